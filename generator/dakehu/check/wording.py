"""Words that we do not use: where a text of the playbook says them all the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from dakehu.check import build
from dakehu.content.items import Unwanted
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding
from dakehu.text.schemas import Schemas
from dakehu.text.words import LANGS, Lang, Words, unstopped

# What nobody reads out: settings, the rows of the sources, and the worked examples of rules.
_NOT_OURS = ("mkdocs", "seeds", "cases")
# Keys under which a text names what must not be said, or gives the words of others.
_NAMES_THEM = frozenset(
    {
        *("never", "dont", "pitfalls", "caution", "lawful", "says", "words", "claims"),
        *("options", "hidden", "low"),
    }
)
_GAP = re.compile(r"\s*(?:…+|\.{3,})\s*")
_WITHIN_A_SENTENCE = r"[^.。!！?？;；\n]{0,20}?"
_APOSTROPHE = str.maketrans("’", "'")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say what is unwanted: what a text must hold at least, and what is looked for."""

    unwanted: Unwanted
    lang: Lang
    pieces: tuple[str, ...]
    pattern: re.Pattern[str]


def unwanted_words(by_kind: dict[str, list[Document]], schemas: Schemas) -> Iterator[Finding]:
    """Yield a warning for every unwanted phrase in a text, at the phrase.

    Keys that name what must not be said (``never``, ``dont``) may hold it, and so may those that
    give the words of others (``says``). Case, line breaks and the kind of apostrophe make no
    difference; ``…`` in a phrase stands for a few words of the same sentence. What *schemas*
    remember of a document that was looked through before is not looked for again.
    """
    said = tuple(by_kind.get("wording", []))
    phrases = phrases_of(said)
    for kind, documents in by_kind.items():
        for document in documents if phrases and kind not in _NOT_OURS else ():
            looked = partial(_list, kind, document, phrases)
            yield from schemas.once(
                ("wording", document.path, len(said)), (document, *said), looked
            )


def phrases_of(wording: Iterable[Document]) -> list[Phrase]:
    """Return every phrase that the documents of *wording* do not want."""
    lists = [one for document in wording for one in build.unwanted(document)]
    return [phrase for one in lists for phrase in _phrases(one)]


def unwanted_in(kind: str, document: Document, phrases: Iterable[Phrase]) -> Iterator[Finding]:
    """Yield a warning for every one of *phrases* in a text of one *document*."""
    return _found(kind, document, phrases) if kind not in _NOT_OURS else iter(())


def text_places(schemas: Schemas) -> tuple[str, ...]:
    """Return where words can be unwanted: every kind, and every key of a kind after its name.

    >>> text_places(Schemas([]))
    ()
    """
    kinds = [name for name in schemas.by_name if name not in (*_NOT_OURS, "common", "wording")]
    keys = [f"{kind}.{key}" for kind in kinds for key in _keys(schemas.by_name[kind])]
    return (*kinds, *dict.fromkeys(keys))


def _keys(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for name, inner in schema.items():
            if name == "properties":
                yield from inner
            if name != "examples":
                yield from _keys(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _keys(inner)


def _phrases(unwanted: Unwanted) -> Iterator[Phrase]:
    for lang in LANGS:
        for said in getattr(unwanted.said, lang):
            pieces = [piece for piece in _GAP.split(_plain(said)) if piece]
            pattern = _WITHIN_A_SENTENCE.join(_pattern(piece, lang) for piece in pieces)
            squeezed = tuple(_squeezed(piece) for piece in pieces)
            yield Phrase(unwanted, lang, squeezed, re.compile(pattern))


def _pattern(piece: str, lang: Lang) -> str:
    """Return what *piece* looks like in a text: English by words, Chinese anywhere."""
    if lang == "zh":
        return r"\s*".join(re.escape(c) for c in piece if not c.isspace())
    words = r"\s+".join(re.escape(word) for word in piece.split())
    return rf"(?<!\w){words}(?!\w)"


def _plain(text: str) -> str:
    """Return *text* without capitals and typographic apostrophes, each character in its place."""
    text = text.translate(_APOSTROPHE)
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _list(kind: str, document: Document, phrases: list[Phrase]) -> list[Finding]:
    return list(_found(kind, document, phrases))


def _found(kind: str, document: Document, phrases: Iterable[Phrase]) -> Iterator[Finding]:
    texts = [
        (path, text, _plain(text), _lang(document.data, path))
        for path, text in _texts(document.data, ())
        if _ours(kind, path)
    ]
    whole = _squeezed(" ".join(plain for _, _, plain, _ in texts))
    likely = [one for one in phrases if all(piece in whole for piece in one.pieces)]
    for path, text, plain, lang in texts if likely else ():
        taken: set[int] = set()
        for one in likely:
            if lang in (one.lang, None) and _applies(one.unwanted, kind, path):
                for match in one.pattern.finditer(plain):
                    if taken.isdisjoint(range(*match.span())):
                        taken.update(range(*match.span()))
                        yield _finding(document, path, text, match.span(), one.unwanted)


def _texts(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _texts(value, (*path, key))


def _lang(data: Any, path: Path) -> Lang | None:
    """Return the language of the text at *path*; nothing where one text stands for both."""
    for part in path[:-1]:
        data = data[part]
    last = path[-1]
    both = isinstance(data, dict) and set(data) <= set(LANGS)
    return next((lang for lang in LANGS if both and lang == last), None)


def _ours(kind: str, path: Path) -> bool:
    """Tell whether we say what stands at *path* ourselves."""
    if kind == "wording":
        return "instead" in path
    return _NAMES_THEM.isdisjoint(path)


def _applies(unwanted: Unwanted, kind: str, path: Path) -> bool:
    return not unwanted.places or any(
        place == kind or (place.startswith(f"{kind}.") and place[len(kind) + 1 :] in path)
        for place in unwanted.places
    )


def _finding(
    document: Document, path: Path, text: str, place: tuple[int, int], unwanted: Unwanted
) -> Finding:
    start, end = place
    because = Words(unstopped(unwanted.because.en), unstopped(unwanted.because.zh))
    parts = {"words": " ".join(text[start:end].split()), "because": because}
    hint = Words("instead: {instead}", "可以这样：{instead}").filled(instead=unwanted.instead)
    return Finding("unwanted-words", document.inside(path, text, start, end - start), parts, hint)
