"""Other ways to write what is looked for: the other Chinese signs, other words, synonyms.

What is typed into the search box and what stands on the pages are put into simplified signs
before they are compared, so that either way of writing finds the other. Where the two ways use
another word (品質, 质量) and not only other signs, the word of the site is looked for too, and
so is the standard term of the glossary for each of its synonyms.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

_HAN = re.compile("[\u3400-\u9fff]+")
Pair = tuple[str, str]


def ways(lang: str, index: str, synonyms: Iterable[Pair], instead: Iterable[Pair] = ()) -> str:
    """Return the script that tells search about *index* which ways there are in *lang*.

    *synonyms* are pairs of a word and its standard term; *instead* pairs of a word in
    Simplified Chinese and what readers of Traditional Chinese are shown for it.
    """
    terms: dict[str, str] = {}
    made: dict[str, Any] = {"terms": terms}
    fold = str.lower
    if lang != "en":
        words = sorted({word for text in _texts(index) for word in _HAN.findall(text)})
        signs, fold = _signs(words)
        made["signs"] = "".join(f"{there}{here}" for there, here in signs.items())
        made["words"] = _words(lang, words, fold, instead)
    for said, term in synonyms:
        terms.setdefault(fold(said), fold(term))
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"window.dakehuWays = {text}\n".replace("<", "\\u003c")


def _texts(index: str) -> Iterable[str]:
    for doc in json.loads(index)["docs"]:
        yield from (doc["title"], doc["text"], doc.get("also", ""))


def _signs(words: Iterable[str]) -> tuple[dict[str, str], Any]:
    """Return every traditional sign with its simplified one, and what puts a text into them.

    Only those signs are named whose simplified form, or which themselves, stand in *words*.
    """
    try:
        from opencc import OpenCC  # noqa: PLC0415  (loads its dictionaries: only when building)
    except ImportError:
        return {}, str.lower
    of_taiwan, of_all = OpenCC("tw2s"), OpenCC("t2s")
    here = {sign for word in words for sign in word}
    found = {}
    for sign in map(chr, range(0x3400, 0xA000)):
        simple = of_taiwan.convert(sign)
        simple = of_all.convert(sign) if simple == sign else simple
        if simple != sign and (simple in here or sign in here):
            found[sign] = simple
    found = {sign: simple for sign, simple in found.items() if sign not in found.values()}
    table = str.maketrans(found)
    return found, lambda text: text.lower().translate(table)


def _words(lang: str, words: Iterable[str], fold: Any, instead: Iterable[Pair]) -> dict[str, str]:
    """Return the words of the other way of writing, with that of the site, in simplified signs."""
    own: dict[str, str] = {}
    for simple, shown in instead:
        there, here = (simple, shown) if lang != "zh" else (shown, simple)
        own[fold(there)] = fold(here)
    try:
        from opencc import OpenCC  # noqa: PLC0415  (loads its dictionaries: only when building)
    except ImportError:
        return own
    other = OpenCC("s2twp" if lang == "zh" else "tw2sp")
    for word in words:
        there, here = fold(other.convert(word)), fold(word)
        if there != here:
            own.setdefault(there, here)
    return {there: here for there, here in own.items() if there != here}


def synonyms_of(terms: Iterable[tuple[str, Iterable[str]]]) -> tuple[Pair, ...]:
    """Return a pair for each synonym of each of *terms*, with those of one text cut apart."""
    return tuple(
        (said, term)
        for term, also in terms
        for text in also
        for said in map(str.strip, re.split("[、，；,;]", text))
        if said and said.lower() != term.lower()
    )


def converted_pairs(pairs: Iterable[Pair], convert: Any) -> tuple[Pair, ...]:
    """Return *pairs* in another way of writing."""
    return tuple((convert(said), convert(term)) for said, term in pairs)
