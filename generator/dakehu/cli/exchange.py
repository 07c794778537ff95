"""Rules to other tools and back: ``dakehu rules export`` and ``dakehu rules import``."""

from __future__ import annotations

from pathlib import Path

import click

from dakehu.checking import check_project
from dakehu.cli.helped import Group
from dakehu.cli.options import FINDINGS, USAGE, Common, common
from dakehu.cli.report import as_text
from dakehu.disk.files import read_bounded, write_whole
from dakehu.rules.dmn import WRITTEN
from dakehu.rules.dmn_export import exported
from dakehu.rules.dmn_import import Imported, imported
from dakehu.rules.dmn_reading import Refused
from dakehu.rules.model import DecisionTable
from dakehu.text.finding import visible
from dakehu.text.words import Lang, Words
from dakehu.text.xml import SIZE_LIMIT, XmlFault

SAYS = {
    "written": Words("Tables written to {file}: {tables}.", "已把 {tables} 张决策表写入 {file}。"),
    "is_there": Words(
        "{file} is there already; choose another name with --out",
        "{file} 已存在，请用 --out 换一个名称",
    ),
    "refused": Words(
        "Nothing was written: {count} to mend in {file}.",
        "没有写入任何内容：{file} 中有 {count} 处需要修改。",
    ),
    "facts": Words(
        "# The facts these tables use. Take over what rules/facts.yaml does not have yet.",
        "# 这些决策表用到的事实。请把 rules/facts.yaml 里还没有的抄过去。",
    ),
    "thresholds": Words("# For rules/thresholds.yaml", "# 用于 rules/thresholds.yaml"),
    "note": Words("note: {text}", "说明：{text}"),
    "no_tables": Words("there is no decision table to export", "没有可导出的决策表"),
}


def _say(key: str, lang: Lang, **parts: object) -> str:
    return SAYS[key].filled(**parts).said(lang)


@click.group("rules", cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def rules() -> None:
    """Exchange decision tables with other tools."""


@rules.command("export")
@click.option("--dmn", "_form", flag_value="dmn", required=True, help="As DMN XML.")
@click.option("--version", type=click.Choice(WRITTEN), default=WRITTEN[0], show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write to a file.")
@common
def export(options: Common, _form: str, version: str, out: Path | None) -> None:
    """Write the decision tables and what they rest on for other tools."""
    checked = check_project(options.root, options.today)
    if checked.playbook is None:
        click.echo(as_text(checked, checked.findings, options.lang), err=True)
        raise click.exceptions.Exit(FINDINGS)
    book = checked.playbook.rulebook
    tables = sum(isinstance(one, DecisionTable) for one in book.decisions)
    if not tables:
        click.echo(_say("no_tables", options.lang), err=True)
        raise click.exceptions.Exit(FINDINGS)
    try:
        text = exported(book, version)
    except XmlFault as fault:
        click.echo(fault.problem.said(options.lang), err=True)
        raise click.exceptions.Exit(FINDINGS) from fault
    if out is None:
        click.echo(text, nl=False)
        return
    write_whole(options.root / out, text)
    options.tell(_say("written", options.lang, tables=tables, file=out))


@rules.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Write the tables to a new file.")
@common
def import_(options: Common, file: Path, out: Path | None) -> None:
    """Turn the decision tables of a DMN FILE into YAML."""
    if out is not None and (options.root / out).exists():
        click.echo(_say("is_there", options.lang, file=out), err=True)
        raise click.exceptions.Exit(USAGE)
    content = read_bounded(options.root / file, SIZE_LIMIT)
    try:
        made = imported(content, file.as_posix())
    except Refused as refused:
        _refuse(refused, file, options.lang)
        raise click.exceptions.Exit(FINDINGS) from refused
    for remark in made.remarks:
        click.echo(_say("note", options.lang, text=visible(remark.said(options.lang))), err=True)
    needed = _needed(made, options.lang)
    if out is None:
        click.echo(made.tables, nl=False)
        click.echo(needed, nl=False, err=True)
        return
    write_whole(options.root / out, made.tables)
    count = sum(one.table is not None for one in made.declared.decided)
    options.tell(_say("written", options.lang, tables=count, file=out))
    click.echo(needed, nl=False)


def _refuse(refused: Refused, file: Path, lang: Lang) -> None:
    for one in refused.refusals:
        click.echo(visible(one.said().said(lang)), err=True)
        if one.hint:
            click.echo(f"  = {visible(one.hint.said(lang))}", err=True)
    count = len(refused.refusals)
    click.echo(_say("refused", lang, count=count, file=file), err=True)


def _needed(made: Imported, lang: Lang) -> str:
    """Return the facts and thresholds that the tables need, each under a line that says so."""
    parts = [f"{_say('facts', lang)}\n{made.facts}"]
    if made.thresholds:
        parts.append(f"{_say('thresholds', lang)}\n{made.thresholds}")
    return "\n".join(parts)
