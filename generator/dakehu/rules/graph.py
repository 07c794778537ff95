"""Checked expressions to one graph of values: what is said twice is there once.

The trees say what an author wrote; the graph says what has to be worked out. Parts that
are the same share a node, a fact that a decision concludes leads to the node that
concludes it, and every node knows whether it can be unknown. It knows nothing of any
programming language: a back end walks it, smallest number first.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from decimal import Decimal
from sys import intern
from typing import Any

from dakehu.rules.facts import BOOLEAN, DATE, DURATION, NUMBER, TEXT, Type, Vocabulary
from dakehu.rules.functions import FUNCTIONS
from dakehu.rules.model import Condition
from dakehu.rules.tree import (
    Against,
    And,
    Arithmetic,
    Call,
    Compare,
    Constant,
    Expr,
    FactRef,
    Filter,
    If,
    In,
    ListOf,
    Literal,
    Member,
    Negative,
    Not,
    Or,
    Quantified,
    Test,
    VarRef,
)

Scope = dict[str, int]
_OPPOSITE = {"!=": "=", "<": ">=", ">": "<="}
LOOPS = ("some", "every", "filter")


@dataclass(frozen=True, slots=True)
class Node:
    """One value: how it follows from those of *args*, and what is known of it beforehand.

    *unknown* is False where the value is known whatever the account lacks. *entries* are the
    entries of lists that it depends on; a value without any belongs to the account. *home*
    is the innermost of them, and *height* counts the nodes on the longest way down to what
    has another home. *type* is None where nothing is sure.
    """

    op: str
    args: tuple[int, ...] = ()
    data: Any = None
    unknown: bool = True
    type: Type | None = None
    entries: tuple[int, ...] = ()
    height: int = 0

    @property
    def home(self) -> int | None:
        """Return the innermost entry that the value depends on, or nothing."""
        return self.entries[-1] if self.entries else None


class Graph:
    """The nodes of a rulebook, each after those that it rests on.

    *names* leads from a fact to its node; whoever adds a decision changes it.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.nodes: list[Node] = []
        self.names: dict[str, int] = {}
        self._vocabulary = vocabulary
        self._places: dict[Hashable, int] = {}

    # nodes

    def node(self, made: Node) -> int:
        """Return the place of *made*, adding it where nothing like it is there yet."""
        key = (made.op, made.args, _key(made.data))
        if key not in self._places:
            self._places[key] = len(self.nodes)
            self.nodes.append(made)
        return self._places[key]

    def work(self, op: str, *args: int, data: Any = None, **known: Any) -> int:
        """Return the node that works out *op* from *args*; a loop binds its third one."""
        bound = args[2] if op in LOOPS else None
        free = {entry for a in args for entry in self.nodes[a].entries if entry != bound}
        made = Node(op, args, data, entries=tuple(sorted(free, key=self._depth)))
        below = [self.nodes[a].height for a in args if self.nodes[a].home == made.home]
        return self.node(replace(made, height=1 + max(below, default=0), **known))

    def _depth(self, entry: int) -> int:
        depth: int = self.nodes[entry].data
        return depth

    def constant(self, value: Any) -> int:
        """Return the node of a value that is written out."""
        return self.node(Node("constant", (), value, value is None, _type_of(value)))

    def given(self, name: str) -> int:
        """Return the node of a fact as the account gives it.

        Its name is found fastest among those of an account where both are one and the same.
        """
        fact = self._vocabulary.facts.get(name)
        return self.node(Node("given", (), intern(name), type=fact.type if fact else None))

    def fact(self, name: str) -> int:
        """Return the node of a fact as rules see it here: concluded, or else given."""
        return self.names[name] if name in self.names else self.given(name)

    def conclude(self, name: str, value: int) -> None:
        """Let *name* mean *value* from here on; what it meant before where that is unknown."""
        if self.nodes[value].unknown:
            fact = self._vocabulary.facts.get(name)
            kind = fact.type if fact else None
            stated = self.node(Node("stated", (), name, type=kind))
            value = self.work("either", value, self.names.get(name, stated), type=kind)
        self.names[name] = value

    def decided(self, names: tuple[str, ...]) -> int:
        """Return the node of a decision that is not an expression, and let *names* mean it.

        Where there are several, each means one part of it.
        """
        types = [fact.type if fact else None for fact in map(self._vocabulary.facts.get, names)]
        alone = types[0] if len(names) == 1 else None
        place = self.node(Node("decided", (), len(self.nodes), type=alone))
        for part, (name, kind) in enumerate(zip(names, types, strict=True)):
            found = self.work("part", place, data=part, type=kind) if len(names) > 1 else place
            self.conclude(name, found)
        return place

    # conditions and expressions

    def condition(self, condition: Condition) -> int:
        """Return the node of the truth of *condition*."""
        if condition.test is not None:
            return self.expression(condition.test)
        parts = [self.condition(part) for part in condition.parts]
        if condition.kind == "not":
            return self.negated(parts[0])
        return self.joined("and" if condition.kind == "all" else "or", parts)

    def expression(self, tree: Expr, scope: Scope | None = None) -> int:
        """Return the node of the value of *tree*; *scope* holds the entries that it sees."""
        return _OF[type(tree)](self, tree, scope or {})

    def negated(self, truth: int) -> int:
        """Return the node that is true where *truth* is false."""
        node = self.nodes[truth]
        if node.op == "not":
            return node.args[0]
        if node.op == "constant":
            return self.constant(None if node.data is None else not node.data)
        return self.work("not", truth, unknown=node.unknown, type=BOOLEAN)

    def joined(self, op: str, parts: list[int]) -> int:
        """Return the node of ``and`` or ``or``: nested ones become one, and no part is twice."""
        flat: dict[int, None] = {}
        for part in parts:
            node = self.nodes[part]
            flat.update(dict.fromkeys(node.args if node.op == op else (part,)))
        settles, nothing = self.constant(op == "or"), self.constant(op == "and")
        if settles in flat:
            return settles
        flat.pop(nothing, None)
        found = tuple(self._among(list(flat)) if op == "or" else flat)
        if len(found) < 2:
            return found[0] if found else nothing
        unknown = any(self.nodes[part].unknown for part in found)
        return self.work(op, *found, unknown=unknown, type=BOOLEAN)

    def _among(self, parts: list[int]) -> list[int]:
        """Return the *parts* of an ``or``, with the values that one thing may equal together."""
        choices: dict[int, dict[int, None]] = {}
        for part in parts:
            node = self.nodes[part]
            if node.op == "among":
                choices.setdefault(node.args[0], {}).update(dict.fromkeys(node.args[1:]))
            if node.op == "=" and self.nodes[node.args[1]].op == "constant":
                choices.setdefault(node.args[0], {})[node.args[1]] = None
        merged = {
            value: self.work("among", value, *constants, unknown=self.nodes[value].unknown)
            for value, constants in choices.items()
            if len(constants) > 1
        }
        found = []
        for part in parts:
            node = self.nodes[part]
            plain = node.op == "among" or (
                node.op == "=" and self.nodes[node.args[1]].op == "constant"
            )
            found.append(merged.get(node.args[0], part) if plain else part)
        return list(dict.fromkeys(found))

    def compared(self, op: str, left: int, right: int) -> int:
        """Return the node of a comparison; a null that is written out asks whether it is known."""
        one, other = self.nodes[left], self.nodes[right]
        if op in _OPPOSITE:
            return self.negated(self.compared(_OPPOSITE[op], left, right))
        if op == "=" and _is_null(one):
            return self.whether_unknown(right)
        if op == "=" and _is_null(other):
            return self.whether_unknown(left)
        if _is_null(one) or _is_null(other):
            return self.constant(None)
        if op == "=":
            return self._equal(left, right)
        return self.work(op, left, right, unknown=one.unknown or other.unknown, type=BOOLEAN)

    def whether_unknown(self, value: int) -> int:
        """Return the node that is true where *value* is unknown, and false where it is not."""
        if _is_null(self.nodes[value]) or not self.nodes[value].unknown:
            return self.constant(_is_null(self.nodes[value]))
        return self.work("is unknown", value, unknown=False, type=BOOLEAN)

    def _equal(self, left: int, right: int) -> int:
        one, other = self.nodes[left], self.nodes[right]
        if one.op == "constant" and other.op != "constant":
            left, right, one, other = right, left, other, one
        if other.op == "constant" and isinstance(other.data, bool) and one.type == BOOLEAN:
            return left if other.data else self.negated(left)
        if not (_is_scalar(one.type) or _is_scalar(other.type)):
            return self.work("same", left, right, type=BOOLEAN)
        return self.work("=", left, right, unknown=one.unknown or other.unknown, type=BOOLEAN)

    def loop(self, op: str, base: int, condition: Expr, scope: Scope, name: str) -> int:
        """Return the node of a quantifier or a filter over the entries of *base*.

        The same list at the same level has the same entry, so that the same condition on it
        is the same node. A filter keeps the type of its list.
        """
        of = self.nodes[base].type
        depth = 1 + max((self._depth(entry) for entry in scope.values()), default=0)
        entry = Node("entry", (base,), depth, type=of.item if of else None)
        place = self.node(replace(entry, entries=(len(self.nodes),)))
        truth = self.expression(condition, {**scope, name: place})
        return self.work(op, base, truth, place, type=of if op == "filter" else BOOLEAN)


