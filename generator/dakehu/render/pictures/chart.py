"""Who reports to whom, and who has whose ear whatever the chart says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dakehu.render.pictures.measure import width, wrap
from dakehu.render.pictures.palette import SMALL
from dakehu.render.pictures.pen import SIZE, Drawing, Look, Pen
from dakehu.render.pictures.people import People, Person, Stance
from dakehu.render.pictures.words import said
from dakehu.text.words import Lang

INDENT, ROW, TRACK = 22, 38, 9
TRACK_APART = 8
LEAST, MOST, APART, GUTTER, TRACKS = 108, 180, 12, 24, 3
LOW, LINE, INSET, SIGN = 42, 14, 14, 28
SIGNS: dict[Stance, str] = {"ally": "+", "neutral": "=", "opponent": "−", "unknown": "?"}
_STYLES: dict[Stance, str] = {"ally": "tg", "neutral": "q", "opponent": "tb", "unknown": "to"}


@dataclass(frozen=True, slots=True)
class _Node:
    """A person in the tree; a superior that leads round in a circle counts as not known."""

    person: Person
    below: tuple[_Node, ...]

    def walk(self, depth: int = 0) -> Iterator[tuple[_Node, int]]:
        yield self, depth
        for one in self.below:
            yield from one.walk(depth + 1)

    def leaves(self) -> int:
        return sum(one.leaves() for one in self.below) or 1


def org_chart(people: People, look: Look) -> Drawing:
    """Draw the chart: boxes from the top down where they fit, otherwise an indented list."""
    pen, lang = Pen(look), look.lang
    if not people.people:
        pen.text(0, 14, said("no_people", lang), "q")
        return pen.finished(said("org_chart", lang), said("no_people", lang), 22)
    roots = _roots(people.people)
    sways = _sways(people.people)
    places = _boxes(roots, look.width, sways)
    if places and all(_near(places, a, b) for a, b in sways):
        y = _top_down(pen, roots, places, sways)
    else:
        y = _outline(pen, roots, sways)
    y = _legend(pen, people, y + 20, sways=bool(sways))
    return pen.finished(said("org_chart", lang), _says(roots, sways, lang), y)


def _roots(people: tuple[Person, ...]) -> tuple[_Node, ...]:
    by_key = {one.key: one for one in people}
    bosses: dict[str, str] = {}
    for one in people:
        if one.reports_to in by_key and not _circles(one.key, one.reports_to, bosses):
            bosses[one.key] = one.reports_to

    def node(person: Person) -> _Node:
        return _Node(person, tuple(node(p) for p in people if bosses.get(p.key) == person.key))

    return tuple(node(one) for one in people if one.key not in bosses)


def _circles(key: str, boss: str, bosses: dict[str, str]) -> bool:
    while boss != key and boss in bosses:
        boss = bosses[boss]
    return boss == key


def _sways(people: tuple[Person, ...]) -> list[tuple[Person, Person]]:
    by_key = {one.key: one for one in people}
    return [
        (one, by_key[one.influences])
        for one in people
        if one.influences in by_key and one.influences != one.key
    ]


# from the top down


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a box stands: its middle, its level, how large it is and how far the next is below."""

    middle: float
    level: int
    wide: float
    tall: float
    gutter: float

    @property
    def top(self) -> float:
        """Return where it begins."""
        return 2 + self.level * (self.tall + self.gutter)

    @property
    def bottom(self) -> float:
        """Return where it ends."""
        return self.top + self.tall


Places = dict[str, _Place]


def _boxes(roots: tuple[_Node, ...], room: int, sways: list[tuple[Person, Person]]) -> Places:
    """Return where every box stands; nothing where they do not fit side by side."""
    leaves = sum(one.leaves() for one in roots)
    wide = min((room + APART) / leaves - APART, MOST)
    if wide < LEAST:
        return {}
    step = wide + APART
    tall = max(_tall(node.person, wide) for root in roots for node, _ in root.walk())
    levels = {n.person.key: level for root in roots for n, level in root.walk()}
    lines = Counter(min(levels[a.key], levels[b.key]) for a, b in sways)
    gutter = GUTTER + TRACK_APART * min(max(lines.values(), default=0), TRACKS)
    places: Places = {}

    def put(node: _Node, first: int, level: int) -> float:
        at, middles = first, []
        for one in node.below:
            middles.append(put(one, at, level + 1))
            at += one.leaves()
        middle = (middles[0] + middles[-1]) / 2 if middles else first * step + wide / 2
        places[node.person.key] = _Place(middle, level, wide, tall, gutter)
        return middle

    at = 0
    for root in roots:
        put(root, at, 0)
        at += root.leaves()
    return places


