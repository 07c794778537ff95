"""The parts of a plan: what changed, who, white space, qualification, objections to expect."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dakehu.content.items import AgreedAction
from dakehu.plan.changed import changes
from dakehu.plan.expected import expected
from dakehu.plan.known import holding
from dakehu.plan.parts import MONEY, SERVICE, parts_of
from dakehu.plan.people import people
from dakehu.plan.plan import Plan, make_plan
from dakehu.plan.qualified import Mark, qualified
from dakehu.plan.space import space
from dakehu.plan.steps import steps
from dakehu.render.body import Body
from dakehu.render.mended import mended
from dakehu.render.shell import BODY, PATH, TITLE, spliced
from dakehu.rules.facts import Evidence, Facts
from dakehu.rules.reason import Engine
from dakehu.text.words import Words
from tests.starter import checked, plans, playbook

TODAY = checked().today
REVIEWED = TODAY - timedelta(days=10)
ENGINE = Engine(playbook().rulebook)
SOME = Words("some words", "几个字")


def plan_of(
    values: dict[str, Any],
    evidence: dict[Any, Evidence] | None = None,
    actions: tuple[AgreedAction, ...] = (),
) -> Plan:
    """Return the plan of an account that was reviewed ten days ago, of which that is known."""
    account = replace(playbook().accounts[0], reviewed_on=REVIEWED, actions=actions)
    trace = ENGINE.reason(Facts(values, evidence or {}), TODAY)
    return make_plan(playbook(), account, trace)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_what_is_dated_later_than_the_review_is_new_and_nothing_else() -> None:
    talks = tuple({"date": days_ago(n), "channel": "call"} for n in (12, 10, 9, 3))
    evidence = {
        "headcount": Evidence(as_of=days_ago(10)),
        "vehicles_count": Evidence(as_of=days_ago(4)),
        "opportunity.win_probability": Evidence(as_of=days_ago(35)),
        "annual_budget": Evidence(),
    }
    known = {
        "headcount": Decimal(9),
        "vehicles_count": Decimal(5),
        "opportunity.win_probability": Decimal("0.5"),
        "annual_budget": Decimal(1),
        "interactions": talks,
    }
    agreed = (
        AgreedAction(SOME, "kam-north", days_ago(20), done_on=days_ago(12)),
        AgreedAction(SOME, "kam-north", days_ago(20), done_on=days_ago(2)),
        AgreedAction(SOME, "kam-north", days_ago(5)),
        AgreedAction(SOME, "kam-north", days_ago(5), done=True),
        AgreedAction(SOME, "kam-north", days_ago(-5)),
    )
    found = changes(plan_of(known, evidence, agreed))
    assert [(one.kind, (TODAY - one.on).days) for one in found] == [
        ("done", 2), ("talk", 3), ("learned", 4), ("stale", 4), ("missed", 5), ("talk", 9),
    ]  # fmt: skip


def test_nobody_is_late_with_what_is_done() -> None:
    agreed = (
        AgreedAction(SOME, "kam-north", days_ago(5), done_on=days_ago(2)),
        AgreedAction(SOME, "kam-north", days_ago(5)),
        AgreedAction(SOME, "kam-north", days_ago(-1)),
    )
    found = [one for one in steps(plan_of({}, actions=agreed), playbook()) if not one.play]
    assert [one.late for one in found] == [True, False]


def levels(plan: Plan, pack: str) -> dict[str, Mark]:
    [found] = [one for one in qualified(plan, playbook()) if one.pack.id == pack]
    return {mark.line.id: mark for mark in found.marks}


@pytest.mark.parametrize(
    ("value", "standing", "level"),
    [
        pytest.param(None, None, 0, id="not-known"),
        pytest.param(False, "confirmed", 0, id="a-sure-no"),
        pytest.param(True, None, 1, id="without-evidence"),
        pytest.param(True, "assumed", 1, id="assumed"),
        pytest.param(True, "reported", 2, id="reported"),
        pytest.param(True, "confirmed", 3, id="confirmed"),
    ],
)
def test_a_line_is_marked_by_its_evidence(value: Any, standing: str | None, level: int) -> None:
    name = "opportunity.bant_budget"
    known = {} if value is None else {name: value}
    mark = levels(plan_of(known, {name: Evidence(standing=standing)}), "bant")["budget"]
    assert mark.level == level
    assert [fact.name for fact in mark.asks] == [name]


@pytest.mark.parametrize(("role", "level"), [("confirmed", 3), ("reported", 2), (None, 1)])
def test_a_derived_line_is_as_sure_as_the_least_sure_fact_below_it(
    role: str | None, level: int
) -> None:
    people = ({"id": "a", "role": "top_decision_maker", "met_count": Decimal(2)},)
    evidence: dict[Any, Evidence] = {("contacts", 0, "role"): Evidence(standing=role)}
    plan = plan_of({"contacts": people}, evidence)
    assert levels(plan, "eight-lines")["decider"].level == level


def test_the_weakest_line_stands_out_unless_all_are_equal() -> None:
    names = [f"opportunity.bant_{name}" for name in ("budget", "authority", "need", "timeline")]
    sure = {name: Evidence(standing="confirmed") for name in names}
    known = dict.fromkeys(names, True)
    all_sure = levels(plan_of(known, sure), "bant")
    assert not any(mark.weakest for mark in all_sure.values())
    one_lacks = levels(plan_of({**known, names[2]: False}, sure), "bant")
    assert [key for key, mark in one_lacks.items() if mark.weakest] == ["need"]


def test_white_space_counts_what_is_with_us_and_what_is_not() -> None:
    here, there = Words("here", "这里"), Words("there", "那里")
    rows = (
        {"unit": here, "service": "upkeep", "held_by": "us", "worth": Decimal(100)},
        {"unit": here, "service": "tyres", "held_by": "rival", "worth": Decimal(30)},
        {"unit": there, "service": "upkeep", "held_by": "own"},
    )
    grid = space(plan_of({"service_share": rows}))
    assert grid is not None
    assert grid.units == (here, there)
    assert (grid.won, grid.open) == (Decimal(100), Decimal(30))
    assert len(grid.gaps) == 2 * len(grid.services) - 3
    assert (there, "tyres") in grid.gaps


def test_objections_raised_come_before_those_the_stage_brings_and_answers_suit_the_person() -> None:
    raised = (
        {"objection": "too-expensive", "by": "a", "status": "handled"},
        {"objection": "no-need-now", "by": "a", "status": "open"},
    )
    person = ({"id": "a", "personality": "suspicious"}, {"id": "b", "personality": "haggler"})
    known = {"objections": raised, "contacts": person, "opportunity.stage": "negotiate"}
    found = expected(plan_of(known), playbook())
    assert [one.objection.id for one in found[:2]] == ["no-need-now", "too-expensive"]
    assert [one.is_open for one in found[:2]] == [True, False]
    assert all(one.entry is None for one in found[2:])
    assert len(found) == 5
    for answer in found[0].answers:
        assert "suspicious" in answer.handler.customer_types
        assert [one.values["id"] for one in answer.suits] == ["a"]


def test_an_objection_is_foreseen_only_in_the_stages_where_it_comes_up() -> None:
    by_id = {one.id: one for one in playbook().objections}
    assert any(one.stages for one in by_id.values())
    for stage in playbook().stages:
        found = expected(plan_of({"opportunity.stage": stage.id}), playbook())
        assert found, stage.id
        for one in found:
            assert not one.objection.stages or stage.id in one.objection.stages
    raised = ({"objection": "send-me-material", "status": "open"},)
    known = {"opportunity.stage": "sustain", "objections": raised}
    assert "sustain" not in by_id["send-me-material"].stages
    assert expected(plan_of(known), playbook())[0].objection.id == "send-me-material"


def test_a_person_is_asked_about_as_far_as_nothing_is_known() -> None:
    known = ({"id": "a", "department": "purchasing", "role": "key", "influence": Decimal(3)},)
    [one] = people(plan_of({"contacts": known}), playbook())
    assert [kind.id for kind in one.words] == ["purchasing-department"]
    assert [fact.name for fact in one.asks] == ["support", "personality"]


def test_what_is_not_declared_is_left_out_and_what_is_not_known_is_asked() -> None:
    found = holding(plan_of({"satisfaction": Decimal(4)}), ("satisfaction", "bond", "no_such"))
    assert [one.fact.name for one in found.data] == ["satisfaction"]
    assert [one.name for one in found.asks] == ["bond"]


def test_every_name_that_the_parts_look_for_is_declared_by_the_starter() -> None:
    facts = playbook().rulebook.vocabulary.facts
    assert [name for name in (*SERVICE, *MONEY) if name not in facts] == []


def test_the_starter_fills_every_part_somewhere() -> None:
    found = [parts_of(plan, playbook()) for plan in plans()]
    assert any(one.changes for one in found)
    assert sum(bool(one.space and one.space.units) for one in found) >= 5
    needs = [entry.values for one in found if one.needs for entry in one.needs.entries]
    assert any("why_3" in values for values in needs)
    assert all(one.qualified for one in found)


SHELL = f"<head></head><h1>{TITLE}</h1>\n<div>{BODY}</div><i>{PATH}</i>"
BOOK = "https://git.example/book/-/edit/main/"
PLACE = '<p>To edit: <code class="at">playbook/accounts/a b.yaml:3</code></p>'
TOLD = "<li>Why <code>rules/grading.yaml:118</code> <code>other/x.yaml:1</code></li>"


def test_places_lead_to_their_lines_only_where_files_can_be_edited() -> None:
    body = Body("accounts/a.html", "A", PLACE + TOLD)
    assert PLACE + TOLD in spliced(SHELL, body)
    meta = f'<meta name="dakehu-edit" content="{BOOK}">'
    shell = SHELL.replace("</head>", meta + "</head>")
    made = spliced(shell, body)
    assert f'href="{BOOK}playbook/accounts/a%20b.yaml#L3"' in made
    assert f'href="{BOOK}rules/grading.yaml#L118"' in made
    assert made.count('class="edit"') == 2
    page = mended(shell.replace("</head>", f"</head>{PLACE}{TOLD}"))
    assert page.count('class="edit"') == 1, "what a hand-written page quotes is no place"


def test_classes_are_explained_where_the_glossary_has_their_name() -> None:
    for plan in plans():
        parts = parts_of(plan, playbook())
        labels = {step.item.label for step in parts.standing}
        assert {label for label, _ in parts.meanings} == {
            term.term for term in playbook().terms if term.term in labels
        }
    said = {label.en: means.en for label, means in parts.meanings}
    assert "how much time" in said["effort class"]
