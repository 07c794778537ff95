"""A parsed file: plain data, and beside it where each part of it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dakehu.text.source import Span

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The data of one file, with the place of every key and value by path.

    *raw* keeps the characters of each unquoted scalar that YAML read as something
    other than text, so that a text slot can have them as typed.
    """

    path: str
    lines: tuple[str, ...]
    data: Any
    spans: dict[Path, Span]
    keys: dict[Path, Span]
    raw: dict[Path, str]

    def span(self, path: Path) -> Span:
        """Return the place of the value at *path*, or of its nearest parent."""
        while path not in self.spans and path:
            path = path[:-1]
        return self.spans.get(path, Span(self.path, 1, 1))

    def key(self, path: Path) -> Span:
        """Return the place of the key at *path*, or of the value where there is no key."""
        return self.keys.get(path) or self.span(path)

    def inside(self, path: Path, text: str, offset: int, width: int = 1) -> Span:
        """Return the place of character *offset* within the scalar *text* at *path*.

        Exact for a scalar on one line and for a block scalar; where YAML folds or
        escapes, the start of the scalar.
        """
        start = self.span(path)
        before = text[:offset]
        row, column = before.count("\n"), offset - (before.rfind("\n") + 1)
        first = self.lines[start.line - 1][start.column - 1 :] if self.lines else ""
        if first[:1] in "|>":
            return self._in_block(start, text, row, column, width)
        shift = 1 if first[:1] in "'\"" else 0
        if "\n" not in text and first[shift:].startswith(text):
            return start.moved(shift + offset, width)
        return start

    def _in_block(self, start: Span, text: str, row: int, column: int, width: int) -> Span:
        index = start.line + row
        lines = text.split("\n")
        if index < len(self.lines) and self.lines[index].endswith(lines[row]):
            indent = len(self.lines[index]) - len(lines[row])
            return Span(self.path, index + 1, indent + column + 1, max(width, 1))
        return start
