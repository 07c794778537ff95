"""A graph of values to the source of Python functions.

The source is made of fixed words and numbered names only. No name, text or number that an
author or an account wrote is ever in it: those are values of the namespace it runs in,
``k1``, ``k2`` and so on. What has another name is a local: ``v7`` is the value of node 7,
``t7`` the same on the way, ``q7`` the function that goes through the list of node 7.

What is used twice, or deep enough to be hard to read, is worked out once, before it is
wanted; everything else where it is wanted, if it is. That may be earlier, later or not at
all, and never makes a difference: working out a value has no effect and cannot fail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from dakehu.rules.evaluate import WORK, field_of, negative, same
from dakehu.rules.functions import FUNCTIONS
from dakehu.rules.graph import LOOPS, Graph, Node

DEEP = 12
_ORDER = {"=": "==", "<=": "<=", ">=": ">=", "among": "in"}
_LOCAL = ("given", "entry", "decided")
_COST = {
    "among": 2, "=": 2, "<=": 3, ">=": 3, "same": 8, "arithmetic": 8, "negative": 8, "call": 12,
    "fields": 20, "some": 60, "every": 60, "filter": 80,
}  # fmt: skip
_LOOP = {
    "some": ("t = False", "if r: return True", "if r is None: t = None", "return t"),
    "every": ("t = True", "if r is False: return False", "if r is None: t = None", "return t"),
}
Ways = tuple[str, str, tuple[str, ...]]


class Source:
    """Writes the expressions of a finished graph; *roots* are the nodes that are wanted."""

    def __init__(self, graph: Graph, roots: Iterable[int]) -> None:
        self.functions: list[str] = []
        self.space: dict[str, Any] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._nodes = graph.nodes
        self._kept = _kept(graph.nodes, list(roots))
        self._costs: dict[int, int] = {}

    def constant(self, value: Any) -> str:
        """Return the name by which the source calls *value*; equal values of a kind share it."""
        if value is None or isinstance(value, bool):
            return str(value)
        key = (type(value).__name__, repr(value))
        if key not in self._names:
            self._names[key] = f"k{len(self._names)}"
            self.space[self._names[key]] = value
        return self._names[key]

    def before(self, root: int, written: set[int], home: int | None = None) -> Iterator[str]:
        """Yield the lines that work out what *root* shares with others of its *home*.

        *written* holds what has been worked out before in the same function, and is added to.
        """
        for place in sorted(_within(self._nodes, root, home) & self._kept - written):
            written.add(place)
            yield f"v{place} = {self._built(place)}"

    def value(self, place: int) -> str:
        """Return the expression of a node; it binds as tightly as a name."""
        node = self._nodes[place]
        if node.op == "constant":
            return self.constant(node.data)
        return f"v{place}" if self._is_local(place) else f"({self._built(place)})"

    def truth(self, place: int, yes: str, no: str, unknown: str) -> str:
        """Return the expression that is one of three, by the truth of a node."""
        node = self._nodes[place]
        if node.op not in ("and", "or") or self._is_local(place):
            true, _, open_ = self._ways(place)
            rest = f"{unknown} if {' or '.join(open_)} else {no}" if open_ else no
            return f"{yes} if {true} else {rest}"
        return self._joined(node, yes, no, unknown)

    def _joined(self, node: Node, yes: str, no: str, unknown: str) -> str:
        """Return the expression of an ``and`` or ``or`` that is one of three; cheap parts first."""
        ways = [self._ways(part) for part in sorted(node.args, key=self._cost)]
        if node.op == "or":
            settled, (one, other) = [true for true, _, _ in ways], (yes, no)
        elif node.unknown:
            settled, (one, other) = [false for _, false, _ in ways], (no, yes)
        else:
            return f"{yes} if {' and '.join(true for true, _, _ in ways)} else {no}"
        open_ = tuple(dict.fromkeys(test for _, _, tests in ways for test in tests))
        rest = f"{unknown} if {' or '.join(open_)} else {other}" if open_ else other
        return f"{one} if {' or '.join(settled)} else {rest}"

    # nodes

    def _is_local(self, place: int) -> bool:
        return place in self._kept or self._nodes[place].op in _LOCAL

    def _is_simple(self, place: int) -> bool:
        return self._is_local(place) or self._nodes[place].op == "constant"

    def _cost(self, place: int) -> int:
        if self._is_simple(place):
            return 0
        if place not in self._costs:
            node = self._nodes[place]
            below = sum(self._cost(arg) for arg in node.args if node.op not in LOOPS)
            self._costs[place] = _COST.get(node.op, 1) + below
        return self._costs[place]

    def _ways(self, place: int) -> Ways:
        """Return what is true where a truth is yes, where it is no, and where it is unknown.

        The last may be asked only once the first or the second has been, and was false.
        """
        node = self._nodes[place]
        if not node.unknown:
            value = self.value(place)
            return value, f"not {value}", ()
        if self._is_simple(place):
            value = self.value(place)
            return value, f"{value} is False", (f"{value} is None",)
        if node.op == "not":
            true, false, open_ = self._ways(node.args[0])
            return false, true, open_
        if node.op in _ORDER and all(self._is_simple(arg) for arg in node.args):
            return self._ways_compared(node)
        value = f"(t{place} := {self._built(place)})"
        return value, f"{value} is False", (f"t{place} is None",)

    def _ways_compared(self, node: Node) -> Ways:
        values = [self.value(arg) for arg in node.args if self._nodes[arg].unknown]
        known = " and ".join(f"{value} is not None" for value in values)
        said = self._plain(node, [self.value(arg) for arg in _sides(node)])
        open_ = tuple(f"{value} is None" for value in values)
        return f"({known} and {said})", f"({known} and not {said})", open_

    def _plain(self, node: Node, values: list[str]) -> str:
        """Return a comparison of *values* that are known."""
        if node.op != "among":
            return f"{values[0]} {_ORDER[node.op]} {values[1]}"
        choices = [self._nodes[arg].data for arg in node.args[1:]]
        texts = all(isinstance(choice, str) for choice in choices)
        one_of: Any = frozenset(choices) if texts else tuple(choices)
        key = ("choices", repr(choices))
        self._names.setdefault(key, f"k{len(self._names)}")
        self.space[self._names[key]] = one_of
        return f"{values[0]} in {self._names[key]}"

    def _built(self, place: int) -> str:
        """Return the expression that works out a node, in full."""
        node = self._nodes[place]
        if node.op in ("and", "or"):
            return self._joined(node, "True", "False", "None")
        if node.op == "not":
            return self.truth(node.args[0], "False", "True", "None")
        if node.op in _ORDER:
            return self._compared(node)
        if node.op in LOOPS:
            return self._loop(place, node)
        if node.op == "if":
            true, _, open_ = self._ways(node.args[0])
            then, other = self.value(node.args[1]), self.value(node.args[2])
            rest = f"None if {' or '.join(open_)} else {other}" if open_ else other
            return f"{then} if {true} else {rest}"
        return self._looked_up(node, [self.value(arg) for arg in node.args])

    def _looked_up(self, node: Node, values: list[str]) -> str:
        if node.op == "is unknown":
            return f"{values[0]} is None"
        if node.op == "list":
            return tuple_of(values)
        if node.op == "stated":
            return f"f.get({self.constant(node.data)})"
        if node.op == "field":
            return f"{values[0]}.get({self.constant(node.data)})"
        if node.op == "order":
            return f"{self.constant(node.data)}.get({values[0]})"
        if node.op == "part":
            return f"None if {values[0]} is None else {values[0]}[{node.data:d}]"
        if node.op == "either":
            test, name = self._once(node.args[0])
            return f"{values[1]} if {test} is None else {name}"
        return self._called(node, values)

    def _called(self, node: Node, values: list[str]) -> str:
        if node.op == "call":
            values = ["day", *values]
            work: Any = FUNCTIONS[node.data].of
        elif node.op == "fields":
            work, values = field_of, [*values, self.constant(node.data)]
        elif node.op == "arithmetic":
            work = WORK[node.data]
        else:
            work = {"same": same, "negative": negative}[node.op]
        return f"{self.constant(work)}({', '.join(values)})"

    def _compared(self, node: Node) -> str:
        sides = _sides(node)
        pairs = [self._once(arg) for arg in sides]
        tests = [
            f"{test} is None"
            for arg, (test, _) in zip(sides, pairs, strict=True)
            if self._nodes[arg].unknown
        ]
        said = self._plain(node, [name for _, name in pairs])
        return f"None if {' or '.join(tests)} else {said}" if tests else said

    def _once(self, place: int) -> tuple[str, str]:
        """Return how a value is said the first time, and how once it is known."""
        if self._is_simple(place) or not self._nodes[place].unknown:
            return self.value(place), self.value(place)
        return f"(t{place} := {self._built(place)})", f"t{place}"

    # lists

    def _loop(self, place: int, node: Node) -> str:
        base, truth, entry = node.args
        names = ["day", *(f"v{arg}" for arg in sorted(_outer(self._nodes, node)))]
        body = [*self.before(truth, set(), entry), f"r = {self.value(truth)}"]
        if node.op == "filter":
            lines = _filter(entry, body, self.constant(tuple))
        else:
            start, settles, opens, end = _LOOP[node.op]
            lines = [start, f"for v{entry} in s:", *indented([*body, settles, opens]), end]
        lines = ["if s is None: return None", *lines]
        self.functions += [f"def q{place}({', '.join(['s', *names])}):", *indented(lines)]
        return f"q{place}({', '.join([self.value(base), *names])})"


def _sides(node: Node) -> tuple[int, ...]:
    return node.args[:1] if node.op == "among" else node.args


def _filter(entry: int, body: list[str], made: str) -> list[str]:
    steps = [*body, "if r is None: return None", f"if r: kept.append(v{entry})"]
    return ["kept = []", f"for v{entry} in s:", *indented(steps), f"return {made}(kept)"]


def indented(lines: Iterable[str]) -> list[str]:
    """Return *lines* one step further in."""
    return [f"    {line}" for line in lines]


def tuple_of(values: Iterable[str]) -> str:
    """Return the expression of a tuple of *values*."""
    values = list(values)
    return f"({', '.join(values)},)" if values else "()"


def _outer(nodes: list[Node], loop: Node) -> set[int]:
    """Return what the condition of *loop* needs from outside it, other than constants."""
    _, truth, entry = loop.args
    inside, todo = {entry}, [truth]
    seen: set[int] = set()
    found: set[int] = set()
    while todo:
        place = todo.pop()
        node = nodes[place]
        if place in seen or place in inside or node.op == "constant":
            continue
        seen.add(place)
        if node.home not in inside:
            found.add(place)
            continue
        if node.op in LOOPS:
            inside.add(node.args[2])
        todo += node.args
    return found


def _within(nodes: list[Node], root: int, home: int | None) -> set[int]:
    """Return the nodes of *home* that *root* needs, also those for lists on the way."""
    found: set[int] = set()
    todo = [root]
    while todo:
        place = todo.pop()
        node = nodes[place]
        if place in found or node.home != home or node.op == "entry":
            continue
        found.add(place)
        todo += [node.args[0], *_outer(nodes, node)] if node.op in LOOPS else node.args
    return found


def _below(nodes: list[Node], roots: list[int]) -> set[int]:
    """Return *roots* and every node below them."""
    seen: set[int] = set()
    todo = list(roots)
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            todo += nodes[place].args
    return seen


def _kept(nodes: list[Node], roots: list[int]) -> set[int]:
    """Return the nodes that have a name of their own.

    They are those that are used twice (of a ``not``, what it denies), those that the
    condition on a list needs from outside it, and every so many levels one, so that no
    expression is too deep for Python.
    """
    wanted = _below(nodes, roots)
    uses = Counter(roots)
    shared: set[int] = set()
    for place in wanted:
        node = nodes[place]
        if node.op == "entry":
            continue
        for arg in node.args[:2] if node.op in LOOPS else node.args:
            uses[arg] += 1
            home = node.args[2] if node.op in LOOPS and arg == node.args[1] else node.home
            if nodes[arg].home != home:
                shared.add(arg)
    for place in wanted:
        node = nodes[place]
        if node.height and not node.height % DEEP:
            shared.add(place)
        if uses[place] > 1:
            shared.add(node.args[0] if node.op == "not" else place)
    return {place for place in shared if nodes[place].op not in ("constant", *_LOCAL)}
