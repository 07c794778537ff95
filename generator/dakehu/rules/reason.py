"""The rulebook applied to one account's facts: decisions, then rules, then gates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from dakehu.rules.evaluate import Compiled, Values, all_of, any_of, compiled, negated
from dakehu.rules.facts import Facts
from dakehu.rules.model import Condition, DecisionTable, Derived, Gate, Rule, Rulebook, Score
from dakehu.rules.policies import settled
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
    Standing,
    TableStep,
    Trace,
    Truth,
)
from dakehu.rules.tree import Expr, FactRef, Quantified

Try = Callable[[Values, date], Check]
Outcome = bool | tuple[bool | None, tuple[tuple[str, int], ...]] | None
REMEMBERED = 256
_NO_ENTRIES: Values = {}
_Made = TypeVar("_Made")


class Engine:
    """A rulebook made ready: compiled once, to reason about many accounts."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._decisions = [_DECIDE[type(item)](item) for item in rulebook.decisions]
        self._rules = [_rule(rule) for rule in rulebook.rules]
        self._gates = [_gate(gate) for gate in rulebook.gates]

    def reason(self, facts: Facts, today: date) -> Trace:
        """Return the trace of *facts* on *today*. Pure: same facts, same day, same trace."""
        values = dict(facts.values)
        for name, (base, numbers) in self.rulebook.orders.items():
            if values.get(base) in numbers:
                values[name] = numbers[values[base]]
        decisions: list[DecisionStep] = []
        for decide in self._decisions:
            step = decide(values, today)
            decisions.append(step)
            if isinstance(step, TableStep):
                values.update(zip(step.item.names, step.result or (), strict=False))
            elif step.value is not None:
                values[step.item.name] = step.value
        rules = tuple([attempt(values, today) for attempt in self._rules])
        gates = tuple([judge(values, today) for judge in self._gates])
        return Trace(self.rulebook, facts, today, tuple(decisions), rules, gates, values)


def with_ranks(rulebook: Rulebook, population: Sequence[Facts]) -> list[Facts]:
    """Return the facts of every account with the ranks among them filled in."""
    ranks = ranks_among(rulebook, ((str(n), one.values) for n, one in enumerate(population)))
    return [
        Facts({**one.values, **ranks[str(n)]}, one.evidence) for n, one in enumerate(population)
    ]


def ranks_among(
    rulebook: Rulebook, population: Iterable[tuple[str, Mapping[str, Any]]]
) -> dict[str, dict[str, Decimal]]:
    """Return the ranks of each account, by its name, among all; values are given by name.

    A rank is the share of all accounts known to have more: 0 for the largest. An account
    whose number is not known has no rank; accounts whose number is not known do not count.
    """
    bases = set(rulebook.ranks.values())
    given: dict[str, dict[str, Any]] = {
        name: {base: v.get(base) for base in bases} for name, v in population
    }
    found: dict[str, dict[str, Decimal]] = {name: {} for name in given}
    for rank, base in rulebook.ranks.items():
        known = sorted(v[base] for v in given.values() if v[base] is not None)
        for name, values in given.items():
            if values[base] is not None:
                more = len(known) - bisect_right(known, values[base])
                found[name][rank] = Decimal(more) / len(known)
    return found


def tried(condition: Condition) -> Try:
    """Return the function that tries *condition* and says what it found."""
    return remembered((condition,), lambda checks: checks[0])


def remembered(
    conditions: Sequence[Condition], make: Callable[[list[Check]], _Made]
) -> Callable[[Values, date], _Made]:
    """Return the function that tries *conditions* and returns what *make* makes of the checks.

    That depends on nothing but how the tests in them come out, and nobody can change it once
    it is made: so what came of the same outcomes before is returned again. Only so much is
    remembered; what is more is made anew.
    """
    tests = [_outcome(test) for condition in conditions for test in _tests(condition)]
    made: dict[tuple[Outcome, ...], _Made] = {}

    def attempt(values: Values, today: date) -> _Made:
        seen = tuple([test(values, _NO_ENTRIES, today) for test in tests])
        if seen in made:
            return made[seen]
        outcomes = iter(seen)
        found = make([_checked(condition, outcomes) for condition in conditions])
        if len(made) < REMEMBERED:
            made[seen] = found
        return found

    return attempt


def _tests(condition: Condition) -> Iterator[Expr]:
    if condition.test is not None:
        yield condition.test
    for part in condition.parts:
        yield from _tests(part)


def _checked(condition: Condition, outcomes: Iterator[Outcome]) -> Check:
    """Return the check of *condition*; the next of *outcomes* are those of its tests."""
    if condition.test is None:
        parts = tuple([_checked(part, outcomes) for part in condition.parts])
        truth = _JOIN[condition.kind]([_BOOL[part.truth] for part in parts])
        return Check(condition, Truth.of(truth), parts)
    outcome = next(outcomes)
    found, entries = outcome if isinstance(outcome, tuple) else (outcome, ())
    return Check(condition, Truth.of(found), (), entries)


