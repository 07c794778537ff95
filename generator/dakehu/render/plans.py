"""Plans to the bodies of plan pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.plan.plan import TOP_ACTIONS, TOP_QUESTIONS, Action, Age, Plan, Stakeholder
from dakehu.plan.questions import Question, title_of
from dakehu.render.body import Body
from dakehu.render.phrases import phrase
from dakehu.render.search import Entry, Signs
from dakehu.render.standing import aged_fact, grade_bar
from dakehu.render.templates import Templates
from dakehu.rules.facts import Fact
from dakehu.rules.model import Do
from dakehu.rules.reasons import MARKS, Reason, Reasons
from dakehu.rules.told import titled
from dakehu.rules.trace import (
    DerivedStep,
    GateStep,
    RequirementStep,
    RuleStep,
    TableStep,
    Truth,
)
from dakehu.rules.words import Speaker
from dakehu.text.words import Lang

MARK_CLASSES = {"✓": "yes", "✗": "no", "?": "open", "·": "fact"}
SECTIONS = (
    ("standing", "where_we_stand"), ("actions", "do_next"), ("questions", "ask_next"),
    ("risks", "at_risk"), ("people", "people"), ("facts", "known_facts"),
    ("records", "records"), ("trace", "trace"),
)  # fmt: skip


class PlanPages:
    """Makes the pages of accounts for readers of one language."""

    def __init__(self, playbook: Playbook, templates: Templates, lang: Lang) -> None:
        self._playbook, self._templates, self._lang = playbook, templates, lang
        self._speaker = Speaker(playbook.rulebook.vocabulary, lang)
        self._shared: dict[str, Any] = {
            "marks": MARK_CLASSES,
            "mark_words": {mark: self._t(key) for mark, key in _MARK_WORDS.items()},
            "owner_words": lambda key: playbook.settings.teammate(key).name,
        }

    def _t(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    def plan(self, plan: Plan) -> Body:
        """Return the plan page of one account."""
        view = _PlanView(plan, self._playbook, self._speaker, self._lang)
        html = self._templates.body("plan/plan.html.jinja", {"view": view.shown(), **self._shared})
        account = plan.account
        path, name = f"accounts/{account.id}.html", account.name.said(self._lang)
        stage = [plan.stage.title.said(self._lang)] if plan.stage else []
        signs = Signs(tags=(self._t("account"), *stage))
        return Body(path, name, html, tuple(view.entries(path)), signs)


_MARK_WORDS = {"✓": "mark_yes", "✗": "mark_no", "?": "mark_open", "·": "fact"}


def person_anchor(one: Stakeholder) -> str:
    """Return the id that *one* has on the page of the account."""
    return f"person-{one.place + 1}"


class _PlanView:
    """What a template sees of one plan: words only, nothing left to decide."""

    def __init__(self, plan: Plan, playbook: Playbook, speaker: Speaker, lang: Lang) -> None:
        self._plan, self._playbook, self._speaker, self._lang = plan, playbook, speaker, lang
        self._vocabulary = playbook.rulebook.vocabulary
        self._reasons = Reasons(plan.trace, speaker)

    def _t(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    def shown(self) -> dict[str, Any]:
        plan = self._plan
        return {
            "name": plan.account.name,
            "moments": [
                (self._t("call_card"), f"../calls/{plan.account.id}.html"),
                (self._t("review_sheet"), f"../reviews/{plan.account.id}.html"),
                (self._t("my_week"), f"../owners/{plan.owner.id}.html"),
            ],
            "summary": plan.account.summary,
            "goal": plan.account.goal,
            "wins": plan.account.wins,
            "today": plan.today,
            "confidentiality": self._playbook.settings.confidentiality,
            "sections": SECTIONS,
            "stages": list(self._stages()),
            "grade": self._grade(),
            "gate": self._gate(plan.gate) if plan.gate else None,
            "broken": [self._gate(gate) for gate in plan.broken],
            "classes": list(self._classes()),
            # whom we know in which department stands with the people
            "types": [one for one in plan.types if one.family != "department"],
            "owner": plan.owner,
            "reviewed_on": plan.account.reviewed_on,
            "actions": [self._action(one) for one in plan.actions[:TOP_ACTIONS]],
            "more_actions": [self._action(one) for one in plan.actions[TOP_ACTIONS:]],
            "agreed": plan.agreed,
            "questions": [self._question(one) for one in plan.questions[:TOP_QUESTIONS]],
            "more_questions": [self._question(one) for one in plan.questions[TOP_QUESTIONS:]],
            "risks": [self._rule(step) for step in plan.risks],
            "possible_risks": [self._reasons.rule(step) for step in plan.possible_risks],
            "notes": [self._rule(step) for step in plan.notes],
            "people": [self._person(one) for one in plan.stakeholders],
            "ask_people": self._ask("contacts"),
            "freshness": self._freshness(),
            "strip": [self._strip(one) for one in plan.ages],
            "facts": list(self._facts()),
            "records": list(self._records()),
            "trace": self._trace(),
        }

    def entries(self, path: str) -> Iterator[Entry]:
        """Yield what search reads of the page at *path*: the account, and each of its people."""
        plan, account = self._plan, self._plan.account
        parts = [account.name.en, account.name.zh, plan.owner.name.said(self._lang)]
        parts += [account.summary.said(self._lang)] if account.summary else []
        yield Entry(path, account.name.said(self._lang), " · ".join(parts))
        for one in plan.stakeholders:
            said = [
                one.values[key].said(self._lang) for key in ("name", "title") if one.values.get(key)
            ]
            if said:
                place = f"{path}#{person_anchor(one)}"
                yield Entry(place, said[0], " · ".join([*said, account.name.said(self._lang)]))

    # where we stand

    def _stages(self) -> Iterator[dict[str, Any]]:
        gates = {step.item.leaves: step for step in self._plan.trace.gates}
        now = self._plan.stage
        for stage in self._playbook.stages:
            gate = gates.get(stage.id)
            state = "ahead"
            if now and stage.id == now.id:
                state = "now"
            elif now and stage.number < now.number:
                state = "broken" if gate in self._plan.broken else "done"
            said = self._titled("gate", f"gate_{gate.standing.value}") if gate else ""
            yield {"number": stage.number, "title": stage.title, "state": state, "gate": said}

    def _titled(self, name: str, value: str) -> str:
        return titled(self._t(name), self._t(value), self._lang)

    def _grade(self) -> dict[str, Any]:
        step = self._plan.grade
        if step is None:
            return {
                "bar": [],
                "says": self._t("ungraded"),
                "label": self._t("ungraded"),
                "reasons": [],
            }
        bar = grade_bar(step, self._lang)
        fact = self._vocabulary.facts[step.item.names[0]]
        if step.contradicts:
            says = self._t("contradicts")
        elif step.value is not None:
            says = f"{self._speaker.value(step.value, fact)} · {self._t('settled')}"
        elif step.possible:
            values = self._speaker.value(step.possible, fact)
            says = f"{self._t('ungraded')} · {self._t('still_possible', values=values)}"
        else:
            says = self._t("no_row")
        return {"bar": bar, "says": says, "label": says, "reasons": [self._reasons.decision(step)]}

    def _gate(self, gate: GateStep) -> dict[str, Any]:
        return {
            "title": gate.item.title.said(self._lang),
            "standing": gate.standing.value,
            "met": gate.met,
            "requirements": [
                {
                    "title": one.item.title.said(self._lang),
                    "must": one.item.must,
                    "mark": MARKS[one.check.truth],
                    "reason": self._reasons.requirement(one),
                }
                for one in gate.requirements
            ],
        }

    def _classes(self) -> Iterator[dict[str, Any]]:
        for step in self._plan.trace.decisions:
            if isinstance(step, TableStep) and step is not self._plan.grade and _applies(step):
                label = step.item.label.said(self._lang)
                reason = self._reasons.decision(step)
                yield {"label": label, "value": self._speaker.outcome(step), "reason": reason}

    # what to do and ask

    def _action(self, action: Action) -> dict[str, Any]:
        reasons = [self._reason(one) for one in action.reasons]
        return {
            "play": action.play, "owner": action.owner, "due": action.due,
            "severity": action.severity, "reasons": reasons,
        }  # fmt: skip

    def _reason(self, step: RuleStep | RequirementStep | TableStep | GateStep) -> Reason:
        if isinstance(step, GateStep):
            return self._reasons.gate(step)
        if isinstance(step, RuleStep):
            return self._reasons.rule(step)
        if isinstance(step, RequirementStep):
            return self._reasons.requirement(step)
        return self._reasons.decision(step)

    def _question(self, one: Question) -> dict[str, Any]:
        base, _, _ = one.name.rpartition(".")
        fact, items = self._vocabulary.facts.get(base), self._plan.trace.values.get(base)
        entries = []
        if fact and isinstance(items, tuple):
            entries = [self._reasons.entry_name(fact, items[place]) for place in one.entries]
        return {
            "ask": one.ask,
            "entries": entries,
            "settles": [title_of(step) for step in one.settles],
            "reasons": [self._reason(step) for step in one.settles],
        }

    def _ask(self, name: str) -> str:
        fact = self._vocabulary.facts.get(name)
        return fact.ask.said(self._lang) if fact and fact.ask else ""

    def _rule(self, step: RuleStep) -> dict[str, Any]:
        do: Do | None = step.item.do
        return {
            "title": step.item.title.said(self._lang),
            "because": step.item.because.said(self._lang),
            "severity": step.item.severity or "low",
            "family": step.item.family,
            "play": self._playbook.play(do.play) if do else None,
            "reason": self._reasons.rule(step),
        }

    # people and facts

    def _person(self, one: Stakeholder) -> dict[str, Any]:
        said = {key: self._said_field("contacts", key, one.values) for key in _PERSON}
        tags = [
            self._label("contacts", key)
            for key in ("is_coach", "is_advocate", "is_main")
            if one.values.get(key)
        ]
        return {
            **said,
            "anchor": person_anchor(one),
            "tags": tags,
            "stance": said["support"],
            "stance_key": one.values.get("support") or "unknown",
            "met": said["met_count"],
            "personality": one.personality,
            "covered_by": one.covered_by,
            "title": said["title"] if one.values.get("title") else "",
            "concerns": said["concerns"] if one.values.get("concerns") else "",
        }

    def _said_field(self, name: str, key: str, values: dict[str, Any]) -> str:
        return self._speaker.value(values.get(key), self._vocabulary.find(f"{name}.{key}"))

    def _label(self, name: str, key: str) -> str:
        fact = self._vocabulary.find(f"{name}.{key}")
        return fact.label.said(self._lang) if fact else key

    def _freshness(self) -> str:
        dated = [age for age in self._plan.ages if age.days is not None]
        return self._t("stale_count", stale=len(self._plan.stale), all=len(dated))

    def _strip(self, age: Age) -> dict[str, str]:
        state = "undated" if age.days is None else "stale" if age.stale else "fresh"
        return {
            "state": state,
            "title": titled(aged_fact(age, self._lang), self._t(_STRIP[state]), self._lang),
        }

    def _facts(self) -> Iterator[dict[str, str]]:
        ages = {age.fact.name: age for age in self._plan.ages}
        for name, fact in self._vocabulary.facts.items():
            value = self._plan.trace.facts.values.get(name)
            if fact.type.item or value is None or name in self._plan.trace.rulebook.ranks:
                continue
            age = ages.get(name)
            state = "stale" if age and age.stale else "known"
            said = self._speaker.value(value, fact)
            origin = self._reasons.origin(self._plan.trace.facts.evidence.get(name))
            origin = origin or self._t("undated")
            yield {
                "label": fact.label.said(self._lang),
                "value": said,
                "origin": origin,
                "state": state,
            }

    def _records(self) -> Iterator[dict[str, Any]]:
        for name, fact in self._vocabulary.facts.items():
            items = self._plan.trace.facts.values.get(name)
            record = fact.type.item
            if name == "contacts" or not items or record is None or record.kind != "record":
                continue
            rows = [
                [self._cell(f, item[f.name]) for f in record.fields if item.get(f.name) is not None]
                for item in items
            ]
            yield {"label": fact.label.said(self._lang), "rows": rows}

    def _cell(self, field: Fact, value: Any) -> dict[str, str]:
        said, link = self._speaker.value(value, field), ""
        if field.ref == "objection":
            link = f"../objections/{value}.html"
        elif field.ref == "contact":
            people = self._plan.trace.facts.values.get("contacts") or ()
            person: dict[str, Any] = next((one for one in people if one.get("id") == value), {})
            said = self._speaker.value(person.get("name"), None) if person.get("name") else said
        return {"label": field.label.said(self._lang), "value": said, "link": link}

    def _trace(self) -> list[tuple[str, list[Reason]]]:
        trace = self._plan.trace
        reasons = Reasons(trace, self._speaker, listed=True)
        tables = [s for s in trace.decisions if not isinstance(s, DerivedStep)]
        derived = [s for s in trace.decisions if isinstance(s, DerivedStep)]
        return [
            ("tables", [reasons.decision(step) for step in tables]),
            ("warnings", [reasons.rule(step) for step in trace.rules]),
            ("gates", [reasons.gate(step) for step in trace.gates]),
            ("derived", [reasons.decision(step) for step in derived]),
        ]


_PERSON = ("name", "title", "role", "influence", "support", "met_count", "concerns")
_STRIP = {"undated": "undated", "stale": "stale", "fresh": "fresh_ok"}


def _applies(step: TableStep) -> bool:
    """Tell whether a table has something to say of this account: not if every row surely fails."""
    return step.truth is not Truth.NO or step.contradicts
