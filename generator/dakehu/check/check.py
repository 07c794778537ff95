"""The check: documents to a playbook, or findings that say why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from dakehu.check import build
from dakehu.check.contacts import past_keeping
from dakehu.check.declared import declared, numbered_twice, twice_left
from dakehu.check.facts import Written, facts_of, future, written
from dakehu.check.ids import Broken, Checked, broken_files, known_ids, titles, twice
from dakehu.check.links import (
    Known,
    content_links,
    fact_links,
    named_in,
    rule_links,
    seed_links,
    unused_facts,
)
from dakehu.check.meant import with_ids
from dakehu.check.misspelt import gathered
from dakehu.check.personal import personal_data
from dakehu.check.places import FACTS, MKDOCS, PLAYBOOK, kind_of, misplaced
from dakehu.check.playbook import Playbook
from dakehu.check.schemas import account_schema
from dakehu.check.stories import story, story_links, story_schema
from dakehu.check.training import unknown_figures_of, wrong_questions
from dakehu.check.wording import phrases_of, text_places, unwanted_in, unwanted_words
from dakehu.content.items import Account, Settings, Stage
from dakehu.content.kinds import KIND, KINDS
from dakehu.content.training import TrainingGate
from dakehu.rules.casefile import failing, read_cases
from dakehu.rules.cases import Case
from dakehu.rules.conditions import Reader
from dakehu.rules.facts import Vocabulary
from dakehu.rules.filled import filled, unknown_figures
from dakehu.rules.model import Condition, Rulebook, concluded, needs
from dakehu.rules.reason import Engine
from dakehu.rules.rulebook import rulebook
from dakehu.rules.schemas import cases_schema
from dakehu.rules.vocabulary import unknown_choices, unknown_fields, vocabulary
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.schemas import Schemas
from dakehu.text.shape import check_shape
from dakehu.text.source import Source, Span
from dakehu.text.texts import missing_translations, texts, words, words_or_none
from dakehu.text.words import Words


class Outcome(NamedTuple):
    """What came of a check; *whole* tells whether nothing was left out because of a mistake."""

    playbook: Playbook | None
    findings: list[Finding]
    whole: bool


def check(
    documents: Iterable[Document],
    schemas: Schemas,
    today: date,
    unread: Iterable[Source] = (),
    *,
    prove: bool = True,
    others: tuple[str, ...] = (),
) -> Outcome:
    """Return the playbook that *documents* write, and every finding, in the order of the files.

    Where an error stands, or a file is *unread*, there is no playbook.
    A case that fails is an error too, unless the rules need not *prove* themselves.
    Shape comes first: links and rules are looked at only between files whose shape is right,
    and what the others are called counts as known.
    *others* are the ids of accounts that are checked elsewhere, against the Ground; where there
    are any, which facts nobody uses is said there too.
    """
    everything = list(documents)
    by_kind, found = _shaped(everything, schemas)
    misshapen = {one.span.path for one in found if one.stops}
    broken = broken_files((one for one in everything if one.path in misshapen), unread)
    missing = [path for path in (PLAYBOOK, FACTS, MKDOCS) if not by_kind.get(str(kind_of(path)))]
    there = {document.path for document in everything}
    found += [_absent(path) for path in missing if path not in there | {*broken}]
    if {PLAYBOOK, FACTS} & {*missing}:
        return Outcome(None, _sorted(with_ids(found, everything, by_kind)), whole=False)
    found += unwanted_words(by_kind, schemas)
    found += personal_data(by_kind)
    elsewhere = {"text": text_places(schemas), "account": others}
    playbook, sound = _linked(by_kind, found, broken, today, elsewhere, prove=prove)
    if playbook and not others:
        found += unused(playbook, used_in(by_kind.get("account", []), playbook.rulebook.vocabulary))
    sound_ones = [document for group in by_kind.values() for document in group]
    found = list(with_ids(gathered(found, everything, sound_ones), everything, by_kind))
    return Outcome(playbook, _sorted(found), whole=sound and not broken)


def _absent(path: str) -> Finding:
    hint = Words(
        "run this in the folder that holds playbook and rules",
        "请在放有 playbook 和 rules 的文件夹里运行",
    )
    return Finding("no-playbook", Span(path, 1, 1), {"file": path}, hint)


def _sorted(found: Iterable[Finding]) -> list[Finding]:
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
        elif kind in ("account", "cases", "story"):
            later.append(document)
        else:
            _shape(kind, document, schemas.by_name[kind], schemas, by_kind, found)
    facts = by_kind.get("facts")
    if facts:
        found += unknown_fields(facts[0])
        thresholds = next(iter(by_kind.get("thresholds", [])), None)
        keys = schemas.by_name["account"]["properties"]
        found += unknown_choices(thresholds)
        wrong = list(declared(facts[0], thresholds, by_kind.get("rules", []), keys))
        if wrong:  # what rests on these declarations cannot be judged
            return {k: v for k, v in by_kind.items() if k != "facts"}, [*found, *wrong]
        data = facts[0].data
        whole = schemas.once(
            account_schema,
            (facts[0],),
            lambda: _made_of_facts(schemas, data),
        )
        for document in later:
            kind = str(kind_of(document.path))
            _shape(kind, document, whole[kind], schemas, by_kind, found)
    return by_kind, found


def _made_of_facts(schemas: Schemas, data: Any) -> dict[str, Any]:
    """Return the schemas that follow from the facts declared, by kind."""
    account = account_schema(schemas, data)
    return {
        "account": account,
        "cases": cases_schema(schemas, data),
        "story": story_schema(schemas, account),
    }


def _shape(
    kind: str,
    document: Document,
    schema: Any,
    schemas: Schemas,
    by_kind: Checked,
    found: list[Finding],
) -> None:
    document, wrong = check_shape(document, schema, schemas)
    found += (_elsewhere(one, schema, document) for one in wrong)
    if not wrong:
        by_kind.setdefault(kind, []).append(document)


def _elsewhere(finding: Finding, schema: Any, document: Document) -> Finding:
    """Return *finding*; of an account's key that belongs to another group, with a hint to it."""
    if finding.code != "unknown-key" or kind_of(document.path) != "account":
        return finding
    path = next(path for path, span in document.keys.items() if span == finding.span)
    here = path[0] if len(path) == 2 else None
    for other in (one for one in ("facts", "opportunity") if one != here and len(path) < 3):
        if finding.parts["key"] in schema["properties"][other].get("properties", {}):
            hint = Words(f'write it under "{other}"', f"请写在“{other}”下面")
            return replace(finding, hint=hint)
    return finding


