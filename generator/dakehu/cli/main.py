"""The command line of ``dakehu``."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from importlib import import_module
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import click

import dakehu
from dakehu.cli.broken import Broken, report
from dakehu.cli.helped import Group, complaint, lang_of
from dakehu.cli.options import ENVIRONMENT, INTERRUPTED, USAGE, with_options
from dakehu.cli.says import say, terminal_lang
from dakehu.text.decode import plain

# What a command reads and makes stays until it ends: to look through it for rings of what nobody
# holds any more, as often as is usual, takes a sixth of the time of a check.
COLLECTED = (50_000, 20, 50)
LONG = 2_000  # signs of a message; what is wrong stands at its beginning
_PLACES = {
    "add": "adding:add",
    "ask": "answers:ask",
    "build": "sites:build",
    "bundle": "sites:bundle",
    "check": "checking:check",
    "coverage": "showing:rows_carried",
    "diff": "history:show_diff",
    "explain": "checking:explain",
    "export": "export:export",
    "impact": "history:show_impact",
    "new": "adding:new",
    "plan": "showing:plan",
    "print": "printing:print_papers",
    "privacy": "privacy:privacy",
    "rules": "exchange:rules",
    "serve": "sites:serve",
    "test": "testing:run_cases",
    "train": "training:train",
    "verify": "verify:verify",
    "what-if": "answers:what_if",
    "why": "answers:why",
}


class _Commands(Mapping[str, click.Command]):
    """The commands, each imported when it is wanted: none waits for what the others need."""

    def __getitem__(self, name: str) -> click.Command:
        module, function = _PLACES[name].split(":")
        found: click.Command = getattr(import_module(f"dakehu.cli.{module}"), function)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


@click.group(
    cls=Group, commands=_Commands(), context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(dakehu.__version__)
@with_options
@click.pass_context
def cli(context: click.Context, /, **options: Any) -> None:
    """Turn a sales playbook in YAML into a site, account plans and training."""
    context.obj = options


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
    gc.set_threshold(*COLLECTED)
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
