"""``dakehu print``: plans, cards and booklets as PDF, or as Word files to go on writing in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from dakehu.check.playbook import Playbook
from dakehu.checking import Checked, sources_of, with_files
from dakehu.cli.building import reading
from dakehu.cli.helped import Command
from dakehu.cli.options import ENVIRONMENT, FINDINGS, USAGE, Common, common
from dakehu.cli.report import as_text
from dakehu.cli.says import say
from dakehu.disk.files import write_bytes
from dakehu.disk.made import note
from dakehu.pipeline import plans_of, seen_by, told_of_others
from dakehu.plan.audience import Audience
from dakehu.plan.plan import Plan
from dakehu.plan.shared import held_back
from dakehu.press.blocks import SHEETS, Paper
from dakehu.press.booklets import BOOKLETS, booklet
from dakehu.press.fonts import NoPress
from dakehu.press.impose import imposed
from dakehu.press.many import Form, pdfs
from dakehu.press.order import (
    FOR_CUSTOMERS,
    FOR_WORD,
    PAPERS,
    Order,
    papers,
    rules_version,
    unprintable,
)
from dakehu.press.plans import Setting
from dakehu.press.typeset import Unseen

OUT = Path("build/print")
_STEPS = 20


@dataclass(frozen=True, slots=True)
class _Asked:
    accounts: tuple[str, ...]
    every: bool
    owner: str | None
    form: Form
    cut: str
    audience: Any
    paper: str
    name: str | None
    fold: bool
    out: Path


@click.command("print", cls=Command)
@click.argument("accounts", nargs=-1, metavar="ACCOUNT...")
@click.option("--all", "every", is_flag=True, help="Every account.")
@click.option("--owner", metavar="NAME", help="Every account of this owner.")
@click.option("--to", "form", type=click.Choice(["pdf", "docx"]), default="pdf", show_default=True)
@click.option(
    "--cut", type=click.Choice(list(PAPERS)), help="Default: one-page; review for --to docx."
)
@click.option(
    "--audience", type=click.Choice(["internal", "customer"]), default="internal", show_default=True
)
@click.option("--paper", type=click.Choice(list(SHEETS)), default="a4", show_default=True)
@click.option("--booklet", "name", type=click.Choice(list(BOOKLETS)), help="Print a booklet.")
@click.option("--fold", is_flag=True, help="Lay the booklet out to fold: A5 on A4.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, show_default=True)
@common
def print_papers(options: Common, /, **asked: Any) -> None:
    """Print the plan of each ACCOUNT, or a booklet, as PDF or for Word."""
    asked["cut"] = asked["cut"] or ("review" if asked["form"] == "docx" else "one-page")
    what = _Asked(**asked)
    if not (what.accounts or what.every or what.owner or what.name):
        raise options.fail("print_what", USAGE)
    if what.audience == "customer" and (what.name or what.cut not in FOR_CUSTOMERS):
        raise options.fail("inside_only", USAGE, cuts=", ".join(FOR_CUSTOMERS))
    if what.form == "docx" and (what.fold or what.cut not in FOR_WORD):
        raise options.fail("paper_only", USAGE, cuts=", ".join(FOR_WORD))
    with reading(options) as (playbook, checked):
        _print(options, what, checked, _papers(options, what, checked, playbook))


def _papers(options: Common, what: _Asked, checked: Checked, playbook: Playbook) -> list[Paper]:
    sheet = "a5" if what.fold else SHEETS[what.paper]
    how = Setting(options.lang, sheet, rules_version(checked.documents))
    if what.name:
        if what.owner:
            checked = seen_by(checked, Audience(what.owner))
        plans = plans_of(checked)
        return [booklet(what.name, playbook, plans, checked.today.isoformat(), how)]
    order = Order(what.cut, how, what.audience)
    wanted = chosen(options, (what.accounts, what.every, what.owner), checked, playbook)
    if what.audience == "customer":
        wanted = for_customers(options, checked, wanted, what.accounts)
    return papers(playbook, wanted, order)


def for_customers(
    options: Common, checked: Checked, plans: Iterable[Plan], named: Collection[str]
) -> list[Plan]:
    """Return those of *plans* whose joint plan may go to the customer; say of which it may not.

    Fails where an account that was *named* has none; stops with the findings where a text for
    one customer names another, or one of their people who did not agree to it.
    """
    made = []
    for plan in plans:
        why = held_back(plan)
        if why is None:
            made.append(plan)
            continue
        rule = plan.silent.item.title.said(options.lang) if plan.silent else ""
        parts = {"account": plan.account.name.said(options.lang), "rule": rule}
        if plan.account.id in named:
            raise options.fail(f"held_back_{why}", USAGE, **parts)
        options.tell(say(f"held_back_{why}", options.lang, **parts))
    own = [plan.account.kept.span.path for plan in made]
    checked = with_files(checked, options.root, own)
    found = told_of_others(checked, made)
    if found:
        click.echo(as_text(checked, found, options.lang) + "\n")
        raise click.exceptions.Exit(FINDINGS)
    return made


def chosen(
    options: Common,
    which: tuple[tuple[str, ...], bool, str | None],
    checked: Checked,
    playbook: Playbook,
) -> list[Plan]:
    """Return the plans of the accounts that are named, of every one, or of those of an owner."""
    accounts, every, owner = which
    team = [one.id for one in playbook.settings.team]
    if owner and owner not in team:
        raise options.no_such("no_owner", owner, team)
    for name in accounts:
        if name not in checked.accounts:
            raise options.no_such("no_account", name, checked.accounts)
    wanted = set(checked.accounts if every else accounts)
    if owner and not every:
        wanted |= {one.id for one in playbook.accounts if one.owner == owner}
    return list(plans_of(checked, wanted))


def _print(options: Common, what: _Asked, checked: Checked, made: list[Paper]) -> None:
    folder = options.root / what.out
    file, written = folder, []
    try:
        for count, (paper, file_made) in enumerate(pdfs(made, checked.today, what.form), 1):
            folded = what.fold and what.name
            file = folder / f"{paper.name}{'.folded' if folded else ''}.{what.form}"
            write_bytes(file, imposed(file_made) if folded else file_made)
            written.append(file)
            if len(made) > _STEPS and (count % _STEPS == 0 or count == len(made)):
                options.tell(say("printed", options.lang, n=count, all=len(made)))
    except NoPress as fault:
        raise options.fail("no_press", ENVIRONMENT) from fault
    except Unseen as fault:
        found = unprintable(fault, sources_of(checked, options.root))
        checked = with_files(checked, options.root, [found.span.path])
        click.echo(as_text(checked, [found], options.lang) + "\n")
        raise click.exceptions.Exit(FINDINGS) from fault
    finally:
        note(options.root, written)
    options.tell(say("open", options.lang, file=file if len(made) == 1 else folder))
