"""Settings that choose between ways of working: which tests they alone decide, and how."""

from __future__ import annotations

from datetime import date

from dakehu.rules.evaluate import compiled
from dakehu.rules.model import Condition
from dakehu.rules.tree import Constant, Expr, FactRef, VarRef, walk


def of_choice(tree: Expr) -> bool:
    """Tell whether *tree* looks at settings with values to choose from, and at no fact."""
    nodes = list(walk(tree))
    chosen = any(isinstance(node, Constant) and isinstance(node.value, str) for node in nodes)
    return chosen and not any(isinstance(node, FactRef | VarRef) for node in nodes)


def switched_off(condition: Condition) -> bool:
    """Tell whether a setting alone keeps *condition* from holding, as someone chose it to."""
    if condition.test is not None:
        return of_choice(condition.test) and not compiled(condition.test)({}, {}, date.min)
    if condition.kind == "all":
        return any(switched_off(part) for part in condition.parts)
    return condition.kind == "any" and all(switched_off(part) for part in condition.parts)
