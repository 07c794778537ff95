"""Verification: each defect planted and found, sound rules left alone, all as by brute force."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, product
from typing import Any

import pytest

from dakehu.rules.facts import Facts, Type
from dakehu.rules.model import Row, Rulebook
from dakehu.rules.reason import Engine, tried
from dakehu.rules.trace import TableStep, Truth
from dakehu.rules.verify import Defect, Report, verify
from dakehu.rules.verify_cells import cut_numbers
from dakehu.rules.verify_prove import Witness
from dakehu.rules.verify_words import following, given, in_a_line
from dakehu.text.words import Words
from tests.rulebooks import TODAY, book

FACTS = """
facts:
  vehicles: {type: number, min: 0, decimals: 0, label: {en: vehicles, zh: 车辆}}
  chance: {type: number, min: 0, max: 1, unit: percent, label: {en: chance, zh: 把握}}
  signed: {type: boolean, label: {en: signed, zh: 已签}}
  kind:
    type: text
    label: {en: kind, zh: 种类}
    values: {state: {en: state}, private: {en: private}, office: {en: office}}
  stage: {type: text, ref: stage, label: {en: stage, zh: 阶段}}
  closes: {type: date, label: {en: closes, zh: 成交日}}
  bought: {type: date, label: {en: bought, zh: 购买日}}
  interval: {type: number, min: 1, decimals: 0, label: {en: interval, zh: 间隔}}
  profit: {type: number, label: {en: profit, zh: 利润}}
  about: {type: words, label: {en: about, zh: 业务}}
  note: {type: text, label: {en: note, zh: 备注}}
lists:
  contacts:
    label: {en: contacts, zh: 联系人}
    ask: {en: who, zh: 谁}
    fields:
      name: {type: words, label: {en: name, zh: 姓名}}
      boss: {type: boolean, label: {en: boss, zh: 负责人}}
      met: {type: number, min: 0, decimals: 0, label: {en: met, zh: 见面}}
      role: {type: text, label: {en: role, zh: 角色}, values: {user: {en: user}, key: {en: key}}}
      seen: {type: date, label: {en: seen, zh: 见面日}}
derived:
  days_left: {expr: days_until(closes), label: {en: days left, zh: 剩余天数}}
  stage_order: {order_of: stage, label: {en: stage number, zh: 阶段序号}}
  profit_rank: {rank_of: profit, label: {en: profit rank, zh: 利润排名}}
  boss_met: {expr: some c in contacts satisfies c.boss and c.met > 0, label: {en: met, zh: 已见}}
  has_boss: {expr: some c in contacts satisfies c.boss, label: {en: has boss, zh: 有负责人}}
  latest: {expr: days_since(max(contacts.seen)), label: {en: days since seen, zh: 距见面天数}}
  late: {expr: days_since(bought) > 1.5 * interval, label: {en: late, zh: 偏晚}}
"""
USE_ALL = """
- rule: risk.uses_every_derived_fact
  title: {en: All, zh: 全}
  when: days_left > 0 or stage_order > 0 or profit_rank > 0 or boss_met or has_boss or late or
    latest > 0
  because: {en: all, zh: 全}
"""


def table(rows: str, hit: str = "unique", values: str = "a b c", name: str = "size") -> str:
    declared = ", ".join(f"{value}: {{en: {value}, zh: {value}}}" for value in values.split())
    lines = "\n".join(f"    {line.strip()}" for line in rows.strip().split("\n"))
    return f"""
- table: {name}
  label: {{en: {name}, zh: {name}}}
  hit: {hit}
  output: {{name: {name}, values: {{{declared}}}}}
  rows: |
{lines}
"""


def rule(when: str, key: str = "risk.one", do: str = "", severity: str = "medium") -> str:
    action = f"\n  do: {{play: call, within: {do}}}" if do else ""
    return f"""
- rule: {key}
  title: {{en: {key}, zh: {key}}}
  when: {when}
  severity: {severity}
  because: {{en: so, zh: 所以}}{action}
"""


def gate(require: str, threshold: str = "100%", more: str = "") -> str:
    return f"""
