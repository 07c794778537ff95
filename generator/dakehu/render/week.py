"""Plans to the pages of our own people: what each has to do, to ask and to see this week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.plan.plan import Plan
from dakehu.plan.portfolio import TALKS, Talk, Week, progress, weeks
from dakehu.plan.questions import TOP_QUESTIONS, Question
from dakehu.render.body import Body
from dakehu.render.phrases import phrase
from dakehu.render.portfolio import when
from dakehu.render.search import Entry, Signs
from dakehu.render.standing import aged_fact, grade_bar
from dakehu.render.templates import Templates
from dakehu.rules.model import SEVERITIES
from dakehu.rules.reasons import Reasons
from dakehu.rules.words import Speaker
from dakehu.text.words import Lang

MOST = 200  # of anything on one page: past that it is no week any more


class WeekPages:
    """Makes the page of each of our people, and the one to choose from, in one language."""

    def __init__(self, playbook: Playbook, templates: Templates, lang: Lang) -> None:
        self._playbook, self._templates, self._lang = playbook, templates, lang
        self._speaker = Speaker(playbook.rulebook.vocabulary, lang)

    def _t(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    def pages(self, plans: Sequence[Plan], today: date) -> Iterator[Body]:
        """Yield the page to choose from, then that of everybody with an account or a task."""
        found = weeks(self._playbook, plans, today)
        rows = [{"week": one, "counts": self._counts(one)} for one in found]
        html = self._templates.body("plan/owners.html.jinja", {"rows": rows, "today": today})
        yield Body("owners/index.html", self._t("my_week"), html)
        yield from map(self._week, found)

    def _week(self, week: Week) -> Body:
        owner = week.owner
        context = {
            "week": week,
            "counts": self._counts(week),
            "tasks": week.tasks[:MOST],
            "later": week.later[:MOST],
            "questions": [
                (plan, asked_of(plan, plan.questions[:TOP_QUESTIONS], self._speaker))
                for plan in week.asking[:MOST]
            ],
            "due": [self._talk(one) for one in week.due[:MOST]],
            "talks": [self._talk(one) for one in week.talks[:MOST]],
            "stale": [(one, aged_fact(age, self._lang)) for one, age in week.stale[:MOST]],
            "accounts": [self._account(plan) for plan in week.plans[:MOST]],
            "gravity": {severity: place for place, severity in enumerate(SEVERITIES)},
            "when": when,
            "papers": self._playbook.settings.papers,
        }
        path, name = f"owners/{owner.id}.html", owner.name.said(self._lang)
        title = f"{self._t('my_week')} · {name}"
        found = Entry(path, title, " · ".join((name, self._t("my_week"))))
        html = self._templates.body("plan/week.html.jinja", context)
        return Body(path, title, html, (found,), Signs(tags=(self._t("my_week"),)))

    def _counts(self, week: Week) -> str:
        key = "week_counts_one" if len(week.plans) == 1 else "week_counts"
        return self._t(key, accounts=len(week.plans), tasks=len(week.tasks), overdue=week.overdue)

    def _account(self, plan: Plan) -> dict[str, Any]:
        return {
            "plan": plan,
            "grade": grade_bar(plan.grade, self._lang),
            "progress": progress(self._playbook, plan),
        }

    def _talk(self, talk: Talk) -> dict[str, Any]:
        return {
            "account": talk.account,
            "said": self._t("never_talked") if talk.days is None else ago(talk.days, self._lang),
            "last": talk_line(talk, self._speaker),
            "due": talk.due.item if talk.due else None,
        }


def ago(days: int, lang: Lang) -> str:
    """Return how long ago a day was.

    >>> [ago(days, "en") for days in (0, 1, 8)]
    ['today', 'yesterday', '8 days ago']
    """
    return phrase({0: "ago_today", 1: "ago_day"}.get(days, "ago_days"), lang, n=days)


def talk_line(talk: Talk, speaker: Speaker) -> str:
    """Return the day, the way and the person of the last talk; nothing where there was none."""
    if talk.last is None:
        return ""
    channel = speaker.vocabulary.find(f"{TALKS}.channel")
    parts = [
        speaker.value(talk.last["date"], None),
        speaker.value(talk.last.get("channel"), channel),
    ]
    if talk.person:
        parts.append(speaker.value(talk.person, None))
    return " · ".join(parts)


def asked_of(
    plan: Plan, questions: Iterable[Question], speaker: Speaker
) -> list[tuple[Question, list[str]]]:
    """Return each question with the entries of the list that it is about, by name."""
    reasons, vocabulary = Reasons(plan.trace, speaker), plan.trace.rulebook.vocabulary
    found = []
    for one in questions:
        base, _, _ = one.name.rpartition(".")
        fact, items = vocabulary.facts.get(base), plan.trace.values.get(base)
        names: list[str] = []
        if fact and isinstance(items, tuple):
            names = [reasons.entry_name(fact, items[place]) for place in one.entries]
        found.append((one, names))
    return found
