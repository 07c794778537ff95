"""Decision tables, and the chain of decisions that rest on each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dakehu.rules.facts import Facts
from dakehu.rules.model import Rulebook
from dakehu.rules.reason import with_ranks
from dakehu.rules.trace import DerivedStep, ScoreStep, TableStep, Trace, Truth
from dakehu.rules.words import Speaker
from dakehu.text.words import LANGS
from tests.rulebooks import book, read_book, reasoned

FACTS = """
facts:
  chance: {type: number, min: 0, max: 1, unit: percent, label: {en: chance, zh: 机会}}
  closes: {type: date, label: {en: expected close, zh: 预计成交日}}
  vehicles: {type: number, min: 0, label: {en: vehicles, zh: 车辆数}}
  signed: {type: boolean, label: {en: signed, zh: 已签约}}
  profit: {type: number, label: {en: profit, zh: 利润}}
  stage: {type: text, ref: stage, label: {en: stage, zh: 阶段}}
derived:
  days_left: {expr: days_until(closes), label: {en: days left, zh: 剩余天数}}
  hurry: {expr: 'days_left <= 30 and grade = "A"', label: {en: hurry, zh: 抓紧}}
  profit_rank: {rank_of: profit, label: {en: rank, zh: 排名}}
  stage_order: {order_of: stage, label: {en: stage number, zh: 阶段序号}}
"""
GRADE = """
- table: grade
  label: {en: grade, zh: 级别}
  hit: unique
  output:
    name: grade
    values: {A: {en: A, zh: A级}, B: {en: B, zh: B级}, C: {en: C, zh: C级}}
  rows: |
    | id | chance | days_left | grade | because.en | because.zh |
    |----|--------|-----------|-------|------------|------------|
    | a  | >= 60% | <= 90     | "A"   | soon       | 快         |
    | c  | >= 60% | > 90      | "C"   | slow       | 慢         |
    | b  | < 60%  | -         | "B"   | small      | 小         |
"""
EFFORT = """
- table: effort
  label: {en: effort, zh: 投入}
  hit: first
  output:
    name: effort
    values: {high: {en: high, zh: 高}, some: {en: some, zh: 中}, none: {en: none, zh: 无}}
  rows: |
    | id    | signed | grade    | vehicles | effort | because.en | because.zh |
    |-------|--------|----------|----------|--------|------------|------------|
    | ours  | true   | -        | -        | "some" | ours       | 已签约     |
    | best  | -      | "A"      | >= 20    | "high" | best       | 最好       |
    | good  | -      | "A", "B" | -        | "some" | good       | 较好       |
    | rest  | -      | -        | -        | "none" | rest       | 其余       |
"""
SIGNS = """
- table: signs
  label: {en: signs, zh: 迹象}
  hit: collect
  output:
    name: signs
    values: {large: {en: large, zh: 大}, soon: {en: soon, zh: 快}, likely: {en: likely, zh: 稳}}
  rows: |
    | id     | vehicles | days_left | chance | signs    | because.en | because.zh |
    |--------|----------|-----------|--------|----------|------------|------------|
    | likely | -        | -         | >= 60% | "likely" | likely     | 稳         |
    | large  | >= 20    | -         | -      | "large"  | large      | 大         |
    | soon   | -        | <= 30     | -      | "soon"   | soon       | 快         |
- rule: advice.two_signs
  title: {en: Two signs, zh: 两个迹象}
  when: count(signs) >= 2
  because: {en: two, zh: 两个}
"""
SOON, LATER = date(2026, 3, 31), date(2026, 12, 1)
BOOK = book(FACTS, GRADE + EFFORT + SIGNS)


def table(trace: Trace, name: str) -> TableStep:
    step = trace.table(name)
    assert step is not None
    return step


def number(value: str) -> Decimal:
    return Decimal(value)


@pytest.mark.parametrize(
    ("chance", "closes", "truth", "grade", "possible"),
    [
        pytest.param("0.6", SOON, Truth.YES, "A", ("A",), id="one row holds"),
        pytest.param("0.6", LATER, Truth.YES, "C", ("C",), id="another row holds"),
        pytest.param("0.59", None, Truth.YES, "B", ("B",), id="what is not asked may be unknown"),
        pytest.param("0.9", None, Truth.UNKNOWN, None, ("A", "C"), id="two rows are open"),
        pytest.param(None, SOON, Truth.UNKNOWN, None, ("A", "B"), id="two others are open"),
        pytest.param(None, None, Truth.UNKNOWN, None, ("A", "B", "C"), id="all are open"),
    ],
)
def test_a_unique_table_says_what_it_can(
    chance: str | None, closes: date | None, truth: Truth, grade: str | None, possible: Any
) -> None:
    given = {"chance": number(chance) if chance else None, "closes": closes}
    step = table(reasoned(BOOK, given), "grade")
    assert (step.truth, step.value, step.possible) == (truth, grade, possible)
    assert step.contradicts is False


def overlapping(rows: str) -> Rulebook:
    return book(
        FACTS.replace(' and grade = "A"', ""),
        f"""
