"""White space: which of our services which part of the customer buys, and from whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dakehu.plan.known import Entry, listed
from dakehu.plan.plan import Plan
from dakehu.rules.facts import Fact
from dakehu.text.words import Words

LIST, UNIT, SERVICE, HOLDER, WORTH = "service_share", "unit", "service", "held_by", "worth"
OURS = "us"


@dataclass(frozen=True, slots=True)
class Space:
    """The grid: units down, services across; a cell is empty where nobody has asked yet.

    *won* and *open* are what a year of it is worth, with us and not with us, as far as known.
    """

    fact: Fact
    units: tuple[Words, ...]
    services: tuple[str, ...]
    cells: dict[tuple[Words, str], Entry]
    won: Decimal
    open: Decimal

    @property
    def gaps(self) -> tuple[tuple[Words, str], ...]:
        """Return the units and services of which it is not known who does the work."""
        places = ((unit, one) for unit in self.units for one in self.services)
        return tuple(place for place in places if place not in self.cells)


def space(plan: Plan) -> Space | None:
    """Return the grid of *plan*; nothing where the list for it is not declared."""
    held = listed(plan.trace, LIST)
    if held is None:
        return None
    cells = {(one.values[UNIT], one.values[SERVICE]): one for one in held.entries}
    service = held.fact.type.item.field(SERVICE) if held.fact.type.item else None
    return Space(
        fact=held.fact,
        units=tuple(dict.fromkeys(unit for unit, _ in cells)),
        services=(service.type.values or ()) if service and cells else (),
        cells=cells,
        won=_worth(one for one in held.entries if one.values.get(HOLDER) == OURS),
        open=_worth(one for one in held.entries if one.values.get(HOLDER) != OURS),
    )


def _worth(entries: Iterable[Entry]) -> Decimal:
    return sum((one.values.get(WORTH) or Decimal(0) for one in entries), Decimal(0))
