"""What a conclusion still rests on: the unknowns it can depend on, and where tests cut them.

A study walks the conditions that are not settled yet, with everything known filled in, and
notes each unknown it meets with the constants it is compared with. A side of a comparison
that is a sum, a product, days until or since, a least or greatest value or a derived fact
is turned round until the unknown stands alone: ``days_until(x) <= 90`` cuts x at the day 90
days from today. Where that cannot be done, because two unknowns meet in one test, the
unknowns are tangled.

A list that is unknown as a whole is studied with up to ``MOST_ENTRIES`` entries of which
nothing is known. That leaves nothing out while the list is only asked whether some or every
entry satisfies something, by no more quantifiers than that, each looking at one entry at a
time: one entry a quantifier is enough to make it true or false, and the others can go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dakehu.rules.evaluate import Compiled, Values, compiled
from dakehu.rules.facts import Fact, Type
from dakehu.rules.model import Condition, DecisionTable, Derived, Rulebook, Score, concluded
from dakehu.rules.regions import (
    Region,
    Seen,
    Unknown,
    compares,
    cuts_of,
    number_of,
    regions_of,
    sizes,
)
from dakehu.rules.tree import (
    Against,
    And,
    Arithmetic,
    Call,
    Compare,
    Expr,
    FactRef,
    Filter,
    If,
    In,
    Interval,
    ListOf,
    Literal,
    Member,
    Negative,
    Node,
    Not,
    Or,
    Quantified,
    VarRef,
    children,
    walk,
)

MOST_ENTRIES = 2
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_ROUND = tuple(Fraction(number) for number in (0, 1, 10, 100, 10_000, 1_000_000))
_DAYS = (-1000, -100, -10, 0, 10, 100, 1000)
_EACH = "item of the list"
_LISTS = (ListOf, Filter)


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry of a list that a variable stands for."""

    list: str
    place: int


@dataclass(frozen=True, slots=True)
class Bound:
    """The expression that a variable stands for, in the scope it was written in."""

    tree: Expr
    scope: Scope


Scope = dict[str, "Entry | Bound | None"]  # None: nothing can be told of what it stands for
Mark = Callable[[Seen], None]


def _tangled(seen: Seen) -> None:
    seen.tangled = True


def _whether_known(seen: Seen) -> None:
    seen.whether_known = True


