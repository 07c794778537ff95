"""Building the site, for every command that does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from dakehu.check.playbook import Playbook
from dakehu.checking import Checked, check_project, check_streamed, with_files
from dakehu.cli.options import FINDINGS, Common
from dakehu.cli.readers import known
from dakehu.cli.report import counted, tell_found
from dakehu.cli.says import say
from dakehu.disk.cache import Cache
from dakehu.pipeline import build_project, plans_of
from dakehu.plan.audience import ALL_OF_US, Audience
from dakehu.plan.plan import Plan
from dakehu.rules.cases import misses
from dakehu.rules.reason import Engine


def built(
    options: Common, target: Path, audience: Audience = ALL_OF_US, *, keep_going: bool = False
) -> Checked | None:
    """Check and build; show what was found; return nothing where there is no new site."""
    with Cache(options.root).aside() as folder:
        options.tell(say("checking", options.lang))
        if keep_going:
            checked = check_project(options.root, options.today, keep_going=True)
        else:
            checked = check_streamed(options.root, options.today, folder)
        return _within(options, target, checked, audience)


def _within(options: Common, target: Path, checked: Checked, audience: Audience) -> Checked | None:
    tell_found(checked, checked.findings, options)
    options.tell(counted(checked, checked.findings, options.lang))
    if checked.playbook is None:
        click.echo(say("stopped", options.lang), err=True)
        return None
    known(options, audience, checked.playbook)
    made = build_project(
        options.root, checked, target, lambda lang: _progress(options, lang), audience
    )
    if made.findings:
        told = with_files(checked, options.root, [one.span.path for one in made.findings])
        tell_found(told, made.findings, options)
        click.echo(say("stopped", options.lang), err=True)
        return None
    options.tell(say("done", options.lang, pages=made.pages, today=checked.today))
    return checked


def _progress(options: Common, lang: str) -> None:
    name = say("english" if lang == "en" else "chinese", options.lang)
    options.tell(say("building", options.lang, language=name))


def playbook_of(options: Common, *, prove: bool = True) -> tuple[Playbook, Checked]:
    """Return the playbook; where there is none, show what was found and end."""
    checked = check_project(options.root, options.today, prove=prove)
    return _playbook(options, checked), checked


def _playbook(options: Common, checked: Checked) -> Playbook:
    if checked.playbook is None:
        tell_found(checked, checked.findings, options)
        raise click.exceptions.Exit(FINDINGS)
    return checked.playbook


@contextmanager
def reading(options: Common, *, prove: bool = True) -> Iterator[tuple[Playbook, Checked]]:
    """Yield the playbook as ``playbook_of`` does, with its accounts read one by one.

    What an earlier run accepted is not looked at again, so that one account of many is soon shown.
    """
    with Cache(options.root).aside() as folder:
        checked = check_streamed(options.root, options.today, folder, prove=prove)
        yield _playbook(options, checked), checked


def plan_of(options: Common, account: str) -> tuple[Playbook, Plan]:
    """Return the playbook and the plan of *account*, for a command that only shows it.

    Rules that no longer meet their worked examples are no reason to refuse: what an edit of
    them does is what somebody wants to see. One line says so.
    """
    with reading(options, prove=False) as (playbook, checked):
        engine = Engine(playbook.rulebook)
        off = sum(any(misses(case, engine)) for case in playbook.cases)
        if off:
            click.echo(say("examples_off", options.lang, n=off), err=True)
        if account not in checked.accounts:
            raise options.no_such("no_account", account, checked.accounts)
        [plan] = plans_of(checked, [account])
    return playbook, plan
