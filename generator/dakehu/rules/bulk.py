"""A rulebook over very many accounts at once, in columns: what follows, without the trace.

``Bulk(rulebook).conclude(accounts, today)`` concludes for each account exactly what
``Engine`` and ``Fast`` do. It needs NumPy (the extra ``bulk``), and is the way for thousands
of accounts; for one account, ``Fast`` is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from dakehu.rules.columns import Column, Distinct, Truths
from dakehu.rules.facts import Facts
from dakehu.rules.generate import Conclusions
from dakehu.rules.model import DecisionTable, Rulebook, Score
from dakehu.rules.outcomes import gate_over, score_over, standings, table_over
from dakehu.rules.outline import outlined
from dakehu.rules.rows import Rows
from dakehu.rules.spaces import Across
from dakehu.rules.trace import Truth

BLOCK = 16384
Account = Facts | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Accounts in columns, in blocks; made by ``Bulk.load`` for its rulebook."""

    blocks: tuple[Rows, ...]

    def __len__(self) -> int:
        return sum(len(block.rows) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Block:
    """What follows for some of the accounts, in columns."""

    size: int
    decisions: tuple[Column, ...]
    rules: tuple[Truths, ...]
    gates: tuple[NDArray[np.int8], ...]

    def conclusions(self) -> list[Conclusions]:
        """Return what follows for each account."""
        decisions = [column.plain() for column in self.decisions]
        rules = [list(map(Truth.of, truth.plain())) for truth in self.rules]
        gates = [standings(codes) for codes in self.gates]
        sides = [_turned(side, self.size) for side in (decisions, rules, gates)]
        return [Conclusions(*account) for account in zip(*sides, strict=True)]


def _turned(columns: Sequence[Sequence[Any]], size: int) -> Iterable[tuple[Any, ...]]:
    return zip(*columns, strict=True) if columns else [()] * size


class Concluded(Sequence[Conclusions]):
    """What follows for every account: by account as ``Conclusions``, or by rule and decision."""

    def __init__(self, rulebook: Rulebook, blocks: tuple[Block, ...]) -> None:
        self.blocks = blocks
        self._rules = {rule.id: place for place, rule in enumerate(rulebook.rules)}
        self._decisions = {one.name: place for place, one in enumerate(rulebook.decisions)}

    def __len__(self) -> int:
        return sum(block.size for block in self.blocks)

    @overload
    def __getitem__(self, place: int) -> Conclusions: ...
    @overload
    def __getitem__(self, place: slice) -> list[Conclusions]: ...
    def __getitem__(self, place: int | slice) -> Conclusions | list[Conclusions]:
        return self._accounts[place]

    @cached_property
    def _accounts(self) -> list[Conclusions]:
        return [one for block in self.blocks for one in block.conclusions()]

    def rule(self, name: str) -> Truths:
        """Return for which accounts the rule called *name* speaks, and for which not."""
        truths = [block.rules[self._rules[name]] for block in self.blocks]
        empty = [np.zeros(0, np.bool_)]
        return Truths(
            np.concatenate([*(one.yes for one in truths), *empty]),
            np.concatenate([*(one.denied for one in truths), *empty]),
        )

    def decision(self, name: str) -> list[Any]:
        """Return the value of the decision called *name* for every account."""
        place = self._decisions[name]
        return [value for block in self.blocks for value in block.decisions[place].plain()]


class Bulk:
    """A rulebook made ready to conclude about very many accounts at once.

    It takes accounts as ``Fast`` does, and numbers as int and float too, which count as the
    decimals they are written as. Like ``Fast`` it believes the values it is given. What is
    asked more than once of the same accounts is best loaded first: then only the work
    remains.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._outline = outlined(rulebook)
        self._gates = [gate_over(gate) for gate in rulebook.gates]
        decided = {
            one.place: table_over(one.item)
            if isinstance(one.item, DecisionTable)
            else score_over(one.item)
            for one in self._outline.decisions
            if isinstance(one.item, DecisionTable | Score)
        }
        self._across = Across(self._outline, decided)
        facts = rulebook.vocabulary.facts
        self._types = {name: fact.type for name, fact in facts.items()}

    def load(self, accounts: Iterable[Account]) -> Loaded:
        """Return *accounts* in the columns that the rulebook asks for."""
        return Loaded(tuple(self._blocks(accounts)))

    def _blocks(self, accounts: Iterable[Account]) -> Iterator[Rows]:
        given: list[Any] = list(accounts)
        if any(issubclass(kind, Facts) for kind in set(map(type, given))):
            given = [one.values if isinstance(one, Facts) else one for one in given]
        texts = Distinct()
        for start in range(0, len(given), BLOCK):
            rows = Rows(given[start : start + BLOCK], self._types, texts)
            rows.load(self._across.given)
            yield rows

    def conclude(self, accounts: Iterable[Account] | Loaded, today: date) -> Concluded:
        """Return what follows for each of *accounts* on the day *today*."""
        loaded = accounts.blocks if isinstance(accounts, Loaded) else self._blocks(accounts)
        return Concluded(self.rulebook, tuple([self._block(rows, today) for rows in loaded]))

    def _block(self, rows: Rows, today: date) -> Block:
        space = self._across.over(rows, today)
        size = space.size
        decisions = [space.value(one.place) for one in self._outline.decisions]
        rules = [space.truth(place) for place in self._outline.rules]
        gates = [
            decide([space.truth(root) for root in one.roots], size)
            for decide, one in zip(self._gates, self._outline.gates, strict=True)
        ]
        return Block(size, tuple(decisions), tuple(rules), tuple(gates))
