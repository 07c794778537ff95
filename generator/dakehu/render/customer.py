"""The site that a customer reads: the joint plan, and how we work together; nothing else.

It is made from types that hold only what is meant for a customer. The playbook, the rules and
other accounts never come here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dakehu.content.items import AgreedAction
from dakehu.plan.shared import SharedChecklist, SharedList, SharedPlan, SharedWork
from dakehu.render.directory import Found, accounts_index
from dakehu.render.langsite import LangSite
from dakehu.render.phrases import phrase
from dakehu.render.templates import Templates
from dakehu.render.tree import Page, Section, Site
from dakehu.rules.facts import Vocabulary
from dakehu.rules.words import Speaker
from dakehu.text.source import Source
from dakehu.text.words import Lang, capital

JOINT = "joint-plan"
_MARK = re.compile(r"\A---\n(?:.*\n)*?audience: customer *\n(?:.*\n)*?---\n")
_LISTS = (
    ("milestones", "joint_questions"),
    ("fulfilment_steps", "joint_steps"),
    ("contacts", "joint_people"),
)


def for_customers(pages: Iterable[Source]) -> tuple[Source, ...]:
    """Return the hand-written *pages* that begin by saying that they are for customers."""
    return tuple(one for one in pages if _MARK.match(one.content.decode("utf-8", "replace")))


class CustomerOutput:
    """Everything that is rendered for one customer, or for any where there is no *plan*."""

    def __init__(
        self,
        work: SharedWork,
        plan: SharedPlan | None,
        vocabulary: Vocabulary,
        templates: tuple[Source, ...],
        written: Mapping[Lang, tuple[Source, ...]],
        today: date,
    ) -> None:
        self._work, self._plan, self._vocabulary = work, plan, vocabulary
        self._sources, self._written, self._today = templates, written, today
        self.langs: tuple[Lang, ...] = work.languages
        self.accounts: Sequence[str] = ()
        self.published: Mapping[str, str] = {}

    def tree(self, lang: str) -> LangSite:
        """Return every page in *lang*."""
        own: Lang = "en" if lang == "en" else "zh"
        pages = _Pages(self._work, self._plan, self._vocabulary, self._sources, own, self._today)
        site = pages.site(self._written[own])
        return LangSite(own, pages.company, site, (), (), tuple(self._work.instead.items()))

    def key(self, name: str) -> str:
        """Return a hash of all that the pages of one account show; there are none."""
        raise KeyError(name)

    def account(self, name: str, lang: str, shell: str) -> tuple[Mapping[str, str], Found]:
        """Return the pages of one account; there are none."""
        raise KeyError(name)

    def whole(self, lang: str, shell: str) -> Iterable[tuple[str, str]]:
        """Return the pages over all accounts; there are none."""
        return ()

    def index(self, found: Iterable[Found]) -> Iterable[tuple[str, Iterable[str]]]:
        """Return the index in which accounts are found: an empty one, which search asks for."""
        return accounts_index(())


class _Pages:
    def __init__(
        self,
        work: SharedWork,
        plan: SharedPlan | None,
        vocabulary: Vocabulary,
        templates: tuple[Source, ...],
        lang: Lang,
        today: date,
    ) -> None:
        self._work, self._plan, self._lang, self._today = work, plan, lang, today
        self._templates, self._speaker = Templates(templates, lang), Speaker(vocabulary, lang)

    @property
    def company(self) -> str:
        """Return what we are called; where nobody wrote it, what the site is about."""
        own = self._work.company
        return own.said(self._lang) if own else phrase("front_plain", self._lang)

    def site(self, written: Iterable[Source]) -> Site:
        """Return every page, and how they are reached."""
        lists = [self._checklist(one) for one in self._work.checklists]
        by_hand = [_by_hand(source) for source in written]
        guides = [page for page in by_hand if page.path != "index.md"]
        front = self._front((*guides, *lists))
        more = Section(phrase("how_we_work", self._lang), (*guides, *lists))
        sections = [Section(front.title, (front,)), *((more,) if more.pages else ())]
        pages = tuple(page for section in sections for page in section.every())
        return Site((*pages, self._shell()), [section.nav() for section in sections])

    def _shell(self) -> Page:
        """Return a page without a text, by which it is known what the theme writes into each."""
        return Page("accounts/index.md", "", self._page("shell", {}))

    def _front(self, more: Iterable[Page]) -> Page:
        plan, lang = self._plan, self._lang
        context: dict[str, Any] = {"more": [(page.title, page.path) for page in more]}
        if plan is None:
            key = "front_for_customers" if self._work.company else "front_plain"
            title = phrase(key, lang, company=self.company)
            text = self._page("customer-front", {**context, "title": title})
            return Page("index.md", title, text)
        name = plan.name.said(lang)
        between = "joint_between" if self._work.company else "joint_just"
        told = {"name": name, "company": self.company, "date": plan.today}
        context |= {
            "title": phrase("joint_plan_of", lang, name=name),
            "between": phrase(between, lang, **told, owner=plan.owner.said(lang)),
            "actions": [self._action(one, plan) for one in sorted(plan.actions, key=_due)],
            "needs": self._entries(plan.lists.get("needs")),
            "facts": [
                (capital(fact.label.said(lang)), self._speaker.value(value, fact))
                for fact, value in plan.facts
            ],
            "lists": [
                (phrase(title, lang), rows)
                for key, title in _LISTS
                if (rows := self._entries(plan.lists.get(key)))
            ],
            "paper": f"{JOINT}.pdf" if self._work.papers else "",
        }
        return Page("index.md", phrase("joint_plan", lang), self._page("joint-plan", context))

    def _action(self, one: AgreedAction, plan: SharedPlan) -> dict[str, Any]:
        return {
            "action": one.action,
            "owner": self._work.team[one.owner],
            "partner": plan.partner(one),
            "due": one.due,
            "proof": one.proof,
            "done": not one.is_open,
            "late": one.is_open and one.due < self._today,
        }

    def _entries(self, held: SharedList | None) -> list[tuple[str, list[str]]]:
        """Return what each entry is called, and the rest of what may be said of it."""
        found = []
        for entry in held.entries if held else ():
            said = {
                fact.name: self._said(entry[fact.name], fact)
                for fact in held.fields  # type: ignore[union-attr]
                if entry.get(fact.name) is not None
            }
            first = held.fact.named_by or held.fields[0].name if held.fields else ""  # type: ignore[union-attr]
            if said:
                name = said.pop(first, "") or said.pop(next(iter(said)))
                found.append((capital(name), [one for one in said.values() if one]))
        return found

    def _said(self, value: Any, fact: Any) -> str:
        if isinstance(value, bool):
            return fact.label.said(self._lang) if value else ""
        return self._speaker.value(value, fact)

    def _checklist(self, one: SharedChecklist) -> Page:
        text = self._page("customer-checklist", {"checklist": one})
        return Page(f"checklists/{one.id}.md", one.title.said(self._lang), text)

    def _page(self, template: str, context: Mapping[str, Any]) -> str:
        text = self._templates.page(f"pages/{template}.md.jinja", context)
        return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _due(one: AgreedAction) -> date:
    return one.due


def _by_hand(source: Source) -> Page:
    text = source.content.decode()
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    return Page(source.path, heading[1].strip() if heading else source.path, _MARK.sub("", text))
