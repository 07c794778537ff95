"""The kinds of content that training is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from dakehu.content.items import Kept, Texts, Variants
from dakehu.text.words import Words


@dataclass(frozen=True, slots=True)
class See:
    """One passage of the playbook: the kind of item that holds it, and its id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Passing:
    """What it takes to pass a training gate; where no *cases* are asked for, none are needed.

    *right* and *cases_right* are in a hundred; *rating* is what each behaviour must be rated.
    """

    questions: int
    right: int
    cases: int = 0
    cases_right: int = 70
    rating: int = 3


@dataclass(frozen=True, slots=True)
class TrainingGate:
    """One step to being certified: what a seller can do, how it is learnt and how it is passed.

    *generated* are the makers of questions from the playbook.
    """

    id: str
    title: Words
    number: int
    by_day: int
    can_do: Texts
    lessons: tuple[str, ...]
    passing: Passing = field(metadata={"key": "pass"})
    manager_checks: Texts
    kept: Kept
    case_studies: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    plays: tuple[str, ...] = ()
    checklists: tuple[str, ...] = ()
    worksheets: tuple[str, ...] = ()
    question_sets: tuple[str, ...] = ()
    customer_types: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    quizzes: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    role_plays: tuple[str, ...] = ()
    decks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; *why* it is wrong, unless it is *right*."""

    text: Words
    right: bool = False
    why: Words | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that belong together."""

    left: Words
    right: Words


@dataclass(frozen=True, slots=True)
class QuizItem:
    """One question of a quiz; which of the last fields it has depends on its *form*.

    ``options`` of single and several, ``lines`` of order, ``pairs`` of match, ``accept`` of
    fill, ``model`` and ``behaviours`` of say. *rests_on* are figures of the rules, as they were
    when the answer was written.
    """

    id: str
    form: str
    ask: Words
    why: Words
    see: See
    must_know: bool = False
    options: tuple[Option, ...] = ()
    lines: Texts = ()
    pairs: tuple[Pair, ...] = ()
    accept: Variants | None = None
    model: Words | None = None
    behaviours: Texts = ()
    rests_on: Mapping[str, Decimal | str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Quiz:
    """Written questions on one matter."""

    id: str
    title: Words
    items: tuple[QuizItem, ...]
    kept: Kept


@dataclass(frozen=True, slots=True)
class RolePlay:
    """A customer's words to answer aloud; *hidden* is for whoever plays the customer."""

    id: str
    title: Words
    personality: str
    stage: str
    scene: Words
    says: Words
    hidden: Words
    goal: Words
    seconds: int
    rubric: str
    kept: Kept
    objection: str = ""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something that can be seen, at three marks: a 1, a 3 and a 5."""

    id: str
    title: Words
    low: Words
    middle: Words
    high: Words


@dataclass(frozen=True, slots=True)
class Rubric:
    """Five behaviours by which a role-play or a call is rated."""

    id: str
    title: Words
    use_for: Words
    behaviours: tuple[Behaviour, ...]
    kept: Kept


@dataclass(frozen=True, slots=True)
class Card:
    """A flash card."""

    id: str
    front: Words
    back: Words
    see: See | None = None


@dataclass(frozen=True, slots=True)
class Deck:
    """Flash cards on one matter."""

    id: str
    title: Words
    cards: tuple[Card, ...]
    kept: Kept
