"""Things in rows and columns: each cell as high as what stands in it, so that nothing collides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dakehu.render.pictures.measure import width, wrap
from dakehu.render.pictures.palette import SMALL
from dakehu.render.pictures.pen import SIZE, Pen

LEAD, PAD, BETWEEN, EMPTY = 13, 5, 7, 18
ROOMY = 100
MarkDrawer = Callable[[Pen, float, float], None]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing in a cell: its name, lines below it, a mark before it and where it leads."""

    name: str
    notes: tuple[str, ...] = ()
    mark: MarkDrawer | None = None
    href: str = ""
    strong: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """What stands where: cells by row and column, from 0."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: Mapping[Place, Sequence[Chip]]
    gutter: float


def draw(pen: Pen, matrix: Matrix, top: float) -> float:
    """Draw *matrix* from *top* down; return where it ends."""
    lefts = _lefts(pen, matrix)
    y = top + SIZE + 8
    for place, title in enumerate(matrix.columns):
        left, room = lefts[place], lefts[place + 1] - lefts[place]
        pen.text(left + PAD, top + SIZE, title, "b", size=SMALL, room=room - PAD)
    for place in range(len(matrix.rows)):
        y = _row(pen, matrix, place, (y, lefts))
    pen.line([(0, y), (pen.look.width, y)], "rule")
    return y


def _lefts(pen: Pen, matrix: Matrix) -> list[float]:
    """Return where each column begins, and where the last ends; empty ones get little room."""
    filled = {column for (_, column), chips in matrix.cells.items() if chips}
    room = pen.look.width - matrix.gutter
    count = len(matrix.columns)
    small = [
        min(width(title, SMALL, bold=True) + 2 * PAD, room / count) for title in matrix.columns
    ]
    if not filled:
        wide = [room / count] * count
    else:
        rest = room - sum(small[place] for place in range(count) if place not in filled)
        wide = [rest / len(filled) if place in filled else small[place] for place in range(count)]
    lefts = [matrix.gutter]
    for one in wide:
        lefts.append(lefts[-1] + one)
    return lefts


def _row(pen: Pen, matrix: Matrix, row: int, frame: tuple[float, list[float]]) -> float:
    """Draw one row; return where it ends."""
    top, lefts = frame
    pen.line([(0, top), (pen.look.width, top)], "rule")
    end = top + EMPTY
    y = top + SIZE + 4
    for line in wrap(matrix.rows[row], matrix.gutter - PAD, SMALL, 3):
        pen.text(0, y, line, "q", size=SMALL)
        end = max(end, y + 6)
        y += 14
    for column in range(len(matrix.columns)):
        y = top + BETWEEN
        for chip in matrix.cells.get((row, column), ()):
            y = _chip(pen, chip, (lefts[column] + PAD, y), lefts[column + 1] - lefts[column] - PAD)
            y += BETWEEN
        end = max(end, y)
    return end


def _chip(pen: Pen, chip: Chip, at: tuple[float, float], room: float) -> float:
    """Draw one thing; return where it ends."""
    x, y = at
    roomy = room > ROOMY
    inner = room - LEAD - (PAD if roomy else 0)
    if chip.mark:
        chip.mark(pen, x + 5, y + 6)
    if chip.more:
        pen.text(x, y + 10, chip.name, "q", size=SMALL, room=room - PAD)
        return y + 12
    size = SIZE if roomy else SMALL
    style = "b" if chip.strong else "t"
    y += 10
    with pen.link(chip.href):
        for line in wrap(chip.name, inner, size, 2 if roomy else 4, bold=chip.strong):
            pen.text(x + LEAD, y, line, style, size=size, whole=_whole(line, chip.name))
            y += size + 2
    for note in chip.notes:
        for line in wrap(note, inner, SMALL, 2):
            pen.text(x + LEAD, y, line, "q", size=SMALL, whole=_whole(line, note))
            y += SMALL + 2
    return y - 10


def _whole(line: str, text: str) -> str:
    return text if line.endswith("…") else ""
