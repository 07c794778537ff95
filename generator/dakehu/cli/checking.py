"""``dakehu check`` and ``dakehu explain``: what is wrong with a playbook, and how to mend it."""

from __future__ import annotations

import click

from dakehu.checking import check_streamed
from dakehu.cli.helped import Command
from dakehu.cli.options import FINDINGS, Common, common
from dakehu.cli.report import as_github, as_json, counted, tell_found
from dakehu.disk.cache import Cache
from dakehu.text.help import code_pages, explained
from dakehu.text.package import package_files


@click.command("check", cls=Command)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@common
def check(options: Common, strict: bool, form: str) -> None:
    """Check the playbook and say what to fix."""
    with Cache(options.root).aside() as folder:
        checked = check_streamed(options.root, options.today, folder)
    findings = checked.findings
    if form == "json":
        click.echo(as_json(findings, options.lang))
    elif form == "github":
        click.echo(as_github(findings, options.lang))
    else:
        tell_found(checked, findings, options)
        click.echo(counted(checked, findings, options.lang))
    if any(one.stops or strict for one in findings):
        raise click.exceptions.Exit(FINDINGS)


@click.command("explain", cls=Command)
@click.argument("code")
@common
def explain(options: Common, code: str) -> None:
    """Explain the finding called CODE: not like this, like this."""
    pages = {page.code: page for page in code_pages(package_files("codes", ".yaml"))}
    if code not in pages:
        raise options.no_such("no_code", code, list(pages))
    click.echo(explained(pages[code], options.lang))
