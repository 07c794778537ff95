"""Expressions printed: read back as the same tree, and meaning the same in FEEL."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dakehu.rules.fault import Fault
from dakehu.rules.feel import FeelNames, feel, feel_cell, written, written_cell
from dakehu.rules.feel_reading import FeelScope, read_feel, read_feel_cell
from dakehu.rules.parser import parse_cell, parse_expression
from dakehu.rules.tree import (
    Against,
    And,
    Arithmetic,
    At,
    Call,
    Compare,
    Expr,
    Filter,
    If,
    In,
    Interval,
    ListOf,
    Literal,
    Member,
    Name,
    Negative,
    Node,
    Not,
    Or,
    Quantified,
    Test,
    walk,
)
from dakehu.rules.typing import check_condition, check_expression
from tests.rulebooks import vocabulary_of

HERE = At(0, 1)
FACTS = """
facts:
  n: {type: number, label: n}
  m: {type: number, label: m}
  t: {type: text, label: t}
  won: {type: boolean, label: won}
  paid: {type: boolean, label: paid}
  d: {type: date, label: d}
  e: {type: date, label: e}
  o.chance: {type: number, label: chance}
lists:
  people:
    label: people
    ask: who?
    fields:
      name: {type: text, label: name}
      age: {type: number, label: age}
      born: {type: date, label: born}
      item: {type: text, label: item}
  firms:
    label: firms
    ask: which?
    fields:
      size: {type: number, label: size}
      seen: {type: date, label: seen}
"""
WORDS = vocabulary_of(FACTS)
LITERALS = (
    Decimal(0), Decimal("1.5"), Decimal(90), "", 'say "a | b"', "a\\b\nc\td", "客户", True, False,
    None, date(2026, 3, 1), timedelta(30), timedelta(-2),
)  # fmt: skip


def bare(node: Any) -> Any:
    """Return *node* as if it were written nowhere."""
    if isinstance(node, tuple):
        return tuple(map(bare, node))
    if not hasattr(node, "at"):
        return node
    return replace(node, at=HERE, **{
        part.name: bare(getattr(node, part.name)) for part in fields(node) if part.name != "at"
    })  # fmt: skip


class Grower:
    """Grows every kind of tree that the parser can make."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def leaf(self) -> Expr:
        value = self.random.choice(LITERALS)
        if isinstance(value, Decimal) and self.random.random() < 0.3:
            return Literal(HERE, value / 100, percent=True)
        return self.random.choice((Literal(HERE, value), Name(HERE, "x"), Name(HERE, "级别")))

    def several(self, depth: int, least: int = 2) -> tuple[Expr, ...]:
        return tuple(self.tree(depth) for _ in range(self.random.randint(least, 3)))

    def test(self, depth: int) -> Test:
        if self.random.random() < 0.5:
            op: Any = self.random.choice(("=", "!=", "<", "<=", ">", ">="))
            return Against(HERE, op, self.tree(depth))
        ends = self.random.random() < 0.5, self.random.random() < 0.5
        return Interval(HERE, self.tree(depth), self.tree(depth), *ends)

    def tests(self, depth: int) -> tuple[Test, ...]:
        return tuple(self.test(depth) for _ in range(self.random.randint(1, 3)))

    def tree(self, depth: int) -> Expr:
        if depth == 0:
            return self.leaf()
        low = depth - 1
        made: dict[str, Any] = {
            "leaf": self.leaf,
            "member": lambda: Member(HERE, self.tree(low), "size"),
            "filter": lambda: Filter(HERE, self.tree(low), self.tree(low)),
            "list": lambda: ListOf(HERE, self.several(low, 0)),
            "compare": lambda: self.compare(low),
            "in": lambda: In(HERE, self.tree(low), self.tests(low)),
            "and": lambda: And(HERE, self.several(low)),
            "or": lambda: Or(HERE, self.several(low)),
            "not": lambda: Not(HERE, self.tree(low)),
            "sum": lambda: self.sum(low),
            "negative": lambda: Negative(HERE, self.tree(low)),
            "if": lambda: If(HERE, self.tree(low), *self.two(low)),
            "some": lambda: Quantified(
                HERE, self.random.choice(("some", "every")), "x", *self.two(low)
            ),
            "call": lambda: Call(HERE, "max", self.several(low, 0)),
        }
        tree: Expr = self.random.choice(list(made.values()))()
        return tree

    def compare(self, depth: int) -> Expr:
        op: Any = self.random.choice(("=", "!=", "<="))
        return Compare(HERE, op, *self.two(depth))

    def sum(self, depth: int) -> Expr:
        op: Any = self.random.choice("+-*/")
        return Arithmetic(HERE, op, *self.two(depth))

    def two(self, depth: int) -> tuple[Expr, Expr]:
        return self.tree(depth), self.tree(depth)


