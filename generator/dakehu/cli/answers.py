"""The commands that answer questions about one account: ask, what-if and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import click

from dakehu.check.playbook import Playbook
from dakehu.checking import check_project
from dakehu.cli.helped import Command
from dakehu.cli.options import FINDINGS, USAGE, Common, common
from dakehu.cli.report import as_text
from dakehu.pipeline import plans_of
from dakehu.plan.plan import Plan
from dakehu.render.answers import Answers
from dakehu.rules.fault import Fault
from dakehu.rules.interval import questions
from dakehu.rules.reason import Engine
from dakehu.rules.target import names_of, target_of
from dakehu.rules.whatif import changes, goal_of
from dakehu.rules.words import Speaker
from dakehu.text.codes import CODES
from dakehu.text.finding import did_you_mean
from dakehu.text.words import Words

MOST = 3
SAYS: dict[str, Words] = {
    "no_conclusion": Words(
        'there is no conclusion called "{name}"{hint}', "没有叫“{name}”的结论{hint}"
    ),
    "no_goal": Words(
        '"{name}" is no goal; write one as grade=A, risk.no_coach=quiet or propose_to_bid=passed',
        "“{name}”不是目标；请写成 grade=A、risk.no_coach=quiet 或 propose_to_bid=passed",
    ),
    "wrong_goal": Words('the goal "{name}": {problem}{hint}', "目标“{name}”：{problem}{hint}"),
    "hint": Words(" ({hint})", "（{hint}）"),
}
_T = TypeVar("_T")

_form = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")


@click.command("ask", cls=Command)
@click.argument("account")
@click.option("--about", metavar="CONCLUSION", default="grade", show_default=True)
@_form
@common
def ask(options: Common, account: str, about: str, form: str) -> None:
    """Say what ACCOUNT's grade can still be, and the three questions that decide most."""
    playbook, plan = _plan_of(options, account)
    engine = Engine(playbook.rulebook)
    target = _named(options, about, playbook, lambda: target_of(playbook.rulebook, about))
    if target.name not in names_of(playbook.rulebook):
        raise _no_conclusion(options, about, names_of(playbook.rulebook))
    found = questions(engine, plan.trace.facts, plan.today, about, MOST)
    answers = _answers(options, playbook, plan)
    _show(form, lambda: answers.ask(found, target), lambda: answers.ask_data(found, target))


@click.command("what-if", cls=Command)
@click.argument("account")
@click.option("--goal", metavar="GOAL", required=True, help="As grade=A or propose_to_bid=passed.")
@_form
@common
def what_if(options: Common, account: str, goal: str, form: str) -> None:
    """Show the smallest and cheapest changes by which ACCOUNT would reach GOAL."""
    playbook, plan = _plan_of(options, account)
    try:
        made = goal_of(playbook.rulebook, goal)
    except KeyError:
        raise _fail(options, "no_goal", name=goal) from None
    except Fault as fault:
        problem = CODES[fault.code].message.filled(**fault.parts).said(options.lang)
        hint = _hint(options, fault.hint)
        raise _fail(options, "wrong_goal", name=goal, problem=problem, hint=hint) from None
    found = changes(Engine(playbook.rulebook), plan.trace.facts, plan.today, made, MOST)
    answers = _answers(options, playbook, plan)
    _show(form, lambda: answers.what_if(found, MOST), lambda: answers.what_if_data(found))


@click.command("why", cls=Command)
@click.argument("account")
@click.argument("conclusion", required=False)
@_form
@common
def why(options: Common, account: str, conclusion: str | None, form: str) -> None:
    """Show why CONCLUSION is so for ACCOUNT: rules, facts, their age and source.

    Without CONCLUSION: the grade, the gate and the risks.
    """
    playbook, plan = _plan_of(options, account)
    answers = _answers(options, playbook, plan)
    _named(options, conclusion or "", playbook, lambda: answers.why_data(conclusion))
    _show(form, lambda: answers.why(conclusion), lambda: answers.why_data(conclusion))


def _show(form: str, text: Callable[[], str], data: Callable[[], Any]) -> None:
    if form == "json":
        click.echo(json.dumps(data(), ensure_ascii=False, indent=2))
    else:
        click.echo(text())


def _answers(options: Common, playbook: Playbook, plan: Plan) -> Answers:
    speaker = Speaker(playbook.rulebook.vocabulary, options.lang)
    return Answers(plan, speaker, {play.id: play.title for play in playbook.plays})


def _plan_of(options: Common, account: str) -> tuple[Playbook, Plan]:
    """Return the playbook and the plan of *account*; say so where either is not there."""
    checked = check_project(options.root, options.today)
    if checked.playbook is None:
        click.echo(as_text(checked, checked.findings, options.lang) + "\n")
        raise click.exceptions.Exit(FINDINGS)
    known = [one.id for one in checked.playbook.accounts]
    if account not in known:
        raise options.no_such("no_account", account, known)
    plans = plans_of(checked.playbook, checked.today)
    return checked.playbook, next(plan for plan in plans if plan.account.id == account)


def _named(options: Common, name: str, playbook: Playbook, work: Callable[[], _T]) -> _T:
    try:
        return work()
    except KeyError:
        rulebook = playbook.rulebook
        known = [*names_of(rulebook), *(item.name for item in rulebook.decisions)]
        raise _no_conclusion(options, name, known) from None


def _no_conclusion(options: Common, name: str, known: list[str]) -> click.exceptions.Exit:
    hint = _hint(options, did_you_mean(name, known))
    return _fail(options, "no_conclusion", name=name, hint=hint)


def _hint(options: Common, hint: Words | None) -> str:
    return SAYS["hint"].filled(hint=hint).said(options.lang) if hint else ""


def _fail(options: Common, key: str, **parts: object) -> click.exceptions.Exit:
    click.echo(SAYS[key].filled(**parts).said(options.lang), err=True)
    return click.exceptions.Exit(USAGE)
