"""What would have to change for a goal to be reached: the smallest and cheapest sets of changes.

A change moves one fact into another region (see `regions`): a known fact that declares
``change``, in a direction that it allows, at the cost that it names; or an unknown one, by
learning it. All values of a region do the same to the goal, so the nearest to the present
one stands for them, and trying one value a region tries them all. Sets of changes are tried
from the smallest; a set of facts with which the goal stays out of reach whatever their
values is passed over at once (the engine says so when it is asked with those facts unknown).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import combinations, product
from math import prod
from typing import Any
from typing import Literal as OneOf

from dakehu.rules.actions import actions_by_fact
from dakehu.rules.evaluate import Values
from dakehu.rules.facts import Change, Fact, Facts
from dakehu.rules.interval import with_value
from dakehu.rules.model import Condition, Do, Rule, Rulebook
from dakehu.rules.parser import parse_expression
from dakehu.rules.reason import Engine
from dakehu.rules.regions import Region, Unknown, nearest
from dakehu.rules.study import Study
from dakehu.rules.target import Ended, Outcome, Target, target_of, target_of_rule
from dakehu.rules.trace import Trace
from dakehu.rules.typing import check_condition
from dakehu.text.source import Span
from dakehu.text.words import Words

MOST_TRIED = 20_000
LEARN = Decimal(1)  # what it costs to ask, where nothing else is declared
_WANTED = {"rule": ("fires", "quiet"), "gate": ("passed", "blocked", "skipped")}
_GOAL = re.compile(r"\s*([^\s=!<>]+)\s*(!=|<=|>=|=|<|>)\s*(.+?)\s*")


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached: how a conclusion should come out."""

    text: str
    target: Target
    wanted: Outcome


@dataclass(frozen=True, slots=True)
class Move:
    """One change: of what, from which value to which, whether by learning it, and its cost.

    *action* gets the evidence: the action of a rule or condition that reads the fact.
    """

    unknown: Unknown
    fact: Fact
    before: Any
    after: Any
    region: Region
    kind: OneOf["change", "learn"]
    cost: Decimal
    action: Do | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A set of changes that reaches the goal, what it costs in all, and the trace it leads to."""

    moves: tuple[Move, ...]
    cost: Decimal
    trace: Trace = field(repr=False)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The ways to a goal, best first; *reached* if it is reached already.

    *exact* says that every minimal set was found, whatever the values.
    """

    goal: Goal
    reached: bool
    ways: tuple[Way, ...]
    exact: bool


def goal_of(rulebook: Rulebook, text: str) -> Goal:
    """Return the goal that *text* names.

    ``grade=A``, ``risk.no_coach=quiet``, ``gate.propose_to_bid=passed`` and comparisons such
    as ``relationship_force>=60`` are goals. Raise KeyError where the conclusion does not
    exist or cannot come out so, and Fault where the comparison is wrong.
    """
    parts = _GOAL.fullmatch(text)
    if parts is None:
        raise KeyError(text)
    name, op, value = parts.groups()
    if name in rulebook.vocabulary.facts:
        return Goal(text, _compared(rulebook, name, op, value), "fires")
    target = target_of(rulebook, name)
    if op != "=" or value not in _WANTED.get(target.kind, ()):
        raise KeyError(text)
    return Goal(text, target, value)


def _compared(rulebook: Rulebook, name: str, op: str, value: str) -> Target:
    """Return the goal ``name op value`` as a rule that fires when it is reached."""
    fact = rulebook.vocabulary.facts[name]
    if fact.type.kind == "text" and not value.startswith('"') and value != "null":
        value = f'"{value}"'
    test = f"{name} {op} {value}"
    tree = check_condition(parse_expression(test), rulebook.vocabulary)
    here = Span("goal", 1, 1)
    when = Condition("test", test, here, tree)
    return target_of_rule(rulebook, Rule(test, Words(), when, Words(), None, None, (), here))


def changes(
    engine: Engine, facts: Facts, today: date, goal: str | Goal, most: int = 3, ways: int = 5
) -> WhatIf:
    """Return the best *ways* to *goal*, each of at most *most* changes.

    No part of a way reaches the goal by itself. Ways come by the number of changes, then
    cost, then the names of what changes; of several for the same facts only the cheapest
    is returned, and among equals the one nearest to the present values.
    """
    made = goal if isinstance(goal, Goal) else goal_of(engine.rulebook, goal)
    search = _Search(made, facts, today)
    if search.reached(facts.values):
        return WhatIf(made, reached=True, ways=(), exact=True)
    moves, whole = search.moves()
    found = list(_best_of_each(search.sets(moves, most)))
    found.sort(key=_order)
    actions = actions_by_fact(engine.rulebook)
    best = tuple(
        Way(
            tuple(_with_action(move, actions) for move in several),
            sum((move.cost for move in several), Decimal(0)),
            engine.reason(_told(facts, search.after(several), several), today),
        )
        for several in found[:ways]
    )
    return WhatIf(made, reached=False, ways=best, exact=whole and search.tried <= MOST_TRIED)


Moves = tuple[Move, ...]


def _told(facts: Facts, values: Values, several: Moves) -> Facts:
    """Return the facts once changed; what backed a value says nothing of the one after it."""
    moved: set[Any] = {
        (m.unknown.name, m.unknown.place, m.unknown.field) if m.unknown.field else m.unknown.name
        for m in several
    }
    kept = {key: one for key, one in facts.evidence.items() if key not in moved}
    return Facts(values, kept)


def _order(several: Moves) -> tuple[Any, ...]:
    return len(several), sum(move.cost for move in several), [move.unknown for move in several]


