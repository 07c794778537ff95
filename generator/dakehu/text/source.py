"""Files as they were read, and places in them."""

from __future__ import annotations

from dataclasses import dataclass

from dakehu.text.words import Words


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path within the project, with forward slashes, and its bytes.

    Where it could not be read there are none, and *fault* says why.
    """

    path: str
    content: bytes
    fault: Words | None = None


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where something is written: line and column count from 1, in characters."""

    path: str
    line: int
    column: int
    width: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def moved(self, offset: int, width: int = 1) -> Span:
        """Return the place *offset* characters further on the same line."""
        return Span(self.path, self.line, self.column + offset, max(width, 1))
