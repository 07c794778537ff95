"""Accounts, as they are written, to facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dakehu.rules.facts import Evidence, Fact, Facts, Vocabulary
from dakehu.rules.vocabulary import as_counted
from dakehu.text.dates import day
from dakehu.text.document import Document, Path
from dakehu.text.texts import words_or_none

GROUP = "opportunity."


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


def facts_of(given: Iterable[Written], data: Any, vocabulary: Vocabulary) -> Facts:
    """Return the values *given* in the *data* of an account of the right shape, as rules see it."""
    values: dict[str, Any] = {}
    evidence: dict[Any, Evidence] = {}
    for name, fact in vocabulary.facts.items():
        if fact.default is not None:
            values[name] = fact.default
        if fact.type.item and data.get(name) is not None:
            defaults = {f.name: f.default for f in fact.type.item.fields if f.default is not None}
            values[name] = tuple(dict(defaults) for _ in data[name])
    for one in given:
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
        return as_counted(value["value"], fact.type.kind), found, (*path, "value")
    return as_counted(value, fact.type.kind), Evidence(span=span), path


def future(one: Written, today: date) -> bool:
    """Tell whether the evidence of a value is dated after *today*."""
    return bool(one.evidence and one.evidence.as_of and one.evidence.as_of > today)
