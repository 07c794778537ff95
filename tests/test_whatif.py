"""What would have to change: against every change of every fact in small worlds."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from dakehu.rules.facts import Facts
from dakehu.rules.fault import Fault
from dakehu.rules.interval import with_value
from dakehu.rules.model import Rulebook
from dakehu.rules.reason import Engine
from dakehu.rules.regions import Unknown
from dakehu.rules.target import Ended
from dakehu.rules.trace import TableStep
from dakehu.rules.whatif import Goal, changes, goal_of
from tests.rulebooks import TODAY, book
from tests.small_worlds import (
    DOMAINS,
    LISTED,
    SIMPLE,
    TANGLED,
    Values,
    account,
    called_otherwise,
    rulebook,
)

GOALS = ("out=x", "points>=3", "risk.any=fires", "rule.risk.any=quiet", "gate.gate_out=passed")
FIELDS = ("ally", "met")


def present(values: Values, unknown: Unknown) -> Any:
    value = values.get(unknown.name)
    return value[unknown.place].get(unknown.field) if unknown.field and value else value


def movable(made: Rulebook, values: Values) -> dict[Unknown, dict[Any, Decimal]]:
    """Return, for each fact, every other value that it may be moved to, and the cost of that."""
    unknowns = [Unknown(name) for name in "pqnmtd"]
    for place in range(len(values.get("people", ()))):
        unknowns += [Unknown("people", place, name) for name in FIELDS]
    found = {}
    for unknown in unknowns:
        fact = made.vocabulary.find(unknown.path)
        assert fact is not None
        now, change = present(values, unknown), fact.change
        costs = {}
        for value in DOMAINS[unknown.field or unknown.name]:
            cost = Decimal(1) if change is None or change.learn is None else change.learn
            if now is not None:
                way = None
                if change and fact.type.kind in ("number", "date", "boolean"):
                    way = change.up if value > now else change.down
                way = change.to if change and way is None else way
            else:
                way = cost
            if value != now and way is not None:
                costs[value] = way
        found[unknown] = costs
    return found


def reached(engine: Engine, goal: Goal, values: Values) -> bool:
    outcome = goal.target.outcome(engine.reason(Facts(values), TODAY), final=True)
    return outcome is not Ended.OPEN and outcome == goal.wanted


def brute(made: Rulebook, values: Values, goal: Goal, most: int) -> list[tuple[Any, ...]]:
    """Return (number, cost, names) of the best of each set of facts, tried value by value."""
    engine, moves = Engine(goal.target.rulebook), movable(made, values)
    sets: list[frozenset[tuple[Unknown, Any]]] = []
    best: dict[tuple[Unknown, ...], Decimal] = {}
    for size in range(1, most + 1):
        for chosen in combinations(sorted(moves), size):
            for several in product(*(moves[one] for one in chosen)):
                pairs = list(zip(chosen, several, strict=True))
                more = values
                for unknown, value in pairs:
                    more = with_value(more, unknown, value)
                smaller = any(one < frozenset(pairs) for one in sets)
                if not smaller and reached(engine, goal, more):
                    sets.append(frozenset(pairs))
                    cost = sum((moves[u][v] for u, v in pairs), Decimal(0))
                    best[chosen] = min(best.get(chosen, cost), cost)
    return sorted((len(names), cost, names) for names, cost in best.items())


@pytest.mark.parametrize("lists", [False, True], ids=["facts", "entries"])
@pytest.mark.parametrize("seed", range(16))
def test_the_ways_are_the_smallest_and_cheapest_of_all(seed: int, lists: bool) -> None:
    random = Random(seed)
    atoms = (*SIMPLE, *LISTED, *LISTED) if lists else (*SIMPLE, *TANGLED)
    made = rulebook(random, atoms)
    values = account(random, lists=lists, share=0.8)
    for text in GOALS:
        if text == "out=x" and made.table("out").hit == "collect":
            continue
        goal = goal_of(made, text)
        found = changes(Engine(made), Facts(values), TODAY, goal, most=2, ways=1000)
        assert found.reached is reached(Engine(goal.target.rulebook), goal, values)
        ways = [
            (len(way.moves), way.cost, tuple(move.unknown for move in way.moves))
            for way in found.ways
        ]
        assert ways == ([] if found.reached else brute(made, values, goal, 2)), (text, values)
        assert found.exact


@pytest.mark.parametrize("seed", range(8))
def test_each_way_is_reasoned_again_and_moves_only_what_may_be_moved(seed: int) -> None:
    random = Random(seed)
    made = rulebook(random, (*SIMPLE, *LISTED))
    values = account(random, lists=True, share=0.8)
    moves = movable(made, values)
    for text in ("points>=3", "risk.any=fires"):
        goal = goal_of(made, text)
        for way in changes(Engine(made), Facts(values), TODAY, goal).ways:
            assert reached(Engine(goal.target.rulebook), goal, way.trace.facts.values)
            for move in way.moves:
                assert move.before == present(values, move.unknown)
                assert present(way.trace.facts.values, move.unknown) == move.after
                assert move.kind == ("learn" if move.before is None else "change")
                if move.unknown.name != "d":
                    assert move.cost == moves[move.unknown][move.after]


SALE = """
facts:
  chance:
    {type: number, min: 0, max: 1, decimals: 2, unit: percent, label: {en: chance, zh: 把握},
     change: {up: 3}}
  closes: {type: date, label: {en: close, zh: 成交日}, change: {down: 2}}
  size: {type: number, min: 0, decimals: 0, label: {en: size, zh: 规模}}
  price: {type: number, label: {en: price, zh: 价格}, change: {down: 1}}
