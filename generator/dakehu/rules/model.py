"""Decisions as they were written: tables, rules, gates, scores, and the rulebook of them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal as OneOf

from dakehu.rules.facts import Fact, Threshold, Vocabulary
from dakehu.rules.tree import Expr, facts_in
from dakehu.text.source import Span
from dakehu.text.words import Words

Severity = OneOf["low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold: one test, or all, any or none of several conditions.

    *text* is the test as it was written, *span* the place where.
    """

    kind: OneOf["test", "all", "any", "not"]
    text: str
    span: Span = field(compare=False)
    test: Expr | None = None
    parts: tuple[Condition, ...] = ()

    def facts(self) -> tuple[str, ...]:
        """Return the names of the facts that it looks at, each once."""
        if self.test is not None:
            return facts_in(self.test)
        return tuple(dict.fromkeys(name for part in self.parts for name in part.facts()))


@dataclass(frozen=True, slots=True)
class Do:
    """The action that follows: a play, and the days it may take."""

    play: str
    within: int
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that follows from others: the expression, and its parts as they are shown."""

    fact: Fact
    value: Condition
    expr: Expr
    span: Span = field(compare=False)

    @property
    def name(self) -> str:
        """Return the name that rules use."""
        return self.fact.name


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: when all cells hold, this output, because of this."""

    id: str
    when: Condition
    output: str
    because: Words
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Rows over the same facts, with the policy by which they speak."""

    name: str
    label: Words
    hit: OneOf["unique", "first", "collect"]
    values: dict[str, Words]
    output: str
    rows: tuple[Row, ...]
    do: dict[str, Do]
    seeds: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """When this holds, this follows, because of this."""

    id: str
    title: Words
    when: Condition
    because: Words
    severity: Severity | None
    do: Do | None
    seeds: tuple[str, ...]
    span: Span = field(compare=False)

    @property
    def family(self) -> str:
        """Return what kind of conclusion it draws: the part of its id before the dot."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition of a gate."""

    id: str
    title: Words
    when: Condition
    must: bool
    do: Do | None
    seeds: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Gate:
    """The conditions that lead out of a stage, and the share of them that must hold."""

    name: str
    title: Words
    leaves: str
    enters: str
    requirements: tuple[Requirement, ...]
    threshold: Decimal
    skip_when: Condition | None
    seeds: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Factor:
    """Points that a score gains when a condition holds."""

    id: str
    when: Condition
    points: Decimal
    because: Words
    seeds: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Score:
    """A sum of points within a range."""

    name: str
    label: Words
    low: Decimal
    high: Decimal
    factors: tuple[Factor, ...]
    seeds: tuple[str, ...]
    span: Span = field(compare=False)


Decision = Derived | DecisionTable | Score
Setting = Fact | Threshold | Decision | Rule | Gate


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything that can be concluded: decisions in the order they can be made, rules, gates.

    *ranks* names, for each rank, the number that all accounts are ranked by; *orders*
    names, for each, the fact and the number of each of its values.
    """

    vocabulary: Vocabulary
    decisions: tuple[Decision, ...] = ()
    rules: tuple[Rule, ...] = ()
    gates: tuple[Gate, ...] = ()
    ranks: dict[str, str] = field(default_factory=dict)
    orders: dict[str, tuple[str, dict[str, Decimal]]] = field(default_factory=dict)

    def settings(self) -> dict[str, Setting]:
        """Return everything that decides something, by name."""
        return {
            **self.vocabulary.facts,
            **self.vocabulary.thresholds,
            **{decision.name: decision for decision in self.decisions},
            **{rule.id: rule for rule in self.rules},
            **{gate.name: gate for gate in self.gates},
        }

    def table(self, name: str) -> DecisionTable:
        """Return the decision table called *name*; raise KeyError if there is none."""
        for decision in self.decisions:
            if isinstance(decision, DecisionTable) and decision.name == name:
                return decision
        raise KeyError(name)


def needs(decision: Decision) -> tuple[str, ...]:
    """Return the names of the facts that *decision* rests on, each once."""
    return tuple(dict.fromkeys(name for when in _conditions(decision) for name in when.facts()))


def _conditions(decision: Decision) -> Iterator[Condition]:
    if isinstance(decision, Derived):
        yield decision.value
    elif isinstance(decision, DecisionTable):
        yield from (row.when for row in decision.rows)
    else:
        yield from (factor.when for factor in decision.factors)


def in_order(decisions: list[Decision]) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
    """Return *decisions* so that each follows what it rests on, and the names of a circle.

    Where there is no circle the second part is empty; where there is one it begins and
    ends with the same name.
    """
    by_name = {decision.name: decision for decision in decisions}
    done: dict[str, Decision] = {}
    for decision in decisions:
        circle = _visit(decision.name, by_name, done, ())
        if circle:
            return tuple(decisions), circle
    return tuple(done.values()), ()


def _visit(
    name: str, by_name: dict[str, Decision], done: dict[str, Decision], trail: tuple[str, ...]
) -> tuple[str, ...]:
    if name in done or name not in by_name:
        return ()
    if name in trail:
        return (*trail[trail.index(name) :], name)
    for other in needs(by_name[name]):
        circle = _visit(other, by_name, done, (*trail, name))
        if circle:
            return circle
    done[name] = by_name[name]
    return ()
