"""The decision tables of a rulebook, with everything they rest on, as DMN XML.

Where a fact is not known FEEL decides some of what we leave open; the page on the rule language
lists where. Everything else means the same in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dakehu.rules import dmn_notes as notes
from dakehu.rules.dmn import AGGREGATES, DC, DI, HITS, NOTES, OURS, TYPES, VERSIONS, WRITTEN
from dakehu.rules.dmn_layout import laid_out
from dakehu.rules.dmn_parts import (
    Input,
    Parts,
    columns_of,
    expressions,
    parts_of,
    score_tree,
)
from dakehu.rules.facts import Fact, Threshold, Type
from dakehu.rules.feel import ANYTHING, feel, feel_cell, number_text, quoted
from dakehu.rules.model import Decision, DecisionTable, Derived, Output, Row, Rulebook, concluded
from dakehu.rules.tree import Call, Constant, Expr, FactRef, In, walk
from dakehu.rules.typing import check_expression
from dakehu.text.words import LANGS, Words
from dakehu.text.xml import Element, element, written_xml

_HITS = {ours: theirs for theirs, ours in HITS.items()}
_AGGREGATES = {ours: theirs for theirs, ours in AGGREGATES.items()}
_SIZES = {"inputData": (160, 50), "decision": (180, 80)}


def exported(book: Rulebook, version: str = WRITTEN[0], name: str = "rules") -> str:
    """Return the tables of *book* as a DMN model of *version*.

    The same rulebook gives the same bytes. Raises XmlFault for a character XML cannot hold.
    """
    return written_xml(_Export(book, version).definitions(name))


class _Export:
    def __init__(self, book: Rulebook, version: str) -> None:
        self._book = book
        self._version = next(one for one in VERSIONS if one.name == version)
        self._parts: Parts = parts_of(book)
        self._names = self._parts.names
        self._ids = dict(self._numbered())
        self._needs: dict[str, tuple[str, ...]] = {}

    def _numbered(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each part with its id, in which only plain letters may stand."""
        parts = self._parts
        named = [("input", one.name) for one in parts.inputs]
        named += [("input", self._names.today)] if parts.clock else []
        named += [("decision", parts.heads[one.name]) for one in parts.figures]
        named += [("decision", parts.called(one)) for one in parts.decisions]
        for place, (kind, name) in enumerate(named):
            plain = name.isascii() and name.replace("_", "").isalnum()
            yield name, f"{kind}_{name}" if plain else f"{kind}-{place}"

    def definitions(self, name: str) -> Element:
        parts = self._parts
        types = [*map(self._input_type, parts.inputs), *map(self._decision_type, parts.decisions)]
        elements = [
            *map(self._input, parts.inputs),
            *([self._clock()] if parts.clock else ()),
            *map(self._figure, parts.figures),
            *map(self._decision, parts.decisions),
        ]
        has: dict[str, str | None] = {
            "xmlns": self._version.model,
            "xmlns:dmndi": self._version.diagram,
            "xmlns:dc": DC,
            "xmlns:di": DI,
            f"xmlns:{OURS}": NOTES,
            "id": "definitions",
            "name": name,
            "namespace": "urn:dakehu:rules",
            "exporter": "dakehu",
        }
        made = (one for one in types if one is not None)
        return Element("definitions", has, (*made, *elements, self._diagram(elements)))

    # types

    def _input_type(self, one: Input) -> Element | None:
        fact = one.alone
        if fact is None:
            paths = [(path, fact) for path, fact in one.facts]
            return element("itemDefinition", *self._members(one.name, paths), name=f"t_{one.name}")
        if fact.type.item:
            fields: list[tuple[tuple[str, ...], Fact]] = [
                ((self._names.fields.get(f.name, f.name),), f) for f in _fields(fact)
            ]
            members = self._members(one.name, fields)
            return element("itemDefinition", *members, name=f"t_{one.name}", isCollection="true")
        allowed = _allowed(fact.type)
        if allowed is None:
            return None
        return _type_element("itemDefinition", f"t_{one.name}", None, fact.type, allowed)

    def _members(self, above: str, facts: list[tuple[tuple[str, ...], Fact]]) -> Iterator[Element]:
        """Yield the components of a context, those of a longer path within another context."""
        inner: dict[str, list[tuple[tuple[str, ...], Fact]]] = {}
        for path, fact in facts:
            inner.setdefault(path[0], []).append((path[1:], fact))
        for name, members in inner.items():
            fact = members[0][1]
            if members[0][0]:
                yield element("itemComponent", *self._members(name, members), name=name)
            else:
                note = notes.extension(notes.fact_note(fact, name, self._rule(fact)))
                yield _type_element("itemComponent", name, note, fact.type, _allowed(fact.type))

    def _decision_type(self, decision: Decision) -> Element | None:
        if not isinstance(decision, DecisionTable):
            return None
        name = f"t_{self._parts.called(decision)}"
        many = "true" if decision.gives_list else None
        if len(decision.outputs) > 1:
            members = [
                _type_element("itemComponent", self._output_name(o), None, o.fact.type, None)
                for o in decision.outputs
            ]
            return element("itemDefinition", *members, name=name, isCollection=many)
        if not decision.gives_list:
            return None
        made = _type_element("itemDefinition", name, None, decision.outputs[0].fact.type, None)
        return Element(made.name, {**made.attributes, "isCollection": many}, made.children)

    def _type_ref(self, decision: Decision) -> str:
        if self._decision_type(decision) is not None:
            return f"t_{self._parts.called(decision)}"
        if isinstance(decision, DecisionTable):
            kind = decision.outputs[0].fact.type.kind
            return "number" if decision.aggregate else TYPES[kind]
        return (
            TYPES.get(decision.fact.type.kind, "Any") if isinstance(decision, Derived) else "number"
        )

    def _output_name(self, output: Output) -> str:
        return self._names.facts[output.name].rpartition(".")[2]

    def _rule(self, fact: Fact) -> dict[str, str] | None:
        if fact.name in self._book.ranks:
            return {"rank_of": self._book.ranks[fact.name]}
        if fact.name in self._book.orders:
            return {"order_of": self._book.orders[fact.name][0]}
        return None

    # inputs, figures, decisions

    def _input(self, one: Input) -> Element:
        fact = one.alone
        note = notes.fact_note(fact, one.name, self._rule(fact)) if fact else None
        bare = fact and not fact.type.item and _allowed(fact.type) is None
        kind = TYPES[fact.type.kind] if fact and bare else f"t_{one.name}"
        return self._input_data(one.name, kind, note, fact.label.en if fact else None)

    def _clock(self) -> Element:
        return self._input_data(self._names.today, "date", notes.clock_note(), None)

    def _input_data(self, name: str, kind: str, note: Element | None, label: str | None) -> Element:
        own = self._ids[name]
        variable = element("variable", id=f"{own}-variable", name=name, typeRef=kind)
        return element(
            "inputData", notes.extension(note), variable, id=own, name=name, label=label or None
        )

    def _figure(self, figure: Threshold) -> Element:
        name = self._parts.heads[figure.name]
        note = notes.figure_note(figure, name)
        kind = TYPES[figure.type.kind]
        value = _literal(f"{self._ids[name]}-value", _value(figure.value), kind)
        return self._node(name, figure.label, note, kind, (), value)

    def _decision(self, decision: Decision) -> Element:
        name, kind = self._parts.called(decision), self._type_ref(decision)
        needs = self._required(decision)
        if isinstance(decision, DecisionTable):
            note = notes.table_note(decision, name)
            return self._node(name, decision.label, note, kind, needs, self._table(decision))
        own = f"{self._ids[name]}-value"
        if isinstance(decision, Derived):
            text = feel(decision.expr, self._names)
            note, label = notes.derived_note(decision, name, text), decision.fact.label
        else:
            text = feel(score_tree(decision), self._names)
            note, label = notes.score_note(decision, name), decision.label
        return self._node(name, label, note, kind, needs, _literal(own, text, kind))

    def _required(self, decision: Decision) -> tuple[str, ...]:
        """Return the parts that *decision* looks at, in the order of the model."""
        nodes = [node for tree in expressions(decision) for node in walk(tree)]
        heads = {
            self._parts.heads[node.name] for node in nodes if isinstance(node, FactRef | Constant)
        }
        clocks = ("days_since", "days_until")
        if any(isinstance(node, Call) and node.function in clocks for node in nodes):
            heads.add(self._names.today)
        return tuple(name for name in self._ids if name in heads)

    def _node(
        self,
        name: str,
        label: Words,
        note: Element,
        kind: str,
        needs: tuple[str, ...],
        logic: Element,
    ) -> Element:
        own = self._ids[name]
        self._needs[own] = tuple(self._ids[other] for other in needs)
        variable = element("variable", id=f"{own}-variable", name=name, typeRef=kind)
        required = (
            element(
                "informationRequirement",
                element(
                    "requiredInput" if other.startswith("input") else "requiredDecision",
                    href=f"#{other}",
                ),
                id=f"{own}-needs-{other}",
            )
            for other in self._needs[own]
        )
        return element(
            "decision",
            notes.extension(note),
            variable,
            *required,
            logic,
            id=own,
            name=name,
            label=label.en or None,
        )

    # tables

    def _table(self, table: DecisionTable) -> Element:
        own, columns = self._ids[self._parts.called(table)], columns_of(table)
        inputs = [self._column(f"{own}-i{n}", *one) for n, one in enumerate(columns, 1)]
        outputs = [
            self._output(f"{own}-o{n}", one, table) for n, one in enumerate(table.outputs, 1)
        ]
        reasons = [element("annotation", name=f"because.{lang}") for lang in LANGS]
        rows = [
            self._row(f"{own}-r{n}", row, [tree for _, tree in columns], table)
            for n, row in enumerate(table.rows, 1)
        ]
        return element(
            "decisionTable",
            *inputs,
            *outputs,
            *reasons,
            *rows,
            id=f"{own}-table",
            hitPolicy=_HITS[table.hit],
            aggregation=_AGGREGATES[table.aggregate] if table.aggregate else None,
        )

    def _column(self, own: str, text: str, tree: Expr) -> Element:
        said = feel(tree, self._names)
        kind = check_expression(tree, self._book.vocabulary)[1]
        fact = self._book.vocabulary.facts[tree.name] if isinstance(tree, FactRef) else None
        allowed = _allowed(fact.type) if fact else None
        return element(
            "input",
            notes.extension(notes.written_note(text, said)),
            _literal(f"{own}-value", said, TYPES.get(kind.kind, "Any"), "inputExpression"),
            _tests("inputValues", f"{own}-values", allowed) if allowed else None,
            id=own,
            label=(fact.label.en or None) if fact else None,
        )

    def _output(self, own: str, output: Output, table: DecisionTable) -> Element:
        name = self._output_name(output)
        values = ", ".join(map(_value, output.values))
        default = None if output.default is None else _value(output.default)
        kind = TYPES[output.fact.type.kind]
        return element(
            "output",
            notes.extension(notes.output_note(output, name, table.label)),
            _tests("outputValues", f"{own}-values", values) if values else None,
            _literal(f"{own}-default", default, kind, "defaultOutputEntry") if default else None,
            id=own,
            label=output.fact.label.en or None,
            name=name,
            typeRef=kind,
        )

    def _row(self, own: str, row: Row, columns: list[Expr], table: DecisionTable) -> Element:
        tests = {}
        for part in row.when.parts:
            test = part.test
            assert isinstance(test, In)  # noqa: S101  (a row tests its columns)
            tests[columns.index(test.value)] = (part.text[-test.at.width :], test)
        cells = []
        for place in range(len(columns)):
            text, said, id_ = ANYTHING, ANYTHING, f"{own}-c{place + 1}"
            if place in tests:
                text, tree = tests[place]
                said = feel_cell(tree, self._names)
            cells.append(_tests("inputEntry", id_, said, notes.written_note(text, said)))
        outputs = [
            _literal(f"{own}-o{n}", _value(value), None, "outputEntry")
            for n, value in enumerate(row.outputs, 1)
        ]
        reasons = [
            element("annotationEntry", element("text", text=getattr(row.because, lang)))
            for lang in LANGS
        ]
        said = reason_said(row.because)
        return element(
            "rule",
            element("description", text=said) if said else None,
            notes.extension(notes.row_note(row)),
            *cells,
            *outputs,
            *reasons,
            id=own,
        )

    # the diagram

    def _diagram(self, elements: list[Element]) -> Element:
        kinds = {str(one.attributes["id"]): one.name for one in elements}
        sizes = {own: _SIZES[kind] for own, kind in kinds.items()}
        order = [concluded(one)[0] for one in self._book.decisions]
        ranked = [self._ids[self._parts.heads[n]] for n in order if n in self._parts.heads]
        needs = {own: self._needs[own] for own in dict.fromkeys((*self._needs, *ranked))}
        figures = {own: below for own, below in needs.items() if not below}
        boxes = laid_out(sizes, {**figures, **{own: needs[own] for own in ranked}})
        shapes = [
            element(
                "dmndi:DMNShape",
                element(
                    "dc:Bounds", x=str(b.x), y=str(b.y), width=str(b.width), height=str(b.height)
                ),
                id=f"shape-{own}",
                dmnElementRef=own,
            )
            for own, b in boxes.items()
        ]
        edges = [
            element(
                "dmndi:DMNEdge",
                *(
                    element("di:waypoint", x=str(x), y=str(y))
                    for x, y in (boxes[other].top, boxes[own].bottom)
                ),
                id=f"edge-{own}-{other}",
                dmnElementRef=f"{own}-needs-{other}",
            )
            for own, below in self._needs.items()
            for other in below
        ]
        return element("dmndi:DMNDI", element("dmndi:DMNDiagram", *shapes, *edges, id="diagram"))


