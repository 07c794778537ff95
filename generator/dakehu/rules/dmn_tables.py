"""One decision table of a DMN model to the data of ours: header, rows, reasons."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from dakehu.rules.dmn import AGGREGATES, HITS
from dakehu.rules.dmn_declared import Decided, labelled
from dakehu.rules.dmn_export import reason_said
from dakehu.rules.dmn_facts import labels_of, said_of, seeds_in
from dakehu.rules.dmn_reading import note_of, own_note, said_in, text_of
from dakehu.rules.dmn_work import Work
from dakehu.rules.facts import Type, Vocabulary
from dakehu.rules.fault import Fault
from dakehu.rules.feel import ANYTHING, number_text, quoted
from dakehu.rules.feel_reading import FeelScope, in_our_words
from dakehu.rules.model import LISTS
from dakehu.rules.parser import parse_expression
from dakehu.rules.pipes import Block, free_cell, pipe_table
from dakehu.rules.tree import At, Expr, Literal
from dakehu.rules.typing import check_expression
from dakehu.text.decode import is_clean
from dakehu.text.words import LANGS, Words
from dakehu.text.xml import Node

_BARE = FeelScope({}, {}, "today")
_KINDS = {"number": Decimal, "boolean": bool, "text": str}
_BECAUSE = tuple(f"because.{lang}" for lang in LANGS)


def value_in(text: str) -> Any:
    """Return the value that a FEEL literal writes; raise Fault where it is none of ours."""
    tree, _ = check_expression(parse_expression(in_our_words(text, _BARE)), Vocabulary({}))
    if not isinstance(tree, Literal) or not isinstance(tree.value, Decimal | str | bool):
        raise Fault("not-in-language", tree.at, {"what": text})
    return tree.value


def type_of_values(texts: list[str]) -> str:
    """Return the kind of the values that *texts* write; text where they do not agree."""
    kinds = set()
    for text in texts:
        try:
            value = value_in(text)
        except Fault:
            continue
        kinds.add(next(kind for kind, python in _KINDS.items() if isinstance(value, python)))
    return kinds.pop() if len(kinds) == 1 else "text"


class TableImport:
    """Reads one table; what is outside goes to the refusals of the work."""

    def __init__(self, work: Work, one: Decided, types: tuple[Type, ...]) -> None:
        assert one.table is not None  # noqa: S101  (only tables are read so)
        self._work, self._one, self._types = work, one, types
        self._table: Node = one.table
        self._where = Words(f'decision "{one.feel}"', f"决策“{one.feel}”")
        self._note = own_note(one.node, "table", one.feel)
        self._outputs = list(self._table.all("output"))
        self.hit = HITS.get(self._table.get("hitPolicy", "UNIQUE"))
        self._columns: list[tuple[str, Expr] | None] = []
        self._headers: list[str] = []

    def data(self) -> dict[str, Any]:
        """Return the table as YAML holds it."""
        one = self._one
        label = labelled(one.node, self._note, one.feel)
        made: dict[str, Any] = {"table": one.name, "label": said_of(label), "hit": self._policy()}
        aggregate = self._table.get("aggregation")
        if self.hit == "collect" and aggregate:
            made["aggregate"] = AGGREGATES.get(aggregate, aggregate.lower())
        outputs = [self._output(place, label) for place in range(len(self._outputs))]
        self._read_columns()
        made |= {"outputs": outputs} if outputs[1:] else {"output": outputs[0]} if outputs else {}
        made |= {**self._do(), **seeds_in(self._note)}
        return {**made, "rows": Block(self._rows())}

    def _policy(self) -> str:
        if self.hit is None:
            written = self._table.get("hitPolicy")
            self._refuse(
                self._table, f'no hit policy is called "{written}"', f"没有“{written}”这种命中方式"
            )
        if not self._outputs:
            self._refuse(self._table, "the table concludes nothing", "决策表没有结论")
        defaults = [one.first("defaultOutputEntry") is not None for one in self._outputs]
        if any(defaults) and self.hit in LISTS:
            self._refuse(
                self._table,
                "a list has no default here: it is empty where no row holds",
                "这里的列表没有默认值：没有行成立时，列表为空",
            )
        elif any(defaults) and not all(defaults):
            self._refuse(
                self._table,
                "either all outputs have a default or none",
                "要么所有结论都有默认值，要么都没有",
            )
        return self.hit or "unique"

    def _refuse(self, node: Node, en: str, zh: str) -> None:
        self._work.refuse(node, self._where, Words(en, zh))

    # outputs

    def _output(self, place: int, label: Words) -> dict[str, Any]:
        node, name, kind = self._outputs[place], self._one.names[place], self._types[place]
        note = own_note(node, "output", node.get("name"))
        own = labelled(node, note, name)
        made: dict[str, Any] = {"name": name}
        made |= {} if kind.kind == "text" else {"type": kind.kind}
        if said_in(note) or node.get("label") not in ("", label.en):
            made["label"] = said_of(own)
        if note and note.get("unit"):
            made["unit"] = note.get("unit")
        values = self._values(node, kind)
        if values:
            made["values"] = labels_of(values, note)
        elif self.hit in ("priority", "output_order"):
            self._refuse(
                node,
                "this hit policy needs the output values, the first with the highest priority",
                "这种命中方式需要写明输出值，优先的在前",
            )
        default = node.first("defaultOutputEntry")
        if default is not None:
            value = self._value(default, kind, self._where)
            made["default"] = value if isinstance(value, str | bool | None) else _plain(value)
        return made

    def _values(self, node: Node, kind: Type) -> tuple[str, ...]:
        """Return the values that the output can have, in their order, as YAML keys."""
        text = text_of(node.first("outputValues"))
        if kind.kind == "text":
            return kind.values or ()
        if not text or text == ANYTHING:
            return ()
        try:
            return tuple(_key(value_in(part)) for part in _split(text))
        except Fault:
            self._work.remark(
                f'the output values of "{self._one.feel}" are not all taken over',
                f"“{self._one.feel}”的输出值没有全部导入",
            )
            return ()

    def _value(self, node: Node, kind: Type, where: Words) -> Any:
        """Return the value of an output entry, or nothing where it is outside (and was kept)."""
        text = text_of(node)
        if not text:
            en, zh = "an output without a value", "结论没有取值"
            self._work.refuse(node, where, Words(en, zh))
            return None
        read = self._work.attempt(
            node, where, lambda: (Literal(At(0, len(text)), value_in(text)), "")
        )
        value = read[0].value if read and isinstance(read[0], Literal) else None
        if value is not None and not isinstance(value, _KINDS[kind.kind]):
            en, zh = f"{text} is not of the type of its column", f"{text} 与这一列的类型不符"
            self._work.refuse(node, where, Words(en, zh))
            return None
        return value

    # columns and rows

    def _read_columns(self) -> None:
        for place, node in enumerate(self._table.all("input"), 1):
            where = Words(f"{self._where.en}, input {place}", f"{self._where.zh}第 {place} 个输入")
            expression = node.first("inputExpression")
            text = text_of(expression)
            if expression is None or not text:
                self._work.refuse(
                    node, where, Words("an input without an expression", "输入没有表达式")
                )
                self._columns.append(None)
                continue
            read = partial(self._work.expression, text, note_of(node, "written"))
            found = self._work.attempt(expression, where, read)
            self._columns.append((self._header(found[1]), found[0]) if found else None)

    def _header(self, text: str) -> str:
        """Return *text*, in parentheses where a column of another meaning is called so."""
        while text in (*self._headers, *self._one.names, "id", "because", *_BECAUSE):
            text = f"({text})"
        self._headers.append(text)
        return text

    def _rows(self) -> str:
        rules = list(self._table.all("rule"))
        if not rules:
            self._refuse(self._table, "the table has no rows", "决策表没有任何行")
        reasons = list(self._reasons(rules))
        columns = self._because_columns(reasons)
        header = ["id", *self._headers, *self._one.names, *columns]
        ids = self._ids(rules)
        lines = []
        for number, (rule, reason) in enumerate(zip(rules, reasons, strict=True), 1):
            where = Words(f"{self._where.en}, row {number}", f"{self._where.zh}第 {number} 行")
            cells = self._cells(rule, where) + self._concluded(rule, where)
            said = [free_cell(getattr(reason, lang)) for lang in LANGS]
            line = [free_cell(ids[number - 1]), *cells, *said[: len(columns)]]
            lines.append(line if len(line) == len(header) else [""] * len(header))
        return pipe_table(header, lines)

    def _ids(self, rules: list[Node]) -> list[str]:
        noted = [(note.get("id") if (note := note_of(rule, "row")) else "") for rule in rules]
        made: list[str] = []
        for own in noted:
            number = len(made) + 1
            name = own if own and own not in made else ""
            while not name or name in made or (not own and name in noted):
                name, number = f"r{number}", number + 1
            made.append(name)
        return made

    def _cells(self, rule: Node, where: Words) -> list[str]:
        entries = list(rule.all("inputEntry"))
        if len(entries) != len(self._columns):
            en, zh = "as many cells as the table has inputs", "格数应与输入数相同"
            self._work.refuse(rule, where, Words(en, zh))
            return []
        made = []
        for place, (entry, column) in enumerate(zip(entries, self._columns, strict=True), 1):
            if column is None:
                continue
            inside = Words(f"{where.en}, input {place}", f"{where.zh}第 {place} 个输入")
            read = partial(self._work.cell, text_of(entry), column[1], note_of(entry, "written"))
            found = self._work.attempt(entry, inside, read)
            made.append(found[1] if found else ANYTHING)
        return made

    def _concluded(self, rule: Node, where: Words) -> list[str]:
        entries = list(rule.all("outputEntry"))
        if len(entries) != len(self._outputs):
            en, zh = "as many outputs as the table has", "结论的个数应与表头相同"
            self._work.refuse(rule, where, Words(en, zh))
            return []
        made = []
        for place, (entry, kind) in enumerate(zip(entries, self._types, strict=True), 1):
            inside = Words(f"{where.en}, output {place}", f"{where.zh}第 {place} 个结论")
            value = self._value(entry, kind, inside)
            made.append(quoted(value) if isinstance(value, str) else _key(value))
        return made

    # reasons and actions

    def _reasons(self, rules: list[Node]) -> Iterator[Words]:
        """Yield the reason of each row: its annotations, or else its description."""
        names = [one.get("name") for one in self._table.all("annotation")]
        for rule in rules:
            texts = [_clean(text_of(one)) for one in rule.all("annotationEntry")]
            described = rule.first("description")
            said = _clean(described.text.strip()) if described else ""
            if tuple(names) == _BECAUSE and len(texts) == len(names):
                reason = Words(*texts)
                if said and said not in (reason_said(reason), reason.en, reason.zh):
                    name = self._one.feel
                    self._work.remark(
                        f'decision "{name}": "{said}" gave way to the annotations of its row',
                        f"决策“{name}”：有一行的说明“{said}”与批注不同，已按批注导入",
                    )
            else:
                joined = "; ".join(dict.fromkeys(text for text in (said, *texts) if text))
                reason = Words(joined, joined)
            yield reason

    def _because_columns(self, reasons: list[Words]) -> tuple[str, ...]:
        if any(reason.en != reason.zh for reason in reasons) or self._note:
            return _BECAUSE
        return ("because",) if any(reason.en for reason in reasons) else ()

    def _do(self) -> dict[str, Any]:
        actions = [one for one in self._note.children if one.name == "do"] if self._note else []
        kind = self._types[0] if self._types else None
        known = self._values(self._outputs[0], kind) if kind else ()
        made = {}
        for one in actions:
            if known and one.get("value") not in known:
                name, value = self._one.feel, one.get("value")
                self._work.remark(
                    f'"{name}" no longer concludes "{value}": its action was left out',
                    f"“{name}”已不再得出“{value}”，对应的行动没有导入",
                )
            else:
                proof = said_in(one, "proof")
                made[one.get("value")] = {
                    "play": one.get("play"),
                    "within": one.get("within"),
                    **({"proof": said_of(proof)} if proof else {}),
                }
        return {"do": made} if made else {}


def _split(text: str) -> list[str]:
    """Return the parts of a list of values, which no text with a comma is among."""
    return [part.strip() for part in text.split(",")]


def _key(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, Decimal) else str(value)


def _plain(value: Decimal) -> Any:
    return int(value) if value == value.to_integral_value() else float(value)


def _clean(text: str) -> str:
    """Return a free text with the characters left out that no file of ours can hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if is_clean(text) else "".join(c for c in text if is_clean(c))
