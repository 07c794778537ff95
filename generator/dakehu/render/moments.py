"""Plans to pages cut for a moment: the card before a call, and the questions for a review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import Handler, Objection
from dakehu.plan.plan import Plan, Stakeholder
from dakehu.plan.portfolio import talk
from dakehu.plan.questions import TOP_QUESTIONS
from dakehu.render.body import Body
from dakehu.render.phrases import phrase
from dakehu.render.reviewed import ReviewQuestions
from dakehu.render.templates import Templates
from dakehu.render.week import ago, asked_of, talk_line
from dakehu.rules.words import Speaker
from dakehu.text.words import Lang

MOST_PEOPLE = 6


class MomentPages:
    """Makes the cards and sheets of accounts for readers of one language."""

    def __init__(self, playbook: Playbook, templates: Templates, lang: Lang) -> None:
        self._playbook, self._templates, self._lang = playbook, templates, lang
        self._speaker = Speaker(playbook.rulebook.vocabulary, lang)
        self._find = playbook.rulebook.vocabulary.find
        self._review = ReviewQuestions(playbook, lang)

    def _t(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    def choosers(self, plans: Iterable[Plan]) -> tuple[Body, Body]:
        """Return the two pages from which a card and a sheet are chosen."""
        rows = [self._choice(plan) for plan in plans]
        owners = {row["owner"].id for row in rows}
        context = {
            "rows": rows,
            "owners": [one for one in self._playbook.settings.team if one.id in owners],
        }
        return (
            self._chooser("calls", "call_moment", "call_choose", context),
            self._chooser("reviews", "review_moment", "review_choose", context),
        )

    def _choice(self, plan: Plan) -> dict[str, Any]:
        return {
            "id": plan.account.id,
            "name": plan.account.name,
            "owner": plan.owner,
            "stage": plan.stage,
            "people": [one.values["name"] for one in plan.stakeholders if one.values.get("name")],
        }

    def _chooser(self, place: str, title: str, note: str, context: dict[str, Any]) -> Body:
        shown = {"place": place, "title": title, "note": note, **context}
        html = self._templates.body("plan/choose.html.jinja", shown)
        return Body(f"{place}/index.html", self._t(title), html)

    # before a call

    def call(self, plan: Plan) -> Body:
        """Return the card to read in the minutes before a call: half a page."""
        spoken, asked = talk(plan), plan.asked_there[:TOP_QUESTIONS]
        context = {
            "plan": plan,
            "last": talk_line(spoken, self._speaker),
            "days": ago(spoken.days, self._lang) if spoken.days is not None else "",
            "talk": spoken.last or {},
            "people": list(self._people(plan, (spoken.last or {}).get("contact"))),
            "questions": asked_of(plan, asked, self._speaker),
            "objections": [] if plan.silent else list(self._objections(plan)),
            "agreed": plan.agreed[:TOP_QUESTIONS],
            "teammate": self._playbook.settings.teammate,
            "guardrails": plan.trace.fired("guardrail"),
        }
        html = self._templates.body("plan/call.html.jinja", context)
        return self._body("calls", plan, "call_card", html)

    def _body(self, place: str, plan: Plan, key: str, html: str) -> Body:
        name = plan.account.name.said(self._lang)
        return Body(f"{place}/{plan.account.id}.html", f"{self._t(key)} · {name}", html)

    def _people(self, plan: Plan, last: str | None) -> Iterator[dict[str, Any]]:
        """Yield who may be on the line: who was last, whom we see next, then by influence."""

        def order(one: Stakeholder) -> tuple[bool, bool]:
            return one.values.get("id") != last, not one.values.get("see_next")

        found = sorted(plan.stakeholders, key=order)
        for one in [one for one in found if last or one.values.get("name")][:MOST_PEOPLE]:
            said = self._person(one)
            yield {**said, "personality": None} if plan.silent else said

    def _person(self, one: Stakeholder) -> dict[str, Any]:
        values = one.values
        never = self._find("contacts.do_not_contact")
        return {
            "name": self._said("name", values),
            "what": [self._said(key, values) for key in ("title", "role") if values.get(key)],
            "stance": self._said("support", values) if values.get("support") else "",
            "stance_key": values.get("support") or "unknown",
            "concerns": self._said("concerns", values) if values.get("concerns") else "",
            "phone": str(values.get("phone") or ""),
            "personality": one.personality,
            "never": never.label.said(self._lang) if never and values.get(never.name) else "",
        }

    def _said(self, key: str, values: dict[str, Any]) -> str:
        return self._speaker.value(values.get(key), self._find(f"contacts.{key}"))

    def _objections(self, plan: Plan) -> Iterator[dict[str, Any]]:
        for entry in plan.trace.facts.values.get("objections") or ():
            if entry.get("status") != "open" or not entry.get("objection"):
                continue
            found = self._playbook.objection(entry["objection"])
            person = plan.contact(entry.get("by"))
            yield {
                "objection": found,
                "words": entry.get("words") or found.says[0],
                "by": self._speaker.value(person["name"], None) if person.get("name") else "",
                "ask": found.ask[0] if found.ask else None,
                "answer": _answer(found, person.get("personality")),
                "promised": entry.get("answer_promised"),
            }

    # the review

    def review(self, plan: Plan) -> Body:
        """Return the questions that a manager asks about an account."""
        sections = self._review.sections(plan)
        context = {
            "plan": plan,
            "sections": sections,
            "count": sum(len(asked) for _, asked in sections),
        }
        html = self._templates.body("plan/review.html.jinja", context)
        return self._body("reviews", plan, "review_sheet", html)


def _answer(objection: Objection, personality: str | None) -> Handler | None:
    """Return the answer that suits the person who raised it, or else the first."""
    suited: Iterator[Handler] = (
        one for one in objection.handlers if personality and personality in one.customer_types
    )
    return next(suited, None) or next(iter(objection.handlers), None)
