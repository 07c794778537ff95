"""Points of a space to accounts: the facts that make every term come out as the point says.

A fact that is a dimension has its value from the point. A term over lists or over several
facts is met by trying small worlds: values around the constants it names, lists of up to three
entries and of as many as it counts. Where none fits, there may still be one, except where the
point asks of a list no more than which entries it has: that is decided for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, combinations_with_replacement, islice, product
from typing import Any

from dakehu.rules.evaluate import compiled
from dakehu.rules.facts import Fact
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
    In,
    Literal,
    Member,
    Negative,
    Node,
    Or,
    Quantified,
    Test,
    VarRef,
    facts_in,
    walk,
)
from dakehu.rules.verify_cells import Range, Value, shifted
from dakehu.rules.verify_search import Search
from dakehu.rules.verify_space import Dimension, Space

ENTRIES, LISTS, TRIES, MOST_TRIES, LONGEST = 3000, 300, 10_000, 40_000, 30
Account = dict[str, Value]
Entry = dict[str, Value]


@dataclass(slots=True)
class Worlds:
    """The accounts behind the points of one search."""

    space: Space
    search: Search
    _tries: int = field(default=0)
    _left: int = field(default=MOST_TRIES)

    def accounts(self, point: dict[str, Value]) -> Iterator[Account]:
        """Yield accounts at *point*, as far as a bounded number of small worlds holds them."""
        self._tries = min(TRIES, self._left)
        terms = self.terms(point)
        given = {name: v for name, v in point.items() if self._term(name) is None}
        leaves = self._leaves(terms.values())
        if leaves is not None:
            yield from self._filled(given, leaves, terms, point)

    def terms(self, point: dict[str, Value]) -> dict[str, Expr]:
        """Return the terms that *point* gives a value to, by dimension."""
        return {name: term for name in point if (term := self._term(name)) is not None}

    def _term(self, name: str) -> Expr | None:
        return self.space.dimensions[name].term

    def _leaves(self, terms: Iterable[Expr]) -> list[str] | None:
        """Return the facts that *terms* look at, lists last; nothing if one is a conclusion."""
        names: dict[str, None] = {}
        for name in (name for term in terms for name in facts_in(term)):
            if name in self.space.makers:
                return None
            names[self.space.base(name)] = None
        return sorted(names, key=self.space.is_list)

    def _filled(
        self,
        values: Account,
        leaves: list[str],
        terms: dict[str, Expr],
        point: dict[str, Value],
    ) -> Iterator[Account]:
        if self._tries <= 0:
            return
        if not leaves:
            yield {name: value for name, value in values.items() if value is not None}
            return
        name, later = leaves[0], leaves[1:]
        waiting = {self.space.base(fact) for fact in later}
        ready = {
            key: term
            for key, term in terms.items()
            if not waiting & set(map(self.space.base, facts_in(term)))
        }
        left = {key: term for key, term in terms.items() if key not in ready}
        for value in self._values(name, values, terms, point):
            self._tries -= 1
            self._left -= 1
            if self._tries <= 0:
                return
            chosen = {**values, name: value}
            if all(self._fits(key, term, chosen, point) for key, term in ready.items()):
                yield from self._filled(chosen, later, left, point)

    def _fits(self, name: str, term: Expr, values: Account, point: dict[str, Value]) -> bool:
        found = compiled(term)(self.space.with_orders(values), {}, self.space.today)
        return bool(self.search.seen(name, found) == self.search.seen(name, point[name]))

    def _values(
        self, name: str, values: Account, terms: dict[str, Expr], point: dict[str, Value]
    ) -> Iterator[Value]:
        hints = self.hints(terms)
        if self.space.is_list(name):
            fact = self.space.vocabulary.facts[name]
            trees = [term for term in terms.values() if name in facts_in(term)]
            yield from islice(Lists(self.space, fact, trees, hints, values).lists(), LISTS)
            return
        dimension = self.space.fact(name)
        for value in _samples(dimension, hints, self.space.today):
            if name not in point or self.search.seen(name, value) == self.search.seen(
                name, point[name]
            ):
                yield value
        if name not in point and any(name in _asked(term) for term in terms.values()):
            yield None

    def hints(self, terms: dict[str, Expr]) -> list[Value]:
        """Return the constants that *terms* name and are compared with, each once."""
        found: dict[Value, None] = {}
        for name, term in terms.items():
            cuts = sorted(self.space.dimensions[name].range.cuts, key=str)
            written = [n.value for n in walk(term) if isinstance(n, Literal | Constant)]
            found |= dict.fromkeys((*written, *cuts))
        return [value for value in found if value is not None and not isinstance(value, bool)]

    def ruled_out(self, point: dict[str, Value]) -> bool:
        """Tell whether surely no account is at *point*.

        A list that is only asked whether some or every entry meets conditions on fields,
        each compared with constants, can be given exactly the entries that are allowed and
        wanted: it exists if and only if every wanted entry is allowed.
        """
        by_list: dict[str, dict[str, Quantified]] = {}
        for name, term in self.terms(point).items():
            if isinstance(term, Quantified) and _is_plain(term) and point[name] is not None:
                by_list.setdefault(facts_in(term.items)[0], {})[name] = term
        return any(self._no_list(name, terms, point) for name, terms in by_list.items())

    def _no_list(self, name: str, terms: dict[str, Quantified], point: dict[str, Value]) -> bool:
        fact = self.space.vocabulary.facts[name]
        kinds = Lists(self.space, fact, list(terms.values()), self.hints(dict(terms)), {})
        entries = list(kinds.entries())
        if len(entries) >= ENTRIES:
            return False
        wanted: list[set[int]] = []
        allowed = set(range(len(entries)))
        for key, term in terms.items():
            work, variable = compiled(term.condition), term.variable
            truths = [work({}, {variable: entry}, self.space.today) for entry in entries]
            breaks = term.kind == "some"
            if point[key] is breaks:
                wanted.append({i for i, truth in enumerate(truths) if truth is breaks})
            else:
                allowed &= {i for i, truth in enumerate(truths) if truth is (not breaks)}
        return any(not places & allowed for places in wanted)


@dataclass(slots=True)
class Lists:
    """Lists of entries that differ in what some terms see of them."""

    space: Space
    fact: Fact
    terms: list[Expr]
    hints: list[Value]
    values: Account

    def lists(self) -> Iterator[Value]:
        """Yield lists: none, one, two, three entries; then as many as the terms count."""
        kinds = self._kinds()
        counts = sorted({int(n) for n in self.hints if _counts(n)} | {4})
        yield ()
        yield from ((entry,) for entry in kinds)
        yield from combinations_with_replacement(kinds, 2)
        longer = (n + more for n in counts for more in (0, 1))
        yield from ((entry,) * n for n in longer if n <= LONGEST for entry in kinds)
        yield from combinations_with_replacement(kinds, 3)
        for n, (one, other) in product(counts, product(kinds, kinds)):
            if one is not other and n <= LONGEST:
                yield (one,) * (n - 1) + (other,)
        if any(self.fact.name in _asked(term) for term in self.terms):
            yield None

    def _kinds(self) -> list[Entry]:
        """Return one entry for each way in which the terms can see an entry."""
        tests: list[tuple[str, Any]] = []
        fields = {*self._summed()}
        for variable, condition in (p for look in self._looks() for p in _parted(*look)):
            if _sees_only(variable, condition):
                tests.append((variable, compiled(condition)))
            else:
                fields |= {n.field for n in walk(condition) if isinstance(n, Member)}
        found: dict[Any, Entry] = {}
        facts = self.space.with_orders(self.values)
        for entry in self.entries():
            seen = tuple(work(facts, {v: entry}, self.space.today) for v, work in tests)
            found.setdefault((seen, tuple(entry.get(f) for f in sorted(fields))), entry)
        return list(found.values())

    def _looks(self) -> Iterator[tuple[str, Expr]]:
        """Yield the conditions that the terms put to an entry, and what they call it."""
        for node in (node for term in self.terms for node in walk(term)):
            if isinstance(node, Quantified) and self._is_ours(node.items):
                yield node.variable, node.condition
            elif isinstance(node, Filter) and self._is_ours(node.base):
                yield "item", node.condition

    def _is_ours(self, tree: Expr) -> bool:
        while isinstance(tree, Filter):
            tree = tree.base
        return isinstance(tree, FactRef) and tree.name == self.fact.name

    def _summed(self) -> list[str]:
        """Return the fields that a term takes of all entries at once."""
        members = (n for term in self.terms for n in walk(term) if isinstance(n, Member))
        return sorted({m.field for m in members if self._is_ours(m.base)})

    def entries(self) -> Iterator[Entry]:
        """Yield entries with every mixture of values of the fields that the terms read."""
        record = self.fact.type.item
        assert record is not None  # noqa: S101  (a list has entries)
        read = {n.field for term in self.terms for n in walk(term) if isinstance(n, Member)}
        asked = {name for term in self.terms for name in _asked(term)}
        fields = [f for f in record.fields if f.name in read]
        values = [self._field_values(one, one.name in asked) for one in fields]
        for mixture in islice(product(*values), ENTRIES):
            pairs = zip(fields, mixture, strict=True)
            yield {f.name: value for f, value in pairs if value is not None}

    def _field_values(self, one: Fact, nullable: bool) -> list[Value]:
        made = Dimension(one.name, Range(one.type, one.decimals, nullable=nullable))
        hints = [h for h in self.hints if _alike(h, one)]
        if one.type.kind == "text" or not self._is_summed(one):
            made.range.cuts.update(hints)
            if one.type.kind == "date":
                made.range.cuts.update({self.space.today, *_days(self.hints, self.space.today)})
            return list(made.range.cells())
        return list(_samples(made, self.hints, self.space.today))

    def _is_summed(self, one: Fact) -> bool:
        return one.name in self._summed()


def _parted(variable: str, condition: Expr) -> Iterator[tuple[str, Expr]]:
    """Yield the parts of a condition that can be told apart."""
    if isinstance(condition, And | Or) and not _sees_only(variable, condition):
        for part in condition.parts:
            yield from _parted(variable, part)
    else:
        yield variable, condition


def _sees_only(variable: str, condition: Expr) -> bool:
    """Tell whether a condition can be judged from one entry, beside facts that are no lists."""
    inner = any(isinstance(node, Quantified | Filter) for node in walk(condition))
    names = {node.name for node in walk(condition) if isinstance(node, VarRef)}
    return not inner and names <= {variable}


def _samples(dimension: Dimension, hints: list[Value], today: date) -> Iterator[Value]:
    """Yield a value of every cell of *dimension*, and others about the constants named."""
    made = dimension.range
    yield from dict.fromkeys(chain(made.cells(), _extra(made, hints, today)))


def _extra(made: Range, hints: list[Value], today: date) -> Iterator[Value]:
    kind = made.type
    if kind.kind == "number":
        step = Decimal(1).scaleb(-min(made.decimals or 0, 2))
        for number in (Decimal(0), *(h for h in hints if isinstance(h, Decimal)), Decimal(100)):
            for value in (number, number + step, number - step):
                below = kind.low is not None and value < kind.low
                if not below and not (kind.high is not None and value > kind.high):
                    yield value
    elif kind.kind == "date":
        yield from (h for h in hints if isinstance(h, date))
        yield from _days([*hints, Decimal(7), Decimal(30), Decimal(1000)], today)
    elif kind.kind == "text" and kind.values is None:
        texts = [h for h in hints if isinstance(h, str)]
        long = max((int(h) for h in hints if isinstance(h, Decimal)), default=0) + 1
        yield from texts
        yield "".join(texts)
        yield from (text.ljust(min(long, LONGEST), "x") for text in (*texts, ""))


def _days(hints: list[Value], today: date) -> Iterator[date]:
    for days in (int(h) for h in hints if isinstance(h, Decimal)):
        for offset in (days, days + 1, days - 1, -days, -days - 1, -days + 1):
            moved = shifted(today, offset)
            if moved is not None:
                yield moved


def _alike(hint: Value, one: Fact) -> bool:
    kinds = {"number": Decimal, "text": str, "date": date}
    return one.type.kind in kinds and isinstance(hint, kinds[one.type.kind])


def _counts(hint: Value) -> bool:
    return isinstance(hint, Decimal) and hint == hint.to_integral_value() and 0 < hint <= LONGEST


def _asked(term: Expr) -> set[str]:
    """Return the facts and fields of which *term* asks whether they are known."""
    found: set[str] = set()
    for node in walk(term):
        if isinstance(node, Call) and node.function == "known":
            found |= _names(node.arguments[0])
        elif isinstance(node, Compare) and any(_is_null(side) for side in (node.left, node.right)):
            found |= _names(node.left) | _names(node.right)
    return found


def _names(node: Node) -> set[str]:
    fields = {n.field for n in walk(node) if isinstance(n, Member)}
    return fields | {n.name for n in walk(node) if isinstance(n, FactRef)}


def _is_null(tree: Expr) -> bool:
    return isinstance(tree, Literal) and tree.value is None


def _is_plain(term: Quantified) -> bool:
    """Tell whether a quantifier looks at fields of one list only, each beside constants."""
    if not isinstance(term.items, FactRef) or facts_in(term.condition):
        return False
    for node in walk(term.condition):
        if isinstance(node, Quantified | Filter):
            return False
        if isinstance(node, Call) and node.function != "known":
            return False
        sides: tuple[Expr, ...] = ()
        if isinstance(node, Compare):
            sides = (node.left, node.right)
        elif isinstance(node, In):
            sides = (node.value, *(part for test in node.tests for part in _operands(test)))
        if sum(_reads(side) for side in sides) > 1:
            return False
    sums = (n for n in walk(term.condition) if isinstance(n, Arithmetic | Negative))
    return not any(_reads(one) for one in sums)


def _operands(test: Test) -> tuple[Expr, ...]:
    return (test.operand,) if isinstance(test, Against) else (test.low, test.high)


def _reads(tree: Expr) -> bool:
    return any(isinstance(node, Member) for node in walk(tree))
