"""What to do next: what was agreed, what rules call for, and the days on which we work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dakehu.content.items import WEEKDAYS, AgreedAction
from dakehu.plan.agenda import agenda
from dakehu.plan.plan import Plan, make_plan
from dakehu.plan.portfolio import tasks
from dakehu.plan.shared import shared
from dakehu.plan.steps import risks, steps
from dakehu.rules.facts import Facts
from dakehu.text.words import Words
from tests.starter import plans, playbook

HOW = Words("Have lunch with the head of the depot.", "请场站站长吃个工作餐。")


def risky() -> Plan:
    """Return a plan whose gravest risk calls for a play that nobody has agreed to carry out."""
    for plan in plans():
        left = {action.play.id for action in plan.called}
        if plan.risks and plan.risks[0].item.do and plan.risks[0].item.do.play in left:
            return plan
    raise LookupError("no such plan")


def with_agreed(plan: Plan, *agreed: AgreedAction) -> Plan:
    account = replace(plan.account, actions=agreed)
    return make_plan(playbook(), account, plan.trace)


def agreed(plan: Plan, days: int, play: str, *, done: bool = False) -> AgreedAction:
    due = plan.today + timedelta(days=days)
    return AgreedAction(HOW, "service-manager", due, done=done, play=play)


def gravest(plan: Plan) -> str:
    do = plan.risks[0].item.do
    assert do
    return do.play


def test_what_was_agreed_to_carry_out_a_play_stands_in_its_place_everywhere() -> None:
    before = risky()
    play = gravest(before)
    one = agreed(before, 3, play)
    plan = with_agreed(before, one)
    [step] = [step for step in steps(plan, playbook()) if step.play and step.play.id == play]
    assert (step.title, step.owner.id, step.due) == (HOW, "service-manager", one.due)
    assert step.proof == playbook().play(play).done_when
    assert step.agreed
    assert step.action
    assert step.action.reasons
    answer = risks(plan, playbook())[0].step
    assert answer == step
    assert len([t for t in tasks(playbook(), [plan]) if t.play and t.play.id == play]) == 1
    names = [entry.name for entry in agenda(plan, playbook())]
    assert f"{plan.account.id}.play.{play}" not in names
    [entry] = [entry for entry in agenda(plan, playbook()) if entry.title == HOW]
    assert entry.reasons


def test_what_is_done_or_carries_out_another_play_takes_the_place_of_none() -> None:
    before = risky()
    play = gravest(before)
    for one in (
        agreed(before, 3, play, done=True),
        agreed(before, 3, "another"),
        agreed(before, 3, ""),
    ):
        plan = with_agreed(before, one)
        assert {action.play.id for action in plan.called} == {a.play.id for a in plan.actions}


def test_of_several_that_carry_out_a_play_the_first_that_is_due_stands_for_it() -> None:
    before = risky()
    play = gravest(before)
    later, sooner = agreed(before, 9, play), agreed(before, 2, play)
    plan = with_agreed(before, later, sooner)
    [action] = [action for action in plan.actions if action.play.id == play]
    assert action.agreed is sooner
    assert [step.due for step in steps(plan, playbook()) if step.title == HOW] == [
        sooner.due,
        later.due,
    ]


def test_what_was_agreed_for_later_than_rules_would_have_it_says_so() -> None:
    before = risky()
    play = gravest(before)
    for days, late in ((1, False), (400, True)):
        plan = with_agreed(before, agreed(before, days, play))
        [action] = [action for action in plan.actions if action.play.id == play]
        assert action.too_late is late


def test_no_play_is_due_on_a_day_of_rest() -> None:
    plan = plans()[0]
    for ahead in range(7):
        trace = replace(plan.trace, today=plan.today + timedelta(days=ahead))
        made = make_plan(playbook(), plan.account, trace)
        assert made.called
        assert all(action.due.weekday() < 5 for action in made.called)


@pytest.mark.parametrize(
    ("rest", "due"),
    [
        (("saturday", "sunday"), date(2026, 11, 23)),
        (("sunday",), date(2026, 11, 21)),
        ((), date(2026, 11, 21)),
        (WEEKDAYS[:6], date(2026, 11, 22)),
    ],
)
def test_a_day_of_rest_gives_way_to_the_next_day_of_work(rest: tuple[str, ...], due: date) -> None:
    settings = replace(playbook().settings, rest_days=rest)
    assert settings.working_day(date(2026, 11, 21)) == due  # a Saturday


def test_a_customer_never_reads_what_we_only_assume() -> None:
    plan = plans()[0]
    [name] = [fact.name for fact, _ in shared(plan).facts if fact.name == "vehicles_count"]
    known = plan.trace.facts
    guess = {**known.evidence, name: replace(known.evidence[name], standing="assumed")}
    trace = replace(plan.trace, facts=Facts(known.values, guess))
    assert name not in {fact.name for fact, _ in shared(replace(plan, trace=trace)).facts}
