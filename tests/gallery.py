"""Every picture on one page, to be looked at: ``python -m tests.gallery OUT``.

Writes OUT/gallery-<lang>.html, with the pictures of some accounts and of a crowded one made up.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from dakehu.check.playbook import Playbook
from dakehu.plan.plan import Plan
from dakehu.render.pictures import of_plan
from dakehu.render.pictures.chart import org_chart
from dakehu.render.pictures.freshness import freshness
from dakehu.render.pictures.gradebar import grade_bar
from dakehu.render.pictures.page import NARROW, WIDE
from dakehu.render.pictures.palette import Colours, stylesheet
from dakehu.render.pictures.pen import Look
from dakehu.render.pictures.people import people_map
from dakehu.render.pictures.stagebar import stage_bar
from dakehu.render.pictures.timeline import timeline
from dakehu.rules.words import Speaker
from dakehu.text.words import LANGS
from tests.starter import plans, playbook

STYLE = """
body { background: var(--pic-paper); color: var(--pic-ink); font-family: sans-serif; margin: 0; }
section { padding: 8px; } h2 { font-size: 15px; } .print { filter: grayscale(1); }
"""


def pictures(plan: Plan, playbook: Playbook, look: Look) -> Iterator[str]:
    """Yield every picture of *plan* as SVG."""
    speaker = Speaker(playbook.rulebook.vocabulary, look.lang)
    people = of_plan.people_of(plan, speaker)
    small = Look(look.lang, NARROW, f"{look.prefix}g", look.colours)
    yield stage_bar(of_plan.stage_bar_of(plan, playbook, look.lang), look).svg
    yield grade_bar(of_plan.grade_bar_of(plan, speaker, "…"), small).svg
    yield freshness(of_plan.freshness_of(plan, look.lang), small).svg
    yield people_map(people, look).svg
    yield org_chart(people, look).svg
    yield timeline(of_plan.timeline_of(plan, speaker), look).svg


KINDS: tuple[tuple[str, int, Colours], ...] = (
    ("wide", WIDE, "page"), ("narrow", NARROW, "page"), ("print", WIDE, "print"),
)  # fmt: skip


def main(out: Path) -> None:
    """Write the galleries to *out*."""
    for lang in LANGS:
        for name, width, colours in KINDS:
            parts = []
            for n, plan in enumerate(plans()):
                look = Look(lang, width, f"p{n}", colours)
                body = "<br>".join(pictures(plan, playbook(), look))
                parts.append(f"<section><h2>{plan.account.id}</h2>{body}</section>")
            style = f'<meta charset="utf-8"><style>{stylesheet()}{STYLE}</style>'
            page = f'<!doctype html>{style}<body class="{name}">{"".join(parts)}'
            (out / f"gallery-{lang}-{name}.html").write_text(page, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
