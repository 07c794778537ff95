"""The one-page plan, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dakehu.check.playbook import Playbook
from dakehu.plan.plan import TOP_ACTIONS, Plan
from dakehu.plan.questions import TOP_QUESTIONS, Question, title_of
from dakehu.plan.steps import steps
from dakehu.render.phrases import phrase
from dakehu.rules.reasons import MARKS
from dakehu.rules.told import aside, titled
from dakehu.rules.words import Speaker
from dakehu.text.finding import columns, visible
from dakehu.text.words import SEPARATOR, Lang, Words

TOP_RISKS = 3


def one_page(plan: Plan, playbook: Playbook, lang: Lang) -> str:
    """Return the plan as it fits on a screen: who, where, how sure, what next, what to ask."""
    return "\n".join(visible(line) for line in _Page(plan, playbook, lang).lines())


class _Page:
    def __init__(self, plan: Plan, playbook: Playbook, lang: Lang) -> None:
        self._plan, self._playbook, self._lang = plan, playbook, lang
        self._speaker = Speaker(playbook.rulebook.vocabulary, lang)

    def _t(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    def lines(self) -> Iterator[str]:
        account = self._plan.account
        title = f"{account.name.said(self._lang)} · {self._t('as_of', date=self._plan.today)}"
        yield title
        yield "=" * columns(title)
        yield from self._standing()
        for key, lines in (
            ("do_next", self._actions()),
            ("ask_next", self._questions()),
            ("at_risk", self._risks()),
            ("people", self._people()),
        ):
            yield ""
            yield self._t(key)
            yield "-" * columns(self._t(key))
            yield from lines

    def _standing(self) -> Iterator[str]:
        plan, colon = self._plan, "：" if self._lang == "zh" else ": "
        stage = plan.stage
        where = f"{stage.number} {stage.title.said(self._lang)}" if stage else self._t("unknown")
        yield f"{self._t('stage')}{colon}{where}"
        yield f"{self._t('grade')}{colon}{self._grade()}"
        if plan.gate:
            said = self._t(f"gate_{plan.gate.standing.value}")
            met = self._t("met_of", met=plan.gate.met, all=len(plan.gate.requirements))
            title = plan.gate.item.title.said(self._lang)
            yield f"{self._t('gate')}{colon}{title} · {said} · {met}"
            for one in plan.gate.requirements:
                yield f"  {MARKS[one.check.truth]} {one.item.title.said(self._lang)}"
        yield f"{self._t('owner')}{colon}{plan.owner.name.said(self._lang)}"
        dated = [age for age in plan.ages if age.days is not None]
        key = "stale_count" if dated else "nothing_dated"
        yield self._t(key, stale=len(plan.stale), all=len(dated))

    def _grade(self) -> str:
        step = self._plan.grade
        if step is None:
            return self._t("ungraded")
        said = self._speaker.outcome(step)
        if step.result is None or not step.spoke:
            return said
        return aside(said, step.spoke[0].row.because.said(self._lang), self._lang)

    def _actions(self) -> Iterator[str]:
        found = steps(self._plan, self._playbook)
        for place, one in enumerate(found[:TOP_ACTIONS], 1):
            how = "agreed_step" if one.agreed else one.severity or "low"
            later = f" [{self._t('do_later')}]" if one.waits else ""
            yield f"{place}. {one.due}  {one.title.said(self._lang)} [{self._t(how)}]{later}"
            done = one.proof.said(self._lang) if one.proof else self._t("no_proof")
            yield f"   {titled(self._t('proof_of_done'), done, self._lang)}"
        if not found:
            yield self._t("no_action")
        rule, waiting = self._plan.silent, self._plan.put_off
        if rule and waiting:
            title = self._t("put_off", rule=rule.item.title.said(self._lang))
            yield titled(title, self._joined(one.play.title for one in waiting), self._lang)

    def _questions(self) -> Iterator[str]:
        for place, one in enumerate(self._plan.questions[:TOP_QUESTIONS], 1):
            note = f" [{self._t(one.note)}]" if one.note else ""
            yield f"{place}. {one.ask.said(self._lang)}{note}"
            yield f"   {titled(self._t('settles'), self._settled(one), self._lang)}"
        if not self._plan.questions:
            yield self._t("no_question")

    def _settled(self, one: Question) -> str:
        return self._joined(map(title_of, one.settles))

    def _joined(self, titles: Iterable[Words]) -> str:
        return SEPARATOR[self._lang].join(one.said(self._lang) for one in titles)

    def _risks(self) -> Iterator[str]:
        for step in self._plan.risks[:TOP_RISKS]:
            level = self._t(step.item.severity or "low")
            yield f"! [{level}] {step.item.title.said(self._lang)}"
            yield f"  {step.item.because.said(self._lang)}"
        if not self._plan.risks:
            yield self._t("no_risk")

    def _people(self) -> Iterator[str]:
        vocabulary = self._playbook.rulebook.vocabulary
        for one in self._plan.stakeholders:
            said = [
                self._speaker.value(one.values.get(key), vocabulary.find(f"contacts.{key}"))
                for key in ("name", "role", "support")
            ]
            yield "- " + " · ".join(said)
