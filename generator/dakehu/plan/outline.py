"""What the pages over all accounts need of a plan, and no more.

Ten thousand whole plans do not fit into memory; ten thousand outlines do. An outline is a plan
as any other, whose trace holds only what is told of an account among others, so that whoever
reads plans can read outlines. It is kept, and travels between processes, packed: as bytes that
speak of the playbook by number.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from itertools import chain
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import Account, Kept
from dakehu.plan.plan import GRADE, Age, Plan, Planner
from dakehu.plan.portfolio import TALKS, Talk, oldest, read_by, talk
from dakehu.plan.questions import TOP_QUESTIONS, Question
from dakehu.rules.facts import Evidence, Facts
from dakehu.rules.trace import DecisionStep, DerivedStep, GateStep, RuleStep, TableStep, Trace
from dakehu.text.fetched import Fetched
from dakehu.text.frozen import thawed
from dakehu.text.words import Words

VALUE = "opportunity.deal_value"
_NO_EVIDENCE = Evidence()


def outline(plan: Plan, figures: Collection[str] = ()) -> Plan:
    """Return what the pages over all accounts tell of *plan*; *figures* are facts they show too."""
    gates = {step.item.name: _gate(step) for step in plan.trace.gates}
    asked = tuple(replace(one, settles=()) for one in plan.questions[:TOP_QUESTIONS])
    spoken = talk(plan)
    return replace(
        plan,
        account=_account(plan.account),
        trace=_trace(plan, spoken, asked, {VALUE, *figures}, tuple(gates.values())),
        gate=gates[plan.gate.item.name] if plan.gate else None,
        broken=tuple(gates[step.item.name] for step in plan.broken),
        actions=tuple(replace(one, reasons=()) for one in plan.actions),
        put_off=(),
        questions=asked,
        stakeholders=tuple(
            replace(one, values=_only(one.values, ("name",)), covered_by=None)
            for one in plan.stakeholders
        ),
        ages=tuple(_ages(plan)),
    )


def _account(account: Account) -> Account:
    kept = Kept(account.kept.span)
    actions = tuple(one for one in account.actions if one.is_open)
    facts = Facts({}, {})
    return Account(
        account.id, account.name, account.owner, account.reviewed_on, facts, kept, actions=actions
    )


def _trace(
    plan: Plan,
    spoken: Talk,
    asked: Sequence[Question],
    figures: Collection[str],
    gates: tuple[GateStep, ...],
) -> Trace:
    """Return what is left of the trace: the grade, the gravest risk, why to be silent or speak."""
    trace, given = plan.trace, plan.trace.facts.values
    said = [spoken.due] if spoken.due else []
    met = plan.contact((spoken.last or {}).get("contact"))
    bases = {one.name.rpartition(".")[0]: one for one in asked if one.entries}
    facts = {
        TALKS: (_only(spoken.last, ("date", "channel", "contact")),) if spoken.last else (),
        "contacts": (_only(met, ("id", "name")),) if met else (),
        "objections": tuple(
            _only(one, ("objection", "status")) for one in given.get("objections") or ()
        ),
        "channels_in_use": tuple(
            _only(one, ("kind",)) for one in given.get("channels_in_use") or ()
        ),
    }
    values = {name: trace.values[name] for name in figures if trace.values.get(name) is not None}
    for base, one in bases.items():
        values[base] = _named(trace, base, one.entries)
    silence = [plan.silent] if plan.silent else []
    spoke = {one.item.id: one for one in (*plan.risks[:1], *silence, *said)}
    rules = tuple(RuleStep(one.item, replace(one.check, parts=())) for one in spoke.values())
    steps = tuple(_decisions(trace, said))
    return Trace(trace.rulebook, Facts(facts, {}), trace.today, steps, rules, gates, values)


def _decisions(trace: Trace, said: Iterable[RuleStep]) -> Iterator[DecisionStep]:
    """Yield the grade, and the derived facts on which what is *said* rests."""
    read = {name for one in said for name in read_by(one, trace)}
    for step in trace.decisions:
        if isinstance(step, DerivedStep) and step.item.name in read:
            yield replace(step, check=replace(step.check, parts=()))
        elif isinstance(step, TableStep) and GRADE in step.item.names:
            yield replace(step, rows=())


def _named(trace: Trace, base: str, places: Collection[int]) -> tuple[dict[str, Any], ...]:
    """Return the entries of a list of which those at *places* can still be called by name."""
    fact, items = trace.rulebook.vocabulary.facts.get(base), trace.values.get(base)
    name = (fact.named_by,) if fact and fact.named_by else ()
    return tuple(
        _only(item, name) if place in places else {} for place, item in enumerate(items or ())
    )


def _only(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if values.get(name) is not None}


def _gate(step: GateStep) -> GateStep:
    return replace(step, requirements=(), skip=None)


def _ages(plan: Plan) -> Iterator[Age]:
    """Yield the facts that have gone stale, and the oldest."""
    first = oldest(plan)
    for one in plan.ages:
        if one.stale or one is first:
            yield replace(one, value=None, evidence=_NO_EVIDENCE)


class Outlines(Fetched[Plan]):
    """The outlines whose *contents* were packed with *packing*, made anew whenever asked for.

    *edited* ones stand at their places instead.
    """

    def __init__(
        self, packing: Packing, contents: Sequence[bytes], edited: Mapping[int, Plan] | None = None
    ) -> None:
        self._packing, self.contents, self._edited = packing, contents, edited or {}

    def fetch(self, place: int) -> Plan:
        """Return the outline at *place*, made anew."""
        return self._edited.get(place) or self._packing.unpack(self.contents[place])

    def __len__(self) -> int:
        return len(self.contents)


class Plans:
    """The plans of all accounts: an outline of each, and any whole one when it is asked for.

    *contents* are the outlines of the accounts *names*, as *packing* packed them. Of whole plans
    only the last one is kept; *edited* ones stand in place of those of the playbook.
    """

    def __init__(
        self,
        planner: Planner,
        packing: Packing,
        names: Sequence[str],
        contents: Sequence[bytes],
        edited: Mapping[str, Plan] | None = None,
    ) -> None:
        self.planner, self.packing, self.names = planner, packing, tuple(names)
        self._places = {name: place for place, name in enumerate(names)}
        self._edited, figures = edited or {}, figures_of(planner.playbook)
        instead = {self._places[key]: outline(one, figures) for key, one in self._edited.items()}
        self.outlines = Outlines(packing, contents, instead)
        self._last: Plan | None = None

    def plan(self, name: str) -> Plan:
        """Return the whole plan of the account called *name*."""
        if name in self._edited:
            return self._edited[name]
        if self._last is None or self._last.account.id != name:
            account = self.planner.playbook.accounts[self._places[name]]
            self._last = self.planner.plan(account)
        return self._last

    def with_edited(self, plans: Iterable[Plan]) -> Plans:
        """Return the same with *plans* in the place of theirs."""
        new = {**self._edited, **{one.account.id: one for one in plans}}
        return Plans(self.planner, self.packing, self.names, self.outlines.contents, new)


def figures_of(playbook: Playbook) -> tuple[str, ...]:
    """Return the facts whose figures pages show of accounts: those of metrics."""
    return tuple(one.fact for one in playbook.metrics if one.fact)


class Packing:
    """Outlines to bytes and back, in any process that holds the same *playbook*.

    What the playbook holds goes by number, the names of things too; it is the same there.
    """

    def __init__(self, playbook: Playbook) -> None:
        book = replace(playbook, accounts=(), cases=())
        self._parts: list[Any] = list(_within(book, set()))
        self._numbers = {_key(part): number for number, part in enumerate(self._parts)}

    @property
    def print(self) -> str:
        """Return a hash of what goes by number: where it is the same, so are the numbers."""
        found = hashlib.sha256()
        for part in self._parts:
            said = (part.en, part.zh) if isinstance(part, Words) else part
            found.update(repr(said if isinstance(said, str | tuple) else type(said)).encode())
        return found.hexdigest()

    def pack(self, plan: Plan) -> bytes:
        """Return the outline *plan* as bytes."""
        stream = io.BytesIO()
        _Packer(stream, self._numbers).dump(plan)
        return stream.getvalue()

    def unpack(self, content: bytes) -> Plan:
        """Return the outline that was packed here, or in any run with the same print."""
        found: Plan = thawed(content, self._parts)
        return found


class _Packer(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, numbers: Mapping[int | str, int]) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._numbers = numbers

    def persistent_id(self, obj: Any) -> int | None:
        return self._numbers.get(_key(obj))


def _key(part: Any) -> int | str:
    """Return by what a part is known: a name by what it says, anything else by being the same."""
    return part if type(part) is str else id(part)


def _within(value: Any, seen: set[int | str]) -> Iterator[Any]:
    """Yield every item, however deep, of which *value* is made, and every name; once each."""
    if isinstance(value, int | float | bool | Enum | date | type(None)) or _key(value) in seen:
        return
    seen.add(_key(value))
    if isinstance(value, str | Words):
        yield value
    elif is_dataclass(value):
        yield value
        for one in fields(value):
            yield from _within(getattr(value, one.name), seen)
    elif isinstance(value, dict):
        for part in chain.from_iterable(value.items()):
            yield from _within(part, seen)
    elif isinstance(value, tuple | list | frozenset | set):
        for inner in sorted(value, key=repr) if isinstance(value, frozenset | set) else value:
            yield from _within(inner, seen)
