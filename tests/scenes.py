"""Scenes: a small project, changed in one way, with what the check makes of it."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

import dakehu
from dakehu.check.check import check
from dakehu.check.quality import quality
from dakehu.rules.verify_words import in_a_line
from dakehu.text.finding import shown
from dakehu.text.parse import parse_all
from dakehu.text.schemas import Schemas
from dakehu.text.source import Source
from dakehu.text.words import Lang

PROJECT = Path(__file__).parent / "project"
GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 3, 1)


def package_schemas() -> Schemas:
    folder = Path(dakehu.__file__).parent / "schemas"
    return Schemas(Source(path.name, path.read_bytes()) for path in sorted(folder.glob("*.yaml")))


def project_files() -> dict[str, bytes]:
    """Return the files of the small project that every scene begins with."""
    paths = sorted(p for p in PROJECT.rglob("*") if p.suffix in (".yaml", ".yml"))
    return {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in paths}


def scene_files(scene: dict[str, Any]) -> dict[str, bytes]:
    """Return the project as *scene* changes it.

    ``replace`` changes text in a file; ``files`` and ``bytes`` are files written whole;
    ``repeat`` writes a file that is one text many times over; ``remove`` takes files away.
    With ``verify`` the scene shows what verifying finds, too.
    """
    files = project_files()
    for path, changes in scene.get("replace", {}).items():
        text = files[path].decode()
        for old, new in changes.items():
            assert text.count(old) >= 1, f"{path} does not hold {old!r}"
            text = text.replace(old, new, 1)
        files[path] = text.encode()
    for path, text in scene.get("files", {}).items():
        files[path] = text.encode()
    for path, text in scene.get("bytes", {}).items():
        files[path] = base64.b64decode(text)
    for path, one in scene.get("repeat", {}).items():
        files[path] = one["text"].encode() * one["times"]
    for path in scene.get("remove", []):
        del files[path]
    return files


def findings(
    files: dict[str, bytes], lang: Lang, schemas: Schemas, *, verified: bool = False
) -> str:
    """Return what the check says of *files*, as it would be printed.

    Where they are *verified* too, what that finds, each with its account as the hint.
    """
    sources = [Source(path, content) for path, content in sorted(files.items())]
    documents, unread = parse_all(sources)
    read = {one.path for one in documents}
    closed = [one for one in sources if one.path not in read]
    playbook, unfit, _ = check(documents, schemas, TODAY, closed)
    if verified and playbook is not None:
        words = playbook.rulebook.vocabulary
        unfit += [
            replace(one.finding, hint=in_a_line(one.witness, words)) if one.witness else one.finding
            for one in quality(playbook, documents, TODAY).defects
        ]
    lines = {s.path: tuple(s.content.decode("utf-8", "replace").split("\n")) for s in sources}
    said = [shown(one, lines.get(one.span.path, ()), lang) for one in (*unread, *unfit)]
    return "\n".join(said) + "\n" if said else ""


def load(path: Path) -> dict[str, Any]:
    scene: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return scene
