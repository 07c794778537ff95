"""What search reads: MkDocs' index, made so that the page meant comes first.

Material's search weighs words; it does not know what a page is. So a page of an item is found
as a whole and not by its headings, which are the same on every page of its kind; a table is
found row by row; pages that answer a seller weigh more than those that describe the rules;
and Chinese is cut at the words of the playbook.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_HAN = re.compile("([\u3400-\u9fff]+)")
_GAP = "\u200b"
# How much a page weighs, by its folder or file; 1 where nothing is said.
_WEIGHTS = {
    "objections": 1.2, "plays": 1.1, "stages": 1.1, "settlements": 0.8, "case-studies": 0.7,
    "rules": 0.7, "training": 0.5, "training-gates": 0.5, "training-quizzes": 0.5,
    "training-role-plays": 0.5, "training-rubrics": 0.5, "training-decks": 0.5,
    "ask-and-what-if.html": 0.4, "rule-language.html": 0.3, "help": 0.2, "method.html": 0.1,
}  # fmt: skip
_LIST = 0.7  # a list leads on to what is meant; it counts for less than the page itself
_PART = 2.0  # Material holds parts of a page back; a person or a figure is looked for by itself


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be found: where it is, its title and its text.

    *tags* and *also* are as those of a page.
    """

    location: str
    title: str
    text: str
    tags: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signs:
    """What search should know of a page besides its text.

    *tags* stand below its title among the results; *also* are other words under which people
    look for it, which the page shows too. *whole* pages are found as one, not by
    section; *rows* stand in place of the text of a page that is one long table.
    """

    tags: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    whole: bool = False
    rows: tuple[Entry, ...] = ()


PLAIN = Signs()


def searchable(index: str, signs: Mapping[str, Signs], words: Iterable[str]) -> str:
    """Return the JSON of *index* with the rows of tables added and Chinese cut at *words* too.

    *signs* are by the address of a page.
    """
    data = json.loads(index)
    added = [row for sign in signs.values() for row in sign.rows]
    docs = [*_pages(data["docs"], signs), *map(_doc, added)]
    cut = _cutter(words)
    for doc in docs:
        page, _, section = doc["location"].partition("#")
        doc["title"], doc["text"] = cut(doc["title"]), cut(doc["text"])
        doc["boost"] = round(_weight(page) * doc.get("boost", 1), 3)
        sign = signs.get(page, PLAIN)
        if "tags" in doc:
            doc["tags"] = [cut(tag) for tag in doc["tags"]]
        if "also" in doc:
            doc["also"] = cut(doc["also"])
        if sign.tags and not section:
            doc["tags"] = [cut(html.escape(tag, quote=False)) for tag in sign.tags]
        if sign.also and not section:
            doc["also"] = cut(html.escape(" · ".join(sign.also), quote=False))
    docs.sort(key=lambda doc: doc["location"].partition("#")[0])
    data["docs"] = docs
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _pages(docs: Iterable[dict[str, Any]], signs: Mapping[str, Signs]) -> list[dict[str, Any]]:
    """Return *docs* with the sections of whole pages put together, and tables emptied."""
    made: list[dict[str, Any]] = []
    whole: dict[str, dict[str, Any]] = {}
    for doc in docs:
        page, _, section = doc["location"].partition("#")
        sign = signs.get(page, PLAIN)
        if section and sign.rows:
            continue
        if section and page in whole:
            whole[page]["text"] += f"<p>{doc['title']}</p>{doc['text']}"
            continue
        if not section and sign.rows:
            doc["text"] = ""
        if not section and sign.whole:
            whole[page] = doc
        made.append(doc)
    return made


def _doc(entry: Entry) -> dict[str, Any]:
    """Return *entry* as Material's index has them."""
    title, text = (html.escape(said, quote=False) for said in (entry.title, entry.text))
    boost = _PART if "#" in entry.location else 1.0
    made: dict[str, Any] = {"location": entry.location, "title": title, "boost": boost}
    made["text"] = f"<p>{text}</p>"
    if entry.tags:
        made["tags"] = [html.escape(tag, quote=False) for tag in entry.tags]
    if entry.also:
        made["also"] = html.escape(" · ".join(entry.also), quote=False)
    return made


def _weight(page: str) -> float:
    weight = _WEIGHTS.get(page.split("/", maxsplit=1)[0], 1.0)
    return weight * _LIST if page.endswith("/index.html") else weight


def _cutter(words: Iterable[str]) -> Any:
    """Return what sets Chinese words apart the way Material's index has them, *words* whole."""
    import jieba  # noqa: PLC0415  (half a second to import: only when building)

    jieba_of_ours = jieba.Tokenizer()  # the shared one would keep the words of an earlier project
    jieba_of_ours.tmp_dir = jieba.dt.tmp_dir
    words = frozenset(words)
    for word in sorted(words):
        jieba_of_ours.add_word(word)

    def pieces(word: str) -> tuple[str, ...]:
        """Return the two words that a long one is made of, as people type either of them."""
        halves = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
        known = [pair for pair in halves if all(jieba_of_ours.FREQ.get(one) for one in pair)]
        return known[0] if known and word not in words else (word,)

    def cut_run(run: str) -> str:
        found = (piece for word in jieba_of_ours.cut(run) for piece in pieces(word))
        return f"{_GAP}{_GAP.join(found)}{_GAP}"

    def cut(text: str) -> str:
        plain = text.replace(_GAP, "")
        return _HAN.sub(lambda m: cut_run(m.group()), plain).strip(_GAP)

    return cut
