"""Decision tables as they are written, a pipe table in a block scalar, to decision tables."""

from __future__ import annotations

from typing import Any

from dakehu.rules.conditions import Reader
from dakehu.rules.fault import Fault
from dakehu.rules.filled import NAMED, filled_words
from dakehu.rules.grid import Cell, Line, lines_of
from dakehu.rules.lexer import straight_quotes
from dakehu.rules.model import LISTS, Condition, DecisionTable, Do, Output, Row
from dakehu.rules.outputs import counted, outputs_of, written_outputs
from dakehu.rules.parser import parse_cell, parse_expression
from dakehu.rules.tree import At, Expr, Literal
from dakehu.rules.typing import check_condition, check_expression
from dakehu.text.dates import days
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding, hint_for
from dakehu.text.source import Span
from dakehu.text.texts import words, words_or_none
from dakehu.text.words import LANGS, Words, plain

ID, BECAUSE = "id", "because"
_ODD_QUOTES = "“”‘’「」『』＂'"
Columns = list[tuple[str, Expr | None]]


def do_of(path: Path, data: Any, document: Document) -> Do:
    """Return the action that follows."""
    span = document.span((*path, "play"))
    return Do(data["play"], days(data["within"]), span, words_or_none(data.get("proof")))


def table(path: Path, data: Any, reader: Reader) -> DecisionTable | None:
    """Return the table at *path*, or nothing where its header cannot be read."""
    made = _Table(path, data, reader)
    columns = made.columns()
    made.policy()
    if columns is None:
        return None
    document, first = reader.document, made.outputs[0]
    do = {
        counted(key, first.fact.type.kind): do_of((*path, "do", key), one, document)
        for key, one in data.get("do", {}).items()
    }
    for key in data.get("do", {}):
        if first.values and counted(key, first.fact.type.kind) not in first.values:
            span = document.key((*path, "do", key))
            parts = {"value": key, "name": first.name}
            reader.found.append(
                Finding("impossible-value", span, parts, hint_for(key, first.fact.labels))
            )
    return DecisionTable(
        name=data["table"],
        label=words(data["label"]),
        hit=data["hit"],
        outputs=made.outputs,
        rows=made.rows(columns),
        do=do,
        seeds=tuple(data.get("seeds", ())),
        span=document.span((*path, "table")),
        aggregate=data.get("aggregate"),
        columns=tuple((name, tree) for name, tree in columns if tree is not None),
    )


