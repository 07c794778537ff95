"""What an expression reads: fields of lists, and facts of which it asks whether they are known."""

from __future__ import annotations

from collections.abc import Iterator

from dakehu.rules.tree import (
    Against,
    Call,
    Compare,
    Expr,
    FactRef,
    Filter,
    In,
    Literal,
    Member,
    Node,
    Quantified,
    VarRef,
    children,
    walk,
)


def fields_read(tree: Expr) -> tuple[tuple[str, str], ...]:
    """Return (list, field) for every field that *tree* reads of a list's entries."""
    return tuple(dict.fromkeys(_read(tree, {})))


def asked_whether_known(tree: Expr) -> tuple[str, ...]:
    """Return the facts of which *tree* asks whether they are known at all."""
    asked = (value for node in walk(tree) for value in _asked(node))
    return tuple(dict.fromkeys(one.name for one in asked if isinstance(one, FactRef)))


def _asked(node: Node) -> Iterator[Expr]:
    """Yield what *node* itself asks whether it is known: ``known(x)``, ``x = null``."""
    if isinstance(node, Call) and node.function == "known":
        yield node.arguments[0]
    elif isinstance(node, Compare):
        yield from (a for a, b in ((node.left, node.right), (node.right, node.left)) if _null(b))
    elif isinstance(node, In) and any(
        isinstance(test, Against) and _null(test.operand) for test in node.tests
    ):
        yield node.value


def _null(tree: Expr) -> bool:
    return isinstance(tree, Literal) and tree.value is None


def _read(tree: Node, scope: dict[str, str]) -> Iterator[tuple[str, str]]:
    if isinstance(tree, Member):
        name = _list_name(tree.base, scope)
        if name:
            yield name, tree.field
    if isinstance(tree, Quantified):
        yield from _read(tree.items, scope)
        yield from _read(
            tree.condition, {**scope, tree.variable: _list_name(tree.items, scope) or ""}
        )
    elif isinstance(tree, Filter):
        yield from _read(tree.base, scope)
        yield from _read(tree.condition, {**scope, "item": _list_name(tree.base, scope) or ""})
    else:
        for child in children(tree):
            yield from _read(child, scope)


def _list_name(tree: Expr, scope: dict[str, str]) -> str | None:
    if isinstance(tree, FactRef):
        return tree.name
    if isinstance(tree, VarRef):
        return scope.get(tree.name)
    return _list_name(tree.base, scope) if isinstance(tree, Filter) else None
