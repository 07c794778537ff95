"""What the theme writes that is no valid HTML or says nothing to a screen reader, put right."""

from __future__ import annotations

import re

from dakehu.render.edit import base_of, linked

_TAG = re.compile(r'<html lang="(zh|zh-TW)"')
_SCRIPTS = {"zh": "zh-Hans", "zh-TW": "zh-Hant"}
# A dialogue must have a name and take the focus; the search of the theme is none.
_DIALOGUE = ' data-md-component="search" role="dialog">'
_TOGGLE = re.compile(r'(<input class="md-toggle" [^>]*type="checkbox" [^>]*?) autocomplete="off">')
_TABINDEX = re.compile(r'(<label [^>]*?) tabindex="">')
# Menu and search are boxes behind a sign; a keyboard comes to them, so they need a name.
_BOXES = re.compile(
    r'(<input class="md-toggle".*?<label class="md-overlay"[^>]*></label>)\s*'
    r'(<div data-md-component="skip">.*?</div>)',
    re.DOTALL,
)
_NAMES = {
    "drawer": re.compile(r'<nav class="md-nav md-nav--primary[^>]* aria-label="([^"]*)"'),
    "search": re.compile(r'<input type="text" class="md-search__input"[^>]* aria-label="([^"]*)"'),
}
_NO_WAY = re.compile(r'(<div data-md-component="skip">)\s*(</div>)')
_SKIP = {"en": "Skip to content", "zh-Hans": "跳到正文", "zh-Hant": "跳到正文"}
_LANG = re.compile(r'<html lang="([^"]+)"')
_TEXT = '<article class="md-content__inner'
_ADDRESSED = _TEXT.replace("<article", '<article id="the-text"')
_EMPTY = re.compile(r"\n(?:[ \t]*\n)+")
_CONTENTS = '<label class="md-nav__title" for="__toc">'


def mended(page: str) -> str:
    """Return the *page* that MkDocs wrote as valid HTML that says in which script it is."""
    page = _TAG.sub(lambda found: f'<html lang="{_SCRIPTS[found[1]]}"', page, count=1)
    page = page.replace(_DIALOGUE, ' data-md-component="search">', 1)
    page = _TABINDEX.sub(r"\1>", _TOGGLE.sub(r"\1>", page))
    if found := _LANG.search(page):
        way = f'<a href="#the-text" class="md-skip">{_SKIP.get(found[1], _SKIP["en"])}</a>'
        page = _NO_WAY.sub(rf"\1{way}\2", page, count=1)
    page = page.replace(_TEXT, _ADDRESSED, 1)
    page = _BOXES.sub(r"\2\n\1", page, count=1)
    for box, name in _NAMES.items():
        if found := name.search(page):
            named = f'data-md-toggle="{box}" aria-label="{found[1]}"'
            page = page.replace(f'data-md-toggle="{box}"', named, 1)
    if 'id="__toc"' not in page:
        page = page.replace(_CONTENTS, '<label class="md-nav__title">')
    return _dense(linked(page, base_of(page), told=False))


def _dense(page: str) -> str:
    """Return *page* without the empty lines that the theme leaves around the text."""
    before, mark, rest = page.partition(_ADDRESSED)
    text, end, after = rest.partition("</article>")
    return _EMPTY.sub("\n", before) + mark + text + end + _EMPTY.sub("\n", after)
