"""The rulebook applied to one account's facts: decisions, then rules, then gates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from dakehu.rules.evaluate import Compiled, Values, all_of, any_of, compiled, negated
from dakehu.rules.facts import Facts
from dakehu.rules.model import Condition, DecisionTable, Derived, Gate, Rulebook, Score
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
from dakehu.rules.tree import FactRef, Quantified

Try = Callable[[Values, date], Check]


class Engine:
    """A rulebook made ready: compiled once, to reason about many accounts."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._decisions = [_DECIDE[type(item)](item) for item in rulebook.decisions]
        self._rules = [(rule, tried(rule.when)) for rule in rulebook.rules]
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
        rules = tuple(RuleStep(rule, attempt(values, today)) for rule, attempt in self._rules)
        gates = tuple(judge(values, today) for judge in self._gates)
        return Trace(self.rulebook, facts, today, tuple(decisions), rules, gates, values)


def with_ranks(rulebook: Rulebook, population: Sequence[Facts]) -> list[Facts]:
    """Return the facts of every account with the ranks among them filled in.

    A rank is the share of all accounts known to have more: 0 for the largest. An account
    whose number is not known has no rank; accounts whose number is not known do not count.
    """
    ranked = [dict(facts.values) for facts in population]
    for name, base in rulebook.ranks.items():
        known = sorted(f.values[base] for f in population if f.values.get(base) is not None)
        for values in ranked:
            if values.get(base) is not None:
                more = len(known) - bisect_right(known, values[base])
                values[name] = Decimal(more) / len(known)
    return [Facts(values, facts.evidence) for values, facts in zip(ranked, population, strict=True)]


def tried(condition: Condition) -> Try:
    """Return the function that tries *condition* and says what it found."""
    if condition.test is not None:
        return _tested(condition)
    parts = [tried(part) for part in condition.parts]
    join = _JOIN[condition.kind]

    def attempt(values: Values, today: date) -> Check:
        checks = tuple(part(values, today) for part in parts)
        truth = join([_BOOL[check.truth] for check in checks])
        return Check(condition, Truth.of(truth), checks)

    return attempt


def _tested(condition: Condition) -> Try:
    assert condition.test is not None  # noqa: S101  (said by kind "test")
    tree = condition.test
    evaluate = compiled(tree)
    entries = _entries(tree) if isinstance(tree, Quantified) else None

    def attempt(values: Values, today: date) -> Check:
        truth = Truth.of(evaluate(values, {}, today))
        return Check(condition, truth, (), entries(values, today, truth) if entries else ())

    return attempt


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
    evaluate: Compiled = compiled(item.expr)
    attempt = tried(item.value) if item.fact.type.kind == "boolean" else None

    def decide(values: Values, today: date) -> DerivedStep:
        value = evaluate(values, {}, today)
        if attempt:
            return DerivedStep(item, attempt(values, today), value)
        truth = Truth.UNKNOWN if value is None else Truth.YES
        return DerivedStep(item, Check(item.value, truth), value)

    return decide


def _table(item: DecisionTable) -> Callable[[Values, date], TableStep]:
    rows = [(row, tried(row.when)) for row in item.rows]
    stops = item.hit == "first"

    def decide(values: Values, today: date) -> TableStep:
        steps: list[RowStep] = []
        for row, attempt in rows:
            check = attempt(values, today)
            steps.append(RowStep(row, check))
            if stops and check.truth is Truth.YES:
                break
        return settled(item, tuple(steps))

    return decide


def _score(item: Score) -> Callable[[Values, date], ScoreStep]:
    factors = [(factor, tried(factor.when)) for factor in item.factors]

    def decide(values: Values, today: date) -> ScoreStep:
        steps = tuple(FactorStep(factor, attempt(values, today)) for factor, attempt in factors)
        sure = _points(steps, Truth.YES)
        gains = [s.factor.points for s in steps if s.check.truth is Truth.UNKNOWN]
        low = within(item, sure + sum((p for p in gains if p < 0), Decimal(0)))
        high = within(item, sure + sum((p for p in gains if p > 0), Decimal(0)))
        return ScoreStep(item, steps, low, high, low if low == high else None)

    return decide


def _points(steps: tuple[FactorStep, ...], truth: Truth) -> Decimal:
    return sum((s.factor.points for s in steps if s.check.truth is truth), Decimal(0))


def within(item: Score, points: Decimal) -> Decimal:
    """Return *points* as far as the range of a score lets them go."""
    return max(item.low, min(item.high, points))


def _gate(gate: Gate) -> Callable[[Values, date], GateStep]:
    skip = tried(gate.skip_when) if gate.skip_when else None
    requirements = [(item, tried(item.when)) for item in gate.requirements]

    def judge(values: Values, today: date) -> GateStep:
        skipped = skip(values, today) if skip else None
        steps = tuple(
            RequirementStep(item, attempt(values, today)) for item, attempt in requirements
        )
        if skipped and skipped.truth is Truth.YES:
            return GateStep(gate, steps, skipped, Standing.SKIPPED)
        standing = _standing(gate, steps)
        if skipped and skipped.truth is Truth.UNKNOWN and standing is Standing.BLOCKED:
            standing = Standing.OPEN
        return GateStep(gate, steps, skipped, standing)

    return judge


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
