"""A rulebook as one graph, and which of its nodes every decision, rule and gate asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from dakehu.rules.graph import Graph
from dakehu.rules.model import Decision, Derived, Gate, Rulebook, Score, concluded

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Wanted(Generic[Item]):
    """A decision or gate: the nodes of what it asks, and the node of what it concludes.

    A derived fact asks for its value alone. Of a table they are the rows, of a score the
    factors, of a gate whether it is skipped, if it can be, and then the requirements.
    """

    item: Item
    roots: tuple[int, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The graph of a rulebook; decisions, truths of rules and gates are in their order."""

    graph: Graph
    decisions: tuple[Wanted[Decision], ...]
    rules: tuple[int, ...]
    gates: tuple[Wanted[Gate], ...]

    @property
    def roots(self) -> tuple[int, ...]:
        """Return every node that something asks for."""
        decided = [root for one in self.decisions for root in one.roots]
        needed = [root for one in self.gates for root in one.roots]
        return (*decided, *self.rules, *needed)


def outlined(rulebook: Rulebook) -> Outline:
    """Return the graph of *rulebook* and what is wanted of it."""
    graph = Graph(rulebook.vocabulary)
    for name, (base, numbers) in rulebook.orders.items():
        graph.conclude(name, graph.work("order", graph.fact(base), data=numbers))
    decisions = tuple([_decision(graph, item) for item in rulebook.decisions])
    rules = tuple([graph.condition(rule.when) for rule in rulebook.rules])
    gates = tuple([_gate(graph, place, gate) for place, gate in enumerate(rulebook.gates)])
    return Outline(graph, decisions, rules, gates)


def _decision(graph: Graph, item: Decision) -> Wanted[Decision]:
    if isinstance(item, Derived):
        value = graph.expression(item.expr)
        graph.conclude(item.name, value)
        return Wanted(item, (value,), value)
    conditions = item.factors if isinstance(item, Score) else item.rows
    roots = tuple(graph.condition(one.when) for one in conditions)
    return Wanted(item, roots, graph.decided(concluded(item)))


def _gate(graph: Graph, place: int, gate: Gate) -> Wanted[Gate]:
    conditions = [one.when for one in gate.requirements]
    skip = [gate.skip_when] if gate.skip_when else []
    return Wanted(gate, tuple(graph.condition(one) for one in (*skip, *conditions)), place)
