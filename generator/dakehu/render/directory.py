"""How accounts are found: a flat index of our own, which search scans as it stands.

Material's index weighs words and is built anew in the browser at every page; with thousands
of accounts that takes half a minute. A line of text for each account takes none, and finds
Chinese exactly. The text comes in parts, and a list says which of them can hold what is asked.
``find.js`` reads it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, islice
from typing import Any, TypedDict

from dakehu.plan.plan import Plan
from dakehu.render.body import Body
from dakehu.text.words import Lang, Words

PART = 250  # accounts whose text is in one file
# What a text is told by, for the list of parts: every two Chinese signs, and how words begin.
_CHINESE = re.compile("[\u3400-\u9fff]{2,}")
_BEGINNING = re.compile(r"(?<![^\W_])[a-z0-9]{1,6}")
_KEPT = ("kept_for", "kept_from")  # why we hold a person: nobody looks for that


class Found(TypedDict):
    """How one account is found in one language; plain data, so that it can be kept.

    The account has an address, a title, other names, and what stands near; each of its people
    an anchor on that page, a name and what else is said of them.
    """

    account: list[str]
    people: list[list[str]]
    text: str


def found_of(
    body: Body, plan: Plan, lang: Lang, convert: Callable[[str], str] | None = None
) -> Found:
    """Return how the account of *plan* is found, whose page is *body*, and all that it says."""
    account = plan.account
    said = convert or (lambda text: text)
    near = " · ".join((said(plan.owner.name.said(lang)), *body.signs.tags))
    own, *people = body.search
    names = " · ".join(one for one in (account.name.en, account.name.zh) if one != own.title)
    text = " · ".join(dict.fromkeys(_words(plan, lang)))
    return {
        "account": list(map(_line, (own.location, own.title, names, near))),
        "people": [
            list(map(_line, (one.location.partition("#")[2], one.title, one.text)))
            for one in people
        ],
        "text": _line(said(text)),
    }


def _words(plan: Plan, lang: Lang) -> Iterator[str]:
    """Yield every text that the file of the account holds."""
    account = plan.account
    given = (account.summary, account.goal, account.wins, [one.action for one in account.actions])
    for words in _within((*given, *account.facts.values.values())):
        yield words.said(lang)


def _within(value: Any) -> Iterator[Words]:
    if isinstance(value, Words):
        yield value
    elif isinstance(value, dict):
        yield from _within(tuple(part for key, part in value.items() if key not in _KEPT))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _within(one)


def _line(text: str) -> str:
    return " ".join(text.split())


def accounts_index(found: Iterable[Found]) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the files that search over accounts reads, piece by piece: texts, people, names.

    They are scripts, because a site that is opened from a disk can load nothing else. The text
    comes in parts, of which only those are read that can hold what is asked. All else is
    gathered while the text is read, which is never in memory at once.
    """
    gathered, rest, parts = _Gathered(), iter(found), 0
    for first in rest:
        some = chain([first], islice(rest, PART - 1))
        yield f"search/accounts-text-{parts}.js", _script("texts", gathered.texts(some, parts))
        parts += 1
    yield "search/accounts-words.js", _script("words", _words_by_parts(gathered.words))
    yield "search/accounts-people.js", _script("people", gathered.people)
    signs = "".join(_pairs("".join((*gathered.names, *gathered.people))))
    told = (("signs", [signs]), ("parts", [f"{parts} {PART}"]), ("names", gathered.names))
    yield "search/accounts.js", chain.from_iterable(_script(*one) for one in told)


class _Gathered:
    """What is gathered while texts are read: lines of names and people, and words by parts."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.people: list[str] = []
        self.words: dict[str, int] = defaultdict(int)  # the bit of each part that has the word

    def texts(self, found: Iterable[Found], part: int) -> Iterator[str]:
        """Yield a line of text for each account in *part*."""
        runs: set[str] = set()
        words: set[str] = set()
        for one in found:
            of = one["account"][:2]
            self.names.append("\t".join(one["account"]))
            if one["people"]:
                self.people.append("\t".join((*of, *chain.from_iterable(one["people"]))))
            line = "\t".join((*of, one["text"]))
            runs.update(_CHINESE.findall(line))
            words.update(_BEGINNING.findall(line.lower()))
            yield line
        for run in runs:
            words.update(map(str.__add__, run, run[1:]))
        for word in words:
            self.words[word] |= 1 << part


def _words_by_parts(words: Mapping[str, int]) -> Iterator[str]:
    """Yield a line for each set of parts: as a number whose bits they are, and what they have."""
    by_parts = defaultdict(list)
    for word, parts in words.items():
        by_parts[parts].append(word)
    for parts in sorted(by_parts):
        yield f"{parts:x} {' '.join(sorted(by_parts[parts]))} "


def _pairs(text: str) -> Iterator[str]:
    """Yield each traditional sign with its simplified one, where *text* has either of them."""
    there = set(text)
    yield from (pair for pair in _every_pair() if there & set(pair))


@cache
def _every_pair() -> tuple[str, ...]:
    """Return every sign that is written otherwise in Simplified Chinese, with how it is.

    OpenCC knows; without it, one kind of Chinese does not find the other.
    """
    try:
        from opencc import OpenCC  # noqa: PLC0415  (an extra: only those who want it have it)
    except ImportError:
        return ()
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    simple = str(OpenCC("t2s").convert("\n".join(every))).split("\n")
    return tuple(old + new for old, new in zip(every, simple, strict=True) if old != new)


def _script(name: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a call that is given *lines* as one text."""
    yield f'dakehuFind.{name}("'
    for place, line in enumerate(lines):
        text = json.dumps(line, ensure_ascii=False)[1:-1]
        for sign in ("\u2028", "\u2029"):
            text = text.replace(sign, " ")
        yield f"\\n{text}" if place else text
    yield '")\n'
