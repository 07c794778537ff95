"""The options that every command has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import click

from dakehu.cli.broken import Broken
from dakehu.cli.says import say, terminal_lang
from dakehu.text.dates import as_day, day
from dakehu.text.finding import did_you_mean
from dakehu.text.words import Lang, in_brackets, listed, plain

FINDINGS, USAGE, ENVIRONMENT, INTERRUPTED = 1, 2, 3, 130
_SAID = (click.ClickException, click.exceptions.Exit, click.Abort)


@dataclass(frozen=True, slots=True)
class Common:
    """Where to run, for which day, in which language, and whether to keep quiet."""

    root: Path
    today: date | None
    lang: Lang
    quiet: bool

    def tell(self, text: str) -> None:
        """Show progress, unless told to be quiet."""
        if not self.quiet:
            click.echo(text, err=True)

    def fail(self, key: str, status: int, **parts: object) -> click.exceptions.Exit:
        """Say why the command cannot go on; return what to raise."""
        click.echo(say(key, self.lang, **parts), err=True)
        return click.exceptions.Exit(status)

    def no_such(self, key: str, name: str, known: Sequence[str]) -> click.exceptions.Exit:
        """Say that nothing is called *name*, but what there is; return what to raise."""
        hint = did_you_mean(name, known) or listed([plain(one) for one in known])
        said = in_brackets(hint.said(self.lang), self.lang)
        click.echo(say(key, self.lang, name=name) + said, err=True)
        return click.exceptions.Exit(USAGE)


_OPTIONS = (
    click.option("-C", "directory", metavar="DIR", help="Run as if started in DIR."),
    click.option("--today", metavar="DATE", help="Make plans for this day instead of today."),
    # before the others: help and faults of usage are said in it
    click.option(
        "--lang", type=click.Choice(["en", "zh"]), is_eager=True, help="Language of messages."
    ),
    click.option("--quiet", "-q", is_flag=True, help="Show no progress."),
)


def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* the common options as they are."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* the common options, and pass them to it as one Common."""

    def gathered(
        *args: Any,
        directory: str | None,
        today: str | None,
        lang: str | None,
        quiet: bool,
        **kwargs: Any,
    ) -> Any:
        above = click.get_current_context().obj or {}
        chosen = cast("Lang", lang or above.get("lang") or terminal_lang())
        root = Path(directory or above.get("directory") or ".")
        written = today or above.get("today")
        now = day(written) if written else None
        made = Common(root, now, chosen, quiet or bool(above.get("quiet")))
        if written and now is None:
            raise made.fail("not_a_day", USAGE, value=written, like=as_day(written) or "2026-03-01")
        if not root.is_dir():
            raise made.fail("no_folder", USAGE, folder=root)
        try:
            return command(made, *args, **kwargs)
        except (*_SAID, OSError):
            raise
        except Exception as fault:
            raise Broken(root) from fault

    gathered.__doc__ = command.__doc__
    gathered.__name__ = command.__name__
    return with_options(gathered)
