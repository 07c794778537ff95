"""What of a plan the customer may read: a plan of its own, with nothing else in it.

Only what is declared for the customer is let through (``audience: customer`` in
``rules/facts.yaml`` and on agreed actions), of needs only those that they confirmed, and of
people only those who agreed to be named. A grade, a trace, a risk, an opinion of a person or a
figure of ours has no way in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from dakehu.check.playbook import Playbook
from dakehu.content.items import AgreedAction, Item
from dakehu.plan.audience import CUSTOMER
from dakehu.plan.plan import Plan
from dakehu.rules.facts import Fact
from dakehu.text.words import LANGS, Lang, Words

_LISTS = ("needs", "milestones", "fulfilment_steps", "contacts")
# Of these lists only entries that say so are shared.
_CHOSEN, NAMED = ("milestones", "contacts"), "in_joint_plan"


@dataclass(frozen=True, slots=True)
class SharedList:
    """One list: the fields that may be read, and the entries with these and no other."""

    fact: Fact
    fields: tuple[Fact, ...]
    entries: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class SharedPlan:
    """The part of a plan that is meant for the customer; *people* are those who may be named."""

    account: str
    name: Words
    owner: Words
    today: date
    facts: tuple[tuple[Fact, Any], ...]
    actions: tuple[AgreedAction, ...]
    lists: dict[str, SharedList]
    people: dict[str, Words]

    def partner(self, action: AgreedAction) -> Words | None:
        """Return who of theirs does their part in *action*, if they agreed to be named."""
        return self.people.get(action.partner)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing yet that we share with them."""
        return not self.actions and not any(one.entries for one in self.lists.values())


@dataclass(frozen=True, slots=True)
class SharedChecklist:
    """A checklist for customers: what it is called, when it is for, and its lines."""

    id: str
    title: Words
    when: Words
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class SharedWork:
    """What every customer may read of how we work, whoever they are.

    *team* says what those of us are called whom a plan for the customer names.
    """

    company: Words | None
    languages: tuple[Lang, ...]
    team: dict[str, Words]
    instead: dict[str, str]
    papers: bool
    checklists: tuple[SharedChecklist, ...]


def shared_work(playbook: Playbook) -> SharedWork:
    """Return what every customer may read of *playbook*."""
    settings = playbook.settings
    return SharedWork(
        company=settings.company,
        languages=settings.languages,
        team={one.id: one.name for one in settings.team},
        instead=settings.instead,
        papers=settings.papers,
        checklists=tuple(
            SharedChecklist(one.id, one.title, one.when, one.items)
            for one in playbook.checklists
            if one.audience == CUSTOMER
        ),
    )


def texts_of(plan: SharedPlan | None, work: SharedWork) -> frozenset[str]:
    """Return every text that a customer reads of *plan* and *work*, in every language."""
    given = (plan.name, *_values(plan)) if plan else ()
    lists = ((one.title, one.when, *_lines(one)) for one in work.checklists)
    words = [*given, *(part for one in lists for part in one)]
    return frozenset(one.said(lang) for one in words for lang in LANGS)


def _lines(one: SharedChecklist) -> Iterator[Words]:
    for item in one.items:
        yield item.text
        yield from (item.why,) if item.why else ()


def _values(plan: SharedPlan) -> Iterator[Words]:
    for action in plan.actions:
        yield action.action
        yield from (action.proof,) if action.proof else ()
    entries = [entry for one in plan.lists.values() for entry in one.entries]
    known = [*(value for _, value in plan.facts), *(v for e in entries for v in e.values())]
    yield from (value for value in known if isinstance(value, Words))


def shared(plan: Plan) -> SharedPlan:
    """Return what the customer may read of *plan*: what they may, and nothing that we guessed."""
    facts = plan.trace.rulebook.vocabulary.facts
    values = plan.trace.facts.values
    evidence = plan.trace.facts.evidence
    people = {
        one["id"]: one["name"]
        for one in values.get("contacts") or ()
        if _is_shared("contacts", one) and one.get("name") and one.get("id")
    }
    guessed = {name for name, one in evidence.items() if one.standing == "assumed"}
    return SharedPlan(
        account=plan.account.id,
        name=plan.account.name,
        owner=plan.owner.name,
        today=plan.today,
        facts=tuple(
            (fact, values[name])
            for name, fact in facts.items()
            if fact.audience == CUSTOMER
            and not fact.type.item
            and values.get(name) is not None
            and name not in guessed
        ),
        actions=tuple(
            replace(one, partner=one.partner if one.partner in people else "")
            for one in plan.account.actions
            if one.audience == CUSTOMER
        ),
        lists={
            name: _list(facts[name], values.get(name) or ()) for name in _LISTS if name in facts
        },
        people=people,
    )


def _is_shared(name: str, item: dict[str, Any]) -> bool:
    """Tell whether an entry of a list may be read by the customer, as far as it goes."""
    if name == "needs":
        return bool(item.get("verified"))
    return name not in _CHOSEN or bool(item.get(NAMED))


def held_back(plan: Plan) -> Literal["silent", "nothing"] | None:
    """Return why no joint plan of *plan* is made, if none is."""
    if plan.silent:
        return "silent"
    return "nothing" if shared(plan).is_empty else None


def unnamed(plan: Plan) -> frozenset[str]:
    """Return what those of the customer's people are called who are in no joint plan."""
    people = plan.trace.facts.values.get("contacts") or ()
    names = [one["name"] for one in people if one.get("name") and not one.get(NAMED)]
    return frozenset(said for one in names for lang in LANGS if (said := one.said(lang)))


def _list(fact: Fact, items: tuple[dict[str, Any], ...]) -> SharedList:
    record = fact.type.item
    fields = tuple(one for one in (record.fields if record else ()) if one.audience == CUSTOMER)
    names = {one.name for one in fields}
    return SharedList(
        fact,
        fields,
        tuple(
            {key: value for key, value in item.items() if key in names}
            for item in items
            if _is_shared(fact.name, item)
        ),
    )
