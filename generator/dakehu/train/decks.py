"""Decks of flash cards: the written ones, and those made from the playbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dakehu.check.playbook import Playbook
from dakehu.content.training import Card, See
from dakehu.text.words import Words
from dakehu.train.words import WORDS


@dataclass(frozen=True, slots=True)
class Pack:
    """Cards to learn: where they come from, what they are called, and the cards.

    The id of a card is unique among the cards of all packs.
    """

    id: str
    title: Words
    cards: tuple[Card, ...]


def packs(playbook: Playbook) -> tuple[Pack, ...]:
    """Return the written decks, then those made from the playbook; none is empty."""
    own = [Pack(one.id, one.title, tuple(_named(one.id, one.cards))) for one in playbook.decks]
    made = [
        Pack(name, WORDS[name], tuple(_named(f"made-{name}", make(playbook))))
        for name, make in (
            ("glossary", _glossary),
            ("stages", _stages),
            ("objections", _objections),
            ("personalities", _personalities),
        )
    ]
    return tuple(one for one in (*own, *made) if one.cards)


def _named(deck: str, cards: Iterator[Card] | tuple[Card, ...]) -> Iterator[Card]:
    for one in cards:
        yield Card(f"{deck}/{one.id}", one.front, one.back, one.see)


def _glossary(playbook: Playbook) -> Iterator[Card]:
    for term in playbook.terms:
        yield Card(term.id, term.term, term.means, See("glossary", term.id))


def _stages(playbook: Playbook) -> Iterator[Card]:
    gates = {gate.leaves: gate for gate in playbook.rulebook.gates}
    for stage in playbook.stages:
        if stage.id in gates:
            front = WORDS["leave"].filled(number=stage.number, title=stage.title)
            asked = [one.title for one in gates[stage.id].requirements]
            yield Card(stage.id, front, lines(asked), See("stage", stage.id))


def _objections(playbook: Playbook) -> Iterator[Card]:
    for one in playbook.objections:
        back = WORDS["answer"].filled(ask=one.ask[0], say=one.handlers[0].say)
        yield Card(one.id, one.says[0], back, See("objection", one.id))


def _personalities(playbook: Playbook) -> Iterator[Card]:
    for one in playbook.personalities:
        back = WORDS["person"].filled(title=one.title, approach=one.approach)
        yield Card(one.id, lines(list(one.signs[:3])), back, See("customer-type", one.id))


def lines(texts: list[Words]) -> Words:
    """Return *texts* as one text, a line each."""
    return Words("\n".join(one.en for one in texts), "\n".join(one.zh for one in texts))
