"""For which accounts a settlement decides something now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dakehu.content.items import Settlement
from dakehu.rules.trace import GateStep, TableStep, Trace, Truth


def decided(
    trace: Trace, gate: GateStep | None, settlements: Iterable[Settlement]
) -> Iterator[str]:
    """Yield the ids of the settlements by which something in *trace* came out as it did.

    Of the settings that a settlement names: a rule that speaks, the *gate* the account stands at,
    a threshold that a speaking rule or row read. Where it names none of these, a table or score
    that concluded.
    """
    spoken = frozenset(_spoken(trace))
    at = {gate.item.name} if gate else set()
    for one in settlements:
        near = [name for name in one.settings if _is_near(trace, name)]
        if near:
            if any(name in spoken or name in at for name in near):
                yield one.id
        elif any(_concluded(trace, name) for name in one.settings):
            yield one.id


def _is_near(trace: Trace, name: str) -> bool:
    book = trace.rulebook
    ruled = any(rule.id == name for rule in book.rules)
    return ruled or name in book.vocabulary.thresholds or any(g.name == name for g in book.gates)


def _spoken(trace: Trace) -> Iterator[str]:
    """Yield every rule that speaks, and the thresholds read by what speaks."""
    for rule in trace.rules:
        if rule.truth is Truth.YES:
            yield rule.item.id
            yield from rule.item.when.constants
    for step in trace.decisions:
        if isinstance(step, TableStep):
            for row in step.spoke:
                yield from row.check.condition.constants


def _concluded(trace: Trace, name: str) -> bool:
    step = trace.by_name.get(name)
    return step is not None and step.value is not None
