"""Rule files of the right shape to a rulebook, or findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from dakehu.rules.conditions import Reader
from dakehu.rules.facts import NULL, NUMBER, Fact, Type, Vocabulary
from dakehu.rules.filled import filled, unknown_figures
from dakehu.rules.model import (
    Condition,
    Decision,
    DecisionTable,
    Derived,
    Do,
    Factor,
    Gate,
    Requirement,
    Rule,
    Rulebook,
    Score,
    concluded,
    in_order,
)
from dakehu.rules.order import after_each_other
from dakehu.rules.outputs import concluded_fact, outputs_of
from dakehu.rules.parser import parse_expression
from dakehu.rules.tables import do_of, table
from dakehu.rules.tree import Expr, Name, walk
from dakehu.rules.typing import check_expression
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding, hint_for
from dakehu.text.shape import one_of
from dakehu.text.texts import words
from dakehu.text.words import Words

Numbers = dict[str, Decimal]


def rulebook(
    facts: Document,
    rules: Iterable[Document],
    vocabulary: Vocabulary,
    numbered: Mapping[str, Numbers] | None = None,
) -> tuple[Rulebook, list[Finding]]:
    """Return the rulebook that *facts* and *rules* write, and everything wrong with it.

    *numbered* gives, for each kind of thing that stands in an order, the number of each.
    """
    numbered = numbered or {}
    found: list[Finding] = []
    documents = list(rules)
    for document in (facts, *documents):
        found += unknown_figures(document, vocabulary)
    facts, *documents = (filled(document, vocabulary) for document in (facts, *documents))
    vocabulary = _with_outputs(vocabulary, documents, found)
    derived, ranks, orders, vocabulary = _derived(facts, vocabulary, tuple(numbered), found)
    readers = [Reader(document, vocabulary, found) for document in documents]
    tables = [
        t for path, data, reader in _each("table", readers) if (t := table(path, data, reader))
    ]
    scores = [
        s for path, data, reader in _each("score", readers) if (s := _score(path, data, reader))
    ]
    decisions: list[Decision] = [*derived, *tables, *scores]
    ordered, circle = in_order(decisions)
    if circle:
        span = next(d.span for d in decisions if circle[0] in concluded(d))
        found.append(Finding("circle", span, {"path": " → ".join(circle)}))
    made = Rulebook(
        vocabulary=vocabulary,
        decisions=ordered,
        rules=tuple(_rule(path, data, reader) for path, data, reader in _each("rule", readers)),
        gates=tuple(_gate(path, data, reader) for path, data, reader in _each("gate", readers)),
        ranks=ranks,
        orders={
            name: (base, numbered[vocabulary.facts[base].ref or ""])
            for name, base in orders.items()
            if base in vocabulary.facts and vocabulary.facts[base].ref in numbered
        },
    )
    return made, [*found, *_twice(facts, documents), *_called_as_facts(tables, vocabulary)]


def _each(kind: str, readers: list[Reader]) -> Iterator[tuple[Path, Any, Reader]]:
    for reader in readers:
        for place, data in enumerate(reader.document.data):
            if kind in data:
                yield (place,), data, reader


def _with_outputs(
    vocabulary: Vocabulary, documents: list[Document], found: list[Finding]
) -> Vocabulary:
    """Return the vocabulary with what tables and scores conclude."""
    for document in documents:
        for place, data in enumerate(document.data):
            for fact in _concluded(document, (place,), data):
                if fact.name in vocabulary.facts:
                    parts = {"id": fact.name, "where": vocabulary.facts[fact.name].span}
                    assert fact.span is not None  # noqa: S101  (just read)
                    found.append(Finding("duplicate-id", fact.span, parts))
                vocabulary = vocabulary.with_fact(fact)
    return vocabulary


def _concluded(document: Document, path: Path, data: Any) -> Iterator[Fact]:
    if "table" in data:
        yield from (concluded_fact(data, one) for one in outputs_of(data, document, path))
    elif "score" in data:
        low, high = (Decimal(str(bound)) for bound in data["range"])
        kind, span = Type("number", None, low, high), document.span((*path, "score"))
        yield Fact(data["score"], kind, words(data["label"]), unit="points", span=span)


Names = dict[str, str]


def _derived(
    facts: Document, vocabulary: Vocabulary, numbered: tuple[str, ...], found: list[Finding]
) -> tuple[list[Derived], Names, Names, Vocabulary]:
    """Return the derived facts, each typed after those it rests on, and the ranks and orders."""
    data = facts.data.get("derived", {})
    ranks = {name: one["rank_of"] for name, one in data.items() if "rank_of" in one}
    orders = {name: one["order_of"] for name, one in data.items() if "order_of" in one}
    found += [
        one
        for name in (*ranks, *orders)
        for one in _wrong_base(name, data[name], facts, vocabulary, numbered)
    ]
    for name in data:
        kind = NUMBER if name in ranks or name in orders else NULL
        if name not in vocabulary.facts:
            vocabulary = vocabulary.with_fact(_derived_fact(facts, name, data[name], kind))
    trees = _trees(facts, data, Reader(facts, vocabulary, found))
    made: list[Derived] = []
    for name in _ordered(trees, facts, found):
        path, text = ("derived", name, "expr"), str(data[name]["expr"])
        reader = Reader(facts, vocabulary, found)
        typed = reader.attempt(path, text, partial(check_expression, trees[name], vocabulary))
        fact = _derived_fact(facts, name, data[name], typed[1] if typed else NULL)
        vocabulary = vocabulary.with_fact(fact)
        if typed:
            shown = reader.shown(path, text, typed[0])
            made.append(Derived(fact, shown, typed[0], facts.key(("derived", name))))
    return made, ranks, orders, vocabulary


def _wrong_base(
    name: str, data: Any, facts: Document, vocabulary: Vocabulary, numbered: tuple[str, ...]
) -> Iterator[Finding]:
    """Yield a finding if a rank is not of a number, or an order not of what stands in one."""
    key = "rank_of" if "rank_of" in data else "order_of"
    span, base = facts.span(("derived", name, key)), vocabulary.facts.get(data[key])
    if base is None:
        yield Finding(
            "unknown-name", span, {"name": data[key]}, hint_for(data[key], vocabulary.facts)
        )
    elif key == "rank_of" and base.type.kind != "number":
        problem = Words(
            "accounts are ranked by a number; this is none", "排名要用数字，这里不是数字"
        )
        yield Finding("wrong-type", span, {"problem": problem})
    elif key == "order_of" and base.ref not in numbered:
        problem = Words("the values of this fact stand in no order", "这个事实的取值没有先后次序")
        refs = " / ".join(f"ref: {ref}" for ref in numbered)
        hint = Words(f"such a fact is declared with {refs}", f"这样的事实声明时写 {refs}")
        yield Finding("wrong-type", span, {"problem": problem}, hint if refs else None)


def _trees(facts: Document, data: Any, reader: Reader) -> dict[str, Expr]:
    trees = {}
    for name, one in data.items():
        if name in facts.data["facts"] or name in facts.data.get("lists", {}):
            continue
        if "expr" in one:
            text = str(one["expr"])
            tree = reader.attempt(("derived", name, "expr"), text, partial(parse_expression, text))
            if tree is not None:
                trees[name] = tree
        elif not {"expr", "rank_of", "order_of"} & set(one):
            parts: dict[str, object] = {"key": one_of(["expr", "rank_of", "order_of"])}
            reader.found.append(Finding("missing-key", facts.key(("derived", name)), parts))
    return trees


def _ordered(trees: dict[str, Expr], facts: Document, found: list[Finding]) -> tuple[str, ...]:
    """Return the names of *trees*, each after those it rests on; circles are found."""

    def needs(name: str) -> Iterator[str]:
        return (node.name for node in walk(trees[name]) if isinstance(node, Name))

    names, circles = after_each_other(trees, needs)
    for circle in circles:
        span = facts.key(("derived", circle[0]))
        found.append(Finding("circle", span, {"path": " → ".join(circle)}))
    return names


def _derived_fact(facts: Document, name: str, data: Any, kind: Type) -> Fact:
    span = facts.key(("derived", name))
    return Fact(
        name,
        kind,
        words(data["label"]),
        unit=data.get("unit"),
        seeds=tuple(data.get("seeds", ())),
        span=span,
    )


_NEVER = Condition("any", "", None)  # type: ignore[arg-type]


def _condition(path: Path, data: Any, reader: Reader) -> Condition:
    """Return the condition, or one that never holds where it could not be read (and was found)."""
    return reader.condition(path, data) or _NEVER


def _do(path: Path, data: Any, document: Document) -> Do | None:
    return do_of((*path, "do"), data["do"], document) if "do" in data else None


def _rule(path: Path, data: Any, reader: Reader) -> Rule:
    document = reader.document
    return Rule(
        id=data["rule"],
        title=words(data["title"]),
        when=_condition((*path, "when"), data["when"], reader),
        because=words(data["because"]),
        severity=data.get("severity"),
        do=_do(path, data, document),
        seeds=tuple(data.get("seeds", ())),
        span=document.span((*path, "rule")),
        stops=data.get("stops", False),
        silent=data.get("silent", False),
    )


def _gate(path: Path, data: Any, reader: Reader) -> Gate:
    document = reader.document
    skip = data.get("skip_when")
    return Gate(
        name=data["gate"],
        title=words(data["title"]),
        leaves=data["from"],
        enters=data["to"],
        requirements=tuple(
            _requirement((*path, "require", i), one, reader)
            for i, one in enumerate(data["require"])
        ),
        threshold=Decimal(data.get("threshold", "100%").removesuffix("%")) / 100,
        skip_when=_condition((*path, "skip_when"), skip, reader) if skip is not None else None,
        seeds=tuple(data.get("seeds", ())),
        span=document.span((*path, "gate")),
    )


def _requirement(path: Path, data: Any, reader: Reader) -> Requirement:
    document = reader.document
    return Requirement(
        id=data["id"],
        title=words(data["title"]),
        when=_condition((*path, "when"), data["when"], reader),
        must=data.get("must", False),
        do=_do(path, data, document),
        seeds=tuple(data.get("seeds", ())),
        span=document.span((*path, "id")),
    )


def _score(path: Path, data: Any, reader: Reader) -> Score:
    document = reader.document
    low, high = (Decimal(str(bound)) for bound in data["range"])
    factors = tuple(
        Factor(
            id=one["id"],
            when=_condition((*path, "factors", i, "when"), one["when"], reader),
            points=Decimal(str(one["points"])),
            because=words(one["because"]),
            seeds=tuple(one.get("seeds", ())),
            span=document.span((*path, "factors", i, "id")),
        )
        for i, one in enumerate(data["factors"])
    )
    seeds = tuple(data.get("seeds", ()))
    return Score(
        data["score"],
        words(data["label"]),
        low,
        high,
        factors,
        seeds,
        document.span((*path, "score")),
    )


def _twice(facts: Document, documents: list[Document]) -> Iterator[Finding]:
    """Yield a finding for every name that two decisions of one kind share."""
    seen: dict[tuple[str, str], object] = {}
    for document in documents:
        for place, data in enumerate(document.data):
            for kind in ("table", "rule", "gate", "score"):
                if kind in data:
                    span = document.span((place, kind))
                    if (kind, data[kind]) in seen:
                        parts = {"id": data[kind], "where": seen[kind, data[kind]]}
                        yield Finding("duplicate-id", span, parts)
                    seen.setdefault((kind, data[kind]), span)
            yield from _twice_within(document, (place,), data)
    names: dict[str, object] = {}
    for group in ("facts", "lists", "derived"):
        for name in facts.data.get(group, {}):
            span = facts.key((group, name))
            if name in names:
                yield Finding("duplicate-id", span, {"id": name, "where": names[name]})
            names.setdefault(name, span)


def _called_as_facts(tables: list[DecisionTable], vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield a finding for every table that has the name of a fact which it does not conclude."""
    for one in tables:
        if one.name in vocabulary.facts and one.name not in one.names:
            parts = {"id": one.name, "where": vocabulary.facts[one.name].span}
            yield Finding("duplicate-id", one.span, parts)


def _twice_within(document: Document, path: Path, data: Any) -> Iterator[Finding]:
    for key in ("require", "factors"):
        seen: dict[str, object] = {}
        for place, one in enumerate(data.get(key, ())):
            span = document.span((*path, key, place, "id"))
            if one["id"] in seen:
                yield Finding("duplicate-id", span, {"id": one["id"], "where": seen[one["id"]]})
            seen.setdefault(one["id"], span)
