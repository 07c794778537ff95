"""Going through a space: every point at which a condition holds, and accounts that show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dakehu.rules.verify_cells import Value
from dakehu.rules.verify_parts import NOT_FALSE, OPEN, Part, State, Use
from dakehu.rules.verify_space import Space


class TooManyError(Exception):
    """Raised where the points are more than can be gone through."""


@dataclass(slots=True)
class Search:
    """One search for the points of *space* at which *goal* holds.

    Exact: a dimension is given each of its cells in turn, and only where the goal still hangs
    on it, so every point is met in one branch. Cells that every test of the goal treats alike
    are one.
    """

    space: Space
    goal: Part
    steps: int
    _groups: dict[str, list[Value]] = field(default_factory=dict)
    _uses: dict[str, list[Use]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the tests of the goal by the dimension that they look at."""
        for use in sorted(self.goal.uses, key=lambda use: repr(use.key)):
            self._uses.setdefault(use.dimension, []).append(use)

    def points(self) -> Iterator[dict[str, Value]]:
        """Yield the values of the dimensions that matter, for every point; raise TooManyError."""
        yield from self._visit({})

    def _visit(self, values: dict[str, Value]) -> Iterator[dict[str, Value]]:
        self.steps -= 1
        if self.steps < 0:
            raise TooManyError
        state = State(values)
        found = self.goal.at(state)
        if found is True:
            yield dict(values)
        if found is not OPEN and found is not NOT_FALSE:
            return
        assert state.missed is not None  # noqa: S101  (what is open misses something)
        for value in self.values(state.missed):
            yield from self._visit({**values, state.missed: value})

    def values(self, name: str) -> list[Value]:
        """Return one value of a dimension for each way in which the goal can see it."""
        if name not in self._groups:
            groups: dict[Value, Value] = {}
            for value in self.space.cells(name):
                groups.setdefault(self.seen(name, value), value)
            self._groups[name] = list(groups.values())
        return self._groups[name]

    def seen(self, name: str, value: Value) -> Value:
        """Return what the tests of the goal make of a value: equal where it does not matter."""
        return tuple(use.of(value) for use in self._uses.get(name, ()))
