"""What can still come out, and what to ask: against every completion of small worlds."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations, product
from random import Random
from typing import Any

import pytest

from dakehu.rules.facts import Facts
from dakehu.rules.interval import Case, cases_of, possible, questions, with_value
from dakehu.rules.model import Rulebook
from dakehu.rules.reason import Engine
from dakehu.rules.regions import Region, Unknown
from dakehu.rules.target import Ended, Target, names_of, target_of
from dakehu.rules.trace import Truth
from tests.rulebooks import TODAY, book
from tests.small_worlds import (
    DOMAINS,
    FACTS,
    KNOWING,
    LISTED,
    SIMPLE,
    TANGLED,
    Values,
    account,
    called_otherwise,
    completions,
    rulebook,
    with_a_side,
)

NAMES = ("out", "points", "either", "risk.any", "gate_out")


def outcomes(made: Rulebook, name: str, values: Values, staying: tuple[str, ...] = ()) -> set[Any]:
    """Return every outcome of *name*, tried completion by completion."""
    target = target_of(made, name)
    engine, found = Engine(target.rulebook), set()
    for more, full in completions(values, staying):
        outcome = target.outcome(engine.reason(Facts(more), TODAY), final=True)
        if outcome is not Ended.OPEN:
            found.add(outcome)
        elif full:
            found.add(Ended.NOTHING)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_what_is_possible_is_what_some_completion_gives(seed: int) -> None:
    random = Random(seed)
    made = rulebook(random, SIMPLE)
    engine = Engine(made)
    for _ in range(3):
        values = account(random)
        for name in NAMES:
            found = possible(engine, Facts(values), TODAY, name)
            assert set(found.outcomes) == outcomes(made, name, values), (name, values)
            assert found.exact


@pytest.mark.parametrize("seed", range(20))
def test_unknowns_that_meet_in_one_test_are_tried_value_by_value(seed: int) -> None:
    random = Random(seed)
    made = rulebook(random, (*SIMPLE, *TANGLED, *TANGLED))
    engine = Engine(made)
    for _ in range(3):
        values = account(random)
        for name in NAMES:
            found = possible(engine, Facts(values), TODAY, name)
            assert set(found.outcomes) == outcomes(made, name, values), (name, values)
            assert found.exact


@pytest.mark.parametrize("seed", range(20))
def test_fields_that_entries_lack_are_unknown_too(seed: int) -> None:
    random = Random(seed)
    made = rulebook(random, (*SIMPLE, *LISTED, *LISTED))
    engine = Engine(made)
    for _ in range(3):
        values = account(random, lists=True, share=0.6)
        for name in NAMES:
            found = possible(engine, Facts(values), TODAY, name)
            assert set(found.outcomes) == outcomes(made, name, values), (name, values)
            assert found.exact


@pytest.mark.parametrize("seed", range(20))
def test_a_fact_that_is_asked_whether_it_is_known_may_stay_unknown(seed: int) -> None:
    random = Random(seed)
    made = rulebook(random, (*SIMPLE[:12], *KNOWING, *KNOWING))
    engine = Engine(made)
    for _ in range(3):
        values = account(random, share=0.3)
        for name in NAMES:
            cases = cases_of(target_of(made, name), Facts(values), TODAY)
            staying = tuple(
                unknown.name
                for unknown, regions in cases.regions.items()
                if any(region.value is None for region in regions)
            )
            found = possible(engine, Facts(values), TODAY, name)
            assert set(found.outcomes) == outcomes(made, name, values, staying), (name, values)


LISTS = """
- rule: risk.list
  title: {{en: list, zh: 列表}}
  when: '{when}'
  because: {{en: w, zh: 因}}
