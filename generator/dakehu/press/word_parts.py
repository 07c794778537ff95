"""The parts of Word files: runs, paragraphs, lists, tables and fields, as elements of XML.

Text is only ever the text of a run; what XML has no sign for is shown as a sign that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from dakehu.press.blocks import Line

Element = Any
MM = 56.6929  # twentieths of a point
# What is as wide as a day or a box on paper needs a little more in the fonts of readers.
_ROOM = 1.12
_MARKS = {"b": "Strong", "m": "Muted", "w": "Warned", "n": "Muted"}
_NO_SIGN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# In Chinese these take the width of a Chinese sign; Word knows only if it is told.
_WIDE = re.compile("[“”‘’…—]")
_TICK = """<w:sdt {names}><w:sdtPr><w14:checkbox>
<w14:checked w14:val="0"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>
<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>
<w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic"
 w:hint="eastAsia"/></w:rPr><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"""
_NAMES = f'{nsdecls("w")} xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def element(tag: str, *inside: Element, **attributes: object) -> Element:
    """Return an element of WordprocessingML with its *attributes* and what is *inside*."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    for one in inside:
        made.append(one)
    return made


def clean(text: str) -> str:
    """Return *text* with a sign in the place of each that XML cannot hold.

    >>> clean("a" + chr(0) + "b" + chr(0xD800))
    'a�b�'
    """
    return _NO_SIGN.sub("\ufffd", text)


def run(text: str, style: str = "", *, zh: bool = False) -> Element:
    """Return a run of *text*, in a character *style*."""
    made = element("r")
    properties = element("rPr")
    if style:
        properties.append(element("rStyle", val=style))
    if zh and _WIDE.search(text):
        properties.append(element("rFonts", hint="eastAsia"))
    if len(properties):
        made.append(properties)
    for place, part in enumerate(clean(text).split("\n")):
        if place:
            made.append(element("br"))
        said = element("t")
        said.text = part
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        made.append(said)
    return made


def tick() -> Element:
    """Return a box that can be ticked in Word."""
    return parse_xml(_TICK.format(names=_NAMES))


def runs(line: Line, *, zh: bool) -> list[Element]:
    """Return a line of a paper as runs."""
    if isinstance(line, str):
        return [run(line, zh=zh)]
    made: list[Element] = []
    for part in line:
        if isinstance(part, str):
            made.append(run(part, zh=zh))
        elif part[0] == "t":
            made.append(tick())
        elif part[0] == "n":
            made += [run("\n" + part[1], _MARKS["n"], zh=zh)] if made else runs([part[1]], zh=zh)
        else:
            made.append(run(part[1], _MARKS.get(part[0], ""), zh=zh))
    return made


def paragraph(style: str, *inside: Element, **settings: object) -> Element:
    """Return a paragraph in a *style*; *settings* are elements of its properties, by tag."""
    made = element("p")
    properties = element("pPr", element("pStyle", val=style))
    for tag, value in settings.items():
        properties.append(element(tag, **value) if isinstance(value, dict) else element(tag))
    made.append(properties)
    for one in inside:
        made.append(one)
    return made


def field(code: str, shown: str) -> Element:
    """Return a field that Word works out, and what stands there until it does."""
    return element("fldSimple", run(shown), instr=code)


def shared_out(widths: Sequence[float | str], whole: int) -> list[int]:
    """Return each of *widths* of a line that is *whole* wide: a share, or millimetres below 0.

    >>> shared_out([-10, 1, 3], 2635)
    [635, 500, 1500]
    """
    fixed = [
        round(-one * MM * _ROOM) if isinstance(one, int | float) and one < 0 else 0
        for one in widths
    ]
    shares = [
        0.0 if fixed[n] else float(one) if isinstance(one, int | float) else 1.0
        for n, one in enumerate(widths)
    ]
    rest, every = whole - sum(fixed), sum(shares) or 1.0
    return [one or round(rest * share / every) for one, share in zip(fixed, shares, strict=True)]


def grid(
    style: str, widths: Sequence[int], rows: Iterable[Iterable[Element]], *, headed: bool
) -> Element:
    """Return a table of finished cells; where it is *headed* its first row comes on every page."""
    look = element("tblLook", val="0420" if headed else "0400", firstRow=int(headed), noHBand=1)
    made = element(
        "tbl",
        element(
            "tblPr",
            element("tblStyle", val=style),
            element("tblW", w=sum(widths), type="dxa"),
            element("tblLayout", type="fixed"),
            look,
        ),
        element("tblGrid", *(element("gridCol", w=one) for one in widths)),
    )
    for place, cells in enumerate(rows):
        properties = element("trPr", element("cantSplit"))
        if headed and place == 0:
            properties.append(element("tblHeader"))
        made.append(element("tr", properties, *cells))
    return made


def cell(width: int, *inside: Element, fill: str = "", bar: str = "", right: int = 0) -> Element:
    """Return a cell; *fill* is its ground, *bar* the colour of a thick line on its left."""
    properties = element("tcPr", element("tcW", w=width, type="dxa"))
    if bar:
        line = element("left", val="single", sz=18, space=0, color=bar)
        properties.append(element("tcBorders", line))
    if fill:
        properties.append(element("shd", val="clear", color="auto", fill=fill))
    if right:
        properties.append(element("tcMar", element("right", w=right, type="dxa")))
    made = element("tc", properties, *inside)
    if len(made) == 1 or not made[-1].tag.endswith("}p"):
        made.append(paragraph("Gap"))
    return made
