"""Text on its way into Markdown and HTML: it appears as written and does nothing."""

from __future__ import annotations

import json
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


def json_in_page(data: Any) -> Markup:
    r"""Return *data* as JSON that may stand within a page: no sign of HTML is left in it.

    >>> json_in_page({"a": "</script>"})
    Markup('{"a":"\\u003c/script\\u003e"}')
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  (see above)
