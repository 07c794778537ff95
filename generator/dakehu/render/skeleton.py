"""A new file of a kind of content, to be filled in: made from the schema of the kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from dakehu.text.schemas import Schema, Schemas, values_listed
from dakehu.text.words import Lang

_WIDTH = 96


class _Dumper(yaml.SafeDumper):
    """Writes days as people do, without quotation marks: they are read as words."""

    yaml_implicit_resolvers = {  # noqa: RUF012  (as the base class has it)
        sign: [one for one in some if one[0] != "tag:yaml.org,2002:timestamp"]
        for sign, some in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }


def skeleton(schema: Schema, schemas: Schemas, known: Mapping[str, Any], lang: Lang) -> str:
    """Return a file with every key that *schema* requires, and the others as comments.

    A key has its meaning above it, in *lang*. Its value is the one *known*, or the schema's
    example, which is there to be replaced.
    """
    return "\n".join(_keys(schema, schema, schemas, known, lang)) + "\n"


def _keys(
    schema: Schema, root: Schema, schemas: Schemas, known: Mapping[str, Any], lang: Lang
) -> Iterator[str]:
    """Yield the lines of every key, those that have a value first."""
    properties = schema.get("properties", {})
    wanted = {*schema.get("required", ()), *known}
    for key in sorted(properties, key=lambda key: key not in wanted):
        found, where = schemas.resolved(properties[key], root)
        yield from _remark(found, lang)
        example = found.get("examples", [""])[0]
        if found.get("properties") and found.get("additionalProperties") is False:
            given = {name: value for name, value in example.items() if name in found["properties"]}
            inner = _keys(found, where, schemas, given, lang)
            lines = [f"{key}:", *(f"  {line}" for line in inner)]
        else:
            lines = written(key, known.get(key, example)).split("\n")
        yield from lines if key in wanted else (f"# {line}" for line in lines)


def written(key: str, value: Any, width: int = _WIDTH) -> str:
    """Return *key* with *value* as a file says it, in lines of some *width* signs."""
    text: str = yaml.dump(
        {key: value}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=width
    )
    return text.rstrip("\n")


def _remark(schema: Schema, lang: Lang) -> Iterator[str]:
    said = schema.get("x-zh" if lang == "zh" else "description", "")
    if said:
        yield f"# {said}"
    values = values_listed(schema).said(lang)
    if values:
        yield f"# {values}"
