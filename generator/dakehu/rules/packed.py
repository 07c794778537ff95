"""Rows of plain values to columns, all columns at once: a few calls a row, none a value.

Rows that lack facts are filled up first with a gap for each, which is a value that does not
fit where it stands and is taken for unknown only where the row really lacks the fact. What
cannot be packed like this (a ``Decimal``, a list, a very long number) is left to
``rules/rows``, which reads it value by value and gives the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice, repeat, starmap
from operator import contains, itemgetter
from struct import Struct, error
from typing import Any

import numpy as np

from dakehu.rules.columns import FITS, Column, Distinct, Ints, Mask, Numbers, Truths, coded
from dakehu.rules.facts import Type

Row = Mapping[str, Any]
Types = Mapping[str, Type | None]
SURE = 10**15
AT_HAND = 512
_TRIED = (2, 0, 4, 6, 9)
_FORMS = {
    ("number", int): "wholes", ("boolean", bool): "wholes", ("number", float): "floats",
    ("text", str): "texts",
}  # fmt: skip
_GAPS = {"wholes": -(1 << 63), "floats": float("-inf"), "texts": None}
_AMISS = (KeyError, TypeError, ValueError, OverflowError, error)


def packed(
    rows: Sequence[Row], names: Iterable[str], types: Types, texts: Distinct
) -> dict[str, Column]:
    """Return the columns of those *names* that can be made at once.

    *types* are those of the values; *texts* have their numbers, and get more.
    """
    forms = _forms(rows, set(names), types)
    blank = {name: _GAPS[form] for name, form in forms.items()}
    found: dict[str, Column] = {}
    for filled in (_as_they_are, _filled, _filled_for_none):
        left = {name: form for name, form in forms.items() if name not in found}
        if left:
            found.update(_attempt(rows, filled(rows, blank), left, types, texts))
    return found


def _forms(rows: Sequence[Row], names: set[str], types: Types) -> dict[str, str]:
    """Return how each of *names* is packed, in the order in which the first row has them."""
    ordered = dict.fromkeys([*filter(names.__contains__, rows[0]), *sorted(names)])
    found = {}
    for name in ordered:
        kind = types.get(name)
        known = (row[name] for row in rows if row.get(name) is not None)
        form = _FORMS.get((kind.kind if kind else "", type(next(known, None))))
        if form:
            found[name] = form
    return found


def _as_they_are(rows: Sequence[Row], _: Row) -> Sequence[Row]:
    return rows


def _filled(rows: Sequence[Row], blank: Row) -> Sequence[Row]:
    return [{**blank, **row} for row in rows]


def _filled_for_none(rows: Sequence[Row], blank: Row) -> Sequence[Row]:
    return [{**blank, **{k: v for k, v in row.items() if v is not None}} for row in rows]


def _attempt(
    rows: Sequence[Row],
    filled: Sequence[Row],
    forms: Mapping[str, str],
    types: Types,
    texts: Distinct,
) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for form in dict.fromkeys(forms.values()):
        names = [name for name, one in forms.items() if one == form]
        try:
            columns = _PACK[form](_got(filled, names), len(names), texts)
        except _AMISS:
            continue
        for name, data in zip(names, columns, strict=True):
            kind = types[name]
            column = coded(data, texts) if form == "texts" else _with_gaps(rows, name, kind, data)
            if column is not None:
                found[name] = column
    return found


def _got(rows: Iterable[Row], names: list[str]) -> Iterable[tuple[Any, ...]]:
    if len(names) == 1:
        return [(row[names[0]],) for row in rows]
    return map(itemgetter(*names), rows)


def _wholes(got: Iterable[tuple[Any, ...]], width: int, _: Distinct) -> Any:
    """Return whole numbers, a column a row: so many lines are turned while they are at hand."""
    lines = starmap(Struct(f"={width}q").pack, got)
    turned = []
    while part := b"".join(islice(lines, AT_HAND)):
        turned.append(np.frombuffer(part, np.int64).reshape(-1, width).T.copy())
    return np.concatenate(turned, axis=1)


def _floats(got: Iterable[tuple[Any, ...]], width: int, _: Distinct) -> Any:
    """Return floats, and nothing that merely could be one: a ``Decimal`` is more than that."""
    found = np.array(list(chain.from_iterable(got)))
    if found.dtype != np.float64:
        raise TypeError
    return found.reshape(-1, width).T.copy()


def _texts(got: Iterable[tuple[Any, ...]], width: int, texts: Distinct) -> Any:
    return texts.numbered(list(chain.from_iterable(got))).reshape(-1, width).T.copy()


_PACK = {"wholes": _wholes, "floats": _floats, "texts": _texts}


def _with_gaps(rows: Sequence[Row], name: str, kind: Type | None, data: Any) -> Column | None:
    """Return the column of *data*, in which a gap is what the row does not have."""
    known: Mask | None = None
    if data.size and data.min() == _GAPS["floats" if data.dtype == np.float64 else "wholes"]:
        known = data != data.min()
        lacking = [rows[place] for place in np.flatnonzero(~known).tolist()]
        if any(map(contains, lacking, repeat(name))) and any(
            row.get(name) is not None for row in lacking
        ):
            return None
        data = np.where(known, data, 0)
    if kind and kind.kind == "boolean":
        return _truths(data, known)
    column = decimals(data) if data.dtype == np.float64 else _number(data)
    return column if known is None or column is None else replace(column, filled=known)


def _truths(data: Ints, known: Mask | None) -> Truths | None:
    if data.size and (data.min() < 0 or data.max() > 1):
        return None
    yes = data == 1
    return Truths(yes) if known is None else Truths(yes, ~yes & known)


def _number(data: Ints) -> Numbers | None:
    return Numbers("number", data) if fits(data) else None


def fits(data: Ints) -> bool:
    """Tell whether all numbers leave room to count with them."""
    return not data.size or (int(data.max()) < FITS and int(data.min()) > -FITS)


def decimals(data: Any) -> Numbers | None:
    """Return floats as the decimals that they are written as, if those are short.

    A float that is the nearest one to a decimal of at most 15 digits is written as this
    decimal, for no other of so few digits is as near. Dividing by a power of ten gives the
    nearest float: where it gives the float again, the decimal is found.
    """
    for places in _TRIED:
        tens = float(10**places)
        with np.errstate(invalid="ignore", over="ignore"):
            wholes = np.rint(data * tens)
            if (np.abs(wholes) < SURE).all() and (wholes / tens == data).all():
                return Numbers("number", wholes.astype(np.int64), places)
    return None
