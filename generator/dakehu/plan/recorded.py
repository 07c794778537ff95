"""Plans as plain data, for other programs: the whole of one, or what its customer may read.

What they look like is said by the schemas ``plan`` and ``joint-plan``.
"""

from __future__ import annotations

from typing import Any

import dakehu
from dakehu.check.playbook import Playbook
from dakehu.content.items import AgreedAction, Teammate
from dakehu.plan.known import Datum, datum, listed
from dakehu.plan.plan import Action, Plan, Reason
from dakehu.plan.questions import Open, Question, title_of
from dakehu.plan.shared import SharedPlan
from dakehu.rules.facts import Fact
from dakehu.rules.recorded import Data, evidence_data, plain_value, said, trace_data
from dakehu.rules.trace import GateStep, RequirementStep, RuleStep, TableStep

FORM = 1  # counts up when what programs read changes its meaning


def plan_data(plan: Plan, version: str) -> Data:
    """Return *plan* with its trace; *version* is that of the rules it was made by."""
    account, grade = plan.account, plan.grade
    return {
        "kind": "plan",
        "form": FORM,
        "audience": "internal",
        "made_by": {"program": f"dakehu {dakehu.__version__}", "rules": version},
        "today": plan.today.isoformat(),
        "account": {
            "id": account.id,
            "name": said(account.name),
            "owner": _teammate(plan.owner),
            "reviewed_on": account.reviewed_on.isoformat(),
            "summary": said(account.summary),
            "goal": said(account.goal),
            "wins": [said(one) for one in account.wins],
            "types": [one.id for one in plan.types],
        },
        "stage": plan.stage.id if plan.stage else None,
        "gate": plan.gate.item.name if plan.gate else None,
        "broken_gates": [one.item.name for one in plan.broken],
        "grade": _grade(grade) if grade else None,
        "agreed": [_agreed(one) for one in account.actions],
        "actions": [_action(one) for one in plan.actions],
        "put_off": [one.play.id for one in plan.put_off],
        "risks": [one.item.id for one in plan.risks],
        "possible_risks": [one.item.id for one in plan.possible_risks],
        "notes": [one.item.id for one in plan.notes],
        "questions": [_question(one) for one in plan.questions],
        "facts": _facts(plan),
        "lists": _lists(plan),
        "trace": trace_data(plan.trace),
    }


def joint_plan_data(plan: SharedPlan, playbook: Playbook) -> Data:
    """Return what the customer may read; there is no trace, and nothing that is not theirs."""
    team = playbook.settings.teammate
    return {
        "kind": "joint-plan",
        "form": FORM,
        "audience": "customer",
        "today": plan.today.isoformat(),
        "account": {"id": plan.account, "name": said(plan.name)},
        "agreed": [
            {
                "action": said(one.action),
                "owner": said(team(one.owner).name),
                "with": said(plan.partner(one)),
                "due": one.due.isoformat(),
                "proof": said(one.proof),
                "done": not one.is_open,
            }
            for one in plan.actions
        ],
        "facts": {fact.name: _shared(fact, value) for fact, value in plan.facts},
        "lists": {
            name: [
                {
                    fact.name: _shared(fact, entry[fact.name])
                    for fact in held.fields
                    if entry.get(fact.name) is not None
                }
                for entry in held.entries
            ]
            for name, held in plan.lists.items()
        },
    }


def _teammate(one: Teammate) -> Data:
    return {"id": one.id, "name": said(one.name)}


def _grade(step: TableStep) -> Data:
    return {
        "value": plain_value(step.value),
        "possible": plain_value(step.possible),
        "settled": step.result is not None,
        "because": [said(one.row.because) for one in step.spoke],
    }


def _agreed(one: AgreedAction) -> Data:
    return {
        "id": one.id or None,
        "action": said(one.action),
        "owner": one.owner,
        "due": one.due.isoformat(),
        "proof": said(one.proof),
        "audience": one.audience,
        "done": not one.is_open,
        "done_on": plain_value(one.done_on),
        "play": one.play or None,
        "with": one.partner or None,
        "with_customer": one.with_customer,
    }


def _action(one: Action) -> Data:
    return {
        "play": one.play.id,
        "title": said(one.play.title),
        "owner": one.owner.id,
        "due": one.due.isoformat(),
        "severity": one.severity,
        "done_when": said(one.proof),
        "reasons": [_named(reason) for reason in one.reasons],
    }


def _question(one: Question) -> Data:
    return {
        "fact": one.name,
        "ask": said(one.ask),
        "entries": list(one.entries),
        "weight": one.weight,
        "waits": one.waits,
        "settles": [_named(step) for step in one.settles],
    }


def _named(step: Reason | Open) -> Data:
    """Return which step of the trace is meant, and what readers call it."""
    if isinstance(step, RuleStep):
        return {"kind": "rule", "name": step.item.id, "title": said(step.item.title)}
    if isinstance(step, RequirementStep):
        return {"kind": "requirement", "name": step.item.id, "title": said(step.item.title)}
    kind = "gate" if isinstance(step, GateStep) else "table"
    return {"kind": kind, "name": step.item.name, "title": said(title_of(step))}


def _facts(plan: Plan) -> Data:
    """Return every single fact that is on file, with where it is from and how old it is."""
    facts = plan.trace.rulebook.vocabulary.facts
    names = [
        name
        for name, fact in facts.items()
        if not fact.type.item and plan.trace.facts.values.get(name) is not None
    ]
    return {name: _known(one) for name in names if (one := datum(plan.trace, name))}


def _lists(plan: Plan) -> Data:
    """Return every list that is on file, entry by entry, field by field."""
    found: dict[str, Any] = {}
    for name, fact in plan.trace.rulebook.vocabulary.facts.items():
        held = listed(plan.trace, name) if fact.type.item and fact.type.of_records else None
        if held is None or not held.entries:
            continue
        found[name] = [
            {
                one.fact.name: _known(one)
                for one in (entry.name, *entry.data)
                if one.value is not None
            }
            for entry in held.entries
        ]
    return found


def _known(one: Datum) -> Data:
    made = {**_shared(one.fact, one.value), **evidence_data(one.evidence)}
    if one.days is not None:
        made["days"], made["stale"] = one.days, one.stale
    return made


def _shared(fact: Fact, value: Any) -> Data:
    return {"label": said(fact.label), "value": plain_value(value)}
