"""All accounts together: how far each has really come, and what is due, for whom.

Everything here is read out of the plans; nothing is reckoned a second time. There may be ten
thousand of them, each made when it is asked for: they are gone through in turn, and none is held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import Play, Stage, Teammate
from dakehu.plan.plan import Age, Plan
from dakehu.plan.steps import steps
from dakehu.rules.model import SEVERITIES, Severity
from dakehu.rules.trace import Check, DerivedStep, GateStep, RuleStep, Standing, Trace
from dakehu.text.fetched import Fetched
from dakehu.text.words import Words

TALKS = "interactions"
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Named:
    """An account as a line about it names it."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the action list: what is to be done for an account, by whom, until when.

    What the rules call for has a play and a severity; what was *agreed* only where it carries
    out such a play. What was agreed and *waits* takes a talk while we keep silent.
    """

    account: Named
    today: date
    owner: Teammate
    due: date
    what: Words
    proof: Words | None
    play: Play | None = None
    severity: Severity | None = None
    agreed: bool = False
    waits: bool = False

    @property
    def overdue(self) -> bool:
        """Tell whether its day is past."""
        return self.due < self.today


@dataclass(frozen=True, slots=True)
class Progress:
    """The stage an account claims, and the last one whose gate it has met with all before it.

    *held* is the first gate that is not met; *ahead* is how many gates before the claimed
    stage are wanting, it among them.
    """

    claimed: Stage | None
    reached: Stage | None
    held: GateStep | None
    ahead: int


@dataclass(frozen=True, slots=True)
class Talk:
    """The last time somebody of ours spoke with an account, and with whom.

    *due* is the rule that says: again.
    """

    account: Named
    last: dict[str, Any] | None
    person: Words | None
    days: int | None
    due: RuleStep | None


@dataclass(frozen=True, slots=True)
class Week:
    """What one of our people has to do, to ask and to look after in the week from *today*.

    *tasks* are due within the week or overdue, *later* are those after it; *asking* are the
    plans that have questions.
    """

    owner: Teammate
    today: date
    plans: Sequence[Plan]
    tasks: tuple[Task, ...]
    later: tuple[Task, ...]
    asking: Sequence[Plan]
    talks: tuple[Talk, ...]
    stale: tuple[tuple[Named, Age], ...]

    @property
    def overdue(self) -> int:
        """Return how many tasks are past their day."""
        return sum(task.overdue for task in self.tasks)

    @property
    def due(self) -> tuple[Talk, ...]:
        """Return the accounts that a rule says to contact again, the longest silence first."""
        return tuple(talk for talk in self.talks if talk.due)


def progress(playbook: Playbook, plan: Plan) -> Progress:
    """Return how far the gates of *plan* are met, beside the stage it claims.

    A stage that no gate leads out of holds nobody up.
    """
    gates = {step.item.leaves: step for step in plan.trace.gates}
    stages = playbook.stages
    place = 0
    for stage in stages:
        gate = gates.get(stage.id)
        if gate and gate.standing not in (Standing.PASSED, Standing.SKIPPED):
            break
        place += 1
    reached = stages[place - 1] if place else None
    held = gates.get(stages[place].id) if place < len(stages) else None
    claimed = stages.index(plan.stage) if plan.stage else 0
    return Progress(plan.stage, reached, held, max(0, claimed - place))


def oldest(plan: Plan) -> Age | None:
    """Return the oldest of the facts that should stay fresh, stale ones first."""
    dated = [age for age in plan.ages if age.days is not None]
    return max(dated, key=lambda age: (age.stale, age.days or 0), default=None)


def tasks(playbook: Playbook, plans: Iterable[Plan]) -> tuple[Task, ...]:
    """Return everything to be done for any account, the next due first, the gravest of a day."""
    found = [task for plan in plans for task in _tasks(playbook, plan)]
    return tuple(sorted(found, key=_order))


def weeks(playbook: Playbook, plans: Sequence[Plan], today: date) -> tuple[Week, ...]:
    """Return the week of each of our people who has an account or a task, as the team stands."""
    found: dict[str, _Gathered] = defaultdict(_Gathered)
    for place, plan in enumerate(plans):
        for task in _tasks(playbook, plan):
            found[task.owner.id].tasks.append(task)
        own, last = found[plan.owner.id], talk(plan)
        own.places.append(place)
        own.talks.append(last)
        own.stale.extend((last.account, age) for age in plan.stale)
        if plan.questions:
            own.asking.append(place)
    return tuple(
        _week(one, today, plans, found[one.id]) for one in playbook.settings.team if one.id in found
    )


def talk(plan: Plan) -> Talk:
    """Return when we last spoke with the account of *plan*, and whether it is time again.

    While we keep silent it is not.
    """
    dated = [one for one in plan.trace.facts.values.get(TALKS) or () if one.get("date")]
    last = max(dated, key=lambda one: one["date"], default=None)
    days = (plan.today - last["date"]).days if last else None
    reminders = () if plan.silent else plan.trace.fired("reminder")
    due = next((step for step in reminders if _is_about_talks(step, plan)), None)
    person = plan.contact(last.get("contact")).get("name") if last else None
    return Talk(_named(plan), last, person, days, due)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the plans hold for one of our people: those at *places* are their own."""

    places: list[int] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    asking: list[int] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    stale: list[tuple[Named, Age]] = field(default_factory=list)


