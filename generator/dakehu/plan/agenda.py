"""What stands in a calendar: everything of an account that is due on a day, with a name that stays.

The name of an entry rests on the account and on what the entry is about, never on its day,
its place in a list or the language it is read in: so a calendar that has it already finds it
again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from dakehu.check.playbook import Playbook
from dakehu.content.items import AgreedAction, Teammate
from dakehu.plan.plan import Plan, owed
from dakehu.plan.questions import reason_said
from dakehu.plan.shared import SharedPlan
from dakehu.plan.steps import takes_a_talk
from dakehu.text.words import Words

Sort = Literal["agreed", "called", "answer", "milestone", "close"]
CLOSE = "opportunity.expected_close"
# How long what is done stays in calendars, where it may stand as open since an earlier import.
DONE_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is due on a day: its name, whose account it is of, and who sees to it.

    *proof* is what shows that it is done, *reasons* are the titles of what calls for it. What
    takes a talk with the customer *waits* while a rule, here its title, keeps us silent.
    """

    name: str
    account: Words
    sort: Sort
    owner: Teammate
    due: date
    title: Words
    proof: Words | None = None
    reasons: tuple[Words, ...] = ()
    done: bool = False
    done_on: date | None = None
    waits: Words | None = None


def agenda(plan: Plan, playbook: Playbook) -> tuple[Entry, ...]:
    """Return everything of *plan* that is due on a day, the next first.

    That is what was agreed (what was done lately, too), what the rules call for, answers and
    milestones that are still owed, and the day the customer means to decide.
    """
    key, name, values = plan.account.id, plan.account.name, plan.trace.facts.values
    talks = (
        *_answers(plan, playbook),
        *_milestones(key, name, plan.owner, values.get("milestones") or ()),
    )
    found = [
        *_agreed(plan, playbook),
        *_called(plan),
        *(replace(one, waits=_silence(plan)) for one in talks),
    ]
    close = values.get(CLOSE)
    if close is not None and close >= plan.today:
        title = plan.trace.rulebook.vocabulary.facts[CLOSE].label
        found.append(Entry(f"{key}.close", name, "close", plan.owner, close, title))
    return _named(found)


def shared_agenda(plan: SharedPlan, playbook: Playbook, owner: Teammate) -> tuple[Entry, ...]:
    """Return what of an agenda the customer may read: what we agreed, and their milestones."""
    team = playbook.settings.teammate
    agreed = [
        Entry(
            _agreed_name(plan.account, one), plan.name, "agreed", team(one.owner), one.due,
            one.action, one.proof, done=not one.is_open,
        )
        for one in plan.actions
        if one.is_open or one.due >= plan.today - DONE_FOR
    ]  # fmt: skip
    held = plan.lists.get("milestones")
    entries = held.entries if held else ()
    return _named([*agreed, *_milestones(plan.account, plan.name, owner, entries)])


def agendas(playbook: Playbook, plans: Iterable[Plan]) -> dict[str, tuple[Entry, ...]]:
    """Return, by the id of each of our people who has any, their entries over all *plans*."""
    every = [one for plan in plans for one in agenda(plan, playbook)]
    made = {
        person.id: tuple(sorted((e for e in every if e.owner.id == person.id), key=_order))
        for person in playbook.settings.team
    }
    return {key: entries for key, entries in made.items() if entries}


def _agreed(plan: Plan, playbook: Playbook) -> Iterator[Entry]:
    for one in plan.account.actions:
        if _is_shown(one, plan.today):
            action = plan.carried_out(one)
            yield Entry(
                _agreed_name(plan.account.id, one), plan.account.name, "agreed",
                playbook.settings.teammate(one.owner), one.due, one.action, one.proof,
                tuple(map(reason_said, action.reasons)) if action else (),
                done=not one.is_open, done_on=one.done_on,
                waits=_silence(plan) if one.is_open and takes_a_talk(one, playbook) else None,
            )  # fmt: skip


def _is_shown(one: AgreedAction, today: date) -> bool:
    return one.is_open or (one.done_on or one.due) >= today - DONE_FOR


def _agreed_name(account: str, one: AgreedAction) -> str:
    return f"{account}.agreed.{one.id or _mark(one.action)}"


def _called(plan: Plan) -> Iterator[Entry]:
    for one in plan.called:
        yield Entry(
            f"{plan.account.id}.play.{one.play.id}", plan.account.name, "called", one.owner,
            one.due, one.play.title, one.proof, tuple(map(reason_said, one.reasons)),
        )  # fmt: skip


def _answers(plan: Plan, playbook: Playbook) -> Iterator[Entry]:
    """Yield the answers that we promised for a day and still owe."""
    for one, said in owed(playbook, plan.trace.facts):
        yield Entry(
            f"{plan.account.id}.answer.{one.get('objection') or _mark(said)}", plan.account.name,
            "answer", plan.owner, one["answer_promised"], said,
        )  # fmt: skip


def _milestones(
    account: str, name: Words, owner: Teammate, milestones: Iterable[dict[str, Any]]
) -> Iterator[Entry]:
    for one in milestones:
        if one.get("due") and one.get("question") and one.get("status") != "answered":
            key = f"{account}.milestone.{_mark(one['question'])}"
            yield Entry(key, name, "milestone", owner, one["due"], one["question"])


def _silence(plan: Plan) -> Words | None:
    """Return what the rule is called that keeps us silent, if one does."""
    return plan.silent.item.title if plan.silent else None


def _mark(said: Words) -> str:
    """Return a short name for *said*, the same in whatever language it is read."""
    return hashlib.sha256(f"{said.en}\0{said.zh}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _named(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return *entries* in order; where two would have one name, the later gets a number."""
    taken: Counter[str] = Counter()
    made = []
    for one in sorted(entries, key=_order):
        taken[one.name] += 1
        count = taken[one.name]
        made.append(one if count == 1 else replace(one, name=f"{one.name}.{count}"))
    return tuple(made)


def _order(one: Entry) -> tuple[date, str]:
    return one.due, one.name
