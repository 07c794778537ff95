"""A typo in any key of any starter file is shown at that key, with the key that was meant."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

import pytest

from dakehu.check.check import check
from dakehu.check.places import kind_of, misplaced
from dakehu.check.schemas import account_schema
from dakehu.check.stories import story_schema
from dakehu.disk.project import read_sources
from dakehu.rules.schemas import cases_schema
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding
from dakehu.text.parse import parse
from dakehu.text.schemas import Schema
from dakehu.text.shape import check_shape
from dakehu.text.source import Source, Span
from dakehu.text.words import Words
from tests.scenes import package_schemas
from tests.starter import ROOT, checked

Key = tuple[str, Path, Span]

# Below these keys a writer's own names stand: where such a name opens a group, any will do.
OPEN = {"facts", "lists", "derived", "thresholds", "fields", "values", "opportunity"}


@cache
def documents() -> dict[str, Document]:
    found = {source.path: parse(source)[0] for source in read_sources(ROOT)}
    return {path: document for path, document in found.items() if document}


def typo(key: str) -> str:
    """Return *key* as a hurried hand writes it."""
    return key[0] + key[2:] if len(key) > 3 else key + key[-1]


def misspelt(document: Document, span: Span, key: str) -> Document | None:
    lines = list(document.lines)
    line, start = lines[span.line - 1], span.column - 1
    assert line[start : start + len(key)] == key
    lines[span.line - 1] = line[:start] + typo(key) + line[start + len(key) :]
    return parse(Source(document.path, "\n".join(lines).encode()))[0]


def found_with(*made: Document) -> list[Finding]:
    """Return what the check of the whole starter says with *made* in the places of theirs."""
    whole = {**documents(), **{document.path: document for document in made}}
    _, found, _ = check(list(whole.values()), package_schemas(), checked().today)
    return [one for one in found if one.stops]


def shape(place: Path) -> tuple[str, ...]:
    """Return *place* with numbers and a writer's own names left out, but for the key itself."""
    above = (None, *place)
    return tuple(
        "*" if isinstance(part, int) or (before in OPEN and number < len(place) - 1) else part
        for number, (before, part) in enumerate(zip(above, place, strict=False))
    )


def declares(path: str, place: Path) -> bool:
    """Tell whether the key is a name that this file declares: those are tested further below."""
    within = place[-2] if len(place) > 1 else None
    own = path.startswith("rules/") and "cases" not in path and within in OPEN
    return own or within == "instead"


def keys() -> Iterator[Key]:
    """Yield one key for every place in the shape of every kind of file."""
    seen = set()
    for path, document in documents().items():
        for place, span in document.keys.items():
            known = (kind_of(path), shape(place))
            if known not in seen and not declares(path, place):
                seen.add(known)
                yield path, place, span


KEYS = sorted(keys(), key=lambda key: key[2])


@cache
def schema_of(kind: str) -> Schema:
    facts = documents()["rules/facts.yaml"].data
    schemas = package_schemas()
    if kind == "story":
        return story_schema(schemas, account_schema(schemas, facts))
    made = {"account": account_schema, "cases": cases_schema}
    return made[kind](schemas, facts) if kind in made else schemas.by_name[kind]


def holds(found: list[Finding], span: Span, key: str) -> None:
    said = [f"{one.span} {one.code} {one.hint.en if one.hint else ''}" for one in found]
    assert len(found) == 1, f"{span}: {typo(key)} gives {said}"
    assert (found[0].span.line, found[0].span.column) == (span.line, span.column), said
    assert found[0].hint is not None, said
    assert f'"{key}"' in found[0].hint.en, said


def test_there_are_hundreds_of_places_for_a_key() -> None:
    assert len(KEYS) > 300


