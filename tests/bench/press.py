"""Milliseconds a plan: our papers beside WeasyPrint and headless Chromium, in one run.

``python -m tests.bench.press [PLANS]``. All three make the review of the same accounts
from the same blocks, with the same pictures, in the same font, with tags, outline, header and
footer, A4; each is started once, makes every review once, and is measured after that, one plan
after the other. Then many plans, as a build makes them. What is not installed is left out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from dakehu.press.blocks import Paper
from dakehu.press.fonts import folder
from dakehu.press.many import pdfs
from dakehu.press.order import Order, papers
from dakehu.press.plans import Setting
from dakehu.press.typeset import Press
from tests.bench.html import as_html
from tests.starter import checked, plans, playbook

ROUNDS = 24
Make = Callable[[Paper], bytes]


def ours(_: Path) -> Iterator[Make]:
    yield Press(checked().today).pdf


def weasyprint(_: Path) -> Iterator[Make]:
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    fonts = FontConfiguration()

    def make(paper: Paper) -> bytes:
        made = HTML(string=as_html(paper, folder())).write_pdf(font_config=fonts, pdf_tags=True)
        assert isinstance(made, bytes)
        return made

    yield make


def chromium(where: Path) -> Iterator[Make]:
    from tests import browser  # noqa: PLC0415

    with browser.chromium() as started:
        page = started.new_page()

        def make(paper: Paper) -> bytes:
            file = where / "plan.html"
            file.write_text(as_html(paper, folder()), "utf-8")
            page.goto(file.as_uri())
            return page.pdf(format="A4", tagged=True, outline=True)

        yield make


def measured(make: Make, rounds: int) -> float:
    """Return the median of the milliseconds that *make* takes for a plan, warm."""
    found = []
    reviews = papers(playbook(), plans(), Order("review", Setting("zh")))
    for place, paper in enumerate(islice(cycle(reviews), len(reviews) + rounds)):
        start = time.perf_counter()
        pdf = make(replace(paper, name=str(place), about=f"{paper.about} {place}"))
        taken = (time.perf_counter() - start) * 1000
        assert pdf.startswith(b"%PDF")
        if place >= len(reviews):
            found.append(taken)
    return median(found)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(count: int) -> None:
    """Print what each takes, and what many plans take on every core."""
    base = None
    with TemporaryDirectory() as name:
        for title, start in (("Typst", ours), ("Chromium", chromium), ("WeasyPrint", weasyprint)):
            try:
                for make in start(Path(name)):
                    found = measured(make, ROUNDS)
                    base = base or found
                    _say(f"{title:12}{found:8.1f} ms a plan {found / base:8.1f} x")
            except ImportError:
                _say(f"{title:12}not installed")
    some = list(islice(cycle(plans()), count))
    start_at = time.perf_counter()
    made = papers(playbook(), some, Order("one-page", Setting("zh")))
    total = sum(len(pdf) for _, pdf in pdfs(made, checked().today))
    taken = time.perf_counter() - start_at
    _say(f"{count} plans on every core: {taken:.1f} s, {total / 1e6:.1f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
