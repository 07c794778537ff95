"""What is known of one account, at two times and under two rulebooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from dakehu.rules.facts import Evidence, Fact, Facts, Type, Vocabulary
from dakehu.rules.model import Rulebook, concluded
from dakehu.text.words import Words

_PYTHON: dict[str, type] = {
    "number": Decimal, "text": str, "boolean": bool, "date": date, "words": Words, "list": tuple,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactChange:
    """A value that is not the same, or of which the evidence is not, at two times.

    *entry* says which entry of a list it is in; where a whole entry is new or gone, it is the
    value. None is not known.
    """

    name: str
    fact: Fact
    before: Any
    after: Any
    entry: Any = None
    was: Evidence | None = field(default=None)
    now: Evidence | None = field(default=None)

    @property
    def confirmed(self) -> bool:
        """Tell whether only the evidence is another."""
        return bool(self.before == self.after)


def fact_changes(before: Facts, after: Facts, vocabulary: Vocabulary) -> tuple[FactChange, ...]:
    """Return everything in which what is known *after* differs, in the order declared.

    Entries of a list are matched by their id, or by what names them, where that tells them
    apart; else an entry that is not in both is gone or new.
    """
    return tuple(
        change
        for name, fact in vocabulary.facts.items()
        for change in _changes(name, fact, before, after)
    )


def _changes(name: str, fact: Fact, before: Facts, after: Facts) -> Iterator[FactChange]:
    old, new = before.values.get(name), after.values.get(name)
    if fact.type.item and fact.type.item.kind == "record":
        if isinstance(old, tuple) and isinstance(new, tuple):
            yield from _entries(name, fact, before, after)
        elif old != new:
            yield FactChange(name, fact, old, new)
        return
    was, now = before.evidence.get(name), after.evidence.get(name)
    if old != new or (was != now and old is not None):
        yield FactChange(name, fact, old, new, None, was, now)


def _entries(name: str, fact: Fact, before: Facts, after: Facts) -> Iterator[FactChange]:
    old, new = before.values[name], after.values[name]
    key = _key(fact, old, new)
    if key is None:
        yield from (FactChange(name, fact, one, None, one) for one in _less(old, new))
        yield from (FactChange(name, fact, None, one, one) for one in _less(new, old))
        return
    places = tuple({entry[key]: i for i, entry in enumerate(entries)} for entries in (old, new))
    for which in dict.fromkeys((*places[1], *places[0])):
        if which not in places[0]:
            entry = new[places[1][which]]
            yield FactChange(name, fact, None, entry, entry)
        elif which not in places[1]:
            entry = old[places[0][which]]
            yield FactChange(name, fact, entry, None, entry)
        else:
            one, other = (name, places[0][which]), (name, places[1][which])
            yield from _fields(fact, before, after, one, other)


def _fields(
    fact: Fact, before: Facts, after: Facts, one: tuple[str, int], other: tuple[str, int]
) -> Iterator[FactChange]:
    assert fact.type.item is not None  # noqa: S101  (said by its type)
    old, new = before.values[one[0]][one[1]], after.values[other[0]][other[1]]
    for inner in fact.type.item.fields:
        was = before.evidence.get((*one, inner.name))
        now = after.evidence.get((*other, inner.name))
        same = old.get(inner.name) == new.get(inner.name)
        if not same or (was != now and old.get(inner.name) is not None):
            name = f"{fact.name}.{inner.name}"
            yield FactChange(name, inner, old.get(inner.name), new.get(inner.name), new, was, now)


def _key(fact: Fact, old: Any, new: Any) -> str | None:
    """Return the field by which the entries of a list are told apart, if there is one."""
    for name in ("id", fact.named_by):
        keys = [[entry.get(name) for entry in entries] for entries in (old, new)]
        if name and all(None not in k and len(set(k)) == len(k) for k in keys):
            return name
    return None


def _less(entries: Any, others: Any) -> Iterator[Any]:
    left = list(others)
    for entry in entries:
        if entry in left:
            left.remove(entry)
        else:
            yield entry


def fitted(facts: Facts, rulebook: Rulebook) -> tuple[Facts, tuple[str, ...]]:
    """Return *facts* as *rulebook* can read them, and the names of what it cannot.

    A value under a name that the rulebook does not declare, concludes itself, or declares with
    another type is not known to it. What it counts as known where nothing is written, is.
    """
    follows = {name for decision in rulebook.decisions for name in concluded(decision)}
    follows |= {*rulebook.ranks, *rulebook.orders}
    declared = {n: f for n, f in rulebook.vocabulary.facts.items() if n not in follows}
    values: dict[str, Any] = {n: f.default for n, f in declared.items() if f.default is not None}
    aside: list[str] = []
    for name, value in facts.values.items():
        fact = declared.get(name)
        if fact is None:
            aside += [name] if value != () else []
        elif fact.type.item and isinstance(value, tuple):
            values[name] = tuple(_entry(name, entry, fact.type.item, aside) for entry in value)
        elif _fits(value, fact):
            values[name] = value
        else:
            aside.append(name)
    return Facts(values, facts.evidence), tuple(dict.fromkeys(aside))


def _entry(name: str, entry: Any, record: Type, aside: list[str]) -> Any:
    kept = {f.name: f.default for f in record.fields if f.default is not None}
    for key, value in entry.items():
        field = record.field(key)
        if field is not None and _fits(value, field):
            kept[key] = value
        elif value is not None:
            aside.append(f"{name}.{key}")
    return kept


def _fits(value: Any, fact: Fact) -> bool:
    kind = _PYTHON.get(fact.type.kind)
    if kind is None or not isinstance(value, kind):
        return False
    return not fact.type.values or fact.ref == "team" or value in fact.type.values