def rounds(some: list[Key]) -> Iterator[list[Key]]:
    """Yield *some* in groups in which no key stands twice and no line holds two keys."""
    while some:
        taken: dict[object, Key] = {}
        for path, place, span in some:
            if place[-1] not in taken and (path, span.line) not in taken:
                taken[place[-1]] = taken[path, span.line] = (path, place, span)
        group = [key for key in some if taken.get(key[1][-1]) == key]
        yield group
        some = [key for key in some if key not in group]


def all_misspelt(group: list[Key]) -> list[Document]:
    """Return the documents of a round with all of its keys misspelt."""
    made: dict[str, Document] = {}
    for path, place, span in group:
        document = misspelt(made.get(path, documents()[path]), span, str(place[-1]))
        assert document is not None, f"{span}: {typo(str(place[-1]))}"
        made[path] = document
    return list(made.values())


@pytest.mark.parametrize("kind", sorted({str(kind_of(path)) for path, _, _ in KEYS}))
def test_a_misspelt_key_is_one_finding_at_the_key_with_the_right_hint(kind: str) -> None:
    """Try every key of the shape of a kind by itself against the shape.

    A name that only the rest of the playbook knows to be wrong needs the whole check, which
    takes seconds: such names are misspelt many at a time, and each still is one finding.
    """
    schemas = package_schemas()
    later = []
    for path, place, span in (key for key in KEYS if kind_of(key[0]) == kind):
        key = str(place[-1])
        document = misspelt(documents()[path], span, key)
        assert document is not None, f"{span}: {typo(key)}"
        _, found = check_shape(document, schema_of(kind), schemas)
        if found:
            holds(found, span, key)
        else:
            later.append((path, place, span))
    for group in rounds(later):
        found = found_with(*all_misspelt(group))
        at = {(one.span.path, one.span.line, one.span.column): one for one in found}
        for path, place, span in group:
            one = at.pop((path, span.line, span.column), None)
            holds([one] if one else [], span, str(place[-1]))
        assert not at, [str(one.span) for one in at.values()]


