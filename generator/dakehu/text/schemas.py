"""The JSON Schema of every kind of file; schemas find each other by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any, TypeVar

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from dakehu.text.dates import FORMATS, is_day
from dakehu.text.parse import parse
from dakehu.text.source import Source
from dakehu.text.words import Words, listed, meant

Schema = dict[str, Any]
_Made = TypeVar("_Made")


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
        self._quick = jsonschema_rs.Registry(list(self.by_name.items()))
        # by identity, with the schema itself: an identity means nothing once its object is gone
        self._compiled: dict[int, tuple[Schema, jsonschema_rs.Validator]] = {}
        self._once: dict[object, tuple[tuple[object, ...], Any]] = {}
        self._forgetful = False

    def validator(self, schema: Schema) -> Validator:
        """Return a validator of *schema* that knows the other schemas and the calendar."""
        return Draft202012Validator(schema, registry=self._registry, format_checker=FORMATS)

    def accepts(self, schema: Schema, data: Any) -> bool:
        """Tell whether *data* is as *schema* has it, in a hundredth of the time.

        What is refused is for ``validator`` to judge and to word. *schema* is compiled once
        and must not change afterwards.
        """
        found = self._compiled.get(id(schema))
        if found is None:
            made = jsonschema_rs.validator_for(
                schema, registry=self._quick, formats={"date": is_day}, validate_formats=True
            )
            found = self._compiled[id(schema)] = schema, made
        try:
            return found[1].is_valid(data)
        except ValueError:  # a number that it cannot hold
            return False

    def once(self, name: object, given: tuple[object, ...], make: Callable[[], _Made]) -> _Made:
        """Return what *make* makes, or made before as *name* of the very same objects.

        So a project that is checked again and again reads only what changed.
        """
        if self._forgetful:
            return make()
        before = self._once.get(name)
        if before and all(a is b for a, b in zip(before[0], given, strict=True)):
            made: _Made = before[1]
            return made
        made = make()
        self._once[name] = given, made
        return made

    def forgetful(self) -> Schemas:
        """Return the same, which remembers nothing of what is looked at."""
        other = copy(self)
        other._forgetful = True  # noqa: SLF001  (one of its own)
        return other

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


def values_of(schema: Schema) -> dict[str, Words]:
    """Return what the values that *schema* lets something have mean to people.

    Only those that have words; a value may stand beside what it rests on.
    """
    bare = schema.get("else", schema)
    return {name: Words(**words) for name, words in bare.get("x-values", {}).items()}


def values_listed(schema: Schema) -> Words:
    """Return the values of *schema* one after the other, each with what it means beside it."""
    return listed([meant(*one) for one in values_of(schema).items()])
