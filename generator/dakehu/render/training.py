"""The pages of training: the path and its gates, questions, cards, role-plays, sheets, proof.

What is asked stands in a page as data, which scripts read; a page makes no request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from markupsafe import Markup

from dakehu.check.playbook import Playbook
from dakehu.content.kinds import KIND
from dakehu.content.training import Card, Deck, Quiz, RolePlay, See, TrainingGate
from dakehu.render.escape import json_in_page
from dakehu.render.phrases_training import SPOKEN
from dakehu.render.templates import anchor
from dakehu.text.words import LANGS, Lang, Words
from dakehu.train.behind import MARK, TOO_MANY
from dakehu.train.course import Course, GateCourse, make_course
from dakehu.train.decks import Pack
from dakehu.train.questions import Question
from dakehu.train.words import WORDS

# What a gate names to be read besides its lessons.
BESIDES = (
    "stage", "play", "checklist", "customer-type", "objection", "question-set", "case-study",
    "worksheet", "qualification",
)  # fmt: skip


def practice_place(playbook: Playbook) -> str:
    """Return where practice accounts are; nothing where there are no stories to make them of."""
    return "training/practice.html" if playbook.stories else ""


class TrainingPages:
    """What the pages of training are made of, for readers of one language."""

    def __init__(self, playbook: Playbook, lang: Lang) -> None:
        self._playbook, self._lang = playbook, lang
        self.course: Course = make_course(playbook)
        self._titles: dict[tuple[str, str], Words] = {
            (kind.name, one.id): one.title for kind in KIND.values() for one in playbook.items(kind)
        }
        self._titles |= {("glossary", one.id): one.term for one in playbook.terms}
        self._titles |= {
            ("table", one.name): one.label
            for one in playbook.rulebook.decisions
            if hasattr(one, "label")
        }

    def of(self, item: Any) -> dict[str, Any]:
        """Return what the page of *item* shows that stands elsewhere."""
        if isinstance(item, TrainingGate):
            return self._gate(item)
        if isinstance(item, Quiz):
            return {"data": self._data(quiz=item.id, questions=self._asked(self._written(item.id)))}
        if isinstance(item, RolePlay):
            return self._role_play(item)
        if isinstance(item, Deck):
            return {"link": self._link}
        return {}

    @property
    def gates(self) -> int:
        """Return how many gates the path has."""
        return len(self.course.gates)

    def asked_at(self, gate: str) -> list[dict[str, Any]]:
        """Return the questions from which the gate draws, as scripts read them."""
        found = next(one for one in self.course.gates if one.gate.id == gate)
        return self._asked(found.questions)

    def home(self) -> dict[str, Any]:
        """Return what the page of the path shows."""
        return {
            "gates": [one.gate for one in self.course.gates],
            "data": self._data(gates=self._gates()),
            "practice": practice_place(self._playbook),
        }

    def pages(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield the pages beside those of items: path, template, and what it shows."""
        course = self.course
        groups = self._groups()
        yield "drill", "training-drill", {"data": self._data(groups=groups)}
        packs = [self._pack(one) for one in course.packs]
        yield "cards", "training-cards", {"data": self._data(packs=packs), "packs": course.packs}
        gates = [one.gate for one in course.gates]
        yield "week", "training-week", {"gates": gates, "rubrics": self._playbook.rubrics}
        proof = self._data(gates=self._gates(), version=course.version)
        yield "certificate", "training-certificate", {"data": proof, "version": course.version}
        known = {
            "lessons": sorted({key for gate in gates for key in gate.lessons}),
            "questions": [one.id for one in course.questions],
            "cards": [card.id for pack in course.packs for card in pack.cards],
            "plays": [one.id for one in self._playbook.role_plays],
        }
        progress = self._data(gates=self._gates(), known=known)
        yield "progress", "training-progress", {"data": progress}

    # what scripts read

    def _data(self, **parts: Any) -> Markup:
        """Return *parts* with the words that scripts say, as JSON that is safe within a page."""
        words = {key: said.said(self._lang) for key, said in SPOKEN.items()}
        return json_in_page({**parts, "words": words, "lang": self._lang})

    def _said(self, words: Words | None) -> str:
        return words.said(self._lang) if words else ""

    def _each(self, texts: Iterable[Words]) -> list[str]:
        return [self._said(one) for one in texts]

    def _link(self, see: See | None) -> dict[str, str] | None:
        """Return where a passage stands, seen from any page of training, and its title."""
        if see is None:
            return None
        if see.kind == "glossary":
            place = f"glossary.html#{anchor(see.id)}"
        elif see.kind == "table":
            place = f"rules/tables.html#{anchor(see.id)}"
        else:
            place = f"{KIND[see.kind].place}/{see.id}.html"
        return {"href": f"../{place}", "title": self._said(self._titles[see.kind, see.id])}

    def _written(self, quiz: str) -> tuple[Question, ...]:
        return self.course.written[quiz]

    def _asked(self, questions: Iterable[Question]) -> list[dict[str, Any]]:
        return [self._question(one) for one in questions]

    def _question(self, question: Question) -> dict[str, Any]:
        one = question.item
        made: dict[str, Any] = {
            "id": question.id,
            "form": one.form,
            "ask": self._said(one.ask),
            "why": self._said(one.why),
            "see": self._link(one.see),
        }
        if question.source in self.course.written:
            made["written"] = True
        if one.must_know:
            made["must"] = True
        if one.options:
            made["options"] = [
                {"t": self._said(o.text), "r": o.right, "w": self._said(o.why)} for o in one.options
            ]
        if one.lines:
            made["lines"] = self._each(one.lines)
        if one.pairs:
            made["pairs"] = [[self._said(p.left), self._said(p.right)] for p in one.pairs]
        if one.accept:
            # either language counts: a term is a term
            made["accept"] = [said for lang in LANGS for said in getattr(one.accept, lang)]
        if one.model:
            made["model"] = self._said(one.model)
            made["behaviours"] = self._each(one.behaviours)
        return made

    def _pack(self, pack: Pack) -> dict[str, Any]:
        return {
            "id": pack.id,
            "title": self._said(pack.title),
            "cards": [self._card(one) for one in pack.cards],
        }

    def _card(self, card: Card) -> dict[str, Any]:
        see = self._link(card.see)
        return {"id": card.id, "f": self._said(card.front), "b": self._said(card.back), "see": see}

    def _groups(self) -> list[dict[str, Any]]:
        """Return all questions, by quiz and by maker."""
        titles = {one.id: one.title for one in self._playbook.quizzes}
        groups = [(titles[key], asked) for key, asked in self.course.written.items()]
        groups += [(WORDS[key], asked) for key, asked in self.course.made.items()]
        return [
            {"title": self._said(title), "questions": self._asked(asked)}
            for title, asked in groups
            if asked
        ]

    # gates

    def _gates(self) -> list[dict[str, Any]]:
        return [self._standing(one) for one in self.course.gates]

    def _standing(self, one: GateCourse) -> dict[str, Any]:
        """Return what tells whether a gate is passed, and whether its rules changed since."""
        gate = one.gate
        return {
            "id": gate.id,
            "title": self._said(gate.title),
            "n": gate.number,
            "by": gate.by_day,
            "lessons": list(gate.lessons),
            "plays": [{"id": key, "behaviours": self._behaviours(key)} for key in gate.role_plays],
            "need": {
                "questions": gate.passing.questions if one.questions else 0,
                "right": gate.passing.right,
                "cases": gate.passing.cases if practice_place(self._playbook) else 0,
                "cases_right": gate.passing.cases_right,
                "rating": gate.passing.rating,
            },
            "rules": one.behind,
            "mark": MARK,
            "most": TOO_MANY,
        }

    def _behaviours(self, role_play: str) -> list[str]:
        rubric = next(one.rubric for one in self._playbook.role_plays if one.id == role_play)
        found = next(one for one in self._playbook.rubrics if one.id == rubric)
        return [one.id for one in found.behaviours]

    def _gate(self, gate: TrainingGate) -> dict[str, Any]:
        one = next(found for found in self.course.gates if found.gate.id == gate.id)
        playbook = self._playbook
        by_id: Callable[[str], dict[str, Any]] = lambda name: {  # noqa: E731
            item.id: item for item in playbook.items(KIND[name])
        }
        named = [(KIND[name], by_id(name)) for name in BESIDES]
        makers = [name for name in gate.generated if self.course.made[name]]
        return {
            "data": self._data(gate=self._standing(one), questions=self._asked(one.questions)),
            "lessons": [by_id("lesson")[key] for key in gate.lessons],
            "besides": [
                (kind, [items[key] for key in getattr(gate, kind.key)])
                for kind, items in named
                if getattr(gate, kind.key)
            ],
            "quizzes": [by_id("quiz")[key] for key in gate.quizzes],
            "plays": [by_id("role-play")[key] for key in gate.role_plays],
            "decks": [by_id("deck")[key] for key in gate.decks],
            "makers": [(WORDS[name], len(self.course.made[name])) for name in makers],
            "count": len(self.course.gates),
            "practice": practice_place(self._playbook),
        }

    def _role_play(self, play: RolePlay) -> dict[str, Any]:
        playbook = self._playbook
        rubric = next(one for one in playbook.rubrics if one.id == play.rubric)
        objection = playbook.objection(play.objection) if play.objection else None
        needed = [g.passing.rating for g in playbook.training_gates if play.id in g.role_plays]
        data = self._data(
            play=play.id,
            seconds=play.seconds,
            need=max(needed, default=0),
            behaviours=[
                {
                    "id": b.id,
                    "title": self._said(b.title),
                    "marks": self._each((b.low, b.middle, b.high)),
                }
                for b in rubric.behaviours
            ],
        )
        return {
            "data": data, "rubric": rubric, "objection": objection,
            "person": playbook.customer_type(play.personality),
            "stage": playbook.stage(play.stage),
        }  # fmt: skip
