"""What follows from columns: comparisons, arithmetic and functions for many accounts at once.

All of it is exact. Whole numbers of 64 bits are used only where no result can leave them,
which is known from the greatest number of each column before anything is worked out; where
one could, and for what is rare, the work is done value by value with the functions that
``rules/evaluate`` uses. So there is a fast way for much and a slow way for everything, and
both give the same.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from dakehu.rules.columns import (
    FITS,
    MOST_PLACES,
    Coded,
    Column,
    Constant,
    Mask,
    Numbers,
    Plain,
    Truths,
    both,
    coded,
    places_of,
    told,
    whole,
)

_WORK: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_TURNED = {"=": "=", "<=": ">=", ">=": "<="}


def each(work: Callable[..., Any], *columns: Column) -> Plain:
    """Return what *work* makes of the values, one by one."""
    return Plain(list(map(work, *(column.plain() for column in columns))))


def truths(column: Column) -> Truths:
    """Return a column of truths as such."""
    if isinstance(column, Truths):
        return column
    values = column.plain()
    yes = np.array([value is True for value in values], np.bool_)
    return Truths(yes, np.array([value is False for value in values], np.bool_))


def numbers(column: Column) -> Numbers | None:
    """Return a column of numbers, days or lengths of time as such, if they fit."""
    if isinstance(column, Numbers):
        return column
    if isinstance(column, Constant):
        return _spread(column)
    return _by_table(column) if isinstance(column, Coded) else None


def _spread(column: Constant) -> Numbers | None:
    found = whole(column.value)
    places = places_of((found[2],)) if found else None
    if found is None or places is None:
        return None
    kind, above, below = found
    number = above * (10**places // below)
    if abs(number) >= FITS:
        return None
    return Numbers(kind, np.broadcast_to(np.int64(number), column.size), places)


def _by_table(column: Coded) -> Numbers | None:
    made = [whole(value) for value in column.distinct.values[1:]]
    found = [one for one in made if one is not None]
    places = places_of(below for _, _, below in found)
    if not found or len(found) < len(made) or places is None:
        return None
    table = [0, *(above * (10**places // below) for _, above, below in found)]
    if max(map(abs, table)) >= FITS:
        return None
    data = np.array(table, np.int64)[column.codes]
    return Numbers(found[0][0], data, places, column.filled)


def alike(*columns: Column) -> list[Numbers] | None:
    """Return columns of one kind with the same decimal places, if there is room for that."""
    made = [numbers(column) for column in columns]
    found = [one for one in made if one is not None]
    if len(found) < len(made) or len({one.kind for one in found}) > 1:
        return None
    places = max(one.places for one in found)
    level = [one.at(places) for one in found]
    return [one for one in level if one is not None] if None not in level else None


# truths


def all_of(parts: Sequence[Truths]) -> Truths:
    """Return Kleene's ``and``."""
    yes = _joined(operator.and_, [part.yes for part in parts])
    if all(part.no is None for part in parts):
        return Truths(yes)
    return Truths(yes, _joined(operator.or_, [part.denied for part in parts]))


def any_of(parts: Sequence[Truths]) -> Truths:
    """Return Kleene's ``or``."""
    yes = _joined(operator.or_, [part.yes for part in parts])
    if all(part.no is None for part in parts):
        return Truths(yes)
    return Truths(yes, _joined(operator.and_, [part.denied for part in parts]))


def _joined(join: Callable[[Mask, Mask], Mask], masks: list[Mask]) -> Mask:
    found = masks[0]
    for mask in masks[1:]:
        found = join(found, mask)
    return found


def negated(truth: Truths) -> Truths:
    """Return Kleene's ``not``."""
    return Truths(truth.denied, None if truth.no is None else truth.yes)


def unknown(column: Column, size: int) -> Truths:
    """Return which values are not known."""
    known = column.known()
    return Truths(np.zeros(size, np.bool_) if known is None else ~known)


# comparisons


def compared(op: str, one: Column, other: Column) -> Truths:
    """Return ``=``, ``<=`` or ``>=`` of two columns of the same kind."""
    if isinstance(one, Constant) and not isinstance(other, Constant):
        op, one, other = _TURNED[op], other, one
    if isinstance(other, Constant) and other.value is not None:
        if isinstance(one, Numbers):
            return told(_against(op, one, other.value), one.filled)
        if isinstance(one, Coded) and op == "=":
            return told(one.codes == one.distinct.codes.get(other.value, -1), one.filled)
    if isinstance(one, Coded) and isinstance(other, Coded) and one.distinct is other.distinct:
        if op == "=":
            return told(one.codes == other.codes, both(one.filled, other.filled))
    elif isinstance(one, Truths) and isinstance(other, Truths) and op == "=":
        return any_of([all_of([one, other]), all_of([negated(one), negated(other)])])
    pair = alike(one, other)
    if pair is None:
        work = _WORK[op]
        return truths(each(lambda a, b: None if a is None or b is None else work(a, b), one, other))
    left, right = pair
    return told(_WORK[op](left.data, right.data), both(left.filled, right.filled))


