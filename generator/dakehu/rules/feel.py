"""A syntax tree to text: our own language, or FEEL as DMN tools read it.

``written`` is the inverse of the parser. FEEL has no ``60%``, no ``known`` and no
``days_since``; they become ``0.6``, ``!= null`` and a difference of days. Where a name of ours
would mean another thing in FEEL (a field called ``item``), ``FeelNames`` gives another one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

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
    Interval,
    ListOf,
    Literal,
    Member,
    Name,
    Negative,
    Not,
    Or,
    Quantified,
    Test,
    VarRef,
)

LOOSEST, OR, AND, COMPARISON, SUM, PRODUCT, SIGNED, MEMBER = range(8)
ANYTHING = "-"
Scope = dict[str, str]
Said = tuple[str, int]


def written(tree: Expr) -> str:
    """Return *tree* in our own language, so that it is read back as the same tree.

    That holds for every tree the parser makes of an expression, places aside. A negated
    ``In``, which only a cell can write, is said with ``not``.

    >>> from dakehu.rules.parser import parse_expression
    >>> written(parse_expression("((1+2)*x   between 60% and 3)"))
    '(1 + 2) * x between 60% and 3'
    """
    return _Printer(_Own()).loosest(tree, {})


def written_cell(tree: Expr) -> str:
    """Return *tree*, the tests of a cell, in our own language; the inverse of ``parse_cell``."""
    printer = _Printer(_Own())
    return _cell(tree, lambda test, _: _guarded(printer.test(test, {})))


@dataclass(frozen=True, slots=True)
class FeelNames:
    """What things are called in FEEL: facts and figures by our name, fields by theirs.

    *today* is what the day of the run is called. *taken* are the names that a variable of a
    quantifier may not have, because something else is called so.
    """

    facts: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    today: str = "today"
    taken: frozenset[str] = frozenset()


def feel(tree: Expr, names: FeelNames) -> str:
    """Return the checked *tree* as a FEEL expression.

    >>> from dakehu.rules.parser import parse_expression
    >>> feel(parse_expression("known(x) and days_since(d) > 30"), FeelNames())
    'x != null and (today - d).days > 30'
    """
    return _Printer(_Feel(names)).loosest(tree, {})


def feel_cell(tree: Expr, names: FeelNames) -> str:
    """Return *tree*, the tests of a cell, as FEEL unary tests.

    A bare name could be read as a truth or as a list to look into, so equality with anything
    but a value written out says ``? =``.
    """
    printer = _Printer(_Feel(names))

    def said(test: Test, alone: bool) -> str:
        if isinstance(test, Interval) or test.op not in ("=", "!="):
            return printer.test(test, {})
        bare = isinstance(test.operand, Literal | Constant)
        operand = printer.at(test.operand, SUM, {})
        if bare and test.op == "=":
            return operand
        return f"not({operand})" if bare and alone else f"? {test.op} {operand}"

    return _cell(tree, said)


def free_name(name: str, taken: frozenset[str] | set[str]) -> str:
    """Return *name*, or the first of ``name_``, ``name__`` and so on that is not taken."""
    while name in taken:
        name += "_"
    return name


def number_text(value: Decimal) -> str:
    """Return *value* in digits, without an exponent and without zeros that say nothing.

    >>> number_text(Decimal("1E+3")), number_text(Decimal("0.60"))
    ('1000', '0.6')
    """
    said = f"{value:f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def quoted(text: str) -> str:
    r"""Return *text* in double quotes, as both languages write it.

    >>> print(quoted('5" | ok'))
    "5\" | ok"
    """
    for sign, written_as in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(sign, written_as)
    return f'"{text}"'


def _cell(tree: Expr, said: Callable[[Test, bool], str]) -> str:
    if isinstance(tree, Literal):
        return ANYTHING
    assert isinstance(tree, In)  # noqa: S101  (a cell is one or the other)
    alone = len(tree.tests) == 1 and not tree.negated
    tests = ", ".join(said(test, alone) for test in tree.tests)
    return f"not({tests})" if tree.negated else tests


def _guarded(test: str) -> str:
    """Put parentheses around a test that would be read as the negation of the cell."""
    return f"({test})" if test.startswith("not(") else test


class _Dialect(Protocol):
    """What the two languages write each in their own way."""

    def literal(self, tree: Literal) -> str: ...
    def name(self, tree: Name | FactRef | Constant) -> str: ...
    def field(self, name: str) -> str: ...
    def variable(self, name: str) -> str: ...
    def call(self, tree: Call, say: Callable[[Expr, int], str]) -> Said: ...
    def splits(self, test: Test) -> bool: ...


class _Own:
    def literal(self, tree: Literal) -> str:
        value = tree.value
        if tree.percent and isinstance(value, Decimal):
            return f"{number_text(value.scaleb(2))}%"
        return _plain(value)

    def name(self, tree: Name | FactRef | Constant) -> str:
        return tree.name

    def field(self, name: str) -> str:
        return name

    def variable(self, name: str) -> str:
        return name

    def call(self, tree: Call, say: Callable[[Expr, int], str]) -> Said:
        arguments = ", ".join(say(argument, LOOSEST) for argument in tree.arguments)
        return f"{tree.function}({arguments})", MEMBER

    def splits(self, test: Test) -> bool:
        """No test needs to be written as a comparison of its own."""
        return False


_FEEL_CALLS = {"starts_with": "starts with", "ends_with": "ends with", "length": "string length"}


class _Feel:
    def __init__(self, names: FeelNames) -> None:
        self._names = names

    def literal(self, tree: Literal) -> str:
        return _plain(tree.value)

    def name(self, tree: Name | FactRef | Constant) -> str:
        return self._names.facts.get(tree.name, tree.name)

    def field(self, name: str) -> str:
        return self._names.fields.get(name, name)

    def variable(self, name: str) -> str:
        return free_name(name, self._names.taken)

    def call(self, tree: Call, say: Callable[[Expr, int], str]) -> Said:
        if tree.function == "known":
            return f"{say(tree.arguments[0], SUM)} != null", COMPARISON
        if tree.function.startswith("days_"):
            today = self._names.today
            days = [say(argument, PRODUCT) for argument in tree.arguments]
            first, last = {
                "days_since": (days[0], today),
                "days_until": (today, days[0]),
                "days_between": (days[0], days[-1]),
            }[tree.function]
            return f"({last} - {first}).days", MEMBER
        name = _FEEL_CALLS.get(tree.function, tree.function)
        return f"{name}({', '.join(say(one, LOOSEST) for one in tree.arguments)})", MEMBER

    def splits(self, test: Test) -> bool:
        """In FEEL ``x in (y)`` also looks whether y is a list that holds x."""
        if isinstance(test, Interval):
            return False
        return test.op == "!=" or (
            test.op == "=" and not isinstance(test.operand, Literal | Constant)
        )


def _plain(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f'@"{value.isoformat()}"'
    if isinstance(value, timedelta):
        return f'@"{"-" if value.days < 0 else ""}P{abs(value.days)}D"'
    return number_text(value) if isinstance(value, Decimal) else quoted(str(value))


class _Printer:
    """Prints by precedence: what binds less than its place asks for stands in parentheses."""

    def __init__(self, dialect: _Dialect) -> None:
        self._dialect = dialect
        self._of: dict[type, Callable[[Any, Scope], Said]] = {
            Literal: self._literal, Name: self._name, FactRef: self._name, Constant: self._name,
            VarRef: lambda tree, scope: (scope.get(tree.name, tree.name), MEMBER),
            Member: self._member, Filter: self._filter, ListOf: self._list, Compare: self._compare,
            In: self._in, And: self._and, Or: self._or, Not: self._not,
            Arithmetic: self._arithmetic, Negative: self._negative, If: self._if,
            Quantified: self._quantified, Call: self._call,
        }  # fmt: skip

    def loosest(self, tree: Expr, scope: Scope) -> str:
        return self.at(tree, LOOSEST, scope)

    def at(self, tree: Expr, level: int, scope: Scope) -> str:
        said, own = self._of[type(tree)](tree, scope)
        return said if own >= level else f"({said})"

    def test(self, test: Test, scope: Scope) -> str:
        if isinstance(test, Against):
            operand = self.at(test.operand, SUM, scope)
            if operand.startswith("[") and test.op == "=":
                operand = f"({operand})"
            return operand if test.op == "=" else f"{test.op} {operand}"
        low, high = self.at(test.low, SUM, scope), self.at(test.high, SUM, scope)
        dots = ".." if isinstance(test.low, Literal) and isinstance(test.high, Literal) else " .. "
        return f"{'(' if test.low_open else '['}{low}{dots}{high}{')' if test.high_open else ']'}"

    def _literal(self, tree: Literal, _: Scope) -> Said:
        negative = isinstance(tree.value, Decimal) and tree.value < 0
        return self._dialect.literal(tree), SIGNED if negative else MEMBER

    def _name(self, tree: Name | FactRef | Constant, scope: Scope) -> Said:
        if isinstance(tree, Name) and tree.name in scope:
            return scope[tree.name], MEMBER
        return self._dialect.name(tree), MEMBER

    def _member(self, tree: Member, scope: Scope) -> Said:
        return f"{self.at(tree.base, MEMBER, scope)}.{self._dialect.field(tree.field)}", MEMBER

    def _filter(self, tree: Filter, scope: Scope) -> Said:
        base = self.at(tree.base, MEMBER, scope)
        return f"{base}[{self.loosest(tree.condition, {**scope, 'item': 'item'})}]", MEMBER

    def _list(self, tree: ListOf, scope: Scope) -> Said:
        return f"[{', '.join(self.loosest(item, scope) for item in tree.items)}]", MEMBER

    def _compare(self, tree: Compare, scope: Scope) -> Said:
        return self._compared(tree.left, tree.op, tree.right, scope), COMPARISON

    def _compared(self, left: Expr, op: str, right: Expr, scope: Scope) -> str:
        return f"{self.at(left, SUM, scope)} {op} {self.at(right, SUM, scope)}"

    def _in(self, tree: In, scope: Scope) -> Said:
        if tree.negated:
            plain = In(tree.at, tree.value, tree.tests)
            return f"not({self.loosest(plain, scope)})", MEMBER
        if any(self._dialect.splits(test) for test in tree.tests):
            return self._split(tree, scope)
        value, first = self.at(tree.value, SUM, scope), tree.tests[0]
        if len(tree.tests) > 1 or isinstance(first, Against):
            tests = ", ".join(self.test(test, scope) for test in tree.tests)
            return f"{value} in ({tests})", COMPARISON
        if first.low_open or first.high_open:
            return f"{value} in {self.test(first, scope)}", COMPARISON
        low, high = self.at(first.low, SUM, scope), self.at(first.high, SUM, scope)
        return f"{value} between {low} and {high}", COMPARISON

    def _split(self, tree: In, scope: Scope) -> Said:
        said = [
            self._compared(tree.value, test.op, test.operand, scope)
            if isinstance(test, Against)
            else self.at(In(tree.at, tree.value, (test,)), COMPARISON, scope)
            for test in tree.tests
        ]
        return " or ".join(said), OR if len(said) > 1 else COMPARISON

    def _and(self, tree: And, scope: Scope) -> Said:
        return " and ".join(self.at(part, COMPARISON, scope) for part in tree.parts), AND

    def _or(self, tree: Or, scope: Scope) -> Said:
        return " or ".join(self.at(part, AND, scope) for part in tree.parts), OR

    def _not(self, tree: Not, scope: Scope) -> Said:
        return f"not({self.loosest(tree.part, scope)})", MEMBER

    def _arithmetic(self, tree: Arithmetic, scope: Scope) -> Said:
        level = SUM if tree.op in "+-" else PRODUCT
        left, right = self.at(tree.left, level, scope), self.at(tree.right, level + 1, scope)
        return f"{left} {tree.op} {right}", level

    def _negative(self, tree: Negative, scope: Scope) -> Said:
        return f"-{self.at(tree.value, MEMBER, scope)}", SIGNED

    def _if(self, tree: If, scope: Scope) -> Said:
        parts = (tree.condition, tree.then, tree.otherwise)
        condition, then, otherwise = (self.loosest(part, scope) for part in parts)
        return f"if {condition} then {then} else {otherwise}", LOOSEST

    def _quantified(self, tree: Quantified, scope: Scope) -> Said:
        name = self._dialect.variable(tree.variable)
        items = self.at(tree.items, OR, scope)
        condition = self.loosest(tree.condition, {**scope, tree.variable: name})
        return f"{tree.kind} {name} in {items} satisfies {condition}", LOOSEST

    def _call(self, tree: Call, scope: Scope) -> Said:
        return self._dialect.call(tree, lambda part, level: self.at(part, level, scope))
