"""How much a project may hold: what is usual, what it may ask for, and what it never gets."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from dakehu.text.words import Words


@dataclass(frozen=True, slots=True)
class Limits:
    """The most bytes, parts and levels of one file; the most accounts; the findings shown.

    The field called *accounts* is the number of files in the folder of that name.
    """

    file_bytes: int = 1_000_000
    parts: int = 100_000
    depth: int = 40
    accounts: int = 20_000
    findings: int = 50


USUAL = Limits()
# A file cannot lift these: beyond them the program itself would run short of stack or memory.
MOST = Limits(20_000_000, 2_000_000, 60, 200_000, 1_000)


def limits_of(data: Any) -> Limits:
    """Return the limits that ``playbook.yaml`` sets, as far as they are within bounds.

    >>> limits_of({"limits": {"depth": 50, "parts": 10**9}}) == Limits(depth=50)
    True
    """
    written = data.get("limits") if isinstance(data, dict) else None
    if not isinstance(written, dict):
        return USUAL
    asked = ((one.name, written.get(one.name)) for one in fields(Limits))
    good = {
        name: value for name, value in asked if type(value) is int and 1 <= value <= _most(name)
    }
    return Limits(**good)


def with_setting(hint: Words, name: str) -> Words:
    """Return *hint* with the way to raise the limit called *name*."""
    way = f"limits.{name}"
    most = f"{_most(name):,}"
    return Words(
        f"{hint.en}; or raise {way} in playbook/playbook.yaml, to {most} at most",
        f"{hint.zh}；也可在 playbook/playbook.yaml 里调高 {way}，最高 {most}",
    )


def _most(name: str) -> int:
    most: int = getattr(MOST, name)
    return most
