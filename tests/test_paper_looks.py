"""What an eye would object to on a paper, where a machine can see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import zip_longest
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from dakehu.press.blocks import Paper, Sheet, heading, para, table, together
from dakehu.press.booklets import BOOKLETS, booklet
from dakehu.press.order import Order, papers
from dakehu.press.plans import Setting
from dakehu.press.words import word
from dakehu.text.words import LANGS, Lang
from tests.starter import checked, plans, playbook
from tests.test_press import crowded, flat, press, unknown

Box = tuple[float, float, float, float]


@cache
def made(lang: Lang, cut: str, sheet: Sheet = "a4") -> tuple[tuple[str, Paper, bytes], ...]:
    everybody = [*plans(), unknown(), crowded()]
    found = papers(playbook(), everybody, Order(cut, Setting(lang, sheet)))
    names = [*(one.account.id for one in plans()), "unknown", "crowded"]
    return tuple((n, one, press().pdf(one)) for n, one in zip(names, found, strict=True))


def edge(paper: Paper) -> float:
    """Return how high what stands on *paper* ends, in points: the foot is below."""
    return (paper.margin + 5) * 72 / 25.4 - 3


def lines_of(page: pypdfium2.PdfPage) -> list[tuple[Box, str]]:
    """Return the runs of text of *page*, each with its box."""
    text = page.get_textpage()
    boxes = [text.get_rect(n) for n in range(text.count_rects())]
    return [(box, text.get_text_bounded(*box)) for box in boxes]


def leads(blocks: Any) -> Iterator[str]:
    """Yield what has to stand with what follows: headings, and a text above a table or columns."""
    for one, after in zip_longest(blocks, blocks[1:], fillvalue={"k": ""}):
        if one["k"] == "h" or (one["k"] == "p" and after["k"] in ("table", "flow")):
            text = one["text"]
            yield (
                text
                if isinstance(text, str)
                else "".join(part if isinstance(part, str) else part[1] for part in text)
            )
        yield from leads(one.get("blocks", []))
        for part in one.get("parts", []):
            yield from leads(part)


def orphans(paper: Paper, pdf: bytes) -> list[tuple[int, str]]:
    """Return what leads on to something and stands last on a page, with its number."""
    titles, found = {flat(one) for one in leads(paper.blocks)}, []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        body = [
            (box, said) for box, said in lines_of(page) if box[1] > edge(paper) and said.strip()
        ]
        if not body:
            continue
        lowest = min(bottom for bottom in bottoms(page) if bottom > edge(paper))
        last = "".join(said for box, said in body if box[1] < lowest + 3)
        if flat(last) in titles:
            found.append((number, last))
    return found


def bottoms(page: pypdfium2.PdfPage) -> list[float]:
    """Return how low everything on *page* reaches: texts, lines and pictures."""
    return [one.get_bounds()[1] for one in page.get_objects(max_depth=1)]


def overlaps(pdf: bytes) -> list[tuple[int, str, str]]:
    """Return the runs of text that lie over one another by more than a sliver."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        runs = sorted(lines_of(page), key=lambda run: run[0][1])
        for place, (one, said) in enumerate(runs):
            for other, told in runs[place + 1 :]:
                if other[1] >= one[3]:
                    break
                wide = min(one[2], other[2]) - max(one[0], other[0])
                high = min(one[3], other[3]) - max(one[1], other[1])
                least = min(one[3] - one[1], other[3] - other[1])
                if wide > 1.5 and high > 0.45 * least:
                    found.append((number, said, told))
    return found


def filled(page: pypdfium2.PdfPage, foot: float) -> float:
    """Return how far down *page* its text and lines reach, from 0 to 1."""
    high = page.get_height()
    lowest = min((bottom for bottom in bottoms(page) if bottom > foot), default=high)
    return float((high - lowest) / (high - foot))


def filled_right(page: pypdfium2.PdfPage, foot: float) -> float:
    """Return how far down the right half of *page* its text reaches, from 0 to 1."""
    high, middle = page.get_height(), page.get_width() / 2
    there = [box[1] for box, _ in lines_of(page) if box[0] > middle and box[1] > foot]
    return float((high - min(there, default=high)) / (high - foot))


CUTS = ("one-page", "review", "full", "handover", "call-card", "questions", "visit", "objections")


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("lang", LANGS)
def test_no_heading_stands_last_on_a_page_and_no_text_on_another(lang: Lang, cut: str) -> None:
    for name, paper, pdf in made(lang, cut):
        assert orphans(paper, pdf) == [], name
        assert overlaps(pdf) == [], name


