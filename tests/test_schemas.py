"""The schemas: every key says what it is for, in both languages, with an example that fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dakehu.check.schemas import account_schema
from dakehu.rules.schemas import cases_schema
from dakehu.text.schemas import Schema, Schemas
from tests.scenes import package_schemas
from tests.starter import checked

SCHEMAS = package_schemas()


def whole() -> dict[str, Schema]:
    """Return every schema, accounts and cases with the facts that the starter declares."""
    facts = next(d.data for d in checked().documents if d.path == "rules/facts.yaml")
    made = {"account": account_schema(SCHEMAS, facts), "cases": cases_schema(SCHEMAS, facts)}
    return {**SCHEMAS.by_name, **made}


def keys(schema: Any, root: Schema, path: str) -> Iterator[tuple[str, Schema, Schema]]:
    """Yield every key below *schema*: where it is, what is said of it, and the root it is in."""
    if isinstance(schema, dict):
        for name, found in schema.items():
            if name == "properties":
                for key, inner in found.items():
                    yield f"{path}.{key}", inner, root
            if name != "examples":
                yield from keys(found, root, f"{path}.{name}" if name != "properties" else path)
    elif isinstance(schema, list):
        for place, found in enumerate(schema):
            yield from keys(found, root, f"{path}[{place}]")


KEYS = [
    (path, *SCHEMAS.resolved(found, root))
    for name, schema in whole().items()
    for path, found, root in keys(schema, schema, name)
]


def test_there_are_hundreds_of_keys() -> None:
    assert len(KEYS) > 400


@pytest.mark.parametrize("said", ["description", "x-zh", "examples"])
def test_every_key_says_what_it_is_for(said: str) -> None:
    assert [path for path, found, _ in KEYS if not found.get(said)] == []


def test_every_description_in_chinese_is_chinese() -> None:
    silent = [
        path for path, found, _ in KEYS if not any("\u4e00" <= c <= "\u9fff" for c in found["x-zh"])
    ]
    assert silent == []


def fits(example: Any, found: Schema, root: Schema, schemas: Schemas) -> bool:
    inside = {**found, "$defs": root.get("$defs", {})}
    return bool(schemas.validator(inside).is_valid(example))


def test_every_example_fits_its_key() -> None:
    wrong = [
        f"{path}: {example}"
        for path, found, root in KEYS
        for example in found["examples"]
        if not fits(example, found, root, SCHEMAS)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(SCHEMAS.by_name))
def test_a_schema_is_a_schema(name: str) -> None:
    validator = SCHEMAS.validator(SCHEMAS.by_name[name])
    validator.check_schema(SCHEMAS.by_name[name])
