"""Documents of the right shape to content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dakehu.content.items import (
    AgreedAction,
    Channel,
    Checklist,
    CustomerType,
    Handler,
    Item,
    Kept,
    Objection,
    Play,
    Seed,
    Settings,
    Stage,
    Teammate,
    Technique,
    Term,
)
from dakehu.text.dates import day, days
from dakehu.text.document import Document
from dakehu.text.texts import texts, words, words_or_none


def kept(document: Document, data: Any) -> Kept:
    """Return what every item carries."""
    reviewed = day(data["reviewed_on"]) if "reviewed_on" in data else None
    return Kept(document.span(()), data.get("owner", ""), reviewed, tuple(data.get("seeds", ())))


def settings(document: Document) -> Settings:
    """Return what ``playbook.yaml`` says."""
    data = document.data
    team = tuple(
        Teammate(one["id"], words(one["name"]), one["rank"], words_or_none(one.get("role")))
        for one in data["team"]
    )
    return Settings(
        title=words(data["title"]),
        languages=tuple(data["languages"]),
        currency=data["currency"],
        confidentiality=words(data["confidentiality"]),
        team=team,
        description=words_or_none(data.get("description")),
        company=words_or_none(data.get("company")),
        today=day(data["today"]) if "today" in data else None,
        review_after=days(data.get("review_after", "365d")),
    )


def stage(document: Document) -> Stage:
    """Return the stage that *document* writes."""
    data = document.data
    return Stage(
        id=data["id"],
        title=words(data["title"]),
        number=data["number"],
        purpose=words(data["purpose"]),
        work=texts(data["work"]),
        milestone=words(data["milestone"]),
        kept=kept(document, data),
        optional=data.get("optional", False),
        entry=words_or_none(data.get("entry")),
        questions=texts(data.get("questions")),
        pitfalls=texts(data.get("pitfalls")),
        checklists=tuple(data.get("checklists", ())),
        plays=tuple(data.get("plays", ())),
    )


def play(document: Document) -> Play:
    """Return the play that *document* writes."""
    data = document.data
    return Play(
        id=data["id"],
        title=words(data["title"]),
        why=words(data["why"]),
        steps=texts(data["steps"]),
        done_when=words(data["done_when"]),
        kept=kept(document, data),
        say=texts(data.get("say")),
        never=texts(data.get("never")),
    )


def checklist(document: Document) -> Checklist:
    """Return the checklist that *document* writes."""
    data = document.data
    items = tuple(Item(words(one["text"]), words_or_none(one.get("why"))) for one in data["items"])
    title, when = words(data["title"]), words(data["when"])
    return Checklist(data["id"], title, when, items, kept(document, data))


def customer_type(document: Document) -> CustomerType:
    """Return the customer type that *document* writes."""
    data = document.data
    return CustomerType(
        id=data["id"],
        title=words(data["title"]),
        family=data["family"],
        signs=texts(data["signs"]),
        approach=words(data["approach"]),
        do=texts(data["do"]),
        dont=texts(data["dont"]),
        kept=kept(document, data),
        say=texts(data.get("say")),
    )


def objection(document: Document) -> Objection:
    """Return the objection that *document* writes."""
    data = document.data
    handlers = tuple(
        Handler(
            one["method"],
            words(one["when"]),
            words(one["say"]),
            tuple(one.get("for", ())),
            words_or_none(one.get("proof")),
        )
        for one in data["handlers"]
    )
    return Objection(
        id=data["id"],
        title=words(data["title"]),
        type=data["type"],
        says=texts(data["says"]),
        behind=words(data["behind"]),
        tell=words(data["tell"]),
        ask=texts(data["ask"]),
        handlers=handlers,
        never=texts(data["never"]),
        kept=kept(document, data),
    )


def terms(document: Document) -> tuple[Term, ...]:
    """Return the terms that a glossary file writes."""
    return tuple(
        Term(
            one["id"],
            words(one["term"]),
            words(one["means"]),
            texts(one.get("also")),
            kept(document, one),
        )
        for one in document.data["terms"]
    )


def channel(document: Document) -> Channel:
    """Return the channel that *document* writes."""
    data = document.data
    return Channel(
        id=data["id"],
        title=words(data["title"]),
        direction=data["direction"],
        what=words(data["what"]),
        cost=data["cost"],
        effort=data["effort"],
        use_when=words(data["use_when"]),
        stop_when=words(data["stop_when"]),
        steps=texts(data["steps"]),
        lawful=texts(data["lawful"]),
        kept=kept(document, data),
        claims=texts(data.get("claims")),
    )


def technique(document: Document) -> Technique:
    """Return the technique that *document* writes."""
    data = document.data
    return Technique(
        id=data["id"],
        title=words(data["title"]),
        family=data["family"],
        what=words(data["what"]),
        when=words(data["when"]),
        steps=texts(data["steps"]),
        caution=texts(data["caution"]),
        kept=kept(document, data),
        say=texts(data.get("say")),
        example=words_or_none(data.get("example")),
    )


def seeds(document: Document) -> tuple[Seed, ...]:
    """Return the rows of the method that *document* writes."""
    return tuple(
        Seed(one["id"], one["kind"], words(one["term"]), words(one["says"]), one.get("gap", False))
        for one in document.data["seeds"]
    )


def agreed_actions(data: Any) -> tuple[AgreedAction, ...]:
    """Return the actions that an account file writes."""
    found = []
    for one in data.get("actions", ()):
        due = day(one["due"])
        assert due is not None  # noqa: S101  (the shape check has seen it)
        proof = words_or_none(one.get("proof"))
        found.append(
            AgreedAction(words(one["action"]), one["owner"], due, proof, one.get("done", False))
        )
    return tuple(found)


BUILD: dict[str, Callable[[Document], Any]] = {
    "stage": stage,
    "play": play,
    "checklist": checklist,
    "customer-type": customer_type,
    "objection": objection,
    "channel": channel,
    "technique": technique,
}
