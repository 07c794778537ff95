"""What search reads: MkDocs' index, with the accounts added as Material's own entries are."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

_HAN = re.compile("([\u3400-\u9fff]+)")
_GAP = "\u200b"


@dataclass(frozen=True, slots=True)
class Entry:
    """One page to be found: where it is, its title and its text."""

    location: str
    title: str
    text: str


def searchable(index: str, entries: Iterable[Entry]) -> str:
    """Return the JSON of *index* with *entries* added."""
    data = json.loads(index)
    for entry in entries:
        data["docs"].append(
            {
                "location": entry.location,
                "title": _segmented(html.escape(entry.title, quote=False)),
                "text": f"<p>{_segmented(html.escape(entry.text, quote=False))}</p>",
            }
        )
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def searchable_from_disk(index: str) -> str:
    """Return *index* as a script, for a site that is opened from a disk."""
    return f"var __index = {index}"


def _segmented(text: str) -> str:
    """Return *text* with Chinese words set apart, the way Material's index has them."""
    import jieba  # noqa: PLC0415  (half a second to import: only when building)

    return _HAN.sub(lambda m: f"{_GAP}{_GAP.join(jieba.cut(m.group()))}{_GAP}", text).strip(_GAP)
