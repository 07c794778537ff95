"""The commands ask, what-if and why, and what a plan asks: as a user meets them."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dakehu.plan.questions import questions as plan_questions
from dakehu.render.answers import SAYS
from dakehu.render.plans import PlanPages
from dakehu.render.templates import Templates
from dakehu.rules.reason import Engine
from dakehu.rules.reasons import Reason, Reasons, drawn
from dakehu.rules.trace import Truth
from dakehu.rules.whatif import changes
from dakehu.rules.words import Speaker
from dakehu.text.package import package_files
from dakehu.text.words import LANGS
from tests.program import dakehu
from tests.rulebooks import book, reasoned
from tests.scenes import PROJECT
from tests.starter import ROOT, plans, playbook

ACCOUNTS = [plan.account.id for plan in plans()]


def test_ask_says_what_is_possible_and_what_to_ask_first() -> None:
    done = dakehu("ask", "lanjing-shuttle", "--lang", "en", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "opportunity grade can still be: A, B, C, D" in done.stdout
    assert "1. By which day do they want to decide, and why that day?" in done.stdout
    assert "- at least 60% → A or C" in done.stdout
    assert "settled in 100% of cases" in done.stdout


def test_ask_names_the_person_that_an_answer_is_about() -> None:
    done = dakehu("ask", "feiyu-coach", "--about", "relationship_force", "--lang", "zh", cwd=ROOT)
    assert "关系力过关仍有可能是：是、否" in done.stdout
    assert "对象：骆总" in done.stdout
    assert "- 中立或反对 → 否" in done.stdout


def test_ask_says_when_nothing_is_open() -> None:
    done = dakehu("ask", "feiyu-coach", "--lang", "en", cwd=ROOT)
    assert "opportunity grade: A. Nothing that is unknown can change it." in done.stdout
    assert "Ask" not in done.stdout


def test_ask_is_data_too() -> None:
    done = dakehu("ask", "lanjing-shuttle", "--about", "tier", "--format", "json", cwd=ROOT)
    found = json.loads(done.stdout)
    assert found["possible"] == ["vip", "major", "ordinary", "small"]
    assert found["exact"] is True
    assert [one["fact"] for one in found["questions"]] == ["profit_rank"]
    assert [one["leaves"] for one in found["questions"][0]["answers"]] == [
        ["vip"], ["major"], ["ordinary"], ["small"],
    ]  # fmt: skip


def test_what_if_names_the_change_the_evidence_and_the_play() -> None:
    done = dakehu("what-if", "yunque-post", "--goal", "grade=A", "--lang", "en", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "- win probability: from 15% to 60%" in done.stdout
    assert "evidence: an answer to “How likely is a yes, and what tells us so?”" in done.stdout
    assert "play: Estimate" in done.stdout
    assert "✓ opportunity grade: A" in done.stdout
    after = done.stdout[done.stdout.index("✓ opportunity grade") :]
    assert "win probability: 60%  [S0-26]" in after, "what backed 15% does not back 60%"


def test_what_if_says_when_the_goal_is_reached_or_out_of_reach() -> None:
    done = dakehu("what-if", "feiyu-coach", "--goal", "grade=A", "--lang", "en", cwd=ROOT)
    assert "The goal grade=A is reached already." in done.stdout
    goal = "risk.advice=quiet"
    done = dakehu("what-if", "feiyu-coach", "--goal", goal, "--lang", "en", cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no goal" in done.stderr
    done = dakehu("what-if", "feiyu-coach", "--goal", "grade=E", "--lang", "zh", cwd=ROOT)
    assert done.returncode == 2
    assert "目标“grade=E”" in done.stderr


def test_why_shows_rules_facts_days_sources_and_questions() -> None:
    done = dakehu("why", "feiyu-coach", "--lang", "en", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    for part in (
        "✓ opportunity grade: A  [rules/grading.yaml:", "S0-26", "days old", "assumed",
        "playbook/accounts/feiyu-coach.yaml:", "✗ We have met the top decision maker",
        "✓ Top decision maker never met", "Still to ask, and what it would settle:",
        "(General Manager Luo", "  → ",
    ):  # fmt: skip
        assert part in done.stdout, part


@pytest.mark.parametrize("name", ["grade", "risk.no_coach", "propose_to_bid", "days_to_close"])
def test_why_takes_any_conclusion(name: str) -> None:
    done = dakehu("why", "feiyu-coach", name, "--format", "json", cwd=ROOT)
    found = json.loads(done.stdout)
    assert len(found["reasons"]) == 1
    assert found["reasons"][0]["below"]


@pytest.mark.parametrize("command", [("ask", "--about"), ("why",)], ids=lambda c: c[0])
def test_a_conclusion_that_nobody_draws_is_named_with_the_closest(command: Any) -> None:
    done = dakehu(command[0], "feiyu-coach", *command[1:], "grad", "--lang", "en", cwd=ROOT)
    assert done.returncode == 2
    assert 'there is no conclusion called "grad" (did you mean "grade"?)' in done.stderr


def test_an_account_that_is_not_there_is_named_with_the_closest() -> None:
    done = dakehu("why", "feiyu-coack", "--lang", "en", cwd=ROOT)
    assert done.returncode == 2
    assert 'did you mean "feiyu-coach"?' in done.stderr


@pytest.mark.parametrize("plan", plans(), ids=ACCOUNTS)
def test_every_way_to_a_better_grade_leads_there(plan: Any) -> None:
    engine = Engine(playbook().rulebook)
    found = changes(engine, plan.trace.facts, plan.today, "grade=A")
    assert found.reached is (plan.trace.values.get("grade") == "A")
    assert all(way.trace.values["grade"] == "A" for way in found.ways)


def test_a_reason_is_drawn_as_a_tree() -> None:
    leaf = Reason("·", "c", "today", "f.yaml:1", ("S1-01",))
    tree = Reason("✓", "a", below=(Reason("?", "b", below=(leaf,)), Reason("✗", "d")))
    assert list(drawn([tree])) == [
        "✓ a", "├─ ? b", "│  └─ · c  [today · f.yaml:1 · S1-01]", "└─ ✗ d",
    ]  # fmt: skip


# What a plan asks.

FACTS = """
facts:
  n: {type: number, label: {en: number, zh: 数}}
  p: {type: boolean, label: {en: first, zh: 甲}}
  x: {type: boolean, label: {en: skip, zh: 跳过}}
