"""The starter playbook that comes with the package."""

from __future__ import annotations

import shutil
from pathlib import Path

from dakehu.disk.project import PARTS
from dakehu.text.package import PACKAGE

_STARTER = (*PARTS, ".vscode")


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
