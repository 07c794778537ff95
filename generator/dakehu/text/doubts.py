"""What YAML reads otherwise than its author meant, and without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.source import Span
from dakehu.text.words import Words

# After an unquoted text: a blank, and a # that clings to what follows it, as in "item #3".
_CLINGING = re.compile(r"\s+(#[^\s#!].*)")
_PAIRS = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"))


def doubts(document: Document) -> Iterator[Finding]:
    """Yield a finding for each text of *document* that is likely not what was meant.

    That is one cut short by a ``#`` that YAML takes for a comment, and one in a pair of curly
    quotes of which one is missing: neither kind is what YAML quotes with.
    """
    text = "\n".join(document.lines)
    if " #" not in text and not any(sign in text for pair in _PAIRS for sign in pair):
        return
    for path, span in document.spans.items():
        value = document.raw.get(path, _at(document.data, path))
        if isinstance(value, str) and value and "\n" not in value:
            yield from _cut_short(document, span, value)
            yield from _half_quoted(span, value)


def _at(data: object, path: tuple[str | int, ...]) -> object:
    for step in path:
        data = data[step]  # type: ignore[index]
    return data


def _cut_short(document: Document, span: Span, value: str) -> Iterator[Finding]:
    rest = document.lines[span.line - 1][span.column - 1 :]
    lost = _CLINGING.match(rest[len(value) :]) if rest.startswith(value) else None
    if lost:
        hint = Words(
            "put the whole text in quotes; a real comment has a blank after #",
            "请把整段文字放进引号；如果是注释，# 后面空一格",
        )
        place = span.moved(len(value) + lost.start(1), len(lost[1].rstrip()))
        yield Finding("lost-in-comment", place, {"text": lost[1].rstrip()}, hint)


def _half_quoted(span: Span, value: str) -> Iterator[Finding]:
    for opening, closing in _PAIRS:
        opened, closed = value.count(opening), value.count(closing)
        open_ended = value.startswith(opening) and opened > closed
        # A ’ is an apostrophe as well.
        unopened = value.endswith(closing) and closed > opened and closing != "’"
        if open_ended or unopened:
            hint = Words(
                'add the missing one, or quote with the straight sign: "…"',
                '请补上另一半；如果是用来括住这段文字，请改用半角引号 "…"',
            )
            yield Finding(
                "half-quoted", span, {"missing": closing if open_ended else opening}, hint
            )
