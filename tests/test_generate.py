"""Every back end against every other: the engine, the bare expressions and the generated code.

On the small world of the laws in full, and on rulebooks written at random by seed, where
anything may be unknown. What they conclude must be the same to the last digit.
"""

from __future__ import annotations

import keyword
import re
import tokenize
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import product
from random import Random
from typing import Any

import pytest

from dakehu.rules.bulk import Bulk
from dakehu.rules.evaluate import compiled
from dakehu.rules.facts import Facts
from dakehu.rules.generate import Conclusions, Fast
from dakehu.rules.model import Derived, Factor, Hit, Rulebook, Score
from dakehu.rules.reason import Engine
from dakehu.rules.trace import DerivedStep, Truth
from tests import test_laws as laws
from tests.expressions import random_account, random_book
from tests.rulebooks import TODAY, book, condition_of
from tests.starter import checked, playbook

BOOKS, ACCOUNTS = 48, 30


def agree(made: Rulebook, accounts: list[dict[str, Any]], today: date = TODAY) -> list[Conclusions]:
    """Return what the generated code concludes, once the engine and the columns say the same."""
    engine, fast, bulk = Engine(made), Fast(made), Bulk(made)
    found = []
    for values in accounts:
        wanted = Conclusions.of(engine.reason(Facts(values), today))
        found.append(fast.conclude(values, today))
        assert repr(found[-1]) == repr(wanted), (values, fast.source)
        assert fast.conclude(Facts(values), today) == wanted
    for values, one, wanted in zip(accounts, bulk.conclude(accounts, today), found, strict=True):
        assert one == wanted, values
    return found


# The small world, in full.


@pytest.mark.parametrize(
    ("texts", "world"),
    [
        pytest.param(laws.OF_PLAIN, laws.PLAIN, id="plain facts"),
        pytest.param(laws.OF_LISTS, laws.LISTED, id="lists"),
        pytest.param(("known(n) and p", "n = null or not(q)"), laws.PLAIN, id="whether known"),
    ],
)
def test_all_expressions_of_the_small_world(
    texts: tuple[str, ...], world: list[dict[str, Any]]
) -> None:
    rules = tuple(laws.rule(text) for text in texts)
    together = agree(Rulebook(laws.VOCABULARY, rules=rules), world)
    for place, one in enumerate(rules):
        alone = agree(Rulebook(laws.VOCABULARY, rules=(one,)), world)
        assert [found.rules[0] for found in alone] == [found.rules[place] for found in together]


def test_all_groups_of_the_small_world() -> None:
    conditions = [condition_of(data, laws.VOCABULARY) for data in laws.GROUPS]
    rules = tuple(laws.rule_of(str(place), when) for place, when in enumerate(conditions))
    agree(Rulebook(laws.VOCABULARY, rules=rules), laws.PLAIN)


@pytest.mark.parametrize("hit", laws.HITS)
def test_all_tables_of_the_small_world(hit: Hit) -> None:
    for _, table in laws.tables(hit):
        agree(Rulebook(laws.VOCABULARY, decisions=(table,)), laws.OF_TWO)


def test_all_scores_of_the_small_world() -> None:
    for points, (low, high) in product(product(laws.POINTS, repeat=3), ((-10, 10), (0, 4), (0, 0))):
        factors = tuple(
            Factor(name, laws.shown(name), one, laws.NONE, (), laws.NOWHERE)
            for name, one in zip("pqr", points, strict=True)
        )
        ends = Decimal(low), Decimal(high)
        score = Score("n", laws.NONE, *ends, factors, (), laws.NOWHERE)
        agree(Rulebook(laws.VOCABULARY, (score,), (laws.rule("n > 1"),)), laws.FLAGS)


@pytest.mark.parametrize(("musts", "share", "skip"), laws.GATES)
def test_all_gates_of_the_small_world(
    musts: tuple[bool, ...], share: str, skip: str | None
) -> None:
    gate = laws.gate_of(musts, share, skip)
    agree(Rulebook(laws.VOCABULARY, gates=(gate,)), laws.FLAGS)


# Rulebooks at random.


@pytest.mark.parametrize("seed", range(BOOKS))
def test_rulebooks_at_random(seed: int) -> None:
    random = Random(seed)
    made = book(*random_book(random, depth=2 + seed % 3))
    accounts = [random_account(random) for _ in range(ACCOUNTS)]
    found = agree(made, accounts)
    seen = {truth for one in found for truth in one.rules}
    assert seen == set(Truth), "a world in which nothing is open, or nothing is settled"
    _bare_expressions_agree(made, accounts)


