"""Text on its way into Markdown and HTML: it appears as written and does nothing."""

from __future__ import annotations

import string
from typing import Any

from markupsafe import Markup, escape

_ENCODED = {ord(sign): f"&#{ord(sign)};" for sign in string.punctuation}


def markdown(text: Any) -> str:
    """Return *text* for Markdown: every ASCII punctuation mark encoded, white space folded.

    What is Markup already stays as it is.

    >>> markdown("*a* [b](c)")
    '&#42;a&#42; &#91;b&#93;&#40;c&#41;'
    """
    if isinstance(text, Markup):
        return str(text)
    return " ".join(str(text).split()).translate(_ENCODED)


def html(text: Any) -> Markup:
    """Return *text* for HTML; what is Markup already stays as it is."""
    return escape(text)
