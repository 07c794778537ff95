"""All accounts by grade and value, with a mark where a stage is claimed or a plan is stale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from dakehu.render.pictures import matrix
from dakehu.render.pictures.matrix import Chip, Matrix
from dakehu.render.pictures.palette import SMALL
from dakehu.render.pictures.pen import Drawing, Look, Pen
from dakehu.render.pictures.words import said
from dakehu.text.words import SEPARATOR, Lang

NARROW, MOST, BANDS, LEAD = 480, 6, 3, 17


@dataclass(frozen=True, slots=True)
class Placed:
    """One account: its grade, None while open, what it is worth, and what is not in order."""

    name: str
    href: str = ""
    grade: str | None = None
    possible: str = ""
    value: Decimal | None = None
    value_words: str = ""
    broken: int = 0
    stale: int = 0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The accounts, and every grade from the best: what it is called in the data and in words."""

    grades: tuple[tuple[str, str], ...]
    accounts: tuple[Placed, ...]


def portfolio(shown: Portfolio, look: Look) -> Drawing:
    """Draw the portfolio: value downwards and grade across, or with little room grade by grade."""
    pen, lang = Pen(look), look.lang
    bounds = bands([one.value for one in shown.accounts if one.value is not None])
    rows = [*_band_words(bounds, lang)]
    if any(one.value is None for one in shown.accounts):
        rows.append(said("value_unknown", lang))
    columns = [*(label for _, label in shown.grades), said("grade_open", lang)]
    keys = [key for key, _ in shown.grades]
    found: dict[matrix.Place, list[Placed]] = {}
    for one in sorted(shown.accounts, key=lambda one: (-(one.value or 0), one.name)):
        column = keys.index(one.grade) if one.grade in keys else len(keys)
        found.setdefault((_band(one.value, bounds), column), []).append(one)
    if look.width < NARROW:
        y = _listed(pen, columns, found)
    else:
        cells = {place: _chips(ones, lang) for place, ones in found.items()}
        pen.text(0, 12, f"↓ {said('value', lang)}", "q", size=SMALL)
        y = matrix.draw(pen, Matrix(tuple(columns), tuple(rows), cells, 92), 16)
    y = _legend(pen, shown, y + 18)
    says = _says(found, (rows, columns), lang)
    return pen.finished(said("portfolio", lang), says, y)