def _linked(
    by_kind: Checked,
    found: list[Finding],
    broken: Broken,
    today: date,
    elsewhere: Known,
    *,
    prove: bool,
) -> tuple[Playbook | None, bool]:
    """Return the playbook of documents whose shape is right; add what does not fit together.

    While a file is *broken*, what it may be called is known, as is what stands *elsewhere*;
    while a file of rules is, nothing is said of rules. Also tells whether the rules are sound.
    """
    settings = build.settings(by_kind["playbook"][0])
    known = known_ids(by_kind, settings, found, broken)
    known |= {kind: (*known.get(kind, ()), *ids) for kind, ids in elsewhere.items()}
    facts, thresholds = by_kind["facts"][0], next(iter(by_kind.get("thresholds", [])), None)
    named = titles(by_kind, settings, broken)
    words_known = vocabulary(facts, thresholds, named, settings.currency)
    numbers = {d.data["id"]: Decimal(d.data["number"]) for d in by_kind.get("stage", [])}
    rules: Rulebook | None = None
    applies: dict[str, Condition] = {}
    cases: tuple[Case, ...] = ()
    if not any(path.startswith("rules/") and kind_of(path) != "cases" for path in broken):
        by_kind = dict(_with_figures(by_kind, words_known, found))
        rules, wrong = rulebook(facts, by_kind.get("rules", []), words_known, {"stage": numbers})
        found += wrong
        applies = dict(_applies(by_kind, rules, found))
        cases = tuple(c for d in by_kind.get("cases", []) for c in read_cases(d, rules, found))
    found += _reviews(by_kind, settings, today)
    accounts = [
        _account(d, list(written(d, d.data, (), words_known)), words_known, known, today, found)
        for d in by_kind.get("account", [])
    ]
    found += _across(by_kind, known, rules, numbers)
    for document in by_kind.get("story", []):
        found += story_links(document, words_known, known)
    if rules is None or any(one.stops and _is_ruled_by(one.span.path) for one in found):
        return None, False
    if prove and not any(_is_ruled_by(path) for path in broken):
        found += failing(cases, Engine(rules))
    if broken or any(one.stops for one in found):
        return None, True
    for document in by_kind.get("account", []):
        found += past_keeping(document, words_known, today)
    made = {
        kind.key: tuple(build.item(kind.made, d, d.data) for d in by_kind.get(kind.name, []))
        for kind in KINDS
    }
    for key in ("stages", "training_gates"):
        made[key] = tuple(sorted(made[key], key=_number))
    playbook = Playbook(
        settings=settings,
        terms=tuple(term for d in by_kind.get("glossary", []) for term in build.terms(d)),
        accounts=tuple(accounts),
        rulebook=rules,
        cases=cases,
        seeds=tuple(row for d in by_kind.get("seeds", []) for row in build.seeds(d)),
        unwanted=tuple(one for d in by_kind.get("wording", []) for one in build.unwanted(d)),
        applies=applies,
        stories=tuple(story(d) for d in by_kind.get("story", [])),
        **made,
    )
    return playbook, True


