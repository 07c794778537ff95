"""Which kind of content lies where in a project."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from dakehu.content.kinds import KINDS
from dakehu.text.finding import Finding, did_you_mean
from dakehu.text.source import Span
from dakehu.text.words import Words

PLAYBOOK, FACTS, THRESHOLDS = "playbook/playbook.yaml", "rules/facts.yaml", "rules/thresholds.yaml"
SEEDS, WORDING, MKDOCS = "playbook/seeds.yaml", "playbook/wording.yaml", "mkdocs.yml"
FOLDERS = {
    **{kind.folder: kind.name for kind in KINDS},
    "glossary": "glossary",
    "accounts": "account",
    "training/stories": "story",
}
_FILES = {
    PLAYBOOK: "playbook",
    FACTS: "facts",
    THRESHOLDS: "thresholds",
    SEEDS: "seeds",
    WORDING: "wording",
    MKDOCS: "mkdocs",
}


def kind_of(path: str) -> str | None:
    """Return the kind of content that *path* holds, or nothing if none is kept there.

    >>> kind_of("playbook/stages/qualify.yaml"), kind_of("rules/grading.cases.yaml")
    ('stage', 'cases')
    """
    if path in _FILES:
        return _FILES[path]
    parts = PurePosixPath(path).parts
    if not path.endswith(".yaml"):
        return None
    if parts[0] == "rules" and len(parts) == 2:
        return "cases" if path.endswith(".cases.yaml") else "rules"
    if parts[0] == "playbook":
        return FOLDERS.get("/".join(parts[1:-1]))
    return None


def _as_yaml(path: str) -> str:
    """Return what a file in the right place would be called, where only its ending is wrong."""
    place = PurePosixPath(path)
    stem = re.sub(r"\.ya?ml(?:\.txt)?$", "", place.name, flags=re.IGNORECASE)
    name = f"{stem}.yaml"
    return name if name != place.name and kind_of(str(place.with_name(name))) else ""


def misplaced(path: str) -> Finding:
    """Return the finding for a file in a place where nothing is kept."""
    parts = PurePosixPath(path).parts
    hint = Words(
        "put it in one of the folders of playbook: " + ", ".join(FOLDERS),
        "请放进 playbook 下的文件夹：" + "、".join(FOLDERS),
    )
    if called := _as_yaml(path):
        hint = Words(f"call it {called}", f"请把文件名改为 {called}")
    elif parts[0] == "rules":
        hint = Words(
            "put it into rules itself, in no folder", "请直接放在 rules 下，不要放进子文件夹"
        )
    elif len(parts) > 2:
        hint = did_you_mean("/".join(parts[1:-1]), FOLDERS) or hint
    return Finding("unknown-place", Span(path, 1, 1), {}, hint)
