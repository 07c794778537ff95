"""A trace as a tree to read: what was tried, the facts it looked at, their age and source."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dakehu.rules.facts import Evidence, Fact
from dakehu.rules.model import Condition, DecisionTable, Row
from dakehu.rules.told import aged, titled
from dakehu.rules.told import told as say
from dakehu.rules.trace import (
    Check,
    DecisionStep,
    DerivedStep,
    GateStep,
    RequirementStep,
    RowStep,
    RuleStep,
    ScoreStep,
    Standing,
    TableStep,
    Trace,
    Truth,
)
from dakehu.rules.words import Speaker
from dakehu.text.source import Span
from dakehu.text.words import Lang

MARKS = {Truth.YES: "✓", Truth.NO: "✗", Truth.UNKNOWN: "?"}
GATE_MARKS = {
    Standing.PASSED: "✓",
    Standing.BLOCKED: "✗",
    Standing.OPEN: "?",
    Standing.SKIPPED: "·",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of a reason: its mark, its words, what stands beside it, and what is below."""

    mark: str
    text: str
    detail: str = ""
    place: str = ""
    seeds: tuple[str, ...] = ()
    below: tuple[Reason, ...] = ()


class Reasons:
    """Reads one trace out as reasons.

    Each reason tells a table or derived fact once, where it first comes up. With *listed*
    it only names them: for the page that lists every one of them anyway.
    """

    def __init__(self, trace: Trace, speaker: Speaker, *, listed: bool = False) -> None:
        self._trace, self._speaker = trace, speaker
        self._vocabulary = trace.rulebook.vocabulary
        self._told = frozenset(trace.by_name) if listed else frozenset()

    def rule(self, step: RuleStep) -> Reason:
        """Return why a rule speaks, is quiet or stays open."""
        item = step.item
        title = self._said(item.title)
        below = self._checks(step.check, set(self._told))
        detail = self._said(item.because)
        if step.truth is Truth.UNKNOWN and not self._trace.waits(step.check):
            detail = say("no_row_speaks", self._speaker.lang)
        return Reason(MARKS[step.truth], title, detail, _place(item.span), item.seeds, below)

    def requirement(self, step: RequirementStep) -> Reason:
        """Return why a condition of a gate holds, fails or stays open."""
        item = step.item
        below = self._checks(step.check, set(self._told))
        return Reason(
            MARKS[step.check.truth],
            self._said(item.title),
            "",
            _place(item.span),
            item.seeds,
            below,
        )

    def gate(self, step: GateStep) -> Reason:
        """Return how a gate stands: every condition, and whether it may be skipped."""
        item, told = step.item, set(self._told)
        skip = self._checks(step.skip, told) if step.skip else ()
        below = (*skip, *(self.requirement(one) for one in step.requirements))
        detail = say("met_of", self._speaker.lang, met=step.met, all=len(step.requirements))
        mark = GATE_MARKS[step.standing]
        return Reason(mark, self._said(item.title), detail, _place(item.span), item.seeds, below)

    def decision(self, step: DecisionStep) -> Reason:
        """Return how a table, a score or a derived fact came out."""
        return self._decision(step, {*self._told, step.item.name})

    def _decision(self, step: DecisionStep, told: set[str]) -> Reason:
        if isinstance(step, TableStep):
            return self._table(step, told)
        if isinstance(step, ScoreStep):
            return self._score(step, told)
        return self._derived(step, told)

    def _said(self, words: Any) -> str:
        return str(words.said(self._speaker.lang))

    def _titled(self, fact: Fact, value: Any) -> str:
        said = self._speaker.value(value, fact)
        return titled(self._said(fact.label), said, self._speaker.lang)

    def _table(self, step: TableStep, told: set[str]) -> Reason:
        item = step.item
        fact = self._vocabulary.facts[item.names[0]]
        shown = (
            step.spoke
            if step.truth is Truth.YES
            else [s for s in step.rows if s.check.truth is not Truth.NO]
        )
        below = tuple(self._tried(item, row, told) for row in shown)
        said, detail = self._speaker.outcome(step), ""
        if step.possible and step.truth is Truth.UNKNOWN:
            said, detail = self._speaker.value(None, fact), said
        several = len(item.names) > 1
        label = self._said(item.label if several else fact.label)
        named = several and step.result is not None
        return Reason(
            MARKS[step.truth],
            said if named else titled(label, said, self._speaker.lang),
            detail,
            _place(item.span),
            item.seeds,
            below,
        )

    def rows(self, step: TableStep, outputs: Container[Any]) -> tuple[Reason, ...]:
        """Return how every row came out that would give one of *outputs*."""
        told = {*self._told, step.item.name}
        return tuple(self._tried(step.item, r, told) for r in step.rows if r.row.output in outputs)

    def _tried(self, item: DecisionTable, step: RowStep, told: set[str]) -> Reason:
        text, where = self._row(item, step.row), _place(step.row.span)
        return Reason(MARKS[step.check.truth], text, "", where, (), self._checks(step.check, told))

    def _row(self, table: DecisionTable, row: Row) -> str:
        pairs = zip(table.outputs, row.outputs, strict=True)
        values = " · ".join(self._said(output.label(value)) for output, value in pairs)
        return titled(values, self._said(row.because), self._speaker.lang)

    def _score(self, step: ScoreStep, told: set[str]) -> Reason:
        fact = self._vocabulary.facts[step.item.name]
        below = tuple(
            Reason(
                MARKS[s.check.truth],
                f"{s.factor.points:+} {self._said(s.factor.because)}",
                "",
                _place(s.factor.span),
                s.factor.seeds,
                self._checks(s.check, told),
            )
            for s in step.factors
        )
        detail = "" if step.value is not None else f"{step.low}..{step.high}"
        mark = MARKS[Truth.YES if step.value is not None else Truth.UNKNOWN]
        return Reason(
            mark,
            self._titled(fact, step.value),
            detail,
            _place(step.item.span),
            step.item.seeds,
            below,
        )

    def _derived(self, step: DerivedStep, told: set[str]) -> Reason:
        item = step.item
        mark = (
            MARKS[Truth.UNKNOWN]
            if step.value is None
            else MARKS[Truth.NO]
            if step.value is False
            else MARKS[Truth.YES]
        )
        below = self._checks(step.check, told)
        return Reason(
            mark, self._titled(item.fact, step.value), "", _place(item.span), item.fact.seeds, below
        )

    def _checks(self, check: Check, told: set[str]) -> tuple[Reason, ...]:
        """Return the lines of a check: one a test, grouped as the condition is."""
        if check.condition.test is None and check.condition.kind == "all":
            return tuple(line for part in check.parts for line in self._checks(part, told))
        return (self._line(check, told),)

    def _line(self, check: Check, told: set[str]) -> Reason:
        text = self._speaker.condition(check.condition)
        place = _place(check.condition.span)
        if check.condition.test is None:
            below = tuple(line for part in check.parts for line in self._checks(part, told))
            return Reason(MARKS[check.truth], text, "", place, (), below)
        return Reason(MARKS[check.truth], text, "", place, (), tuple(self._looked_at(check, told)))

    def _looked_at(self, check: Check, told: set[str]) -> Iterator[Reason]:
        lists = {name for name, _ in check.condition.fields_read}
        for name in check.condition.facts():
            fact = self._vocabulary.facts[name]
            if name in lists:
                yield from self._entries(fact, check.condition, check.entries)
            elif name in self._trace.by_name and name not in told:
                told.add(name)
                yield self._decision(self._trace.by_name[name], told)
            else:
                yield self._fact(fact)

    def _fact(self, fact: Fact) -> Reason:
        value = self._trace.values.get(fact.name)
        evidence = self._trace.facts.evidence.get(fact.name)
        base = self._trace.rulebook.ranks.get(fact.name)
        below = (self._fact(self._vocabulary.facts[base]),) if base else ()
        mark = "·" if value is not None else "?"
        return Reason(
            mark, self._titled(fact, value), self.origin(evidence), _of(evidence), fact.seeds, below
        )

    def _entries(
        self, fact: Fact, condition: Condition, chosen: tuple[tuple[str, int], ...]
    ) -> Iterator[Reason]:
        """Yield the entries of a list that a condition read, with the fields it read of them."""
        items = self._trace.values.get(fact.name)
        if items is None:
            yield Reason("?", self._titled(fact, None))
            return
        places = [place for name, place in chosen if name == fact.name] or range(len(items))
        fields = [field for name, field in condition.fields_read if name == fact.name]
        for place in places:
            yield self._entry(fact, items[place], place, fields)
        if not items:
            yield Reason("·", self._titled(fact, ()))

    def _entry(self, fact: Fact, item: dict[str, Any], place: int, fields: list[str]) -> Reason:
        record = fact.type.item
        assert record is not None  # noqa: S101  (said by the list it is in)
        comma = "；" if self._speaker.lang == "zh" else "; "
        known = [record.field(name) for name in fields if name != fact.named_by]
        said = comma.join(self._titled(field, item.get(field.name)) for field in known if field)
        mark = "?" if any(item.get(name) is None for name in fields) else "·"
        evidence = [self._trace.facts.evidence.get((fact.name, place, name)) for name in fields]
        first = next(
            (one for one in evidence if one and one.as_of), next((e for e in evidence if e), None)
        )
        named = self.entry_name(fact, item)
        text = titled(named, said, self._speaker.lang) if said else named
        return Reason(mark, text, self.origin(first), _of(first))

    def entry_name(self, fact: Fact, item: dict[str, Any]) -> str:
        """Return what an entry of a list is called."""
        record, name = fact.type.item, fact.named_by
        field = record.field(name) if record and name else None
        return self._speaker.value(item.get(name), field) if name else self._said(fact.label)

    def origin(self, evidence: Evidence | None) -> str:
        """Return the age, source and standing of a value, as far as they are written."""
        if evidence is None:
            return ""
        lang = self._speaker.lang
        parts = []
        if evidence.as_of:
            days = (self._trace.today - evidence.as_of).days
            parts += [evidence.as_of.isoformat(), aged(days, lang)]
        if evidence.source:
            parts.append(self._said(evidence.source))
        if evidence.standing:
            parts.append(say(evidence.standing, lang))
        return " · ".join(parts)