- table: size
  label: {{en: size, zh: 规模}}
  hit: unique
  output: {{name: size, values: {{big: {{en: big, zh: 大}}, small: {{en: small, zh: 小}}}}}}
  rows: |
    | id | vehicles | signed | size | because.en | because.zh |
{rows}
- rule: advice.big
  title: {{en: Big, zh: 大}}
  when: size = "big"
  because: {{en: big, zh: 大}}
""",
    )


def test_rows_of_a_unique_table_that_hold_together_contradict_each_other() -> None:
    made = overlapping(
        """
    | a | >= 10 | - | "big"   | a | 甲 |
    | b | <= 20 | - | "small" | b | 乙 |
    | c | -     | true | "big" | c | 丙 |
"""
    )
    trace = reasoned(made, {"vehicles": number("15")})
    step = table(trace, "size")
    assert [row.row.id for row in step.spoke] == ["a", "b"]
    assert (step.contradicts, step.truth, step.value) == (True, Truth.NO, None)
    assert "size" not in trace.values
    assert trace.rules[0].truth is Truth.UNKNOWN


def test_a_table_may_have_a_gap() -> None:
    made = overlapping(
        """
    | a | > 20 | - | "big"   | a | 甲 |
    | b | < 10 | - | "small" | b | 乙 |
"""
    )
    step = table(reasoned(made, {"vehicles": number("15")}), "size")
    assert (step.contradicts, step.truth, step.value, step.possible) == (False, Truth.NO, None, ())


SIZES = """
    | a | > 20     | - | "big"   | a | 甲 |
    | b | < 10     | - | "small" | b | 乙 |
    | c | [30..40] | - | "small" | c | 丙 |
