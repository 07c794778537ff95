"""Every picture on one page, to be looked at: ``python -m tests.gallery OUT``.

Writes OUT/gallery-<lang>.html, with the pictures of some accounts and of a crowded one made up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from dakehu.plan.plan import Plan
from dakehu.render.pictures import of_plan
from dakehu.render.pictures.chart import org_chart
from dakehu.render.pictures.freshness import freshness
from dakehu.render.pictures.gradebar import GradeBar, GradeCell, grade_bar
from dakehu.render.pictures.of_playbook import process_map_of
from dakehu.render.pictures.of_portfolio import portfolio_of
from dakehu.render.pictures.page import LARGE, NARROW, WIDE
from dakehu.render.pictures.palette import Colours, stylesheet
from dakehu.render.pictures.pen import Drawing, Look
from dakehu.render.pictures.people import STANCES, People, Person, people_map
from dakehu.render.pictures.portfolio import Placed, Portfolio, portfolio
from dakehu.render.pictures.processes import process_map
from dakehu.render.pictures.stagebar import stage_bar
from dakehu.render.pictures.timeline import Event, Kind, State, Timeline, timeline
from dakehu.render.pictures.whitespace import (
    HOLDERS,
    SpaceCell,
    SpaceRow,
    WhiteSpace,
    white_space,
)
from dakehu.rules.words import Speaker
from dakehu.text.words import LANGS, Lang
from tests.starter import plans, playbook

TODAY = date(2026, 11, 20)
STYLE = """
body { background: var(--pic-paper); color: var(--pic-ink); font-family: sans-serif; margin: 0; }
section { padding: 8px; } h2 { font-size: 15px; } .print { filter: grayscale(1); }
"""


Drawer = Callable[[Look], Drawing]


def of_account(plan: Plan, lang: Lang) -> dict[str, Drawer]:
    """Return the pictures of one account, by name."""
    speaker = Speaker(playbook().rulebook.vocabulary, lang)
    people = of_plan.people_of(plan, speaker)
    return {
        "stages": partial(stage_bar, of_plan.stage_bar_of(plan, playbook(), lang)),
        "grade": partial(grade_bar, of_plan.grade_bar_of(plan, speaker, "…")),
        "freshness": partial(freshness, of_plan.freshness_of(plan, lang)),
        "people": partial(people_map, people),
        "chart": partial(org_chart, people),
        "timeline": partial(timeline, of_plan.timeline_of(plan, speaker)),
    }


def of_all(lang: Lang) -> dict[str, Drawer]:
    """Return the pictures of everything, by name."""
    speaker, book = Speaker(playbook().rulebook.vocabulary, lang), playbook()
    return {
        "portfolio": partial(portfolio, portfolio_of(plans(), speaker)),
        "processes": partial(process_map, process_map_of(book.stages, book.processes, lang)),
    }


def of_a_crowd(lang: Lang) -> dict[str, Drawer]:
    """Return pictures of an account made up to have too much of everything, by name."""
    people = People(tuple(_somebody(n, lang) for n in range(40)))
    services = ("Upkeep", "Repair", "Tyres", "Roadside help", "Fleet data")
    rows = tuple(
        SpaceRow(f"Depot {n}", tuple(SpaceCell(HOLDERS[(n + m) % 5], "120k") for m in range(5)))
        for n in range(6)
    )
    accounts = tuple(
        Placed(
            f"Account {n}", "", "ABCD"[n % 4] if n % 5 else None, "" if n % 5 else "A, B",
            Decimal(37_000 * n) if n % 7 else None, f"{37 * n}k" if n % 7 else "", n % 3, n % 4,
        )
        for n in range(60)
    )  # fmt: skip
    cells = (GradeCell("A", "maybe"), GradeCell("B", "maybe"), GradeCell("C", "not"))
    return {
        "grade": partial(grade_bar, GradeBar(cells, "A or B, still open: ask for the budget")),
        "people": partial(people_map, people),
        "chart": partial(org_chart, people),
        "timeline": partial(timeline, Timeline(TODAY, tuple(map(_something, range(60))))),
        "space": partial(white_space, WhiteSpace(services, rows)),
        "portfolio": partial(portfolio, Portfolio(tuple((one, one) for one in "ABCD"), accounts)),
    }


def _somebody(n: int, lang: Lang) -> Person:
    name = f"Deputy General Manager Number {n}" if lang == "en" else f"第{n}位副总经理"
    return Person(
        f"p{n}", name * (8 if n == 7 else 1), "Head of something rather long to say",
        "Key person", n % 6 or None, STANCES[n % 4], "Key-account manager, south" if n % 3 else "",
        n % 4, coach=n % 9 == 0, decides=n == 5, reports_to=f"p{(n - 1) // 3}" if n else "",
        influences=f"p{(n * 7) % 40}" if n % 3 == 0 else "",
    )  # fmt: skip


def _something(n: int) -> Event:
    kinds: tuple[Kind, ...] = ("talks", "talks", "talks", "actions", "milestones")
    day = TODAY + timedelta(days=n * 5 - 220)
    kind = kinds[n % 5]
    late: State = "overdue" if n % 2 else "done"
    return Event(day, kind, f"Something that took place, number {n}", late if n < 44 else "open")


KINDS: tuple[tuple[str, int, Colours], ...] = (
    ("wide", WIDE, "page"), ("narrow", NARROW, "page"), ("print", WIDE, "print"),
)  # fmt: skip
SMALL = ("grade", "freshness")


def main(out: Path) -> None:
    """Write the galleries to *out*."""
    for lang in LANGS:
        every = {plan.account.id: of_account(plan, lang) for plan in plans()}
        every |= {"all": of_all(lang), "crowd": of_a_crowd(lang)}
        for name, width, colours in KINDS:
            parts = []
            for place, (title, drawers) in enumerate(every.items()):
                body = "<br>".join(
                    drawer(Look(lang, _width(key, width), f"{key}{place}", colours)).svg
                    for key, drawer in drawers.items()
                )
                parts.append(f"<section><h2>{title}</h2>{body}</section>")
            style = f'<meta charset="utf-8"><style>{stylesheet()}{STYLE}</style>'
            page = f'<!doctype html>{style}<body class="{name}">{"".join(parts)}'
            (out / f"gallery-{lang}-{name}.html").write_text(page, "utf-8")


def _width(key: str, width: int) -> int:
    if key in SMALL:
        return NARROW
    return LARGE if key == "processes" and width > NARROW else width


if __name__ == "__main__":
    main(Path(sys.argv[1]))
