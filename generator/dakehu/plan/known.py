"""What an account says of each fact and list: the values, where they are from, and what to ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dakehu.plan.plan import Plan
from dakehu.rules.facts import Evidence, Fact
from dakehu.rules.trace import Trace


@dataclass(frozen=True, slots=True)
class Datum:
    """One fact, or one field of an entry: its value, None while it is not known, and its age."""

    fact: Fact
    value: Any
    evidence: Evidence | None = None
    days: int | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: its place there, what it is called, and what is known of it.

    *data* leaves out the field that names the entry.
    """

    place: int
    name: Datum
    data: tuple[Datum, ...]
    values: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """One list of the account: its entries, and the question that would get the first of them."""

    fact: Fact
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """What is on file on one subject, and what is not: *asks* are the facts still unknown."""

    data: tuple[Datum, ...] = ()
    lists: tuple[Listed, ...] = ()
    asks: tuple[Fact, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all is known."""
        return not self.data and not any(one.entries for one in self.lists)


def datum(trace: Trace, name: str) -> Datum | None:
    """Return what is known of the fact called *name*; nothing where it is not declared."""
    fact = trace.rulebook.vocabulary.facts.get(name)
    if fact is None:
        return None
    return _dated(fact, trace.values.get(name), trace.facts.evidence.get(name), trace.today)


def listed(trace: Trace, name: str) -> Listed | None:
    """Return the list called *name*, with every entry of it; nothing where it is not declared."""
    fact = trace.rulebook.vocabulary.facts.get(name)
    if fact is None or fact.type.item is None:
        return None
    items = trace.facts.values.get(name) or ()
    return Listed(fact, tuple(_entry(trace, fact, place) for place in range(len(items))))


def holding(plan: Plan, facts: Iterable[str], lists: Iterable[str] = ()) -> Holding:
    """Return what the account says of *facts* and *lists*, as far as they are declared.

    A list that is empty is asked for where it has a question and its entries are not ours to
    write: what nobody did or planned is no gap.
    """
    found = [one for name in facts if (one := datum(plan.trace, name))]
    held = tuple(lst for name in lists if (lst := listed(plan.trace, name)))
    unknown = [one.fact for one in found if one.value is None and one.fact.ask]
    told = [one for one in held if one.fact.default is None and one.fact.ask]
    empty = [one.fact for one in told if not one.entries]
    known = tuple(one for one in found if one.value is not None)
    return Holding(known, held, (*empty, *unknown))


def _entry(trace: Trace, fact: Fact, place: int) -> Entry:
    record, values = fact.type.item, trace.facts.values[fact.name][place]
    assert record is not None  # noqa: S101  (said by the list it is in)
    evidence = trace.facts.evidence
    every = [
        _dated(one, values[one.name], evidence.get((fact.name, place, one.name)), trace.today)
        for one in record.fields
        if values.get(one.name) is not None
    ]
    name = next((one for one in every if one.fact.name == fact.named_by), Datum(fact, None))
    return Entry(place, name, tuple(one for one in every if one is not name), values)


def _dated(fact: Fact, value: Any, evidence: Evidence | None, today: date) -> Datum:
    days = (today - evidence.as_of).days if evidence and evidence.as_of else None
    stale = days is not None and fact.fresh_for is not None and days > fact.fresh_for
    return Datum(fact, value, evidence, days, stale)
