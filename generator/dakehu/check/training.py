"""Questions of quizzes: each must have what its form needs, and one way to be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dakehu.check.links import unknown
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding
from dakehu.text.source import Span
from dakehu.text.texts import words
from dakehu.text.words import LANGS, Words

# The parts of an item that have an id of their own.
PARTS = {"quiz": "items", "deck": "cards", "rubric": "behaviours"}
BLANK = "___"
# What a question of each form must have, beside what every question has.
NEEDS = {
    "single": ("options",),
    "several": ("options",),
    "order": ("lines",),
    "match": ("pairs",),
    "fill": ("accept",),
    "say": ("model", "behaviours"),
}
_FORMS = {key: form for form, keys in NEEDS.items() for key in keys if form != "several"}


def wrong_questions(quizzes: Iterable[Document]) -> Iterator[Finding]:
    """Yield a finding for every question that cannot be asked or marked as it is written."""
    for document in quizzes:
        for place, data in enumerate(document.data["items"]):
            yield from _question(document, ("items", place), data)


def unknown_figures_of(
    quizzes: Iterable[Document], known: tuple[str, ...] | None
) -> Iterator[Finding]:
    """Yield a finding for every figure that an answer rests on and no rule knows."""
    for document in quizzes:
        for place, data in enumerate(document.data["items"]):
            for name in data.get("rests_on", ()):
                span = document.key(("items", place, "rests_on", name))
                yield from unknown("threshold", name, span, known)


def _question(document: Document, path: Path, data: Any) -> Iterator[Finding]:
    form = data["form"]
    for key in (key for key in NEEDS[form] if key not in data):
        yield Finding("missing-key", document.key((*path, "form")), {"key": key})
    for key in (key for key in _FORMS if key in data and key not in NEEDS[form]):
        problem = Words(
            f'a question of the form "{form}" has no "{key}"', f"“{form}”题没有“{key}”这一项"
        )
        hint = Words(
            f"take it away, or write form: {_FORMS[key]}", f"请删去，或写 form: {_FORMS[key]}"
        )
        yield _wrong(document.key((*path, key)), problem, hint)
    if "options" in data and form in ("single", "several"):
        yield from _options(document, (*path, "options"), data)
    if form == "fill":
        yield from _blank(document, (*path, "ask"), data)
    for key, texts in _to_tell_apart(data):
        yield from _alike(document, (*path, key), texts)


def _options(document: Document, path: Path, data: Any) -> Iterator[Finding]:
    options, form = data["options"], data["form"]
    right = sum(one.get("right", False) for one in options)
    if form == "single" and right != 1:
        problem = Words(
            f"{right} options are right; of a single question it is exactly one",
            f"有 {right} 个正确选项；单选题只能有一个",
        )
        hint = Words(
            "mark one with right: true" if not right else "mark only one, or write form: several",
            "请给正确的选项写上 right: true" if not right else "请只留一个，或写 form: several",
        )
        yield _wrong(document.key(path), problem, hint)
    elif form == "several" and not 0 < right < len(options):
        problem = Words(
            "all options are right" if right else "no option is right",
            "所有选项都是正确的" if right else "没有正确选项",
        )
        hint = Words(
            "some must be right and some wrong, or nothing is asked",
            "要有对有错，否则等于没有问",
        )
        yield _wrong(document.key(path), problem, hint)
    for place, one in enumerate(options):
        if not one.get("right", False) and "why" not in one:
            problem = Words(
                "this option is wrong, and does not say why", "这个选项不对，却没有写为什么"
            )
            hint = Words(
                "add why; whoever chooses it reads that at once",
                "请加上 why，选了它的人会马上看到",
            )
            yield _wrong(document.span((*path, place, "text")), problem, hint)


def _blank(document: Document, path: Path, data: Any) -> Iterator[Finding]:
    ask = words(data["ask"])
    for lang in LANGS:
        if ask.said(lang).count(BLANK) != 1:
            problem = Words(
                f"one {BLANK} must stand where the answer goes", f"要有一处 {BLANK} 表示填空的地方"
            )
            where = (*path, lang) if (*path, lang) in document.spans else path
            yield _wrong(document.span(where), problem, None)
            return


def _to_tell_apart(data: Any) -> Iterator[tuple[str, list[tuple[Path, Words]]]]:
    """Yield the texts of a question that nobody could tell apart if they were the same."""
    if "options" in data:
        options = data["options"]
        yield "options", [((at, "text"), words(one["text"])) for at, one in enumerate(options)]
    if "lines" in data:
        yield "lines", [((at,), words(one)) for at, one in enumerate(data["lines"])]
    for side in ("left", "right") if "pairs" in data else ():
        yield "pairs", [((at, side), words(one[side])) for at, one in enumerate(data["pairs"])]


def _alike(document: Document, path: Path, texts: list[tuple[Path, Words]]) -> Iterator[Finding]:
    for lang in LANGS:
        seen: set[str] = set()
        for place, text in texts:
            said = " ".join(text.said(lang).casefold().split())
            if said in seen:
                parts = {"value": text.said(lang)}
                yield Finding("written-twice", document.span((*path, *place)), parts)
                return
            seen.add(said)


def _wrong(span: Span, problem: Words, hint: Words | None) -> Finding:
    return Finding("wrong-question", span, {"problem": problem}, hint)
