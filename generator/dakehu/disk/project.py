"""The files of a project, read."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from pathlib import Path

from dakehu.disk.files import read_bounded
from dakehu.text.decode import SIZE_LIMIT
from dakehu.text.source import Source
from dakehu.text.words import Words

FOLDERS = ("playbook", "rules")
SETTINGS = "mkdocs.yml"
_OUTSIDE = Words("the link leads out of the project", "链接指向了项目之外")
_NOT_A_FILE = Words("it is not a plain file", "它不是普通文件")
_NOT_ALLOWED = Words("permission denied", "没有读取权限")
PARTS = (*FOLDERS, "site", SETTINGS)


def read_sources(root: Path, but: Collection[str] = ()) -> list[Source]:
    """Return every YAML file of the project under *root*, in the order of their paths.

    Those that *but* names are left out.

    What is no plain file of the project, such as a link that leads out of it, is not opened;
    its source says why. Links to files and folders within the project are followed to files.
    """
    top, left = root.resolve(), set(but)
    return [_read(root / name, name, top) for name in names(root) if name not in left]


def names(root: Path) -> list[str]:
    """Return the paths of every YAML file of the project under *root*, in order."""
    found = [path for folder in FOLDERS for path in (root / folder).rglob("*") if _is_yaml(path)]
    if (root / SETTINGS).exists():
        found.append(root / SETTINGS)
    return sorted(path.relative_to(root).as_posix() for path in found)


def read_source(root: Path, name: str) -> Source:
    """Return the file of the project under *root* that is called *name* there."""
    return _read(root / name, name, root.resolve())


def read_pages(root: Path, lang: str) -> list[Source]:
    """Return the hand-written pages in *lang*, the front page first."""
    folder = root / "site" / "pages" / lang
    paths = sorted(
        folder.rglob("*.md"), key=lambda path: (path.name != "index.md", path.as_posix())
    )
    top = root.resolve()
    return [_read(path, path.relative_to(folder).as_posix(), top) for path in paths]


def watched(root: Path) -> list[Path]:
    """Return what a change of which calls for a new build."""
    return [root / part for part in PARTS if (root / part).exists()]


def _is_yaml(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml") and not path.name.startswith(".")


def _read(path: Path, name: str, top: Path) -> Source:
    """Return the file at *path*, at most one byte more than is allowed, or why it is not read."""
    try:
        if not path.resolve(strict=True).is_relative_to(top):
            return Source(name, b"", _OUTSIDE)
        if not stat.S_ISREG(path.stat().st_mode):
            return Source(name, b"", _NOT_A_FILE)
        return Source(name, read_bounded(path, SIZE_LIMIT))
    except OSError as fault:
        known = _NOT_ALLOWED if isinstance(fault, PermissionError) else None
        said = os.strerror(fault.errno or 0)
        return Source(name, b"", known or Words(said, said))
    except RuntimeError:  # a link that leads back to itself, before Python 3.13
        return Source(name, b"", _NOT_A_FILE)
