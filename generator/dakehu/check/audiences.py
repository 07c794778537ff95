"""Who may read what: the audience that the schemas declare for every field."""

from __future__ import annotations

from collections.abc import Iterator

from dakehu.text.schemas import Schema, Schemas

AUDIENCES = ("internal", "customer")
KEY = "x-audience"
_GROUPS = ("anyOf", "oneOf", "allOf")


class UndeclaredError(Exception):
    """A field for which no schema says who may read it."""


def audiences(schemas: Schemas, schema: Schema) -> dict[str, str]:
    """Return who may read each field of *schema*, by the way to it, such as ``contacts[].name``.

    A field is for whom it says itself, or else for whom the nearest field around it says.
    Raises UndeclaredError where nothing says it.
    """
    return dict(_fields(schemas, schema, schema, "", None))


def _fields(
    schemas: Schemas, schema: Schema, root: Schema, path: str, around: str | None
) -> Iterator[tuple[str, str]]:
    said = schema.get(KEY, around)
    schema, root = schemas.resolved(schema, root)
    said = said or schema.get(KEY)
    for key, inner in schema.get("properties", {}).items():
        way = f"{path}.{key}" if path else key
        audience = inner.get(KEY, said)
        if audience not in AUDIENCES:
            raise UndeclaredError(way)
        yield way, audience
        yield from _fields(schemas, inner, root, way, audience)
    below = [(inner, path) for group in _GROUPS for inner in schema.get(group, ())]
    below += [(schema[key], path) for key in ("then", "else") if key in schema]
    below += [(schema["items"], f"{path}[]")] if isinstance(schema.get("items"), dict) else []
    more = schema.get("additionalProperties")
    below += [(more, f"{path}.*")] if isinstance(more, dict) else []
    for inner, way in below:
        if "$ref" not in inner or _is_new(inner, path):
            yield from _fields(schemas, inner, root, way, said)


def _is_new(schema: Schema, path: str) -> bool:
    """Tell whether to follow a reference: not into conditions, which hold themselves."""
    return not schema["$ref"].endswith("/condition") and path.count(".") < 8
