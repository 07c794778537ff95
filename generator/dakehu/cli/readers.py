"""For whom a site is built: the options, and what they come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from dakehu.check.playbook import Playbook
from dakehu.cli.options import USAGE, Common
from dakehu.plan.audience import Audience

BUILT = Path("build")


@dataclass(frozen=True, slots=True)
class Readers:
    """What was asked for: an audience, one of our people, a customer."""

    audience: str | None
    owner: str | None
    account: str | None

    def wanted(self, options: Common) -> Audience:
        """Return the audience asked for; raise what ends the command where it makes no sense."""
        customer = self.audience == "customer"
        if customer and self.owner:
            raise options.fail("customer_owner", USAGE)
        if self.account and not customer:
            raise options.fail("account_whom", USAGE)
        return Audience(self.owner, customer, self.account)

    def out(self, audience: Audience, usual: Path, ending: str = "") -> Path:
        """Return where it goes unless something else is said: each audience has its own place."""
        return BUILT / f"{audience.name}{ending}" if audience.name else usual


def known(options: Common, audience: Audience, playbook: Playbook) -> None:
    """See to it that the audience names one of our people and an account that there is."""
    for key, name, those in (
        ("no_owner", audience.owner, playbook.settings.team),
        ("no_account", audience.account, playbook.accounts),
    ):
        if name is not None and name not in (names := [one.id for one in those]):
            raise options.no_such(key, name, names)


def for_readers(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* the options that say who the readers are, and pass them as one Readers."""

    @wraps(command)  # with the options that it has already
    def gathered(
        *args: Any, audience: str | None, owner: str | None, account: str | None, **kwargs: Any
    ) -> Any:
        return command(*args, readers=Readers(audience, owner, account), **kwargs)

    made: Callable[..., Any] = gathered
    for option in (
        click.option("--account", metavar="ID", help="With --audience customer: whose joint plan."),
        click.option("--owner", metavar="NAME", help="Only what this colleague may see."),
        click.option(
            "--audience",
            type=click.Choice(["internal", "customer"]),
            help="Who will read it: our own people, or a customer.",
        ),
    ):
        made = option(made)
    return made
