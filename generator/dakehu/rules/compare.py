"""Two traces side by side: which conclusions differ, and what in rules or facts lies below.

Pure: nothing is reasoned again here. The roots of a difference are found by going down both
traces at once, only where they differ: from a conclusion to the rows, requirements and tests
whose truth differs, and from those to the figures, conditions and facts that are not the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from typing import Literal as OneOf

from dakehu.rules.edits import Edit, Part, PartKind, meaning
from dakehu.rules.model import Condition
from dakehu.rules.trace import (
    Check,
    DecisionStep,
    DerivedStep,
    FactorStep,
    GateStep,
    RequirementStep,
    RowStep,
    RuleStep,
    ScoreStep,
    TableStep,
    Trace,
    Truth,
)
from dakehu.rules.tree import Constant, walk

Cause = OneOf["rules", "facts", "either", "together", "cancelled"]
CAUSES: tuple[Cause, ...] = ("rules", "facts", "either", "together", "cancelled")
Step = TableStep | ScoreStep | RuleStep | GateStep


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one table, score, rule or gate came to; *state* is what is compared."""

    state: tuple[Any, ...]
    step: Any = field(compare=False)


Outcomes = dict[Part, Outcome]


def outcomes(trace: Trace) -> Outcomes:
    """Return every conclusion of *trace*: tables, scores, rules and gates."""
    found: Outcomes = {}
    for step in trace.decisions:
        if isinstance(step, TableStep):
            found[Part("table", step.item.name)] = Outcome(_decided(step), step)
        elif isinstance(step, ScoreStep):
            found[Part("score", step.item.name)] = Outcome((step.low, step.high), step)
    for rule in trace.rules:
        found[Part("rule", rule.item.id)] = Outcome((rule.truth.value,), rule)
    for gate in trace.gates:
        found[Part("gate", gate.item.name)] = Outcome((gate.standing.value,), gate)
    return found


def _decided(step: TableStep) -> tuple[Any, ...]:
    if step.contradicts:
        return ("contradicts",)
    if step.truth is Truth.UNKNOWN:
        return ("open", step.possible)
    return ("none",) if step.result is None else ("value", *step.result)


def cause(old: Any, rules_only: Any, facts_only: Any, new: Any) -> Cause | None:
    """Return what made the difference between *old* and *new*, or nothing where there is none.

    The four are one conclusion of old facts under old rules, old facts under new rules, new
    facts under old rules and new facts under new rules. ``rules``: the new rules alone do it
    and the new facts alone do nothing; ``facts``: the other way round; ``either``: each alone
    does it; ``together``: anything else, so that it takes both. Where old and new are the same
    and one of the two alone would make a difference, they have ``cancelled`` each other.
    """
    if old == new:
        return None if rules_only == facts_only == old else "cancelled"
    if rules_only == new:
        if facts_only == new:
            return "either"
        return "rules" if facts_only == old else "together"
    return "facts" if facts_only == new and rules_only == old else "together"


