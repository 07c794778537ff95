"""The notes of an export: what DMN has no place for, in a namespace of our own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from dakehu.rules.dmn import OURS
from dakehu.rules.facts import Change, Fact, Threshold
from dakehu.rules.feel import number_text
from dakehu.rules.model import DecisionTable, Derived, Output, Row, Score
from dakehu.text.words import Words
from dakehu.text.xml import Element


def extension(*notes: Element | None) -> Element | None:
    """Return *notes* as the extension of an element, or nothing where there are none."""
    kept = tuple(note for note in notes if note is not None)
    return Element("extensionElements", {}, kept) if kept else None


def fact_note(fact: Fact, called: str, rule: Mapping[str, str] | None = None) -> Element:
    """Return what *fact*, called *called* in FEEL, has beside its type.

    *rule* says what it is ranked or ordered by, where it is concluded from outside.
    """
    return _note(
        "fact",
        fact.name,
        called,
        {
            **(rule or {}),
            "type": "id" if fact.is_id else "words" if fact.type.kind == "words" else None,
            "unit": fact.unit,
            "fresh_for": f"{fact.fresh_for}d" if fact.fresh_for else None,
            "default": plain_value(fact.default),
            "named_by": fact.named_by,
            "ref": fact.ref,
            "decimals": plain_value(fact.decimals),
            "audience": fact.audience if fact.audience != "internal" else None,
            "answered_by": fact.answered_by if fact.answered_by != "customer" else None,
            "required": " ".join(fact.required) or None,
        },
        _said("label", fact.label),
        _said("ask", fact.ask) if fact.ask else None,
        *_labels(fact.labels),
        _change(fact.change),
        _seeds(fact.seeds),
    )


def _change(change: Change | None) -> Element | None:
    """Return what it costs to change a fact, way by way."""
    if change is None:
        return None
    costs = {way: plain_value(cost) for way, cost in asdict(change).items()}
    return Element(f"{OURS}:change", costs)


def figure_note(figure: Threshold, called: str) -> Element:
    """Return what a figure has beside its value."""
    return _note(
        "threshold",
        figure.name,
        called,
        {"unit": figure.unit, "proposed": "true" if figure.proposed else None},
        _said("label", figure.label),
        _said("because", figure.because),
        *_labels(figure.labels),
        _seeds(figure.seeds),
    )


def derived_note(derived: Derived, called: str, feel: str) -> Element:
    """Return what a derived fact has beside its expression, which FEEL writes as *feel*."""
    own = derived.value.text
    return _note(
        "derived",
        derived.name,
        called,
        {"unit": derived.fact.unit},
        _said("label", derived.fact.label),
        written_note(own, feel),
        _seeds(derived.fact.seeds),
    )


def score_note(score: Score, called: str) -> Element:
    """Return what a score has beside its sum."""
    return _note(
        "derived",
        score.name,
        called,
        {"unit": "points"},
        _said("label", score.label),
        _seeds(score.seeds),
    )


def table_note(table: DecisionTable, called: str) -> Element:
    """Return what a table has beside its rows."""
    actions = (
        Element(
            f"{OURS}:do",
            {"value": plain_value(value), "play": do.play, "within": f"{do.within}d"},
            (_said("proof", do.proof),) if do.proof else (),
        )
        for value, do in table.do.items()
    )
    return _note(
        "table", table.name, called, {}, _said("label", table.label), *actions, _seeds(table.seeds)
    )


def output_note(output: Output, called: str, label: Words) -> Element:
    """Return what an output has beside its values; *label* is that of its table."""
    fact = output.fact
    return _note(
        "output",
        output.name,
        called,
        {"unit": fact.unit},
        _said("label", fact.label) if fact.label != label else None,
        *_labels(fact.labels),
    )


def row_note(row: Row) -> Element:
    """Return the id of a row."""
    return Element(f"{OURS}:row", {"id": row.id})


def written_note(own: str, feel: str) -> Element | None:
    """Return how we write what FEEL writes as *feel*, unless it is the same."""
    return None if own == feel else Element(f"{OURS}:written", {}, (), own)


def clock_note() -> Element:
    """Return what tells the day of the run from a fact."""
    return Element(f"{OURS}:clock")


def plain_value(value: Any) -> str | None:
    """Return *value* as YAML writes it, without quotes; nothing where there is none."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[]"
    if isinstance(value, Decimal):
        return number_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _note(
    kind: str, name: str, called: str, has: Mapping[str, str | None], *children: Element | None
) -> Element:
    kept = tuple(child for child in children if child is not None)
    return Element(f"{OURS}:note", {"kind": kind, "name": name, "as": called, **has}, kept)


def _said(key: str, words: Words, **has: str) -> Element:
    return Element(f"{OURS}:{key}", {**has, "en": words.en or None, "zh": words.zh or None})


def _labels(labels: Mapping[str, Words]) -> Iterable[Element]:
    return (_said("value", words, name=value) for value, words in labels.items())


def _seeds(seeds: tuple[str, ...]) -> Element | None:
    return Element(f"{OURS}:seeds", {}, (), " ".join(seeds)) if seeds else None
