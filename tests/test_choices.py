"""Settings that choose between ways of working: checked, followed, said, verified and exported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dakehu.rules.cases import Case
from dakehu.rules.covered import covered
from dakehu.rules.dmn_export import exported
from dakehu.rules.dmn_import import imported
from dakehu.rules.facts import Facts
from dakehu.rules.generate import Conclusions, Fast
from dakehu.rules.load import Loaded, load
from dakehu.rules.model import Rulebook
from dakehu.rules.reason import Engine
from dakehu.rules.trace import Truth
from dakehu.rules.verify import verify
from dakehu.rules.words import Speaker
from tests.starter import ROOT, playbook

TODAY = date(2026, 3, 1)
FACTS = """
facts:
  size: {type: number, min: 0, label: {en: size, zh: 规模}, ask: {en: How many?, zh: 多少？}}
derived:
  by_hand: {expr: 'way = "hand"', label: {en: by hand, zh: 手工}}
"""
FIGURES = """
thresholds:
  way:
    value: hand
    values: {hand: {en: by hand, zh: 手工}, post: {en: by post, zh: 邮寄}}
    label: {en: how we send it, zh: 寄送方式}
    because: {en: Usual., zh: 惯例。}
"""
RULES = """
- table: sent
  label: {en: sent, zh: 寄送}
  hit: unique
  output: {name: sent, values: {walk: {en: we walk, zh: 步行}, van: {en: a van, zh: 用车}}}
  rows: |
    | id   | size | way    | sent   | because |
    |------|------|--------|--------|---------|
    | few  | < 5  | "hand" | "walk" | x       |
    | many | >= 5 | "hand" | "van"  | x       |
    | post | -    | "post" | "van"  | x       |
- rule: advice.stamps
  title: {en: Stamps, zh: 邮票}
  when: {all: ['way = "post"', size > 9]}
  because: {en: They run out., zh: 会用完。}
- rule: advice.shoes
  title: {en: Shoes, zh: 鞋}
  when: by_hand and size > 1
  because: {en: They wear out., zh: 会磨破。}
