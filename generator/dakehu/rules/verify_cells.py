"""Cells: the range of a value cut at the constants that rules compare it with.

Two values of one cell compare alike with every constant, so one of them stands for all.
That is what makes an answer about a handful of values an answer about every account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dakehu.rules.facts import Type
from dakehu.text.words import Words

Value = Any

_FINEST = 12
_ANY_WORDS = Words("something", "某项内容")
_ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Range:
    """What a value can be: its type, how finely it is told, and where rules cut it.

    *below_high* leaves the upper bound itself out. *nullable* adds "not known": for what
    rules ask whether it is known, and for terms that have no value for some accounts.
    """

    type: Type
    decimals: int | None = None
    below_high: bool = False
    nullable: bool = False
    cuts: set[Value] = field(default_factory=set)

    def cells(self) -> tuple[Value, ...]:
        """Return one value of every cell, in order; None last, where it can be unknown."""
        return (*self._known(), *((None,) if self.nullable else ()))

    def _known(self) -> Iterator[Value]:
        kind = self.type.kind
        if kind == "boolean":
            yield from (True, False)
        elif kind == "number":
            yield from cut_numbers(self.cuts, self.type, self.decimals, below_high=self.below_high)
        elif kind == "date":
            yield from cut_days(self.cuts)
        elif kind == "duration":
            yield from _cut_durations(self.cuts)
        elif kind == "text":
            yield from self.type.values or _cut_texts(self.cuts)
        elif kind == "words":
            yield _ANY_WORDS


def cut_numbers(
    cuts: Iterable[Decimal], kind: Type, decimals: int | None = None, *, below_high: bool = False
) -> Iterator[Decimal]:
    """Yield the points at which the range of *kind* is cut, and one number between each two.

    A point that cannot be told in *decimals* is left out, and so is an empty stretch.

    >>> [str(n) for n in cut_numbers({Decimal(3)}, Type("number", low=Decimal(0)), 0)]
    ['0', '1', '3', '4']
    """
    low, high = kind.low, kind.high
    inner = {Decimal(cut) for cut in cuts}
    inner = {c for c in inner if (low is None or c >= low) and (high is None or c <= high)}
    points = sorted(inner | {bound for bound in (low, high) if bound is not None})
    if not points:
        yield Decimal(0)
        return
    if low is None:
        yield from _known(_plainest(None, points[0], decimals))
    for place, point in enumerate(points):
        ends = below_high and point == high
        if not ends and _can_be_told(point, decimals):
            yield point
        if place + 1 < len(points):
            yield from _known(_plainest(point, points[place + 1], decimals))
        elif high is None:
            yield from _known(_plainest(point, None, decimals))


def _known(number: Decimal | None) -> Iterator[Decimal]:
    if number is not None:
        yield number


def _can_be_told(number: Decimal, decimals: int | None) -> bool:
    return decimals is None or number == number.quantize(Decimal(1).scaleb(-decimals))


def _plainest(low: Decimal | None, high: Decimal | None, decimals: int | None) -> Decimal | None:
    """Return the number strictly between *low* and *high* with the fewest decimals."""
    finest = _FINEST if decimals is None else decimals
    for places in range(finest + 1):
        step = Decimal(1).scaleb(-places)
        if low is None:
            assert high is not None  # noqa: S101  (one of them is a point)
            return -(-high // step) * step - step
        found = (low // step) * step
        while found <= low:
            found += step
        if high is None or found < high:
            return found
    if decimals is None and low is not None and high is not None:
        return (low + high) / 2
    return None


def cut_days(cuts: Iterable[date]) -> Iterator[date]:
    """Yield the days at which the calendar is cut, and one day between each two."""
    points = sorted(cuts)
    if not points:
        return
    yield from _moved(points[0], -1)
    for place, point in enumerate(points):
        yield point
        after = list(_moved(point, 1))
        yield from (d for d in after if place + 1 == len(points) or d < points[place + 1])


def _moved(day: date, days: int) -> Iterator[date]:
    moved = shifted(day, days)
    if moved is not None:
        yield moved


def shifted(day: date, days: int) -> date | None:
    """Return the day that many *days* later, or nothing beyond the ends of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _cut_durations(cuts: Iterable[timedelta]) -> Iterator[timedelta]:
    points = sorted(cuts) or [timedelta(0)]
    yield points[0] - _ONE_DAY
    for place, point in enumerate(points):
        yield point
        following = points[place + 1] if place + 1 < len(points) else point + 2 * _ONE_DAY
        yield point + (following - point) / 2


def _cut_texts(cuts: Iterable[str]) -> Iterator[str]:
    points = sorted(cuts)
    yield from points
    other = "x"
    while other in points:
        other += "x"
    yield other
