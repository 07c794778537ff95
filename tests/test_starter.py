"""The starter playbook: whole, in both languages, and with accounts that show every case."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from dakehu.content.items import Account, Checklist, CustomerType, Objection, Play, Stage
from dakehu.plan.plan import Plan
from dakehu.rules.facts import Fact
from dakehu.rules.model import DecisionTable, Score
from dakehu.rules.reason import Engine
from dakehu.rules.trace import TableStep, Truth
from dakehu.text.words import Words
from tests.starter import checked, plans, playbook

INVENTED = 12
# R-34 is a gate; R-59, a process of any length, is a matter of the stages; and R-91, about the
# words of our replies, is kept by the list of words we do not use (see test_wording).
ALL_RULES = {f"R-{n:02}" for n in range(1, 93)} - {"R-34", "R-59", "R-91"}


def test_there_is_nothing_to_fix() -> None:
    assert checked().findings == ()


def test_there_is_every_stage_and_kind_of_objection() -> None:
    book = playbook()
    assert [stage.number for stage in book.stages] == list(range(1, 11))
    assert len([one for one in book.customer_types if one.family == "personality"]) == 10
    kinds = {objection.type for objection in book.objections}
    assert kinds == {"need", "price", "product", "timing", "rep", "service", "payment"}
    assert all(objection.handlers for objection in book.objections)
    assert all(stage.checklists for stage in book.stages)


def test_there_is_a_type_for_every_member_of_every_classification() -> None:
    book = playbook().rulebook
    facts = {**book.vocabulary.facts, **fields(book.vocabulary.facts["contacts"])}
    types = Counter(one.family for one in playbook().customer_types)
    tables = {"grade": "grade", "tier": "tier", "effort": "effort_class", "class": "serviceability"}
    for family, table in tables.items():
        assert types.pop(family) == len(book.table(table).values), family
    for family, fact in {"market": "kind", "ownership": "ownership"}.items():
        assert types.pop(family) == len(facts[fact].labels), family
    assert types.pop("department") == len(set(facts["department"].labels) - {"other"})
    bands = dict.fromkeys(("size", "fleet", "difficulty", "contract"), 3)
    assert types == {"personality": 10, "quality": 4, "zone": 4, **bands}


def fields(record: Fact) -> dict[str, Fact]:
    assert record.type.item
    return {field.name: field for field in record.type.item.fields}


def test_every_stage_has_its_gate() -> None:
    leaves = [gate.leaves for gate in playbook().rulebook.gates]
    assert sorted(leaves) == sorted(stage.id for stage in playbook().stages)


def test_the_tables_rules_and_guardrails_of_the_method_are_there() -> None:
    book = playbook().rulebook
    tables = {s for d in book.decisions if isinstance(d, DecisionTable) for s in d.seeds}
    rules = {seed for rule in book.rules for seed in rule.seeds}
    scores = {s for d in book.decisions if isinstance(d, Score) for s in d.seeds}
    assert {f"DT-{n}" for n in (1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13)} <= tables
    assert "DT-10" in scores
    assert "DT-5" in rules
    assert rules | tables >= ALL_RULES
    assert {f"G-{n:02}" for n in range(1, 17)} <= rules


def test_every_item_says_what_it_rests_on() -> None:
    book = playbook()
    groups: tuple[tuple[Stage | Play | Checklist | CustomerType | Objection, ...], ...] = (
        book.stages,
        book.plays,
        book.checklists,
        book.customer_types,
        book.objections,
    )
    assert [item.id for group in groups for item in group if not item.kept.seeds] == []
    assert [rule.id for rule in book.rulebook.rules if not rule.seeds] == []
    assert [gate.name for gate in book.rulebook.gates if not gate.seeds] == []


def test_every_rule_and_gate_has_a_case_either_way() -> None:
    expected = {(one.kind, one.name) for case in playbook().cases for one in case.expected}
    for rule in playbook().rulebook.rules:
        for kind in ("fires", "quiet", "open"):
            assert (kind, rule.id) in expected
    for gate in playbook().rulebook.gates:
        assert {("passes", gate.name), ("blocks", gate.name)} <= expected


def test_the_accounts_stand_in_every_stage_and_grade() -> None:
    assert len(plans()) == INVENTED
    assert {plan.stage.id for plan in plans() if plan.stage} == {s.id for s in playbook().stages}
    grades = {plan.grade.value for plan in plans() if plan.grade}
    assert grades == {"A", "B", "C", "D", None}


def test_the_accounts_are_of_every_kind_of_owner() -> None:
    owners = {account.facts.values.get("ownership") for account in playbook().accounts}
    assert {"state", "private", "government"} <= owners


@pytest.mark.parametrize("account", playbook().accounts, ids=lambda account: account.id)
def test_an_account_has_people_and_a_competitor(account: Account) -> None:
    values = account.facts.values
    assert values["contacts"]
    assert values["competitors"]
    assert "interactions" in values


def test_some_accounts_lack_important_facts_and_some_have_stale_ones() -> None:
    def important(plan: Plan) -> bool:
        return any(question.weight >= 4 for question in plan.questions)

    assert sum(important(plan) for plan in plans()) >= 3
    assert sum(bool(plan.stale) for plan in plans()) >= 2


def test_no_table_contradicts_itself_on_any_account() -> None:
    steps = [step for plan in plans() for step in plan.trace.decisions]
    assert not [s for s in steps if isinstance(s, TableStep) and s.contradicts]


def test_every_text_is_in_both_languages_and_chinese_is_chinese() -> None:
    book = playbook()
    titles: list[Words] = [stage.title for stage in book.stages]
    titles += [play.title for play in book.plays]
    titles += [objection.title for objection in book.objections]
    titles += [rule.because for rule in book.rulebook.rules]
    titles += [account.name for account in book.accounts]
    for words in titles:
        assert words.en
        assert re.search("[\u4e00-\u9fff]", words.zh), words
        assert not re.search("[\u4e00-\u9fff]", words.en), words


def test_guardrails_name_a_lawful_way() -> None:
    guardrails = [rule for rule in playbook().rulebook.rules if rule.family == "guardrail"]
    assert len(guardrails) >= 5
    for rule in guardrails:
        assert rule.do is not None, rule.id
        assert playbook().play(rule.do.play).never, rule.do.play


def test_each_row_of_the_tables_on_talks_and_objections_is_taken_by_a_case() -> None:
    engine = Engine(playbook().rulebook)
    taken: set[tuple[str, str]] = set()
    for case in playbook().cases:
        trace = engine.reason(case.facts, case.today)
        for name in ("visit_theme", "objection_timing", "objection_method"):
            step = trace.table(name)
            assert step is not None
            if step.truth is Truth.YES:
                taken |= {(name, row.row.id) for row in step.spoke}
    rows = {
        (decision.name, row.id)
        for decision in playbook().rulebook.decisions
        if isinstance(decision, DecisionTable) and decision.name in {name for name, _ in taken}
        for row in decision.rows
    }
    assert len(rows) == 21
    assert taken == rows
