"""``dakehu export``: accounts and actions for Excel, agendas for calendars, plans as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from dakehu.check.playbook import Playbook
from dakehu.checking import Checked
from dakehu.cli.building import reading
from dakehu.cli.helped import Command
from dakehu.cli.options import USAGE, Common, common
from dakehu.cli.printing import chosen, for_customers
from dakehu.cli.says import number_of, say
from dakehu.disk.files import write_bytes
from dakehu.disk.made import note
from dakehu.pipeline import schema_of
from dakehu.plan.agenda import agendas, shared_agenda
from dakehu.plan.plan import Plan
from dakehu.plan.recorded import joint_plan_data, plan_data
from dakehu.plan.shared import shared
from dakehu.press.ics import calendar_of, ics
from dakehu.press.order import rules_version
from dakehu.press.workbook import Made, actions_book, portfolio_book

OUT = Path("build/export")
FOR_CUSTOMERS = ("calendar", "plans")
File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class _Asked:
    what: str
    accounts: tuple[str, ...]
    every: bool
    owner: str | None
    audience: str
    out: Path


@dataclass(frozen=True, slots=True)
class _Source:
    """What files are made from: the plans asked for, and for whom."""

    playbook: Playbook
    plans: list[Plan]
    how: Made
    owner: str | None

    def named(self, what: str) -> str:
        """Return the beginning of the name of a file."""
        return f"{what}.{self.owner}.{self.how.lang}" if self.owner else f"{what}.{self.how.lang}"


@click.command("export", cls=Command)
@click.argument("what", type=click.Choice(["portfolio", "actions", "calendar", "plans"]))
@click.argument("accounts", nargs=-1, metavar="[ACCOUNT]...")
@click.option("--all", "every", is_flag=True, help="Every account; so it is where none is named.")
@click.option("--owner", metavar="NAME", help="The accounts, or the calendar, of this owner.")
@click.option(
    "--audience", type=click.Choice(["internal", "customer"]), default="internal", show_default=True
)
@click.option("--out", type=click.Path(path_type=Path), default=OUT, show_default=True)
@common
def export(options: Common, /, **asked: Any) -> None:
    """Write accounts and actions for Excel, agendas for calendars, or plans as JSON."""
    what = _Asked(**asked)
    customer = what.audience == "customer"
    if customer and what.what not in FOR_CUSTOMERS:
        raise options.fail("export_inside", USAGE, what=what.what)
    if customer and not (what.accounts or what.every or what.owner):
        raise options.fail("export_whose", USAGE)
    with reading(options) as (playbook, checked):
        source = _source(options, what, checked, playbook)
        if customer:
            plans = for_customers(options, checked, source.plans, what.accounts)
            source = replace(source, plans=plans)
        _write(options, what, checked, source)


def _write(options: Common, what: _Asked, checked: Checked, source: _Source) -> None:
    customer = what.audience == "customer"
    make = (_FOR_CUSTOMER if customer else _INSIDE)[what.what]
    files = list(make(source))
    if not files:
        click.echo(say("nothing_to_export", options.lang), err=True)
        return
    if what.what == "plans":
        name = "joint-plan" if customer else "plan"
        files.append((f"schemas/{name}.json", schema_of(checked, name).encode()))
    written = [options.root / what.out / name for name, _ in files]
    try:
        for place, (_, content) in zip(written, files, strict=True):
            write_bytes(place, content)
    finally:
        note(options.root, [one for one in written if one.exists()])
    counted = number_of("files", len(files)).said(options.lang)
    options.tell(say("exported", options.lang, files=counted, folder=what.out))


def _source(options: Common, what: _Asked, checked: Checked, playbook: Playbook) -> _Source:
    # The calendar of one of our people holds what is theirs to do in any account.
    calendar = what.what == "calendar" and what.audience == "internal"
    every = what.every or not (what.accounts or (what.owner and not calendar))
    found = chosen(options, (what.accounts, every, what.owner), checked, playbook)
    version = rules_version(checked.documents)
    return _Source(
        playbook, found, Made(playbook, checked.today, options.lang, version), what.owner
    )


def _portfolio(source: _Source) -> Iterator[File]:
    yield f"{source.named('portfolio')}.xlsx", portfolio_book(source.plans, source.how)


def _actions(source: _Source) -> Iterator[File]:
    yield f"{source.named('actions')}.xlsx", actions_book(source.plans, source.how)


def _calendars(source: _Source) -> Iterator[File]:
    how = source.how
    for key, entries in agendas(source.playbook, source.plans).items():
        if source.owner in (None, key):
            yield f"calendar.{key}.{how.lang}.ics", calendar_of(key, entries, how)


def _shared_calendars(source: _Source) -> Iterator[File]:
    how = source.how
    company = source.playbook.settings.company or source.playbook.settings.title
    for plan in source.plans:
        entries = shared_agenda(shared(plan), source.playbook, plan.owner)
        if entries:
            key = plan.account.id
            title = company.said(how.lang)
            yield f"{key}.joint.{how.lang}.ics", ics(entries, title, how.today, how.lang)


def _plans(source: _Source) -> Iterator[File]:
    for plan in source.plans:
        data = plan_data(plan, source.how.version)
        yield f"{plan.account.id}.plan.json", _json("plan", data)


def _joint_plans(source: _Source) -> Iterator[File]:
    for plan in source.plans:
        data = joint_plan_data(shared(plan), source.playbook)
        yield f"{plan.account.id}.joint.json", _json("joint-plan", data)


def _json(schema: str, data: dict[str, Any]) -> bytes:
    whole = {"$schema": f"schemas/{schema}.json", **data}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


_INSIDE: dict[str, Callable[[_Source], Iterator[File]]] = {
    "portfolio": _portfolio, "actions": _actions, "calendar": _calendars, "plans": _plans,
}  # fmt: skip
_FOR_CUSTOMER: dict[str, Callable[[_Source], Iterator[File]]] = {
    "calendar": _shared_calendars, "plans": _joint_plans,
}  # fmt: skip
