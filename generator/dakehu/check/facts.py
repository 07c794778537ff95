"""``rules/facts.yaml`` and ``rules/thresholds.yaml`` to a vocabulary; accounts to facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dakehu.check.dates import day, days
from dakehu.check.words import words, words_or_none
from dakehu.rules.facts import Change, Evidence, Fact, Facts, Kind, Threshold, Type, Vocabulary
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding, hint_for
from dakehu.text.words import Words

GROUP = "opportunity."
Titles = dict[str, dict[str, Words]]


def vocabulary(
    facts: Document, thresholds: Document | None, titles: Titles, currency: str
) -> Vocabulary:
    """Return the facts, lists and thresholds declared; *titles* names the items of each kind."""
    found: dict[str, Fact] = {}
    for name, data in facts.data["facts"].items():
        found[name] = _fact(facts, ("facts", name), name, data, titles)
    for name, data in facts.data.get("lists", {}).items():
        found[name] = _list(facts, name, data, titles)
    figures = dict(_thresholds(thresholds)) if thresholds else {}
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
        default=_plain(data["default"], data["type"]) if "default" in data else None,
        ref=data.get("ref"),
        seeds=tuple(data.get("seeds", ())),
        span=document.key(path),
        decimals=data.get("decimals"),
        change=_change(data["change"]) if "change" in data else None,
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
                value=Decimal(str(data["value"])),
                label=words(data["label"]),
                because=words(data["because"]),
                unit=data.get("unit"),
                proposed=data.get("proposed", False),
                seeds=tuple(data.get("seeds", ())),
                span=document.key(("thresholds", name)),
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


@dataclass(frozen=True, slots=True)
class Written:
    """One value as it stands in an account: the fact, the value, its evidence and its path."""

    fact: Fact
    value: Any
    evidence: Evidence | None
    path: Path
    entry: tuple[str, int] | None = None


def written(document: Document, data: Any, path: Path, vocabulary: Vocabulary) -> Iterator[Written]:
    """Yield every value that an account writes in *data* at *path*, once each.

    *data* holds ``facts``, ``opportunity`` and the lists, as an account file does.
    """
    for key, prefix in (("facts", ""), ("opportunity", GROUP)):
        for name, value in (data.get(key) or {}).items():
            fact = vocabulary.facts[prefix + name]
            yield Written(fact, *_with_evidence(document, value, (*path, key, name), fact))
    for name, fact in vocabulary.facts.items():
        for place, entry in enumerate(data.get(name) or ()) if fact.type.item else ():
            for key, value in entry.items():
                field = fact.type.item.field(key) if fact.type.item else None
                if field:
                    where = (*path, name, place, key)
                    yield Written(
                        field, *_with_evidence(document, value, where, field), (name, place)
                    )


def facts_of(document: Document, data: Any, vocabulary: Vocabulary) -> Facts:
    """Return what an account of the right shape says, as rules see it."""
    values: dict[str, Any] = {}
    evidence: dict[Any, Evidence] = {}
    for name, fact in vocabulary.facts.items():
        if fact.default is not None:
            values[name] = fact.default
        if fact.type.item and data.get(name) is not None:
            defaults = {f.name: f.default for f in fact.type.item.fields if f.default is not None}
            values[name] = tuple(dict(defaults) for _ in data[name])
    for one in written(document, data, (), vocabulary):
        if one.value is None:
            continue
        if one.entry:
            name, place = one.entry
            values[name][place][one.fact.name] = one.value
            key: Any = (name, place, one.fact.name)
        else:
            values[one.fact.name] = one.value
            key = one.fact.name
        if one.evidence:
            evidence[key] = one.evidence
    return Facts(values, evidence)


def _with_evidence(
    document: Document, value: Any, path: Path, fact: Fact
) -> tuple[Any, Evidence | None, Path]:
    span = document.key(path)
    if isinstance(value, dict) and "value" in value:
        as_of = day(value["as_of"]) if "as_of" in value else None
        found = Evidence(as_of, words_or_none(value.get("source")), value.get("evidence"), span)
        return _plain(value["value"], fact.type.kind), found, (*path, "value")
    return _plain(value, fact.type.kind), Evidence(span=span), path


def _plain(value: Any, kind: str) -> Any:
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
    return _plain(value, fact.type.kind)


def _record(entry: dict[str, Any], record: Type) -> dict[str, Any]:
    defaults = {f.name: f.default for f in record.fields if f.default is not None}
    typed = {f.name: _plain(entry[f.name], f.type.kind) for f in record.fields if f.name in entry}
    return {**defaults, **typed}


def future(one: Written, today: date) -> bool:
    """Tell whether the evidence of a value is dated after *today*."""
    return bool(one.evidence and one.evidence.as_of and one.evidence.as_of > today)
