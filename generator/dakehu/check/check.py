"""The check: documents to a playbook, or findings that say why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from dakehu.check import build
from dakehu.check.cases import failing, read_cases
from dakehu.check.facts import facts_of, future, vocabulary, written
from dakehu.check.links import content_links, fact_links, rule_links, unused_facts
from dakehu.check.misspelt import gathered
from dakehu.check.places import FACTS, PLAYBOOK, THRESHOLDS, kind_of, misplaced
from dakehu.check.playbook import Playbook
from dakehu.check.rulebook import rulebook
from dakehu.check.schemas import Schemas
from dakehu.check.shape import check_shape
from dakehu.check.words import missing_translations, words, words_or_none
from dakehu.content.items import Account, Settings, Stage
from dakehu.rules.facts import Vocabulary
from dakehu.rules.model import Rulebook, needs
from dakehu.rules.reason import Engine
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.source import Span

Checked = dict[str, list[Document]]
Known = dict[str, tuple[str, ...]]
_WITH_ID = ("stage", "play", "checklist", "customer-type", "objection", "account")


def check(
    documents: Iterable[Document], schemas: Schemas, today: date
) -> tuple[Playbook | None, list[Finding]]:
    """Return the playbook that *documents* write, and every finding, in the order of the files.

    Where an error stands there is no playbook. Shape comes first: links and rules are
    looked at only between files whose shape is right.
    """
    everything = list(documents)
    by_kind, found = _shaped(everything, schemas)
    missing = [path for path in (PLAYBOOK, FACTS) if not by_kind.get(_KIND_AT[path])]
    found += [Finding("no-playbook", Span(path, 1, 1), {"file": path}) for path in missing if not found]
    if missing:
        return None, _sorted(found)
    playbook = _linked(by_kind, found, schemas, today)
    found = gathered(found, everything)
    return (None if any(one.stops for one in found) else playbook), _sorted(found)


_KIND_AT = {PLAYBOOK: "playbook", FACTS: "facts", THRESHOLDS: "thresholds"}


def _sorted(found: list[Finding]) -> list[Finding]:
    return sorted(found, key=lambda one: (one.span, one.code))


def _shaped(documents: Iterable[Document], schemas: Schemas) -> tuple[Checked, list[Finding]]:
    """Return the documents of the right shape by kind, and what is wrong with the others."""
    by_kind: Checked = {}
    found: list[Finding] = []
    later: list[Document] = []
    for document in documents:
        kind = kind_of(document.path)
        if kind is None:
            found.append(misplaced(document.path))
        elif kind == "account":
            later.append(document)
        else:
            _shape(kind, document, schemas.by_name[kind], schemas, by_kind, found)
    facts = by_kind.get("facts")
    if facts:
        account = schemas.account(facts[0].data)
        for document in later:
            _shape("account", document, account, schemas, by_kind, found)
    return by_kind, found


def _shape(
    kind: str, document: Document, schema: Any, schemas: Schemas, by_kind: Checked, found: list[Finding]
) -> None:
    document, wrong = check_shape(document, schema, schemas)
    found += wrong
    if not wrong:
        by_kind.setdefault(kind, []).append(document)


def _linked(by_kind: Checked, found: list[Finding], schemas: Schemas, today: date) -> Playbook | None:
    """Return the playbook of documents whose shape is right; add what does not fit together."""
    whole = not any(one.stops for one in found)
    settings = build.settings(by_kind["playbook"][0])
    known = _known(by_kind, settings, found)
    facts, thresholds = by_kind["facts"][0], next(iter(by_kind.get("thresholds", [])), None)
    words_known = vocabulary(facts, thresholds, known, settings.currency)
    numbers = {d.data["id"]: Decimal(d.data["number"]) for d in by_kind.get("stage", [])}
    rules, wrong = rulebook(facts, by_kind.get("rules", []), words_known, numbers)
    found += wrong
    made = {kind: [build.BUILD[kind](d) for d in by_kind.get(kind, [])] for kind in build.BUILD}
    accounts = [_account(d, words_known, known, settings, today, found) for d in by_kind.get("account", [])]
    cases = [c for d in by_kind.get("cases", []) for c in read_cases(d, rules, found)]
    if whole:
        documents = {d.path: d for d in by_kind.get("rules", [])}
        found += _across(by_kind, known, rules, documents, words_known)
    if whole and not any(one.stops for one in found):
        found += failing(tuple(cases), Engine(rules))
    found += _reviews(by_kind, settings, today)
    return Playbook(
        settings=settings,
        stages=tuple(sorted(made["stage"], key=_number)),
        plays=tuple(made["play"]),
        checklists=tuple(made["checklist"]),
        customer_types=tuple(made["customer-type"]),
        objections=tuple(made["objection"]),
        terms=tuple(term for d in by_kind.get("glossary", []) for term in build.terms(d)),
        accounts=tuple(accounts),
        rulebook=rules,
        cases=tuple(cases),
    )


def _number(stage: Stage) -> int:
    return stage.number


def _across(
    by_kind: Checked, known: Known, rules: Rulebook, documents: dict[str, Document], vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Yield what is wrong between files; only asked when every file is sound by itself."""
    for kind, group in by_kind.items():
        for document in group:
            yield from content_links(kind, document, known)
    yield from rule_links(rules, known, documents)
    yield from unused_facts(vocabulary, rules, _used(rules, by_kind.get("account", []), vocabulary))