def _is_ruled_by(path: str) -> bool:
    """Tell whether examples could come out otherwise for a mistake at *path*; stages count."""
    return path.startswith("rules/") or kind_of(path) in ("stage", None)


_APPLIES = frozenset({"applies_when"})


def _with_figures(
    by_kind: Checked, vocabulary: Vocabulary, found: list[Finding]
) -> Iterator[tuple[str, list[Document]]]:
    """Yield the documents of each kind; those of items with the figures that their texts name."""
    for kind, documents in by_kind.items():
        if kind in KIND or kind == "glossary":
            for document in documents:
                found += unknown_figures(document, vocabulary, _APPLIES)
            yield kind, [filled(document, vocabulary, _APPLIES) for document in documents]
        else:
            yield kind, documents


def _number(one: Stage | TrainingGate) -> int:
    return one.number


def _applies(
    by_kind: Checked, rules: Rulebook, found: list[Finding]
) -> Iterator[tuple[str, Condition]]:
    """Yield the customer types that say which accounts they apply to, with what they say."""
    for document in by_kind.get("customer-type", []):
        if "applies_when" in document.data:
            reader = Reader(document, rules.vocabulary, found)
            when = reader.condition(("applies_when",), document.data["applies_when"])
            if when:
                yield document.data["id"], when


def _across(
    by_kind: Checked, known: Known, rules: Rulebook | None, numbers: dict[str, Decimal]
) -> Iterator[Finding]:
    """Yield what is wrong between files, as far as there are *rules* to judge it by."""
    everything = {**known, **(named_in(rules) if rules else {})}
    for kind, group in by_kind.items():
        for document in group:
            yield from content_links(kind, document, everything)
    rows = {one["id"] for document in by_kind.get("seeds", []) for one in document.data["seeds"]}
    for document in (document for group in by_kind.values() for document in group if rows):
        yield from seed_links(document, rows)
    documents = {document.path: document for document in by_kind.get("rules", [])}
    if rules:
        yield from rule_links(rules, known, documents, numbers)
    yield from twice_left(documents.values())
    yield from numbered_twice(by_kind.get("stage", []))
    yield from numbered_twice(by_kind.get("training-gate", []))
    yield from wrong_questions(by_kind.get("quiz", []))
    yield from unknown_figures_of(by_kind.get("quiz", []), everything.get("threshold"))


def unused(playbook: Playbook, used: set[str]) -> Iterator[Finding]:
    """Yield a warning for every single fact that neither the playbook nor an account has *used*."""
    rules = playbook.rulebook
    named = {name for one in rules.decisions for name in (*needs(one), *concluded(one))}
    named |= {name for rule in rules.rules for name in rule.when.facts()}
    for gate in rules.gates:
        named |= {name for one in gate.requirements for name in one.when.facts()}
        named |= set(gate.skip_when.facts()) if gate.skip_when else set()
    named |= {*rules.ranks.values(), *(base for base, _ in rules.orders.values())}
    named |= {name for when in playbook.applies.values() for name in when.facts()}
    named |= {one.fact for pack in playbook.qualifications for one in pack.lines}
    return unused_facts(rules.vocabulary, named | used)


