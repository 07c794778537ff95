"""Zip files without the clock, the machine or chance in them: the same parts, the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import IO

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16


def pack(to: Path | IO[bytes], files: Iterable[tuple[str, bytes]], level: int = 6) -> None:
    """Write a zip file of *files*, names and contents, in their order; *level* is up to 9."""
    with zipfile.ZipFile(to, "w") as packed:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.create_system, entry.external_attr = 3, _PLAIN_FILE
            packed.writestr(entry, content, zipfile.ZIP_DEFLATED, level)


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip file of *files*, names and contents, in their order."""
    made = BytesIO()
    pack(made, files)
    return made.getvalue()


def repacked(content: bytes) -> bytes:
    """Return the zip file that *content* is, without what differs from run to run."""
    with zipfile.ZipFile(BytesIO(content)) as old:
        return packed((name, old.read(name)) for name in old.namelist())
