"""Hit policies: which rows of a decision table speak, and what comes out (DMN 1.5, 8.2.10).

The standard knows rows that hold and rows that do not. A row may also be open, because a
fact is not known yet. A table is settled only where every way in which its open rows can
turn out gives the same outcome; until then it says what is still possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from dakehu.rules.model import Aggregate, DecisionTable, Row
from dakehu.rules.trace import RowStep, TableStep, Truth

Rows = Sequence[Row]
_ZERO = Decimal(0)


def settled(table: DecisionTable, steps: tuple[RowStep, ...]) -> TableStep:
    """Return what *table* concludes from its rows as they were tried."""
    sure = [step.row for step in steps if step.check.truth is Truth.YES]
    open_ = [step.row for step in steps if step.check.truth is Truth.UNKNOWN]
    if table.aggregate:
        return _aggregated(table, table.aggregate, steps, sure, open_)
    if table.gives_list:
        return _listed(table, steps, sure, open_)
    if not sure and not open_:
        return _without_a_row(table, steps)
    return _SINGLE[table.hit](table, steps, sure, open_)


def _without_a_row(table: DecisionTable, steps: tuple[RowStep, ...]) -> TableStep:
    defaults = tuple(output.default for output in table.outputs)
    if None in defaults:
        return TableStep(table, steps, Truth.NO, None, ())
    return TableStep(table, steps, Truth.YES, defaults, defaults[:1])


def _unique(table: DecisionTable, steps: tuple[RowStep, ...], sure: Rows, open_: Rows) -> TableStep:
    """At most one row may hold; two are a contradiction, and an open one may become the second."""
    if len(sure) > 1:
        return _contradicts(table, steps, sure, open_)
    return _open(table, steps, sure, open_) if open_ else _said(table, steps, sure[0])


def _any(table: DecisionTable, steps: tuple[RowStep, ...], sure: Rows, open_: Rows) -> TableStep:
    """All rows that hold must agree; an open one that would agree changes nothing."""
    if len({row.outputs for row in sure}) > 1:
        return _contradicts(table, steps, sure, open_)
    agree = sure and {row.outputs for row in open_} <= {sure[0].outputs}
    return _said(table, steps, sure[0]) if agree else _open(table, steps, sure, open_)


def _priority(
    table: DecisionTable, steps: tuple[RowStep, ...], sure: Rows, open_: Rows
) -> TableStep:
    """Let the output that stands highest decide; an open row below it changes nothing."""
    best = min(sure, key=table.priority, default=None)
    above = [r for r in open_ if best is None or table.priority(r) < table.priority(best)]
    if best is not None and not above:
        return _said(table, steps, best)
    return _open(table, steps, [best] if best else [], above)


def _first(table: DecisionTable, steps: tuple[RowStep, ...], sure: Rows, open_: Rows) -> TableStep:
    """Let the first row that holds decide; an open row above it keeps the table open."""
    return _open(table, steps, sure, open_) if open_ else _said(table, steps, sure[0])


def _listed(table: DecisionTable, steps: tuple[RowStep, ...], sure: Rows, open_: Rows) -> TableStep:
    """Return the outputs of every row that holds, in the order of the rows or of the outputs."""
    possible = _possible(table, (*sure, *open_))
    if open_:
        return TableStep(table, steps, Truth.UNKNOWN, None, possible)
    rows = sorted(sure, key=table.priority) if table.hit == "output_order" else sure
    columns = tuple(zip(*(row.outputs for row in rows), strict=True)) if rows else None
    result = columns or ((),) * len(table.outputs)
    return TableStep(table, steps, Truth.YES, result, possible)


def _aggregated(
    table: DecisionTable,
    aggregate: Aggregate,
    steps: tuple[RowStep, ...],
    sure: Rows,
    open_: Rows,
) -> TableStep:
    """Return the sum, least, greatest or number of the outputs of the rows that hold.

    As in FEEL, the sum, the least and the greatest of nothing are null; the number is 0.
    """
    known, more = [row.output for row in sure], [row.output for row in open_]
    low, high = _BOUNDS[aggregate](known, more)
    possible = tuple(dict.fromkeys(value for value in (low, high) if value is not None))
    if aggregate == "count" or known:
        if low == high:
            return TableStep(table, steps, Truth.YES, (low,), (low,))
    elif not more:
        return TableStep(table, steps, Truth.NO, None, ())
    return TableStep(table, steps, Truth.UNKNOWN, None, possible)


def _sums(known: list[Any], more: list[Any]) -> tuple[Any, Any]:
    base = sum(known, _ZERO)
    less, gain = (n for n in more if n < 0), (n for n in more if n > 0)
    return base + sum(less, _ZERO), base + sum(gain, _ZERO)


def _least(known: list[Any], more: list[Any]) -> tuple[Any, Any]:
    return min((*known, *more), default=None), min(known, default=max(more, default=None))


def _greatest(known: list[Any], more: list[Any]) -> tuple[Any, Any]:
    return max(known, default=min(more, default=None)), max((*known, *more), default=None)


def _counts(known: list[Any], more: list[Any]) -> tuple[Any, Any]:
    return Decimal(len(known)), Decimal(len(known) + len(more))


def _said(table: DecisionTable, steps: tuple[RowStep, ...], row: Row) -> TableStep:
    return TableStep(table, steps, Truth.YES, row.outputs, _possible(table, (row,)))


def _open(table: DecisionTable, steps: tuple[RowStep, ...], sure: Rows, open_: Rows) -> TableStep:
    default = table.outputs[0].default
    ends = () if sure or default is None else (default,)
    possible = _possible(table, (*sure, *open_), ends)
    return TableStep(table, steps, Truth.UNKNOWN, None, possible)


def _contradicts(
    table: DecisionTable, steps: tuple[RowStep, ...], sure: Rows, open_: Rows
) -> TableStep:
    possible = _possible(table, (*sure, *open_))
    return TableStep(table, steps, Truth.NO, None, possible, contradicts=True)


def _possible(
    table: DecisionTable, rows: Iterable[Row], more: Iterable[Any] = ()
) -> tuple[Any, ...]:
    found = {*(row.output for row in rows), *more}
    return tuple(value for value in table.values if value in found) + tuple(
        value for value in more if value not in table.values
    )


_SINGLE: dict[str, Callable[[DecisionTable, tuple[RowStep, ...], Rows, Rows], TableStep]] = {
    "unique": _unique,
    "any": _any,
    "priority": _priority,
    "first": _first,
}
_BOUNDS: dict[str, Callable[[list[Any], list[Any]], tuple[Any, Any]]] = {
    "sum": _sums,
    "min": _least,
    "max": _greatest,
    "count": _counts,
}
