"""The commands of ``dakehu``."""

from __future__ import annotations

import sys
import tempfile
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

import dakehu
from dakehu.check.coverage import coverage
from dakehu.check.playbook import Playbook
from dakehu.cli.adding import add
from dakehu.cli.answers import ask, what_if, why
from dakehu.cli.building import built, tell_found
from dakehu.cli.exchange import rules
from dakehu.cli.export import export
from dakehu.cli.history import show_diff, show_impact
from dakehu.cli.options import ENVIRONMENT, FINDINGS, INTERRUPTED, USAGE, Common, common
from dakehu.cli.practising import generate
from dakehu.cli.printing import print_papers
from dakehu.cli.privacy import privacy
from dakehu.cli.report import as_github, as_json, counted
from dakehu.cli.says import say, terminal_lang
from dakehu.cli.testing import run_cases
from dakehu.cli.training import train
from dakehu.cli.verify import verify
from dakehu.disk.bundle import may_write, write_bundle
from dakehu.disk.package import copy_starter
from dakehu.disk.serve import serve_site
from dakehu.disk.site import is_safe
from dakehu.pipeline import Checked, check_project, plans_of
from dakehu.render.terminal import one_page
from dakehu.serving import Serving
from dakehu.text.finding import Finding, did_you_mean
from dakehu.text.help import code_pages, explained
from dakehu.text.package import package_files

SITE = Path("build/site")
BUNDLE = Path("build/playbook.zip")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(dakehu.__version__)
@click.option("-C", "directory", metavar="DIR", help="Run as if started in DIR.")
@click.option("--today", metavar="DATE", help="Make plans for this day instead of today.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of messages.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@click.pass_context
def cli(context: click.Context, /, **options: Any) -> None:
    """Turn a sales playbook in YAML into a site, account plans and training."""
    context.obj = options


cli.add_command(rules)
cli.add_command(privacy)
cli.add_command(print_papers)
cli.add_command(export)
train.add_command(generate)
cli.add_command(train)


@cli.command("new")
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


@cli.command("check")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@common
def check(options: Common, strict: bool, form: str) -> None:
    """Check the playbook and say what to fix."""
    checked = check_project(options.root, options.today)
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


@cli.command("build")
@click.option("--out", type=click.Path(path_type=Path), default=SITE, show_default=True)
@common
def build(options: Common, out: Path) -> None:
    """Build the site, in every language of the playbook."""
    target = options.root / out
    if not is_safe(options.root, target):
        raise options.fail("not_safe", USAGE, folder=out)
    if not built(options, target):
        raise click.exceptions.Exit(FINDINGS)
    options.tell(say("open", options.lang, file=target / "index.html"))
    commands = "dakehu serve · dakehu plan ACCOUNT · dakehu explain CODE"
    options.tell(say("next", options.lang, commands=commands))


@cli.command("bundle")
@click.option("--out", type=click.Path(path_type=Path), default=BUNDLE, show_default=True)
@common
def bundle(options: Common, out: Path) -> None:
    """Build the site into one zip file, to be read from a disk without a network."""
    target = options.root / out
    if not may_write(target):
        raise options.fail("no_bundle", USAGE, file=out)
    with tempfile.TemporaryDirectory(prefix="dakehu-") as folder:
        site = Path(folder) / "site"
        if not built(options, site):
            raise click.exceptions.Exit(FINDINGS)
        size = write_bundle(site, target)
    megabytes = f"{size / 1_000_000:.1f}"
    options.tell(say("bundled", options.lang, file=target, size=megabytes, folder=target.stem))


@cli.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@common
def serve(options: Common, port: int) -> None:
    """Serve the site on this machine; build again and reload on every change."""
    target = options.root / SITE
    with TemporaryDirectory(prefix="dakehu-") as folder:

        def show(checked: Checked, findings: tuple[Finding, ...]) -> None:
            tell_found(checked, findings, options)
            options.tell(counted(checked, findings, options.lang))

        serving = Serving(options.root, options.today, target, Path(folder), show)
        options.tell(say("checking", options.lang))
        if not serving.begin():
            raise click.exceptions.Exit(FINDINGS)
        address = f"http://127.0.0.1:{port}/"
        options.tell(say("serving", options.lang, address=address))
        try:
            serve_site(options.root, target, port, serving.changed)
        except OSError as fault:
            raise options.fail("port", ENVIRONMENT, port=port) from fault


@cli.command("plan")
@click.argument("account")
@common
def plan(options: Common, account: str) -> None:
    """Show the plan of ACCOUNT on one page."""
    playbook, checked = _playbook(options)
    known = [one.id for one in playbook.accounts]
    if account not in known:
        _unknown(options, "no_account", account, known)
    made = next(p for p in plans_of(playbook, checked.today) if p.account.id == account)
    click.echo(one_page(made, playbook, options.lang))


@cli.command("explain")
@click.argument("code")
@common
def explain(options: Common, code: str) -> None:
    """Explain the finding called CODE: not like this, like this."""
    pages = {page.code: page for page in code_pages(package_files("codes", ".yaml"))}
    if code not in pages:
        _unknown(options, "no_code", code, list(pages))
    click.echo(explained(pages[code], options.lang))


@cli.command("coverage")
@click.option("--missing", is_flag=True, help="Only the rows that nothing carries yet.")
@common
def rows_carried(options: Common, missing: bool) -> None:
    """Show which rows of the method are carried, and by what."""
    playbook, _ = _playbook(options)
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


for command in (add, ask, what_if, why, verify, run_cases, show_impact, show_diff):
    cli.add_command(command)


def _playbook(options: Common) -> tuple[Playbook, Checked]:
    checked = check_project(options.root, options.today)
    if checked.playbook is None:
        tell_found(checked, checked.findings, options)
        raise click.exceptions.Exit(FINDINGS)
    return checked.playbook, checked


def _unknown(options: Common, key: str, name: str, known: list[str]) -> None:
    hint = did_you_mean(name, known)
    said = f" ({hint.said(options.lang)})" if hint else f" ({', '.join(known)})"
    click.echo(say(key, options.lang, name=name) + said, err=True)
    raise click.exceptions.Exit(USAGE)


def main() -> None:
    """Run the command line; exit 0 fine, 1 findings, 2 usage, 3 environment, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except click.ClickException as fault:
        fault.show()
        sys.exit(USAGE)
    except OSError as fault:
        problem = f"{fault.strerror or fault} ({fault.filename})" if fault.filename else str(fault)
        click.echo(say("disk", terminal_lang(), problem=problem), err=True)
        sys.exit(ENVIRONMENT)
