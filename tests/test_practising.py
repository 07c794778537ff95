"""Practice cases as a rep does them: on a phone, from a disk, by keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dakehu.pipeline import CASES
from tests.starter import playbook
from tests.test_everywhere import RULES, axe

LANGS = ("en", "zh")


@pytest.fixture(params=LANGS)
def phone(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Page]:
    """Return the page of practice cases on a phone without a network, opened from a disk."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        offline=True,
        color_scheme="light" if request.param == "en" else "dark",
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    folder = site if request.param == "en" else site / "zh"
    page.goto((folder / "training/practice.html").as_uri())
    page.wait_for_function("() => document.querySelector('.case-list a').offsetParent !== null")
    yield page
    assert faults == []
    context.close()


def _wrong(page: Page) -> list[Any]:
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe())
    found = page.evaluate(
        "tags => axe.run('.dk-practice', {runOnly: tags, resultTypes: ['violations']})", RULES
    )["violations"]
    return [(one["id"], node["html"][:120]) for one in found for node in one["nodes"]]


def _press(page: Page, selector: str, key: str = " ") -> None:
    page.locator(selector).first.focus()
    page.keyboard.press(key)


def test_a_case_is_done_by_keyboard_and_kept(phone: Page) -> None:
    _press(phone, "#case-3 a", "Enter")
    phone.wait_for_selector(".case h2")
    assert phone.evaluate("document.activeElement.tagName") == "H2"
    assert phone.locator(".cases").is_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert _wrong(phone) == []
    ask = phone.locator("input[name=ask]")
    assert ask.count() == 6
    assert phone.locator("button.first").is_disabled()
    for place in (0, 2, 5):
        ask.nth(place).focus()
        phone.keyboard.press(" ")
    assert ask.nth(1).is_disabled()
    _press(phone, ".case button.first", "Enter")
    phone.wait_for_selector("dl.heard")
    assert phone.locator("dl.heard dt").count() == 3
    _press(phone, ".after button.first", "Enter")
    assert phone.locator(".missing").inner_text()
    assert phone.locator(".result").count() == 0
    _press(phone, "input[name=grade]")
    _press(phone, "input[name=gate]")
    for place in range(phone.locator("fieldset fieldset").count()):
        _press(phone, f"input[name=risk{place}]")
    _press(phone, "input[name=action]")
    assert _wrong(phone) == []
    _press(phone, ".after button.first", "Enter")
    phone.wait_for_selector(".result")
    assert phone.evaluate("document.activeElement.tagName") == "H3"
    marks = phone.locator(".result .mark").all_inner_texts()
    right = sum(mark.startswith("✓") for mark in marks)
    shown = phone.locator(".result h3").first.inner_text()
    assert sorted(map(int, re.findall(r"\d+", shown))) == sorted((right, len(marks)))
    assert phone.locator(".result .lines li").count() > 3
    assert _wrong(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    kept = phone.evaluate("Object.values(dakehuTraining.load().practice)")
    assert [(one["right"], one["of"]) for one in kept] == [(right, len(marks))]
    phone.locator(".result button").last.click()
    phone.wait_for_selector("#case-3", state="visible")
    top = "document.querySelector('.cases h2').getBoundingClientRect().top"
    assert 0 <= phone.evaluate(top) < 200
    assert phone.evaluate("document.activeElement.matches('.cases h2')")
    phone.reload()
    phone.wait_for_selector("#case-3", state="visible")
    assert str(right) in phone.locator("#case-3 .done").inner_text()


def test_variants_stand_under_their_story_and_say_so(phone: Page) -> None:
    told = phone.locator(".case-list > li > strong").all_inner_texts()
    assert len(told) == len(set(told)) == len(playbook().stories)
    first = phone.locator(".case-list > li").first.locator("li")
    of_story = phone.locator("#case-1").get_attribute("data-story")
    assert first.count() > 1
    assert {one.get_attribute("data-story") for one in first.all()} == {of_story}
    assert phone.locator(".case-list li[data-case]").count() == CASES
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert _wrong(phone) == []
    variant = first.nth(1).locator("a")
    number = re.findall(r"\d+", variant.inner_text())[0]
    assert number == first.nth(1).get_attribute("data-seed")
    variant.click()
    phone.wait_for_selector(".case h2")
    assert re.findall(r"\d+", phone.locator(".case h2").inner_text())[0] == number
    assert re.findall(r"\d+", phone.locator(".case p.facts").last.inner_text()) == ["1"]
    phone.go_back()
    _press(phone, "#case-1 a", "Enter")
    phone.wait_for_selector(".case h2")
    assert phone.locator(".case p.facts").count() == 1


@pytest.mark.parametrize("lang", LANGS)
def test_every_link_of_a_case_leads_to_a_place(site: Path, lang: str) -> None:
    folder = (site if lang == "en" else site / "zh") / "training"
    places = set()
    for path in folder.glob("cases/[0-9]*.js"):
        data = json.loads(path.read_text("utf-8").partition("(")[2].rstrip()[:-1])
        named = [*data["risks"], *data["plays"], data["stage"], data["type"], data["gate"]]
        places |= {place for _, place in filter(None, named)}
    assert len(places) > 30
    for link in places:
        address, _, place = link.partition("#")
        text = (folder / address).resolve().read_text("utf-8")
        assert not place or f'id="{place}"' in text, link


def test_a_broken_record_is_no_hindrance(phone: Page) -> None:
    phone.evaluate("localStorage.setItem('dakehu:training', '{broken')")
    phone.reload()
    phone.wait_for_selector("#case-1", state="visible")
    assert phone.locator(".case-list .done").first.inner_text() == ""
    kept = json.dumps({"practice": {"a-1": {"right": 9, "of": 2}}})
    phone.evaluate("text => localStorage.setItem('dakehu:training', text)", kept)
    phone.reload()
    phone.wait_for_selector("#case-1", state="visible")
    assert phone.locator(".summary").inner_text()
