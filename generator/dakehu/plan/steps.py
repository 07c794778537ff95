"""What to do next: what was agreed and what the rules call for, in one order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dakehu.check.playbook import Playbook
from dakehu.content.items import AgreedAction, Play, Teammate
from dakehu.plan.plan import Action, Plan
from dakehu.rules.model import Severity
from dakehu.rules.trace import RuleStep
from dakehu.text.words import Words

_LATE = 0
_RANK: dict[Severity | None, int] = {"critical": 0, None: 1, "high": 2, "medium": 3, "low": 4}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: who, until when, and what proves that it is done.

    What the rules call for is a play, with the reasons in its *action*. What was *agreed* has
    one only where it carries out a play that the rules call for, and a *proof* only where
    somebody wrote one. What was agreed before we had to keep silent, and takes a talk with the
    customer, *waits*. *partner* is what the contact is called who does the customer's part.
    """

    title: Words
    owner: Teammate
    due: date
    proof: Words | None
    action: Action | None = None
    late: bool = False
    agreed: bool = False
    waits: bool = False
    partner: Words | None = None

    @property
    def play(self) -> Play | None:
        """Return the play that it is, if it is one."""
        return self.action.play if self.action else None

    @property
    def severity(self) -> Severity | None:
        """Return how grave it is, where rules call for it."""
        return self.action.severity if self.action else None


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk that speaks, and the step that answers it, where its rule names a play.

    Where that has to wait while we keep silent, there is no step, and the play is *put_off*.
    """

    rule: RuleStep
    step: Step | None
    put_off: Play | None = None


def steps(plan: Plan, playbook: Playbook) -> tuple[Step, ...]:
    """Return everything to do, the first thing first.

    What is late or critical comes first, then what was agreed, then what rules call for by
    gravity; within each by day. What was agreed to carry out a play stands for it.
    """
    agreed = [_agreed(one, plan, playbook) for one in plan.agreed]
    called = [_called(action, plan, playbook) for action in plan.called]
    return tuple(sorted((*agreed, *called), key=lambda one: (_rank(one), one.due)))


def risks(plan: Plan, playbook: Playbook) -> tuple[Risk, ...]:
    """Return the risks that surely speak, gravest first, each with what to do about it."""
    by_play = {action.play.id: _called(action, plan, playbook) for action in plan.actions}

    def risk(rule: RuleStep) -> Risk:
        key = rule.item.do.play if rule.item.do else ""
        return Risk(rule, by_play.get(key), plan.puts_off(rule))

    return tuple(map(risk, plan.risks))


def takes_a_talk(one: AgreedAction, playbook: Playbook) -> bool:
    """Tell whether *one* cannot be done without the customer: by its word, its partner or play."""
    by_play = bool(one.play) and playbook.play(one.play).with_customer
    return one.with_customer or bool(one.partner) or by_play


def _called(action: Action, plan: Plan, playbook: Playbook) -> Step:
    if action.agreed:
        return _agreed(action.agreed, plan, playbook)
    return Step(action.play.title, action.owner, action.due, action.proof, action)


def _agreed(one: AgreedAction, plan: Plan, playbook: Playbook) -> Step:
    action = plan.carried_out(one)
    return Step(
        title=one.action,
        owner=playbook.settings.teammate(one.owner),
        due=one.due,
        proof=one.proof or (action.proof if action else None),
        action=action,
        late=one.due < plan.today,
        agreed=True,
        waits=plan.silent is not None and takes_a_talk(one, playbook),
        partner=plan.contact(one.partner).get("name"),
    )


def _rank(step: Step) -> int:
    if step.late:
        return _LATE
    rank = _RANK[step.severity]
    return min(rank, _RANK[None]) if step.agreed else rank
