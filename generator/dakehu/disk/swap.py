"""A folder made aside and put in the place of another at one stroke.

Whoever looks at the place sees the old folder or the new one, whole, at every moment, and a
program that is killed leaves nothing that the next one does not clear away.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # not on Windows, where nothing tells a dead build from one at work
    fcntl = None  # type: ignore[assignment]

PREFIX = ".dakehu-"
_LOCK, _OLD = "at-work", "old"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


@contextmanager
def aside(place: Path) -> Iterator[Path]:
    """Yield an empty folder beside *place*, gone afterwards; clear away what dead builds left."""
    place.parent.mkdir(parents=True, exist_ok=True)
    for left in place.parent.glob(f"{PREFIX}*"):
        _clear(left, place)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place.parent))
    try:
        with (folder / _LOCK).open("w") as lock:
            _locked(lock)
            yield folder
    finally:
        _away(folder)


def put(made: Path, place: Path) -> None:
    """Put the folder *made* in the place of what stands at *place*, which goes."""
    old = made.parent / _OLD
    if place.is_dir() and _exchanged(made, place):
        made.rename(old)
    else:
        with suppress(FileNotFoundError):
            place.rename(old)
        try:
            made.rename(place)
        except OSError:
            if old.exists():
                old.rename(place)
            raise
    shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _clear(left: Path, place: Path) -> None:
    """Clear away what a build left, unless it is at work; put back what it had moved."""
    with suppress(OSError):
        lock = left / _LOCK
        if fcntl is None or not lock.is_file():
            return
        with lock.open("r+") as file:
            if not _locked(file):
                return
            if not place.exists() and (left / _OLD).is_dir():
                (left / _OLD).rename(place)
            _away(left)


def _away(folder: Path) -> None:
    """Delete a folder of ours, its mark last: whoever dies meanwhile leaves it marked."""
    with suppress(OSError):
        for inner in sorted(folder.iterdir()):
            if inner.name != _LOCK:
                if inner.is_dir() and not inner.is_symlink():
                    shutil.rmtree(inner, ignore_errors=True)
                else:
                    inner.unlink()
    with suppress(OSError):
        if [one.name for one in folder.iterdir()] in ([_LOCK], []):
            (folder / _LOCK).unlink(missing_ok=True)
            folder.rmdir()


def _locked(file: IO[str]) -> bool:
    """Take the lock of *file*, if nobody has it; it goes with the process, however that ends."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
