"""What people type into the search box, and whether the right page is among the first three."""

from __future__ import annotations

import html
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from opencc import OpenCC
from playwright.sync_api import Browser, Page

from dakehu.render import directory
from dakehu.render.directory import Found, accounts_index
from dakehu.render.search import searchable
from dakehu.render.ways import ways
from dakehu.text.words import LANGS, Lang
from tests.starter import playbook
from tests.test_site import LINKS, opened, settled

QUESTIONS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "questions.yaml").read_text("utf-8")
)
FIRST = 3
META = "document.querySelector('.md-search-result__meta').textContent.trim()"
# What Material says until search is ready; that may be before anybody looks.
BEGINS = "/^$|Initializing|初始化/"
SHOWN = """[...document.querySelectorAll('.md-search-result__item')].slice(0, 5).flatMap(
    item => [...item.querySelectorAll(':scope > a, article')].map(
        found => (found.closest('a') ?? found.querySelector('a')).href))"""


class Box:
    """The search box of an open page, whose language has its top at *home*."""

    def __init__(self, page: Page, home: str) -> None:
        self._page, self._home = page, home
        self._input = page.locator("input.md-search__input")
        self._input.wait_for(state="visible")
        self._input.click()
        page.wait_for_function(f"() => !{BEGINS}.test({META})")
        self._empty = page.evaluate(META)

    def finds(self, words: str) -> list[str]:
        """Return the pages that come up for *words*, best first, each once."""
        self._say("")
        self._page.wait_for_function(f"empty => {META} === empty", arg=self._empty)
        self._say(words)
        self._page.wait_for_function(f"empty => {META} !== empty", arg=self._empty)
        links = settled(self._page)
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


# So common that half the playbook speaks of them; the glossary does not come first.
EVERYDAY = {"customer", "deal", "closing", "单位"}


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_a_synonym_finds_the_standard_term(browser: Browser, address: str, lang: Lang) -> None:
    home = address + ("" if lang == "en" else "zh/")
    asked = {
        said: term.id
        for term in playbook().terms
        for also in term.also
        for said in re.split("[、，]", also.said(lang))
        if said not in EVERYDAY
    }
    assert len(asked) > 50
    with opened(browser, home + "index.html") as page:
        box = Box(page, home)
        missed = {}
        for said, key in asked.items():
            box.finds(said)
            links = [re.sub(r"\?[^#]*", "", link) for link in page.evaluate(SHOWN)]
            if f"{home}glossary.html#{key}" not in links:
                missed[said] = links
    assert missed == {}


@pytest.mark.browser
def test_a_synonym_also_finds_what_the_standard_term_stands_in(
    browser: Browser, address: str
) -> None:
    with opened(browser, address + "zh/index.html") as page:
        box = Box(page, address + "zh/")
        assert "customer-types/target-key-account" in box.finds("核心客户")


@pytest.mark.browser
def test_traditional_signs_find_what_is_written_in_simplified_ones(
    browser: Browser, address: str
) -> None:
    home, taiwan = address + "zh/", OpenCC("s2twp")
    asked = {taiwan.convert(one["asks"]): one for one in QUESTIONS if one["lang"] == "zh"}
    assert sum(said != one["asks"] for said, one in asked.items()) > 10
    with opened(browser, home + "index.html") as page:
        box = Box(page, home)
        missed = {
            said: found
            for said, one in asked.items()
            if not set(one["finds"]) & set(found := box.finds(said)[:FIRST])
        }
        assert "accounts/feiyu-coach" in box.finds("飛魚客運")
        assert (
            box.finds("品質")[0] == box.finds("质量")[0]
        )  # another word, and not only other signs
    assert missed == {}


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
        "en": 60,
        "zh": 60,
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