def kinds(tree: Node) -> set[type]:
    return {type(node) for node in walk(tree)}


def test_what_is_printed_is_read_back_as_the_same_tree() -> None:
    seen: set[type] = set()
    for seed in range(3000):
        tree = Grower(seed).tree(4)
        text = written(tree)
        if len(text) <= 2000:
            assert bare(parse_expression(text)) == bare(tree), text
            seen |= kinds(tree)
    assert len(seen) == 17


def test_a_cell_that_is_printed_is_read_back_as_the_same_tests() -> None:
    for seed in range(2000):
        grower = Grower(seed)
        tests, negated = grower.tests(2), grower.random.random() < 0.3
        tree = In(HERE, Name(HERE, "x"), tests, negated)
        text = written_cell(tree)
        if len(text) <= 2000:
            assert bare(parse_cell(text, Name(HERE, "x"))) == bare(tree), text


@pytest.mark.parametrize(
    ("ours", "standard"),
    [
        pytest.param("60%", "0.6", id="a percentage"),
        pytest.param("known(n)", "n != null", id="whether it is known"),
        pytest.param("not(known(n))", "not(n != null)", id="whether it is not known"),
        pytest.param("known(n) = won", "(n != null) = won", id="within a comparison"),
        pytest.param("days_since(d)", "(today - d).days", id="days since"),
        pytest.param("days_until(d) / 7", "(d - today).days / 7", id="days until"),
        pytest.param("days_between(d, e)", "(e - d).days", id="days between"),
        pytest.param('starts_with(t, "a")', 'starts with(t, "a")', id="a function of two words"),
        pytest.param("length(t)", "string length(t)", id="a function of another name"),
        pytest.param("n in (1, m)", "n = 1 or n = m", id="a name could be a list to look into"),
        pytest.param("n in [1..m)", "n in [1 .. m)", id="a range"),
        pytest.param("n in (!= 3, 5)", "n != 3 or n = 5", id="not equal in a list"),
        pytest.param("o.chance", "offer.chance", id="a fact with another name"),
        pytest.param(
            "some o in people satisfies o.age > n",
            "some o_ in people satisfies o_.age > n",
            id="a variable with a name that is taken",
        ),
        pytest.param("people[item.item = t]", "people[item.item_ = t]", id="a field called item"),
        pytest.param('@"2026-03-01" > d', '@"2026-03-01" > d', id="a day"),
    ],
)  # fmt: skip
def test_an_expression_in_feel(ours: str, standard: str) -> None:
    tree, _ = check_expression(parse_expression(ours), WORDS)
    assert feel(tree, NAMES) == standard


@pytest.mark.parametrize(
    ("cell", "column", "standard"),
    [
        pytest.param("-", "n", "-", id="anything"),
        pytest.param(">= 60%", "n", ">= 0.6", id="a bound"),
        pytest.param('"a", "b"', "t", '"a", "b"', id="one of several"),
        pytest.param("m", "n", "? = m", id="a name could be a truth or a list"),
        pytest.param("paid", "won", "? = paid", id="a truth"),
        pytest.param("!= 3", "n", "not(3)", id="not equal"),
        pytest.param("!= 3, 5", "n", "? != 3, 5", id="not equal, or another"),
        pytest.param("not(null)", "n", "not(null)", id="known"),
        pytest.param("(0..m]", "n", "(0 .. m]", id="a range"),
    ],
)
def test_a_cell_in_feel(cell: str, column: str, standard: str) -> None:
    assert feel_cell(cell_of(cell, column), NAMES) == standard


