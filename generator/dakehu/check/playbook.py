"""The playbook: everything that was written, understood and linked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from dakehu.content.items import (
    Account,
    CaseStudy,
    Channel,
    Checklist,
    CustomerType,
    Lesson,
    Metric,
    Objection,
    Play,
    Process,
    Qualification,
    QuestionSet,
    Seed,
    Settings,
    Settlement,
    Stage,
    Technique,
    Term,
    Unwanted,
    Worksheet,
)
from dakehu.content.kinds import Kind
from dakehu.content.story import Story
from dakehu.content.training import Deck, Quiz, RolePlay, Rubric, TrainingGate
from dakehu.rules.cases import Case
from dakehu.rules.model import Condition, Rulebook
from dakehu.text.words import Words

_Item = TypeVar("_Item", Stage, Play, Checklist, CustomerType, Objection, Account, Qualification)


@dataclass(frozen=True, slots=True)
class Playbook:
    """The whole body of selling knowledge of one team; stages by number, the rest by id.

    Each kind has a field, called by its key. *applies* says, by customer type, which accounts
    are of that type. *left_out* are files of accounts that had to be left aside.
    """

    settings: Settings
    stages: tuple[Stage, ...]
    plays: tuple[Play, ...]
    checklists: tuple[Checklist, ...]
    customer_types: tuple[CustomerType, ...]
    objections: tuple[Objection, ...]
    terms: tuple[Term, ...]
    accounts: Sequence[Account]
    rulebook: Rulebook
    cases: tuple[Case, ...]
    seeds: tuple[Seed, ...] = ()
    channels: tuple[Channel, ...] = ()
    techniques: tuple[Technique, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    question_sets: tuple[QuestionSet, ...] = ()
    processes: tuple[Process, ...] = ()
    case_studies: tuple[CaseStudy, ...] = ()
    metrics: tuple[Metric, ...] = ()
    worksheets: tuple[Worksheet, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    training_gates: tuple[TrainingGate, ...] = ()
    quizzes: tuple[Quiz, ...] = ()
    role_plays: tuple[RolePlay, ...] = ()
    rubrics: tuple[Rubric, ...] = ()
    decks: tuple[Deck, ...] = ()
    unwanted: tuple[Unwanted, ...] = ()
    applies: dict[str, Condition] = field(default_factory=dict)
    stories: tuple[Story, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def personalities(self) -> tuple[CustomerType, ...]:
        """Return the customer types that are ways of being, in order."""
        return tuple(one for one in self.customer_types if one.family == "personality")

    def items(self, kind: Kind) -> tuple[Any, ...]:
        """Return every item of *kind*, in order."""
        found: tuple[Any, ...] = getattr(self, kind.key)
        return found

    def meaning(self, called: Words) -> Words | None:
        """Return what the glossary says of what is *called* so; None where it says nothing."""
        return next((one.means for one in self.terms if one.term == called), None)

    def stage(self, key: str) -> Stage:
        """Return the stage with id *key*; raise KeyError if there is none."""
        return _find(self.stages, key)

    def play(self, key: str) -> Play:
        """Return the play with id *key*; raise KeyError if there is none."""
        return _find(self.plays, key)

    def checklist(self, key: str) -> Checklist:
        """Return the checklist with id *key*; raise KeyError if there is none."""
        return _find(self.checklists, key)

    def customer_type(self, key: str) -> CustomerType:
        """Return the customer type with id *key*; raise KeyError if there is none."""
        return _find(self.customer_types, key)

    def objection(self, key: str) -> Objection:
        """Return the objection with id *key*; raise KeyError if there is none."""
        return _find(self.objections, key)

    def qualification(self, key: str) -> Qualification:
        """Return the qualification pack with id *key*; raise KeyError if there is none."""
        return _find(self.qualifications, key)

    def account(self, key: str) -> Account:
        """Return the account with id *key*; raise KeyError if there is none."""
        return _find(self.accounts, key)


def _find(items: Iterable[_Item], key: str) -> _Item:
    for item in items:
        if item.id == key:
            return item
    raise KeyError(key)
