"""Pipe tables: text to cells, each with the place where it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dakehu.rules.tree import At


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands between two bars, and where within the text."""

    text: str
    at: At


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its cells and its own place."""

    cells: tuple[Cell, ...]
    at: At


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines of a pipe table that hold cells; the line of dashes is left out.

    A bar within double quotes belongs to its cell. A backslash there lets the sign after it
    stand for itself, as in the texts of the rule language.
    """
    start = 0
    for raw in text.split("\n"):
        if raw.strip():
            line = Line(tuple(_cells(raw, start)), At(start, max(len(raw), 1)))
            if not _is_rule(raw):
                yield line
        start += len(raw) + 1


def _cells(raw: str, start: int) -> Iterator[Cell]:
    first = 0
    quoted = escaped = False
    inside = raw.strip()
    for place, sign in enumerate(raw):
        if escaped:
            escaped = False
        elif sign == "\\" and quoted:
            escaped = True
        elif sign == '"':
            quoted = not quoted
        elif sign == "|" and not quoted:
            if raw[:place].strip():
                yield _cell(raw, first, place, start)
            first = place + 1
    if not inside.endswith("|") or quoted:
        yield _cell(raw, first, len(raw), start)


def _cell(raw: str, first: int, last: int, start: int) -> Cell:
    text = raw[first:last]
    blank = len(text) - len(text.lstrip())
    return Cell(text.strip(), At(start + first + blank, max(len(text.strip()), 1)))


def _is_rule(raw: str) -> bool:
    return set(raw.strip()) <= set("|-: ")