@pytest.mark.parametrize(("path", "place", "span"), Random("typos").sample(KEYS, 6))
def test_nothing_else_is_said_when_the_whole_playbook_is_checked(
    path: str, place: Path, span: Span
) -> None:
    """Hold what the shape alone says of a seeded sample against the check of everything."""
    document = misspelt(documents()[path], span, str(place[-1]))
    assert document is not None
    holds(found_with(document), span, str(place[-1]))


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("rules/facts.yaml", ("facts", "ownership")),
        ("rules/facts.yaml", ("facts", "opportunity.win_probability")),
        ("rules/facts.yaml", ("facts", "ownership", "values", "government")),
        ("rules/facts.yaml", ("lists", "contacts")),
        ("rules/facts.yaml", ("lists", "contacts", "fields", "influence")),
        (
            "rules/facts.yaml",
            ("lists", "contacts", "fields", "role", "values", "top_decision_maker"),
        ),
        ("rules/facts.yaml", ("derived", "has_coach")),
        ("rules/thresholds.yaml", ("thresholds", "fast_close_days")),
        ("rules/grading.yaml", (3, "output", "values", "target_key")),
    ],
    ids=lambda value: str(value[-1]) if isinstance(value, tuple) else "",
)
def test_a_name_misspelt_where_it_is_declared_is_shown_there_once(file: str, place: Path) -> None:
    document = documents()[file]
    span, key = document.keys[place], str(place[-1])
    made = misspelt(document, span, key)
    assert made is not None
    found = found_with(made)
    said = [f"{one.span} {one.code} {one.message.en}" for one in found]
    assert [(one.code, one.span.line, one.span.column) for one in found] == [
        ("misspelt-name", span.line, span.column)
    ], said
    assert found[0].hint is not None
    assert f'{key.rpartition(".")[2]}"' in found[0].hint.en


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("annual_budget: 300万元", "write 3000000"),
        ("annual_budget: 1.2亿元", "write 120000000"),
        ("annual_budget: ¥3，000，000", "write 3000000"),
        ("annual_budget: 300万以上", "write one figure"),
        ("annual_budget: 100-120", "write one figure"),
        ("annual_budget: 120000（含税）", "write one figure"),
        ("annual_budget: 50%", "this is no share"),
        ("annual_budget: 未知", "take the line out"),
        ("annual_budget: 三百万", "write it in digits"),
        ("annual_budget: 1,2345", "without commas"),
        ("gross_margin: 0,25", "write 0.25"),
        ("gross_margin: 40％", "write 0.4"),
        ("gross_margin: 4成", "write 0.4"),
        ("gross_margin: 4", "write 0.04 for 4%, 0.4 for 4 tenths"),
        ("is_signed: “false”", "write false"),
        ("is_signed: 尚未", "write false"),
        ("is_signed: 2026-11-01", "write true; a day goes"),
        ("is_signed: unknown", "take the line out"),
        ("demand_size: 大", "write large"),
        ("车辆数: 120", "vehicles_count"),
        ("Vehicles in the fleet: 120", "vehicles_count"),
    ],
)
def test_a_value_as_people_write_it_is_told_as_it_is_to_be_written(
    written: str, wanted: str
) -> None:
    path = "playbook/accounts/lanjing-shuttle.yaml"
    text = "\n".join(documents()[path].lines)
    key = written.partition(":")[0]
    kept = [line for line in text.split("\n") if not line.startswith(f"  {key}:")]
    at = kept.index("facts:") + 1
    source = Source(path, "\n".join([*kept[:at], f"  {written}", *kept[at:]]).encode())
    document, found = parse(source)
    assert document is not None, found
    _, found = check_shape(document, schema_of("account"), package_schemas())
    [one] = [one for one in found if one.span.line == at + 1]
    assert one.hint is not None
    assert wanted in one.hint.en


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        *(
            (f"contacts:\n  {sign}id: lin\n    name:\n      en: A\n", (2, 3), "no hyphen")
            for sign in ("• ", "– ", "－ ", "1. ", "-")
        ),
        ("facts:\n  a: 1\n　　b: 2\n  c: 3\n", (3, 1), "a full-width space"),
        ("facts:\n  a: 1\n\u00a0\u00a0b: 2\n  c: 3\n", (3, 1), "a space pasted"),
        ('a:\n  zh: "有120台"冷藏车。\n', (2, 14), "the quote ends here"),
        ("a:\n  en: 'It's growing'\n", (2, 11), "the quote ends here"),
    ],
)
def test_what_the_parser_stumbles_over_later_is_told_where_it_stands(
    text: str, place: tuple[int, int], says: str
) -> None:
    _, [one] = parse(Source("playbook/accounts/a.yaml", text.encode()))
    assert (one.span.line, one.span.column) == place
    assert isinstance(one.parts["problem"], Words)
    assert says in one.parts["problem"].en
    assert one.hint is not None


def test_a_rule_of_another_ending_is_told_what_to_be_called() -> None:
    assert misplaced("rules/care.yml").hint == Words(
        "call it care.yaml", "请把文件名改为 care.yaml"
    )


@pytest.mark.parametrize("name", ["acme.yml", "acme.yaml.txt", "acme.YAML"])
def test_a_file_of_another_ending_is_told_what_to_be_called(name: str) -> None:
    found = misplaced(f"playbook/accounts/{name}")
    assert found.hint == Words("call it acme.yaml", "请把文件名改为 acme.yaml")


def test_every_key_that_is_missing_is_told_at_once() -> None:
    name = "playbook/accounts/x1.yaml"
    document, _ = parse(Source(name, "id: x1\nname: {en: A, zh: 甲}\ncontacts: [{}]\n".encode()))
    assert document is not None
    told = [(str(one.span), one.parts["key"]) for one in found_with(document)]
    opening = [(f"{name}:1:1", key) for key in ("owner", "reviewed_on", "facts", "opportunity")]
    assert told == [*opening, (f"{name}:3:12", "id"), (f"{name}:3:12", "name")]
