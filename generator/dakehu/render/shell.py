"""The shell: one page that MkDocs renders through the theme, into which bodies are put."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from dakehu.render.body import Body
from dakehu.render.edit import base_of, linked

TITLE, BODY, PATH = "@@dakehu-title@@", "@@dakehu-body@@", "@@dakehu-path@@"
_PLACE = re.compile(rf"<h1[^>]*>{TITLE}.*?{BODY}</div>", re.DOTALL)
_MARK = re.compile(f"({TITLE}|{BODY}|{PATH})")


def spliced(shell: str, body: Body) -> str:
    """Return the page that *shell* and *body* make together."""
    base, pieces = _cut(shell)
    put = {TITLE: html.escape(body.title), BODY: linked(body.html, base), PATH: body.path}
    return "".join([put.get(piece, piece) for piece in pieces])


@lru_cache(maxsize=4)
def _cut(shell: str) -> tuple[str, tuple[str, ...]]:
    """Return where files can be edited, and *shell* cut at what is put into it."""
    return base_of(shell), tuple(_MARK.split(_PLACE.sub(BODY, shell, count=1)))
