"""The built-in functions over columns: whole columns at once where that is exact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from dakehu.rules.across import alike, each, numbers
from dakehu.rules.columns import FITS, Coded, Column, Constant, Lists, Numbers, both


def called(name: str, slow: Callable[..., Any], today: date, columns: list[Column]) -> Column:
    """Return a function of columns; *slow* is the same of today and the values."""
    made = _FAST[name](today, columns) if name in _FAST else None
    if made is not None:
        return made
    if len(columns) == 1 and isinstance(columns[0], Coded):
        return columns[0].each(lambda value: slow(today, value))
    return each(lambda *values: slow(today, *values), *columns)


def _count(_: date, columns: list[Column]) -> Column | None:
    lists = columns[0]
    return Numbers("number", lists.lengths, 0, lists.filled) if isinstance(lists, Lists) else None


def _between(first: Column, last: Column) -> Column | None:
    pair = alike(first, last)
    if pair is None:
        return None
    data = pair[1].data - pair[0].data
    return Numbers("number", data, 0, both(pair[0].filled, pair[1].filled))


def _absolute(_: date, columns: list[Column]) -> Column | None:
    found = numbers(columns[0])
    return found and Numbers(found.kind, np.abs(found.data), found.places, found.filled)


def _total(_: date, columns: list[Column]) -> Column | None:
    if len(columns) == 1:
        return _of_lists(np.add, columns[0])
    pair = alike(*columns)
    if pair is None or sum(one.most for one in pair) >= FITS:
        return None
    return _reduced(np.add, pair)


def _end(work: np.ufunc) -> Callable[[date, list[Column]], Column | None]:
    def least_or_greatest(_: date, columns: list[Column]) -> Column | None:
        if len(columns) == 1:
            return _of_lists(work, columns[0])
        pair = alike(*columns)
        return _reduced(work, pair) if pair else None

    return least_or_greatest


def _reduced(work: np.ufunc, columns: list[Numbers]) -> Numbers:
    data, filled = columns[0].data, columns[0].filled
    for one in columns[1:]:
        data, filled = work(data, one.data), both(filled, one.filled)
    return Numbers(columns[0].kind, data, columns[0].places, filled)


def _of_lists(work: np.ufunc, column: Column) -> Column | None:
    """Return the sum, least or greatest of each list; unknown where it is empty or an item is."""
    items = numbers(column.items) if isinstance(column, Lists) else None
    if items is None or not isinstance(column, Lists):
        return None
    longest = int(column.lengths.max(initial=0))
    if work is np.add and items.most * longest >= FITS:
        return None
    full = column.lengths > 0
    data = np.zeros(len(full), np.int64)
    if full.any():
        starts = (np.cumsum(column.lengths) - column.lengths)[full]
        data[full] = work.reduceat(items.data, starts)
    if items.filled is not None:
        full &= ~column.having(~items.filled)
    return Numbers(items.kind, data, items.places, both(full, column.filled))


Fast = Callable[[date, list[Column]], Column | None]
_FAST: dict[str, Fast] = {
    "count": _count,
    "sum": _total,
    "min": _end(np.minimum),
    "max": _end(np.maximum),
    "abs": _absolute,
    "days_between": lambda _, columns: _between(columns[0], columns[1]),
    "days_since": lambda day, days: _between(days[0], Constant(day, 1)),
    "days_until": lambda day, days: _between(Constant(day, 1), days[0]),
}
