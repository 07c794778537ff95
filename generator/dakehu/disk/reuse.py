"""Pages of accounts of the last site, used again as they are while nothing they show has changed.

A note beside the cache says of every account what its pages were made from, how the files
looked when they were written, and how search finds it. It is a small database, because ten
thousand notes are too many to read and to write as one text for the sake of one that changed.
A page that is used again is the same file under both sites.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dakehu.disk.cache import digest

_NAME, _NEW = "accounts-*.db", "notes.db"
_TABLES = """
create table if not exists site (out text primary key);
create table if not exists made (
  place text, name text, key text, files text, found text, primary key (place, name)
) without rowid;
"""
_BUSY = 30.0  # seconds that a build waits for another one to write its notes


@dataclass(frozen=True, slots=True)
class Made:
    """The pages of one account in one language.

    *key* is a hash of all that they show, *files* their times and sizes by path, *found* how
    search finds the account; of pages that are used again, that is in the notes already.
    """

    key: str
    files: Mapping[str, tuple[int, int]]
    found: Any = None


class Last:
    """What is known of the pages of accounts of the site at *out*.

    *kept* is the folder of the cache, *aside* one for this build alone. Where the notes cannot
    be read or written, every page is made anew.
    """

    def __init__(self, kept: Path, out: Path, aside: Path) -> None:
        self._out, self._new = out, aside / _NEW
        self._file = kept / _NAME.replace("*", digest(str(out))[:12])
        self._made = self._known() if out.is_dir() else {}

    def _known(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Return the key and the files of every account, by folder and name."""
        if not self._file.is_file():
            return {}
        with suppress(sqlite3.Error), closing(_opened(self._file)) as notes:
            every = notes.execute("select place, name, key, files from made")
            return {(place, name): (key, files) for place, name, key, files in every}
        return {}

    def again(self, name: str, key: str, place: str, target: Path) -> Made | None:
        """Put the pages of the account called *name* into *target*, if *key* is still theirs.

        They are taken from the folder *place* of the site. Return what was made, or nothing
        if it has to be made anew.
        """
        found_key, text = self._made.get((place, name), ("", "{}"))
        if found_key != key:
            return None
        files = json.loads(text)
        for path, (time, size) in files.items():
            old = self._out / place / path
            try:
                seen = old.stat()
                if (seen.st_mtime_ns, seen.st_size) != (time, size):
                    return None
                _link(old, target / path)
            except OSError:
                return None
        return Made(key, files)

    def note(self, made: Iterable[tuple[str, str, Made]]) -> None:
        """Note what was *made* anew: its folder, the account and its pages."""
        rows = [
            (place, name, one.key, json.dumps(one.files), json.dumps(one.found, ensure_ascii=False))
            for place, name, one in made
            if one.found is not None
        ]
        try:
            with closing(_opened(self._new)) as notes, notes:
                notes.executemany("insert into made values (?, ?, ?, ?, ?)", rows)
        except sqlite3.Error as fault:  # they lie where the site is made: it has no room either
            raise OSError(str(fault)) from fault

    def found(self, place: str, names: Iterable[str]) -> Iterator[Any]:
        """Yield how search finds each of the accounts called *names*, noted now or before."""
        one = "select found from made where place = ? and name = ?"
        before = self._file if self._made else self._new
        with closing(_opened(self._new)) as new, closing(_opened(before)) as old:
            for name in names:
                row = new.execute(one, (place, name)).fetchone()
                row = row or old.execute(one, (place, name)).fetchone()
                yield json.loads(row[0])

    def keep(self, every: Iterable[tuple[str, str]]) -> None:
        """Keep what was noted for the next build; forget all but *every* folder and account."""
        for other in self._file.parent.glob(_NAME):
            if other != self._file and not _site_of(other).is_dir():
                other.unlink(missing_ok=True)
        try:
            self._merge(set(every))
        except sqlite3.Error:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    def _merge(self, every: set[tuple[str, str]]) -> None:
        with closing(_opened(self._file)) as notes:
            notes.execute("attach ? as new", (str(self._new),))
            with notes:
                notes.execute("insert or replace into site values (?)", (str(self._out),))
                notes.execute("insert or replace into made select * from new.made")
                there = notes.execute("select place, name from made").fetchall()
                gone = [one for one in there if one not in every]
                notes.executemany("delete from made where place = ? and name = ?", gone)


def _site_of(file: Path) -> Path:
    """Return the site of which *file* notes the pages."""
    with suppress(sqlite3.Error, TypeError), closing(_opened(file)) as notes:
        return Path(notes.execute("select out from site").fetchone()[0])
    return file / "none"


def _opened(file: Path) -> sqlite3.Connection:
    """Return the notes in *file*, made where there are none."""
    notes = sqlite3.connect(file, timeout=_BUSY)
    try:
        notes.executescript(_TABLES)
    except sqlite3.Error:
        notes.close()
        raise
    return notes


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
