"""One value of many accounts, side by side: the columns that ``Bulk`` counts with.

Numbers, days and lengths of time are whole numbers of 64 bits, exact: a number is so many
of the last decimal place, a day its number, a length of time its microseconds. What does not
fit stays as Python values (``Plain``), for which every piece of work has its slow way. What
is not known is marked beside the values and never counted.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]
Codes = NDArray[Any]
MICROSECOND = timedelta(microseconds=1)
FITS = 1 << 62
MOST_PLACES = 18
SAMPLE = 512


class Column(Protocol):
    """The values of some accounts or entries, in their order."""

    def take(self, places: Ints) -> Column:
        """Return the values at *places*."""
        ...

    def plain(self) -> Sequence[Any]:
        """Return the values as Python has them; None is not known."""
        ...

    def known(self) -> Mask | None:
        """Return which are known; nothing where all are."""
        ...


@dataclass(frozen=True, slots=True)
class Truths:
    """Which are yes and which are no; without *no*, whatever is not yes."""

    yes: Mask
    no: Mask | None = None

    @property
    def denied(self) -> Mask:
        """Return which are no."""
        return ~self.yes if self.no is None else self.no

    def take(self, places: Ints) -> Truths:
        """Return the truths at *places*."""
        return Truths(self.yes[places], None if self.no is None else self.no[places])

    def known(self) -> Mask | None:
        """Return which are yes or no."""
        return None if self.no is None else self.yes | self.no

    def plain(self) -> list[bool | None]:
        """Return True, False or None for each."""
        if self.no is None:
            found: list[bool | None] = self.yes.tolist()
            return found
        places = self.yes.view(np.int8) - self.no.view(np.int8)
        return [_TRUTHS[place] for place in places.tolist()]


_TRUTHS: tuple[bool | None, ...] = (None, True, False)


@dataclass(frozen=True)
class Numbers:
    """Numbers with so many decimal *places*, or days, or lengths of time, by *kind*.

    Where a value is not known, *data* has some number that means nothing.
    """

    kind: str
    data: Ints
    places: int = 0
    filled: Mask | None = None

    @cached_property
    def most(self) -> int:
        """Return what no number in the column is greater than, or less than its opposite."""
        return max(int(self.data.max()), -int(self.data.min())) if len(self.data) else 0

    def take(self, places: Ints) -> Numbers:
        """Return the numbers at *places*."""
        filled = None if self.filled is None else self.filled[places]
        return Numbers(self.kind, self.data[places], self.places, filled)

    def known(self) -> Mask | None:
        """Return which are known."""
        return self.filled

    def plain(self) -> list[Any]:
        """Return each as Decimal, date or timedelta."""
        whole = self.data if self.filled is None else np.where(self.filled, self.data, 1)
        made = map(_PLAIN[self.kind], whole.tolist())
        values = [one.scaleb(-self.places) for one in made] if self.places else list(made)
        return values if self.filled is None else _blanked(values, self.filled)

    def at(self, places: int) -> Numbers | None:
        """Return the same with so many decimal *places*, if there is room."""
        if places == self.places:
            return self
        more: int = 10 ** (places - self.places)
        if places > MOST_PLACES or self.most * more >= FITS:
            return None
        return Numbers(self.kind, self.data * more, places, self.filled)


_PLAIN: dict[str, Callable[[int], Any]] = {
    "number": Decimal,
    "date": date.fromordinal,
    "duration": lambda number: timedelta(microseconds=number),
}


def _blanked(values: list[Any], known: Mask) -> list[Any]:
    return [value if there else None for value, there in zip(values, known.tolist(), strict=True)]


def whole(value: Any) -> tuple[str, int, int] | None:
    """Return the kind of a number, day or length of time, and it as so many over so many.

    >>> whole(Decimal("0.25"))
    ('number', 1, 4)
    """
    if isinstance(value, Decimal):
        return "number", *value.as_integer_ratio()
    if isinstance(value, date):
        return "date", value.toordinal(), 1
    return ("duration", value // MICROSECOND, 1) if isinstance(value, timedelta) else None


def places_of(denominators: Iterable[int]) -> int | None:
    """Return how many decimal places all fractions over *denominators* need, if few enough.

    >>> places_of([1, 4]), places_of([3])
    (2, None)
    """
    common = set(denominators)
    return next((p for p in range(MOST_PLACES + 1) if not any(10**p % d for d in common)), None)


class Distinct:
    """Values that are known by their number, each once; 0 is what is not known."""

    def __init__(self) -> None:
        self.codes: dict[Hashable, int] = {None: 0}
        self.values: list[Any] = [None]

    def add(self, value: Hashable) -> int:
        """Return the number of *value*, which is the next where it is new."""
        if value not in self.codes:
            self.codes[value] = len(self.values)
            self.values.append(value)
        return self.codes[value]

    def numbered(self, values: Sequence[Hashable]) -> Codes:
        """Return the numbers of *values*, in the order of these, as small as they can be."""
        if len(values) < 2:
            return np.array([self.add(value) for value in values], np.uint8)
        look_up = itemgetter(*values)
        for value in dict.fromkeys(values[:SAMPLE]):
            self.add(value)
        try:
            found = look_up(self.codes)
        except KeyError:
            for value in dict.fromkeys(values):
                self.add(value)
            found = look_up(self.codes)
        if len(self.codes) <= 256:
            return np.frombuffer(bytes(found), np.uint8)
        return np.frombuffer(array("i", found), np.int32)


@dataclass(frozen=True, slots=True)
class Coded:
    """Values by their number among the *distinct* ones."""

    codes: Codes
    distinct: Distinct
    filled: Mask | None = None

    def take(self, places: Ints) -> Coded:
        """Return the values at *places*."""
        filled = None if self.filled is None else self.filled[places]
        return Coded(self.codes[places], self.distinct, filled)

    def known(self) -> Mask | None:
        """Return which are known."""
        return self.filled

    def plain(self) -> list[Any]:
        """Return the values."""
        values = self.distinct.values
        return [values[code] for code in self.codes.tolist()]

    def each(self, work: Callable[[Any], Any]) -> Coded:
        """Return what *work* makes of every distinct value that is known."""
        made = Distinct()
        seen = np.unique(self.codes).tolist()
        table = np.zeros(len(self.distinct.values), np.int32)
        for code in seen:
            value = self.distinct.values[code]
            table[code] = made.add(None if value is None else work(value))
        return coded(table[self.codes], made)


def coded(codes: Codes, distinct: Distinct) -> Coded:
    """Return the column of *codes*, with which are known."""
    filled = codes != 0
    return Coded(codes, distinct, None if filled.all() else filled)


@dataclass(frozen=True, slots=True)
class Constant:
    """One value for all."""

    value: Any
    size: int

    def take(self, places: Ints) -> Constant:
        """Return it as often as there are *places*."""
        return Constant(self.value, len(places))

    def known(self) -> Mask | None:
        """Return that it is, or that none is."""
        return np.zeros(self.size, np.bool_) if self.value is None else None

    def plain(self) -> list[Any]:
        """Return it as often as it is wanted."""
        return [self.value] * self.size


@dataclass(frozen=True, slots=True)
class Plain:
    """Values of any kind."""

    values: list[Any]

    def take(self, places: Ints) -> Plain:
        """Return the values at *places*."""
        values = self.values
        return Plain([values[place] for place in places.tolist()])

    def known(self) -> Mask | None:
        """Return which are not None."""
        return np.array([value is not None for value in self.values], np.bool_)

    def plain(self) -> list[Any]:
        """Return the values."""
        return self.values


class Records(Protocol):
    """A column of records."""

    def field(self, name: str) -> Column:
        """Return one field of each."""
        ...


@dataclass(frozen=True)
class Lists:
    """Lists, as the *items* of all of them in a row and the *lengths* to cut them by."""

    lengths: Ints
    items: Column
    filled: Mask | None = None

    @cached_property
    def owners(self) -> Ints:
        """Return for each item whose it is."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    def take(self, places: Ints) -> Lists:
        """Return the lists at *places*."""
        lengths = self.lengths[places]
        starts, ends = _starts(self.lengths)[places], _starts(lengths)
        inner = np.repeat(starts - ends, lengths) + np.arange(lengths.sum())
        filled = None if self.filled is None else self.filled[places]
        return Lists(lengths, self.items.take(inner), filled)

    def known(self) -> Mask | None:
        """Return which are known."""
        return self.filled

    def plain(self) -> list[Any]:
        """Return each as a tuple."""
        items = self.items.plain()
        cuts = pairwise(accumulate(self.lengths.tolist(), initial=0))
        values = [tuple(items[start:end]) for start, end in cuts]
        return values if self.filled is None else _blanked(values, self.filled)

    def having(self, mask: Mask) -> Mask:
        """Return which lists have an item that is in *mask*."""
        counts: Mask = np.bincount(self.owners[mask], minlength=len(self.lengths)) > 0
        return counts


def _starts(lengths: Ints) -> Ints:
    starts: Ints = np.cumsum(lengths) - lengths
    return starts


def both(one: Mask | None, other: Mask | None) -> Mask | None:
    """Return where both are known."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def told(yes: Mask, known: Mask | None) -> Truths:
    """Return the truths that are *yes* or not, where they are *known* at all."""
    return Truths(yes) if known is None else Truths(yes & known, ~yes & known)
