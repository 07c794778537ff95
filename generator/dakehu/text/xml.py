"""XML: read under guard, with the place of every element; and written, the same bytes each time.

A file with a document type is refused before anything in it is read: no entity can be declared,
so none can be expanded or fetched. Size, number of elements and depth are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from dakehu.text.words import Words

SIZE_LIMIT = 8_000_000
COUNT_LIMIT = 200_000
DEPTH_LIMIT = 60
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XmlFault(Exception):  # noqa: N818  (becomes a refusal where it is caught)
    """What keeps a file from being read, or a text from being written, and where."""

    def __init__(self, problem: Words, line: int = 1, column: int = 1) -> None:
        super().__init__(problem.en)
        self.problem, self.line, self.column = problem, line, column


@dataclass(slots=True)
class Node:
    """An element: its namespace and name, attributes, own characters and what lies in it."""

    space: str
    name: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def get(self, name: str, otherwise: str = "") -> str:
        """Return the attribute called *name*."""
        return self.attributes.get(name, otherwise)

    def all(self, name: str) -> Iterator[Node]:
        """Yield the elements called *name* directly below, of the same namespace."""
        return (one for one in self.children if one.name == name and one.space == self.space)

    def first(self, name: str) -> Node | None:
        """Return the first of ``all(name)``, or nothing."""
        return next(self.all(name), None)

    def walk(self) -> Iterator[Node]:
        """Yield the element and all below it, in the order they are written."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(one.children)


def read_xml(content: bytes) -> Node:
    """Return the element at the top of *content*; raise XmlFault where it cannot be read."""
    if len(content) > SIZE_LIMIT:
        size = f"{SIZE_LIMIT:,}"
        raise XmlFault(Words(f"the file is larger than {size} bytes", f"文件超过 {size} 字节"))
    return _Builder().read(content)


class _Builder:
    def __init__(self) -> None:
        self._parser: Any = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._open: list[Node] = []
        self._top: Node | None = None
        self._count = 0

    def read(self, content: bytes) -> Node:
        try:
            self._parser.Parse(content, True)  # noqa: FBT003  (expat's own signature)
        except (expat.ExpatError, ValueError, LookupError) as fault:
            said = expat.ErrorString(fault.code) if isinstance(fault, expat.ExpatError) else fault
            raise self._fault(f"this is not XML: {said}", f"这不是 XML：{said}") from fault
        assert self._top is not None  # noqa: S101  (expat wants one element)
        return self._top

    def _fault(self, en: str, zh: str) -> XmlFault:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber
        return XmlFault(Words(en, zh), max(line, 1), column + 1)

    def _doctype(self, *_: object) -> None:
        raise self._fault(
            "a document type (DOCTYPE) or entities are not read",
            "不读取带有 DOCTYPE 或实体的文件",
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > COUNT_LIMIT or len(self._open) >= DEPTH_LIMIT:
            raise self._fault(
                f"more than {COUNT_LIMIT:,} elements, or more than {DEPTH_LIMIT} within each other",
                f"元素超过 {COUNT_LIMIT:,} 个，或嵌套超过 {DEPTH_LIMIT} 层",
            )
        space, _, name = tag.rpartition(" ")
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        node = Node(space, name, attributes, line, column)
        if self._open:
            self._open[-1].children.append(node)
        self._top = self._top or node
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text


Attributes = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Element:
    """An element to be written; an attribute of None is left out."""

    name: str
    attributes: Attributes = field(default_factory=dict)
    children: tuple[Element, ...] = ()
    text: str | None = None


def element(
    name: str, /, *children: Element | None, text: str | None = None, **has: Any
) -> Element:
    """Return an element; children that are None are left out."""
    kept = tuple(child for child in children if child is not None)
    return Element(name, has, kept, text)


def written_xml(top: Element) -> str:
    """Return *top* as a document; raise XmlFault for a character that XML cannot hold.

    >>> print(written_xml(element("a", element("b", text='1 < 2'), c='"')), end="")
    <?xml version="1.0" encoding="UTF-8"?>
    <a c='"'>
      <b>1 &lt; 2</b>
    </a>
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', *_lines(top, "")]
    return "\n".join(lines) + "\n"


def _lines(one: Element, indent: str) -> Iterator[str]:
    pairs = one.attributes.items()
    said = "".join(f" {key}={_attribute(value)}" for key, value in pairs if value is not None)
    if one.text is not None:
        yield f"{indent}<{one.name}{said}>{_characters(one.text)}</{one.name}>"
    elif not one.children:
        yield f"{indent}<{one.name}{said}/>"
    else:
        yield f"{indent}<{one.name}{said}>"
        for child in one.children:
            yield from _lines(child, indent + "  ")
        yield f"{indent}</{one.name}>"


def _attribute(value: str) -> str:
    return quoteattr(_whole(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _characters(text: str) -> str:
    return escape(_whole(text), {"\r": "&#13;"})


def _whole(text: str) -> str:
    odd = _NOT_XML.search(text)
    if odd:
        sign = f"U+{ord(odd[0]):04X}"
        raise XmlFault(Words(f"XML cannot hold the character {sign}", f"XML 不能写入字符 {sign}"))
    return text
