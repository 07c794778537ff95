"""The registry of codes, the page of each, and their use in the program agree with each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import dakehu
from dakehu.text.codes import CODES
from dakehu.text.help import code_pages, explained
from dakehu.text.parse import parse
from dakehu.text.source import Source
from dakehu.text.words import LANGS

PACKAGE = Path(dakehu.__file__).parent
PAGES = sorted((PACKAGE / "codes").iterdir())
KEYS = ["code", "title", "why", "not_like_this", "like_this"]
LEVELS = {"error", "warning"}


def load(path: Path) -> dict[str, Any]:
    page: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return page


def used_codes() -> Iterator[str]:
    """Yield the code of every ``Finding("...")`` and ``Fault("...")`` in the program."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                first = node.args[0]
                if node.func.id in ("Finding", "Fault") and isinstance(first, ast.Constant):
                    yield str(first.value)


def test_every_code_has_a_page_and_nothing_else_lies_there() -> None:
    assert {path.name for path in PAGES} == {f"{code}.yaml" for code in CODES}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page(path: Path) -> None:
    page = load(path)
    assert list(page) == KEYS
    assert page["code"] == path.stem
    for key in ("title", "why"):
        assert list(page[key]) == list(LANGS)
        assert all(page[key][lang].strip() for lang in LANGS)
    assert page["not_like_this"].strip() != page["like_this"].strip()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_a_page_recommends_can_be_read(path: Path) -> None:
    _, found = parse(Source(path.name, load(path)["like_this"].encode()))
    assert found == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_text_of_a_page_is_markdown(path: Path) -> None:
    page = load(path)
    for text in (page[key][lang] for key in ("title", "why") for lang in LANGS):
        assert not set("`*#_[]") & set(text), text


def test_the_program_uses_every_code_and_no_other() -> None:
    assert set(used_codes()) == set(CODES)


def test_a_code_and_its_message_have_both_languages() -> None:
    for code in CODES.values():
        assert code.level in LEVELS
        assert code.message.en
        assert code.message.zh


def test_a_page_is_explained_in_each_language() -> None:
    pages = code_pages([Source(path.name, path.read_bytes()) for path in PAGES])
    assert [page.code for page in pages] == list(CODES)
    assert "不要这样写" in explained(pages[0], "zh")
    assert "Not like this" in explained(pages[0], "en")
