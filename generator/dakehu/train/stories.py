"""Stories drawn: which way each point is, and what an account then holds."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dakehu.content.story import Data, Draw, Point, Slots, Story, Way
from dakehu.rules.facts import Fact, Vocabulary
from dakehu.text.words import Words

GROUP = "opportunity."
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
Judge = Callable[[Data], Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A point with the way it is in one case: what is said, and what the account then holds."""

    point: Point
    way: Way
    says: Words
    sets: Data


@dataclass(frozen=True, slots=True)
class Told:
    """A story drawn: the names, and every point with its way, in order."""

    story: Story
    slots: Slots
    drawn: tuple[Drawn, ...]
    today: date

    def account(self, known: Iterable[Drawn]) -> Data:
        """Return what an account file holds of whom only *known* is known, beside what all know."""
        data: Data = copy.deepcopy(self.story.account)
        data.setdefault("opportunity", {})
        for one in known:
            merge(data, one.sets)
        talks = [
            {**one, "date": (self.today - timedelta(days=one["days"])).isoformat()}
            for one in data.pop("talks", ())
        ]
        if talks:
            data["interactions"] = [
                {key: value for key, value in one.items() if key != "days"} for one in talks
            ]
        filled: Data = _filled(data, self.slots)
        return filled


def draw(story: Story, random: Random, today: date, vocabulary: Vocabulary, judge: Judge) -> Told:
    """Return *story* drawn by *random*.

    A number or a day is drawn beside the places where *judge*, given what the account would
    hold, says otherwise; if there are none, anywhere.
    """
    slots = random.choice(story.names)
    ways = list(_ways(story, random))
    drawn = [_middle(point, way, slots, today, vocabulary) for point, way in ways]
    for place, (point, way) in enumerate(ways):
        if way.draw is None:
            continue
        every = [
            _with_value(point, way, value, slots, today, vocabulary) for value in _values(way.draw)
        ]
        others = [one for number, one in enumerate(drawn) if number != place]
        found = [
            judge(Told(story, slots, (*others, one), today).account((*others, one)))
            for one in every
        ]
        turns = [n for n in range(1, len(every)) if found[n] != found[n - 1]]
        if turns:
            chosen = _beside(random.choice(turns), found, random)
        else:
            chosen = random.randrange(len(every))
        drawn[place] = every[chosen]
    return Told(story, slots, tuple(drawn), today)


def _beside(turn: int, found: list[Any], random: Random) -> int:
    """Return a place next to where *found* turns, or one further on the same side."""
    nearest, step = random.choice(((turn, 1), (turn - 1, -1)))
    further = nearest + step
    if 0 <= further < len(found) and found[further] == found[nearest]:
        return random.choice((nearest, further))
    return nearest


def others(told: Told, place: int, vocabulary: Vocabulary) -> Iterator[Drawn]:
    """Yield how the point at *place* could have been otherwise, everything else being the same."""
    one = told.drawn[place]
    rest = {f"{o.point.id}.{o.way.id}" for o in told.drawn if o is not one}
    for way in one.point.ways:
        barred = rest & set(way.unless) or any(
            f"{one.point.id}.{way.id}" in other.way.unless for other in told.drawn
        )
        if barred:
            continue
        if way.draw is None:
            made = [_with_value(one.point, way, None, told.slots, told.today, vocabulary)]
        else:
            made = [
                _with_value(one.point, way, value, told.slots, told.today, vocabulary)
                for value in _values(way.draw)
            ]
        yield from (made[place] for place in _near(made, one.sets) if made[place].sets != one.sets)


def every_draw(told: Told, place: int, vocabulary: Vocabulary) -> Iterator[Drawn]:
    """Yield the point at *place* with every value that may be drawn for it."""
    one = told.drawn[place]
    for value in _values(one.way.draw) if one.way.draw else ():
        yield _with_value(one.point, one.way, value, told.slots, told.today, vocabulary)


