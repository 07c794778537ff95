"""The commands that show something in the terminal: a plan, what carries the method."""

from __future__ import annotations

import click

from dakehu.check.coverage import coverage
from dakehu.cli.building import plan_of, playbook_of
from dakehu.cli.helped import Command
from dakehu.cli.options import Common, common
from dakehu.cli.says import say
from dakehu.render.terminal import one_page


@click.command("plan", cls=Command)
@click.argument("account")
@common
def plan(options: Common, account: str) -> None:
    """Show the plan of ACCOUNT on one page."""
    playbook, made = plan_of(options, account)
    click.echo(one_page(made, playbook, options.lang))


@click.command("coverage", cls=Command)
@click.option("--missing", is_flag=True, help="Only the rows that nothing carries yet.")
@common
def rows_carried(options: Common, missing: bool) -> None:
    """Show which rows of the method are carried, and by what."""
    playbook, _ = playbook_of(options)
    rows = coverage(playbook)
    for row in rows:
        if row.carriers and missing:
            continue
        by = ", ".join(f"{one.kind}:{one.id}" for one in row.carriers)
        mark = "(gap)" if row.seed.gap and not by else by or "-"
        click.echo(f"{row.seed.id}  {row.seed.term.said(options.lang)}  {mark}")
    carried = sum(bool(row.carriers) for row in rows)
    gaps = sum(row.seed.gap and not row.carriers for row in rows)
    click.echo(say("covered", options.lang, carried=carried, all=len(rows), gaps=gaps))
