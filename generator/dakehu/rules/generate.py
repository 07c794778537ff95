"""A rulebook as one Python function: what it concludes about an account, without the trace.

``Fast(rulebook).conclude(facts, today)`` concludes exactly what ``Engine`` does, many times
faster, and says nothing of why. It is for asking the same of many accounts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

from dakehu.rules.facts import Facts
from dakehu.rules.graph import Graph
from dakehu.rules.model import (
    Decision,
    DecisionTable,
    Derived,
    Gate,
    Row,
    Rulebook,
    Score,
)
from dakehu.rules.outline import Wanted, outlined
from dakehu.rules.policies import settled
from dakehu.rules.reason import within
from dakehu.rules.source import Source, indented, tuple_of
from dakehu.rules.trace import Check, DecisionStep, RowStep, Standing, TableStep, Trace, Truth


class Conclusions(NamedTuple):
    """What follows for one account: of every decision, rule and gate, in their order.

    A decision that is open, silent or contradicts itself has no value (None). A table that
    concludes several things has the tuple of them.
    """

    decisions: tuple[Any, ...]
    rules: tuple[Truth, ...]
    gates: tuple[Standing, ...]

    @staticmethod
    def of(trace: Trace) -> Conclusions:
        """Return what *trace* concludes."""
        return Conclusions(
            tuple(_value(step) for step in trace.decisions),
            tuple(step.truth for step in trace.rules),
            tuple(step.standing for step in trace.gates),
        )


def _value(step: DecisionStep) -> Any:
    return alone(step.item, step.result) if isinstance(step, TableStep) else step.value


Conclude = Callable[[Facts | Mapping[str, Any], date], Conclusions]


class Fast:
    """A rulebook made ready to conclude about many accounts.

    *conclude* takes the facts of an account, or only their values, and today. It takes the
    values that ``Facts`` may hold; *source* is what it was made from, to be looked at.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.source, values = _source(rulebook)
        space: dict[str, Any] = {**values, "__builtins__": {}}
        exec(compile(self.source, "<rulebook>", "exec"), space)  # noqa: S102  (see decisions/0008)
        self.conclude: Conclude = space["conclude"]


@dataclass(frozen=True, slots=True)
class _Part:
    """One decision, rule or gate: the nodes it needs, the lines it takes, and what it says."""

    roots: tuple[int, ...]
    lines: Callable[[Source], Iterable[str]]
    said: Callable[[Source], str]


def _source(rulebook: Rulebook) -> tuple[str, dict[str, Any]]:
    """Return the source for *rulebook*, and the values that it calls by a name."""
    outline = outlined(rulebook)
    graph = outline.graph
    decisions = [_decision(one) for one in outline.decisions]
    rules = [_rule(truth) for truth in outline.rules]
    gates = [_gate(one) for one in outline.gates]
    parts = [*decisions, *rules, *gates]
    text = Source(graph, outline.roots)
    lines = [*_facts(graph, text), *_worked(parts, text)]
    said = [tuple_of(part.said(text) for part in side) for side in (decisions, rules, gates)]
    make, kind = text.constant(tuple.__new__), text.constant(Conclusions)
    lines.append(f"return {make}({kind}, ({', '.join(said)}))")
    return "\n".join((*text.functions, "def conclude(f, day):", *indented(lines), "")), text.space


def _facts(graph: Graph, text: Source) -> Iterator[str]:
    """Yield the lines that look up every fact once; all together where none is left out."""
    given = [(place, node.data) for place, node in enumerate(graph.nodes) if node.op == "given"]
    yield f"if {text.constant(isinstance)}(f, {text.constant(Facts)}): f = f.values"
    one_by_one = [f"v{place} = f.get({text.constant(name)})" for place, name in given]
    if len(given) < 2:
        yield from one_by_one
        return
    fetch = text.constant(itemgetter(*(name for _, name in given)))
    yield from ("try:", f"    {', '.join(f'v{place}' for place, _ in given)} = {fetch}(f)")
    yield from (f"except {text.constant(KeyError)}:", *indented(one_by_one))


def _worked(parts: list[_Part], text: Source) -> Iterator[str]:
    written: set[int] = set()
    for part in parts:
        for root in part.roots:
            yield from text.before(root, written)
        yield from part.lines(text)


def _rule(truth: int) -> _Part:
    words = (Truth.YES, Truth.NO, Truth.UNKNOWN)
    return _Part(
        (truth,), lambda _: (), lambda text: text.truth(truth, *(text.constant(w) for w in words))
    )


# decisions


def _decision(wanted: Wanted[Decision]) -> _Part:
    item, roots, place = wanted.item, wanted.roots, wanted.place
    if isinstance(item, Derived):
        return _Part(roots, lambda _: (), lambda text: text.value(place))
    lines: Lines = _score if isinstance(item, Score) else _HITS.get(item.hit, _settled)
    said = f"v{place}"
    return _Part(roots, lambda text: lines(item, roots, said, text), lambda _: said)


