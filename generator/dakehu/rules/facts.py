"""What rules may speak of: types, facts and the vocabulary that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from typing import Literal as OneOf

from dakehu.text.source import Span
from dakehu.text.words import Words

Kind = OneOf["number", "text", "boolean", "date", "duration", "list", "record", "null", "words"]


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a value, with the bounds that are known before anything runs."""

    kind: Kind
    values: tuple[str, ...] | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    item: Type | None = None
    fields: tuple[Fact, ...] = ()

    @property
    def of_records(self) -> bool:
        """Tell whether it is a record or a list of them, however deep."""
        return self.item.of_records if self.item else self.kind == "record"

    def field(self, name: str) -> Fact | None:
        """Return the field of a record that is called *name*."""
        return next((f for f in self.fields if f.name == name), None)


NUMBER, TEXT, BOOLEAN = Type("number"), Type("text"), Type("boolean")
DATE, DURATION, NULL = Type("date"), Type("duration"), Type("null")


@dataclass(frozen=True, slots=True)
class Change:
    """What it costs to move a fact that is known: up, down, or *to* any other value.

    Up is more, later, or from no to yes. What is None cannot be done. *learn* is what it
    costs to find the fact out while it is unknown. Costs are effort: 1 is a talk, 5 is a
    campaign of weeks.
    """

    up: Decimal | None = None
    down: Decimal | None = None
    to: Decimal | None = None
    learn: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One named thing that can be known: type, words, unit, question and how long it stays fresh.

    *default* is what it counts as where nothing is written; only for what we ourselves
    decide or do, never for what a customer would have to tell us. *decimals* is how finely
    a number is written, *change* whether and at what cost we can move it. *is_id* marks the
    text that an entry of a list is known by, *required* the fields that every entry has.
    *audience* is who may read it on paper: our own people only, or the ``customer`` too.
    *answered_by* is who knows the answer: the ``customer``, or we ourselves (``us``).
    """

    name: str
    type: Type
    label: Words
    ask: Words | None = None
    unit: str | None = None
    labels: dict[str, Words] = field(default_factory=dict)
    fresh_for: int | None = None
    default: Any = None
    named_by: str | None = None
    ref: str | None = None
    seeds: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)
    decimals: int | None = None
    change: Change | None = None
    is_id: bool = False
    required: tuple[str, ...] = ()
    audience: str = "internal"
    answered_by: str = "customer"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure that rules share, by name; or one of several values, each with its label."""

    name: str
    value: Decimal | str
    label: Words
    because: Words
    unit: str | None = None
    proposed: bool = False
    seeds: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)
    labels: dict[str, Words] = field(default_factory=dict)

    @property
    def type(self) -> Type:
        """Return the type of its value."""
        return Type("text", tuple(self.labels)) if self.labels else NUMBER


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every fact, list and threshold that an expression may name."""

    facts: dict[str, Fact]
    thresholds: dict[str, Threshold] = field(default_factory=dict)
    currency: str = "CNY"

    def with_fact(self, fact: Fact) -> Vocabulary:
        """Return the vocabulary with one fact more."""
        return Vocabulary({**self.facts, fact.name: fact}, self.thresholds, self.currency)

    def find(self, name: str) -> Fact | None:
        """Return the fact called *name*; ``contacts.support`` is a field of a list's entries."""
        if name in self.facts:
            return self.facts[name]
        base, _, last = name.rpartition(".")
        holder = self.facts.get(base)
        return holder.type.item.field(last) if holder and holder.type.item else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value comes from: when it was true, who said it, and how sure it is."""

    as_of: date | None = None
    source: Words | None = None
    standing: str | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one account: values by name, and the evidence of each.

    A list is a tuple of records; a record maps field names to values. What is not
    known is absent. Evidence is keyed by ``name`` or ``(name, entry, field)``.
    """

    values: dict[str, Any]
    evidence: dict[str | tuple[str, int, str], Evidence] = field(default_factory=dict)