def test_the_ways_of_a_site_name_signs_words_and_terms() -> None:
    doc = {"title": "\u200b服务\u200b软件", "text": "什么\u200b联系人\u200b身体\u200b网络"}
    index = json.dumps({"docs": [doc]})
    text = ways("zh", index, [("服務台", "服务"), ("<b>", "x")], [("联系人", "聯絡窗口")])
    assert "<" not in text
    made = json.loads(text.removeprefix("window.dakehuWays = "))
    pairs = dict(re.findall("(.)(.)", made["signs"]))
    assert {pairs[sign] for sign in "務軟聯"} == {"务", "软", "联"}
    assert pairs["麼"] == "么"
    assert not set(pairs) & set(pairs.values())  # done once, it is done
    assert made["words"]["软体"] == "软件"
    assert made["words"]["联络窗口"] == "联系人"
    assert made["terms"]["服务台"] == "服务"
    taiwan = json.dumps({"docs": [{"title": "服務\u200b軟體", "text": "聯絡窗口"}]})
    made = json.loads(
        ways("zh-TW", taiwan, [], [("联系人", "聯絡窗口")]).removeprefix("window.dakehuWays = ")
    )
    assert {"联系人": "联络窗口", "软件": "软体"}.items() <= made["words"].items()
    assert json.loads(ways("en", index, [("Core account", "Key account")]).split(" = ")[1]) == {
        "terms": {"core account": "key account"}
    }


def test_without_opencc_search_still_has_the_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opencc", None)
    index = json.dumps({"docs": [{"title": "质量", "text": ""}]})
    made = json.loads(ways("zh", index, [("品质", "质量")]).split(" = ")[1])
    assert made == {"terms": {"品质": "质量"}, "signs": "", "words": {}}


FIVE: list[Found] = [
    {
        "account": [f"accounts/{name}.html", f"{name.title()} Freight", f"{zh}货运", "Ada · Visit"],
        "people": [["person-1", f"{who} Tan", "Buyer"]],
        "text": f"Moves {goods} by night",
    }
    for name, zh, who, goods in [
        ("alder", "赤杨", "Wen", "glass"),
        ("birch", "白桦", "Lin", "paper"),
        ("cedar", "雪松", "Bo", "salt"),
        ("elder", "接骨木", "Mei", "cement"),
        ("hazel", "榛子", "Jun", "quartz"),
    ]
]


def test_what_accounts_say_comes_in_parts_and_names_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(directory, "PART", 2)
    made = {path: "".join(pieces) for path, pieces in accounts_index(FIVE)}
    texts = [f"search/accounts-text-{part}.js" for part in range(3)]
    rest = ["accounts-words", "accounts-people", "accounts"]
    assert list(made) == [*texts, *(f"search/{name}.js" for name in rest)]
    assert [made[path].count("by night") for path in texts] == [2, 2, 1]
    names = made["search/accounts.js"]
    assert 'dakehuFind.parts("3 2")\n' in names
    assert names.index(".parts") < names.index(".names")
    assert "by night" not in names
    assert all(one["account"][1] in names for one in FIVE)
    assert not any(one["people"][0][1] in names for one in FIVE)
    assert all(one["people"][0][1] in made["search/accounts-people.js"] for one in FIVE)
    by_parts = made["search/accounts-words.js"]
    lines = by_parts[by_parts.index('"') + 1 : by_parts.rindex('"')].split("\\n")
    parts_of = {word: int(line.split()[0], 16) for line in lines for word in line.split()[1:]}
    said = {"glass": 1, "salt": 2, "quartz": 4, "night": 7, "freigh": 7}
    assert {word: parts_of[word] for word in said} == said
    assert "lass" not in parts_of


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("cedar", "accounts/cedar.html"),
        ("接骨木货运", "accounts/elder.html"),
        ("Jun", "accounts/hazel.html#person-1"),
        ("lin tan", "accounts/birch.html#person-1"),
        ("tan birch", "accounts/birch.html#person-1"),
        ("quartz", "accounts/hazel.html"),
        ("glass", "accounts/alder.html"),
        ("GLASS", "accounts/alder.html"),
        ("榛子 HAZEL", "accounts/hazel.html"),
    ],
)
def test_accounts_of_every_part_are_found(
    browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch, words: str, place: str
) -> None:
    monkeypatch.setattr(directory, "PART", 2)
    made = {path: "".join(pieces) for path, pieces in accounts_index(FIVE)}
    with opened(browser, address + "index.html") as page:
        for path, text in made.items():
            page.route(f"**/{path}", lambda route, _, text=text: route.fulfill(body=text))
        page.locator("input.md-search__input").fill(words)
        page.keyboard.press("End")
        page.locator(f'.md-search-result__link[href*="{place.partition("#")[0]}"]').first.wait_for()
        links = [re.sub(r"\?[^#]*", "", link) for link in page.evaluate(LINKS)]
    assert address + place in links