lists:
  people:
    label: {en: people, zh: 人}
    ask: {en: Who?, zh: 谁？}
    named_by: name
    fields:
      name: {type: words, label: {en: name, zh: 姓名}}
      boss: {type: boolean, label: {en: boss, zh: 领导}}
      ally: {type: boolean, label: {en: ally, zh: 支持}}
"""
RULES = """
- table: size
  label: {en: size, zh: 规模}
  hit: unique
  output: {name: size, values: {big: {en: big, zh: 大}, small: {en: small, zh: 小}}}
  rows: |
    | id | n   | size    | because.en | because.zh |
    |----|-----|---------|------------|------------|
    | a  | > 9 | "big"   | big        | 大         |
    | b  | < 5 | "small" | small      | 小         |
- rule: risk.big
  title: {en: Big, zh: 大}
  when: size = "big"
  because: {en: big, zh: 大}
- rule: risk.boss
  title: {en: Boss, zh: 领导}
  when: some c in people satisfies c.boss and not(c.ally)
  because: {en: boss, zh: 领导}
- gate: out
  title: {en: out, zh: 出口}
  from: find
  to: meet
  skip_when: x = true
  require:
    - {id: p, title: {en: p, zh: 甲}, when: p = true, must: true}
"""
BOOK = book(FACTS, RULES)


def test_a_rule_over_a_table_in_which_no_row_speaks_waits_for_nothing() -> None:
    waiting = reasoned(BOOK, {"people": ()})
    assert [step.item.id for step in waiting.open("risk")] == ["risk.big"]
    trace = reasoned(BOOK, {"n": Decimal(7), "people": ()})
    rule = trace.rules[0]
    assert rule.truth is Truth.UNKNOWN
    assert trace.open("risk") == ()
    assert not trace.waits(rule.check)
    for lang, said in zip(LANGS, ("no row of a table", "没有一行成立"), strict=True):
        reasons = Reasons(trace, Speaker(BOOK.vocabulary, lang))
        assert said in reasons.rule(rule).detail
        (size,) = (step for step in trace.decisions if step.item.name == "size")
        tried = reasons.decision(size)
        assert (tried.mark, tried.detail) == ("✗", "")
        assert tried.text == (
            "规模：决策表没有一行成立" if lang == "zh" else "size: no row of the table holds"
        )


def test_only_entries_that_can_make_a_difference_are_asked_for() -> None:
    people: tuple[dict[str, Any], ...] = (
        {"boss": False},
        {"boss": True},
        {},
        {"ally": True},
        {"boss": True, "ally": False},
    )
    settled = reasoned(BOOK, {"people": people, "n": Decimal(7)})
    assert [q.name for q in plan_questions(settled, None)] == []
    trace = reasoned(BOOK, {"people": people[:4], "n": Decimal(7)})
    found = {q.name: q.entries for q in plan_questions(trace, None)}
    assert found == {"people.ally": (1, 2), "people.boss": (2,)}


def test_a_gate_that_may_be_skipped_asks_whether_it_may() -> None:
    given = {"n": Decimal(7), "people": (), "p": False}
    trace = reasoned(BOOK, given)
    (asked,) = plan_questions(trace, trace.gates[0])
    assert (asked.name, asked.settles) == ("x", (trace.gates[0],))
    trace = reasoned(BOOK, {**given, "x": False})
    assert plan_questions(trace, trace.gates[0]) == ()


@pytest.mark.parametrize(
    "when", ["known(n)", "n != null", "not(n = null)", "null != n", "n in (null)"]
)
def test_what_asks_whether_a_fact_is_known_is_settled_by_that_fact(when: str) -> None:
    rule = f"""
