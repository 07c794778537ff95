"""Conditions as functions of a few dimensions, so that all accounts can be gone through.

A dimension is a fact that rules compare with constants, or a term that is more than that (an
entry of a list, a sum, a comparison of facts) and is taken as a thing of its own. The first
kind is exact. The second says too much rather than too little: every account is in the space,
but not every point of the space is an account. So what holds nowhere in the space holds for
no account; what holds somewhere still needs an account that shows it.

Truth is that of the engine: each test is evaluated by its own compiled expression, and each
table and score is decided by the engine itself from the truths of its rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from dakehu.rules.evaluate import compiled
from dakehu.rules.facts import BOOLEAN, NUMBER, TEXT, Fact, Facts, Type, Vocabulary
from dakehu.rules.functions import FUNCTIONS
from dakehu.rules.model import Condition, DecisionTable, Derived, Rulebook, Score, concluded
from dakehu.rules.reason import Engine
from dakehu.rules.tree import (
    Against,
    And,
    Arithmetic,
    At,
    Call,
    Compare,
    Constant,
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
    facts_in,
    walk,
)
from dakehu.rules.verify_cells import Range, Value, shifted
from dakehu.rules.verify_parts import (
    OPEN,
    Part,
    State,
    Use,
    applied,
    by_first,
    chosen,
    compared,
    constant,
    counted,
    joined,
    opposite,
)

NOWHERE = At(0, 1)


@dataclass(slots=True)
class Dimension:
    """One thing that varies: a fact, or the value of *term*, which more than one fact makes."""

    name: str
    range: Range
    term: Expr | None = None


def shape(node: Any) -> Any:
    """Return *node* without its places: equal for two texts that say the same."""
    if isinstance(node, tuple):
        return tuple(shape(item) for item in node)
    if not is_dataclass(node) or isinstance(node, type):
        return (type(node).__name__, node)
    parts = tuple(shape(getattr(node, f.name)) for f in fields(node) if f.name != "at")
    return (type(node).__name__, *parts)


class Space:
    """The dimensions of a rulebook, and its conditions as functions of them."""

    def __init__(self, rulebook: Rulebook, today: date) -> None:
        self.rulebook, self.today = rulebook, today
        self.vocabulary: Vocabulary = rulebook.vocabulary
        self.dimensions: dict[str, Dimension] = {}
        self.derived = {d.name: d for d in rulebook.decisions if isinstance(d, Derived)}
        self.makers: dict[str, DecisionTable | Score] = {
            name: decision
            for decision in rulebook.decisions
            if not isinstance(decision, Derived)
            for name in concluded(decision)
        }
        self._parts: dict[Any, Part] = {}
        self._inlined: dict[str, Expr] = {}
        self._decided: dict[str, Part] = {}

    # conditions

    def condition(self, condition: Condition) -> Part:
        """Return *condition* as a function of dimensions."""
        if condition.test is not None:
            return self.truth(self.inlined(condition.test))
        parts = [self.condition(part) for part in condition.parts]
        return opposite(parts[0]) if condition.kind == "not" else joined(condition.kind, parts)

    def inlined(self, tree: Any) -> Any:
        """Return *tree* with every derived fact replaced by the expression that it stands for."""
        if isinstance(tree, FactRef) and tree.name in self.derived:
            if tree.name not in self._inlined:
                self._inlined[tree.name] = self.inlined(self.derived[tree.name].expr)
            return self._inlined[tree.name]
        if isinstance(tree, tuple):
            return tuple(self.inlined(item) for item in tree)
        if not hasattr(tree, "at"):
            return tree
        changed = {f.name: self.inlined(getattr(tree, f.name)) for f in fields(tree)}
        return replace(tree, **changed)

    def truth(self, tree: Expr) -> Part:
        """Return an inlined expression that is true or false as a function of dimensions."""
        key = shape(tree)
        if key not in self._parts:
            self._parts[key] = self._truth(tree)
        return self._parts[key]

    def _truth(self, tree: Expr) -> Part:
        if isinstance(tree, And | Or):
            kind = "all" if isinstance(tree, And) else "any"
            return joined(kind, [self.truth(part) for part in tree.parts])
        if isinstance(tree, Not):
            return opposite(self.truth(tree.part))
        if isinstance(tree, If):
            return chosen(*(self.truth(t) for t in (tree.condition, tree.then, tree.otherwise)))
        if isinstance(tree, Compare):
            return self._compare(tree)
        if isinstance(tree, In):
            return self._in(tree)
        if isinstance(tree, Call) and tree.function == "known":
            return self._known(tree.arguments[0], wanted=True)
        return self._value(tree, BOOLEAN)

    def _value(self, tree: Expr, kind: Type) -> Part:
        """Return the value of an expression that no test stands before."""
        if _is_constant(tree):
            return constant(compiled(tree)({}, {}, self.today))
        if self._is_finite(tree):
            return self._worked_out(tree)
        dimension = self._opaque(tree, kind)
        return self._reading(dimension.name, lambda value: value, shape(tree))

    # comparisons

    def _compare(self, tree: Compare) -> Part:
        left, right = tree.left, tree.right
        if _is_constant(tree):
            return self._value(tree, BOOLEAN)
        if _is_null(left) or _is_null(right):
            other = right if _is_null(left) else left
            return self._known(other, wanted=tree.op == "!=")
        if isinstance(left, If | Literal | Constant) or isinstance(right, If):
            pushed = self._pushed(tree)
            if pushed is not None:
                return pushed
        if tree.op in ("=", "!=") and self._is_truth(left) and self._is_truth(right):
            same = applied(_alike, self.truth(left), self.truth(right))
            return same if tree.op == "=" else opposite(same)
        return self._against(left, right, tree)

    def _pushed(self, tree: Compare) -> Part | None:
        """Return a comparison with a choice as a choice of comparisons: the same for the engine."""
        if isinstance(tree.left, If):
            one, other = (
                replace(tree, left=part) for part in (tree.left.then, tree.left.otherwise)
            )
            return chosen(self.truth(tree.left.condition), self.truth(one), self.truth(other))
        if isinstance(tree.right, If):
            one, other = (replace(tree, right=p) for p in (tree.right.then, tree.right.otherwise))
            return chosen(self.truth(tree.right.condition), self.truth(one), self.truth(other))
        if _is_constant(tree.left) and not _is_constant(tree.right):
            return self.truth(replace(tree, op=_TURNED[tree.op], left=tree.right, right=tree.left))
        return None

    def _in(self, tree: In) -> Part:
        tests: list[Part] = []
        for test in tree.tests:
            if isinstance(test, Against):
                tests.append(self.truth(Compare(tree.at, test.op, tree.value, test.operand)))
            elif isinstance(test, Interval):
                low = Compare(tree.at, ">" if test.low_open else ">=", tree.value, test.low)
                high = Compare(tree.at, "<" if test.high_open else "<=", tree.value, test.high)
                tests.append(joined("all", (self.truth(low), self.truth(high))))
        found = joined("any", tests)
        return opposite(found) if tree.negated else found

    def _against(self, subject: Expr, other: Expr, tree: Compare) -> Part:
        if isinstance(subject, If | Negative | Arithmetic) or not self._is_finite(tree):
            if self._is_valued(subject) and self._is_valued(other):
                work = self._held(tree, ("left", "right"))
                return compared(work, tree.op, self._number(subject), self._number(other))
        elif self._is_finite(tree):
            return self._worked_out(tree)
        if not _is_constant(other):
            return self._value(tree, BOOLEAN)
        value = compiled(other)({}, {}, self.today)
        solved = _solved(tree, value)
        if solved is not None:
            return self.truth(solved)
        day = self._day_counted(subject)
        if day is not None:
            function, fact = day
            self._cut_days(fact, function, value)
            name = fact.name
        elif isinstance(subject, FactRef):
            name = self.fact(subject.name).name
            self.dimensions[name].range.cuts.add(value)
        else:
            name = self._opaque(subject, _kind_of(value)).name
            self.dimensions[name].range.cuts.add(value)
            subject = FactRef(NOWHERE, name)
        test = compiled(Compare(tree.at, tree.op, subject, other))
        return self._reading(name, lambda v: test({name: v}, {}, self.today), shape(tree))

    def _day_counted(self, tree: Expr) -> tuple[str, Fact] | None:
        """Return the function and the date of ``days_since(date)``; nothing for another term."""
        if isinstance(tree, Call) and tree.function in ("days_since", "days_until"):
            day = tree.arguments[0]
            if isinstance(day, FactRef) and day.name in self.vocabulary.facts:
                return tree.function, self.vocabulary.facts[day.name]
        return None

    def _cut_days(self, fact: Fact, function: str, days: Value) -> None:
        cuts = self.fact(fact.name).range.cuts
        sign = -1 if function == "days_since" else 1
        for whole in {math.floor(days), math.ceil(days)} if isinstance(days, Decimal) else ():
            day = shifted(self.today, sign * whole)
            if day is not None:
                cuts.add(day)

    # whether something is known

    def _known(self, tree: Expr, *, wanted: bool) -> Part:
        written = isinstance(tree, FactRef) and tree.name not in self.makers
        if isinstance(tree, FactRef) and written and not self.is_list(tree.name):
            name = self.fact(self.base(tree.name)).name
            self.dimensions[name].range.nullable = True
            return self._reading(name, lambda v: (v is not None) is wanted, ("known", wanted))
        if self._is_truth(tree):
            return applied(lambda value: (value is not None) is wanted, self.truth(tree))
        if _is_constant(tree) or self._is_finite(tree):
            return applied(lambda value: (value is not None) is wanted, self._value(tree, BOOLEAN))
        asked = Call(NOWHERE, "known", (tree,))
        found = self._value(asked, BOOLEAN)
        return found if wanted else opposite(found)

    def base(self, name: str) -> str:
        """Return the fact that *name* follows the order of, or *name* itself."""
        return self.rulebook.orders[name][0] if name in self.rulebook.orders else name

    # dimensions

    def fact(self, name: str) -> Dimension:
        """Return the dimension of a fact that is written down, or of a rank."""
        if name not in self.dimensions:
            fact = self.vocabulary.facts[name]
            kind = fact.type
            orders = [numbers for base, numbers in self.rulebook.orders.values() if base == name]
            if kind.kind == "text" and kind.values is None and orders:
                kind = Type("text", tuple(orders[0]))
            if name in self.rulebook.ranks:
                made = Range(Type("number", low=Decimal(0), high=Decimal(1)), below_high=True)
            else:
                made = Range(kind, fact.decimals)
            if kind.kind == "date":
                made.cuts.add(self.today)
            self.dimensions[name] = Dimension(name, made)
        return self.dimensions[name]

    def _opaque(self, tree: Expr, kind: Type) -> Dimension:
        name = f"#{shape(tree)}"
        if name not in self.dimensions:
            whole = isinstance(tree, Call) and tree.function in ("count", "length")
            low = Decimal(0) if whole or _is_call(tree, "abs") else None
            of = Type(kind.kind, low=low) if kind.kind == "number" else Type(kind.kind)
            made = Range(of, 0 if whole else None, nullable=not is_total(tree))
            self.dimensions[name] = Dimension(name, made, tree)
        return self.dimensions[name]

    def _reading(self, name: str, of: Callable[[Value], Value], key: Any) -> Part:
        def run(state: State) -> Value:
            if name in state.values:
                return of(state.values[name])
            state.missed = state.missed or name
            return OPEN

        return Part(run, frozenset({Use(name, of, key)}))

    def cells(self, name: str) -> tuple[Value, ...]:
        """Return one value of every cell of a dimension, once every condition is in the space."""
        dimension = self.dimensions[name]
        if dimension.term is not None and not dimension.range.nullable:
            below = (self.dimensions.get(self.base(fact)) for fact in facts_in(dimension.term))
            dimension.range.nullable = any(one and one.range.nullable for one in below)
        return dimension.range.cells()

    # what is worked out from values that are few

    def is_list(self, name: str) -> bool:
        """Tell whether the fact called *name* is a list."""
        fact = self.vocabulary.facts.get(name)
        return fact is not None and fact.type.kind == "list"

    def with_orders(self, values: dict[str, Value]) -> dict[str, Value]:
        """Return *values* with the numbers that follow from them, as the engine adds them."""
        found = dict(values)
        for name, (base, numbers) in self.rulebook.orders.items():
            if values.get(base) in numbers:
                found[name] = numbers[values[base]]
        return found

    def _is_finite(self, tree: Expr) -> bool:
        """Tell whether every fact of *tree* has few values, each of which can be tried."""
        names = facts_in(tree)
        return bool(names) and all(self._has_few_values(name) for name in names)

    def _has_few_values(self, name: str) -> bool:
        if name in self.makers or name in self.rulebook.orders:
            return True
        kind = self.vocabulary.facts[name].type
        return kind.kind == "boolean" or (kind.kind == "text" and kind.values is not None)

    def _is_valued(self, tree: Expr) -> bool:
        """Tell whether *tree* is made of few values and choices between them, by any conditions."""
        if isinstance(tree, If):
            return self._is_valued(tree.then) and self._is_valued(tree.otherwise)
        if isinstance(tree, Arithmetic):
            return self._is_valued(tree.left) and self._is_valued(tree.right)
        if isinstance(tree, Negative):
            return self._is_valued(tree.value)
        return _is_constant(tree) or self._is_finite(tree)

    def _number(self, tree: Expr) -> Part:
        """Return the value of what is made of few values."""
        if _is_constant(tree) or not isinstance(tree, If | Negative | Arithmetic):
            return self._value(tree, NUMBER)
        if isinstance(tree, If):
            parts = (self._number(tree.then), self._number(tree.otherwise))
            return chosen(self.truth(tree.condition), *parts)
        if isinstance(tree, Negative):
            return counted(self._held(tree, ("value",)), "-", self._number(tree.value))
        assert isinstance(tree, Arithmetic)  # noqa: S101  (nothing else is made of few values)
        work = self._held(tree, ("left", "right"))
        return counted(work, tree.op, self._number(tree.left), self._number(tree.right))

    def _held(self, tree: Any, names: tuple[str, ...]) -> Callable[..., Value]:
        """Return what the engine makes of *tree* with values in the places called *names*."""
        work = compiled(replace(tree, **{name: FactRef(NOWHERE, name) for name in names}))
        return lambda *values: work(dict(zip(names, values, strict=True)), {}, self.today)

    def _worked_out(self, tree: Expr) -> Part:
        names = facts_in(tree)
        work, today = compiled(tree), self.today
        if len(names) == 1 and names[0] not in self.makers:
            return self._from_one(tree, names[0])
        parts = [self._leaf(name) for name in names]
        return applied(lambda *v: work(dict(zip(names, v, strict=True)), {}, today), *parts)

    def _from_one(self, tree: Expr, name: str) -> Part:
        work, today, numbers = compiled(tree), self.today, self.rulebook.orders.get(name)
        base = self.fact(self.base(name)).name

        def of(value: Value) -> Value:
            return work({name: numbers[1].get(value) if numbers else value}, {}, today)

        return self._reading(base, of, shape(tree))

    def _leaf(self, name: str) -> Part:
        if name in self.makers:
            return applied(lambda found: found.get(name), self.decided(self.makers[name]))
        return self._from_one(FactRef(NOWHERE, name), name)

    def decided(self, decision: DecisionTable | Score) -> Part:
        """Return what *decision* concludes, by name, as a function of dimensions."""
        if decision.name not in self._decided:
            whens = conditions_of(decision)
            judge = judged(decision)
            parts = [self.condition(when) for when in whens]
            first = isinstance(decision, DecisionTable) and decision.hit == "first"
            self._decided[decision.name] = (
                by_first(judge, parts) if first else applied(lambda *truths: judge(truths), *parts)
            )
        return self._decided[decision.name]

    def _is_truth(self, tree: Expr) -> bool:
        """Tell whether *tree* is true or false."""
        if isinstance(tree, And | Or | Not | Compare | In | Quantified):
            return True
        if isinstance(tree, Literal):
            return isinstance(tree.value, bool)
        if isinstance(tree, FactRef):
            return self.vocabulary.facts[tree.name].type.kind == "boolean"
        if isinstance(tree, If):
            return self._is_truth(tree.then) and self._is_truth(tree.otherwise)
        return isinstance(tree, Call) and FUNCTIONS[tree.function].result == BOOLEAN


def conditions_of(decision: DecisionTable | Score) -> tuple[Condition, ...]:
    """Return the conditions of the rows of a table, or of the factors of a score."""
    if isinstance(decision, DecisionTable):
        return tuple(row.when for row in decision.rows)
    return tuple(factor.when for factor in decision.factors)


def judged(
    decision: DecisionTable | Score,
) -> Callable[[tuple[bool | None, ...]], dict[str, Value]]:
    """Return the function that lets the engine decide from the truths of the conditions alone."""
    whens = [
        Condition("test", "", decision.span, FactRef(NOWHERE, f"#{place}"))
        for place in range(len(conditions_of(decision)))
    ]
    made: DecisionTable | Score
    if isinstance(decision, DecisionTable):
        pairs = zip(decision.rows, whens, strict=True)
        made = replace(decision, rows=tuple(replace(row, when=when) for row, when in pairs))
    else:
        points = zip(decision.factors, whens, strict=True)
        made = replace(decision, factors=tuple(replace(f, when=when) for f, when in points))
    engine = Engine(Rulebook(Vocabulary({}), (made,)))
    known: dict[tuple[bool | None, ...], dict[str, Value]] = {}

    def judge(truths: tuple[bool | None, ...]) -> dict[str, Value]:
        if truths not in known:
            given = {f"#{i}": truth for i, truth in enumerate(truths) if truth is not None}
            values = engine.reason(Facts(given), date.min).values
            known[truths] = {name: v for name, v in values.items() if name not in given}
        return known[truths]

    return judge


_TURNED: dict[str, Any] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _solved(tree: Compare, value: Value) -> Compare | None:
    """Return ``x + 3 > 5`` as ``x > 2``: a sum, product or quotient with one constant undone.

    Nothing, where the constant cannot be moved across exactly.
    """
    left = tree.left
    if isinstance(left, Negative):
        left = Arithmetic(left.at, "-", Literal(NOWHERE, Decimal(0)), left.value)
    if not isinstance(left, Arithmetic) or not isinstance(value, Decimal):
        return None
    turned = _is_constant(left.left)
    known, inner = (left.left, left.right) if turned else (left.right, left.left)
    k = compiled(known)({}, {}, date.min) if _is_constant(known) else None
    if not isinstance(k, Decimal) or (turned and left.op == "/") or (left.op in "*/" and not k):
        return None
    moved = {
        "+": lambda: value - k,
        "-": lambda: k - value if turned else value + k,
        "*": lambda: value / k,
        "/": lambda: value * k,
    }[left.op]()
    if left.op == "*" and moved * k != value:
        return None
    flips = (turned and left.op == "-") or (left.op in "*/" and k < 0)
    op = _TURNED[tree.op] if flips else tree.op
    return replace(tree, op=op, left=inner, right=Literal(NOWHERE, moved))


def _alike(one: bool | None, other: bool | None) -> bool | None:
    return None if one is None or other is None else one is other


def _is_constant(tree: Expr) -> bool:
    return not any(isinstance(node, FactRef | VarRef) for node in walk(tree))


def _is_null(tree: Expr) -> bool:
    return isinstance(tree, Literal) and tree.value is None


def _is_call(tree: Expr, function: str) -> bool:
    return isinstance(tree, Call) and tree.function == function


def _kind_of(value: Value) -> Type:
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, Decimal):
        return NUMBER
    if isinstance(value, str):
        return TEXT
    return Type("date" if isinstance(value, date) else "duration")


def is_total(node: Node) -> bool:
    """Tell whether a term surely has a value wherever every fact that it looks at is known."""
    safe = FactRef | VarRef | Constant | And | Or | Not | Compare | In | Negative | Quantified
    whole = safe | Member | Filter | Against | Interval | ListOf
    for one in walk(node):
        if isinstance(one, Call) and one.function in ("min", "max", "sum"):
            return False
        if isinstance(one, Arithmetic) and one.op == "/" and not _is_constant(one.right):
            return False
        if isinstance(one, Literal) and one.value is None:
            return False
        if not isinstance(one, whole | Arithmetic | Call | If | Literal):
            return False
    return True
