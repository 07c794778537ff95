"""The commands of ``dakehu``."""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from io import StringIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

import dakehu
from dakehu.check.coverage import coverage
from dakehu.checking import Checked, check_project
from dakehu.cli.adding import add
from dakehu.cli.answers import ask, what_if, why
from dakehu.cli.broken import Broken, report
from dakehu.cli.building import built, playbook_of, tell_found, to_show
from dakehu.cli.exchange import rules
from dakehu.cli.export import export
from dakehu.cli.helped import Group, complaint, lang_of
from dakehu.cli.history import show_diff, show_impact
from dakehu.cli.options import (
    ENVIRONMENT,
    FINDINGS,
    INTERRUPTED,
    USAGE,
    Common,
    common,
    with_options,
)
from dakehu.cli.practising import generate
from dakehu.cli.printing import print_papers
from dakehu.cli.privacy import privacy
from dakehu.cli.readers import Readers, for_readers, known
from dakehu.cli.report import as_github, as_json, counted
from dakehu.cli.says import number_of, say, terminal_lang
from dakehu.cli.testing import run_cases
from dakehu.cli.training import train
from dakehu.cli.verify import verify
from dakehu.disk.bundle import may_write, write_bundle
from dakehu.disk.made import note
from dakehu.disk.package import copy_starter
from dakehu.disk.serve import serve_site
from dakehu.disk.site import is_safe
from dakehu.pipeline import plans_of
from dakehu.plan.audience import ALL_OF_US
from dakehu.render.terminal import one_page
from dakehu.serving import Serving
from dakehu.text.decode import plain
from dakehu.text.finding import Finding
from dakehu.text.help import code_pages, explained
from dakehu.text.package import package_files

SITE = Path("build/site")
LONG = 2_000  # signs of a message; what is wrong stands at its beginning
BUNDLE = Path("build/playbook.zip")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(dakehu.__version__)
@with_options
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
@click.option("--out", type=click.Path(path_type=Path), help=f"Where to; {SITE} unless said.")
@click.option("--keep-going", is_flag=True, help="Leave out accounts with errors; end with 1.")
@for_readers
@common
def build(options: Common, out: Path | None, keep_going: bool, readers: Readers) -> None:
    """Build the site, in every language of the playbook."""
    audience = readers.wanted(options)
    if keep_going and audience != ALL_OF_US:
        raise options.fail("keep_all", USAGE)
    out = out or readers.out(audience, SITE)
    target = options.root / out
    if not is_safe(options.root, target):
        raise options.fail("not_safe", USAGE, folder=out)
    checked = built(options, target, audience, keep_going=keep_going)
    if checked is None:
        raise click.exceptions.Exit(FINDINGS)
    note(options.root, [target])
    options.tell(say("open", options.lang, file=target / "index.html"))
    commands = "dakehu serve · dakehu plan ACCOUNT · dakehu explain CODE"
    options.tell(say("next", options.lang, commands=commands))
    if checked.playbook and checked.playbook.left_out:
        count = number_of("accounts", len(checked.playbook.left_out))
        click.echo(say("left_out", options.lang, accounts=count), err=True)
        raise click.exceptions.Exit(FINDINGS)


@cli.command("bundle")
@click.option("--out", type=click.Path(path_type=Path), help=f"Where to; {BUNDLE} unless said.")
@for_readers
@common
def bundle(options: Common, out: Path | None, readers: Readers) -> None:
    """Build the site into one zip file, to be read from a disk without a network."""
    audience = readers.wanted(options)
    out = out or readers.out(audience, BUNDLE, ".zip")
    target = options.root / out
    if not may_write(target):
        raise options.fail("no_bundle", USAGE, file=out)
    with tempfile.TemporaryDirectory(prefix="dakehu-") as folder:
        site = Path(folder) / "site"
        if not built(options, site, audience):
            raise click.exceptions.Exit(FINDINGS)
        size = write_bundle(site, target)
    note(options.root, [target])
    megabytes = f"{size / 1_000_000:.1f}"
    options.tell(say("bundled", options.lang, file=target, size=megabytes, folder=target.stem))


