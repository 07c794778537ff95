"""The page of a code: why it is a mistake, not like this, like this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dakehu.text.codes import CODES
from dakehu.text.parse import parse
from dakehu.text.source import Source
from dakehu.text.words import Lang, Words


@dataclass(frozen=True, slots=True)
class CodePage:
    """What there is to say about one code."""

    code: str
    level: str
    title: Words
    why: Words
    bad: str
    good: str


def code_pages(sources: Iterable[Source]) -> tuple[CodePage, ...]:
    """Return the pages that *sources* write, in the order of the registry."""
    found = {}
    for source in sources:
        document, _ = parse(source)
        assert document is not None, source.path  # noqa: S101  (the package's own file)
        data = document.data
        found[data["code"]] = CodePage(
            data["code"],
            CODES[data["code"]].level,
            Words(**data["title"]),
            Words(**data["why"]),
            data["not_like_this"].rstrip(),
            data["like_this"].rstrip(),
        )
    return tuple(found[code] for code in CODES if code in found)


_SAID = {
    "bad": Words("Not like this:", "不要这样写："),
    "good": Words("Like this:", "应当这样写："),
}


def explained(page: CodePage, lang: Lang) -> str:
    """Return the page of a code for a terminal."""
    bad, good = (_indented(text) for text in (page.bad, page.good))
    head = f"{page.title.said(lang)} [{page.code}]"
    parts = [
        head,
        page.why.said(lang),
        f"{_SAID['bad'].said(lang)}\n\n{bad}",
        f"{_SAID['good'].said(lang)}\n\n{good}",
    ]
    return "\n\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))
