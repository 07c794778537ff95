"""YAML to a Document: data by the YAML 1.2 core schema, with positions beside it.

The events of PyYAML are read one by one, so that nesting, size and repeats are bounded
before anything is built, and every departure from plain YAML is a located finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from math import inf, isfinite
from typing import Any

import yaml

from dakehu.text.decode import decode, plain
from dakehu.text.document import Document, Path
from dakehu.text.doubts import doubts
from dakehu.text.finding import Finding
from dakehu.text.limits import USUAL, Limits, with_setting
from dakehu.text.problems import opens, syntax_problem
from dakehu.text.source import Source, Span
from dakehu.text.words import Words

Parsed = dict[str, tuple[Source, tuple[Document | None, list[Finding]]]]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE, _FALSE = {"true", "True", "TRUE"}, {"false", "False", "FALSE"}
_INT = re.compile(r"-?(0|[1-9][0-9]*)")
_ANCHOR = re.compile(r"&\S+[ ]+(?=[^ #])")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)?(\.[0-9]+|\.?)([eE][-+]?[0-9]{1,3})?")


def parse_all(
    sources: Iterable[Source], before: Parsed | None = None, limits: Limits = USUAL
) -> tuple[tuple[Document, ...], tuple[Finding, ...]]:
    """Parse every source; those that cannot be read are left out and found.

    What was parsed *before* is not parsed again, and what is parsed now is put there.
    """
    documents, findings = [], []
    known = {} if before is None else before
    for source in sources:
        last, (document, found) = known.get(source.path, (None, (None, [])))
        if last != source:
            document, found = parse(source, limits)
        if before is not None:
            before[source.path] = source, (document, found)
        findings += found
        if document:
            documents.append(document)
    return tuple(documents), tuple(findings)


def parse(source: Source, limits: Limits = USUAL) -> tuple[Document | None, list[Finding]]:
    """Parse one source to a Document and what is doubtful in it, or say what keeps it unread."""
    text, found = decode(source, limits)
    if found:
        return None, found
    try:
        events = _events(source.path, text, limits)
        builder = _Builder(source.path, tuple(text.split("\n")), events, limits)
        data = builder.document()
    except _Stop as stop:
        return None, [stop.finding]
    if builder.found:
        return None, builder.found
    spans, keys, raw = builder.spans, builder.keys, builder.raw
    document = Document(source.path, builder.lines, data, spans, keys, raw)
    return document, list(doubts(document))


def _too_deep(span: Span, limits: Limits) -> Finding:
    hint = Words("take out brackets or indentation", "减少括号或缩进的层数")
    return Finding("too-deep", span, {"limit": limits.depth}, with_setting(hint, "depth"))


def _too_many(span: Span, limits: Limits) -> Finding:
    hint = Words(
        "split the file; a part repeated with * counts every time",
        "请拆分文件；用 * 重复的部分每次都计数",
    )
    return Finding("too-many-parts", span, {"limit": limits.parts}, with_setting(hint, "parts"))


class _Stop(Exception):  # noqa: N818  (not an error to anyone outside: it carries the finding)
    """Reading cannot go on past this finding."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def _events(path: str, text: str, limits: Limits) -> list[Any]:
    """Return the events of the one document in *text*, within the limits."""
    events: list[Any] = []
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > limits.depth:
                raise _Stop(_too_deep(_at(path, event), limits))
            if len(events) > limits.parts:
                raise _Stop(_too_many(_at(path, event), limits))
            events.append(event)
    except yaml.MarkedYAMLError as fault:
        where, problem, hint = syntax_problem(str(fault.problem or ""), text, _where(path, fault))
        raise _Stop(Finding("yaml-syntax", where, {"problem": problem}, hint)) from None
    except (yaml.YAMLError, ValueError):  # the slower loader, of what the faster one places
        where, problem, hint = syntax_problem("", text, Span(path, 1, 1))
        raise _Stop(Finding("yaml-syntax", where, {"problem": problem}, hint)) from None
    return events


def _where(path: str, fault: yaml.MarkedYAMLError) -> Span:
    """Return where the mistake is: for what was opened and never closed, where it opens."""
    mark, opened = fault.problem_mark or fault.context_mark, fault.context_mark
    if mark and opened and opened.line < mark.line and opens(str(fault.problem or "")):
        mark = opened
    return Span(path, mark.line + 1, mark.column + 1) if mark else Span(path, 1, 1)


