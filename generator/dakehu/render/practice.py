"""Practice cases for the page that marks them: what the rulebook says to every choice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from html import unescape
from itertools import islice
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import Play
from dakehu.content.story import Story
from dakehu.plan.plan import STAGE
from dakehu.plan.questions import reason_said
from dakehu.render.phrases import phrase
from dakehu.render.phrases_practice import PRACTICE
from dakehu.render.related import place_of
from dakehu.render.templates import Templates
from dakehu.render.tree import Page
from dakehu.rules.facts import Fact
from dakehu.rules.model import Rule
from dakehu.rules.reasons import Reason, Reasons
from dakehu.rules.told import titled
from dakehu.rules.trace import Standing, Truth
from dakehu.rules.words import Speaker
from dakehu.text.words import SEPARATOR, Lang, Words, within_quotes
from dakehu.train.practice import ASKED, Case, Known, Turn
from dakehu.train.stories import said_day
from dakehu.train.verdicts import State, rests_on

PAGE, FOLDER = "training/practice.md", "training/cases"
DEEP, MOST_LINES = 2, 9
MARKS = {Truth.YES: "y", Truth.NO: "n", Truth.UNKNOWN: "u"}
GATES = {
    Standing.PASSED: "y",
    Standing.SKIPPED: "y",
    Standing.BLOCKED: "n",
    Standing.OPEN: "u",
}
ABSENT, FIRST, LATER = "0", "1", "2"
_PEOPLE = ("contacts", "interactions")
Line = tuple[int, str, str]
Data = dict[str, Any]
Why = Callable[[State], list[Line]]


def practice_texts(
    playbook: Playbook, templates: Templates, cases: tuple[Case, ...], lang: Lang
) -> dict[str, str]:
    """Return the page of practice *cases*, and the files it opens, by path; nothing without any."""
    if not cases:
        return {}
    context = {
        "stories": _by_story(cases),
        "stage_of": lambda story: playbook.stage(story.stage),
        "type_of": lambda story: playbook.customer_type(story.customer_type),
    }
    page = templates.page("pages/practice.md.jinja", context)
    return {PAGE: page.strip() + "\n", **practice_files(playbook, cases, lang)}


def _by_story(cases: Iterable[Case]) -> list[tuple[Story, list[tuple[int, Case]]]]:
    """Return the stories, each with its cases; a case has the number under which it is played."""
    found: dict[str, tuple[Story, list[tuple[int, Case]]]] = {}
    for number, case in enumerate(cases, 1):
        found.setdefault(case.story.id, (case.story, []))[1].append((number, case))
    return list(found.values())


def practice_pages(made: Mapping[str, str]) -> list[Page]:
    """Return the Markdown pages among what was *made*."""
    heading = re.compile(r"^# (.+)$", re.MULTILINE)
    return [
        Page(path, unescape(found[1]) if (found := heading.search(text)) else path, text)
        for path, text in made.items()
        if path.endswith(".md")
    ]


def practice_scripts(made: Mapping[str, str]) -> dict[str, str]:
    """Return the scripts among what was *made*, by path."""
    return {path: text for path, text in made.items() if path.endswith(".js")}


def practice_files(playbook: Playbook, cases: Iterable[Case], lang: Lang) -> dict[str, str]:
    """Return the files from which the page of practice opens *cases*, by path.

    They are scripts, because a page that is opened from a disk can load nothing else.
    """
    teller = Teller(playbook, lang)
    files = {f"{FOLDER}/{case.seed}.js": _script("open", teller.case(case)) for case in cases}
    words = {key.removeprefix("practice_"): said.said(lang) for key, said in PRACTICE.items()}
    return {f"{FOLDER}/words.js": _script("words", words), **files} if files else {}


def _script(name: str, data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in ("\u2028", "\u2029"):
        text = text.replace(sign, " ")
    return f"dakehuPractice.{name}({text})\n"


class Teller:
    """Tells practice cases in one language."""

    def __init__(self, playbook: Playbook, lang: Lang) -> None:
        self._playbook, self._lang = playbook, lang
        self._vocabulary = playbook.rulebook.vocabulary
        self._speaker = Speaker(self._vocabulary, lang)

    def case(self, case: Case) -> Data:
        """Return everything that the page shows of *case*, and how it marks every answer."""
        lines, whys = _Lines(), self._whys(case)
        last = case.states[max(case.states, key=len)]
        states = {
            "".join(map(str, asked)): self._state(case, asked, lines, whys)
            for asked in case.states
            if len(asked) == ASKED
        }
        gate = last.gate
        return {
            "id": case.id,
            "seed": case.seed,
            "title": self._said(case.story.title),
            "company": self._said(case.company),
            "today": self._t("today", day=said_day(case.told.today)),
            "stage": self._stage(case),
            "type": self._type(case),
            "story": self.story(case),
            "told": [self._said(one.says) for one in case.file],
            "file": [list(self._people(case)), list(self._facts(case))],
            "closing": self._filled(case, case.story.closing),
            "ask": list(self._questions(case)),
            "grades": [self._grade(value) for value in self._values()],
            "gate": gate and [self._said(gate.item.title), self._place(gate.item)],
            "risks": [[self._said(rule.title), self._place(rule)] for rule in case.risks],
            "plays": [[self._said(play.title), f"../plays/{play.id}.html"] for play in case.plays],
            "states": states,
            "full": self._state(case, max(case.states, key=len), lines, whys)[:4],
            "lines": lines.every,
            "turns": [self._turn(turn) for turn in case.turns[:3]],
        }

    def story(self, case: Case) -> list[str]:
        """Return the first paragraphs of *case*."""
        return [self._filled(case, one) for one in case.story.opening]

    def _people(self, case: Case) -> Iterator[str]:
        """Yield what the file holds of each person, and each talk, from the outset."""
        for name in _PEOPLE:
            fact = self._vocabulary.facts.get(name)
            entries = case.states[()].trace.facts.values.get(name) or ()
            written = case.told.account(()).get(name, ())
            for entry, own in zip(entries, written, strict=False):
                if fact and fact.type.item:
                    yield self._entry(fact.type.item.fields, entry, own)

    def _entry(self, fields: Iterable[Fact], entry: Data, own: Data) -> str:
        """Return one entry of a list in words: its names first, then what is written of it."""
        known = [field for field in fields if field.name in own and field.name != "id"]
        names = [f for f in known if f.name in ("name", "title", "date", "channel")]
        said = [self._speaker.value(entry[field.name], field) for field in names]
        rest = [
            self._titled(field, self._speaker.value(entry[field.name], field))
            for field in known
            if field not in names and field.name != "contact"
        ]
        return titled(" · ".join(said), _JOINED[self._lang].join(rest), self._lang)

    def _titled(self, fact: Fact, said: str) -> str:
        return titled(self._said(fact.label), said, self._lang)

    def _facts(self, case: Case) -> Iterator[str]:
        """Yield the other facts that the file holds from the outset."""
        data, values = case.told.account(()), case.states[()].trace.facts.values
        names = [*data.get("facts", ()), *(f"opportunity.{name}" for name in data["opportunity"])]
        names += [name for name in data if name in self._vocabulary.facts and name not in _PEOPLE]
        for name in names:
            fact = self._vocabulary.facts[name]
            if name != STAGE and name in values:
                value = values[name]
                said = str(len(value)) if fact.type.item else self._speaker.value(value, fact)
                yield self._titled(fact, said)

    def _filled(self, case: Case, words: Words | None) -> str:
        return self._said(words.filled(**case.told.slots)) if words else ""

    def _said(self, words: Words) -> str:
        return words.said(self._lang)

    def _t(self, key: str, **parts: object) -> str:
        return phrase(f"practice_{key}", self._lang, **parts)

    def _listed(self, said: Iterable[Words | str]) -> str:
        parts = [one if isinstance(one, str) else self._said(one) for one in said]
        return SEPARATOR[self._lang].join(dict.fromkeys(parts))

    def _place(self, setting: Any) -> str:
        return "../" + place_of(setting).replace(".md", ".html")

    def _stage(self, case: Case) -> list[str]:
        stage = self._playbook.stage(case.story.stage)
        return [f"{stage.number}. {self._said(stage.title)}", f"../stages/{stage.id}.html"]

    def _type(self, case: Case) -> list[str]:
        kind = self._playbook.customer_type(case.story.customer_type)
        return [self._said(kind.title), f"../customer-types/{kind.id}.html"]

    def _values(self) -> tuple[str, ...]:
        try:
            return tuple(self._playbook.rulebook.table("grade").values)
        except KeyError:
            return ()

    def _grade(self, value: Any) -> str:
        return self._speaker.value(value, self._vocabulary.facts["grade"])

    def _questions(self, case: Case) -> Iterator[list[Any]]:
        """Yield each question: its words, the answer, whether it is among the best, and why."""
        for place, one in enumerate(case.questions):
            settled = case.settles[place]
            why = (
                self._t("settles", what=self._listed(islice(settled, 4)))
                if settled
                else self._t("settles_nothing")
            )
            ask = self._said(one.point.ask.filled(**case.told.slots))
            good = int(place in case.good_questions)
            yield [ask, self._said(one.says), good, why]

    def _whys(self, case: Case) -> list[tuple[frozenset[int], Why]]:
        """Return what tells each part of a verdict, with the questions that make a difference."""
        book = self._playbook.rulebook
        last = case.states[max(case.states, key=len)]
        gate = [one.item.when for one in last.gate.requirements] if last.gate else []
        skip = [last.gate.item.skip_when] if last.gate and last.gate.item.skip_when else []
        read = [("grade",), tuple(name for when in (*gate, *skip) for name in when.facts())]
        read += [rule.when.facts() for rule in case.risks]
        tell: list[Why] = [self._why_grade, self._why_gate]
        tell += [partial(self._why_rule, rule=rule) for rule in case.risks]
        found = [
            (case.touching(rests_on(book, names)), why)
            for names, why in zip(read, tell, strict=True)
        ]
        every = frozenset(range(len(case.questions)))
        return [*found, *((every, partial(self._why_play, play=play)) for play in case.plays)]

    def _state(
        self, case: Case, asked: Known, lines: _Lines, whys: list[tuple[frozenset[int], Why]]
    ) -> list[Any]:
        """Return what is right in a state and why: grades, gate, warnings, actions, and lines."""
        state = case.states[asked]
        grades = sum(1 << n for n, one in enumerate(self._values()) if one in state.grades)
        standing = GATES[state.standing] if state.standing else ""
        truths = "".join(MARKS[state.truth(rule)] for rule in case.risks)
        first = state.first(case.plays)
        ranks = "".join(self._rank(state, play, first) for play in case.plays)
        why = [
            lines.of((place, touching & set(asked)), partial(tell, state))
            for place, (touching, tell) in enumerate(whys)
        ]
        return [grades, standing, truths, ranks, why]

    def _rank(self, state: State, play: Play, first: frozenset[str]) -> str:
        return FIRST if play.id in first else LATER if state.action(play) else ABSENT

    def _reasons(self, state: State) -> Reasons:
        return Reasons(state.trace, self._speaker)

    def _why_grade(self, state: State) -> list[Line]:
        if state.table is None:
            return []
        reason = self._reasons(state).decision(state.table)
        return [*_detail(reason), *_flat(reason.below)]

    def _why_gate(self, state: State) -> list[Line]:
        if state.gate is None:
            return []
        reason = self._reasons(state).gate(state.gate)
        return [*_detail(reason), *_flat(reason.below, deep=0)]

    def _why_rule(self, state: State, rule: Rule) -> list[Line]:
        step = state.steps[rule.id]
        reason = self._reasons(state).rule(step)
        spoken = _detail(reason) if step.truth is Truth.YES else []
        return [*spoken, *_flat(reason.below)]

    def _why_play(self, state: State, play: Play) -> list[Line]:
        action = state.action(play)
        if action:
            titles = list(map(reason_said, action.reasons))
            severity = phrase(action.severity, self._lang)
            said = self._t("do", severity=severity, day=said_day(action.due))
            return [(0, "", said), (0, "", self._t("do_because", what=self._listed(titles[:4])))]
        calling = [r.title for r in state.trace.rulebook.rules if r.do and r.do.play == play.id]
        gates = [
            one.title
            for gate in state.trace.rulebook.gates
            for one in gate.requirements
            if one.do and one.do.play == play.id
        ]
        would = self._listed(islice((*calling, *gates), 3))
        more = [(0, "", self._t("would_do", what=would))] if would else []
        return [(0, "", self._t("no_do")), *more]

    def _turn(self, turn: Turn) -> list[str]:
        """Return what would have been otherwise, and what would follow."""
        before, after = turn.before, turn.after
        found = []
        if before.grades != after.grades:
            one, other = (self._listed(map(self._grade, g.grades)) for g in (before, after))
            found.append(self._t("turn_grade", before=one, after=other))
        if before.standing != after.standing and after.standing:
            found.append(self._t(f"turn_{_TURNED[after.standing]}"))
        titles = {r.id: self._said(r.title) for r in self._playbook.rulebook.rules}
        for key, names in (
            ("more", after.warnings - before.warnings),
            ("less", before.warnings - after.warnings),
        ):
            if names:
                said = self._listed(titles[name] for name in sorted(names))
                found.append(self._t(f"turn_{key}", what=said))
        says = within_quotes(self._said(turn.says))
        return [self._t("turn", says=says), _JOINED[self._lang].join(found)]


_TURNED = {
    Standing.PASSED: "passed",
    Standing.SKIPPED: "passed",
    Standing.BLOCKED: "blocked",
    Standing.OPEN: "open",
}
_JOINED: dict[Lang, str] = {"en": "; ", "zh": "；"}


class _Lines:
    """The lines of reasons, each kept once."""

    def __init__(self) -> None:
        self._places: dict[tuple[Line, ...], int] = {}
        self._told: dict[tuple[int, frozenset[int]], int] = {}

    def of(self, what: tuple[int, frozenset[int]], tell: Callable[[], list[Line]]) -> int:
        """Return the number of the lines that say *what*, told once."""
        if what not in self._told:
            lines = tuple(tell()[:MOST_LINES])
            self._told[what] = self._places.setdefault(lines, len(self._places))
        return self._told[what]

    @property
    def every(self) -> list[tuple[Line, ...]]:
        """Return all of them, in the order of their numbers."""
        return list(self._places)


def _detail(reason: Reason) -> list[Line]:
    return [(0, "", reason.detail)] if reason.detail else []


def _flat(reasons: Iterable[Reason], depth: int = 0, deep: int = DEEP) -> Iterator[Line]:
    for one in reasons:
        yield depth, one.mark, one.text
        if depth < deep:
            yield from _flat(one.below, depth + 1, deep)
