"""Single files that a command is told to read or to write."""

from __future__ import annotations

from pathlib import Path


def read_bounded(path: Path, limit: int) -> bytes:
    """Return the bytes of *path*, at most one more than *limit*."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def write_whole(path: Path, text: str) -> None:
    """Write *text* to *path* so that it is there whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, "utf-8", newline="\n")
    part.replace(path)


def write_new(path: Path, text: str) -> bool:
    """Write *text* to *path*; tell whether that was done: what is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def write_bytes(path: Path, content: bytes) -> None:
    """Write *content* to *path*, whole or not at all; make its folder where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
