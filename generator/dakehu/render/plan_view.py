"""What a plan page needs beside the parts of the plan: bars, strips and lists in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from dakehu.check.playbook import Playbook
from dakehu.plan.changed import Change
from dakehu.plan.known import Datum, Entry, Listed, datum, listed
from dakehu.plan.parts import Parts
from dakehu.plan.people import Person
from dakehu.plan.plan import Plan, Stakeholder
from dakehu.plan.qualified import Mark
from dakehu.plan.questions import Question, title_of
from dakehu.plan.space import SERVICE, Space
from dakehu.render.phrases import phrase
from dakehu.render.pictures.chart import org_chart
from dakehu.render.pictures.freshness import freshness
from dakehu.render.pictures.gradebar import grade_bar
from dakehu.render.pictures.of_plan import (
    freshness_of,
    grade_bar_of,
    people_of,
    stage_bar_of,
    timeline_of,
    white_space_of,
)
from dakehu.render.pictures.page import NARROW, WIDE, pictured
from dakehu.render.pictures.pen import Look
from dakehu.render.pictures.people import people_map
from dakehu.render.pictures.stagebar import stage_bar
from dakehu.render.pictures.timeline import timeline
from dakehu.render.pictures.whitespace import white_space
from dakehu.render.sayer import Sayer
from dakehu.render.standing import how_settled, stale_under
from dakehu.render.traced import CLASSES, Traced
from dakehu.rules.facts import NUMBER, Fact
from dakehu.rules.reasons import MARKS
from dakehu.rules.told import titled
from dakehu.rules.trace import RequirementStep, TableStep, Truth
from dakehu.rules.words import Speaker
from dakehu.text.words import SEPARATOR, Words

_MONEY = Fact("", NUMBER, Words("", ""), unit="money")
_CHANCE = "opportunity.win_probability"
# how wide the pictures are drawn that have a place of their own width
STAGES, GRID, GRADE = 820, 860, 250
_WHYS = ("why", "why_2", "why_3", "why_4", "why_5")


class PlanView:
    """One plan in the words of a reader, as far as a template should not work it out."""

    def __init__(
        self, plan: Plan, parts: Parts, playbook: Playbook, speaker: Speaker, say: Sayer
    ) -> None:
        self._plan, self._parts, self._playbook = plan, parts, playbook
        self._speaker, self._say, self._lang = speaker, say, speaker.lang
        self._vocabulary = playbook.rulebook.vocabulary

    def _t(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    # the first screen

    def stage_bar(self) -> Markup:
        """Return the stages as the account stands to them, with their gates, as a picture."""
        bar = stage_bar_of(self._plan, self._playbook, self._lang)
        return pictured(stage_bar, bar, Look(self._lang, STAGES, "stage"))

    def grade_bar(self) -> Markup:
        """Return the grade as a picture: settled, or what it can still be."""
        bar = grade_bar_of(self._plan, self._speaker, self._graded(self._plan.grade))
        return pictured(grade_bar, bar, Look(self._lang, GRADE, "grade"))

    def _graded(self, step: TableStep | None) -> str:
        if step is None:
            return self._t("ungraded")
        fact = self._vocabulary.facts[step.item.names[0]]
        if step.value is not None:
            how = how_settled(self._plan, step, self._lang)
            return f"{self._speaker.value(step.value, fact)} · {how}"
        said = self._speaker.outcome(step)
        return f"{self._t('ungraded')} · {said}" if step.truth is Truth.UNKNOWN else said

    def stale(self, step: RequirementStep) -> str:
        """Return the stale facts on which it rests that a condition holds."""
        return stale_under(self._plan, step, self._lang)

    def chance(self) -> Datum | None:
        """Return how likely a yes is, where the project keeps it."""
        return datum(self._plan.trace, _CHANCE)

    def question(self, one: Question) -> dict[str, Any]:
        """Return a question with the entries it is about, and what an answer would settle."""
        base, _, _ = one.name.rpartition(".")
        held = listed(self._plan.trace, base)
        entries = []
        if held:
            names = [entry.name for entry in held.entries]
            entries = [self._say.value(names[at].fact, names[at].value) for at in one.entries]
        return {"ask": one.ask, "entries": entries, "settles": one.settles}

    def settles(self, one: Question) -> list[str]:
        """Return what an answer would settle, each once."""
        titles = (title_of(step).said(self._lang) for step in one.settles)
        return list(dict.fromkeys(titles))

    def change(self, one: Change) -> dict[str, str]:
        """Return a change in one line."""
        return {"kind": one.kind, "on": one.on.isoformat(), "what": self._changed(one)}

    def _changed(self, one: Change) -> str:
        if one.action:
            return one.action.action.said(self._lang)
        if one.datum:
            said = self._say.value(one.datum.fact, one.datum.value)
            return titled(one.datum.fact.label.said(self._lang), said, self._lang)
        return self._told(one.kind, one.entry) if one.entry else ""

    def _told(self, kind: str, entry: Entry) -> str:
        def field(name: str) -> str:
            return self._say.field(entry, name)

        if kind == "stance":
            said = " · ".join(filter(None, (f"{field('was')} → {field('now')}", field("why"))))
            return titled(field("contact"), said, self._lang)
        if kind == "talk":
            who = field("contact") or field("channel")
            return titled(who, field("outcome") or field("about") or field("channel"), self._lang)
        name, more = self._say.value(entry.name.fact, entry.name.value), field("text")
        return titled(name, more, self._lang) if more else name

    def fresh(self) -> Markup:
        """Return how old the facts are beside how long they stay fresh, as a picture."""
        return pictured(
            freshness, freshness_of(self._plan, self._lang), Look(self._lang, NARROW, "fresh")
        )

    def freshness(self) -> str:
        """Return how many of the dated facts have gone stale."""
        dated = [age for age in self._plan.ages if age.days is not None]
        if not dated:
            return self._t("nothing_dated")
        return self._t("stale_count", stale=len(self._plan.stale), all=len(dated))

    # pictures

    def people_map(self) -> Markup:
        """Return the people by influence and stance, as a picture."""
        return pictured(people_map, people_of(self._plan, self._speaker), self._look("map"))

    def org_chart(self) -> Markup | None:
        """Return who reports to whom as a picture, where anybody wrote it."""
        people = people_of(self._plan, self._speaker)
        if not any(one.reports_to or one.influences for one in people.people):
            return None
        return pictured(org_chart, people, self._look("org"))

    def timeline(self) -> Markup | None:
        """Return what happened and what is to come as a picture, where anything is dated."""
        events = timeline_of(self._plan, self._speaker)
        if not events.events:
            return None
        return pictured(timeline, events, self._look("time"), listed=True)

    def white_space(self, space: Space) -> Markup:
        """Return who does which service for each part of the customer, as a picture."""
        grid = white_space_of(space, self._speaker)
        return pictured(white_space, grid, Look(self._lang, GRID, "space"))

    def noted(self, space: Space) -> Iterator[tuple[Words, str, str]]:
        """Yield what is noted of cells of the grid: the unit, the service and the note."""
        for (unit, key), entry in space.cells.items():
            if note := self._say.field(entry, "note"):
                yield unit, self.service(space, key), note

    def _look(self, name: str) -> Look:
        return Look(self._lang, WIDE, name)

    # people and needs

    def person(self, one: Person) -> dict[str, Any]:
        """Return what is known of a contact in words; what is not known is asked for."""
        values = one.stakeholder.values
        said = {key: self.field("contacts", key, values) for key in _PERSON}
        tags = [self.label("contacts", key) for key in _TAGS if values.get(key)]
        return {**said, "tags": tags, "stance_key": values.get("support") or "unknown"}

    def field(self, name: str, key: str, values: dict[str, Any]) -> str:
        """Return one field of an entry of the list *name*; empty where it is not known."""
        fact, value = self._vocabulary.find(f"{name}.{key}"), values.get(key)
        return self._say.value(fact, value) if fact and value is not None else ""

    def label(self, name: str, key: str) -> str:
        """Return what a field of the list *name* is called."""
        fact = self._vocabulary.find(f"{name}.{key}")
        return fact.label.said(self._lang) if fact else key

    def whys(self, values: dict[str, Any]) -> list[str]:
        """Return the answers to why, one below the other, as far as somebody asked."""
        return [values[key].said(self._lang) for key in _WHYS if values.get(key)]

    # the rest

    def ask(self, name: str) -> str:
        """Return the question that gets the fact or list called *name*."""
        fact = self._vocabulary.find(name)
        return fact.ask.said(self._lang) if fact and fact.ask else ""

    def asks(self, facts: tuple[Fact, ...]) -> list[str]:
        """Return the questions that get *facts*, each once."""
        return list(dict.fromkeys(one.ask.said(self._lang) for one in facts if one.ask))

    def to_raise(self, mark: Mark) -> str:
        """Return the question whose answer would raise a line of a qualification."""
        asks = self.asks(mark.asks)
        return asks[0] if asks else mark.line.why.said(self._lang)

    def outcome(self, step: TableStep) -> str:
        """Return what a table concludes."""
        return self._speaker.outcome(step)

    def mark(self, step: RequirementStep) -> str:
        """Return the mark of a requirement."""
        return MARKS[step.check.truth]

    def open_standing(self) -> tuple[Fact, ...]:
        """Return the facts that would settle most of the classes still open, the best first."""
        trace = self._plan.trace
        named = Counter(
            name
            for step in self._parts.standing
            if step.truth is Truth.UNKNOWN
            for name in trace.roots(step.item.name)
        )
        found = (self._vocabulary.find(name) for name, _ in named.most_common())
        return tuple(one for one in found if one and one.ask)

    def kind(self, mark: str) -> str:
        """Return the class of a mark."""
        return CLASSES[mark]

    def money(self, amount: Decimal) -> str:
        """Return an amount with its currency."""
        return self._speaker.value(amount, _MONEY)

    def service(self, grid: Space, key: str) -> str:
        """Return what a service of the grid is called."""
        field = grid.fact.type.item.field(SERVICE) if grid.fact.type.item else None
        return self._say.value(field, key) if field else key

    def names(self, people: tuple[Stakeholder, ...]) -> str:
        """Return the names of *people*."""
        names = (self.field("contacts", "name", one.values) for one in people)
        return SEPARATOR[self._lang].join(name for name in names if name)

    def trace(self, told: Traced) -> list[tuple[str, list[Markup]]]:
        """Return the whole reasoning, group by group, each with its title."""
        return [
            ("tables_and_scores", told.tables()),
            ("rules_that_speak", told.rules(Truth.YES)),
            ("rules_open", told.rules(Truth.UNKNOWN)),
            ("gates", told.gates()),
            ("derived", told.derived()),
            ("rules_quiet", told.rules(Truth.NO)),
        ]

    def facts(self) -> Iterator[dict[str, str]]:
        """Yield every single fact that is known, with its age and source."""
        trace = self._plan.trace
        for name, fact in self._vocabulary.facts.items():
            if fact.type.item or name in trace.rulebook.ranks:
                continue
            if trace.facts.values.get(name) is None:
                continue
            seen = datum(trace, name)
            if seen:
                yield self._say.datum(seen)

    def records(self, without: frozenset[str]) -> Iterator[Listed]:
        """Yield the lists that have entries and no part of their own."""
        for name, fact in self._vocabulary.facts.items():
            record = fact.type.item
            if name in without or record is None or record.kind != "record":
                continue
            held = listed(self._plan.trace, name)
            if held and held.entries:
                yield held


_PERSON = (
    "name", "title", "role", "influence", "support", "met_count", "concerns", "true_need",
)  # fmt: skip
_TAGS = ("is_coach", "is_advocate", "is_main")
