"""What the rulebook makes of an account in a practice case: in full, or what the case turns on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from dakehu.check.facts import facts_of, written
from dakehu.check.playbook import Playbook
from dakehu.content.items import Play, Teammate
from dakehu.content.story import Data
from dakehu.plan.plan import (
    GRADE,
    STAGE,
    Action,
    actions_of,
    silencing,
    stands,
    with_what_we_know,
)
from dakehu.plan.questions import Question, questions
from dakehu.rules.facts import Facts
from dakehu.rules.model import SEVERITIES, Rule, Rulebook, concluded, needs
from dakehu.rules.reason import Engine, with_ranks
from dakehu.rules.trace import GateStep, RuleStep, Standing, TableStep, Trace, Truth
from dakehu.text.document import Document

WARNINGS = ("risk", "guardrail")
AMONG = 100  # accounts among which the account of a case is ranked
_NOWHERE = Document("", (), {}, {}, {}, {})


@dataclass(frozen=True, slots=True)
class Signature:
    """What a case can turn on: the grades still possible, the gate, the warnings that speak."""

    grades: tuple[Any, ...]
    standing: Standing | None
    warnings: frozenset[str]


class State:
    """What the rulebook concludes of an account of which only so much is known."""

    def __init__(self, playbook: Playbook, owner: Teammate, trace: Trace) -> None:
        self._playbook, self._owner, self.trace = playbook, owner, trace

    @cached_property
    def table(self) -> TableStep | None:
        """Return how the opportunity is graded."""
        return self.trace.table(GRADE)

    @cached_property
    def grades(self) -> tuple[Any, ...]:
        """Return the grades that are still possible."""
        if self.table is None:
            return ()
        return (self.table.value,) if self.table.value is not None else self.table.possible

    @cached_property
    def gate(self) -> GateStep | None:
        """Return the gate out of the stage of the account."""
        return stands(self._playbook, self.trace)[1]

    @property
    def standing(self) -> Standing | None:
        """Return how the account stands at that gate."""
        return self.gate.standing if self.gate else None

    @cached_property
    def steps(self) -> dict[str, RuleStep]:
        """Return the rules by their ids, as they were tried."""
        return {step.item.id: step for step in self.trace.rules}

    def truth(self, rule: Rule) -> Truth:
        """Return whether *rule* speaks."""
        return self.steps[rule.id].truth

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Return what the plan would ask."""
        return questions(self.trace, self.gate, silent=silencing(self.trace) is not None)

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """Return what the plan calls for, in order."""
        return actions_of(self._playbook, self._owner, self.trace)

    def action(self, play: Play) -> Action | None:
        """Return the action that the plan makes of *play*, if it calls for it."""
        return next((one for one in self.actions if one.play.id == play.id), None)

    def first(self, plays: Iterable[Play]) -> frozenset[str]:
        """Return those of *plays* that the plan puts first; several where it ranks them alike."""
        found = [one for play in plays if (one := self.action(play))]
        best = min((_urgency(one) for one in found), default=None)
        return frozenset(one.play.id for one in found if _urgency(one) == best)

    @property
    def says(self) -> tuple[object, ...]:
        """Return what can be seen of the state: conclusions, rules that speak, gates."""
        steps = (step for step in self.trace.decisions if isinstance(step, TableStep))
        tables = tuple((step.item.name, step.result, step.possible) for step in steps)
        rules = tuple(step.truth for step in self.trace.rules)
        gates = tuple(one.check.truth for g in self.trace.gates for one in g.requirements)
        return tables, rules, gates

    @cached_property
    def signature(self) -> Signature:
        """Return what a case can turn on."""
        fired = frozenset(one.item.id for one in self.trace.fired(*WARNINGS))
        return Signature(self.grades, self.standing, fired)


def _urgency(action: Action) -> tuple[int, date]:
    return SEVERITIES.index(action.severity), action.due


class Judge:
    """Runs the engine over the accounts of practice cases, among the accounts of the playbook.

    Of very many accounts a share, evenly spread, tells as well where a case ranks.
    """

    def __init__(self, playbook: Playbook, today: date) -> None:
        self._playbook, self._today = playbook, today
        self._engine = Engine(playbook.rulebook)
        step = len(playbook.accounts) // AMONG + 1
        self._population = [account.facts for account in playbook.accounts[::step]]
        self._few: dict[str, Engine] = {}

    def state(self, data: Data) -> State:
        """Return what follows from an account that holds *data*."""
        return self._state(self._engine, data)

    def signature(self, data: Data) -> Signature:
        """Return what follows of that on which a case can turn; in less time."""
        stage = data["opportunity"]["stage"]
        if stage not in self._few:
            blank = self.blank(stage).trace
            self._few[stage] = Engine(_few(self._playbook.rulebook, blank, stage))
        return self._state(self._few[stage], data).signature

    def blank(self, stage: str) -> State:
        """Return what follows from nothing but the *stage*: what it settles by itself."""
        rulebook = self._playbook.rulebook
        kept = {n: f.default for n, f in rulebook.vocabulary.facts.items() if f.default is not None}
        lists = {n for n, f in rulebook.vocabulary.facts.items() if f.type.item}
        facts = Facts({**{n: v for n, v in kept.items() if n not in lists}, STAGE: stage})
        owner = self._playbook.settings.team[0]
        return State(self._playbook, owner, self._engine.reason(facts, self._today))

    def _state(self, engine: Engine, data: Data) -> State:
        rulebook = self._playbook.rulebook
        given = written(_NOWHERE, data, (), rulebook.vocabulary)
        facts = facts_of(given, data, rulebook.vocabulary)
        ranked = with_ranks(rulebook, [*self._population, facts])[-1]
        whole = with_what_we_know(ranked, self._playbook)
        owner = self._playbook.settings.teammate(data["owner"])
        return State(self._playbook, owner, engine.reason(whole, self._today))


def rests_on(rulebook: Rulebook, names: Iterable[str]) -> frozenset[str]:
    """Return every fact that *names* rest on, themselves among them, down to what accounts hold."""
    below = {name: needs(one) for one in rulebook.decisions for name in (*concluded(one), one.name)}
    below |= {name: (base,) for name, base in rulebook.ranks.items()}
    below |= {name: (base,) for name, (base, _) in rulebook.orders.items()}
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += below.get(name, ())
    return frozenset(found)


def _few(rulebook: Rulebook, blank: Trace, stage: str) -> Rulebook:
    """Return what of *rulebook* can make a difference to a signature in *stage*."""
    quiet = {step.item.id for step in blank.rules if step.truth is Truth.NO}
    rules = tuple(r for r in rulebook.rules if r.family in WARNINGS and r.id not in quiet)
    gates = tuple(gate for gate in rulebook.gates if gate.leaves == stage)
    wanted = {GRADE} | {name for rule in rules for name in rule.when.facts()}
    for gate in gates:
        wanted |= {name for one in gate.requirements for name in one.when.facts()}
        wanted |= set(gate.skip_when.facts()) if gate.skip_when else set()
    decisions = []
    for decision in reversed(rulebook.decisions):
        if wanted & set(concluded(decision)) or decision.name in wanted:
            decisions.append(decision)
            wanted |= set(needs(decision))
    return replace(rulebook, decisions=tuple(reversed(decisions)), rules=rules, gates=gates)
