"""Things put aside on the disk and fetched one by one, so that they are never all in memory."""

from __future__ import annotations

import os
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TypeVar, overload
from weakref import finalize

from dakehu.text.fetched import Fetched
from dakehu.text.frozen import thawed

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one thing lies: in which file, from where on, and how long it is."""

    file: str
    start: int
    size: int


def put_aside(path: Path, contents: Iterable[bytes]) -> list[Slot]:
    """Write *contents*, frozen things, to a new file at *path*; return where each of them lies."""
    slots, start, name = [], 0, str(path)
    with path.open("xb") as file:
        for one in contents:
            size = file.write(one)
            slots.append(Slot(name, start, size))
            start += size
    return slots


class Spool(Sequence[_Item]):
    """The things in *slots*, in that order, read anew whenever one is asked for."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self._slots = tuple(slots)

    @overload
    def __getitem__(self, place: int) -> _Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[_Item]: ...
    def __getitem__(self, place: int | slice) -> _Item | Sequence[_Item]:
        if isinstance(place, slice):
            return Spool(self._slots[place])
        slot = self._slots[place]
        with Path(slot.file).open("rb") as file:
            file.seek(slot.start)
            found: _Item = thawed(file.read(slot.size))
        return found

    def __len__(self) -> int:
        return len(self._slots)

    def __iter__(self) -> Iterator[_Item]:
        return (self[place] for place in range(len(self)))


class Pile(Fetched[bytes]):
    """Bytes laid one on the other in a file without a name, which goes with the pile.

    Processes that share the pile may fetch from it at the same time.
    """

    def __init__(self, contents: Iterable[bytes]) -> None:
        self._file, self._ends = TemporaryFile(), array("Q", [0])  # noqa: SIM115  (kept open)
        finalize(self, self._file.close)
        for one in contents:
            self._file.write(one)
            self._file.flush()  # a process that is begun meanwhile is to find nothing half written
            self._ends.append(self._ends[-1] + len(one))

    def fetch(self, place: int) -> bytes:
        """Return the bytes at *place*."""
        start, end = self._ends[place], self._ends[place + 1]
        if sys.platform != "win32":
            return os.pread(self._file.fileno(), end - start, start)
        self._file.seek(start)
        return self._file.read(end - start)

    def __len__(self) -> int:
        return len(self._ends) - 1
