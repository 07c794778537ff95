"""What happened with an account, what is agreed, and when it should close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Literal

from dakehu.render.pictures.measure import width, wrap
from dakehu.render.pictures.palette import SMALL
from dakehu.render.pictures.pen import SIZE, Drawing, Look, Pen
from dakehu.render.pictures.words import said
from dakehu.rules.told import aside, titled
from dakehu.text.words import Lang

Kind = Literal["talks", "milestones", "actions", "close"]
State = Literal["done", "open", "overdue"]
STATES: tuple[State, ...] = ("done", "open", "overdue")
KINDS: tuple[Kind, ...] = ("talks", "milestones", "actions", "close")
LANE, LINE, NARROW, CUT, ROWS, DATES, CLOSE = 24, 15, 480, 110, 5, 78, 12
PAST, AHEAD = 6, 12
TOLD = 12  # lines of an event in the list: enough for what anybody agrees in a sentence or two


@dataclass(frozen=True, slots=True)
class Event:
    """One thing on a day; *what* says it in a few words."""

    day: date
    kind: Kind
    what: str
    state: State = "done"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The events of an account and the day from which they are seen."""

    today: date
    events: tuple[Event, ...]


def timeline(line: Timeline, look: Look) -> Drawing:
    """Draw the days as lanes along an axis, or as a list downwards where there is little room."""
    pen, lang = Pen(look), look.lang
    events = sorted(line.events, key=lambda one: (one.day, KINDS.index(one.kind), one.what))
    if not events:
        pen.text(0, 14, said("no_events", lang), "q")
        return pen.finished(said("timeline", lang), said("no_events", lang), 22)
    draw = _list if look.width < NARROW else _lanes
    y = draw(pen, line.today, events)
    told = " ".join(_told(one, lang) for one in events)
    says = said("timeline_say", lang, today=line.today, events=told)
    return pen.finished(said("timeline", lang), says, y)


def _told(one: Event, lang: Lang) -> str:
    kind = said(one.kind, lang)
    if one.kind != "talks":
        kind = aside(kind, said(f"state_{one.state}", lang), lang)
    stop = "；" if lang == "zh" else ";"
    return f"{one.day} {titled(kind, one.what, lang)}{stop}"


def _sign(pen: Pen, one: Event, at: tuple[float, float], *, told: bool = False) -> None:
    """Draw the mark of an event: its shape says what it is, its filling how it stands.

    Where it stands alone it has its words to itself.
    """
    (x, y), words = at, _told(one, pen.look.lang) if told else ""
    if one.kind == "talks":
        pen.circle(x, y, 4, "dot", title=words)
        return
    paint = {"done": "done", "open": "ring", "overdue": "late"}[one.state]
    if one.kind == "milestones":
        pen.polygon([(x - 5, y), (x, y - 5), (x + 5, y), (x, y + 5)], paint, title=words)
    elif one.kind == "actions":
        pen.rect(x - 4, y - 4, 8, 8, paint, title=words)
    else:
        pen.line([(x, y - 9), (x, y + 7)], "strong")
        pen.polygon([(x, y - 9), (x + 10, y - 5.5), (x, y - 2)], "now", title=words)
    if one.state == "overdue":
        pen.line([(x, y - 9), (x, y + 9)], "mb")