def _against(op: str, column: Numbers, value: Any) -> Mask:
    """Compare with a value that is written out."""
    bound = _bound(op, value, column.places)
    if isinstance(bound, bool):
        return np.full(len(column.data), bound, np.bool_)
    mask: Mask = _WORK[op](column.data, bound)
    return mask


@lru_cache(maxsize=4096)
def _bound(op: str, value: Any, places: int) -> np.int64 | bool:
    """Return the whole number that bounds numbers as *value* does, or what is so for all."""
    _, above, below = whole(value) or ("", 0, 1)
    above *= 10**places
    if op == "=" and above % below:
        return False
    bound = -(-above // below) if op == ">=" else above // below
    if abs(bound) >= FITS:
        return op != "=" and (bound > 0) is (op == "<=")
    return np.int64(bound)


def among(value: Column, choices: Sequence[Column]) -> Truths:
    """Return whether values are one of several that are written out."""
    return any_of([compared("=", value, choice) for choice in choices])


# choices


def chosen(condition: Truths, then: Column, other: Column) -> Column:
    """Return *then* where the condition holds, *other* where it does not, else nothing known."""
    if isinstance(then, Truths) or isinstance(other, Truths):
        return _chosen_truths(condition, truths(then), truths(other))
    if isinstance(then, Coded) and isinstance(other, Coded) and then.distinct is other.distinct:
        codes = np.where(condition.yes, then.codes, np.where(condition.denied, other.codes, 0))
        return coded(codes, then.distinct)
    if isinstance(other, Constant) and other.value is None and isinstance(then, Numbers):
        filled = _chosen_mask(condition, then.filled, other.known())
        return Numbers(then.kind, then.data, then.places, filled)
    pair = alike(then, other)
    if pair is None:
        return each(lambda c, a, b: None if c is None else a if c else b, condition, then, other)
    one, two = pair
    data = np.where(condition.yes, one.data, two.data)
    filled = _chosen_mask(condition, one.filled, two.filled)
    return Numbers(one.kind, data, one.places, filled)


def _chosen_truths(condition: Truths, then: Truths, other: Truths) -> Truths:
    yes = condition.yes & then.yes | condition.denied & other.yes
    if condition.no is None and then.no is None and other.no is None:
        return Truths(yes)
    return Truths(yes, condition.yes & then.denied | condition.denied & other.denied)


def _chosen_mask(condition: Truths, one: Mask | None, other: Mask | None) -> Mask | None:
    if condition.no is None and one is None and other is None:
        return None
    held = condition.yes if one is None else condition.yes & one
    failed = condition.denied if other is None else condition.denied & other
    return held | failed


def either(value: Column, otherwise: Column) -> Column:
    """Return *value* where it is known, else *otherwise*."""
    known = value.known()
    if known is None or (isinstance(otherwise, Constant) and otherwise.value is None):
        return value
    return chosen(Truths(known), value, otherwise)


# arithmetic


def worked(op: str, one: Column, other: Column, slow: Callable[[Any, Any], Any]) -> Column:
    """Return two columns added, subtracted or multiplied; *slow* does the same to two values."""
    made = None
    if op in "+-":
        made = _added(op, one, other)
    elif op == "*":
        made = _multiplied(one, other)
    return made or each(slow, one, other)


def _added(op: str, one: Column, other: Column) -> Numbers | None:
    pair = alike(one, other)
    if pair is None or pair[0].kind == "date" or pair[0].most + pair[1].most >= FITS:
        return None
    a, b = pair
    data = a.data + b.data if op == "+" else a.data - b.data
    return Numbers(a.kind, data, a.places, both(a.filled, b.filled))


def _multiplied(one: Column, other: Column) -> Numbers | None:
    a, b = numbers(one), numbers(other)
    if not (a and b) or {a.kind, b.kind} != {"number"}:
        return None
    places = a.places + b.places
    if places > MOST_PLACES or a.most * b.most >= FITS:
        return None
    return Numbers("number", a.data * b.data, places, both(a.filled, b.filled))


def turned(column: Column, slow: Callable[[Any], Any]) -> Column:
    """Return numbers or lengths of time with their sign turned."""
    found = numbers(column)
    if found is None:
        return each(slow, column)
    return Numbers(found.kind, -found.data, found.places, found.filled)
