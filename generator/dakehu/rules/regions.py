"""The values that a fact can have, cut where a test tells them apart.

Every test of the form "fact against constant" is true on one side of its constant and
false on the other, so all values between two neighbouring constants make every test come
out the same: one value stands for the whole region. A test of equality cuts on both sides.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dakehu.rules.facts import Fact
from dakehu.text.words import plain

SINGLES = 24  # a domain of at most so many values is tried value by value
_DIGITS = 28  # as many as a Decimal has: no region between two constants is thinner
_LAST_DAY = Fraction(date.max.toordinal())
_MICROSECOND = timedelta(microseconds=1)
_DAY = 86_400_000_000

_COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
Cut = tuple[Fraction, int]  # just before a value (0), or just after it (1)


@dataclass(frozen=True, slots=True, order=True)
class Unknown:
    """What may be unknown: a fact, how many entries a list has, or one field of an entry."""

    name: str
    place: int = -1
    field: str = ""

    def __str__(self) -> str:
        return f"{self.name}[{self.place}].{self.field}" if self.field else self.name

    @property
    def path(self) -> str:
        """Return the name by which the vocabulary finds it."""
        return f"{self.name}.{self.field}" if self.field else self.name


@dataclass(frozen=True, slots=True)
class Region:
    """Values that no test tells apart, and one of them: *value*, None where it stays unknown.

    Numbers and days lie between *low* and *high*, None where only the fact's own range ends
    them; an open end leaves its bound out. Of a fact with few values, *values* names those
    of the region.
    """

    value: Any
    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False
    values: tuple[Any, ...] = ()

    def holds(self, value: Any) -> bool:
        """Tell whether *value* lies in the region."""
        if value is None or self.value is None:
            return value is self.value
        if self.values:
            return value in self.values
        if self.low is None and self.high is None:
            return True
        return _above(self, value) and _below(self, value)


def _above(region: Region, value: Any) -> bool:
    if region.low is None:
        return True
    return bool(value > region.low if region.low_open else value >= region.low)


def _below(region: Region, value: Any) -> bool:
    if region.high is None:
        return True
    return bool(value < region.high if region.high_open else value <= region.high)


@dataclass(slots=True)
class Seen:
    """What tests ask of one unknown: the cuts, the ways to split its values, and how.

    *tangled* says that some test compares it with another unknown or does more with it
    than the cuts can tell; *whether_known*, that a test asks whether it is known at all.
    """

    cuts: set[Cut] = field(default_factory=set)
    splits: list[Callable[[Any], bool]] = field(default_factory=list)
    constants: set[Any] = field(default_factory=set)
    tangled: bool = False
    whether_known: bool = False


def number_of(value: Any) -> Fraction:
    """Return a number, a day or a number of days as an exact number."""
    if isinstance(value, timedelta):
        return Fraction(value // _MICROSECOND, _DAY)
    return Fraction(value.toordinal()) if isinstance(value, date) else Fraction(value)


def compares(op: str, one: Fraction, other: Fraction) -> bool:
    """Tell whether ``one op other``."""
    return _COMPARE[op](one, other)


def cuts_of(op: str, bound: Fraction) -> Iterator[Cut]:
    """Yield where the test *op* against *bound* changes from true to false."""
    if op in (">=", "<", "=", "!="):
        yield bound, 0
    if op in (">", "<=", "=", "!="):
        yield bound, 1


def regions_of(fact: Fact, seen: Seen, critical: Iterable[Fraction]) -> tuple[list[Region], bool]:
    """Return the regions of *fact*, and whether they leave nothing out.

    They leave nothing out unless a test is tangled and the fact has too many values to try
    each of them; then values at and around *critical* ones are tried instead.
    """
    kind = fact.type.kind
    singles = _singles(fact)
    if singles is not None and (seen.tangled or kind not in ("number", "date")):
        regions, whole = _grouped(singles, seen), True
    elif kind in ("number", "date"):
        regions, whole = _ranges(fact, seen, critical), not seen.tangled
    elif kind == "text":
        regions, whole = _texts(seen), not seen.tangled
    else:
        regions, whole = [Region(plain("…"))], not seen.tangled
    if seen.whether_known:
        regions.append(Region(None))
    return regions, whole


def sizes(cuts: set[Cut], most: int) -> list[Region]:
    """Return the regions of the number of entries of a list: each up to *most*, then by *cuts*."""
    every = {(Fraction(size), 0) for size in range(1, most + 1)} | cuts
    return [
        Region(int(one.value), one.low, one.high, one.low_open, one.high_open)
        for one in _between(every, Fraction(0), None, 0, _decimal)
    ]


def _singles(fact: Fact) -> list[Any] | None:
    kind = fact.type
    if kind.kind == "boolean":
        return [True, False]
    if kind.values is not None:
        return list(kind.values)
    if kind.kind != "number" or kind.low is None or kind.high is None or fact.decimals is None:
        return None
    step = Decimal(1).scaleb(-fact.decimals)
    first, last = -((-kind.low) // step), kind.high // step
    if last - first + 1 > SINGLES:
        return None
    return [step * place for place in range(int(first), int(last) + 1)]


def _grouped(singles: list[Any], seen: Seen) -> list[Region]:
    groups: dict[Any, list[Any]] = {}
    for value in singles:
        key = value if seen.tangled else tuple(split(value) for split in seen.splits)
        groups.setdefault(key, []).append(value)
    return [Region(values[0], values=tuple(values)) for values in groups.values()]


def _texts(seen: Seen) -> list[Region]:
    """Return one region for each text that is named, and one for every other."""
    named = sorted(seen.constants)
    other = "…"
    while other in named:
        other += "…"
    return [*(Region(text, values=(text,)) for text in named), Region(other, values=(other,))]


def _ranges(fact: Fact, seen: Seen, critical: Iterable[Fraction]) -> list[Region]:
    cuts = set(seen.cuts)
    if seen.tangled:
        cuts |= {(point, side) for point in critical for side in (0, 1)}
    if fact.type.kind == "date":
        return list(_between(cuts, Fraction(1), _LAST_DAY, 0, _day))
    low, high = (None if bound is None else Fraction(bound) for bound in _bounds(fact))
    return list(_between(cuts, low, high, fact.decimals, _decimal))


def _bounds(fact: Fact) -> tuple[Decimal | None, Decimal | None]:
    return fact.type.low, fact.type.high


def _between(
    cuts: set[Cut],
    low: Fraction | None,
    high: Fraction | None,
    decimals: int | None,
    back: Callable[[Fraction], Any],
) -> Iterator[Region]:
    """Yield the regions between *cuts* from *low* to *high*, those that hold a value at all."""
    inside = sorted(c for c in cuts if _within(c, low, high))
    first: Cut | None = None if low is None else (low, 0)
    for last in (*inside, None if high is None else (high, 1)):
        found = roundest(first, last, decimals)
        if found is not None:
            yield Region(
                back(found),
                back(first[0]) if first in cuts and first else None,
                back(last[0]) if last in cuts and last else None,
                first in cuts and first is not None and first[1] == 1,
                last in cuts and last is not None and last[1] == 0,
            )
        first = last


def _within(cut: Cut, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or cut > (low, 0)) and (high is None or cut < (high, 1))


def roundest(first: Cut | None, last: Cut | None, decimals: int | None) -> Fraction | None:
    """Return the value between two cuts that has the fewest decimals; None if there is none.

    >>> roundest((Fraction(3, 5), 1), (Fraction(1), 1), 2)
    Fraction(1, 1)
    >>> roundest((Fraction(3, 5), 1), (Fraction(7, 10), 0), 2)
    Fraction(61, 100)
    """
    for digits in range((_DIGITS if decimals is None else decimals) + 1):
        found = least(first, last, digits)
        if found is not None:
            return found
    return None


def least(first: Cut | None, last: Cut | None, digits: int) -> Fraction | None:
    """Return the least value with at most *digits* decimals between two cuts, if there is one.

    Where there is no least one, the greatest; where there is neither, 0.
    """
    if first is None:
        return Fraction(0) if last is None else greatest(first, last, digits)
    step = Fraction(1, 10**digits)
    found = -(-first[0] // step) * step
    if first[1] == 1 and found == first[0]:
        found += step
    return found if last is None or (found, 0) < last else None


def greatest(first: Cut | None, last: Cut | None, digits: int) -> Fraction | None:
    """Return the greatest value with at most *digits* decimals between two cuts, as `least`."""
    if last is None:
        return Fraction(0) if first is None else least(first, last, digits)
    step = Fraction(1, 10**digits)
    found = last[0] // step * step
    if last[1] == 0 and found == last[0]:
        found -= step
    return found if first is None or (found, 1) > first else None


def nearest(region: Region, present: Any, fact: Fact) -> Any:
    """Return the value of a range that is nearest to *present*; the roundest where it is unknown.

    A range that begins or ends at a value the fact can have gives just that value.
    """
    if region.values or region.value is None or (region.low is None and region.high is None):
        return region.value
    if fact.type.kind not in ("number", "date"):
        return region.value
    first = None if region.low is None else (number_of(region.low), int(region.low_open))
    last = None if region.high is None else (number_of(region.high), int(not region.high_open))
    rising = present is None or (region.low is not None and present <= region.low)
    back = _day if fact.type.kind == "date" else _decimal
    digits = 0 if fact.type.kind == "date" else fact.decimals
    ways = (least, greatest) if rising else (greatest, least)
    if digits is not None:
        found = ways[0](first, last, digits)
        return region.value if found is None else back(found)
    end = region.low if rising else region.high
    return end if end is not None and region.holds(end) else region.value


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _day(value: Fraction) -> date:
    return date.fromordinal(max(1, min(int(value), int(_LAST_DAY))))
