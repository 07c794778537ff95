"""Papers as Word files, to go on writing in: the same blocks as on paper, in styles of Word.

What Typst measures, Word does not: of variants that are to fit on a page the fullest is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from typing import Any, ClassVar

from docx import Document
from docx.document import Document as WordFile
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.parser import parse_xml
from docx.section import Section
from docx.shared import Mm

from dakehu.disk.packed import repacked
from dakehu.press.blocks import Block, Line, Paper
from dakehu.press.typeset import Press
from dakehu.press.word_parts import (
    MM,
    Element,
    cell,
    clean,
    element,
    field,
    grid,
    paragraph,
    run,
    runs,
    shared_out,
    tick,
)
from dakehu.text.package import package_files

SIZES = {"a4": (210.0, 297.0), "us-letter": (215.9, 279.4), "a5": (148.0, 210.0)}
_STYLES = {
    "lead": "Lead",
    "muted": "Aside",
    "under": "Aside",
    "kicker": "Kicker",
    "label": "Label",
    "ask": "Question",
}
_TONES = {"plain": ("", "B9C3CB"), "note": ("EEF3F6", "12507A"), "warn": ("FBF1E6", "A4520A")}
_SOFT = "EEF3F6"
_REST = 6
# What the template of python-docx brings along and nothing of ours needs.
_NEEDLESS = ("/stylesWithEffects", "/customXml", "/thumbnail", "/extended-properties")


def docx(paper: Paper, press: Press, today: date) -> bytes:
    """Return *paper* as a Word file; its pictures are drawn by *press*.

    Raises Unseen where a picture holds a sign without a glyph. The same paper gives the same
    bytes: the file is as old as the plan, not as the clock.
    """
    document = Document()
    _dressed(document, paper)
    section = document.sections[0]
    _laid_out(section, paper)
    body = document.element.body
    for old in body.findall(f"{{{body.nsmap['w']}}}p"):
        body.remove(old)
    writer = _Writer(document, paper, press)
    width = round((SIZES[paper.sheet][0] - 2 * paper.margin) * MM)
    for one in writer.all(paper.blocks, width):
        body.insert(len(body) - 1, one)
    _named(document, paper, today)
    made = BytesIO()
    document.save(made)
    return repacked(made.getvalue())


@cache
def _part(name: str) -> bytes:
    return next(one.content for one in package_files("press", ".xml") if one.path == name)


def _dressed(document: WordFile, paper: Paper) -> None:
    """Give *document* our styles, lists and settings in place of those of its template."""
    part = document.part
    for relations in (part.rels, part.package.rels):
        for key in [k for k, one in relations.items() if one.reltype.endswith(_NEEDLESS)]:
            del relations[key]
    for theirs, name in (
        (document.styles.element, "word-styles.xml"),
        (part.numbering_part.element, "word-lists.xml"),
    ):
        ours = parse_xml(_part(name))
        _filled(theirs, ours)
    fonts = next(one for one in part.rels.values() if one.reltype.endswith("/fontTable"))
    fonts.target_part._blob = _part("word-fonts.xml")  # noqa: SLF001  (a part of bytes has no other way)
    settings = document.settings.element
    _filled(
        settings,
        [
            element("defaultTabStop", val=360),
            element("characterSpacingControl", val="doNotCompress"),
            element("compat", _compatible()),
            element("themeFontLang", val="en-GB", eastAsia="zh-CN"),
        ],
    )
    if paper.lang == "zh":
        spoken = document.styles.element.find(".//{*}docDefaults//{*}lang")
        spoken.set(f"{{{settings.nsmap['w']}}}val", "zh-CN")


def _compatible() -> Element:
    return element(
        "compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val=15,
    )


def _filled(target: Element, parts: Iterable[Element]) -> None:
    for old in list(target):
        target.remove(old)
    for one in list(parts):
        target.append(one)


def _laid_out(section: Section, paper: Paper) -> None:
    """Set the sheet, its margins, and what stands at the top and the foot of every page."""
    wide, high = SIZES[paper.sheet]
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.left_margin = section.right_margin = Mm(paper.margin)
    section.top_margin, section.bottom_margin = Mm(paper.margin + 9), Mm(paper.margin + 5)
    section.header_distance, section.footer_distance = Mm(paper.margin - 2), Mm(paper.margin - 4)
    zh = paper.lang == "zh"
    codes = {"{n}": "PAGE", "{all}": "NUMPAGES"}
    numbered = [
        field(codes[part], "1") if part in codes else run(part, zh=zh)
        for part in _cut(paper.page_of)
    ]
    for edge, style, left, right in (
        (section.header, "header", paper.head[0], [run(paper.head[1], zh=zh)]),
        (section.footer, "footer", paper.foot, numbered),
    ):
        line = edge.paragraphs[0]
        line.style = style
        stops = line.paragraph_format.tab_stops
        stops.add_tab_stop(Mm(wide - 2 * paper.margin), WD_TAB_ALIGNMENT.RIGHT)
        tab = element("r", element("tab"))
        for one in (run(left, zh=zh), tab, *right):
            line._p.append(one)  # noqa: SLF001  (python-docx has no fields)


def _cut(said: str) -> Iterator[str]:
    """Yield *said* in parts: the places for numbers, and what stands between them."""
    before, _, rest = said.partition("{n}")
    middle, _, after = rest.partition("{all}")
    yield from (part for part in (before, "{n}", middle, "{all}", after) if part)


def _named(document: WordFile, paper: Paper, today: date) -> None:
    made = datetime(today.year, today.month, today.day, tzinfo=UTC)
    facts = document.core_properties
    facts.title, facts.subject = _short(paper.title), _short(paper.about)
    facts.author = facts.last_modified_by = _short(paper.author)
    facts.keywords, facts.comments, facts.category = _short(", ".join(paper.keywords)), "", ""
    facts.language = "zh-CN" if paper.lang == "zh" else "en-GB"
    facts.created = facts.modified = made
    facts.revision = 1


def _short(text: str) -> str:
    return clean(text)[:255]


def _keep_with_next(part: Element) -> None:
    """Keep every paragraph of *part* on the page of what follows."""
    for line in part.iter("{*}p"):
        if line[0].find("{*}keepNext") is None:
            line[0].insert(1, element("keepNext"))


class _Writer:
    """Sets the blocks of one paper as elements of Word."""

    def __init__(self, document: WordFile, paper: Paper, press: Press) -> None:
        self._document, self._press = document, press
        self._zh = paper.lang == "zh"
        self._titles = [
            (one["level"], one["text"])
            for one in paper.blocks
            if one["k"] == "h" and one["level"] < 3 and not one["small"]
        ]
        self._met = 0
        self._pictured = 0
        self._broken = False
        self._lists = 2

    def all(self, blocks: Iterable[Block], width: int) -> list[Element]:
        """Return *blocks* as elements, *width* wide."""
        return [made for one in blocks for made in self._set[one["k"]](self, one, width)]

    def _line(self, style: str, line: Line, **settings: object) -> Element:
        return paragraph(style, *runs(line, zh=self._zh), **settings)

    def _breaking(self) -> dict[str, object]:
        """Return what puts a paragraph on a new page, if one was asked for."""
        broken, self._broken = self._broken, False
        return {"pageBreakBefore": None} if broken else {}

    def _heading(self, one: Block, width: int) -> Iterator[Element]:
        settings = self._breaking()
        if one["small"]:
            yield self._line("SmallHeading", one["text"], **settings)
            return
        made = self._line(f"Heading{one['level']}", one["text"], **settings)
        if one["level"] < 3:
            number, name = self._met, f"_Toc{self._met + 1:08}"
            self._met += 1
            made.insert(1, element("bookmarkStart", id=number, name=name))
            made.append(element("bookmarkEnd", id=number))
        yield made

    def _para(self, one: Block, width: int) -> Iterator[Element]:
        kept: dict[str, object] = {"keepNext": None} if one["style"] == "under" else {}
        style = _STYLES.get(one["style"], "Normal")
        yield self._line(style, one["text"], **kept, **self._breaking())

    def _bullets(self, one: Block, width: int) -> Iterator[Element]:
        for item in one["items"]:
            yield self._line("ListBullet", item)

    def _numbered(self, one: Block, width: int) -> Iterator[Element]:
        number = self._new_list(one["start"])
        for item in one["items"]:
            made = self._line("ListNumber", item)
            own = element("numPr", element("ilvl", val=0), element("numId", val=number))
            made[0].append(own)
            yield made

    def _new_list(self, start: int) -> int:
        """Begin a list with numbers of its own; return what it is called."""
        self._lists += 1
        begins = element("lvlOverride", element("startOverride", val=start), ilvl=0)
        made = element("num", element("abstractNumId", val=1), begins, numId=self._lists)
        self._document.part.numbering_part.element.append(made)
        return self._lists

    def _checks(self, one: Block, width: int) -> Iterator[Element]:
        for item in one["items"]:
            tab = element("r", element("tab"))
            yield paragraph("Tick", tick(), tab, *runs(item, zh=self._zh))

    def _table(self, one: Block, width: int) -> Iterator[Element]:
        widths = shared_out(one["widths"], width)
        rows = []
        if one["head"] is not None:
            titles: list[Line] = [[("b", title)] for title in one["head"]]
            rows.append(self._cells(titles, widths, _SOFT))
        rows += [self._cells(row, widths) for row in one["rows"]]
        made = grid("PlanTable", widths, rows, headed=one["head"] is not None)
        if one.get("whole"):
            for row in made.findall("{*}tr")[:-1]:
                _keep_with_next(row)
        yield made
        yield paragraph("Gap")

    def _cells(self, row: Iterable[Line], widths: list[int], fill: str = "") -> list[Element]:
        pairs = zip(row, widths, strict=True)
        return [cell(wide, self._line("InTable", line), fill=fill) for line, wide in pairs]

    def _picture(self, one: Block, width: int) -> Iterator[Element]:
        wide = width * one["width"] / 100 / MM
        image = self._press.png(one["svg"], wide)
        self._pictured += 1
        drawn: Element = self._document.part.new_pic_inline(BytesIO(image), width=Mm(wide))
        for side in "TBLR":
            drawn.set(f"dist{side}", "0")
        drawn.docPr.set("id", str(self._pictured))
        drawn.docPr.set("name", f"Picture {self._pictured}")
        drawn.docPr.set("descr", clean(one["alt"]))
        named = drawn.graphic.graphicData.pic.nvPicPr.cNvPr
        named.set("id", str(self._pictured))
        named.set("name", f"picture{self._pictured}.png")
        yield paragraph("Picture", element("r", element("drawing", drawn)))

    def _columns(self, one: Block, width: int) -> Iterator[Element]:
        widths = shared_out(one["ratio"], width)
        gap = round(one["gap"] * MM)
        last = len(widths) - 1
        cells = [
            cell(wide, *self.all(part, wide - (gap if n < last else 0)), right=gap * (n < last))
            for n, (part, wide) in enumerate(zip(one["parts"], widths, strict=True))
        ]
        yield grid("SideBySide", widths, [cells], headed=False)
        yield paragraph("Gap")

    def _boxed(self, one: Block, width: int) -> Iterator[Element]:
        fill, bar = _TONES[one["tone"]]
        inside = self.all(one["blocks"], width - 200)
        yield grid(
            "TableNormal", [width], [[cell(width, *inside, fill=fill, bar=bar)]], headed=False
        )
        yield paragraph("Gap")

    def _together(self, one: Block, width: int) -> Iterator[Element]:
        made = self.all(one["blocks"], width)
        for part in made if one.get("sticky") else made[:-1]:
            _keep_with_next(part)
        yield from made

    def _lines(self, one: Block, width: int) -> Iterator[Element]:
        for _ in range(one["n"]):
            yield paragraph("Written")
        yield paragraph("Gap")

    def _rest(self, one: Block, width: int) -> Iterator[Element]:
        """Yield a few lines to write on: how much of the page is left, only Typst knows."""
        if one["title"]:
            yield self._line("SmallHeading", one["title"])
        yield from self._lines({"n": _REST}, width)

    def _signatures(self, one: Block, width: int) -> Iterator[Element]:
        labels = one["labels"]
        widths = shared_out([1] * len(labels), width)
        gap = round(6 * MM)
        cells = []
        for place, (label, wide) in enumerate(zip(labels, widths, strict=True)):
            right = gap if place < len(labels) - 1 else 0
            cells.append(cell(wide, paragraph("Written"), self._line("Aside", label), right=right))
        yield paragraph("Gap")
        yield grid("SideBySide", widths, [cells], headed=False)
        yield paragraph("Gap")

    def _contents(self, one: Block, width: int) -> Iterator[Element]:
        """Yield the contents as a field with links; page numbers come when Word is asked."""
        yield self._line("TOCHeading", one["title"])
        last = len(self._titles) - 1
        for place, (level, text) in enumerate(self._titles):
            link = element("hyperlink", run(text, zh=self._zh), anchor=f"_Toc{place + 1:08}")
            inside = [link]
            if place == 0:
                code = element("instrText")
                code.text = 'TOC \\o "1-2" \\n \\h'
                begins = [element("fldChar", fldCharType="begin"), code]
                begins.append(element("fldChar", fldCharType="separate"))
                inside = [*(element("r", part) for part in begins), link]
            if place == last:
                inside.append(element("r", element("fldChar", fldCharType="end")))
            yield paragraph(f"TOC{level}", *inside)

    def _break(self, one: Block, width: int) -> Iterator[Element]:
        self._broken = True
        return iter(())

    def _cut(self, one: Block, width: int) -> Iterator[Element]:
        line = element("bottom", val="dashed", sz=4, space=1, color="55636F")
        made = paragraph("Normal")
        made[0].append(element("pBdr", line))
        yield made

    def _fullest(self, one: Block, width: int) -> Iterator[Element]:
        yield from self.all(one["variants"][0]["blocks"], width)

    def _flow(self, one: Block, width: int) -> Iterator[Element]:
        yield from self.all(one["blocks"], width)

    def _tree(self, one: Block, width: int) -> Iterator[Element]:
        yield from self._branches(one["items"], 0)

    def _branches(self, items: Iterable[Any], depth: int) -> Iterator[Element]:
        for item in items:
            line: Line = [("b", f"{item['mark']} "), item["text"]]
            if item["detail"]:
                line = [*line, ("m", f" {item['detail']}")]
            left = 180 * (min(depth, 12) + 1)
            yield self._line("Reason", line, ind={"left": left, "hanging": 180})
            yield from self._branches(item["below"], depth + 1)

    _set: ClassVar[dict[str, Callable[[_Writer, Block, int], Iterator[Element]]]] = {
        "h": _heading, "p": _para, "ul": _bullets, "ol": _numbered,
        "checks": _checks, "table": _table, "svg": _picture,
        "cols": _columns, "box": _boxed, "group": _together,
        "lines": _lines, "rest": _rest, "sign": _signatures, "contents": _contents,
        "break": _break, "cut": _cut, "fit": _fullest,
        "half": _fullest, "flow": _flow, "tree": _tree,
    }  # fmt: skip
