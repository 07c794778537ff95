"""The plan of one account: everything on it is read out of the trace."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import Account, AgreedAction, CustomerType, Play, Stage, Teammate
from dakehu.plan.questions import Question, for_the_customer, questions
from dakehu.plan.settled import decided
from dakehu.rules.facts import Evidence, Fact, Facts
from dakehu.rules.model import SEVERITIES, Do, Severity
from dakehu.rules.reason import Engine, Try, ranks_among, tried
from dakehu.rules.trace import (
    GateStep,
    RequirementStep,
    RuleStep,
    Standing,
    TableStep,
    Trace,
    Truth,
)
from dakehu.text.words import Words

STAGE = "opportunity.stage"
GRADE = "grade"
RISKS = ("risk", "guardrail")
SPOKEN = (*RISKS, "reminder", "advice", "force")
TOP_ACTIONS = 7
_ANSWER = Words("Answer: “{said}”", "答复：“{said}”")
_ANSWER_TO = Words("Answer {who}: “{said}”", "答复{who}：“{said}”")

Reason = RuleStep | RequirementStep | TableStep


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do next: which play, who, until when, how grave, and why.

    Where it was *agreed* how the play is carried out, that says who, until when and how; *by* is
    the day until which the rules would have it, *proof* what shows that it is done.
    """

    play: Play
    owner: Teammate
    due: date
    severity: Severity
    reasons: tuple[Reason, ...]
    by: date
    proof: Words
    agreed: AgreedAction | None = None

    @property
    def too_late(self) -> bool:
        """Tell whether it was agreed for a day later than the rules would have it."""
        return self.due > self.by


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """One contact's part in this decision, as far as it is known."""

    place: int
    values: dict[str, Any]
    personality: CustomerType | None
    covered_by: Teammate | None


