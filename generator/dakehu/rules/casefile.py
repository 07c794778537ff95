"""Case files to cases; and the cases that the rules no longer meet, as findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from dakehu.rules.cases import Case, Expected, misses
from dakehu.rules.facts import Facts
from dakehu.rules.model import DecisionTable, Rulebook, concluded, needs
from dakehu.rules.reason import Engine
from dakehu.rules.vocabulary import plain_given
from dakehu.text.dates import day
from dakehu.text.document import Document
from dakehu.text.finding import Finding, hint_for, no_such
from dakehu.text.source import Span
from dakehu.text.texts import words
from dakehu.text.words import Words

DEFAULT_DAY = date(2026, 1, 1)
_SAID = {
    "fires": Words("true", "成立"),
    "quiet": Words("surely not true", "确定不成立"),
    "open": Words("open", "待定"),
    "passes": Words("passed", "通过"),
    "blocks": Words("surely closed", "确定未通过"),
    "passed": Words("passed", "通过"),
    "skipped": Words("skipped", "跳过"),
    "asks": Words("asked for", "追问"),
    "not asked": Words("not asked for", "不追问"),
    "None": Words("not known", "未知"),
    "True": Words("true", "是 true"),
    "False": Words("false", "是 false"),
    "[]": Words("empty", "为空"),
}


def read_cases(document: Document, rulebook: Rulebook, found: list[Finding]) -> Iterator[Case]:
    """Yield the cases of *document*; a name that nothing has becomes a finding."""
    for place, data in enumerate(document.data):
        before = len(found)
        given = dict(_given(document, place, data["given"], rulebook, found))
        expected = tuple(_expected(document, place, data["expect"]))
        for one in expected:
            found += unknown_names(one, rulebook)
        if len(found) == before:
            today = day(data["today"]) if "today" in data else DEFAULT_DAY
            assert today is not None  # noqa: S101  (the shape check has seen it)
            span = document.key((place, "case"))
            yield Case(words(data["case"]), Facts(given), today, expected, span)


def _given(
    document: Document, place: int, given: dict[str, Any], rulebook: Rulebook, found: list[Finding]
) -> Iterator[tuple[str, Any]]:
    known = rulebook.vocabulary.facts
    rests = {name: needs(one) for one in rulebook.decisions for name in concluded(one)}
    for name, value in given.items():
        span = document.key((place, "given", name))
        if name not in known:
            found.append(Finding("unknown-name", span, {"name": name}, hint_for(name, known)))
        elif name in rests:
            found.append(_concluded(name, rests[name], span))
        elif value is not None:
            yield name, plain_given(value, known[name])


def _concluded(name: str, rests: Iterable[str], span: Span) -> Finding:
    problem = Words(f'"{name}" is concluded, not given', f"“{name}”是推出的结论，不能当作已知")
    en, zh = ", ".join(rests), "、".join(rests)
    hint = Words(f"give what it rests on: {en}", f"请写它所依据的事实：{zh}") if en else None
    return Finding("wrong-case", span, {"problem": problem}, hint)


def _expected(document: Document, place: int, expect: dict[str, Any]) -> Iterator[Expected]:
    for kind, wanted in expect.items():
        path = (place, "expect", kind)
        if isinstance(wanted, dict):
            for name, value in wanted.items():
                yield Expected(kind, name, value, document.key((*path, name)))
        else:
            for index, name in enumerate(wanted):
                yield Expected(kind, name, None, document.span((*path, index)))


def unknown_names(one: Expected, rulebook: Rulebook) -> Iterator[Finding]:
    """Yield a finding where an expectation names something that is not in the rulebook."""
    facts = rulebook.vocabulary
    gates, rules = [gate.name for gate in rulebook.gates], [rule.id for rule in rulebook.rules]
    if one.kind in ("passes", "blocks"):
        if one.name not in gates:
            yield no_such(Words("gate", "关口"), one.name, one.span, gates)
    elif one.kind in ("fires", "quiet", "open"):
        if one.name not in rules:
            yield no_such(Words("rule", "规则"), one.name, one.span, rules)
    elif facts.find(one.name) is None:
        yield Finding("unknown-name", one.span, {"name": one.name}, hint_for(one.name, facts.facts))
    elif one.kind == "concludes":
        yield from _impossible(one, rulebook)


def _impossible(one: Expected, rulebook: Rulebook) -> Iterator[Finding]:
    tables = (d for d in rulebook.decisions if isinstance(d, DecisionTable))
    output = next((o for table in tables for o in table.outputs if o.name == one.name), None)
    if output is None or output.fact.type.kind != "text":
        return
    for value in one.value if isinstance(one.value, list) else [one.value]:
        if value is not None and value not in output.values:
            parts = {"value": value, "name": one.name}
            yield Finding("impossible-value", one.span, parts, hint_for(str(value), output.values))


def failing(cases: tuple[Case, ...], engine: Engine) -> Iterator[Finding]:
    """Yield a finding for every expectation that the rules do not meet."""
    hint = Words(
        "mend the rules; or the case, if the rules are right", "请改规则；如果规则没错，就改示例"
    )
    for case in cases:
        for miss in misses(case, engine):
            one = miss.expected
            key = str(one.value) if one.kind == "concludes" else one.kind
            parts = {"name": one.name, "expected": _said(key), "found": _said(miss.found)}
            yield Finding("case-fails", one.span, parts, hint)


def _said(key: str) -> Words:
    value = key.strip("[]").replace("'", "")
    return _SAID.get(key) or Words(value, f"是 {value}")
