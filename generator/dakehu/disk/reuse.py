"""Pages of accounts of the last site, used again as they are while nothing they show has changed.

A note beside the cache says of every account what its pages were made from, and how the files
looked when they were written. A page that is used again is the same file under both sites.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dakehu.disk.cache import Cache

_NAME = "accounts.json"


@dataclass(frozen=True, slots=True)
class Made:
    """The pages of one account in one language.

    *key* is a hash of all that they show, *files* their times and sizes by path, *found* how
    search finds the account.
    """

    key: str
    files: Mapping[str, tuple[int, int]]
    found: Any


class Last:
    """What is known of the pages of accounts of the site at *out*."""

    def __init__(self, cache: Cache, out: Path) -> None:
        self._cache, self._out = cache, out
        self._made: dict[str, Any] = {}
        text = cache.text(_NAME, str(out))
        if text is not None and out.is_dir():
            self._made = json.loads(text)

    def again(self, name: str, key: str, place: str, target: Path) -> Made | None:
        """Put the pages of the account called *name* into *target*, if *key* is still theirs.

        They are taken from the folder *place* of the site. Return what was made, or nothing
        if it has to be made anew.
        """
        found_key, files, found = self._made.get(f"{place}:{name}", ("", {}, None))
        if found_key != key:
            return None
        for path, (time, size) in files.items():
            old = self._out / place / path
            try:
                seen = old.stat()
                if (seen.st_mtime_ns, seen.st_size) != (time, size):
                    return None
                _link(old, target / path)
            except OSError:
                return None
        return Made(key, files, found)

    def keep(self, made: Iterable[tuple[str, str, Made]]) -> None:
        """Keep the note of what was *made*: its folder, the account and its pages."""
        note = {f"{place}:{name}": (one.key, one.files, one.found) for place, name, one in made}
        text = json.dumps(note, ensure_ascii=False, separators=(",", ":"))
        self._cache.keep(_NAME, str(self._out), text)


def noted(key: str, target: Path, paths: Iterable[str], found: Any) -> Made:
    """Return the note of the pages at *paths* that were just written below *target*."""
    files = {}
    for path in paths:
        seen = (target / path).stat()
        files[path] = (seen.st_mtime_ns, seen.st_size)
    return Made(key, files, found)


def _link(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    new.unlink(missing_ok=True)
    try:
        os.link(old, new)
    except OSError:  # a disk that knows no second name for a file
        shutil.copy2(old, new)