- gate: onward
  title: {{en: Onward, zh: 向前}}
  from: find
  to: meet
  threshold: {threshold}{more}
  require:
{require}
"""


def need(key: str, when: str, must: str = "true") -> str:
    return f"    - {{id: {key}, title: {{en: {key}, zh: {key}}}, when: '{when}', must: {must}}}\n"


def looked_at(rules: str, thresholds: str | None = None) -> tuple[Rulebook, Report]:
    made = book(FACTS, rules + USE_ALL, thresholds)
    return made, verify(made, TODAY)


def codes(report: Report) -> list[str]:
    return [one.finding.code for one in report.defects]


def unverified(report: Report) -> list[str]:
    return [one.name for one in report.subjects if one.unverified]


def said(defect: Defect, part: str) -> str:
    found = defect.finding.parts[part]
    assert isinstance(found, Words)
    return found.en


def the_only(report: Report, code: str) -> Defect:
    assert codes(report) == [code]
    return report.defects[0]


def witnessed(made: Rulebook, defect: Defect) -> Any:
    """Return the trace of the account that shows *defect*."""
    assert defect.witness is not None
    return Engine(made).reason(Facts(defect.witness.facts), defect.witness.today)


# tables


GAPS = [
    pytest.param(
        """| id | vehicles | size | because.en |
           | a  | > 10     | a    | x |
           | b  | < 10     | b    | x |
           | c  | > 1000   | c    | x |""",
        "first",
        {"vehicles": Decimal(10)},
        id="at the bound between two rows",
    ),
    pytest.param(
        """| id | vehicles | signed | size | because.en |
           | a  | > 10     | true   | a    | x |
           | b  | <= 10    | -      | b    | x |
           | c  | > 10     | null   | c    | x |""",
        "unique",
        {"vehicles": Decimal(11), "signed": False},
        id="in two facts; a row for what is not known is none for no",
    ),
    pytest.param(
        """| id | kind            | size | because.en |
           | a  | "state"         | a    | x |
           | b  | "private"       | b    | x |
           | c  | not("private", "office") | c | x |""",
        "first",
        {"kind": "office"},
        id="a value that nobody names",
    ),
    pytest.param(
        """| id | days_left | size | because.en |
           | a  | > 7       | a    | x |
           | b  | [0..6]    | b    | x |
           | c  | < 0       | c    | x |""",
        "unique",
        {"closes": TODAY.replace(day=8)},
        id="a day, through a derived fact",
    ),
    pytest.param(
        """| id | stage_order | size | because.en |
           | a  | 1           | a    | x |
           | b  | 3           | b    | x |
           | c  | > 3 or 1    | c    | x |""".replace("> 3 or 1", ">= 3"),
        "first",
        {"stage": "meet"},
        id="a stage, by its number",
    ),
    pytest.param(
        """| id | profit_rank | size | because.en |
           | a  | < 20%       | a    | x |
           | b  | > 20%       | b    | x |
           | c  | > 90%       | c    | x |""",
        "first",
        {"profit_rank": Decimal("0.2")},
        id="a rank",
    ),
    pytest.param(
        """| id | boss_met | has_boss | size | because.en |
           | a  | true     | -        | a    | x |
           | b  | -        | false    | b    | x |
           | c  | true     | true     | c    | x |""",
        "first",
        {"contacts": ({"boss": True, "met": Decimal(0)},)},
        id="an entry of a list",
    ),
    pytest.param(
        """| id | count(contacts) | size | because.en |
           | a  | < 7             | a    | x |
           | b  | > 7             | b    | x |
           | c  | > 9             | c    | x |""",
        "first",
        {"contacts": ({},) * 7},
        id="as many entries as it takes",
    ),
    pytest.param(
        """| id | late  | signed | size | because.en |
           | a  | true  | -      | a    | x |
           | b  | false | false  | b    | x |
           | c  | false | null   | c    | x |""",
        "first",
        {"bought": TODAY - timedelta(days=1), "interval": Decimal(1), "signed": True},
        id="two facts compared",
    ),
    pytest.param(
        """| id | latest | size | because.en |
           | a  | > 7    | a    | x |
           | b  | <= 7   | b    | x |
           | c  | > 10   | c    | x |""",
        "first",
        {"contacts": ()},
        id="a term without a value although all is known",
    ),
]


@pytest.mark.parametrize(("rows", "hit", "facts"), GAPS)
def test_a_gap_is_found_and_the_engine_confirms_it(rows: str, hit: str, facts: Any) -> None:
    made, report = looked_at(table(rows, hit))
    found = [one for one in report.defects if one.finding.code == "table-gap"]
    assert [one.witness and one.witness.facts for one in found] == [facts]
    step = witnessed(made, found[0]).table("size")
    assert (step.value, step.spoke) == (None, ())
    assert str(found[0].finding.span) == "rules/rules.yaml:2:10"


def test_what_is_open_only_because_a_fact_is_unknown_is_no_gap() -> None:
    _, report = looked_at(
        table(
            """| id | vehicles | signed | size | because.en |
               | a  | >= 10    | -      | a    | x |
               | b  | < 10     | true   | b    | x |
               | c  | < 10     | false  | c    | x |"""
        )
    )
    assert (codes(report), unverified(report)) == ([], [])


def test_a_test_that_every_row_makes_says_what_the_table_is_about() -> None:
    rows = """| id | signed | vehicles | size | because.en |
              | a  | true   | > 10     | a    | x |
              | b  | true   | {}     | b    | x |"""
    _, report = looked_at(table(rows.format("<= 10"), values="a b"))
    assert (codes(report), unverified(report)) == ([], [])
    _, report = looked_at(table(rows.format("< 10"), values="a b"))
    witness = the_only(report, "table-gap").witness
    assert witness is not None
    assert witness.facts == {"vehicles": Decimal(10), "signed": True}


def test_rows_that_wait_for_a_fact_to_be_known_leave_no_gap() -> None:
    rows = """| id | known(chance) | chance | size | because.en |
              | a  | true          | > 50%  | a    | x |
              | b  | true          | -      | b    | x |"""
    _, report = looked_at(table(rows, "first", values="a b"))
    assert (codes(report), unverified(report)) == ([], [])


def test_a_table_that_only_waits_for_a_fact_has_no_gap() -> None:
    rows = """| id | known(chance) | vehicles | size | because.en |
              | a  | true          | > 5      | a    | x |
              | b  | -             | <= 5     | b    | x |"""
    _, report = looked_at(table(rows, values="a b"))
    assert (codes(report), unverified(report)) == ([], [])


def test_an_account_has_no_fact_that_the_gap_does_not_take() -> None:
    rows = """| id | signed | vehicles | size | because.en |
              | a  | true   | > 5      | a    | x |
              | b  | false  | > 6      | b    | x |"""
    _, report = looked_at(table(rows, values="a b"))
    witness = the_only(report, "table-gap").witness
    assert witness is not None
    assert witness.facts == {"vehicles": Decimal(0)}


def test_a_gap_is_not_said_again_where_a_table_rests_on_the_other() -> None:
    rules = table(
        """| id | vehicles | size | because.en |
           | a  | > 10     | a    | x |
           | b  | < 10     | b    | x |""",
        values="a b",
    ) + table(
        """| id | size | effort | because.en |
           | a  | "a"  | a      | x |
           | b  | "b"  | b      | x |""",
        values="a b",
        name="effort",
    )
    _, report = looked_at(rules)
    assert said(the_only(report, "table-gap"), "table") == "size"


OVERLAPS = [
    pytest.param("vehicles", ">= 10", "<= 10", {"vehicles": Decimal(10)}, id="at a bound"),
    pytest.param("chance", "> 60%", "[0.5..0.7)", {"chance": Decimal("0.61")}, id="in a stretch"),
    pytest.param("kind", 'not("state")', '"office", "state"', {"kind": "office"}, id="a value"),
    pytest.param("days_left", ">= 3", "<= 3", {"closes": TODAY.replace(day=4)}, id="a day ahead"),
    pytest.param(
        "days_since(bought)", ">= 3", "<= 3", {"bought": TODAY - timedelta(3)}, id="a day past"
    ),
    pytest.param(
        "count(contacts)", ">= 2", "<= 2", {"contacts": ({}, {})}, id="a number of entries"
    ),
    pytest.param("note", '!= "x"', '!= "y"', {"note": "xx"}, id="a free text"),
]


@pytest.mark.parametrize(("column", "one", "other", "facts"), OVERLAPS)
def test_two_rows_that_hold_together_are_found(
    column: str, one: str, other: str, facts: Any
) -> None:
    rows = f"| id | {column} | size | because.en |\n| a | {one} | a | x |\n| b | {other} | b | x |"
    made, report = looked_at(table(rows, values="a b"))
    found = [one for one in report.defects if one.finding.code == "table-overlap"]
    assert [one.witness and one.witness.facts for one in found] == [facts]
    step = witnessed(made, found[0]).table("size")
    assert ([row.row.id for row in step.spoke], step.contradicts) == (["a", "b"], True)


def test_a_row_that_cannot_hold_is_dead() -> None:
    rows = """| id | vehicles | chance | size | because.en |
              | a  | >= 10    | -      | a    | x |
              | b  | < 10     | -      | b    | x |
              | c  | > 7 | not(null, > 0.5, <= 0.5) | c | x |"""
    _, report = looked_at(table(rows, "first"))
    dead = [one for one in report.defects if one.finding.code == "dead-row"]
    assert [str(one.finding.span) for one in dead] == ["rules/rules.yaml:10:7"]
    assert "chance not(null, > 0.5, <= 0.5) is never true" in dead[0].finding.message.en


def test_a_row_that_others_shadow_is_dead() -> None:
    rows = """| id | vehicles | signed | size | because.en |
              | a  | >= 20    | true   | a    | x |
              | b  | >= 20    | false  | b    | x |
              | c  | >= 100   | -      | c    | x |
              | d  | -        | -      | a    | x |"""
    made, report = looked_at(table(rows, "first"))
    defect = the_only(report, "dead-row")
    assert defect.finding.parts["row"] == "c"
    trace = witnessed(made, defect)
    c = next(row for row in made.table("size").rows if row.id == "c")
    assert tried(c.when)(trace.values, TODAY).truth is Truth.YES
    assert trace.table("size").value in ("a", "b")


def test_a_row_in_the_shadow_of_a_row_for_the_unknown_still_lives() -> None:
    rows = """| id | signed | vehicles | size | because.en |
              | a  | null   | -        | a    | x |
              | b  | -      | >= 10    | b    | x |
              | c  | -      | < 10     | c    | x |"""
    _, report = looked_at(table(rows, "first"))
    assert (codes(report), unverified(report)) == ([], [])


def test_an_output_that_no_row_gives_is_found() -> None:
    rows = "| id | signed | size | because.en |\n| a | true | a | x |\n| b | false | b | x |"
    _, report = looked_at(table(rows))
    assert the_only(report, "unreachable-output").finding.parts["key"] == "c"


# rules


NEVER = [
    pytest.param("vehicles > 10 and vehicles < 5", "vehicles > 10, vehicles < 5", id="numbers"),
    pytest.param("vehicles > 10 and vehicles < 11", "vehicles > 10, vehicles < 11", id="whole"),
    pytest.param(
        'signed and days_left > 5 and closes < @"2026-03-01"',
        'days_left > 5, closes < @"2026-03-01"',
        id="a day, in two ways",
    ),
    pytest.param("boss_met and not(has_boss)", "boss_met, not(has_boss)", id="entries of a list"),
    pytest.param(
        "count(contacts) < 1 and has_boss", None, id="counted and asked for: too much to prove"
    ),
    pytest.param("profit_rank < 0 or profit_rank >= 100%", "", id="a rank"),
    pytest.param('kind = "state" and kind in ("private", "office")', "", id="values"),
    pytest.param("stage_order > 3", "stage_order > 3 is never true", id="a stage beyond the last"),
    pytest.param("known(about) and not(known(about))", "", id="known and not"),
    pytest.param("null", "null is never true", id="nothing at all"),
    pytest.param("3 - vehicles > 0 and 2 * vehicles + 1 >= 7", "", id="sums with constants"),
    pytest.param("-vehicles > 0", "", id="a sign"),
    pytest.param("count(contacts) > 3 and count(contacts) < 4", "", id="half an entry"),
    pytest.param(
        "(if signed then 1 else 0) + (if vehicles > 5 then 1 else 0) - (if boss_met then 1 else 0)"
        " > 2",
        "",
        id="a sum of choices",
    ),
]


@pytest.mark.parametrize(("when", "why"), NEVER)
def test_a_rule_that_no_account_can_make_fire_is_found(when: str, why: str | None) -> None:
    _, report = looked_at(rule(f"'{when}'"))
    if why is None:
        assert (codes(report), unverified(report)) == ([], ["risk.one"])
    else:
        assert why in the_only(report, "never-fires").finding.message.en


def test_a_rule_that_rests_on_what_no_table_concludes_never_fires() -> None:
    rows = """| id | vehicles | size | because.en |
              | a  | >= 10    | a    | x |
              | b  | < 10     | b    | x |"""
    rules = table(rows, values="a b") + rule("""'size = "b" and vehicles > 50'""")
    _, report = looked_at(rules)
    found = the_only(report, "never-fires")
    assert 'size = "b", vehicles > 50' in found.finding.message.en


@pytest.mark.parametrize(
    "when",
    [
        "vehicles > 10 and vehicles < 12",
        "chance > 0.5 and chance < 0.51",
        "not(known(vehicles)) and not(known(about))",
        "boss_met and count(contacts) >= 7",
        "latest > 40 and latest < 42",
        "late and days_left = 3",
        'some c in contacts satisfies c.boss and c.role = "user" and not(known(c.met))',
        'contains(note, "abc") and length(note) > 5',
        "profit_rank > 0.995",
        "sum(contacts.met) >= 20",
        "if signed then vehicles > 5 else vehicles < 2",
        "count(contacts[item.boss]) = 2 and count(contacts) = 3",
        "vehicles - 3 > interval / 2 and 10 - vehicles > 1",
        "some c in contacts satisfies some d in contacts satisfies c.met > d.met and d.boss",
        "(if signed then 1 else 0) + (if vehicles > 5 then 1 else 0) = 1 and vehicles < 3",
        "(if signed then 1 else 0) + (if vehicles > 5 then 1 else 0) >= 2",
        "not((if signed then 1 else 0) + (if vehicles > 5 then 1 else 0) >= 3)",
        "chance * 4 >= 1 and chance * 4 < 1.01",
    ],
)
def test_a_rule_that_can_fire_is_left_alone(when: str) -> None:
    _, report = looked_at(rule(f"'{when}'"))
    assert (codes(report), unverified(report)) == ([], [])


def test_what_cannot_be_told_is_said_to_be_not_verified() -> None:
    _, report = looked_at(
        rule("vehicles * vehicles + interval * interval = 200 * interval - 10001")
    )
    assert codes(report) == []
    subject = next(one for one in report.subjects if one.unverified)
    assert (subject.name, len(subject.unverified)) == ("risk.one", 1)
    assert "no account found or ruled out for" in subject.unverified[0].en
    assert "vehicles × vehicles" in subject.unverified[0].en


def test_a_rule_beside_which_another_always_fires_is_found() -> None:
    rules = (
        rule("'vehicles > 10 and signed'", "risk.narrow", do="7d")
        + rule("vehicles > 5", "risk.wide", do="7d")
        + rule("vehicles > 20", "risk.sooner", do="3d")
        + rule("vehicles > 20", "risk.graver", do="7d", severity="critical")
    )
    made, report = looked_at(rules)
    defect = the_only(report, "subsumed-rule")
    assert said(defect, "rule") == "risk.narrow"
    fired = {step.item.id for step in witnessed(made, defect).rules if step.truth is Truth.YES}
    assert {"risk.narrow", "risk.wide"} <= fired


def test_an_entry_has_no_field_that_the_finding_does_not_take() -> None:
    when = """'some c in contacts satisfies c.boss or c.role = "key"'"""
    _, report = looked_at(rule(when, "risk.a", do="7d") + rule(when, "risk.b", do="7d"))
    witness = the_only(report, "subsumed-rule").witness
    assert witness is not None
    assert witness.facts == {"contacts": ({"boss": True},)}


def test_of_two_rules_that_say_the_same_the_later_is_found() -> None:
    one, other = (
        rule("vehicles > 5", "risk.a", do="7d"),
        rule("not(vehicles <= 5)", "risk.b", do="7d"),
    )
    _, report = looked_at(one + other)
    assert said(the_only(report, "subsumed-rule"), "rule") == "risk.b"


def test_a_rule_is_not_beside_one_that_may_stay_open() -> None:
    rules = rule("vehicles > 5 and known(vehicles)", "risk.a", do="7d") + rule(
        "vehicles > 5 and not(known(signed))", "risk.b", do="7d"
    )
    _, report = looked_at(rules)
    assert said(the_only(report, "subsumed-rule"), "rule") == "risk.b"


# gates and scores


def test_a_gate_whose_musts_exclude_each_other_is_found() -> None:
    _, report = looked_at(gate(need("large", "vehicles > 9") + need("small", "vehicles < 9")))
    found = the_only(report, "never-passes").finding
    assert "vehicles > 9, vehicles < 9" in found.message.en


def test_a_gate_that_wants_more_than_can_hold_together_is_found() -> None:
    needs = "".join(
        need(kind, f'kind = "{kind}"', must="false") for kind in ("state", "private", "office")
    )
    _, report = looked_at(gate(needs, "60%"))
    assert "too few can hold together" in the_only(report, "never-passes").finding.message.en
    _, report = looked_at(gate(needs, "30%"))
    assert codes(report) == []


def test_a_gate_that_is_always_skipped_is_never_passed() -> None:
    more = "\n  skip_when: vehicles > 9"
    _, report = looked_at(gate(need("large", "vehicles > 9"), more=more))
    assert codes(report) == ["never-passes"]


def test_a_requirement_and_a_factor_that_can_never_hold_are_found() -> None:
    _, report = looked_at(gate(need("odd", "signed and not(signed)") + need("x", "signed")))
    assert str(the_only(report, "never-holds").finding.span) == "rules/rules.yaml:8:12"
    score = """
