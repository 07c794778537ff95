"""What the engine returns, always: everything it tried, what it looked at and what came out.

Conclusions, open questions and the words on a page are read out of a trace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from dakehu.rules.facts import Facts
from dakehu.rules.model import (
    Condition,
    DecisionTable,
    Derived,
    Factor,
    Gate,
    Requirement,
    Row,
    Rule,
    Rulebook,
    Score,
    concluded,
)
from dakehu.rules.regions import Unknown
from dakehu.rules.study import Study


class Truth(Enum):
    """Yes, no, or not known yet."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @staticmethod
    def of(value: bool | None) -> Truth:
        """Return the truth that *value* stands for."""
        return _TRUTHS[value]


_TRUTHS = {True: Truth.YES, False: Truth.NO, None: Truth.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Check:
    """One condition tried: its truth, the checks below it, and the facts it looked at.

    *entries* are the places in a list that made the difference: those that satisfied a
    ``some``, failed an ``every``, or keep either open.
    """

    condition: Condition
    truth: Truth
    parts: tuple[Check, ...] = ()
    entries: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DerivedStep:
    """A derived fact worked out: its value, None while it is not known."""

    item: Derived
    check: Check
    value: Any


@dataclass(frozen=True, slots=True)
class RowStep:
    """One row tried."""

    row: Row
    check: Check


@dataclass(frozen=True, slots=True)
class TableStep:
    """A table decided: the rows tried, what came out, and what still could.

    *result* has the value of each output (a tuple of values where the table gives lists);
    None while it is open, while no row speaks and there is no default, or where rows
    contradict each other. *possible* holds what the first output can still be, in the order
    of the declared values; for a sum or the like, the least and the most, as far as known.
    """

    item: DecisionTable
    rows: tuple[RowStep, ...]
    truth: Truth
    result: tuple[Any, ...] | None
    possible: tuple[Any, ...]
    contradicts: bool = False

    @property
    def value(self) -> Any:
        """Return the value of the first output, None where there is none."""
        return self.result[0] if self.result is not None else None

    @property
    def spoke(self) -> tuple[RowStep, ...]:
        """Return the rows that surely hold."""
        return tuple(step for step in self.rows if step.check.truth is Truth.YES)


@dataclass(frozen=True, slots=True)
class FactorStep:
    """One factor of a score tried."""

    factor: Factor
    check: Check


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """A score added up: between *low* and *high*; *value* once they meet."""

    item: Score
    factors: tuple[FactorStep, ...]
    low: Decimal
    high: Decimal
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class RuleStep:
    """One rule tried."""

    item: Rule
    check: Check

    @property
    def truth(self) -> Truth:
        """Return whether it speaks."""
        return self.check.truth


class Standing(Enum):
    """How an account stands at a gate."""

    PASSED = "passed"
    OPEN = "open"
    BLOCKED = "blocked"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class RequirementStep:
    """One requirement of a gate tried."""

    item: Requirement
    check: Check


@dataclass(frozen=True, slots=True)
class GateStep:
    """A gate tried: every requirement, and the standing they add up to."""

    item: Gate
    requirements: tuple[RequirementStep, ...]
    skip: Check | None
    standing: Standing

    @property
    def met(self) -> int:
        """Return how many requirements surely hold."""
        return sum(step.check.truth is Truth.YES for step in self.requirements)


DecisionStep = DerivedStep | TableStep | ScoreStep


@dataclass(frozen=True)
class Trace:
    """Everything the engine did for one account, in the order it did it."""

    rulebook: Rulebook
    facts: Facts
    today: date
    decisions: tuple[DecisionStep, ...]
    rules: tuple[RuleStep, ...]
    gates: tuple[GateStep, ...]
    values: dict[str, Any] = field(repr=False)

    @cached_property
    def by_name(self) -> dict[str, DecisionStep]:
        """Return the decisions, by their own names and those of the facts they conclude."""
        own = {step.item.name: step for step in self.decisions}
        return own | {name: step for step in self.decisions for name in concluded(step.item)}

    def table(self, name: str) -> TableStep | None:
        """Return what the table called *name* decided, or nothing if there is none."""
        step = self.by_name.get(name)
        return step if isinstance(step, TableStep) else None

    def fired(self, *families: str) -> tuple[RuleStep, ...]:
        """Return the rules of *families* that surely speak, in the order of the rulebook."""
        return tuple(step for step in self._speaking if step.item.family in families)

    @cached_property
    def _speaking(self) -> tuple[RuleStep, ...]:
        return tuple(step for step in self.rules if step.truth is Truth.YES)

    def open(self, *families: str) -> tuple[RuleStep, ...]:
        """Return the rules of *families* that an unknown fact keeps open and would settle."""
        return tuple(
            s
            for s in self.rules
            if s.truth is Truth.UNKNOWN and s.item.family in families and self.waits(s.check)
        )

    def waits(self, check: Check) -> bool:
        """Tell whether something that can still be learned would settle *check*.

        It would not where a table that *check* rests on is settled and no row of it speaks.
        """
        return bool(self.unsettled(check))

    def unsettled(self, check: Check) -> tuple[str, ...]:
        """Return the facts that would settle *check*, each once; none if it is settled.

        What only asks whether a fact is known is settled by that fact too. A derived fact
        that is unknown is followed down to the facts it rests on. A field of a list is named
        ``list.field``.
        """
        return self._named(self._unsettled(check, frozenset()))

    def settles(self, name: str, check: Check) -> bool:
        """Tell whether *name*, of a fact or ``list.field``, is one that would settle *check*."""
        return any(
            one == name if isinstance(one, str) else self._opens(one, name)
            for one in self._unsettled(check, frozenset())
        )

    def _opens(self, condition: Condition, path: str) -> bool:
        """Tell whether the field *path* could still settle *condition*, studied only if it may."""
        read = (f"{base}.{key}" for base, key in condition.fields_read)
        return path in read and any(u.path == path for u in self._open_fields(condition))

    def roots(self, name: str) -> tuple[str, ...]:
        """Return the facts that would settle the decision called *name*, each once."""
        return self._named(self._roots(name, frozenset()))

    def _named(self, open_ones: Iterator[str | Condition]) -> tuple[str, ...]:
        """Return the facts among *open_ones* and the fields of the conditions, each once."""
        found: dict[str, None] = {}
        for one in open_ones:
            names = [one] if isinstance(one, str) else [u.path for u in self._open_fields(one)]
            found.update(dict.fromkeys(names))
        return tuple(found)

    def _unsettled(self, check: Check, seen: frozenset[str]) -> Iterator[str | Condition]:
        """Yield the facts that would settle *check*, and the conditions whose fields may."""
        if check.truth is Truth.YES:
            return
        if check.truth is Truth.NO:
            yield from (
                n for n in check.condition.asked_whether_known if self.values.get(n) is None
            )
            return
        if check.parts:
            for part in check.parts:
                yield from self._unsettled(part, seen)
            return
        for name in check.condition.facts():
            if self.values.get(name) is None:
                yield from self._roots(name, seen)
        yield check.condition

    def open_entries(self, check: Check, path: str) -> tuple[int, ...]:
        """Return the entries whose field *path* (``list.field``) could still settle *check*."""
        found = {one.place for one in self._open_fields(check.condition) if one.path == path}
        return tuple(sorted(found))

    def _open_fields(self, condition: Condition) -> Iterator[Unknown]:
        """Yield the fields of entries that are lacking and could still settle *condition*.

        Where another part of a condition is surely false of an entry, its fields could not.
        """
        if not condition.fields_read:
            return
        study = Study(self.rulebook, self.values, self.today)
        study.condition(condition)
        yield from (u for u in study.seen if u.field and u.name in self.values)

    def _roots(self, name: str, seen: frozenset[str]) -> Iterator[str | Condition]:
        """Yield the facts below the unknown *name* that are unknown themselves."""
        step, rulebook = self.by_name.get(name), self.rulebook
        below = seen | {name}
        if name in seen:
            return
        if name in rulebook.ranks:
            yield from self._roots(rulebook.ranks[name], below)
        elif name in rulebook.orders:
            yield from self._roots(rulebook.orders[name][0], below)
        elif isinstance(step, DerivedStep):
            yield from self._unsettled(step.check, below)
        elif isinstance(step, TableStep):
            for row in step.rows:
                yield from self._unsettled(row.check, below)
        elif isinstance(step, ScoreStep):
            for factor in step.factors:
                yield from self._unsettled(factor.check, below)
        else:
            yield name
