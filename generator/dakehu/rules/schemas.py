"""The schema of cases, made whole from the facts declared; and of one fact's value."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from dakehu.text.schemas import Schema, Schemas


def cases_schema(schemas: Schemas, facts: Any) -> Schema:
    """Return the schema of cases with the kind of every fact that *facts* declares."""
    schema = copy.deepcopy(schemas.by_name["cases"])
    given = {name: _given(fact) for name, fact in facts["facts"].items()}
    for name, declared in facts.get("lists", {}).items():
        fields = {key: _given(field) for key, field in declared["fields"].items()}
        entry = {"type": "object", "additionalProperties": False, "properties": fields}
        sample = [{key: example(field) for key, field in declared["fields"].items()}]
        listed = _unless_null({"type": "array", "items": entry})
        given[name] = {**listed, **described(declared), "examples": [sample]}
    schema["items"]["properties"]["given"]["properties"] = given
    return schema


def _given(fact: Any) -> Schema:
    bare = {**BARE[fact["type"]], **bounds(fact)}
    return {**_unless_null(bare), **described(fact), "examples": [example(fact)]}


def _unless_null(schema: Schema) -> Schema:
    return {"if": {"type": "null"}, "then": {}, "else": schema}


def bounds(fact: Any) -> Schema:
    """Return what bounds the value of *fact*: least, most, the values it may have.

    What each of these means is said to people in ``x-values``, to editors beside it; what a
    number counts stands in ``x-unit``.
    """
    unit = fact.get("unit")
    found = {"minimum": fact.get("min"), "maximum": fact.get("max"), "x-unit": unit}
    if fact.get("values"):
        said = {
            value: {lang: _in(text, lang) for lang in ("en", "zh")}
            for value, text in fact["values"].items()
        }
        found |= {"enum": list(said), "x-values": said}
        found["enumDescriptions"] = [f"{one['en']} · {one['zh']}" for one in said.values()]
    return {key: value for key, value in found.items() if value is not None}


def described(fact: Any) -> Schema:
    """Return what says, in both languages, what *fact* is."""
    label, ask = fact["label"], fact.get("ask") or ""
    said = {lang: [_in(text, lang) for text in (label, ask) if text] for lang in ("en", "zh")}
    return {"description": ": ".join(said["en"]), "x-zh": "：".join(said["zh"])}


def _in(text: Any, lang: str) -> str:
    return str(text.get(lang) or next(iter(text.values()))) if isinstance(text, dict) else str(text)


def example(fact: Any, refers: Mapping[str, str] = MappingProxyType({})) -> Any:
    """Return a value that *fact* may have; *refers* gives a name for each kind it may point at."""
    if fact.get("values"):
        return next(iter(fact["values"]))
    samples = {
        "number": _number(fact),
        "boolean": True,
        "date": "2026-03-01",
        "id": "purchasing-head",
        "text": refers.get(fact.get("ref", ""), "in a word"),
    }
    return samples.get(fact["type"], {"en": "In a few words.", "zh": "用几个字写。"})


_USUAL = {"percent": 0.25, "days": 30, "minutes": 30, "money": 250_000, "vehicles": 120}


def _number(fact: Any) -> float:
    """Return a number such as people would write for *fact*, within its bounds."""
    usual = _USUAL.get(fact.get("unit", ""), 3)
    number: float = max(fact.get("min", usual), min(fact.get("max", usual), usual))
    return number


BARE: dict[str, Schema] = {
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "text": {"type": "string", "minLength": 1},
    "words": {"$ref": "common#/$defs/text"},
    "id": {"$ref": "common#/$defs/id"},
}
