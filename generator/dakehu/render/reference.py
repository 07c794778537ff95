"""Pages to look things up in: the rules, the glossary, the method row by row, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import get_args

from dakehu.check.coverage import Carrier, coverage
from dakehu.check.playbook import Playbook
from dakehu.content.kinds import KINDS
from dakehu.render.keys import KindKeys
from dakehu.render.phrases import phrase
from dakehu.render.search import Entry, Signs
from dakehu.render.templates import anchor
from dakehu.render.tree import Page
from dakehu.rules.facts import Fact, Threshold
from dakehu.rules.model import DecisionTable, Derived, Rule, Score
from dakehu.rules.verify import Kind as SubjectKind
from dakehu.rules.verify import Report
from dakehu.rules.verify_words import following, given
from dakehu.rules.words import Speaker
from dakehu.text.help import CodePage
from dakehu.text.words import Lang

FAMILIES = ("risk", "reminder", "guardrail", "advice", "force")
Make = Callable[..., Page]
_PAGES = {
    **{kind.name: f"{kind.place}/{{}}.html" for kind in KINDS},
    "term": "glossary.html#{}",
    "wording": "wording/list.html#{}",
    "table": "rules/tables.html#{}",
    "gate": "rules/gates.html#{}",
    "threshold": "rules/thresholds.html#{}",
    "rule": "rules/warnings.html#{}",
    "fact": "rules/facts.html#{}",
}


class ReferencePages:
    """Makes them for readers of one language; *make* writes a page from its template."""

    def __init__(self, playbook: Playbook, lang: Lang, today: date, make: Make) -> None:
        self._playbook, self._lang, self._today, self._make = playbook, lang, today, make
        self._speaker = Speaker(playbook.rulebook.vocabulary, lang)

    def _t(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    def rules(self) -> Iterator[Page]:
        """Yield the pages of tables, gates, warnings, thresholds and facts."""
        book = self._playbook.rulebook
        tables = [one for one in book.decisions if isinstance(one, DecisionTable)]
        yield self._make("rules/tables.md", self._t("tables"), "rules-tables", tables=tables)
        yield self._make("rules/gates.md", self._t("gates"), "rules-gates", gates=book.gates)
        families = [(family, _of_family(book.rules, family)) for family in FAMILIES]
        found = [(family, rules) for family, rules in families if rules]
        yield self._make("rules/warnings.md", self._t("warnings"), "rules-warnings", families=found)
        figures = list(book.vocabulary.thresholds.values())
        context = {"thresholds": figures, "figure": self._speaker.figure}
        page = self._make(
            "rules/thresholds.md", self._t("thresholds"), "rules-thresholds", **context
        )
        yield replace(page, signs=Signs(rows=tuple(self._threshold_rows(figures))))
        facts = [(fact, self._follows(name)) for name, fact in book.vocabulary.facts.items()]
        page = self._make("rules/facts.md", self._t("facts"), "rules-facts", facts=facts)
        yield replace(page, signs=Signs(rows=tuple(self._fact_rows(facts))))

    def _threshold_rows(self, figures: Iterable[Threshold]) -> Iterator[Entry]:
        for one in figures:
            label, because = one.label.said(self._lang), one.because.said(self._lang)
            text = f"{self._speaker.figure(one)} · {because}"
            yield Entry(f"rules/thresholds.html#{anchor(one.name)}", label, text)

    def _fact_rows(self, facts: Iterable[tuple[Fact, str]]) -> Iterator[Entry]:
        for fact, follows in facts:
            asked = fact.ask.said(self._lang) if fact.ask else ""
            place = f"rules/facts.html#{anchor(fact.name)}"
            yield Entry(place, fact.label.said(self._lang), follows or asked)

    def _follows(self, name: str) -> str:
        """Return how the fact called *name* follows from others, if it does."""
        book = self._playbook.rulebook
        found = book.settings()[name]
        if isinstance(found, Derived):
            return self._speaker.condition(found.value)
        if isinstance(found, DecisionTable):
            return self._t("concluded")
        if isinstance(found, Score):
            return self._t("concluded_score", low=found.low, high=found.high)
        return (
            self._t("ranked")
            if name in book.ranks
            else self._t("ordered")
            if name in book.orders
            else ""
        )

    def quality(self, report: Report) -> str:
        """Return the text of the page of what verifying the rules came to."""
        vocabulary, lang = self._playbook.rulebook.vocabulary, self._lang
        counts = [
            (kind, *(len(report.of(kind, verified=truth)) for truth in (True, False)))
            for kind in get_args(SubjectKind)
        ]
        defects = [
            {
                "code": one.finding.code,
                "place": str(one.finding.span),
                "message": one.finding.message.said(lang),
                "given": given(one.witness, vocabulary, lang) if one.witness else [],
                "follows": following(one.witness, vocabulary, lang) if one.witness else [],
            }
            for one in report.defects
        ]
        context = {
            "report": report,
            "counts": [row for row in counts if sum(row[1:])],
            "defects": defects,
            "date": self._today,
        }
        return self._make("rules/quality.md", self._t("quality"), "quality", **context).text

    def glossary(self) -> Page:
        """Return the page of all terms."""
        terms = sorted(self._playbook.terms, key=lambda term: term.term.said(self._lang).lower())
        other: Lang = "zh" if self._lang == "en" else "en"
        context = {"terms": terms, "other": lambda words: words.said(other)}
        page = self._make("glossary.md", self._t("glossary"), "glossary", **context)
        rows = [
            Entry(
                f"glossary.html#{term.id}",
                term.term.said(self._lang),
                term.means.said(self._lang),
                (self._t("term"),),
                tuple(one.said(self._lang) for one in term.also),
            )
            for term in terms
        ]
        return replace(page, signs=Signs(rows=tuple(rows)))

    def wording(self) -> Page:
        """Return the page of the words that we do not use."""
        return self._make("wording/list.md", self._t("wording"), "wording")

    def method(self) -> Iterator[Page]:
        """Yield the page of which row of the method is carried by what, if there are rows."""
        rows = coverage(self._playbook)
        if not rows:
            return
        carried = sum(bool(row.carriers) for row in rows)
        context = {"rows": rows, "total": len(rows), "carried": carried, "link": _link}
        yield self._make("method.md", self._t("method"), "method", **context)

    def help(self, codes: Iterable[CodePage], kinds: Iterable[KindKeys]) -> Iterator[Page]:
        """Yield the pages of what each file may hold and of what the check may find."""
        yield self._make(
            "help/keys.md", self._t("keys"), "keys", kinds=[one.shown(self._lang) for one in kinds]
        )
        yield self._make("help/findings.md", self._t("findings_help"), "codes", codes=codes)

    def codes(self, codes: Iterable[CodePage]) -> Iterator[Page]:
        """Yield the page of every code; the page of findings leads to them."""
        for one in codes:
            yield self._make(f"help/{one.code}.md", one.title, "code", code=one)


def _of_family(rules: Iterable[Rule], family: str) -> list[Rule]:
    return [rule for rule in rules if rule.family == family]


def _link(carrier: Carrier) -> str:
    """Return where *carrier* stands, seen from the page of the method."""
    return _PAGES[carrier.kind].format(anchor(carrier.id))