"""


def read(figures: str = FIGURES, rules: str = RULES) -> Loaded:
    return load({"facts.yaml": FACTS, "thresholds.yaml": figures, "rules.yaml": rules})


def book(figures: str = FIGURES, rules: str = RULES) -> Rulebook:
    loaded = read(figures, rules)
    assert [(str(one.span), one.message.en) for one in loaded.findings] == []
    assert loaded.rulebook is not None
    return loaded.rulebook


POST = FIGURES.replace("value: hand", "value: post")


@pytest.mark.parametrize(
    ("figures", "size", "sent", "fired"),
    [
        (FIGURES, 2, "walk", ["advice.shoes"]),
        (FIGURES, 20, "van", ["advice.shoes"]),
        (POST, 2, "van", []),
        (POST, 20, "van", ["advice.stamps"]),
    ],
)
def test_the_choice_alone_decides_and_every_back_end_agrees(
    figures: str, size: int, sent: str, fired: list[str]
) -> None:
    made, values = book(figures), {"size": Decimal(size)}
    trace = Engine(made).reason(Facts(values), TODAY)
    assert trace.values["sent"] == sent
    assert [one.item.id for one in trace.rules if one.truth is Truth.YES] == fired
    assert Fast(made).conclude(values, TODAY) == Conclusions.of(trace)


@pytest.mark.parametrize(
    ("old", "new", "where", "code"),
    [
        ("value: hand", "value: hant", "thresholds.yaml:4:12", "impossible-value"),
        ("value: hand", "value: 7", "thresholds.yaml:4:12", "impossible-value"),
        ("    values: {hand: {en: by hand, zh: 手工}, post: {en: by post, zh: 邮寄}}\n", "",
         "thresholds.yaml:4:12", "wrong-kind"),
        ('"post" | "van"', '"mail" | "van"', "rules.yaml:11:21", "impossible-value"),
        ('way = "post"', "way = 7", "rules.yaml:14:17", "wrong-type"),
        ('way = "post"', 'way = "pst"', "rules.yaml:14:23", "impossible-value"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_declared_is_found(old: str, new: str, where: str, code: str) -> None:
    assert old in FIGURES + RULES
    loaded = read(FIGURES.replace(old, new), RULES.replace(old, new))
    assert [(str(one.span), one.code) for one in loaded.findings][:1] == [(where, code)]


@pytest.mark.parametrize("figures", [FIGURES, POST])
def test_what_a_choice_switches_off_is_no_defect_and_what_is_wrong_still_is(figures: str) -> None:
    plain = RULES.replace("by_hand and size > 1", "by_hand or size > 1")
    assert [one.finding.code for one in verify(book(figures, plain), TODAY).defects] == []
    gap = plain.replace(">= 5 |", ">  5 |")
    found = [one.finding.code for one in verify(book(figures, gap), TODAY).defects]
    assert found == (["table-gap"] if figures is FIGURES else [])
    dead = plain.replace("size > 9", "size < 0")
    found = [one.finding.code for one in verify(book(FIGURES, dead), TODAY).defects]
    assert found == [], "what is switched off is not looked at"
    found = [one.finding.code for one in verify(book(POST, dead), TODAY).defects]
    assert found == ["never-fires"]


def test_cases_need_not_show_what_is_switched_off() -> None:
    def rows(made: Rulebook) -> list[str]:
        none: tuple[Case, ...] = ()
        return [one.part or one.owner for one in covered(made, none, ()) if one.kind != "test"]

    assert rows(book()) == ["few", "many", "advice.shoes"]
    assert rows(book(POST)) == ["post", "advice.stamps", "advice.shoes"]


def test_it_is_said_in_words() -> None:
    made = book()
    rule = next(one for one in made.rules if one.id == "advice.stamps")
    said = [Speaker(made.vocabulary, lang).condition(rule.when) for lang in ("en", "zh")]
    assert said == [
        "how we send it is by post and size is above 9",
        "寄送方式为邮寄，且规模超过9",
    ]
    figure = made.vocabulary.thresholds["way"]
    assert [Speaker(made.vocabulary, lang).figure(figure) for lang in ("en", "zh")] == [
        "by hand", "手工",
    ]  # fmt: skip


def test_it_comes_back_from_dmn() -> None:
    made = imported(exported(book()).encode())
    again = made.load().rulebook
    assert made.remarks == ()
    assert again is not None
    assert again.vocabulary.thresholds == book().vocabulary.thresholds
    assert again.table("sent").rows == book().table("sent").rows


def test_the_second_grade_is_one_setting_of_the_starter() -> None:
    """Turning it round turns round B and C, and nothing else needs to be touched."""
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(Path(ROOT / "rules").glob("*.yaml"))
        if not path.stem.endswith(".cases")
    }
    figures = texts["thresholds.yaml"]
    assert figures.count("    value: quick\n") == 1
    turned = {**texts, "thresholds.yaml": figures.replace("value: quick\n", "value: likely\n")}
    soon, late = date(2026, 2, 15), date(2026, 9, 30)
    found = [
        [_grade(book, chance, closes) for chance in ("0.7", "0.3") for closes in (soon, late)]
        for book in (_starter(texts), _starter(turned))
    ]
    assert found == [["A", "C", "B", "D"], ["A", "B", "C", "D"]]


def _starter(texts: dict[str, str]) -> Rulebook:
    stages = {stage.id: Decimal(stage.number) for stage in playbook().stages}
    loaded = load(texts, numbered={"stage": stages})
    assert [(str(one.span), one.message.en) for one in loaded.findings] == []
    assert loaded.rulebook is not None
    return loaded.rulebook


def _grade(made: Rulebook, chance: str, closes: date) -> object:
    facts = {"opportunity.win_probability": Decimal(chance), "opportunity.expected_close": closes}
    return Engine(made).reason(Facts(facts), date(2026, 1, 1)).values["grade"]
