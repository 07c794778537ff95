"""A trace as plain data, for other programs: everything that was tried, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dakehu.rules.facts import Evidence
from dakehu.rules.trace import (
    Check,
    DecisionStep,
    DerivedStep,
    GateStep,
    RuleStep,
    ScoreStep,
    TableStep,
    Trace,
)
from dakehu.text.source import Span
from dakehu.text.words import Words

Data = dict[str, Any]


def trace_data(trace: Trace) -> Data:
    """Return *trace* as JSON can hold it; texts are in both languages."""
    return {
        "decisions": [_decision(step) for step in trace.decisions],
        "rules": [_rule(step) for step in trace.rules],
        "gates": [_gate(step) for step in trace.gates],
    }


def plain_value(value: Any) -> Any:
    """Return a value as JSON can hold it: days and durations as texts, numbers as numbers.

    >>> plain_value(Decimal("0.65")), plain_value(date(2026, 3, 1)), plain_value(timedelta(days=3))
    (0.65, '2026-03-01', 'P3D')
    """
    if isinstance(value, Words):
        return said(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"P{value.days}D"
    if isinstance(value, Mapping):
        return {str(key): plain_value(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain_value(one) for one in value]
    return value


def said(words: Words | None) -> dict[str, str] | None:
    """Return a text by language, with only those in which it is written."""
    if words is None:
        return None
    return {lang: text for lang, text in (("en", words.en), ("zh", words.zh)) if text}


def evidence_data(evidence: Evidence | None) -> Data:
    """Return where a value is from: only what is known of it."""
    if evidence is None:
        return {}
    found = {
        "as_of": plain_value(evidence.as_of),
        "source": said(evidence.source),
        "evidence": evidence.standing,
        "place": _place(evidence.span) if evidence.span else None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _decision(step: DecisionStep) -> Data:
    if isinstance(step, DerivedStep):
        return _derived(step)
    if isinstance(step, TableStep):
        return _table(step)
    return _score(step)


def _derived(step: DerivedStep) -> Data:
    return {
        "kind": "derived",
        "name": step.item.name,
        "label": said(step.item.fact.label),
        "place": _place(step.item.span),
        "value": plain_value(step.value),
        "check": _check(step.check),
    }


def _table(step: TableStep) -> Data:
    names = step.item.names
    result = None
    if step.result is not None:
        result = dict(zip(names, map(plain_value, step.result), strict=True))
    return {
        "kind": "table",
        "name": step.item.name,
        "label": said(step.item.label),
        "place": _place(step.item.span),
        "hit": step.item.hit,
        "truth": step.truth.value,
        "result": result,
        "possible": plain_value(step.possible),
        "contradicts": step.contradicts,
        "seeds": list(step.item.seeds),
        "rows": [
            {
                "id": one.row.id,
                "outputs": plain_value(one.row.outputs),
                "because": said(one.row.because),
                "place": _place(one.row.span),
                "check": _check(one.check),
            }
            for one in step.rows
        ],
    }


def _score(step: ScoreStep) -> Data:
    return {
        "kind": "score",
        "name": step.item.name,
        "label": said(step.item.label),
        "place": _place(step.item.span),
        "value": plain_value(step.value),
        "low": plain_value(step.low),
        "high": plain_value(step.high),
        "seeds": list(step.item.seeds),
        "factors": [
            {
                "id": one.factor.id,
                "points": plain_value(one.factor.points),
                "because": said(one.factor.because),
                "place": _place(one.factor.span),
                "check": _check(one.check),
            }
            for one in step.factors
        ],
    }


def _rule(step: RuleStep) -> Data:
    item = step.item
    return {
        "id": item.id,
        "family": item.family,
        "title": said(item.title),
        "because": said(item.because),
        "severity": item.severity,
        "play": item.do.play if item.do else None,
        "place": _place(item.span),
        "seeds": list(item.seeds),
        "truth": step.truth.value,
        "check": _check(step.check),
    }


def _gate(step: GateStep) -> Data:
    return {
        "name": step.item.name,
        "title": said(step.item.title),
        "leaves": step.item.leaves,
        "enters": step.item.enters,
        "standing": step.standing.value,
        "met": step.met,
        "place": _place(step.item.span),
        "seeds": list(step.item.seeds),
        "skip": _check(step.skip) if step.skip else None,
        "requirements": [
            {
                "id": one.item.id,
                "title": said(one.item.title),
                "must": one.item.must,
                "play": one.item.do.play if one.item.do else None,
                "place": _place(one.item.span),
                "seeds": list(one.item.seeds),
                "check": _check(one.check),
            }
            for one in step.requirements
        ],
    }


def _check(check: Check) -> Data:
    made: Data = {
        "kind": check.condition.kind,
        "truth": check.truth.value,
        "text": check.condition.text,
        "place": _place(check.condition.span),
        "facts": list(check.condition.facts()),
    }
    if check.entries:
        made["entries"] = [{"list": name, "place": place} for name, place in check.entries]
    if check.parts:
        made["parts"] = [_check(part) for part in check.parts]
    return made


def _place(span: Span) -> str:
    return str(span)
