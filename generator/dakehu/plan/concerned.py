"""Which accounts an item of the playbook concerns now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dakehu.content.items import Channel, Metric, Stage
from dakehu.plan.plan import Plan
from dakehu.text.words import Words


@dataclass(frozen=True, slots=True)
class Concern:
    """An account that an item concerns: its grade and stage; of a metric, also the figure.

    *order* tells where the grade stands, the best first.
    """

    id: str
    name: Words
    grade: Words | None = None
    stage: Stage | None = None
    value: Any = None
    order: int = 0


Concerned = dict[tuple[str, str], tuple[Concern, ...]]
# What may lead from an item to accounts, the nearest first; the rest is too far to be true.
WAYS = ("objection", "play", "stage")


def concerned(
    plans: Iterable[Plan],
    channels: Iterable[Channel] = (),
    metrics: Iterable[Metric] = (),
) -> Concerned:
    """Return, by kind and id, the accounts that each item concerns, the best grade first.

    A stage concerns the accounts that stand in it, a play those whose plan calls for it, an
    objection those with whom it is open, a customer type those to whom it surely applies and
    those with a contact of that personality, a channel those for which it is in use, a metric
    those whose figure is known, a settlement those for which it decides something.
    """
    used = {kind: [c.id for c in channels if kind in c.used_as] for kind in _kinds(channels)}
    found: dict[tuple[str, str], list[Concern]] = {}
    for plan in plans:
        order, grade = _grade(plan)
        account, stage = plan.account, plan.stage
        one = Concern(account.id, account.name, grade, stage, order=order)
        values = {(kind, key): value for kind, key, value in _of_plan(plan, used)}
        values |= {(kind, key): value for kind, key, value in _figures(plan, metrics)}
        values |= {("settlement", key): None for key in plan.settled}
        for named, value in values.items():
            valued = one if value is None else replace(one, value=value)
            found.setdefault(named, []).append(valued)
    return {named: _in_order(accounts) for named, accounts in found.items()}


def through(
    found: Concerned, named: Mapping[str, Iterable[str]]
) -> tuple[str, tuple[Concern, ...]]:
    """Return the accounts that an item concerns through what goes with it, and by which way.

    *named* gives the ids of what goes with it, by kind. The nearest way that leads to any
    account is taken; where none does, the way is empty.
    """
    for way in WAYS:
        met: dict[str, Concern] = {}
        for key in named.get(way, ()):
            met |= {one.id: one for one in found.get((way, key), ())}
        if met:
            return way, _in_order(met.values())
    return "", ()


def _in_order(found: Iterable[Concern]) -> tuple[Concern, ...]:
    return tuple(sorted(found, key=lambda one: (one.order, one.id)))


def _grade(plan: Plan) -> tuple[int, Words | None]:
    """Return where the grade of an account stands, and its words; after all others if open."""
    step = plan.grade
    if step is None:
        return 0, None
    if step.value is None or step.item.gives_list:
        return len(step.item.values), None
    return step.item.values.index(step.value), step.item.outputs[0].label(step.value)


def _kinds(channels: Iterable[Channel]) -> set[str]:
    return {kind for channel in channels for kind in channel.used_as}


def _of_plan(plan: Plan, used: Mapping[str, list[str]]) -> Iterator[tuple[str, str, Any]]:
    """Yield the kind and id of every item that a plan itself leads to."""
    if plan.stage:
        yield "stage", plan.stage.id, None
    for action in plan.actions:
        yield "play", action.play.id, None
    for kind in plan.types:
        yield "customer-type", kind.id, None
    for one in plan.stakeholders:
        if one.personality:
            yield "customer-type", one.personality.id, None
    values = plan.trace.facts.values
    for entry in values.get("objections") or ():
        if entry.get("objection") and entry.get("status") == "open":
            yield "objection", entry["objection"], None
    for entry in values.get("channels_in_use") or ():
        for channel in used.get(entry.get("kind") or "", ()):
            yield "channel", channel, None


def _figures(plan: Plan, metrics: Iterable[Metric]) -> Iterator[tuple[str, str, Any]]:
    """Yield every metric whose fact is known of the account, with the figure."""
    for metric in metrics:
        value = plan.trace.values.get(metric.fact) if metric.fact else None
        if value is not None:
            yield "metric", metric.id, value
