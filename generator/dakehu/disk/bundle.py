"""The built site as one file to pass on: unpacked anywhere, it is read without a server."""

from __future__ import annotations

import zipfile
from pathlib import Path

from dakehu.disk.packed import pack

# Maps from the theme's scripts to their sources, and what only a search engine asks for.
LEFT_OUT = (".map", ".xml", ".xml.gz")


def may_write(out: Path) -> bool:
    """Tell whether *out* is free, or an earlier bundle that may go."""
    return not out.exists() or (out.is_file() and zipfile.is_zipfile(out))


def write_bundle(site: Path, out: Path) -> int:
    """Write the files of *site* to *out* in one folder called as *out* is; return its bytes.

    The same site gives the same bytes. *out* is there whole or as it was.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f"{out.name}.part")
    every = sorted(path for path in site.rglob("*") if path.is_file())
    files = (
        (f"{out.stem}/{path.relative_to(site).as_posix()}", path.read_bytes())
        for path in every
        if not path.name.endswith(LEFT_OUT)
    )
    pack(part, files, 9)
    part.replace(out)
    return out.stat().st_size
