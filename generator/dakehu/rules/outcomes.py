"""What tables, scores and gates conclude from columns of truths."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dakehu.rules.columns import (
    FITS,
    Coded,
    Codes,
    Column,
    Distinct,
    Numbers,
    Plain,
    Truths,
    coded,
    places_of,
)
from dakehu.rules.generate import alone, default_of, output_of
from dakehu.rules.model import DecisionTable, Gate, Score
from dakehu.rules.policies import settled
from dakehu.rules.trace import Check, RowStep, Standing, Truth

STANDINGS = (Standing.PASSED, Standing.OPEN, Standing.BLOCKED, Standing.SKIPPED)
_PASSED, _OPEN, _BLOCKED, _SKIPPED = range(4)
REMEMBERED = 4096
_OF_BYTE = {1: Truth.NO, 2: Truth.UNKNOWN, 3: Truth.YES}
Decide = Callable[[Sequence[Truths], int], Column]


def table_over(table: DecisionTable) -> Decide:
    """Return what decides *table* from the truths of its rows."""
    if table.hit == "unique":
        return _unique(table)
    return _first(table) if table.hit == "first" else _settled(table)


def _unique(table: DecisionTable) -> Decide:
    """Let one row speak, unless another does or could."""
    distinct, outputs, default = _outputs(table)

    def decide(rows: Sequence[Truths], size: int) -> Column:
        hits = np.zeros(size, np.int16)
        codes: Codes = np.zeros(size, np.int16)
        for row, output in zip(rows, outputs, strict=True):
            hits += row.yes
            codes += np.multiply(row.yes, output, dtype=np.int16)
        codes[hits > 1] = 0
        codes[hits == 0] = default
        return coded(_where_settled(codes, rows), distinct)

    return decide


def _where_settled(codes: Codes, rows: Sequence[Truths]) -> Codes:
    for row in rows:
        if row.no is not None:
            codes[~(row.yes | row.no)] = 0
    return codes


def _first(table: DecisionTable) -> Decide:
    """Let the first row speak that holds, unless one above it could."""
    distinct, outputs, default = _outputs(table)

    def decide(rows: Sequence[Truths], size: int) -> Column:
        codes: Codes = np.full(size, default, np.int16)
        for row, output in zip(reversed(rows), reversed(outputs), strict=True):
            if row.no is not None:
                codes[~row.no] = 0
            codes[row.yes] = output
        return coded(codes, distinct)

    return decide


def _outputs(table: DecisionTable) -> tuple[Distinct, list[int], int]:
    distinct = Distinct()
    outputs = [distinct.add(output_of(table, row)) for row in table.rows]
    return distinct, outputs, distinct.add(default_of(table))


def _settled(table: DecisionTable) -> Decide:
    """Ask the policies of hits, once for each pattern of truths; so many are remembered."""
    distinct, made = Distinct(), dict[bytes, int]()

    def code(pattern: bytes) -> int:
        steps = [
            RowStep(row, Check(row.when, _OF_BYTE[byte]))
            for row, byte in zip(table.rows, pattern, strict=True)
        ]
        return distinct.add(alone(table, settled(table, tuple(steps)).result))

    def decide(rows: Sequence[Truths], size: int) -> Column:
        nonlocal distinct, made
        if len(made) > REMEMBERED:
            distinct, made = Distinct(), {}
        lines = np.empty((size, len(rows)), np.uint8)
        for place, row in enumerate(rows):
            lines[:, place] = _byte(row)
        patterns = lines.view(f"S{len(rows)}").ravel().tolist()
        for pattern in set(patterns) - made.keys():
            made[pattern] = code(pattern)
        return coded(np.array([made[pattern] for pattern in patterns], np.int32), distinct)

    return decide


def _byte(truth: Truths) -> NDArray[np.uint8]:
    """Return 3 for yes, 1 for no and 2 for unknown; a pattern of bytes may not end in 0."""
    found: NDArray[np.uint8] = 2 + truth.yes.view(np.uint8) - truth.denied.view(np.uint8)
    return found


def part_of(column: Column, place: int) -> Column:
    """Return one of the several things that a table concludes."""
    if isinstance(column, Coded):
        return column.each(lambda values: values[place])
    return Plain([None if values is None else values[place] for values in column.plain()])


def score_over(score: Score) -> Decide:
    """Return what adds up *score* from the truths of its factors.

    Where its numbers are too long for 64 bits, they are whole numbers of Python.
    """
    figures = [score.low, score.high, *(factor.points for factor in score.factors)]
    parts = [figure.as_integer_ratio() for figure in figures]
    places = places_of(below for _, below in parts)
    tens = math.lcm(*(below for _, below in parts)) if places is None else 10**places
    low, high, *points = (above * (tens // below) for above, below in parts)
    small = places is not None and sum(map(abs, (low, high, *points))) < FITS
    kind: Any = np.int64 if small else np.object_

    def decide(factors: Sequence[Truths], size: int) -> Column:
        sure, less, more = _zeros(size, kind), _zeros(size, kind), _zeros(size, kind)
        for factor, number in zip(factors, points, strict=True):
            sure += np.multiply(factor.yes, number, dtype=kind)
            if factor.no is not None:
                end = less if number < 0 else more
                end += np.multiply(~(factor.yes | factor.no), number, dtype=kind)
        least = np.clip(sure + less, low, high)
        most = np.clip(sure + more, low, high)
        known = (least == most).astype(np.bool_)
        if small and places is not None:
            return Numbers("number", least, places, None if known.all() else known)
        values = [Decimal(number) / tens for number in least.tolist()]
        return Plain([value if there else None for value, there in zip(values, known, strict=True)])

    return decide


def _zeros(size: int, kind: Any) -> Any:
    return np.zeros(size, kind)


def gate_over(gate: Gate) -> Callable[[Sequence[Truths], int], NDArray[np.int8]]:
    """Return what places accounts at *gate*, as places in ``STANDINGS``."""
    wanted = math.ceil(gate.threshold * len(gate.requirements))
    musts = [place for place, one in enumerate(gate.requirements) if one.must]

    def decide(truths: Sequence[Truths], size: int) -> NDArray[np.int8]:
        skip = truths[0] if gate.skip_when else None
        needs = truths[len(truths) - len(gate.requirements) :]
        met, still = (np.zeros(size, np.int16) for _ in range(2))
        for need in needs:
            met += need.yes
            still += ~need.denied
        found = np.where(met < wanted, _OPEN, _PASSED).astype(np.int8)
        for place in musts:
            found[~needs[place].yes] = _OPEN
        blocked = still < wanted
        for place in musts:
            blocked |= needs[place].denied
        found[blocked] = _BLOCKED
        if skip is not None:
            found[blocked & ~skip.denied] = _OPEN
            found[skip.yes] = _SKIPPED
        return found

    return decide


def standings(codes: NDArray[np.int8]) -> list[Any]:
    """Return the standings that *codes* stand for."""
    return [STANDINGS[code] for code in codes.tolist()]
