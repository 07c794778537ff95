"""Our subset of FEEL against the standard's own kit: refuse, or answer right, never wrong.

The kit (DMN TCK, Apache-2.0) lies beside the repository, not in it; where it is absent only
our own cases in ``tests/data/feel.yaml`` run. An expression outside the subset must be
refused with a Fault. Inside it the answer must be the standard's, but for the differences
that the page on the rule language lists; each of them leaves open what the standard decides.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from re import fullmatch
from typing import Any, Literal

import pytest
import yaml

from dakehu.rules.evaluate import compiled
from dakehu.rules.facts import (
    BOOLEAN,
    DATE,
    DURATION,
    NULL,
    NUMBER,
    TEXT,
    Fact,
    Facts,
    Type,
    Vocabulary,
)
from dakehu.rules.fault import Fault
from dakehu.rules.model import Condition, DecisionTable, Output, Row, Rulebook
from dakehu.rules.parser import parse_cell, parse_expression
from dakehu.rules.reason import Engine
from dakehu.rules.trace import TableStep
from dakehu.rules.tree import Literal as Written
from dakehu.rules.typing import check_condition, check_expression
from dakehu.text.source import Span
from dakehu.text.words import Words, plain

ROOT = Path(__file__).parent.parent
KIT = ROOT.parent / "shared" / "rules_cases"
TODAY = date(2026, 3, 1)
NOWHERE = Span("tck", 1, 1)
needs_the_kit = pytest.mark.skipif(not KIT.is_dir(), reason=f"{KIT} is not here")

Verdict = Literal["answered", "refused", "open", "wrong"]


class _Outside(Exception):  # noqa: N818  (not a mistake: a value that our facts cannot have)
    """A value of a kind that no fact of ours has."""


def lines_of(name: str) -> list[dict[str, Any]]:
    path = KIT / name
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def named(case: dict[str, Any]) -> str:
    return f"{case['dir']}-{case.get('case', '')}-{case.get('decision', '')}"


EXPRESSIONS = lines_of("dmn_tck_feel.sample.jsonl")
TABLES = lines_of("dmn_tck_tables.sample.jsonl")
OWN = yaml.safe_load((ROOT / "tests" / "data" / "feel.yaml").read_text("utf-8"))


# Values of the kit to values of ours.


def read(value: Any) -> Any:
    """Return *value* as our facts hold it; raise where they cannot."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, list):
        return tuple(read(one) for one in value)
    if set(value) == {"$date"}:
        return date.fromisoformat(value["$date"])
    if set(value) == {"$duration"}:
        return _days(value["$duration"])
    if any(key.startswith("$") for key in value):
        raise _Outside
    return {key: read(one) for key, one in value.items() if one is not None}


def _days(text: str) -> timedelta:
    match = fullmatch(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text)
    if match is None:
        raise _Outside
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    span = timedelta(days, seconds, hours=hours, minutes=minutes)
    return -span if match[1] else span


def type_of(value: Any) -> Type:
    """Return the type that a fact with this value would be declared with."""
    if isinstance(value, tuple):
        return Type("list", item=type_of_all(value))
    if isinstance(value, dict):
        return type_of_all((value,))
    for kind, of in ((bool, BOOLEAN), (Decimal, NUMBER), (str, TEXT), (date, DATE)):
        if isinstance(value, kind):
            return of
    return DURATION if isinstance(value, timedelta) else NULL


def type_of_all(values: tuple[Any, ...]) -> Type:
    records = [value for value in values if isinstance(value, dict)]
    if records:
        fields = {name: type_of(value) for one in records for name, value in one.items()}
        return Type("record", fields=tuple(Fact(n, t, plain(n)) for n, t in fields.items()))
    kinds = {type_of(value) for value in values if value is not None}
    if len(kinds) > 1:
        raise _Outside
    return next(iter(kinds), NULL)


def vocabulary_of(inputs: dict[str, Any], types: dict[str, str]) -> Vocabulary:
    declared = {"number": NUMBER, "string": TEXT, "boolean": BOOLEAN, "date": DATE}
    kinds = {name: declared.get(types.get(name, ""), type_of(v)) for name, v in inputs.items()}
    return Vocabulary({name: Fact(name, kind, plain(name)) for name, kind in kinds.items()})


def known(inputs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in inputs.items() if value is not None}


# Expressions.


def judge(text: str, inputs: dict[str, Any], types: dict[str, str], expected: Any) -> Verdict:
    """Return how our engine fares with an expression of which the answer is known."""
    try:
        values = {name: read(value) for name, value in inputs.items()}
        words = vocabulary_of(values, types)
        tree, _ = check_expression(parse_expression(text), words)
    except (Fault, _Outside):
        return "refused"
    found = compiled(tree)(known(values), {}, TODAY)
    if agrees(found, expected):
        return "answered"
    return "open" if found is None else "wrong"


def agrees(found: Any, expected: Any) -> bool:
    """Tell whether *found* is the value, of the kind, that the kit expects."""
    try:
        wanted = read(expected)
    except _Outside:
        return False
    return type(found) is type(wanted) and bool(found == wanted)


@needs_the_kit
@pytest.mark.parametrize("case", EXPRESSIONS, ids=named)
def test_an_expression_of_the_kit_is_refused_or_answered_right(case: dict[str, Any]) -> None:
    verdict = judge(case["expr"], case["inputs"], case["types"], case["expected"])
    assert verdict in ("answered", "refused"), case["expr"]


