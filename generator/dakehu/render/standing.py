"""How an account stands, in the words that its plan and the page of all accounts share."""

from __future__ import annotations

from collections.abc import Iterable

from dakehu.plan.plan import Age, Plan
from dakehu.plan.portfolio import stale_behind
from dakehu.render.phrases import phrase
from dakehu.rules.told import aged, aside
from dakehu.rules.trace import Check, RequirementStep, TableStep, Truth
from dakehu.text.words import SEPARATOR, Lang


def grade_bar(step: TableStep | None, lang: Lang) -> list[dict[str, str]]:
    """Return every value a grade can have, with its state: ``is``, ``maybe`` or ``not``."""
    if step is None:
        return []
    return [
        {"label": step.item.outputs[0].label(value).said(lang), "state": _cell(step, value)}
        for value in step.item.values
    ]


def how_settled(plan: Plan, step: TableStep, lang: Lang) -> str:
    """Return on what a table rests that came out: on what we know, or on what has gone stale."""
    stale = _stale(plan, (row.check for row in step.spoke), lang)
    return phrase("settled_stale", lang, facts=stale) if stale else phrase("settled", lang)


def stale_under(plan: Plan, step: RequirementStep, lang: Lang) -> str:
    """Return the stale facts on which it rests that a condition holds; nothing without any."""
    stale = _stale(plan, [step.check], lang) if step.check.truth is Truth.YES else ""
    return phrase("rests_on_stale", lang, facts=stale) if stale else ""


def _stale(plan: Plan, checks: Iterable[Check], lang: Lang) -> str:
    return SEPARATOR[lang].join(aged_fact(age, lang) for age in stale_behind(plan, checks))


def aged_fact(age: Age, lang: Lang) -> str:
    """Return what a fact is called, and how old it is if that is known."""
    label = age.fact.label.said(lang)
    if age.days is None:
        return label
    return aside(label, aged(age.days, lang), lang)


def _cell(step: TableStep, value: str) -> str:
    if step.value == value:
        return "is"
    return "maybe" if value in step.possible and step.truth is Truth.UNKNOWN else "not"
