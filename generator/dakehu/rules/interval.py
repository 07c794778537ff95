"""What a conclusion can still be, and which questions decide most.

Both are read out of a tree of cases. Everything unknown that the conclusion can depend on
is cut into regions (see `study` and `regions`); a case fixes some unknowns to regions until
the engine, with the rest unknown, settles the conclusion. Since learning more never undoes
what a hopeful rulebook has settled, a case speaks for every completion within it, and the
cases together hold every completion once. So the outcomes are exact whenever the regions
leave nothing out and the tree was gone through to its end; otherwise each outcome named is
surely possible, but there may be others, and `exact` says so.

A completion gives every unknown a value within its declared type, range and values. A fact
of which a test asks whether it is known at all may also stay unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, islice, permutations
from math import comb
from typing import Any

from dakehu.rules.evaluate import Values
from dakehu.rules.facts import Fact, Facts
from dakehu.rules.model import Rulebook
from dakehu.rules.reason import Engine
from dakehu.rules.regions import Region, Unknown
from dakehu.rules.study import Study
from dakehu.rules.target import Ended, Outcome, Target, target_of

MOST_CASES = 5_000
MOST_SETS = 5_000  # sets of questions weighed against each other
_FEW = 12  # questions kept for that where there would be more

Fixed = dict[Unknown, int]


@dataclass(frozen=True, slots=True)
class Case:
    """Some unknowns fixed to regions, by number, and how the conclusion then comes out."""

    fixed: Fixed
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Cases:
    """Every way a conclusion can come out, case by case; *exact* if none is left out."""

    target: Target
    regions: dict[Unknown, tuple[Region, ...]]
    cases: tuple[Case, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Possible:
    """The outcomes that a conclusion can still have, and whether these are surely all.

    Outcomes stand in the order declared; those without a value come last.
    """

    name: str
    outcomes: tuple[Outcome, ...]
    exact: bool

    @property
    def bounds(self) -> tuple[Decimal, Decimal] | None:
        """Return the least and the greatest outcome of a score."""
        numbers = [one for one in self.outcomes if isinstance(one, Decimal)]
        return (min(numbers), max(numbers)) if numbers else None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question, and the outcomes that it would leave, whatever else is unknown."""

    region: Region
    leaves: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: what is unknown, the fact to ask for, and what each answer would leave.

    *left* is the number of outcomes still possible on average once it and the questions
    before it are answered; *settled*, the share of answers to them that settle everything.
    """

    unknown: Unknown
    fact: Fact
    answers: tuple[Answer, ...]
    left: Fraction
    settled: Fraction


@dataclass(frozen=True, slots=True)
class Asking:
    """The outcomes that are possible, and the questions that decide most, in order."""

    possible: Possible
    questions: tuple[Asked, ...]
    exact: bool


def possible(engine: Engine, facts: Facts, today: date, name: str) -> Possible:
    """Return the outcomes that the conclusion called *name* can still have.

    Raise KeyError if the rulebook draws no such conclusion. A list that is unknown as a
    whole is tried with 0 to 2 entries, and with as many as its number is compared with.
    """
    return _possible(cases_of(target_of(engine.rulebook, name), facts, today))


def questions(engine: Engine, facts: Facts, today: date, name: str, most: int = 3) -> Asking:
    """Return at most *most* questions (of up to 3) that decide *name*, in order.

    All regions of one unknown count alike, and all unknowns independently. Of all sets of
    at most *most* unknowns, the one is chosen that leaves the fewest outcomes on average;
    among equals the smaller, then the one that needs fewer questions on average if one
    stops as soon as a single outcome is left, then the first by name. Its questions come
    in the order that needs the fewest on average. Nothing is asked that changes nothing:
    taking away any question of the set leaves more outcomes. Where no set of so few narrows
    anything down, the first unknowns are asked of those that matter in some case.
    """
    cases = cases_of(target_of(engine.rulebook, name), facts, today)
    found = _possible(cases)
    if len(_outcomes(cases.cases)) < 2:
        return Asking(found, (), found.exact)
    weights = _Weights(cases, _askable(cases, facts))
    chosen, weighed = weights.best(min(most, 3))
    asked = tuple(
        Asked(
            unknown,
            _fact_to_ask(engine.rulebook, unknown),
            weights.answers(unknown),
            weights.left(chosen[: place + 1]),
            1 - weights.unsettled(chosen[: place + 1]),
        )
        for place, unknown in enumerate(chosen)
    )
    return Asking(found, asked, found.exact and weighed)


# cases


def cases_of(target: Target, facts: Facts, today: date) -> Cases:
    """Return how *target* comes out in every case; no more than `MOST_CASES` of them."""
    tree = _Tree(target, today)
    regions, sampled = tree.regions(facts.values)
    found = list(islice(tree.cases(facts.values, {}, regions), MOST_CASES + 1))
    exact = len(found) <= MOST_CASES and not any(sampled & case.fixed.keys() for case in found)
    return Cases(target, regions, tuple(found[:MOST_CASES]), exact)


class _Tree:
    def __init__(self, target: Target, today: date) -> None:
        self._target, self._today = target, today
        self._engine, self._hopeful = Engine(target.rulebook), Engine(target.hopeful)

    def regions(
        self, values: Values
    ) -> tuple[dict[Unknown, tuple[Region, ...]], frozenset[Unknown]]:
        return self._study(self._hopeful.reason(Facts(values), self._today).values).regions()

    def cases(
        self, values: Values, fixed: Fixed, regions: dict[Unknown, tuple[Region, ...]]
    ) -> Iterator[Case]:
        """Yield the cases below *fixed*, of which *values* holds the values."""
        trace = self._hopeful.reason(Facts(values), self._today)
        outcome = self._target.outcome(trace)
        if outcome is not Ended.OPEN:
            yield Case(fixed, outcome)
            return
        unknown = next((u for u in self._study(trace.values).seen if u not in fixed), None)
        if unknown is None:
            yield Case(fixed, self._at_last(values, fixed, regions))
            return
        for number, region in enumerate(regions[unknown]):
            more = with_value(values, unknown, region.value)
            yield from self.cases(more, {**fixed, unknown: number}, regions)

    def _at_last(
        self, values: Values, fixed: Fixed, regions: dict[Unknown, tuple[Region, ...]]
    ) -> Outcome:
        """Return the outcome where nothing more will be learned; open if a fact stays unknown."""
        trace = self._engine.reason(Facts(values), self._today)
        outcome = self._target.outcome(trace, final=True)
        stays = any(regions[u][number].value is None for u, number in fixed.items())
        return Ended.NOTHING if outcome is Ended.OPEN and not stays else outcome

    def _study(self, values: Values) -> Study:
        study = Study(self._target.hopeful, values, self._today)
        if self._target.kind in ("rule", "gate"):
            for condition in self._target.conditions():
                study.condition(condition)
        else:
            study.decision(self._target.name)
        return study


def with_value(values: Values, unknown: Unknown, value: Any) -> Values:
    """Return *values* with one more known: a fact, how many entries a list has, or a field."""
    if unknown.field:
        entries = list(values[unknown.name])
        entry = {k: v for k, v in entries[unknown.place].items() if k != unknown.field}
        entries[unknown.place] = entry if value is None else {**entry, unknown.field: value}
        return {**values, unknown.name: tuple(entries)}
    if value is None:
        return {name: one for name, one in values.items() if name != unknown.name}
    if isinstance(value, int) and not isinstance(value, bool):
        value = tuple({} for _ in range(value))
    return {**values, unknown.name: value}


def _possible(cases: Cases) -> Possible:
    found = [one for one in _outcomes(cases.cases) if one is not Ended.OPEN]
    return Possible(cases.target.name, in_order(cases.target, found), cases.exact)


def _outcomes(cases: Iterable[Case]) -> set[Outcome]:
    return {case.outcome for case in cases}


def in_order(target: Target, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Return *outcomes* in the order declared, those without a value last."""
    places = _places(target)

    def key(one: Outcome) -> tuple[Any, ...]:
        if isinstance(one, Ended):
            return (2, one.value)
        if isinstance(one, tuple):
            return (1, len(one), tuple(places.get(value, 0) for value in one))
        return (0, one) if isinstance(one, Decimal) else (0, places.get(one, 0))

    return tuple(sorted(outcomes, key=key))


