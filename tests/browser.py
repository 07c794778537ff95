"""The browser of the tests: Chromium as the system's packages have it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# The shell is the same engine without windows: a page opens in it at less than half the cost.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# No start-up chatter with other hosts: the tests hold that a page makes none either.
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; ``make test`` has seen to it that there is one."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert path, "no Chromium: run sh tests/browser.sh"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
