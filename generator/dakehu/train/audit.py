"""What is wrong with training although every file of it is right by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import Lesson
from dakehu.content.kinds import named_by
from dakehu.content.training import Quiz
from dakehu.rules.facts import Threshold
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.words import Words
from dakehu.train.course import Course, GateCourse


def audit(playbook: Playbook, course: Course, documents: Iterable[Document]) -> tuple[Finding, ...]:
    """Return what learners would stumble over, in the order of the files.

    That is gates that cannot be practised or passed, lessons that lead nowhere, and answers
    that the rules no longer bear out.
    """
    files = {document.path: document for document in documents}
    found = [
        *(one for gate in course.gates for one in _gate(gate, files)),
        *_lessons(playbook, files),
        *(one for quiz in playbook.quizzes for one in _answers(quiz, playbook, files)),
    ]
    return tuple(sorted(found, key=lambda one: (one.span, one.code)))


def _gate(one: GateCourse, files: Mapping[str, Document]) -> Iterator[Finding]:
    gate, document = one.gate, files[one.gate.kept.span.path]
    able = sum(question.item.form != "say" for question in one.questions)
    if able < gate.passing.questions:
        problem = Words(
            f"{gate.passing.questions} questions are drawn, but there are only {able}",
            f"要抽 {gate.passing.questions} 题，但只有 {able} 题可抽",
        )
        yield Finding("no-practice", document.span(("pass", "questions")), {"problem": problem})
    must = sum(bool(question.item.must_know) for question in one.questions)
    if must > gate.passing.questions:
        problem = Words(
            f"{must} questions are marked must-know, and only {gate.passing.questions} are drawn",
            f"必会题有 {must} 道，却只抽 {gate.passing.questions} 题",
        )
        yield Finding("no-practice", document.span(("pass", "questions")), {"problem": problem})
    if not gate.role_plays and not gate.passing.cases:
        problem = Words(
            "nothing is practised before it: it asks for no role-play and no practice account",
            "过关之前没有练习：既没有角色扮演，也没有练习客户",
        )
        yield Finding("no-practice", document.span(("id",)), {"problem": problem})


def _lessons(playbook: Playbook, files: Mapping[str, Document]) -> Iterator[Finding]:
    """Yield a finding for every lesson of a gate from which nothing else can be reached."""
    taught = {key for gate in playbook.training_gates for key in gate.lessons}
    for lesson in playbook.lessons:
        if lesson.id in taught and not _leads(lesson):
            span = files[lesson.kept.span.path].span(("id",))
            yield Finding("lesson-leads-nowhere", span, {"id": lesson.id})


def _leads(lesson: Lesson) -> bool:
    return bool(named_by(lesson) or lesson.method)


def _answers(quiz: Quiz, playbook: Playbook, files: Mapping[str, Document]) -> Iterator[Finding]:
    """Yield a finding for every answer that was written for another figure than the rules have."""
    document = files[quiz.kept.span.path]
    figures = playbook.rulebook.vocabulary.thresholds
    for place, item in enumerate(quiz.items):
        for name, written in item.rests_on.items():
            if name in figures and not _same(written, figures[name]):
                span = document.span(("items", place, "rests_on", name))
                parts = {"id": item.id, "name": name, "was": written, "is": figures[name].value}
                yield Finding("stale-answer", span, parts)


def _same(written: Any, figure: Threshold) -> bool:
    return str(written) == str(figure.value) or (
        isinstance(figure.value, Decimal) and Decimal(str(written)) == figure.value
    )
