"""Two versions of a project: which plans differ, and whether rules or facts made the difference.

Rules are everything but the accounts and our own people: rules, stages and plays. Each account
is planned four times, with the facts of either version under the rules of either, on the same
day. What differs is thereby put down to the rules, to the facts, or to both, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import Account
from dakehu.plan.plan import Action, Plan, Reason, make_plans
from dakehu.plan.questions import Open
from dakehu.rules.compare import Cause, Outcome, Roots, cause, outcomes
from dakehu.rules.edits import Edit, Part, edits
from dakehu.rules.known import FactChange, fact_changes, fitted
from dakehu.rules.reason import Engine
from dakehu.rules.trace import GateStep, RequirementStep, RuleStep, TableStep, Trace
from dakehu.text.words import Words

STAGE = "opportunity.stage"
# What is compared of a plan beside what the engine concludes.
KINDS = ("table", "score", "gate", "broken", "rule", "action", "question")
Key = tuple[str, str]
Outcomes = dict[Key, Outcome]


@dataclass(frozen=True, slots=True)
class Effect:
    """One conclusion that is not the same: what it was and is, what made it so, and the roots.

    *without* is what it would be had only the facts changed, *alone* had only the rules. The
    roots are those of every side of the square of four along which it differs, so that each
    root is known to lie below a difference that the rules, or the facts, make by themselves.
    """

    kind: str
    name: str
    before: Outcome | None
    after: Outcome | None
    alone: Outcome | None
    without: Outcome | None
    cause: Cause
    roots: tuple[Part, ...]

    @property
    def outcome(self) -> Outcome:
        """Return what it is now, or was if it is gone."""
        found = self.after or self.before or self.alone or self.without
        assert found is not None  # noqa: S101  (it is somewhere, or it would not differ)
        return found


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What changed for one account: its plans, its facts and its conclusions.

    *aside* are facts of either version that the rules of the other cannot read.
    """

    account: Account
    before: Plan
    after: Plan
    facts: tuple[FactChange, ...]
    effects: tuple[Effect, ...]
    aside: tuple[str, ...] = ()

    @property
    def changed(self) -> tuple[Effect, ...]:
        """Return the conclusions that differ, without those whose causes cancel out."""
        return tuple(effect for effect in self.effects if effect.cause != "cancelled")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a project side by side, as of *today*."""

    today: date
    before: Playbook = field(repr=False)
    after: Playbook = field(repr=False)
    edits: dict[Part, Edit]
    accounts: tuple[AccountChange, ...]
    new: tuple[Account, ...]
    gone: tuple[Account, ...]

    def account(self, key: str) -> AccountChange | None:
        """Return what changed for the account with id *key*, if it is in both versions."""
        return next((one for one in self.accounts if one.account.id == key), None)


def compare_playbooks(before: Playbook, after: Playbook, today: date) -> Comparison:
    """Return how the plans of *after* differ from those of *before*, both made for *today*."""
    edited = edits(before.rulebook, after.rulebook)
    alone, lost = _crossed(after, before)
    without, left = _crossed(before, after)
    plans = [_plans(one, today) for one in (before, alone, without, after)]
    accounts = []
    for account in after.accounts:
        if account.id in plans[0]:
            four = tuple(made[account.id] for made in plans)
            aside = tuple(dict.fromkeys((*lost[account.id], *left[account.id])))
            accounts.append(_change(account, four, edited, aside))
    ids = [{one.id for one in book.accounts} for book in (before, after)]
    return Comparison(
        today,
        before,
        after,
        edited,
        tuple(accounts),
        tuple(one for one in after.accounts if one.id not in ids[0]),
        tuple(one for one in before.accounts if one.id not in ids[1]),
    )


def _plans(playbook: Playbook, today: date) -> dict[str, Plan]:
    plans = make_plans(playbook, Engine(playbook.rulebook), today)
    return {plan.account.id: plan for plan in plans}


def _crossed(rules: Playbook, facts: Playbook) -> tuple[Playbook, dict[str, tuple[str, ...]]]:
    """Return the accounts of *facts* under *rules*, and what of each these cannot read."""
    accounts, aside = [], {}
    for account in facts.accounts:
        readable, aside[account.id] = fitted(account.facts, rules.rulebook)
        accounts.append(replace(account, facts=readable))
    return replace(rules, accounts=tuple(accounts), settings=facts.settings), aside


def _change(
    account: Account, four: tuple[Plan, ...], edited: dict[Part, Edit], aside: tuple[str, ...]
) -> AccountChange:
    before, _, _, after = four
    vocabulary = after.trace.rulebook.vocabulary
    known = [*fact_changes(before.trace.facts, after.trace.facts, vocabulary)]
    gone = before.trace.rulebook.vocabulary
    known += [
        change
        for change in fact_changes(before.trace.facts, after.trace.facts, gone)
        if vocabulary.find(change.name) is None
    ]
    return AccountChange(account, before, after, tuple(known), tuple(_effects(four, edited)), aside)


def _effects(four: tuple[Plan, ...], edited: dict[Part, Edit]) -> Iterator[Effect]:
    found = [conclusions(plan) for plan in four]
    edges = tuple(_edges(four, edited))
    for key in sorted({key for one in found for key in one}, key=_order(four)):
        outcome = [one.get(key) for one in found]
        states = [one.state if one else None for one in outcome]
        why = cause(*states)
        if why is not None:
            parts = (edge.roots(key) for edge in edges if states[edge.start] != states[edge.end])
            roots = tuple(dict.fromkeys(part for group in parts for part in group))
            old, alone, without, new = outcome
            yield Effect(*key, old, new, alone, without, why, roots)


@dataclass(frozen=True, slots=True)
class _Edge:
    """One side of the square of four plans: along it only the rules differ, or only the facts."""

    start: int
    end: int
    below: _Below

    def roots(self, key: Key) -> tuple[Part, ...]:
        """Return what lies below a difference along this side."""
        return self.below.roots(key)


def _edges(four: tuple[Plan, ...], edited: dict[Part, Edit]) -> Iterator[_Edge]:
    for start, end in ((0, 1), (2, 3)):
        yield _Edge(start, end, _Below(four[start], four[end], edited, facts=False))
    for start, end in ((0, 2), (1, 3)):
        yield _Edge(start, end, _Below(four[start], four[end], {}, facts=True))


def _order(four: tuple[Plan, ...]) -> Any:
    """Return the order of conclusions: by kind, then as the rules stand, then by name."""
    places: dict[Key, int] = {}
    for plan in (four[3], four[0]):
        for key in conclusions(plan):
            places.setdefault(key, len(places))
    return lambda key: (KINDS.index(key[0]), places.get(key, len(places)), key[1])


def conclusions(plan: Plan) -> Outcomes:
    """Return what the plan of an account comes to, under names that last."""
    found: Outcomes = {}
    for part, outcome in outcomes(plan.trace).items():
        if part.kind != "gate":
            found[part.kind, part.name] = outcome
    if plan.gate:
        state = (plan.gate.item.name, plan.gate.standing.value)
        found["gate", ""] = Outcome(state, plan.gate)
    for gate in plan.broken:
        found["broken", gate.item.name] = Outcome(("broken",), gate)
    for action in plan.actions:
        found["action", action.play.id] = Outcome((action.due, action.severity), action)
    for question in plan.questions:
        found["question", question.name] = Outcome(("asked",), question)
    return found


class _Below:
    """Finds the roots of what differs between two plans."""

    def __init__(self, before: Plan, after: Plan, edited: dict[Part, Edit], *, facts: bool) -> None:
        self._before, self._after, self._edited, self._facts = before, after, edited, facts
        self._roots = Roots(before.trace, after.trace, edited)

    def roots(self, key: Key) -> tuple[Part, ...]:
        found = dict.fromkeys(self._found(*key))
        return tuple(part for part in found if (part.kind == "value") is self._facts)

    def _found(self, kind: str, name: str) -> Iterator[Part]:
        if kind in ("table", "score", "rule"):
            yield from self._roots.of(Part(kind, name))  # type: ignore[arg-type]
        elif kind == "gate":
            yield from self._gate()
        elif kind == "broken":
            yield from self._roots.of(Part("gate", name))
            yield from self._moved()
        elif kind == "action":
            yield from self._of_reasons(_action(self._before, name), _action(self._after, name))
        else:
            yield from self._roots.value(name)
            yield from self._of_reasons(_settles(self._before, name), _settles(self._after, name))

    def _gate(self) -> Iterator[Part]:
        before, after = self._before.gate, self._after.gate
        if before and after and before.item.name == after.item.name:
            yield from self._roots.of(Part("gate", before.item.name))
        else:
            yield from self._moved()

    def _moved(self) -> Iterator[Part]:
        """Yield the stage, where the account is not in the same one."""
        yield from self._roots.value(STAGE)

    def _stopped(self) -> Iterator[Part]:
        """Yield why one of them stops at no gate, where the other does."""
        rules = (one.item for plan in (self._before, self._after) for one in plan.trace.rules)
        for name in sorted({rule.id for rule in rules if rule.stops}):
            yield from self._roots.of(Part("rule", name))

    def _of_reasons(self, before: Iterable[Part], after: Iterable[Part]) -> Iterator[Part]:
        old, new = set(before), set(after)
        for part in sorted(old | new):
            found = self._roots.of(part)
            yield from found
            if part in self._edited and not found and part.kind != "table":
                yield part
            one_side = (part in old) is not (part in new)
            if part.kind == "requirement" and one_side:
                # It may call now because its gate is shut or reached, by another requirement.
                yield from self._roots.of(Part("gate", part.name)) if not found else ()
                yield from self._moved()
                yield from self._stopped()


def _action(plan: Plan, name: str) -> Iterator[Part]:
    for action in plan.actions:
        if action.play.id == name:
            yield from _parts(plan.trace, action.reasons)


def _settles(plan: Plan, name: str) -> Iterator[Part]:
    for question in plan.questions:
        if question.name == name:
            yield from _parts(plan.trace, question.settles)


def _parts(trace: Trace, reasons: Iterable[Reason | Open]) -> Iterator[Part]:
    for step in reasons:
        if isinstance(step, RuleStep):
            yield Part("rule", step.item.id)
        elif isinstance(step, TableStep):
            yield Part("table", step.item.name)
        elif isinstance(step, GateStep):
            yield Part("gate", step.item.name)
        else:
            yield Part("requirement", _gate_of(trace, step), step.item.id)


def _gate_of(trace: Trace, step: RequirementStep) -> str:
    """Return the name of the gate that *step* belongs to."""
    for gate in trace.gates:
        if any(step is one for one in gate.requirements):
            return gate.item.name
    raise KeyError(step.item.id)


@dataclass(frozen=True, slots=True)
class Maker:
    """What says a conclusion: a row, a rule or a requirement, by what readers call it."""

    part: Part
    title: Words
    span: Any


def makers(outcome: Outcome | None) -> tuple[Maker, ...]:
    """Return the rows, rules and requirements that make an outcome what it is."""
    step = outcome.step if outcome else None
    if isinstance(step, TableStep):
        rows = step.spoke if step.value is not None else ()
        return tuple(
            Maker(Part("row", step.item.name, r.row.id), r.row.because, r.row.span) for r in rows
        )
    if isinstance(step, GateStep):
        return tuple(
            Maker(Part("requirement", step.item.name, r.item.id), r.item.title, r.item.span)
            for r in step.requirements
            if r.check.truth.value != "yes"
        )
    if isinstance(step, Action):
        return tuple(_maker(reason) for reason in step.reasons)
    if isinstance(step, RuleStep):
        return (_maker(step),)
    settles = getattr(step, "settles", ())
    return tuple(_maker(one) for one in settles)


def _maker(step: Reason | Open) -> Maker:
    if isinstance(step, TableStep):
        return Maker(Part("table", step.item.name), step.item.label, step.item.span)
    if isinstance(step, GateStep):
        return Maker(Part("gate", step.item.name), step.item.title, step.item.span)
    name = step.item.id
    kind: Any = "rule" if isinstance(step, RuleStep) else "requirement"
    return Maker(Part(kind, name), step.item.title, step.item.span)
