"""Papers to PDF, by Typst: one warm compiler, only our fonts, the same bytes every time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from dakehu.press.blocks import Paper, texts
from dakehu.press.fonts import NoPress, folder, unseen
from dakehu.text.package import package_files

if TYPE_CHECKING:
    import typst


_DOTS = 200.0
_DRAWING = b"""#let wide = float(sys.inputs.wide) * 1mm
#set page(width: wide, height: auto, margin: 0mm)
#image(bytes(sys.inputs.svg), format: "svg", width: wide)"""


class Unseen(Exception):  # noqa: N818  (it is what was found)
    """A paper holds signs that the fonts cannot show."""

    def __init__(self, paper: str, signs: tuple[str, ...]) -> None:
        super().__init__(paper, signs)
        self.paper, self.signs = paper, signs


class Press:
    """Sets papers. It keeps its compiler, and with it what is costly: the fonts."""

    def __init__(self, today: date) -> None:
        try:
            import typst  # noqa: PLC0415  (only where papers are made)
        except ImportError as fault:
            raise NoPress from fault
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder()]
        )
        self._compiler: typst.Compiler = typst.Compiler(font_paths=fonts)
        self._template = {one.path: one.content for one in package_files("press", ".typ")}
        self._made = datetime(today.year, today.month, today.day, tzinfo=UTC)

    def pdf(self, paper: Paper) -> bytes:
        """Return *paper* as a PDF with tags; raise Unseen where it holds a sign without a glyph."""
        data = paper.data()
        missing = unseen("".join(texts(data)))
        if missing:
            raise Unseen(paper.name, tuple(missing))
        made = self._compiler.compile(
            input={"main.typ": self._template["paper.typ"]},  # type: ignore[type-var]
            format="pdf",
            sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=self._made,
        )
        assert isinstance(made, bytes)  # noqa: S101  (one PDF is one run of bytes)
        return made

    def png(self, svg: str, wide: float) -> bytes:
        """Return a drawing, *wide* millimetres wide, as it is printed, in dots.

        Raises Unseen where it holds a sign without a glyph.
        """
        missing = unseen(svg)
        if missing:
            raise Unseen("picture", tuple(missing))
        made = self._compiler.compile(
            input={"main.typ": _DRAWING},  # type: ignore[type-var]
            format="png",
            ppi=_DOTS,
            sys_inputs={"svg": svg, "wide": f"{wide:.2f}"},
        )
        assert isinstance(made, bytes)  # noqa: S101  (one page is one run of bytes)
        return made
