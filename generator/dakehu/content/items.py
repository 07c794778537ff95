"""The kinds of content a playbook is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dakehu.text.source import Span
from dakehu.text.words import Lang, Words

Texts = tuple[Words, ...]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKEND = WEEKDAYS[5:]


@dataclass(frozen=True, slots=True)
class Kept:
    """What every item carries: where it is written, who keeps it, when it was checked.

    *also* are other words under which people look for it.
    """

    span: Span = field(compare=False)
    owner: str = ""
    reviewed_on: date | None = None
    seeds: tuple[str, ...] = ()
    also: Texts = ()


@dataclass(frozen=True, slots=True)
class Teammate:
    """One of our own people."""

    id: str
    name: Words
    rank: str
    role: Words | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``playbook.yaml`` says."""

    title: Words
    languages: tuple[Lang, ...]
    currency: str
    confidentiality: Words
    team: tuple[Teammate, ...]
    description: Words | None = None
    company: Words | None = None
    today: date | None = None
    traditional: dict[str, str] | None = None
    review_after: int = 365
    instead: dict[str, str] = field(default_factory=dict)
    papers: bool = False
    qualification: tuple[str, ...] = ()
    rest_days: tuple[str, ...] = WEEKEND

    def working_day(self, day: date) -> date:
        """Return *day*, or the next day after it on which we work."""
        while WEEKDAYS[day.weekday()] in self.rest_days:
            day += timedelta(days=1)
        return day

    def teammate(self, key: str) -> Teammate:
        """Return the teammate with id *key*; raise KeyError if there is none."""
        for one in self.team:
            if one.id == key:
                return one
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the sale: purpose, work and milestone; its gate is among the rules."""

    id: str
    title: Words
    number: int
    purpose: Words
    work: Texts
    milestone: Words
    kept: Kept
    optional: bool = False
    entry: Words | None = None
    questions: Texts = ()
    pitfalls: Texts = ()
    checklists: tuple[str, ...] = ()
    plays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Play:
    """Something a seller does: why, steps, and the proof that it is done.

    One *with_customer* waits while a rule of ours keeps us silent towards them.
    """

    id: str
    title: Words
    why: Words
    steps: Texts
    done_when: Words
    with_customer: bool
    kept: Kept
    say: Texts = ()
    never: Texts = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist."""

    text: Words
    why: Words | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """An ordered list to tick; *audience* is who may read it: our own people, or customers too."""

    id: str
    title: Words
    when: Words
    items: tuple[Item, ...]
    kept: Kept
    audience: str = "internal"


@dataclass(frozen=True, slots=True)
class CustomerType:
    """A kind of customer or person: how to recognise it and how to sell to it."""

    id: str
    title: Words
    family: str
    signs: Texts
    approach: Words
    do: Texts
    dont: Texts
    kept: Kept
    say: Texts = ()


