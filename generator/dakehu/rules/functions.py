"""The built-in functions of the rule language: what each takes, gives and does.

Each returns null (not known) where FEEL does: for a null argument, and for the sum,
least or greatest of an empty list. ``known`` alone looks at whether there is a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dakehu.rules.facts import BOOLEAN, NUMBER, Type

Value = Any


@dataclass(frozen=True, slots=True)
class Function:
    """One built-in: how it is written, the kinds it wants, the type it gives and its body.

    The body is called with *today* and the arguments, none of which is null unless
    *sees_null*.
    """

    usage: str
    arguments: tuple[tuple[str, ...], ...]
    body: Callable[..., Value]
    result: Type | None = NUMBER
    variadic: bool = False
    sees_null: bool = False

    def of(self, today: date, *values: Value) -> Value:
        """Return what it gives for *values*; unknown for what is unknown or too large."""
        if not self.sees_null and None in values:
            return None
        try:
            return self.body(today, *values)
        except ArithmeticError:
            return None

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with *count* arguments."""
        return count >= 1 if self.variadic else count == len(self.arguments)

    def wants(self, place: int) -> tuple[str, ...]:
        """Return the kinds that the argument at *place* may have; none means any."""
        return self.arguments[0 if self.variadic else place]

    def gives(self, kinds: Sequence[Type]) -> Type:
        """Return the type of the result for arguments of *kinds*."""
        if self.result is not None:
            return self.result
        first = kinds[0]
        return Type((first.item or NUMBER).kind) if first.kind == "list" else Type(first.kind)


def _numbers(arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], tuple) else arguments


def _sum(_: date, *arguments: Value) -> Value:
    items = _numbers(arguments)
    return sum(items, Decimal(0)) if items and None not in items else None


def _min(_: date, *arguments: Value) -> Value:
    items = _numbers(arguments)
    return min(items) if items and None not in items else None


def _max(_: date, *arguments: Value) -> Value:
    items = _numbers(arguments)
    return max(items) if items and None not in items else None


def _days(start: date, end: date) -> Decimal:
    return Decimal((end - start).days)


_ORDERED = ("number", "date", "duration")
FUNCTIONS: dict[str, Function] = {
    "known": Function(
        "known(fact)", ((),), lambda _, value: value is not None, BOOLEAN, sees_null=True
    ),
    "count": Function("count(list)", (("list",),), lambda _, items: Decimal(len(items))),
    "sum": Function("sum(list)", (("number",),), _sum, NUMBER, variadic=True),
    "min": Function("min(list)", (_ORDERED,), _min, None, variadic=True),
    "max": Function("max(list)", (_ORDERED,), _max, None, variadic=True),
    "contains": Function(
        "contains(text, part)", (("text",), ("text",)), lambda _, t, p: p in t, BOOLEAN
    ),
    "starts_with": Function(
        "starts_with(text, part)", (("text",), ("text",)), lambda _, t, p: t.startswith(p), BOOLEAN
    ),
    "ends_with": Function(
        "ends_with(text, part)", (("text",), ("text",)), lambda _, t, p: t.endswith(p), BOOLEAN
    ),
    "length": Function("length(text)", (("text",),), lambda _, text: Decimal(len(text))),
    "abs": Function("abs(number)", (("number", "duration"),), lambda _, number: abs(number), None),
    "days_since": Function("days_since(day)", (("date",),), lambda today, day: _days(day, today)),
    "days_until": Function("days_until(day)", (("date",),), _days),
    "days_between": Function(
        "days_between(first, last)", (("date",), ("date",)), lambda _, a, b: _days(a, b)
    ),
}