"""


@pytest.mark.parametrize(
    ("vehicles", "en", "zh"),
    [
        pytest.param("21", "big", "大", id="one row holds"),
        pytest.param(None, "still possible: big or small", "仍有可能：大或小", id="open"),
        pytest.param("15", "no row of the table holds", "决策表没有一行成立", id="no row holds"),
        pytest.param(
            "35", "the table contradicts itself here", "决策表在此自相矛盾", id="two rows disagree"
        ),
    ],
)
def test_what_a_table_concludes_is_said_whatever_comes_out(
    vehicles: str | None, en: str, zh: str
) -> None:
    made = overlapping(SIZES)
    step = table(reasoned(made, {"vehicles": number(vehicles) if vehicles else None}), "size")
    assert [Speaker(made.vocabulary, lang).outcome(step) for lang in LANGS] == [en, zh]


def test_a_row_of_dashes_always_speaks() -> None:
    made = overlapping('    | a | - | - | "big" | a | 甲 |')
    step = table(reasoned(made, {}), "size")
    assert (step.truth, step.value) == (Truth.YES, "big")


@pytest.mark.parametrize(
    ("given", "tried", "truth", "effort", "possible"),
    [
        pytest.param({"signed": True}, 1, Truth.YES, "some", ("some",), id="the first row"),
        pytest.param(
            {"signed": False, "chance": "0.7", "closes": SOON, "vehicles": "20"},
            2,
            Truth.YES,
            "high",
            ("high",),
            id="the second row, at its bound",
        ),
        pytest.param(
            {"signed": False, "chance": "0.7", "closes": SOON, "vehicles": "19"},
            3,
            Truth.YES,
            "some",
            ("some",),
            id="the third row, just below it",
        ),
        pytest.param(
            {"signed": False, "chance": "0.7", "closes": LATER},
            4,
            Truth.YES,
            "none",
            ("none",),
            id="the last row, whatever else is unknown",
        ),
        pytest.param(
            {"signed": False, "chance": "0.7", "closes": SOON},
            3,
            Truth.UNKNOWN,
            None,
            ("high", "some"),
            id="an open row above keeps the table open",
        ),
        pytest.param(
            {"chance": "0.1"},
            3,
            Truth.UNKNOWN,
            None,
            ("some",),
            id="open, although every row that may speak says the same",
        ),
        pytest.param(
            {}, 4, Truth.UNKNOWN, None, ("high", "some", "none"), id="anything is possible"
        ),
    ],
)
def test_a_first_table_stops_at_the_row_that_speaks(
    given: dict[str, Any], tried: int, truth: Truth, effort: str | None, possible: Any
) -> None:
    values = {n: number(v) if isinstance(v, str) else v for n, v in given.items()}
    step = table(reasoned(BOOK, values), "effort")
    assert len(step.rows) == tried
    assert (step.truth, step.value, step.possible) == (truth, effort, possible)


@pytest.mark.parametrize(
    ("given", "signs", "possible", "rule"),
    [
        pytest.param(
            {"vehicles": "30", "closes": SOON, "chance": "0.6"},
            ("likely", "large", "soon"),
            ("large", "soon", "likely"),
            Truth.YES,
            id="all, in the order of the rows",
        ),
        pytest.param(
            {"vehicles": "1", "closes": LATER, "chance": "0.6"},
            ("likely",),
            ("likely",),
            Truth.NO,
            id="one",
        ),
        pytest.param(
            {"vehicles": "1", "closes": LATER, "chance": "0.1"}, (), (), Truth.NO, id="none"
        ),
        pytest.param(
            {"vehicles": "30", "closes": SOON},
            None,
            ("large", "soon", "likely"),
            Truth.UNKNOWN,
            id="open while one row is",
        ),
    ],
)
def test_a_collect_table_gathers_what_holds(
    given: dict[str, Any], signs: Any, possible: Any, rule: Truth
) -> None:
    values = {n: number(v) if isinstance(v, str) else v for n, v in given.items()}
    trace = reasoned(BOOK, values)
    step = table(trace, "signs")
    assert (step.value, step.possible) == (signs, possible)
    assert trace.rules[0].truth is rule


def test_decisions_are_made_after_what_they_rest_on() -> None:
    names = [decision.name for decision in BOOK.decisions]
    assert names.index("days_left") < names.index("grade") < names.index("hurry")
    assert names.index("grade") < names.index("effort")


def test_a_table_rests_on_a_derived_fact_and_a_derived_fact_on_a_table() -> None:
    trace = reasoned(BOOK, {"chance": number("0.6"), "closes": SOON})
    assert [trace.values[name] for name in ("days_left", "grade", "hurry")] == [30, "A", True]
    hurry = trace.by_name["hurry"]
    assert isinstance(hurry, DerivedStep)
    assert [part.truth for part in hurry.check.parts] == [Truth.YES, Truth.YES]


def test_what_keeps_a_chain_open_is_asked_at_its_end() -> None:
    trace = reasoned(BOOK, {"signed": False, "vehicles": number("20")})
    step = table(trace, "effort")
    assert trace.unsettled(step.rows[1].check) == ("chance", "closes")
    assert trace.unsettled(step.rows[0].check) == ()


def test_an_order_above_counts_the_stages() -> None:
    assert reasoned(BOOK, {"stage": "meet"}).values["stage_order"] == 2
    assert "stage_order" not in reasoned(BOOK, {}).values


def test_an_unknown_order_asks_for_the_stage() -> None:
    made = book(
        FACTS.replace(' and grade = "A"', ""),
        """
- rule: risk.late
  title: {en: Late, zh: 晚}
  when: stage_order >= 2 and profit_rank < 20%
  because: {en: late, zh: 晚}
