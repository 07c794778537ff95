"""The playbook as a tree of Markdown pages, in one language, with the navigation over it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from dakehu.check.playbook import Playbook
from dakehu.content.items import Checklist, CustomerType, Play, Process, Stage, Step
from dakehu.content.kinds import KIND, KINDS, Kind
from dakehu.plan.concerned import Concern, Concerned, through
from dakehu.render.keys import KindKeys
from dakehu.render.phrases import PHRASES, phrase
from dakehu.render.pictures.of_playbook import picture_of_processes, picture_of_stages
from dakehu.render.reference import ReferencePages
from dakehu.render.related import Related, label_of, place_of
from dakehu.render.search import Signs
from dakehu.render.templates import Templates, anchor
from dakehu.render.training import TrainingPages, practice_place
from dakehu.render.tree import Page, Section, Site
from dakehu.rules.facts import Threshold
from dakehu.rules.model import DecisionTable, Gate
from dakehu.rules.verify import Report
from dakehu.rules.words import Speaker
from dakehu.text.help import CodePage
from dakehu.text.words import Lang, Words, capital

# How the index of a kind is grouped: by which field, its values in order, and their words.
BY_STAGE, FEW_STAGES = ("lesson", "case-study", "worksheet"), 3
GROUPS: dict[str, tuple[str, str, str]] = {
    "customer-type": (
        "family",
        (
            "personality department ownership market size fleet difficulty contract "
            "class grade effort tier quality zone"
        ),
        "class_",
    ),
    "objection": ("type", "need price product timing rep service payment", "type_"),
    "channel": ("direction", "referral outbound inbound", "direction_"),
    "technique": ("family", "pricing closing", "family_"),
    "question-set": (
        "family",
        "qualification opening discovery needs five-whys intelligence closing review",
        "questions_",
    ),
}
# What the index of a kind says of an item; the others have an index of their own.
LEADS = {
    "play": "why", "checklist": "when", "customer-type": "approach", "technique": "when",
    "lesson": "do", "question-set": "purpose", "process": "use_when", "case-study": "lesson",
    "metric": "measures", "qualification": "use_when", "worksheet": "purpose",
    "settlement": "settled",
}  # fmt: skip
OWN_INDEX = {
    "stage": "stages", "objection": "objections", "channel": "channels",
    "training-gate": "training-home", "quiz": "training-list", "role-play": "training-list",
    "rubric": "training-list", "deck": "training-list",
}  # fmt: skip
# The tabs of the site, and the kinds under each.
TABS = (
    ("the_sale", ("stage", "process")),
    ("plays", ("play", "channel", "technique")),
    ("who_and_why_not", ("customer-type", "objection")),
    ("tools", ("checklist", "question-set", "qualification", "worksheet")),
    ("learn", ("lesson", "case-study")),
    ("training", ("training-gate", "role-play", "quiz", "deck", "rubric")),
)
RULE_KINDS = ("metric", "settlement")
KIND_OF = {kind.made: kind for kind in KINDS}
MOST_ACCOUNTS = 10
DIRECT = ("stage", "play", "objection", "customer-type")
MOST_STAGES = 2  # an item that is for more of them is for none in particular


class SitePages:
    """Makes the pages of the playbook for readers of one language."""

    def __init__(
        self,
        playbook: Playbook,
        templates: Templates,
        lang: Lang,
        today: date,
        concerned: Concerned,
    ) -> None:
        self._playbook, self._templates, self._lang = playbook, templates, lang
        self._speaker = Speaker(playbook.rulebook.vocabulary, lang)
        self._today = today
        self._oldest = today - timedelta(days=playbook.settings.review_after)
        self._related, self._concerned = Related(playbook), concerned
        self._reference = ReferencePages(playbook, lang, today, self._page)
        self._trained: TrainingPages | None = None
        self._practising: tuple[Page, ...] = ()

    def site(
        self,
        codes: Iterable[CodePage],
        kinds: Iterable[KindKeys],
        written: Iterable[Page],
        quality: Report | str,
    ) -> Site:
        """Return the whole tree: the playbook, the help pages, and what is hand-written.

        *quality* is what verifying the rules came to, or the page of it.
        """
        look_up = self._reference
        verified = quality if isinstance(quality, str) else self.quality(quality)
        by_hand, listed = list(written), list(codes)
        guides = [p for p in by_hand if p.path != "index.md" and not _of_training(p)]
        self._practising = tuple(page for page in by_hand if _of_training(page))
        front = [page for page in by_hand if page.path == "index.md"] or [self._home()]
        sections = [
            Section(self._t("home"), tuple(front)),
            Section(self._t("accounts"), (self._shell(),)),
            *(tab for key, names in TABS if (tab := self._tab(key, names))),
            Section(
                self._t("rules"),
                (*look_up.rules(), Page("rules/quality.md", self._t("quality"), verified)),
                self._sections(RULE_KINDS),
            ),
            Section(self._t("glossary"), (look_up.glossary(),)),
            Section(self._t("help"), (*guides, *look_up.method(), *look_up.help(listed, kinds))),
        ]
        pages = [page for section in sections for page in section.every()]
        return Site((*pages, *look_up.codes(listed)), [section.nav() for section in sections])

    def _tab(self, key: str, names: Collection[str]) -> Section | None:
        """Return the tab called *key* with a section for each kind; nothing if all are empty."""
        sections = self._sections(names)
        if "objection" in names and self._playbook.unwanted:
            sections = (*sections, Section(self._t("wording"), (self._reference.wording(),)))
        if "training-gate" in names and self._playbook.training_gates:
            sections = (*sections, Section(self._t("tr_more"), tuple(self._training_pages())))
        if "training-gate" in names and self._practising:
            sections = (*sections, Section(self._t("practice_title"), self._practising))
        if len(sections) == 1:
            return Section(sections[0].title, sections[0].pages)
        return Section(self._t(key), (), sections) if sections else None

    def _sections(self, names: Iterable[str]) -> tuple[Section, ...]:
        kinds = [KIND[name] for name in names]
        return tuple(
            Section(self._t(kind.key), tuple(self._kind(kind)))
            for kind in kinds
            if self._playbook.items(kind)
        )

    def _t(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    def _page(self, path: str, title: Words | str, template: str, **context: Any) -> Page:
        said = title.said(self._lang) if isinstance(title, Words) else title
        shared = {
            "playbook": self._playbook,
            "condition": self._speaker.condition,
            "share": self._share,
            "owner_name": self._owner_name,
            "related": self._related.to,
            "naming": self._related.naming,
            "lesson_on": self._related.lesson,
            "setting": self._setting,
            "accounts": self._accounts,
            "any_accounts": bool(self._playbook.accounts),
            "standing": self._standing,
            "figure_of": self._figure_of,
            "kinds": KINDS,
            "past_review": lambda item: (
                item.kept.reviewed_on and item.kept.reviewed_on < self._oldest
            ),
        }
        text = self._templates.page(f"pages/{template}.md.jinja", {**shared, **context})
        return Page(path, said, re.sub(r"\n{3,}", "\n\n", text).strip() + "\n")

    def _share(self, gate: Gate) -> str:
        if gate.threshold >= 1:
            return self._t("all_needed")
        return self._t("share_needed", share=f"{gate.threshold * 100:.0f}%")

    def _owner_name(self, key: str) -> str:
        return self._playbook.settings.teammate(key).name.said(self._lang)

    def _home(self) -> Page:
        """Return a front page for a project that has written none."""
        return self._page("index.md", self._t("home"), "home", settings=self._playbook.settings)

    def _shell(self) -> Page:
        return self._page("accounts/index.md", self._t("accounts"), "shell")

    def _setting(self, name: str) -> dict[str, Any]:
        """Return what the rulebook holds under *name*, where it is shown, and its figure."""
        found = self._related.setting(name)
        figure = self._speaker.figure(found) if isinstance(found, Threshold) else ""
        return {"label": label_of(found), "place": place_of(found), "figure": figure}

    def _accounts(self, kind: Kind, one: Any) -> dict[str, Any]:
        """Return the first accounts that an item concerns now, why, and how many more there are.

        Where what belongs to all stages concerns every account, none of them is listed; nor where
        every plan is qualified by it.
        """
        way, found = "", self._concerned.get((kind.name, one.id), ())
        if not found and kind.name not in DIRECT:
            way, found = through(self._concerned, self._related.ids(kind, one.id))
        every = way == "stage" and len(found) == len(self._playbook.accounts)
        every |= kind.name == "settlement" and len(found) == len(self._playbook.accounts)
        every |= kind.name == "qualification" and one.id in self._playbook.settings.qualification
        return {
            "way": f"by_{way}" if way else kind.name,
            "found": () if every else found[:MOST_ACCOUNTS],
            "more": max(0, len(found) - MOST_ACCOUNTS),
            "every": every,
        }

    def _standing(self, stages: Iterable[str]) -> tuple[Concern, ...]:
        """Return the accounts that stand in *stages* now."""
        return through(self._concerned, {"stage": stages})[1]

    def _figure_of(self, metric: str, concern: Concern) -> str:
        """Return the figure of a metric for one account, in words."""
        fact = next(one.fact for one in self._playbook.metrics if one.id == metric)
        found = self._playbook.rulebook.vocabulary.find(fact)
        return "" if concern.value is None else self._speaker.value(concern.value, found)

    def quality(self, report: Report) -> str:
        """Return the text of the page of what verifying the rules came to."""
        return self._reference.quality(report)

    # every kind: an index, and a page for each item

    def _kind(self, kind: Kind) -> Iterator[Page]:
        items = self._playbook.items(kind)
        groups = list(self._groups(kind, items))
        template = OWN_INDEX.get(kind.name, "items")
        context = {"kind": kind, "groups": groups, "lead": LEADS.get(kind.name)}
        if kind.trains:
            context |= self._training.home()
        index = self._page(f"{kind.place}/index.md", self._t("overview"), template, **context)
        yield replace(index, signs=Signs(also=(self._t(f"about_{kind.key}"),)))
        if kind.made is Process:
            yield self._map(items)
        if kind.made is Stage:
            yield self._which_stage()
            yield self._ask_now()
        for _, members in groups:
            yield from (self._item(kind, one) for one in members)

    def item(self, kind: Kind, key: str) -> Page:
        """Return the page of the item of *kind* whose id is *key*."""
        return self._item(kind, next(one for one in self._playbook.items(kind) if one.id == key))

    def _item(self, kind: Kind, one: Any) -> Page:
        named = {"kind": kind, kind.name.replace("-", "_"): one, **self._more(one)}
        path = f"{kind.place}/{one.id}.md"
        page = self._page(path, self._title(one), kind.name, **named)
        return replace(page, signs=self._signs(kind, one))

    def _signs(self, kind: Kind, item: Any) -> Signs:
        """Return how the page of *item* is found: its kind, and the stages that it is for."""
        stages = [
            stage.title.said(self._lang)
            for stage in self._playbook.stages
            if item.id in getattr(stage, kind.key, ()) or stage.id in getattr(item, "stages", ())
        ]
        name = kind.one.said(self._lang)
        few = stages if len(stages) <= MOST_STAGES else []
        also = tuple(one.said(self._lang) for one in item.kept.also)
        return Signs(tags=(capital(name), *few), also=also, whole=True)

    def _groups(self, kind: Kind, items: tuple[Any, ...]) -> Iterator[tuple[dict[str, str], Any]]:
        """Yield the groups of an index: what they are called, and who is in them."""
        if kind.name in BY_STAGE:
            yield from self._by_stage(items)
            return
        if kind.name not in GROUPS:
            yield {}, items
            return
        field, values, prefix = GROUPS[kind.name]
        for value in values.split():
            members = [one for one in items if getattr(one, field) == value]
            note = f"{prefix}{value}_note"
            heading = {
                "key": value,
                "title": self._t(prefix + value),
                "note": self._t(note) if note in PHRASES else "",
            }
            if members:
                yield heading, members

    def _by_stage(self, items: tuple[Any, ...]) -> Iterator[tuple[dict[str, str], Any]]:
        """Yield the items of each stage, by the first of the few that they name; then the rest."""
        own = {one.id: one.stages[0] for one in items if 0 < len(one.stages) <= FEW_STAGES}
        for stage in self._playbook.stages:
            members = [one for one in items if own.get(one.id) == stage.id]
            if members:
                yield {"key": stage.id, "title": self._title(stage), "note": ""}, members
        others = [one for one in items if one.id not in own]
        if others:
            yield {"key": "every-stage", "title": self._t("every_stage"), "note": ""}, others

    def _title(self, item: Any) -> str:
        said: str = item.title.said(self._lang)
        return f"{item.number}. {said}" if isinstance(item, Stage) else said

    def _more(self, item: Any) -> dict[str, Any]:
        """Return what the page of *item* shows that stands elsewhere."""
        if KIND_OF[type(item)].trains:
            return self._training.of(item)
        if isinstance(item, Stage):
            gates = self._playbook.rulebook.gates
            gate = next((gate for gate in gates if gate.leaves == item.id), None)
            strip = picture_of_stages(self._playbook.stages, item.id, self._lang)
            return {"gate": gate, "strip": strip}
        if isinstance(item, Play):
            return {"rules": self._rules_of(item)}
        if isinstance(item, Checklist):
            return {"lines": [(_line_key(one.text), one) for one in item.items]}
        if isinstance(item, CustomerType):
            return {"applies": self._playbook.applies.get(item.id)}
        return {}

    @property
    def _training(self) -> TrainingPages:
        """Return what the pages of training are made of; made when the first of them is."""
        if self._trained is None:
            self._trained = TrainingPages(self._playbook, self._lang)
        return self._trained

    def _training_pages(self) -> Iterator[Page]:
        """Yield the pages of training that are of no kind."""
        for name, template, context in self._training.pages():
            title = self._t(f"tr_{name}")
            place = practice_place(self._playbook)
            yield self._page(f"training/{name}.md", title, template, practice=place, **context)

    def _map(self, processes: tuple[Process, ...]) -> Page:
        """Return the page that sets the steps of every process against the stages."""
        every = [
            (stage, [(one, _steps(one, stage)) for one in processes])
            for stage in (*self._playbook.stages, None)
        ]
        rows = [(stage, cells) for stage, cells in every if stage or any(s for _, s in cells)]
        picture = picture_of_processes(self._playbook.stages, processes, self._lang)
        context = {"processes": processes, "rows": rows, "picture": picture}
        return self._page("processes/map.md", self._t("process_map"), "process-map", **context)

    def _which_stage(self) -> Page:
        """Return the page on which a seller finds the stage they are in."""
        gates = {gate.leaves: gate for gate in self._playbook.rulebook.gates}
        stages = [(stage, gates.get(stage.id)) for stage in self._playbook.stages]
        said = self._t("stage_moment")
        return self._page(
            "stages/which.md", said, "stage-finder", stages=stages, line_key=_line_key
        )

    def _ask_now(self) -> Page:
        """Return the page of what to ask, stage by stage."""
        stages = [
            (stage, [one for one in self._playbook.question_sets if stage.id in one.stages])
            for stage in self._playbook.stages
        ]
        return self._page("questions/now.md", self._t("ask_moment"), "ask-now", stages=stages)

    def _rules_of(self, play: Play) -> list[tuple[Words, str]]:
        """Return the rules that call for *play*, each with where it stands on the rules pages."""
        book = self._playbook.rulebook
        rules = [
            (r.title, f"warnings.md#{anchor(r.id)}")
            for r in book.rules
            if r.do and r.do.play == play.id
        ]
        gates = [
            (gate.title, f"gates.md#{gate.name}")
            for gate in book.gates
            if any(one.do and one.do.play == play.id for one in gate.requirements)
        ]
        tables = [
            (table.label, f"tables.md#{table.name}")
            for table in book.decisions
            if isinstance(table, DecisionTable)
            and any(do.play == play.id for do in table.do.values())
        ]
        return [*rules, *gates, *tables]


def _of_training(page: Page) -> bool:
    return page.path.startswith("training/")


def _line_key(text: Words) -> str:
    """Return what a tick is kept under: the same in every language, another for another text."""
    return f"{crc32(f'{text.en}|{text.zh}'.encode()):08x}"


def _steps(process: Process, stage: Stage | None) -> list[Step]:
    """Return the steps that fall into *stage*, or those about the plan itself."""
    return [one for one in process.steps if (stage.id in one.stages if stage else not one.stages)]
