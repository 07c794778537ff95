"""The page on the rule language shows what the engine reads, the same in both languages."""

from __future__ import annotations

import re

import pytest
import yaml

from dakehu.rules.conditions import Reader
from dakehu.rules.functions import FUNCTIONS
from dakehu.rules.parser import parse_cell, parse_expression
from dakehu.rules.tables import table
from dakehu.rules.typing import check_condition, check_expression
from dakehu.text.finding import Finding
from dakehu.text.words import LANGS
from tests.rulebooks import condition_of, document
from tests.starter import ROOT, playbook

BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
CODE = re.compile(r"`([^`]+)`")


def page(lang: str) -> str:
    return (ROOT / "site" / "pages" / lang / "rule-language.md").read_text("utf-8")


def blocks(lang: str, kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page(lang)) if found == kind]


def rows(lang: str) -> list[list[str]]:
    """Return the code in every line of every table, which readers of both languages share."""
    lines = [line for line in page(lang).split("\n") if line.startswith("|")]
    return [CODE.findall(line) for line in lines]


@pytest.mark.parametrize("lang", LANGS)
def test_every_example_can_be_read(lang: str) -> None:
    words = playbook().rulebook.vocabulary
    for line in "".join(blocks(lang, "text")).splitlines():
        assert check_expression(parse_expression(line), words)
    for text in blocks(lang, "yaml"):
        data = yaml.safe_load(text)
        if isinstance(data, dict):
            assert condition_of(data["when"], words).facts()
        else:
            found: list[Finding] = []
            reader = Reader(document("rules/rules.yaml", text), words, found)
            assert table((0,), data[0], reader)
            assert not found


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        pytest.param('"close"', "incumbent_tie", id="a value"),
        pytest.param('"B", "C"', "grade", id="several values"),
        pytest.param(">= high_probability", "opportunity.win_probability", id="a figure"),
        pytest.param("[1..5)", "satisfaction", id="a range"),
        pytest.param('not("none")', "opportunity.tender_type", id="none of these"),
    ],
)
def test_every_cell_that_is_shown_can_be_read(cell: str, column: str) -> None:
    assert f"`{cell}`" in page("en")
    assert check_condition(
        parse_cell(cell, parse_expression(column)), playbook().rulebook.vocabulary
    )


def test_every_function_is_shown() -> None:
    shown = [
        code.partition("(")[0]
        for row in rows("en")
        for code in row
        if re.match(r"\w+\(.+\)$", code)
    ]
    assert set(FUNCTIONS) <= set(shown)
    for function in FUNCTIONS.values():
        assert f"`{function.usage}`" in page("en")
        assert f"`{function.usage}`" in page("zh")


def test_both_languages_show_the_same() -> None:
    assert blocks("en", "text") == blocks("zh", "text")
    assert blocks("en", "yaml") == blocks("zh", "yaml")
    assert rows("en") == rows("zh")