def _places(target: Target) -> dict[Any, int]:
    if target.kind == "table":
        values = target.rulebook.table(target.name).values_of(target.name)
        return {value: place for place, value in enumerate(values)}
    order = (True, False, "fires", "quiet", "passed", "skipped", "blocked")
    return {value: place for place, value in enumerate(order)}


# questions


def _askable(cases: Cases, facts: Facts) -> list[Unknown]:
    """Return what can be asked now: not the fields of entries that nobody has named yet."""
    met = {unknown for case in cases.cases for unknown in case.fixed}
    return sorted(u for u in met if not u.field or u.name in facts.values)


def _fact_to_ask(rulebook: Rulebook, unknown: Unknown) -> Fact:
    """Return the fact behind *unknown*; for a rank, the number that accounts are ranked by."""
    fact = rulebook.vocabulary.find(rulebook.ranks.get(unknown.path, unknown.path))
    assert fact is not None  # noqa: S101  (rules name only what is declared)
    return fact


class _Weights:
    """Weighs questions: sets of cases are numbers whose bits say which cases are meant."""

    def __init__(self, cases: Cases, askable: list[Unknown]) -> None:
        self._cases, self._askable = cases, askable
        self._all = (1 << len(cases.cases)) - 1
        self._with: dict[Outcome, int] = {}
        for place, case in enumerate(cases.cases):
            self._with[case.outcome] = self._with.get(case.outcome, 0) | 1 << place
        self._of = {unknown: self._regions(unknown) for unknown in askable}

    def _regions(self, unknown: Unknown) -> list[int]:
        """Return, for each region of *unknown*, the cases that hold values within it."""
        found = [0] * len(self._cases.regions[unknown])
        for place, case in enumerate(self._cases.cases):
            fixed = case.fixed.get(unknown)
            for number in range(len(found)) if fixed is None else (fixed,):
                found[number] |= 1 << place
        return found

    def best(self, most: int) -> tuple[tuple[Unknown, ...], bool]:
        """Return the questions that decide most, and whether all sets were weighed."""
        askable, whole = self._askable, True
        if sum(comb(len(askable), size) for size in range(1, most + 1)) > MOST_SETS:
            askable = sorted(sorted(askable, key=lambda u: (self.left((u,)), u))[:_FEW])
            whole = False
        start = len(self._with)
        key, chosen = min(
            (self._rank(several) for size in range(1, most + 1)
             for several in combinations(askable, size)),
            default=((Fraction(start),), ()),
        )  # fmt: skip
        return (chosen if key[0] < start else self._mattering()[:most]), whole

    def _rank(self, several: tuple[Unknown, ...]) -> tuple[tuple[Any, ...], tuple[Unknown, ...]]:
        steps, order = min((self._steps(one), one) for one in permutations(several))
        return (self.left(several), len(several), steps), order

    def _steps(self, order: tuple[Unknown, ...]) -> Fraction:
        """Return how many questions are asked on average until one outcome is left."""
        return sum((self.unsettled(order[:k]) for k in range(len(order))), Fraction(0))

    def left(self, asked: tuple[Unknown, ...]) -> Fraction:
        """Return how many outcomes are left on average once *asked* are answered."""
        return self._mean(self._all, asked, lambda count: count)

    def unsettled(self, asked: tuple[Unknown, ...]) -> Fraction:
        """Return the share of answers to *asked* that leave more than one outcome."""
        return self._mean(self._all, asked, lambda count: int(count > 1))

    def _mean(self, cases: int, asked: tuple[Unknown, ...], worth: Any) -> Fraction:
        count = sum(bool(cases & others) for others in self._with.values())
        if not asked or count < 2:
            return Fraction(worth(count))
        parts = self._of[asked[0]]
        total = sum((self._mean(cases & part, asked[1:], worth) for part in parts), Fraction(0))
        return total / len(parts)

    def answers(self, unknown: Unknown) -> tuple[Answer, ...]:
        """Return what each answer about *unknown* would leave."""
        regions = self._cases.regions[unknown]
        return tuple(
            Answer(region, self._possible(cases))
            for region, cases in zip(regions, self._of[unknown], strict=True)
        )

    def _possible(self, cases: int) -> tuple[Outcome, ...]:
        found = [outcome for outcome, others in self._with.items() if cases & others]
        return in_order(self._cases.target, found)

    def _mattering(self) -> tuple[Unknown, ...]:
        """Return the unknowns on which some case turns, everything else being equal."""
        return tuple(unknown for unknown in self._askable if self._matters(unknown))

    def _matters(self, unknown: Unknown) -> bool:
        fixing = [case for case in self._cases.cases if unknown in case.fixed]
        return any(
            one.outcome != other.outcome and _differ_only_in(unknown, one.fixed, other.fixed)
            for one, other in combinations(fixing, 2)
        )


def _differ_only_in(unknown: Unknown, one: Fixed, other: Fixed) -> bool:
    differing = {u for u in one.keys() & other.keys() if one[u] != other[u]}
    return differing == {unknown}