def reason_of(trace: Trace, reasons: Reasons, name: str) -> Reason:
    """Return the reason of the decision, rule or gate called *name*; KeyError if there is none."""
    if name in trace.by_name:
        return reasons.decision(trace.by_name[name])
    for rule in trace.rules:
        if name in (rule.item.id, f"rule.{rule.item.id}"):
            return reasons.rule(rule)
    for gate in trace.gates:
        if name in (gate.item.name, f"gate.{gate.item.name}"):
            return reasons.gate(gate)
    raise KeyError(name)


def drawn(reasons: Iterable[Reason], indent: str = "") -> Iterator[str]:
    """Yield *reasons* as the lines of a tree."""
    for one in reasons:
        yield indent + _line(one)
        yield from _branches(one.below, indent)


def _branches(reasons: tuple[Reason, ...], indent: str) -> Iterator[str]:
    for place, one in enumerate(reasons, 1):
        last = place == len(reasons)
        yield f"{indent}{'└─ ' if last else '├─ '}{_line(one)}"
        yield from _branches(one.below, indent + ("   " if last else "│  "))


def _line(one: Reason) -> str:
    parts = [part for part in (one.detail, one.place, " ".join(one.seeds)) if part]
    return f"{one.mark} {one.text}" + (f"  [{' · '.join(parts)}]" if parts else "")


def explained(trace: Trace, name: str, lang: Lang = "en") -> str:
    """Return why the conclusion, rule or gate called *name* came out so, as a tree of lines.

    Raises KeyError where the rulebook has nothing of that name.
    """
    speaker = Speaker(trace.rulebook.vocabulary, lang)
    return "\n".join(drawn([reason_of(trace, Reasons(trace, speaker), name)]))


def _place(span: Span | None) -> str:
    return f"{span.path}:{span.line}" if span else ""


def _of(evidence: Evidence | None) -> str:
    return _place(evidence.span) if evidence else ""
