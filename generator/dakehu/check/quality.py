"""The whole playbook looked at for what no account will ever meet, and what nobody asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dakehu.check.playbook import Playbook
from dakehu.rules.facts import Fact
from dakehu.rules.model import DecisionTable, Derived, Do, Rulebook, concluded, every_condition
from dakehu.rules.outputs import written_outputs
from dakehu.rules.verify import Defect, Other, Report, verify
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.source import Span

PERSONALITY = "personality"


def quality(playbook: Playbook, documents: Iterable[Document], today: date) -> Report:
    """Return what verifies and what does not, of the rules and of what they call for.

    *documents* are those that the playbook was made of; they say where things stand.
    """
    by_path = {document.path: document for document in documents}
    types = {kind.id: kind for kind in playbook.customer_types}
    others = tuple(
        Other(key, types[key].title, when, _place("customer-types", key, by_path, "applies_when"))
        for key, when in playbook.applies.items()
    )
    found = verify(playbook.rulebook, today, others)
    placed = (Defect(_placed(one.finding, by_path), one.witness) for one in found.defects)
    more = (Defect(one) for one in _content(playbook, by_path))
    defects = sorted((*placed, *more), key=lambda one: (one.finding.span, one.finding.code))
    return Report(found.subjects, tuple(defects))


def _placed(finding: Finding, documents: dict[str, Document]) -> Finding:
    """Return a finding about a declared value with the place where that value is declared."""
    document = documents.get(finding.span.path)
    if finding.code != "unreachable-output" or document is None:
        return finding
    place = next(p[0] for p, span in document.spans.items() if span == finding.span and p)
    for data, path in written_outputs(document.data[place], (place,)):
        if data["name"] == finding.parts["output"]:
            span = document.key((*path, "values", str(finding.parts["key"])))
            return Finding("unreachable-output", span, finding.parts, finding.hint)
    return finding


def _content(playbook: Playbook, documents: dict[str, Document]) -> Iterator[Finding]:
    yield from _plays(playbook, documents)
    yield from _stages(playbook, documents)
    yield from _answers(playbook, documents)
    yield from _questions(playbook.rulebook, documents)


def _place(folder: str, key: str, documents: dict[str, Document], name: str = "title") -> Span:
    path = f"playbook/{folder}/{key}.yaml"
    document = documents.get(path)
    return document.key((name,)) if document else Span(path, 1, 1)


def _plays(playbook: Playbook, documents: dict[str, Document]) -> Iterator[Finding]:
    called = {do.play for do in every_do(playbook.rulebook)}
    for play in playbook.plays:
        if play.id not in called:
            span = _place("plays", play.id, documents, "id")
            yield Finding("never-recommended", span, {"play": play.title})


def every_do(rulebook: Rulebook) -> Iterator[Do]:
    """Yield every action that a table, a rule or a gate calls for."""
    for decision in rulebook.decisions:
        if isinstance(decision, DecisionTable):
            yield from decision.do.values()
    yield from (rule.do for rule in rulebook.rules if rule.do)
    for gate in rulebook.gates:
        yield from (one.do for one in gate.requirements if one.do)


def _stages(playbook: Playbook, documents: dict[str, Document]) -> Iterator[Finding]:
    """Find stages that no gate leads out of; the last one may be the end."""
    left = {gate.leaves for gate in playbook.rulebook.gates}
    for stage in playbook.stages[:-1]:
        if stage.id not in left:
            span = _place("stages", stage.id, documents, "id")
            yield Finding("no-way-out", span, {"stage": stage.title})


def _answers(playbook: Playbook, documents: dict[str, Document]) -> Iterator[Finding]:
    """Find personalities for which nobody wrote an answer to any objection."""
    suited = {
        key
        for objection in playbook.objections
        for handler in objection.handlers
        for key in handler.customer_types
    }
    for kind in playbook.customer_types:
        if kind.family == PERSONALITY and kind.id not in suited and playbook.objections:
            span = _place("customer-types", kind.id, documents, "id")
            yield Finding("unanswered-type", span, {"type": kind.title})


def _questions(rulebook: Rulebook, documents: dict[str, Document]) -> Iterator[Finding]:
    """Find facts and fields that a condition reads, that can be unknown, and nobody asks for."""
    names: dict[str, None] = {}
    conditions = [
        *every_condition(rulebook),
        *(one.value for one in rulebook.decisions if isinstance(one, Derived)),
    ]
    for condition in conditions:
        names |= dict.fromkeys(condition.facts())
        names |= {f"{base}.{field}": None for base, field in condition.fields_read}
    names |= dict.fromkeys((*rulebook.ranks.values(), *(b for b, _ in rulebook.orders.values())))
    required = {name for document in documents.values() for name in _required(document)}
    made = {name for one in rulebook.decisions for name in concluded(one)} | {
        *rulebook.ranks,
        *rulebook.orders,
    }
    for name in names:
        fact = rulebook.vocabulary.find(name)
        if fact and name not in made | required and _is_unasked(fact):
            assert fact.span is not None  # noqa: S101  (said by _is_unasked)
            yield Finding("no-question", fact.span, {"name": name})


def _is_unasked(fact: Fact) -> bool:
    return fact.ask is None and fact.default is None and fact.span is not None


def _required(document: Document) -> Iterator[str]:
    """Yield the fields that every entry of a list has, by name."""
    if document.path == "rules/facts.yaml":
        for name, data in document.data.get("lists", {}).items():
            yield from (f"{name}.{key}" for key in data.get("required", ()))
