"""Building the site, for every command that does."""

from __future__ import annotations

from pathlib import Path

import click

from dakehu.cli.options import Common
from dakehu.cli.report import as_text, counted
from dakehu.cli.says import say
from dakehu.disk.cache import Cache
from dakehu.pipeline import Checked, build_project, check_streamed
from dakehu.text.finding import Finding


def built(options: Common, target: Path) -> bool:
    """Check and build; show what was found; tell whether there is a new site."""
    with Cache(options.root).aside() as folder:
        return _within(options, target, folder)


def _within(options: Common, target: Path, folder: Path) -> bool:
    options.tell(say("checking", options.lang))
    checked = check_streamed(options.root, options.today, folder)
    tell_found(checked, checked.findings, options)
    options.tell(counted(checked, checked.findings, options.lang))
    if checked.playbook is None:
        click.echo(say("stopped", options.lang), err=True)
        return False
    made = build_project(options.root, checked, target, lambda lang: _progress(options, lang))
    if made.findings:
        tell_found(checked, made.findings, options)
        click.echo(say("stopped", options.lang), err=True)
        return False
    options.tell(say("done", options.lang, pages=made.pages, today=checked.today))
    return True


def _progress(options: Common, lang: str) -> None:
    name = say("english" if lang == "en" else "chinese", options.lang)
    options.tell(say("building", options.lang, language=name))


def tell_found(checked: Checked, findings: tuple[Finding, ...], options: Common) -> None:
    """Show what was found, with the lines it is about."""
    if findings:
        click.echo(as_text(checked, findings, options.lang) + "\n")
