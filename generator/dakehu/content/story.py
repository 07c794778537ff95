"""Stories: templates from which practice cases are made."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dakehu.content.items import Kept, Texts
from dakehu.text.words import Words

Slots = dict[str, Words]
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draw:
    """A number or a day to be drawn, *start* to *end* in steps; a day counts from today."""

    fact: str
    start: Decimal
    end: Decimal
    step: Decimal


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a point may be: what is then said, and what an account then holds.

    It is not drawn together with the ways named in *unless* (each ``point.way``).
    """

    id: str
    says: Words
    sets: Data
    draw: Draw | None = None
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is told in the story, or found out by asking.

    *hide* says which: always asked for, never, or sometimes.
    """

    id: str
    ask: Words
    ways: tuple[Way, ...]
    hide: str = "sometimes"


@dataclass(frozen=True, slots=True)
class Story:
    """A template of practice cases: a customer at one stage, and what may be true of them.

    Texts hold slots in braces, which the *names* drawn for a case fill.
    """

    id: str
    title: Words
    stage: str
    customer_type: str
    names: tuple[Slots, ...]
    opening: Texts
    account: Data
    points: tuple[Point, ...]
    kept: Kept
    closing: Words | None = None
