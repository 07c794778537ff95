"""The files of a project, read."""

from __future__ import annotations

from pathlib import Path

from dakehu.text.source import Source

FOLDERS = ("playbook", "rules")
SETTINGS = "mkdocs.yml"
PARTS = (*FOLDERS, "site", SETTINGS)


def read_sources(root: Path) -> list[Source]:
    """Return every YAML file of the project under *root*, in the order of their paths."""
    found = [path for folder in FOLDERS for path in (root / folder).rglob("*") if _is_yaml(path)]
    if (root / SETTINGS).is_file():
        found.append(root / SETTINGS)
    sources = [Source(path.relative_to(root).as_posix(), path.read_bytes()) for path in found]
    return sorted(sources, key=lambda source: source.path)


def read_pages(root: Path, lang: str) -> list[Source]:
    """Return the hand-written pages in *lang*, the front page first."""
    folder = root / "site" / "pages" / lang
    paths = sorted(
        folder.rglob("*.md"), key=lambda path: (path.name != "index.md", path.as_posix())
    )
    return [Source(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths]


def watched(root: Path) -> list[Path]:
    """Return what a change of which calls for a new build."""
    return [root / part for part in PARTS if (root / part).exists()]


def _is_yaml(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml") and path.is_file() and not path.name.startswith(".")
