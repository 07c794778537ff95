"""The site served on this machine, built again and reloaded on every change."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from dakehu.disk.project import watched


def serve_site(root: Path, site: Path, port: int, build: Callable[[], bool]) -> None:
    """Serve *site* on 127.0.0.1 until stopped; call *build* when a file of *root* changes.

    Raises OSError where the port is taken. A build that fails leaves the last good site.
    """
    from mkdocs.livereload import LiveReloadServer  # noqa: PLC0415  (only when serving)

    logging.getLogger("mkdocs").setLevel(logging.WARNING)

    def rebuild() -> None:
        build()

    server = LiveReloadServer(builder=rebuild, host="127.0.0.1", port=port, root=str(site))
    for path in watched(root):
        server.watch(str(path))
    try:
        server.serve()  # type: ignore[no-untyped-call]
    finally:
        server.shutdown()
