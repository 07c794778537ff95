"""Columns conclude what the engine does: also from values that do not fit them.

That every expression, table, score and gate comes out the same is held in test_generate,
for the small world in full and for rulebooks at random. Here are the values: plain numbers,
long ones, days at the end of the calendar, lists that are not known, and accounts of which no
two know the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest

from dakehu.rules.bulk import Bulk
from dakehu.rules.columns import FITS, Distinct, Lists, Numbers, Truths
from dakehu.rules.facts import DATE, NUMBER, TEXT, Facts
from dakehu.rules.generate import Conclusions
from dakehu.rules.model import Rulebook
from dakehu.rules.reason import Engine
from dakehu.rules.rows import column_of
from dakehu.rules.trace import Truth
from tests import test_laws as laws
from tests.expressions import random_account, random_book
from tests.rulebooks import TODAY, book
from tests.starter import checked, playbook

Account = dict[str, Any]


def exactly(value: Any) -> Any:
    """Return a plain value as rules count it, without the help of what is tested."""
    if isinstance(value, bool) or not isinstance(value, int | float | tuple | dict):
        return value
    if isinstance(value, tuple):
        return tuple(exactly(one) for one in value)
    if isinstance(value, dict):
        return {name: exactly(one) for name, one in value.items()}
    return Decimal(str(value))


def agree(made: Rulebook, accounts: list[Account], today: date = TODAY) -> list[Conclusions]:
    """Return what the columns conclude, once the engine has said the same of each account."""
    engine, bulk = Engine(made), Bulk(made)
    wanted = [Conclusions.of(engine.reason(Facts(exactly(one)), today)) for one in accounts]
    found = bulk.conclude(accounts, today)
    for account, one, other in zip(accounts, found, wanted, strict=True):
        assert one == other, account
        assert list(map(_kind, one.decisions)) == list(map(_kind, other.decisions))
    assert list(bulk.conclude(bulk.load(accounts), today)) == wanted
    return wanted


def _kind(value: Any) -> Any:
    return tuple(map(_kind, value)) if isinstance(value, tuple) else type(value)


# What floats are to the last digit: the same to Python, and not what was written.
ALMOST = Decimal("0.1000000000000000055511151231257827021181583404541015625")
NEARLY = Decimal("1.000003814697265625")
BELOW = FITS - 1
NUMBERS: dict[str, Callable[[Random], Any]] = {
    "whole": lambda random: random.randint(-3, 3),
    "of two places": lambda random: random.choice((0.0, 0.5, 1.0, 0.6, 2.5, -0.01, 0.1)),
    "of many places": lambda random: random.choice((1 / 3, 0.1 + 0.2, 2.0000001, 1e-12, -0.0)),
    "long": lambda random: random.choice((10**17, -(10**18), BELOW, -BELOW, 2, 3)),
    "at the edge": lambda random: random.choice((FITS, -FITS, BELOW, 2**63 - 1, -(2**63), 2)),
    "longer": lambda random: random.choice((10**40, -(10**30), 2**63, 1, 2)),
    "long floats": lambda random: random.choice((1e15, 1e17 + 16, 123456789012345.6, 1.0)),
    "long whole floats": lambda random: random.choice((1e17 + 16, 1e15, 2.0)),
    "longer floats": lambda random: random.choice((1e300, 5e-324, 1.0)),
    "exact": lambda random: Decimal(random.choice(("1", "2.0", "1E+2", "0.001", "-7", "2"))),
    "exact and long": lambda random: Decimal(
        random.choice(("1E+17", "-1E+18", "0.1", "4611686018427387903", "2", "3"))
    ),
    "exact and longer": lambda random: Decimal(
        random.choice(("1E+30", "1E-30", "0.1000000000000000055", "4611686018427387904", "2"))
    ),
    "of two kinds": lambda random: random.choice((float(NEARLY), NEARLY, 2)),
    "of every kind": lambda random: random.choice(
        (1, 1.0, 0.1, Decimal("0.1"), ALMOST, Decimal("1E+19"), 2**63, 2)
    ),
}
LACKS: dict[str, Callable[[Account], Account]] = {
    "absent": lambda account: {name: one for name, one in account.items() if one is not None},
    "none": lambda account: account,
    "either": lambda account: {n: one for n, one in account.items() if one is not None or n < "n"},
}
OF_NUMBERS = (
    "n > 1", "n <= 2.5", "n >= 0.5", "n < 1.5", "n <= -0.5", "n = 2", "n in (1, 2, 0.1)",
    "n + m > 2", "n - m = 0", "n * m >= 4", "n + m + n + m > n", "n >= m", "n > m",
    "n / m < 0.5", "-n < m", "abs(n) = abs(m)", "min(n, m) <= 1", "max(n, m, 2) > 2",
    "sum(n, m) >= 3", "(if p then n else m) > 1", "(if p then n else null) = 2", "n = m",
    "n * n * n * n > m", "n between m and 3", "n >= 100000000000000000000", "known(n + m)",
    "n <= 0.30000000000000000000000000001", "n > -100000000000000000000000",
)  # fmt: skip
ONLY_NUMBERS = """
facts:
  p: {type: boolean, label: {en: p, zh: 甲}}
  n: {type: number, label: {en: n, zh: 数}}
  m: {type: number, label: {en: m, zh: 量}}
