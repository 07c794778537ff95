"""The fonts of papers: Noto Sans CJK from its package, and no other.

Which signs they can show is known before anything is set: a sign that they cannot show is an
error, never an empty box.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "manimgx_fonts_cjk"
# Signs that are never drawn: breaks, joiners and the like.
_UNSEEN = frozenset("\n\r\t\u200b\u200c\u200d\u2060\ufeff\u00ad\u2028\u2029")


class NoPress(Exception):  # noqa: N818  (said as it is: there is no press here)
    """Typst or the fonts are not installed."""


def folder() -> Path:
    """Return where the fonts are; raise NoPress where they are not installed."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise NoPress
    return Path(next(iter(found.submodule_search_locations)))


@cache
def signs() -> frozenset[int]:
    """Return the code points that the fonts can show; raise NoPress without fonts."""
    try:
        from fontTools.ttLib import TTCollection  # noqa: PLC0415  (only where papers are made)
    except ImportError as fault:
        raise NoPress from fault
    path = next(iter(sorted(folder().glob("*.ttc"))))
    with TTCollection(path, lazy=True) as collection:
        return frozenset(collection.fonts[0].getBestCmap())


def unseen(text: str) -> list[str]:
    """Return the signs of *text* that the fonts cannot show, each once, in order."""
    known = signs()
    return [one for one in dict.fromkeys(text) if ord(one) not in known and one not in _UNSEEN]
