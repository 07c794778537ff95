"""What decision tables conclude: several outputs, numbers, defaults, sums, and mistakes in them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from dakehu.rules.reasons import Reasons, reason_of
from dakehu.rules.trace import TableStep, Trace, Truth
from dakehu.rules.words import Speaker
from dakehu.text.words import LANGS, Words
from tests.rulebooks import book, read_book, reasoned

FACTS = """
facts:
  vehicles: {type: number, min: 0, label: {en: vehicles, zh: 车辆数}}
  signed: {type: boolean, label: {en: signed, zh: 已签约}}
"""
CARE = """
- table: care
  label: {en: care, zh: 照看}
  hit: HIT
  outputs:
    - name: level
      label: {en: level, zh: 等级}
      values: {gold: {en: gold, zh: 金}, plain: {en: plain, zh: 普通}}
      default: plain
    - {name: visits, type: number, unit: per_year, label: {en: visits, zh: 拜访}, default: 1}
    - {name: invited, type: boolean, label: {en: invited, zh: 邀请}, default: false}
  rows: |
    | id    | vehicles | signed | level | visits | invited | because.en | because.zh |
    |-------|----------|--------|-------|--------|---------|------------|------------|
    | large | >= 50    | -      | gold  | 12     | true    | large      | 大         |
    | ours  | -        | true   | plain | 4      | false   | ours       | 已签约     |
- rule: advice.see_often
  title: {en: See often, zh: 常去}
  when: visits >= 4
  because: {en: often, zh: 常}
"""
ADDED = """
- table: effort
  label: {en: effort, zh: 投入}
  hit: collect
  aggregate: AGGREGATE
  output: {name: effort, type: number, label: {en: effort, zh: 投入}}
  rows: |
    | id    | vehicles | signed | effort | because.en | because.zh |
    |-------|----------|--------|--------|------------|------------|
    | large | >= 50    | -      | 5      | large      | 大         |
    | ours  | -        | true   | 2.5    | ours       | 已签约     |
