"""How soon a slow phone on a slow network shows something: the first contentful paint.

Chromium is held to 1.6 Mbit/s, 150 ms of latency and a quarter of this machine's speed, with
nothing cached. The site is served as web spaces serve it, packed with gzip.
"""

from __future__ import annotations

import gzip
import http.server
import statistics
import threading
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import chromium
from tests.screenshot import SITE

PAGES = ("index.html", "zh/index.html", "zh/objections/too-expensive.html",
         "zh/accounts/feiyu-coach.html")  # fmt: skip
RUNS = 7
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER = 4
PACKED = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
PAINT = """new Promise(done => new PerformanceObserver(list => {
  for (const one of list.getEntries())
    if (one.name === "first-contentful-paint") done(one.startTime)
}).observe({ type: "paint", buffered: true }))"""


class Server(http.server.ThreadingHTTPServer):
    """A server that says nothing of a browser that leaves before a page is sent."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


class Packing(http.server.SimpleHTTPRequestHandler):
    """Serves the site, text packed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file."""
        path = SITE / self.path.split("?")[0].lstrip("/")
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        self.send_response(200)
        if path.suffix in PACKED:
            content = gzip.compress(content)
            self.send_header("Content-Type", f"{PACKED[path.suffix]}; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
        elif path.suffix == ".svg":
            self.send_header("Content-Type", "image/svg+xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name it has there)
        """Say nothing."""


def painted(browser: Browser, address: str) -> float:
    """Return after how many milliseconds the page at *address* first shows something."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="commit")
    after = float(page.evaluate(PAINT))
    context.close()
    return after


def weight(path: str) -> str:
    """Return how much the page itself weighs, as it is and packed."""
    content = Path(SITE / path).read_bytes()
    return f"{len(content) / 1000:.0f} kB, packed {len(gzip.compress(content)) / 1000:.0f} kB"


def main() -> None:
    """Print the median, the least and the most of some runs for some pages."""
    with Server(("127.0.0.1", 0), Packing) as server, chromium() as browser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.server_port}/"
        painted(browser, home + PAGES[0])
        for path in PAGES:
            times = sorted(painted(browser, home + path) for _ in range(RUNS))
            print(  # noqa: T201  (what it is for)
                f"{path}: {statistics.median(times):.0f} ms"
                f" ({times[0]:.0f} to {times[-1]:.0f}); page {weight(path)}"
            )
        server.shutdown()


if __name__ == "__main__":
    main()