- score: strength
  label: {en: strength, zh: 力量}
  range: [0, 10]
  factors:
    - {id: odd, when: 'vehicles > 5 and vehicles < 5', points: 5, because: {en: x, zh: 甲}}
    - {id: good, when: signed, points: 5, because: {en: x, zh: 甲}}
"""
    _, report = looked_at(score + rule("strength > 4", "risk.x") + rule("strength > 5", "risk.y"))
    assert codes(report) == ["never-holds", "never-fires"]


# what nothing uses


def test_figures_and_derived_facts_that_nothing_uses_are_found() -> None:
    figures = """
thresholds:
  used: {value: 5, label: {en: used, zh: 用}, because: {en: x, zh: 甲}}
  factor: {value: 1.5, label: {en: factor, zh: 倍}, because: {en: x, zh: 甲}}
  spare: {value: 5, label: {en: spare, zh: 闲}, because: {en: x, zh: 甲}}
"""
    facts = FACTS.replace("1.5 * interval", "factor * interval")
    made = book(facts, rule("vehicles > used and boss_met and latest > 1 and late"), figures)
    found = [(one.finding.code, one.finding.parts["name"]) for one in verify(made, TODAY).defects]
    assert found == [
        ("unused-derived", "days_left"),
        ("unused-derived", "stage_order"),
        ("unused-derived", "profit_rank"),
        ("unused-derived", "has_boss"),
        ("unused-threshold", "spare"),
    ]


# against brute force

WORLD: dict[str, tuple[Any, ...]] = {
    "vehicles": tuple(Decimal(n) for n in range(7)),
    "signed": (True, False),
    "kind": ("state", "private", "office"),
}
CELLS = {
    "vehicles": ["-", "2", "<= 2", "> 2", "[1..4)", "(1..4]", "not(3)", "1, 4", ">= 5", "< 1"],
    "signed": ["-", "true", "false"],
    "kind": ["-", '"state"', 'not("state")', '"private", "office"'],
}


def random_table(seed: int, hit: str) -> str:
    chance = random.Random(seed)
    columns = chance.sample(sorted(CELLS), chance.randint(1, 3))
    lines = [f"| id | {' | '.join(columns)} | size | because.en |"]
    for place in range(chance.randint(1, 5)):
        cells = " | ".join(chance.choice(CELLS[column]) for column in columns)
        lines.append(f"| r{place} | {cells} | {chance.choice('abc')} | x |")
    return table("\n".join(lines), hit)


def everybody() -> Iterator[dict[str, Any]]:
    for values in product(*WORLD.values()):
        yield dict(zip(WORLD, values, strict=True))


def brute(made: Rulebook) -> Iterator[tuple[list[Row], TableStep]]:
    """Yield, for every account of a small world, the rows that hold and what the table says."""
    engine = Engine(made)
    size = made.table("size")
    tests = [(row, tried(row.when)) for row in size.rows]
    for values in everybody():
        trace = engine.reason(Facts(values), TODAY)
        step = trace.table("size")
        assert step is not None
        hold = [row for row, test in tests if test(trace.values, TODAY).truth is Truth.YES]
        yield hold, step


HITS = ("unique", "any", "first", "priority", "collect", "rule_order", "output_order")


def decides(hit: str, hold: list[Row]) -> set[str]:
    """Return which of the rows that hold have a say, by the words of the standard."""
    if hit == "first":
        return {row.id for row in hold[:1]}
    if hit == "priority":
        best = min((row.output for row in hold), default="")
        return {row.id for row in hold if row.output == best}
    return {row.id for row in hold}


def clash(hit: str, one: Row, other: Row) -> bool:
    return hit == "unique" or (hit == "any" and one.output != other.output)


@pytest.mark.parametrize("seed", range(70))
@pytest.mark.parametrize("hit", HITS)
def test_tables_are_judged_as_by_brute_force(seed: int, hit: str) -> None:
    made = book(FACTS, random_table(seed, hit))
    rows = made.table("size").rows
    worlds = [hold for hold, _ in brute(made)]
    common = [
        tried(part)
        for part in (rows[0].when.parts if len(rows) > 1 else ())
        if all(part.text in [other.text for other in row.when.parts] for row in rows)
    ]
    gap = hit in HITS[:4] and any(
        not hold and all(test(values, TODAY).truth is Truth.YES for test in common)
        for hold, values in zip(worlds, everybody(), strict=True)
    )
    speaking = {key for hold in worlds for key in decides(hit, hold)}
    overlaps = [
        (a.id, b.id)
        for a, b in combinations(rows, 2)
        if clash(hit, a, b) and any(a in hold and b in hold for hold in worlds)
    ]
    report = verify(made, TODAY)
    found = {code: [d for d in report.defects if d.finding.code == code] for code in codes(report)}
    assert unverified(report) == []
    assert bool(found.get("table-gap")) is gap
    dead = [row.id for row in rows if row.id not in speaking]
    assert [d.finding.parts["row"] for d in found.get("dead-row", [])] == dead
    pairs = [
        (d.finding.parts["other"], d.finding.parts["row"]) for d in found.get("table-overlap", [])
    ]
    assert sorted(pairs) == sorted(overlaps)


def test_a_default_fills_every_gap() -> None:
    gap = table("| id | signed | size | because.en |\n| a | true | a | x |", values="a")
    _, report = looked_at(gap)
    assert codes(report) == ["table-gap"]
    _, report = looked_at(gap.replace("name: size", "name: size, default: a"))
    assert (codes(report), unverified(report)) == ([], [])


def test_the_sum_of_no_row_is_a_gap_and_their_number_is_none() -> None:
    rows = "| id | signed | size | because.en |\n| a | true | 5 | x |"
    for aggregate, found in (("sum", ["table-gap"]), ("count", [])):
        text = table(rows, "collect").replace(
            "hit: collect", f"hit: collect\n  aggregate: {aggregate}"
        )
        text = re.sub(r"output: .*", "output: {name: size, type: number}", text)
        _, report = looked_at(text)
        assert codes(report) == found


def test_rules_rest_on_every_output_of_a_table() -> None:
    text = """
