"""Two rulebooks side by side: what was added, taken out or changed in what it means.

Words, comments, spaces and places do not count. A figure counts once, as a threshold, and not
again in every condition that names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, NamedTuple
from typing import Literal as OneOf

from dakehu.rules.model import DecisionTable, Derived, Gate, Rulebook, Score, concluded
from dakehu.rules.tree import Constant
from dakehu.text.source import Span
from dakehu.text.words import Words

PartKind = OneOf[
    "threshold", "fact", "derived", "table", "row", "score", "factor", "rule", "gate",
    "requirement", "value",
]  # fmt: skip
_SAID_ONLY = {
    "span", "at", "label", "title", "because", "seeds", "ask", "text", "percent", "unit",
    "change", "decimals",
}  # fmt: skip
_PARTS = {"rows", "requirements", "factors"}
_KIND: dict[type, PartKind] = {Derived: "derived", DecisionTable: "table", Score: "score"}


class Part(NamedTuple):
    """One part of a rulebook: its kind, its name, and the row, requirement or factor of it.

    The kind ``value`` is no part of a rulebook but what is known of one account.
    """

    kind: PartKind
    name: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A part that is not in both rulebooks, or does not mean the same in both."""

    part: Part
    before: Any
    after: Any

    @property
    def change(self) -> str:
        """Return whether the part was added, removed or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def span(self) -> Span | None:
        """Return where the part stands now, or stood if it is gone."""
        found: Span | None = (self.after if self.after is not None else self.before).span
        return found


def edits(before: Rulebook, after: Rulebook) -> dict[Part, Edit]:
    """Return everything in which *after* differs from *before*, by part, in order."""
    old, new = dict(_parts(before)), dict(_parts(after))
    found = {}
    for part in dict.fromkeys((*new, *old)):
        one, other = old.get(part), new.get(part)
        if one is None or other is None or _meant(part, before, one) != _meant(part, after, other):
            found[part] = Edit(part, one, other)
    for name in _reordered(before, after):
        part = Part("table", name)
        found.setdefault(part, Edit(part, old[part], new[part]))
    return found


def meanings(rulebook: Rulebook) -> dict[Part, Any]:
    """Return what every part means, to compare; a figure is its value, and conditions name it."""
    return {part: _meant(part, rulebook, item) for part, item in _parts(rulebook)}


def _parts(rulebook: Rulebook) -> Iterator[tuple[Part, Any]]:
    """Yield every part with what it is in the model."""
    vocabulary = rulebook.vocabulary
    follows = {name for decision in rulebook.decisions for name in concluded(decision)}
    for name, threshold in vocabulary.thresholds.items():
        yield Part("threshold", name), threshold
    for name, fact in vocabulary.facts.items():
        if name in rulebook.ranks or name in rulebook.orders:
            yield Part("derived", name), fact
        elif name not in follows:
            yield Part("fact", name), fact
    for decision in rulebook.decisions:
        yield Part(_KIND[type(decision)], decision.name), decision
        if isinstance(decision, DecisionTable):
            yield from ((Part("row", decision.name, row.id), row) for row in decision.rows)
        if isinstance(decision, Score):
            yield from ((Part("factor", decision.name, f.id), f) for f in decision.factors)
    yield from ((Part("rule", rule.id), rule) for rule in rulebook.rules)
    for gate in rulebook.gates:
        yield Part("gate", gate.name), gate
        yield from ((Part("requirement", gate.name, o.id), o) for o in gate.requirements)


def _meant(part: Part, rulebook: Rulebook, item: Any) -> Any:
    return (
        meaning(item, _PARTS if isinstance(item, DecisionTable | Gate | Score) else set()),
        rulebook.ranks.get(part.name),
        meaning(rulebook.orders.get(part.name)),
    )


def meaning(value: Any, without: set[str] | None = None) -> Any:
    """Return what *value* means, to compare: no words, no places, figures by their name."""
    if isinstance(value, Constant):
        return ("figure", value.name)
    if isinstance(value, Words):
        return None
    if is_dataclass(value):
        left_out = _SAID_ONLY | (without or set())
        kept = (f.name for f in fields(value) if f.name not in left_out)
        return (type(value).__name__, *(meaning(getattr(value, name)) for name in kept))
    if isinstance(value, dict):
        return tuple((key, meaning(inner)) for key, inner in value.items())
    if isinstance(value, tuple):
        return tuple(meaning(inner) for inner in value)
    return value


def _reordered(before: Rulebook, after: Rulebook) -> Iterator[str]:
    """Yield the tables whose common rows stand in another order."""
    old = {d.name: d for d in before.decisions if isinstance(d, DecisionTable)}
    new = {d.name: d for d in after.decisions if isinstance(d, DecisionTable)}
    for name in old.keys() & new.keys():
        ids = [[row.id for row in table.rows] for table in (old[name], new[name])]
        common = [[i for i in one if i in other] for one, other in (ids, ids[::-1])]
        if common[0] != common[1]:
            yield name
