"""What was made of a project and where it was put, so that it can be taken away again.

A note lists the sites, bundles and papers that were put elsewhere than in ``build``, which is
derived as a whole. What is taken away is only what is still as it was made.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dakehu.disk.mkdocs import INDEX

BUILT = Path("build")
NOTE = BUILT / ".made.json"
_SITE = "site"


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a project was made into: what is still as it was made, and what was changed since."""

    whole: tuple[Path, ...]
    changed: tuple[Path, ...]


def note(root: Path, made: Iterable[Path]) -> None:
    """Keep in mind that *made*, files and folders of sites, were made of the project *root*."""
    top = root.resolve()
    known = _noted(root)
    elsewhere = [one for one in made if not one.resolve().is_relative_to(top / BUILT)]
    if not elsewhere:
        return
    for path in elsewhere:
        name = os.path.relpath(path.resolve(), top)
        known[name] = _SITE if path.is_dir() else _digest(path)
    with suppress(OSError):  # a disk that does not keep it: then there is nothing to look up
        (root / NOTE).parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(known, ensure_ascii=False, indent=0, sort_keys=True)
        (root / NOTE).write_text(text, "utf-8", newline="\n")


def outputs(root: Path) -> Outputs:
    """Return everything that was made of the project *root* and is still there."""
    whole: list[Path] = []
    changed: list[Path] = []
    for name, mark in _noted(root).items():
        path = Path(os.path.normpath(root.resolve() / name))
        if path.is_symlink() or not path.exists():
            continue
        same = (path / INDEX).is_file() if mark == _SITE else path.is_file() and _is(path, mark)
        (whole if same else changed).append(path)
    return Outputs(tuple(whole), tuple(changed))


def take_away(path: Path) -> None:
    """Take away a file, or a folder with all that is in it."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _noted(root: Path) -> dict[str, str]:
    try:
        found = json.loads((root / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _is(path: Path, mark: str) -> bool:
    with suppress(OSError):
        return _digest(path) == mark
    return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
