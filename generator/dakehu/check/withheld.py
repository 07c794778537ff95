"""Names that a reader may not meet, found in what that reader is given."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from dakehu.check.contacts import texts_in
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.source import Source, Span
from dakehu.text.words import Words

_HEAD = 2  # signs by which names are looked up
Said = tuple[str, Span]


def said_in(documents: Iterable[Document], pages: Iterable[Source]) -> Iterator[Said]:
    """Yield every text of *documents* and every line of hand-written *pages*, with its place."""
    for document in documents:
        for path, text in texts_in(document.data, ()):
            yield text, document.span(path)
    for page in pages:
        lines = page.content.decode("utf-8", "replace").split("\n")
        yield from ((line, Span(page.path, number, 1)) for number, line in enumerate(lines, 1))


def names_in(said: Iterable[Said], names: Collection[str], reader: Words) -> Iterator[Finding]:
    """Yield a finding for every text that says one of *names*, which are withheld from *reader*.

    A name in Latin letters counts only as a word by itself. The finding does not repeat it.
    """
    known: dict[str, list[str]] = defaultdict(list)
    for name in names:
        known[name[:_HEAD].lower()].append(name.lower())
    for text, span in said if known else ():
        if _met(text.lower(), known):
            hint = Words(
                "leave the name out, or let the reader see it: owner or readers of that account; "
                "in_joint_plan of a contact who agreed to be named",
                "请改成不写名称；或者让这位读者能看到：那个客户的 owner 或 readers，"
                "本人同意列名的联系人则写 in_joint_plan",
            )
            yield Finding("withheld-name", span, {"reader": reader}, hint)


def without_names(page: Source, names: Collection[str], instead: str) -> Source:
    """Return a hand-written *page* that says *instead* where it says one of *names*."""
    if not names:
        return page
    every = "|".join(map(re.escape, sorted(names, key=lambda one: (-len(one), one))))
    text = page.content.decode("utf-8", "replace")

    def said(match: re.Match[str]) -> str:
        return instead if _alone(text, *match.span()) else match[0]

    return replace(page, content=re.sub(every, said, text, flags=re.IGNORECASE).encode())


def _met(text: str, known: dict[str, list[str]]) -> bool:
    return any(
        text.startswith(name, place) and _alone(text, place, place + len(name))
        for place in range(len(text))
        for name in known.get(text[place : place + _HEAD], ())
    )


def _alone(text: str, start: int, end: int) -> bool:
    """Tell whether what stands there is no part of a longer word in Latin script."""
    left = start > 0 and _joins(text[start - 1]) and _joins(text[start])
    right = end < len(text) and _joins(text[end - 1]) and _joins(text[end])
    return not left and not right


def _joins(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign in "-_")
