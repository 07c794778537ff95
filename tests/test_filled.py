"""Figures that texts name in braces: filled from the thresholds, and nothing else is."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from dakehu.content.kinds import KINDS
from dakehu.rules.filled import NAMED, filled_words, said_in
from dakehu.rules.load import load
from dakehu.text.words import Words
from tests.rulebooks import vocabulary_of
from tests.starter import playbook

FACTS = """
facts:
  size:
    {type: number, label: size, ask: {en: 'More than {limit}?', zh: '超过{limit}？'}}
"""
FIGURES = """
thresholds:
  limit: {value: 14, unit: days, label: {en: limit, zh: 期限}, because: {en: x, zh: 因}}
  share: {value: 0.6, unit: percent, label: {en: share, zh: 占比}, because: {en: x, zh: 因}}
  way: {value: post, values: {post: {en: by post, zh: 邮寄}}, label: x, because: x}
"""
RULES = """
- table: kind
  label: {en: 'kind, from {limit}', zh: 种类}
  hit: first
  output: {name: kind, values: {a: A, b: B}}
  rows: |
    | id | size    | way    | kind | because.en                | because.zh        |
    |----|---------|--------|------|---------------------------|-------------------|
    | a  | > limit | "post" | a    | More than {limit}, {way}. | 超过{limit}，{way}。 |
    | b  | -       | -      | b    | "{share} | more"          | 其他              |
- rule: risk.late
  title: {en: 'Later than {limit}', zh: '晚于{limit}'}
  when: size > limit and size > share
  because: Later than {limit}.
"""
WORDS = vocabulary_of(FACTS, FIGURES)


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("after {limit}", "after 14 days", "after 14天"),
        ("{share}{limit}", "60%14 days", "60%14天"),
        ("sent {way}", "sent by post", "sent 邮寄"),
        ("{size}", "{size}", "{size}"),
        ("{{limit}} {limit.value} {limit!r} {limit:>9} { limit }", None, None),
        ("{0} {} {limit", None, None),
        ("{{ cycler.__init__ }} {% raw %} ${limit()}", None, None),
    ],
)
def test_only_a_declared_name_in_braces_is_filled(
    text: str, en: str | None, zh: str | None
) -> None:
    assert said_in(text, WORDS, "en") == (text if en is None else en)
    assert said_in(text, WORDS, "zh") == (text if zh is None else zh)


def test_a_figure_is_said_in_the_language_of_its_text() -> None:
    found = filled_words(Words("in {limit}", "{limit}内"), WORDS)
    assert found == Words("in 14 days", "14天内")


def files(**changed: str) -> dict[str, str]:
    made = {"facts": FACTS, "thresholds": FIGURES, "rules": RULES, **changed}
    return {f"{name}.yaml": text for name, text in made.items()}


def test_rules_tables_and_questions_follow_the_setting() -> None:
    def said(texts: dict[str, str]) -> list[Any]:
        loaded = load(texts)
        assert [(str(one.span), one.message.en) for one in loaded.findings] == []
        book = loaded.rulebook
        assert book is not None
        asked = book.vocabulary.facts["size"].ask
        assert asked is not None
        kind, rule = book.table("kind"), book.rules[0]
        return [
            asked, rule.title, rule.because, kind.label.en, *(row.because for row in kind.rows)
        ]  # fmt: skip

    assert said(files()) == [
        Words("More than 14 days?", "超过14天？"), Words("Later than 14 days", "晚于14天"),
        Words("Later than 14 days.", "Later than 14天."), "kind, from 14 days",
        Words("More than 14 days, by post.", "超过14天，邮寄。"), Words("60% | more", "其他"),
    ]  # fmt: skip
    moved = said(files(thresholds=FIGURES.replace("value: 14", "value: 3")))
    assert moved[1] == Words("Later than 3 days", "晚于3天")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("Later than {limit}.", "Later than {limt}.", "rules.yaml:14:24"),
        ("晚于{limit}", "晚于{limt}", "rules.yaml:12:45"),
        ("超过{limit}，", "超过{limt}，", "rules.yaml:9:69"),
    ],
)
def test_a_name_that_is_no_figure_is_found_where_it_stands(old: str, new: str, where: str) -> None:
    assert old in RULES
    loaded = load(files(rules=RULES.replace(old, new)))
    (found,) = loaded.findings
    assert (found.code, str(found.span), found.span.width) == ("unknown-name", where, 4)
    assert found.hint is not None
    assert "limit" in found.hint.en


def test_the_starter_says_the_figures_of_its_thresholds() -> None:
    """No braces are left in any text, and the cadences stand where they are named."""
    book = playbook()
    for kind in KINDS:
        for item in book.items(kind):
            assert not NAMED.search(repr(item)), item.id
    resume = next(play for play in book.plays if play.id == "resume-contact")
    figures = book.rulebook.vocabulary.thresholds
    days = [figures[f"cadence_{name}"].value for name in ("a", "b", "c", "nurture")]
    assert all(isinstance(one, Decimal) for one in days)
    assert re.findall(r"(\d+) days", resume.steps[4].en) == [str(one) for one in days]
    assert re.findall(r"(\d+)天", resume.steps[4].zh) == [str(one) for one in days]
