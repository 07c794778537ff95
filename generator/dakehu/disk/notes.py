"""What earlier runs made of each of many things, so that only what changed is looked at again.

It is a small database, because what is known of ten thousand things is too much to read and to
write as one text for the sake of one of them.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import NamedTuple

from dakehu.disk.cache import Cache

_TABLES = """
create table if not exists ground (key text not null);
create table if not exists note (
  name text primary key, mark text not null, short blob not null, whole blob not null
);
"""
_BUSY = 30.0  # seconds that a run waits for another one to write its notes


class Note(NamedTuple):
    """What was made of the thing called *name* while *mark* stood for it, in short and whole."""

    name: str
    mark: str
    short: bytes
    whole: bytes


class Notes:
    """The notes of one *kind* that a cache keeps, all of which rest on what *key* stands for.

    Where they cannot be read, nothing is known; where they cannot be written, nothing will be.
    Processes side by side may read and write them.
    """

    def __init__(self, cache: Cache, kind: str, key: str) -> None:
        self._file, self._key = cache.folder / f"{kind}.db", key

    def begin(self, every: Collection[str]) -> None:
        """Forget what rests on something else, and all but *every* name."""
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._forget(every)
            except sqlite3.OperationalError:
                return  # somebody else writes, or nobody may
            except sqlite3.DatabaseError:
                self._file.unlink(missing_ok=True)

    def _forget(self, every: Collection[str]) -> None:
        with closing(sqlite3.connect(self._file, timeout=_BUSY)) as notes, notes:
            notes.executescript(_TABLES)
            if not self._holds(notes):
                notes.execute("delete from ground")
                notes.execute("delete from note")
                notes.execute("insert into ground values (?)", (self._key,))
            there = [name for (name,) in notes.execute("select name from note")]
            gone = [(name,) for name in there if name not in every]
            notes.executemany("delete from note where name = ?", gone)

    def found(self, marks: Mapping[str, str]) -> Iterator[Note]:
        """Yield the note of each name in *marks* of which there is one under its mark."""
        query = "select name, mark, short, whole from note where name = ? and mark = ?"
        with suppress(OSError, sqlite3.Error, zlib.error), self._opened() as notes:
            for one in marks.items():
                for name, mark, short, whole in notes.execute(query, one):
                    yield Note(name, mark, short, zlib.decompress(whole))

    def add(self, new: Iterable[Note]) -> None:
        """Note what is *new*, in the place of what was known of the same names."""
        rows = [(*one[:3], zlib.compress(one.whole, 1)) for one in new]
        if not rows:
            return
        with suppress(OSError, sqlite3.Error), self._opened() as notes, notes:
            notes.executemany("insert or replace into note values (?, ?, ?, ?)", rows)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Yield the database, as long as its notes rest on what these do."""
        if not self._file.is_file():
            raise FileNotFoundError
        with closing(sqlite3.connect(self._file, timeout=_BUSY)) as notes:
            if not self._holds(notes):
                raise FileNotFoundError
            yield notes

    def _holds(self, notes: sqlite3.Connection) -> bool:
        return notes.execute("select key from ground").fetchall() == [(self._key,)]
