"""Cards and sheets for one account: before a call, for the manager, for a visit, against no."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from dakehu.check.playbook import Playbook
from dakehu.plan.known import listed
from dakehu.plan.people import Person
from dakehu.plan.plan import STAGE, Plan
from dakehu.press.blocks import (
    CUT,
    Blocks,
    Line,
    Paper,
    Part,
    boxed,
    bullets,
    checks,
    clipped,
    columns,
    halved,
    heading,
    lines,
    numbered,
    para,
    rest,
    signatures,
    together,
)
from dakehu.press.plans import Setting, edges, with_blocks
from dakehu.press.sections import Sections
from dakehu.press.writer import Detail
from dakehu.render.reviewed import ReviewQuestions
from dakehu.rules.trace import RuleStep
from dakehu.text.words import in_one_line

MILESTONES = 2  # questions of theirs that a card can hold besides ours
# Nobody meets more people than this on one visit.
MET = Detail(8)


def call_card(plan: Plan, playbook: Playbook, how: Setting) -> Paper:
    """Return the card to read before a call: half a page, and half a page to write on."""
    made = Sections(plan, playbook, how.lang)
    t = made.say.t
    steps = (
        (10.4, Detail(3)),
        (9.6, Detail(3)),
        (9.0, Detail(3)),
        (8.4, Detail(3)),
        (7.8, Detail(3, 120, below=False)),
        (7.2, Detail(3, 70, below=False)),
        (6.8, Detail(2, 44, below=False)),
    )
    half = halved((size, _call(made, detail)) for size, detail in steps)
    lower: Blocks = [
        CUT,
        heading(t("noted_there"), small=True),
        rest(),
        columns(
            [para([("b", t("next_action"))]), lines(2)],
            [para([("b", t("due"))]), lines(2)],
            ratio=(3, 1),
        ),
    ]
    paper = edges(playbook, plan, "call-card", how)
    return with_blocks(paper, [half, *lower], margin=12, pages=1)


def _call(made: Sections, detail: Detail) -> Blocks:
    t, say, plan = made.say.t, made.say, made.plan
    where = plan.stage.title.said(made.lang) if plan.stage else t("unknown")
    grade = say.speaker.outcome(plan.grade) if plan.grade else t("ungraded")
    people: list[Line] = []
    for one in _met(made)[:3]:
        values, kind = one.stakeholder.values, one.stakeholder.personality
        stance = say.speaker.value(
            values.get("support"), made.playbook.rulebook.vocabulary.find("contacts.support")
        )
        line: list[Part] = [
            ("b", clipped(say.speaker.value(values.get("name"), None), 50)),
            f" · {stance}",
        ]
        if kind and not plan.silent:
            line.append(
                (
                    "n",
                    clipped(f"{say.w(kind.title)} · {say.w(kind.approach)}", min(detail.room, 260)),
                )
            )
        people.append(line)
    held = listed(plan.trace, "interactions")
    last = max(held.entries, key=lambda e: e.values["date"]) if held and held.entries else None
    told = ""
    if last:
        known = {d.fact.name: say.datum(d) for d in (last.name, *last.data)}
        told = in_one_line(
            (str(last.values["date"]), *(known.get(k, "") for k in ("contact", "about", "outcome")))
        )
    foreseen = () if plan.silent else made.parts.expected
    objection = next((one for one in foreseen if one.is_open), None) or next(iter(foreseen), None)
    answer: list[Part] = []
    if objection and objection.answers:
        handler = objection.answers[0].handler
        when = clipped(t("answer_if", when=say.w(handler.when)), min(detail.room, 90))
        answer = [("n", when), ("n", clipped(say.w(handler.say), min(detail.room, 280)))]
    return [
        heading(clipped(say.w(plan.account.name), min(detail.room, 80)), 1),
        para(
            f"{t('stage')}{say.colon}{where} · {t('grade')}{say.colon}{clipped(grade, 60)}"
            f" · {say.w(plan.owner.name)}",
            "muted",
        ),
        columns(
            [
                heading(t("bring_home"), small=True),
                *_asked(made, Detail(3, detail.room, below=False)),
                heading(t("who_is_there"), small=True),
                *([bullets(people)] if people else [para(t("unknown"), "ask")]),
            ],
            [
                heading(t("do_next"), small=True),
                checks(
                    clipped(say.w(one.title), detail.room)
                    for one in made.parts.steps[: detail.count]
                ),
                heading(t("at_risk"), small=True),
                *made.risks(made.parts.risks, Detail(2, detail.room, below=False)),
                *(
                    [
                        heading(t("last_talk"), small=True),
                        para(clipped(told, min(detail.room, 180))),
                    ]
                    if told
                    else []
                ),
                *(
                    [
                        heading(t("part_objections"), small=True),
                        para(
                            [
                                ("b", clipped(say.w(objection.objection.title), detail.room)),
                                *answer,
                            ]
                        ),
                    ]
                    if objection
                    else []
                ),
            ],
        ),
    ]


def manager_questions(plan: Plan, playbook: Playbook, how: Setting) -> Paper:
    """Return the sheet for a manager: what failed or stays open, with room for the answer."""
    made = Sections(plan, playbook, how.lang)
    t = made.say.t
    blocks: Blocks = [*made.title(), para(t("questions_note"), "lead")]
    number = count(1)
    for key, asked in ReviewQuestions(playbook, how.lang).sections(plan):
        blocks.append(heading(t(key)))
        for one in asked:
            said: list[Part] = [("b", one.text)]
            if one.because:
                said.append(("n", one.because))
            room = [para([("b", f"{next(number)}.")])], [para(said), lines(2)]
            blocks.append(together([columns(*room, ratio=(1, 22), gap=1)]))
    blocks += [
        together([heading(t("decided")), lines(2)], sticky=True),
        rest(),
        together([signatures(t("sign_owner"), t("sign_manager"))]),
    ]
    return with_blocks(edges(playbook, plan, "questions", how), blocks)


def visit(plan: Plan, playbook: Playbook, how: Setting) -> Paper:
    """Return the checklists of the stage the account is in, and whom to meet and what to ask."""
    made = Sections(plan, playbook, how.lang)
    t, say = made.say.t, made.say
    keys = plan.stage.checklists if plan.stage else ()
    note = [para(t("visit_note"), "lead")] if keys else []
    blocks: Blocks = [*made.title(), *note, heading(t("ask_next"))]
    blocks += _asked(made, Detail(5))
    if plan.stage is None:
        blocks += made.ask(STAGE, "no_checklist")
    for key in keys:
        one = playbook.checklist(key)
        blocks += [heading(say.w(one.title)), para(say.w(one.when), "under")]
        blocks.append(checks(_item(say.w(item.text), say.w(item.why)) for item in one.items))
    if made.parts.people and not plan.silent:
        blocks += [heading(t("words_for")), *made.words(MET)]
    blocks += [together([heading(t("noted_there")), lines(5)]), rest()]
    return with_blocks(edges(playbook, plan, "visit", how), blocks)


def _met(made: Sections) -> list[Person]:
    """Return their people, those first whom we mean to see next."""
    return sorted(made.parts.people, key=lambda one: not one.stakeholder.values.get("see_next"))


def _asked(made: Sections, detail: Detail) -> Blocks:
    """Return what to ask the customer; what we find out ourselves is not asked there."""
    if made.plan.silent:
        return _silence(made.plan.silent, made)
    found = made.plan.asked_there
    unclear: list[Line] = [made.say.w(one) for one in made.plan.unclear[:MILESTONES]]
    asked = made.questions(found, detail) if found else []
    still = [para(made.say.t("still_unclear"), "under"), bullets(unclear)] if unclear else []
    return [*asked, *still] or [para(made.say.t("no_question_call"))]


def _silence(rule: RuleStep, made: Sections) -> Blocks:
    """Return why nobody of theirs is to be spoken to for now."""
    title, because = made.say.w(rule.item.title), made.say.w(rule.item.because)
    return [boxed([para([("w", title), ("n", because)])], "warn")]


def _item(text: str, why: str) -> Line:
    return [text, ("n", why)] if why else text


def objection_card(plan: Plan, playbook: Playbook, how: Setting) -> Paper:
    """Return the objections to expect, each with what to ask first and what to answer."""
    made = Sections(plan, playbook, how.lang)
    t, say = made.say.t, made.say
    blocks: Blocks = [*made.title(), *made.later()]
    if not made.parts.expected:
        blocks += made.ask("objections", "no_objection")
    for one in made.parts.expected:
        item = one.objection
        words = one.entry.values.get("words") if one.entry else None
        quote = "“{}”"
        said = quote.format(say.w(words or item.says[0]))
        answers: list[Line] = [made.answer(answer.handler) for answer in one.answers[:3]]
        objection: Blocks = [
            heading(say.w(item.title)),
            para([("m", t("expected_" + one.state) + " · "), said]),
            para([("b", t("ask_first"))]),
            bullets(say.w(text) for text in item.ask[:3]),
            para([("b", t("answers"))]),
            numbered(answers),
        ]
        if item.never:
            never: list[Line] = [say.w(text) for text in item.never]
            objection.append(boxed([para([("w", t("never"))]), bullets(never)], "warn"))
        blocks.append(together(objection))
    return with_blocks(edges(playbook, plan, "objections", how), blocks)


def handover(plan: Plan, playbook: Playbook, how: Setting) -> Paper:
    """Return the pack for the next owner: plan, people, promises, history and checklists."""
    made = Sections(plan, playbook, how.lang)
    t, say = made.say.t, made.say
    promises = [one for one in made.parts.steps if one.agreed]
    first: Blocks = [heading(t("first_days")), checks(t("first_days_items").split("|"))]
    if plan.silent:
        first = _silence(plan.silent, made)
    blocks: Blocks = [
        *made.title(),
        para(t("handover_note"), "lead"),
        *made.stages(),
        columns([heading(t("grade"), small=True), *made.grade()], made.goal()),
        *first,
        heading(t("promises")),
        *(made.actions(promises) if promises else [para(t("no_promises"))]),
        heading(t("do_next")),
        *made.actions([one for one in made.parts.steps if not one.agreed][:7]),
        *made.put_off(),
        heading(t("ask_next")),
        *made.questions(made.first_questions()),
        heading(t("at_risk")),
        *made.risks(made.parts.risks),
        heading(t("people")),
        *made.people(),
        *([] if plan.silent else [heading(t("words_for")), *made.words()]),
        heading(t("contact_sheet")),
        *made.contact_sheet(),
        heading(t("part_needs")),
        *made.needs(),
        heading(t("gate_out")),
        *made.gate(),
        heading(t("history")),
        *made.history(),
        heading(t("part_facts")),
        *made.freshness(),
        *made.known(),
    ]
    if plan.stage and plan.stage.checklists:
        blocks.append(heading(t("stage_checklists")))
        for key in plan.stage.checklists:
            one = playbook.checklist(key)
            blocks += [heading(say.w(one.title), 3), checks(say.w(item.text) for item in one.items)]
    blocks.append(together([signatures(t("sign_owner"), t("sign_next_owner"), t("sign_manager"))]))
    return with_blocks(edges(playbook, plan, "handover", how), blocks)


CARDS: dict[str, Callable[[Plan, Playbook, Setting], Paper]] = {
    "call-card": call_card, "questions": manager_questions, "visit": visit,
    "objections": objection_card, "handover": handover,
}  # fmt: skip
