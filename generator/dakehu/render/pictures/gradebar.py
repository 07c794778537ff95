"""The grade of an opportunity, and the range it can still fall in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dakehu.render.pictures.measure import width, wrap
from dakehu.render.pictures.palette import SMALL
from dakehu.render.pictures.pen import SIZE, Drawing, Look, Pen
from dakehu.render.pictures.words import said

MOST = 64
TALL = 30


@dataclass(frozen=True, slots=True)
class GradeCell:
    """One grade: whether it *is* the grade, *maybe* is, or is *not*."""

    label: str
    state: Literal["is", "maybe", "not"]


@dataclass(frozen=True, slots=True)
class GradeBar:
    """Every grade from the best, and in words how the account is graded."""

    cells: tuple[GradeCell, ...]
    says: str


def grade_bar(bar: GradeBar, look: Look) -> Drawing:
    """Draw the bar: the grade filled, what is still possible hatched and bracketed."""
    pen = Pen(look)
    y = 4.0
    if bar.cells:
        step = min(MOST, look.width / len(bar.cells))
        for place, one in enumerate(bar.cells):
            _cell(pen, one, place * step, step)
        y = _bracket(pen, bar, step)
    for line in wrap(bar.says, look.width, SIZE, 3):
        y += 15
        pen.text(0, y, line)
    says = bar.says
    if bar.cells:
        first, last = bar.cells[0].label, bar.cells[-1].label
        says = said("grade_of", look.lang, first=first, last=last, says=bar.says)
    return pen.finished(said("grade_bar", look.lang), says, y + 7)


def _cell(pen: Pen, one: GradeCell, x: float, step: float) -> None:
    wide, middle = step - 4, x + step / 2 - 2
    label = {"is": "w", "maybe": "b", "not": "q"}[one.state]
    if one.state == "is":
        pen.rect(x, 1, wide, TALL, "now")
    elif one.state == "maybe":
        pen.hatched(x + 1, 2, wide - 2, TALL - 2)
        pen.rect(x + 1, 2, wide - 2, TALL - 2, "dashed")
        inner = min(width(one.label, bold=True) + 12, wide - 4)
        pen.rect(middle - inner / 2, 6, inner, 20, "cell", r=3)
    else:
        pen.rect(x + 0.5, 1.5, wide - 1, TALL - 1, "edge")
    pen.text(middle, 21, one.label, label, anchor="middle", room=wide - 2)


def _bracket(pen: Pen, bar: GradeBar, step: float) -> float:
    """Draw the interval below the grades that are possible; return how far down it goes."""
    found = [place for place, one in enumerate(bar.cells) if one.state == "maybe"]
    y = TALL + 6.0
    if len(found) < 2:
        return y - 2
    left, right = found[0] * step + 1, (found[-1] + 1) * step - 5
    pen.line([(left, y - 1), (left, y + 5), (right, y + 5), (right, y - 1)], "strong")
    words = said("still_open", pen.look.lang)
    half = width(words, SMALL) / 2
    middle = max((left + right) / 2, half)
    pen.text(middle, y + 18, words, "q", size=SMALL, anchor="middle")
    return y + 22