class _Table:
    def __init__(self, path: Path, data: Any, reader: Reader) -> None:
        self._top, self._data = path, data
        self._path, self._reader = (*path, "rows"), reader
        self.outputs = outputs_of(data, reader.document, path)
        self._names = [output.name for output in self.outputs]
        self._text: str = data["rows"]
        self._lines = list(lines_of(self._text))

    def policy(self) -> None:
        """Find what does not go with the hit policy."""
        hit, aggregate = self._data["hit"], self._data.get("aggregate")
        if "output" in self._data and "outputs" in self._data:
            self._amiss(
                "outputs",
                Words("output and outputs stand side by side", "output 和 outputs 不能同时写"),
            )
        if aggregate and hit != "collect":
            en, zh = (
                f"aggregate goes with collect, not with {hit}",
                f"aggregate 只能和 collect 连用，不能和 {hit} 连用",
            )
            self._amiss("aggregate", Words(en, zh))
        if aggregate and len(self.outputs) > 1:
            en, zh = "a table that adds up has one output", "做合计的决策表只能有一个结论"
            self._amiss("aggregate", Words(en, zh))
        for output, (one, where) in zip(
            self.outputs, written_outputs(self._data, self._top), strict=True
        ):
            self._check_output(output, one, where)

    def _check_output(self, output: Output, data: Any, path: Path) -> None:
        hit, aggregate = self._data["hit"], self._data.get("aggregate")
        document, kind = self._reader.document, output.fact.type.kind
        if kind == "text" and not output.values:
            missing: dict[str, object] = {"key": "values"}
            self._reader.found.append(Finding("missing-key", document.key(path), missing))
        elif hit in ("priority", "output_order") and not output.values:
            en, zh = (
                f"{hit} needs the values of {output.name}, the first with the highest priority",
                f"{hit} 需要写明 {output.name} 的取值，优先的在前",
            )
            self._found("wrong-table", document.key(path), Words(en, zh))
        if aggregate in ("sum", "min", "max") and kind != "number":
            en, zh = (
                f"{aggregate} works on numbers; {output.name} has none",
                f"{aggregate} 用于数字，而 {output.name} 不是数字",
            )
            self._found(
                "wrong-table",
                document.span((*path, "name")),
                Words(en, zh),
                Words("write type: number", "请写 type: number"),
            )
        if "default" in data and hit in LISTS:
            en, zh = (
                "a list needs no default: it is empty where no row holds",
                "列表不需要默认值：没有行成立时，列表为空",
            )
            self._found("wrong-table", document.key((*path, "default")), Words(en, zh))
        elif "default" in data and output.values and output.default not in output.values:
            parts: dict[str, object] = {"value": data["default"], "name": output.name}
            span = document.span((*path, "default"))
            self._reader.found.append(
                Finding(
                    "impossible-value",
                    span,
                    parts,
                    hint_for(str(data["default"]), output.fact.labels),
                )
            )
        for key in data.get("values", {}):
            if counted(key, kind) is None:
                parts = {"value": key, "name": output.name}
                self._reader.found.append(
                    Finding(
                        "impossible-value",
                        document.key((*path, "values", key)),
                        parts,
                        _kind_hint(kind),
                    )
                )

    def _amiss(self, key: str, problem: Words) -> None:
        self._found("wrong-table", self._reader.document.key((*self._top, key)), problem)

    def _found(self, code: str, span: Span, problem: Words, hint: Words | None = None) -> None:
        self._reader.found.append(Finding(code, span, {"problem": problem}, hint))

    def columns(self) -> Columns | None:
        """Return the columns, each with its checked expression if it is a condition."""
        if not self._lines:
            self._wrong(At(0, 1), Words("the table has no rows", "表格没有任何行"))
            return None
        header = self._lines[0]
        names = [cell.text for cell in header.cells]
        for needed in (ID, *self._names):
            if needed not in names:
                self._wrong(
                    header.at, Words(f'the table has no column "{needed}"', f"表格缺少“{needed}”列")
                )
                return None
        twice = next(
            (cell for place, cell in enumerate(header.cells) if cell.text in names[:place]), None
        )
        if twice:
            self._wrong(
                twice.at,
                Words(f'two columns are called "{twice.text}"', f"有两列都叫“{twice.text}”"),
            )
            return None
        if len(self._lines) == 1:
            self._wrong(header.at, Words("the table has no rows", "表格没有任何行"))
            return None
        found = len(self._reader.found)
        columns = [(cell.text, self._column(cell)) for cell in header.cells]
        return columns if len(self._reader.found) == found else None

    def _column(self, cell: Cell) -> Expr | None:
        if cell.text in (ID, *self._names, BECAUSE, *(f"{BECAUSE}.{lang}" for lang in LANGS)):
            return None
        vocabulary = self._reader.vocabulary
        typed = self._attempt(
            cell, lambda: check_expression(parse_expression(cell.text), vocabulary)
        )
        return typed[0] if typed else None

    def rows(self, columns: Columns) -> tuple[Row, ...]:
        """Return the rows that can be read; the others are found."""
        made: list[Row] = []
        for line in self._lines[1:]:
            row = self._row(line, columns)
            if row is None:
                continue
            if any(row.id == other.id for other in made):
                self._wrong(
                    line.cells[0].at,
                    Words(f'two rows are called "{row.id}"', f"有两行都叫“{row.id}”"),
                )
            made.append(row)
        return tuple(made)

    def _row(self, line: Line, columns: Columns) -> Row | None:
        if len(line.cells) != len(columns):
            have, want = len(line.cells), len(columns)
            self._wrong(
                line.at,
                Words(
                    f"this row has {have} cells, the header has {want}",
                    f"这一行有 {have} 格，表头有 {want} 格",
                ),
                Words(
                    "put a text that holds a bar in double quotes; write - where any value will do",
                    "带竖线的文字要放在双引号里；任何值都可以的格子写 -",
                ),
            )
            return None
        tests, cells = [], {}
        for cell, (name, column) in zip(line.cells, columns, strict=True):
            cells[name] = cell
            if column is not None:
                tests.append(self._test(cell, name, column))
        outputs = tuple(self._value(cells[output.name], output) for output in self.outputs)
        made = [test for test in tests if isinstance(test, Condition)]
        if None in outputs or False in tests:
            return None
        when = Condition("all", "", self._span(line.at), None, tuple(made))
        return Row(cells[ID].text, when, outputs, self._because(cells), self._span(cells[ID].at))

    def _test(self, cell: Cell, name: str, column: Expr) -> Condition | bool:
        """Return the test of a cell; True where it tests nothing, False where it is wrong."""
        if not cell.text:
            self._wrong(
                cell.at,
                Words("this cell is empty", "这一格是空的"),
                Words("write - where any value will do", "任何值都可以时写 -"),
            )
            return False
        vocabulary = self._reader.vocabulary
        tree = self._attempt(cell, lambda: self._checked(cell, column, vocabulary))
        if tree is None:
            return False
        if isinstance(tree, Literal):
            return True
        return Condition("test", f"{name} {cell.text}", self._span(cell.at), tree)

    def _checked(self, cell: Cell, column: Expr, vocabulary: Any) -> Expr:
        return check_condition(parse_cell(cell.text, column), vocabulary)

    def _value(self, cell: Cell, output: Output) -> Any:
        """Return the value that *cell* concludes, or nothing where it is wrong (and was found)."""
        kind = output.fact.type.kind
        text = _unquoted(cell.text) if kind == "text" else cell.text
        value = counted(text, kind)
        if value is not None and (not output.values or value in output.values):
            return value
        known = _quotes_hint(text, output) or (
            hint_for(str(value), output.fact.labels) if output.values else _kind_hint(kind)
        )
        parts: dict[str, object] = {"value": text.strip('"'), "name": output.name}
        self._reader.found.append(Finding("impossible-value", self._span(cell.at), parts, known))
        return None

    def _because(self, cells: dict[str, Cell]) -> Words:
        if BECAUSE in cells:
            return self._said(plain(_unquoted(cells[BECAUSE].text)), cells[BECAUSE])
        named = [cells.get(f"{BECAUSE}.{lang}") for lang in LANGS]
        said = [_unquoted(cell.text) if cell else "" for cell in named]
        return self._said(Words(*said), *(cell for cell in named if cell))

    def _said(self, words: Words, *cells: Cell) -> Words:
        """Return *words* with the figures that they name; find a name in *cells* that is none."""
        vocabulary = self._reader.vocabulary
        for cell in cells:
            for match in NAMED.finditer(cell.text):
                if match[1] not in vocabulary.thresholds:
                    hint = hint_for(match[1], vocabulary.thresholds)
                    at = At(cell.at.start + match.start(1), len(match[1]))
                    self._reader.found.append(
                        Finding("unknown-name", self._span(at), {"name": match[1]}, hint)
                    )
        return filled_words(words, vocabulary)

    def _attempt(self, cell: Cell, work: Any) -> Any:
        return self._reader.attempt(self._path, self._text, work, cell.at.start)

    def _span(self, at: At) -> Any:
        return self._reader.document.inside(self._path, self._text, at.start, at.width)

    def _wrong(self, at: At, problem: Words, hint: Words | None = None) -> None:
        self._reader.found.append(
            Finding("wrong-table", self._span(at), {"problem": problem}, hint)
        )


def _unquoted(text: str) -> str:
    """Return what *text* says: a text in double quotes, or else the characters as they are."""
    if len(text) < 2 or not text[0] == text[-1] == '"':
        return text
    try:
        tree = parse_expression(text)
    except Fault:
        return text[1:-1]
    return tree.value if isinstance(tree, Literal) and isinstance(tree.value, str) else text


def _quotes_hint(text: str, output: Output) -> Words | None:
    """Return that the quotes around a value of *output* are none of the language, if they are."""
    bare = text.strip(_ODD_QUOTES)
    if bare == text or bare not in output.values:
        return None
    return straight_quotes(bare)


def _kind_hint(kind: str) -> Words:
    if kind == "boolean":
        return Words("write true or false", "请写 true 或 false")
    return Words("write a number", "请写数字")
