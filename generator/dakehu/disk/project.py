"""The files of a project, read."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable
from pathlib import Path

from dakehu.disk.files import read_bounded
from dakehu.text.limits import MOST
from dakehu.text.source import Source
from dakehu.text.words import Words

FOLDERS = ("playbook", "rules")
SETTINGS = "mkdocs.yml"
_OUTSIDE = Words("the link leads out of the project", "链接指向了项目之外")
_NOT_A_FILE = Words("it is not a plain file", "它不是普通文件")
_CLOSED = Words("this folder may not be opened", "没有打开这个文件夹的权限")
_NOT_ALLOWED = Words("permission denied", "没有读取权限")
PARTS = (*FOLDERS, "site", SETTINGS)


def read_sources(root: Path, but: Collection[str] = ()) -> list[Source]:
    """Return every YAML file of the project under *root*, in the order of their paths.

    Those that *but* names are left out.

    What is no plain file of the project, such as a link that leads out of it, is not opened;
    its source says why. Links to files and folders within the project are followed to files.
    """
    found, closed = _below(root, FOLDERS)
    top, left = root.resolve(), set(but)
    sources = [_read(root / name, name, top) for name in _named(root, found) if name not in left]
    sources += [_closed(path.relative_to(root).as_posix(), fault) for path, fault in closed]
    return sorted(sources, key=lambda source: source.path)


def names(root: Path) -> list[str]:
    """Return the paths of every YAML file of the project under *root*, in order."""
    return _named(root, _below(root, FOLDERS)[0])


def _named(root: Path, found: Iterable[Path]) -> list[str]:
    paths = [path for path in found if _is_yaml(path)]
    if os.path.lexists(root / SETTINGS):
        paths.append(root / SETTINGS)
    return sorted(path.relative_to(root).as_posix() for path in paths)


def read_source(root: Path, name: str) -> Source:
    """Return the file of the project under *root* that is called *name* there."""
    return _read(root / name, name, root.resolve())


def read_pages(root: Path, lang: str) -> list[Source]:
    """Return the hand-written pages in *lang*, the front page first."""
    folder = root / "site" / "pages" / lang
    found, closed = _below(root, [f"site/pages/{lang}"])
    pages = [path for path in found if path.suffix == ".md"]
    paths = sorted(pages, key=lambda path: (path.name != "index.md", path.as_posix()))
    top = root.resolve()
    sources = [_read(path, path.relative_to(folder).as_posix(), top) for path in paths]
    return sources + [_closed(path.relative_to(folder).as_posix(), fault) for path, fault in closed]


def _below(root: Path, folders: Iterable[str]) -> tuple[list[Path], list[tuple[Path, OSError]]]:
    """Return all that lies below *folders*, and the folders that cannot be looked into."""
    found: list[Path] = []
    closed: list[tuple[Path, OSError]] = []

    def keep(fault: OSError) -> None:
        if not isinstance(fault, FileNotFoundError):
            closed.append((Path(fault.filename), fault))

    for folder in folders:
        for place, inner, files in os.walk(root / folder, onerror=keep):
            found += [Path(place, name) for name in (*inner, *files)]
    return found, closed


def watched(root: Path) -> list[Path]:
    """Return what a change of which calls for a new build."""
    return [root / part for part in PARTS if (root / part).exists()]


def _is_yaml(path: Path) -> bool:
    # An editor that adds .txt would make the file vanish without a word.
    name = path.name.lower().removesuffix(".txt")
    return name.endswith((".yaml", ".yml")) and not name.startswith(".")


def _read(path: Path, name: str, top: Path) -> Source:
    """Return the file at *path*, at most one byte more than is allowed, or why it is not read."""
    try:
        if not path.resolve(strict=True).is_relative_to(top):
            return Source(name, b"", _OUTSIDE)
        if not stat.S_ISREG(path.stat().st_mode):
            return Source(name, b"", _NOT_A_FILE)
        return Source(name, read_bounded(path, MOST.file_bytes))
    except OSError as fault:
        return _refused(name, fault)
    except RuntimeError:  # a link that leads back to itself, before Python 3.13
        return Source(name, b"", _NOT_A_FILE)


def _refused(name: str, fault: OSError) -> Source:
    """Return the source for what the system did not let us read."""
    said = os.strerror(fault.errno or 0)
    known = _NOT_ALLOWED if isinstance(fault, PermissionError) else None
    return Source(name, b"", known or Words(said, said))


def _closed(name: str, fault: OSError) -> Source:
    """Return the source for a folder into which the system did not let us look."""
    if isinstance(fault, PermissionError):
        return Source(name, b"", _CLOSED)
    return _refused(name, fault)