class _Builder:
    """Builds data from events; keeps the place of everything it builds."""

    def __init__(
        self, path: str, lines: tuple[str, ...], events: list[Any], limits: Limits
    ) -> None:
        self.path, self.lines, self.events, self.limits = path, lines, events, limits
        self.spans: dict[Path, Span] = {}
        self.keys: dict[Path, Span] = {}
        self.raw: dict[Path, str] = {}
        self.found: list[Finding] = []
        self._doubled: set[Path] = set()
        self._anchors: dict[str, int] = {}
        self._within: set[str] = set()
        self._parts = 0
        self._repeat: Any = None

    def document(self) -> Any:
        starts = [e for e in self.events if isinstance(e, yaml.DocumentStartEvent)]
        if not starts:
            raise _Stop(self._empty())
        if len(starts) > 1:
            hint = Words(
                "write each item in a file of its own; take out the line ---",
                "每项内容单独放一个文件；去掉 --- 这一行",
            )
            raise _Stop(Finding("several-documents", _at(self.path, starts[1]), {}, hint))
        first = self.events.index(starts[0]) + 1
        if isinstance(self.events[first], yaml.ScalarEvent) and self.events[first].value == "":
            raise _Stop(self._empty())
        data, _ = self._node(first, (), 0)
        return data

    def _empty(self) -> Finding:
        hint = Words("write it, or delete the file", "补上内容，或删除这个文件")
        return Finding("empty-file", Span(self.path, 1, 1), {}, hint)

    def _node(self, index: int, path: Path, depth: int) -> tuple[Any, int]:
        """Build the node whose events begin at *index*; return it and the index after it."""
        event = self.events[index]
        self._parts += 1
        if depth > self.limits.depth:
            raise _Stop(_too_deep(_at(self.path, self._repeat or event), self.limits))
        if self._parts > self.limits.parts:
            raise _Stop(_too_many(_at(self.path, self._repeat or event), self.limits))
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path, depth), index + 1
        self.spans[path] = self._place(event)
        self._refuse_tag(event)
        anchor = event.anchor
        if anchor:
            self._anchors[anchor] = index
            self._within.add(anchor)
        if isinstance(event, yaml.ScalarEvent):
            result: tuple[Any, int] = self._scalar(event, path), index + 1
        elif isinstance(event, yaml.SequenceStartEvent):
            result = self._sequence(index + 1, path, depth + 1)
        else:
            result = self._mapping(index + 1, path, depth + 1)
        self._within.discard(anchor)
        return result

    def _place(self, event: Any) -> Span:
        """Return where the node of *event* is written, after the anchor it may have."""
        span = _at(self.path, event)
        anchor = (
            _ANCHOR.match(self.lines[span.line - 1][span.column - 1 :]) if event.anchor else None
        )
        if anchor is None:
            return span
        return replace(span.moved(anchor.end()), width=max(span.width - anchor.end(), 1))

    def _alias(self, event: Any, path: Path, depth: int) -> Any:
        name = event.anchor
        if name in self._within:
            raise _Stop(Finding("alias-loop", _at(self.path, event), {"name": name}))
        if name not in self._anchors:
            hint = Words("a text that begins with * goes in quotes", "以 * 开头的文字要加引号")
            raise _Stop(Finding("unknown-alias", _at(self.path, event), {"name": name}, hint))
        outer, self._repeat = self._repeat, self._repeat or event
        data, _ = self._node(self._anchors[name], path, depth + 1)
        self._repeat = outer
        return data

    def _sequence(self, index: int, path: Path, depth: int) -> tuple[list[Any], int]:
        items: list[Any] = []
        while not isinstance(self.events[index], yaml.SequenceEndEvent):
            item, index = self._node(index, (*path, len(items)), depth)
            items.append(item)
        return items, index + 1

    def _mapping(self, index: int, path: Path, depth: int) -> tuple[dict[str, Any], int]:
        items: dict[str, Any] = {}
        while not isinstance(self.events[index], yaml.MappingEndEvent):
            event = self.events[index]
            key, here = self._key(event), _at(self.path, event)
            place = (*path, key)
            if key in items:
                self._twice(place, here)
            else:
                self.keys[place] = here
            items[key], index = self._node(index + 1, place, depth)
        return items, index + 1

    def _twice(self, place: Path, here: Span) -> None:
        """Find a key that is there already; of an entry of a list the first, for all of them."""
        *above, key = place
        parts = {"key": key, "line": self.keys[place].line}
        hint = None
        if above and isinstance(above[-1], int):
            if tuple(above) in self._doubled:
                return
            self._doubled.add(tuple(above))
            hint = Words(
                "where a new entry of the list begins, write a hyphen and a space before its first"
                " key",
                "如果从这里开始是新的一项，请在它的第一个键前面加上“- ”",
            )
        self.found.append(Finding("duplicate-key", here, parts, hint))

    def _key(self, event: Any) -> str:
        if (
            not isinstance(event, yaml.ScalarEvent)
            or not event.value.strip()
            or "\n" in event.value
        ):
            hint = Words(
                "a text that begins with ?, { or [ goes in quotes",
                "以 ?、{ 或 [ 开头的文字要加引号",
            )
            raise _Stop(Finding("not-a-key", _at(self.path, event), {}, hint))
        self._refuse_tag(event)
        return plain(event.value)

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None:
            hint = Words(
                "put a text that begins with ! in quotes, or take the tag out",
                "以 ! 开头的文字要加引号；否则去掉标签",
            )
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            span = replace(_at(self.path, event), width=len(tag))
            raise _Stop(Finding("yaml-tag", span, {"tag": tag}, hint))

    def _scalar(self, event: Any, path: Path) -> Any:
        text = event.value
        if not event.implicit[0]:
            return plain(text.replace("\r\n", "\n"))
        value = _core(text)
        if not isinstance(value, str):
            self.raw[path] = text
        return value


def _core(text: str) -> Any:
    """Return what an unquoted scalar means: null, true, false, a number or text.

    A number written with a leading zero, a plus sign or in another base stays text: it is
    a code or a telephone number more often than a quantity.
    """
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if len(text) > 40 or not text[-1:].isdigit():
        return text
    if _INT.fullmatch(text):
        return int(text)
    number = float(text) if _FLOAT.fullmatch(text) else inf
    return number if isfinite(number) else text


def _at(path: str, event: Any) -> Span:
    mark, end = event.start_mark, event.end_mark
    width = end.column - mark.column if end.line == mark.line else 1
    return Span(path, mark.line + 1, mark.column + 1, max(width, 1))
