"""What people come for, from where they start to what they take away, on a phone and at a desk.

The way is taken by what can be seen: menus, links and the search box, never an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from dakehu.text.words import LANGS, Lang, Words
from tests.starter import playbook
from tests.test_site import WIDTHS, opened, search

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS),
    pytest.mark.parametrize("lang", LANGS),
]


@contextmanager
def home(browser: Browser, address: str, lang: Lang, width: int) -> Iterator[Page]:
    top = address if lang == "en" else f"{address}zh/"
    with opened(browser, f"{top}index.html", width) as page:
        page.set_default_timeout(10_000)
        yield page


def go(page: Page, words: str) -> None:
    """Follow the link in the text that reads *words*, and be at the top of its page."""
    before = page.url
    page.locator("article").get_by_role("link", name=words, exact=True).first.click()
    page.wait_for_function("before => location.href !== before", arg=before)
    page.locator("article h1").wait_for()


def titled(page: Page, title: str) -> bool:
    return title in page.locator("article h1").inner_text()


def look_up(page: Page, words: str, title: str, width: int) -> None:
    """Search for *words* and open the result that is called *title*."""
    if width == WIDTHS["phone"]:
        page.locator(".md-header__button[for=__search]").click()
    assert any(title in found for found in search(page, words))
    page.locator(".md-search-result__link", has_text=title).first.click()
    page.wait_for_url("**/accounts/*.html*")


STAGES = Words("Which stage am I in?", "我现在处于哪个阶段？")
ACCOUNTS = Words("What does each account need?", "每个客户需要什么？")
OBJECTIONS = Words("They just said …", "客户刚才说……")


def test_a_new_rep_finds_the_checklist_for_the_next_call(
    browser: Browser, address: str, lang: Lang, width: int
) -> None:
    stage = next(one for one in playbook().stages if one.id == "qualify")
    play = next(one for one in playbook().plays if one.id == "first-contact")
    checklist = next(one for one in playbook().checklists if one.id == "first-call")
    with home(browser, address, lang, width) as page:
        go(page, STAGES.said(lang))
        page.locator("article a", has_text=stage.title.said(lang)).first.click()
        page.wait_for_url("**/stages/qualify.html")
        go(page, play.title.said(lang))
        assert titled(page, play.title.said(lang))
        for step in play.steps:
            assert page.get_by_text(step.said(lang)).first.is_visible()
        page.go_back()
        go(page, checklist.title.said(lang))
        items = page.locator("ul.checklist > li")
        assert items.count() == len(checklist.items)
        box = items.first.evaluate("one => getComputedStyle(one, '::before').borderTopWidth")
        assert float(box.removesuffix("px")) >= 1


def test_a_key_account_manager_goes_from_the_plan_to_a_question_and_an_objection(
    browser: Browser, address: str, lang: Lang, width: int
) -> None:
    account = next(one for one in playbook().accounts if one.id == "feiyu-coach")
    objection = next(one for one in playbook().objections if one.id == "too-expensive")
    with home(browser, address, lang, width) as page:
        look_up(page, account.name.said(lang), account.name.said(lang), width)
        assert titled(page, account.name.said(lang))
        fold = page.locator(".plan-contents summary")
        if fold.is_visible():
            fold.click()
        page.locator(".plan-contents a[href='#questions']").click()
        asked = page.locator("#questions .ask").first
        assert asked.is_visible()
        assert asked.inner_text().endswith(("?", "？"))
        page.locator("#questions .settles a").first.click()
        page.wait_for_function("() => document.querySelector(':target')?.checkVisibility()")
        page.wait_for_timeout(300)  # the theme shuts the menu 125 ms after each anchor
        page.locator(".md-header .md-logo, .md-header__button[for=__drawer]").locator(
            "visible=true"
        ).first.click()
        menu = page.locator(".md-nav--primary .md-logo").locator("visible=true")
        if menu.count():
            menu.first.click()
        page.wait_for_url("**/index.html")
        go(page, OBJECTIONS.said(lang))
        said = page.locator("details.dk-said", has_text=objection.title.said(lang)).first
        said.locator("summary").click()
        said.locator("a[href='too-expensive.html']").click()
        assert titled(page, objection.title.said(lang))
        assert page.get_by_text(objection.ask[0].said(lang)).first.is_visible()


def test_a_manager_goes_from_all_accounts_to_the_reason_of_one_risk(
    browser: Browser, address: str, lang: Lang, width: int
) -> None:
    account = next(one for one in playbook().accounts if one.id == "feiyu-coach")
    with home(browser, address, lang, width) as page:
        go(page, ACCOUNTS.said(lang))
        row = page.locator("a[href='feiyu-coach.html']").first
        assert row.inner_text() == account.name.said(lang)
        row.click()
        page.wait_for_url("**/accounts/feiyu-coach.html")
        risk = page.locator("#risks li").first
        assert not risk.locator(".reasons").first.is_visible()
        risk.locator("details.why > summary").first.click()
        assert "rules/risks.yaml:" in risk.locator(".reasons").first.inner_text()
