"""Cases run: what passed, what failed and why; and how much of the rules they show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dakehu.rules.casefile import parts_of
from dakehu.rules.cases import Case, Expected, Miss, asked
from dakehu.rules.covered import KINDS, Point, share
from dakehu.rules.facts import Vocabulary
from dakehu.rules.reasons import MARKS, Reason, Reasons
from dakehu.rules.trace import TableStep, Trace, Truth
from dakehu.rules.values import as_written
from dakehu.rules.words import Speaker
from dakehu.text.codes import CODES
from dakehu.text.finding import columns, visible
from dakehu.text.words import SEPARATOR, Lang, Words, in_brackets

SAYS: dict[str, Words] = {
    "passed": Words("{passed} of {all} {all:case passes|cases pass}.", "{all} 个示例中 {passed} 个通过。"),
    "none": Words("No case matches.", "没有相符的示例。"),
    "file": Words("{file}: {passed} of {all} {all:passes|pass}", "{file}：{all} 个中 {passed} 个通过"),
    "nothing_asked": Words("Nothing is asked for.", "没有要追问的。"),
    "asked": Words("Asked for: {names}", "追问：{names}"),
    "covered": Words("What the cases show", "示例覆盖情况"),
    "missing": Words("Shown by no case", "没有示例覆盖"),
    "all": Words("all", "合计"),
    "rule": Words("rules", "规则"),
    "row": Words("rows", "表行"),
    "requirement": Words("gate conditions", "关口条件"),
    "factor": Words("factors", "得分项"),
    "test": Words("tests", "条件"),
    "fired": Words("speaks", "成立"),
    "quiet": Words("quiet", "不成立"),
    "open": Words("open", "待定"),
    "taken": Words("taken", "选中"),
    "held": Words("holds", "成立"),
    "failed": Words("fails", "不成立"),
    "true": Words("true", "为真"),
    "false": Words("false", "为假"),
    "below": Words("{found} is below {wanted}.", "{found} 低于 {wanted}。"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """A case that was run: its trace, and the expectations that it does not meet."""

    case: Case
    trace: Trace
    misses: tuple[Miss, ...]


def say(key: str, lang: Lang, **parts: object) -> str:
    """Return what a report of cases says under *key*."""
    return SAYS[key].filled(**parts).said(lang)


def percent(points: Iterable[Point]) -> str:
    """Return the share that is shown, rounded down: 100% means all of it.

    >>> percent([])
    '100.0%'
    """
    return f"{int(share(points).percent * 10) / 10:.1f}%"


# why a case fails


def why(miss: Miss, trace: Trace, lang: Lang) -> tuple[Reason, ...]:
    """Return what came out in place of what was expected, and how."""
    speaker = Speaker(trace.rulebook.vocabulary, lang)
    reasons, one = Reasons(trace, speaker), miss.expected
    if one.kind == "asks":
        return (_asked(trace, lang),)
    if one.kind in ("passes", "blocks"):
        return (reasons.gate(next(g for g in trace.gates if g.item.name == one.name)),)
    if one.kind != "concludes":
        return (reasons.rule(next(r for r in trace.rules if r.item.id == one.name)),)
    return _concluded(one, trace, reasons)


def _concluded(one: Expected, trace: Trace, reasons: Reasons) -> tuple[Reason, ...]:
    step = trace.by_name.get(one.name)
    if step is None:
        return ()
    if not isinstance(step, TableStep):
        return (reasons.decision(step),)
    wanted = one.value if isinstance(one.value, tuple) else (one.value,)
    found = step.value if isinstance(step.value, tuple) else (step.value,)
    return (reasons.decision(step), *reasons.rows(step, set(wanted) - set(found)))


def _asked(trace: Trace, lang: Lang) -> Reason:
    names = asked(trace)
    if not names:
        return Reason("·", say("nothing_asked", lang))
    said = SEPARATOR[lang].join(_named(name, trace.rulebook.vocabulary, lang) for name in names)
    return Reason("·", say("asked", lang, names=said))


def _named(name: str, vocabulary: Vocabulary, lang: Lang) -> str:
    fact = vocabulary.find(name)
    return fact.label.said(lang) + in_brackets(name, lang) if fact else name


def lines(reasons: Iterable[Reason], depth: int = 1) -> Iterator[str]:
    """Yield *reasons* as lines, each below what it explains."""
    for one in reasons:
        beside = " · ".join(part for part in (one.detail, one.place) if part)
        yield visible("  " * depth + f"{one.mark} {one.text}" + (f"  [{beside}]" if beside else ""))
        yield from lines(one.below, depth + 1)


# the reports


def as_text(results: Sequence[Result], lang: Lang, *, each: bool) -> str:
    """Return what passed, by file or *each* case, and every failure with its reason."""
    if not results:
        return say("none", lang)
    out: list[str] = []
    for path in dict.fromkeys(one.case.span.path for one in results):
        group = [one for one in results if one.case.span.path == path]
        passed = sum(not one.misses for one in group)
        out.append(say("file", lang, file=path, passed=passed, all=len(group)))
        for one in group:
            if one.misses or each:
                out += _result(one, lang)
    passed = sum(not one.misses for one in results)
    return "\n".join([*out, say("passed", lang, passed=passed, all=len(results))])


def _result(one: Result, lang: Lang) -> Iterator[str]:
    mark = MARKS[Truth.NO if one.misses else Truth.YES]
    yield visible(f"{mark} {one.case.span.path}:{one.case.span.line}  {one.case.title.said(lang)}")
    for miss in one.misses:
        yield f"  {miss.expected.span}: {visible(_message(miss, lang))}"
        yield from lines(why(miss, one.trace, lang), 2)


def _message(miss: Miss, lang: Lang) -> str:
    return CODES["case-fails"].message.filled(**parts_of(miss)).said(lang)


def coverage_text(points: Sequence[Point], lang: Lang) -> str:
    """Return the share that the cases show, by file and kind, and everything they do not."""
    heads = [say("covered", lang), *(say(kind, lang) for kind in KINDS), say("all", lang)]
    files = dict.fromkeys(point.span.path for point in points)
    rows = [
        heads,
        *([path, *_shares([p for p in points if p.span.path == path])] for path in files),
        [say("all", lang), *_shares(points)],
    ]
    widths = [max(columns(row[i]) for row in rows) for i in range(len(heads))]
    out = ["  ".join(_padded(c, w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]
    missing = [point for point in points if point.missing]
    if missing:
        out += ["", say("missing", lang), *(_missing(point, lang) for point in missing)]
    return "\n".join(out)


def _shares(points: Sequence[Point]) -> list[str]:
    groups = [[p for p in points if p.kind == kind] for kind in KINDS]
    shares = [share(group) for group in groups]
    return [
        *(f"{s.shown}/{s.all}" if s.all else "-" for s in shares),
        f"{share(points).shown}/{share(points).all} {percent(points)}",
    ]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _missing(point: Point, lang: Lang) -> str:
    ways = SEPARATOR[lang].join(say(way, lang) for way in point.missing)
    name = " ".join(part for part in (point.owner, point.part) if part)
    text = f" `{point.text}`" if point.text else ""
    colon = "：" if lang == "zh" else ": "
    return visible(f"  {point.span.path}:{point.span.line}  {name}{text}{colon}{ways}")


def as_data(results: Sequence[Result], points: Sequence[Point] | None, lang: Lang) -> Any:
    """Return the same for programs."""
    data: dict[str, Any] = {
        "passed": sum(not one.misses for one in results),
        "failed": sum(bool(one.misses) for one in results),
        "cases": [_case_data(one, lang) for one in results],
    }
    if points is not None:
        data["coverage"] = {
            "shown": share(points).shown,
            "all": share(points).all,
            "percent": float(percent(points)[:-1]),
            "points": [_point_data(point) for point in points],
        }
    return data


def _case_data(one: Result, lang: Lang) -> dict[str, Any]:
    return {
        "file": one.case.span.path,
        "line": one.case.span.line,
        "case": one.case.title.said(lang),
        "passed": not one.misses,
        "misses": [_miss_data(miss, one.trace, lang) for miss in one.misses],
    }


def _miss_data(miss: Miss, trace: Trace, lang: Lang) -> dict[str, Any]:
    one = miss.expected
    valued = one.kind == "concludes"
    return {
        "line": one.span.line,
        "column": one.span.column,
        "kind": one.kind,
        "name": one.name,
        "expected": as_written(one.value) if valued else one.kind,
        "found": as_written(miss.found) if valued else miss.found,
        "message": _message(miss, lang),
        "why": list(lines(why(miss, trace, lang), 0)),
    }


def _point_data(point: Point) -> dict[str, Any]:
    return {
        "kind": point.kind,
        "file": point.span.path,
        "line": point.span.line,
        "of": point.owner,
        "part": point.part or None,
        "test": point.text or None,
        "seen": dict(point.seen),
    }
