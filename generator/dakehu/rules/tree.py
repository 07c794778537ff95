"""The syntax tree of the rule language.

Every node knows where it begins in its text and how long it is. The parser makes ``Name``
and ``Member``; the type check resolves them to ``FactRef``, ``VarRef`` and ``Constant``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal as OneOf

Scalar = Decimal | str | bool | date | timedelta | None
Comparison = OneOf["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class At:
    """A stretch of the text: where it begins, counted from 0, and its length."""

    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out."""

    at: At
    value: Scalar
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is not resolved yet."""

    at: At
    name: str


@dataclass(frozen=True, slots=True)
class FactRef:
    """A fact, known or derived."""

    at: At
    name: str


@dataclass(frozen=True, slots=True)
class VarRef:
    """The entry that a quantifier or a filter looks at."""

    at: At
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A named figure or choice from the thresholds."""

    at: At
    name: str
    value: Decimal | str


@dataclass(frozen=True, slots=True)
class Member:
    """One field of an entry; over a list, the list of that field."""

    at: At
    base: Expr
    field: str


@dataclass(frozen=True, slots=True)
class Filter:
    """The entries of a list for which the condition holds; the entry is called ``item``."""

    at: At
    base: Expr
    condition: Expr


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list written out."""

    at: At
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values compared."""

    at: At
    op: Comparison
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of values; an open end leaves its bound out."""

    at: At
    low: Expr
    high: Expr
    low_open: bool
    high_open: bool


@dataclass(frozen=True, slots=True)
class Against:
    """A unary test: the value compared with an operand."""

    at: At
    op: Comparison
    operand: Expr


Test = Interval | Against


@dataclass(frozen=True, slots=True)
class In:
    """A value that meets one of several tests, or none of them when negated."""

    at: At
    value: Expr
    tests: tuple[Test, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    at: At
    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    at: At
    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    at: At
    part: Expr


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two values added, subtracted, multiplied or divided."""

    at: At
    op: OneOf["+", "-", "*", "/"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Negative:
    """A value with its sign turned."""

    at: At
    value: Expr


@dataclass(frozen=True, slots=True)
class If:
    """One of two values, by a condition."""

    at: At
    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Quantified:
    """Some or every entry of a list satisfies a condition."""

    at: At
    kind: OneOf["some", "every"]
    variable: str
    items: Expr
    condition: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in function applied."""

    at: At
    function: str
    arguments: tuple[Expr, ...]


Expr = (
    Literal | Name | FactRef | VarRef | Constant | Member | Filter | ListOf | Compare | In
    | And | Or | Not | Arithmetic | Negative | If | Quantified | Call
)  # fmt: skip
Node = Expr | Test


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below *node*, in the order they are written."""
    for part in fields(node):
        value = getattr(node, part.name)
        for item in value if isinstance(value, tuple) else (value,):
            if hasattr(item, "at"):
                yield item


def walk(node: Node) -> Iterator[Node]:
    """Yield *node* and every node below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def facts_in(node: Node) -> tuple[str, ...]:
    """Return the names of the facts that *node* looks at, each once, in order."""
    return tuple(dict.fromkeys(n.name for n in walk(node) if isinstance(n, FactRef)))
