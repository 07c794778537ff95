"""Expressions to Python functions, once per rulebook.

A compiled expression takes the values of one account, the entries that quantifiers look at,
and today; it returns a value, or None for what is not known. Truth is Kleene's: a false part
settles ``and``, a true part settles ``or``, whatever is unknown beside it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from dakehu.rules.functions import FUNCTIONS
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

Value = Any
Values = dict[str, Value]
Compiled = Callable[[Values, Values, date], Value]

_ARITHMETIC: dict[str, Callable[[Value, Value], Value]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip
_MICROSECOND = timedelta(microseconds=1)


def all_of(truths: Iterable[bool | None]) -> bool | None:
    """Return Kleene's ``and``: false if any is false, else unknown if any is unknown."""
    found: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            found = None
    return found


def any_of(truths: Iterable[bool | None]) -> bool | None:
    """Return Kleene's ``or``: true if any is true, else unknown if any is unknown."""
    found: bool | None = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            found = None
    return found


def negated(truth: bool | None) -> bool | None:
    """Return Kleene's ``not``."""
    return None if truth is None else not truth


def equal(a: Value, b: Value) -> bool | None:
    """Tell whether two values are equal; a value in a list may be unknown."""
    if isinstance(a, tuple):
        if len(a) != len(b):
            return False
        return all_of(same(one, other) for one, other in zip(a, b, strict=True))
    return bool(a == b)


def differ(a: Value, b: Value) -> bool | None:
    """Tell whether two values differ."""
    return negated(equal(a, b))


def same(a: Value, b: Value) -> bool | None:
    """Tell whether two values are equal, if both are known."""
    return None if a is None or b is None else equal(a, b)


