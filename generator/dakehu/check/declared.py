"""What is declared in a way that nothing else would notice, until it is too late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from dakehu.rules.outputs import written_outputs
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding
from dakehu.text.source import Span
from dakehu.text.words import Words

# Facts that the program itself reads, beside the rules: the type and ref that each must have.
READ: dict[str, tuple[str, tuple[str, ...]]] = {
    "opportunity.stage": ("text", ("stage",)),
    "contacts.id": ("id", ()),
    "contacts.name": ("words", ()),
    "contacts.title": ("words", ()),
    "contacts.influence": ("number", ()),
    "contacts.personality": ("text", ("personality", "customer-type")),
    "contacts.covered_by": ("text", ("team",)),
    "contacts.covered_rank": ("text", ()),
}
_FOLLOWS = ("expr", "rank_of", "order_of")


def declared(
    facts: Document, thresholds: Document | None, rules: Iterable[Document], keys: Iterable[str]
) -> Iterator[Finding]:
    """Yield what is wrong with the names, bounds and types that the files of rules declare.

    *keys* are those that every account has; no list may take one of them.
    """
    written = list(rules)
    for path, data in _every_fact(facts):
        yield from _bounds(facts, path, data)
        yield from _read_by_us(facts, path, data)
    yield from _lists(facts, {*keys})
    yield from _derived(facts, written)
    yield from _shared_names(facts, thresholds, written)
    for document in written:
        for place, data in enumerate(document.data):
            yield from _ranges(document, (place,), data)


def _every_fact(facts: Document) -> Iterator[tuple[Path, Any]]:
    for name, data in facts.data["facts"].items():
        yield ("facts", name), data
    for name, data in facts.data.get("lists", {}).items():
        for key, field in data["fields"].items():
            yield ("lists", name, "fields", key), field


def _bounds(facts: Document, path: Path, data: Any) -> Iterator[Finding]:
    low, high = data.get("min"), data.get("max")
    if low is not None and high is not None and low > high:
        bound = Words(f"at most {high}, which is its max", f"不大于 max（{high}）")
        parts = {"key": "min", "value": low, "bound": bound}
        yield Finding("out-of-range", facts.span((*path, "min")), parts)
    elif "default" in data and not _fits(data["default"], data):
        said = str(data["default"]).lower()
        parts = {"value": said, "name": str(path[-1])}
        yield Finding("impossible-value", facts.span((*path, "default")), parts)


def _fits(value: Any, data: Any) -> bool:
    if isinstance(value, bool):
        return bool(data["type"] == "boolean")
    low, high = data.get("min", value), data.get("max", value)
    return bool(data["type"] == "number" and low <= value <= high)


def _read_by_us(facts: Document, path: Path, data: Any) -> Iterator[Finding]:
    name = str(path[-1]) if len(path) == 2 else f"{path[1]}.{path[-1]}"
    if name not in READ:
        return
    kind, refs = READ[name]
    if data["type"] != kind:
        problem = Words(
            f'the program reads "{name}" and needs it as {kind}',
            f"程序要读取“{name}”，类型应当是 {kind}",
        )
        hint = Words(f"write type: {kind}", f"请写 type: {kind}")
        yield Finding("wrong-type", facts.span((*path, "type")), {"problem": problem}, hint)
    elif refs and data.get("ref") not in refs:
        problem = Words(
            f'the program looks up what "{name}" names, so it must say of which kind',
            f"程序要按“{name}”去查找，所以要写明指向哪一类",
        )
        hint = Words(f"write ref: {refs[0]}", f"请写 ref: {refs[0]}")
        yield Finding("wrong-type", facts.key((*path, "ref")), {"problem": problem}, hint)


def _lists(facts: Document, keys: set[str]) -> Iterator[Finding]:
    """Find lists that take a key of every account, and what should be a list and is none."""
    for name in facts.data.get("lists", {}):
        if name in keys:
            problem = Words(
                f'every account has a part called "{name}" already',
                f"每个客户文件里本来就有“{name}”这一项",
            )
            hint = Words("call the list something else", "请给这个列表换个名称")
            yield Finding("wrong-type", facts.key(("lists", name)), {"problem": problem}, hint)
    lists = {*facts.data.get("lists", {})}
    groups = {name.partition(".")[0] for name in READ} - {"opportunity"} - lists
    for group in ("facts", "derived"):
        for name in groups & {*facts.data.get(group, {})}:
            problem = Words(
                f'the program reads "{name}" and needs it as a list',
                f"程序要读取“{name}”，它应当是列表",
            )
            hint = Words("declare it under lists", "请写在 lists 下面")
            yield Finding("wrong-type", facts.key((group, name)), {"problem": problem}, hint)


def _derived(facts: Document, rules: list[Document]) -> Iterator[Finding]:
    """Find derived facts that follow in two ways, and ranks of what is itself concluded."""
    concluded = {name for name, _ in _concluded(rules)}
    for name, data in facts.data.get("derived", {}).items():
        ways = [key for key in _FOLLOWS if key in data]
        if len(ways) > 1:
            problem = Words(
                f"a derived fact follows in one way; here are {' and '.join(ways)}",
                f"推算的事实只能有一种来历，这里同时写了 {'、'.join(ways)}",
            )
            span = facts.key(("derived", name, ways[1]))
            yield Finding("wrong-type", span, {"problem": problem})
        elif data.get("rank_of") in concluded:
            problem = Words(
                "accounts are ranked by a fact that is written down, not by a conclusion",
                "排名要用填写的事实，不能用推出的结论",
            )
            span = facts.span(("derived", name, "rank_of"))
            yield Finding("wrong-type", span, {"problem": problem})


def _concluded(rules: list[Document]) -> Iterator[tuple[str, Span]]:
    for document in rules:
        for place, data in enumerate(document.data):
            if "table" in data:
                for one, path in written_outputs(data, (place,)):
                    yield one["name"], document.span((*path, "name"))
            elif "score" in data:
                yield data["score"], document.span((place, "score"))


def _shared_names(
    facts: Document, thresholds: Document | None, rules: list[Document]
) -> Iterator[Finding]:
    """Find names of which one would hide the other: of a figure, a fact, a conclusion."""
    taken = {
        name: facts.key((group, name))
        for group in ("facts", "lists", "derived")
        for name in facts.data.get(group, {})
    }
    derived = {*facts.data.get("derived", {})}
    for name, span in _concluded(rules):
        if name in derived:
            yield Finding("duplicate-id", span, {"id": name, "where": taken[name]})
        taken.setdefault(name, span)
    for name in thresholds.data["thresholds"] if thresholds else ():
        if name in taken:
            span = thresholds.key(("thresholds", name)) if thresholds else taken[name]
            yield Finding("duplicate-id", span, {"id": name, "where": taken[name]})


def _ranges(document: Document, path: Path, data: Any) -> Iterator[Finding]:
    """Find scores whose range ends before it begins, and gates that let everybody through."""
    if "score" in data and data["range"][0] >= data["range"][1]:
        problem = Words("the range ends before it begins", "范围的终点在起点之前")
        yield Finding("wrong-type", document.span((*path, "range")), {"problem": problem})
    if "gate" in data and Decimal(data.get("threshold", "100%").removesuffix("%")) == 0:
        bound = Words("above 0%", "大于 0%")
        parts = {"key": "threshold", "value": data["threshold"], "bound": bound}
        yield Finding("out-of-range", document.span((*path, "threshold")), parts)


def twice_left(rules: Iterable[Document]) -> Iterator[Finding]:
    """Yield a finding for every gate out of a stage that another gate leads out of already."""
    seen: dict[str, Span] = {}
    for document in rules:
        for place, data in enumerate(document.data):
            if "gate" in data:
                span = document.span((place, "from"))
                if data["from"] in seen:
                    where = seen[data["from"]]
                    problem = Words(
                        f'a gate leads out of "{data["from"]}" already, in {where}',
                        f"{where} 已有关口从“{data['from']}”通出",
                    )
                    hint = Words("write one gate with all conditions", "请合成一道关口")
                    yield Finding("wrong-gate", span, {"problem": problem}, hint)
                seen.setdefault(data["from"], span)


def numbered_twice(stages: Iterable[Document]) -> Iterator[Finding]:
    """Yield a finding for every stage whose number another stage has."""
    seen: dict[int, Span] = {}
    for document in stages:
        number, span = document.data["number"], document.span(("number",))
        if number in seen:
            yield Finding("duplicate-id", span, {"id": number, "where": seen[number]})
        seen.setdefault(number, span)
