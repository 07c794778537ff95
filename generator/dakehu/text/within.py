"""The parts of a schema that hold for one place of the data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dakehu.text.document import Path
from dakehu.text.schemas import Schema, Schemas


def held_at(data: Any, path: Path, schema: Schema, schemas: Schemas) -> list[Schema]:
    """Return every schema that what stands at *path* of *data* is held against by *schema*."""
    here = list(_branches(data, schema, schema, schemas))
    for step in path:
        data = data[step]
        below = [(_below(one, step), root) for one, root in here]
        here = [part for one, root in below for part in _branches(data, one, root, schemas)]
    return [one for one, _ in here]


def _below(schema: Schema, step: str | int) -> Schema:
    """Return what *schema* has for its entry or key called *step*."""
    if isinstance(step, int):
        found = schema.get("items", {})
    else:
        other = schema.get("additionalProperties")
        found = schema.get("properties", {}).get(step, other)
    return found if isinstance(found, dict) else {}


def _branches(
    data: Any, schema: Schema, root: Schema, schemas: Schemas
) -> Iterator[tuple[Schema, Schema]]:
    """Yield every schema that *data* is held against by *schema*, each with the root it is in."""
    schema, root = schemas.resolved(schema, root)
    yield schema, root
    if "if" in schema:
        branch = "then" if schemas.accepts(schema["if"], data) else "else"
        yield from _branches(data, schema.get(branch, {}), root, schemas)
    for part in schema.get("allOf", ()):
        yield from _branches(data, part, root, schemas)
