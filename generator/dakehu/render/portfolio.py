"""Plans to the pages over all accounts: the portfolio, and the list of everything to be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.plan.plan import Plan
from dakehu.plan.portfolio import Progress, Task, oldest, progress, tasks
from dakehu.plan.steps import steps
from dakehu.render.body import Body
from dakehu.render.phrases import phrase
from dakehu.render.pictures.of_portfolio import portfolio_of
from dakehu.render.pictures.page import LARGE, pictured
from dakehu.render.pictures.pen import Look
from dakehu.render.pictures.portfolio import portfolio as picture
from dakehu.render.standing import aged_fact, grade_bar
from dakehu.render.templates import Templates
from dakehu.rules.model import SEVERITIES
from dakehu.rules.trace import TableStep, Truth
from dakehu.rules.words import Speaker
from dakehu.text.words import Lang

MOST_TASKS = 2000  # more than that nobody reads in one list, and a phone cannot show


class PortfolioPages:
    """Makes the pages over all accounts for readers of one language."""

    def __init__(self, playbook: Playbook, templates: Templates, lang: Lang) -> None:
        self._playbook, self._templates, self._lang = playbook, templates, lang
        self._speaker = Speaker(playbook.rulebook.vocabulary, lang)

    def _t(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    def portfolio(self, plans: Sequence[Plan], today: date) -> Body:
        """Return the page of all accounts."""
        owners, stages, graded = set(), set(), None
        for plan in plans:
            owners.add(plan.owner.id)
            stages.add(plan.stage.id if plan.stage else "")
            graded = graded or plan.grade
        context = {
            "left_out": self._playbook.left_out,
            "rows": map(self._row, plans),
            "today": today,
            "papers": self._playbook.settings.papers,
            "owners": self._owners(owners),
            "stages": [one for one in self._playbook.stages if one.id in stages],
            "grades": self._grades(graded),
            "picture": self._picture(plans),
        }
        html = self._templates.body("plan/portfolio.html.jinja", context)
        return Body("accounts/index.html", self._t("portfolio"), html)

    def _picture(self, plans: Sequence[Plan]) -> str:
        if not plans:
            return ""
        look = Look(self._lang, LARGE, "portfolio")
        return pictured(picture, portfolio_of(plans, self._speaker), look)

    def actions(self, plans: Iterable[Plan], today: date) -> Body:
        """Return the list of everything to be done for any account."""
        found = tasks(self._playbook, plans)
        context = {
            "tasks": found[:MOST_TASKS],
            "total": len(found),
            "today": today,
            "papers": self._playbook.settings.papers,
            "when": when,
            "owners": self._owners(task.owner.id for task in found),
            "severities": [
                s for s in SEVERITIES if any(t.severity == s for t in found if not t.agreed)
            ],
            "gravity": {severity: place for place, severity in enumerate(SEVERITIES)},
        }
        html = self._templates.body("plan/actions.html.jinja", context)
        return Body("actions/index.html", self._t("all_actions"), html)

    def _owners(self, keys: Iterable[str]) -> list[Any]:
        """Return our people among *keys*, as the team stands."""
        found = set(keys)
        return [one for one in self._playbook.settings.team if one.id in found]

    def _grades(self, step: TableStep | None) -> list[dict[str, str]]:
        """Return every grade there can be, by the value that rows carry and as readers say it."""
        if step is None:
            return []
        labels = step.item.outputs[0]
        return [
            {"value": str(value), "label": labels.label(value).said(self._lang)}
            for value in step.item.values
        ]

    def _row(self, plan: Plan) -> dict[str, Any]:
        age, found = oldest(plan), progress(self._playbook, plan)
        return {
            "id": plan.account.id,
            "name": plan.account.name,
            "owner": plan.owner,
            "grade": grade_bar(plan.grade, self._lang),
            "still": _still(plan),
            "grade_order": _grade_order(plan),
            "progress": found,
            "held": self._held(found),
            "risk": plan.risks[0].item if plan.risks else None,
            "gravity": SEVERITIES.index(plan.risks[0].item.severity or "low") if plan.risks else 9,
            "action": next(iter(steps(plan, self._playbook)), None),
            "overdue": plan.overdue,
            "oldest": aged_fact(age, self._lang) if age else "",
            "days": age.days if age else "",
            "stale": len(plan.stale),
            "people": [one.values["name"] for one in plan.stakeholders if one.values.get("name")],
        }

    def _held(self, found: Progress) -> str:
        """Return what keeps an account from having met the gates of the stage it claims."""
        if not found.held or not found.ahead:
            return ""
        return self._t(f"held_{found.held.standing.value}", gate=found.held.item.title)


def when(task: Task) -> str:
    """Return whether *task* is overdue, due within the week, or later."""
    days = (task.due - task.today).days
    return "overdue" if days < 0 else "week" if days <= 7 else "later"


def _still(plan: Plan) -> str:
    """Return the values that the grade has or can still have, for the filter."""
    step = plan.grade
    if step is None:
        return ""
    known = step.value is not None or step.truth is not Truth.UNKNOWN
    values = ([step.value] if step.value is not None else []) if known else step.possible
    return " ".join(map(str, values))


def _grade_order(plan: Plan) -> str:
    """Return where an account stands by grade: by its best, and behind those who surely have it."""
    step, still = plan.grade, _still(plan).split()
    if step is None or not still:
        return ""
    places = [[str(value) for value in step.item.values].index(value) for value in still]
    return str(min(places) + (0.5 if len(places) > 1 else 0))