"""


def care(hit: str, values: dict[str, Any]) -> tuple[Trace, TableStep]:
    rules = CARE.replace("HIT", hit)
    if hit not in ("unique", "any", "priority", "first"):
        for default in ("      default: plain\n", ", default: 1", ", default: false"):
            rules = rules.replace(default, "")
        rules = rules.replace("visits >= 4", "sum(visits) >= 4")
    trace = reasoned(book(FACTS, rules), values)
    step = trace.by_name["visits"]
    assert isinstance(step, TableStep)
    return trace, step


def test_every_output_is_a_fact_of_later_rules() -> None:
    trace, step = care("first", {"vehicles": Decimal(60)})
    assert step.result == ("gold", Decimal(12), True)
    assert [trace.values[name] for name in ("level", "visits", "invited")] == [*step.result]
    assert trace.rules[0].truth is Truth.YES
    assert trace.table("care") is trace.table("invited") is step


@pytest.mark.parametrize("name", ["level", "visits", "invited"])
def test_the_reason_of_any_output_tells_all_that_the_table_concludes(name: str) -> None:
    trace, _ = care("first", {"vehicles": Decimal(60)})
    vocabulary = trace.rulebook.vocabulary
    told = [reason_of(trace, Reasons(trace, Speaker(vocabulary, lang)), name) for lang in LANGS]
    assert [one.text for one in told] == [
        "level: gold · visits: 12 a year · invited: yes",
        "等级：金 · 拜访：每年12次 · 邀请：是",
    ]


def test_a_default_stands_where_no_row_holds() -> None:
    trace, step = care("first", {"vehicles": Decimal(3), "signed": False})
    assert (step.truth, step.result) == (Truth.YES, ("plain", Decimal(1), False))
    assert trace.rules[0].truth is Truth.NO


def test_a_default_is_possible_while_a_row_is_open() -> None:
    _, step = care("first", {"vehicles": Decimal(3)})
    assert (step.truth, step.possible) == (Truth.UNKNOWN, ("plain",))
    _, step = care("unique", {"signed": False})
    assert (step.truth, step.possible) == (Truth.UNKNOWN, ("gold", "plain"))


@pytest.mark.parametrize(
    ("hit", "result"),
    [
        pytest.param("rule_order", (("gold", "plain"), (12, 4), (True, False)), id="rules"),
        pytest.param("collect", (("gold", "plain"), (12, 4), (True, False)), id="collect"),
        pytest.param("unique", None, id="unique contradicts"),
        pytest.param("any", None, id="any contradicts"),
        pytest.param("first", ("gold", 12, True), id="first"),
    ],
)
def test_two_rows_that_hold(hit: str, result: Any) -> None:
    _, step = care(hit, {"vehicles": Decimal(60), "signed": True})
    assert step.result == result
    assert step.contradicts is (result is None)


@pytest.mark.parametrize(
    ("aggregate", "known", "result"),
    [
        pytest.param("sum", (60, True), Decimal("7.5"), id="sum"),
        pytest.param("min", (60, True), Decimal("2.5"), id="least"),
        pytest.param("max", (60, True), Decimal(5), id="greatest"),
        pytest.param("count", (60, True), Decimal(2), id="number"),
        pytest.param("max", (60, None), Decimal(5), id="greatest whatever else"),
        pytest.param("min", (60, None), None, id="least still open"),
        pytest.param("sum", (3, False), None, id="sum of nothing"),
        pytest.param("count", (3, False), Decimal(0), id="number of nothing"),
    ],
)
def test_what_the_rows_give_is_added_up(aggregate: str, known: Any, result: Any) -> None:
    vehicles, signed = known
    made = book(FACTS, ADDED.replace("AGGREGATE", aggregate))
    trace = reasoned(made, {"vehicles": Decimal(vehicles), "signed": signed})
    assert trace.values.get("effort") == result


OUTPUT = "output: {name: effort, type: number, label: {en: effort, zh: 投入}}"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("hit: collect", "hit: first", "wrong-table", id="adds up one row"),
        pytest.param("type: number, ", "", "missing-key", id="texts without values"),
        pytest.param("type: number", "type: boolean", "wrong-table", id="adds up truths"),
        pytest.param("| 2.5    |", "| two    |", "impossible-value", id="no number"),
        pytest.param("aggregate: sum", "", None, id="a list of numbers"),
        pytest.param("}}\n  rows", "}, default: 0}\n  rows", "wrong-table", id="default of a list"),
        pytest.param(
            "hit: collect\n  aggregate: sum", "hit: priority", "wrong-table", id="no priority"
        ),
        pytest.param(
            "hit: collect\n  aggregate: sum\n  output: {",
            "hit: priority\n  output: {values: {5: high, few: low}, ",
            "impossible-value",
            id="a value that is no number",
        ),
        pytest.param(
            "hit: collect\n  aggregate: sum\n  output: {",
            "hit: first\n  output: {values: {5: high, 2.5: low}, default: 3, ",
            "impossible-value",
            id="a default that is no value",
        ),
        pytest.param(
            OUTPUT,
            f"outputs: [{OUTPUT.removeprefix('output: ')}, {{name: more, type: number}}]",
            "wrong-table",
            id="adds up two things",
        ),
    ],
)
def test_a_mistake_in_what_a_table_concludes_is_found(old: str, new: str, code: str | None) -> None:
    rules = ADDED.replace("AGGREGATE", "sum")
    assert old in rules
    _, found = read_book(FACTS, rules.replace(old, new))
    codes = {one.code for one in found}
    assert code in codes if code else not codes


@pytest.mark.parametrize("quotes", ["“”", "‘’", "「」", "''"])
def test_a_conclusion_in_other_quotes_is_told_to_take_straight_ones(quotes: str) -> None:
    wrong = f"{quotes[0]}gold{quotes[1]}"
    _, found = read_book(FACTS, CARE.replace("HIT", "first").replace("| gold  |", f"| {wrong} |"))
    told = {one.hint for one in found if one.code == "impossible-value"}
    assert told == {Words('write straight double quotes: "gold"', '请用英文双引号："gold"')}
