"""How wide a text is, near enough to lay out by; where to break it and where to cut it.

The fonts of a reader are not known. The widths are those of wide sans-serif faces, so that what
fits here fits there.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

BOLD = 1.07
CUT = "…"
REMEMBERED = 4096  # the names of stages and the words of pictures come again in every plan
_EM = {"W": 1.0, "F": 1.0}
_LATIN = {
    **dict.fromkeys("iljI.,:;'|!", 0.3),
    **dict.fromkeys("frt()[]/\\ -", 0.38),
    **dict.fromkeys("mwMW@%", 0.9),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&", 0.68),
    **dict.fromkeys("0123456789+=<>#", 0.6),
    **dict.fromkeys("—…“”·×→", 1.0),
}
# No line of Chinese begins with these, and none ends with those.
_NOT_FIRST = frozenset("·，。、；：？！）》」』”’…,.;:?!)%")
_NOT_LAST = frozenset("（《「『“‘(")


def clean(text: str) -> str:
    r"""Return *text* on one line and without what XML cannot hold.

    >>> clean("a\n\tb" + chr(0) + "c")
    'a b�c'
    """
    if text.isprintable() and "  " not in text:
        return text.strip()
    folded = " ".join(text.split())
    return "".join(sign if _allowed(sign) else "\ufffd" for sign in folded)


def _allowed(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cs"} and sign not in "\ufffe\uffff"


@cache
def _em(sign: str) -> float:
    if sign in _LATIN:
        return _LATIN[sign]
    if unicodedata.combining(sign):
        return 0.0
    return _EM.get(unicodedata.east_asian_width(sign), 0.57)


def width(text: str, size: float = 12, *, bold: bool = False) -> float:
    """Return how wide *text* is at *size*."""
    return _ems(text) * size * (BOLD if bold else 1)


@lru_cache(maxsize=REMEMBERED)
def _ems(text: str) -> float:
    return sum(map(_em, text))


def fit(text: str, room: float, size: float = 12, *, bold: bool = False) -> str:
    """Return *text*, cut with an ellipsis where it is wider than *room*.

    >>> fit("General Manager Ye", 60), fit("叶总", 60)
    ('General…', '叶总')
    """
    if width(text, size, bold=bold) <= room:
        return text
    left = room - width(CUT, size, bold=bold)
    kept = ""
    for sign in text:
        left -= width(sign, size, bold=bold)
        if left < 0:
            break
        kept += sign
    return kept.rstrip() + CUT


def wrap(
    text: str, room: float, size: float = 12, lines: int = 2, *, bold: bool = False
) -> list[str]:
    """Return *text* in at most *lines* lines no wider than *room*; the last is cut if need be.

    >>> wrap("Prospect and gather intelligence", 80, 12, 3)
    ['Prospect and', 'gather', 'intelligence']
    >>> wrap("挖掘与收集情报", 50, 12, 2)
    ['挖掘与收', '集情报']
    >>> wrap("挖掘与收集情报", 75, 12, 2)
    ['挖掘与收集', '情报']
    """
    if width(text, size, bold=bold) <= room:
        return [text.strip()]
    found: list[str] = []
    line = ""
    pieces = _pieces(text)
    for place, piece in enumerate(pieces):
        if line and width((line + piece).rstrip(), size, bold=bold) > room:
            if len(found) == lines - 1:
                line += "".join(pieces[place:])
                break
            found.append(line.rstrip())
            line = ""
        line += piece
    return [fit(one.rstrip(), room, size, bold=bold) for one in _joined([*found, line])]


def _joined(lines: list[str]) -> list[str]:
    """Return *lines* with no Chinese character left alone on the last: words mostly have two."""
    *rest, before, last = lines if len(lines) > 1 else ("", *lines)
    alone = len(last) == 1 and _is_wide(last) and len(before) > 2
    if not alone or not _is_wide(before[-1]) or before[-1] in _NOT_FIRST or before[-2] in _NOT_LAST:
        return lines
    return [*rest, before[:-1], before[-1] + last]


def _is_wide(sign: str) -> bool:
    return _em(sign) >= 1


@lru_cache(maxsize=REMEMBERED)
def _pieces(text: str) -> tuple[str, ...]:
    """Return the parts of *text* between which a line may break."""
    found: list[str] = []
    for one in re.findall(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]|\s+", text):
        joined = found and (one[0] in _NOT_FIRST or found[-1][-1] in _NOT_LAST)
        if joined:
            found[-1] += one
        else:
            found.append(one)
    return tuple(found)
