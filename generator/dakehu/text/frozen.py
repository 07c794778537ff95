"""Plain data as bytes and back: what is read back can be nothing else, and calls no program.

Bytes that lie in a folder of the project may have come with it from anywhere.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Sequence
from dataclasses import is_dataclass
from enum import Enum
from importlib import import_module
from typing import Any

_FOREIGN = {("datetime", "date"), ("decimal", "Decimal"), ("builtins", "frozenset")}
_OURS = ("dakehu.text.", "dakehu.rules.", "dakehu.content.", "dakehu.plan.")


class NotPlain(Exception):  # noqa: N818  (it says what is wrong)
    """Bytes that would make something else than plain data."""


def frozen(thing: Any) -> bytes:
    """Return *thing*, which is plain data, as bytes."""
    return pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)


def thawed(content: bytes, parts: Sequence[Any] = ()) -> Any:
    """Return what *content* was made of; what went by number is one of *parts*.

    Raises NotPlain where it is no data of ours.
    """
    try:
        return _Thaw(io.BytesIO(content), parts).load()
    except NotPlain:
        raise
    except Exception as fault:  # whatever bytes of nobody's making lead to
        raise NotPlain(type(fault).__name__) from fault


class _Thaw(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, parts: Sequence[Any]) -> None:
        super().__init__(stream)
        self._parts = parts

    def persistent_load(self, pid: int) -> Any:
        return self._parts[pid]

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _FOREIGN and not module.startswith(_OURS):
            raise NotPlain(f"{module}.{name}")
        found = getattr(import_module(module), name)
        ours = isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum))
        if (module, name) not in _FOREIGN and not ours:
            raise NotPlain(f"{module}.{name}")
        return found
