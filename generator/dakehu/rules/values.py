"""Values that cases expect or give: as rules count them, or what is wrong with them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from dakehu.rules.facts import Type
from dakehu.text.dates import day
from dakehu.text.finding import Finding, hint_for
from dakehu.text.source import Span
from dakehu.text.texts import words
from dakehu.text.words import Words

_WRITE = {
    "number": Words("write a number", "请写数字"),
    "boolean": Words("write true or false", "请写 true 或 false"),
    "date": Words("write a day as 2026-03-01", "请写成 2026-03-01 这样的日期"),
    "duration": Words("write the days as 30d", "请写成 30d 这样的天数"),
    "list": Words("write a list: [first, second]", "请写成列表：[甲, 乙]"),
}


class NotPossible(Exception):  # noqa: N818  (an answer, not an error of the program)
    """A value that a fact of this type cannot have."""

    def __init__(self, value: Any, kind: Type) -> None:
        self.value, self.kind = value, kind


def counted(value: Any, kind: Type) -> Any:
    """Return the *value* that YAML wrote as rules count it; raise NotPossible if it cannot be."""
    if value is None or kind.kind in ("null", "record"):
        return value
    if kind.kind == "words":
        return words(value)
    if kind.kind == "list":
        if not isinstance(value, list):
            raise NotPossible(value, kind)
        return tuple(counted(item, kind.item) if kind.item else item for item in value)
    found = _scalar(value, kind)
    if found is None or (kind.values and found not in kind.values):
        raise NotPossible(value, kind)
    return found


def _scalar(value: Any, kind: Type) -> Any:
    if kind.kind == "boolean":
        return value if isinstance(value, bool) else None
    if kind.kind == "number":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return Decimal(str(value)) if number else None
    if kind.kind == "text":
        return value if isinstance(value, str) else None
    if kind.kind == "date":
        return day(str(value))
    text = str(value).removesuffix("d")
    return timedelta(days=int(text)) if text.lstrip("-").isdecimal() else None


def not_possible(fault: NotPossible, name: str, span: Span) -> Finding:
    """Return the finding that *name* cannot have the value, with what it can."""
    hint = (
        hint_for(str(fault.value), fault.kind.values)
        if fault.kind.values
        else _WRITE.get(fault.kind.kind)
    )
    return Finding("impossible-value", span, {"value": fault.value, "name": name}, hint)


def as_written(value: Any) -> str:
    """Return a value that rules count as a case writes it.

    >>> as_written(Decimal("2.0")), as_written((True, "A")), as_written(None)
    ('2', 'true, A', 'null')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    if isinstance(value, timedelta):
        return f"{value.days}d"
    if isinstance(value, tuple):
        return ", ".join(as_written(item) for item in value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {as_written(v)}" for k, v in value.items()) + "}"
    return value.en if isinstance(value, Words) else str(value)
