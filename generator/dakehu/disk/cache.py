"""What earlier builds made, kept under a hash of all that it was made from; safe to delete."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from sys import version

from dakehu.text.package import PACKAGE

FOLDER = "build/.cache"
_ABANDONED = 3600.0
_OWN = (".py", ".jinja", ".yaml", ".json", ".typ", ".xml")


def digest(*parts: str | bytes) -> str:
    """Return a hash of *parts*, in which it matters where each one ends."""
    found = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(b"%d:" % len(content))
        found.update(content)
    return found.hexdigest()


def digest_of(folder: Path) -> str:
    """Return a hash of every file below *folder*, by its path and what it holds."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return digest(*(p for one in paths for p in (str(one.relative_to(folder)), one.read_bytes())))


@cache
def program() -> str:
    """Return a hash of the program and of every package beside it."""
    own = sorted(path for path in PACKAGE.rglob("*") if path.suffix in _OWN)
    installed = sorted({f"{one.name}=={one.version}" for one in distributions()})
    parts = (p for one in own for p in (str(one.relative_to(PACKAGE)), one.read_bytes()))
    return digest(version, *installed, *parts)


class Cache:
    """The folder in which builds of one project keep what they made.

    Nothing in it is needed: where it cannot be read or written, everything is made again.
    """

    def __init__(self, root: Path) -> None:
        self.folder = root.resolve() / FOLDER  # MkDocs takes paths from its own settings

    def text(self, name: str, key: str) -> str | None:
        """Return the text kept as *name*, if it was made from what *key* stands for."""
        with suppress(OSError, UnicodeDecodeError):
            found, _, text = (self.folder / name).read_text("utf-8").partition("\n")
            return text if found == key else None
        return None

    def keep(self, name: str, key: str, text: str) -> None:
        """Keep *text* as *name*, in the place of what was kept before."""
        with suppress(OSError), self.aside() as folder:
            (folder / "text").write_text(f"{key}\n{text}", "utf-8", newline="\n")
            (folder / "text").replace(self.folder / name)

    @contextmanager
    def taken(self, name: str) -> Iterator[Path]:
        """Yield the folder kept as *name*, for this build alone; put it back where all went well.

        It is taken away while it is used: two builds at once do not meet in it, and one that
        breaks off loses it and nothing else.
        """
        with self.aside() as folder:
            work, kept = folder / name, self.folder / name
            try:
                kept.rename(work)
            except OSError:
                work.mkdir()
            yield work
            with suppress(OSError):
                work.rename(kept)

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """Yield an empty folder, on the same disk if that can be, that is gone afterwards."""
        place: Path | None = self.folder
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            place = None
        for left in self.folder.glob(".aside-*"):
            with suppress(OSError):
                if left.stat().st_mtime < time.time() - _ABANDONED:
                    shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=".aside-", dir=place) as folder:
            yield Path(folder)
