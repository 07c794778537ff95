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

        Exact unless YAML reads an escape before it; then it is the start of the scalar.
        """
        start = self.span(path)
        first = self.lines[start.line - 1][start.column - 1 :] if self.lines else ""
        if first[:1] in "|>":
            found = self._in_block(start, text, offset, width)
            below = Span(self.path, start.line + 1, 1)
            return found or self._folded(below, text, offset, width) or start
        begin = start.moved(1 if first[:1] in "'\"" else 0)
        if "\n" not in text and first[begin.column - start.column :].startswith(text):
            return begin.moved(offset, width)
        return self._folded(begin, text, offset, width) or start

    def _in_block(self, start: Span, text: str, offset: int, width: int) -> Span | None:
        before = text[:offset]
        row, column = before.count("\n"), offset - (before.rfind("\n") + 1)
        index = start.line + row
        lines = text.split("\n")
        if index < len(self.lines) and self.lines[index].endswith(lines[row]):
            indent = len(self.lines[index]) - len(lines[row])
            return Span(self.path, index + 1, indent + column + 1, max(width, 1))
        return None

    def _folded(self, start: Span, text: str, offset: int, width: int) -> Span | None:
        """Return the place of a character by counting those before it that are not blank.

        Folding changes nothing else. A *width* ends with the line.
        """
        wanted = "".join(text[: offset + 1].split())
        row, column = start.line - 1, start.column - 1
        for line in self.lines[row:]:
            for place, c in enumerate(line[column:], column):
                if c.isspace():
                    continue
                if c != wanted[0]:
                    return None
                wanted = wanted[1:]
                if not wanted:
                    shown = min(width, len(line.rstrip()) - place)
                    return Span(self.path, row + 1, place + 1, max(shown, 1))
            row, column = row + 1, 0
        return None
