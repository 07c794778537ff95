"""Every process beside the stages of the sale: which step falls where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dakehu.render.pictures.measure import wrap
from dakehu.render.pictures.palette import SMALL
from dakehu.render.pictures.pen import SIZE, Drawing, Look, Pen
from dakehu.render.pictures.words import said
from dakehu.text.words import SEPARATOR, Lang

LANE, NARROW, GUTTER = 19, 640, 168


@dataclass(frozen=True, slots=True)
class MapStep:
    """One step of a process, and the numbers of the stages that it falls into."""

    title: str
    stages: tuple[int, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class MapProcess:
    """One process: its steps in order."""

    title: str
    steps: tuple[MapStep, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """The stages, by number and title, and the processes."""

    stages: tuple[tuple[int, str, str], ...]
    processes: tuple[MapProcess, ...]


def process_map(shown: ProcessMap, look: Look) -> Drawing:
    """Draw the map: stages across, processes down, a bar for each step."""
    pen = Pen(look)
    wide = look.width >= NARROW
    left = GUTTER if wide else 0
    frame = _Frame(left, (look.width - left) / max(1, len(shown.stages)), wide=wide)
    y = _heads(pen, shown, frame)
    for one in shown.processes:
        y = _process(pen, one, frame, y)
    pen.line([(0, y), (look.width, y)], "rule")
    pen.behind(lambda: _columns(pen, len(shown.stages), frame, y))
    says = "".join(_told(one, look.lang) for one in shown.processes).strip()
    says = says or said("no_processes", look.lang)
    return pen.finished(said("process_map", look.lang), says, y + 2)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the columns are; *wide* where there is room for words in them."""

    left: float
    step: float
    wide: bool

    def at(self, stage: int) -> float:
        """Return where the column of *stage* begins."""
        return self.left + (stage - 1) * self.step


def _columns(pen: Pen, count: int, frame: _Frame, bottom: float) -> None:
    """Shade every second column, so that the eye finds the stage of a step far down."""
    for place in range(0, count, 2):
        pen.rect(frame.left + place * frame.step - 1, 0, frame.step, bottom, "soft")


def _heads(pen: Pen, shown: ProcessMap, frame: _Frame) -> float:
    deepest = 14.0
    for place, (number, title, href) in enumerate(shown.stages):
        x = frame.left + place * frame.step
        with pen.link(href):
            if not frame.wide:
                pen.text(x + frame.step / 2, 12, str(number), "b", anchor="middle")
                continue
            pen.text(x + 2, 12, str(number), "b")
            for n, line in enumerate(wrap(title, frame.step - 6, SMALL, 3)):
                y = 27.0 + n * 13
                pen.text(x + 2, y, line, size=SMALL, whole=title if line.endswith("…") else "")
                deepest = max(deepest, y)
    return deepest + 9


def _process(pen: Pen, one: MapProcess, frame: _Frame, top: float) -> float:
    pen.line([(0, top), (pen.look.width, top)], "rule")
    with pen.link(one.href):
        if frame.wide:
            y = top + 17
            for line in wrap(one.title, GUTTER - 12, SIZE, 3, bold=True):
                pen.text(0, y, line, "b", whole=one.title if line.endswith("…") else "")
                y += 15
            least, start = y - 4, top + 5
        else:
            pen.text(0, top + 15, one.title, "b", room=pen.look.width)
            least, start = top + 22, top + 22
    lanes = _lanes(one.steps)
    for n, (step, lane) in enumerate(zip(one.steps, lanes, strict=True), start=1):
        _step(pen, (n, step), (frame, start + lane * LANE), _free(one.steps, lanes, n - 1))
    end = max(least, start + (max(lanes, default=-1) + 1) * LANE)
    return _outside(pen, one, frame, (top, end)) + 5


def _lanes(steps: tuple[MapStep, ...]) -> list[int]:
    """Return the lane of each step, the topmost where none before it is in the way."""
    taken: list[list[tuple[int, int]]] = []
    found = []
    for one in steps:
        if not one.stages:
            found.append(-1)
            continue
        low, high = min(one.stages), max(one.stages)
        lane = next(
            (n for n, spans in enumerate(taken) if all(high < a or b < low for a, b in spans)),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        found.append(lane)
    return found


def _free(steps: tuple[MapStep, ...], lanes: list[int], place: int) -> int | None:
    """Return the stage at which the lane of a step is next taken; nothing if it is free."""
    high = max(steps[place].stages, default=0)
    after = (
        min(one.stages)
        for one, lane in zip(steps, lanes, strict=True)
        if one.stages and lane == lanes[place] and min(one.stages) > high
    )
    return min(after, default=None)


def _runs(stages: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Yield the stages that follow on one another, from the first to the last.

    >>> list(_runs((9, 1, 2)))
    [(1, 2), (9, 9)]
    """
    first = last = 0
    for one in sorted(stages):
        if last and one == last + 1:
            last = one
            continue
        if last:
            yield first, last
        first = last = one
    if last:
        yield first, last


def _step(
    pen: Pen, named: tuple[int, MapStep], at: tuple[_Frame, float], taken: int | None
) -> None:
    """Draw a step as a bar; its name runs on over what is free to the right of it."""
    (n, one), (frame, y) = named, at
    runs = list(_runs(one.stages))
    if not runs:
        return
    if len(runs) > 1:
        middle, first, last = y + LANE / 2 - 1, runs[0][1] + 1, runs[-1][0]
        pen.line([(frame.at(first) - 3, middle), (frame.at(last) + 1, middle)], "axis")
    end = pen.look.width if taken is None else frame.at(taken)
    with pen.link(one.href):
        for low, high in runs:
            x, wide = frame.at(low) + 1, (high - low + 1) * frame.step - 4
            pen.rect(x, y, wide, LANE - 3, "past", r=2)
            words = f"{n} {one.title}" if frame.wide else str(n)
            room = end - x - 8 if (low, high) == runs[-1] else wide - 6
            pen.text(x + 4, y + 12, words, size=SMALL, room=room, whole=f"{n} {one.title}")


def _outside(pen: Pen, one: MapProcess, frame: _Frame, span: tuple[float, float]) -> float:
    """Name the steps that fall into no stage, below the others; return where the row ends."""
    (top, y), lang = span, pen.look.lang
    others = [f"{n} {step.title}" for n, step in enumerate(one.steps, start=1) if not step.stages]
    if not others:
        return y
    words = said("steps_beyond", lang, steps=SEPARATOR[lang].join(others))
    drawn = any(step.stages for step in one.steps)
    end, y = y, y if drawn or not frame.wide else top + 5
    for line in wrap(words, pen.look.width - frame.left - 4, SMALL, 4):
        y += 14
        pen.text(frame.left + 2, y - 2, line, "q", size=SMALL)
    return max(end, y + 4)


def _told(one: MapProcess, lang: Lang) -> str:
    steps = []
    for n, step in enumerate(one.steps, start=1):
        runs = [
            said("stage_one", lang, n=low)
            if low == high
            else said("stage_from_to", lang, low=low, high=high)
            for low, high in _runs(step.stages)
        ]
        stages = SEPARATOR[lang].join(runs) or said("none", lang)
        steps.append(said("step_in", lang, n=n, title=step.title, stages=stages))
    return said("process_say", lang, title=one.title, steps=SEPARATOR[lang].join(steps))
