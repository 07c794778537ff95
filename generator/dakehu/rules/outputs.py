"""What a decision table concludes, as it is written in YAML."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from dakehu.rules.facts import NUMBER, Fact, Type, Vocabulary
from dakehu.rules.fault import Fault
from dakehu.rules.model import LISTS, Output
from dakehu.rules.parser import parse_expression
from dakehu.rules.tree import Literal
from dakehu.rules.typing import check_expression
from dakehu.text.document import Document, Path
from dakehu.text.texts import words


def outputs_of(data: Any, document: Document, path: Path) -> tuple[Output, ...]:
    """Return what the table that *data* writes at *path* concludes, a row at a time.

    A value that is not of its type is left out here and found when the table is read.
    """
    return tuple(
        _output(one, document, where, data["label"]) for one, where in written_outputs(data, path)
    )


def written_outputs(data: Any, path: Path) -> list[tuple[Any, Path]]:
    """Return each output that *data* writes, and where; *path* is the table's."""
    if "output" in data:
        return [(data["output"], (*path, "output"))]
    return [(one, (*path, "outputs", place)) for place, one in enumerate(data.get("outputs", ()))]


def _output(data: Any, document: Document, path: Path, label: Any) -> Output:
    kind = data.get("type", "text")
    labels = {str(value): words(said) for value, said in data.get("values", {}).items()}
    values = tuple(
        v for v in (counted(text, kind) for text in data.get("values", {})) if v is not None
    )
    fact = Fact(
        name=data["name"],
        type=Type(kind, tuple(labels) if kind == "text" else None),
        label=words(data.get("label", label)),
        labels={str(value): said for value, said in zip(values, labels.values(), strict=False)},
        unit=data.get("unit"),
        span=document.span((*path, "name")),
    )
    return Output(fact, values, counted(data.get("default"), kind))


def counted(value: Any, kind: str) -> Any:
    """Return *value* as it is concluded, or nothing where it is not of the *kind*."""
    if value is None or kind == "text":
        return value
    if kind == "boolean":
        return {"true": True, "false": False}.get(str(value).lower())
    try:
        tree, _ = check_expression(parse_expression(str(value)), Vocabulary({}))
    except Fault:
        return None
    return tree.value if isinstance(tree, Literal) and isinstance(tree.value, Decimal) else None


def concluded_fact(data: Any, output: Output) -> Fact:
    """Return *output* as the fact that later rules see: a list, a number or one value."""
    fact = output.fact
    if data.get("aggregate"):
        return replace(fact, type=NUMBER, labels={})
    if data["hit"] in LISTS:
        return replace(fact, type=Type("list", item=fact.type))
    return fact