class Study:
    """The unknowns below some conditions, in the order met, with what tests ask of each.

    *values* is what is known, decisions and all.
    """

    def __init__(self, rulebook: Rulebook, values: Values, today: date) -> None:
        self._rulebook, self._values, self._today = rulebook, values, today
        self._decisions = rulebook.by_name
        self._compiled: dict[int, Compiled] = {}
        self._visited: set[str] = set()
        self._quantifiers: dict[str, set[int]] = {}
        self.seen: dict[Unknown, Seen] = {}

    def regions(self) -> tuple[dict[Unknown, tuple[Region, ...]], frozenset[Unknown]]:
        """Return the regions of every unknown met, and the unknowns whose regions are samples.

        A rank has regions of its own; they are samples where the number it ranks by is met too.
        """
        found: dict[Unknown, tuple[Region, ...]] = {}
        sampled = set()
        for unknown, seen in self.seen.items():
            fact = self.fact(unknown)
            if fact.type.item:
                regions, whole = self._sizes(unknown.name, seen)
            else:
                regions, whole = regions_of(fact, seen, self._critical(fact))
            found[unknown] = tuple(regions)
            base = self._rulebook.ranks.get(unknown.name)
            if not whole or Unknown(base or "") in self.seen:
                sampled.add(unknown)
        return found, frozenset(sampled)

    def fact(self, unknown: Unknown) -> Fact:
        """Return the declared fact behind *unknown*; a rank is a share below 1."""
        fact = self._rulebook.vocabulary.find(unknown.path)
        assert fact is not None  # noqa: S101  (rules name only what is declared)
        if unknown.name in self._rulebook.ranks:
            return replace(fact, type=Type("number", None, Decimal(0), Decimal(1)))
        return fact

    def _sizes(self, name: str, seen: Seen) -> tuple[list[Region], bool]:
        quantifiers = len(self._quantifiers.get(name, ()))
        reads = any(one.name == name and one.field for one in self.seen)
        most = min(max(quantifiers, 1), MOST_ENTRIES) if quantifiers or reads or seen.tangled else 0
        cuts = set() if reads else seen.cuts
        whole = quantifiers <= MOST_ENTRIES and not seen.tangled and not (reads and seen.cuts)
        found = sizes(cuts, MOST_ENTRIES if seen.tangled else most)
        if seen.whether_known:
            found.append(Region(None))
        return found, whole

    def _critical(self, fact: Fact) -> set[Fraction]:
        """Return values to try where tests are tangled: round ones, and the cuts of this kind."""
        kind = fact.type.kind
        today = number_of(self._today)
        found = {today + day for day in _DAYS} if kind == "date" else set(_ROUND)
        for unknown, seen in self.seen.items():
            if self.fact(unknown).type.kind == kind:
                found |= {value for value, _ in seen.cuts}
        return found

    # what is known

    def _value(self, tree: Expr, scope: Scope) -> Any:
        found = self._compiled.get(id(tree))
        if found is None:
            found = self._compiled[id(tree)] = compiled(tree)
        entries = {name: self._entry(at) for name, at in scope.items()}
        return found(self._values, entries, self._today)

    def _entry(self, at: Entry | Bound | None) -> Any:
        if isinstance(at, Bound):
            return self._value(at.tree, at.scope)
        if at is None:
            return None
        items = self._values.get(at.list)
        return items[at.place] if isinstance(items, tuple) else {}

    # conditions and decisions

    def condition(self, condition: Condition) -> None:
        """Note what keeps *condition* open."""
        if condition.test is not None:
            self._truth(condition.test, {})
        for part in condition.parts:
            self.condition(part)

    def decision(self, name: str) -> None:
        """Note what keeps the decision called *name* open."""
        item = self._decisions[name]
        if item.name in self._visited or all(
            self._values.get(one) is not None for one in concluded(item)
        ):
            return
        self._visited.add(item.name)
        if isinstance(item, Derived) and item.fact.type.kind == "boolean":
            self._truth(item.expr, {})
        elif isinstance(item, Derived):
            self._below(item.expr, {}, _tangled)
        elif isinstance(item, DecisionTable):
            for row in item.rows:
                self.condition(row.when)
        elif isinstance(item, Score):
            for factor in item.factors:
                self.condition(factor.when)

    def _truth(self, tree: Expr, scope: Scope) -> None:
        """Note what keeps the truth of *tree* open."""
        if self._value(tree, scope) is not None:
            return
        if isinstance(tree, And | Or):
            for part in tree.parts:
                self._truth(part, scope)
        elif isinstance(tree, Not):
            self._truth(tree.part, scope)
        elif isinstance(tree, Compare):
            self._compare(tree.op, tree.left, tree.right, scope)
        elif isinstance(tree, In):
            self._in(tree, scope)
        elif isinstance(tree, Quantified):
            self._quantified(tree, scope)
        elif isinstance(tree, If):
            self._if(tree, scope)
        elif isinstance(tree, FactRef | Member | VarRef):
            self._alone(tree, scope, "=", bound=True)
        else:
            self._below(tree, scope, _tangled)

    def _if(self, tree: If, scope: Scope) -> None:
        if isinstance(tree.condition, Call) and tree.condition.function == "known":
            self._below(tree.condition.arguments[0], scope, _whether_known)
        self._truth(tree.condition, scope)
        self._truth(tree.then, scope)
        self._truth(tree.otherwise, scope)

    def _in(self, tree: In, scope: Scope) -> None:
        for test in tree.tests:
            if isinstance(test, Against):
                self._compare(test.op, tree.value, test.operand, scope)
            elif isinstance(test, Interval):
                low, high = (">" if test.low_open else ">="), ("<" if test.high_open else "<=")
                self._compare(low, tree.value, test.low, scope)
                self._compare(high, tree.value, test.high, scope)

    def _quantified(self, tree: Quantified, scope: Scope) -> None:
        plain = self._looks_at_one(tree)
        if plain and isinstance(tree.items, FactRef):
            self._quantifiers.setdefault(tree.items.name, set()).add(id(tree))
        for at in self._items(tree.items, scope, plain=plain):
            self._truth(tree.condition, {**scope, tree.variable: at})

    @staticmethod
    def _looks_at_one(tree: Quantified) -> bool:
        """Tell whether the condition looks at one entry and no other of the same list."""
        names = {n.name for n in walk(tree.condition) if isinstance(n, VarRef)}
        lists = {n.name for n in walk(tree.condition) if isinstance(n, FactRef)}
        items = tree.items
        return isinstance(items, FactRef) and names <= {tree.variable} and items.name not in lists

    # comparisons

    def _compare(self, op: str, left: Expr, right: Expr, scope: Scope) -> None:
        one, other = self._value(left, scope), self._value(right, scope)
        if (one is None) is (other is None):  # both, or lists with something unknown in them
            self._below(left, scope, _tangled)
            self._below(right, scope, _tangled)
        elif one is None:
            self._against(op, left, other, scope)
        elif other is None:
            self._against(_FLIPPED[op], right, one, scope)

    def _against(self, op: str, tree: Expr, bound: Any, scope: Scope) -> None:
        """Note where ``tree op bound`` changes from true to false, whatever *tree* is."""
        if self._value(tree, scope) is not None:
            return
        if isinstance(tree, FactRef | Member | VarRef):
            self._alone(tree, scope, op, bound)
        elif isinstance(bound, bool):
            self._truth(tree, scope)
        elif isinstance(tree, If):
            self._truth(tree.condition, scope)
            self._against(op, tree.then, bound, scope)
            self._against(op, tree.otherwise, bound, scope)
        elif isinstance(bound, str | tuple):
            self._below(tree, scope, _tangled)
        elif isinstance(tree, Arithmetic):
            self._arithmetic(op, tree, bound, scope)
        elif isinstance(tree, Negative):
            self._against(_FLIPPED[op], tree.value, -number_of(bound), scope)
        elif isinstance(tree, Call):
            self._call(op, tree, bound, scope)
        else:
            self._below(tree, scope, _tangled)

    def _arithmetic(self, op: str, tree: Arithmetic, bound: Any, scope: Scope) -> None:
        one, other = self._value(tree.left, scope), self._value(tree.right, scope)
        turned = None
        if (one is None) is not (other is None):
            turned = _turned(op, tree.op, one, other, number_of(bound))
        if turned is None:
            self._below(tree, scope, _tangled)
        else:
            self._against(turned[0], tree.left if one is None else tree.right, turned[1], scope)

    def _call(self, op: str, tree: Call, bound: Any, scope: Scope) -> None:
        name, arguments = tree.function, tree.arguments
        if name in ("days_until", "days_since", "days_between"):
            self._days(op, tree, number_of(bound), scope)
        elif name in ("min", "max"):
            for at in self._parts(arguments, scope):
                if isinstance(at, Bound):
                    self._against(op, at.tree, bound, at.scope)
        elif name == "count":
            self._count(op, arguments[0], bound, scope)
        elif name == "abs":
            self._against(op, arguments[0], number_of(bound), scope)
            self._against(_FLIPPED[op], arguments[0], -number_of(bound), scope)
        else:
            self._below(tree, scope, _tangled)

    def _days(self, op: str, tree: Call, bound: Fraction, scope: Scope) -> None:
        """Turn round ``last - first op bound``, where today stands for one of the two."""
        values = [self._value(one, scope) for one in tree.arguments]
        first, last = tree.arguments[0], tree.arguments[-1]
        since = number_of(self._today) if tree.function == "days_until" else _number(values[0])
        until = number_of(self._today) if tree.function == "days_since" else _number(values[-1])
        if since is not None:
            self._against(op, last, since + bound, scope)
        elif until is not None:
            self._against(_FLIPPED[op], first, until - bound, scope)
        else:
            self._below(tree, scope, _tangled)

    def _count(self, op: str, tree: Expr, bound: Any, scope: Scope) -> None:
        if isinstance(tree, FactRef) and tree.name not in self._decisions:
            seen = self.seen.setdefault(Unknown(tree.name), Seen())
            seen.cuts |= set(cuts_of(op, number_of(bound)))
        else:
            self._below(tree, scope, _tangled)

    # unknowns

    def _alone(self, tree: Expr, scope: Scope, op: str, bound: Any) -> None:
        """Note a comparison of a name by itself with *bound*."""
        if isinstance(tree, FactRef):
            self._fact(tree.name, op, bound)
        elif isinstance(tree, VarRef):
            at = scope.get(tree.name)
            if isinstance(at, Bound):
                self._against(op, at.tree, bound, at.scope)
        elif isinstance(tree, Member) and isinstance(tree.base, VarRef):
            at = scope.get(tree.base.name)
            if isinstance(at, Entry):
                self._note(Unknown(at.list, at.place, tree.field), op, bound)
        else:
            self._below(tree, scope, _tangled)

    def _fact(self, name: str, op: str, bound: Any) -> None:
        item = self._decisions.get(name)
        if isinstance(item, Derived):
            self._against(op, item.expr, bound, {})
        elif item is not None:
            self.decision(name)
        elif name in self._rulebook.orders:
            base, numbers = self._rulebook.orders[name]
            seen = self.seen.setdefault(Unknown(base), Seen())
            seen.splits.append(_order_split(op, number_of(bound), numbers))
        else:
            self._note(Unknown(name), op, bound)

    def _note(self, unknown: Unknown, op: str, bound: Any) -> None:
        seen, kind = self.seen.setdefault(unknown, Seen()), self.fact(unknown).type.kind
        if kind in ("number", "date"):
            seen.cuts |= set(cuts_of(op, number_of(bound)))
        elif kind == "list":
            seen.tangled = True
        else:
            seen.splits.append(lambda value: bool(value == bound))
            if isinstance(bound, str):
                seen.constants.add(bound)

    def _below(self, tree: Node, scope: Scope, mark: Mark) -> None:
        """Mark every unknown of which *tree* makes a value; note what its conditions ask."""
        if isinstance(tree, FactRef):
            self._fact_below(tree.name, mark)
        elif isinstance(tree, VarRef):
            at = scope.get(tree.name)
            if isinstance(at, Bound):
                self._below(at.tree, at.scope, mark)
        elif isinstance(tree, Member):
            self._member_below(tree, scope, mark)
        elif isinstance(tree, Filter):
            self._items_below(tree, scope, mark)
        elif isinstance(tree, Compare | In | And | Or | Not | Quantified):
            self._truth(tree, scope)
        elif isinstance(tree, If):
            self._truth(tree.condition, scope)
            self._below(tree.then, scope, mark)
            self._below(tree.otherwise, scope, mark)
        else:
            for child in children(tree):
                self._below(child, scope, mark)
            if isinstance(tree, Call):
                self._texts_in(tree)

    def _fact_below(self, name: str, mark: Mark) -> None:
        item = self._decisions.get(name)
        if self._values.get(name) is not None:
            return
        if isinstance(item, Derived):
            self._below(item.expr, {}, mark)
        elif item is not None:
            self.decision(name)
        else:
            base = self._rulebook.orders[name][0] if name in self._rulebook.orders else name
            mark(self.seen.setdefault(Unknown(base), Seen()))

    def _member_below(self, tree: Member, scope: Scope, mark: Mark) -> None:
        at = scope.get(tree.base.name) if isinstance(tree.base, VarRef) else None
        for one in (at,) if at else self._items(tree.base, scope):
            if isinstance(one, Entry) and self._entry(one).get(tree.field) is None:
                mark(self.seen.setdefault(Unknown(one.list, one.place, tree.field), Seen()))

    def _items_below(self, tree: Filter, scope: Scope, mark: Mark) -> None:
        for at in self._items(tree, scope):
            if isinstance(at, Bound):
                self._below(at.tree, at.scope, mark)

    def _texts_in(self, tree: Call) -> None:
        """Note the texts that a function looks for within a text that is unknown."""
        texts = {a.value for a in tree.arguments if isinstance(a, Literal)}
        for node in walk(tree):
            if isinstance(node, FactRef) and Unknown(node.name) in self.seen:
                self.seen[Unknown(node.name)].constants |= {t for t in texts if isinstance(t, str)}

    # lists

    def _items(
        self, tree: Expr, scope: Scope, *, plain: bool = False
    ) -> Iterable[Entry | Bound | None]:
        """Return what stands in a list, as far as it can be told; note what its filters ask."""
        if isinstance(tree, FactRef):
            return self._entries(tree.name, plain=plain)
        if isinstance(tree, ListOf):
            return [Bound(item, scope) for item in tree.items]
        if isinstance(tree, Filter):
            return list(self._kept(tree, scope))
        if isinstance(tree, Member):
            each = Member(tree.at, VarRef(tree.at, _EACH), tree.field)
            return [Bound(each, {_EACH: at}) for at in self._items(tree.base, scope)]
        if isinstance(tree, If):
            self._truth(tree.condition, scope)
            return [*self._items(tree.then, scope), *self._items(tree.otherwise, scope)]
        at = scope.get(tree.name) if isinstance(tree, VarRef) else None
        return self._items(at.tree, at.scope) if isinstance(at, Bound) else [None]

    def _kept(self, tree: Filter, scope: Scope) -> Iterator[Entry | Bound | None]:
        """Yield what a filter may keep: not what it surely leaves out."""
        for at in self._items(tree.base, scope):
            inner = {**scope, "item": at}
            self._truth(tree.condition, inner)
            if self._value(tree.condition, inner) is not False:
                yield at

    def _entries(self, name: str, *, plain: bool) -> Iterable[Entry | None]:
        items = self._values.get(name)
        if name in self._decisions:
            self._fact_below(name, _tangled)
            return [None]
        if items is not None:
            return [Entry(name, place) for place in range(len(items))]
        seen = self.seen.setdefault(Unknown(name), Seen())
        seen.tangled |= not plain
        return [Entry(name, place) for place in range(MOST_ENTRIES)]

    def _parts(self, arguments: tuple[Expr, ...], scope: Scope) -> Iterable[Entry | Bound | None]:
        """Return what a least or greatest value is taken of."""
        if len(arguments) == 1 and self._is_list(arguments[0], scope):
            return self._items(arguments[0], scope)
        return [Bound(one, scope) for one in arguments]

    def _is_list(self, tree: Expr, scope: Scope) -> bool:
        if isinstance(tree, FactRef):
            fact = self._rulebook.vocabulary.facts.get(tree.name)
            return fact is not None and fact.type.kind == "list"
        if isinstance(tree, Member):
            return not isinstance(tree.base, VarRef) or self._is_list(tree.base, scope)
        return isinstance(tree, _LISTS)


def _number(value: Any) -> Fraction | None:
    return None if value is None else number_of(value)


def _turned(
    op: str, sign: str, one: Any, other: Any, bound: Fraction
) -> tuple[str, Fraction] | None:
    """Return ``x op' bound'`` for ``one sign other op bound``, where one side is the unknown x.

    Nothing where x divides, or where it is multiplied by nothing.
    """
    known = number_of(other if one is None else one)
    if sign == "+":
        return op, bound - known
    if sign == "-":
        return (op, bound + known) if one is None else (_FLIPPED[op], known - bound)
    if not known or (sign == "/" and one is not None):
        return None
    found = bound / known if sign == "*" else bound * known
    return (op if known > 0 else _FLIPPED[op]), found


def _order_split(op: str, bound: Fraction, numbers: dict[str, Decimal]) -> Callable[[Any], bool]:
    return lambda value: value in numbers and compares(op, number_of(numbers[value]), bound)
