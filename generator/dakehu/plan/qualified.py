"""How well an opportunity is qualified: each line of a pack at 0 to 3, by evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import Line, Qualification
from dakehu.plan.known import Datum, datum
from dakehu.plan.plan import Plan
from dakehu.rules.facts import Evidence, Fact
from dakehu.rules.trace import Check, DerivedStep, Trace, Truth

# What a line is worth by the standing of what it rests on. Written without evidence, a fact is
# no more than assumed; but what we ourselves do or decide needs no witness.
LEVELS = {"confirmed": 3, "reported": 2, "assumed": 1, None: 1}
BEST = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a pack marked: 0 no or not known, 1 assumed, 2 reported, 3 confirmed.

    *asks* would raise it: the facts below it that are unknown, or else the fact itself.
    """

    line: Line
    datum: Datum
    level: int
    asks: tuple[Fact, ...]
    weakest: bool = False


@dataclass(frozen=True, slots=True)
class Qualified:
    """One pack marked for one account; the lines that hold the rest back are the *weakest*."""

    pack: Qualification
    marks: tuple[Mark, ...]

    @property
    def total(self) -> int:
        """Return the sum of the levels."""
        return sum(mark.level for mark in self.marks)

    @property
    def best(self) -> int:
        """Return what the sum could be."""
        return BEST * len(self.marks)


def qualified(plan: Plan, playbook: Playbook) -> tuple[Qualified, ...]:
    """Return every pack that the playbook chose, marked by what the account shows."""
    return tuple(
        _qualified(playbook.qualification(key), plan.trace)
        for key in playbook.settings.qualification
    )


def _qualified(pack: Qualification, trace: Trace) -> Qualified:
    found = [(line, datum(trace, line.fact)) for line in pack.lines]
    known = [(line, seen, _level(trace, seen)) for line, seen in found if seen]
    least = min((level for _, _, level in known), default=BEST)
    return Qualified(
        pack,
        tuple(
            Mark(line, seen, level, _asks(trace, seen), weakest=level == least < BEST)
            for line, seen, level in known
        ),
    )


def _level(trace: Trace, seen: Datum) -> int:
    if _says_no(seen.value):
        return 0
    if isinstance(seen.value, tuple):
        return max((LEVELS[one.standing] for one in _of_entries(trace, seen.fact.name)), default=1)
    return min((LEVELS[one] for one in _standings(trace, seen.fact.name)), default=1)


def _standing(evidence: Evidence | None, fact: Fact | None) -> str | None:
    if evidence and evidence.standing:
        return evidence.standing
    return "confirmed" if fact and fact.default is not None else None


def _says_no(value: Any) -> bool:
    return value is None or value is False or value == ()


def _of_entries(trace: Trace, name: str) -> Iterator[Evidence]:
    for key, evidence in trace.facts.evidence.items():
        if isinstance(key, tuple) and key[0] == name:
            yield evidence


def _standings(trace: Trace, name: str) -> Iterator[str | None]:
    """Yield the standing of every fact that *name* rests on, None where none is written."""
    step = trace.by_name.get(name)
    if isinstance(step, DerivedStep):
        yield from _of_check(trace, step.check)
    else:
        fact = trace.rulebook.vocabulary.facts.get(name)
        yield _standing(trace.facts.evidence.get(name), fact)


def _of_check(trace: Trace, check: Check) -> Iterator[str | None]:
    if check.parts:
        for part in check.parts:
            if part.truth is Truth.YES:
                yield from _of_check(trace, part)
        return
    lists = {name for name, _ in check.condition.fields_read}
    for name in check.condition.facts():
        if name not in lists:
            yield from _standings(trace, name)
    for name, key in check.condition.fields_read:
        field = trace.rulebook.vocabulary.find(f"{name}.{key}")
        for place in (place for base, place in check.entries if base == name):
            yield _standing(trace.facts.evidence.get((name, place, key)), field)


def _asks(trace: Trace, seen: Datum) -> tuple[Fact, ...]:
    vocabulary = trace.rulebook.vocabulary
    facts = [vocabulary.find(name) for name in trace.roots(seen.fact.name)]
    asked = tuple(fact for fact in facts if fact and fact.ask) if seen.value is None else ()
    return asked or ((seen.fact,) if seen.fact.ask else ())