def _best_of_each(found: Iterator[tuple[Moves, tuple[int, ...]]]) -> Iterator[Moves]:
    """Yield the cheapest of all sets of changes to the same facts, the nearest among equals."""
    best: dict[tuple[Unknown, ...], tuple[Any, Moves]] = {}
    for several, places in found:
        key = tuple(move.unknown for move in several)
        rank = (sum(move.cost for move in several), places)
        if key not in best or rank < best[key][0]:
            best[key] = (rank, several)
    return (several for _, several in best.values())


def _with_action(move: Move, actions: dict[str, Do]) -> Move:
    return replace(move, action=actions.get(move.unknown.path))


class _Search:
    def __init__(self, goal: Goal, facts: Facts, today: date) -> None:
        self._goal, self._values, self._today = goal, facts.values, today
        target = goal.target
        self._engine, self._hopeful = Engine(target.rulebook), Engine(target.hopeful)
        self._vocabulary = target.rulebook.vocabulary
        self.tried = 0

    def reached(self, values: Values) -> bool:
        """Tell whether the goal is reached, with nothing more learned."""
        self.tried += 1
        trace = self._engine.reason(Facts(values), self._today)
        return self._goal.target.outcome(trace, final=True) == self._goal.wanted

    def after(self, several: Moves) -> Values:
        """Return the values once *several* changes are made."""
        values = self._values
        for move in several:
            values = with_value(values, move.unknown, move.after)
        return values

    # what can be changed

    def moves(self) -> tuple[list[list[Move]], bool]:
        """Return the changes that the goal can depend on, a list for each fact."""
        movable = list(self._movable())
        study = self._study(self._without(movable))
        for unknown in [u for u, seen in study.seen.items() if seen.tangled]:
            alone = self._study(self._without([unknown])).seen.get(unknown)
            if alone:
                study.seen[unknown].cuts |= alone.cuts
        regions, sampled = study.regions()
        found = []
        for unknown in sorted(regions):
            if unknown.field and unknown.name not in self._values:
                continue
            moves = self._moves(unknown, study.fact(unknown), regions[unknown])
            found += [moves] if moves else []
        met = {moves[0].unknown for moves in found}
        return found, not sampled & met

    def _movable(self) -> Iterator[Unknown]:
        """Yield every fact and field that is known and declares how it can be changed."""
        for name, value in self._values.items():
            fact = self._vocabulary.facts.get(name)
            if fact and fact.change and value is not None:
                yield Unknown(name)
            fields = fact.type.item.fields if fact and fact.type.item else ()
            for place, entry in enumerate(value if fields else ()):
                for one in fields:
                    if one.change and entry.get(one.name) is not None:
                        yield Unknown(name, place, one.name)

    def _without(self, unknowns: list[Unknown]) -> Values:
        values = self._values
        for unknown in unknowns:
            values = with_value(values, unknown, None)
        return values

    def _study(self, values: Values) -> Study:
        known = self._hopeful.reason(Facts(values), self._today).values
        study = Study(self._goal.target.hopeful, known, self._today)
        for condition in self._goal.target.conditions():
            study.condition(condition)
        return study

    def _moves(self, unknown: Unknown, fact: Fact, regions: tuple[Region, ...]) -> list[Move]:
        """Return one change into each region within reach, the nearest first."""
        present = self._present(unknown)
        found = []
        for region in regions:
            if region.value is None or (present is not None and region.holds(present)):
                continue
            value = nearest(region, present, fact)
            cost = _cost(fact.change, present, value)
            if cost is not None:
                kind: OneOf["change", "learn"] = "learn" if present is None else "change"
                found.append(Move(unknown, fact, present, value, region, kind, cost))
        if present is not None and fact.type.kind in ("number", "date"):
            found.sort(key=lambda move: (abs(move.after - present), move.after))
        return found

    def _present(self, unknown: Unknown) -> Any:
        value = self._values.get(unknown.name)
        return value[unknown.place].get(unknown.field) if unknown.field and value else value

    # what reaches the goal

    def sets(self, moves: list[list[Move]], most: int) -> Iterator[tuple[Moves, tuple[int, ...]]]:
        """Yield every minimal set of changes that reaches the goal, with the place of each."""
        found: list[frozenset[tuple[Unknown, int]]] = []
        for size in range(1, most + 1):
            for chosen in combinations(moves, size):
                if not self._within_reach([one[0].unknown for one in chosen]):
                    continue
                if self.tried + prod(len(one) for one in chosen) > MOST_TRIED:
                    self.tried = MOST_TRIED + 1
                    return
                for places in product(*(range(len(one)) for one in chosen)):
                    several = tuple(one[k] for one, k in zip(chosen, places, strict=True))
                    pairs = zip((move.unknown for move in several), places, strict=True)
                    key = frozenset(pairs)
                    if any(other < key for other in found):
                        continue
                    if self.reached(self.after(several)):
                        found.append(key)
                        yield several, places

    def _within_reach(self, unknowns: list[Unknown]) -> bool:
        """Tell whether the goal may be reached by *unknowns*, whatever becomes of them."""
        self.tried += 1
        trace = self._hopeful.reason(Facts(self._without(unknowns)), self._today)
        outcome = self._goal.target.outcome(trace)
        return outcome in (Ended.OPEN, self._goal.wanted)


def _cost(change: Change | None, present: Any, value: Any) -> Decimal | None:
    """Return what it costs to get from *present* to *value*; None where that cannot be done."""
    if present is None:
        return LEARN if change is None or change.learn is None else change.learn
    if change is None:
        return None
    if isinstance(present, Decimal | date | bool):
        way = change.up if value > present else change.down
        return change.to if way is None else way
    return change.to
