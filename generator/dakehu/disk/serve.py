"""The site served on this machine: pages, and news of what changed for those that are open."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dakehu.disk.project import watched
from dakehu.text.package import package_files

_OURS = "/.dakehu/"
_LOOK, _WAIT, _IDLE = 0.1, 20.0, 0.6
_Stamps = dict[str, tuple[int, int]]


class Interrupted(Exception):  # noqa: N818  (nothing is wrong: there is something newer to do)
    """A file changed while the site was built."""


@dataclass(frozen=True, slots=True)
class News:
    """What came of a change: whether pages are new, and what was found, as plain data."""

    fresh: bool
    findings: Sequence[dict[str, str]] = ()


Changed = Callable[[set[str], str, Callable[[], None]], Iterator[News]]


class _Board:
    """The last news, for every page that waits for some."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._built = self._told = 0
        self._findings: Sequence[dict[str, str]] = ()
        self.page = ""

    def tell(self, news: News) -> None:
        with self._changed:
            self._told += 1
            self._built += news.fresh
            self._findings = news.findings
            self._changed.notify_all()

    def after(self, seen: str) -> dict[str, Any]:
        """Return the news once they are other than what was *seen*, or after a while."""
        with self._changed:
            self._changed.wait_for(lambda: f"{self._built}.{self._told}" != seen, timeout=_WAIT)
            return {"built": str(self._built), "told": self._told, "findings": self._findings}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, site: Path) -> None:
        self.board = _Board()
        scripts = package_files("templates/serve", ".js")
        self.script = b"".join(one.content for one in scripts)
        super().__init__(("127.0.0.1", port), partial(_Pages, directory=str(site)))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that leaves before a page is sent."""


class _Pages(SimpleHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in ("127.0.0.1", "localhost"):  # another site's name that leads here
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        way = urlsplit(self.path)
        if way.path == f"{_OURS}news":
            asked = parse_qs(way.query)
            self.server.board.page = asked.get("page", [""])[0]
            news = self.server.board.after(asked.get("seen", [""])[0])
            self._send(json.dumps(news, ensure_ascii=False).encode(), "application/json")
        elif way.path == f"{_OURS}serve.js":
            self._send(self.server.script, "text/javascript; charset=utf-8")
        else:
            self._page(way.path)

    def _page(self, path: str) -> None:
        file = Path(self.translate_path(path))
        file = file / "index.html" if path.endswith("/") else file
        try:
            content = file.read_bytes() if file.suffix == ".html" else None
        except OSError:
            content = None
        if content is None:
            super().do_GET()
            return
        tag = f'<script src="{_OURS}serve.js"></script></body>'.encode()
        before, _, after = content.rpartition(b"</body>")
        self._send(before + tag + after, "text/html; charset=utf-8")

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name it has there)
        """Say nothing."""


def serve_site(root: Path, site: Path, port: int, changed: Changed) -> None:
    """Serve *site* on 127.0.0.1 until stopped; tell open pages what comes of every change.

    *changed* is called with the paths of files that are new, other or gone, with the page that
    was looked at last, and with a function that raises Interrupted once there is a further
    change. It yields news, the most urgent first; a further change starts it anew. Raises
    OSError where the port is taken.
    """
    with _Server(port, site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            _watch(root, server.board, changed)
        finally:
            server.shutdown()


def _watch(root: Path, board: _Board, changed: Changed) -> None:
    stamps, pending = _stamps(root), set[str]()
    while True:
        now = _stamps(root)
        other = {path for path in now.keys() | stamps.keys() if now.get(path) != stamps.get(path)}
        stamps, pending = now, pending | other
        if not pending:
            time.sleep(_LOOK)
            continue
        with suppress(Interrupted):
            for news in changed(pending, board.page, partial(_interrupt, root, stamps)):
                board.tell(news)
                _interrupt(root, stamps, _IDLE)
            pending = set()


def _interrupt(root: Path, stamps: _Stamps, wait: float = 0) -> None:
    """Raise Interrupted where a file is other than in *stamps*, or is within a while."""
    if _other_within(wait, root, stamps):
        raise Interrupted


def _other_within(seconds: float, root: Path, stamps: _Stamps) -> bool:
    """Tell whether a file changes while it is waited for so long."""
    end = time.monotonic() + seconds
    while _stamps(root) == stamps:
        if time.monotonic() >= end:
            return False
        time.sleep(_LOOK)
    return True


def _stamps(root: Path) -> _Stamps:
    """Return the time and size of every file that calls for a new build, by path."""
    found: _Stamps = {}
    folders = [str(path) for path in watched(root)]
    while folders:
        name = folders.pop()
        try:
            entries = list(os.scandir(name)) if Path(name).is_dir() else []
            if not entries:
                seen = Path(name).stat()
                found[os.path.relpath(name, root)] = seen.st_mtime_ns, seen.st_size
            for entry in entries:
                if entry.is_dir():
                    folders.append(entry.path)
                else:
                    seen = entry.stat()
                    found[os.path.relpath(entry.path, root)] = seen.st_mtime_ns, seen.st_size
        except OSError:  # it went while it was looked at
            continue
    return found
