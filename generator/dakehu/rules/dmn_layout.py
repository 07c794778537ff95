"""Where the parts of a requirements diagram stand: what rests on nothing at the bottom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ROW = 12
GAP, FLOOR = 220, 160


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the page: its left upper corner, width and height."""

    x: int
    y: int
    width: int
    height: int

    @property
    def top(self) -> tuple[int, int]:
        """Return the middle of the upper side."""
        return self.x + self.width // 2, self.y

    @property
    def bottom(self) -> tuple[int, int]:
        """Return the middle of the lower side."""
        return self.x + self.width // 2, self.y + self.height


def laid_out(
    sizes: Mapping[str, tuple[int, int]], needs: Mapping[str, Iterable[str]]
) -> dict[str, Box]:
    """Return a box for every part of *sizes*, each above all that it *needs*, rows centred.

    *needs* comes in an order in which each part follows those it rests on. Within a row the
    parts stand as near as can be to the middle of those they need; a long row is broken.
    """
    level = dict.fromkeys(sizes, 0)
    for name, below in needs.items():
        level[name] = 1 + max((level[other] for other in below), default=-1)
    column: dict[str, float] = {}
    floors: list[list[str]] = []
    for floor in range(max(level.values(), default=-1) + 1):
        names = [name for name in sizes if level[name] == floor]
        names.sort(key=lambda name: _middle([column[n] for n in needs.get(name, ())]))
        for start in range(0, len(names), ROW):
            floors.append(names[start : start + ROW])
            column.update({name: float(place) for place, name in enumerate(floors[-1])})
    widest = max(map(len, floors), default=0)
    return {
        name: Box(
            60 + place * GAP + (widest - len(names)) * GAP // 2,
            60 + (len(floors) - 1 - floor) * FLOOR,
            *sizes[name],
        )
        for floor, names in enumerate(floors)
        for place, name in enumerate(names)
    }


def _middle(places: list[float]) -> float:
    return sum(places) / len(places) if places else 0.0
