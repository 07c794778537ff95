"""The whole course: gates in their order, with the questions, cards and rules behind each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from dakehu.check.playbook import Playbook
from dakehu.content.training import TrainingGate
from dakehu.train.behind import Marks
from dakehu.train.decks import Pack, packs
from dakehu.train.questions import Question, made, written


@dataclass(frozen=True, slots=True)
class GateCourse:
    """A training gate: the questions from which an attempt is drawn, and the rules behind it."""

    gate: TrainingGate
    questions: tuple[Question, ...]
    behind: str


@dataclass(frozen=True, slots=True)
class Course:
    """Everything that training asks and shows; *made* and *written* by maker and quiz."""

    gates: tuple[GateCourse, ...]
    made: dict[str, tuple[Question, ...]]
    written: dict[str, tuple[Question, ...]]
    packs: tuple[Pack, ...]
    marks: str

    @property
    def version(self) -> str:
        """Return eight letters and digits that stand for what the rules mean."""
        return hashlib.sha256(self.marks.encode()).hexdigest()[:8]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return every question, the written ones first."""
        groups = (*self.written.values(), *self.made.values())
        return tuple(one for group in groups for one in group)


def make_course(playbook: Playbook) -> Course:
    """Return the course of *playbook*; of one without training gates there is none to walk."""
    by_maker, by_quiz = made(playbook), written(playbook)
    marks = Marks(playbook.rulebook)
    gates = []
    for gate in playbook.training_gates:
        groups = [by_quiz[name] for name in gate.quizzes]
        groups += [by_maker[name] for name in gate.generated]
        asked = tuple(one for group in groups for one in group)
        gates.append(GateCourse(gate, asked, marks.behind(playbook, gate, asked)))
    every = "".join(sorted(set(marks.by_part.values())))
    return Course(tuple(gates), by_maker, by_quiz, packs(playbook), every)
