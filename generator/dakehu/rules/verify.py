"""What can be said of a rulebook before any account is seen.

Every question is one search: is there an account for which these two rows hold, no row holds,
this rule fires? The answer is an account that the engine itself confirms, or that there is
none, which is proven by having gone through the whole space; or that it is not verified, and
why. A finding whose account the engine does not confirm is never reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any
from typing import Literal as OneOf

from dakehu.rules.choices import switched_off
from dakehu.rules.model import (
    SEVERITIES,
    Condition,
    DecisionTable,
    Derived,
    Gate,
    Row,
    Rule,
    Rulebook,
    Score,
    every_condition,
    needs,
)
from dakehu.rules.reason import tried
from dakehu.rules.trace import GateStep, Standing, TableStep, Trace, Truth
from dakehu.rules.tree import Constant, walk
from dakehu.rules.verify_parts import (
    NOT_FALSE,
    OPEN,
    Part,
    State,
    Unsettled,
    joined,
    surely,
    unless,
)
from dakehu.rules.verify_prove import Answer, Prover, Witness
from dakehu.rules.verify_space import shape
from dakehu.text.finding import Finding
from dakehu.text.source import Span
from dakehu.text.words import Words, listed, plain

Kind = OneOf["table", "score", "rule", "gate", "condition"]


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong with a rulebook, with the account that shows it where one can."""

    finding: Finding
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A table, rule, gate or score that was gone through, and what could not be verified.

    *about* holds the tests that say which accounts a table is about.
    """

    kind: Kind
    name: str
    title: Words
    span: Span
    unverified: tuple[Words, ...] = ()
    about: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was verified, and everything found, in the order of the files."""

    subjects: tuple[Subject, ...]
    defects: tuple[Defect, ...]

    def of(self, kind: Kind, *, verified: bool) -> tuple[Subject, ...]:
        """Return the subjects of *kind* that are verified, or those that are not."""
        return tuple(s for s in self.subjects if s.kind == kind and (not s.unverified) is verified)


@dataclass(frozen=True, slots=True)
class Other:
    """A condition outside the rulebook that rests on it: what it is called, and where it stands."""

    name: str
    title: Words
    when: Condition
    span: Span


def verify(rulebook: Rulebook, today: date, others: Sequence[Other] = ()) -> Report:
    """Return what is wrong with *rulebook* whatever the account, and what could not be told.

    What only *others* use is used, and they are looked at like conditions of a gate.
    """
    prover = Prover(rulebook, today, tuple(one.when for one in others))
    return _Verifier(prover, tuple(others)).report()


