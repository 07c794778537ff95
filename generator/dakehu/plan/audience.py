"""For whom a site is built: all of us, one of us, or a customer; and what that reader may see.

What a reader may not see is taken out of the playbook before anything is made of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from dakehu.check.playbook import Playbook
from dakehu.content.items import Account

CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads a site: one of us (*owner*, an id), a customer, or, if nobody is said, all of us.

    A customer reads what is meant for every customer, and the joint plan of one *account*.
    """

    owner: str | None = None
    customer: bool = False
    account: str | None = None

    @property
    def name(self) -> str:
        """Return what a site for these readers is called; nothing where it is for all of us."""
        if self.customer:
            return f"{CUSTOMER}-{self.account}" if self.account else CUSTOMER
        return f"owner-{self.owner}" if self.owner else ""

    def reads(self, account: Account) -> bool:
        """Tell whether these readers may see anything of *account*."""
        if self.customer:
            return account.id == self.account
        return not self.owner or self.owner in (account.owner, *account.readers)


ALL_OF_US = Audience()


def narrowed(playbook: Playbook, audience: Audience) -> Playbook:
    """Return *playbook* with the accounts alone that the readers may see."""
    if all(map(audience.reads, playbook.accounts)):
        return playbook
    return replace(playbook, accounts=tuple(filter(audience.reads, playbook.accounts)))


def withheld(playbook: Playbook, audience: Audience) -> Collection[str]:
    """Return what the accounts are called that the readers may not see: names and ids."""
    if audience == ALL_OF_US:  # nothing: to look at ten thousand accounts takes a while
        return set()
    hidden = [one for one in playbook.accounts if not audience.reads(one)]
    seen = {said for one in playbook.accounts if audience.reads(one) for said in _called(one)}
    return {said for one in hidden for said in _called(one)} - seen


def _called(account: Account) -> tuple[str, ...]:
    return tuple(filter(None, (account.id, account.name.en, account.name.zh)))
