"""The content security policy of a page: only files of the site itself may be used or run.

The theme writes a few scripts and styles into its pages. Those of the empty shell are allowed
by their hash; what stands in a page and not in the shell is not obeyed, whoever wrote it.
"""

from __future__ import annotations

import base64
import hashlib
import re

_HEAD = re.compile(r"<head[^>]*>")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
# The one part of them that differs from folder to folder: the way to the top of the site.
_TOP = re.compile(r'new URL\("[\w./%~-]*",location\)')
_RULES = (
    "default-src 'none'",
    "script-src {scripts}",
    "style-src {styles}",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
)


def guarded(page: str, shell: str) -> str:
    """Return *page* with a policy before anything else in its head.

    Of the scripts and styles written into the page, only those of the *shell* are obeyed.
    """
    rules = "; ".join(_RULES).format(
        scripts=_allowed(_SCRIPT, page, shell), styles=_allowed(_STYLE, page, shell)
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    return _HEAD.sub(lambda head: head[0] + meta, page, count=1)


def _allowed(part: re.Pattern[str], page: str, shell: str) -> str:
    """Return the sources of one kind of *part*: files of the site, and what *shell* has too."""
    known = {_TOP.sub("", one) for one in part.findall(shell)}
    found = [one for one in part.findall(page) if _TOP.sub("", one) in known]
    return " ".join(["'self'", *dict.fromkeys(map(_hash, found))])


def _hash(text: str) -> str:
    found = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode()}'"
