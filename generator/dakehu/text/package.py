"""The data files that come with the package: schemas, codes and templates."""

from __future__ import annotations

from pathlib import Path

import dakehu
from dakehu.text.source import Source

PACKAGE = Path(dakehu.__file__).parent


def package_files(folder: str, ending: str) -> list[Source]:
    """Return the files below *folder* of the package whose names end in *ending*, by path."""
    top = PACKAGE / folder
    paths = sorted(top.rglob(f"*{ending}"))
    return [Source(path.relative_to(top).as_posix(), path.read_bytes()) for path in paths]