_COMPARE: dict[str, Callable[[Value, Value], bool | None]] = {
    "=": equal, "!=": differ, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


_COMPARE_VALUES: dict[str, Callable[[Value, Value], bool | None]] = {
    **_COMPARE, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


def compiled(tree: Expr) -> Compiled:
    """Return the function that evaluates the checked *tree*."""
    return _OF[type(tree)](tree)


def _literal(tree: Literal | Constant) -> Compiled:
    value = tree.value
    return lambda _f, _v, _t: value


def _fact(tree: FactRef) -> Compiled:
    name = tree.name
    return lambda facts, _v, _t: facts.get(name)


def _variable(tree: VarRef) -> Compiled:
    name = tree.name
    return lambda _f, entries, _t: entries[name]


def _member(tree: Member) -> Compiled:
    base, field = compiled(tree.base), tree.field
    return lambda facts, entries, today: field_of(base(facts, entries, today), field)


def field_of(value: Value, field: str) -> Value:
    """Return one field of an entry, or of every entry of a list."""
    if value is None:
        return None
    if isinstance(value, tuple):
        return tuple(entry.get(field) for entry in value)
    return value.get(field)


def _filter(tree: Filter) -> Compiled:
    base, condition = compiled(tree.base), compiled(tree.condition)

    def kept(facts: Values, entries: Values, today: date) -> Value:
        items = base(facts, entries, today)
        if items is None:
            return None
        truths = list(_of_each(items, condition, "item", (facts, entries, today)))
        if None in truths:
            return None
        return tuple(item for item, truth in zip(items, truths, strict=True) if truth)

    return kept


def _of_each(
    items: Iterable[Value], condition: Compiled, name: str, seen: tuple[Values, Values, date]
) -> Iterator[bool | None]:
    """Yield the truth of *condition* for each of *items*, which it calls *name*."""
    facts, entries, today = seen
    inner = dict(entries)
    for item in items:
        inner[name] = item
        yield condition(facts, inner, today)


def _list(tree: ListOf) -> Compiled:
    items = [compiled(item) for item in tree.items]
    return lambda facts, entries, today: tuple(item(facts, entries, today) for item in items)


def _compare(tree: Compare) -> Compiled:
    return _against(tree.op, compiled(tree.left), tree.left, tree.right)


def _against(op: str, left: Compiled, one: Expr, other: Expr) -> Compiled:
    """Compare; a null that is written out asks whether there is a value at all."""
    right, compare = compiled(other), _COMPARE[op]
    if op in ("=", "!=") and (_is_null(one) or _is_null(other)):
        return lambda facts, entries, today: compare(
            left(facts, entries, today) is None, right(facts, entries, today) is None
        )
    if isinstance(other, Literal | Constant) and other.value is not None:
        return _against_value(op, left, one, other.value)

    def compared(facts: Values, entries: Values, today: date) -> Value:
        a, b = left(facts, entries, today), right(facts, entries, today)
        return None if a is None or b is None else compare(a, b)

    return compared


def _against_value(op: str, left: Compiled, tree: Expr, value: Value) -> Compiled:
    """Compare with a value that is written out: what most conditions do, so with few calls."""
    compare = _COMPARE_VALUES[op]
    if isinstance(tree, FactRef):
        name = tree.name

        def fact_compared(facts: Values, _e: Values, _t: date) -> Value:
            a = facts.get(name)
            return None if a is None else compare(a, value)

        return fact_compared

    def compared(facts: Values, entries: Values, today: date) -> Value:
        a = left(facts, entries, today)
        return None if a is None else compare(a, value)

    return compared


def _is_null(tree: Expr) -> bool:
    return isinstance(tree, Literal) and tree.value is None


def _in(tree: In) -> Compiled:
    value = compiled(tree.value)
    choices = _choices(tree)
    tests = [_test(test, value, tree.value) for test in tree.tests]

    def chosen(facts: Values, entries: Values, today: date) -> Value:
        found = value(facts, entries, today)
        return None if found is None else (found in choices) is not tree.negated

    def met(facts: Values, entries: Values, today: date) -> Value:
        truth = any_of(test(facts, entries, today) for test in tests)
        return negated(truth) if tree.negated else truth

    return chosen if choices else met


def _choices(tree: In) -> tuple[Value, ...]:
    """Return the values that are looked for, if every test is one that is written out."""
    operands = [t.operand for t in tree.tests if isinstance(t, Against) and t.op == "="]
    values = [o.value for o in operands if isinstance(o, Literal | Constant)]
    return () if None in values or len(values) < len(tree.tests) else tuple(values)


def _test(test: Test, value: Compiled, tree: Expr) -> Compiled:
    if isinstance(test, Against):
        return _against(test.op, value, tree, test.operand)
    above = _against(">" if test.low_open else ">=", value, tree, test.low)
    below = _against("<" if test.high_open else "<=", value, tree, test.high)
    return lambda facts, entries, today: all_of(
        (above(facts, entries, today), below(facts, entries, today))
    )


def _junction(tree: And | Or) -> Compiled:
    parts = [compiled(part) for part in tree.parts]
    join = all_of if isinstance(tree, And) else any_of
    return lambda facts, entries, today: join(part(facts, entries, today) for part in parts)


def _not(tree: Not) -> Compiled:
    part = compiled(tree.part)
    return lambda facts, entries, today: negated(part(facts, entries, today))


def _arithmetic(tree: Arithmetic) -> Compiled:
    left, right, work = compiled(tree.left), compiled(tree.right), WORK[tree.op]
    return lambda facts, entries, today: work(
        left(facts, entries, today), right(facts, entries, today)
    )


def _worked(op: str, a: Value, b: Value) -> Value:
    """Work out two values; what is too large, or divided by nothing, is unknown."""
    if a is None or b is None or (op == "/" and not b):
        return None
    work = _ARITHMETIC[op]
    try:
        return work(a, b) if op in "+-" else _multiplied(work, a, b)
    except ArithmeticError:
        return None


WORK: dict[str, Callable[[Value, Value], Value]] = {op: partial(_worked, op) for op in _ARITHMETIC}


def _multiplied(work: Callable[[Value, Value], Value], a: Value, b: Value) -> Value:
    """Multiply or divide, numbers of days as exactly as numbers."""
    found = work(_number(a), _number(b))
    if isinstance(a, timedelta) is isinstance(b, timedelta):
        return found
    return timedelta(microseconds=int(found.to_integral_value()))


def _number(value: Value) -> Value:
    return Decimal(value // _MICROSECOND) if isinstance(value, timedelta) else value


def _negative(tree: Negative) -> Compiled:
    value = compiled(tree.value)
    return lambda facts, entries, today: negative(value(facts, entries, today))


def negative(value: Value) -> Value:
    """Return *value* with its sign turned, if it is known and small enough."""
    try:
        return None if value is None else -value
    except ArithmeticError:
        return None


def _if(tree: If) -> Compiled:
    condition, then, other = compiled(tree.condition), compiled(tree.then), compiled(tree.otherwise)

    def chosen(facts: Values, entries: Values, today: date) -> Value:
        truth = condition(facts, entries, today)
        if truth is None:
            return None
        return (then if truth else other)(facts, entries, today)

    return chosen


def _quantified(tree: Quantified) -> Compiled:
    items, condition, name = compiled(tree.items), compiled(tree.condition), tree.variable
    join = any_of if tree.kind == "some" else all_of

    def judged(facts: Values, entries: Values, today: date) -> Value:
        found = items(facts, entries, today)
        if found is None:
            return None
        return join(_of_each(found, condition, name, (facts, entries, today)))

    return judged


def _call(tree: Call) -> Compiled:
    work, arguments = FUNCTIONS[tree.function].of, [compiled(a) for a in tree.arguments]
    return lambda facts, entries, today: work(
        today, *(argument(facts, entries, today) for argument in arguments)
    )


_OF: dict[type, Callable[[Any], Compiled]] = {
    Literal: _literal, Constant: _literal, FactRef: _fact, VarRef: _variable, Member: _member,
    Filter: _filter, ListOf: _list, Compare: _compare, In: _in, And: _junction, Or: _junction,
    Not: _not, Arithmetic: _arithmetic, Negative: _negative, If: _if, Quantified: _quantified,
    Call: _call,
}  # fmt: skip