@dataclass(frozen=True, slots=True)
class Handler:
    """One answer to an objection."""

    method: str
    when: Words
    say: Words
    customer_types: tuple[str, ...] = field(default=(), metadata={"key": "for"})
    proof: Words | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """What a customer says against us, in their words, and our answers.

    It is foreseen in its *stages* alone; where it names none, in all that material is for.
    """

    id: str
    title: Words
    type: str
    says: Texts
    behind: Words
    tell: Words
    ask: Texts
    handlers: tuple[Handler, ...]
    never: Texts
    kept: Kept
    lessons: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the trade."""

    id: str
    term: Words
    means: Words
    kept: Kept
    also: Texts = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to find customers: what it costs, when it is worth it, and the lawful way."""

    id: str
    title: Words
    direction: str
    what: Words
    why: Words
    cost: str
    effort: str
    use_when: Words
    stop_when: Words
    steps: Texts
    lawful: Texts
    stages: tuple[str, ...]
    kept: Kept
    claims: Texts = ()
    plays: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    used_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Technique:
    """A way to set a price or to bring about the order, and where it ends."""

    id: str
    title: Words
    family: str
    what: Words
    why: Words
    when: Words
    steps: Texts
    caution: Texts
    stages: tuple[str, ...]
    kept: Kept
    say: Texts = ()
    example: Words | None = None
    plays: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """One idea a seller must grasp; *gap* where the source gives no more than a title.

    *method* is the way to answer objections that it teaches, if it does.
    """

    id: str
    title: Words
    do: Words
    why: Words
    points: Texts
    kept: Kept
    gap: bool = False
    example: Words | None = None
    claims: Texts = ()
    practice: Texts = ()
    method: str = ""
    stages: tuple[str, ...] = ()
    plays: tuple[str, ...] = ()
    checklists: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the words, what to listen for, and what to ask next."""

    ask: Words
    listen_for: Words
    follow_up: Words | None = None


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions that belong together, in the order in which they are asked."""

    id: str
    title: Words
    family: str
    purpose: Words
    when: Words
    questions: tuple[Question, ...]
    stages: tuple[str, ...]
    kept: Kept
    plays: tuple[str, ...] = ()
    caution: Texts = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a process, and the stages into which it falls."""

    id: str
    title: Words
    work: Words
    stages: tuple[str, ...]
    seeds: tuple[str, ...]
    done_when: Words | None = None
    customer_does: Words | None = None
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """A way to see the sale: steps of one source, each set against our stages."""

    id: str
    title: Words
    what: Words
    origin: Words
    use_when: Words
    steps: tuple[Step, ...]
    kept: Kept


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """A story that teaches, and what to discuss about it."""

    id: str
    title: Words
    story: Texts
    lesson: Words
    use_it_for: Words
    discuss: Texts
    stages: tuple[str, ...]
    kept: Kept
    claims: Texts = ()
    plays: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure to watch: how to work it out, how to read it and what to do about it."""

    id: str
    title: Words
    measures: Words
    formula: Words
    unit: Words
    read_high: Words
    read_low: Words
    act: Words
    stages: tuple[str, ...]
    kept: Kept
    fact: str = ""
    thresholds: tuple[str, ...] = ()
    claims: Texts = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to write on a worksheet, and how many lines are left for it."""

    ask: Words
    help: Words | None = None
    lines: int = 2


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a worksheet."""

    title: Words
    prompts: tuple[Prompt, ...]
    seeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A form to print and fill in."""

    id: str
    title: Words
    purpose: Words
    when: Words
    sections: tuple[Section, ...]
    stages: tuple[str, ...]
    kept: Kept
    plays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a qualification pack: what must be known, and the fact that holds it."""

    id: str
    title: Words
    fact: str
    why: Words


@dataclass(frozen=True, slots=True)
class Qualification:
    """A pack of lines by which an opportunity is qualified, each by what the evidence bears."""

    id: str
    title: Words
    what: Words
    use_when: Words
    lines: tuple[Line, ...]
    stages: tuple[str, ...]
    kept: Kept


@dataclass(frozen=True, slots=True)
class View:
    """What one source says where sources disagree."""

    says: Words
    seeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where sources disagree: what each says, what we do and which settings see to it."""

    id: str
    title: Words
    question: Words
    views: tuple[View, ...]
    settled: Words
    why: Words
    settings: tuple[str, ...]
    stages: tuple[str, ...]
    kept: Kept


@dataclass(frozen=True, slots=True)
class Variants:
    """The ways in which one thing is said, by language."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Words that no text of the playbook may say, why, and what to say instead.

    *places* are the kinds, or the keys of kinds, where they are looked for: everywhere where
    none is named.
    """

    id: str
    title: Words
    said: Variants = field(metadata={"key": "not"})
    because: Words
    instead: Words
    kept: Kept
    places: tuple[str, ...] = field(default=(), metadata={"key": "in"})


@dataclass(frozen=True, slots=True)
class Seed:
    """One row of the method; *gap* where the source gives no more than a title."""

    id: str
    kind: str
    term: Words
    says: Words
    gap: bool = False


@dataclass(frozen=True, slots=True)
class AgreedAction:
    """Something that was agreed with or for an account.

    *id* is what calendars know it by, where it has one, whatever its words become; *play* is
    the id of the play that it carries out, where it carries one out; *partner* is the id of the
    contact who does the customer's part. One *with_customer* takes a talk with them, as does one
    with a partner, or with a play that takes one.
    """

    action: Words
    owner: str
    due: date
    proof: Words | None = None
    audience: str = "internal"
    done: bool = False
    done_on: date | None = None
    id: str = ""
    play: str = ""
    partner: str = field(default="", metadata={"key": "with"})
    with_customer: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether it still has to be done."""
        return not self.done and self.done_on is None


@dataclass(frozen=True, slots=True)
class Account:
    """A company we sell to: who they are, and what is known of them as rules see it.

    *readers* are the ids of those of us who may read it besides its owner, in a site that is
    built for one of us.
    """

    id: str
    name: Words
    owner: str
    reviewed_on: date
    facts: Any = field(repr=False)
    kept: Kept = field(compare=False)
    summary: Words | None = None
    goal: Words | None = None
    wins: Texts = ()
    actions: tuple[AgreedAction, ...] = ()
    readers: tuple[str, ...] = ()
