"""Names that point at other items: every one must lead somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from dakehu.check.facts import Written
from dakehu.content.kinds import KINDS
from dakehu.rules.facts import Vocabulary
from dakehu.rules.model import DecisionTable, Do, Gate, Rulebook
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding, no_such
from dakehu.text.source import Span
from dakehu.text.words import Words

Known = dict[str, tuple[str, ...]]

KIND_NAMES = {
    **{kind.name: kind.one for kind in KINDS},
    "personality": Words("personality", "性格类型"),
    "glossary": Words("term", "术语"),
    "account": Words("account", "客户"),
    "story": Words("story", "故事"),
    "team": Words("teammate", "团队成员"),
    "contact": Words("contact", "联系人"),
    "seed": Words("row of the method", "方法条目"),
    "fact": Words("fact", "事实"),
    "threshold": Words("threshold", "阈值"),
    "setting": Words("setting of the rules", "规则设置"),
    "channel-in-use": Words("kind of channel in use", "在用渠道种类"),
    "text": Words("kind of text", "文字"),
}
# Where an item names others: kind of item, keys on the way (* is every entry), kind it names.
_LINKS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("objection", ("handlers", "*", "for", "*"), "customer-type"),
    ("process", ("steps", "*", "stages", "*"), "stage"),
    ("channel", ("used_as", "*"), "channel-in-use"),
    ("metric", ("fact",), "fact"),
    ("playbook", ("qualification", "*"), "qualification"),
    ("qualification", ("lines", "*", "fact"), "fact"),
    ("metric", ("thresholds", "*"), "threshold"),
    ("settlement", ("settings", "*"), "setting"),
    ("account", ("actions", "*", "owner"), "team"),
    ("account", ("actions", "*", "play"), "play"),
    ("account", ("actions", "*", "with"), "contact"),
    ("account", ("owner",), "team"),
    ("account", ("readers", "*"), "team"),
    ("wording", ("owner",), "team"),
    ("wording", ("phrases", "*", "in", "*"), "text"),
    *((kind.name, ("owner",), "team") for kind in KINDS),
    ("role-play", ("objection",), "objection"),
    ("role-play", ("personality",), "personality"),
    ("role-play", ("stage",), "stage"),
    ("role-play", ("rubric",), "rubric"),
    *((kind.name, (other.key, "*"), other.name) for kind in KINDS for other in KINDS),
    *(
        (kind, (key, "*", "see", other), other)
        for kind, key in (("quiz", "items"), ("deck", "cards"))
        for other in (*(one.name for one in KINDS), "glossary")
    ),
)


def named_in(rulebook: Rulebook) -> Known:
    """Return the names of the rulebook that items can lead to, by kind."""
    kinds = rulebook.vocabulary.find("channels_in_use.kind")
    return {
        "channel-in-use": tuple(kinds.labels) if kinds else (),
        "fact": tuple(rulebook.vocabulary.facts),
        "threshold": tuple(rulebook.vocabulary.thresholds),
        "setting": tuple(rulebook.settings()),
    }


def content_links(kind: str, document: Document, known: Known) -> Iterator[Finding]:
    """Yield a finding for every name in an item of *kind* that leads nowhere."""
    ids = _with_contacts(document, known) if kind == "account" else known
    for source, keys, target in _LINKS:
        if source == kind:
            for path, name in _named(document.data, keys, ()):
                yield from unknown(target, name, document.span(path), ids.get(target))


def references(kind: str, target: str, data: Any) -> Iterator[tuple[Path, str]]:
    """Yield every name of a *target* in the *data* of an item of *kind*, and where it stands."""
    for source, keys, to in _LINKS:
        if (source, to) == (kind, target):
            yield from _named(data, keys, ())


def _with_contacts(account: Document, known: Known) -> Known:
    """Return what is *known* and the people of *account*, whom only the account itself can name."""
    people = account.data.get("contacts") or ()
    return {**known, "contact": tuple(str(one.get("id", "")) for one in people)}


def linked_kind(kind: str, keys: tuple[str, ...]) -> str | None:
    """Return the kind that an item of *kind* names at *keys* (* is every entry), if it names any.

    >>> linked_kind("account", ("actions", "*", "owner"))
    'team'
    """
    return next((to for source, at, to in _LINKS if (source, at) == (kind, keys)), None)


def _named(data: Any, keys: tuple[str, ...], path: Path) -> Iterator[tuple[Path, str]]:
    if not keys:
        yield path, data
    elif keys[0] == "*":
        for place, item in enumerate(data):
            yield from _named(item, keys[1:], (*path, place))
    elif keys[0] in data:
        yield from _named(data[keys[0]], keys[1:], (*path, keys[0]))


def seed_links(document: Document, rows: set[str]) -> Iterator[Finding]:
    """Yield a finding for every row of the method that an item names and nobody wrote."""
    for path, span in document.spans.items():
        if len(path) > 1 and path[-2] == "seeds" and isinstance(path[-1], int):
            name = _at(document.data, path)
            if isinstance(name, str) and name.startswith("S"):
                yield from unknown("seed", name, span, rows)


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def fact_links(document: Document, written: Iterable[Written], known: Known) -> Iterator[Finding]:
    """Yield a finding for every fact of an account that names something which is not there."""
    ids = _with_contacts(document, known)
    for one in written:
        kind = one.fact.ref
        if kind and isinstance(one.value, str):
            yield from unknown(kind, one.value, document.span(one.path), ids.get(kind))


def rule_links(
    rulebook: Rulebook, known: Known, documents: dict[str, Document], stages: dict[str, Decimal]
) -> Iterator[Finding]:
    """Yield a finding for every play and stage that a rule names and nobody wrote.

    *stages* gives the number of each stage: a gate leads to a later one; only the gate of
    the last stage may lead back, to where the next sale begins.
    """
    last = max(stages.values(), default=None)
    for do in _dos(rulebook):
        yield from unknown("play", do.play, do.span, known["play"])
    for gate in rulebook.gates:
        document = documents[gate.span.path]
        place = next(
            p for p in document.spans if document.spans[p] == gate.span and p[-1:] == ("gate",)
        )
        for key, name in (("from", gate.leaves), ("to", gate.enters)):
            yield from unknown("stage", name, document.span((*place[:-1], key)), known["stage"])
        one, other = stages.get(gate.leaves), stages.get(gate.enters)
        if one and other and (gate.leaves == gate.enters or (one > other and one != last)):
            span = document.span((*place[:-1], "to"))
            problem = Words(
                f'the gate leads from "{gate.leaves}" to "{gate.enters}", which is not later',
                f"这道关口从“{gate.leaves}”通向“{gate.enters}”，但后者并不在其后",
            )
            hint = _leads_back(gate, stages, {one.leaves for one in rulebook.gates})
            yield Finding("wrong-gate", span, {"problem": problem}, hint)


def _leads_back(gate: Gate, stages: dict[str, Decimal], left: set[str]) -> Words:
    """Return how to mend *gate*; *left* are the stages that a gate leads out of.

    A stage that was added behind the others took from the one before it the right to lead back.
    """
    *_, before, last = sorted(stages, key=stages.__getitem__)
    if gate.leaves != before or gate.enters == before or last in left:
        return Words(
            "look at the number of each stage; only the gate of the last one may lead back",
            "请看各阶段的 number；只有最后一个阶段的关口可以通回前面",
        )
    return Words(
        f'the last stage is "{last}" now: write to: {last} here, and a gate from: {last} that'
        f" leads back; or give {last} a number before this one and renumber those behind it",
        f"现在最后一个阶段是“{last}”：这里写 to: {last}，另加一道 from: {last} 的关口通回前面；"
        f"或者把 {last} 的 number 排到前面，后面的阶段依次改号",
    )


def _dos(rulebook: Rulebook) -> Iterator[Do]:
    for decision in rulebook.decisions:
        if isinstance(decision, DecisionTable):
            yield from decision.do.values()
    for rule in rulebook.rules:
        yield from (rule.do,) if rule.do else ()
    for gate in rulebook.gates:
        yield from (one.do for one in gate.requirements if one.do)


def unknown(kind: str, name: str, span: Span, known: Iterable[str] | None) -> Iterator[Finding]:
    """Yield a finding if *name* is not among *known*; nothing while nobody can tell what is."""
    ids = None if known is None else tuple(known)
    if ids is not None and name not in ids:
        yield no_such(KIND_NAMES[kind], name, span, ids)


def unused_facts(vocabulary: Vocabulary, used: set[str]) -> Iterator[Finding]:
    """Yield a warning for every single fact that neither a rule nor an account uses."""
    for name, fact in vocabulary.facts.items():
        if name not in used and not fact.type.item and fact.span:
            yield Finding("unused-fact", fact.span, {"name": name})
