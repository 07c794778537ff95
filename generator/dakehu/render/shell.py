"""The shell: one page that MkDocs renders through the theme, into which bodies are put."""

from __future__ import annotations

import html
import re

from dakehu.render.body import Body

TITLE, BODY, PATH = "@@dakehu-title@@", "@@dakehu-body@@", "@@dakehu-path@@"
_PLACE = re.compile(rf"<h1[^>]*>{TITLE}.*?{BODY}</div>", re.DOTALL)

# Where the files of the project can be edited: the shell says it, where mkdocs.yml does.
EDIT = "@@dakehu-edit@@"
_EDITED = re.compile(r'<meta name="dakehu-edit" content="([^"]*)">')
_LINK = re.compile(rf'<a class="edit" href="{EDIT}[^"]*">[^<]*</a>')


def spliced(shell: str, body: Body) -> str:
    """Return the page that *shell* and *body* make together."""
    page = _PLACE.sub(lambda _: _edited(body.html, shell), shell, count=1)
    return page.replace(TITLE, html.escape(body.title)).replace(PATH, body.path)


def _edited(text: str, shell: str) -> str:
    """Return *text* with its link to the file behind it, or without where nobody can edit it."""
    found = _EDITED.search(shell)
    return text.replace(EDIT, found[1]) if found else _LINK.sub("", text)