# along an axis


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to places along the axis."""

    today: date
    first: date
    days: int
    left: float
    room: float

    def __call__(self, day: date) -> float:
        return self.left + (day - self.first).days * self.room / self.days

    def months(self) -> list[date]:
        """Return where months begin, as many of them as can be named."""
        firsts = list(_firsts(self.first, self.first + timedelta(days=self.days)))
        room = 58 * len(firsts) / self.room
        every = next((n for n in (1, 2, 3, 6) if n >= room), 12 * ceil(room / 12))
        return [day for day in firsts if (day.year * 12 + day.month - 1) % every == 0]


def _lanes(pen: Pen, today: date, events: list[Event]) -> float:
    lang = pen.look.lang
    kinds = [kind for kind in KINDS if any(one.kind == kind for one in events)]
    left = max(width(said(kind, lang), SMALL, bold=True) for kind in kinds) + 34
    first, last = min(events[0].day, today), max(events[-1].day, today)
    days = max((last - first).days, 14)
    scale = _Scale(today, first, days, left + 6, pen.look.width - left - 22)
    y = 22.0
    tops = []
    for kind in kinds:
        tops.append(y)
        y = _lane(pen, kind, [one for one in events if one.kind == kind], (scale, y, left))
    _months(pen, scale, y)
    words = said("today", lang)
    half = width(words, SMALL, bold=True) / 2
    at = min(max(scale(today), left + half), pen.look.width - half)
    pen.text(at, 13, words, "ta", size=SMALL, anchor="middle")
    return _legend(pen, {one.state for one in events if one.kind != "talks"}, y + 34)


def _lane(pen: Pen, kind: Kind, events: list[Event], frame: tuple[_Scale, float, float]) -> float:
    """Draw one lane: marks on a line, names below where there is room; return where it ends."""
    scale, top, left = frame
    middle = top + LANE / 2
    pen.line([(0, top), (pen.look.width, top)], "rule")
    pen.text(0, middle + 4, said(kind, pen.look.lang), "b", size=SMALL)
    pen.text(left - 8, middle + 4, str(len(events)), "q", size=SMALL, anchor="end")
    pen.line([(left, middle), (pen.look.width, middle)], "rule")
    ticks = map(scale, scale.months())
    pen.lines(([(x, top), (x, top + LANE)] for x in ticks), "rule")
    pen.line([(scale(scale.today), top), (scale(scale.today), top + LANE)], "today")
    shelf = _Shelf(left, pen.look.width, [scale(one.day) for one in events])
    names = {n: shelf.place(scale(one.day), one.what) for n, one in _latest_first(events)}
    threads: list[list[tuple[float, float]]] = []
    for n, one in enumerate(events):
        x, spot = scale(one.day), names[n]
        if spot:
            y = middle + 20 + spot.row * LINE
            if spot.hangs:
                threads.append([(x, middle), (x, y - 10)])
            with pen.link(one.href):
                pen.text(spot.left, y, one.what, "t", size=SMALL, room=spot.room)
    pen.lines(threads, "rule")
    for n, one in enumerate(events):
        _sign(pen, one, (scale(one.day), middle), told=names[n] is None)
    bottom = middle + 12 + LINE * shelf.rows_used
    unnamed = sum(spot is None for spot in names.values())
    if unnamed:
        words = said("not_labelled", pen.look.lang, n=unnamed)
        pen.text(0, middle + 20, words, "q", size=SMALL, room=left - 4)
        bottom = max(bottom, middle + 27)
    return bottom + 2


def _latest_first(events: list[Event]) -> list[tuple[int, Event]]:
    return list(reversed(list(enumerate(events))))


def _legend(pen: Pen, states: set[State], y: float) -> float:
    """Explain the fillings that occur; return where the picture ends."""
    x, lang = 0.0, pen.look.lang
    for state in STATES:
        if state in states:
            _sign(pen, Event(date.min, "actions", "", state), (x + 6, y - 4))
            pen.text(x + 15, y, said(f"state_{state}", lang), "q", size=SMALL)
            x = pen.boxes[-1].right + 16
    return y + 8 if states else y - 12


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a name stands: which row below the line, where it begins and how wide it may be.

    It *hangs* from its mark by a thread where it stands neither at the mark nor below a name
    that does.
    """

    row: int
    left: float
    room: float
    hangs: bool