@needs_the_kit
def test_no_less_of_the_kit_is_answered_than_before() -> None:
    counts = Counter(
        judge(case["expr"], case["inputs"], case["types"], case["expected"]) for case in EXPRESSIONS
    )
    assert counts["answered"] >= 23


@pytest.mark.parametrize("case", OWN, ids=lambda case: case["about"])
def test_an_expression_that_both_languages_share_is_answered_alike(case: dict[str, Any]) -> None:
    types = {"orders": "number", "won": "boolean", "paid": "boolean", "city": "string"}
    assert judge(case["expr"], case.get("given", {}), types, case["gives"]) == "answered"


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        pytest.param("orders = 1", False, id="equality with what is not known"),
        pytest.param("orders != 1", True, id="difference from what is not known"),
        pytest.param("orders = orders", True, id="what is not known and itself"),
        pytest.param("if won then 1 else 2", 2, id="a choice by what is not known"),
        pytest.param("count(sizes[item > 1])", 1, id="a filter that meets a gap"),
        pytest.param("[orders] = [1]", False, id="a list with a gap"),
    ],
)
def test_where_we_differ_we_leave_open_what_the_standard_decides(text: str, standard: Any) -> None:
    given = {"orders": None, "won": None, "sizes": [None, 2]}
    types = {"orders": "number", "won": "boolean"}
    assert judge(text, given, types, standard) == "open"


@pytest.mark.parametrize(
    ("text", "expected", "verdict"),
    [
        pytest.param("1 + 1", 2, "answered", id="right"),
        pytest.param("1 + 1", 3, "wrong", id="wrong"),
        pytest.param("1 = 1", 1, "wrong", id="of another kind"),
        pytest.param("1 / 0", 1, "open", id="open"),
        pytest.param("2 ** 3", 8, "refused", id="refused"),
        pytest.param('@"P3D" / 2', {"$duration": "P1DT12H"}, "answered", id="half a day"),
        pytest.param("1", {"$time": "10:00:00"}, "wrong", id="a value we cannot have"),
    ],
)
def test_the_judge_tells_right_from_wrong(text: str, expected: Any, verdict: Verdict) -> None:
    assert judge(text, {}, {}, expected) == verdict


# Tables.


def cases_of(model: dict[str, Any]) -> Iterator[Any]:
    for case in model["cases"]:
        yield pytest.param(model, case, id=f"{model['dir']}-{case['id']}")


@needs_the_kit
@pytest.mark.parametrize(("model", "case"), [one for model in TABLES for one in cases_of(model)])
def test_a_table_of_the_kit_is_decided_right(model: dict[str, Any], case: dict[str, Any]) -> None:
    for table in model["tables"]:
        expected = case["expected"][table["decision"]]["value"]
        assert decide(model, table, case["inputs"]) == expected


def decide(model: dict[str, Any], table: dict[str, Any], inputs: Any) -> Any:
    """Return what *table* gives for *inputs*, as the kit writes it."""
    values = {name: read(value) for name, value in inputs.items()}
    words = vocabulary_of({n: values.get(n) for n in model["input_types"]}, model["input_types"])
    columns = [check_expression(parse_expression(one["expr"]), words)[0] for one in table["inputs"]]
    rows = []
    for number, rule in enumerate(table["rules"]):
        tests = tuple(
            check_condition(parse_cell(text.strip(), column), words)
            for text, column in zip(rule["when"], columns, strict=True)
        )
        parts = tuple(Condition("test", "", NOWHERE, test) for test in tests)
        when = Condition("all", "", NOWHERE, None, parts)
        outputs = tuple(value_of(text) for text in rule["then"])
        rows.append(Row(str(number), when, outputs, Words(), NOWHERE))
    made = DecisionTable(
        "x",
        Words(),
        table["hit"].lower().replace(" ", "_"),
        tuple(output_of(one) for one in table["outputs"]),
        tuple(rows),
        {},
        (),
        NOWHERE,
        table["aggregation"] and table["aggregation"].lower(),
    )
    step = Engine(Rulebook(words, (made,))).reason(Facts(known(values)), TODAY).decisions[0]
    assert isinstance(step, TableStep)
    if step.result is None:
        return None
    if not made.outputs[1:]:
        return shown(step.value)
    names = [output["name"] for output in table["outputs"]]
    if not made.gives_list:
        return dict(zip(names, map(shown, step.result), strict=True))
    return [
        dict(zip(names, map(shown, row), strict=True)) for row in zip(*step.result, strict=True)
    ]


def output_of(written: dict[str, Any]) -> Output:
    values = tuple(value_of(text) for text in (written["values"] or "").split(",") if text)
    default = value_of(written["default"]) if written["default"] else None
    name = written["name"] or "x"
    return Output(Fact(name, TEXT, plain(name)), values, default)


def value_of(text: str) -> Any:
    tree, _ = check_expression(parse_expression(text), Vocabulary({}))
    assert isinstance(tree, Written)
    return tree.value


def shown(value: Any) -> Any:
    """Return *value* as JSON has it."""
    if isinstance(value, tuple):
        return [shown(one) for one in value]
    return float(value) if isinstance(value, Decimal) else value
