"""The rules behind a training gate, as marks that change with what a rule means.

Who passed keeps the marks of that day; compared with those of today, they tell how much of
what was learnt holds no longer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.training import TrainingGate
from dakehu.rules.edits import Part, meanings
from dakehu.rules.model import DecisionTable, Rulebook
from dakehu.train.questions import Question

MARK = 6  # letters of a mark: a few hundred rules, so that two alike are one in a hundred
TOO_MANY = 0.2  # the share of changed rules above which a pass says so


class Marks:
    """The marks of every part of a rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self.by_part: Mapping[Part, str] = {
            part: hashlib.sha256(repr((part, meaning)).encode()).hexdigest()[:MARK]
            for part, meaning in meanings(rulebook).items()
        }

    def behind(self, playbook: Playbook, gate: TrainingGate, asked: tuple[Question, ...]) -> str:
        """Return the marks of what *gate* rests on, one after the other, each once, in order.

        That is what its questions are about, the gates and rules of what it has read, and,
        where practice accounts are asked for, the whole rulebook.
        """
        if gate.passing.cases:
            return "".join(sorted(set(self.by_part.values())))
        named = self._named(gate, asked)
        return "".join(sorted({m for part, m in self.by_part.items() if part[:2] in named}))

    def _named(self, gate: TrainingGate, asked: tuple[Question, ...]) -> set[tuple[str, str]]:
        book = self._rulebook
        sees = {(one.item.see.kind, one.item.see.id) for one in asked}
        stages = {*gate.stages, *(key for kind, key in sees if kind == "stage")}
        plays = {*gate.plays, *(key for kind, key in sees if kind == "play")}
        found: set[tuple[str, str]] = set()
        for one in book.gates:
            if one.leaves in stages:
                found |= {("gate", one.name), ("requirement", one.name)}
        found |= {("rule", rule.id) for rule in book.rules if rule.do and rule.do.play in plays}
        for table in book.decisions:
            if isinstance(table, DecisionTable) and ("table", table.name) in sees:
                found |= {("table", table.name), ("row", table.name)}
        return found | self._figures(found)

    def _figures(self, parts: set[tuple[str, str]]) -> set[tuple[str, str]]:
        """Return the figures that some *parts* name."""
        meant = meanings(self._rulebook)
        return {
            ("threshold", name)
            for part, meaning in meant.items()
            if part[:2] in parts
            for name in _figures_in(meaning)
        }


def _figures_in(meaning: Any) -> set[str]:
    if not isinstance(meaning, tuple):
        return set()
    if len(meaning) == 2 and meaning[0] == "figure":
        return {meaning[1]}
    return {name for inner in meaning for name in _figures_in(inner)}


def changed(before: str, now: str) -> float:
    """Return the share of the marks *before* that are not among those of *now*.

    >>> changed("aaaaaabbbbbb", "aaaaaacccccc"), changed("", "aaaaaa")
    (0.5, 0.0)
    """
    old, new = _cut(before), set(_cut(now))
    return sum(mark not in new for mark in old) / len(old) if old else 0.0


def _cut(marks: str) -> list[str]:
    return [marks[at : at + MARK] for at in range(0, len(marks), MARK)]
