"""The pen: sets down texts and shapes, and knows where each text stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import Literal

from dakehu.render.pictures.measure import clean, fit, width
from dakehu.render.pictures.palette import SMALL, STYLES, Anchor, Colours, attributes, lettered
from dakehu.text.words import Lang

SIZE = 12
_SCHEME = re.compile(r"[a-zA-Z][\w+.-]*:")
Mark = Literal["yes", "no", "open", "skipped"]
_MARKS: dict[str, tuple[str, str]] = {
    "yes": ("mg", "M{0},{4}L{5},{3}L{2},{1}"),
    "no": ("mb", "M{0},{1}L{2},{3}M{2},{1}L{0},{3}"),
    "skipped": ("mq", "M{0},{4}L{2},{4}"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """For whom a picture is drawn: language, width, colours, and what its ids begin with.

    *font* is named where there is no page to inherit one from. *shape* is a class more, by
    which a page tells the wide picture from the narrow one; *as_in* is the prefix of a picture
    on the same page that says the same in words.
    """

    lang: Lang
    width: int
    prefix: str
    colours: Colours = "page"
    font: str = ""
    shape: str = ""
    as_in: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a text stands."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def meets(self, other: Box) -> bool:
        """Tell whether the two cover a common place."""
        return (
            self.left < other.right and other.left < self.right
            and self.top < other.bottom and other.top < self.bottom
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: its SVG, how high it is, where its texts stand and what it says in words."""

    svg: str
    width: int
    height: float
    boxes: tuple[Box, ...]
    says: str


def number(value: float) -> str:
    """Return *value* with at most one decimal, as short as can be."""
    short = round(value, 1)
    whole = int(short)
    return str(whole) if whole == short else str(short)


