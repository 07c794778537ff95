"""Decision tables as they are written, a pipe table in a block scalar, to decision tables."""

from __future__ import annotations

from typing import Any

from dakehu.rules.conditions import Reader
from dakehu.rules.grid import Cell, Line, lines_of
from dakehu.rules.model import Condition, DecisionTable, Do, Row
from dakehu.rules.parser import parse_cell, parse_expression
from dakehu.rules.tree import At, Expr, Literal
from dakehu.rules.typing import check_condition, check_expression
from dakehu.text.dates import days
from dakehu.text.document import Path
from dakehu.text.finding import Finding, hint_for
from dakehu.text.texts import words
from dakehu.text.words import LANGS, Words, plain

ID, BECAUSE = "id", "because"
Columns = list[tuple[str, Expr | None]]


def table(path: Path, data: Any, reader: Reader) -> DecisionTable | None:
    """Return the table at *path*, or nothing where its header cannot be read."""
    made = _Table(path, data, reader)
    columns = made.columns()
    if columns is None:
        return None
    document, values = reader.document, data["output"]["values"]
    do = {
        key: Do(one["play"], days(one["within"]), document.span((*path, "do", key, "play")))
        for key, one in data.get("do", {}).items()
    }
    for key in do:
        if key not in values:
            span = document.key((*path, "do", key))
            parts = {"value": key, "name": data["output"]["name"]}
            reader.found.append(Finding("impossible-value", span, parts, hint_for(key, values)))
    return DecisionTable(
        name=data["output"]["name"],
        label=words(data["label"]),
        hit=data["hit"],
        values={value: words(label) for value, label in values.items()},
        output=data["output"]["name"],
        rows=made.rows(columns),
        do=do,
        seeds=tuple(data.get("seeds", ())),
        span=document.span((*path, "table")),
    )


class _Table:
    def __init__(self, path: Path, data: Any, reader: Reader) -> None:
        self._path, self._reader = (*path, "rows"), reader
        self._output: str = data["output"]["name"]
        self._values: dict[str, Any] = data["output"]["values"]
        self._text: str = data["rows"]
        self._lines = list(lines_of(self._text))

    def columns(self) -> Columns | None:
        """Return the columns, each with its checked expression if it is a condition."""
        if not self._lines:
            self._wrong(At(0, 1), Words("the table has no rows", "表格没有任何行"))
            return None
        header = self._lines[0]
        names = [cell.text for cell in header.cells]
        for needed in (ID, self._output):
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
        if cell.text in (ID, self._output, BECAUSE, *(f"{BECAUSE}.{lang}" for lang in LANGS)):
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
        output = self._value(cells[self._output])
        made = [test for test in tests if isinstance(test, Condition)]
        if output is None or len([t for t in tests if t is not False]) < len(tests):
            return None
        when = Condition("all", "", self._span(line.at), None, tuple(made))
        return Row(cells[ID].text, when, output, self._because(cells), self._span(cells[ID].at))

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

    def _value(self, cell: Cell) -> str | None:
        text = cell.text
        value = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
        if value in self._values:
            return value
        parts: dict[str, object] = {"value": value, "name": self._output}
        self._reader.found.append(
            Finding("impossible-value", self._span(cell.at), parts, hint_for(value, self._values))
        )
        return None

    def _because(self, cells: dict[str, Cell]) -> Words:
        if BECAUSE in cells:
            return plain(cells[BECAUSE].text)
        said = [
            cells[f"{BECAUSE}.{lang}"].text if f"{BECAUSE}.{lang}" in cells else ""
            for lang in LANGS
        ]
        return Words(*said)

    def _attempt(self, cell: Cell, work: Any) -> Any:
        return self._reader.attempt(self._path, self._text, work, cell.at.start)

    def _span(self, at: At) -> Any:
        return self._reader.document.inside(self._path, self._text, at.start, at.width)

    def _wrong(self, at: At, problem: Words, hint: Words | None = None) -> None:
        self._reader.found.append(
            Finding("wrong-table", self._span(at), {"problem": problem}, hint)
        )