def _is_null(node: Node) -> bool:
    return node.op == "constant" and node.data is None


def _is_scalar(found: Type | None) -> bool:
    return found is not None and found.kind not in ("list", "record", "null")


def _type_of(value: Any) -> Type | None:
    if value is None:
        return None
    kinds = {bool: BOOLEAN, Decimal: NUMBER, str: TEXT}
    return kinds.get(type(value)) or (DATE if hasattr(value, "year") else DURATION)


def _key(data: Any) -> Hashable:
    """Return what tells *data* apart: ``1``, ``1.0`` and ``true`` are three things."""
    return (type(data).__name__, data if isinstance(data, str) else repr(data))


# each kind of expression


def _constant(graph: Graph, tree: Literal | Constant, _: Scope) -> int:
    return graph.constant(tree.value)


def _fact(graph: Graph, tree: FactRef, _: Scope) -> int:
    return graph.fact(tree.name)


def _variable(_graph: Graph, tree: VarRef, scope: Scope) -> int:
    return scope[tree.name]


def _member(graph: Graph, tree: Member, scope: Scope) -> int:
    base = graph.expression(tree.base, scope)
    kind = graph.nodes[base].type
    record = kind.item if kind and kind.kind == "list" else kind
    field = record.field(tree.field) if record else None
    found = field.type if field else None
    if kind and kind.kind == "record":
        return graph.work("field", base, data=tree.field, type=found)
    return graph.work("fields", base, data=tree.field, type=Type("list", item=found))