derived:
  days: {expr: days_until(closes), label: {en: days, zh: 天数}}
"""
GRADE = """
- table: grade
  label: {en: grade, zh: 级别}
  hit: unique
  output: {name: grade, values: {A: {en: A, zh: 甲}, B: {en: B, zh: 乙}}}
  rows: |
    | id | chance | days  | grade | because.en | because.zh |
    |----|--------|-------|-------|------------|------------|
    | a  | >= 60% | <= 90 | "A"   | soon       | 快         |
    | b  | < 60%  | -     | "B"   | small      | 小         |
- gate: out
  title: {en: out, zh: 出口}
  from: find
  to: meet
  require:
    - id: graded
      title: {en: graded, zh: 已定级}
      when: known(grade)
      do: {play: estimate, within: 7d}
    - {id: large, title: {en: large, zh: 大}, when: size > 10}
    - {id: cheap, title: {en: cheap, zh: 便宜}, when: price < 9.5, do: {play: haggle, within: 7d}}
- rule: risk.small
  title: {en: small, zh: 小}
  when: size < 10 and grade = "B"
  because: {en: small, zh: 小}
"""
BOOK = book(SALE, GRADE)
LATE = TODAY.replace(month=12)


def ways(goal: str, **values: Any) -> list[list[tuple[str, Any, str]]]:
    found = changes(Engine(BOOK), Facts(values), TODAY, goal)
    return [[(str(m.unknown), m.after, m.kind) for m in way.moves] for way in found.ways]


def test_the_nearest_value_that_will_do_is_named() -> None:
    expected = [[("chance", Decimal("0.6"), "change")]]
    assert ways("grade=A", chance=Decimal("0.3"), closes=TODAY) == expected
    end = TODAY.fromordinal(TODAY.toordinal() + 90)
    assert ways("grade=A", chance=Decimal("0.9"), closes=LATE) == [[("closes", end, "change")]]
    both = [[("chance", Decimal("0.6"), "change"), ("closes", end, "change")]]
    assert ways("grade=A", chance=Decimal("0.3"), closes=LATE) == both


def test_what_is_unknown_is_learned() -> None:
    learned = [[("chance", Decimal("0.6"), "learn")]]
    assert ways("grade=A", closes=TODAY) == learned


def test_only_what_can_be_moved_moves_and_only_the_way_it_can() -> None:
    assert ways("grade=B", chance=Decimal("0.9"), closes=TODAY) == []
    assert ways("risk.small=fires", chance=Decimal("0.3"), size=Decimal(20)) == []
    known = {"chance": Decimal("0.3"), "closes": TODAY, "size": Decimal(20)}
    assert ways("gate.out=passed", **known, price=Decimal(12)) == [
        [("price", Decimal(9), "change")]
    ]


def test_a_way_names_the_action_that_goes_with_its_fact() -> None:
    found = changes(Engine(BOOK), Facts({"closes": TODAY}), TODAY, "grade=A")
    action = found.ways[0].moves[0].action
    assert action is not None
    assert action.play == "estimate"
    step = found.ways[0].trace.table("grade")
    assert isinstance(step, TableStep)
    assert step.value == "A"


def test_a_goal_that_is_reached_needs_nothing() -> None:
    values = {"chance": Decimal("0.9"), "closes": TODAY}
    found = changes(Engine(BOOK), Facts(values), TODAY, "grade=A")
    assert (found.reached, found.ways) == (True, ())


@pytest.mark.parametrize("text", ["grades=A", "risk.small=A", "gate.out>passed", "out=open", "A"])
def test_a_goal_that_nothing_can_reach_is_refused(text: str) -> None:
    with pytest.raises(KeyError):
        goal_of(BOOK, text)


def test_a_goal_with_an_impossible_value_is_refused_as_a_condition_is() -> None:
    with pytest.raises(Fault) as caught:
        goal_of(BOOK, "grade=E")
    assert caught.value.code == "impossible-value"


@pytest.mark.parametrize("seed", range(8))
def test_a_table_may_be_called_otherwise_than_what_it_concludes(seed: int) -> None:
    random = Random(seed)
    made = rulebook(random, SIMPLE)
    facts = Facts(account(random))
    for goal in GOALS:
        found = [changes(Engine(one), facts, TODAY, goal) for one in (made, called_otherwise(made))]
        ways = [[(way.moves, way.cost) for way in one.ways] for one in found]
        assert ways[0] == ways[1], goal
