"""DMN decision tables to our YAML; what is outside our subset is refused, and nothing is made.

A note of an earlier export of ours counts only while the DMN beside it still says the same:
what another tool changed is read from the DMN. Where a fact is not known we leave open what
FEEL would decide; the page on the rule language lists where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from dakehu.rules.dmn import AGGREGATES, HITS
from dakehu.rules.dmn_declared import Decided, Declarations, declarations
from dakehu.rules.dmn_facts import facts_data, noted_values, thresholds_data
from dakehu.rules.dmn_reading import (
    Refusal,
    Refused,
    allowed_by,
    model_of,
    own_note,
    required,
    shape_of,
    text_of,
)
from dakehu.rules.dmn_tables import TableImport, type_of_values, value_in
from dakehu.rules.dmn_work import Work
from dakehu.rules.facts import NULL, NUMBER, Fact, Threshold, Type, Vocabulary
from dakehu.rules.fault import Fault
from dakehu.rules.load import Loaded, load
from dakehu.rules.model import LISTS, DecisionTable
from dakehu.rules.order import after_each_other
from dakehu.rules.pipes import yaml_text
from dakehu.rules.tree import Literal
from dakehu.rules.typing import check_expression
from dakehu.text.source import Span
from dakehu.text.words import Words
from dakehu.text.xml import Node, XmlFault, read_xml


@dataclass(frozen=True)
class Imported:
    """What was made of a DMN model: YAML of the tables, of the facts and of the thresholds.

    *remarks* say what was not taken over; none of it changes what a table decides.
    """

    tables: str
    facts: str
    thresholds: str
    remarks: tuple[Words, ...]
    declared: Declarations = field(repr=False)
    refs: tuple[str, ...] = ()

    def load(self) -> Loaded:
        """Return the rulebook that the texts write."""
        files = {"facts.yaml": self.facts, "tables.yaml": self.tables}
        if self.thresholds:
            files["thresholds.yaml"] = self.thresholds
        return load(files, numbered={ref: {} for ref in self.refs})


def imported(content: bytes, path: str = "model.dmn") -> Imported:
    """Return what the DMN file *content* says in our YAML; raise Refused where it is outside."""
    try:
        top = read_xml(content)
    except XmlFault as fault:
        span = Span(path, fault.line, fault.column)
        raise Refused((Refusal(span, Words(), fault.problem),)) from fault
    model = model_of(path, top)
    declared = declarations(model)
    facts = {name: one.fact() for name, one in declared.facts.items()}
    return _Import(Work(model, declared, Vocabulary(facts))).made()


class _Import:
    def __init__(self, work: Work) -> None:
        self._work, self._declared = work, work.declared
        self._by_id = {one.node.get("id"): one for one in work.declared.decided}
        self._derived: dict[str, tuple[Decided, Node | None, str]] = {}
        self._figures: dict[str, tuple[Decided, Node, Decimal | str]] = {}

    def made(self) -> Imported:
        tables = [one for one in self._declared.decided if one.table]
        if not tables:
            problem = Words("there is no decision table in it", "文件里没有决策表")
            self._work.refuse(self._work.model.top, Words(), problem)
        types = [self._outputs(one) for one in tables]
        self._literals()
        data = [
            TableImport(self._work, one, kinds).data()
            for one, kinds in zip(tables, types, strict=True)
        ]
        self._stop()
        self._left_out()
        used = self._used()
        made = Imported(
            tables="\n".join(yaml_text([one]) for one in data),
            facts=yaml_text(facts_data(used, self._derived)),
            thresholds=yaml_text(thresholds_data(self._figures)) if self._figures else "",
            remarks=tuple(self._work.remarks),
            declared=self._declared,
            refs=tuple(ref for one in used if one.note and (ref := one.note.get("ref"))),
        )
        self._check(made)
        return made

    def _stop(self) -> None:
        if self._work.refusals:
            raise Refused(tuple(self._work.refusals))

    def _check(self, made: Imported) -> None:
        """Raise Refused where the engine does not read what was made."""
        for one in made.load().findings:
            if one.stops:
                where = Words(str(one.span), str(one.span))
                self._work.refuse(self._work.model.top, where, one.message, one.hint)
        self._stop()

    def _used(self) -> list[Any]:
        """Return the facts that tables rest on, and those that they are ranked or ordered by."""
        facts, looked = self._declared.facts, set(self._work.looked)
        for name in looked & set(facts):
            note = facts[name].note
            looked |= {note.get("rank_of"), note.get("order_of")} if note else set()
        used = [one for name, one in facts.items() if name in looked]
        for one in used:
            if one.shape.partly:
                self._work.remark(
                    f'the values that "{one.feel}" may have are not all taken over',
                    f"“{one.feel}”的取值限制没有全部导入",
                )
        return used

    def _left_out(self) -> None:
        taken = {*self._derived, *self._figures}
        for one in self._declared.decided:
            if not one.table and one.names[0] not in taken:
                self._work.remark(
                    f'decision "{one.feel}" is no decision table and was left out',
                    f"决策“{one.feel}”不是决策表，没有导入",
                )
        for node in self._work.model.top.all("businessKnowledgeModel"):
            name = node.get("name")
            self._work.remark(
                f'business knowledge model "{name}" was left out', f"业务知识模型“{name}”没有导入"
            )

    # what tables conclude

    def _outputs(self, one: Decided) -> tuple[Type, ...]:
        """Return the type of each output, and let expressions know it as later rules see it."""
        assert one.table is not None  # noqa: S101  (said by the caller)
        hit = HITS.get(one.table.get("hitPolicy", "UNIQUE"), "unique")
        adds = hit == "collect" and one.table.get("aggregation") in AGGREGATES
        types = []
        for place, output in enumerate(one.table.all("output")):
            kind = self._output_type(one, one.table, output, place)
            types.append(kind)
            seen = Type("list", item=kind) if hit in LISTS else kind
            self._work.know(Fact(one.names[place], NUMBER if adds else seen, Words()))
        return tuple(types)

    def _output_type(self, one: Decided, table: Node, output: Node, place: int) -> Type:
        """Return the type of an output: as it is declared, or else that of its values."""
        shape, variable = (
            shape_of(self._work.model, output.get("typeRef")),
            one.node.first("variable"),
        )
        if shape.kind is None and variable and len(one.names) == 1:
            whole = shape_of(self._work.model, variable.get("typeRef"))
            shape = shape if whole.kind == "record" else whole
        rows = [list(rule.all("outputEntry")) for rule in table.all("rule")]
        cells = [text_of(row[place]) for row in rows if place < len(row)]
        kind = shape.kind or type_of_values(cells)
        if kind not in ("text", "number", "boolean"):
            where = Words(f'decision "{one.feel}"', f"决策“{one.feel}”")
            en, zh = f"an output of type {kind} is outside", f"不支持 {kind} 类型的结论"
            self._work.refuse(output, where, Words(en, zh))
            kind = "text"
        if kind != "text":
            return Type(kind)  # type: ignore[arg-type]
        allowed = allowed_by(text_of(output.first("outputValues")))
        values = allowed.get("values", shape.values)
        hit = table.get("hitPolicy", "UNIQUE")
        if values is None and hit not in ("PRIORITY", "OUTPUT ORDER"):
            default = text_of(output.first("defaultOutputEntry"))
            values = tuple(dict.fromkeys(_texts([*cells, default] if default else cells)))
        return Type("text", values)

    # what tables rest on

    def _literals(self) -> None:
        """Read the expressions that tables rest on, each after those that it requires itself."""
        literal = {id_: one for id_, one in self._by_id.items() if one.literal}
        order, circles = after_each_other(literal, lambda id_: required(literal[id_].node))
        for circle in circles:
            said = " → ".join(literal[id_].feel for id_ in circle)
            problem = Words(f"decisions rest on each other: {said}", f"决策互为依据：{said}")
            self._work.refuse(literal[circle[0]].node, Words(), problem)
        wanted = self._wanted()
        for id_ in order:
            if id_ in wanted:
                self._literal(literal[id_])

    def _wanted(self) -> set[str]:
        """Return the ids of the decisions that tables require, however far below."""
        waiting = [id_ for id_, one in self._by_id.items() if one.table]
        found: set[str] = set()
        while waiting:
            id_ = waiting.pop()
            if id_ not in found and id_ in self._by_id:
                found.add(id_)
                waiting += required(self._by_id[id_].node)
        return found

    def _literal(self, one: Decided) -> None:
        name, node = one.names[0], one.literal
        assert node is not None  # noqa: S101  (said by the caller)
        where = Words(f'decision "{one.feel}"', f"决策“{one.feel}”")
        note, figure = (own_note(one.node, kind, one.feel) for kind in ("derived", "threshold"))
        noted = next((c for c in note.children if c.name == "written"), None) if note else None
        found = self._work.attempt(node, where, lambda: self._work.expression(text_of(node), noted))
        if found is None:
            self._work.know(Fact(name, NULL, Words()))
            return
        tree, text = found
        if figure and isinstance(tree, Literal) and isinstance(tree.value, Decimal | str):
            self._figures[name] = (one, figure, tree.value)
            known = self._work.vocabulary
            made = Threshold(
                name, tree.value, Words(), Words(), labels=noted_values(figure, tree.value)
            )
            self._work.vocabulary = Vocabulary(known.facts, {**known.thresholds, name: made})
            return
        self._derived[name] = (one, note, text)
        self._work.know(Fact(name, check_expression(tree, self._work.vocabulary)[1], Words()))


def _texts(cells: list[str]) -> list[str]:
    """Return the texts that *cells* write; one that writes something else is found later."""
    made = []
    for cell in cells:
        try:
            value = value_in(cell)
        except Fault:
            continue
        made += [value] if isinstance(value, str) else []
    return made


# Deciding by an imported table, from plain Python.


@dataclass(frozen=True)
class Deciding:
    """A table of a DMN model, ready to decide over values named as the model names them."""

    table: DecisionTable
    loaded: Loaded
    declared: Declarations
    decided: Decided

    def __call__(self, values: Mapping[str, Any], today: date) -> Any:
        """Return what the table gives, as DMN has it: a value, a context by output, or a list.

        *values* are plain values by the names of the model, contexts as mappings; None is
        not known. Where the table gives nothing, or not yet, the answer is None.
        """
        facts = self.loaded.facts(dict(self._ours(values, "")))
        step = self.loaded.engine.reason(facts, today).table(self.table.name)
        if step is None or step.result is None:
            return None
        if len(step.result) == 1:
            return _as_dmn(step.result[0])
        outputs = self.decided.table.all("output") if self.decided.table else ()
        names = [" ".join(one.get("name").split()) for one in outputs]
        if not self.table.gives_list:
            return dict(zip(names, map(_as_dmn, step.result), strict=True))
        rows = zip(*step.result, strict=True)
        return [dict(zip(names, map(_as_dmn, row), strict=True)) for row in rows]

    def _ours(self, values: Mapping[str, Any], above: str) -> Any:
        for name, value in values.items():
            path = f"{above}{name}"
            ours = self.declared.scope.names.get(path)
            one = self.declared.facts.get(ours or "")
            if isinstance(value, Mapping) and one is None:
                yield from self._ours(value, f"{path}.")
            elif one is not None and ours in self._known():
                yield ours, self._listed(value) if one.fields else value

    def _known(self) -> Mapping[str, Fact]:
        return self.loaded.engine.rulebook.vocabulary.facts

    def _listed(self, entries: Any) -> Any:
        names = self.declared.scope.components
        return [{names.get(key, key): value for key, value in entry.items()} for entry in entries]


def _as_dmn(value: Any) -> Any:
    return [_as_dmn(one) for one in value] if isinstance(value, tuple) else value


def table_from_dmn(content: bytes, decision: str | None = None) -> Deciding:
    """Return the table of *decision* (or the first) of a DMN file, ready to decide.

    Raises Refused where the model is outside our subset, KeyError where no table is called so.
    """
    made = imported(content)
    loaded = made.load()
    tables = [one for one in made.declared.decided if one.table]
    chosen = next((one for one in tables if decision in (None, one.feel)), None)
    if chosen is None or loaded.rulebook is None:
        raise KeyError(decision)
    return Deciding(loaded.rulebook.table(chosen.name), loaded, made.declared, chosen)
