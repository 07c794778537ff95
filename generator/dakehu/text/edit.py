"""Taking parts out of a file of YAML, and leaving every other character as it is."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from dakehu.text.document import Document, Path
from dakehu.text.parse import parse
from dakehu.text.source import Source, Span


class NotEdited(Exception):  # noqa: N818  (not an error of anyone's: it says what to do by hand)
    """A part that cannot be taken out without touching others; *span* is where it stands."""

    def __init__(self, span: Span) -> None:
        super().__init__(str(span))
        self.span = span


def without(document: Document, paths: Iterable[Path]) -> str:
    """Return the text of *document* without the keys and entries at *paths*.

    Comments and the style of everything else stay. What comes out is read again and held
    against what it should be. Raises NotEdited where a part cannot be taken out so.
    """
    lines, data = list(document.lines), copy.deepcopy(document.data)
    for path in sorted(paths, key=lambda one: _place(document, one), reverse=True):
        place = document.keys.get(path) or document.span(path)
        holder = _at(data, path[:-1])
        del holder[path[-1]]
        empty = "{}" if isinstance(holder, dict) else "[]"
        _cut(lines, document, path, empty=empty, last=not holder)
        made = parse(Source(document.path, "\n".join(lines).encode()))[0]
        if made is None or made.data != data:
            raise NotEdited(place)
    return "\n".join(lines)


def _place(document: Document, path: Path) -> tuple[int, int]:
    span = document.keys.get(path) or document.span(path)
    return span.line, span.column


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _cut(lines: list[str], document: Document, path: Path, *, empty: str, last: bool) -> None:
    """Take the part at *path* out of *lines*; *empty* is written where it was the *last* one."""
    span = document.keys.get(path) or document.span(path)
    row, column = span.line - 1, span.column - 1
    before = lines[row][:column]
    if before.strip(" -"):
        lines[row] = _cut_inline(lines[row], document, path, column)
        return
    is_key = path in document.keys
    start = column if is_key else before.rindex("-")
    end = _end(lines, row, start)
    first_of_entry = is_key and "-" in before
    if last:
        outer = document.keys.get(path[:-1])
        if outer is None or first_of_entry:
            raise NotEdited(span)
        del lines[row:end]
        lines[outer.line - 1] = f"{lines[outer.line - 1].rstrip()} {empty}"
        return
    if first_of_entry:
        # The dash of the entry moves to the key that is first now.
        lines[end] = before + lines[end][column:]
    del lines[row:end]


def _end(lines: list[str], row: int, indent: int) -> int:
    """Return the row after the part that begins in *row*: all that is indented further."""
    end = row + 1
    for place in range(row + 1, len(lines)):
        text = lines[place].strip()
        if not text:
            continue
        if len(lines[place]) - len(lines[place].lstrip()) <= indent:
            break
        end = place + 1
    return end


def _cut_inline(line: str, document: Document, path: Path, start: int) -> str:
    """Return *line* without a key between braces, and without the comma beside it."""
    value = document.span(path)
    end = value.column - 1 + value.width
    head, tail = line[:start], line[end:]
    if tail.lstrip().startswith(","):
        return head + tail.lstrip()[1:].lstrip()
    return head.rstrip().removesuffix(",") + tail