def _bare_expressions_agree(made: Rulebook, accounts: list[dict[str, Any]]) -> None:
    """Hold the trace of every test and derived fact against its bare expression."""
    engine = Engine(made)
    bare = {id(d): compiled(d.expr) for d in made.decisions if isinstance(d, Derived)}
    tests = [(i, r, compiled(r.when.test)) for i, r in enumerate(made.rules) if r.when.test]
    for values in accounts:
        trace = engine.reason(Facts(values), TODAY)
        for place, rule, evaluate in tests:
            assert trace.rules[place].truth is Truth.of(evaluate(trace.values, {}, TODAY)), rule.id
        for step in trace.decisions:
            if isinstance(step, DerivedStep):
                value = bare[id(step.item)](trace.values, {}, TODAY)
                assert repr(value) == repr(step.value)
                kind = step.item.fact.type.kind
                truth = (
                    Truth.of(value)
                    if kind == "boolean"
                    else Truth.of(None if value is None else True)
                )
                assert step.check.truth is truth


@pytest.mark.parametrize("most", [0, 2, 256])
def test_what_the_engine_remembers_changes_nothing(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(99)
    made = book(*random_book(random, depth=3))
    accounts = [Facts(random_account(random)) for _ in range(20)] * 2
    fresh = [Engine(made).reason(account, TODAY) for account in accounts]
    monkeypatch.setattr("dakehu.rules.reason.REMEMBERED", most)
    engine = Engine(made)
    for account, wanted in zip(accounts, fresh, strict=True):
        found = engine.reason(account, TODAY)
        assert found.decisions == wanted.decisions
        assert found.rules == wanted.rules
        assert found.gates == wanted.gates
        assert found.values == wanted.values


# The source.


def names_in(source: str) -> set[str]:
    tokens = tokenize.generate_tokens(StringIO(source).readline)
    return {t.string for t in tokens if t.type == tokenize.NAME and not keyword.iskeyword(t.string)}


FIXED = {"conclude", "f", "day", "values", "get", "append", "kept", "s", "r", "t", "x", "a", "b",
         "z", "y", "u", "w"}  # fmt: skip


def test_nothing_that_anyone_wrote_is_in_the_source() -> None:
    books = [book(*random_book(Random(seed), 3)) for seed in range(5)]
    for made in (playbook().rulebook, *books):
        source = Fast(made).source
        odd = {n for n in names_in(source) - FIXED if not re.fullmatch(r"[ktvqg]\d+", n)}
        assert odd == set()
        assert '"' not in source
        assert "'" not in source
        assert "__" not in source


def test_a_text_that_looks_like_code_stays_a_text() -> None:
    facts = """
facts:
  x: {type: text, label: {en: x, zh: 文}}
  y: {type: text, label: {en: y, zh: 字}}
"""
    text = "') or __import__('os').abort() or ('"
    made = book(
        facts,
        f"""
- rule: risk.odd
  title: {{en: odd, zh: 怪}}
  when: 'x = "{text.replace("'", "''")}" and y != "\\\\"'
  because: {{en: odd, zh: 怪}}
""",
    )
    found = agree(made, [{"x": text, "y": "'"}, {"x": text, "y": "\\"}, {"x": text}, {"x": "z"}])
    assert [one.rules[0] for one in found] == [Truth.YES, Truth.NO, Truth.UNKNOWN, Truth.NO]


def test_generated_code_reaches_nothing_of_python() -> None:
    conclude = Fast(playbook().rulebook).conclude
    assert conclude.__globals__["__builtins__"] == {}


def test_what_is_said_twice_is_worked_out_once() -> None:
    asked: list[str] = []

    class Asked(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            asked.append(name)
            return super().get(name, default)

    people = (Asked(ally=True), Asked(ally=False))
    texts = ("count(people[item.ally]) > 0", "p or count(people[item.ally]) = 2")
    made = Rulebook(laws.VOCABULARY, rules=tuple(laws.rule(text) for text in texts))
    Fast(made).conclude({"people": people, "p": False}, TODAY)
    assert asked.count("ally") == len(people)


def test_what_is_settled_is_not_looked_into() -> None:
    class Shut(tuple[Any, ...]):
        __slots__ = ()

        def __iter__(self) -> Any:
            raise AssertionError

    made = Rulebook(
        laws.VOCABULARY, rules=(laws.rule("(some c in people satisfies c.ally) and p"),)
    )
    assert Fast(made).conclude({"people": Shut(), "p": False}, TODAY).rules == (Truth.NO,)


def test_an_expression_of_the_greatest_depth() -> None:
    texts = ["n" + " + n" * 240 + " > 5", "-" * 200 + "n > 0", "(" * 38 + "p" + " and q)" * 38]
    made = Rulebook(laws.VOCABULARY, rules=tuple(laws.rule(text) for text in texts))
    agree(made, laws.PLAIN)


def test_the_starter_on_its_own_accounts() -> None:
    accounts = [account.facts.values for account in playbook().accounts]
    agree(playbook().rulebook, accounts, checked().today)
