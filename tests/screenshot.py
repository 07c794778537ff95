"""Makes the picture in the README from the site in ``build/site``."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "build" / "site" / "accounts" / "feiyu-coach.html"


def main() -> None:
    """Take the picture."""
    path = next(found for name in ("chromium", "chromium-browser") if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1060})
        page.goto(PAGE.as_uri())
        page.wait_for_timeout(500)
        page.screenshot(path=ROOT / "generator" / "screenshot.png")
        browser.close()


if __name__ == "__main__":
    main()
