"""A text in the languages of its readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, ...] = ("en", "zh")
SEPARATOR = {"en": ", ", "zh": "、"}

_PLACE = re.compile(r"\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}")


@dataclass(frozen=True, slots=True)
class Words:
    """A text in one or both languages; a language that is missing is shown in the other."""

    en: str = ""
    zh: str = ""

    def said(self, lang: Lang) -> str:
        """Return the text for a reader of *lang*, in the other language if need be."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)

    def lacks(self, lang: Lang) -> bool:
        """Tell whether a reader of *lang* is shown the other language."""
        return not (self.zh if lang == "zh" else self.en)

    def filled(self, **parts: object) -> Words:
        """Return the same text with ``{name}`` places filled in, each part in its language."""
        return Words(_fill(self.en, "en", parts), _fill(self.zh, "zh", parts))

    def filled_for(self, lang: Lang, parts: Mapping[str, object]) -> str:
        """Return what a reader of *lang* is told, with the places filled in."""
        if self.lacks(lang):
            lang = "zh" if lang == "en" else "en"
        return _fill(self.said(lang), lang, parts)


def plain(text: str) -> Words:
    """Return *text* as it is for readers of either language."""
    return Words(text, text)


def listed(parts: list[Words]) -> Words:
    """Join *parts* with the comma of each language."""
    return Words(*(SEPARATOR[lang].join(part.said(lang) for part in parts) for lang in LANGS))


def either(parts: list[Words]) -> Words:
    """Join *parts* as a choice between them.

    >>> either([plain("a"), plain("b"), plain("c")])
    Words(en='a, b or c', zh='a、b或c')
    """
    if len(parts) < 2:
        return listed(parts)
    first = listed(parts[:-1])
    return Words(f"{first.en} or {parts[-1].en}", f"{first.zh}或{parts[-1].zh}")


def fill(template: str, parts: Mapping[str, str]) -> str:
    """Return *template* with each ``{name}`` that *parts* names filled in, once.

    ``{name:one|many}`` is the word that goes with the number.

    >>> fill("{a} and {b}", {"a": "{b}", "b": "c"})
    '{b} and c'
    >>> [fill("{n} {n:risk stays|risks stay} open", {"n": n}) for n in ("1", "2", "0")]
    ['1 risk stays open', '2 risks stay open', '0 risks stay open']
    """
    return _PLACE.sub(lambda place: _filled(place, parts), template)


def _filled(place: re.Match[str], parts: Mapping[str, str]) -> str:
    name, one, many = place.groups()
    if name not in parts:
        return place[0]
    if one is None:
        return parts[name]
    return one if parts[name] == "1" else many


def _fill(template: str, lang: Lang, parts: Mapping[str, object]) -> str:
    said = {k: p.said(lang) if isinstance(p, Words) else str(p) for k, p in parts.items()}
    return fill(template, said)


def meant(name: str, words: Words | None) -> Words:
    """Return *name* with the *words* for it beside it, where these say more.

    >>> meant("state", Words("state-owned", "国有企业"))
    Words(en='state (state-owned)', zh='state（国有企业）')
    """
    words = words or Words()
    en = "" if words.en in ("", name) else in_brackets(words.en, "en")
    zh = "" if words.zh in ("", name) else in_brackets(words.zh, "zh")
    return Words(name + en, name + zh)


def within_quotes(text: str) -> str:
    """Return *text* as it stands between quotation marks: its own are the single ones.

    >>> within_quotes("Answer: “How long?”")
    'Answer: ‘How long?’'
    """
    return text.replace("“", "‘").replace("”", "’")


def unstopped(text: str) -> str:
    """Return *text* without the stop at its end, for something that goes on behind it."""
    return text.rstrip(".。")


def capital(text: str) -> str:
    """Return *text* with its first letter large, to stand by itself."""
    return text[:1].upper() + text[1:]


def in_one_line(parts: Iterable[str], between: str = " · ") -> str:
    """Return what there is of *parts* in one line; a stop stands at its end alone.

    >>> in_one_line(("Met.", "", "Shook hands."))
    'Met · Shook hands.'
    """
    *some, last = [part for part in parts if part] or [""]
    return between.join((*map(unstopped, some), last))


def in_brackets(text: str, lang: Lang) -> str:
    """Return *text* in the brackets of *lang*, ready to stand behind a word."""
    return f"（{text}）" if lang == "zh" else f" ({text})"
