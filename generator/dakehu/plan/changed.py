"""What changed since the last review: only what the account itself dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dakehu.content.items import AgreedAction
from dakehu.plan.known import Datum, Entry, datum, listed
from dakehu.plan.plan import Plan

Kind = Literal["talk", "stance", "learned", "checked", "done", "missed", "stale"]
# What an entry of a list tells, and its day: when it happened, or else when it was updated. What
# success hangs on is still to come; its day says when we last looked at it.
_KINDS: dict[str, tuple[Kind, str]] = {
    "interactions": ("talk", "date"),
    "support_changes": ("stance", "date"),
    "success_factors": ("checked", "updated"),
}
_OTHER: tuple[Kind, str] = ("learned", "updated")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new: when, and the entry, fact or agreed action that says so.

    *learned* is a fact dated later than the review, *checked* what we looked at again without
    its having come true; *stale* a fact that went stale since; *missed* an agreed action whose
    day passed.
    """

    kind: Kind
    on: date
    entry: Entry | None = None
    datum: Datum | None = None
    action: AgreedAction | None = None


def changes(plan: Plan) -> tuple[Change, ...]:
    """Return what changed since the day of the last review, the latest first."""
    since = plan.account.reviewed_on
    found = [*_entries(plan, since), *_facts(plan, since), *_actions(plan, since)]
    return tuple(sorted(found, key=lambda one: one.on, reverse=True))


def _entries(plan: Plan, since: date) -> Iterator[Change]:
    for name, items in plan.trace.facts.values.items():
        kind, key = _KINDS.get(name, _OTHER)
        if not isinstance(items, tuple) or not any(key in one for one in items):
            continue
        held = listed(plan.trace, name)
        for entry in held.entries if held else ():
            day = entry.values.get(key)
            if isinstance(day, date) and since < day <= plan.today:
                yield Change(kind, day, entry=entry)


def _facts(plan: Plan, since: date) -> Iterator[Change]:
    for name, evidence in plan.trace.facts.evidence.items():
        seen = datum(plan.trace, name) if isinstance(name, str) else None
        if seen is None or evidence.as_of is None:
            continue
        if evidence.as_of > since:
            yield Change("learned", evidence.as_of, datum=seen)
        elif seen.stale and seen.fact.fresh_for:
            went = evidence.as_of + timedelta(days=seen.fact.fresh_for + 1)
            if went > since:
                yield Change("stale", went, datum=seen)


def _actions(plan: Plan, since: date) -> Iterator[Change]:
    for action in plan.account.actions:
        if action.done_on and since < action.done_on <= plan.today:
            yield Change("done", action.done_on, action=action)
        elif action.is_open and since <= action.due < plan.today:
            yield Change("missed", action.due, action=action)
