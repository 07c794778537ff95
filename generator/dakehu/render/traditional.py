"""The Chinese site for readers of Traditional Chinese: converted by OpenCC, with our own words.

OpenCC (``s2twp``) knows the characters and most words of Taiwan; a list of the project says
where a salesperson there would say it otherwise. Ids, addresses and code are not Chinese and
stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dakehu.render.body import Body
from dakehu.render.langsite import LangSite
from dakehu.render.search import Entry, Signs
from dakehu.render.tree import Page
from dakehu.render.ways import converted_pairs

TRADITIONAL = "zh-TW"
Convert = Callable[[str], str]


def converter(instead: Mapping[str, str]) -> Convert:
    """Return what turns Simplified into Traditional Chinese, with the words of *instead*.

    *instead* maps what is written to what is to be read; the longest match wins. Raises
    ImportError where OpenCC is not installed.
    """
    from opencc import OpenCC  # noqa: PLC0415  (an extra: only those who want it have it)

    opencc = OpenCC("s2twp")
    if not instead:
        return lambda text: str(opencc.convert(text))
    longest_first = sorted(instead, key=lambda said: (-len(said), said))
    words = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")")

    def convert(text: str) -> str:
        parts = words.split(text)
        return "".join(
            instead[part] if odd % 2 else str(opencc.convert(part))
            for odd, part in enumerate(parts)
        )

    return convert


def traditional(site: LangSite, convert: Convert) -> LangSite:
    """Return the Chinese *site* in Traditional Chinese."""
    pages = tuple(
        Page(p.path, convert(p.title), convert(p.text), _signs(p.signs, convert))
        for p in site.site.pages
    )
    words = tuple(map(convert, site.words))
    whole = replace(site.site, pages=pages, nav=_converted(site.site.nav, convert))
    title = convert(site.title)
    pairs = converted_pairs(site.synonyms, convert)
    return replace(site, lang=TRADITIONAL, title=title, site=whole, words=words, synonyms=pairs)


def converted(body: Body, convert: Convert) -> Body:
    """Return *body* in Traditional Chinese."""
    return Body(
        body.path,
        convert(body.title),
        convert(body.html),
        tuple(_entry(one, convert) for one in body.search),
        _signs(body.signs, convert),
    )


def _signs(signs: Signs, convert: Convert) -> Signs:
    rows = tuple(_entry(one, convert) for one in signs.rows)
    tags, also = tuple(map(convert, signs.tags)), tuple(map(convert, signs.also))
    return replace(signs, tags=tags, also=also, rows=rows)


def _entry(entry: Entry, convert: Convert) -> Entry:
    tags, also = tuple(map(convert, entry.tags)), tuple(map(convert, entry.also))
    return Entry(entry.location, convert(entry.title), convert(entry.text), tags, also)


def _converted(nav: Any, convert: Convert) -> Any:
    """Return *nav* with its titles converted and its paths as they are."""
    if isinstance(nav, list):
        return [_converted(one, convert) for one in nav]
    if isinstance(nav, dict):
        return {convert(title): _converted(inner, convert) for title, inner in nav.items()}
    return nav
