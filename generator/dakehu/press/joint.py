"""The joint plan: what we hand to the customer, made from what is meant for them alone."""

from __future__ import annotations

from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import AgreedAction
from dakehu.plan.shared import SharedList, SharedPlan
from dakehu.press.blocks import (
    Blocks,
    Line,
    Paper,
    Part,
    clipped,
    columns,
    fitted,
    heading,
    para,
    rest,
    signatures,
    table,
    together,
)
from dakehu.press.plans import Setting
from dakehu.press.words import word
from dakehu.rules.words import Speaker
from dakehu.text.words import capital

# As of the plan itself: smaller type first, then fewer entries, then shorter texts.
_LADDER = (
    (11.0, 99, 999),
    (10.2, 99, 999),
    (9.5, 99, 999),
    (8.6, 99, 999),
    (8.0, 12, 160),
    (7.4, 6, 80),
)
_SIGNED = 26  # what the signatures take, in millimetres


def joint_plan(plan: SharedPlan, playbook: Playbook, how: Setting, *, one_page: bool) -> Paper:
    """Return the joint plan; on exactly *one_page* if asked."""
    lang, settings = how.lang, playbook.settings
    name = plan.name.said(lang)
    company = (settings.company or settings.title).said(lang)
    made = _Joint(plan, playbook, how)
    blocks = [fitted(((size, made.blocks(n, room)) for size, n, room in _LADDER), _SIGNED)]
    return Paper(
        name=f"{plan.account}.joint.{lang}",
        title=f"{name} · {word('cut_joint', lang)}",
        lang=lang,
        blocks=[*(blocks if one_page else made.blocks(999, 999)), *made.to_write_on()],
        head=(
            f"{clipped(name, 64)} · {word('cut_joint', lang)}",
            word("as_of", lang, date=plan.today),
        ),
        foot=clipped(word("joint_mark", lang, company=company, name=name), 110),
        author=company,
        about=f"{name} · {word('cut_joint', lang)}",
        page_of=word("page_of", lang, n="{n}", all="{all}"),
        sheet=how.sheet,
        pages=1 if one_page else None,
    )


class _Joint:
    def __init__(self, plan: SharedPlan, playbook: Playbook, how: Setting) -> None:
        self._plan, self._playbook, self._lang = plan, playbook, how.lang
        self._speaker = Speaker(playbook.rulebook.vocabulary, how.lang)
        settings = playbook.settings
        self._company = (settings.company or settings.title).said(how.lang)

    def _t(self, key: str, **parts: object) -> str:
        return word(key, self._lang, **parts)

    def blocks(self, count: int, room: int) -> Blocks:
        name = self._plan.name.said(self._lang)
        found: Blocks = [
            heading(self._t("joint_title", name=clipped(name, min(room, 120))), 1),
            para(self._t("joint_lead"), "lead"),
            heading(self._t("joint_actions")),
            *self._actions(count, room),
        ]
        facts: list[list[Line]] = [
            [
                [("m", capital(fact.label.said(self._lang)))],
                clipped(self._speaker.value(value, fact), room),
            ]
            for fact, value in self._plan.facts
        ]
        needs = self._entries("needs", count, room)
        if needs or facts:
            found.append(heading(self._t("joint_understood")))
            found += needs
            found += [table(None, facts, (1, 3))] if facts else []
        for key, title in (
            ("milestones", "joint_questions"),
            ("fulfilment_steps", "part_standing"),
            ("contacts", "joint_people"),
        ):
            entries = self._entries(key, count, room)
            if entries:
                found += [heading(self._t(title)), *entries]
        return found

    def to_write_on(self) -> Blocks:
        """Return what is left of the page, for what is agreed on the spot, and the signatures."""
        sides = (self._plan.name.said(self._lang), self._company)
        return [
            rest(self._t("joint_spot"), 18),
            together([signatures(*(self._t("sign_for", name=clipped(one, 40)) for one in sides))]),
        ]

    def _actions(self, count: int, room: int) -> Blocks:
        if not self._plan.actions:
            return [para(self._t("joint_none"), "ask")]
        team = self._playbook.settings.teammate
        both = any(map(self._plan.partner, self._plan.actions))
        rows: list[list[Line]] = [
            [
                [("t", "")] if not one.done else "✓",
                [("b", clipped(one.action.said(self._lang), room))],
                team(one.owner).name.said(self._lang),
                *([self._partner(one)] if both else []),
                one.due.isoformat(),
                clipped(one.proof.said(self._lang), room) if one.proof else "",
            ]
            for one in sorted(self._plan.actions, key=lambda one: one.due)[:count]
        ]
        sides = (self._company, *([self._plan.name.said(self._lang)] if both else []))
        who = [self._t("joint_who", company=clipped(side, 24)) for side in sides]
        head = ["", self._t("action"), *who, self._t("due"), self._t("proof_of_done")]
        return [table(head, rows, (-6, 5, *(2.4 for _ in who), -21, 4))]

    def _partner(self, one: AgreedAction) -> str:
        name = self._plan.partner(one)
        return name.said(self._lang) if name else ""

    def _entries(self, key: str, count: int, room: int) -> Blocks:
        held = self._plan.lists.get(key)
        if held is None or not held.entries:
            return []
        rows = [self._row(held, item, room) for item in held.entries[:count]]
        if key == "contacts" and len(rows) > 3:
            half = (len(rows) + 1) // 2
            return [columns(*([table(None, side, (1, 1))] for side in (rows[:half], rows[half:])))]
        widths = [3, *([1.2] * (len(held.fields) - 1))]
        head = [capital(one.label.said(self._lang)) for one in held.fields]
        return [table(head if len(head) > 1 else None, rows, widths)]

    def _row(self, held: SharedList, item: dict[str, Any], room: int) -> list[Line]:
        cells: list[Line] = []
        for fact in held.fields:
            said = clipped(self._speaker.value(item.get(fact.name), fact), room)
            part: list[Part] = [("b", said)]
            known = item.get(fact.name) is not None
            cells.append((part if fact.name == held.fact.named_by else said) if known else "")
        return cells
