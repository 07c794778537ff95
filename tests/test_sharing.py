"""When we keep silent, when there is nothing to share, and what a call for a play may ask."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar

from dakehu.cli.main import cli
from dakehu.plan.agenda import agenda
from dakehu.plan.audience import CUSTOMER
from dakehu.plan.plan import Plan, make_plan
from dakehu.plan.portfolio import talk, tasks
from dakehu.plan.recorded import joint_plan_data, plan_data
from dakehu.plan.shared import held_back, shared, shared_work, unnamed
from dakehu.plan.steps import risks, steps
from dakehu.press.cards import call_card, handover, visit
from dakehu.press.ics import ics
from dakehu.press.joint import joint_plan
from dakehu.press.plans import Setting, review
from dakehu.press.words import word
from dakehu.render.customer import CustomerOutput
from dakehu.render.moments import MomentPages
from dakehu.render.phrases import phrase
from dakehu.render.plans import PlanPages
from dakehu.render.reviewed import ReviewQuestions
from dakehu.render.terminal import one_page
from dakehu.render.week import WeekPages
from dakehu.rules.facts import Facts
from dakehu.rules.reason import Engine
from dakehu.rules.trace import RuleStep, Trace
from dakehu.text.package import package_files
from dakehu.text.words import LANGS, Lang, Words, unstopped
from tests.starter import ROOT, checked, plans, playbook
from tests.test_portfolio import templates

LESS = Words("The one step is ticked.", "这一步已勾选。")


def with_silence(plan: Plan, *, silent: bool) -> Plan:
    """Return *plan*, of whose rules that speak the first one is, or none is, a silent one."""
    first = next(step for step in plan.trace.rules if step in plan.trace.fired(step.item.family))
    rules = tuple(
        replace(one, item=replace(one.item, silent=silent and one is first))
        for one in plan.trace.rules
    )
    return replace(plan, trace=replace(plan.trace, rules=rules))


def asking() -> Plan:
    """Return a plan with something to ask the customer and something they have to clear up."""
    return next(p for p in plans() if not p.silent and p.asked_there and p.unclear)


def test_a_running_tender_makes_us_silent_and_no_other_stage_does() -> None:
    account = next(one for one in playbook().accounts if one.id == "hailuo-cold-chain")
    values = dict(account.facts.values)
    assert (values["opportunity.stage"], values["opportunity.tender_type"]) == ("bid", "open")
    engine = Engine(playbook().rulebook)

    def silent(**changed: str) -> bool:
        given = {**values, **{f"opportunity.{key}": one for key, one in changed.items()}}
        facts = Facts(given, account.facts.evidence)
        return bool(make_plan(playbook(), account, engine.reason(facts, checked().today)).silent)

    assert silent()
    assert not silent(stage="propose")
    assert not silent(tender_type="negotiated")


@pytest.mark.parametrize("lang", LANGS)
def test_while_we_are_silent_nothing_is_asked_of_the_customer(lang: Lang) -> None:
    loud = asking()
    plan = with_silence(loud, silent=True)
    assert plan.silent
    assert (plan.asked_there, plan.unclear) == ((), ())
    pages, how = MomentPages(playbook(), templates(lang), lang), Setting(lang)

    def paper(cut: Any, of: Plan) -> str:
        return str(cut(of, playbook(), how).blocks)

    for text, told in (
        (pages.call(plan).html, pages.call(loud).html),
        (paper(call_card, plan), paper(call_card, loud)),
        (paper(visit, plan), paper(visit, loud)),
    ):
        for said in (loud.asked_there[0].ask.said(lang), loud.unclear[0].said(lang)):
            assert said in told
            assert said not in text
        assert plan.silent
        rule = plan.silent.item
        assert rule.title.said(lang) in text or rule.because.said(lang) in text


@pytest.mark.parametrize("lang", LANGS)
def test_while_we_are_silent_questions_to_the_customer_wait_behind_ours(lang: Lang) -> None:
    plan = next(one for one in plans() if one.silent)
    waits = [one.waits for one in plan.questions]
    assert waits == sorted(waits)
    assert waits == [not one.is_ours for one in plan.questions]
    assert any(waits)
    assert not any(one.waits for other in plans() if not other.silent for one in other.questions)
    later, asked = phrase("ask_later", lang), next(one for one in plan.questions if one.waits)
    alone = replace(plan, questions=(asked,))
    for text in (
        str(review(alone, playbook(), Setting(lang)).blocks),
        one_page(alone, playbook(), lang),
        "".join(
            page.html
            for page in WeekPages(playbook(), templates(lang), lang).pages((alone,), plan.today)
        ),
    ):
        assert asked.ask.said(lang) in text
        assert later in text


def test_while_we_are_silent_the_next_owner_is_not_told_to_call_everybody() -> None:
    loud, how, first = asking(), Setting("en"), word("first_days", "en")
    assert first in str(handover(loud, playbook(), how).blocks)
    assert first not in str(handover(with_silence(loud, silent=True), playbook(), how).blocks)


def test_no_joint_plan_is_made_where_we_are_silent_or_share_nothing() -> None:
    plan = next(one for one in plans() if held_back(one) is None)
    assert held_back(with_silence(plan, silent=True)) == "silent"
    account = replace(plan.account, actions=())
    known = plan.trace.facts
    bare = {key: one for key, one in known.values.items() if not isinstance(one, tuple)}
    trace = replace(plan.trace, facts=Facts(bare, known.evidence))
    assert held_back(replace(plan, account=account, trace=trace)) == "nothing"


def test_only_milestones_that_are_meant_for_them_are_shared() -> None:
    plan = asking()
    known = plan.trace.facts
    for meant in (True, False):
        listed = tuple({**one, "in_joint_plan": meant} for one in known.values["milestones"])
        facts = Facts({**known.values, "milestones": listed}, known.evidence)
        found = shared(replace(plan, trace=replace(plan.trace, facts=facts)))
        assert bool(found.lists["milestones"].entries) is meant


def with_partner(plan: Plan, *, named: bool) -> tuple[Plan, Words]:
    """Return *plan* with one action, shared, in which a contact takes part, and their name."""
    known = plan.trace.facts
    who, *others = known.values["contacts"]
    people = ({**who, "in_joint_plan": named}, *others)
    facts = Facts({**known.values, "contacts": people}, known.evidence)
    action = replace(plan.account.actions[0], audience=CUSTOMER, partner=who["id"])
    account = replace(plan.account, actions=(action,))
    return replace(plan, account=account, trace=replace(plan.trace, facts=facts)), who["name"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("named", [True, False])
def test_who_does_their_part_is_named_to_us_and_to_them_only_if_they_agreed(
    lang: Lang, named: bool
) -> None:
    plan, who = with_partner(asking(), named=named)
    name, how = who.said(lang), Setting(lang)
    ours = phrase("with_whom", lang, name=name)
    assert ours in PlanPages(playbook(), templates(lang), lang).plan(plan).html
    assert ours in str(review(plan, playbook(), how).blocks)
    assert plan_data(plan, "1")["agreed"][0]["with"] == plan.account.actions[0].partner
    told = shared(plan)
    assert [one.partner != "" for one in told.actions] == [named]
    sources = tuple(package_files("templates", ".jinja"))
    vocabulary, work = playbook().rulebook.vocabulary, shared_work(playbook())
    output = CustomerOutput(work, told, vocabulary, sources, {lang: ()}, plan.today)
    paper = joint_plan(told, playbook(), how, one_page=False)
    for text in (
        str(paper.blocks),
        str(joint_plan_data(told, playbook())),
        output.tree(lang).pages["index.md"],
    ):
        assert (name in text) is named
    column = word("joint_who", lang, company=plan.account.name.said(lang))
    assert (column in str(paper.blocks)) is named


def test_who_did_not_agree_to_be_named_is_called_by_both_names() -> None:
    plan = asking()
    people = plan.trace.facts.values["contacts"]
    for one in people:
        if one.get("name"):
            both = {one["name"].en, one["name"].zh}
            assert (both <= unnamed(plan)) is not bool(one.get("in_joint_plan"))
    assert unnamed(plan)


def run(out: Path, *asked: str) -> Result:
    arguments = ["-C", str(ROOT), "print", *asked, "--audience", "customer", "--out", str(out)]
    return CliRunner().invoke(cli, arguments)


def test_print_says_of_which_accounts_there_is_no_joint_plan(tmp_path: Path) -> None:
    back = {one.account.id: held_back(one) for one in plans()}
    assert {"silent", "nothing", None} == set(back.values())
    done = run(tmp_path, "--all")
    assert done.exit_code == 0, done.output
    made = {path.name.partition(".")[0] for path in tmp_path.iterdir()}
    assert made == {key for key, why in back.items() if why is None}
    for plan in plans():
        assert (plan.account.name.en in done.output) is (back[plan.account.id] is not None)
    silent = next(key for key, why in back.items() if why == "silent")
    refused = run(tmp_path, silent)
    assert refused.exit_code == 2
    assert "A tender is running" in refused.output


def with_proof(trace: Trace, reasons: tuple[RuleStep, ...], proof: Words | None) -> Trace:
    def changed(step: RuleStep) -> RuleStep:
        do = step.item.do
        if do is None or step.item.id not in {one.item.id for one in reasons}:
            return step
        return replace(step, item=replace(step.item, do=replace(do, proof=proof)))

    return replace(trace, rules=tuple(map(changed, trace.rules)))


def test_a_call_that_asks_for_less_says_what_shows_that_it_is_done() -> None:
    for plan in plans():
        for action in plan.called:
            ruled = tuple(one for one in action.reasons if isinstance(one, RuleStep))
            if len(ruled) != len(action.reasons):
                continue
            for some, wanted in ((ruled, LESS), (ruled[1:], action.play.done_when)):
                trace = with_proof(with_proof(plan.trace, ruled, None), some, LESS)
                made = make_plan(playbook(), plan.account, trace)
                [step] = [s for s in steps(made, playbook()) if s.play == action.play]
                assert step.proof == wanted
            return
    raise LookupError("no action that rules alone call for")


def test_while_we_are_silent_what_takes_a_talk_is_put_off() -> None:
    plan = next(one for one in plans() if one.silent)
    assert plan.put_off
    assert all(one.play.with_customer for one in plan.put_off)
    assert not any(one.play.with_customer for one in plan.actions)
    waiting = {one.play.id for one in plan.put_off}
    loud = make_plan(playbook(), plan.account, with_silence(plan, silent=False).trace)
    assert not loud.put_off
    assert {one.play.id for one in loud.actions} == waiting | {one.play.id for one in plan.actions}
    due = {one.name for one in agenda(plan, playbook())}
    assert not due & {f"{plan.account.id}.play.{key}" for key in waiting}
    assert not waiting & {task.play.id for task in tasks(playbook(), (plan,)) if task.play}
    assert plan_data(plan, "1")["put_off"] == [one.play.id for one in plan.put_off]


@pytest.mark.parametrize("lang", LANGS)
def test_every_reader_sees_what_is_put_off_and_what_to_keep_for_later(lang: Lang) -> None:
    plan = next(one for one in plans() if one.silent)
    assert plan.silent
    rule = plan.silent.item.title.said(lang)
    put_off, later = (phrase(key, lang, rule=rule) for key in ("put_off", "words_later"))
    how, page = Setting(lang), PlanPages(playbook(), templates(lang), lang).plan(plan).html
    play = unstopped(plan.put_off[0].play.title.said(lang))
    for text in (page, one_page(plan, playbook(), lang), str(review(plan, playbook(), how).blocks)):
        assert put_off in text
        assert play in text
    for text in (page, str(review(plan, playbook(), how).blocks)):
        assert text.count(later) == 2  # with the words for people, and with the objections
    risk = next(one for one in risks(plan, playbook()) if one.put_off)
    assert risk.step is None
    assert phrase("do_later", lang) in str(review(plan, playbook(), how).blocks)
    sheet = ReviewQuestions(playbook(), lang).sections(plan)
    assert not any(one.play and one.play.with_customer for _, asked in sheet for one in asked)


def test_what_was_agreed_and_takes_a_talk_is_marked_while_we_are_silent() -> None:
    plan = next(one for one in plans() if one.silent)
    key = plan.put_off[0].play.id
    first, *others = plan.account.actions
    account = replace(plan.account, actions=(replace(first, play=key, done_on=None), *others))
    found = steps(replace(plan, account=account), playbook())
    assert [one.waits for one in found if one.title == first.action] == [True]
    assert not any(one.waits for one in found if one.title != first.action)


def of_one_action(plan: Plan, **said: Any) -> Plan:
    """Return *plan* with one open action and no promise, agreed as *said*."""
    changed = {"done": False, "done_on": None, "play": "", "partner": "", **said}
    action = replace(plan.account.actions[0], **changed)
    return replace(plan, account=replace(plan.account, actions=(action,)), promised=())


@pytest.mark.parametrize("silent", [True, False])
@pytest.mark.parametrize(
    ("said", "waits"),
    [
        ({}, False),
        ({"play": "submit-a-clean-bid"}, False),
        ({"play": "settle-objections"}, True),
        ({"partner": "fleet-manager"}, True),
        ({"with_customer": True}, True),
        ({"with_customer": True, "done": True}, False),
    ],
)
def test_a_calendar_says_what_was_agreed_and_has_to_wait(
    said: dict[str, Any], waits: bool, silent: bool
) -> None:
    base = next(one for one in plans() if one.silent and one.account.actions)
    plan = of_one_action(base if silent else with_silence(base, silent=False), **said)
    [entry] = [one for one in agenda(plan, playbook()) if one.sort == "agreed"]
    assert (entry.waits is not None) is (waits and silent)
    for lang in LANGS:
        [event] = Calendar.from_ical(ics([entry], "x", plan.today, lang)).walk("VEVENT")
        title = word("agenda_waiting", lang, said="").strip()
        assert str(event["summary"]).startswith(title) is (entry.waits is not None)
        assert event["status"] == ("TENTATIVE" if entry.waits else "CONFIRMED")
        if entry.waits:
            assert entry.waits.said(lang) in str(event["description"])
    found = steps(plan, playbook())
    assert [one.waits for one in found if one.agreed] == [entry.waits is not None] * (
        not entry.done
    )


def test_what_we_promised_or_await_from_them_waits_in_calendars_too() -> None:
    asked = {"id": "x", "question": LESS, "due": date(2026, 12, 1), "status": "open"}
    owed = {"words": LESS, "answer_promised": date(2026, 12, 2), "status": "open"}
    base = next(one for one in plans() if one.silent)
    account = replace(base.account, actions=())
    for plan in (base, with_silence(base, silent=False)):
        known = plan.trace.facts
        facts = Facts(
            {**known.values, "milestones": (asked,), "objections": (owed,)}, known.evidence
        )
        made = make_plan(playbook(), account, replace(plan.trace, facts=facts))
        found = {one.sort: one.waits for one in agenda(made, playbook())}
        rule = plan.silent.item.title if plan.silent else None
        assert (found["milestone"], found["answer"]) == (rule, rule)
        assert [one.waits for one in steps(made, playbook()) if one.agreed] == [rule is not None]


@pytest.mark.parametrize("lang", LANGS)
def test_a_reminder_to_talk_says_that_it_waits_while_we_are_silent(lang: Lang) -> None:
    talks = {play.id for play in playbook().plays if play.with_customer}
    loud = next(
        one
        for one in plans()
        if not one.silent and any(n.item.do and n.item.do.play in talks for n in one.notes)
    )
    rules = loud.trace.rules
    first = next(one for one in rules if one in loud.trace.fired(one.item.family))
    marked = tuple(
        replace(one, item=replace(one.item, silent=True)) if one is first else one for one in rules
    )
    plan = make_plan(playbook(), loud.account, replace(loud.trace, rules=marked))
    off = [one for one in plan.notes if plan.puts_off(one)]
    assert off
    assert not any(loud.puts_off(one) for one in loud.notes)
    later = phrase("do_later", lang)
    page = PlanPages(playbook(), templates(lang), lang).plan(plan).html
    paper = str(review(plan, playbook(), Setting(lang)).blocks)
    for text in (page, paper):
        after = text.partition(phrase("noted", lang))[2]
        for one in off:
            title = re.escape(one.item.title.said(lang))
            assert re.search(rf"{re.escape(later)}\W[^.。]{{0,80}}{title}", after), title


def test_nobody_is_due_to_be_called_while_we_are_silent() -> None:
    plan = next(one for one in plans() if talk(one).due)
    silent = next(step for step in plan.trace.rules if step in plan.trace.fired("reminder"))
    rules = tuple(
        replace(one, item=replace(one.item, silent=one is silent)) for one in plan.trace.rules
    )
    quiet = replace(plan, trace=replace(plan.trace, rules=rules))
    assert quiet.silent
    assert talk(quiet).due is None
