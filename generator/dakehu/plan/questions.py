"""The questions to ask: every unknown fact that would settle something still open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dakehu.rules.facts import Fact
from dakehu.rules.trace import (
    Check,
    GateStep,
    RequirementStep,
    RuleStep,
    Standing,
    TableStep,
    Trace,
    Truth,
)
from dakehu.text.words import Words

TOP_QUESTIONS, FOR_THEM = 3, 2  # those on one screen, and how many of them are for the customer

# What settling one thing is worth, so that the questions that decide most come first.
_TABLE, _GRADE, _MUST, _NEED = 2, 6, 4, 3
_WANTING = Words("the gate still needs: {title}", "关口还差：{title}")
_SEVERITY = {"critical": 4, "high": 3, "medium": 2, "low": 1, None: 1}


@dataclass(frozen=True, slots=True)
class Question:
    """One fact to ask for: of whom (entries of a list), what it would settle, and its weight.

    *settles* has one step for each rule, condition or table that an answer would settle;
    *silent* says that we keep silent towards the customer.
    """

    name: str
    fact: Fact
    ask: Words
    entries: tuple[int, ...]
    settles: tuple[Open, ...]
    weight: int
    silent: bool = False

    @property
    def is_ours(self) -> bool:
        """Tell whether we ourselves know the answer, so that nobody asks the customer."""
        kept_by_us = self.fact.default == ()
        return kept_by_us or self.fact.answered_by == "us"

    @property
    def waits(self) -> bool:
        """Tell whether it waits, as only the customer could answer and we keep silent."""
        return self.silent and not self.is_ours

    @property
    def note(self) -> str:
        """Return the key of the words that stand behind it; none where it is to be put now."""
        return "ask_ourselves" if self.is_ours else "ask_later" if self.waits else ""


Open = RuleStep | RequirementStep | TableStep | GateStep


def title_of(step: Open) -> Words:
    """Return what a reader calls the rule, condition, gate or table of *step*."""
    return step.item.label if isinstance(step, TableStep) else step.item.title


def reason_said(step: Open) -> Words:
    """Return what *step* says for an action: a condition calls for one as long as it is wanting."""
    title = title_of(step)
    return _WANTING.filled(title=title) if isinstance(step, RequirementStep) else title


def for_the_customer(asked: Iterable[Question]) -> tuple[Question, ...]:
    """Return those of *asked* that can be put to the customer."""
    return tuple(one for one in asked if not one.is_ours)


def questions(trace: Trace, gate: GateStep | None, *, silent: bool = False) -> tuple[Question, ...]:
    """Return the questions that would settle what is open for this account, best first.

    *gate* is the one that leads out of the stage the account is in; later gates ask nothing
    yet. The order is by the weight of what a fact would settle, then by name; two of the first
    three are for the customer, where two can be put to them. While we are *silent*, what only
    they could answer comes last.
    """
    settles: dict[str, dict[int, tuple[int, Open]]] = {}
    entries: dict[str, set[int]] = {}
    for weight, step, check in _open(trace, gate):
        for name in trace.unsettled(check):
            settles.setdefault(name, {})[id(step)] = (weight, step)
            entries.setdefault(name, set()).update(trace.open_entries(check, name))
    found = []
    for name, open_steps in settles.items():
        fact = trace.rulebook.vocabulary.find(name)
        if fact is not None:
            steps = tuple(step for _, step in open_steps.values())
            weight = sum(weight for weight, _ in open_steps.values())
            asked = fact.ask or fact.label
            places = tuple(sorted(entries[name])) or _without(trace, name)
            found.append(Question(name, fact, asked, places, steps, weight, silent))
    return _for_a_talk(sorted(found, key=lambda q: (q.waits, -q.weight, q.name)))


def _for_a_talk(ranked: Sequence[Question]) -> tuple[Question, ...]:
    """Return *ranked* with enough for the customer in front: nobody calls for what is ours."""
    places = range(len(ranked))
    theirs = [n for n in places if not (ranked[n].is_ours or ranked[n].waits)][:FOR_THEM]
    first = sorted([*theirs, *(n for n in places if n not in theirs)][:TOP_QUESTIONS])
    return tuple(ranked[n] for n in (*first, *(n for n in places if n not in first)))


def _without(trace: Trace, name: str) -> tuple[int, ...]:
    """Return the entries of a list that lack the field *name*, where it is one of a list."""
    base, _, key = name.rpartition(".")
    items = trace.values.get(base)
    if not isinstance(items, tuple):
        return ()
    return tuple(place for place, one in enumerate(items) if one.get(key) is None)


def _open(trace: Trace, gate: GateStep | None) -> Iterator[tuple[int, Open, Check]]:
    for step in trace.decisions:
        if isinstance(step, TableStep) and step.truth is Truth.UNKNOWN:
            weight = _GRADE if "grade" in step.item.names else _TABLE
            yield from ((weight, step, row.check) for row in step.rows)
    for rule in trace.rules:
        if rule.truth is Truth.UNKNOWN:
            yield _SEVERITY[rule.item.severity], rule, rule.check
    if gate and gate.standing in (Standing.OPEN, Standing.BLOCKED):
        if gate.skip and gate.skip.truth is Truth.UNKNOWN:
            yield _NEED, gate, gate.skip
        for one in gate.requirements:
            yield (_MUST if one.item.must else _NEED), one, one.check