"""


@pytest.mark.parametrize(
    ("when", "exact", "expected"),
    [
        pytest.param(
            "(some c in people satisfies c.ally) and not(every c in people satisfies c.ally)",
            True, {"fires", "quiet"}, id="two entries are needed, and two are tried",
        ),
        pytest.param(
            "(some c in people satisfies c.ally) and (every c in people satisfies not(c.ally))",
            True, {"quiet"}, id="no list does both",
        ),
        pytest.param("count(people) >= 7", True, {"fires", "quiet"}, id="counted beyond two"),
        pytest.param(
            "count(people) >= 7 and count(people) <= 3", True, {"quiet"}, id="counted twice"
        ),
        pytest.param(
            "count(people[item.ally]) >= 5", False, {"quiet"}, id="more than are tried"
        ),
        pytest.param(
            "(some c in people satisfies c.met = 0) and (some c in people satisfies c.met = 1)"
            " and (some c in people satisfies c.met = 2)",
            False, {"quiet"}, id="three quantifiers may want three entries",
        ),
    ],
)  # fmt: skip
def test_a_list_that_is_unknown_as_a_whole(when: str, exact: bool, expected: set[str]) -> None:
    made = book(FACTS, LISTS.format(when=when))
    found = possible(Engine(made), Facts({}), TODAY, "risk.list")
    assert (set(found.outcomes), found.exact) == (expected, exact)


@pytest.mark.parametrize(
    ("when", "ends"),
    [
        pytest.param("n >= 2", ["<2", "2.."], id="at least"),
        pytest.param("n > 2", ["..2", ">2"], id="above"),
        pytest.param("2 < n", ["..2", ">2"], id="the other way round"),
        pytest.param("n = 2", ["<2", "2..2", ">2"], id="equal"),
        pytest.param("1 - n > 0", ["<1", "1.."], id="taken away"),
        pytest.param("3 - n >= 1", ["..2", ">2"], id="taken away, at least"),
        pytest.param("n - 1 >= 1", ["<2", "2.."], id="with something taken away"),
        pytest.param("n + 1 > 3", ["..2", ">2"], id="with something added"),
        pytest.param("-n < -2", ["..2", ">2"], id="negative"),
        pytest.param("n * -2 <= -4", ["<2", "2.."], id="times a negative"),
        pytest.param("n / 2 >= 1", ["<2", "2.."], id="divided"),
        pytest.param("n / -2 >= -1", ["..2", ">2"], id="divided by a negative"),
        pytest.param("2 * n >= 3", ["<1.5", "1.5.."], id="between two values"),
        pytest.param("n in (1..3]", ["..1", ">1..3", ">3"], id="a range"),
        pytest.param("n in [1..3)", ["<1", "1..<3", "3.."], id="a range, the other way"),
        pytest.param("not(n <= 1)", ["..1", ">1"], id="not"),
        pytest.param("min(n, 3) >= 2", ["<2", "2.."], id="the least"),
        pytest.param("abs(n - 2) <= 1", ["<1", "1..3", ">3"], id="the size"),
        pytest.param("n > 10", ["..10"], id="out of its range"),
    ],
)
def test_a_test_cuts_where_it_changes(when: str, ends: list[str]) -> None:
    made = book(FACTS.replace("max: 4", "max: 10"), LISTS.format(when=when))
    cases = cases_of(target_of(made, "risk.list"), Facts({}), TODAY)
    regions = cases.regions.get(Unknown("n"), ())
    assert [_ends(one) for one in regions] == ends


def _ends(region: Region) -> str:
    low = "" if region.low is None else f"{'>' if region.low_open else ''}{region.low}"
    if low and region.high is None and region.low_open:
        return low
    if not low and region.high_open:
        return f"<{region.high}"
    high = "" if region.high is None else f"{'<' if region.high_open else ''}{region.high}"
    return f"{low}..{high}"


@pytest.mark.parametrize(
    ("when", "ends"),
    [
        pytest.param("days_until(d) <= 5", ["..2026-03-06", ">2026-03-06"], id="until"),
        pytest.param("days_since(d) <= 5", ["<2026-02-24", "2026-02-24.."], id="since"),
        pytest.param(
            'days_between(@"2026-01-01", d) > 9', ["..2026-01-10", ">2026-01-10"], id="from a day"
        ),
        pytest.param(
            'days_between(d, @"2026-01-11") > 9', ["<2026-01-02", "2026-01-02.."], id="to a day"
        ),
        pytest.param('d + @"P2D" < @"2026-01-11"', ["<2026-01-09", "2026-01-09.."], id="days on"),
        pytest.param(
            'd - @"2026-01-01" >= @"P3D"', ["<2026-01-04", "2026-01-04.."], id="a difference"
        ),
        pytest.param(
            'max(d, @"2026-01-01") > @"2026-02-01"',
            ["..2026-02-01", ">2026-02-01"],
            id="the latest",
        ),
    ],
)
def test_a_test_of_a_day_cuts_at_the_day(when: str, ends: list[str]) -> None:
    made = book(FACTS, LISTS.format(when=when))
    cases = cases_of(target_of(made, "risk.list"), Facts({}), TODAY)
    assert [_ends(one) for one in cases.regions[Unknown("d")]] == ends


def test_a_number_without_end_is_only_sampled_where_two_meet() -> None:
    made = book(
        """
