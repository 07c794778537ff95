"""What a manager asks about an account at a review: made from what failed, is open or is old."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import Play
from dakehu.plan.plan import Plan
from dakehu.plan.questions import Question
from dakehu.render.phrases import phrase
from dakehu.rules.model import Do
from dakehu.rules.told import aged
from dakehu.rules.trace import GateStep, RequirementStep, Standing, Truth
from dakehu.rules.words import Speaker
from dakehu.text.words import Lang, capital, unstopped, within_quotes

MOST_FACTS = 5
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a review: what to ask, what lies behind it, and the play that mends it."""

    text: str
    because: str = ""
    play: Any = None


class ReviewQuestions:
    """Makes the questions of a review, for readers of one language."""

    def __init__(self, playbook: Playbook, lang: Lang) -> None:
        self._playbook, self._lang = playbook, lang
        self._speaker = Speaker(playbook.rulebook.vocabulary, lang)
        self._find = playbook.rulebook.vocabulary.find

    def _t(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    def sections(self, plan: Plan) -> list[tuple[str, list[Asked]]]:
        """Return what is asked, section by section: what failed, what is open, what is old."""
        made = [(key, list(asked)) for key, asked in self._asked(plan)]
        return [(key, asked) for key, asked in made if asked]

    def _asked(self, plan: Plan) -> Iterator[tuple[str, Iterable[Asked]]]:
        yield "review_claims", self._claims(plan)
        yield "review_gate", self._gate(plan, plan.gate, "ask_not_met") if plan.gate else ()
        yield "review_grade", self._grade(plan)
        yield "review_risks", self._risks(plan)
        yield "review_late", self._late(plan)
        yield "review_facts", self._facts(plan)

    def _claims(self, plan: Plan) -> Iterator[Asked]:
        """Yield a question for each condition of an earlier gate that fails or is open."""
        if plan.stage is None:
            return
        earlier = {one.id for one in self._playbook.stages if one.number < plan.stage.number}
        for gate in plan.trace.gates:
            if gate.item.leaves in earlier:
                title = gate.item.title.said(self._lang)
                for asked in self._gate(plan, gate, "ask_passed_by"):
                    yield Asked(asked.text, asked.because or title, asked.play)

    def _gate(self, plan: Plan, gate: GateStep, failed: str) -> Iterator[Asked]:
        """Yield a question for each condition of *gate* that fails or is open."""
        if gate.standing in (Standing.PASSED, Standing.SKIPPED):
            return
        for one in gate.requirements:
            title = one.item.title.said(self._lang)
            play = self._answer(plan, one.item.do)
            if one.check.truth is Truth.NO:
                yield Asked(self._t(failed, title=title), "", play)
            elif one.check.truth is Truth.UNKNOWN:
                ask = self._to_ask(plan, one)
                said = self._t("open_condition", title=title) if ask else ""
                yield Asked(ask or self._t("ask_not_known", title=title), said, play)

    def _answer(self, plan: Plan, do: Do | None) -> Play | None:
        """Return the play that *do* names, unless it has to wait while we keep silent."""
        play = self._playbook.play(do.play) if do else None
        return None if play and plan.waits(play) else play

    def _to_ask(self, plan: Plan, step: RequirementStep) -> str:
        """Return the question that would settle *step*."""
        asked = (q for q in plan.questions if any(step is one for one in q.settles))
        found: Question | None = next(asked, None)
        return found.ask.said(self._lang) if found else ""

    def _grade(self, plan: Plan) -> Iterator[Asked]:
        step = plan.grade
        if step and step.value is None and step.truth is Truth.UNKNOWN and step.possible:
            values = self._speaker.value(step.possible, self._find(step.item.names[0]))
            asked = [q for q in plan.questions if any(step is one for one in q.settles)]
            because = asked[0].ask.said(self._lang) if asked else ""
            yield Asked(self._t("ask_grade", values=values), because)

    def _risks(self, plan: Plan) -> Iterator[Asked]:
        for step in plan.risks:
            play = self._answer(plan, step.item.do)
            title = step.item.title.said(self._lang)
            because = step.item.because.said(self._lang)
            yield Asked(self._t("ask_risk", title=title), because, play)

    def _late(self, plan: Plan) -> Iterator[Asked]:
        for one in plan.agreed:
            if one.due <= plan.today + SOON:
                key = "ask_late" if one.due < plan.today else "ask_soon"
                action = within_quotes(unstopped(one.action.said(self._lang)))
                owner = self._playbook.settings.teammate(one.owner).name
                proof = one.proof.said(self._lang) if one.proof else ""
                because = " · ".join(part for part in (owner.said(self._lang), proof) if part)
                yield Asked(self._t(key, action=action, date=one.due), because)

    def _facts(self, plan: Plan) -> Iterator[Asked]:
        for age in plan.stale[:MOST_FACTS]:
            fact = capital(age.fact.label.said(self._lang))
            said = aged(age.days or 0, self._lang)
            ask = age.fact.ask.said(self._lang) if age.fact.ask else ""
            yield Asked(self._t("ask_stale", fact=fact, age=said), ask)
        assumed = [age for age in plan.ages if age.evidence.standing == "assumed"]
        for age in assumed[:MOST_FACTS]:
            value = self._speaker.value(age.value, age.fact)
            fact = capital(age.fact.label.said(self._lang))
            source = age.evidence.source.said(self._lang) if age.evidence.source else ""
            key = "ask_assumed_ours" if age.fact.answered_by == "us" else "ask_assumed"
            yield Asked(self._t(key, fact=fact, value=value), source)
