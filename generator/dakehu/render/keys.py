"""The keys of every kind of content, read out of the schemas for the help pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dakehu.render.skeleton import written
from dakehu.text.schemas import Schema, Schemas, values_listed
from dakehu.text.words import Lang

_WIDTH = 24


@dataclass(frozen=True, slots=True)
class KindKeys:
    """One kind of content: its name, and the schema with all that it refers to."""

    name: str
    schema: Schema
    schemas: Schemas

    def shown(self, lang: Lang) -> dict[str, Any]:
        """Return the kind for a page: title, and every key with its meaning and an example."""
        title = self.schema.get("x-zh" if lang == "zh" else "title", self.name)
        keys = list(_keys(self.schema, self.schema, self.schemas, "", lang))
        return {"name": self.name, "title": title, "keys": keys}


def kinds(schemas: Schemas, account: Schema) -> Iterable[KindKeys]:
    """Yield every kind; accounts with the facts that the playbook declares."""
    for name, schema in schemas.by_name.items():
        if name != "common" and not schema.get("x-made"):
            yield KindKeys(name, account if name == "account" else schema, schemas)


def _keys(
    schema: Schema, root: Schema, schemas: Schemas, prefix: str, lang: Lang
) -> Iterator[dict[str, Any]]:
    schema, root = schemas.resolved(schema, root)
    for part in schema.get("allOf", ()):
        yield from _keys(part.get("then", {}), root, schemas, prefix, lang)
    for key, found in schema.get("properties", {}).items():
        inner, where = schemas.resolved(found, root)
        name = f"{prefix}{key}"
        yield {
            "name": name,
            "meaning": inner.get("x-zh" if lang == "zh" else "description", ""),
            "values": values_listed(inner).said(lang),
            "example": written(key, inner["examples"][0], _WIDTH) if "examples" in inner else "",
            "required": key in schema.get("required", ()),
        }
        if "then" not in inner:
            yield from _below(inner, where, schemas, name, lang)
    if not prefix and schema.get("type") == "array":
        yield from _keys(schema.get("items", {}), root, schemas, "- ", lang)


def _below(
    schema: Schema, root: Schema, schemas: Schemas, name: str, lang: Lang
) -> Iterator[dict[str, Any]]:
    yield from _keys(
        {k: v for k, v in schema.items() if k in ("properties", "required")},
        root,
        schemas,
        f"{name}.",
        lang,
    )
    for inner, mark in ((schema.get("items"), "[]"), (schema.get("additionalProperties"), ".*")):
        if isinstance(inner, dict):
            target, where = schemas.resolved(inner, root)
            if "then" not in target:
                yield from _keys(target, where, schemas, f"{name}{mark}.", lang)
