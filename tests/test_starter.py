"""The starter playbook: whole, in both languages, and with accounts that show every case."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from dakehu.check.places import kind_of
from dakehu.content.items import Account, Checklist, CustomerType, Objection, Play, Stage
from dakehu.pipeline import plans_of
from dakehu.plan.concerned import concerned
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


# What decides each family of customer types: a fact of the account, or the conclusion of a table.
DECIDED = {
    "ownership": "ownership", "market": "kind", "fleet": "fleet_band", "size": "headcount_band",
    "tier": "tier", "grade": "grade", "effort": "effort_class", "class": "serviceability",
    "quality": "customer_quality", "zone": "consumption_zone",
}  # fmt: skip
EXCLUSIVE = {*DECIDED, "contract", "difficulty"}


def applied() -> dict[str, dict[str, str]]:
    """Return, by family, the condition under which each customer type applies."""
    found: dict[str, dict[str, str]] = {}
    for document in checked().documents:
        if kind_of(document.path) == "customer-type":
            data = document.data
            found.setdefault(data["family"], {})[data["id"]] = data.get("applies_when", "")
    return found


@pytest.mark.parametrize("family", DECIDED)
def test_each_value_that_decides_a_family_belongs_to_one_of_its_types(family: str) -> None:
    book, name = playbook().rulebook, DECIDED[family]
    fact = book.vocabulary.facts[name]
    values = book.table(name).values if name not in account_facts() else fact.labels
    assert sorted(applied()[family].values()) == sorted(f'{name} = "{one}"' for one in values)


def account_facts() -> set[str]:
    facts = next(d.data for d in checked().documents if d.path == "rules/facts.yaml")
    return set(facts["facts"])


def test_each_department_of_a_contact_has_a_type() -> None:
    departments = set(fields(playbook().rulebook.vocabulary.facts["contacts"])["department"].labels)
    wanted = {
        f'some c in contacts satisfies c.department = "{one}"' for one in departments - {"other"}
    }
    assert set(applied()["department"].values()) == wanted


def types_of(family: str, accounts: list[Account]) -> list[list[str]]:
    """Return the types of *family* that surely apply to each of *accounts*."""
    found = plans_of(replace(checked(), playbook=replace(playbook(), accounts=tuple(accounts))))
    return [[one.id for one in plan.types if one.family == family] for plan in found]


def changed(**facts: object) -> Account:
    account = playbook().account("yunque-post")
    return replace(account, facts=replace(account.facts, values={**account.facts.values, **facts}))


def test_an_account_has_one_type_of_contract_as_soon_as_the_facts_are_known() -> None:
    known = list(product((True, False), ("none", "loose", "close")))
    accounts = [changed(is_signed=signed, incumbent_tie=tie) for signed, tie in known]
    assert types_of("contract", accounts) == [
        ["our-contract"], ["our-contract"], ["our-contract"],
        ["not-contracted"], ["contracted-elsewhere"], ["contracted-elsewhere"],
    ]  # fmt: skip
    assert types_of("contract", [changed(is_signed=False, incumbent_tie=None)]) == [[]]


def test_a_deal_is_as_hard_as_it_has_obstacles() -> None:
    each = {
        "vehicles_count": (Decimal(3), Decimal(300)),
        "incumbent_tie": ("close", "none"),
        "annual_budget": (Decimal(1000), Decimal(10**7)),
        "opportunity.decision_chain_length": (Decimal(9), Decimal(1)),
    }
    plain = {"opportunity.tender_type": "none"}
    for hindered in product((True, False), repeat=len(each)):
        facts = {n: pair[not bad] for (n, pair), bad in zip(each.items(), hindered, strict=True)}
        wanted = ("easy-deal", "moderate-deal", "hard-deal")[min(sum(hindered), 2)]
        assert types_of("difficulty", [changed(**plain, **facts)]) == [[wanted]], facts
    one_open = {**plain, **facts, "vehicles_count": None}
    assert types_of("difficulty", [changed(**one_open)]) == [[]]


def test_no_account_is_of_two_types_of_a_family_and_their_pages_list_it() -> None:
    whom, seen = concerned(plans()), Counter[str]()
    for plan in plans():
        families = Counter(one.family for one in plan.types)
        assert [one for one in EXCLUSIVE if families[one] > 1] == []
        seen.update(families)
        for one in plan.types:
            assert plan.account.id in [who.id for who in whom["customer-type", one.id]]
        for family, name in DECIDED.items():
            known = plan.trace.values.get(name) is not None
            assert families[family] == known, (plan.account.id, family)
    assert set(seen) >= EXCLUSIVE


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
