"""Rows of plain values, one an account or an entry of a list, to columns of any kind."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

import numpy as np

from dakehu.rules.columns import (
    MICROSECOND,
    Column,
    Constant,
    Distinct,
    Ints,
    Lists,
    Mask,
    Numbers,
    Plain,
    Truths,
    coded,
    places_of,
)
from dakehu.rules.facts import Type
from dakehu.rules.packed import Row, Types, fits, packed

_TRUTH = {False: 0, True: 1, None: 2}


class Rows:
    """Rows and the types of what stands in them; columns are made when they are wanted.

    All texts, also those of inner rows, have their numbers from *texts*.
    """

    def __init__(self, rows: Sequence[Row], types: Types, texts: Distinct) -> None:
        self.rows = rows
        self.texts = texts
        self._types = types
        self._columns: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """Return what the rows have by *name*."""
        if name not in self._columns:
            values = [row.get(name) for row in self.rows]
            self._columns[name] = column_of(values, self._types.get(name), self.texts)
        return self._columns[name]

    def load(self, names: Collection[str]) -> None:
        """Make the columns of *names*, as many as can be at once."""
        if self.rows:
            self._columns.update(packed(self.rows, names, self._types, self.texts))
        for name in names:
            self.column(name)


# one column, of anything


def column_of(values: list[Any], kind: Type | None, texts: Distinct) -> Column:
    """Return the column of *values*, which are of *kind*, or None."""
    known = None
    if None in values:
        known = np.array([value is not None for value in values], np.bool_)
        if not known.any():
            return Constant(None, len(values))
    name = kind.kind if kind else ""
    if name == "boolean":
        codes = np.frombuffer(bytes([_TRUTH[value] for value in values]), np.uint8)
        return Truths(codes == 1, None if known is None else codes == 0)
    if name == "text":
        return coded(texts.numbered(values), texts)
    if name in _WHOLES:
        made = _numbers(name, values, known)
        return made or Plain([exact(value) if name == "number" else value for value in values])
    if name == "list" and kind:
        return lists_of(values, kind.item, texts, known)
    if name == "record" and kind:
        return Records(Rows([value or {} for value in values], fields_of(kind), texts), known)
    return Plain(values)


def exact(value: Any) -> Any:
    """Return a number as rules count it; raise ValueError for one that is none.

    >>> exact(0.1), exact(3), exact(None)
    (Decimal('0.1'), Decimal('3'), None)
    """
    if value is None or type(value) is Decimal:
        return value
    made = Decimal(str(value))
    if not made.is_finite():
        raise ValueError(f"{value!r} is no number")
    return made


def _numbers(kind: str, values: list[Any], known: Mask | None) -> Numbers | None:
    if known is not None:
        filler = next(value for value in values if value is not None)
        values = [filler if value is None else value for value in values]
    places, made = _WHOLES[kind](values)
    if made is None:
        return None
    data = np.frombuffer(made, np.int64)
    return Numbers(kind, data, places, known) if fits(data) else None


def _whole_numbers(values: list[Any]) -> tuple[int, array[int] | None]:
    """Return numbers without their point, and where it stood; each distinct one is read once."""
    try:
        return 0, array("q", values)
    except (TypeError, OverflowError):
        if len({*map(type, values)} - {int}) > 1:
            values = [exact(value) for value in values]
    parts = {value: exact(value).as_integer_ratio() for value in set(values)}
    places = places_of(below for _, below in parts.values())
    if places is None:
        return 0, None
    table = {value: above * (10**places // below) for value, (above, below) in parts.items()}
    return places, _array(map(table.__getitem__, values))


def _array(values: Iterable[int]) -> array[int] | None:
    try:
        return array("q", values)
    except OverflowError:
        return None


def _days(values: list[date]) -> tuple[int, array[int] | None]:
    return 0, array("q", map(date.toordinal, values))


def _microseconds(values: list[timedelta]) -> tuple[int, array[int] | None]:
    return 0, _array(value // MICROSECOND for value in values)


_WHOLES = {"number": _whole_numbers, "date": _days, "duration": _microseconds}


# lists and records


class Records:
    """Records, which are rows themselves; *places* are those of them that stand here."""

    def __init__(self, rows: Rows, filled: Mask | None = None, places: Ints | None = None) -> None:
        self._rows, self._filled, self._places = rows, filled, places

    def take(self, places: Ints) -> Records:
        """Return the records at *places*."""
        inner = places if self._places is None else self._places[places]
        return Records(self._rows, None if self._filled is None else self._filled[places], inner)

    def known(self) -> Mask | None:
        """Return which are known."""
        return self._filled

    def field(self, name: str) -> Column:
        """Return one field of each."""
        column = self._rows.column(name)
        return column if self._places is None else column.take(self._places)

    def plain(self) -> list[Any]:
        """Return the records as they were given."""
        rows = self._rows.rows
        found = rows if self._places is None else [rows[place] for place in self._places.tolist()]
        if self._filled is None:
            return list(found)
        return [row if known else None for row, known in zip(found, self._filled, strict=True)]


def lists_of(
    values: Iterable[Any], item: Type | None, texts: Distinct, known: Mask | None = None
) -> Lists:
    """Return the column of lists whose items are of the type *item*."""
    held = [value or () for value in values]
    lengths = np.array([len(value) for value in held], np.int64)
    flat = list(chain.from_iterable(held))
    if item and item.kind == "record" and None not in flat:
        return Lists(lengths, Records(Rows(flat, fields_of(item), texts)), known)
    return Lists(lengths, column_of(flat, item, texts), known)


def fields_of(kind: Type) -> dict[str, Type | None]:
    """Return the types of the fields of a record."""
    return {field.name: field.type for field in kind.fields}
