"""White space: which services each part of the customer has from us, from others, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dakehu.render.pictures.measure import wrap
from dakehu.render.pictures.palette import SMALL
from dakehu.render.pictures.pen import SIZE, Drawing, Look, Pen
from dakehu.render.pictures.words import said
from dakehu.text.words import SEPARATOR, Lang

Holder = Literal["ours", "rival", "own", "open", "unknown"]
HOLDERS: tuple[Holder, ...] = ("ours", "rival", "own", "open", "unknown")
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
    for row in grid.rows:
        for n, line in enumerate(wrap(row.title, gutter - 10, SIZE, 2)):
            pen.text(0, top + 15 + n * 14, line, whole=row.title)
        for place, cell in enumerate(row.cells):
            _cell(pen, cell, (gutter + place * step, top), (step - 4, TALL - 4))
            x, room = gutter + place * step + BAND + 6, step - BAND - 12
            style = "q" if cell.holder == "unknown" else "t"
            pen.text(x, top + 13, said(f"space_{cell.holder}", lang), style, size=SMALL, room=room)
            pen.text(x, top + 27, cell.worth, "q", size=SMALL, room=room)
        top += TALL
    return top + 4


def _listed(pen: Pen, grid: WhiteSpace) -> float:
    y, lang, wide = 0.0, pen.look.lang, pen.look.width
    for row in grid.rows:
        pen.text(0, y + 14, row.title, "b", room=wide)
        y += 20
        for service, cell in zip(grid.services, row.cells, strict=True):
            _cell(pen, cell, (0, y), (wide, LINE - 2))
            words = " · ".join(
                part for part in (said(f"space_{cell.holder}", lang), cell.worth) if part
            )
            pen.text(BAND + 6, y + 13, service, size=SMALL, room=wide * 0.4)
            pen.text(wide - 6, y + 13, words, "q", size=SMALL, anchor="end", room=wide * 0.5)
            y += LINE
        y += 8
    return y


def _cell(pen: Pen, cell: SpaceCell, at: tuple[float, float], size: tuple[float, float]) -> None:
    """Draw a cell, with a band that tells by its pattern who does the work."""
    (x, y), (wide, tall) = at, size
    band = (x + 1, y + 1, BAND, tall - 2)
    if cell.holder == "open":
        pen.rect(x + 0.5, y + 0.5, wide - 1, tall - 1, "dashed")
        return
    if cell.holder != "unknown":
        pen.rect(x, y, wide, tall, "soft")
    if cell.holder == "ours":
        pen.rect(*band, "now")
    elif cell.holder == "rival":
        pen.hatched(*band)
    elif cell.holder == "own":
        pen.rect(*band, "box")


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
