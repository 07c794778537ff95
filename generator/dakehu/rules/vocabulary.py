"""``rules/facts.yaml`` and ``rules/thresholds.yaml`` to a vocabulary; plain values to facts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from dakehu.rules.facts import Change, Fact, Kind, Threshold, Type, Vocabulary
from dakehu.rules.filled import filled
from dakehu.text.dates import day, days
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding, hint_for
from dakehu.text.texts import words, words_or_none
from dakehu.text.words import Words

Titles = dict[str, dict[str, Words]]


def vocabulary(
    facts: Document, thresholds: Document | None, titles: Titles, currency: str
) -> Vocabulary:
    """Return the facts, lists and thresholds declared; *titles* names the items of each kind."""
    figures = dict(_thresholds(thresholds)) if thresholds else {}
    facts = filled(facts, Vocabulary({}, figures, currency))
    found: dict[str, Fact] = {}
    for name, data in facts.data["facts"].items():
        found[name] = _fact(facts, ("facts", name), name, data, titles)
    for name, data in facts.data.get("lists", {}).items():
        found[name] = _list(facts, name, data, titles)
    return Vocabulary(found, figures, currency)


def _fact(document: Document, path: Path, name: str, data: Any, titles: Titles) -> Fact:
    labels = {value: words(label) for value, label in data.get("values", {}).items()}
    labels = labels or titles.get(data.get("ref", ""), {})
    reading: Kind = "text" if data["type"] == "id" else data["type"]
    low, high = (Decimal(str(data[key])) if key in data else None for key in ("min", "max"))
    return Fact(
        name=name,
        type=Type(reading, tuple(labels) or None, low, high),
        label=words(data["label"]),
        ask=words_or_none(data.get("ask")),
        unit=data.get("unit"),
        labels=labels,
        fresh_for=days(data["fresh_for"]) if "fresh_for" in data else None,
        default=as_counted(data["default"], data["type"]) if "default" in data else None,
        ref=data.get("ref"),
        decimals=data.get("decimals"),
        seeds=tuple(data.get("seeds", ())),
        span=document.key(path),
        change=_change(data["change"]) if "change" in data else None,
        is_id=data["type"] == "id",
        audience=data.get("audience", "internal"),
        answered_by=data.get("answered_by", "customer"),
    )


def _change(data: dict[str, Any]) -> Change:
    return Change(**{way: Decimal(str(cost)) for way, cost in data.items()})


def _list(document: Document, name: str, data: Any, titles: Titles) -> Fact:
    path = ("lists", name)
    fields = tuple(
        _fact(document, (*path, "fields", key), key, field, titles)
        for key, field in data["fields"].items()
    )
    return Fact(
        name=name,
        type=Type("list", item=Type("record", fields=fields)),
        label=words(data["label"]),
        ask=words(data["ask"]),
        named_by=data.get("named_by"),
        required=tuple(data.get("required", ())),
        default=() if data.get("kept_by_us") else None,
        seeds=tuple(data.get("seeds", ())),
        span=document.key(path),
    )


def _thresholds(document: Document) -> Iterator[tuple[str, Threshold]]:
    for name, data in document.data["thresholds"].items():
        yield (
            name,
            Threshold(
                name=name,
                value=data["value"] if "values" in data else Decimal(str(data["value"])),
                label=words(data["label"]),
                because=words(data["because"]),
                unit=data.get("unit"),
                proposed=data.get("proposed", False),
                seeds=tuple(data.get("seeds", ())),
                span=document.key(("thresholds", name)),
                labels={key: words(said) for key, said in data.get("values", {}).items()},
            ),
        )


def unknown_fields(facts: Document) -> Iterator[Finding]:
    """Yield a finding where a list requires or is named by a field that it does not declare."""
    for name, data in facts.data.get("lists", {}).items():
        wanted: list[tuple[Path, str]] = [
            (("required", i), key) for i, key in enumerate(data.get("required", ()))
        ]
        wanted += [(("named_by",), data["named_by"])] if "named_by" in data else []
        for path, key in wanted:
            if key not in data["fields"]:
                span = facts.span(("lists", name, *path))
                yield Finding("unknown-name", span, {"name": key}, hint_for(key, data["fields"]))


def unknown_choices(thresholds: Document | None) -> Iterator[Finding]:
    """Yield a finding where a setting has a value that it does not declare."""
    for name, data in thresholds.data["thresholds"].items() if thresholds else ():
        if "values" in data and data["value"] not in data["values"]:
            assert thresholds is not None  # noqa: S101  (it has entries)
            span = thresholds.span(("thresholds", name, "value"))
            parts: dict[str, object] = {"value": data["value"], "name": name}
            yield Finding("impossible-value", span, parts, hint_for(data["value"], data["values"]))


def as_counted(value: Any, kind: str) -> Any:
    """Return *value* as rules count: numbers exact, days as days."""
    if value is None:
        return None
    if kind == "number":
        return Decimal(str(value))
    if kind == "date":
        return day(value)
    return words(value) if kind == "words" else value


def plain_given(value: Any, fact: Fact) -> Any:
    """Return a value given in a case, as rules count."""
    if fact.type.item and isinstance(value, list):
        record = fact.type.item
        return tuple(_record(entry, record) for entry in value)
    return as_counted(value, fact.type.kind)


def _record(entry: dict[str, Any], record: Type) -> dict[str, Any]:
    defaults = {f.name: f.default for f in record.fields if f.default is not None}
    typed = {
        f.name: as_counted(entry[f.name], f.type.kind) for f in record.fields if f.name in entry
    }
    return {**defaults, **typed}
