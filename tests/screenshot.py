"""Takes pictures of the site in ``build/site``: the one in the README, or every type of page.

Every type of page is taken in both languages, on a phone and a desk, light and dark;
``build/screenshots/index.html`` shows them side by side.
"""

from __future__ import annotations

import html
import shutil
import sys

from playwright.sync_api import Browser

from tests.browser import chromium
from tests.page_types import page_types
from tests.starter import ROOT

SITE = ROOT / "build" / "site"
SHOTS = ROOT / "build" / "screenshots"
README = "accounts/feiyu-coach.html", ROOT / "generator" / "screenshot.png"
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
TALLEST = 2600


def main(arguments: list[str]) -> None:
    """Take the picture in the README, or with ``all`` those of every type of page."""
    with chromium() as browser:
        if arguments == ["all"]:
            every_type(browser)
        else:
            page = browser.new_page(viewport={"width": 1280, "height": 1060})
            page.goto((SITE / README[0]).as_uri())
            page.wait_for_timeout(500)
            page.screenshot(path=README[1])


def every_type(browser: Browser) -> None:
    """Take every type of page in every way it is looked at."""
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir(parents=True)
    paths = [f"{lang}{path}" for path in page_types(SITE) for lang in ("", "zh/")]
    for width in WIDTHS:
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            for path in paths:
                page.set_viewport_size({"width": width, "height": 900})
                page.goto((SITE / path).as_uri())
                tall = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": width, "height": min(tall, TALLEST)})
                file = SHOTS / named(path, f"{width}-{scheme}")
                page.screenshot(path=file, type="jpeg", quality=70)
            context.close()
    (SHOTS / "index.html").write_text(contact_sheet(paths), "utf-8")


def named(path: str, way: str) -> str:
    """Return the file of the picture of the page at *path*, taken in this *way*."""
    return f"{path.removesuffix('.html').replace('/', '_')}-{way}.jpg"


def contact_sheet(paths: list[str]) -> str:
    """Return a page that shows all pictures, a page of the site a row."""
    ways = [f"{width}-{scheme}" for width in WIDTHS for scheme in SCHEMES]
    rows = "".join(
        f"<h2>{html.escape(path)}</h2><div>"
        + "".join(f'<img loading="lazy" src="{named(path, way)}" alt="{way}">' for way in ways)
        + "</div>"
        for path in paths
    )
    style = "div{display:flex;gap:8px;align-items:start}img{width:24%}"
    return f"<!doctype html><title>Pictures</title><style>{style}</style>{rows}"


if __name__ == "__main__":
    main(sys.argv[1:])