class _Chosen(Fetched[Plan]):
    """Those of *plans* that stand at *places*."""

    def __init__(self, plans: Sequence[Plan], places: Sequence[int]) -> None:
        self._plans, self._places = plans, places

    def fetch(self, place: int) -> Plan:
        return self._plans[self._places[place]]

    def __len__(self) -> int:
        return len(self._places)


def _week(owner: Teammate, today: date, plans: Sequence[Plan], found: _Gathered) -> Week:
    ordered = sorted(found.tasks, key=_order)
    soon = tuple(task for task in ordered if task.due <= today + WEEK)
    return Week(
        owner=owner,
        today=today,
        plans=_Chosen(plans, found.places),
        tasks=soon,
        later=tuple(ordered[len(soon) :]),
        asking=_Chosen(plans, found.asking),
        talks=tuple(sorted(found.talks, key=lambda one: -(one.days or 10**6))),
        stale=tuple(sorted(found.stale, key=lambda one: -(one[1].days or 0))),
    )


def _named(plan: Plan) -> Named:
    return Named(plan.account.id, plan.account.name)


def _order(task: Task) -> tuple[date, int, str, str]:
    gravity = SEVERITIES.index(task.severity) if task.severity and not task.agreed else 0
    return task.due, gravity, task.account.id, task.play.id if task.play else ""


def _tasks(playbook: Playbook, plan: Plan) -> Iterator[Task]:
    account = _named(plan)
    for one in steps(plan, playbook):
        yield Task(
            account, plan.today, one.owner, one.due, one.title, one.proof, one.play, one.severity,
            one.agreed, one.waits,
        )  # fmt: skip


def _is_about_talks(step: RuleStep, plan: Plan) -> bool:
    """Tell whether a reminder speaks because of when, or whether, we last talked."""
    return bool(step.item.do) and TALKS in read_by(step, plan.trace)


def read_by(step: RuleStep, trace: Trace) -> set[str]:
    """Return the facts that a rule reads, and those on which the derived ones among them rest."""
    return _read(step.check.condition.facts(), trace, set())


def stale_behind(plan: Plan, checks: Iterable[Check]) -> tuple[Age, ...]:
    """Return the facts on which *checks* rest, and which have gone stale, the oldest first."""
    read: set[str] = set()
    for check in checks:
        _read(check.condition.facts(), plan.trace, read)
    return tuple(age for age in plan.stale if age.fact.name in read)


def _read(names: Iterable[str], trace: Trace, seen: set[str]) -> set[str]:
    """Return *names* and every fact that the derived ones among them rest on."""
    for name in names:
        if name not in seen:
            seen.add(name)
            step = trace.by_name.get(name)
            if isinstance(step, DerivedStep):
                _read(step.check.condition.facts(), trace, seen)
    return seen
