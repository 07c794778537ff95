"""Plans to the bodies of plan pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.plan.parts import Parts, parts_of, shown_elsewhere
from dakehu.plan.plan import TOP_ACTIONS, Plan, Stakeholder
from dakehu.plan.questions import TOP_QUESTIONS
from dakehu.render.body import Body
from dakehu.render.edit import at
from dakehu.render.phrases import phrase
from dakehu.render.plan_view import PlanView
from dakehu.render.sayer import Sayer
from dakehu.render.search import Entry, Signs
from dakehu.render.templates import Templates
from dakehu.render.traced import Traced, Wording
from dakehu.rules.words import Speaker
from dakehu.text.words import Lang

# The parts of a plan in the order in which they stand on the page, each with its address.
NOW = ("actions", "questions", "risks", "changed", "fresh")
REVIEW = (
    "people", "needs", "standing", "space", "objectives", "qualification", "gate", "competitors",
    "suppliers", "plays", "objections", "milestones", "service", "points", "money",
)  # fmt: skip
ANNEX = ("facts", "records", "trace")
PARTS = (*NOW, *REVIEW, *ANNEX)


class PlanPages:
    """Makes the pages of accounts for readers of one language."""

    def __init__(self, playbook: Playbook, templates: Templates, lang: Lang) -> None:
        self._playbook, self._templates, self._lang = playbook, templates, lang
        speaker = Speaker(playbook.rulebook.vocabulary, lang)
        self._wording = Wording(speaker, frozenset(row.id for row in playbook.seeds))

    def _t(self, key: str) -> str:
        return phrase(key, self._lang)

    def plan(self, plan: Plan) -> Body:
        """Return the plan page of one account."""
        parts = parts_of(plan, self._playbook)
        html = self._templates.body("plan/plan.html.jinja", self._context(plan, parts))
        account = plan.account
        path, name = f"accounts/{account.id}.html", account.name.said(self._lang)
        stage = [plan.stage.title.said(self._lang)] if plan.stage else []
        signs = Signs(tags=(self._t("account"), *stage))
        return Body(path, name, html, tuple(self._entries(plan, path)), signs)

    def _context(self, plan: Plan, parts: Parts) -> dict[str, Any]:
        say = Sayer(plan.trace, self._wording.speaker)
        told = Traced(plan.trace, self._wording)
        return {
            "plan": plan,
            "moments": (
                (self._t("call_card"), f"../calls/{plan.account.id}.html"),
                (self._t("review_sheet"), f"../reviews/{plan.account.id}.html"),
                (self._t("my_week"), f"../owners/{plan.owner.id}.html"),
            ),
            "parts": parts,
            "say": say,
            "told": told,
            "view": PlanView(plan, parts, self._playbook, self._wording.speaker, say),
            "playbook": self._playbook,
            "contents": (("now", NOW), ("review", REVIEW), ("annex", ANNEX)),
            "top": (TOP_ACTIONS, TOP_QUESTIONS),
            "elsewhere": shown_elsewhere(),
            "person_anchor": person_anchor,
            "edit": at(plan.account.kept.span),
        }

    def _entries(self, plan: Plan, path: str) -> Iterator[Entry]:
        """Yield what search reads of the page at *path*: the account, and each of its people."""
        account = plan.account
        parts = [account.name.en, account.name.zh, plan.owner.name.said(self._lang)]
        parts += [account.summary.said(self._lang)] if account.summary else []
        yield Entry(path, account.name.said(self._lang), " · ".join(parts))
        for one in plan.stakeholders:
            said = [
                one.values[key].said(self._lang) for key in ("name", "title") if one.values.get(key)
            ]
            if said:
                place = f"{path}#{person_anchor(one)}"
                yield Entry(place, said[0], " · ".join(said[1:]))


def person_anchor(one: Stakeholder) -> str:
    """Return the id that *one* has on the page of the account."""
    return f"person-{one.place + 1}"