def _outcome(tree: Expr) -> Callable[[Values, Values, date], Outcome]:
    """Return the function that tries a test: its truth, and of a quantifier the entries too."""
    evaluate = compiled(tree)
    if not isinstance(tree, Quantified):
        return evaluate
    entries = _entries(tree)

    def tried_with_entries(values: Values, none: Values, today: date) -> Outcome:
        truth = evaluate(values, none, today)
        return truth, entries(values, today, Truth.of(truth))

    return tried_with_entries


def _entries(tree: Quantified) -> Callable[[Values, date, Truth], tuple[tuple[str, int], ...]]:
    """Return the function that finds the entries which made a quantifier true, false or open."""
    condition = compiled(tree.condition)
    name = tree.items.name if isinstance(tree.items, FactRef) else ""

    def found(values: Values, today: date, truth: Truth) -> tuple[tuple[str, int], ...]:
        wanted = {Truth.YES: True, Truth.NO: False, Truth.UNKNOWN: None}[truth]
        if not name or (tree.kind == "some") is (truth is Truth.NO):
            return ()
        items = values.get(name) or ()
        truths = [condition(values, {tree.variable: item}, today) for item in items]
        return tuple((name, place) for place, seen in enumerate(truths) if seen is wanted)

    return found


def _derived(item: Derived) -> Callable[[Values, date], DerivedStep]:
    if item.fact.type.kind == "boolean":
        return remembered(
            (item.value,), lambda checks: DerivedStep(item, checks[0], _BOOL[checks[0].truth])
        )
    evaluate: Compiled = compiled(item.expr)
    known, unknown = Check(item.value, Truth.YES), Check(item.value, Truth.UNKNOWN)

    def decide(values: Values, today: date) -> DerivedStep:
        value = evaluate(values, _NO_ENTRIES, today)
        return DerivedStep(item, unknown if value is None else known, value)

    return decide


def _table(item: DecisionTable) -> Callable[[Values, date], TableStep]:
    def decide(checks: list[Check]) -> TableStep:
        steps = [RowStep(row, check) for row, check in zip(item.rows, checks, strict=True)]
        if item.hit == "first":
            hit = next((i for i, step in enumerate(steps) if step.check.truth is Truth.YES), None)
            del steps[len(steps) if hit is None else hit + 1 :]
        return settled(item, tuple(steps))

    return remembered([row.when for row in item.rows], decide)


def _score(item: Score) -> Callable[[Values, date], ScoreStep]:
    def decide(checks: list[Check]) -> ScoreStep:
        steps = tuple(FactorStep(f, check) for f, check in zip(item.factors, checks, strict=True))
        sure = _points(steps, Truth.YES)
        gains = [s.factor.points for s in steps if s.check.truth is Truth.UNKNOWN]
        low = within(item, sure + sum((p for p in gains if p < 0), Decimal(0)))
        high = within(item, sure + sum((p for p in gains if p > 0), Decimal(0)))
        return ScoreStep(item, steps, low, high, low if low == high else None)

    return remembered([factor.when for factor in item.factors], decide)


def _points(steps: tuple[FactorStep, ...], truth: Truth) -> Decimal:
    return sum((s.factor.points for s in steps if s.check.truth is truth), Decimal(0))


def within(item: Score, points: Decimal) -> Decimal:
    """Return *points* as far as the range of a score lets them go."""
    return max(item.low, min(item.high, points))


def _rule(rule: Rule) -> Callable[[Values, date], RuleStep]:
    return remembered((rule.when,), lambda checks: RuleStep(rule, checks[0]))


def _gate(gate: Gate) -> Callable[[Values, date], GateStep]:
    def judge(checks: list[Check]) -> GateStep:
        skipped = checks.pop() if gate.skip_when else None
        steps = tuple(
            RequirementStep(item, check)
            for item, check in zip(gate.requirements, checks, strict=True)
        )
        if skipped and skipped.truth is Truth.YES:
            return GateStep(gate, steps, skipped, Standing.SKIPPED)
        standing = _standing(gate, steps)
        if skipped and skipped.truth is Truth.UNKNOWN and standing is Standing.BLOCKED:
            standing = Standing.OPEN
        return GateStep(gate, steps, skipped, standing)

    skip = [gate.skip_when] if gate.skip_when else []
    return remembered([*(item.when for item in gate.requirements), *skip], judge)


def _standing(gate: Gate, steps: tuple[RequirementStep, ...]) -> Standing:
    needed = gate.threshold * len(steps)
    sure = sum(step.check.truth is Truth.YES for step in steps)
    still = sum(step.check.truth is not Truth.NO for step in steps)
    musts = [step.check.truth for step in steps if step.item.must]
    if Truth.NO in musts or still < needed:
        return Standing.BLOCKED
    if Truth.UNKNOWN in musts or sure < needed:
        return Standing.OPEN
    return Standing.PASSED


_BOOL = {Truth.YES: True, Truth.NO: False, Truth.UNKNOWN: None}
_JOIN: dict[str, Callable[[list[bool | None]], bool | None]] = {
    "all": all_of,
    "any": any_of,
    "not": lambda truths: negated(truths[0]),
}
_DECIDE: dict[type, Callable[[Any], Callable[[Values, date], DecisionStep]]] = {
    Derived: _derived,
    DecisionTable: _table,
    Score: _score,
}