facts:
  x: {type: number, label: {en: x, zh: 甲}}
  y: {type: number, label: {en: y, zh: 乙}}
""",
        LISTS.format(when="x - y >= 12345"),
    )
    found = possible(Engine(made), Facts({}), TODAY, "risk.list")
    assert (found.outcomes, found.exact) == (("fires", "quiet"), False)


def test_the_regions_of_a_fact_hold_each_of_its_values_once() -> None:
    random = Random(5)
    for _ in range(20):
        made = rulebook(random, SIMPLE)
        for name in NAMES:
            cases = cases_of(target_of(made, name), Facts({}), TODAY)
            for unknown, regions in cases.regions.items():
                for value in DOMAINS[unknown.name]:
                    assert sum(region.holds(value) for region in regions) == 1


# questions


class Brute:
    """Weighs sets of questions the long way: every answer, then every completion of regions."""

    def __init__(self, target: Target, values: Values) -> None:
        cases = cases_of(target, Facts(values), TODAY)
        self.regions: dict[Unknown, tuple[Region, ...]] = cases.regions
        engine = Engine(target.rulebook)
        self._cells: list[tuple[dict[Unknown, int], Any]] = []
        unknowns = list(self.regions)
        for numbers in product(*(range(len(self.regions[u])) for u in unknowns)):
            more = values
            for unknown, number in zip(unknowns, numbers, strict=True):
                more = with_value(more, unknown, self.regions[unknown][number].value)
            outcome = target.outcome(engine.reason(Facts(more), TODAY), final=True)
            outcome = Ended.NOTHING if outcome is Ended.OPEN else outcome
            self._cells.append((dict(zip(unknowns, numbers, strict=True)), outcome))

    def counts(self, asked: tuple[Unknown, ...]) -> list[int]:
        found: dict[tuple[int, ...], set[Any]] = {}
        for cell, outcome in self._cells:
            found.setdefault(tuple(cell[unknown] for unknown in asked), set()).add(outcome)
        return [len(one) for one in found.values()]

    def left(self, asked: tuple[Unknown, ...]) -> Fraction:
        return Fraction(sum(self.counts(asked)), len(self.counts(asked)))

    def steps(self, order: tuple[Unknown, ...]) -> Fraction:
        total = Fraction(0)
        for k in range(len(order)):
            counts = self.counts(order[:k])
            total += Fraction(sum(count > 1 for count in counts), len(counts))
        return total

    def matters(self, unknown: Unknown) -> bool:
        others = tuple(one for one in self.regions if one != unknown)
        return any(count > 1 for count in self.counts(others))

    def best(self) -> tuple[Unknown, ...]:
        ranked = []
        for size in (0, 1, 2, 3):
            for several in combinations(sorted(self.regions), size):
                order = min(permutations(several), key=lambda one: (self.steps(one), one))
                ranked.append(((self.left(several), size, self.steps(order)), order))
        chosen = min(ranked)[1]
        if not chosen and max(self.counts(())) > 1:
            return tuple(u for u in sorted(self.regions) if self.matters(u))[:3]
        return chosen


@pytest.mark.parametrize("seed", range(25))
def test_the_questions_are_those_that_decide_most(seed: int) -> None:
    random = Random(seed)
    made = rulebook(random, SIMPLE[:19])
    engine = Engine(made)
    for _ in range(2):
        values = account(random, share=0.35)
        for name in NAMES:
            brute = Brute(target_of(made, name), values)
            found = questions(engine, Facts(values), TODAY, name)
            asked = tuple(one.unknown for one in found.questions)
            assert asked == brute.best(), (name, values)
            for place, one in enumerate(found.questions, 1):
                assert one.left == brute.left(asked[:place])
                assert brute.matters(one.unknown)


def test_every_answer_says_what_it_would_leave() -> None:
    random = Random(3)
    for _ in range(30):
        made = rulebook(random, SIMPLE[:19])
        values = account(random, share=0.3)
        for one in questions(Engine(made), Facts(values), TODAY, "out").questions:
            for answer in one.answers:
                more = Facts(with_value(values, one.unknown, answer.region.value))
                after = possible(Engine(made), more, TODAY, "out")
                assert set(after.outcomes) <= set(answer.leaves)
                assert set(answer.leaves) == set(after.outcomes)


def test_nothing_is_asked_where_nothing_is_open() -> None:
    made = rulebook(Random(1), SIMPLE)
    values = next(completions({}))[0]
    for name in NAMES:
        assert questions(Engine(made), Facts(values), TODAY, name).questions == ()


def test_what_only_matters_together_is_asked_all_the_same() -> None:
    """Of four facts of which an odd number must hold, no three narrow anything down."""
    names = ("a", "b", "c", "e")
    facts = "facts:\n" + "\n".join(
        f"  {name}: {{type: boolean, label: {{en: {name}, zh: {name}}}}}" for name in names
    )
    made = book(facts, LISTS.format(when="((a = b) = (c = e)) = true"))
    found = questions(Engine(made), Facts({}), TODAY, "risk.list")
    assert [one.unknown.name for one in found.questions] == ["a", "b", "c"]
    assert found.questions[-1].left == 2


def test_too_many_cases_are_said_to_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dakehu.rules.interval.MOST_CASES", 3)
    made = rulebook(Random(2), SIMPLE)
    found = cases_of(target_of(made, "points"), Facts({}), TODAY)
    assert len(found.cases) == 3
    assert isinstance(found.cases[0], Case)
    assert not found.exact


@pytest.mark.parametrize("seed", range(20))
def test_a_table_may_be_called_otherwise_than_what_it_concludes(seed: int) -> None:
    random = Random(seed)
    made = rulebook(random, SIMPLE)
    engine, other = Engine(made), Engine(called_otherwise(made))
    facts = Facts(account(random))
    for name in NAMES:
        assert questions(other, facts, TODAY, name) == questions(engine, facts, TODAY, name), name
    assert questions(other, facts, TODAY, "sorting") == questions(engine, facts, TODAY, "out")
    traces = [one.reason(facts, TODAY) for one in (other, engine)]
    assert len({trace.unsettled(trace.rules[0].check) for trace in traces}) == 1


@pytest.mark.parametrize("seed", range(30))
def test_anything_that_a_table_concludes_can_be_asked_about(seed: int) -> None:
    random = Random(seed)
    made = with_a_side(rulebook(random, SIMPLE), random)
    engine, table = Engine(made), made.table("out")
    assert {"out", "side"} <= set(names_of(made))
    for _ in range(3):
        values = account(random)
        for place, name in enumerate(table.names):
            found = set()
            for more, _full in completions(values):
                step = engine.reason(Facts(more), TODAY).table("out")
                assert step is not None
                if step.contradicts:
                    found.add(Ended.CONTRADICTS)
                elif step.truth is not Truth.UNKNOWN:
                    found.add(step.result[place] if step.result else Ended.NOTHING)
            told = possible(engine, Facts(values), TODAY, name).outcomes
            assert set(told) == found, (name, values)
            order = [table.values_of(name).index(one) for one in told if isinstance(one, str)]
            assert order == sorted(order)