def _near(places: Places, one: Person, other: Person) -> bool:
    """Tell whether a line between the two boxes passes no third one."""
    return abs(places[one.key].level - places[other.key].level) <= 1


def _top_down(
    pen: Pen, roots: tuple[_Node, ...], places: Places, sways: list[tuple[Person, Person]]
) -> float:
    nodes = [node for root in roots for node, _ in root.walk()]
    for node in nodes:
        at = places[node.person.key]
        for one in node.below:
            to, bend = places[one.person.key], at.bottom + 12
            steps = [(at.middle, at.bottom), (at.middle, bend), (to.middle, bend)]
            pen.line([*steps, (to.middle, to.top)], "axis")
    _sway_lines(pen, [(places[a.key], places[b.key]) for a, b in sways])
    for node in nodes:
        _box(pen, node.person, places[node.person.key])
    deepest = max(places.values(), key=lambda place: place.level)
    # lines between neighbours of the lowest level run below it
    below = sum(places[a.key].level == deepest.level == places[b.key].level for a, b in sways)
    return deepest.bottom + (20 + min(below, TRACKS) * TRACK_APART if below else 0)


def _sway_lines(pen: Pen, sways: list[tuple[_Place, _Place]]) -> None:
    """Draw who sways whom, each line on a track of its own between two levels."""
    used: dict[int, int] = {}
    for one, other in sways:
        upper = min(one, other, key=lambda place: place.level)
        track = used.get(upper.level, 0) % TRACKS
        used[upper.level] = track + 1
        y = upper.bottom + 20 + track * TRACK_APART
        shift = (18 + track * TRACK_APART) * (1 if other.middle <= one.middle else -1)
        start = one.top if other.level < one.level else one.bottom
        end = other.bottom if other.level <= one.level else other.top
        x = one.middle + shift
        into = other.middle + (shift if other.level < one.level else -shift)
        pen.line([(x, start), (x, y), (into, y), (into, end)], "sway")
        tip = 6 if other.level <= one.level else -6
        pen.polygon([(into, end), (into - 4, end + tip), (into + 4, end + tip)], "head")


def _box(pen: Pen, one: Person, at: _Place) -> None:
    x, y, wide = at.middle - at.wide / 2, at.top, at.wide
    pen.rect(x + 1, y + 1, wide - 2, at.tall - 2, "soft", r=3)
    pen.rect(x + 1, y + 1, wide - 2, at.tall - 2, "strong" if one.decides else "edge", r=3)
    pen.text(x + wide - 12, y + 16, SIGNS[one.stance], _STYLES[one.stance], anchor="middle")
    names, posts = _lines(one, wide)
    with pen.link(one.href):
        y = _written(pen, names, one.name, "b", (x + 7, y + 16))
    _written(pen, posts, _post(one), "q", (x + 7, y + 2))


def _written(pen: Pen, lines: list[str], whole: str, style: str, at: tuple[float, float]) -> float:
    """Write *lines*, which stand for *whole*; return where the next one would stand."""
    x, y = at
    size = SIZE if style == "b" else SMALL
    for line in lines:
        pen.text(x, y, line, style, size=size, whole=whole if line.endswith("…") else "")
        y += LINE
    return y


def _tall(one: Person, wide: float) -> int:
    """Return how tall a box of *wide* has to be for the name and the post of *one*."""
    return LOW + LINE * (sum(map(len, _lines(one, wide))) - 2)


def _lines(one: Person, wide: float) -> tuple[list[str], list[str]]:
    """Return the lines of the name, beside the sign of the stance, and those of the post."""
    names = wrap(one.name, wide - SIGN, SIZE, 2, bold=True)
    return names, wrap(_post(one), wide - INSET, SMALL, 2)


def _post(one: Person) -> str:
    return one.title or one.role


