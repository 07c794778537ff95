"""What papers are made of: blocks of text, as plain data that the template sets.

A line is one string, or a list of strings and of pairs: how a part is set, and the part
(``b`` bold, ``m`` muted, ``w`` a warning, ``n`` muted on a line of its own). Nothing here is
ever read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from dakehu.render.pictures.pen import Drawing
from dakehu.text.words import Lang

Part = str | tuple[str, str]
Line = str | list[Part]
Block = dict[str, Any]
Blocks = list[Block]
Sheet = Literal["a4", "us-letter", "a5"]
# A table of so few rows, and so few letters, is never broken.
_SHORT, _LITTLE, _TAIL = 6, 1000, 2
SHEETS: dict[str, Sheet] = {"a4": "a4", "letter": "us-letter"}


@dataclass(frozen=True, slots=True)
class Paper:
    """One document to be printed: what stands on it, and what its edges say."""

    name: str
    title: str
    lang: Lang
    blocks: Blocks
    head: tuple[str, str]
    foot: str
    author: str = ""
    about: str = ""
    keywords: tuple[str, ...] = ()
    page_of: str = "{n} / {all}"
    sheet: Sheet = "a4"
    size: float = 9.5
    margin: int = 15
    pages: int | None = field(default=None)

    def data(self) -> dict[str, Any]:
        """Return what the template reads."""
        return {
            "title": self.title, "lang": self.lang, "blocks": self.blocks,
            "head-left": self.head[0], "head-right": self.head[1], "foot": self.foot,
            "author": self.author, "about": self.about, "keywords": list(self.keywords),
            "page-of": self.page_of, "sheet": self.sheet, "size": self.size,
            "margin": self.margin,
        }  # fmt: skip


def heading(text: str, level: int = 2, *, small: bool = False) -> Block:
    """Return a heading; a *small* one stands in no table of contents."""
    return {"k": "h", "level": level, "text": text, "small": small}


def para(text: Line, style: str = "") -> Block:
    """Return a paragraph; *style* is lead, muted, kicker or ask.

    What is ``under`` a heading is muted, and stays on the page of what follows.
    """
    return {"k": "p", "text": text, "style": style}


def bullets(items: Iterable[Line]) -> Block:
    """Return a list with a dot before each item."""
    return {"k": "ul", "items": list(items)}


def numbered(items: Iterable[Line], start: int = 1) -> Block:
    """Return a list with numbers."""
    return {"k": "ol", "items": list(items), "start": start}


def checks(items: Iterable[Line]) -> Block:
    """Return lines with a box to tick before each."""
    return {"k": "checks", "items": list(items)}


def table(
    head: Sequence[str] | None, rows: Iterable[Sequence[Line]], widths: Sequence[float | str]
) -> Block:
    """Return a table: a width is a share of the line, or millimetres where it is negative.

    The last rows of a long one stay together, so that none stands alone on the next page.
    """
    listed = [list(row) for row in rows]
    whole = len(listed) <= _SHORT and _long(listed) < _LITTLE
    tail = listed[-_TAIL:]
    return {
        "k": "table",
        "head": list(head) if head else None,
        "rows": listed,
        "widths": list(widths),
        "whole": whole,
        "tail": _TAIL if not whole and len(listed) > _TAIL and _long(tail) < _LITTLE else 0,
    }


def picture(drawing: Drawing, width: int = 100) -> Block:
    """Return a picture, *width* per cent of the line wide."""
    return {
        "k": "svg",
        "svg": _PLAIN.sub(_REGULAR, drawing.svg),
        "alt": drawing.says,
        "width": width,
        "ratio": drawing.height / drawing.width,
    }


def columns(*parts: Blocks, ratio: Sequence[float] = (), gap: int = 6) -> Block:
    """Return *parts* side by side."""
    return {"k": "cols", "parts": list(parts), "ratio": list(ratio) or [1] * len(parts), "gap": gap}


def boxed(blocks: Blocks, tone: str = "note") -> Block:
    """Return *blocks* set apart; they stay on one page."""
    return {"k": "box", "tone": tone, "blocks": blocks, "sure": _long(blocks) < _LITTLE}


def together(blocks: Blocks, *, sticky: bool = False) -> Block:
    """Return *blocks* that stay on one page if one can hold them.

    With *sticky*, what follows stands on that page as well.
    """
    sure = _long(blocks) < _LITTLE
    return {"k": "group", "blocks": blocks, "sure": sure, "sticky": sticky}


def rest(title: str = "", least: int = 0) -> Block:
    """Return lines to write on, down to the end of the page.

    Nothing where fewer than *least* millimetres are left.
    """
    return {"k": "rest", "title": title, "least": least}


def _long(found: object) -> int:
    """Return how much room the texts of *found* ask for, where Chinese signs take two places."""
    if isinstance(found, str):
        return len(found) + sum(ord(sign) > 0x2E7F for sign in found)
    if isinstance(found, dict):
        return sum(_long(part) for key, part in found.items() if key not in ("svg", "alt"))
    return sum(_long(part) for part in found) if isinstance(found, list | tuple) else 0


def lines(n: int) -> Block:
    """Return empty lines to write on."""
    return {"k": "lines", "n": n}


def signatures(*labels: str) -> Block:
    """Return places to sign."""
    return {"k": "sign", "labels": list(labels)}


def contents(title: str, columns: int = 1) -> Block:
    """Return the table of contents."""
    return {"k": "contents", "title": title, "columns": columns}


def flow(blocks: Iterable[Block], columns: int) -> Block:
    """Return *blocks* in *columns*, of which one goes on where the last one ends."""
    return {"k": "flow", "columns": columns, "blocks": list(blocks)}


def tree(items: Iterable[Block]) -> Block:
    """Return lines with a mark, a text, a detail and the lines *below* it."""
    return {"k": "tree", "items": list(items)}


def fitted(variants: Iterable[tuple[float, Blocks]], spare: int = 0) -> Block:
    """Return the first variant that fits on the page: its size of type, and its blocks.

    *spare* millimetres are kept free for what follows.
    """
    found = [{"size": size, "blocks": each} for size, each in variants]
    return {"k": "fit", "variants": found, "spare": spare}


def halved(variants: Iterable[tuple[float, Blocks]]) -> Block:
    """Return the first variant that fits on half of the page, and takes all of that half."""
    return {**fitted(variants), "k": "half"}


# The font varies in weight, and a picture's text that names none would come out thin.
_PLAIN = re.compile(r"<text (?![^>]*font-weight)")
_REGULAR = "<text style=\"font-variation-settings:'wght' 400\" "
BREAK: Block = {"k": "break"}
CUT: Block = {"k": "cut"}


def clipped(text: str, room: int) -> str:
    """Return *text* in at most *room* places, where Chinese signs take two.

    >>> clipped("Wild Swan City Bus", 10), clipped("鸿鹄公交集团", 7)
    ('Wild Swan…', '鸿鹄公…')
    """
    wide = 0
    for place, sign in enumerate(text):
        wide += 2 if ord(sign) > 0x2E7F else 1
        if wide > room:
            return _until(text[:place], room) + "…"
    return text


def _until(text: str, room: int) -> str:
    while text and sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) > room - 1:
        text = text[:-1]
    return text.rstrip()


def texts(found: Any) -> Iterator[str]:
    """Yield every text of blocks, or of anything made of them."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from texts(value)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from texts(value)
