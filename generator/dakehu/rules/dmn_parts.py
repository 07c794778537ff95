"""What a DMN model of a rulebook is made of: its tables, all they rest on, and what each is called.

FEEL knows names that we do not: in a filter the fields of an entry are names of their own, and
``item`` is the entry. A name of ours that would be caught by one of these gets another name
there; ``FeelNames`` keeps which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from dakehu.rules.dmn import RESERVED
from dakehu.rules.facts import Fact, Threshold
from dakehu.rules.feel import FeelNames, free_name, written
from dakehu.rules.model import (
    Condition,
    Decision,
    DecisionTable,
    Derived,
    Rulebook,
    Score,
    concluded,
    needs,
)
from dakehu.rules.tree import (
    And,
    Arithmetic,
    At,
    Call,
    Constant,
    Expr,
    FactRef,
    Filter,
    If,
    In,
    Literal,
    Not,
    Or,
    walk,
)

_AT = At(0, 1)
_READ_IN_FILTERS = {"item", "today", "not", "count", "sum", "min", "max", "contains", "abs"}
Columns = tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Input:
    """What is known of an account: one fact, or a group of facts as one context.

    *facts* gives each fact with its path within the group; one fact alone has an empty path.
    """

    name: str
    facts: tuple[tuple[tuple[str, ...], Fact], ...]

    @property
    def alone(self) -> Fact | None:
        """Return the fact where it is one alone."""
        return None if self.facts[0][0] else self.facts[0][1]


@dataclass(frozen=True, slots=True)
class Parts:
    """The tables of a rulebook, what they rest on, and the names of it all in FEEL.

    *heads* gives for each fact and figure the name at the head of its FEEL path.
    """

    inputs: tuple[Input, ...]
    figures: tuple[Threshold, ...]
    decisions: tuple[Decision, ...]
    names: FeelNames
    heads: dict[str, str]
    clock: bool

    def called(self, decision: Decision) -> str:
        """Return what *decision* is called in FEEL."""
        return self.heads[concluded(decision)[0]]


def parts_of(book: Rulebook) -> Parts:
    """Return what the DMN model of *book* is made of, in the order of its files."""
    decisions = _used(book)
    trees = [tree for decision in decisions for tree in expressions(decision)]
    nodes = [node for tree in trees for node in walk(tree)]
    looked = {node.name for node in nodes if isinstance(node, FactRef)}
    made = {name for decision in decisions for name in concluded(decision)}
    looked |= {book.ranks[name] for name in looked & set(book.ranks)}
    looked |= {book.orders[name][0] for name in looked & set(book.orders)}
    facts = [f for name, f in book.vocabulary.facts.items() if name in looked - made]
    constants = {node.name for node in nodes if isinstance(node, Constant)}
    figures = [t for name, t in book.vocabulary.thresholds.items() if name in constants]
    calls = {node.function for node in nodes if isinstance(node, Call)}
    naming = _Naming(book, trees, decisions)
    inputs = naming.inputs(facts)
    naming.rest(figures, decisions)
    return Parts(
        inputs,
        tuple(figures),
        decisions,
        naming.feel_names(),
        naming.heads,
        clock=bool(calls & {"days_since", "days_until"}),
    )


def _used(book: Rulebook) -> tuple[Decision, ...]:
    """Return the tables and what they rest on: derived facts, scores, tables, as in the files."""
    by_name = {name: one for one in book.decisions for name in concluded(one)}
    waiting: list[Decision] = [one for one in book.decisions if isinstance(one, DecisionTable)]
    used: dict[int, Decision] = {}
    while waiting:
        one = waiting.pop()
        if id(one) not in used:
            used[id(one)] = one
            waiting += (by_name[name] for name in rests_on(one) if name in by_name)
    kinds = (Derived, Score, DecisionTable)
    return tuple(
        sorted(
            (one for one in book.decisions if id(one) in used),
            key=lambda one: (kinds.index(type(one)), one.span.path, one.span.line),
        )
    )


def rests_on(decision: Decision) -> tuple[str, ...]:
    """Return the facts that *decision* looks at, also in columns where no cell tests anything."""
    trees = expressions(decision)
    found = (n.name for tree in trees for n in walk(tree) if isinstance(n, FactRef))
    return tuple(dict.fromkeys((*needs(decision), *found)))


def expressions(decision: Decision) -> tuple[Expr, ...]:
    """Return every expression of *decision*."""
    if isinstance(decision, Derived):
        return (decision.expr,)
    if isinstance(decision, Score):
        return (score_tree(decision),)
    rows = (as_tree(row.when) for row in decision.rows)
    return (*(tree for _, tree in columns_of(decision)), *rows)


def columns_of(table: DecisionTable) -> Columns:
    """Return what the cells of *table* test; of a table that was not read, what its rows test."""
    if table.columns:
        return table.columns
    found: dict[str, Expr] = {}
    for part in (part for row in table.rows for part in row.when.parts):
        if isinstance(part.test, In):
            found.setdefault(written(part.test.value), part.test.value)
    return tuple(found.items())


def as_tree(condition: Condition) -> Expr:
    """Return *condition* as one expression."""
    if condition.test is not None:
        return condition.test
    parts = tuple(as_tree(part) for part in condition.parts)
    if condition.kind == "not":
        return Not(_AT, parts[0])
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Literal(_AT, condition.kind == "all")
    return And(_AT, parts) if condition.kind == "all" else Or(_AT, parts)


def score_tree(score: Score) -> Expr:
    """Return *score* as one expression: the points of what holds, within the range."""
    zero, total = Literal(_AT, Decimal(0)), None
    for factor in score.factors:
        points: Expr = If(_AT, as_tree(factor.when), Literal(_AT, factor.points), zero)
        total = points if total is None else Arithmetic(_AT, "+", total, points)
    least = Call(_AT, "min", (Literal(_AT, score.high), total or zero))
    return Call(_AT, "max", (Literal(_AT, score.low), least))


class _Naming:
    def __init__(self, book: Rulebook, trees: list[Expr], decisions: Iterable[Decision]) -> None:
        facts = book.vocabulary.facts
        looked = {n.name for tree in trees for n in walk(tree) if isinstance(n, FactRef)}
        lists = [
            fact.type.item for name, fact in facts.items() if name in looked and fact.type.item
        ]
        self._fields = {field.name for record in lists for field in record.fields}
        self._declared = set(facts) | set(book.vocabulary.thresholds)
        self._caught = {name for tree in trees for name in _in_filters(tree)}
        tables = (one for one in decisions if isinstance(one, DecisionTable))
        self._tables = {one.name for one in tables if one.outputs[1:]}
        self._taken = set(RESERVED)
        self._facts: dict[str, str] = {}
        self.heads: dict[str, str] = {}

    def inputs(self, facts: list[Fact]) -> tuple[Input, ...]:
        """Return *facts* as inputs; those of a group that nothing else is called as are one."""
        groups: dict[str, list[tuple[tuple[str, ...], Fact]]] = {}
        for fact in facts:
            head, *rest = fact.name.split(".")
            path = tuple(rest)
            if path and not self._groups(fact.name, head):
                head, path = fact.name, ()
            groups.setdefault(head, []).append((path, fact))
        made = []
        for head, members in groups.items():
            name = self._free(head, [fact.name for _, fact in members])
            for path, fact in members:
                self._name(fact.name, name, path)
            made.append(Input(name, tuple(members)))
        return tuple(made)

    def _groups(self, name: str, head: str) -> bool:
        """Tell whether the dotted *name* can be a path in FEEL, and means nothing else there."""
        inner = name.split(".")
        shorter = {".".join(inner[:size]) for size in range(1, len(inner))}
        caught = name in self._caught and head in self._fields
        return not shorter & self._declared and head not in self._tables and not caught

    def rest(self, figures: list[Threshold], decisions: tuple[Decision, ...]) -> None:
        """Name figures and decisions; a table of several conclusions is a context of them."""
        for figure in figures:
            self._name(figure.name, self._free(figure.name, [figure.name]), ())
        for decision in decisions:
            names = concluded(decision)
            if len(names) == 1:
                self._name(names[0], self._free(names[0], names), ())
            else:
                head = self._free(decision.name, names)
                for name in names:
                    self._name(name, head, (_flat(name),))

    def _free(self, name: str, used: Iterable[str]) -> str:
        """Return a name like *name*; if a filter uses one of *used*, no field is called so."""
        fields = self._fields if self._caught & set(used) else set()
        found = free_name(_flat(name), self._taken | fields)
        self._taken.add(found)
        return found

    def _name(self, name: str, head: str, path: Iterable[str]) -> None:
        self._facts[name] = ".".join((head, *path))
        self.heads[name] = head

    def feel_names(self) -> FeelNames:
        """Return all names; call it when all are given."""
        caught = self._fields & _READ_IN_FILTERS
        again = {name: free_name(f"{name}_", self._fields) for name in sorted(caught)}
        taken = frozenset(self._taken | self._fields | set(again.values()))
        return FeelNames(dict(self._facts), again, "today", taken)


def _flat(name: str) -> str:
    return name.replace(".", "_")


def _in_filters(tree: Expr) -> Iterator[str]:
    """Yield the names that are used where FEEL would look for the field of an entry first."""
    for node in walk(tree):
        if isinstance(node, Filter):
            yield from (n.name for n in walk(node.condition) if isinstance(n, FactRef | Constant))
