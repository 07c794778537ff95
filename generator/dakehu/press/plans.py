"""The three cuts of a plan: one page, the review, and the whole of it with its annexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from dakehu.check.playbook import Playbook
from dakehu.plan.plan import Plan
from dakehu.press.blocks import (
    BREAK,
    Blocks,
    Paper,
    Sheet,
    clipped,
    columns,
    contents,
    fitted,
    heading,
    para,
    rest,
)
from dakehu.press.sections import Sections
from dakehu.press.words import word
from dakehu.press.writer import WHOLE, Detail
from dakehu.text.words import Lang

HEAD_ROOM = 64
FIRST_ASKED, TOP_RISKS = 8, 3
LATEST = Detail(12)
# What gives way where one page does not hold everything, in this order: the size of type, the later
# entries of lists, what stands below a line, the pictures, and last the length of texts.
LADDER: tuple[tuple[float, Detail, bool], ...] = (
    (10.4, Detail(7), True),
    (9.6, Detail(7), True),
    (9.0, Detail(7, stale=3), True),
    (8.4, Detail(7, stale=2), True),
    (8.2, Detail(5, stale=2), True),
    (8.2, Detail(7, below=False, stale=2), True),
    (8.0, Detail(5, below=False), True),
    (8.0, Detail(5, 110, below=False), True),
    (7.6, Detail(5, 90, below=False), False),
    (7.2, Detail(4, 60, below=False), False),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """How papers are made: for readers of which language, on which sheets, by which rules."""

    lang: Lang
    sheet: Sheet = "a4"
    version: str = ""


def edges(playbook: Playbook, plan: Plan, cut: str, how: Setting) -> Paper:
    """Return a paper on *plan* with nothing on it yet but its edges."""
    lang, settings = how.lang, playbook.settings
    name = plan.account.name.said(lang)
    title = f"{name} · {word(f'cut_{cut}', lang)}"
    as_of = word("as_of", lang, date=plan.today)
    version = word("version", lang, version=how.version)
    company = settings.company.said(lang) if settings.company else settings.title.said(lang)
    return Paper(
        name=f"{plan.account.id}.{cut}.{lang}",
        title=title,
        lang=lang,
        blocks=[],
        head=(
            f"{clipped(name, HEAD_ROOM)} · {word(f'cut_{cut}', lang)}",
            f"{as_of} · {version}" if how.version else as_of,
        ),
        foot=clipped(settings.confidentiality.said(lang), 90),
        author=company,
        about=word("about_plan", lang, name=name, date=plan.today),
        keywords=(plan.account.id, f"rules {how.version}"),
        page_of=word("page_of", lang, n="{n}", all="{all}"),
        sheet=how.sheet,
    )


def with_blocks(paper: Paper, blocks: Blocks, **more: object) -> Paper:
    """Return *paper* with *blocks* on it."""
    return replace(paper, blocks=blocks, **more)  # type: ignore[arg-type]


def one_page(plan: Plan, playbook: Playbook, how: Setting) -> Paper:
    """Return the plan on exactly one page: the fullest variant that fits."""
    made = Sections(plan, playbook, how.lang)
    variants = [
        (size, _one_page(made, detail, pictures=pictures)) for size, detail, pictures in LADDER
    ]
    paper = edges(playbook, plan, "one-page", how)
    notes = rest(word("noted_here", how.lang), 24)
    return with_blocks(paper, [fitted(variants), notes], margin=12, pages=1)


def _one_page(made: Sections, detail: Detail, *, pictures: bool) -> Blocks:
    t = made.say.t
    three = Detail(TOP_RISKS, detail.room, below=detail.below)
    short = Detail(4 if detail.below else 3, min(detail.room, 110), below=detail.below)
    stage = made.plan.stage
    where: Blocks = (
        made.stages()
        if pictures
        else [
            para(
                f"{t('stage')}{made.say.colon}{made.say.w(stage.title) if stage else t('unknown')}"
            )
        ]
    )
    return [
        *made.title(detail),
        *where,
        columns(
            [heading(t("grade"), small=True), *made.grade(detail)]
            if pictures
            else _grade_line(made),
            made.goal(three),
            ratio=(1, 1),
        ),
        heading(t("next_90")),
        *made.actions(made.parts.steps, detail),
        *made.put_off(),
        columns(
            [heading(t("ask_next")), *made.questions(made.first_questions(), three)],
            [heading(t("at_risk")), *made.risks(made.parts.risks, three)],
        ),
        *made.changes(short),
        *(made.freshness(detail) if pictures else []),
        *([] if detail.room > 9000 else [para(t("shortened"), "muted")]),
    ]


def _grade_line(made: Sections) -> Blocks:
    step = made.plan.grade
    said = made.say.speaker.outcome(step) if step else made.say.t("ungraded")
    return [heading(made.say.t("grade"), small=True), para(said)]


def review(plan: Plan, playbook: Playbook, how: Setting) -> Paper:
    """Return the plan for a review."""
    made = Sections(plan, playbook, how.lang)
    return with_blocks(edges(playbook, plan, "review", how), list(_review(made, LATEST)))


def full(plan: Plan, playbook: Playbook, how: Setting) -> Paper:
    """Return the whole plan: the review, and the annexes."""
    made = Sections(plan, playbook, how.lang)
    t = made.say.t
    paper = with_blocks(edges(playbook, plan, "full", how), [])
    body = [*_review(made, WHOLE, contents(t("contents"), 2)), *_annexes(made)]
    return with_blocks(paper, [*body, *made.glossary(body)])


def _review(made: Sections, detail: Detail, *front: object) -> Iterator[dict[str, object]]:
    """Yield the review: in short, their world, their people, where we stand, what we do.

    *detail* is how much it shows of talks, and of what to say to whom.
    """
    t = made.say.t
    yield from made.title()
    yield from made.stages()
    yield columns([heading(t("grade"), small=True), *made.grade()], made.goal())
    yield from made.freshness()
    yield from made.changes(Detail(8, 160))
    yield from front  # type: ignore[misc]
    for key, blocks in (
        ("do_next", [*made.actions(made.parts.steps, Detail(12)), *made.put_off()]),
        ("ask_next", made.questions(made.plan.questions[:FIRST_ASKED])),
        ("at_risk", [*made.risks(made.parts.risks), *made.notes()]),
        ("people", made.people()),
        ("words_for", made.words(detail)),
        ("part_needs", made.needs()),
        ("part_space", made.space()),
        ("part_objectives", made.objectives()),
        ("gate_out", made.gate()),
        ("part_qualification", made.qualification()),
        ("part_competitors", made.competitors()),
        ("suppliers", made.suppliers()),
        ("part_objections", made.expected()),
        ("milestones", made.milestones()),
        ("part_service", made.holding(made.parts.service)),
        ("money", made.holding(made.parts.money)),
        ("classes", made.classes()),
        ("history", made.history(detail)),
        ("review_page", made.sign_off()),
    ):
        if blocks:
            yield heading(t(key))
            yield from blocks


def _annexes(made: Sections) -> Iterator[dict[str, object]]:
    t = made.say.t
    yield BREAK
    yield heading(t("annexes"), 1)
    more = made.plan.questions[FIRST_ASKED:]
    for key, blocks in (
        ("plays", made.plays()),
        ("ask_next", made.questions(more, WHOLE, FIRST_ASKED + 1) if more else []),
        ("part_points", made.points()),
        ("contact_sheet", made.contact_sheet()),
        ("part_facts", made.known()),
        ("trace", list(made.trace())),
    ):
        if blocks:
            yield heading(t(key))
            yield from blocks


CUTS: dict[str, Callable[[Plan, Playbook, Setting], Paper]] = {
    "one-page": one_page, "review": review, "full": full,
}  # fmt: skip
