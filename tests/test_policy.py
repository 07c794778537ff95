"""The policy of every page: the scripts of the site run, and nothing that a text brings along."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dakehu.render.policy import guarded
from tests.page_types import page_types
from tests.test_everywhere import tags
from tests.test_site import REFUSED, opened, search

HEAD = "<!doctype html><html><head>"
SHELL = f'{HEAD}<script>a=new URL("..",location)</script></head>'
WICKED = """<div id="wicked">
<script>document.title = "taken"</script>
<script src="https://example.com/x.js"></script>
<img src="nowhere.png" onerror="document.title = 'taken'">
<img src="https://example.com/x.png">
<p style="position: fixed">x</p>
<style>body { visibility: hidden }</style>
<a id="go" href="javascript:document.title = 'taken'">go</a>
<iframe src="https://example.com/"></iframe>
<iframe srcdoc="<script>parent.document.title = 'taken'</script>"></iframe>
<form action="https://example.com/"><button id="send">send</button></form>
<base href="https://example.com/">
</div>"""


def policy(page: str) -> str:
    """Return the policy of *page*, if it stands before everything else that a browser obeys."""
    found = list(tags(page))
    assert [name for name, _ in found[:3]] == ["html", "head", "meta"]
    assert found[2][1]["http-equiv"] == "Content-Security-Policy"
    return found[2][1]["content"]


def test_every_page_has_a_policy_and_nothing_that_it_forbids(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 500
    for path in pages:
        text = path.read_text("utf-8")
        rules = policy(text)
        assert "default-src 'none'" in rules
        assert "unsafe" not in rules
        assert "http" not in rules
        assert "*" not in rules
        assert '<meta charset="utf-8">' in text[:1024], path
        for _, at in tags(text):
            assert not [name for name in at if name.startswith("on") or name == "style"], path
            assert not at.get("href", "").startswith("javascript:"), path


def test_only_scripts_and_styles_of_the_shell_are_allowed_wherever_the_page_lies() -> None:
    own = SHELL.replace('".."', '"."')
    assert policy(guarded(own, SHELL)).count("sha256-") == 1
    foreign = SHELL.replace("</head>", "</head><script>alert(1)</script>")
    assert policy(guarded(foreign, SHELL)) == policy(guarded(SHELL, SHELL))
    styled = SHELL.replace("</head>", "<style>p { color: red }</style></head>")
    assert "style-src 'self' 'sha256-" in policy(guarded(styled, styled))
    assert "style-src 'self';" in policy(guarded(styled, SHELL))
    altered = SHELL.replace('".."', '"..");alert(1);new URL("."')
    assert "sha256-" not in policy(guarded(altered, SHELL))


@pytest.fixture(scope="module")
def bent(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a copy of the parts of the site that one page needs, with hostile parts in it."""
    folder = tmp_path_factory.mktemp("bent") / "site"
    shutil.copytree(site / "assets", folder / "assets")
    shutil.copytree(site / "search", folder / "search")
    text = (site / "index.html").read_text("utf-8")
    (folder / "index.html").write_text(text.replace("</article>", WICKED + "</article>"), "utf-8")
    yield folder
    shutil.rmtree(folder)


@pytest.mark.browser
def test_what_a_text_might_bring_along_does_not_run(browser: Browser, bent: Path) -> None:
    context = browser.new_context()
    asked: list[str] = []
    failed: list[str] = []
    refused: list[str] = []
    page = context.new_page()
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: failed.append(f"{request.failure} {request.url}"))
    page.on("console", lambda said: refused.append(said.text) if REFUSED in said.text else None)
    page.goto((bent / "index.html").as_uri())
    assert page.locator("#wicked p").evaluate("one => getComputedStyle(one).position") == "static"
    assert page.locator("body").is_visible()
    page.evaluate("document.querySelector('#send').click(); document.querySelector('#go').click()")
    page.wait_for_timeout(300)
    assert page.title() != "taken"
    assert [url for url in asked if not url.startswith(("file:", "about:"))] == []
    assert [one for one in failed if "https" in one and not one.startswith("csp ")] == []
    assert any("https" in one for one in failed)
    assert len(refused) >= 9
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("top", ["", "zh/"], ids=["en", "zh"])
def test_pages_opened_from_a_disk_need_nothing_that_the_policy_forbids(
    browser: Browser, site: Path, top: str
) -> None:
    for path in page_types(site)[:: 6 if top else 5]:
        with opened(browser, (site / top / path).as_uri()) as page:
            page.locator("h1").wait_for()
    with opened(browser, (site / top / "index.html").as_uri()) as page:
        assert search(page, "SPIN")


@pytest.mark.browser
@pytest.mark.parametrize("path", ["worksheets/milestone-list.html", "zh/calls/feiyu-coach.html"])
def test_a_button_prints_the_page(browser: Browser, address: str, path: str) -> None:
    with opened(browser, address + path) as page:
        page.evaluate("window.print = () => { document.title = 'printed' }")
        page.locator("[data-print]").click()
        assert page.title() == "printed"
