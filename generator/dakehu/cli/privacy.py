"""What is kept of people: shown, handed over, and erased."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from dakehu.check.contacts import Held, held, named_in
from dakehu.checking import Checked
from dakehu.cli.building import playbook_of
from dakehu.cli.helped import Group
from dakehu.cli.options import FINDINGS, USAGE, Common, common
from dakehu.disk.files import write_whole
from dakehu.disk.made import BUILT, outputs, take_away
from dakehu.text.edit import NotEdited, without
from dakehu.text.finding import columns, nearest, visible
from dakehu.text.parse import parse
from dakehu.text.source import Source
from dakehu.text.texts import words
from dakehu.text.words import Lang, Words, in_brackets

NAMED = 12
SAYS = {
    "head": Words("person|fields|named in|kept for|details from|checked on|keep until", "联系人|字段|引用|保存目的|资料来源|核对日期|保存期限"),
    "unknown": Words("not said", "未写明"),
    "past": Words("{day} (past)", "{day}（已过期）"),
    "counts": Words(
        "{people} people in {accounts} accounts; {unsaid} without a purpose or a day, {past} past it.",
        "{accounts} 个客户共 {people} 人；{unsaid} 人没有写明目的或期限，{past} 人已过期限。",
    ),
    "no_one": Words('there is nobody called "{name}"; write ACCOUNT/PERSON', "没有“{name}”；请写成“客户id/联系人id”"),
    "all_people": Words("All of them: dakehu privacy report", "查看全部：dakehu privacy report"),
    "by_hand": Words("{place}: this cannot be taken out by the program; do it by hand, then try again", "{place}：程序无法单独删除这一处；请手工删除后再试"),
    "erased": Words("Erased from {file}: {parts} places.", "已从 {file} 删除 {parts} 处。"),
    "would": Words("Would erase from {file}: {parts} places.", "将从 {file} 删除 {parts} 处。"),
    "mentioned": Words("{place}: a text still names them; reword it by hand", "{place}：文字里还提到此人，请手工改写"),
    "built": Words("What was built in {folder} named them too and is gone; build again.", "{folder} 里生成的内容也含有此人，已一并删除；请重新生成。"),
    "would_built": Words("Would take away what was built in {folder}.", "将删除 {folder} 里生成的内容。"),
    "changed": Words("{folder} was made of this project and changed since; see to it by hand.", "{folder} 由本项目生成，之后又被改动，请手工处理。"),
    "history": Words("Earlier versions in git, copies and prints are not reached by this.", "git 的历史版本、副本和打印件不受此命令影响。"),
}  # fmt: skip


def _say(key: str, lang: Lang, **parts: object) -> str:
    return SAYS[key].filled(**parts).said(lang)


@click.group("privacy", cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def privacy() -> None:
    """Show, hand over or erase what is kept of a person."""


@privacy.command("report")
@common
def report(options: Common) -> None:
    """List every person: what is kept, what for and until when."""
    checked, people = _people(options)
    lang, rows = options.lang, [_say("head", options.lang).split("|")]
    rows += [_row(one, checked.today, lang) for one in people]
    widths = [max(columns(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = zip(row, widths, strict=True)
        said = (text + " " * (width - columns(text)) for text, width in cells)
        click.echo("  ".join(said).rstrip())
    unsaid = sum(one.keep_until is None or not one.data.get("kept_for") for one in people)
    past = sum(_is_past(one, checked.today) for one in people)
    accounts = len({one.document.path for one in people})
    parts = {"people": len(people), "accounts": accounts, "unsaid": unsaid, "past": past}
    click.echo(_say("counts", lang, **parts))


@privacy.command("export")
@click.argument("person", metavar="ACCOUNT/PERSON")
@common
def export(options: Common, person: str) -> None:
    """Write all that is kept of a person, as JSON."""
    one = _one(options, person)
    entries: dict[str, list[Any]] = {}
    for path, _ in one.entries:
        entries.setdefault(str(path[0]), []).append(one.document.data[path[0]][path[1]])
    mentions = [
        {"file": one.document.path, "line": span.line, "field": ".".join(map(str, path))}
        for path, span in one.mentions
    ]
    said = {"person": person, "details": one.data, "entries": entries, "mentions": mentions}
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))


@privacy.command("erase")
@click.argument("person", metavar="ACCOUNT/PERSON")
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@common
def erase(options: Common, person: str, *, dry_run: bool) -> None:
    """Take a person out of the account, out of every list, and out of what was built."""
    one = _one(options, person)
    file, lang = one.document.path, options.lang
    try:
        text = without(one.document, one.paths)
    except NotEdited as fault:
        click.echo(_say("by_hand", lang, place=fault.span), err=True)
        raise click.exceptions.Exit(FINDINGS) from fault
    if not dry_run:
        write_whole(options.root / file, text)
    _forget_built(options, dry_run=dry_run)
    click.echo(_say("would" if dry_run else "erased", lang, file=file, parts=len(one.paths)))
    left = parse(Source(file, text.encode()))[0]
    mentions = list(named_in(left, one.names)) if left else []
    for _, span in mentions:
        click.echo(_say("mentioned", lang, place=span))
    options.tell(_say("history", lang))
    if mentions and not dry_run:
        raise click.exceptions.Exit(FINDINGS)


def _forget_built(options: Common, *, dry_run: bool) -> None:
    """Take away what was built, here and elsewhere: pages, papers and kept parts may name them."""
    made, folder = outputs(options.root), options.root / BUILT
    below = [folder] if folder.is_dir() and not folder.is_symlink() else []
    for place in (*made.whole, *below):
        if not dry_run:
            take_away(place)
        name = BUILT if place == folder else place
        click.echo(_say("would_built" if dry_run else "built", options.lang, folder=name))
    for place in made.changed:
        click.echo(_say("changed", options.lang, folder=place))


def _people(options: Common) -> tuple[Checked, list[Held]]:
    playbook, checked = playbook_of(options, prove=False)
    vocabulary = playbook.rulebook.vocabulary
    ids = {account.id for account in playbook.accounts}
    accounts = [
        one for one in checked.documents
        if one.path.startswith("playbook/accounts/") and one.data.get("id") in ids
    ]  # fmt: skip
    return checked, [person for one in accounts for person in held(one, vocabulary)]


def _one(options: Common, person: str) -> Held:
    _, people = _people(options)
    by_name = {f"{one.document.data['id']}/{one.id}": one for one in people}
    if person not in by_name:
        click.echo(_say("no_one", options.lang, name=visible(person)), err=True)
        called = {name: words(one.data["name"]) for name, one in by_name.items()}
        for name in _those_meant(person, called):
            said = in_brackets(visible(called[name].said(options.lang)), options.lang)
            click.echo(f"  {name}{said}", err=True)
        click.echo(_say("all_people", options.lang), err=True)
        raise click.exceptions.Exit(USAGE)
    return by_name[person]


def _those_meant(person: str, called: Mapping[str, Words]) -> list[str]:
    """Return those of people, as they are *called*, whom *person* may mean.

    That is everybody of the name, or of the account; or else those whose place is nearest.
    """
    account, _, name = person.rpartition("/")
    of_name = [one for one, said in called.items() if name in (said.en, said.zh)]
    of_account = [one for one in called if one.startswith(f"{account or person}/")]
    return (of_name or of_account or nearest(person, called, NAMED))[:NAMED]


def _is_past(one: Held, today: date) -> bool:
    return one.keep_until is not None and one.keep_until < today


def _row(one: Held, today: date, lang: Lang) -> list[str]:
    unknown = _say("unknown", lang)
    until = str(one.keep_until or unknown)
    return [
        f"{one.document.data['id']}/{one.id}",
        str(len(one.data)),
        str(len(one.entries) + len(one.mentions)),
        visible(_said(one.data.get("kept_for"), lang) or unknown),
        visible(_said(one.data.get("kept_from"), lang) or unknown),
        visible(_said(one.data.get("kept_checked"), lang) or unknown),
        _say("past", lang, day=until) if _is_past(one, today) else until,
    ]


def _said(value: Any, lang: Lang) -> str:
    """Return a text or a day as it is written, in *lang* if it can be."""
    plain = value["value"] if isinstance(value, dict) and "value" in value else value
    if isinstance(plain, dict):
        plain = plain.get(lang) or next(iter(plain.values()))
    return str(plain or "")
