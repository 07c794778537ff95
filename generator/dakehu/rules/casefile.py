"""Case files to cases; and the cases that the rules no longer meet, as findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from dakehu.rules.cases import Case, Expected, Miss, misses
from dakehu.rules.facts import Fact, Facts
from dakehu.rules.model import Rulebook, needs
from dakehu.rules.reason import Engine
from dakehu.rules.values import NotPossible, as_written, counted, not_possible
from dakehu.rules.vocabulary import plain_given
from dakehu.text.dates import day
from dakehu.text.document import Document, Path
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
}
_VALUES: dict[Any, Words] = {
    None: Words("not known", "未知"),
    True: Words("true", "是 true"),
    False: Words("false", "是 false"),
    (): Words("empty", "为空"),
}


def read_cases(document: Document, rulebook: Rulebook, found: list[Finding]) -> Iterator[Case]:
    """Yield the cases of *document*; a name that nothing has becomes a finding."""
    for place, data in enumerate(document.data):
        before = len(found)
        given = dict(_given(document, place, data["given"], rulebook, found))
        expected = tuple(_expected(document, place, data["expect"], rulebook, found))
        if len(found) == before:
            today = day(data["today"]) if "today" in data else DEFAULT_DAY
            assert today is not None  # noqa: S101  (the shape check has seen it)
            span = document.key((place, "case"))
            yield Case(words(data["case"]), Facts(given), today, expected, span)


def _given(
    document: Document, place: int, given: dict[str, Any], rulebook: Rulebook, found: list[Finding]
) -> Iterator[tuple[str, Any]]:
    known = rulebook.vocabulary.facts
    for name, value in given.items():
        span = document.key((place, "given", name))
        maker = rulebook.by_name.get(name)
        if name not in known:
            found.append(Finding("unknown-name", span, {"name": name}, hint_for(name, known)))
        elif maker:
            found.append(_concluded(name, needs(maker), span))
        elif value is not None:
            found += _strangers(value, known[name], document, (place, "given", name))
            yield name, plain_given(value, known[name])


def _concluded(name: str, rests: Iterable[str], span: Span) -> Finding:
    problem = Words(f'"{name}" is concluded, not given', f"“{name}”是推出的结论，不能当作已知")
    en, zh = ", ".join(rests), "、".join(rests)
    hint = Words(f"give what it rests on: {en}", f"请写它所依据的事实：{zh}") if en else None
    return Finding("wrong-case", span, {"problem": problem}, hint)


def _expected(
    document: Document,
    place: int,
    expect: dict[str, Any],
    rulebook: Rulebook,
    found: list[Finding],
) -> Iterator[Expected]:
    for kind, wanted in expect.items():
        path = (place, "expect", kind)
        for index, name in enumerate(wanted):
            keyed = isinstance(wanted, dict)
            span = document.key((*path, name)) if keyed else document.span((*path, index))
            fact = rulebook.vocabulary.find(name) if keyed else None
            value, wrong = _counted(wanted[name], fact, span) if fact else (None, [])
            one = Expected(kind, name, value, span)
            found += [*unknown_names(one, rulebook), *wrong]
            yield one


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


def _strangers(value: Any, fact: Fact, document: Document, path: Path) -> Iterator[Finding]:
    """Yield a finding for every given value that its fact, or field, cannot have."""
    if fact.type.item and isinstance(value, list):
        for place, entry in enumerate(value):
            for field in fact.type.item.fields:
                if field.name in entry:
                    where = (*path, place, field.name)
                    yield from _strangers(entry[field.name], field, document, where)
    else:
        _, wrong = _counted(value, fact, document.span(path))
        yield from wrong


def _counted(value: Any, fact: Fact, span: Span) -> tuple[Any, list[Finding]]:
    try:
        return counted(value, fact.type), []
    except NotPossible as fault:
        return value, [not_possible(fault, fact.name, span)]


def failing(cases: tuple[Case, ...], engine: Engine) -> Iterator[Finding]:
    """Yield a finding for every expectation that the rules do not meet."""
    hint = Words(
        "mend the rules; or the case, if the rules are right", "请改规则；如果规则没错，就改示例"
    )
    for case in cases:
        for miss in misses(case, engine):
            one = miss.expected
            yield Finding("case-fails", one.span, parts_of(miss), hint)


def parts_of(miss: Miss) -> dict[str, object]:
    """Return what a message says of *miss*: the name, what was expected, what was found."""
    one = miss.expected
    wanted = one.value if one.kind == "concludes" else one.kind
    said = _value_said if one.kind == "concludes" else _SAID.__getitem__
    return {"name": one.name, "expected": said(wanted), "found": said(miss.found)}


def _value_said(value: Any) -> Words:
    if value is None or isinstance(value, bool) or value == ():
        return _VALUES[value]
    text = as_written(value)
    return Words(text, f"是 {text}")
