"""The schema of accounts, made whole from the facts declared."""

from __future__ import annotations

import copy
from typing import Any

from dakehu.check.audiences import KEY
from dakehu.rules.schemas import BARE, bounds, described, example
from dakehu.text.schemas import Schema, Schemas


def account_schema(schemas: Schemas, facts: Any) -> Schema:
    """Return the schema of accounts with every fact and list that *facts* declares.

    *facts* is the data of ``rules/facts.yaml``, already of the right shape.
    """
    schema = copy.deepcopy(schemas.by_name["account"])
    evidence = schemas.by_name["common"]["$defs"]["evidence"]
    singles = {k: _valued(v, evidence) for k, v in facts["facts"].items()}
    group = "opportunity."
    opportunity = {k.removeprefix(group): v for k, v in singles.items() if k.startswith(group)}
    company = {k: v for k, v in singles.items() if not k.startswith(group)}
    for key, properties in (("facts", company), ("opportunity", opportunity)):
        schema["properties"][key] |= {"additionalProperties": False, "properties": properties}
    for name, declared in facts.get("lists", {}).items():
        schema["properties"][name] = _list_schema(declared, evidence)
    return schema


def _list_schema(declared: Any, evidence: Schema) -> Schema:
    fields = declared["fields"]
    required = [key for key in declared.get("required", []) if key in fields]
    entry = {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": {key: _valued(field, evidence) for key, field in fields.items()},
    }
    sample = {key: example(fields[key], _REFERS) for key in required}
    return {"type": "array", "items": entry, **described(declared), "examples": [[sample]]}


def _valued(fact: Any, evidence: Schema) -> Schema:
    """Return the schema of a value written plainly or with its evidence, and who may read it."""
    readers = {KEY: fact.get("audience", "internal")}
    says = {**described(fact), **readers, "examples": [example(fact, _REFERS)]}
    share = SHARE if fact.get("unit") == "percent" and fact["type"] == "number" else {}
    bare = {**BARE[fact["type"]], **share, **bounds(fact)}
    if fact["type"] == "id":
        return {**bare, **says}
    properties = {**evidence["properties"], "value": {**bare, **says}}
    with_evidence = {**evidence, "properties": properties}
    if fact["type"] == "words":
        text = {"anyOf": [{"required": ["en"]}, {"required": ["zh"]}]}
        return {"if": text, "then": bare, "else": with_evidence, **says}
    return {"if": {"type": "object"}, "then": with_evidence, "else": bare, **says}


# A share of a whole, and its change, where no other bounds are declared.
SHARE = {"minimum": -1, "maximum": 1}
_REFERS = {
    "stage": "qualify",
    "team": "kam-north",
    "contact": "purchasing-head",
    "customer-type": "suspicious",
    "personality": "suspicious",
    "objection": "too-expensive",
    "play": "find-a-coach",
}
