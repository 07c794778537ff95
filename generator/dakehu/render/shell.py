"""The shell: one page that MkDocs renders through the theme, into which bodies are put."""

from __future__ import annotations

import html
import re

from dakehu.render.body import Body

TITLE, BODY, PATH = "@@dakehu-title@@", "@@dakehu-body@@", "@@dakehu-path@@"
_PLACE = re.compile(rf"<h1[^>]*>{TITLE}.*?{BODY}</div>", re.DOTALL)


def spliced(shell: str, body: Body) -> str:
    """Return the page that *shell* and *body* make together."""
    page = _PLACE.sub(lambda _: body.html, shell, count=1)
    return page.replace(TITLE, html.escape(body.title)).replace(PATH, body.path)
