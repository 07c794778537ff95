"""Names put after those that they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import dropwhile

Names = tuple[str, ...]


def after_each_other(
    names: Iterable[str], needs: Callable[[str], Iterable[str]]
) -> tuple[Names, tuple[Names, ...]]:
    """Return *names*, each after those of them that it *needs*, and the circles among them.

    The order is that of *names* where they do not rest on each other. A circle begins and
    ends with the same name; the names in circles are left out of the order.
    """
    known = dict.fromkeys(names)
    done: dict[str, None] = {}
    circles: list[Names] = []
    for start in known:
        trail: dict[str, Iterator[str]] = {} if start in done else {start: iter(needs(start))}
        while trail:
            name = next(reversed(trail))
            other = next((n for n in trail[name] if n in known and n not in done), None)
            if other is None:
                del trail[name]
                done[name] = None
            elif other in trail:
                circles.append((*dropwhile(lambda n, end=other: n != end, trail), other))  # type: ignore[misc]
            else:
                trail[other] = iter(needs(other))
    circling = {name for circle in circles for name in circle}
    return tuple(name for name in done if name not in circling), tuple(circles)
