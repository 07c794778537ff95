"""The commands that make a site: to look at, to pass on, to see while one writes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from dakehu.checking import Checked
from dakehu.cli.building import built, playbook_of
from dakehu.cli.helped import Command
from dakehu.cli.options import ENVIRONMENT, FINDINGS, USAGE, Common, common
from dakehu.cli.readers import Readers, for_readers, known
from dakehu.cli.report import counted, tell_found
from dakehu.cli.says import number_of, say
from dakehu.disk.bundle import may_write, write_bundle
from dakehu.disk.made import note
from dakehu.disk.serve import serve_site
from dakehu.disk.site import is_safe
from dakehu.plan.audience import ALL_OF_US
from dakehu.serving import Serving
from dakehu.text.finding import Finding

SITE = Path("build/site")
BUNDLE = Path("build/playbook.zip")


@click.command("build", cls=Command)
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


@click.command("bundle", cls=Command)
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


@click.command("serve", cls=Command)
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
