"""How old the facts are beside how long they stay fresh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dakehu.render.pictures.palette import SMALL
from dakehu.render.pictures.pen import Drawing, Look, Pen
from dakehu.render.pictures.words import said
from dakehu.text.words import SEPARATOR, Lang

State = Literal["fresh", "stale", "undated"]
TALL, ROW, SHOWN = 14, 30, 5


@dataclass(frozen=True, slots=True)
class AgedFact:
    """One fact: how many days old, and for how many it stays fresh."""

    label: str
    days: int | None
    limit: int
    href: str = ""

    @property
    def state(self) -> State:
        """Return whether it is fresh, stale, or has no date."""
        if self.days is None:
            return "undated"
        return "stale" if self.days > self.limit else "fresh"


@dataclass(frozen=True, slots=True)
class Freshness:
    """The facts that should stay fresh; of the stale ones *shown* are drawn one by one."""

    facts: tuple[AgedFact, ...]
    shown: int = SHOWN


def freshness(strip: Freshness, look: Look) -> Drawing:
    """Draw a strip of all facts, the stale first, and the age of the stalest against its limit."""
    pen, lang = Pen(look), look.lang
    found: dict[State, list[AgedFact]] = {"stale": [], "fresh": [], "undated": []}
    for one in strip.facts:
        found[one.state].append(one)
    found["stale"].sort(key=lambda one: (-(one.days or 0) / one.limit, one.label))
    if not strip.facts:
        pen.text(0, 14, said("fresh_none", lang), "q")
        return pen.finished(said("freshness", lang), said("fresh_none", lang), 22)
    _strip(pen, [*found["stale"], *found["fresh"], *found["undated"]])
    y = _counts(pen, found)
    for one in found["stale"][: strip.shown]:
        y = _row(pen, one, y)
    left = len(found["stale"]) - strip.shown
    if left > 0:
        pen.text(0, y + 1, said("and_more", lang, n=left), "q", size=SMALL)
        y += 10
    return pen.finished(said("freshness", lang), _says(found, lang), y + 2)


def _strip(pen: Pen, facts: Sequence[AgedFact]) -> None:
    step = min(24.0, pen.look.width / len(facts))
    wide = max(step - 2, 1)
    spans: dict[State, list[float]] = {"fresh": [], "stale": [], "undated": []}
    for place, one in enumerate(facts):
        spans[one.state].append(place * step)
    pen.rects(((x, 6, wide, TALL - 4) for x in spans["fresh"]), "done")
    if spans["stale"]:
        pen.hatched(spans["stale"][0], 2, len(spans["stale"]) * step - 2, TALL + 4)
    tall = TALL + 2.5
    pen.rects(((x + 0.75, 2.75, wide - 1.5, tall) for x in spans["stale"]), "mb")
    pen.rects(((x + 0.5, 6.5, wide - 1, TALL - 5) for x in spans["undated"]), "dashed")


def _counts(pen: Pen, found: dict[State, list[AgedFact]]) -> float:
    x, y, lang = 0.0, 38.0, pen.look.lang
    styles = {"stale": "tb", "fresh": "tg", "undated": "q"}
    for state, ones in found.items():
        if ones:
            pen.text(x, y, said(f"{state}_n", lang, n=len(ones)), styles[state])
            x = pen.boxes[-1].right + 14
    return y + 20


def _row(pen: Pen, one: AgedFact, y: float) -> float:
    """Draw how far *one* is past its limit; the bar ends at the right where it is twice past."""
    room, days = pen.look.width, one.days or 0
    told = said("age_of", pen.look.lang, days=days, limit=one.limit)
    with pen.link(one.href):
        pen.text(0, y, one.label, room=room * 0.5 - 6)
    pen.text(room, y, told, "q", size=SMALL, anchor="end", room=room * 0.5)
    most = max(days, one.limit)
    edge = room * one.limit / most
    pen.rect(0, y + 5, edge, 5, "soft")
    pen.line([(0, y + 7.5), (edge, y + 7.5)], "axis")
    pen.hatched(edge, y + 4, room - edge, 7)
    pen.line([(edge, y + 4), (edge, y + 12)], "strong")
    return y + ROW


def _told(one: AgedFact, lang: Lang) -> str:
    colon = "：" if lang == "zh" else ": "
    if one.days is None:
        return f"{one.label}{colon}{said('undated_n', lang, n=1)}"
    return f"{one.label}{colon}{said('age_of', lang, days=one.days, limit=one.limit)}"


def _says(found: dict[State, list[AgedFact]], lang: Lang) -> str:
    counts = [said(f"{state}_n", lang, n=len(ones)) for state, ones in found.items() if ones]
    stop = "。" if lang == "zh" else ". "
    words = SEPARATOR[lang].join(counts) + stop
    if found["stale"]:
        facts = SEPARATOR[lang].join(_told(one, lang) for one in found["stale"])
        words += said("stale_are", lang, facts=facts)
    return words.strip()
