"""Booklets of A5 pages laid on both sides of A4 sheets: print on both sides, fold, staple."""

from __future__ import annotations

from io import BytesIO

from pypdf import PageObject, PdfReader, PdfWriter, Transformation

_A4 = (841.89, 595.28)


def order(pages: int) -> list[tuple[int, int]]:
    """Return which two pages stand side by side on each side of a sheet, counted from 0.

    A number past the last page is an empty one.

    >>> order(6)
    [(7, 0), (1, 6), (5, 2), (3, 4)]
    """
    whole = -(-pages // 4) * 4
    sides = []
    for n in range(whole // 2):
        outer, inner = whole - 1 - n, n
        sides.append((outer, inner) if n % 2 == 0 else (inner, outer))
    return sides


def imposed(pdf: bytes) -> bytes:
    """Return *pdf*, whose pages are A5, laid out as a booklet on A4."""
    pages = PdfReader(BytesIO(pdf)).pages
    writer = PdfWriter()
    width, height = _A4
    for left, right in order(len(pages)):
        side = PageObject.create_blank_page(width=width, height=height)
        for place, x in ((left, 0.0), (right, width / 2)):
            if place < len(pages):
                side.merge_transformed_page(pages[place], Transformation().translate(x, 0))
        writer.add_page(side)
    info = PdfReader(BytesIO(pdf)).metadata
    writer.add_metadata({str(k): str(v) for k, v in (info or {}).items()})
    made = BytesIO()
    writer.write(made)
    return made.getvalue()
