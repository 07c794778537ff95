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
import json
import random
import re
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser

from tests.screenshot import SITE, chromium

COUNT, RUNS, SEED = 10_000, 7, 20261122
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


def lines_of(script: str, name: str) -> list[str]:
    """Return the lines that a script of the index gives to *name*."""
    found = re.search(rf'^dakehuFind\.{name}\((".*")\)$', script, re.MULTILINE)
    assert found is not None
    text: str = json.loads(found[1])
    return text.split("\n")


def longer(folder: Path, count: int) -> dict[str, bytes]:
    """Return the files of an index of *count* accounts, made of the one in *folder*."""
    script = (folder / "accounts.js").read_text("utf-8")
    signs = next(line for line in script.split("\n") if line.startswith("dakehuFind.signs"))
    names = lines_of(script, "names")
    texts = lines_of((folder / "accounts-text.js").read_text("utf-8"), "texts")
    chance, made, said = random.Random(SEED), list[str](), list[str]()
    words = sorted({word for text in texts for word in re.findall(r"\w{2,8}", text)})
    for number in range(count):
        place, title, text = texts[number % len(texts)].split("\t")
        name = place.removesuffix(".html")
        for line in names:
            if line.startswith(place):
                own = line.replace(name, f"{name}-{number:05}")
                made.append(own.replace(title, f"{title}{number:05}号"))
        more = " ".join(chance.sample(words, 20)) + (f" {SURE}" if number == count // 2 else "")
        said.append(f"{name}-{number:05}.html\t{title}{number:05}号\t{text} {more}")
    return {
        "accounts.js": f"{signs}\n{_call('names', made)}".encode(),
        "accounts-text.js": _call("texts", said).encode(),
    }


def _call(name: str, lines: list[str]) -> str:
    text = "\n".join(lines)
    return f"dakehuFind.{name}({json.dumps(text, ensure_ascii=False)})\n"


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
    page.locator("input.md-search__input").click()
    page.keyboard.insert_text(words)
    page.keyboard.press("End")
    took: float = page.evaluate("place => window.found(place)", place)
    context.close()
    return took


def main() -> None:
    """Print how long a name and a word of the text take to be found."""
    count = next((int(one) for one in sys.argv[1:] if one.isdigit()), COUNT)
    index = longer(SITE / "zh" / "search", count)
    first = lines_of(index["accounts-text.js"].decode(), "texts")
    last, middle = (first[at].split("\t")[:2] for at in (count - 1, count // 2))
    sizes = " and ".join(f"{len(content) / 1e6:.1f} MB" for content in index.values())
    sys.stdout.write(f"{count} accounts: an index of {sizes}\n")
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
