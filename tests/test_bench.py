"""The bench measures what it says: all engines give the same answers to the same rules."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dakehu.rules.model import Rulebook
from tests.bench.engines import (
    CEL,
    WORDS,
    Contender,
    cel_python,
    cel_rust,
    ours,
    rule_engine,
    texts,
)
from tests.bench.engines import zen as gorules
from tests.bench.rules import Measured, agreed, judged, measured, report
from tests.bench.world import accounts, rulebook

BOOK = rulebook()


def test_there_are_thirty_rules_and_a_table() -> None:
    assert (len(BOOK.rules), len(BOOK.decisions)) == (30, 1)


def test_every_rule_holds_for_some_accounts_and_not_for_others() -> None:
    answers = agreed(ours(BOOK), 2000)
    for truths in zip(*(rules for rules, _ in answers), strict=True):
        assert set(truths) == {True, False}
    assert {grade for _, grade in answers} == set("ABCD")


def test_the_accounts_are_the_same_every_time() -> None:
    assert accounts(20, 7) == accounts(20, 7)
    assert accounts(20, 7) != accounts(20, 8)


def test_the_rules_in_other_languages() -> None:
    assert texts(BOOK, CEL)[1:3] == [
        "(top_decider_met == false && chain_length >= 3)",
        '(open_objections > 0 && (stage in ["bid", "negotiate"]))',
    ]
    assert texts(BOOK, WORDS)[17] == "not ((budget_known == true or has_coach == true))"
    assert texts(BOOK, CEL)[-1].startswith(
        '(win_probability >= 0.6 && days_to_close <= 90) ? "A" : ('
    )


@pytest.mark.parametrize(
    ("package", "make"),
    [
        pytest.param("cel", cel_rust, id="CEL in Rust"),
        pytest.param("celpy", cel_python, id="CEL in Python"),
        pytest.param("zen", gorules, id="GoRules"),
        pytest.param("rule_engine", rule_engine, id="rule-engine"),
    ],
)
def test_another_engine_agrees(package: str, make: Callable[[Rulebook], list[Contender]]) -> None:
    pytest.importorskip(package, reason="comes with make bench-rules")
    agreed([*ours(BOOK), *make(BOOK)], 100)


def test_an_engine_that_differs_stops_the_bench() -> None:
    def wrong(_: Any) -> tuple[tuple[bool | None, ...], Any]:
        return (True,) * 30, "A"

    odd = Contender("odd", "always", dict, lambda _: None, wrong)
    with pytest.raises(SystemExit, match="odd, always"):
        agreed([*ours(BOOK), odd], 5)
    odd = Contender(
        "odd", "at once", dict, lambda _: None, wrong, answers=lambda given: list(map(wrong, given))
    )
    with pytest.raises(SystemExit, match="odd, at once"):
        agreed([*ours(BOOK), odd], 5)


@pytest.fixture
def little_to_collect() -> Iterator[None]:
    """Let what other tests left in memory not be looked through before every measurement."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("little_to_collect")
def test_the_report_ranks_by_the_median_and_owns_up_to_what_is_missed() -> None:
    found = measured(ours(BOOK), rounds=1, seconds=0.01)
    assert all(one.median > 0 for one in found)
    mine = [Measured(one.contender, (9000.0,)) for one in found]
    other = Contender("other", "a way", dict, lambda _: None, lambda _: ((), None))
    lines = list(report([*mine, Measured(other, (100.0, 3000.0, 50_000.0))], mine))
    assert [line.split()[0] for line in lines if "3.0 x" in line] == ["other,"]
    lines = list(judged([*mine, Measured(other, (3000.0,))]))
    assert {line.split(":")[0] for line in lines} == {"NOT MET"}
    assert len(lines) == 2 * 4 + 1
    slow = list(judged([*mine, Measured(other, (900.0,))]))
    assert [line.split(":")[0] for line in slow] == ["met"] * 8 + ["NOT MET"]


def test_many_at_once_are_asked_what_the_others_are() -> None:
    at_once = [one for one in ours(BOOK) if one.at_once]
    assert len(at_once) == 3
    agreed([ours(BOOK)[0], *at_once], 50)
    calls = at_once[1].calls([1, 2, 3], at_once[1].at_once + 2)
    assert [len(call) for call in calls] == [at_once[1].at_once, 2]
    assert calls[0][:4] == [1, 2, 3, 1]
    assert ours(BOOK)[0].calls([1, 2, 3], 7) == [[1, 2, 3], [1, 2, 3], [1]]
