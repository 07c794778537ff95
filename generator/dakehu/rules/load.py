"""Rule files to a rulebook, and plain Python values to facts: the way in for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from dakehu.rules.casefile import failing, read_cases
from dakehu.rules.cases import Case
from dakehu.rules.facts import Fact, Facts, Type
from dakehu.rules.model import Rulebook, concluded
from dakehu.rules.reason import Engine
from dakehu.rules.rulebook import Numbers, rulebook
from dakehu.rules.schemas import cases_schema
from dakehu.rules.vocabulary import Titles, unknown_choices, unknown_fields, vocabulary
from dakehu.text.dates import day
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.package import package_files
from dakehu.text.parse import parse_all
from dakehu.text.schemas import Schemas
from dakehu.text.shape import check_shape
from dakehu.text.source import Source, Span
from dakehu.text.words import Words, plain

FACTS, THRESHOLDS, CASES = "facts.yaml", "thresholds.yaml", ".cases.yaml"


class FactError(ValueError):
    """A value that a fact cannot have; the message names the fact."""


@dataclass(frozen=True)
class Loaded:
    """Rule files that were read: the rulebook and its cases, and what is wrong with them.

    Where a finding of level error stands, *rulebook* is nothing.
    """

    rulebook: Rulebook | None
    cases: tuple[Case, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def engine(self) -> Engine:
        """Return the rulebook made ready to reason; raise ValueError where there is none."""
        if self.rulebook is None:
            said = [f"{one.span}: {one.message.said('en')}" for one in self.findings if one.stops]
            raise ValueError("\n".join(said))
        return Engine(self.rulebook)

    def facts(self, values: Mapping[str, Any]) -> Facts:
        """Return plain Python *values*, by name, as facts; None is not known.

        Numbers may be int, float or Decimal, days a date or ``2026-03-01``, lists are lists
        of mappings. Raises FactError for a name or a value that the rulebook does not know.
        """
        return facts_from(values, self.engine.rulebook)


def load(
    rules: Path | Mapping[str, str],
    *,
    titles: Titles | None = None,
    numbered: Mapping[str, Numbers] | None = None,
    currency: str = "CNY",
) -> Loaded:
    """Read the rule files of a folder, or of texts by file name.

    ``facts.yaml`` declares the facts, ``thresholds.yaml`` the shared figures; names that end
    in ``.cases.yaml`` hold worked examples, every other file holds decisions. *titles* names
    the things that facts with ``ref`` may point at, by kind and id; *numbered* gives their
    numbers where they stand in an order. Cases that fail are findings too.
    """
    documents, unread = parse_all(_sources(rules))
    schemas = Schemas(package_files("schemas", ".yaml"))
    found = list(unread)
    by_name = {document.path: document for document in documents}
    facts = by_name.get(FACTS)
    if facts is None:
        if not found:
            found.append(Finding("no-playbook", Span(FACTS, 1, 1), {"file": FACTS}))
        return Loaded(None, (), tuple(found))
    shaped = dict(_shaped(by_name, schemas, found))
    if any(one.stops for one in found):
        return Loaded(None, (), tuple(found))
    known = vocabulary(shaped[FACTS], shaped.get(THRESHOLDS), titles or {}, currency)
    decisions = [d for name, d in shaped.items() if _is_decisions(name)]
    made, wrong = rulebook(shaped[FACTS], decisions, known, numbered)
    found += wrong
    examples = (d for name, d in shaped.items() if name.endswith(CASES))
    cases = tuple(case for d in examples for case in read_cases(d, made, found))
    if any(one.stops for one in found):
        return Loaded(None, cases, tuple(found))
    found += failing(cases, Engine(made))
    return Loaded(made, cases, tuple(found))


def _sources(rules: Path | Mapping[str, str]) -> Iterator[Source]:
    if isinstance(rules, Path):
        for path in sorted(rules.glob("*.yaml")):
            yield Source(path.name, path.read_bytes())
    else:
        for name, text in rules.items():
            yield Source(name, text.encode())


def _is_decisions(name: str) -> bool:
    return name not in (FACTS, THRESHOLDS) and not name.endswith(CASES)


def _shaped(
    by_name: Mapping[str, Document], schemas: Schemas, found: list[Finding]
) -> Iterator[tuple[str, Document]]:
    """Yield each document as its schema wants it; the cases after the facts they speak of."""
    for name, document in sorted(by_name.items(), key=lambda pair: pair[0] != FACTS):
        if name == FACTS:
            schema = schemas.by_name["facts"]
        elif name.endswith(CASES):
            if any(one.span.path == FACTS for one in found):
                continue
            schema = cases_schema(schemas, by_name[FACTS].data)
        else:
            schema = schemas.by_name["thresholds" if name == THRESHOLDS else "rules"]
        fit, wrong = check_shape(document, schema, schemas)
        found += wrong
        if not wrong:
            found += unknown_fields(fit) if name == FACTS else ()
            found += unknown_choices(fit) if name == THRESHOLDS else ()
            yield name, fit


def facts_from(values: Mapping[str, Any], book: Rulebook) -> Facts:
    """Return plain Python *values* as facts of *book*; see ``Loaded.facts``."""
    words = book.vocabulary
    made = {n: f.default for n, f in words.facts.items() if f.default is not None}
    followed = {name for decision in book.decisions for name in concluded(decision)}
    for name, value in values.items():
        fact = words.facts.get(name)
        if fact is None or name in followed:
            why = "is concluded by the rulebook" if fact else "is no fact of the rulebook"
            raise FactError(f"{name} {why}")
        if value is not None:
            made[name] = _value(name, value, fact.type)
    return Facts(made)


def _value(name: str, value: Any, kind: Type) -> Any:
    if kind.item and isinstance(value, Iterable) and not isinstance(value, str | Mapping):
        return tuple(_value(name, one, kind.item) for one in value)
    if kind.kind == "record" and isinstance(value, Mapping):
        return dict(_fields(name, value, kind))
    made = _PLAIN[kind.kind](value) if kind.kind in _PLAIN else None
    if made is None:
        raise FactError(f"{name} is {kind.kind}, not {value!r}")
    if kind.values and made not in kind.values:
        raise FactError(f"{name} is one of {', '.join(kind.values)}, not {value!r}")
    low, high = kind.low, kind.high
    if (low is not None and made < low) or (high is not None and made > high):
        raise FactError(f"{name} lies between {low} and {high}, not at {value!r}")
    return made


def _fields(name: str, entry: Mapping[str, Any], record: Type) -> Iterator[tuple[str, Any]]:
    known: dict[str, Fact] = {field.name: field for field in record.fields}
    yield from ((key, field.default) for key, field in known.items() if field.default is not None)
    for key, value in entry.items():
        if key not in known:
            raise FactError(f"{name}.{key} is no field of the rulebook")
        if value is not None:
            yield key, _value(f"{name}.{key}", value, known[key].type)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    made = Decimal(str(value))
    return made if made.is_finite() else None


def _date(value: Any) -> date | None:
    if isinstance(value, str):
        return day(value)
    return value if type(value) is date else None


def _words(value: Any) -> Words | None:
    if isinstance(value, Words):
        return value
    return plain(value) if isinstance(value, str) else None


_PLAIN: dict[str, Any] = {
    "number": _number,
    "date": _date,
    "words": _words,
    "text": lambda value: value if isinstance(value, str) else None,
    "boolean": lambda value: value if isinstance(value, bool) else None,
    "duration": lambda value: value if isinstance(value, timedelta) else None,
}
