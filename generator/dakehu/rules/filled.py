"""Texts that name a figure: ``{cadence_b}`` becomes what the thresholds say, such as "14 days".

Only a name in braces is looked at, and only the figure's own words take its place: nothing is
evaluated, and any other use of braces stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from dakehu.rules.facts import Vocabulary
from dakehu.rules.words import Speaker
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding, hint_for
from dakehu.text.words import LANGS, Lang, Words

NAMED = re.compile(r"(?<!\{)\{([^\W\d]\w*)\}(?!\})")
Keys = frozenset[str]
CONDITIONS: Keys = frozenset({"when", "expr", "skip_when", "rows"})


def filled(document: Document, vocabulary: Vocabulary, without: Keys = CONDITIONS) -> Document:
    """Return *document* with the figures that its texts name; what *without* holds is no text."""
    return replace(document, data=_filled(document.data, vocabulary, without))


def _filled(data: Any, vocabulary: Vocabulary, without: Keys, lang: Lang | None = None) -> Any:
    if isinstance(data, dict):
        return {
            key: value
            if key in without
            else _filled(value, vocabulary, without, key if key in LANGS else None)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [_filled(one, vocabulary, without, lang) for one in data]
    if not isinstance(data, str) or not NAMED.search(data):
        return data
    said = {one: said_in(data, vocabulary, one) for one in LANGS}
    return said[lang] if lang else said


def said_in(text: str, vocabulary: Vocabulary, lang: Lang) -> str:
    """Return *text* with each figure that it names in the words of *lang*."""
    speaker = Speaker(vocabulary, lang)

    def figure(match: re.Match[str]) -> str:
        found = vocabulary.thresholds.get(match[1])
        return speaker.figure(found) if found else match[0]

    return NAMED.sub(figure, text)


def filled_words(words: Words, vocabulary: Vocabulary) -> Words:
    """Return *words* with each figure that they name."""
    said = partial(said_in, vocabulary=vocabulary)
    return Words(said(words.en, lang="en"), said(words.zh, lang="zh"))


def unknown_figures(
    document: Document, vocabulary: Vocabulary, without: Keys = CONDITIONS
) -> Iterator[Finding]:
    """Yield a finding for every name in braces, in a text, that is no figure's."""
    for path, text in _texts(document.data, (), without):
        for match in NAMED.finditer(text):
            if match[1] not in vocabulary.thresholds:
                span = document.inside(path, text, match.start(1), len(match[1]))
                hint = hint_for(match[1], vocabulary.thresholds)
                yield Finding("unknown-name", span, {"name": match[1]}, hint)


def _texts(data: Any, path: Path, without: Keys) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*path, key), without) if key not in without else ()
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _texts(value, (*path, place), without)