derived:
  all: {expr: n + m, label: {en: all, zh: 合计}}
  most: {expr: "max(n, m)", label: {en: most, zh: 最大}}
"""


def numbers_book() -> Rulebook:
    both = "{en: as said, zh: 如上}"
    rules = [
        f"- {{rule: risk.r{place}, title: {both}, when: '{text}', because: {both}}}"
        for place, text in enumerate(OF_NUMBERS)
    ]
    return book(ONLY_NUMBERS, "\n".join(rules) + "\n")


@pytest.mark.parametrize("lack", LACKS)
@pytest.mark.parametrize("one", NUMBERS)
def test_numbers_of_any_length(one: str, lack: str) -> None:
    random = Random(f"{one} {lack}")
    made = numbers_book()
    for chance, other in product((0.0, 0.3), (one, "of two places")):
        accounts = [
            {
                "p": None if random.random() < chance else random.random() < 0.5,
                "n": None if random.random() < chance else NUMBERS[one](random),
                "m": None if random.random() < chance else NUMBERS[other](random),
            }
            for _ in range(40)
        ]
        found = agree(made, [LACKS[lack](account) for account in accounts])
        assert {truth for one in found for truth in one.rules} >= {Truth.YES, Truth.NO}


def test_a_number_that_is_none_is_refused() -> None:
    bulk = Bulk(numbers_book())
    for value in (math.nan, math.inf, -math.inf):
        worlds: tuple[list[Account], ...] = ([{"n": value}], [{"n": 1.0}, {"n": value}, {"m": 2}])
        for accounts in worlds:
            with pytest.raises(ValueError, match="is no number"):
                bulk.conclude(accounts, TODAY)


@pytest.mark.parametrize("seed", range(16))
def test_rulebooks_at_random_over_plain_values(seed: int) -> None:
    random = Random(seed)
    made = book(*random_book(random, depth=2 + seed % 3))
    plain = NUMBERS[list(NUMBERS)[seed % len(NUMBERS)]]
    accounts = [_with_numbers(random_account(random), plain, random) for _ in range(40)]
    agree(made, accounts)


def _with_numbers(value: Any, made: Callable[[Random], Any], random: Random) -> Any:
    if isinstance(value, Decimal):
        return made(random)
    if isinstance(value, tuple):
        return tuple(_with_numbers(one, made, random) for one in value)
    if isinstance(value, dict):
        return {name: _with_numbers(one, made, random) for name, one in value.items()}
    return value


def test_days_at_the_ends_of_the_calendar() -> None:
    facts = """
facts:
  d: {type: date, label: {en: d, zh: 日}}
  e: {type: date, label: {en: e, zh: 期}}
  n: {type: number, label: {en: n, zh: 数}}