""",
    )
    trace = reasoned(made, {})
    assert trace.unsettled(trace.rules[0].check) == ("stage", "profit")
    assert reasoned(made, {"stage": "find"}).rules[0].truth is Truth.NO


@pytest.mark.parametrize(
    ("profits", "ranks"),
    [
        pytest.param([300, 200, 100, 0], ["0", "0.25", "0.5", "0.75"], id="from the top"),
        pytest.param([5], ["0"], id="alone"),
        pytest.param([7, 7, 3, 1], ["0", "0", "0.5", "0.75"], id="equals share a rank"),
        pytest.param([10, None, 20], ["0.5", None, "0"], id="who is not known does not count"),
        pytest.param([None, None], [None, None], id="nobody is known"),
        pytest.param([-1, 0], ["0.5", "0"], id="a loss ranks below nothing"),
    ],
)
def test_a_rank_is_the_share_of_accounts_with_more(
    profits: list[int | None], ranks: list[str | None]
) -> None:
    accounts = [Facts({} if p is None else {"profit": Decimal(p)}) for p in profits]
    found = [facts.values.get("profit_rank") for facts in with_ranks(BOOK, accounts)]
    assert found == [None if rank is None else Decimal(rank) for rank in ranks]
    assert all("profit_rank" not in facts.values for facts in accounts)


@pytest.mark.parametrize(
    ("derived", "path"),
    [
        pytest.param("x: {expr: x > 1, label: {en: x, zh: 甲}}", "x → x", id="itself"),
        pytest.param(
            "x: {expr: 'y > 1', label: {en: x, zh: 甲}}\n  y: {expr: 'if x then 1 else 2', "
            "label: {en: y, zh: 乙}}",
            "x → y → x",
            id="by way of another",
        ),
        pytest.param(
            "days_left: {expr: 'if size = \"big\" then 1 else 2', label: {en: d, zh: 天}}",
            "days_left → size → days_left",
            id="by way of a table",
        ),
    ],
)
def test_a_decision_that_rests_on_itself_is_found(derived: str, path: str) -> None:
    facts = f"facts:\n  a: {{type: number, label: {{en: a, zh: 数}}}}\nderived:\n  {derived}\n"
    rules = "[]"
    if "size" in derived:
        rules = """
- table: size
  label: {en: size, zh: 规模}
  hit: first
  output: {name: size, values: {big: {en: big, zh: 大}}}
  rows: |
    | id | days_left | size  | because.en | because.zh |
    | a  | > 1       | "big" | a          | 甲         |
"""
    _, found = read_book(facts, rules)
    assert [(one.code, one.parts) for one in found] == [("circle", {"path": path})]


def test_a_score_is_a_fact_once_its_bounds_meet() -> None:
    made = book(
        FACTS.replace(' and grade = "A"', ""),
        """
- score: force
  label: {en: force, zh: 力量}
  range: [0, 100]
  factors:
    - {id: big, when: vehicles >= 20, points: 60, because: {en: big, zh: 大}}
    - {id: ours, when: signed = true, points: 70, because: {en: ours, zh: 已签约}}
    - {id: slow, when: days_left > 90, points: -10, because: {en: slow, zh: 慢}}
- rule: advice.strong
  title: {en: Strong, zh: 强}
  when: force >= 60
  because: {en: strong, zh: 强}
""",
    )
    trace = reasoned(made, {"vehicles": number("20")})
    score = trace.by_name["force"]
    assert isinstance(score, ScoreStep)
    assert [score.low, score.high] == [50, 100]
    assert score.value is None
    assert trace.rules[0].truth is Truth.UNKNOWN
    assert trace.unsettled(trace.rules[0].check) == ("signed", "closes")
    settled = reasoned(made, {"vehicles": number("20"), "signed": True})
    assert settled.values["force"] == 100
    assert settled.rules[0].truth is Truth.YES


def test_a_long_chain_of_facts_is_followed_to_its_end() -> None:
    links = "".join(
        f"  d{n}: {{expr: d{n + 1} + 1, label: {{en: d{n}, zh: 数{n}}}}}\n" for n in range(600)
    )
    last = "  d600: {expr: vehicles + 1, label: {en: last, zh: 末}}\n"
    trace = reasoned(
        book(FACTS.split("derived:", maxsplit=1)[0] + "derived:\n" + links + last), {"vehicles": 1}
    )
    assert trace.values["d0"] == 602


def test_no_table_is_called_as_a_fact_that_it_does_not_conclude() -> None:
    otherwise = GRADE.replace("table: grade", "table: chances")
    assert read_book(FACTS, otherwise)[1] == []
    for taken in ("vehicles", "days_left", "effort"):
        _, found = read_book(FACTS, GRADE.replace("table: grade", f"table: {taken}") + EFFORT)
        assert "duplicate-id" in [one.code for one in found], taken
