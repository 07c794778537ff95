"""The content security policy of a page: only files of the site itself may be used or run.

The theme writes a few scripts into its pages. Those of the empty shell are allowed by their
hash; a script that stands in a page and not in the shell does not run, whoever wrote it.
"""

from __future__ import annotations

import base64
import hashlib
import re

_HEAD = re.compile(r"<head[^>]*>")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# The one part of them that differs from folder to folder: the way to the top of the site.
_TOP = re.compile(r'new URL\("[\w./%~-]*",location\)')
_RULES = (
    "default-src 'none'",
    "script-src {scripts}",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
)


def guarded(page: str, shell: str) -> str:
    """Return *page* with a policy before anything else in its head.

    Of the scripts written into the page, only those of the *shell* may run.
    """
    known = {_TOP.sub("", script) for script in _SCRIPT.findall(shell)}
    found = [script for script in _SCRIPT.findall(page) if _TOP.sub("", script) in known]
    scripts = " ".join(["'self'", *dict.fromkeys(map(_hash, found))])
    rules = "; ".join(_RULES).format(scripts=scripts)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    return _HEAD.sub(lambda head: head[0] + meta, page, count=1)


def _hash(script: str) -> str:
    found = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode()}'"
