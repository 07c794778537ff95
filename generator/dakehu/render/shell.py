"""The shell: one page that MkDocs renders through the theme, into which bodies are put."""

from __future__ import annotations

import html
import re

from dakehu.render.body import Body
from dakehu.render.edit import base_of, linked

TITLE, BODY, PATH = "@@dakehu-title@@", "@@dakehu-body@@", "@@dakehu-path@@"
_PLACE = re.compile(rf"<h1[^>]*>{TITLE}.*?{BODY}</div>", re.DOTALL)


def spliced(shell: str, body: Body) -> str:
    """Return the page that *shell* and *body* make together."""
    text = linked(body.html, base_of(shell))
    page = _PLACE.sub(lambda _: text, shell, count=1)
    return page.replace(TITLE, html.escape(body.title)).replace(PATH, body.path)
