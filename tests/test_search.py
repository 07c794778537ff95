"""What people type into the search box, and whether the right page is among the first three."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from dakehu.render.search import searchable
from dakehu.text.words import LANGS
from tests.test_site import opened

QUESTIONS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "questions.yaml").read_text("utf-8")
)
FIRST = 3
META = "document.querySelector('.md-search-result__meta').textContent.trim()"
LINKS = """[...document.querySelectorAll('.md-search-result__item')].map(
    item => item.querySelector('a.md-search-result__link').href)"""


class Box:
    """The search box of an open page, whose language has its top at *home*."""

    def __init__(self, page: Page, home: str) -> None:
        self._page, self._home = page, home
        self._input = page.locator("input.md-search__input")
        self._input.wait_for(state="visible")
        waiting = page.evaluate(META)
        self._input.click()
        page.wait_for_function(f"before => {META} !== before", arg=waiting)
        self._empty = page.evaluate(META)

    def finds(self, words: str) -> list[str]:
        """Return the pages that come up for *words*, best first, each once."""
        self._say("")
        self._page.wait_for_function(f"empty => {META} === empty", arg=self._empty)
        self._say(words)
        self._page.wait_for_function(f"empty => {META} !== empty", arg=self._empty)
        links: list[str] = self._page.evaluate(LINKS)
        return [link.removeprefix(self._home).partition(".html")[0] for link in links]

    def _say(self, words: str) -> None:
        self._input.fill(words)
        self._page.keyboard.press("End")  # a key after Chinese input: without one nothing is asked


@pytest.mark.browser
@pytest.mark.parametrize("from_disk", [False, True], ids=["served", "from-disk"])
@pytest.mark.parametrize("lang", LANGS)
def test_everyday_questions_find_their_page_among_the_first_three(
    browser: Browser, address: str, site: Path, lang: str, from_disk: bool
) -> None:
    home = (site.as_uri() + "/" if from_disk else address) + ("" if lang == "en" else "zh/")
    asked = [one for one in QUESTIONS if one["lang"] == lang]
    with opened(browser, home + "index.html") as page:
        box = Box(page, home)
        found = {one["asks"]: box.finds(one["asks"])[:FIRST] for one in asked}
    right = {one["asks"]: set(one["finds"]) for one in asked}
    assert {asks: pages for asks, pages in found.items() if not right[asks] & set(pages)} == {}


@pytest.mark.browser
def test_what_is_written_in_the_marks_of_search_is_passed_on_as_it_is(
    browser: Browser, address: str
) -> None:
    with opened(browser, address + "index.html") as page:
        box = Box(page, address)
        assert "stages/bid" in box.finds("bid")
        assert "stages/bid" not in box.finds("bid -tender")


@pytest.mark.browser
def test_results_say_what_kind_of_page_they_are_and_for_which_stage(
    browser: Browser, address: str
) -> None:
    with opened(browser, address + "index.html") as page:
        assert Box(page, address).finds("bid checklist")[0] == "checklists/bid-submission"
        first = page.locator(".md-search-result__item").first
        assert first.locator(".md-tag").all_inner_texts() == ["Checklist", "Bid"]


def test_every_question_expects_pages_that_are_there(site: Path) -> None:
    assert {lang: sum(one["lang"] == lang for one in QUESTIONS) for lang in LANGS} == {
        "en": 40,
        "zh": 40,
    }
    wrong = [p for one in QUESTIONS for p in one["finds"] if not (site / f"{p}.html").is_file()]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "ours", "cut"),
    [
        ("请客吃饭", (), "请客 吃饭"),
        ("竞争对手", (), "竞争 对手"),
        ("竞争对手", ("竞争对手",), "竞争对手"),
        ("净利润率", ("净利润率",), "净利润率"),
        ("客户", (), "客户"),
    ],
)
def test_a_long_chinese_word_is_found_by_each_of_its_two_words(
    text: str, ours: tuple[str, ...], cut: str
) -> None:
    index = json.dumps({"docs": [{"location": "a.html", "title": text, "text": ""}]})
    (doc,) = json.loads(searchable(index, {}, ours))["docs"]
    assert doc["title"].split("\u200b") == cut.split()


@pytest.mark.parametrize("lang", LANGS)
def test_search_finds_a_page_by_nothing_that_the_page_does_not_show(site: Path, lang: str) -> None:
    top = site / ("" if lang == "en" else lang)
    index = json.loads((top / "search" / "search_index.json").read_text("utf-8"))
    shown: dict[str, str] = {}
    hidden, nowhere, words = [], [], 0
    for doc in index["docs"]:
        path, _, anchor = doc["location"].partition("#")
        if path not in shown:
            shown[path] = html.unescape((top / path).read_text("utf-8"))
        if anchor and f'id="{anchor}"' not in shown[path]:
            nowhere.append(doc["location"])
        for said in html.unescape(doc.get("also", "").replace("\u200b", "")).split(" · "):
            words += bool(said)
            if said not in re.sub(r"<[^>]+>", "", shown[path]):
                hidden.append((path, said))
    assert words > 400
    assert nowhere == []
    assert hidden == []
