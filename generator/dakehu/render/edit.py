"""Where the files of the project can be edited: places on pages become links to their lines."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

from markupsafe import Markup

from dakehu.text.source import Span

_BASE = re.compile(r'<meta name="dakehu-edit" content="([^"]*)">')
_PLACE = re.compile(r'<code class="at">([^<]+):(\d+)</code>')
_TOLD = re.compile(r"<code>((?:rules|playbook)/[^<]+\.ya?ml):(\d+)</code>")


def at(span: Span) -> Markup:
    """Return the file and line of *span*, to be copied, or to be led to where one can edit."""
    return Markup('<code class="at">{}:{}</code>').format(span.path, span.line)


def base_of(page: str) -> str:
    """Return where files can be edited, as mkdocs.yml says it in *page*; empty if nowhere."""
    found = _BASE.search(page)
    return html.unescape(found[1]) if found else ""


def linked(text: str, base: str, *, told: bool = True) -> str:
    """Return *text* with its places as links below *base*; as it is where there is none.

    With *told*, places that a trace names lead there too.
    """
    if not base:
        return text

    def link(found: re.Match[str]) -> str:
        way = f"{base}{quote(html.unescape(found[1]))}#L{found[2]}"
        return f'<a class="edit" href="{html.escape(way)}">{found[0]}</a>'

    text = _PLACE.sub(link, text)
    return _TOLD.sub(link, text) if told else text