@cli.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@for_readers
@common
def serve(options: Common, port: int, readers: Readers) -> None:
    """Serve the site on this machine; build again and reload on every change."""
    audience = readers.wanted(options)
    target = options.root / readers.out(audience, SITE)
    with TemporaryDirectory(prefix="dakehu-") as folder:

        def show(checked: Checked, findings: tuple[Finding, ...]) -> None:
            tell_found(checked, findings, options)
            options.tell(counted(checked, findings, options.lang))

        if audience.name:
            known(options, audience, playbook_of(options)[0])
        serving = Serving(options.root, options.today, target, Path(folder), show, audience)
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
    playbook, checked = to_show(options)
    known = [one.id for one in playbook.accounts]
    if account not in known:
        raise options.no_such("no_account", account, known)
    made = next(p for p in plans_of(playbook, checked.today) if p.account.id == account)
    click.echo(one_page(made, playbook, options.lang))


@cli.command("explain")
@click.argument("code")
@common
def explain(options: Common, code: str) -> None:
    """Explain the finding called CODE: not like this, like this."""
    pages = {page.code: page for page in code_pages(package_files("codes", ".yaml"))}
    if code not in pages:
        raise options.no_such("no_code", code, list(pages))
    click.echo(explained(pages[code], options.lang))


@cli.command("coverage")
@click.option("--missing", is_flag=True, help="Only the rows that nothing carries yet.")
@common
def rows_carried(options: Common, missing: bool) -> None:
    """Show which rows of the method are carried, and by what."""
    playbook, _ = playbook_of(options)
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


class _Plain(TextIOWrapper):
    """A stream on which nothing that a terminal obeys is written, whosever text it is in."""

    def write(self, text: str) -> int:
        return super().write(plain(text))


def _plain(stream: Any) -> Any:
    """Return *stream* so that no text can give orders to the terminal or end in an error."""
    if not isinstance(stream, TextIOWrapper):
        return stream
    coding, at_once = stream.encoding, stream.line_buffering
    return _Plain(stream.detach(), encoding=coding, errors="replace", line_buffering=at_once)


def main() -> None:
    """Run the command line on streams that obey no text, and leave with its status."""
    sys.stdout, sys.stderr = _plain(sys.stdout), _plain(sys.stderr)
    sys.exit(run())


def run() -> int:
    """Run the command line; return 0 fine, 1 findings, 2 usage, 3 environment, 130 interrupted."""
    try:
        status = int(cli.main(standalone_mode=False) or 0)
        if sys.stdout:
            sys.stdout.flush()
    except click.exceptions.Exit as done:
        status = done.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = INTERRUPTED
    except click.ClickException as fault:
        click.echo(_complained(fault)[:LONG], err=True)
        status = USAGE
    except OSError as fault:
        reason = fault.strerror or str(fault)
        problem = f"{reason} ({fault.filename})" if fault.filename else reason
        status = _ended("disk", problem=problem)
    except SystemExit:
        raise
    except BaseException as fault:  # noqa: BLE001  (also what native code panics with)
        status = _broken(fault)
    return status


def _complained(fault: click.ClickException) -> str:
    """Return what is wrong with how the program was called; help, where that was all."""
    shows_help = isinstance(fault, click.exceptions.NoArgsIsHelpError)
    if isinstance(fault, click.UsageError) and not shows_help and lang_of(fault.ctx) == "zh":
        return complaint(fault)
    said = StringIO()
    fault.show(said)
    return said.getvalue()


def _broken(fault: BaseException) -> int:
    """Say that the program is at fault, with no traceback, and where the report of it is."""
    root = fault.root if isinstance(fault, Broken) else Path()
    fault = fault.__cause__ or fault
    if isinstance(fault, MemoryError | BrokenExecutor):
        return _ended("no_memory")
    try:
        file = report(fault, root)
    except OSError:
        return _ended("broken", kind=type(fault).__name__, file="-")
    return _ended("broken", kind=type(fault).__name__, file=file)


def _ended(key: str, **parts: object) -> int:
    with suppress(OSError):
        click.echo(say(key, terminal_lang(), **parts), err=True)
    return ENVIRONMENT
