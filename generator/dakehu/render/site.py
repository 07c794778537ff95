"""The playbook as a tree of Markdown pages, in one language, with the navigation over it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dakehu.check.coverage import Carrier, coverage
from dakehu.check.playbook import Playbook
from dakehu.content.items import Play, Stage
from dakehu.render.keys import KindKeys
from dakehu.render.phrases import phrase
from dakehu.render.templates import Templates, anchor
from dakehu.rules.model import DecisionTable, Gate, Rule
from dakehu.rules.words import Speaker
from dakehu.text.help import CodePage
from dakehu.text.words import Lang, Words

FAMILIES = ("risk", "reminder", "guardrail", "advice", "force")
OBJECTION_TYPES = ("need", "price", "product", "timing", "rep", "service", "payment")
DIRECTIONS = ("referral", "outbound", "inbound")
TECHNIQUES = ("pricing", "closing")
Nav = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown page: its path within the tree, its title and its text."""

    path: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Site:
    """Every page that MkDocs builds for one language, and how they are reached."""

    pages: tuple[Page, ...]
    nav: Nav


class SitePages:
    """Makes the pages of the playbook for readers of one language."""

    def __init__(self, playbook: Playbook, templates: Templates, lang: Lang, today: Any) -> None:
        self._playbook, self._templates, self._lang = playbook, templates, lang
        self._speaker = Speaker(playbook.rulebook.vocabulary, lang)
        self._oldest = today - timedelta(days=playbook.settings.review_after)

    def site(
        self, codes: Iterable[CodePage], kinds: Iterable[KindKeys], written: Iterable[Page]
    ) -> Site:
        """Return the whole tree: the playbook, the help pages, and what is hand-written."""
        by_hand, listed = list(written), list(codes)
        guides = [page for page in by_hand if page.path != "index.md"]
        sections = (
            ("home", [page for page in by_hand if page.path == "index.md"] or [self._home()]),
            ("accounts", [self._shell()]),
            ("stages", list(self._stages())),
            ("plays", list(self._plays())),
            ("customer_types", list(self._types())),
            ("objections", list(self._objections())),
            ("checklists", list(self._checklists())),
            *((("channels", list(self._channels())),) if self._playbook.channels else ()),
            *((("techniques", list(self._techniques())),) if self._playbook.techniques else ()),
            ("rules", list(self._rules())),
            ("glossary", [self._glossary()]),
            ("help", [*guides, *self._method(), *self._help(listed, kinds)]),
        )
        nav: Nav = []
        for key, found in sections:
            entries = [{_nav_title(page.title): page.path} for page in found]
            title = _nav_title(self._t(key))
            nav.append({title: found[0].path if len(found) == 1 else entries})
        pages = [page for _, found in sections for page in found]
        return Site((*pages, *self._codes(listed)), nav)

    def _t(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    def _page(self, path: str, title: Words | str, template: str, **context: Any) -> Page:
        said = title.said(self._lang) if isinstance(title, Words) else title
        shared = {
            "playbook": self._playbook,
            "condition": self._speaker.condition,
            "share": self._share,
            "owner_name": self._owner_name,
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

    def _stages(self) -> Iterator[Page]:
        stages = self._playbook.stages
        gates = {gate.leaves: gate for gate in self._playbook.rulebook.gates}
        yield self._page("stages/index.md", self._t("overview"), "stages", stages=stages)
        for one in stages:
            title = f"{one.number}. {one.title.said(self._lang)}"
            yield self._page(
                f"stages/{one.id}.md", title, "stage", stage=one, gate=gates.get(one.id)
            )

    def _plays(self) -> Iterator[Page]:
        yield self._page("plays/index.md", self._t("overview"), "plays")
        context = {"stages_of": self._stages_of, "rules_of": self._rules_of}
        for one in self._playbook.plays:
            yield self._page(f"plays/{one.id}.md", one.title, "play", play=one, **context)

    def _stages_of(self, play: Play) -> list[Stage]:
        return [stage for stage in self._playbook.stages if play.id in stage.plays]

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

    def _types(self) -> Iterator[Page]:
        yield self._page("customer-types/index.md", self._t("overview"), "customer-types")
        for one in self._playbook.customer_types:
            yield self._page(f"customer-types/{one.id}.md", one.title, "customer-type", type=one)

    def _objections(self) -> Iterator[Page]:
        groups = [
            (kind, [o for o in self._playbook.objections if o.type == kind])
            for kind in OBJECTION_TYPES
        ]
        found = [(kind, objections) for kind, objections in groups if objections]
        yield self._page("objections/index.md", self._t("overview"), "objections", groups=found)
        for _, objections in found:
            for one in objections:
                yield self._page(f"objections/{one.id}.md", one.title, "objection", objection=one)

    def _checklists(self) -> Iterator[Page]:
        yield self._page("checklists/index.md", self._t("overview"), "checklists")
        for one in self._playbook.checklists:
            yield self._page(f"checklists/{one.id}.md", one.title, "checklist", checklist=one)

    def _channels(self) -> Iterator[Page]:
        channels = self._playbook.channels
        groups = [(kind, [c for c in channels if c.direction == kind]) for kind in DIRECTIONS]
        yield self._page("channels/index.md", self._t("overview"), "channels", groups=groups)
        for one in channels:
            yield self._page(f"channels/{one.id}.md", one.title, "channel", channel=one)

    def _techniques(self) -> Iterator[Page]:
        techniques = self._playbook.techniques
        groups = [(kind, [t for t in techniques if t.family == kind]) for kind in TECHNIQUES]
        yield self._page("techniques/index.md", self._t("overview"), "techniques", groups=groups)
        for one in techniques:
            yield self._page(f"techniques/{one.id}.md", one.title, "technique", technique=one)

    def _rules(self) -> Iterator[Page]:
        book = self._playbook.rulebook
        tables = [one for one in book.decisions if isinstance(one, DecisionTable)]
        yield self._page("rules/tables.md", self._t("tables"), "rules-tables", tables=tables)
        yield self._page("rules/gates.md", self._t("gates"), "rules-gates", gates=book.gates)
        families = [(family, _of_family(book.rules, family)) for family in FAMILIES]
        found = [(family, rules) for family, rules in families if rules]
        yield self._page("rules/warnings.md", self._t("warnings"), "rules-warnings", families=found)
        figures = list(book.vocabulary.thresholds.values())
        context = {"thresholds": figures, "figure": self._speaker.figure}
        yield self._page(
            "rules/thresholds.md", self._t("thresholds"), "rules-thresholds", **context
        )

    def _glossary(self) -> Page:
        terms = sorted(self._playbook.terms, key=lambda term: term.term.said(self._lang).lower())
        other: Lang = "zh" if self._lang == "en" else "en"
        context = {"terms": terms, "other": lambda words: words.said(other)}
        return self._page("glossary.md", self._t("glossary"), "glossary", **context)

    def _method(self) -> Iterator[Page]:
        rows = coverage(self._playbook)
        if not rows:
            return
        carried = sum(bool(row.carriers) for row in rows)
        context = {"rows": rows, "total": len(rows), "carried": carried, "link": _link}
        yield self._page("method.md", self._t("method"), "method", **context)

    def _help(self, codes: Iterable[CodePage], kinds: Iterable[KindKeys]) -> Iterator[Page]:
        yield self._page(
            "help/keys.md", self._t("keys"), "keys", kinds=[one.shown(self._lang) for one in kinds]
        )
        yield self._page("help/findings.md", self._t("findings_help"), "codes", codes=codes)

    def _codes(self, codes: Iterable[CodePage]) -> Iterator[Page]:
        """Yield the page of every code; the page of findings leads to them."""
        for one in codes:
            yield self._page(f"help/{one.code}.md", one.title, "code", code=one)


def _of_family(rules: Iterable[Rule], family: str) -> list[Rule]:
    return [rule for rule in rules if rule.family == family]


_PAGES = {
    "stage": "stages/{}.html",
    "play": "plays/{}.html",
    "checklist": "checklists/{}.html",
    "customer-type": "customer-types/{}.html",
    "objection": "objections/{}.html",
    "channel": "channels/{}.html",
    "technique": "techniques/{}.html",
    "term": "glossary.html#{}",
    "table": "rules/tables.html#{}",
    "gate": "rules/gates.html#{}",
    "threshold": "rules/thresholds.html#{}",
}


def _link(carrier: Carrier) -> str:
    """Return where *carrier* stands, seen from the page of the method."""
    if carrier.kind == "rule":
        return f"rules/warnings.html#{anchor(carrier.id)}"
    return _PAGES.get(carrier.kind, "help/keys.html#account").format(carrier.id)


def _nav_title(title: str) -> str:
    """Return *title* for MkDocs, which writes it into pages as it is."""
    return html.escape(title, quote=True)
