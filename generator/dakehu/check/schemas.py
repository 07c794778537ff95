"""The JSON Schema of every kind, and the one of accounts made whole from the facts declared."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from dakehu.check.dates import FORMATS
from dakehu.text.parse import parse
from dakehu.text.source import Source

Schema = dict[str, Any]


class Schemas:
    """The schemas of the package, by kind; they find each other by name."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.by_name: dict[str, Schema] = {}
        for source in sources:
            document, _ = parse(source)
            assert document is not None, source.path  # noqa: S101  (the package's own file)
            self.by_name[document.data["$id"]] = document.data
        pairs = [
            (name, DRAFT202012.create_resource(schema)) for name, schema in self.by_name.items()
        ]
        self._registry: Registry[Any] = Registry().with_resources(pairs)

    def validator(self, schema: Schema) -> Validator:
        """Return a validator of *schema* that knows the other schemas and the calendar."""
        return Draft202012Validator(schema, registry=self._registry, format_checker=FORMATS)

    def resolved(self, schema: Schema, root: Schema) -> tuple[Schema, Schema]:
        """Follow ``$ref`` from *schema* within *root*; return the target and the root it is in."""
        while "$ref" in schema:
            name, _, pointer = schema["$ref"].partition("#")
            root = self.by_name[name] if name else root
            target: Any = root
            for part in pointer.strip("/").split("/"):
                target = target[part]
            schema = {**target, **{k: v for k, v in schema.items() if k != "$ref"}}
        return schema, root

    def account(self, facts: Any) -> Schema:
        """Return the schema of accounts with every fact and list that *facts* declares.

        *facts* is the data of ``rules/facts.yaml``, already of the right shape.
        """
        schema = copy.deepcopy(self.by_name["account"])
        evidence = self.by_name["common"]["$defs"]["evidence"]
        singles = {k: _valued(v, evidence) for k, v in facts["facts"].items()}
        group = "opportunity."
        opportunity = {k.removeprefix(group): v for k, v in singles.items() if k.startswith(group)}
        company = {k: v for k, v in singles.items() if not k.startswith(group)}
        for key, properties in (("facts", company), ("opportunity", opportunity)):
            schema["properties"][key] |= {"additionalProperties": False, "properties": properties}
        for name, declared in facts.get("lists", {}).items():
            schema["properties"][name] = _list_schema(declared, evidence)
        return schema

    def cases(self, facts: Any) -> Schema:
        """Return the schema of cases with the kind of every fact that *facts* declares."""
        schema = copy.deepcopy(self.by_name["cases"])
        given = {name: _given(fact) for name, fact in facts["facts"].items()}
        for name, declared in facts.get("lists", {}).items():
            fields = {key: _given(field) for key, field in declared["fields"].items()}
            entry = {"type": "object", "additionalProperties": False, "properties": fields}
            example = [{key: _example(field) for key, field in declared["fields"].items()}]
            listed = _unless_null({"type": "array", "items": entry})
            given[name] = {**listed, **_described(declared), "examples": [example]}
        schema["items"]["properties"]["given"]["properties"] = given
        return schema


def _given(fact: Any) -> Schema:
    bare = {**_BARE[fact["type"]], **_bounds(fact)}
    return {**_unless_null(bare), **_described(fact), "examples": [_example(fact)]}


def _unless_null(schema: Schema) -> Schema:
    return {"if": {"type": "null"}, "then": {}, "else": schema}


def _list_schema(declared: Any, evidence: Schema) -> Schema:
    fields = declared["fields"]
    required = [key for key in declared.get("required", []) if key in fields]
    entry = {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": {key: _valued(field, evidence) for key, field in fields.items()},
    }
    example = {key: _example(fields[key]) for key in required}
    return {"type": "array", "items": entry, **_described(declared), "examples": [[example]]}


def _valued(fact: Any, evidence: Schema) -> Schema:
    """Return the schema of a value written plainly or with its evidence."""
    described = {**_described(fact), "examples": [_example(fact)]}
    bare = {**_BARE[fact["type"]], **_bounds(fact)}
    if fact["type"] == "id":
        return {**bare, **described}
    properties = {**evidence["properties"], "value": {**bare, **described}}
    with_evidence = {**evidence, "properties": properties}
    if fact["type"] == "words":
        text = {"anyOf": [{"required": ["en"]}, {"required": ["zh"]}]}
        return {"if": text, "then": bare, "else": with_evidence, **described}
    return {"if": {"type": "object"}, "then": with_evidence, "else": bare, **described}


def _bounds(fact: Any) -> Schema:
    bounds = {"minimum": fact.get("min"), "maximum": fact.get("max")}
    if fact.get("values"):
        bounds["enum"] = list(fact["values"])
    return {key: value for key, value in bounds.items() if value is not None}


def _described(fact: Any) -> Schema:
    label, ask = fact["label"], fact.get("ask") or ""
    said = {lang: [_in(text, lang) for text in (label, ask) if text] for lang in ("en", "zh")}
    return {"description": ": ".join(said["en"]), "x-zh": "：".join(said["zh"])}


def _in(text: Any, lang: str) -> str:
    return str(text.get(lang) or next(iter(text.values()))) if isinstance(text, dict) else str(text)


def _example(fact: Any) -> Any:
    if fact.get("values"):
        return next(iter(fact["values"]))
    samples = {
        "number": fact.get("min", 1),
        "boolean": True,
        "date": "2026-03-01",
        "id": "purchasing-head",
        "text": _REFERS.get(fact.get("ref"), "in a word"),
    }
    return samples.get(fact["type"], {"en": "In a few words.", "zh": "用几个字写。"})


_REFERS = {
    "stage": "qualify",
    "team": "kam-north",
    "contact": "purchasing-head",
    "customer-type": "suspicious",
    "personality": "suspicious",
    "objection": "too-expensive",
    "play": "find-a-coach",
}
_BARE: dict[str, Schema] = {
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "text": {"type": "string", "minLength": 1},
    "words": {"$ref": "common#/$defs/text"},
    "id": {"$ref": "common#/$defs/id"},
}