class Pen:
    """Draws one picture."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._parts: list[str] = []
        self._defs: list[str] = []
        self.boxes: list[Box] = []
        self._linked = False

    def text(  # noqa: PLR0913  (where, what and how)
        self,
        x: float,
        y: float,
        said: str,
        style: str = "t",
        *,
        size: int = SIZE,
        anchor: Anchor = "start",
        room: float | None = None,
        whole: str = "",
    ) -> None:
        """Write *said* on the line at *y*, cut to *room*; *whole* is what it is short for.

        A picture that another one on the page says the same as has no such notes.
        """
        bold = "font-weight" in STYLES[style]
        full = clean(said)
        shown = full if room is None else fit(full, room, size, bold=bold)
        if not shown:
            return
        wide = width(shown, size, bold=bold)
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        self.boxes.append(Box(left, y - size * 0.8, left + wide, y + size * 0.22, shown))
        more = "" if self.look.as_in else clean(whole) or (full if shown != full else "")
        title = f"<title>{_escaped(more)}</title>" if more and more != shown else ""
        paint = lettered(style, self.look.colours, small=size == SMALL, anchor=anchor)
        self._add(f'<text x="{number(x)}" y="{number(y)}"{paint}>{title}{_escaped(shown)}</text>')

    def take_back(self) -> None:
        """Take back the text that was written last."""
        self.boxes.pop()
        self._parts.pop()

    def behind(self, draw: Callable[[], None]) -> None:
        """Draw what *draw* draws behind everything that is there."""
        there, self._parts = self._parts, []
        draw()
        self._parts += there

    def rect(  # noqa: PLR0913  (four numbers make a rectangle)
        self, x: float, y: float, w: float, h: float, style: str, *, r: float = 0, title: str = ""
    ) -> None:
        """Draw a rectangle; *r* rounds its corners."""
        round_ = f' rx="{number(r)}"' if r else ""
        size = f'width="{number(w)}" height="{number(h)}"{round_}'
        self._shape(f'rect x="{number(x)}" y="{number(y)}" {size}', style, title)

    def circle(self, x: float, y: float, r: float, style: str, *, title: str = "") -> None:
        """Draw a circle."""
        self._shape(f'circle cx="{number(x)}" cy="{number(y)}" r="{number(r)}"', style, title)

    def path(self, steps: str, style: str, *, title: str = "") -> None:
        """Draw the path *steps*."""
        self._shape(f'path d="{steps}"', style, title)

    def line(self, points: Sequence[tuple[float, float]], style: str) -> None:
        """Draw a line through *points*."""
        self.path("M" + "L".join(f"{number(x)},{number(y)}" for x, y in points), style)

    def rects(self, boxes: Iterable[tuple[float, float, float, float]], style: str) -> None:
        """Draw many rectangles (left, top, width, height) as one shape."""
        steps = (
            f"M{number(x)},{number(y)}h{number(w)}v{number(h)}h{number(-w)}z"
            for x, y, w, h in boxes
        )
        joined = "".join(steps)
        if joined:
            self.path(joined, style)

    def lines(self, lines: Iterable[Sequence[tuple[float, float]]], style: str) -> None:
        """Draw many lines as one shape."""
        joined = "".join(
            "M" + "L".join(f"{number(x)},{number(y)}" for x, y in points) for points in lines
        )
        if joined:
            self.path(joined, style)

    def polygon(
        self, points: Sequence[tuple[float, float]], style: str, *, title: str = ""
    ) -> None:
        """Draw a closed shape through *points*."""
        steps = "L".join(f"{number(x)},{number(y)}" for x, y in points)
        self.path(f"M{steps}Z", style, title=title)

    def hatched(self, x: float, y: float, w: float, h: float, *, title: str = "") -> None:
        """Draw a rectangle with slanted lines in it: what may be, or what is no longer sure."""
        name = f"{self.look.prefix}-h"
        if not self._defs:
            lines = f'<path d="M-1,1L1,-1M0,6L6,0M5,7L7,5"{self._paint("axis")}/>'
            self._defs.append(
                f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse">{lines}'
                "</pattern>"
            )
        self._add(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
            f' fill="url(#{name})">{self._named(title)}</rect>'
        )

    def mark(self, kind: Mark, x: float, y: float, r: float = 4, style: str = "") -> None:
        """Draw a tick, a cross, a question mark or a dash around (x, y)."""
        if kind == "open":
            own, drawn = "to", self.text
            drawn(x, y + 4, "?", style or own, size=SMALL, anchor="middle")
            return
        own, steps = _MARKS[kind]
        places = (x - r, y - r * 0.8, x + r, y + r * 0.8, y, x - r * 0.25)
        self.path(steps.format(*map(number, places)), style or own)

    @contextmanager
    def link(self, href: str) -> Iterator[None]:
        """Make what is drawn meanwhile lead to *href*, a page of the site.

        In print nothing leads anywhere.
        """
        lead = bool(href) and self.look.colours == "page" and not _SCHEME.match(href.strip())
        if lead:
            self._linked = True
            self._add(f'<a href="{escape(clean(href), quote=True)}">')
        yield
        if lead:
            self._add("</a>")

    def finished(self, title: str, says: str, height: float) -> Drawing:
        """Return the picture, called *title*; *says* tells what it shows to who cannot see it."""
        look = self.look
        name, tells = f"{look.prefix}-t", f"{look.as_in or look.prefix}-d"
        words = "" if look.as_in else f'<desc id="{tells}">{_escaped(clean(says))}</desc>'
        shape = f" {look.shape}" if look.shape else ""
        font = f' font-family="{escape(look.font, quote=True)}"' if look.font else ""
        # what is an image has no parts, and a link in it could not be reached
        role = "group" if self._linked else "img"
        w, h = look.width, number(height)
        defs = f"<defs>{''.join(self._defs)}</defs>" if self._defs else ""
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="picture{shape}" role="{role}"'
            f' aria-labelledby="{name}" aria-describedby="{tells}" lang="{look.lang}"'
            f' viewBox="0 0 {w} {h}" width="{w}" height="{h}" font-size="{SIZE}"{font}>'
            f'<title id="{name}">{_escaped(clean(title))}</title>'
            f"{words}{defs}{''.join(self._parts)}</svg>"
        )
        return Drawing(svg, w, height, tuple(self.boxes), clean(says))

    def _shape(self, shape: str, style: str, title: str) -> None:
        if named := self._named(title):
            self._add(f"<{shape}{self._paint(style)}>{named}</{shape.partition(' ')[0]}>")
        else:
            self._add(f"<{shape}{self._paint(style)}/>")

    def _named(self, title: str) -> str:
        """Return what a pointer is shown; a picture for phones says it in its words alone."""
        return "" if self.look.as_in else _title(title)

    def _paint(self, style: str) -> str:
        return attributes(style, self.look.colours)

    def _add(self, part: str) -> None:
        self._parts.append(part)


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _title(text: str) -> str:
    return f"<title>{_escaped(clean(text))}</title>" if text else ""