"""
    both = "{en: as said, zh: 如上}"
    texts = (
        'd + @"P30D" > e', 'd - @"P30D" <= e', 'd - e > @"P0D"', "days_since(d) > n",
        "days_until(e) <= n", "days_between(d, e) = n", '(d - e) * 2 > @"P3D"',
        '(d - e) / @"P1D" = n', "max(d, e) = d", 'd in [e..@"9999-12-31"]',
    )  # fmt: skip
    rules = [
        f"- {{rule: risk.r{place}, title: {both}, when: '{text}', because: {both}}}"
        for place, text in enumerate(texts)
    ]
    days = (None, date.min, date.max, TODAY, TODAY - timedelta(days=7), date(9999, 12, 15))
    world = [
        {n: v for n, v in (("d", d), ("e", e), ("n", n)) if v is not None}
        for d in days
        for e in days
        for n in (None, 0, 7)
    ]
    found = agree(book(facts, "\n".join(rules) + "\n"), world)
    assert {truth for one in found for truth in one.rules} == set(Truth)


# The starter.


def test_the_starter_on_its_own_accounts_and_cases() -> None:
    made = playbook().rulebook
    accounts = [dict(account.facts.values) for account in playbook().accounts]
    assert len(accounts) > 10
    agree(made, accounts, checked().today)
    by_day: dict[date, list[Account]] = {}
    for case in playbook().cases:
        by_day.setdefault(case.today, []).append(dict(case.facts.values))
    assert sum(map(len, by_day.values())) > 500
    for today, examples in by_day.items():
        agree(made, examples, today)


# Many, none and one.


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(5)
    made = book(*random_book(random, depth=3))
    accounts = [random_account(random) for _ in range(50)]
    whole = list(Bulk(made).conclude(accounts, TODAY))
    monkeypatch.setattr("dakehu.rules.bulk.BLOCK", 7)
    found = Bulk(made).conclude(accounts, TODAY)
    assert list(found) == whole
    assert len(found) == 50
    for place, rule in enumerate(made.rules):
        truth = found.rule(rule.id)
        assert truth.plain() == [_BOOL[one.rules[place]] for one in whole]
    for place, item in enumerate(made.decisions):
        assert found.decision(item.name) == [one.decisions[place] for one in whole]


_BOOL = {Truth.YES: True, Truth.NO: False, Truth.UNKNOWN: None}


def test_no_account_and_one() -> None:
    made = book(*random_book(Random(8), depth=3))
    assert list(Bulk(made).conclude([], TODAY)) == []
    assert Bulk(made).conclude([], TODAY).rule(made.rules[0].id).plain() == []
    agree(made, [{}])
    agree(Rulebook(laws.VOCABULARY), [{}, {}])


def test_accounts_as_facts_and_as_values_together() -> None:
    made = Rulebook(laws.VOCABULARY, rules=(laws.rule("n > 1"),))
    accounts: list[Facts | Account] = [{"n": 2}, Facts({"n": Decimal(2)}), Facts({})]
    found = Bulk(made).conclude(accounts, TODAY)
    assert [one.rules[0] for one in found] == [Truth.YES, Truth.YES, Truth.UNKNOWN]


def test_patterns_that_are_forgotten_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dakehu.rules.outcomes.REMEMBERED", 1)
    monkeypatch.setattr("dakehu.rules.bulk.BLOCK", 5)
    random = Random(12)
    agree(book(*random_book(random, depth=2)), [random_account(random) for _ in range(40)])


# The columns themselves.


def test_plain_values_become_whole_numbers() -> None:
    texts = Distinct()
    for values, places in (([1, 2], 0), ([0.25, 1.5], 2), ([Decimal("0.125"), None, 3], 3)):
        column = column_of(list(values), NUMBER, texts)
        assert isinstance(column, Numbers)
        assert column.places == places
        assert column.plain() == [exactly(value) for value in values]
    assert not isinstance(column_of([10**30, 1], NUMBER, texts), Numbers)
    assert column_of([date.max, None], DATE, texts).plain() == [date.max, None]


def test_more_texts_than_a_byte_can_number() -> None:
    texts = Distinct()
    many = [f"t{place}" for place in range(700)]
    assert column_of([*many, None], TEXT, texts).plain() == [*many, None]
    first = column_of(["t3", "new"], TEXT, texts)
    assert first.plain() == ["t3", "new"]


def test_lists_are_taken_with_their_items() -> None:
    items = Numbers("number", np.arange(6))
    lists = Lists(np.array([2, 0, 3, 1]), items, np.array([True, True, True, False]))
    found = lists.take(np.array([3, 2, 2, 0, 1]))
    third = tuple(map(Decimal, (2, 3, 4)))
    assert found.plain() == [None, third, third, (Decimal(0), Decimal(1)), ()]


def test_truths_in_three() -> None:
    truths = Truths(np.array([True, False, False]), np.array([False, True, False]))
    assert truths.plain() == [True, False, None]
    assert truths.take(np.array([2, 0])).plain() == [None, True]
