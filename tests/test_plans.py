"""The plan of every starter account, in both languages: what it shows and why."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from dakehu.plan.plan import Plan, _with_what_we_know, make_plan
from dakehu.plan.questions import questions
from dakehu.render.plans import PlanPages
from dakehu.render.templates import Templates
from dakehu.render.terminal import one_page
from dakehu.rules.facts import Facts
from dakehu.rules.reason import Engine
from dakehu.text.package import package_files
from dakehu.text.words import LANGS, Lang
from tests.starter import checked, plans, playbook

TEMPLATES = tuple(package_files("templates", ".jinja"))


class Sections(HTMLParser):
    """Gathers the text of each section of a plan page, and the reasons that stand in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.reasons: dict[str, int] = {}
        self._section = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "section":
            self._section = found["id"] or ""
        if "reason" in (found.get("class") or "").split():
            self.reasons[self._section] = self.reasons.get(self._section, 0) + 1

    def handle_data(self, data: str) -> None:
        self.texts[self._section] = self.texts.get(self._section, "") + data


def page(plan: Plan, lang: Lang) -> str:
    return PlanPages(playbook(), Templates(TEMPLATES, lang), lang).plan(plan).html


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan.account.id)
def test_a_plan_shows_everything_with_its_reason(plan: Plan, lang: Lang) -> None:
    html = page(plan, lang)
    seen = Sections(html)
    assert plan.grade is not None
    assert plan.gate is not None
    for section in ("standing", "actions", "questions", "risks"):
        assert seen.texts[section].strip()
    assert plan.gate.item.title.said(lang) in seen.texts["standing"]
    assert seen.reasons["standing"] >= 1 + len(plan.gate.requirements)
    for action in plan.actions:
        assert action.play.title.said(lang) in seen.texts["actions"]
        assert action.reasons
    for question in plan.questions:
        assert question.ask.said(lang) in seen.texts["questions"]
        assert question.settles
    for risk in plan.risks:
        assert risk.item.because.said(lang) in seen.texts["risks"]
        assert f"{risk.item.span.path}:{risk.item.span.line}" in seen.texts["risks"]
        assert all(seed in seen.texts["risks"] for seed in risk.item.seeds)


@pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan.account.id)
def test_a_plan_has_something_to_do_or_to_ask(plan: Plan) -> None:
    assert plan.actions
    assert plan.questions


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan.account.id)
def test_a_plan_speaks_one_language(plan: Plan, lang: Lang) -> None:
    text = re.sub("<code.*?</code>", "", page(plan, lang))
    text = re.sub("<[^>]*>", " ", text)
    if lang == "en":
        assert not re.findall("[\u4e00-\u9fff]+", text)
    else:
        words = re.findall(r"\b[a-z]{3,}(?: [a-z]{3,})+\b", text)
        assert not words, words


@pytest.mark.parametrize("lang", LANGS)
def test_a_fact_in_a_reason_shows_value_age_and_source(lang: Lang) -> None:
    plan = next(plan for plan in plans() if plan.account.id == "feiyu-coach")
    chance = plan.trace.facts.evidence["opportunity.win_probability"]
    assert chance.as_of
    assert chance.source
    standing = Sections(page(plan, lang)).texts["standing"]
    assert "%" in standing
    assert chance.as_of.isoformat() in standing
    assert chance.source.said(lang) in standing
    assert f"{chance.span}".rpartition(":")[0] in standing


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_unknown_is_said_and_asked_never_left_empty(lang: Lang) -> None:
    account = next(one for one in playbook().accounts if one.id == "lanjing-shuttle")
    bare = Facts({"opportunity.stage": "prospect"})
    trace = Engine(playbook().rulebook).reason(bare, checked().today)
    html = page(make_plan(playbook(), account, trace), lang)
    people = playbook().rulebook.vocabulary.facts["contacts"].ask
    assert people is not None
    assert people.said(lang) in Sections(html).texts["people"]
    assert not re.search(r"<td[^>]*>\s*</td>", html)


@pytest.mark.parametrize("lang", LANGS)
def test_a_table_shows_where_it_has_something_to_say_and_nowhere_else(lang: Lang) -> None:
    label = playbook().rulebook.vocabulary.facts["closing_choice"].label.said(lang)
    shown = {
        plan.account.id
        for plan in plans()
        if f"<dt>{label}</dt>" in page(plan, lang).partition('<section id="actions"')[0]
    }
    stages = {plan.account.id: plan.stage.id for plan in plans() if plan.stage}
    assert shown == {key for key, stage in stages.items() if stage in ("bid", "negotiate")}


def test_actions_are_due_from_the_day_of_the_plan_and_the_gravest_come_first() -> None:
    gravity = ["critical", "high", "medium", "low"]
    for plan in plans():
        assert all(action.due > plan.today for action in plan.actions)
        order = [gravity.index(action.severity) for action in plan.actions]
        assert order == sorted(order)


def test_a_later_day_makes_facts_stale() -> None:
    book, engine = playbook(), Engine(playbook().rulebook)
    account = next(one for one in book.accounts if one.id == "feiyu-coach")
    soon = make_plan(book, account, engine.reason(account.facts, date(2026, 11, 20)))
    later = make_plan(book, account, engine.reason(account.facts, date(2027, 6, 1)))
    assert not soon.stale
    assert len(later.stale) > 5


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan.account.id)
def test_the_terminal_shows_the_plan_on_one_page(plan: Plan, lang: Lang) -> None:
    text = one_page(plan, playbook(), lang)
    assert plan.account.name.said(lang) in text
    assert plan.actions[0].play.title.said(lang) in text
    assert plan.questions[0].ask.said(lang) in text
    assert len(text.split("\n")) < 80


def test_an_objection_is_about_what_its_library_entry_says() -> None:
    for plan in plans():
        for entry in plan.trace.facts.values.get("objections") or ():
            assert entry["type"] == playbook().objection(entry["objection"]).type
    written = Facts({"objections": ({"objection": "too-expensive", "type": "payment"},)})
    [kept] = _with_what_we_know(written, playbook()).values["objections"]
    assert kept["type"] == "payment"


def test_a_question_is_asked_only_of_the_entries_that_keep_something_open() -> None:
    talks = (
        {"date": date(2026, 11, 18), "channel": "call"},
        {"date": date(2026, 11, 16), "channel": "visit", "our_minutes": Decimal(20)},
        {"date": date(2026, 8, 3), "channel": "visit", "our_minutes": Decimal(30)},
    )
    facts = Facts({"opportunity.stage": "discover", "interactions": talks})
    trace = Engine(playbook().rulebook).reason(facts, date(2026, 11, 20))
    [question] = [q for q in questions(trace, None) if q.name == "interactions.their_minutes"]
    assert question.entries == (1,)
    assert not [q for q in questions(trace, None) if q.name == "interactions.our_minutes"]
