"""Who may read what: the audience that the schemas declare for every field."""

from __future__ import annotations

from collections.abc import Iterator

from dakehu.text.schemas import Schema, Schemas

AUDIENCES = ("internal", "customer")
KEY = "x-audience"


class UndeclaredError(Exception):
    """A field for which no schema says who may read it."""


def audiences(schemas: Schemas, schema: Schema) -> dict[str, str]:
    """Return who may read each field of *schema*, by the way to it, such as ``contacts[].name``.

    A field is for whom it says itself, or else for whom the nearest field around it says.
    Raises UndeclaredError where nothing says it.
    """
    return dict(_fields(schemas, schema, schema, "", None, frozenset()))


def _fields(
    schemas: Schemas,
    schema: Schema,
    root: Schema,
    path: str,
    around: str | None,
    above: frozenset[int],
) -> Iterator[tuple[str, str]]:
    """Yield the fields of *schema*; what refers to one of those *above* has been there already."""
    said = schema.get(KEY, around)
    schema, root = schemas.resolved(schema, root)
    if id(schema) in above:
        return
    above |= {id(schema)}
    for key, inner in schema.get("properties", {}).items():
        way = f"{path}.{key}" if path else key
        audience = inner.get(KEY, said)
        if audience not in AUDIENCES:
            raise UndeclaredError(way)
        yield way, audience
        yield from _fields(schemas, inner, root, way, audience, above)
    for inner, way in _below(schema, path):
        yield from _fields(schemas, inner, root, way, said, above)


def _below(schema: Schema, path: str) -> Iterator[tuple[Schema, str]]:
    """Yield the schemas within *schema* that describe the same field or its entries."""
    for group in ("anyOf", "oneOf", "allOf"):
        yield from ((inner, path) for inner in schema.get(group, ()))
    named = (("then", path), ("else", path), ("items", f"{path}[]"))
    for key, way in (*named, ("additionalProperties", f"{path}.*")):
        if isinstance(schema.get(key), dict):
            yield schema[key], way