def _filter(graph: Graph, tree: Filter, scope: Scope) -> int:
    base = graph.expression(tree.base, scope)
    return graph.loop("filter", base, tree.condition, scope, "item")


def _list(graph: Graph, tree: ListOf, scope: Scope) -> int:
    items = [graph.expression(item, scope) for item in tree.items]
    kinds = [kind for item in items if (kind := graph.nodes[item].type) is not None]
    return graph.work(
        "list", *items, unknown=False, type=Type("list", item=kinds[0] if kinds else None)
    )


def _compare(graph: Graph, tree: Compare, scope: Scope) -> int:
    left, right = graph.expression(tree.left, scope), graph.expression(tree.right, scope)
    return graph.compared(tree.op, left, right)


def _in(graph: Graph, tree: In, scope: Scope) -> int:
    value = graph.expression(tree.value, scope)
    truth = graph.joined("or", [_test(graph, test, value, scope) for test in tree.tests])
    return graph.negated(truth) if tree.negated else truth


def _test(graph: Graph, test: Test, value: int, scope: Scope) -> int:
    if isinstance(test, Against):
        return graph.compared(test.op, value, graph.expression(test.operand, scope))
    low, high = graph.expression(test.low, scope), graph.expression(test.high, scope)
    above = graph.compared(">" if test.low_open else ">=", value, low)
    below = graph.compared("<" if test.high_open else "<=", value, high)
    return graph.joined("and", [above, below])


def _and(graph: Graph, tree: And, scope: Scope) -> int:
    return graph.joined("and", [graph.expression(part, scope) for part in tree.parts])


def _or(graph: Graph, tree: Or, scope: Scope) -> int:
    return graph.joined("or", [graph.expression(part, scope) for part in tree.parts])


def _not(graph: Graph, tree: Not, scope: Scope) -> int:
    return graph.negated(graph.expression(tree.part, scope))


def _arithmetic(graph: Graph, tree: Arithmetic, scope: Scope) -> int:
    left, right = graph.expression(tree.left, scope), graph.expression(tree.right, scope)
    return graph.work("arithmetic", left, right, data=tree.op, type=NUMBER)


def _negative(graph: Graph, tree: Negative, scope: Scope) -> int:
    return graph.work("negative", graph.expression(tree.value, scope), type=NUMBER)


def _if(graph: Graph, tree: If, scope: Scope) -> int:
    parts = [graph.expression(part, scope) for part in (tree.condition, tree.then, tree.otherwise)]
    nodes = [graph.nodes[part] for part in parts]
    unknown = any(node.unknown for node in nodes)
    return graph.work("if", *parts, unknown=unknown, type=nodes[1].type or nodes[2].type)


def _quantified(graph: Graph, tree: Quantified, scope: Scope) -> int:
    base = graph.expression(tree.items, scope)
    return graph.loop(tree.kind, base, tree.condition, scope, tree.variable)


def _call(graph: Graph, tree: Call, scope: Scope) -> int:
    arguments = [graph.expression(argument, scope) for argument in tree.arguments]
    if tree.function == "known":
        return graph.negated(graph.whether_unknown(arguments[0]))
    result = FUNCTIONS[tree.function].result or NUMBER
    return graph.work("call", *arguments, data=tree.function, type=result)


_OF: dict[type, Callable[[Graph, Any, Scope], int]] = {
    Literal: _constant, Constant: _constant, FactRef: _fact, VarRef: _variable, Member: _member,
    Filter: _filter, ListOf: _list, Compare: _compare, In: _in, And: _and, Or: _or, Not: _not,
    Arithmetic: _arithmetic, Negative: _negative, If: _if, Quantified: _quantified, Call: _call,
}  # fmt: skip
