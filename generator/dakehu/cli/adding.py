"""The commands that begin something: a playbook, a new file of content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dakehu.check.ids import FORM
from dakehu.check.places import FACTS
from dakehu.check.schemas import account_schema
from dakehu.checking import Checked, check_project
from dakehu.cli.helped import Command
from dakehu.cli.options import FINDINGS, USAGE, Common, common
from dakehu.cli.report import as_text
from dakehu.cli.says import say
from dakehu.content.kinds import KIND, KINDS
from dakehu.disk.files import write_new
from dakehu.disk.package import copy_starter
from dakehu.render.skeleton import skeleton
from dakehu.text.schemas import Schema

_FOLDERS = {"account": "accounts", **{kind.name: kind.folder for kind in KINDS}}


@click.command("new", cls=Command)
@click.argument("folder", type=click.Path(path_type=Path))
@common
def new(options: Common, folder: Path) -> None:
    """Make a playbook to start from in FOLDER."""
    target = options.root / folder
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise options.fail("not_empty", USAGE, folder=folder)
    copy_starter(target)
    click.echo(say("made", options.lang, folder=folder))
    click.echo(say("next", options.lang, commands=f"cd {folder} && dakehu build"))


@click.command("add", cls=Command)
@click.argument("kind", type=click.Choice(sorted(_FOLDERS)))
@click.argument("name", metavar="ID")
@common
def add(options: Common, kind: str, name: str) -> None:
    """Begin a new file of KIND, called ID: what it needs, with examples and remarks."""
    if not FORM.fullmatch(name):
        raise options.fail("not_an_id", USAGE, name=name)
    checked = check_project(options.root, options.today, prove=False)
    schema = _schema(checked, kind)
    if schema is None:
        click.echo(as_text(checked, checked.findings, options.lang))
        raise click.exceptions.Exit(FINDINGS)
    path = f"playbook/{_FOLDERS[kind]}/{name}.yaml"
    text = skeleton(schema, checked.schemas, _known(checked, kind, name), options.lang)
    if not write_new(options.root / path, text):
        raise options.fail("is_there", USAGE, file=path)
    click.echo(say("added", options.lang, file=path))
    after = check_project(options.root, options.today)
    before = {(one.span, one.code) for one in checked.findings}
    found = tuple(one for one in after.findings if (one.span, one.code) not in before)
    if found:
        click.echo(as_text(after, found, options.lang))
        click.echo(say("to_fill", options.lang))


def _schema(checked: Checked, kind: str) -> Schema | None:
    """Return the schema of *kind*; of accounts, where the facts that they can have can be read."""
    if kind in KIND:
        return checked.schemas.by_name[kind]
    facts = next((one for one in checked.documents if one.path == FACTS), None)
    shaped = facts and not any(one.stops and one.span.path == FACTS for one in checked.findings)
    return account_schema(checked.schemas, facts.data) if facts and shaped else None


def _known(checked: Checked, kind: str, name: str) -> dict[str, Any]:
    """Return what need not be an example: its id, its day, somebody who is there, its number."""
    known: dict[str, Any] = {"id": name, "reviewed_on": str(checked.today)}
    if kind in KIND:
        known["seeds"] = []
    if checked.playbook:
        team, stages = checked.playbook.settings.team, checked.playbook.stages
        known |= {"owner": team[0].id} if team else {}
        known |= {"number": stages[-1].number + 1} if kind == "stage" and stages else {}
    return known