- table: terms
  label: {en: terms, zh: 条件}
  hit: first
  outputs:
    - {name: discount, type: number}
    - {name: urgent, type: boolean}
  rows: |
    | id | vehicles | discount | urgent | because.en |
    | a  | >= 10    | 5        | true   | x |
    | b  | -        | 0        | false  | x |
"""
    _, report = looked_at(
        text + rule("discount > 3 and not(urgent)", "risk.never") + rule("discount > 3", "risk.can")
    )
    assert said(the_only(report, "never-fires"), "rule") == "risk.never"


@pytest.mark.parametrize("seed", range(60))
def test_rules_are_judged_as_by_brute_force(seed: int) -> None:
    chance = random.Random(seed)
    parts = [
        f"{name} in ({cell.removeprefix('not(').removesuffix(')')})"
        if cell.startswith(("not", "1,", '"'))
        else f"{name} in {cell}"
        for name, cell in (
            (name, chance.choice([c for c in CELLS[name] if c != "-"]))
            for name in chance.choices(sorted(CELLS), k=4)
        )
    ]
    when = " and ".join(f"not({p})" if chance.random() < 0.4 else p for p in parts)
    made = book(FACTS, rule(f"'{when}'"))
    test = tried(made.rules[0].when)
    fires = any(test(values, TODAY).truth is Truth.YES for values in everybody())
    report = verify(made, TODAY)
    assert unverified(report) == []
    assert ("never-fires" in codes(report)) is not fires


@pytest.mark.parametrize("seed", range(60))
def test_sums_of_choices_are_judged_as_by_brute_force(seed: int) -> None:
    chance = random.Random(seed)
    tests = ["signed", "vehicles > 2", "vehicles < 4", 'kind = "state"', "vehicles > 4"]
    parts = [
        f"(if {test} then {chance.randint(-2, 3)} else {chance.randint(-1, 1)})"
        for test in chance.sample(tests, 3)
    ]
    signs = chance.choices("+-*", k=2)
    summed = f"{parts[0]} {signs[0]} {parts[1]} {signs[1]} {parts[2]}"
    compared = (
        f"{summed} {chance.choice(['=', '!=', '<', '<=', '>', '>='])} {chance.randint(-3, 6)}"
    )
    when = compared if chance.random() < 0.5 else f"not({compared})"
    made = book(FACTS, rule(f"'{when}'"))
    test = tried(made.rules[0].when)
    fires = any(test(values, TODAY).truth is Truth.YES for values in everybody())
    report = verify(made, TODAY)
    assert unverified(report) == []
    assert ("never-fires" in codes(report)) is not fires


def test_a_range_is_cut_at_its_bounds_and_constants() -> None:
    kind = Type("number", low=Decimal(0), high=Decimal(1))
    cells = cut_numbers({Decimal("0.6"), Decimal(7)}, kind, 2)
    assert [str(cell) for cell in cells] == ["0", "0.1", "0.6", "0.7", "1"]


# the engine has the last word


def test_what_the_engine_does_not_confirm_is_not_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "| id | signed | size | because.en |\n| a | true | a | x |"
    made = book(FACTS, table(rows, values="a"))
    assert codes(verify(made, TODAY))[-1:] == ["table-gap"]
    reason = Engine.reason
    known = Facts({"signed": True})
    monkeypatch.setattr(Engine, "reason", lambda self, _, today: reason(self, known, today))
    report = verify(made, TODAY)
    assert "table-gap" not in codes(report)
    assert "size" in unverified(report)


def test_too_many_combinations_are_said_to_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dakehu.rules.verify_prove.STEPS", 3)
    _, report = looked_at(rule("vehicles > 5 and vehicles < 3 and signed"))
    assert codes(report) == []
    found = next(one for one in report.subjects if one.name == "risk.one")
    assert [why.en for why in found.unverified] == ["too many combinations to go through"]


# as readers see it


def test_an_account_is_shown_in_both_languages() -> None:
    rows = """| id | boss_met | vehicles | size | because.en |
              | a  | true     | -        | a    | x |
              | b  | -        | > 5      | b    | x |"""
    made, report = looked_at(table(rows, "first", values="a b"))
    witness = the_only(report, "table-gap").witness
    assert witness is not None
    words = made.vocabulary
    assert given(witness, words, "en") == [("vehicles", "0"), ("contacts", "none")]
    assert given(witness, words, "zh") == [("车辆", "0"), ("联系人", "无")]
    assert following(witness, words, "en") == [("met", "no")]
    assert in_a_line(witness, words) == Words(
        "for example vehicles: 0, contacts: none", "例如车辆：0、联系人：无"
    )


def test_entries_that_are_alike_are_said_once() -> None:
    words = book(FACTS).vocabulary
    entries = ({"boss": True},) * 3 + ({"met": Decimal(2), "role": "key"},)
    witness = Witness({"contacts": entries}, {}, TODAY)
    assert given(witness, words, "en") == [
        ("contacts", "4 entries"),
        ("contacts 1–3 · boss", "yes"),
        ("contacts 4 · met", "2"),
        ("contacts 4 · role", "key"),
    ]
