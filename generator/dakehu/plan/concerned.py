"""Which accounts an item of the playbook concerns now."""

from __future__ import annotations

from collections.abc import Iterator

from dakehu.content.items import Account
from dakehu.plan.plan import Plan

Concerned = dict[tuple[str, str], tuple[Account, ...]]


def concerned(plans: tuple[Plan, ...]) -> Concerned:
    """Return, by kind and id, the accounts that each item concerns, in the order of *plans*.

    A stage concerns the accounts that stand in it, a play those whose plan calls for it, an
    objection those with whom it is open, a customer type those to whom it surely applies and
    those with a contact of that personality.
    """
    found: dict[tuple[str, str], dict[str, Account]] = {}
    for plan in plans:
        for named in _of_plan(plan):
            found.setdefault(named, {})[plan.account.id] = plan.account
    return {named: tuple(accounts.values()) for named, accounts in found.items()}


def _of_plan(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the kind and id of every item that a plan itself leads to."""
    if plan.stage:
        yield "stage", plan.stage.id
    for action in plan.actions:
        yield "play", action.play.id
    for kind in plan.types:
        yield "customer-type", kind.id
    for one in plan.stakeholders:
        if one.personality:
            yield "customer-type", one.personality.id
    for entry in plan.trace.facts.values.get("objections") or ():
        if entry.get("objection") and entry.get("status") == "open":
            yield "objection", entry["objection"]
