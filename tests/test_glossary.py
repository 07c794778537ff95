"""The glossary in a real browser: narrowed by what is typed, in either language, from a disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.starter import playbook
from tests.test_site import WIDTHS

pytestmark = pytest.mark.browser
EVERY = "() => document.querySelectorAll('#terms section[hidden]').length === 0"


@pytest.fixture(params=["", "zh"])
def glossary(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Page]:
    """Return the glossary on a phone without a network, opened from a disk."""
    context = browser.new_context(viewport={"width": WIDTHS["phone"], "height": 844}, offline=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto((site / request.param / "glossary.html").as_uri())
    yield page
    assert faults == []
    context.close()


def shown(page: Page) -> list[str | None]:
    return [one.get_attribute("id") for one in page.locator("#terms h2:visible").all()]


def test_a_term_is_found_by_either_language_and_by_other_names(glossary: Page) -> None:
    term = next(one for one in playbook().terms if one.id == "key-account")
    every = len(playbook().terms)
    assert len(shown(glossary)) == every
    glossary.get_by_role("searchbox", name="term").or_(
        glossary.get_by_role("searchbox", name="找术语")
    ).focus()
    for name in (term.term.en, term.term.zh, term.also[0].en.upper(), term.also[0].zh[:4]):
        glossary.keyboard.press("Control+A")
        glossary.keyboard.type(name)
        assert "key-account" in shown(glossary), name
        assert len(shown(glossary)) < every / 4, name
    assert glossary.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"]


def test_nothing_found_is_said_and_the_list_given_back_by_keyboard(glossary: Page) -> None:
    box = glossary.locator(".dk-filter input")
    box.focus()
    glossary.keyboard.type("zzz qqq")
    assert shown(glossary) == []
    assert glossary.locator(".dk-filter output").inner_text()[:7] in {"No term", "没有这个术语。"}
    glossary.keyboard.press("Tab")
    glossary.keyboard.press("Enter")
    glossary.wait_for_function(
        "() => document.querySelectorAll('#terms section[hidden]').length === 0"
    )
    assert box.input_value() == ""


def test_a_link_to_a_term_that_is_hidden_shows_it(glossary: Page) -> None:
    glossary.locator(".dk-filter input").fill("kickback")
    assert len(shown(glossary)) < 5
    glossary.evaluate("location.hash = 'key-account'")
    glossary.wait_for_function(
        "() => document.querySelectorAll('#terms section[hidden]').length === 0"
    )
    top = "document.getElementById('key-account').getBoundingClientRect().top"
    glossary.wait_for_function(f"() => {top} >= 0 && {top} < 300", timeout=5000)
