"""Training: what is wrong with it, and what is made of it for other programs."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from dakehu.check.playbook import Playbook
from dakehu.checking import check_project
from dakehu.cli.building import playbook_of
from dakehu.cli.helped import Group
from dakehu.cli.options import ENVIRONMENT, FINDINGS, USAGE, Common, common
from dakehu.cli.practising import generate
from dakehu.cli.report import as_github, as_json, as_text
from dakehu.content.training import Card
from dakehu.disk.anki import Flash, anki_package
from dakehu.disk.files import write_bytes
from dakehu.disk.scorm import Sco, scorm_package, scorm_shell
from dakehu.render.scorm import scorm_page
from dakehu.render.training import TrainingPages
from dakehu.text.finding import Finding
from dakehu.text.words import LANGS, Lang, Words
from dakehu.train.audit import audit
from dakehu.train.course import make_course
from dakehu.train.stale import stale_stories

SAYS = {
    "counts": Words(
        "{gates} gates, {lessons} lessons, {written} written questions and {made} made from the playbook, {plays} role-plays, {cards} cards: {found}.",
        "{gates} 关、{lessons} 条要领、{written} 道手写题、{made} 道自动题、{plays} 个角色扮演、{cards} 张卡片：{found}。",
    ),
    "clean": Words("nothing to fix", "没有需要修改的地方"),
    "cards": Words("{n} cards are in {file}.", "{n} 张卡片已写入 {file}。"),
    "packages": Words("{n} packages are in {folder}.", "{n} 个课件包已写入 {folder}。"),
    "no_gate": Words('there is no training gate called "{name}"; there are {known}', "没有叫“{name}”的认证关；现有 {known}"),
    "gate_scorm": Words("--gate goes with --to scorm: cards belong to the whole path", "--gate 只能与 --to scorm 一起用：卡片属于整条学习路径"),
    "no_anki": Words("Anki packages need genanki: run pip install 'dakehu[anki]'", "生成 Anki 文件需要 genanki：请运行 pip install 'dakehu[anki]'"),
    "found": Words("{n} to fix", "{n} 处需要修改"),
}  # fmt: skip


@click.group("train", cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def train() -> None:
    """Look after training: questions, gates and practice."""


train.add_command(generate)


@train.command("check")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@common
def check(options: Common, form: str) -> None:
    """Find gates that cannot be passed, lessons that lead nowhere, and answers gone stale."""
    checked = check_project(options.root, options.today)
    playbook = checked.playbook
    found: tuple[Finding, ...] = tuple(one for one in checked.findings if one.stops)
    course = make_course(playbook) if playbook else None
    if playbook and course:
        stale = stale_stories(playbook, checked.documents, checked.today)
        found = (*audit(playbook, course, checked.documents), *stale)
    if form == "json":
        click.echo(as_json(found, options.lang))
    elif form == "github":
        click.echo(as_github(found, options.lang))
    elif found:
        click.echo(as_text(checked, found, options.lang) + "\n")
    if playbook and course and form == "text":
        said = SAYS["found" if found else "clean"].filled(n=len(found))
        counts = {
            "gates": len(course.gates),
            "lessons": len({key for one in course.gates for key in one.gate.lessons}),
            "written": sum(map(len, course.written.values())),
            "made": sum(map(len, course.made.values())),
            "plays": len(playbook.role_plays),
            "cards": sum(len(pack.cards) for pack in course.packs),
        }
        click.echo(SAYS["counts"].filled(**counts, found=said).said(options.lang))
    if found:
        raise click.exceptions.Exit(FINDINGS)


@train.command("export")
@click.option(
    "--to", "form", type=click.Choice(["anki", "tsv", "scorm"]), default="anki", show_default=True
)
@click.option("--gate", "wanted", metavar="ID", help="With scorm: this gate alone.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="The file to write; with scorm, the folder."
)
@common
def export(options: Common, form: str, wanted: str | None, out: Path | None) -> None:
    """Hand over the flash cards (Anki, or a table), or each gate for a learning platform (SCORM)."""
    playbook, _ = playbook_of(options)
    if form == "scorm":
        _packages(playbook, options, wanted, out or Path("build/scorm"))
    elif wanted:
        click.echo(SAYS["gate_scorm"].said(options.lang), err=True)
        raise click.exceptions.Exit(USAGE)
    else:
        _cards(playbook, options, form, out)


def _cards(playbook: Playbook, options: Common, form: str, out: Path | None) -> None:
    lang = options.lang
    decks = [
        (
            f"dakehu/{lang}/{pack.id}",
            pack.title.said(lang),
            [_flash(one, lang) for one in pack.cards],
        )
        for pack in make_course(playbook).packs
    ]
    if form == "tsv":
        content = _table(decks).encode()
    else:
        try:
            content = anki_package(decks, _now())
        except ImportError as missing:
            click.echo(SAYS["no_anki"].said(lang), err=True)
            raise click.exceptions.Exit(ENVIRONMENT) from missing
    file = out or Path(f"build/cards-{lang}.{'apkg' if form == 'anki' else 'tsv'}")
    write_bytes(options.root / file, content)
    n = sum(len(cards) for _, _, cards in decks)
    click.echo(SAYS["cards"].filled(n=n, file=file).said(lang))


def _packages(playbook: Playbook, options: Common, wanted: str | None, folder: Path) -> None:
    """Write a package for every gate that asks something, or the one wanted, in each language."""
    context = click.get_current_context()
    given = context.params.get("lang") or (context.obj or {}).get("lang")
    known = [gate.id for gate in playbook.training_gates]
    if wanted and wanted not in known:
        said = SAYS["no_gate"].filled(name=wanted, known=", ".join(known))
        click.echo(said.said(options.lang), err=True)
        raise click.exceptions.Exit(USAGE)
    n, shell = 0, scorm_shell()
    for lang in (options.lang,) if given else LANGS:
        pages = TrainingPages(playbook, lang)
        for one in pages.course.gates:
            gate = one.gate
            if not one.questions or (wanted and gate.id != wanted):
                continue
            page = scorm_page(pages, gate, shell, lang)
            sco = Sco(f"{gate.id}-{lang}", gate.title.said(lang), page, gate.passing.right)
            name = f"{gate.number}-{gate.id}-{lang}.zip"
            write_bytes(options.root / folder / name, scorm_package(sco))
            n += 1
    click.echo(SAYS["packages"].filled(n=n, folder=folder).said(options.lang))


def _flash(card: Card, lang: Lang) -> Flash:
    return Flash(f"{lang}/{card.id}", card.front.said(lang), card.back.said(lang))


def _table(decks: list[tuple[str, str, list[Flash]]]) -> str:
    """Return the cards as lines of id, deck, front and back; a tab or a line break is a space."""
    rows = [(one.id, title, one.front, one.back) for _, title, cards in decks for one in cards]
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)


def _now() -> float:
    """Return the time that the notes are changed at: now, unless the build is told another."""
    return float(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
