"""Worked examples of rules, and whether the rules still do what they show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dakehu.rules.facts import Facts
from dakehu.rules.reason import Engine
from dakehu.rules.trace import GateStep, RuleStep, Standing, TableStep, Trace, Truth
from dakehu.text.source import Span
from dakehu.text.words import Words


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that must come out: what kind, the name, the value, and where it is written.

    The value is as rules count: numbers exact, days as days, lists as tuples.
    """

    kind: str
    name: str
    value: Any
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A worked example: what is known, on which day, and what must come out."""

    title: Words
    facts: Facts
    today: date
    expected: tuple[Expected, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Miss:
    """An expectation that the rules do not meet, and what came out instead."""

    expected: Expected
    found: Any


def misses(case: Case, engine: Engine) -> Iterator[Miss]:
    """Yield every expectation of *case* that *engine* does not meet."""
    return missed(case, engine.reason(case.facts, case.today))


def missed(case: Case, trace: Trace) -> Iterator[Miss]:
    """Yield every expectation of *case* that its *trace* does not meet.

    Values are compared as values: 2 is 2.0, and a day is a day.
    """
    for expected in case.expected:
        found = _found(expected, trace)
        if found != (expected.value if expected.kind == "concludes" else expected.kind):
            yield Miss(expected, found)


def _found(expected: Expected, trace: Trace) -> Any:
    if expected.kind == "concludes":
        return trace.values.get(expected.name)
    if expected.kind == "asks":
        return "asks" if asks(trace, expected.name) else "not asked"
    if expected.kind in ("passes", "blocks"):
        gate = next(step for step in trace.gates if step.item.name == expected.name)
        return {Standing.PASSED: "passes", Standing.BLOCKED: "blocks"}.get(
            gate.standing, gate.standing.value
        )
    rule = next(step for step in trace.rules if step.item.id == expected.name)
    return {Truth.YES: "fires", Truth.NO: "quiet", Truth.UNKNOWN: "open"}[rule.truth]


def asks(trace: Trace, name: str) -> bool:
    """Tell whether the fact called *name* would settle something that is still open."""
    return any(trace.settles(name, check) for check in open_checks(trace))


def asked(trace: Trace) -> tuple[str, ...]:
    """Return every fact that would settle something that is still open, by name."""
    return tuple(sorted({n for check in open_checks(trace) for n in trace.unsettled(check)}))


def open_checks(trace: Trace) -> Iterator[Any]:
    """Yield every check at the top of a table row, rule or gate that is still open."""
    for step in trace.decisions:
        if isinstance(step, TableStep) and step.truth is Truth.UNKNOWN:
            yield from (row.check for row in step.rows if row.check.truth is Truth.UNKNOWN)
    yield from (_check(step) for step in trace.rules if step.truth is Truth.UNKNOWN)
    for gate in trace.gates:
        yield from _open_requirements(gate)


def _check(step: RuleStep) -> Any:
    return step.check


def _open_requirements(gate: GateStep) -> Iterator[Any]:
    if gate.skip and gate.skip.truth is Truth.UNKNOWN:
        yield gate.skip
    if gate.standing is Standing.OPEN:
        yield from (s.check for s in gate.requirements if s.check.truth is Truth.UNKNOWN)