def _until(lines: Iterable[str]) -> Iterator[str]:
    """Yield *lines* so that a ``break`` among them leaves them."""
    yield from ("while True:", *indented((*lines, "break")))


def _unique(table: DecisionTable, roots: tuple[int, ...], value: str, text: Source) -> list[str]:
    """Write that one row speaks, unless another does or could."""
    lines = []
    for row, root in zip(table.rows, roots, strict=True):
        lines += [
            f"x = {text.value(root)}",
            "if x is not False:",
            f"    if x is None or {value} is not None:",
            f"        {value} = None",
            "        break",
            f"    {value} = {text.constant(output_of(table, row))}",
        ]
    default = text.constant(default_of(table))
    otherwise = [] if default == "None" else [f"if {value} is None: {value} = {default}"]
    return [f"{value} = None", *_until([*lines, *otherwise])]


def _first(table: DecisionTable, roots: tuple[int, ...], value: str, text: Source) -> list[str]:
    """Write that the first row speaks that holds, unless one above it could."""
    lines = []
    for row, root in zip(table.rows, roots, strict=True):
        lines += [
            f"x = {text.value(root)}",
            "if x is not False:",
            f"    if x: {value} = {text.constant(output_of(table, row))}",
            "    break",
        ]
    otherwise = f"{value} = {text.constant(default_of(table))}"
    return [f"{value} = None", *_until([*lines, otherwise])]


def _settled(table: DecisionTable, roots: tuple[int, ...], value: str, text: Source) -> list[str]:
    """Write that the truth of every row goes to where the policies of hits are kept."""
    ways = [{t: RowStep(row, Check(row.when, Truth.of(t))) for t in _TRUTHS} for row in table.rows]

    @lru_cache(maxsize=4096)
    def said(*truths: bool | None) -> Any:
        steps = tuple(way[truth] for way, truth in zip(ways, truths, strict=True))
        return alone(table, settled(table, steps).result)

    return [f"{value} = {text.constant(said)}({', '.join(map(text.value, roots))})"]


_TRUTHS = (True, False, None)


def output_of(table: DecisionTable, row: Row) -> Any:
    """Return what *table* concludes where *row* speaks."""
    return alone(table, row.outputs)


def default_of(table: DecisionTable) -> Any:
    """Return what *table* concludes where no row holds."""
    defaults = tuple(output.default for output in table.outputs)
    return None if None in defaults else alone(table, defaults)


def alone(table: DecisionTable, result: tuple[Any, ...] | None) -> Any:
    """Return *result*; of a table that concludes one thing, this thing."""
    return result[0] if result and len(table.outputs) == 1 else result


def _score(score: Score, roots: tuple[int, ...], value: str, text: Source) -> Iterator[str]:
    """Write the sum of what is sure (s), and of what could be less (a) or more (b)."""
    yield f"s = a = b = {text.constant(Decimal(0))}"
    for factor, root in zip(score.factors, roots, strict=True):
        points = text.constant(factor.points)
        yield from (f"x = {text.value(root)}", f"if x: s += {points}")
        if factor.points:
            yield f"elif x is None: {'a' if factor.points < 0 else 'b'} += {points}"
    clip = text.constant(partial(within, score))
    yield from (f"a = {clip}(s + a)", f"b = {clip}(s + b)", f"{value} = a if a == b else None")


Lines = Callable[[Any, tuple[int, ...], str, Source], Iterable[str]]
_HITS: dict[str, Lines] = {"unique": _unique, "first": _first}


# gates


def _gate(wanted: Wanted[Gate]) -> _Part:
    said = f"g{wanted.place}"
    return _Part(
        wanted.roots,
        lambda text: _until(_standing(wanted.item, wanted.roots, said, text)),
        lambda _: said,
    )


def _standing(gate: Gate, roots: tuple[int, ...], value: str, text: Source) -> Iterator[str]:
    """Write how many requirements are met (y) or open (u), and whether one is that must be (w).

    A gate that may not apply (z is None) is open where it would be blocked.
    """
    said = {one: text.constant(one) for one in Standing}
    blocked = said[Standing.BLOCKED]
    skip, needs = roots[: len(roots) - len(gate.requirements)], roots[-len(gate.requirements) :]
    if skip:
        yield from (
            f"z = {text.value(skip[0])}",
            f"if z: {value} = {said[Standing.SKIPPED]}; break",
        )
        blocked = f"({blocked} if z is False else {said[Standing.OPEN]})"
    yield from ("y = u = 0", "w = False")
    for one, root in zip(gate.requirements, needs, strict=True):
        yield from (f"x = {text.value(root)}", "if x: y += 1")
        yield f"elif x is None: u += 1{'; w = True' if one.must else ''}"
        if one.must:
            yield f"else: {value} = {blocked}; break"
    wanted = text.constant(math.ceil(gate.threshold * len(gate.requirements)))
    ends = f"{said[Standing.OPEN]} if w or y < {wanted} else {said[Standing.PASSED]}"
    yield f"{value} = {blocked} if y + u < {wanted} else {ends}"
