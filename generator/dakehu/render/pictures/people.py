"""The people of an account by influence and stance, and who of us looks after each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dakehu.render.pictures import matrix
from dakehu.render.pictures.matrix import Chip, Matrix
from dakehu.render.pictures.palette import SMALL
from dakehu.render.pictures.pen import SIZE, Drawing, Look, Pen
from dakehu.render.pictures.words import said
from dakehu.text.words import SEPARATOR, Lang

Stance = Literal["opponent", "neutral", "ally", "unknown"]
Cover = Literal["met", "not_met", "nobody"]
STANCES: tuple[Stance, ...] = ("opponent", "neutral", "ally", "unknown")
HIGHEST, NARROW = 5, 480


@dataclass(frozen=True, slots=True)
class Person:
    """One contact, as far as known; *covered_by* is who of us looks after them."""

    key: str
    name: str
    title: str = ""
    role: str = ""
    influence: int | None = None
    stance: Stance = "unknown"
    covered_by: str = ""
    met: int = 0
    coach: bool = False
    decides: bool = False
    href: str = ""
    reports_to: str = ""
    influences: str = ""

    @property
    def cover(self) -> Cover:
        """Return how we cover this person."""
        if not self.covered_by:
            return "nobody"
        return "met" if self.met else "not_met"


@dataclass(frozen=True, slots=True)
class People:
    """The contacts of an account, the most influential first."""

    people: tuple[Person, ...]


def people_map(people: People, look: Look) -> Drawing:
    """Draw the map: influence downwards, stance across, a mark for our coverage before each."""
    pen, lang = Pen(look), look.lang
    if not people.people:
        pen.text(0, 14, said("no_people", lang), "q")
        return pen.finished(said("people_map", lang), said("no_people", lang), 22)
    levels = _levels(people)
    cells: dict[matrix.Place, list[Chip]] = {}
    for one in people.people:
        place = (levels.index(one.influence), STANCES.index(one.stance))
        cells.setdefault(place, []).append(_chip(one, look))
    narrow = look.width < NARROW
    rows = tuple("?" if level is None else str(level) for level in levels)
    columns = tuple(said(f"stance_{stance}", lang) for stance in STANCES)
    pen.text(0, SIZE, _axis(lang), "q", size=SMALL)
    end = matrix.draw(pen, Matrix(columns, rows, cells, 20 if narrow else 28), 16)
    end = _legend(pen, people, end + 18)
    return pen.finished(said("people_map", lang), _says(people, lang), end)


def _axis(lang: Lang) -> str:
    return f"↓ {said('influence', lang)}"


def _levels(people: People) -> list[int | None]:
    levels: list[int | None] = list(range(HIGHEST, 0, -1))
    if any(one.influence is None for one in people.people):
        levels.append(None)
    return levels


def _chip(one: Person, look: Look) -> Chip:
    lang = look.lang
    met = said("met_n", lang, n=one.met) if one.met else said("never_met", lang)
    tags = [said("coach", lang)] if one.coach else []
    dot = " · "
    if look.width < NARROW:
        notes = [dot.join([*tags, met])] if one.covered_by else [said("nobody_covers", lang)]
    else:
        first = dot.join([*([one.role] if one.role else []), *tags])
        cover = f"{one.covered_by}{dot}{met}" if one.covered_by else said("nobody_covers", lang)
        notes = [*([first] if first else []), cover]
    return Chip(one.name, tuple(notes), _MARKS[one.cover], one.href, strong=one.decides)


def _met(pen: Pen, x: float, y: float) -> None:
    pen.circle(x, y, 4, "dot")


def _not_met(pen: Pen, x: float, y: float) -> None:
    pen.circle(x, y, 3.5, "ring")


def _nobody(pen: Pen, x: float, y: float) -> None:
    pen.circle(x, y, 3.5, "lost")
    pen.line([(x - 5, y + 5), (x + 5, y - 5)], "mb")


_MARKS: dict[Cover, matrix.MarkDrawer] = {"met": _met, "not_met": _not_met, "nobody": _nobody}


def _legend(pen: Pen, people: People, y: float) -> float:
    """Explain the marks that occur."""
    x = 0.0
    for cover, mark in _MARKS.items():
        if not any(one.cover == cover for one in people.people):
            continue
        words = said(f"legend_{cover}", pen.look.lang)
        pen.text(x + 13, y, words, "q", size=SMALL)
        if pen.boxes[-1].right > pen.look.width and x:
            pen.take_back()
            x, y = 0.0, y + 16
            pen.text(x + 13, y, words, "q", size=SMALL)
        mark(pen, x + 5, y - 4)
        x = pen.boxes[-1].right + 16
    return y + 8


def _says(people: People, lang: Lang) -> str:
    groups: dict[tuple[int | None, Stance], list[str]] = {}
    for one in people.people:
        cover = one.covered_by or said("nobody_covers", lang)
        told = said("person_say", lang, name=one.name, cover=cover)
        groups.setdefault((one.influence, one.stance), []).append(told)
    order = sorted(groups, key=lambda at: (-(at[0] or 0), STANCES.index(at[1])))
    words = "".join(
        said(
            "people_group",
            lang,
            influence=said("influence_n", lang, n=level)
            if level
            else said("influence_unknown", lang),
            stance=said(f"stance_{stance}", lang),
            names=SEPARATOR[lang].join(groups[level, stance]),
        )
        for level, stance in order
    )
    return said("people_say", lang, n=len(people.people), groups=words).strip()
