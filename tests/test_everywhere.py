"""Every type of page, for everybody: any width, keyboard alone, a screen reader, no dead end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import pytest
from justhtml import JustHTML
from playwright.sync_api import Browser, Page

from dakehu.render.mended import mended
from dakehu.text.words import LANGS
from tests.page_types import page_types
from tests.test_site import WIDTHS, opened

WIDE = (360, 390, 768, 1280, 1920)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What depends on the colours, and so is looked at in light and in dark.
COLOURS = ["color-contrast", "link-in-text-block"]
# A long page repeats itself: rows and entries beyond these say nothing new, and cost minutes.
THIN = """for (const one of document.querySelectorAll(
  "tbody > tr:nth-child(n+9), article li:nth-child(n+13), article > :nth-child(n+60)"
)) one.remove()"""
# The menu of a section is looked at whole on the page that the section begins with.
MENU = """for (const one of document.querySelectorAll(
  ".md-nav__item:nth-child(n+9):not(.md-nav__item--active)"
)) one.remove()"""
# Where a row stands as a list, the name of a column stands before its cell, and only there.
HANGING = """[...document.querySelectorAll("td[data-label]")].some(cell => {
  const label = getComputedStyle(cell, "::before")
  if (["none", "normal"].includes(label.content)) return false
  const room = parseFloat(getComputedStyle(cell).paddingLeft) + parseFloat(label.marginLeft)
  const head = cell.closest("table").tHead
  return room < 0 || (head !== null && head.offsetHeight > 0)
})"""
TAG = re.compile(
    r"<([a-z][a-z0-9]*)((?:\s+[^\s=>\"']+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*/?>"
)
ATTRIBUTE = re.compile(r"([^\s=]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")


@cache
def axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def violations(page: Page, only: dict[str, Any]) -> list[str]:
    """Return what axe-core finds on *page*, each with its place and the reason."""
    options = {"runOnly": only, "resultTypes": ["violations"], "rules": {}}
    if only["type"] == "tag":
        # The two boxes behind the signs of menu and search stand before the header.
        options["rules"] = {"region": {"enabled": False}}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{one['id']} {node['target'][0]}: {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def seen(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("scheme => { document.body.dataset.mdColorScheme = scheme }", scheme)
    page.wait_for_timeout(30)


@pytest.mark.apart
@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_every_type_of_page_fits_every_screen_and_breaks_no_rule_of_access(
    browser: Browser, address: str, site: Path, lang: str
) -> None:
    top = address if lang == "en" else f"{address}zh/"
    wrong = []
    for path in page_types(site):
        with opened(browser, top + path) as page:
            assert page.locator("h1").count() == 1, path
            for width in WIDE:
                page.set_viewport_size({"width": width, "height": 900})
                wide = page.evaluate("document.documentElement.scrollWidth")
                wrong += [f"{path} is {wide} wide on a screen of {width}"] if wide > width else []
                wrong += [f"{path}: labels hang out at {width}"] if page.evaluate(HANGING) else []
            page.emulate_media(reduced_motion="reduce")
            page.evaluate(THIN)
            if not path.endswith("index.html"):
                page.evaluate(MENU)
            page.evaluate(axe())
            for width in WIDTHS.values():
                seen(page, width, "default")
                found = violations(page, {"type": "tag", "values": RULES})
                seen(page, width, "slate")
                found += violations(page, {"type": "rule", "values": COLOURS})
                wrong += [f"{path} at {width}: {one}" for one in found]
    assert wrong == []


def focused(page: Page) -> str:
    """Return the outline of what has the focus, or nothing where nothing shows it."""
    return str(
        page.evaluate(
            """() => {
              const one = document.activeElement, style = getComputedStyle(one)
              const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
              const label = document.querySelector(`.md-header label[for="${one.id}"]`)
              const instead = label && getComputedStyle(label).outlineStyle !== "none"
              return shown || instead || one.matches(".md-search__input, .md-option") ? "shown" : ""
            }"""
        )
    )


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("path", ["zh/index.html", "objections/too-expensive.html"])
def test_a_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, address: str, path: str, width: int
) -> None:
    with opened(browser, address + path, width) as page:
        wanted = page.evaluate(
            """() => [...document.querySelectorAll("a[href], button, summary, input, select")]
              .filter(one => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true })
                && !one.matches(".md-skip, .headerlink, .md-option")
                && !one.closest("[hidden], .md-search__output, .md-select__inner, .md-sidebar"))
              .map(one => { one.dataset.wanted = ""; return one.outerHTML.slice(0, 90) })"""
        )
        assert len(wanted) > 10
        unseen = []
        for _ in range(len(wanted) * 3 + 60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
            page.evaluate("document.activeElement.removeAttribute('data-wanted')")
            if not focused(page):
                unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 90)"))
        left = page.locator("[data-wanted]").evaluate_all("all => all.map(one => one.outerHTML)")
        assert left == []
        assert unseen == []


@pytest.mark.browser
@pytest.mark.parametrize("path", ["zh/plays/find-a-coach.html", "accounts/feiyu-coach.html"])
def test_the_first_key_leads_past_the_menus(browser: Browser, address: str, path: str) -> None:
    with opened(browser, address + path) as page:
        page.keyboard.press("Tab")
        skip = page.locator(".md-skip:focus")
        assert skip.is_visible()
        skip.press("Enter")
        page.wait_for_function("() => location.hash.length > 1")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('article') !== null")


@pytest.mark.browser
def test_menu_and_search_open_by_key_on_a_phone(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}zh/index.html", 390) as page:
        menu = page.get_by_role("checkbox", name="导航栏")
        menu.focus()
        assert focused(page)
        menu.press("Space")
        page.locator(".md-nav--primary .md-nav__link", has_text="客户").first.wait_for()
        menu.press("Space")
        page.get_by_role("checkbox", name="搜索").press("Space")
        found_by_key(page)


@pytest.mark.browser
def test_search_opens_by_key_on_a_desk(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}zh/index.html") as page:
        page.keyboard.press("/")
        found_by_key(page)


def found_by_key(page: Page) -> None:
    """Type into the search that has the focus, and go to the first result, all by key."""
    page.wait_for_function("() => document.activeElement.matches('.md-search__input')")
    page.keyboard.type("coach")
    page.locator(".md-search-result__link").first.wait_for(timeout=10_000)
    for _ in range(20):  # results are set anew while they come in
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.matches('.md-search-result__link')"):
            break
        page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/zh/(?!index).+\.html"))


def test_the_pages_are_valid_html(site: Path) -> None:
    wrong = []
    for path in page_types(site):
        for file in (site / path, site / "zh" / path):
            wrong += [
                f"{file}: {one}"
                for one in JustHTML(file.read_text("utf-8"), collect_errors=True).errors
            ]
    assert wrong == []


Tag = tuple[str, dict[str, str]]


def tags(text: str) -> Iterator[Tag]:
    for name, inner in TAG.findall(
        re.sub(r"<script.*?</script>|<!--.*?-->", "", text, flags=re.DOTALL)
    ):
        yield name, {k: a or b or c for k, a, b, c in ATTRIBUTE.findall(inner)}


def unsound(found: list[Tag]) -> list[str]:
    """Return what is not HTML though it parses: ids twice, labels of nothing, names unheard."""
    ids = Counter(at["id"] for _, at in found if "id" in at)
    wrong = [f"id {one} twice" for one, count in ids.items() if count > 1]
    for name, at in found:
        wrong += [
            f"label for {at['for']}"
            for _ in "."
            if name == "label" and at.get("for", "") not in {*ids, ""}
        ]
        wrong += [
            f"{name} has a name and no role"
            for _ in "."
            if name in ("span", "div") and "aria-label" in at and "role" not in at
        ]
        wrong += [
            f"{name} tabindex" for _ in "." if not re.fullmatch(r"-?\d+", at.get("tabindex", "0"))
        ]
        wrong += [
            f"{name} {ref}"
            for key in ("aria-labelledby", "aria-describedby", "aria-controls")
            for ref in at.get(key, "").split()
            if ref not in ids
        ]
    return wrong


def test_no_page_is_unsound_and_no_link_or_anchor_is_dead(site: Path) -> None:
    known: dict[Path, set[str]] = {}
    links: dict[Path, set[str]] = {}
    wrong: dict[str, str] = {}
    for path in sorted(site.rglob("*.html")):
        found = list(tags(path.read_text("utf-8")))
        known[path] = {at["id"] for _, at in found if "id" in at}
        links[path] = {at[key] for _, at in found for key in ("href", "src") if at.get(key)}
        wrong |= {one: path.relative_to(site).as_posix() for one in unsound(found)}
    for path, there in links.items():
        for link in there:
            if not leads(site, path, link, known):
                wrong[f"{path.relative_to(site)}: {link}"] = "dead"
    assert wrong == {}


def leads(site: Path, path: Path, link: str, known: dict[Path, set[str]]) -> bool:
    """Tell whether *link* on the page at *path* leads to something within the site."""
    if link.startswith(("mailto:", "data:", "javascript:")):
        return True
    if re.match(r"[a-z]+:|//", link):
        return False
    target, anchor = urldefrag(link)
    target = unquote(target.split("?")[0])
    # The page for what is not there is shown at any address, and so names its own from the top.
    base = site / "zh" if path == site / "zh" / "404.html" else site
    there = (
        base / target[1:] if target.startswith("/") else path.parent / target if target else path
    )
    there = Path(re.sub(r"/[^/]+/\.\./", "/", there.as_posix())).resolve()
    if there.is_dir():
        there /= "index.html"
    if there.suffix != ".html":
        return there.is_file()
    return there in known and (not anchor or unquote(anchor) in known[there] | {"__search"})


CONTENTS = '<label class="md-nav__title" for="__toc">'


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param('<html lang="zh">', '<html lang="zh-Hans">', id="script"),
        pytest.param('<html lang="zh-TW">', '<html lang="zh-Hant">', id="traditional"),
        pytest.param('<html lang="fr">', '<html lang="fr">', id="another-language"),
        pytest.param('<label for="a" tabindex="">', '<label for="a">', id="tabindex"),
        pytest.param(CONTENTS, CONTENTS.replace(' for="__toc"', ""), id="label-of-nothing"),
        pytest.param(f'<i id="__toc">{CONTENTS}', f'<i id="__toc">{CONTENTS}', id="label"),
    ],
)  # fmt: skip
def test_what_the_theme_writes_is_mended(written: str, read: str) -> None:
    assert mended(written) == read


def test_pages_lead_to_files_to_take_along(site: Path) -> None:
    files = {
        "accounts/honghu-bus.html": ("honghu-bus.review.docx", b"PK"),
        "accounts/index.html": ("portfolio.xlsx", b"PK"),
        "actions/index.html": ("actions.xlsx", b"PK"),
        "owners/kam-north.html": ("kam-north.ics", b"BEGIN:VCALENDAR"),
    }
    for top in (site, site / "zh"):
        for name, (link, start) in files.items():
            page = top / name
            assert f'href="{link}"' in page.read_text("utf-8"), name
            assert (page.parent / link).read_bytes().startswith(start), link
    made = [(top / "owners/kam-north.ics").read_text("utf-8") for top in (site, site / "zh")]
    assert ["鸿鹄公交" in one for one in made] == [False, True]