def _used(rules: Rulebook, accounts: list[Document], vocabulary: Vocabulary) -> set[str]:
    used = {name for decision in rules.decisions for name in needs(decision)}
    used |= {name for rule in rules.rules for name in rule.when.facts()}
    for gate in rules.gates:
        used |= {name for one in gate.requirements for name in one.when.facts()}
        used |= set(gate.skip_when.facts()) if gate.skip_when else set()
    used |= {*rules.ranks.values(), *(base for base, _ in rules.orders.values())}
    for document in accounts:
        used |= {one.fact.name for one in written(document, document.data, (), vocabulary) if not one.entry}
    return used


def _known(by_kind: Checked, settings: Settings, found: list[Finding]) -> Known:
    """Return the ids of each kind; find ids that are taken twice or differ from the file name."""
    known: Known = {"team": tuple(one.id for one in settings.team)}
    for kind in _WITH_ID:
        ids: dict[str, Document] = {}
        for document in by_kind.get(kind, []):
            name, stem = document.data["id"], PurePosixPath(document.path).stem
            if name in ids:
                parts = {"id": name, "where": ids[name].path}
                found.append(Finding("duplicate-id", document.span(("id",)), parts))
            elif name != stem:
                found.append(Finding("wrong-id", document.span(("id",)), {"file": stem, "id": name}))
            ids.setdefault(name, document)
        known[kind] = tuple(ids)
    return known


def _account(
    document: Document, vocabulary: Vocabulary, known: Known, settings: Settings, today: date, found: list[Finding]
) -> Account:
    data = document.data
    values = list(written(document, data, (), vocabulary))
    found += fact_links(document, values, known)
    for one in values:
        if future(one, today) and one.evidence and one.evidence.as_of:
            parts = {"date": one.evidence.as_of, "today": today}
            found.append(Finding("evidence-in-future", document.span((*one.path[:-1], "as_of")), parts))
    carried = build.kept(document, data)
    assert carried.reviewed_on is not None  # noqa: S101  (the schema requires it)
    return Account(
        id=data["id"],
        name=words(data["name"]),
        owner=data["owner"],
        reviewed_on=carried.reviewed_on,
        facts=facts_of(document, data, vocabulary),
        kept=carried,
        summary=words_or_none(data.get("summary")),
        goal=words_or_none(data.get("goal")),
        wins=build.texts(data.get("wins")),
        actions=build.agreed_actions(data),
    )


def _reviews(by_kind: Checked, settings: Settings, today: date) -> Iterator[Finding]:
    """Yield warnings about texts that lack a language and items past their review."""
    oldest = today - timedelta(days=settings.review_after)
    for kind, group in by_kind.items():
        for document in group:
            yield from missing_translations(document, settings.languages)
            data = document.data
            if kind in _WITH_ID and kind != "account" and data["reviewed_on"] < oldest.isoformat():
                parts = {"date": data["reviewed_on"], "days": settings.review_after}
                yield Finding("past-review", document.span(("reviewed_on",)), parts)
