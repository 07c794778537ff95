"""Small rulebooks for tests, written in YAML as their authors write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from dakehu.rules.conditions import Reader
from dakehu.rules.evaluate import compiled
from dakehu.rules.facts import Facts, Vocabulary
from dakehu.rules.fault import Fault
from dakehu.rules.model import Condition, Rulebook
from dakehu.rules.parser import parse_expression
from dakehu.rules.reason import Engine
from dakehu.rules.rulebook import rulebook
from dakehu.rules.trace import Trace
from dakehu.rules.typing import check_expression
from dakehu.rules.vocabulary import vocabulary
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.parse import parse
from dakehu.text.source import Source

TODAY = date(2026, 3, 1)
STAGES = {"find": Decimal(1), "meet": Decimal(2), "sign": Decimal(3)}


def document(path: str, text: str) -> Document:
    read, found = parse(Source(path, text.encode()))
    assert read is not None
    assert found == []
    return read


def vocabulary_of(facts: str, thresholds: str | None = None) -> Vocabulary:
    """Return the vocabulary that two files declare."""
    figures = document("rules/thresholds.yaml", thresholds) if thresholds else None
    return vocabulary(document("rules/facts.yaml", facts), figures, {}, "CNY")


def read_book(
    facts: str, rules: str = "[]", thresholds: str | None = None
) -> tuple[Rulebook, list[Finding]]:
    """Return the rulebook that the files write, and what is wrong with it."""
    words = vocabulary_of(facts, thresholds)
    declared = document("rules/facts.yaml", facts)
    return rulebook(declared, [document("rules/rules.yaml", rules)], words, {"stage": STAGES})


def book(facts: str, rules: str = "[]", thresholds: str | None = None) -> Rulebook:
    """Return the rulebook that the files write; nothing may be wrong with it."""
    made, found = read_book(facts, rules, thresholds)
    assert [(one.code, str(one.span)) for one in found] == []
    return made


def reasoned(made: Rulebook, values: dict[str, Any]) -> Trace:
    """Return the trace of one account; None stands for what is not known."""
    known = {name: value for name, value in values.items() if value is not None}
    return Engine(made).reason(Facts(known), TODAY)


def value_of(text: str, words: Vocabulary, values: dict[str, Any]) -> Any:
    """Return what an expression gives for one account."""
    tree, _ = check_expression(parse_expression(text), words)
    return compiled(tree)(values, {}, TODAY)


def fault_of(text: str, words: Vocabulary) -> Fault:
    """Return what is wrong with an expression."""
    try:
        check_expression(parse_expression(text), words)
    except Fault as fault:
        return fault
    message = f"nothing is wrong with {text}"
    raise AssertionError(message)


def condition_of(data: Any, words: Vocabulary) -> Condition:
    """Return the condition that YAML writes as *data*."""
    found: list[Finding] = []
    made = Reader(document("rules/rules.yaml", "[]"), words, found).condition((), data)
    assert found == []
    assert made is not None
    return made
