"""The pages over all accounts: the same figures as the plans, and nothing left out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import combinations

import pytest

from dakehu.content.items import AgreedAction
from dakehu.plan.plan import Plan, make_plan
from dakehu.plan.portfolio import WEEK, Week, oldest, progress, talk, tasks, weeks
from dakehu.plan.questions import for_the_customer
from dakehu.plan.steps import steps
from dakehu.render.moments import MomentPages
from dakehu.render.phrases_moments import MOMENTS
from dakehu.render.plan_phrases import PLAN
from dakehu.render.portfolio import PortfolioPages
from dakehu.render.templates import Templates
from dakehu.render.week import WeekPages
from dakehu.rules.facts import Facts
from dakehu.rules.reason import Engine
from dakehu.rules.told import TOLD
from dakehu.rules.trace import Standing, Trace, Truth
from dakehu.text.package import package_files
from dakehu.text.words import LANGS, Lang, Words
from tests.starter import checked, plans, playbook

TEMPLATES = tuple(package_files("templates", ".jinja"))


class Rows(HTMLParser):
    """Gathers the lines of a list: their attributes, and the text of each cell."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[tuple[dict[str, str], list[str]]] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tbody":
            self._inside = True
        elif tag == "tr" and self._inside:
            self.rows.append(({key: value or "" for key, value in attrs}, []))
        elif tag == "td" and self._inside:
            self.rows[-1][1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "tbody"

    def handle_data(self, data: str) -> None:
        if self._inside and self.rows and self.rows[-1][1]:
            self.rows[-1][1][-1] += data


@cache
def templates(lang: Lang) -> Templates:
    return Templates(TEMPLATES, lang)


def said(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", html)))


def portfolio(lang: Lang, of: tuple[Plan, ...] | None = None) -> str:
    pages = PortfolioPages(playbook(), templates(lang), lang)
    return pages.portfolio(plans() if of is None else of, checked().today).html


def test_a_hundred_lines_are_laid_out_at_first_and_no_more() -> None:
    many = tuple(
        replace(one, account=replace(one.account, id=f"{one.account.id}-{n}"))
        for n in range(10)
        for one in plans()
    )
    for page, start in ((portfolio("en", many), "<tr"), (choices(many), "<li")):
        lines = re.findall(rf"{start}( hidden)? data-owner=", page)
        assert lines == [""] * 100 + [" hidden"] * 20


def choices(of: tuple[Plan, ...]) -> str:
    pages = MomentPages(playbook(), templates("en"), "en")
    return next(iter(pages.choosers(of))).html


def late(plan: Plan, days: int) -> Plan:
    """Return *plan* with one agreed action that is *days* past its day."""
    account = plan.account
    day = plan.today - timedelta(days=days)
    action = AgreedAction(Words("Call them", "打电话"), account.owner, day)
    return replace(plan, account=replace(account, actions=(*account.actions, action)))


@pytest.mark.parametrize("lang", LANGS)
def test_every_account_has_a_line_with_the_figures_of_its_plan(lang: Lang) -> None:
    rows = Rows(portfolio(lang)).rows
    assert len(rows) == len(plans())
    for plan, (found, cells) in zip(plans(), rows, strict=True):
        assert plan.account.name.said(lang) in cells[0]
        assert plan.owner.name.said(lang) in cells[0]
        assert found["data-owner"] == plan.owner.id
        assert plan.grade is not None
        still = [plan.grade.value] if plan.grade.value else plan.grade.possible
        assert found["data-grade"].split() == list(still)
        assert plan.stage is not None
        assert plan.stage.title.said(lang) in cells[2]
        if plan.risks:
            assert plan.risks[0].item.title.said(lang) in cells[4]
        assert steps(plan, playbook())[0].title.said(lang) in cells[5]
        assert cells[6].strip() == str(plan.overdue)
        assert ("data-stale" in found) is bool(plan.stale)


def test_a_line_shows_how_many_agreed_actions_are_overdue() -> None:
    plan = late(plans()[0], 3)
    [(found, cells)] = Rows(portfolio("en", (plan,))).rows
    assert plan.overdue == 1
    assert (found["data-overdue"], cells[6].strip()) == ("1", "1")


def test_the_gates_are_met_up_to_the_first_that_is_not() -> None:
    for plan in plans():
        found = progress(playbook(), plan)
        gates = {step.item.leaves: step.standing for step in plan.trace.gates}
        passed = (Standing.PASSED, Standing.SKIPPED)
        order = [stage.id for stage in playbook().stages]
        reached = order.index(found.reached.id) + 1 if found.reached else 0
        assert all(gates[key] in passed for key in order[:reached])
        assert found.held is not None
        assert (found.held.item.leaves, found.held.standing in passed) == (order[reached], False)
        assert plan.stage is not None
        assert found.ahead == max(0, order.index(plan.stage.id) - reached)
        earlier = {gate.item.leaves for gate in plan.broken}
        assert not earlier & set(order[:reached])
        assert found.ahead > 0 or not earlier


def test_the_oldest_fact_is_a_stale_one_where_there_is_one() -> None:
    for plan in plans():
        age = oldest(plan)
        if plan.stale:
            assert age == plan.stale[0]
        elif age:
            assert age.days == max(one.days for one in plan.ages if one.days is not None)


def test_the_action_list_holds_all_that_was_agreed_and_all_that_rules_call_for() -> None:
    found = tasks(playbook(), plans())
    wanted = sum(len(plan.agreed) + len(plan.called) for plan in plans())
    assert len(found) == wanted
    assert [task.due for task in found] == sorted(task.due for task in found)
    agreed = {(task.account.id, task.what, task.owner.id) for task in found if task.agreed}
    assert agreed == {
        (plan.account.id, one.action, one.owner) for plan in plans() for one in plan.agreed
    }
    calls = {(t.account.id, t.play.id, t.due, t.severity) for t in found if t.play}
    assert calls == {
        (plan.account.id, one.play.id, one.due, one.severity)
        for plan in plans()
        for one in plan.actions
    }


@pytest.mark.parametrize("lang", LANGS)
def test_the_action_list_is_shown_whole_or_says_what_it_leaves_out(
    lang: Lang, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = PortfolioPages(playbook(), templates(lang), lang)
    found = tasks(playbook(), plans())
    html = pages.actions(plans(), checked().today).html
    assert len(Rows(html).rows) == len(found)
    monkeypatch.setattr("dakehu.render.portfolio.MOST_TASKS", 5)
    html = pages.actions(plans(), checked().today).html
    assert len(Rows(html).rows) == 5
    assert str(len(found)) in said(html).replace(str(checked().today), "")


def week(owner: str, of: tuple[Plan, ...] | None = None) -> Week:
    every = plans() if of is None else of
    return next(w for w in weeks(playbook(), every, checked().today) if w.owner.id == owner)


def test_the_weeks_share_every_task_out_and_each_account_is_in_one() -> None:
    found = weeks(playbook(), plans(), checked().today)
    every = [task for one in found for task in (*one.tasks, *one.later)]
    assert len(every) == len(tasks(playbook(), plans()))
    assert sorted(p.account.id for one in found for p in one.plans) == sorted(
        plan.account.id for plan in plans()
    )
    for one in found:
        assert all(task.owner == one.owner for task in (*one.tasks, *one.later))
        assert all(task.due <= one.today + WEEK for task in one.tasks)
        assert all(task.due > one.today + WEEK for task in one.later)
        assert sum(len(plan.stale) for plan in one.plans) == len(one.stale)


def test_somebody_who_only_helps_has_a_week_too() -> None:
    helper = week("service-manager")
    assert len(helper.plans) == 0
    assert helper.tasks or helper.later


def test_what_is_overdue_stands_first_in_the_week_and_is_counted() -> None:
    plan = late(plans()[0], 12)
    found = week(plan.owner.id, (plan, *plans()[1:]))
    assert found.tasks[0].what == Words("Call them", "打电话")
    assert found.tasks[0].overdue
    assert found.overdue == 1


def test_a_contact_is_due_where_a_reminder_about_talks_says_so_and_nowhere_else() -> None:
    due = {plan.account.id: found.due.item.id for plan in plans() if (found := talk(plan)).due}
    assert due["jinsui-grain"] == "reminder.contact_overdue"
    assert due["songtao-sanitation"] == "reminder.contact_overdue"
    assert "lanjing-shuttle" in due  # on the list, and nobody ever spoke to them
    assert "wutong-rental" not in due  # its reminders are about orders and payment
    assert len(due) == 3


def test_the_last_talk_is_the_latest_and_none_where_there_was_none() -> None:
    found = {plan.account.id: talk(plan) for plan in plans()}
    last = found["feiyu-coach"].last
    assert last is not None
    assert (last["date"], found["feiyu-coach"].days) == (date(2026, 11, 17), 3)
    assert (found["lanjing-shuttle"].last, found["lanjing-shuttle"].days) == (None, None)


@pytest.mark.parametrize("lang", LANGS)
def test_a_week_shows_its_tasks_questions_visits_and_stale_facts(lang: Lang) -> None:
    pages = tuple(WeekPages(playbook(), templates(lang), lang).pages(plans(), checked().today))
    assert pages[0].path == "owners/index.html"
    for one in weeks(playbook(), plans(), checked().today):
        [page] = [body for body in pages if body.path == f"owners/{one.owner.id}.html"]
        text = said(page.html)
        for task in (*one.tasks, *one.later):
            assert task.what.said(lang) in text
        for plan in one.asking:
            assert all(question.ask.said(lang) in text for question in plan.questions[:3])
        for found in one.due:
            assert found.due is not None
            assert found.due.item.title.said(lang) in text
        for _, age in one.stale:
            assert age.fact.label.said(lang) in text
        assert one.owner.name.said(lang) in pages[0].html
    bare = [one for one in weeks(playbook(), plans(), checked().today) if not one.plans]
    assert bare


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan.account.id)
def test_the_card_before_a_call_says_what_was_last_said_and_what_to_ask(
    plan: Plan, lang: Lang
) -> None:
    text = said(MomentPages(playbook(), templates(lang), lang).call(plan).html)
    for question in plan.asked_there[:3]:
        assert question.ask.said(lang) in text
    for question in plan.questions:
        assert not question.is_ours or question.ask.said(lang) not in text
    last = talk(plan).last
    if last and last.get("outcome"):
        assert last["outcome"].said(lang) in text
    for one in plan.stakeholders[:3]:
        assert one.values["name"].said(lang) in text
    for entry in plan.trace.facts.values.get("objections") or ():
        if entry["status"] == "open" and entry.get("words"):
            assert entry["words"].said(lang) in text
    for step in plan.trace.fired("guardrail"):
        assert step.item.title.said(lang) in text


def test_an_answer_on_the_card_suits_the_person_who_objected() -> None:
    plan = next(plan for plan in plans() if plan.account.id == "feiyu-coach")
    objection = playbook().objection("rival-is-cheaper")
    first, suited = objection.handlers[0], objection.handlers[-1]
    kinds = [kind for kind in suited.customer_types if kind not in first.customer_types]
    assert kinds
    for personality, wanted in ((kinds[0], suited), (None, first)):
        people = tuple(
            {**one, "personality": personality} if one.get("id") == "bi" else one
            for one in plan.trace.facts.values["contacts"]
        )
        facts = replace(plan.trace.facts, values={**plan.trace.facts.values, "contacts": people})
        changed = replace(plan, trace=replace(plan.trace, facts=facts))
        text = said(MomentPages(playbook(), templates("en"), "en").call(changed).html)
        assert wanted.say.en in text
        assert wanted.when.en in text


def test_on_the_card_whom_we_see_next_stands_before_who_counts_more() -> None:
    plan = next(plan for plan in plans() if len(plan.stakeholders) > 3)
    least = plan.stakeholders[-1]
    people = tuple(
        replace(one, values={**one.values, "see_next": one is least}) for one in plan.stakeholders
    )
    changed = replace(plan, stakeholders=people, trace=without_talks(plan))
    html = MomentPages(playbook(), templates("en"), "en").call(changed).html
    text = said(html.partition('<section id="people">')[2])
    assert text.index(least.values["name"].en) < text.index(people[0].values["name"].en)


def without_talks(plan: Plan) -> Trace:
    values = {**plan.trace.facts.values, "interactions": ()}
    return replace(plan.trace, facts=replace(plan.trace.facts, values=values))


def test_a_talk_of_which_only_the_day_and_the_way_are_known_makes_a_card() -> None:
    [plan] = [plan for plan in plans() if plan.account.id == "feiyu-coach"]
    values = {
        **plan.trace.facts.values,
        "interactions": ({"date": plan.today, "channel": "visit"},),
    }
    bare = replace(plan, trace=replace(plan.trace, facts=replace(plan.trace.facts, values=values)))
    assert "visit" in said(MomentPages(playbook(), templates("en"), "en").call(bare).html)


@pytest.mark.parametrize("lang", LANGS)
def test_an_answer_that_was_promised_is_a_task_of_its_day(lang: Lang) -> None:
    [plan] = [plan for plan in plans() if plan.account.id == "chunjiang-ports"]
    [owed] = plan.promised
    [raised] = [one for one in plan.trace.facts.values["objections"] if one.get("answer_promised")]
    assert (owed.due, owed.owner) == (raised["answer_promised"], plan.account.owner)
    assert raised["words"].said(lang) in owed.action.said(lang)
    assert owed.action in [task.what for task in tasks(playbook(), [plan])]
    assert owed.action in [step.title for step in steps(plan, playbook())]
    [week] = [one for one in weeks(playbook(), plans(), plan.today) if one.owner is plan.owner]
    assert owed.action in [task.what for task in week.tasks]
    assert owed.action.said(lang) in said(
        MomentPages(playbook(), templates(lang), lang).call(plan).html
    )


def review(plan: Plan, lang: Lang = "en") -> str:
    return said(MomentPages(playbook(), templates(lang), lang).review(plan).html)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan.account.id)
def test_a_review_asks_about_all_that_failed_and_all_that_is_open(plan: Plan, lang: Lang) -> None:
    text = review(plan, lang)
    for step in plan.risks:
        assert step.item.title.said(lang) in text
    assert plan.gate is not None
    for gate in (plan.gate, *plan.broken):
        for one in gate.requirements:
            failed = one.check.truth is not Truth.YES and gate.standing is not Standing.SKIPPED
            if failed and gate.standing is not Standing.PASSED:
                assert one.item.title.said(lang) in text
    for age in plan.stale[:5]:
        assert age.fact.label.said(lang)[1:] in text
    for age in plan.ages:
        if age.evidence.standing == "assumed":
            assert age.fact.label.said(lang)[1:] in text


def test_a_review_asks_what_held_up_an_action_that_is_late() -> None:
    plan = late(plans()[0], 2)
    assert "“Call them” was due on 2026-11-18" in review(plan)
    assert "was due on" not in review(plans()[0])


def test_a_review_asks_which_answer_settles_a_grade_that_is_open() -> None:
    plan = next(plan for plan in plans() if plan.account.id == "lanjing-shuttle")
    assert "The grade can still be A, B, C" in review(plan)


@pytest.mark.parametrize("lang", LANGS)
def test_an_account_of_which_nothing_is_known_has_a_card_and_a_sheet(lang: Lang) -> None:
    account = next(one for one in playbook().accounts if one.id == "lanjing-shuttle")
    bare = replace(account, actions=(), goal=None)
    trace = Engine(playbook().rulebook).reason(Facts({}), checked().today)
    plan = make_plan(playbook(), bare, trace)
    pages = MomentPages(playbook(), templates(lang), lang)
    for body in (pages.call(plan), pages.review(plan)):
        assert not re.search(r"<(p|ul|ol|td)[^>]*>\s*</\1>", body.html)
    assert for_the_customer(plan.questions)[0].ask.said(lang) in said(pages.call(plan).html)
    [(_, cells)] = Rows(portfolio(lang, (plan,))).rows
    assert all(cell.strip() for cell in cells)


@pytest.mark.parametrize("lang", LANGS)
def test_the_pages_for_a_moment_speak_one_language(lang: Lang) -> None:
    pages = MomentPages(playbook(), templates(lang), lang)
    every = [portfolio(lang), *(body.html for body in pages.choosers(plans()))]
    every += [page.html for page in WeekPages(playbook(), templates(lang), lang).pages(
        plans(), checked().today)]  # fmt: skip
    every += [body.html for plan in plans() for body in (pages.call(plan), pages.review(plan))]
    for html in every:
        text = said(html)
        if lang == "en":
            assert not re.findall("[\u4e00-\u9fff]+", text)
        else:
            assert not re.findall(r"\b[a-z]{3,}(?: [a-z]{3,})+\b", text)


def test_what_stands_in_an_account_file_is_text_and_no_markup() -> None:
    plan = plans()[0]
    evil = Words("<b>x</b>\"' onload=1", "<b>x</b>")
    account = replace(plan.account, name=evil, goal=evil, actions=(
        AgreedAction(evil, plan.account.owner, plan.today, evil),))  # fmt: skip
    plan = replace(plan, account=account)
    pages = MomentPages(playbook(), templates("en"), "en")
    week_pages = WeekPages(playbook(), templates("en"), "en").pages((plan,), plan.today)
    for body in (pages.call(plan), pages.review(plan), *pages.choosers((plan,)), *week_pages):
        assert "<b>x" not in body.html
        assert "\"' onload" not in body.html
    assert "<b>x" not in portfolio("en", (plan,))


def test_no_two_registers_of_words_have_the_same_key() -> None:
    for one, other in combinations((TOLD, MOMENTS, PLAN), 2):
        assert not set(one) & set(other)