def bands(values: Sequence[Decimal]) -> list[int]:
    """Return round bounds that part *values* into at most four bands, the highest first.

    >>> bands([Decimal(n) for n in (90_000, 400_000, 1_100_000, 2_600_000)])
    [2000000, 1000000, 200000]
    >>> bands([])
    []
    """
    ordered = sorted(values)
    if not ordered:
        return []
    count = BANDS + 1
    parts = (ordered[min(len(ordered) - 1, n * len(ordered) // count)] for n in range(1, count))
    found = {_round(value) for value in parts if value > 0}
    return sorted((bound for bound in found if bound > ordered[0]), reverse=True)


def _round(value: Decimal) -> int:
    """Return the greatest of 1, 2, 5, 10, 20 and so on that is not above *value*; at least 1."""
    scale = 10 ** max(0, len(str(int(value))) - 1)
    return max((step * scale for step in (1, 2, 5) if step * scale <= value), default=1)


def _band(value: Decimal | None, bounds: Sequence[int]) -> int:
    if value is None:
        return len(bounds) + 1
    return next((place for place, bound in enumerate(bounds) if value >= bound), len(bounds))


def _band_words(bounds: Sequence[int], lang: Lang) -> Iterable[str]:
    if not bounds:
        return (said("value", lang),)
    said_ = [short(bound, lang) for bound in bounds]
    between = [said("value_between", lang, low=low, high=high) for high, low in pairwise(said_)]
    last = said("value_below", lang, high=said_[-1])
    return (said("value_from", lang, low=said_[0]), *between, last)


def short(amount: int, lang: Lang) -> str:
    """Return *amount* as it is said in a heading.

    >>> [short(2_000_000, lang) for lang in ("en", "zh")], short(50_000, "en"), short(800, "zh")
    (['2M', '200万'], '50k', '800')
    """
    steps = ((10**8, "亿"), (10**4, "万")) if lang == "zh" else ((10**6, "M"), (10**3, "k"))
    for size, name in steps:
        if amount >= size:
            return f"{Decimal(amount) / size:f}".rstrip(".") + name
    return str(amount)


def _chips(ones: Sequence[Placed], lang: Lang) -> list[Chip]:
    chips = [_chip(one, lang) for one in ones[:MOST]]
    if len(ones) > MOST:
        chips.append(Chip(said("and_more", lang, n=len(ones) - MOST), more=True))
    return chips


def _chip(one: Placed, lang: Lang) -> Chip:
    notes = (one.value_words, one.possible, *_flags(one, lang))
    return Chip(one.name, tuple(note for note in notes if note), _marks(one), one.href)


def _flags(one: Placed, lang: Lang) -> list[str]:
    flags = [said("broken_n", lang, n=one.broken)] if one.broken else []
    return flags + ([said("stale_facts_n", lang, n=one.stale)] if one.stale else [])


def _listed(pen: Pen, columns: list[str], found: dict[matrix.Place, list[Placed]]) -> float:
    """Draw the accounts of each grade below one another, the most valuable first."""
    y, lang = 0.0, pen.look.lang
    for column, title in enumerate(columns):
        ones = [one for at in sorted(found) if at[1] == column for one in found[at]]
        pen.text(0, y + 14, title, "b", room=pen.look.width - 40)
        pen.text(pen.look.width, y + 14, str(len(ones)), "q", size=SMALL, anchor="end")
        y += 20
        pen.line([(0, y), (pen.look.width, y)], "rule")
        for one in ones[: 2 * MOST]:
            y = _entry(pen, one, y)
        if len(ones) > 2 * MOST:
            pen.text(LEAD, y + 14, said("and_more", lang, n=len(ones) - 2 * MOST), "q", size=SMALL)
            y += 18
        y += 8
    return y


def _entry(pen: Pen, one: Placed, y: float) -> float:
    room, lang = pen.look.width, pen.look.lang
    mark = _marks(one)
    if mark:
        mark(pen, 6, y + 11)
    with pen.link(one.href):
        pen.text(LEAD, y + 15, one.name, room=room * 0.66 - LEAD)
    worth = one.value_words or said("value_unknown", lang)
    pen.text(room, y + 15, worth, "q", size=SMALL, anchor="end", room=room * 0.33)
    notes = " · ".join([*([one.possible] if one.possible else []), *_flags(one, lang)])
    if not notes:
        return y + 21
    pen.text(LEAD, y + 29, notes, "q", size=SMALL, room=room - LEAD)
    return y + 35


def _marks(one: Placed) -> matrix.MarkDrawer | None:
    signs = [*([_broken] if one.broken else []), *([_stale] if one.stale else [])]
    if not signs:
        return None

    def drawn(pen: Pen, x: float, y: float) -> None:
        for place, sign in enumerate(signs):
            sign(pen, x, y + place * 15)

    return drawn


def _broken(pen: Pen, x: float, y: float) -> None:
    pen.polygon([(x - 6, y), (x, y - 6), (x + 6, y), (x, y + 6)], "box")
    pen.mark("no", x, y, 2.5)


def _stale(pen: Pen, x: float, y: float) -> None:
    pen.hatched(x - 5, y - 4, 10, 8)
    pen.rect(x - 5, y - 4, 10, 8, "mq")


def _legend(pen: Pen, shown: Portfolio, y: float) -> float:
    x = 0.0
    for key, sign in (("broken", _broken), ("stale", _stale)):
        if any(getattr(one, key) for one in shown.accounts):
            sign(pen, x + 6, y - 4)
            pen.text(x + 17, y, said(f"legend_{key}", pen.look.lang), "q", size=SMALL)
            x = pen.boxes[-1].right + 18
    return y + 8


def _says(
    found: dict[matrix.Place, list[Placed]], heads: tuple[list[str], list[str]], lang: Lang
) -> str:
    rows, columns = heads
    groups = "".join(
        said(
            "portfolio_group",
            lang,
            grade=columns[column],
            value=rows[row],
            names=SEPARATOR[lang].join(_told(one, lang) for one in found[row, column]),
        )
        for row, column in sorted(found)
    )
    n = sum(map(len, found.values()))
    return said("portfolio_say", lang, n=n, groups=groups).strip()


def _told(one: Placed, lang: Lang) -> str:
    flags = _flags(one, lang)
    if not flags:
        return one.name
    return said("person_say", lang, name=one.name, cover=SEPARATOR[lang].join(flags))
