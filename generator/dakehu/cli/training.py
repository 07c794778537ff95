"""Training: what is wrong with it, and what is made for it."""

from __future__ import annotations

import click

from dakehu.cli.options import FINDINGS, Common, common
from dakehu.cli.report import as_github, as_json, as_text
from dakehu.pipeline import check_project
from dakehu.text.finding import Finding
from dakehu.text.words import Words
from dakehu.train.audit import audit
from dakehu.train.course import make_course
from dakehu.train.stale import stale_stories

SAYS = {
    "counts": Words(
        "{gates} gates, {lessons} lessons, {written} written questions and {made} made from the playbook, {plays} role-plays, {cards} cards: {found}.",
        "{gates} 关、{lessons} 条要领、{written} 道手写题、{made} 道自动题、{plays} 个角色扮演、{cards} 张卡片：{found}。",
    ),
    "clean": Words("nothing to fix", "没有需要修改的地方"),
    "found": Words("{n} to fix", "{n} 处需要修改"),
}  # fmt: skip


@click.group("train", context_settings={"help_option_names": ["-h", "--help"]})
def train() -> None:
    """Look after training: questions, gates and practice."""


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
