"""A graph of values worked out for many accounts at once, node by node.

A space is so many accounts side by side, or the entries of a list of every one of them. A
value belongs to the outermost space in which all that it depends on is there; where it is
wanted further in, it is repeated for every entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import numpy as np

from dakehu.rules import across
from dakehu.rules.calls import called
from dakehu.rules.columns import (
    Coded,
    Column,
    Constant,
    Ints,
    Lists,
    Mask,
    Truths,
    both,
)
from dakehu.rules.evaluate import WORK, field_of, negative, same
from dakehu.rules.functions import FUNCTIONS
from dakehu.rules.graph import LOOPS, Node
from dakehu.rules.outcomes import Decide, part_of
from dakehu.rules.outline import Outline
from dakehu.rules.rows import Records, Rows, lists_of

Work = Callable[["Across", "Space", Node], Column]


class Space:
    """What has been worked out for so many accounts or entries.

    An inner space knows the outer one, and for each of its entries whose it is.
    """

    def __init__(self, size: int, outer: Space | None = None, owners: Ints | None = None) -> None:
        self.size = size
        self.found: dict[int, Column] = {}
        self.inner: dict[int, Space] = {}
        self._outer, self._owners = outer, owners

    def value(self, place: int) -> Column:
        """Return the value of a node that has been worked out here or further out."""
        if place not in self.found and self._outer and self._owners is not None:
            self.found[place] = self._outer.value(place).take(self._owners)
        return self.found[place]

    def truth(self, place: int) -> Truths:
        """Return the value of a node that is a truth."""
        return across.truths(self.value(place))

    def entries(self, lists: Lists, entry: int) -> Space:
        """Return the space of the entries of *lists*, which the node *entry* stands for."""
        if entry not in self.inner:
            made = Space(len(lists.owners), self, lists.owners)
            made.found[entry] = lists.items
            self.inner[entry] = made
        return self.inner[entry]


class Across:
    """Works out the nodes of an outline; *decided* holds, by node, the tables and scores.

    What is wanted, in which order, is known before the first account.
    """

    def __init__(self, outline: Outline, decided: Mapping[int, Decide]) -> None:
        self._nodes = outline.graph.nodes
        self._decided = {
            one.place: (one.roots, decided[one.place])
            for one in outline.decisions
            if one.place in decided
        }
        wanted = sorted(self._below([*outline.roots, *self._decided]))
        self._order = [place for place in wanted if not self._nodes[place].entries]
        loops = [place for place in wanted if self._nodes[place].op in LOOPS]
        self._orders = {place: self._inside(place) for place in loops}
        self.given = tuple(
            self._nodes[place].data for place in self._order if self._nodes[place].op == "given"
        )

    def over(self, rows: Rows, today: date) -> Space:
        """Return the space of *rows* with everything worked out that is wanted."""
        self._rows, self._today = rows, today
        space = Space(len(rows.rows))
        self._work(space, self._order)
        return space

    def _work(self, space: Space, order: Iterable[int]) -> None:
        for place in order:
            if place in space.found:
                continue
            node = self._nodes[place]
            if node.op == "decided":
                roots, decide = self._decided[place]
                truths = [space.truth(root) for root in roots]
                space.found[place] = decide(truths, space.size)
            elif node.op in LOOPS:
                space.found[place] = self._loop(space, place, node)
            else:
                space.found[place] = _OF[node.op](self, space, node)

    def _below(self, roots: Iterable[int]) -> set[int]:
        seen: set[int] = set()
        todo = list(roots)
        while todo:
            place = todo.pop()
            if place not in seen:
                seen.add(place)
                todo += self._nodes[place].args
                if place in self._decided:
                    todo += self._decided[place][0]
        return seen

    def _inside(self, loop: int) -> list[int]:
        """Return what the condition of *loop* needs of every entry, in the order to work it out."""
        node = self._nodes[loop]
        _, truth, entry = node.args
        there = {*node.entries, entry}
        return [
            place
            for place in sorted(self._below([truth]) - {entry})
            if entry in self._nodes[place].entries and there.issuperset(self._nodes[place].entries)
        ]

    # lists

    def _loop(self, space: Space, place: int, node: Node) -> Column:
        base, truth, entry = node.args
        lists = self.lists(space, base)
        inner = space.entries(lists, entry)
        self._work(inner, self._orders[place])
        found = inner.truth(truth)
        if node.op == "filter":
            return _kept(lists, found)
        return _some(lists, found) if node.op == "some" else _every(lists, found)

    def lists(self, space: Space, place: int) -> Lists:
        """Return the value of a node that is a list."""
        column = space.value(place)
        if isinstance(column, Lists):
            return column
        values, kind = column.plain(), self._nodes[place].type
        known = np.array([value is not None for value in values], np.bool_)
        return lists_of(values, kind.item if kind else None, self._rows.texts, known)

    # values

    def values(self, space: Space, node: Node) -> list[Column]:
        """Return the values that *node* rests on."""
        return [space.value(arg) for arg in node.args]

    def fact(self, name: str) -> Column:
        """Return what the accounts have by *name*."""
        return self._rows.column(name)

    def called(self, node: Node, columns: list[Column]) -> Column:
        """Return what a function makes of *columns*."""
        return called(node.data, FUNCTIONS[node.data].of, self._today, columns)


def _some(lists: Lists, truth: Truths) -> Truths:
    yes = lists.having(truth.yes)
    if truth.no is None and lists.filled is None:
        return Truths(yes)
    return Truths(yes, _where(lists, ~lists.having(~truth.denied)))


def _every(lists: Lists, truth: Truths) -> Truths:
    no = lists.having(truth.denied)
    if truth.no is None and lists.filled is None:
        return Truths(~no)
    return Truths(_where(lists, ~lists.having(~truth.yes)), no)


def _where(lists: Lists, mask: Mask) -> Mask:
    return mask if lists.filled is None else mask & lists.filled


def _kept(lists: Lists, truth: Truths) -> Lists:
    """Return the entries for which *truth* is yes; nothing is known where one is open."""
    keep, filled = truth.yes, lists.filled
    if truth.no is not None:
        settled = ~lists.having(~(truth.yes | truth.no))
        keep, filled = keep & settled[lists.owners], both(filled, settled)
    lengths = np.bincount(lists.owners[keep], minlength=len(lists.lengths))
    return Lists(lengths, lists.items.take(np.flatnonzero(keep)), filled)


def _field(_: Across, space: Space, node: Node) -> Column:
    base = space.value(node.args[0])
    if isinstance(base, Records):
        return base.field(node.data)
    return across.each(lambda record: field_of(record, node.data), base)


def _fields(over: Across, space: Space, node: Node) -> Column:
    base = over.lists(space, node.args[0])
    if isinstance(base.items, Records):
        return Lists(base.lengths, base.items.field(node.data), base.filled)
    return across.each(lambda records: field_of(records, node.data), base)


def _order(over: Across, space: Space, node: Node) -> Column:
    (column,) = over.values(space, node)
    if isinstance(column, Coded):
        return column.each(node.data.get)
    return across.each(node.data.get, column)


def _constant(_: Across, space: Space, node: Node) -> Column:
    return Constant(node.data, space.size)


def _list(over: Across, space: Space, node: Node) -> Column:
    columns = over.values(space, node)
    if not columns:
        return Constant((), space.size)
    return across.each(lambda *values: values, *columns)


def _columns(work: Callable[..., Column]) -> Work:
    """Return *work* on the values that a node rests on."""
    return lambda over, space, node: work(*over.values(space, node))


def _truths(work: Callable[[list[Truths]], Column]) -> Work:
    """Return *work* on the truths that a node rests on."""
    return lambda _, space, node: work([space.truth(arg) for arg in node.args])


def _compared(over: Across, space: Space, node: Node) -> Column:
    one, other = over.values(space, node)
    return across.compared(node.op, one, other)


def _worked(over: Across, space: Space, node: Node) -> Column:
    one, other = over.values(space, node)
    return across.worked(node.data, one, other, WORK[node.data])


def _if(_: Across, space: Space, node: Node) -> Column:
    condition, then, other = node.args
    return across.chosen(space.truth(condition), space.value(then), space.value(other))


def _given(over: Across, _: Space, node: Node) -> Column:
    return over.fact(node.data)


_OF: dict[str, Work] = {
    "constant": _constant,
    "given": _given,
    "stated": _given,
    "order": _order,
    "part": lambda _, space, node: part_of(space.value(node.args[0]), node.data),
    "either": _columns(across.either),
    "field": _field,
    "fields": _fields,
    "list": _list,
    "and": _truths(across.all_of),
    "or": _truths(across.any_of),
    "not": _truths(lambda truths: across.negated(truths[0])),
    "is unknown": lambda _, space, node: across.unknown(space.value(node.args[0]), space.size),
    "among": _columns(lambda value, *choices: across.among(value, choices)),
    "=": _compared,
    "<=": _compared,
    ">=": _compared,
    "same": _columns(lambda one, other: across.each(same, one, other)),
    "arithmetic": _worked,
    "negative": _columns(lambda column: across.turned(column, negative)),
    "if": _if,
    "call": lambda over, space, node: over.called(node, over.values(space, node)),
}
