"""One conclusion of a rulebook, apart from the rest: what it rests on, and how it came out.

Learning more never undoes what is settled, except where a test asks whether a fact is known
at all: ``known(x)`` is no today and yes tomorrow. `hopeful` writes such tests as ``if
known(x) then true else null``, so that an unknown keeps them open; of a hopeful rulebook,
whatever is settled stays so however the unknowns turn out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import Enum
from typing import Any
from typing import Literal as OneOf

from dakehu.rules.model import (
    Condition,
    Decision,
    DecisionTable,
    Derived,
    Gate,
    Rule,
    Rulebook,
    Score,
    concluded,
    needs,
)
from dakehu.rules.trace import GateStep, ScoreStep, Standing, TableStep, Trace, Truth
from dakehu.rules.tree import (
    Against,
    Call,
    Compare,
    Expr,
    If,
    In,
    Literal,
    Node,
    Not,
    Or,
)

Kind = OneOf["table", "score", "derived", "rule", "gate"]
_TRUTHS = {Truth.YES: "fires", Truth.NO: "quiet"}


class Ended(Enum):
    """How a conclusion can come out without a value."""

    OPEN = "open"
    NOTHING = "nothing"
    CONTRADICTS = "contradicts"


Outcome = str | bool | Decimal | tuple[str, ...] | Ended


@dataclass(frozen=True, slots=True)
class Target:
    """A conclusion by name, and the part of the rulebook that it rests on, as it is and hopeful."""

    name: str
    kind: Kind
    rulebook: Rulebook
    hopeful: Rulebook

    def outcome(self, trace: Trace, *, final: bool = False) -> Outcome:
        """Return how it came out in *trace*; ``Ended.OPEN`` while it can come out otherwise.

        Where nothing more will be learned, as *final* says, a gate of which it is not known
        whether it may be skipped stands as its requirements do.
        """
        if self.kind == "rule":
            return _TRUTHS.get(trace.rules[0].truth, Ended.OPEN)
        if self.kind == "gate":
            return _standing(trace.gates[0], final=final)
        step = trace.by_name[self.name]
        if isinstance(step, TableStep):
            return _decided(step, self.name)
        if isinstance(step, ScoreStep):
            return Ended.OPEN if step.value is None else step.value
        value: Outcome | None = step.value
        return Ended.OPEN if value is None else value

    def conditions(self) -> Iterator[Condition]:
        """Yield the conditions of a rule or a gate, as hopeful as they can be."""
        for rule in self.hopeful.rules:
            yield rule.when
        for gate in self.hopeful.gates:
            yield from (one.when for one in gate.requirements)
            if gate.skip_when:
                yield gate.skip_when


def target_of(rulebook: Rulebook, name: str) -> Target:
    """Return the conclusion called *name*; raise KeyError if the rulebook draws none.

    A rule and a gate may be called by ``rule.`` and ``gate.`` and their name. A table is known
    by any fact that it concludes; its own name, where it is none of these, stands for the first.
    """
    for item in rulebook.decisions:
        facts = concluded(item)
        if name == item.name or name in facts:
            known_as = name if name in facts else facts[0]
            kind: Kind = "derived"
            if isinstance(item, DecisionTable | Score):
                kind = "table" if isinstance(item, DecisionTable) else "score"
            return _target(rulebook, known_as, kind, (known_as,))
    for rule in rulebook.rules:
        if name in (rule.id, f"rule.{rule.id}"):
            return target_of_rule(rulebook, rule)
    for gate in rulebook.gates:
        if name in (gate.name, f"gate.{gate.name}"):
            return _target(rulebook, gate.name, "gate", _facts_of_gate(gate), gates=(gate,))
    raise KeyError(name)


def names_of(rulebook: Rulebook) -> list[str]:
    """Return what every table concludes, every score, rule and gate, and what is true or false."""
    decisions = [
        name
        for item in rulebook.decisions
        if not isinstance(item, Derived) or item.fact.type.kind == "boolean"
        for name in concluded(item)
    ]
    return [*decisions, *(r.id for r in rulebook.rules), *(g.name for g in rulebook.gates)]


def target_of_rule(rulebook: Rulebook, rule: Rule) -> Target:
    """Return *rule* as a target, be it one of the rulebook or not."""
    return _target(rulebook, rule.id, "rule", rule.when.facts(), rules=(rule,))


def _target(
    rulebook: Rulebook,
    name: str,
    kind: Kind,
    roots: tuple[str, ...],
    *,
    rules: tuple[Rule, ...] = (),
    gates: tuple[Gate, ...] = (),
) -> Target:
    below = _below(rulebook, roots)
    decisions = tuple(one for one in rulebook.decisions if not below.isdisjoint(concluded(one)))
    part = replace(rulebook, decisions=decisions, rules=rules, gates=gates)
    return Target(name, kind, part, hopeful(part))


def _facts_of_gate(gate: Gate) -> tuple[str, ...]:
    whens = [one.when for one in gate.requirements]
    whens += [gate.skip_when] if gate.skip_when else []
    return tuple(name for when in whens for name in when.facts())


def _below(rulebook: Rulebook, roots: tuple[str, ...]) -> set[str]:
    """Return the names of the facts *roots* and of all that they rest on."""
    found: set[str] = set()
    todo = list(roots)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += needs(rulebook.by_name[name]) if name in rulebook.by_name else ()
    return found


def _decided(step: TableStep, name: str) -> Outcome:
    if step.contradicts:
        return Ended.CONTRADICTS
    if step.truth is Truth.UNKNOWN:
        return Ended.OPEN
    value: Outcome | None = step.result and step.result[step.item.names.index(name)]
    return Ended.NOTHING if value is None else value


def _standing(step: GateStep, *, final: bool) -> Outcome:
    """Return the standing; a gate that may yet be skipped is open, whatever else holds."""
    if not final and step.skip and step.skip.truth is Truth.UNKNOWN:
        return Ended.OPEN
    return Ended.OPEN if step.standing is Standing.OPEN else step.standing.value


# hopeful


def hopeful(rulebook: Rulebook) -> Rulebook:
    """Return *rulebook* with each test of whether a fact is known kept open while it is not."""
    return replace(
        rulebook,
        decisions=tuple(_decision(item) for item in rulebook.decisions),
        rules=tuple(replace(rule, when=_condition(rule.when)) for rule in rulebook.rules),
        gates=tuple(_gate(gate) for gate in rulebook.gates),
    )


def _decision(item: Decision) -> Decision:
    if isinstance(item, Derived):
        return replace(item, value=_condition(item.value), expr=_tree(item.expr))
    if isinstance(item, DecisionTable):
        return replace(item, rows=tuple(replace(r, when=_condition(r.when)) for r in item.rows))
    return replace(item, factors=tuple(replace(f, when=_condition(f.when)) for f in item.factors))


def _gate(gate: Gate) -> Gate:
    return replace(
        gate,
        requirements=tuple(replace(r, when=_condition(r.when)) for r in gate.requirements),
        skip_when=_condition(gate.skip_when) if gate.skip_when else None,
    )


def _condition(condition: Condition) -> Condition:
    if condition.test is not None:
        return replace(condition, test=_tree(condition.test))
    return replace(condition, parts=tuple(_condition(part) for part in condition.parts))


def _tree(tree: Expr) -> Expr:
    found: Expr = _node(tree)
    return found


def _node(node: Any) -> Any:
    """Return *node* with every test of knowledge below it written so that it can stay open."""
    made = _rebuilt(node)
    if isinstance(made, Call) and made.function == "known":
        return _once_known(made.arguments[0], made, holds=True)
    if isinstance(made, Compare) and _is_null(made.left) is not _is_null(made.right):
        other = made.right if _is_null(made.left) else made.left
        return _once_known(other, made, holds=made.op == "!=")
    if isinstance(made, In) and any(_tests_null(test) for test in made.tests):
        return _split(made)
    return made


def _rebuilt(node: Any) -> Any:
    changed = {}
    for part in fields(node):
        value = getattr(node, part.name)
        if isinstance(value, tuple):
            changed[part.name] = tuple(_node(v) if hasattr(v, "at") else v for v in value)
        elif hasattr(value, "at"):
            changed[part.name] = _node(value)
    return replace(node, **changed) if changed else node


def _once_known(value: Expr, node: Expr, *, holds: bool) -> Expr:
    at = node.at
    known = Call(at, "known", (value,))
    return If(at, known, Literal(at, holds), Literal(at, None))


def _split(tree: In) -> Expr:
    """Return an ``in`` among whose tests is null as one part for each of its tests."""
    parts: list[Expr] = []
    for test in tree.tests:
        if isinstance(test, Against) and _is_null(test.operand):
            parts.append(_once_known(tree.value, tree, holds=test.op == "!="))
        else:
            parts.append(In(tree.at, tree.value, (test,)))
    joined: Expr = parts[0] if len(parts) == 1 else Or(tree.at, tuple(parts))
    return Not(tree.at, joined) if tree.negated else joined


def _tests_null(test: Node) -> bool:
    return isinstance(test, Against) and _is_null(test.operand)


def _is_null(tree: Expr) -> bool:
    return isinstance(tree, Literal) and tree.value is None