@dataclass(slots=True)
class _Verifier:
    prover: Prover
    others: tuple[Other, ...] = ()
    defects: list[Defect] = field(default_factory=list)
    unsure: list[Words] = field(default_factory=list)

    def report(self) -> Report:
        book = self.prover.rulebook
        fires: dict[str, Answer] = {}
        work: list[tuple[Kind, Any, Words, Callable[[Any], None]]] = []
        for item in book.decisions:
            if isinstance(item, DecisionTable):
                work.append(("table", item, item.label, self._table))
            elif isinstance(item, Score):
                work.append(("score", item, item.label, self._score))
        work += [("rule", r, r.title, lambda one: self._rule(one, fires)) for r in book.rules]
        work += [("gate", gate, gate.title, self._gate) for gate in book.gates]
        work += [("condition", one, one.title, self._other) for one in self.others]
        subjects = [self._subject(*one) for one in work]
        self._subsumed(fires)
        self._unused()
        defects = sorted(self.defects, key=lambda one: (one.finding.span, one.finding.code))
        return Report(tuple(subjects), tuple(defects))

    def _subject(self, kind: Kind, item: Any, title: Words, look: Callable[[Any], None]) -> Subject:
        self.unsure = []
        look(item)
        name = item.id if isinstance(item, Rule) else item.name
        about = scope(item) if isinstance(item, DecisionTable) else ()
        return Subject(kind, name, title, item.span, tuple(dict.fromkeys(self.unsure)), about)

    def _part(self, condition: Condition) -> Part:
        return self.prover.space.condition(condition)

    def _note(self, answer: Answer) -> Answer:
        if answer.why:
            self.unsure.append(answer.why)
        return answer

    # tables

    def _table(self, table: DecisionTable) -> None:
        rows = [(row, self._part(row.when)) for row in table.rows]
        live = [pair for pair in rows if self._can_hold(table, pair)]
        if table.hit in ("first", "priority"):
            self._masked(table, live)
        if table.hit in ("unique", "any"):
            self._overlaps(table, live)
        if _may_be_silent(table):
            self._gap(table, rows)
        self._unreachable(table)

    def _can_hold(self, table: DecisionTable, pair: tuple[Row, Part]) -> bool:
        row, part = pair
        if switched_off(row.when):
            return False
        answer = self._note(self.prover.find(part, lambda trace: _holds(row.when, trace)))
        if answer.proven:
            parts = {
                "row": row.id,
                "table": table.label,
                "why": _together(self.prover.core(row.when)),
            }
            self.defects.append(Defect(Finding("dead-row", row.span, parts)))
        return not answer.proven

    def _masked(self, table: DecisionTable, rows: list[tuple[Row, Part]]) -> None:
        """Find the rows that never decide, because a row that goes before them always holds too.

        In a table of which the first row decides, the rows above go before; in one of
        priority, those whose output stands higher.
        """
        gone: list[Row] = []
        for row, part in rows:
            before = [
                (other, p)
                for other, p in rows
                if other not in gone and _goes_before(table, other, row)
            ]
            goal = joined("all", [*(surely(p, truth=False) for _, p in before), part])

            def decides(trace: Trace, row: Row = row) -> bool:
                spoke = _step(table, trace).spoke
                return any(step.row is row for step in spoke) and not any(
                    _goes_before(table, step.row, row) for step in spoke
                )

            answer = self._note(self.prover.find(goal, decides))
            if answer.proven:
                gone.append(row)
                self._say_masked(table, row, part, before)

    def _say_masked(
        self, table: DecisionTable, row: Row, part: Part, before: list[tuple[Row, Part]]
    ) -> None:
        goal = joined("all", (part, joined("any", [surely(p, truth=True) for _, p in before])))

        def masked(trace: Trace) -> bool:
            return _holds(row.when, trace) and self._before(table, row, trace) is not None

        found = self._note(self.prover.find(goal, masked))
        if found.account is None:
            return
        witness = self.prover.witness(found, masked, needs(table))
        parts = {"row": row.id, "table": table.label, "why": self._why_masked(part, before)}
        self.defects.append(Defect(Finding("dead-row", row.span, parts), witness))

    def _why_masked(self, part: Part, before: list[tuple[Row, Part]]) -> Words:
        """Say which one row always goes before, or that one of several does."""
        for other, p in before:
            if self.prover.find(joined("all", (surely(p, truth=False), part)), bool).proven:
                return Words("{row} always goes before it", "{row}总是先于它").filled(row=other.id)
        rows = ", ".join(other.id for other, _ in before)
        several = Words("one of {rows} always goes before it", "总有一行先于它：{rows}")
        return several.filled(rows=rows)

    def _before(self, table: DecisionTable, row: Row, trace: Trace) -> Row | None:
        """Return a row that surely holds and goes before *row*."""
        spoke = (step.row for step in _step(table, trace).spoke)
        return next((other for other in spoke if _goes_before(table, other, row)), None)

    def _overlaps(self, table: DecisionTable, rows: list[tuple[Row, Part]]) -> None:
        for (one, a), (other, b) in combinations(rows, 2):
            if table.hit == "any" and one.outputs == other.outputs:
                continue

            def both(trace: Trace, one: Row = one, other: Row = other) -> bool:
                spoke = [step.row.id for step in _step(table, trace).spoke]
                return one.id in spoke and other.id in spoke

            answer = self._note(self.prover.find(joined("all", (a, b)), both))
            if answer.account is not None:
                parts = {"row": other.id, "other": one.id, "table": table.label}
                witness = self.prover.witness(answer, both, needs(table))
                self.defects.append(Defect(Finding("table-overlap", other.span, parts), witness))

    def _gap(self, table: DecisionTable, rows: list[tuple[Row, Part]]) -> None:
        about = scope(table)

        def silent(trace: Trace) -> bool:
            within = all(_holds(condition, trace) for condition in about)
            return within and self._is_silent(table, trace)

        within = [self._part(condition) for condition in about]
        goal = joined("all", (*within, self._no_row([part for _, part in rows])))
        answer = self._note(self.prover.find(goal, silent))
        if answer.account is not None:
            witness = self.prover.witness(answer, silent, needs(table))
            parts = {"table": table.label}
            self.defects.append(Defect(Finding("table-gap", table.span, parts), witness))

    def _no_row(self, parts: list[Part]) -> Part:
        """Return the part that is true where no row holds although every fact is known.

        A row may be open there only because a term has no value, such as the latest of no
        entries; never because a fact is unknown, which is a question and no gap.
        """
        some, dimensions = joined("any", parts), self.prover.space.dimensions

        def run(state: State) -> Any:
            unknown = (name for name, value in state.values.items() if value is None)
            if any(dimensions[name].term is None for name in unknown):
                return False
            truth = some.at(state)
            if isinstance(truth, Unsettled):
                return OPEN
            return None in state.values.values() if truth is None else not truth

        return Part(run, some.uses)

    def _is_silent(self, table: DecisionTable, trace: Trace) -> bool:
        """Tell whether a table says nothing, and nothing that could be asked would change it."""
        step = _step(table, trace)
        if step.spoke or step.truth is Truth.YES:
            return False
        above = [name for name in needs(table) if name in self.prover.space.makers]
        settled = not any(trace.unsettled(row.check) for row in step.rows)
        return settled and (step.truth is Truth.NO or all(n in trace.values for n in above))

    def _unreachable(self, table: DecisionTable) -> None:
        for place, output in enumerate(table.outputs if table.aggregate is None else ()):
            given = {*(row.outputs[place] for row in table.rows), output.default}
            for value in output.values:
                if value not in given:
                    parts = {"table": table.label, "value": output.label(value)}
                    where = {"output": output.name, "key": str(value)}
                    finding = Finding("unreachable-output", table.span, {**parts, **where})
                    self.defects.append(Defect(finding))

    # rules, scores, gates

    def _rule(self, rule: Rule, fires: dict[str, Answer]) -> None:
        def speaks(trace: Trace) -> bool:
            return any(s.item.id == rule.id and s.truth is Truth.YES for s in trace.rules)

        fires[rule.id] = answer = self._note(self.prover.find(self._part(rule.when), speaks))
        if answer.proven and not switched_off(rule.when):
            parts = {"rule": rule.title, "why": _together(self.prover.core(rule.when))}
            self.defects.append(Defect(Finding("never-fires", rule.span, parts)))

    def _score(self, score: Score) -> None:
        for factor in score.factors:
            self._part_can_hold(factor.when, factor.span, plain(factor.id))

    def _other(self, other: Other) -> None:
        self._part_can_hold(other.when, other.span, other.title)

    def _part_can_hold(self, when: Condition, span: Span, title: Words) -> bool:
        def holds(trace: Trace) -> bool:
            return _holds(when, trace)

        answer = self._note(self.prover.find(self._part(when), holds))
        if answer.proven and not switched_off(when):
            parts = {"what": title, "why": _together(self.prover.core(when))}
            self.defects.append(Defect(Finding("never-holds", span, parts)))
        return not answer.proven

    def _gate(self, gate: Gate) -> None:
        for one in gate.requirements:
            if not self._part_can_hold(one.when, one.span, one.title) and one.must:
                return  # said where it stands; the gate cannot be passed because of it
        if gate.skip_when is not None:
            self._part_can_hold(gate.skip_when, gate.skip_when.span, plain("skip_when"))

        def passes(trace: Trace) -> bool:
            return any(_is_passed(step, gate) for step in trace.gates)

        answer = self._note(self.prover.find(self._passed(gate), passes))
        if answer.proven:
            musts = [one.when for one in gate.requirements if one.must]
            together = Condition("all", "", gate.span, None, tuple(musts))
            clash = bool(musts) and self.prover.find(self._part(together), bool).proven
            why = _together(self.prover.core(together)) if clash else TOO_FEW
            parts = {"gate": gate.title, "why": why}
            self.defects.append(Defect(Finding("never-passes", gate.span, parts)))

    def _passed(self, gate: Gate) -> Part:
        parts = [(one, self._part(one.when)) for one in gate.requirements]
        skip = self._part(gate.skip_when) if gate.skip_when else None
        needed = gate.threshold * len(parts)

        def run(state: State) -> Any:
            truths = [(one, part.at(state)) for one, part in parts]
            skipped = skip.at(state) if skip else False
            can = [(one, t) for one, t in truths if t in (True, OPEN, NOT_FALSE)]
            failed = any(one.must for one, t in truths if t not in (True, OPEN, NOT_FALSE))
            if failed or skipped is True or len(can) < needed:
                return False
            values = [skipped, *(t for _, t in truths)]
            return OPEN if any(isinstance(value, Unsettled) for value in values) else True

        uses = frozenset(use for _, part in parts for use in part.uses)
        return Part(run, uses | (skip.uses if skip else frozenset()))

    # rules beside each other

    def _subsumed(self, fires: dict[str, Answer]) -> None:
        """Find every rule beside which another always fires that calls for as much as it does."""
        rules = [rule for rule in self.prover.rulebook.rules if fires[rule.id].account is not None]
        gone: set[str] = set()
        for rule in reversed(rules):
            for other in rules:
                if other is rule or other.id in gone or not _does_as_much(other, rule):
                    continue
                if self._always_beside(rule, other):
                    gone.add(rule.id)
                    self._say_subsumed(rule, other, fires[rule.id])
                    break

    def _always_beside(self, rule: Rule, other: Rule) -> bool:
        one, two = self._part(rule.when), self._part(other.when)
        return self.prover.find(joined("all", (one, unless(two))), lambda _: True).proven

    def _say_subsumed(self, rule: Rule, other: Rule, found: Answer) -> None:
        def both(trace: Trace) -> bool:
            fired = {step.item.id for step in trace.rules if step.truth is Truth.YES}
            return {rule.id, other.id} <= fired

        if found.trace is None or not both(found.trace):
            return
        witness = self.prover.witness(found, both, rule.when.facts())
        parts = {"rule": rule.title, "other": other.title}
        self.defects.append(Defect(Finding("subsumed-rule", rule.span, parts), witness))

    def _unused(self) -> None:
        """Find figures and derived facts that nothing rests on."""
        book = self.prover.rulebook
        read: set[str] = set()
        figures: set[str] = set()
        for condition in (*every_condition(book), *(one.when for one in self.others)):
            read |= set(condition.facts())
            figures |= set(_figures(condition))
        derived = {d.name: d for d in book.decisions if isinstance(d, Derived)}
        for one in derived.values():
            figures |= {node.name for node in walk(one.expr) if isinstance(node, Constant)}
            read |= set(needs(one))
        names = {**{n: d.span for n, d in derived.items()}}
        names |= {n: f.span for n in (*book.ranks, *book.orders) if (f := _fact(book, n))}
        for name, span in names.items():
            if name not in read and span is not None:
                self.defects.append(Defect(Finding("unused-derived", span, {"name": name})))
        for name, figure in book.vocabulary.thresholds.items():
            if name not in figures and figure.span is not None:
                finding = Finding("unused-threshold", figure.span, {"name": name})
                self.defects.append(Defect(finding))


