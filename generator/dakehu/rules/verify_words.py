"""The account that shows a finding, as the rows of a table for readers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from dakehu.rules.facts import Fact, Vocabulary
from dakehu.rules.verify_prove import Witness
from dakehu.rules.words import Speaker
from dakehu.text.words import LANGS, Lang, Words, listed

Row = tuple[str, str]
_ENTRIES = (Words("{n} entry", "{n} 项"), Words("{n} entries", "{n} 项"))
_NOTHING = Words("none", "无")
_NO_CONCLUSION = Words("no conclusion", "没有结论")
_WITH = Words("for example {pairs}", "例如{pairs}")
_ANY = Words("for example any account", "例如任何客户")


def given(witness: Witness, vocabulary: Vocabulary, lang: Lang) -> list[Row]:
    """Return what is known of the account: what a reader calls each fact, and its value."""
    return [row for name in witness.facts for row in _rows(name, witness, vocabulary, lang)]


def following(witness: Witness, vocabulary: Vocabulary, lang: Lang) -> list[Row]:
    """Return what follows from it, of all that the finding is about."""
    speaker = Speaker(vocabulary, lang)
    found = []
    for name, value in witness.follows.items():
        fact = vocabulary.facts[name]
        said = _NO_CONCLUSION.said(lang) if value is None else speaker.value(value, fact)
        found.append((fact.label.said(lang), said))
    return found


def in_a_line(witness: Witness, vocabulary: Vocabulary) -> Words:
    """Return the account in one line, in both languages."""
    pairs = Words(*(_paired(given(witness, vocabulary, lang), lang) for lang in LANGS))
    return _WITH.filled(pairs=pairs) if witness.facts else _ANY


def _paired(rows: list[Row], lang: Lang) -> str:
    colon = {"en": ": ", "zh": "："}[lang]
    return listed([Words(*(f"{label}{colon}{value}",) * 2) for label, value in rows]).said(lang)


def _rows(name: str, witness: Witness, vocabulary: Vocabulary, lang: Lang) -> Iterator[Row]:
    fact, value = vocabulary.facts[name], witness.facts[name]
    if fact.type.item is None:
        yield fact.label.said(lang), Speaker(vocabulary, lang).value(value, fact)
        return
    count = _ENTRIES[0 if len(value) == 1 else 1].filled(n=len(value)) if value else _NOTHING
    yield fact.label.said(lang), count.said(lang)
    yield from _entries(fact, value, vocabulary, lang)


def _entries(
    fact: Fact, entries: tuple[dict[str, Any], ...], vocabulary: Vocabulary, lang: Lang
) -> Iterator[Row]:
    """Yield the fields of each entry; entries alike that follow each other are said once."""
    speaker, place = Speaker(vocabulary, lang), 0
    for entry, group in groupby(entries):
        first, place = place + 1, place + len(list(group))
        number = str(first) if first == place else f"{first}–{place}"
        for key, value in entry.items():
            field = fact.type.item.field(key) if fact.type.item else None
            assert field is not None  # noqa: S101  (entries are made of declared fields)
            label = f"{fact.label.said(lang)} {number} · {field.label.said(lang)}"
            yield label, speaker.value(value, field)
