"""The objections to expect of an account, and the answers that suit its people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from dakehu.check.playbook import Playbook
from dakehu.content.items import Handler, Objection
from dakehu.content.kinds import KIND
from dakehu.plan.known import Entry, listed
from dakehu.plan.plan import Plan, Stakeholder

_FORESEEN = 3
_ABOUT_A_STAGE = ("technique", "lesson", "channel", "case-study")


@dataclass(frozen=True, slots=True)
class Answer:
    """One handler, and the contacts whom it suits."""

    handler: Handler
    suits: tuple[Stakeholder, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """One objection: *entry* is how it was raised here; without one it is only foreseen."""

    objection: Objection
    entry: Entry | None
    answers: tuple[Answer, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether it was raised and is not settled."""
        return self.state == "raised"

    @property
    def state(self) -> Literal["foreseen", "raised", "settled"]:
        """Tell how it stands with this account."""
        if self.entry is None:
            return "foreseen"
        return "settled" if self.entry.values.get("status") == "handled" else "raised"


def expected(plan: Plan, playbook: Playbook) -> tuple[Expected, ...]:
    """Return the objections raised, the open ones first, and those that this stage brings.

    A stage brings what says that it comes up there, and what the material for the stage
    answers unless it comes up in other stages alone; what is named most comes first.
    """
    held = listed(plan.trace, "objections")
    raised = [
        _expected(playbook.objection(entry.values["objection"]), entry, plan)
        for entry in (held.entries if held else ())
    ]
    known = {one.objection.id for one in raised}
    foreseen = [key for key in _of_stage(plan, playbook) if key not in known][:_FORESEEN]
    return (
        *sorted(raised, key=lambda one: not one.is_open),
        *(_expected(playbook.objection(key), None, plan) for key in foreseen),
    )


def _of_stage(plan: Plan, playbook: Playbook) -> list[str]:
    if plan.stage is None:
        return []
    here = plan.stage.id
    named = Counter(one.id for one in playbook.objections if here in one.stages)
    elsewhere = {one.id for one in playbook.objections if one.stages} - named.keys()
    for kind in _ABOUT_A_STAGE:
        for item in playbook.items(KIND[kind]):
            if here in item.stages:
                named.update(key for key in item.objections if key not in elsewhere)
    return sorted(named, key=lambda key: (-named[key], key))


def _expected(objection: Objection, entry: Entry | None, plan: Plan) -> Expected:
    """Return *objection* with its answers: to whoever raised it, or to those met here."""
    by = entry.values.get("by") if entry else None
    people = [one for one in plan.stakeholders if by is None or one.values.get("id") == by]
    answers = [
        Answer(handler, tuple(one for one in people if _suits(handler, one)))
        for handler in objection.handlers
    ]
    suiting = tuple(one for one in answers if one.suits)
    return Expected(objection, entry, suiting or tuple(answers[:1]))


def _suits(handler: Handler, one: Stakeholder) -> bool:
    return one.personality is not None and one.personality.id in handler.customer_types
