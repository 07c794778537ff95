"""White space: which services each part of the customer has from us, from others, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dakehu.render.pictures.measure import wrap
from dakehu.render.pictures.palette import SMALL
from dakehu.render.pictures.pen import SIZE, Drawing, Look, Pen
from dakehu.render.pictures.words import said
from dakehu.text.words import SEPARATOR, Lang

Holder = Literal["ours", "rival", "own", "open", "unknown"]
HOLDERS: tuple[Holder, ...] = ("ours", "rival", "own", "open", "unknown")
Box = tuple[float, float, float, float]
TALL, BAND, NARROW, LINE = 36, 9, 480, 20


@dataclass(frozen=True, slots=True)
class SpaceCell:
    """Who does one service for one part of the customer, and what it is worth, in words."""

    holder: Holder = "unknown"
    worth: str = ""


@dataclass(frozen=True, slots=True)
class SpaceRow:
    """One part of the customer: a cell for each service."""

    title: str
    cells: tuple[SpaceCell, ...]


@dataclass(frozen=True, slots=True)
class WhiteSpace:
    """The services across, the parts of the customer down."""

    services: tuple[str, ...]
    rows: tuple[SpaceRow, ...]


def white_space(grid: WhiteSpace, look: Look) -> Drawing:
    """Draw the grid; with little room, the services of each part below one another."""
    pen, lang = Pen(look), look.lang
    if not grid.rows:
        pen.text(0, 14, said("space_empty", lang), "q")
        return pen.finished(said("white_space", lang), said("space_empty", lang), 22)
    y = (_listed if look.width < NARROW else _table)(pen, grid)
    return pen.finished(said("white_space", lang), _says(grid, lang), y)


def _table(pen: Pen, grid: WhiteSpace) -> float:
    gutter, lang = 118.0, pen.look.lang
    step = (pen.look.width - gutter) / len(grid.services)
    heads = [wrap(one, step - 8, SMALL, 2, bold=True) for one in grid.services]
    deepest = max(map(len, heads))
    for place, lines in enumerate(heads):
        for n, line in enumerate(lines):
            y = SIZE + (deepest - len(lines) + n) * 14
            whole = grid.services[place]
            pen.text(gutter + place * step + 4, y, line, "b", size=SMALL, whole=whole)
    top = SIZE + deepest * 14 - 6.0
    cells = [
        (cell, (gutter + place * step, top + TALL * n, step - 4, TALL - 4.0))
        for n, row in enumerate(grid.rows)
        for place, cell in enumerate(row.cells)
    ]
    _bands(pen, cells)
    for row in grid.rows:
        for n, line in enumerate(wrap(row.title, gutter - 10, SIZE, 2)):
            pen.text(0, top + 15 + n * 14, line, whole=row.title)
        for place, cell in enumerate(row.cells):
            x, room = gutter + place * step + BAND + 6, step - BAND - 12
            style = "q" if cell.holder == "unknown" else "t"
            pen.text(x, top + 13, said(f"space_{cell.holder}", lang), style, size=SMALL, room=room)
            pen.text(x, top + 27, cell.worth, "q", size=SMALL, room=room)
        top += TALL
    return top + 4


def _listed(pen: Pen, grid: WhiteSpace) -> float:
    y, lang, wide = 0.0, pen.look.lang, float(pen.look.width)
    tall = 28 + LINE * len(grid.services)
    cells = [
        (cell, (0.0, tall * n + 20 + LINE * place, wide, LINE - 2.0))
        for n, row in enumerate(grid.rows)
        for place, cell in enumerate(row.cells)
    ]
    _bands(pen, cells)
    for row in grid.rows:
        pen.text(0, y + 14, row.title, "b", room=wide)
        y += 20
        for service, cell in zip(grid.services, row.cells, strict=True):
            words = " · ".join(
                part for part in (said(f"space_{cell.holder}", lang), cell.worth) if part
            )
            pen.text(BAND + 6, y + 13, service, size=SMALL, room=wide * 0.4)
            pen.text(wide - 6, y + 13, words, "q", size=SMALL, anchor="end", room=wide * 0.5)
            y += LINE
        y += 8
    return y


def _bands(pen: Pen, cells: Iterable[tuple[SpaceCell, Box]]) -> None:
    """Draw cells, each with a band that tells by its pattern who does the work."""
    boxes: dict[Holder, list[Box]] = {holder: [] for holder in HOLDERS}
    for cell, box in cells:
        boxes[cell.holder].append(box)
    held = [box for holder in ("ours", "rival", "own") for box in boxes[holder]]
    pen.rects(held, "soft")
    pen.rects((_band(box) for box in boxes["ours"]), "now")
    pen.rects((_band(box) for box in boxes["own"]), "box")
    for box in boxes["rival"]:
        pen.hatched(*_band(box))
    pen.rects(
        ((x + 0.5, y + 0.5, wide - 1, tall - 1) for x, y, wide, tall in boxes["open"]), "dashed"
    )


def _band(box: Box) -> Box:
    x, y, _, tall = box
    return x + 1, y + 1, BAND, tall - 2


def _says(grid: WhiteSpace, lang: Lang) -> str:
    found = []
    for row in grid.rows:
        for holder in HOLDERS:
            held = [
                f"{service} {cell.worth}".strip()
                for service, cell in zip(grid.services, row.cells, strict=True)
                if cell.holder == holder
            ]
            if held:
                services = SEPARATOR[lang].join(held)
                words = said(f"space_{holder}", lang)
                found.append(
                    said("space_say", lang, unit=row.title, holder=words, services=services)
                )
    return "".join(found).strip()
