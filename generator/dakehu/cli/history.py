"""``dakehu impact`` and ``dakehu diff``: this version of the project beside an earlier one."""

from __future__ import annotations

import click

from dakehu.checking import Checked, check_project, check_revision
from dakehu.cli.helped import Command
from dakehu.cli.options import ENVIRONMENT, FINDINGS, USAGE, Common, common
from dakehu.cli.report import as_text as findings_text
from dakehu.disk.history import HistoryError
from dakehu.pipeline import prove
from dakehu.plan.compared import Comparison, compare_playbooks
from dakehu.render.changes import Revision, diff, diff_json, impact, impact_json
from dakehu.render.compared import say
from dakehu.render.setting import Report, as_markdown, as_text

FORMATS = click.Choice(["text", "markdown", "json"])


@click.command("impact", cls=Command)
@click.argument("rev")
@click.option("--format", "form", type=FORMATS, default="text")
@common
def show_impact(options: Common, rev: str, form: str) -> None:
    """Show which accounts change conclusion since the git revision REV, and why."""
    found, revision = _compared(options, rev)
    if form == "json":
        click.echo(impact_json(found, revision, options.lang))
    else:
        click.echo(_set(impact(found, revision, options.lang), form))


@click.command("diff", cls=Command)
@click.argument("account")
@click.argument("rev")
@click.option("--format", "form", type=FORMATS, default="text")
@common
def show_diff(options: Common, account: str, rev: str, form: str) -> None:
    """Show what changed in the plan of ACCOUNT since the git revision REV, and what did it."""
    found, revision = _compared(options, rev)
    one = found.account(account)
    if one is None:
        if account in {new.id for new in found.new}:
            raise _refused(options, "not_then", name=account, rev=rev)
        known = [two.account.id for two in found.accounts]
        raise options.no_such("no_account", account, known)
    if form == "json":
        click.echo(diff_json(found, one, revision, options.lang))
    else:
        click.echo(_set(diff(found, one, revision, options.lang), form))


def _set(report: Report, form: str) -> str:
    return as_markdown(report) if form == "markdown" else as_text(report)


def _compared(options: Common, rev: str) -> tuple[Comparison, Revision]:
    """Check both versions and compare them, or say why that cannot be done."""
    now = check_project(options.root, options.today, prove=False)
    if now.playbook is None:
        raise _broken(options, now, say("broken_now", options.lang))
    try:
        commit, then = check_revision(options.root, rev, now.today)
    except HistoryError as fault:
        parts = {"folder": options.root, "said": fault.said, "rev": rev}
        status = ENVIRONMENT if fault.problem == "no_git" else USAGE
        raise _refused(options, fault.problem, status, **parts) from fault
    if then.playbook is None:
        raise _broken(options, then, say("broken_then", options.lang, rev=rev, commit=commit))
    results, _ = prove(now.playbook)
    failing = sum(bool(one.misses) for one in results)
    found = compare_playbooks(then.playbook, now.playbook, now.today)
    return found, Revision(rev, commit, failing)


def _broken(options: Common, checked: Checked, reason: str) -> click.exceptions.Exit:
    click.echo(findings_text(checked, checked.findings, options.lang) + "\n", err=True)
    click.echo(reason, err=True)
    return click.exceptions.Exit(FINDINGS)


def _refused(
    options: Common, key: str, status: int = USAGE, **parts: object
) -> click.exceptions.Exit:
    click.echo(say(key, options.lang, **parts), err=True)
    return click.exceptions.Exit(status)