TOO_FEW = Words(
    "its conditions exclude each other, so that too few can hold together",
    "各项条件互相排斥，能同时成立的太少",
)


def _figures(condition: Condition) -> Iterator[str]:
    if condition.test is not None:
        yield from (node.name for node in walk(condition.test) if isinstance(node, Constant))
    for part in condition.parts:
        yield from _figures(part)


def _together(core: tuple[Condition, ...]) -> Words:
    """Return what cannot be: one condition, or several together."""
    texts = [plain(one.text or " ".join(part.text for part in one.parts)) for one in core]
    if len(texts) == 1:
        problem = Words("{parts} is never true", "{parts}永远不成立")
    else:
        problem = Words("these exclude each other: {parts}", "这些条件互相排斥：{parts}")
    return problem.filled(parts=listed(texts))


def _holds(condition: Condition, trace: Trace) -> bool:
    return tried(condition)(trace.values, trace.today).truth is Truth.YES


def _step(table: DecisionTable, trace: Trace) -> TableStep:
    return next(s for s in trace.decisions if s.item is table and isinstance(s, TableStep))


def scope(table: DecisionTable) -> tuple[Condition, ...]:
    """Return the tests that every row makes: they say which accounts the table is about.

    Nothing is missing where one of them does not hold. A single row says nothing of the kind.
    """
    rows = [{shape(part.test): part for part in row.when.parts} for row in table.rows]
    if len(rows) < 2:
        return ()
    return tuple(part for key, part in rows[0].items() if all(key in row for row in rows))


def _may_be_silent(table: DecisionTable) -> bool:
    """Tell whether a table concludes nothing where none of its rows holds."""
    if table.aggregate:
        return table.aggregate != "count"
    return not table.gives_list and any(output.default is None for output in table.outputs)


def _goes_before(table: DecisionTable, one: Row, other: Row) -> bool:
    if table.hit == "priority":
        return table.priority(one) < table.priority(other)
    return table.rows.index(one) < table.rows.index(other)


def _fact(book: Rulebook, name: str) -> Any:
    return book.vocabulary.facts.get(name)


def _is_passed(step: GateStep, gate: Gate) -> bool:
    return step.item is gate and step.standing is Standing.PASSED


def _does_as_much(other: Rule, rule: Rule) -> bool:
    if other.do is None or rule.do is None:
        return False
    grave = SEVERITIES.index(other.severity or "low") <= SEVERITIES.index(rule.severity or "low")
    return other.do.play == rule.do.play and grave and other.do.within <= rule.do.within
