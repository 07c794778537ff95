"""The playbook: everything that was written, understood and linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from dakehu.content.items import (
    Account,
    Channel,
    Checklist,
    CustomerType,
    Objection,
    Play,
    Seed,
    Settings,
    Stage,
    Technique,
    Term,
)
from dakehu.rules.cases import Case
from dakehu.rules.model import Rulebook

_Item = TypeVar("_Item", Stage, Play, Checklist, CustomerType, Objection, Account)


@dataclass(frozen=True, slots=True)
class Playbook:
    """The whole body of selling knowledge of one team; stages by number, the rest by id."""

    settings: Settings
    stages: tuple[Stage, ...]
    plays: tuple[Play, ...]
    checklists: tuple[Checklist, ...]
    customer_types: tuple[CustomerType, ...]
    objections: tuple[Objection, ...]
    terms: tuple[Term, ...]
    accounts: tuple[Account, ...]
    rulebook: Rulebook
    cases: tuple[Case, ...]
    seeds: tuple[Seed, ...] = ()
    channels: tuple[Channel, ...] = ()
    techniques: tuple[Technique, ...] = ()

    def stage(self, key: str) -> Stage:
        """Return the stage with id *key*; raise KeyError if there is none."""
        return _find(self.stages, key)

    def play(self, key: str) -> Play:
        """Return the play with id *key*; raise KeyError if there is none."""
        return _find(self.plays, key)

    def checklist(self, key: str) -> Checklist:
        """Return the checklist with id *key*; raise KeyError if there is none."""
        return _find(self.checklists, key)

    def customer_type(self, key: str) -> CustomerType:
        """Return the customer type with id *key*; raise KeyError if there is none."""
        return _find(self.customer_types, key)

    def objection(self, key: str) -> Objection:
        """Return the objection with id *key*; raise KeyError if there is none."""
        return _find(self.objections, key)

    def account(self, key: str) -> Account:
        """Return the account with id *key*; raise KeyError if there is none."""
        return _find(self.accounts, key)


def _find(items: tuple[_Item, ...], key: str) -> _Item:
    for item in items:
        if item.id == key:
            return item
    raise KeyError(key)