# as an indented list


def _outline(pen: Pen, roots: tuple[_Node, ...], sways: list[tuple[Person, Person]]) -> float:
    rows = {n.person.key: r for r, n in enumerate(n for root in roots for n, _ in root.walk())}
    tracks = _tracks([(rows[a.key], rows[b.key]) for a, b in sways])
    margin = (max(tracks) + 1) * TRACK + 14 if tracks else 0
    room = pen.look.width - margin
    for root in roots:
        for node, depth in root.walk():
            y = rows[node.person.key] * ROW
            for one in node.below:
                _elbow(pen, depth, y, rows[one.person.key] * ROW)
            _entry(pen, node.person, (min(depth, 6) * INDENT, y), room)
    for (a, b), track in zip(sways, tracks, strict=True):
        edge = room + 10 + track * TRACK
        start, end = rows[a.key] * ROW + 13.0, rows[b.key] * ROW + 22.0
        pen.line([(room + 2, start), (edge, start), (edge, end), (room + 6, end)], "sway")
        pen.polygon([(room, end), (room + 7, end - 4), (room + 7, end + 4)], "head")
    return float(len(rows) * ROW)


def _tracks(spans: list[tuple[int, int]]) -> list[int]:
    """Return the track of each span, so that those on one track do not touch."""
    taken: list[list[tuple[int, int]]] = []
    found = []
    for one, other in spans:
        low, high = min(one, other), max(one, other)
        track = next(
            (t for t, on in enumerate(taken) if all(high < a or b < low for a, b in on)),
            len(taken),
        )
        if track == len(taken):
            taken.append([])
        taken[track].append((low, high))
        found.append(track)
    return found


def _elbow(pen: Pen, depth: int, y: float, to: float) -> None:
    x = min(depth, 6) * INDENT + 8
    end = min(depth + 1, 6) * INDENT
    if end > x:
        pen.line([(x, y + 34), (x, to + 17), (end, to + 17)], "axis")


def _entry(pen: Pen, one: Person, at: tuple[float, float], room: float) -> None:
    x, y = at
    pen.rect(x, y + 1, room - x, ROW - 6, "soft", r=2)
    if one.decides:
        pen.rect(x, y + 1, room - x, ROW - 6, "strong", r=2)
    pen.text(x + 12, y + 14, SIGNS[one.stance], _STYLES[one.stance], anchor="middle")
    with pen.link(one.href):
        pen.text(x + 24, y + 14, one.name, "b", room=room - x - 28)
    pen.text(x + 24, y + 28, _post(one), "q", size=SMALL, room=room - x - 28)


# words


def _legend(pen: Pen, people: People, y: float, *, sways: bool) -> float:
    lang, x = pen.look.lang, 0.0
    for stance, sign in SIGNS.items():
        if any(one.stance == stance for one in people.people):
            words = said(f"stance_{stance}", lang)
            if x + width(words, SMALL) + 14 > pen.look.width:
                x, y = 0.0, y + 16
            pen.text(x, y, sign, _STYLES[stance], size=SIZE)
            pen.text(x + 14, y, words, "q", size=SMALL)
            x = pen.boxes[-1].right + 14
    for key, style in (("reports", "axis"), ("has_the_ear", "sway")):
        if key == "has_the_ear" and not sways:
            continue
        words = said(key, lang)
        if x + width(words, SMALL) + 38 > pen.look.width:
            x, y = 0.0, y + 16
        pen.line([(x, y - 4), (x + 24, y - 4)], style)
        if style == "sway":
            pen.polygon([(x + 30, y - 4), (x + 23, y - 8), (x + 23, y)], "head")
        pen.text(x + 36, y, words, "q", size=SMALL)
        x = pen.boxes[-1].right + 14
    return y + 8


def _says(roots: tuple[_Node, ...], sways: list[tuple[Person, Person]], lang: Lang) -> str:
    found = []
    for root in roots:
        found.append(said("top_say", lang, name=root.person.name))
        found += [
            said("reports_say", lang, name=one.person.name, boss=node.person.name)
            for node, _ in root.walk()
            for one in node.below
        ]
    found += [said("sways_say", lang, name=a.name, other=b.name) for a, b in sways]
    return "".join(found).strip()