@pytest.mark.parametrize("lang", LANGS)
def test_a_review_on_letter_paper_breaks_as_well(lang: Lang) -> None:
    for name, paper, pdf in made(lang, "review", "us-letter"):
        assert orphans(paper, pdf) == [], name
        assert overlaps(pdf) == [], name


@pytest.mark.parametrize("lang", LANGS)
def test_the_reasoning_fills_its_pages(lang: Lang) -> None:
    (paper,) = papers(playbook(), plans()[:1], Order("full", Setting(lang)))
    pdf = press().pdf(paper)
    assert orphans(paper, pdf) == []
    pages = list(pypdfium2.PdfDocument(pdf))
    said = [page.get_textpage().get_text_range() for page in pages]
    first = next(n for n, text in enumerate(said) if word("trace_note", lang)[:20] in text)
    last = max(n for n, text in enumerate(said) if word("glossary", lang) in text)
    halves = [filled_right(page, edge(paper)) for page in pages[first + 1 : last - 1]]
    assert len(halves) > 2
    assert min(halves) > 0.9


@pytest.mark.parametrize("lang", LANGS)
def test_no_page_of_a_review_is_left_nearly_empty(lang: Lang) -> None:
    for name, paper, pdf in made(lang, "review"):
        pages = [filled(page, edge(paper)) for page in pypdfium2.PdfDocument(pdf)]
        # A table of which a row takes a quarter of the page leaves a quarter free.
        least = 0.3 if name == "crowded" else 0.55
        assert min(pages) > least, (name, pages)
        assert pages[-1] > 0.9, name


@pytest.mark.parametrize("name", BOOKLETS)
def test_a_booklet_has_no_heading_at_the_end_of_a_page(name: str) -> None:
    for lang in LANGS:
        paper = booklet(name, playbook(), plans(), "2026-11-20", Setting(lang, "a5"))
        pdf = press().pdf(paper)
        assert orphans(paper, pdf) == []


def test_what_is_together_stays_together_while_a_page_can_hold_it() -> None:
    text = "A line that is long enough to be one. " * 30
    lead = [para("x") for _ in range(40)]
    paper = Paper("x", "x", "en", [*lead, together([para(text)] * 2)], ("", ""), "")
    pages = [flat(one.get_textpage().get_text_range()) for one in _pages(paper)]
    assert [one.count(flat("A line that is long")) for one in pages] == [0, 60]


def test_what_no_page_can_hold_goes_on_on_the_next() -> None:
    text = "A line that is long enough to be one. " * 400
    blocks = [
        heading("There", 1),
        together([heading("Here"), para(text)]),
        table(["a", "b"], [[text, "b"]], (1, 1)),
    ]
    pdf = press().pdf(Paper("x", "x", "en", blocks, ("", ""), ""))
    document = pypdfium2.PdfDocument(pdf)
    said = flat("".join(page.get_textpage().get_text_range() for page in document))
    cut = 10  # lines that go on behind the foot of a page
    assert said.count(flat("A line that is long enough to be one.")) >= 800 - cut
    for page in document:
        assert all(box[1] > 12 for box, _ in lines_of(page))


def _pages(paper: Paper) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(press().pdf(paper)))


def test_the_day_of_a_paper_is_the_day_of_the_plan() -> None:
    ((_, _, pdf), *_) = made("zh", "one-page")
    day = f"{checked().today:%Y%m%d}"
    info = PdfReader(BytesIO(pdf)).metadata
    assert info
    assert str(info["/CreationDate"]).startswith(f"D:{day}")


def test_no_row_of_a_table_stands_alone() -> None:
    (paper,) = papers(playbook(), plans()[:1], Order("review", Setting("en")))
    broken = 0
    for before in range(20, 50):
        rows = [[f"row {n}.", "said " * 40] for n in range(12)]
        listed = [para(f"line {n}") for n in range(before)]
        blocks = [heading("It", 1), *listed, heading("Here"), table(["Row", "Says"], rows, [1, 1])]
        pages = PdfReader(BytesIO(press().pdf(replace(paper, blocks=blocks)))).pages
        texts = [page.extract_text() for page in pages]
        found = [text.count("row ") for text in texts if "row " in text]
        assert sum(found) == len(rows)
        assert min(found) >= 2, before
        assert "row 0." in next(text for text in texts if "Here" in text)
        broken += len(found) > 1
    assert 5 < broken < 30
