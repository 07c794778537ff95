"""How an account stands, in the words that its plan and the page of all accounts share."""

from __future__ import annotations

from collections.abc import Iterable

from dakehu.plan.plan import Age
from dakehu.rules.told import aged, aside
from dakehu.rules.trace import TableStep, Truth
from dakehu.text.words import SEPARATOR, Lang


def grade_bar(step: TableStep | None, lang: Lang) -> list[dict[str, str]]:
    """Return every value a grade can have, with its state: ``is``, ``maybe`` or ``not``."""
    if step is None:
        return []
    return [
        {"label": step.item.outputs[0].label(value).said(lang), "state": _cell(step, value)}
        for value in step.item.values
    ]


def stale_said(ages: Iterable[Age], lang: Lang) -> str:
    """Return *ages* as one text, each fact with how old it is."""
    return SEPARATOR[lang].join(aged_fact(age, lang) for age in ages)


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
