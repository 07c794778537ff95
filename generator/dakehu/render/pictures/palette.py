"""The colours of pictures, by the part they play; on a page, in the dark and in print.

What a colour says is also said by a shape, a pattern or a word, so that no picture needs one.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

Colours = Literal["page", "print"]
Anchor = Literal["start", "middle", "end"]
Scheme = Literal["light", "dark", "print"]

SMALL = 11  # the least that can be read on a phone

PALETTES: dict[Scheme, dict[str, str]] = {
    "light": {
        "paper": "#fdfcf9", "ink": "#1f2421", "quiet": "#575d58", "line": "#ccc7ba",
        "soft": "#f5f3ec", "calm": "#cfe0da", "accent": "#17594a", "bright": "#ffffff",
        "good": "#14528a", "bad": "#9b1f0e", "open": "#754c00",
    },
    "dark": {
        "paper": "#141917", "ink": "#e8e6df", "quiet": "#abb2ab", "line": "#4a554f",
        "soft": "#1c2320", "calm": "#27463d", "accent": "#86cdb6", "bright": "#0d211a",
        "good": "#93c4f0", "bad": "#ff9f8a", "open": "#efc168",
    },
    "print": {
        "paper": "#ffffff", "ink": "#000000", "quiet": "#444444", "line": "#9a9a9a",
        "soft": "#f0f0f0", "calm": "#d8d8d8", "accent": "#0c3b31", "bright": "#ffffff",
        "good": "#0e3d68", "bad": "#7c170a", "open": "#573900",
    },
}  # fmt: skip

# A style is what a shape or a text is painted with: SVG attribute to the part in the palette,
# or to a value of its own.
STYLES: dict[str, dict[str, str]] = {
    # texts
    "t": {"fill": "ink"},
    "q": {"fill": "quiet"},
    "b": {"fill": "ink", "font-weight": "700"},
    "w": {"fill": "bright", "font-weight": "700"},
    "tg": {"fill": "good", "font-weight": "700"},
    "tb": {"fill": "bad", "font-weight": "700"},
    "to": {"fill": "open", "font-weight": "700"},
    "ta": {"fill": "accent", "font-weight": "700"},
    # surfaces
    "soft": {"fill": "soft"},
    "cell": {"fill": "paper", "stroke": "line"},
    "edge": {"fill": "none", "stroke": "line"},
    "box": {"fill": "paper", "stroke": "quiet"},
    "dashed": {"fill": "none", "stroke": "quiet", "stroke-dasharray": "3 2"},
    "now": {"fill": "accent"},
    "past": {"fill": "calm"},
    "done": {"fill": "good"},
    "broken": {"fill": "paper", "stroke": "bad", "stroke-width": "1.5", "stroke-dasharray": "4 2"},
    # lines
    "rule": {"fill": "none", "stroke": "line"},
    "axis": {"fill": "none", "stroke": "quiet"},
    "strong": {"fill": "none", "stroke": "ink", "stroke-width": "1.5"},
    "today": {"fill": "none", "stroke": "accent", "stroke-width": "2"},
    "sway": {"fill": "none", "stroke": "accent", "stroke-width": "1.5", "stroke-dasharray": "4 3"},
    # marks
    "dot": {"fill": "ink"},
    "grey": {"fill": "quiet"},
    "ring": {"fill": "paper", "stroke": "ink", "stroke-width": "1.5"},
    "late": {"fill": "paper", "stroke": "bad", "stroke-width": "1.5"},
    "lost": {"fill": "paper", "stroke": "bad", "stroke-width": "1.5", "stroke-dasharray": "2 2"},
    "mg": {"fill": "none", "stroke": "good", "stroke-width": "1.8"},
    "mb": {"fill": "none", "stroke": "bad", "stroke-width": "1.8"},
    "mo": {"fill": "none", "stroke": "open", "stroke-width": "1.8"},
    "mq": {"fill": "none", "stroke": "quiet", "stroke-width": "1.5"},
    "mw": {"fill": "none", "stroke": "bright", "stroke-width": "1.8"},
    "head": {"fill": "accent"},
}
PLAIN = "t"  # how a text is set that says nothing else
TEXTS = ("t", "q", "b", "w", "tg", "tb", "to", "ta")


@cache
def attributes(style: str, colours: Colours) -> str:
    """Return what paints *style*: a class on a page, attributes where there are no classes."""
    if colours == "page":
        return f' class="{style}"'
    paint = PALETTES["print"]
    return "".join(f' {name}="{paint.get(part, part)}"' for name, part in STYLES[style].items())


@cache
def lettered(style: str, colours: Colours, *, small: bool, anchor: Anchor) -> str:
    """Return what sets a text in *style*, small or not, beginning, centred or ending at its x."""
    if colours == "page":
        more = [*(["s"] if small else []), *([anchor[0]] if anchor != "start" else [])]
        classes = " ".join([*([style] if style != PLAIN else []), *more])
        return f' class="{classes}"' if classes else ""
    sized = f' font-size="{SMALL}"' if small else ""
    turned = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return sized + turned + attributes(style, colours)


def stylesheet() -> str:
    """Return the style sheet that paints pictures on pages, as ``pictures.css`` holds it."""
    rules = [
        f".picture {_selector(style)} {{ {_painted(paint)} }}" for style, paint in STYLES.items()
    ]
    return "\n".join(
        [
            "/* Made from dakehu/render/pictures/palette.py, and held to it by a test. */",
            _scheme(":root", "light"),
            _scheme('[data-md-color-scheme="slate"]', "dark"),
            f"@media print {{ {_scheme(':root, [data-md-color-scheme]', 'print')} }}",
            *LAYOUT,
            *rules,
            "",
        ]
    )


LAYOUT = (
    f".picture .s {{ font-size: {SMALL}px; }}",
    ".picture .m { text-anchor: middle; }",
    ".picture .e { text-anchor: end; }",
    ".pictured { container-type: inline-size; margin: .6rem 0; }",
    ".picture { display: block; font-family: inherit; height: auto; max-width: 100%; }",
    ".picture { overflow: visible; }",
    ".picture a { cursor: pointer; }",
    ".picture a:is(:hover, :focus-visible) text { text-decoration: underline; }",
    ".picture.slim { display: none; }",
    "@container (max-width: 640px) {",
    "  .picture.broad { display: none; }",
    "  .picture.slim { display: block; }",
    "}",
    "@container (max-width: 820px) {",
    "  .picture.broad.large { display: none; }",
    "  .picture.broad.large ~ .picture.slim { display: block; }",
    "}",
    "@media print {",
    "  .pictured { container-type: normal; }",
    "  .picture { break-inside: avoid; }",
    "  .picture.broad { display: block !important; }",
    "  .picture.broad ~ .picture.slim { display: none !important; }",
    "  .pictured.listed .picture.broad { display: none !important; }",
    "  .pictured.listed .picture.slim { display: block !important; }",
    "}",
)


def _scheme(selector: str, scheme: Scheme) -> str:
    said = "; ".join(f"--pic-{part}: {colour}" for part, colour in PALETTES[scheme].items())
    return f"{selector} {{ {said} }}"


def _painted(paint: dict[str, str]) -> str:
    return "; ".join(f"{name}: {_value(part)}" for name, part in paint.items())


def _selector(style: str) -> str:
    return "text" if style == PLAIN else f".{style}"


def _value(part: str) -> str:
    fallback = PALETTES["light"].get(part)
    return f"var(--pic-{part}, {fallback})" if fallback else part
