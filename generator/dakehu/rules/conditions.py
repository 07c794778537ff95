"""Conditions as they are written in YAML to checked conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from dakehu.rules.facts import Vocabulary
from dakehu.rules.fault import Fault
from dakehu.rules.model import Condition
from dakehu.rules.parser import parse_expression
from dakehu.rules.tree import And, Expr, Not, Or
from dakehu.rules.typing import check_condition
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding

_T = TypeVar("_T")


class Reader:
    """Reads the expressions of one document; keeps a finding for each that is wrong."""

    def __init__(self, document: Document, vocabulary: Vocabulary, found: list[Finding]) -> None:
        self.document, self.vocabulary, self.found = document, vocabulary, found

    def attempt(self, path: Path, text: str, work: Callable[[], _T], start: int = 0) -> _T | None:
        """Return what *work* makes of the *text* at *path*, or find what is wrong with it."""
        try:
            return work()
        except Fault as fault:
            span = self.document.inside(path, text, start + fault.at.start, fault.at.width)
            self.found.append(Finding(fault.code, span, fault.parts, fault.hint))
            return None

    def condition(self, path: Path, data: Any) -> Condition | None:
        """Return the condition at *path*, or nothing where a part of it is wrong."""
        if isinstance(data, dict):
            return self._group(path, data)
        text = str(data)
        tree = self.attempt(
            path, text, lambda: check_condition(parse_expression(text), self.vocabulary)
        )
        return self.shown(path, text, tree) if tree is not None else None

    def _group(self, path: Path, data: dict[str, Any]) -> Condition | None:
        kind, inner = next(iter(data.items()))
        items = inner if isinstance(inner, list) else [inner]
        places = [
            (*path, kind, i) if isinstance(inner, list) else (*path, kind)
            for i in range(len(items))
        ]
        parts = [self.condition(place, item) for place, item in zip(places, items, strict=True)]
        made = [part for part in parts if part]
        if len(made) < len(items):
            return None
        return Condition(kind, "", self.document.key((*path, kind)), None, tuple(made))  # type: ignore[arg-type]

    def shown(self, path: Path, text: str, tree: Expr) -> Condition:
        """Return *tree* as a condition that shows its parts: all, any, not and tests."""
        start, width = tree.at.start, tree.at.width
        span = self.document.inside(path, text, start, width)
        if isinstance(tree, And | Or):
            parts = tuple(self.shown(path, text, part) for part in tree.parts)
            kind = "all" if isinstance(tree, And) else "any"
            return Condition(kind, text[start : start + width], span, None, parts)  # type: ignore[arg-type]
        if isinstance(tree, Not):
            inner = self.shown(path, text, tree.part)
            return Condition("not", text[start : start + width], span, None, (inner,))
        return Condition("test", text[start : start + width], span, tree)
