"""Files that take long to make, kept one by one under a hash of what each was made from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dakehu.disk.cache import Cache


class Shelf:
    """A folder of files by key; what nobody asks for during a build is not kept for the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def get(self, key: str) -> bytes | None:
        """Return what was put under *key*."""
        try:
            content = (self._folder / key).read_bytes()
        except OSError:
            return None
        self._used.add(key)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep *content* under *key*."""
        (self._folder / key).write_bytes(content)
        self._used.add(key)

    def tidy(self) -> None:
        """Drop what was not used."""
        for path in self._folder.iterdir():
            if path.name not in self._used:
                path.unlink()


@contextmanager
def shelf(cache: Cache, name: str) -> Iterator[Shelf]:
    """Yield the shelf called *name*, for this build alone."""
    with cache.taken(name) as folder:
        made = Shelf(folder)
        yield made
        made.tidy()