def reason_said(because: Words) -> str:
    """Return the reason of a row in one line, for tools that show no annotations."""
    said = dict.fromkeys(text for text in (because.en, because.zh) if text)
    return " / ".join(said)


def _fields(fact: Fact) -> tuple[Fact, ...]:
    return fact.type.item.fields if fact.type.item else ()


def _allowed(kind: Type) -> str | None:
    """Return the values that *kind* allows, as unary tests, or nothing where all will do."""
    if kind.values is not None:
        return ", ".join(map(quoted, kind.values)) or None
    low, high = (None if b is None else number_text(b) for b in (kind.low, kind.high))
    if low is not None and high is not None:
        return f"[{low}..{high}]"
    if low is not None:
        return f">= {low}"
    return None if high is None else f"<= {high}"


def _value(value: Any) -> str:
    return quoted(value) if isinstance(value, str) else str(notes.plain_value(value))


def _type_element(
    tag: str, name: str, note: Element | None, kind: Type, allowed: str | None
) -> Element:
    return element(
        tag,
        note,
        element("typeRef", text=TYPES[kind.kind]),
        _tests("allowedValues", None, allowed) if allowed else None,
        name=name,
    )


def _tests(tag: str, own: str | None, text: str, note: Element | None = None) -> Element:
    return element(tag, notes.extension(note), element("text", text=text), id=own)


def _literal(own: str, text: str, kind: str | None, tag: str = "literalExpression") -> Element:
    return element(tag, element("text", text=text), id=own, typeRef=kind)