NAMES = FeelNames({"o.chance": "offer.chance"}, {"item": "item_"}, "today", frozenset({"o"}))
SCOPE = FeelScope(
    {
        **{name: name for name in WORDS.facts},
        "Applicant Age": "n",
        "Age-Limit": "m",
        "Offer.Chance Now": "o.chance",
        "today": "today",
    },
    {
        **{name: name for name in ("name", "age", "born", "item", "size", "seen")},
        "full name": "name",
    },
    "today",
)


def cell_of(cell: str, column: str) -> Expr:
    value, _ = check_expression(parse_expression(column), WORDS)
    return check_condition(parse_cell(cell, value), WORDS)


@pytest.mark.parametrize(
    ("standard", "ours"),
    [
        pytest.param("Applicant  Age >= Age-Limit", "n >= m", id="names with spaces and signs"),
        pytest.param("Offer . Chance Now", "o.chance", id="a path with spaces"),
        pytest.param('date("2026-03-01") > d', '@"2026-03-01" > d', id="a day"),
        pytest.param('d + duration("P3D")', 'd + @"P3D"', id="a number of days"),
        pytest.param("(today - d).days", "days_since(d)", id="days since"),
        pytest.param("(d - today()).days > 3", "days_until(d) > 3", id="days until"),
        pytest.param("(e - d).days", "days_between(d, e)", id="days between"),
        pytest.param("string length(t) + 1", "length(t) + 1", id="a function"),
        pytest.param('starts   with (t, "\\u0041")', 'starts_with(t, "A")', id="an escape"),
        pytest.param("people[age > 3].full name", "people[item.age > 3].name", id="a field"),
        pytest.param(
            "people[some a in people satisfies a.age > age]",
            "people[some a in people satisfies a.age > item.age]",
            id="a quantifier in a filter",
        ),
        pytest.param('people[item = "x"]', 'people[item.item = "x"]', id="a field called item"),
        pytest.param("firms[item.size > n]", "firms[item.size > n]", id="the entry itself"),
    ],
)  # fmt: skip
def test_feel_in_our_words(standard: str, ours: str) -> None:
    assert written(read_feel(standard, SCOPE, WORDS)) == ours


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("Age > 3", "unknown-name", id="a name that the model does not declare"),
        pytest.param("days_since(d)", "not-in-language", id="our function is not theirs"),
        pytest.param("length(t)", "not-in-language", id="our name of a function of theirs"),
        pytest.param("known(n)", "not-in-language", id="known is ours alone"),
        pytest.param("n ** 2", "not-in-language", id="a power"),
        pytest.param("for x in people return x.age", "not-in-language", id="a loop"),
        pytest.param("n instance of number", "not-in-language", id="a type test"),
        pytest.param("60%", "expression-syntax", id="a percentage"),
        pytest.param("today > d", "not-in-language", id="the day of the run by itself"),
        pytest.param('date and time("2026-03-01T10:00:00")', "unknown-name", id="a time of day"),
        pytest.param('duration("P1Y")', "not-a-date", id="a year as a span"),
        pytest.param("people[1]", "wrong-type", id="an index"),
        pytest.param("won in (paid)", "expression-syntax", id="a truth or equality"),
        pytest.param("people.age in (firms.size)", "expression-syntax", id="a list to look into"),
        pytest.param('"a" + "b"', "wrong-type", id="texts joined"),
        pytest.param('t = "\\u0007"', "expression-syntax", id="a character that is not seen"),
        pytest.param(
            "people[count(people[born > d]) > 0 and some d in people satisfies d.age > 1]",
            "expression-syntax",
            id="a fact that is also a variable",
        ),
        pytest.param("people[people[age > 1].name = name]", "wrong-type", id="lists compared"),
        pytest.param("{a: 1}", "not-in-language", id="a context"),
    ],
)  # fmt: skip
def test_feel_outside_the_subset_is_refused(text: str, code: str) -> None:
    assert refused(lambda: read_feel(text, SCOPE, WORDS)) == code


