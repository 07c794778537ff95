"""The commands that answer questions about one account: ask, what-if and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import click

from dakehu.check.playbook import Playbook
from dakehu.cli.building import plan_of
from dakehu.cli.helped import Command
from dakehu.cli.options import USAGE, Common, common
from dakehu.plan.plan import Plan
from dakehu.render.answers import Answers
from dakehu.rules.fault import Fault
from dakehu.rules.interval import questions
from dakehu.rules.model import Rulebook, concluded
from dakehu.rules.reason import Engine
from dakehu.rules.target import names_of, target_of
from dakehu.rules.whatif import changes, goal_of
from dakehu.rules.words import Speaker
from dakehu.text.codes import CODES
from dakehu.text.finding import did_you_mean, nearest
from dakehu.text.words import Words, in_brackets, plain

MOST = 3
NAMED = 12
SAYS: dict[str, Words] = {
    "no_conclusion": Words(
        'there is no conclusion called "{name}"{hint}', "没有叫“{name}”的结论{hint}"
    ),
    "no_goal": Words(
        '"{name}" is no goal; write one as grade=A, risk.no_coach=quiet or propose_to_bid=passed',
        "“{name}”不是目标；请写成 grade=A、risk.no_coach=quiet 或 propose_to_bid=passed",
    ),
    "wrong_goal": Words('the goal "{name}": {problem}{hint}', "目标“{name}”：{problem}{hint}"),
    "nearest": Words(
        "Nearest to it, of {count} names that can be asked about:",
        "可以问的名称共 {count} 个，最接近的是：",
    ),
    "all_names": Words(
        "All of them: dakehu why {account} --names", "查看全部：dakehu why {account} --names"
    ),
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
    playbook, plan = plan_of(options, account)
    engine = Engine(playbook.rulebook)
    known = _called(playbook.rulebook, names_of(playbook.rulebook))
    target = _named(options, about, known, lambda: target_of(playbook.rulebook, about))
    if target.name not in known:
        raise _no_conclusion(options, about, known)
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
    playbook, plan = plan_of(options, account)
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
@click.option("--names", is_flag=True, help="List every name that can stand for CONCLUSION.")
@_form
@common
def why(options: Common, account: str, conclusion: str | None, names: bool, form: str) -> None:
    """Show why CONCLUSION is so for ACCOUNT: rules, facts, their age and source.

    Without CONCLUSION: the grade, the gate and the risks.
    """
    playbook, plan = plan_of(options, account)
    answers, book = _answers(options, playbook, plan), playbook.rulebook
    facts = (name for one in book.decisions for name in concluded(one))
    known = _called(book, [*facts, *names_of(book)])
    if names:
        click.echo("\n".join(_lines(known, known, options)))
        return
    _named(options, conclusion or "", known, lambda: answers.why_data(conclusion))
    _show(form, lambda: answers.why(conclusion), lambda: answers.why_data(conclusion))


def _show(form: str, text: Callable[[], str], data: Callable[[], Any]) -> None:
    if form == "json":
        click.echo(json.dumps(data(), ensure_ascii=False, indent=2))
    else:
        click.echo(text())


def _answers(options: Common, playbook: Playbook, plan: Plan) -> Answers:
    speaker = Speaker(playbook.rulebook.vocabulary, options.lang)
    return Answers(plan, speaker, {play.id: play.title for play in playbook.plays})


def _called(rulebook: Rulebook, names: Iterable[str]) -> dict[str, Words]:
    """Return what readers call each of the conclusions *names*."""
    titles = {name: fact.label for name, fact in rulebook.vocabulary.facts.items()}
    titles |= {rule.id: rule.title for rule in rulebook.rules}
    titles |= {gate.name: gate.title for gate in rulebook.gates}
    return {name: titles.get(name, plain(name)) for name in names}


def _named(options: Common, name: str, known: Mapping[str, Words], work: Callable[[], _T]) -> _T:
    try:
        return work()
    except KeyError:
        raise _no_conclusion(options, name, known) from None


def _no_conclusion(options: Common, name: str, known: Mapping[str, Words]) -> click.exceptions.Exit:
    """Say that nothing is called *name*; where nothing is much like it, what is nearest."""
    meant = did_you_mean(name, known)
    fail = _fail(options, "no_conclusion", name=name, hint=_hint(options, meant))
    if meant is None:
        account = click.get_current_context().params["account"]
        click.echo(SAYS["nearest"].filled(count=len(known)).said(options.lang), err=True)
        click.echo("\n".join(_lines(nearest(name, known, NAMED), known, options)), err=True)
        click.echo(SAYS["all_names"].filled(account=account).said(options.lang), err=True)
    return fail


def _lines(names: Iterable[str], known: Mapping[str, Words], options: Common) -> Iterator[str]:
    return (
        f"  {name}{in_brackets(known[name].said(options.lang), options.lang)}" for name in names
    )


def _hint(options: Common, hint: Words | None) -> str:
    return SAYS["hint"].filled(hint=hint).said(options.lang) if hint else ""


def _fail(options: Common, key: str, **parts: object) -> click.exceptions.Exit:
    click.echo(SAYS[key].filled(**parts).said(options.lang), err=True)
    return click.exceptions.Exit(USAGE)