def _near(made: list[Drawn], sets: Data) -> list[int]:
    """Return a few places of *made*: those nearest to the one that says *sets*, then the ends."""
    own = next((place for place, one in enumerate(made) if one.sets == sets), None)
    ends = [0, len(made) - 1]
    if own is None:
        return list(dict.fromkeys(ends))
    nearest = [own + step for step in (1, -1, 2, -2)]
    return list(dict.fromkeys(n for n in (*nearest, *ends) if 0 <= n < len(made)))


def _ways(story: Story, random: Random) -> Iterator[tuple[Point, Way]]:
    taken: set[str] = set()
    for point in story.points:
        free = [way for way in point.ways if not taken & set(way.unless)]
        way = random.choice(free or list(point.ways))
        taken.add(f"{point.id}.{way.id}")
        yield point, way


def _values(draw: Draw) -> Iterator[Decimal]:
    value = draw.start
    while value <= draw.end:
        yield value
        value += draw.step


def _middle(point: Point, way: Way, slots: Slots, today: date, vocabulary: Vocabulary) -> Drawn:
    values = list(_values(way.draw)) if way.draw else [None]
    return _with_value(point, way, values[len(values) // 2], slots, today, vocabulary)


def _with_value(
    point: Point,
    way: Way,
    value: Decimal | None,
    slots: Slots,
    today: date,
    vocabulary: Vocabulary,
) -> Drawn:
    if way.draw is None or value is None:
        return Drawn(point, way, way.says.filled(**slots), way.sets)
    fact = vocabulary.facts[way.draw.fact]
    written, said = _written(fact, value, today)
    sets = copy.deepcopy(way.sets)
    group, _, name = fact.name.rpartition(".")
    sets.setdefault(group or "facts", {})[name] = written
    return Drawn(point, way, way.says.filled(**slots, drawn=said), sets)


def _written(fact: Fact, value: Decimal, today: date) -> tuple[Any, Words]:
    """Return a drawn *value* as an account writes it, and as one says it."""
    if fact.type.kind == "date":
        day = today + timedelta(days=int(value))
        return day.isoformat(), said_day(day)
    plain = int(value) if value == value.to_integral_value() else float(value)
    if fact.unit == "percent":
        share = f"{value * 100:.0f}%"
        return plain, Words(share, share)
    return plain, Words(f"{plain:,}", _ten_thousands(plain))


def _ten_thousands(number: float) -> str:
    """Return a number as one says it in Chinese.

    >>> _ten_thousands(1250000), _ten_thousands(86)
    ('125万', '86')
    """
    if number >= 10_000 and number % 1_000 == 0:
        return f"{number / 10_000:g}万"
    return f"{number:g}"


def said_day(day: date) -> Words:
    """Return a day as one says it.

    >>> said_day(date(2027, 2, 9))
    Words(en='9 February 2027', zh='2027年2月9日')
    """
    return Words(
        f"{day.day} {_MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月{day.day}日"
    )


def merge(data: Data, sets: Data) -> None:
    """Put what *sets* says into *data*; contacts are completed by their id, other lists follow."""
    for key, value in sets.items():
        if key == "contacts":
            people = {one["id"]: one for one in data.get("contacts", ())}
            for one in value:
                people[one["id"]].update(one)
        elif isinstance(value, dict):
            data.setdefault(key, {}).update(value)
        elif isinstance(value, list):
            data[key] = [*data.get(key, ()), *copy.deepcopy(value)]
        else:
            data[key] = value


def _filled(data: Any, slots: Slots) -> Any:
    if isinstance(data, dict):
        if set(data) <= {"en", "zh"} and data:
            return {
                lang: Words(text, text).filled(**slots).said(lang) for lang, text in data.items()
            }
        return {key: _filled(value, slots) for key, value in data.items()}
    if isinstance(data, list):
        return [_filled(one, slots) for one in data]
    return data
