"""Parts of a condition, worked out while some of the dimensions they hang on have no value yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Final

from dakehu.rules.evaluate import all_of, any_of, negated
from dakehu.rules.verify_cells import Value


class Unsettled(Enum):
    """What a part comes to while a dimension that it needs has no value yet.

    NOT_TRUE and NOT_FALSE say which truth it can no longer come to, whatever the dimension.
    """

    OPEN = "open"
    NOT_TRUE = "not true"
    NOT_FALSE = "not false"


OPEN: Final = Unsettled.OPEN
NOT_TRUE: Final = Unsettled.NOT_TRUE
NOT_FALSE: Final = Unsettled.NOT_FALSE
Bounds = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Use:
    """One way in which a dimension matters: what a test makes of its value."""

    dimension: str
    of: Callable[[Value], Value] = field(compare=False)
    key: Value = None


@dataclass(slots=True)
class State:
    """Some dimensions with a value, and the first one that was missed."""

    values: dict[str, Value]
    missed: str | None = None
    seen: dict[int, tuple[Value, str | None]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a condition: how it is worked out, and which dimensions matter to it how.

    *bounds* gives the least and the most that a number can still be, where that is known.
    """

    run: Callable[[State], Value]
    uses: frozenset[Use] = frozenset()
    bounds: Callable[[State], Bounds | None] = lambda _: None

    def at(self, state: State) -> Value:
        """Return its value, OPEN while it hangs on a dimension without one."""
        if id(self) in state.seen:
            value, missed = state.seen[id(self)]
            state.missed = state.missed or missed
            return value
        value = self.run(state)
        state.seen[id(self)] = (value, state.missed if isinstance(value, Unsettled) else None)
        return value


def constant(value: Value) -> Part:
    """Return the part that always has *value*."""
    ends = (value, value) if isinstance(value, Decimal) else None
    return Part(lambda _: value, bounds=lambda _: ends)


def joined(kind: str, parts: Iterable[Part]) -> Part:
    """Return Kleene's ``and`` (kind "all") or ``or`` (kind "any") of *parts*."""
    every = tuple(parts)
    settles, join = (False, all_of) if kind == "all" else (True, any_of)
    sure, rest = (NOT_TRUE, NOT_FALSE) if kind == "all" else (NOT_FALSE, NOT_TRUE)

    def run(state: State) -> Value:
        before, found = state.missed, []
        for part in every:
            value = part.at(state)
            if value is settles:
                state.missed = before
                return value
            found.append(value)
        for unsettled in (sure, OPEN):
            if unsettled in found:
                return unsettled
        if rest in found:
            return None if None in found else rest
        return join(found)

    return Part(run, uses_of(every))


def applied(work: Callable[..., Value], *parts: Part) -> Part:
    """Return the part that applies *work* to the values of *parts* once all of them are there."""

    def run(state: State) -> Value:
        values = [part.at(state) for part in parts]
        return OPEN if any(isinstance(value, Unsettled) for value in values) else work(*values)

    return Part(run, uses_of(parts))


def opposite(part: Part) -> Part:
    """Return Kleene's ``not``."""

    def run(state: State) -> Value:
        value = part.at(state)
        if isinstance(value, Unsettled):
            return {NOT_TRUE: NOT_FALSE, NOT_FALSE: NOT_TRUE, OPEN: OPEN}[value]
        return negated(value)

    return Part(run, part.uses)


def surely(part: Part, *, truth: bool) -> Part:
    """Return the part that is true where *part* comes to *truth*, and false elsewhere."""
    never = NOT_TRUE if truth else NOT_FALSE

    def run(state: State) -> Value:
        value = part.at(state)
        if isinstance(value, Unsettled):
            return False if value is never else OPEN
        return value is truth

    return Part(run, part.uses)


def unless(part: Part) -> Part:
    """Return the part that is true where *part* does not come to true, and false elsewhere."""

    def run(state: State) -> Value:
        value = part.at(state)
        if isinstance(value, Unsettled):
            return True if value is NOT_TRUE else OPEN
        return value is not True

    return Part(run, part.uses)


def compared(test: Callable[[Value, Value], Value], op: str, one: Part, other: Part) -> Part:
    """Return the part that compares two numbers; bounds may settle what it cannot come to."""

    def run(state: State) -> Value:
        a, b = one.at(state), other.at(state)
        if not isinstance(a, Unsettled) and not isinstance(b, Unsettled):
            return test(a, b)
        ends = one.bounds(state), other.bounds(state)
        return OPEN if ends[0] is None or ends[1] is None else _bounded(op, ends[0], ends[1])

    return Part(run, uses_of((one, other)))


def _bounded(op: str, one: Bounds, other: Bounds) -> Unsettled:
    """Return what comparing numbers within bounds can still come to; each may be unknown."""
    apart = one[1] < other[0] or other[1] < one[0]
    never, always = {
        "=": (apart, one[0] == one[1] == other[0] == other[1]),
        "!=": (one[0] == one[1] == other[0] == other[1], apart),
        "<": (one[0] >= other[1], one[1] < other[0]),
        "<=": (one[0] > other[1], one[1] <= other[0]),
        ">": (one[1] <= other[0], one[0] > other[1]),
        ">=": (one[1] < other[0], one[0] >= other[1]),
    }[op]
    return NOT_TRUE if never else NOT_FALSE if always else OPEN


def counted(work: Callable[..., Value], op: str, *parts: Part) -> Part:
    """Return the part that adds, subtracts or multiplies numbers, with the bounds of the result."""

    def bounds(state: State) -> Bounds | None:
        ends = [part.bounds(state) for part in parts]
        if op not in "+-*" or None in ends:
            return None
        return _corners(op, [pair for pair in ends if pair is not None])

    return Part(applied(work, *parts).run, uses_of(parts), bounds)


def _corners(op: str, ends: list[Bounds]) -> Bounds:
    if len(ends) == 1:
        return -ends[0][1], -ends[0][0]
    (a, b), (c, d) = ends
    if op == "*":
        corners = (a * c, a * d, b * c, b * d)
        return min(corners), max(corners)
    return (a + c, b + d) if op == "+" else (a - d, b - c)


def by_first(judge: Callable[[tuple[bool | None, ...]], Value], parts: list[Part]) -> Part:
    """Return what a table of which the first row speaks decides: rows below it do not matter."""

    def run(state: State) -> Value:
        truths: list[bool | None] = []
        for part in parts:
            value = part.at(state)
            if isinstance(value, Unsettled):
                return OPEN
            truths.append(value)
            if value is not False:
                break
        return judge((*truths, *(False for _ in range(len(parts) - len(truths)))))

    return Part(run, uses_of(parts))


def uses_of(parts: Iterable[Part]) -> frozenset[Use]:
    """Return every way in which a dimension matters to one of *parts*."""
    return frozenset(use for part in parts for use in part.uses)


def chosen(condition: Part, then: Part, otherwise: Part) -> Part:
    """Return one of two parts, by the truth of *condition*; unknown while that is unknown."""

    def run(state: State) -> Value:
        truth = condition.at(state)
        if isinstance(truth, Unsettled):
            return OPEN
        return None if truth is None else (then if truth else otherwise).at(state)

    def bounds(state: State) -> Bounds | None:
        truth = condition.at(state)
        both = [
            part.bounds(state)
            for part, other in ((then, False), (otherwise, True))
            if truth is not other
        ]
        if None in both:
            return None
        ends = [pair for pair in both if pair is not None]
        return min(low for low, _ in ends), max(high for _, high in ends)

    return Part(run, uses_of((condition, then, otherwise)), bounds)