def test_a_field_is_taken_before_a_fact_only_in_a_filter_of_its_list() -> None:
    words = vocabulary_of(FACTS.replace("  n: {", "  age: {type: number, label: age}\n  n: {"))
    scope = FeelScope({**SCOPE.names, "age": "age"}, SCOPE.components, "today")
    assert written(read_feel("people[age > 1]", scope, words)) == "people[item.age > 1]"
    assert written(read_feel("count(people) > age", scope, words)) == "count(people) > age"
    assert written(read_feel("firms[size > age]", scope, words)) == "firms[item.size > age]"
    outer = "people[count(firms[size > age]) > 0]"
    assert refused(lambda: read_feel(outer, scope, words)) == "expression-syntax"


def test_a_name_that_a_filter_could_take_for_a_field_is_refused() -> None:
    scope = FeelScope({**SCOPE.names, "name": "t"}, SCOPE.components, "today")
    assert (
        refused(lambda: read_feel("firms[size > 1 and name = t]", scope, WORDS))
        == "expression-syntax"
    )
    again = FeelScope({**SCOPE.names, "my born": "born"}, SCOPE.components, "today")
    assert refused(lambda: read_feel("people[my born > d]", again, WORDS)) == "expression-syntax"


@pytest.mark.parametrize(
    ("standard", "column", "ours"),
    [
        pytest.param("", "n", "-", id="an empty cell"),
        pytest.param("? > 3", "n", "> 3", id="the input named"),
        pytest.param(">=18", "n", ">= 18", id="a bound"),
        pytest.param("]1..5[", "n", "(1..5)", id="an open range"),
        pytest.param('"a" , "b"', "t", '"a", "b"', id="one of several"),
        pytest.param('not("a")', "t", 'not("a")', id="none of them"),
        pytest.param("not(? > 3)", "n", "not(> 3)", id="not above"),
        pytest.param("false", "won", "false", id="no"),
        pytest.param("null", "n", "null", id="not known"),
    ],
)
def test_a_cell_of_feel_in_our_words(standard: str, column: str, ours: str) -> None:
    value, _ = check_expression(parse_expression(column), WORDS)
    assert written_cell(read_feel_cell(standard, value, SCOPE, WORDS)) == ours


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("paid", "won", id="a truth by itself"),
        pytest.param("? > 3 and ? < m", "n", id="a condition of its own"),
        pytest.param("n > 3", "n", id="a comparison"),
        pytest.param("people.age", "people.age", id="a list"),
        pytest.param("1, -", "n", id="anything in a list"),
    ],
)
def test_a_cell_outside_the_subset_is_refused(text: str, column: str) -> None:
    value, _ = check_expression(parse_expression(column), WORDS)
    assert refused(lambda: read_feel_cell(text, value, SCOPE, WORDS)) is not None


def test_feel_and_back_is_the_same_for_every_expression_that_we_check() -> None:
    names = FeelNames()
    scope = FeelScope({name: name for name in [*WORDS.facts, "today"]}, SCOPE.components, "today")
    texts = (
        "days_since(max(people.born)) > 3", "n + m * -2 >= o.chance - (1 - n)",
        'if won then t else "b"', "every p in people satisfies p.age between 1 and n",
        "not(won and paid)", "count(firms[item.size in (1, [3..5])]) = 2",
        "some p in people satisfies p.item = t", "abs(n) in (0..5]", "-(n + 1) < 3",
    )  # fmt: skip
    for text in texts:
        tree, _ = check_expression(parse_expression(text), WORDS)
        assert bare(read_feel(feel(tree, names), scope, WORDS)) == bare(tree), text


def refused(read: Callable[[], object]) -> str | None:
    """Return the code under which *read* is refused, or nothing where it is not."""
    try:
        read()
    except Fault as fault:
        return fault.code
    return None
