"""What of a plan the customer may read: a plan of its own, with nothing else in it.

Only what is declared for the customer is let through (``audience: customer`` in
``rules/facts.yaml`` and on agreed actions), and of needs only those that they confirmed. A
grade, a trace, a risk, an opinion of a person or a figure of ours has no way in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dakehu.content.items import AgreedAction
from dakehu.plan.plan import Plan
from dakehu.rules.facts import Fact
from dakehu.text.words import Words

CUSTOMER = "customer"
_LISTS = ("needs", "milestones", "fulfilment_steps", "contacts")


@dataclass(frozen=True, slots=True)
class SharedList:
    """One list: the fields that may be read, and the entries with these and no other."""

    fact: Fact
    fields: tuple[Fact, ...]
    entries: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class SharedPlan:
    """The part of a plan that is meant for the customer."""

    account: str
    name: Words
    today: date
    facts: tuple[tuple[Fact, Any], ...]
    actions: tuple[AgreedAction, ...]
    lists: dict[str, SharedList]


def shared(plan: Plan) -> SharedPlan:
    """Return what the customer may read of *plan*."""
    facts = plan.trace.rulebook.vocabulary.facts
    values = plan.trace.facts.values
    return SharedPlan(
        account=plan.account.id,
        name=plan.account.name,
        today=plan.today,
        facts=tuple(
            (fact, values[name])
            for name, fact in facts.items()
            if fact.audience == CUSTOMER and not fact.type.item and values.get(name) is not None
        ),
        actions=tuple(one for one in plan.account.actions if one.audience == CUSTOMER),
        lists={
            name: _list(facts[name], values.get(name) or ()) for name in _LISTS if name in facts
        },
    )


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
            if fact.name != "needs" or item.get("verified")
        ),
    )
