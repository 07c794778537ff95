"""Documents of the right shape to content: the fields of a type are the keys of its file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from dakehu.content.items import (
    WEEKEND,
    AgreedAction,
    Kept,
    Seed,
    Settings,
    Teammate,
    Term,
    Texts,
    Unwanted,
    Variants,
)
from dakehu.content.training import See
from dakehu.text.dates import day, days
from dakehu.text.document import Document
from dakehu.text.texts import texts, words, words_or_none
from dakehu.text.words import Words

_Made = TypeVar("_Made")
_Read = Callable[[Any], Any]
_READ: dict[Any, _Read] = {
    Words: words,
    Words | None: words_or_none,
    Texts: texts,
    tuple[str, ...]: tuple,
    date: day,
    date | None: day,
    See: lambda data: See(*next(iter(data.items()))),
    Variants: lambda data: Variants(**{lang: tuple(said) for lang, said in data.items()}),
}


def kept(document: Document, data: Any) -> Kept:
    """Return what every item carries."""
    reviewed = day(data["reviewed_on"]) if "reviewed_on" in data else None
    seeds, also = tuple(data.get("seeds", ())), texts(data.get("also"))
    return Kept(document.span(()), data.get("owner", ""), reviewed, seeds, also)


def item(kind: type[_Made], document: Document, data: Any) -> _Made:
    """Return the *kind* of content that *data* in *document* writes.

    Each field is read from the key of its name (or the one its metadata tell) by its type;
    what is not written is as the type has it by default.
    """
    return _part(kind, data, kept=kept(document, data))


@cache
def _fields(kind: Any) -> tuple[tuple[str, str, _Read], ...]:
    """Return the name, key and reader of each field of *kind*."""
    hints = get_type_hints(kind)
    return tuple(
        (one.name, one.metadata.get("key", one.name), _reader(hints[one.name]))
        for one in fields(kind)
    )


def _reader(hint: Any) -> _Read:
    wanted = _unless_absent(hint)
    if wanted in _READ:
        return _READ[wanted]
    if isinstance(wanted, type) and is_dataclass(wanted):
        return lambda data: _part(wanted, data)
    inner = get_args(wanted)[0] if get_origin(wanted) is tuple else None
    if not isinstance(inner, type) or not is_dataclass(inner):
        return lambda data: data
    return lambda data: tuple(_part(inner, one) for one in data)


def _unless_absent(hint: Any) -> Any:
    """Return *hint* without the ``None`` that it may be instead."""
    either = [one for one in get_args(hint) if one is not type(None)]
    return either[0] if type(None) in get_args(hint) and len(either) == 1 else hint


def _part(kind: type[_Made], data: Any, **more: Any) -> _Made:
    """Return what *data* writes as *kind*, which may be a part of an item."""
    read = {name: reader(data[key]) for name, key, reader in _fields(kind) if key in data}  # type: ignore[arg-type]
    return kind(**read, **more)


def _traditional(data: Any) -> dict[str, str] | None:
    """Return the words that Traditional Chinese says otherwise, where that site is wanted."""
    return dict(data.get("instead") or {}) if data and data["build"] else None


def settings(document: Document) -> Settings:
    """Return what ``playbook.yaml`` says."""
    data = document.data
    return Settings(
        title=words(data["title"]),
        languages=tuple(data["languages"]),
        currency=data["currency"],
        confidentiality=words(data["confidentiality"]),
        team=tuple(_part(Teammate, one) for one in data["team"]),
        description=words_or_none(data.get("description")),
        company=words_or_none(data.get("company")),
        today=day(data["today"]) if "today" in data else None,
        traditional=_traditional(data.get("traditional")),
        instead=dict((data.get("traditional") or {}).get("instead") or {}),
        review_after=days(data.get("review_after", "365d")),
        papers=data.get("papers", False),
        qualification=tuple(data.get("qualification", ())),
        rest_days=tuple(data.get("rest_days", WEEKEND)),
    )


def terms(document: Document) -> tuple[Term, ...]:
    """Return the terms that a glossary file writes."""
    return tuple(item(Term, document, one) for one in document.data["terms"])


def unwanted(document: Document) -> tuple[Unwanted, ...]:
    """Return the words that *document* says are not to be used; its keeper keeps them all."""
    data = document.data
    shared = {key: data[key] for key in ("owner", "reviewed_on")}
    return tuple(item(Unwanted, document, {**shared, **one}) for one in data["phrases"])


def seeds(document: Document) -> tuple[Seed, ...]:
    """Return the rows of the method that *document* writes."""
    return tuple(_part(Seed, one) for one in document.data["seeds"])


def agreed_actions(data: Any) -> tuple[AgreedAction, ...]:
    """Return the actions that an account file writes."""
    return tuple(_part(AgreedAction, one) for one in data.get("actions", ()))
