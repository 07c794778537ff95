"""The files of a project as they were at a revision, read from git."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal as OneOf

from dakehu.disk.project import FOLDERS, SETTINGS
from dakehu.text.source import Source

Problem = OneOf["no_git", "no_repository", "no_revision", "no_files"]


class HistoryError(Exception):
    """Why a revision cannot be read: the problem, and the words of git."""

    def __init__(self, problem: Problem, said: str = "") -> None:
        super().__init__(problem)
        self.problem, self.said = problem, said


@dataclass(frozen=True, slots=True)
class Revision:
    """The YAML files of a project at one commit."""

    commit: str
    sources: tuple[Source, ...]


def read_revision(root: Path, name: str) -> Revision:
    """Return the project under *root* as it was at the revision called *name*.

    The project may be a folder of a larger repository. Nothing is checked out and nothing is
    written. Raises HistoryError where there is no git, no repository, no such revision, or no
    project in it.
    """
    _git(root, "rev-parse", "--git-dir", problem="no_repository")
    if name.startswith("-"):
        raise HistoryError("no_revision")
    commit = f"{name}^{{commit}}"
    found = _git(root, "rev-parse", "--verify", "--quiet", commit, problem="no_revision")
    commit = found.decode().strip()
    listed = _git(root, "ls-tree", "-r", "-z", commit, "--", *FOLDERS, SETTINGS, problem="no_files")
    paths = dict(_yaml(listed))
    if not paths:
        raise HistoryError("no_files")
    return Revision(commit[:10], tuple(_contents(root, paths)))


def _yaml(listed: bytes) -> list[tuple[str, str]]:
    """Return (path, blob) of every YAML file in what ``ls-tree`` lists; links are left out."""
    found = []
    for line in listed.decode("utf-8", "surrogateescape").split("\0"):
        head, _, path = line.partition("\t")
        mode, *rest = head.split(" ")
        name = path.rpartition("/")[2]
        regular = mode.startswith("100") and not name.startswith(".")
        if regular and name.endswith((".yaml", ".yml")):
            found.append((path, rest[1]))
    return sorted(found)


def _contents(root: Path, blobs: dict[str, str]) -> list[Source]:
    """Return the files, read by one process however many there are."""
    wanted = "".join(f"{blob}\n" for blob in blobs.values()).encode()
    out = _git(root, "cat-file", "--batch", problem="no_files", given=wanted)
    sources, place = [], 0
    for path in blobs:
        end = out.index(b"\n", place)
        size = int(out[place:end].split()[2])
        sources.append(Source(path, out[end + 1 : end + 1 + size]))
        place = end + 1 + size + 1
    return sources


def _git(root: Path, *arguments: str, problem: Problem, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  (a list of arguments; no shell)
            ["git", *arguments],  # noqa: S607  (the git of whoever runs it)
            cwd=root,
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as fault:
        raise HistoryError("no_git") from fault
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise HistoryError(problem, said)
    return done.stdout
