"""Pictures on a page: one for wide columns and one for a phone, of which one is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from markupsafe import Markup

from dakehu.render.pictures.pen import Drawing, Look

WIDE, NARROW, LARGE = 720, 340, 960
_SPACE = ' xmlns="http://www.w3.org/2000/svg"'
Input = TypeVar("Input")


def pictured(
    draw: Callable[[Input, Look], Drawing], what: Input, look: Look, *, listed: bool = False
) -> Markup:
    """Return *what* drawn for a page, at the width of *look* and for a phone.

    A picture that is narrow anyway is drawn once. What both say in words stands in the first.
    Of a *listed* one the narrow picture goes on paper, where nobody can point at a text cut short.
    """
    if look.width <= NARROW:
        return _framed(draw(what, look).svg)
    wide = draw(what, replace(look, shape="broad large" if look.width > WIDE else "broad"))
    name = look.prefix
    small = replace(look, width=NARROW, shape="slim", prefix=f"{name}-s", as_in=name)
    narrow = draw(what, small)
    return _framed(wide.svg + narrow.svg, "pictured listed" if listed else "pictured")


def _framed(svg: str, shape: str = "pictured") -> Markup:
    svg = svg.replace(_SPACE, "")  # a page knows it
    return Markup(f'<div class="{shape}" data-search-exclude>{svg}</div>')  # noqa: S704  (escaped by the pen)
