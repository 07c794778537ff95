"""The stages of the sale, the gates between them, and where an account stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dakehu.render.pictures.measure import width, wrap
from dakehu.render.pictures.palette import SMALL
from dakehu.render.pictures.pen import Drawing, Look, Mark, Pen
from dakehu.render.pictures.words import said
from dakehu.text.words import SEPARATOR, Lang

State = Literal["done", "broken", "now", "ahead"]
Gate = Literal["", "passed", "blocked", "open", "skipped"]
TALL, TOP, GATE, NEAR, NAMED = 26, 22, 8, 3, 60
_MARKS: dict[str, Mark] = {
    "passed": "yes", "blocked": "no", "open": "open", "skipped": "skipped",
}  # fmt: skip
_NUMBERS = {"done": "t", "broken": "tb", "now": "w", "ahead": "q"}


@dataclass(frozen=True, slots=True)
class StageCell:
    """One stage, how an account stands to it, and the gate out of it."""

    number: int
    title: str
    state: State = "ahead"
    gate: Gate = ""
    met: int = 0
    conditions: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class StageBar:
    """All stages, in order; *of_page* where the stage now is the one that a page is about."""

    stages: tuple[StageCell, ...]
    of_page: bool = False

    @property
    def now(self) -> StageCell | None:
        """Return the stage that is claimed."""
        return next((one for one in self.stages if one.state == "now"), None)


def stage_bar(bar: StageBar, look: Look) -> Drawing:
    """Draw the bar: every name where there is room for it, else only that of the stage now."""
    pen = Pen(look)
    edge = GATE if bar.stages and bar.stages[-1].gate else 0
    step = (look.width - edge) / max(1, len(bar.stages))
    named = step > NAMED
    deepest = float(TOP + TALL)
    for place, one in enumerate(bar.stages):
        with pen.link(one.href):
            _cell(pen, one, (place * step, step), bar)
            if named:
                deepest = max(deepest, _name(pen, one, place * step, step))
    for place, one in enumerate(bar.stages):
        _gate(pen, one, (place + 1) * step)
    if not named:
        deepest = _below(pen, bar)
    return pen.finished(said("stages", look.lang), _says(bar, look.lang), deepest + 8)


def _cell(pen: Pen, one: StageCell, span: tuple[float, float], bar: StageBar) -> None:
    x, wide = span[0], span[1] - 2
    style = {"done": "past", "broken": "broken", "now": "now", "ahead": "cell"}[one.state]
    if one.state == "now":
        middle = x + wide / 2
        words = said("this_page" if bar.of_page else "you_are_here", pen.look.lang)
        half = width(words, SMALL, bold=True) / 2
        at = min(max(middle, half), pen.look.width - half)
        pen.text(at, 11, words, "ta", size=SMALL, anchor="middle")
        pen.polygon([(middle - 4, 15), (middle + 4, 15), (middle, 20)], "head")
    inset = 0.75 if one.state == "broken" else 0
    pen.rect(x + inset, TOP + inset, wide - 2 * inset, TALL - 2 * inset, style)
    style = _NUMBERS[one.state]
    pen.text(x + wide / 2 - 1, TOP + 17, str(one.number), style, anchor="middle")


def _name(pen: Pen, one: StageCell, x: float, step: float) -> float:
    """Write the name of a stage below it, and how far its gate is; return how far down it goes."""
    strong = one.state == "now" and not _cut(one.title, step - NEAR)
    style = "b" if strong else "q" if one.state == "ahead" else "t"
    y = TOP + TALL + 18
    lines = wrap(one.title, step - NEAR, SMALL, 3, bold=style == "b")
    for line in lines:
        pen.text(x, y, line, style, size=SMALL, whole=one.title if line.endswith("…") else "")
        y += 14
    if one.state == "now" and one.conditions:
        met = said("gate_short", pen.look.lang, met=one.met, all=one.conditions)
        pen.text(x, y, met, "ta", size=SMALL, room=step - 4)
        y += 14
    return y - 10


def _cut(title: str, room: float) -> bool:
    """Tell whether *title* would be cut if it were bold."""
    return any(line.endswith("…") for line in wrap(title, room, SMALL, 3, bold=True))


def _gate(pen: Pen, one: StageCell, x: float) -> None:
    if not one.gate:
        return
    middle, y = x - 1, TOP + TALL / 2
    around = [(middle - GATE, y), (middle, y - GATE), (middle + GATE, y), (middle, y + GATE)]
    lang = pen.look.lang
    standing = said(f"gate_{one.gate}", lang)
    words = said("gate_of", lang, number=one.number, standing=standing)
    pen.polygon(around, "box", title=words)
    pen.mark(_MARKS[one.gate], middle, y, 3)


def _below(pen: Pen, bar: StageBar) -> float:
    """Say in words what the narrow bar cannot: the stage now, its gate, and what was passed by."""
    lang, room, y = pen.look.lang, pen.look.width, TOP + TALL + 20.0
    now = bar.now
    if now:
        pen.text(0, y, f"{now.number} {now.title}", "b", room=room)
        y += 16
        if now.conditions:
            met = said("gate_met", lang, met=now.met, all=now.conditions)
            pen.text(0, y, met, "q", size=SMALL, room=room)
            y += 15
    broken = [str(one.number) for one in bar.stages if one.state == "broken"]
    if broken:
        numbers = SEPARATOR[lang].join(broken)
        pen.text(0, y, said("gate_not_met", lang, numbers=numbers), "tb", size=SMALL, room=room)
        y += 15
    return y - 12


def _says(bar: StageBar, lang: Lang) -> str:
    comma = SEPARATOR[lang]
    broken = [f"{one.number} {one.title}" for one in bar.stages if one.state == "broken"]
    gates = [
        said("gate_one", lang, number=one.number, standing=said(f"gate_{one.gate}", lang))
        for one in bar.stages
        if one.gate
    ]
    return said(
        "stages_say",
        lang,
        n=len(bar.stages),
        now=_now(bar, lang),
        broken=said("stages_broken", lang, titles=comma.join(broken)) if broken else "",
        gates=said("gates_say", lang, gates=comma.join(gates)) if gates else "",
    )


def _now(bar: StageBar, lang: Lang) -> str:
    if bar.now is None:
        return "" if bar.of_page else said("stage_unknown", lang)
    key = "stage_here" if bar.of_page else "stage_now"
    return said(key, lang, number=bar.now.number, title=bar.now.title)
