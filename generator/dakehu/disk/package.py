"""The files that come with the package: schemas, codes, templates and the starter playbook."""

from __future__ import annotations

import shutil
from pathlib import Path

import dakehu
from dakehu.disk.project import PARTS
from dakehu.text.source import Source

PACKAGE = Path(dakehu.__file__).parent
_STARTER = (*PARTS, ".vscode")


def package_files(folder: str, ending: str) -> list[Source]:
    """Return the files below *folder* of the package whose names end in *ending*, by path."""
    top = PACKAGE / folder
    paths = sorted(top.rglob(f"*{ending}"))
    return [Source(path.relative_to(top).as_posix(), path.read_bytes()) for path in paths]


def starter() -> Path:
    """Return where the starter playbook lies: in the wheel, or in the checkout."""
    inside = PACKAGE / "_starter"
    return inside if inside.is_dir() else PACKAGE.parent.parent


def copy_starter(target: Path) -> None:
    """Copy the starter playbook into *target*, which must not exist or be empty."""
    target.mkdir(parents=True, exist_ok=True)
    for name in _STARTER:
        source = starter() / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        else:
            shutil.copy2(source, target / name)
    (target / ".gitignore").write_text("build/\n", "utf-8")
