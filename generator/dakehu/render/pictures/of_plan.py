"""What the pictures of a plan show: the plan in a reader's words, nothing left to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import Stage
from dakehu.plan.plan import Plan, Stakeholder
from dakehu.plan.space import HOLDER, SERVICE, WORTH, Space
from dakehu.render.pictures.freshness import AgedFact, Freshness
from dakehu.render.pictures.gradebar import GradeBar, GradeCell
from dakehu.render.pictures.people import STANCES, People, Person, Stance
from dakehu.render.pictures.stagebar import StageBar, StageCell, State
from dakehu.render.pictures.timeline import Event, Timeline
from dakehu.render.pictures.whitespace import Holder, SpaceCell, SpaceRow, WhiteSpace
from dakehu.render.templates import anchor
from dakehu.rules.trace import GateStep, Truth
from dakehu.rules.words import Speaker
from dakehu.text.words import Lang, Words, capital

HELD: dict[Any, Holder] = {"us": "ours", "rival": "rival", "own": "own", "nobody": "open"}


def stage_bar_of(plan: Plan, playbook: Playbook, lang: Lang) -> StageBar:
    """Return the stages as *plan* stands to them, with the gate out of each that it has reached."""
    gates = {step.item.leaves: step for step in plan.trace.gates}
    cells = []
    for stage in playbook.stages:
        gate = gates.get(stage.id)
        reached = plan.stage is not None and stage.number <= plan.stage.number
        cells.append(
            StageCell(
                stage.number,
                stage.title.said(lang),
                _state(plan, stage, gate),
                gate.standing.value if gate and reached else "",
                gate.met if gate else 0,
                len(gate.requirements) if gate else 0,
                f"../stages/{stage.id}.html",
            )
        )
    return StageBar(tuple(cells))


def _state(plan: Plan, stage: Stage, gate: GateStep | None) -> State:
    if plan.stage is None or stage.number > plan.stage.number:
        return "ahead"
    if stage.id == plan.stage.id:
        return "now"
    return "broken" if gate in plan.broken else "done"


def grade_bar_of(plan: Plan, speaker: Speaker, says: str) -> GradeBar:
    """Return the grades as *plan* stands to them; *says* tells it in words."""
    step = plan.grade
    if step is None:
        return GradeBar((), says)
    label = step.item.outputs[0].label
    open_ = step.truth is Truth.UNKNOWN
    return GradeBar(
        tuple(
            GradeCell(
                label(value).said(speaker.lang),
                "is"
                if step.value == value
                else "maybe"
                if open_ and value in step.possible
                else "not",
            )
            for value in step.item.values
        ),
        says,
    )


def freshness_of(plan: Plan, lang: Lang) -> Freshness:
    """Return the ages of the facts of *plan*, each leading to the fact on the page."""
    return Freshness(
        tuple(
            AgedFact(
                capital(age.fact.label.said(lang)),
                age.days,
                age.fact.fresh_for or 1,
                f"#{anchor(f'f-{age.fact.name}')}",
            )
            for age in plan.ages
        )
    )


def people_of(plan: Plan, speaker: Speaker) -> People:
    """Return the contacts of *plan*, each leading to where the page tells of them."""
    return People(tuple(_person(one, plan, speaker) for one in plan.stakeholders))


def _person(one: Stakeholder, plan: Plan, speaker: Speaker) -> Person:
    values, lang = one.values, speaker.lang
    influence, support = values.get("influence"), values.get("support")
    role = values.get("role")
    return Person(
        key=str(values.get("id") or one.place),
        name=_said(values.get("name"), lang),
        title=_said(values.get("title"), lang),
        role=_worded(plan, "contacts.role", role, speaker) if role else "",
        influence=int(influence) if influence is not None else None,
        stance=_stance(support),
        covered_by=one.covered_by.name.said(lang) if one.covered_by else "",
        met=int(values.get("met_count") or 0),
        coach=bool(values.get("is_coach")),
        decides=role == "top_decision_maker",
        href=f"#person-{one.place + 1}",
        reports_to=str(values.get("reports_to") or ""),
        influences=str(values.get("influences") or ""),
    )


def _stance(support: Any) -> Stance:
    return next((stance for stance in STANCES if stance == support), "unknown")


def _said(value: Any, lang: Lang) -> str:
    return value.said(lang) if isinstance(value, Words) else str(value or "")


def white_space_of(space: Space, speaker: Speaker) -> WhiteSpace:
    """Return which services each part of the customer has from whom."""
    item = space.fact.type.item
    service, worth = (item.field(name) if item else None for name in (SERVICE, WORTH))

    def cell(unit: Words, name: str) -> SpaceCell:
        entry = space.cells.get((unit, name))
        if entry is None:
            return SpaceCell()
        amount = entry.values.get(WORTH)
        words = speaker.value(amount, worth) if amount is not None else ""
        return SpaceCell(HELD.get(entry.values.get(HOLDER), "unknown"), words)

    return WhiteSpace(
        tuple(capital(speaker.value(name, service)) for name in space.services),
        tuple(
            SpaceRow(unit.said(speaker.lang), tuple(cell(unit, one) for one in space.services))
            for unit in space.units
        ),
    )


def timeline_of(plan: Plan, speaker: Speaker) -> Timeline:
    """Return what happened with the account of *plan*, and what is agreed and expected."""
    return Timeline(plan.today, tuple(_events(plan, speaker)))


def _events(plan: Plan, speaker: Speaker) -> Iterator[Event]:
    values, lang = plan.trace.facts.values, speaker.lang
    names = {one.values.get("id"): one.values.get("name") for one in plan.stakeholders}
    for talk in values.get("interactions") or ():
        channel = _worded(plan, "interactions.channel", talk.get("channel"), speaker)
        person = _said(names.get(talk.get("contact")), lang)
        about = _said(talk.get("about"), lang)
        who = " · ".join(part for part in (channel, person) if part)
        yield Event(talk["date"], "talks", who if not about else f"{who} · {about}")
    for one in values.get("milestones") or ():
        if one.get("due"):
            done = one.get("status") == "answered"
            state = _due(one["due"], plan.today, done=done)
            yield Event(one["due"], "milestones", _said(one.get("question"), lang), state)
    for action in plan.account.actions:
        state = _due(action.due, plan.today, done=action.done)
        yield Event(action.due, "actions", action.action.said(lang), state)
    close = plan.trace.values.get("opportunity.expected_close")
    if isinstance(close, date):
        fact = plan.trace.rulebook.vocabulary.facts["opportunity.expected_close"]
        yield Event(
            close, "close", capital(fact.label.said(lang)), _due(close, plan.today, done=False)
        )


def _worded(plan: Plan, name: str, value: Any, speaker: Speaker) -> str:
    """Return *value* as the fact called *name* words it, to stand by itself."""
    return capital(speaker.value(value, plan.trace.rulebook.vocabulary.find(name)))


def _due(day: date, today: date, *, done: bool) -> Any:
    if done:
        return "done"
    return "overdue" if day < today else "open"
