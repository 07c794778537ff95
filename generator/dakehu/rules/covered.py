"""How much of a rulebook its cases show: counted from their traces, case by case.

A case shows only what it expects something of, and what that rests on: a rule that it names,
a gate, a conclusion with the tables and derived facts below it. What it merely runs past is
not counted, because no expectation would notice a change there. Nor is what a setting switches
off: no case can show it until someone chooses otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import NamedTuple

from dakehu.rules.cases import Case
from dakehu.rules.choices import of_choice, switched_off
from dakehu.rules.model import (
    Condition,
    Decision,
    DecisionTable,
    Derived,
    Gate,
    Rulebook,
    Score,
    concluded,
    needs,
)
from dakehu.rules.trace import Check, GateStep, RuleStep, ScoreStep, TableStep, Trace, Truth
from dakehu.rules.tree import And, Call, Compare, Expr, Literal, Not, Or
from dakehu.text.source import Span

Kind = OneOf["rule", "row", "requirement", "factor", "test"]
KINDS: tuple[Kind, ...] = ("rule", "row", "requirement", "factor", "test")
Owner = tuple[str, str]
_SPOKE = {Truth.YES: "fired", Truth.NO: "quiet", Truth.UNKNOWN: "open"}
_HELD = {Truth.YES: "held", Truth.NO: "failed"}
_TRUE = {Truth.YES: "true", Truth.NO: "false"}
SKIP = "skip_when"


class Place(NamedTuple):
    """Which point: its kind, whose it is, which part of that, and which test counted from 1."""

    kind: Kind
    owner: Owner
    part: str = ""
    test: int = 0


Seen = tuple[Place, str]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that cases can show: whose part it is, the ways to see it, and how often each.

    A rule fires, is quiet or stays open; a row is taken; a requirement or factor holds or
    fails; a test of a condition is true or false. *part* is the row, requirement or factor,
    *text* the test as it was written. *seen* counts cases.
    """

    kind: Kind
    owner: str
    part: str
    text: str
    seen: dict[str, int]
    span: Span = field(compare=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the ways in which no case shows it."""
        return tuple(way for way, count in self.seen.items() if not count)


@dataclass(frozen=True, slots=True)
class Share:
    """How many ways of how many are shown."""

    shown: int
    all: int

    @property
    def percent(self) -> float:
        """Return the share in percent; all of nothing is everything."""
        return 100 * self.shown / self.all if self.all else 100.0


def share(points: Iterable[Point]) -> Share:
    """Return how many of the ways to see *points* are shown."""
    listed = list(points)
    every = sum(len(point.seen) for point in listed)
    return Share(every - sum(len(point.missing) for point in listed), every)


def covered(
    rulebook: Rulebook, cases: Sequence[Case], traces: Sequence[Trace]
) -> tuple[Point, ...]:
    """Return every point of *rulebook*, each with the number of *cases* that show it each way.

    *traces* are those of the cases, one each. Exact: a point is counted for a case where the
    trace of that case holds it and one of its expectations rests on the rule, table, gate,
    score or derived fact that the point is a part of.
    """
    seen: Counter[Seen] = Counter()
    rests = {name: one for one in rulebook.decisions for name in (one.name, *concluded(one))}
    for case, trace in zip(cases, traces, strict=True):
        owners = shown_by(case, rulebook, rests)
        seen.update({one for one in _seen(trace) if one[0].owner in owners})
    return tuple(
        Point(
            place.kind,
            place.owner[1],
            place.part,
            text,
            {way: seen[place, way] for way in ways},
            span,
        )
        for place, text, ways, span in _points(rulebook)
    )


def shown_by(case: Case, rulebook: Rulebook, rests: dict[str, Decision]) -> set[Owner]:
    """Return what *case* expects something of and what that rests on, as (family, name)."""
    found: set[Owner] = set()
    below: list[str] = []
    for one in case.expected:
        if one.kind == "concludes":
            below.append(one.name)
        elif one.kind in ("passes", "blocks"):
            found.add(("gate", one.name))
            below += (n for gate in rulebook.gates if gate.name == one.name for n in _read_by(gate))
        elif one.kind != "asks":
            found.add(("rule", one.name))
            rules = (rule for rule in rulebook.rules if rule.id == one.name)
            below += (name for rule in rules for name in rule.when.facts())
    while below:
        decision = rests.get(below.pop())
        if decision and ("decision", decision.name) not in found:
            found.add(("decision", decision.name))
            below += needs(decision)
    return found


def _read_by(gate: Gate) -> Iterator[str]:
    if gate.skip_when:
        yield from gate.skip_when.facts()
    for one in gate.requirements:
        yield from one.when.facts()


# every point that there is

Listed = tuple[Place, str, tuple[str, ...], Span]


def _points(rulebook: Rulebook) -> Iterator[Listed]:
    for decision in rulebook.decisions:
        yield from _of_decision(("decision", decision.name), decision)
    for rule in rulebook.rules:
        if switched_off(rule.when):
            continue
        ways = tuple(w for t, w in _SPOKE.items() if t is not Truth.UNKNOWN or opens(rule.when))
        yield Place("rule", ("rule", rule.id)), "", ways, rule.span
        yield from _tests(("rule", rule.id), "", rule.when)
    for gate in rulebook.gates:
        yield from _of_gate(("gate", gate.name), gate)


def _of_decision(owner: Owner, decision: Decision) -> Iterator[Listed]:
    if isinstance(decision, DecisionTable):
        for row in decision.rows:
            if switched_off(row.when):
                continue
            yield Place("row", owner, row.id), "", ("taken",), row.span
            yield from _tests(owner, row.id, row.when)
    elif isinstance(decision, Score):
        for factor in decision.factors:
            if switched_off(factor.when):
                continue
            yield Place("factor", owner, factor.id), "", tuple(_HELD.values()), factor.span
            yield from _tests(owner, factor.id, factor.when)
    elif _is_truth(decision):
        yield from _tests(owner, "", decision.value)


def _of_gate(owner: Owner, gate: Gate) -> Iterator[Listed]:
    if gate.skip_when:
        yield from _tests(owner, SKIP, gate.skip_when)
    for one in gate.requirements:
        yield Place("requirement", owner, one.id), "", tuple(_HELD.values()), one.span
        yield from _tests(owner, one.id, one.when)


def _tests(owner: Owner, part: str, when: Condition) -> Iterator[Listed]:
    for number, leaf in enumerate(_leaves(when), 1):
        if leaf.test is not None and of_choice(leaf.test):
            continue
        yield Place("test", owner, part, number), leaf.text, tuple(_TRUE.values()), leaf.span


def _leaves(when: Condition) -> Iterator[Condition]:
    if when.test is not None:
        yield when
    for part in when.parts:
        yield from _leaves(part)


def _is_truth(decision: Derived) -> bool:
    return decision.fact.type.kind == "boolean"


def opens(when: Condition) -> bool:
    """Tell whether *when* can be open: what only asks whether something is known never is."""
    if when.test is not None:
        return not _always_known(when.test)
    return any(opens(part) for part in when.parts)


def _always_known(tree: Expr) -> bool:
    if isinstance(tree, And | Or):
        return all(_always_known(part) for part in tree.parts)
    if isinstance(tree, Not):
        return _always_known(tree.part)
    if isinstance(tree, Compare):
        return any(isinstance(s, Literal) and s.value is None for s in (tree.left, tree.right))
    return isinstance(tree, Literal) or (isinstance(tree, Call) and tree.function == "known")


# what one trace holds


def _seen(trace: Trace) -> Iterator[Seen]:
    for decided in trace.decisions:
        owner = ("decision", decided.item.name)
        if isinstance(decided, TableStep):
            yield from _seen_rows(owner, decided)
        elif isinstance(decided, ScoreStep):
            for factor in decided.factors:
                yield from _held(Place("factor", owner, factor.factor.id), factor.check)
        elif _is_truth(decided.item):
            yield from _seen_tests(owner, "", decided.check)
    for rule in trace.rules:
        yield from _seen_rule(rule)
    for gate in trace.gates:
        yield from _seen_gate(gate)


def _seen_rows(owner: Owner, step: TableStep) -> Iterator[Seen]:
    """Yield the rows taken: those that hold in a table that is decided."""
    for one in step.rows:
        if step.truth is Truth.YES and one.check.truth is Truth.YES:
            yield Place("row", owner, one.row.id), "taken"
        yield from _seen_tests(owner, one.row.id, one.check)


def _seen_rule(step: RuleStep) -> Iterator[Seen]:
    owner = ("rule", step.item.id)
    yield Place("rule", owner), _SPOKE[step.truth]
    yield from _seen_tests(owner, "", step.check)


def _seen_gate(step: GateStep) -> Iterator[Seen]:
    owner = ("gate", step.item.name)
    if step.skip:
        yield from _seen_tests(owner, SKIP, step.skip)
    for one in step.requirements:
        yield from _held(Place("requirement", owner, one.item.id), one.check)


def _held(place: Place, check: Check) -> Iterator[Seen]:
    if check.truth in _HELD:
        yield place, _HELD[check.truth]
    yield from _seen_tests(place.owner, place.part, check)


def _seen_tests(owner: Owner, part: str, check: Check) -> Iterator[Seen]:
    for number, leaf in enumerate(_leaf_checks(check), 1):
        if leaf.truth in _TRUE:
            yield Place("test", owner, part, number), _TRUE[leaf.truth]


def _leaf_checks(check: Check) -> Iterator[Check]:
    if check.condition.test is not None:
        yield check
    for part in check.parts:
        yield from _leaf_checks(part)