def used_in(accounts: Iterable[Document], vocabulary: Vocabulary) -> set[str]:
    """Return the single facts that *accounts* use."""
    every = (written(one, one.data, (), vocabulary) for one in accounts)
    return {name for values in every for name in singles(values)}


def singles(values: Iterable[Written]) -> set[str]:
    """Return the names of the facts among *values* that stand in no list."""
    return {one.fact.name for one in values if not one.entry}


def _account(
    document: Document,
    values: list[Written],
    vocabulary: Vocabulary,
    known: Known,
    today: date,
    found: list[Finding],
) -> Account:
    """Return the account that *document* writes, of which *values* are all that rules see."""
    found += fact_links(document, values, known)
    data = document.data
    for one in values:
        if future(one, today) and one.evidence and one.evidence.as_of:
            parts = {"date": one.evidence.as_of, "today": today}
            found.append(
                Finding("evidence-in-future", document.span((*one.path[:-1], "as_of")), parts)
            )
    carried = build.kept(document, data)
    assert carried.reviewed_on is not None  # noqa: S101  (the schema requires it)
    return Account(
        id=data["id"],
        name=words(data["name"]),
        owner=data["owner"],
        reviewed_on=carried.reviewed_on,
        facts=facts_of(values, data, vocabulary),
        kept=carried,
        summary=words_or_none(data.get("summary")),
        goal=words_or_none(data.get("goal")),
        wins=texts(data.get("wins")),
        actions=build.agreed_actions(data),
        readers=tuple(data.get("readers", ())),
    )


def _reviews(by_kind: Checked, settings: Settings, today: date) -> Iterator[Finding]:
    """Yield warnings about texts that lack a language and items past their review."""
    oldest = today - timedelta(days=settings.review_after)
    for kind, group in by_kind.items():
        for document in group:
            yield from missing_translations(document, settings.languages)
            data = document.data
            if kind in (*KIND, "wording") and data["reviewed_on"] < oldest.isoformat():
                parts = {"date": data["reviewed_on"], "days": settings.review_after}
                yield Finding("past-review", document.span(("reviewed_on",)), parts)


class Ground:
    """What accounts are checked against where that is done elsewhere: the rest of the project.

    *documents* are those of the rest, in which nothing stops, and *playbook* is made of them.
    """

    def __init__(
        self, documents: Iterable[Document], schemas: Schemas, playbook: Playbook, today: date
    ) -> None:
        by_kind, _ = _shaped(documents, schemas)
        self._schemas, self._today, self._playbook = schemas.forgetful(), today, playbook
        self._phrases = phrases_of(by_kind.get("wording", []))
        self._seeds = {row.id for row in playbook.seeds}
        self._known = {
            **known_ids(by_kind, playbook.settings, [], {}),
            **named_in(playbook.rulebook),
        }
        self._schema = account_schema(schemas, by_kind["facts"][0].data)
        self._unused = {str(one.parts["name"]) for one in unused(playbook, set())}

    def accepted(self, document: Document) -> tuple[Account, set[str]] | None:
        """Return the account of *document*, and the single facts that nothing but accounts uses.

        What is not accepted, because something is found in it, is for ``check`` to explain.
        """
        shaped, wrong = check_shape(document, self._schema, self._schemas)
        if wrong or shaped.data["id"] != PurePosixPath(document.path).stem:
            return None
        found: list[Finding] = []
        vocabulary = self._playbook.rulebook.vocabulary
        values = list(written(shaped, shaped.data, (), vocabulary))
        account = _account(shaped, values, vocabulary, self._known, self._today, found)
        if found or any(True for _ in self._doubts(shaped, vocabulary)):
            return None
        return account, singles(values) & self._unused

    def _doubts(self, document: Document, vocabulary: Vocabulary) -> Iterator[Finding]:
        by_kind = {"account": [document]}
        yield from twice({**by_kind, "playbook": []})
        yield from missing_translations(document, self._playbook.settings.languages)
        yield from content_links("account", document, self._known)
        if self._seeds:
            yield from seed_links(document, self._seeds)
        yield from past_keeping(document, vocabulary, self._today)
        yield from personal_data(by_kind)
        yield from unwanted_in("account", document, self._phrases)