@pytest.mark.browser
def test_a_person_among_the_results_says_who_it_is_and_where(
    browser: Browser, address: str
) -> None:
    with opened(browser, address + "zh/index.html") as page:
        assert Box(page, address + "zh/").finds("苏经理")[0] == "accounts/baihe-medical"
        first = page.locator(".md-search-result__item").first
        assert first.inner_text() == "苏经理 · 质量部经理 · 百合医药物流"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "words", "place"),
    [
        ("en", "Luo budget", "accounts/feiyu-coach"),
        ("en", "price fang", "accounts/feiyu-coach"),
        ("en", "swan tender", "accounts/honghu-bus"),
        ("zh", "骆总 预算", "accounts/feiyu-coach"),
        ("zh", "骆 预算", "accounts/feiyu-coach"),
        ("zh", "骆总预算", "accounts/feiyu-coach"),
        ("zh", "預算駱總", "accounts/feiyu-coach"),
        ("zh", "价格 方副总", "accounts/feiyu-coach"),
    ],
)
def test_whose_name_stands_among_other_words_comes_first(
    browser: Browser, address: str, lang: str, words: str, place: str
) -> None:
    home = address + ("" if lang == "en" else "zh/")
    with opened(browser, home + "index.html") as page:
        assert Box(page, home).finds(words)[0] == place


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "price manager"), ("en", "peak season"), ("en", "budget round"), ("zh", "客户 预算")],
)
def test_words_of_the_playbook_are_nobodys_name(
    browser: Browser, address: str, lang: str, words: str
) -> None:
    home = address + ("" if lang == "en" else "zh/")
    with opened(browser, home + "index.html") as page:
        assert not Box(page, home).finds(words)[0].startswith("accounts/")


@pytest.mark.browser
def test_nothing_of_accounts_is_loaded_until_somebody_searches(
    browser: Browser, address: str
) -> None:
    with opened(browser, address + "index.html") as page:
        loaded: list[str] = []
        page.on("request", lambda one: loaded.append(one.url.rpartition("/")[2]))
        page.reload(wait_until="networkidle")
        assert not [name for name in loaded if name.startswith("accounts")]
        with page.expect_response("**/accounts-people.js"):
            page.locator("input.md-search__input").click()
        first = [name for name in loaded if name.startswith("accounts")]
        assert first == ["accounts.js", "accounts-people.js"]
        with page.expect_response("**/accounts-words.js"):
            page.keyboard.insert_text("meridian")
            page.keyboard.press("End")
        page.wait_for_timeout(300)
        assert not [name for name in loaded if name.startswith("accounts-text")]
        page.keyboard.press("Control+A")
        with page.expect_response("**/accounts-text-0.js"):
            page.keyboard.insert_text("depot")
            page.keyboard.press("End")


@pytest.mark.browser
def test_who_stands_on_a_result_stays_on_it_while_more_come_in(
    browser: Browser, address: str
) -> None:
    with opened(browser, address + "index.html") as page:
        page.keyboard.press("/")
        page.keyboard.type("coach")
        settled(page)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        stood = page.evaluate("document.activeElement.href")
        assert "/index.html" not in stood
        page.evaluate(
            """() => {
                const list = document.querySelector(".md-search-result__list")
                const items = [...list.children].map(one => one.cloneNode(true))
                list.replaceChildren()
                list.append(...items.reverse())
            }"""
        )
        page.wait_for_function("href => document.activeElement.href === href", arg=stood)
        page.keyboard.press("Enter")
        page.wait_for_url(stood)