class Roots:
    """Finds what lies below the differences between two traces.

    *edited* are the edits between their rulebooks. Each method returns parts of a rulebook,
    or values of the account, each once; nothing where the traces agree.
    """

    def __init__(self, before: Trace, after: Trace, edited: dict[Part, Edit]) -> None:
        self._before, self._after, self._edited = before, after, edited
        self._rules = tuple({s.item.id: s for s in t.rules} for t in (before, after))
        self._gates = tuple({s.item.name: s for s in t.gates} for t in (before, after))

    def of(self, part: Part) -> tuple[Part, ...]:
        """Return the roots of a difference at a table, score, rule, gate or requirement."""
        if part.kind == "rule":
            return _once(self._rule(part))
        if part.kind in ("gate", "requirement"):
            return _once(self._gate(part))
        return _once(self._decision(part.name, frozenset()))

    def value(self, name: str) -> tuple[Part, ...]:
        """Return the roots of a difference in the value of the fact *name*."""
        base, _, last = name.rpartition(".")
        column = base in self._before.values and last and name not in self._before.values
        if column:
            return _once(self._columns(base, {last}))
        return _once(self._value(name, frozenset()))

    def _own(self, *parts: Part) -> Iterator[Part]:
        yield from (part for part in parts if part in self._edited)

    def _rule(self, part: Part) -> Iterator[Part]:
        before, after = (rules.get(part.name) for rules in self._rules)
        if before is None or after is None:
            yield from self._own(part)
        elif before.truth is not after.truth:
            yield from self._checks(before.check, after.check, part, frozenset())

    def _gate(self, part: Part) -> Iterator[Part]:
        before, after = (gates.get(part.name) for gates in self._gates)
        if before is None or after is None:
            yield from self._own(Part("gate", part.name))
            return
        if part.kind == "gate":
            yield from self._own(part)
            if before.skip and after.skip and before.skip.truth is not after.skip.truth:
                yield from self._checks(before.skip, after.skip, part, frozenset())
        steps = tuple({s.item.id: s for s in gate.requirements} for gate in (before, after))
        for name in dict.fromkeys((*steps[1], *steps[0])):
            if part.kind == "gate" or part.part == name:
                yield from self._requirement(
                    part.name, name, steps[0].get(name), steps[1].get(name)
                )

    def _requirement(
        self,
        gate: str,
        name: str,
        before: RequirementStep | None,
        after: RequirementStep | None,
    ) -> Iterator[Part]:
        part = Part("requirement", gate, name)
        if before is None or after is None:
            yield from self._own(part)
        elif before.check.truth is not after.check.truth:
            yield from self._checks(before.check, after.check, part, frozenset())
        elif before.item.must is not after.item.must:
            yield from self._own(part)

    def _decision(self, name: str, seen: frozenset[str]) -> Iterator[Part]:
        before, after = (trace.by_name.get(name) for trace in (self._before, self._after))
        if name in seen:
            return
        seen |= {name}
        if before is None or after is None or type(before) is not type(after):
            kinds: tuple[PartKind, ...] = ("derived", "table", "score")
            names = dict.fromkeys(step.item.name for step in (after, before) if step)
            yield from self._own(*(Part(kind, one) for one in names for kind in kinds))
        elif isinstance(before, TableStep):
            yield from self._table(before, after, seen)
        elif isinstance(before, ScoreStep):
            yield from self._score(before, after, seen)
        else:
            yield from self._derived(before, after, seen)

    def _table(self, before: TableStep, after: Any, seen: frozenset[str]) -> Iterator[Part]:
        name = before.item.name
        yield from self._own(Part("table", name))
        rows = tuple({s.row.id: s for s in step.rows} for step in (before, after))
        known = tuple({row.id for row in step.item.rows} for step in (before, after))
        for key in dict.fromkeys((*rows[1], *rows[0])):
            part, old, new = Part("row", name, key), rows[0].get(key), rows[1].get(key)
            if old and new:
                yield from self._row(old, new, part, seen)
            elif not (key in known[0] and key in known[1]) and _live(old or new):
                yield from self._own(part)

    def _row(
        self, before: RowStep, after: RowStep, part: Part, seen: frozenset[str]
    ) -> Iterator[Part]:
        if before.check.truth is not after.check.truth:
            yield from self._checks(before.check, after.check, part, seen)
        elif before.row.outputs != after.row.outputs and _live(after):
            yield from self._own(part)

    def _score(self, before: ScoreStep, after: Any, seen: frozenset[str]) -> Iterator[Part]:
        name = before.item.name
        yield from self._own(Part("score", name))
        found = tuple({s.factor.id: s for s in step.factors} for step in (before, after))
        for key in dict.fromkeys((*found[1], *found[0])):
            part, old, new = Part("factor", name, key), found[0].get(key), found[1].get(key)
            if old and new and old.check.truth is not new.check.truth:
                yield from self._checks(old.check, new.check, part, seen)
            elif _live(old) or _live(new):
                yield from self._own(part)

    def _derived(self, before: Any, after: DecisionStep, seen: frozenset[str]) -> Iterator[Part]:
        if before.value == after.value or not isinstance(after, DerivedStep):
            return
        part = Part("derived", before.item.name)
        if before.check.truth is not after.check.truth and before.check.parts:
            yield from self._checks(before.check, after.check, part, seen)
        else:
            yield from self._read(before.check.condition, after.check.condition, part, seen)

    def _checks(
        self, before: Check, after: Check, part: Part, seen: frozenset[str]
    ) -> Iterator[Part]:
        """Yield the roots of two checks of different truth, which *part* holds."""
        same = meaning(before.condition) == meaning(after.condition)
        if same and before.parts:
            for old, new in zip(before.parts, after.parts, strict=True):
                if old.truth is not new.truth:
                    yield from self._checks(old, new, part, seen)
        else:
            yield from self._read(before.condition, after.condition, part, seen)

    def _read(
        self, before: Condition, after: Condition, part: Part, seen: frozenset[str]
    ) -> Iterator[Part]:
        """Yield what differs in two conditions and in what they look at."""
        if meaning(before) != meaning(after):
            yield from self._own(part)
        for name in dict.fromkeys((*_figures(before), *_figures(after))):
            yield from self._own(Part("threshold", name))
        columns: dict[str, set[str]] = {}
        for one in (before, after):
            for base, name in one.fields_read:
                columns.setdefault(base, set()).add(name)
        for name in dict.fromkeys((*before.facts(), *after.facts())):
            if name in columns:
                yield from self._columns(name, columns[name])
            else:
                yield from self._value(name, seen)

    def _value(self, name: str, seen: frozenset[str]) -> Iterator[Part]:
        if self._before.values.get(name) == self._after.values.get(name):
            return
        if name in self._before.by_name or name in self._after.by_name:
            yield from self._decision(name, seen)
            return
        yield from self._own(Part("derived", name), Part("fact", name))
        book = self._after.rulebook
        base = book.ranks.get(name) or (book.orders[name][0] if name in book.orders else None)
        if base and self._before.values.get(base) != self._after.values.get(base):
            yield from self._value(base, seen)
        else:
            yield Part("value", name)

    def _columns(self, name: str, columns: set[str]) -> Iterator[Part]:
        """Yield the columns of a list that differ, or the list where its entries do."""
        before, after = (trace.values.get(name) for trace in (self._before, self._after))
        if before == after:
            return
        yield from self._own(Part("fact", name))
        if before is None or after is None or len(before) != len(after):
            yield Part("value", name)
            return
        for column in sorted(columns):
            if [entry.get(column) for entry in before] != [entry.get(column) for entry in after]:
                yield Part("value", f"{name}.{column}")


def _live(step: RowStep | FactorStep | None) -> bool:
    return step is not None and step.check.truth is not Truth.NO


def _figures(condition: Condition) -> Iterator[str]:
    if condition.test is not None:
        yield from (node.name for node in walk(condition.test) if isinstance(node, Constant))
    for part in condition.parts:
        yield from _figures(part)


def _once(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(dict.fromkeys(parts))
