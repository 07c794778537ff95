"""Decisions as they were written: tables, rules, gates, scores, and the rulebook of them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any
from typing import Literal as OneOf

from dakehu.rules.facts import Fact, Threshold, Vocabulary
from dakehu.rules.order import after_each_other
from dakehu.rules.reading import asked_whether_known, fields_read
from dakehu.rules.tree import Constant, Expr, facts_in, walk
from dakehu.text.source import Span
from dakehu.text.words import Words, plain

Severity = OneOf["low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")


@dataclass(frozen=True)
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
        return self._facts

    @cached_property
    def _facts(self) -> tuple[str, ...]:
        if self.test is not None:
            return facts_in(self.test)
        return tuple(dict.fromkeys(name for part in self.parts for name in part.facts()))

    @cached_property
    def fields_read(self) -> tuple[tuple[str, str], ...]:
        """Return (list, field) for every field that it reads of a list's entries, each once."""
        if self.test is not None:
            return fields_read(self.test)
        return tuple(dict.fromkeys(pair for part in self.parts for pair in part.fields_read))

    @cached_property
    def constants(self) -> frozenset[str]:
        """Return the names of the thresholds that it reads."""
        if self.test is not None:
            return frozenset(node.name for node in walk(self.test) if isinstance(node, Constant))
        return frozenset[str]().union(*(part.constants for part in self.parts))

    @cached_property
    def asked_whether_known(self) -> tuple[str, ...]:
        """Return the facts of which it asks whether they are known at all, each once."""
        if self.test is not None:
            return asked_whether_known(self.test)
        return tuple(
            dict.fromkeys(name for part in self.parts for name in part.asked_whether_known)
        )


@dataclass(frozen=True, slots=True)
class Do:
    """The action that follows: a play, and the days it may take.

    *proof* is what shows that it is done, where the play would ask for more than is called for.
    """

    play: str
    within: int
    span: Span = field(compare=False)
    proof: Words | None = None


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


Hit = OneOf["unique", "any", "priority", "first", "collect", "rule_order", "output_order"]
Aggregate = OneOf["sum", "min", "max", "count"]
LISTS: tuple[Hit, ...] = ("collect", "rule_order", "output_order")


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that a table concludes: what a row gives, and what it is where no row holds.

    *fact* has the type of what one row gives, with the words of its values; *values* are the
    values it can have, the first with the highest priority, or none where any will do.
    """

    fact: Fact
    values: tuple[Any, ...] = ()
    default: Any = None

    @property
    def name(self) -> str:
        """Return the name that rules use."""
        return self.fact.name

    def label(self, value: Any) -> Words:
        """Return the words of *value*."""
        return self.fact.labels.get(str(value)) or plain(str(value))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: when all cells hold, these outputs, because of this."""

    id: str
    when: Condition
    outputs: tuple[Any, ...]
    because: Words
    span: Span = field(compare=False)

    @property
    def output(self) -> Any:
        """Return the first output."""
        return self.outputs[0]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Rows over the same facts, with the policy by which they speak (DMN 1.5, 8.2.10).

    *do* names the action that follows from a value of the first output; *columns* are what
    its cells test, as written and as read.
    """

    name: str
    label: Words
    hit: Hit
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    do: dict[Any, Do]
    seeds: tuple[str, ...]
    span: Span = field(compare=False)
    aggregate: Aggregate | None = None
    columns: tuple[tuple[str, Expr], ...] = field(default=(), compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the facts it concludes."""
        return tuple(output.name for output in self.outputs)

    @property
    def values(self) -> tuple[Any, ...]:
        """Return the values of the first output, the best first: declared, or those of the rows."""
        return self.values_of(self.names[0])

    def values_of(self, name: str) -> tuple[Any, ...]:
        """Return the values of the output called *name*, as `values` does."""
        place = self.names.index(name)
        return self.outputs[place].values or tuple(
            dict.fromkeys(row.outputs[place] for row in self.rows)
        )

    @property
    def gives_list(self) -> bool:
        """Tell whether what it concludes is a list."""
        return self.hit in LISTS and self.aggregate is None

    def priority(self, row: Row) -> tuple[int, ...]:
        """Return how high the outputs of *row* stand; the least is the highest.

        The first output counts most, as the standard has it.
        """
        pairs = zip(self.outputs, row.outputs, strict=True)
        return tuple(output.values.index(value) for output, value in pairs if output.values)


@dataclass(frozen=True, slots=True)
class Rule:
    """When this holds, this follows, because of this.

    While one that *stops* speaks, nothing is worth doing to get through a gate; while one that is
    *silent* does, the customer is spoken to through their official channel alone.
    """

    id: str
    title: Words
    when: Condition
    because: Words
    severity: Severity | None
    do: Do | None
    seeds: tuple[str, ...]
    span: Span = field(compare=False)
    stops: bool = False
    silent: bool = False

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


@dataclass(frozen=True)
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

    @cached_property
    def by_name(self) -> dict[str, Decision]:
        """Return the decisions, by their own names and by those of the facts they conclude."""
        own = {item.name: item for item in self.decisions}
        return own | {name: item for item in self.decisions for name in concluded(item)}

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
        """Return the table called *name*, or that concludes it; raise KeyError if none does."""
        found = self.by_name[name]
        if not isinstance(found, DecisionTable):
            raise KeyError(name)
        return found


def concluded(decision: Decision) -> tuple[str, ...]:
    """Return the names of the facts that *decision* concludes."""
    return decision.names if isinstance(decision, DecisionTable) else (decision.name,)


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


def every_condition(rulebook: Rulebook) -> Iterator[Condition]:
    """Yield the condition of every row, factor, rule, requirement and skip."""
    for decision in rulebook.decisions:
        if isinstance(decision, DecisionTable):
            yield from (row.when for row in decision.rows)
        elif isinstance(decision, Score):
            yield from (factor.when for factor in decision.factors)
    yield from (rule.when for rule in rulebook.rules)
    for gate in rulebook.gates:
        yield from (one.when for one in gate.requirements)
        yield from (gate.skip_when,) if gate.skip_when else ()


def in_order(decisions: list[Decision]) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
    """Return *decisions* so that each follows what it rests on, and the names of a circle.

    Where there is no circle the second part is empty; where there is one it begins and
    ends with the same name.
    """
    by_name = {name: decision for decision in decisions for name in concluded(decision)}
    names, circles = after_each_other(by_name, lambda name: needs(by_name[name]))
    if circles:
        return tuple(decisions), circles[0]
    return tuple({id(by_name[name]): by_name[name] for name in names}.values()), ()