- rule: risk.n
  title: {{en: n, zh: 数}}
  when: '{when}'
  because: {{en: n, zh: 数}}
"""
    trace = reasoned(book(FACTS, rule), {})
    step = trace.rules[0]
    expected = () if step.truth is Truth.YES else ("n",)
    assert trace.unsettled(step.check) == expected
    assert (step.truth is Truth.YES) is (when == "n in (null)")


@pytest.mark.parametrize("plan", plans(), ids=ACCOUNTS)
def test_a_chinese_page_has_no_ascii_colon_after_chinese(plan: Any) -> None:
    made = PlanPages(playbook(), Templates(tuple(package_files("templates", ".jinja")), "zh"), "zh")
    text = re.sub(r"<[^>]*>", "", made.plan(plan).html)
    assert re.findall(r"[\u4e00-\u9fff]: .{10}", text) == []
    assert re.findall(r"-\d+ (?:天前|days old)", text) == []


def test_both_languages_have_every_phrase() -> None:
    assert all(not words.lacks(lang) for words in SAYS.values() for lang in LANGS)


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_shows_what_the_command_says(lang: str) -> None:
    page = (ROOT / "site" / "pages" / lang / "ask-and-what-if.md").read_text("utf-8")
    shown = page.split("```text\n")[1].split("```")[0]
    done = dakehu("ask", "lanjing-shuttle", "--lang", lang, cwd=ROOT)
    assert done.stdout.split("\n", 2)[2] == shown


def test_why_of_a_name_that_is_not_there_lists_those_nearest_to_it() -> None:
    done = dakehu("why", "feiyu-coach", "coach", "--lang", "en", cwd=ROOT)
    assert done.returncode == 2
    lines = done.stderr.rstrip().split("\n")
    assert lines[0] == 'there is no conclusion called "coach"'
    assert "  risk.no_coach (No coach)" in lines
    assert lines[-1] == "All of them: dakehu why feiyu-coach --names"
    assert len(lines) == 15


def test_the_names_that_can_be_asked_about_are_listed_with_what_they_are_called() -> None:
    done = dakehu("why", "feiyu-coach", "--names", "--lang", "zh", cwd=ROOT)
    assert done.returncode == 0
    assert "  grade（商机级别）" in done.stdout.split("\n")
    assert "  has_coach（有内线教练）" in done.stdout.split("\n")


@pytest.mark.parametrize(
    "command",
    [("why", "acme"), ("ask", "acme"), ("plan", "acme"), ("what-if", "acme", "--goal", "grade=A")],
)
def test_commands_that_only_show_go_on_where_an_example_fails(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    small = Path(shutil.copytree(PROJECT, tmp_path / "small"))
    cases = small / "rules" / "grading.cases.yaml"
    cases.write_text(cases.read_text("utf-8").replace("grade: A", "grade: B"), "utf-8")
    done = dakehu(*command, "--lang", "en", cwd=small)
    assert done.returncode == 0, done.stderr
    assert done.stderr == (
        "1 worked example does not agree with the rules as they are now; dakehu test shows which.\n"
    )
    assert done.stdout
    assert dakehu("check", cwd=small).returncode == 1


def test_a_table_is_asked_about_by_its_name_and_by_what_it_concludes(tmp_path: Path) -> None:
    small = Path(shutil.copytree(PROJECT, tmp_path / "small"))
    path = small / "rules" / "grading.yaml"
    path.write_text(path.read_text("utf-8").replace("table: grade", "table: sorting"), "utf-8")
    for asked in (["ask", "acme", "--about"], ["why", "acme"]):
        found = [dakehu(*asked, name, cwd=small) for name in ("grade", "sorting")]
        assert [one.returncode for one in found] == [0, 0], found[1].stderr
        assert found[0].stdout == found[1].stdout
    assert "sorting" not in dakehu("why", "acme", "--names", cwd=small).stdout
    assert dakehu("what-if", "acme", "--goal", "grade=B", cwd=small).returncode == 0
