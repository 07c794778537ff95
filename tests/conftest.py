"""What several tests share: the built site, a server for it, and a browser."""

from __future__ import annotations

import functools
import gc
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import Browser

from dakehu.cli.main import COLLECTED
from dakehu.pipeline import build_project
from tests.browser import chromium
from tests.starter import ROOT, check_once, checked


def pytest_configure() -> None:
    """Look for rings of what nobody holds as seldom as a command does: much is kept to the end."""
    gc.set_threshold(*COLLECTED)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what a file shares in one process; what takes longest comes first, and apart."""
    for item in items:
        apart = item.get_closest_marker("apart")
        name = item.nodeid if apart else item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group(name))
    items.sort(key=lambda item: item.get_closest_marker("apart") is None)


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_checked_twice() -> Iterator[None]:
    """Let a command be told what the same files came to when another command read them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dakehu.checking.check_sources", check_once)
        yield


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return where the starter's site was built, once for all tests and their processes."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "built"
    folder.mkdir(exist_ok=True)
    out = folder / "site"
    with FileLock(folder / "lock"):
        if not out.exists():
            assert build_project(ROOT, checked(), out, lambda _: None).findings == ()
    return out


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name it has there)
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that leaves before a page is sent."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Return the address at which the built site is served."""
    handler = functools.partial(_Quiet, directory=str(site))
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium, started once for all tests."""
    with chromium() as started:
        yield started
