"""Texts as they are written in YAML to Words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding
from dakehu.text.words import LANGS, Lang, Words

LANG_NAMES = {"en": Words("English", "英文"), "zh": Words("Chinese", "中文")}


def words(data: Any) -> Words:
    """Return the text that *data* writes; one string stands for both languages."""
    if isinstance(data, dict):
        return Words(str(data.get("en", "")), str(data.get("zh", "")))
    return Words(str(data), str(data))


def words_or_none(data: Any) -> Words | None:
    """Return the text that *data* writes, or nothing where there is none."""
    return None if data is None else words(data)


def texts(data: Any) -> tuple[Words, ...]:
    """Return the texts of a list, which may be absent."""
    return tuple(words(item) for item in data or ())


def missing_translations(document: Document, languages: tuple[Lang, ...]) -> Iterator[Finding]:
    """Yield a warning for every text that lacks one of *languages*."""
    for path, data in _mappings(document.data, ()):
        if data and set(data) < set(LANGS) and not any(type(one) is list for one in data.values()):
            for lang in languages:
                if lang not in data:
                    yield Finding(
                        "missing-translation", document.key(path), {"lang": LANG_NAMES[lang]}
                    )


def _mappings(data: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    if isinstance(data, dict):
        yield path, data
        for key, value in data.items():
            yield from _mappings(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _mappings(value, (*path, place))
