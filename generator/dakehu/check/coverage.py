"""Which rows of the method are carried by something a reader can use, and by what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dakehu.check.playbook import Playbook
from dakehu.content.items import Seed
from dakehu.content.kinds import KINDS, seeds_of
from dakehu.rules.model import DecisionTable, Derived
from dakehu.text.words import Words


@dataclass(frozen=True, slots=True)
class Carrier:
    """Something that carries a row: what kind of thing, its id and its title."""

    kind: str
    id: str
    title: Words


@dataclass(frozen=True, slots=True)
class Carried:
    """One row of the method, and what carries it; nothing, where the row is still to come."""

    seed: Seed
    carriers: tuple[Carrier, ...]


def coverage(playbook: Playbook) -> tuple[Carried, ...]:
    """Return every row of the method with what carries it, in the order of the rows."""
    found: dict[str, dict[Carrier, None]] = {}
    for carrier, seeds in _carriers(playbook):
        for seed in seeds:
            found.setdefault(seed, {})[carrier] = None
    return tuple(Carried(seed, tuple(found.get(seed.id, ()))) for seed in playbook.seeds)


def _carriers(playbook: Playbook) -> Iterator[tuple[Carrier, tuple[str, ...]]]:
    for kind in KINDS:
        for item in playbook.items(kind):
            yield Carrier(kind.name, item.id, item.title), seeds_of(item)
    for term in playbook.terms:
        yield Carrier("term", term.id, term.term), term.kept.seeds
    for words in playbook.unwanted:
        yield Carrier("wording", words.id, words.title), words.kept.seeds
    yield from _rulebook_carriers(playbook)


def _rulebook_carriers(playbook: Playbook) -> Iterator[tuple[Carrier, tuple[str, ...]]]:
    book = playbook.rulebook
    for decision in book.decisions:
        if isinstance(decision, DecisionTable):
            yield Carrier("table", decision.name, decision.label), decision.seeds
        elif isinstance(decision, Derived):
            yield Carrier("fact", decision.name, decision.fact.label), decision.fact.seeds
    for rule in book.rules:
        yield Carrier("rule", rule.id, rule.title), rule.seeds
    for gate in book.gates:
        seeds = (*gate.seeds, *(seed for one in gate.requirements for seed in one.seeds))
        yield Carrier("gate", gate.name, gate.title), seeds
    for figure in book.vocabulary.thresholds.values():
        yield Carrier("threshold", figure.name, figure.label), figure.seeds
    for fact in book.vocabulary.facts.values():
        fields = fact.type.item.fields if fact.type.item else ()
        seeds = (*fact.seeds, *(seed for field in fields for seed in field.seeds))
        yield Carrier("fact", fact.name, fact.label), seeds
