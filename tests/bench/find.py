"""How soon search finds an account among very many, in Chromium.

Run with ``make bench-find``, or ``python -m tests.bench.find 10000``. The site is the one that was
built; the index of its accounts is made as long as asked for: the same companies and people
again and again, each with a number of its own and some other words. A page is opened anew each
time, and somebody enters the search box and pastes what is looked for. The time runs from the
moment the box has the focus to the moment the account is the first result on the page, with the
index read from the server in between.
"""

from __future__ import annotations

import http.server
import random
import re
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser

from dakehu.checking import check_streamed
from dakehu.disk.cache import Cache
from dakehu.pipeline import job_of
from dakehu.render.directory import Found, accounts_index
from tests.browser import chromium
from tests.screenshot import SITE
from tests.starter import ROOT

COUNT, RUNS, SEED = 10_000, 15, 20261122
NAME, TEXT = 100, 400  # milliseconds that each may take
SURE = "紫穹琥珀"  # stands in the text of one account, and in no name
TIMED = """
document.addEventListener("focusin", event => {
  if (!event.target.matches?.(".md-search__input") || window.began) return
  window.began = performance.now()
})
window.found = place => new Promise(done => {
  const seen = () => {
    const first = document.querySelector(".md-search-result__item a.md-search-result__link")
    if (first?.href.split(/[?#]/)[0].endsWith(place)) done(performance.now() - window.began)
    else requestAnimationFrame(seen)
  }
  seen()
})
"""


def longer(count: int) -> tuple[dict[str, bytes], list[Found]]:
    """Return the files of an index of *count* accounts like the starter's, and what is in it."""
    own = starters()
    words = sorted({word for one in own for word in re.findall(r"\w{2,8}", one["text"])})
    chance, every = random.Random(SEED), list[Found]()
    for number in range(count):
        found = own[number % len(own)]
        place, title, *more = found["account"]
        place = place.replace(".html", f"-{number:05}.html")
        said = [found["text"], *chance.sample(words, 20), *([SURE] if number == count // 2 else [])]
        account = [place, f"{title}{number:05}号", *more]
        every.append({"account": account, "people": found["people"], "text": " ".join(said)})
    made = accounts_index(every)
    return {Path(path).name: "".join(pieces).encode() for path, pieces in made}, every


def starters() -> list[Found]:
    """Return how the starter's accounts are found in Chinese."""
    with Cache(ROOT).aside() as folder:
        job, found = job_of(ROOT, check_streamed(ROOT, None, folder))
        assert job is not None, found
        return [job.output.account(name, "zh", "")[1] for name in job.output.accounts]


class Longer(http.server.SimpleHTTPRequestHandler):
    """Serves the site, with another index of accounts in the place of its own."""

    def __init__(self, index: dict[str, bytes], *how: object, **more: object) -> None:
        self._index = index
        super().__init__(*how, directory=str(SITE), **more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        content = self._index.get(self.path.split("?")[0].rpartition("/")[2])
        if content is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(ConnectionError):  # a page that is closed reads no further
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name it has there)
        """Say nothing."""


@contextmanager
def served(index: dict[str, bytes]) -> Iterator[str]:
    """Serve the site with *index*; yield its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Longer, index))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def found(browser: Browser, page_at: str, words: str, place: str) -> float:
    """Return the milliseconds from the focus to the account at *place* as the first result."""
    context = browser.new_context()
    context.add_init_script(TIMED)
    page = context.new_page()
    page.goto(page_at, wait_until="networkidle")
    page.evaluate("place => { window.shown = window.found(place) }", place)
    page.locator("input.md-search__input").click()
    page.keyboard.insert_text(words)
    page.keyboard.press("End")
    took: float = page.evaluate("() => window.shown")
    context.close()
    return took


def main() -> None:
    """Print how long a name and a word of the text take to be found."""
    count = next((int(one) for one in sys.argv[1:] if one.isdigit()), COUNT)
    index, every = longer(count)
    last, middle = (every[at]["account"][:2] for at in (count - 1, count // 2))
    names, people = (len(index[f"{one}.js"]) / 1e6 for one in ("accounts", "accounts-people"))
    texts = sum(map(len, index.values())) / 1e6 - names - people
    held = f"names of {names:.1f} MB, people of {people:.1f} MB, texts of {texts:.1f} MB"
    sys.stdout.write(f"{count} accounts: {held}\n")
    with served(index) as home, chromium() as browser:
        asked = ((last[1], last[0], NAME, "a name"), (SURE, middle[0], TEXT, "a word of the text"))
        for words, place, goal, what in asked:
            took = [found(browser, f"{home}zh/index.html", words, place) for _ in range(RUNS)]
            middle_one = statistics.median(took)
            met = "met" if middle_one <= goal else "NOT MET"
            spread = f"{min(took):.0f} to {max(took):.0f}"
            sys.stdout.write(f"{what:20}{middle_one:6.0f} ms ({spread}); at most {goal}: {met}\n")


if __name__ == "__main__":
    main()