class _Shelf:
    """Rows of names below a line; a name hangs from its mark by a thread that crosses no other.

    Names of *marks* that are close to each other stand below each other, as one.
    """

    def __init__(self, left: float, right: float, marks: list[float]) -> None:
        self._left, self._right, self._marks = left, right, marks
        self._rows: list[list[tuple[float, float]]] = [[] for _ in range(ROWS)]
        self._last: tuple[float, _Spot] | None = None
        self.rows_used = 0

    def place(self, x: float, name: str) -> _Spot | None:
        """Return where *name* goes that belongs to the mark at *x*; nothing if it goes nowhere.

        Rather whole further down than cut further up; and it may begin left of its mark, as far
        as the mark before it, from which threads lead down.
        """
        whole = min(width(name, SMALL) + 1, self._right - self._left)
        if self._last and self._last[0] - x < CLOSE:
            return self._below(*self._last, whole)
        before = max((one for one in self._marks if one < x - CLOSE), default=self._left)
        for wanted in (whole, min(whole, max(CUT, self._right - x + 4)), min(whole, CUT)):
            left = max(self._left, min(x - 4, max(self._right - wanted, before + 6)))
            found = self._row(x, whole, wanted, left)
            if found:
                for above in range(found.row):
                    self._rows[above].append((x - 2, x + 2))
                return self._taken(x, found)
        return None

    def _row(self, x: float, whole: float, wanted: float, left: float) -> _Spot | None:
        for row, taken in enumerate(self._rows):
            room = self._room(row, left)
            if room >= wanted:
                return _Spot(row, left, min(room, whole), hangs=row > 0)
            if any(low < x + 2 and x - 2 < high for low, high in taken):
                return None
        return None

    def _below(self, x: float, above: _Spot, whole: float) -> _Spot | None:
        """Return the place right below *above*, which belongs to *x*, if there is one."""
        row = above.row + 1
        room = self._room(row, above.left) if row < ROWS else 0
        if room < min(whole, CUT):
            return None
        return self._taken(x, _Spot(row, above.left, min(room, whole), hangs=False))

    def _room(self, row: int, left: float) -> float:
        return min([self._right, *(low for low, high in self._rows[row] if high > left)]) - left

    def _taken(self, x: float, spot: _Spot) -> _Spot:
        self._last = (x, spot)
        self._rows[spot.row].append((spot.left - 5, spot.left + spot.room + 5))
        self.rows_used = max(self.rows_used, spot.row + 1)
        return spot


def _months(pen: Pen, scale: _Scale, bottom: float) -> None:
    pen.line([(0, bottom), (pen.look.width, bottom)], "axis")
    months = scale.months()
    pen.lines(([(x, bottom), (x, bottom + 4)] for x in map(scale, months)), "axis")
    for day in months:
        x = scale(day)
        if x + 48 <= pen.look.width:
            pen.text(x, bottom + 15, f"{day.year}-{day.month:02}", "q", size=SMALL)


def _firsts(first: date, last: date) -> Iterator[date]:
    """Yield the first day of every month between two days."""
    day = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    while day <= last:
        yield day
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)


# as a list


def _list(pen: Pen, today: date, events: list[Event]) -> float:
    lang = pen.look.lang
    before = [one for one in events if one.day <= today]
    after = [one for one in events if one.day > today]
    pinned = [one for one in before if one.state != "done"]
    done = [one for one in before if one.state == "done"]
    y = 4.0
    if len(done) > PAST:
        y = _aside(pen, said("earlier_n", lang, n=len(done) - PAST), y)
    for one in sorted([*done[-PAST:], *pinned], key=lambda one: one.day):
        y = _entry(pen, one, y)
    pen.text(0, y + 13, str(today), "ta", size=SMALL)
    pen.line([(DATES - 2, y + 9), (DATES + 14, y + 9)], "today")
    pen.text(DATES + 22, y + 13, said("today", lang), "ta", size=SMALL)
    y += 22
    for one in after[:AHEAD]:
        y = _entry(pen, one, y)
    if len(after) > AHEAD:
        y = _aside(pen, said("later_n", lang, n=len(after) - AHEAD), y)
    return y + 4


def _aside(pen: Pen, words: str, y: float) -> float:
    pen.text(DATES + 22, y + 12, words, "q", size=SMALL)
    return y + 20


def _entry(pen: Pen, one: Event, y: float) -> float:
    lang, left = pen.look.lang, DATES + 22
    kind = said(one.kind, lang)
    state = "" if one.kind == "talks" else f" · {said(f'state_{one.state}', lang)}"
    style = "tb" if one.state == "overdue" else "q"
    lines = wrap(one.what, pen.look.width - left, SIZE, TOLD)
    end = y + 15 * (len(lines) + 1) + 5
    pen.line([(DATES + 6, y), (DATES + 6, end)], "rule")
    _sign(pen, one, (DATES + 6, y + 9))
    pen.text(0, y + 13, str(one.day), "q", size=SMALL)
    pen.text(left, y + 13, f"{kind}{state}", style, size=SMALL)
    y += 28
    with pen.link(one.href):
        for words in lines:
            pen.text(left, y, words, whole=one.what if words.endswith("…") else "")
            y += 15
    return end