@dataclass(frozen=True, slots=True)
class Age:
    """How old a fact is beside how long it stays fresh; *stale* once it is past that."""

    fact: Fact
    value: Any
    evidence: Evidence
    days: int | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do next with one account, and why.

    *settled* names the settlements by which something in it came out as it did; *promised* are
    the answers to objections that we promised for a day and still owe; *put_off* is what the
    rules call for as well and what has to wait while we keep silent.
    """

    account: Account
    owner: Teammate
    today: date
    trace: Trace = field(repr=False)
    stage: Stage | None
    gate: GateStep | None
    broken: tuple[GateStep, ...]
    actions: tuple[Action, ...]
    questions: tuple[Question, ...]
    stakeholders: tuple[Stakeholder, ...]
    ages: tuple[Age, ...]
    types: tuple[CustomerType, ...] = ()
    settled: tuple[str, ...] = ()
    promised: tuple[AgreedAction, ...] = ()
    put_off: tuple[Action, ...] = ()

    @property
    def grade(self) -> TableStep | None:
        """Return how the opportunity is graded, and what the grade can still be."""
        return self.trace.table(GRADE)

    @property
    def risks(self) -> tuple[RuleStep, ...]:
        """Return the risks and guardrails that surely speak, gravest first."""
        return tuple(
            sorted(self.trace.fired(*RISKS), key=lambda step: _gravity(step.item.severity))
        )

    @property
    def possible_risks(self) -> tuple[RuleStep, ...]:
        """Return the risks that an unknown fact keeps open, gravest first."""
        return tuple(sorted(self.trace.open(*RISKS), key=lambda step: _gravity(step.item.severity)))

    @property
    def notes(self) -> tuple[RuleStep, ...]:
        """Return the reminders, advice and forces that speak."""
        return self.trace.fired("reminder", "advice", "force")

    @property
    def agreed(self) -> tuple[AgreedAction, ...]:
        """Return what was agreed or promised and is not done, the next due first."""
        still = (a for a in self.account.actions if a.is_open)
        return tuple(sorted((*still, *self.promised), key=lambda a: a.due))

    @property
    def called(self) -> tuple[Action, ...]:
        """Return what the rules call for and nothing that was agreed carries out."""
        return tuple(action for action in self.actions if action.agreed is None)

    def carried_out(self, agreed: AgreedAction) -> Action | None:
        """Return what the rules call for that *agreed* carries out, if it does."""
        return next((action for action in self.actions if action.agreed == agreed), None)

    @property
    def overdue(self) -> int:
        """Return how many agreed actions are past their day."""
        return sum(action.due < self.today for action in self.agreed)

    def contact(self, key: str | None) -> dict[str, Any]:
        """Return what is known of the contact called *key*; nothing where nobody is."""
        people = self.trace.facts.values.get("contacts") or ()
        return next((one for one in people if key and one.get("id") == key), {})

    @property
    def silent(self) -> RuleStep | None:
        """Return the rule by which the customer is spoken to through official channels alone."""
        return silencing(self.trace)

    def waits(self, play: Play) -> bool:
        """Tell whether *play* has to wait, as it takes a talk and we keep silent."""
        return play.with_customer and self.silent is not None

    def puts_off(self, step: RuleStep) -> Play | None:
        """Return the play that *step* calls for, if it has to wait while we keep silent."""
        key = step.item.do.play if step.item.do else ""
        return next((one.play for one in self.put_off if one.play.id == key), None)

    @property
    def asked_there(self) -> tuple[Question, ...]:
        """Return what to ask the customer: what they can answer, and nothing if we are silent."""
        return () if self.silent else for_the_customer(self.questions)

    @property
    def unclear(self) -> tuple[Words, ...]:
        """Return what still has to become clear for the customer to decide, if we may ask them."""
        milestones = () if self.silent else self.trace.facts.values.get("milestones") or ()
        return tuple(one["question"] for one in milestones if one.get("status") == "open")

    @property
    def stale(self) -> tuple[Age, ...]:
        """Return the facts that have gone stale, the oldest first."""
        return tuple(sorted((a for a in self.ages if a.stale), key=lambda a: -(a.days or 0)))


class Planner:
    """Makes the plan of any account of a playbook on *today*, when it is asked for.

    *ranks* are those of each account among all, by its id; without them they are worked out.
    """

    def __init__(
        self,
        playbook: Playbook,
        engine: Engine,
        today: date,
        ranks: Mapping[str, Mapping[str, Decimal]] | None = None,
    ) -> None:
        self.playbook, self.today = playbook, today
        self._engine = engine
        self._kinds = [
            (playbook.customer_type(key), tried(when)) for key, when in playbook.applies.items()
        ]
        given = ((one.id, one.facts.values) for one in playbook.accounts)
        self.ranks = ranks_among(playbook.rulebook, given) if ranks is None else ranks

    def plan(self, account: Account) -> Plan:
        """Return the plan of *account*."""
        facts = Facts({**account.facts.values, **self.ranks[account.id]}, account.facts.evidence)
        known = with_what_we_know(facts, self.playbook)
        trace = self._engine.reason(known, self.today)
        return make_plan(self.playbook, account, trace, self._kinds)


def make_plans(
    playbook: Playbook, engine: Engine, today: date, only: Collection[str] | None = None
) -> tuple[Plan, ...]:
    """Return the plan of every account on *today*, or of those whose ids are in *only*.

    Ranks are among all the accounts of the playbook.
    """
    planner = Planner(playbook, engine, today)
    wanted = (one for one in playbook.accounts if only is None or one.id in only)
    return tuple(map(planner.plan, wanted))


def make_plan(
    playbook: Playbook,
    account: Account,
    trace: Trace,
    kinds: Iterable[tuple[CustomerType, Try]] = (),
) -> Plan:
    """Return the plan that *trace* calls for; *kinds* are the customer types to be tried."""
    stage, gate = stands(playbook, trace)
    owner = playbook.settings.teammate(account.owner)
    broken = _broken(playbook, trace, stage)
    actions, put_off = _parted(_actions(playbook, owner, trace, broken, account.actions), trace)
    return Plan(
        account=account,
        owner=owner,
        today=trace.today,
        trace=trace,
        stage=stage,
        gate=gate,
        broken=broken,
        actions=actions,
        questions=questions(trace, gate, silent=silencing(trace) is not None),
        stakeholders=_stakeholders(playbook, trace.facts),
        ages=_ages(trace),
        types=tuple(
            kind for kind, attempt in kinds if attempt(trace.values, trace.today).truth is Truth.YES
        ),
        settled=tuple(decided(trace, gate, playbook.settlements)),
        promised=tuple(_promised(playbook, account, trace.facts)),
        put_off=put_off,
    )


def stands(playbook: Playbook, trace: Trace) -> tuple[Stage | None, GateStep | None]:
    """Return the stage that an account claims, and how it stands at the gate out of it."""
    key = trace.values.get(STAGE)
    stage = playbook.stage(key) if key else None
    gates = [step for step in trace.gates if stage and step.item.leaves == stage.id]
    return stage, gates[0] if gates else None


def actions_of(playbook: Playbook, owner: Teammate, trace: Trace) -> tuple[Action, ...]:
    """Return what a plan made of *trace* calls for, in order."""
    stage, _ = stands(playbook, trace)
    return _parted(_actions(playbook, owner, trace, _broken(playbook, trace, stage)), trace)[0]


def _parted(
    actions: Iterable[Action], trace: Trace
) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """Return those *actions* that may be done now, and those that wait while we keep silent."""
    every = tuple(actions)
    if silencing(trace) is None:
        return every, ()
    now = tuple(one for one in every if not one.play.with_customer)
    return now, tuple(one for one in every if one.play.with_customer)


def with_what_we_know(facts: Facts, playbook: Playbook) -> Facts:
    """Return *facts* with what the playbook itself says of their entries, where none is written.

    Of a contact that is the rank of our own person who looks after them; of an objection,
    what it is about.
    """

    def rank(entry: dict[str, Any]) -> Any:
        covered = entry.get("covered_by")
        return playbook.settings.teammate(covered).rank if covered else None

    def about(entry: dict[str, Any]) -> Any:
        named = entry.get("objection")
        return playbook.objection(named).type if named else None

    filled = {}
    for name, field_name, find in (
        ("contacts", "covered_rank", rank),
        ("objections", "type", about),
    ):
        if name in facts.values:
            filled[name] = tuple(
                entry if entry.get(field_name) else {**entry, field_name: find(entry)}
                for entry in facts.values[name]
            )
    return Facts({**facts.values, **filled}, facts.evidence)


def silencing(trace: Trace) -> RuleStep | None:
    """Return the rule of *trace* by which we keep silent towards the customer, if one speaks."""
    return next((step for step in trace.fired(*SPOKEN) if step.item.silent), None)


def _gravity(severity: Severity | None) -> int:
    return SEVERITIES.index(severity or "low")


def _broken(playbook: Playbook, trace: Trace, stage: Stage | None) -> tuple[GateStep, ...]:
    """Return the gates before *stage* that are surely closed, although the stage is claimed."""
    if stage is None:
        return ()
    before = {other.id for other in playbook.stages if other.number < stage.number}
    return tuple(
        s for s in trace.gates if s.item.leaves in before and s.standing is Standing.BLOCKED
    )


def _actions(
    playbook: Playbook,
    owner: Teammate,
    trace: Trace,
    broken: tuple[GateStep, ...],
    agreed: Iterable[AgreedAction] = (),
) -> tuple[Action, ...]:
    """Return one action a play, the gravest first, each with every reason that calls for it.

    What was *agreed* to carry out a play, and is not done, says who and until when; of several,
    the first that is due.
    """
    calls: dict[str, list[tuple[Do, Severity, Reason]]] = {}
    _, gate = stands(playbook, trace)
    for do, severity, reason in _calls(trace, gate, broken):
        calls.setdefault(do.play, []).append((do, severity, reason))
    made = []
    for key, found in calls.items():
        within = min(do.within for do, _, _ in found)
        so = min(
            (one for one in agreed if one.play == key and one.is_open),
            key=lambda one: one.due,
            default=None,
        )
        last = playbook.settings.working_day(trace.today + timedelta(days=within))
        made.append(
            Action(
                play=playbook.play(key),
                owner=playbook.settings.teammate(so.owner) if so else owner,
                due=so.due if so else last,
                severity=min((severity for _, severity, _ in found), key=_gravity),
                reasons=tuple(reason for _, _, reason in found),
                by=last,
                proof=_proof(playbook.play(key), (do for do, _, _ in found)),
                agreed=so,
            )
        )
    return tuple(
        sorted(made, key=lambda action: (_gravity(action.severity), action.due, action.play.id))
    )


def _proof(play: Play, calls: Iterable[Do]) -> Words:
    """Return what shows that *play* is done: its own finish, unless every call asks for less."""
    asked = [do.proof for do in calls]
    first = asked[0]
    return first if first and all(asked) else play.done_when


def _calls(
    trace: Trace, gate: GateStep | None, broken: tuple[GateStep, ...]
) -> list[tuple[Do, Severity, Reason]]:
    spoken = trace.fired(*SPOKEN)
    found: list[tuple[Do, Severity, Reason]] = [
        (rule.item.do, rule.item.severity or "low", rule) for rule in spoken if rule.item.do
    ]
    for step in trace.decisions:
        if isinstance(step, TableStep) and step.item.do:
            outputs = step.value if isinstance(step.value, tuple) else (step.value,)
            found += [(step.item.do[o], "low", step) for o in outputs if o in step.item.do]
    if any(rule.item.stops for rule in spoken):
        return found
    for closed in (*broken, *((gate,) if gate and gate.standing is not Standing.SKIPPED else ())):
        for one in closed.requirements:
            if one.item.do and one.check.truth is not Truth.YES:
                found.append((one.item.do, "high" if one.item.must else "medium", one))
    return found


def _stakeholders(playbook: Playbook, facts: Facts) -> tuple[Stakeholder, ...]:
    """Return the contacts, the most influential first."""
    found = []
    for place, values in enumerate(facts.values.get("contacts") or ()):
        personality = values.get("personality")
        covered = values.get("covered_by")
        found.append(
            Stakeholder(
                place,
                values,
                playbook.customer_type(personality) if personality else None,
                playbook.settings.teammate(covered) if covered else None,
            )
        )
    return tuple(sorted(found, key=lambda one: (-(one.values.get("influence") or 0), one.place)))


def owed(playbook: Playbook, facts: Facts) -> Iterator[tuple[dict[str, Any], Words]]:
    """Yield each objection to which we promised an answer and still owe it, and its words."""
    for one in facts.values.get("objections") or ():
        if one.get("answer_promised") and one.get("status") != "handled":
            about = playbook.objection(one["objection"]).title if one.get("objection") else None
            said = one.get("words") or about
            if said:
                yield one, said


def _promised(playbook: Playbook, account: Account, facts: Facts) -> Iterator[AgreedAction]:
    """Yield each answer that we promised for a day and still owe, as something agreed."""
    people = {one.get("id"): one.get("name") for one in facts.values.get("contacts") or ()}
    for one, about in owed(playbook, facts):
        who = people.get(one.get("by"))
        said = _ANSWER_TO.filled(who=who, said=about) if who else _ANSWER.filled(said=about)
        yield AgreedAction(said, account.owner, one["answer_promised"], with_customer=True)


def _ages(trace: Trace) -> tuple[Age, ...]:
    """Return the age of every single fact that should stay fresh, in the order declared."""
    found = []
    for name, fact in trace.rulebook.vocabulary.facts.items():
        value, evidence = trace.facts.values.get(name), trace.facts.evidence.get(name)
        if value is None or not fact.fresh_for or evidence is None:
            continue
        days = (trace.today - evidence.as_of).days if evidence.as_of else None
        found.append(
            Age(fact, value, evidence, days, stale=days is not None and days > fact.fresh_for)
        )
    return tuple(found)
