"""Questions made from the playbook: what is asked is written in it, and so is the answer.

A wrong option is a near neighbour of the right one, says why it is wrong, and is never right
too. The same playbook gives the same questions, with the same ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from zlib import crc32

from dakehu.check.playbook import Playbook
from dakehu.content.items import Objection, Stage, Term
from dakehu.content.training import Option, QuizItem, See
from dakehu.plan.plan import GRADE
from dakehu.rules.facts import Fact
from dakehu.rules.model import DecisionTable, Gate, Requirement, needs
from dakehu.rules.reason import Engine
from dakehu.rules.trace import TableStep, Trace, Truth
from dakehu.rules.words import Speaker
from dakehu.text.words import LANGS, Lang, Words
from dakehu.train.words import WORDS

OPTIONS = 4
_LINES, _TERMS, _OUTCOMES, _OF_ONE_TABLE = 2, 24, 24, 6
_MOST_FACTS = 4
_Item = TypeVar("_Item")
_Choice = tuple[Words, Words | None]  # an option, and why it is wrong: nothing if it is right


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and where it comes from: a quiz or a maker, and its id across all of them."""

    id: str
    source: str
    item: QuizItem


def made(playbook: Playbook) -> dict[str, tuple[Question, ...]]:
    """Return the questions that each maker makes of *playbook*, by maker."""
    return {
        name: tuple(Question(f"{name}/{one.id}", name, one) for one in make(playbook))
        for name, make in MAKERS.items()
    }


def written(playbook: Playbook) -> dict[str, tuple[Question, ...]]:
    """Return the questions of each written quiz, by the id of the quiz."""
    return {
        quiz.id: tuple(Question(f"{quiz.id}/{one.id}", quiz.id, one) for one in quiz.items)
        for quiz in playbook.quizzes
    }


# what all makers share


def _say(key: str, **parts: object) -> Words:
    return WORDS[key].filled(**parts)


def _order(key: str, items: Iterable[_Item], name: Callable[[_Item], str]) -> list[_Item]:
    """Return *items* in an order that looks drawn and is always the same for *key*."""
    return sorted(items, key=lambda one: (crc32(f"{key}|{name(one)}".encode()), name(one)))


def _near(items: Sequence[_Item], place: int) -> Iterator[_Item]:
    """Yield the neighbours of the item at *place*, the nearest first, the later of two first."""
    for step in range(1, len(items)):
        for other in (place + step, place - step):
            if 0 <= other < len(items):
                yield items[other]


def _single(
    key: str, ask: Words, why: Words, see: See, choices: Iterable[_Choice]
) -> Iterator[QuizItem]:
    """Yield a question with the right option and three wrong ones; none if there are too few.

    The first of *choices* is the right one; those that read like an earlier one are left out.
    """
    kept: list[_Choice] = []
    for choice in choices:
        said = [[one.said(lang).casefold() for lang in LANGS] for one, _ in kept]
        own = [choice[0].said(lang).casefold() for lang in LANGS]
        if len(kept) < OPTIONS and not any(
            a == b for other in said for a, b in zip(own, other, strict=True)
        ):
            kept.append(choice)
    if len(kept) < OPTIONS - 1:
        return
    options = tuple(Option(text, wrong is None, wrong) for text, wrong in kept)
    drawn = tuple(_order(key, options, lambda one: f"{one.text.en}|{one.text.zh}"))
    yield QuizItem(key, "single", ask, why, see, options=drawn)


# stages


def _which_stage(playbook: Playbook) -> Iterator[QuizItem]:
    stages = playbook.stages
    shared = _said_twice(line for stage in stages for line in (*stage.work, stage.milestone))
    for place, stage in enumerate(stages):
        lines = [line for line in stage.work if line not in shared]
        drawn = _order(stage.id, enumerate(lines), lambda one: one[1].en + one[1].zh)[:_LINES]
        asked = [(f"{stage.id}-work-{_mark(line)}", "in_stage", line) for _, line in sorted(drawn)]
        if stage.milestone not in shared:
            asked.append((f"{stage.id}-milestone", "milestone_of", stage.milestone))
        for key, ask, text in asked:
            choices = [_stage_choice(stage, None)]
            choices += [_stage_choice(one, stage) for one in _near(stages, place)]
            why = _say("because_stage", **_of_stage(stage))
            yield from _single(key, _say(ask, text=text), why, See("stage", stage.id), choices)


def _of_stage(stage: Stage) -> dict[str, object]:
    return {"number": stage.number, "title": stage.title, "purpose": stage.purpose}


def _stage_choice(stage: Stage, right: Stage | None) -> _Choice:
    wrong = _say("not_stage", **_of_stage(stage)) if right else None
    return _say("stage", **_of_stage(stage)), wrong


def _said_twice(texts: Iterable[Words]) -> set[Words]:
    seen: set[Words] = set()
    twice: set[Words] = set()
    for text in texts:
        (twice if text in seen else seen).add(text)
    return twice


def _mark(text: Words) -> str:
    """Return what a question about *text* is kept under: another for another text."""
    return f"{crc32(f'{text.en}|{text.zh}'.encode()):08x}"


# gates


def _gate_item(playbook: Playbook) -> Iterator[QuizItem]:
    titles = {stage.id: stage.title for stage in playbook.stages}
    gates = playbook.rulebook.gates
    for place, gate in enumerate(gates):
        own = [one for one in gate.requirements if one.must or gate.threshold >= 1]
        others = [(other, one) for other in _near(gates, place) for one in other.requirements]
        false = [pair for pair in others if not _asks(gate, pair[1])]
        for ask, one in zip(("gate_asks", "gate_lacks"), _order(gate.name, own, _id), strict=False):
            wrong = [pair for pair in false if pair[0] in list(_near(gates, place))[:3]]
            drawn = _order(f"{gate.name}{one.id}", wrong, lambda pair: pair[0].name + pair[1].id)
            choices: list[_Choice] = [(one.title, None)]
            choices += [
                (other.title, _say("not_gate", title=titles[of.leaves])) for of, other in drawn
            ]
            title = titles[gate.leaves]
            why = _say("because_gate", gate=gate.title, title=title)
            key, see = f"{_kebab(gate.name)}-{_kebab(one.id)}", See("stage", gate.leaves)
            yield from _single(key, _say(ask, title=title), why, see, choices)


def _id(one: Requirement) -> str:
    return one.id


def _kebab(name: str) -> str:
    return name.replace("_", "-").replace(".", "-").lower()


def _asks(gate: Gate, other: Requirement) -> bool:
    """Tell whether *gate* asks for the same as *other*, whatever it calls it."""
    facts = set(other.when.facts())
    return any(
        one.id == other.id or one.when.text == other.when.text or facts == set(one.when.facts())
        for one in gate.requirements
    )


# objections


def _which_handler(playbook: Playbook) -> Iterator[QuizItem]:
    for objection in playbook.objections:
        yield from _answer(objection)


def _answer(objection: Objection) -> Iterator[QuizItem]:
    handlers = objection.handlers
    right = _order(objection.id, handlers, lambda one: one.method + one.say.en)[0]
    wrong = [
        (one.say, _say("not_answer", when=one.when)) for one in handlers if one.when != right.when
    ]
    never = _order(objection.id, objection.never, lambda one: one.en + one.zh)
    said = _say("never_answer", ask=objection.ask[0])
    taboo = [(one, said) for one in never]
    choices = [(right.say, None), *wrong[:2], *taboo[:1], *wrong[2:], *taboo[1:]]
    ask = _say("answer_fits", says=objection.says[0], when=right.when)
    why = _say("because_answer", behind=objection.behind)
    key = f"{objection.id}-{_kebab(right.method)}"
    yield from _single(key, ask, why, See("objection", objection.id), choices)


# personalities


def _which_personality(playbook: Playbook) -> Iterator[QuizItem]:
    people = playbook.personalities
    for place, person in enumerate(people):
        pairs = [person.signs[at : at + 2] for at in range(0, len(person.signs) - 1, 2)]
        for number, (one, other) in enumerate(pairs, 1):
            near = _order(f"{person.id}{number}", list(_near(people, place)), lambda p: p.id)
            choices: list[_Choice] = [(person.title, None)]
            choices += [(p.title, _say("not_person", title=p.title, sign=p.signs[0])) for p in near]
            ask = _say("who_is_it", one=one, other=other)
            why = _say("because_person", title=person.title, approach=person.approach)
            see = See("customer-type", person.id)
            yield from _single(f"{person.id}-{number}", ask, why, see, choices)


# words


def _which_term(playbook: Playbook) -> Iterator[QuizItem]:
    terms = playbook.terms
    fit = [(place, term) for place, term in enumerate(terms) if not _tells(term)]
    for place, term in sorted(_order("terms", fit, lambda one: one[1].id)[:_TERMS]):
        choices: list[_Choice] = [(term.term, None)]
        choices += [
            (one.term, _say("not_word", term=one.term, means=one.means))
            for one in _near(terms, place)
            if not _same(one, term)
        ]
        ask = _say("which_word", means=term.means)
        why = _say("because_word", term=term.term, means=term.means)
        yield from _single(term.id, ask, why, See("glossary", term.id), choices)


def _tells(term: Term) -> bool:
    """Tell whether the meaning of *term* gives the term away."""
    return any(
        term.term.said(lang).casefold() in term.means.said(lang).casefold() for lang in LANGS
    )


def _same(one: Term, other: Term) -> bool:
    """Tell whether two terms are other words for each other."""
    names = [{t.said(lang).casefold() for t in (one.term, *one.also)} for lang in LANGS]
    others = [{t.said(lang).casefold() for t in (other.term, *other.also)} for lang in LANGS]
    return any(a & b for a, b in zip(names, others, strict=True))


# what the rules conclude


def _which_grade(playbook: Playbook) -> Iterator[QuizItem]:
    tables = _tables(playbook)
    engine = Engine(playbook.rulebook)
    found: dict[tuple[str, str], QuizItem] = {}
    for case in playbook.cases:
        named = [one.name for one in case.expected if one.kind == "concludes"]
        wanted = [tables[name] for name in named if name in tables]
        if any((table.name, row.id) not in found for table in wanted for row in table.rows):
            trace = engine.reason(case.facts, case.today)
            for table in wanted:
                step = _step(table, trace)
                if step.value is not None and step.spoke:
                    row = step.spoke[0].row
                    for one in _outcome(playbook, step, trace):
                        found.setdefault((table.name, row.id), one)
    for table in tables.values():
        rows = [found[table.name, row.id] for row in table.rows if (table.name, row.id) in found]
        yield from rows[:_OF_ONE_TABLE]


def _tables(playbook: Playbook) -> dict[str, DecisionTable]:
    """Return the tables to ask about: how opportunities are graded, then what stands with it."""
    every = [one for one in playbook.rulebook.decisions if isinstance(one, DecisionTable)]
    fit = [one for one in every if _asked(one)]
    home = next((one.span.path for one in fit if one.name == GRADE), "")
    fit.sort(key=lambda one: (one.name != GRADE, one.span.path != home, one.span))
    kept: dict[str, DecisionTable] = {}
    for table in fit:
        if sum(min(len(one.rows), _OF_ONE_TABLE) for one in kept.values()) < _OUTCOMES:
            kept[table.name] = table
    return kept


def _asked(table: DecisionTable) -> bool:
    """Tell whether a question can be made of *table*: one conclusion, of three or more."""
    output = table.outputs[0]
    single = len(table.outputs) == 1 and not table.gives_list and table.aggregate is None
    return single and table.name == output.name and len(output.fact.labels) >= OPTIONS - 1


def _step(table: DecisionTable, trace: Trace) -> TableStep:
    """Return what *table* came to in *trace*."""
    return next(s for s in trace.decisions if isinstance(s, TableStep) and s.item is table)


def _outcome(playbook: Playbook, step: TableStep, trace: Trace) -> Iterator[QuizItem]:
    """Yield the question about what a table concluded, where all that it looks at can be said."""
    table, row = step.item, step.spoke[0].row
    vocabulary = playbook.rulebook.vocabulary
    known = {
        name: trace.values[name]
        for name in needs(table)
        if name in vocabulary.facts and trace.values.get(name) is not None
    }
    told = [vocabulary.facts[name] for name in known]
    plain = all(fact.type.item is None for fact in told)
    if not plain or not 0 < len(told) <= _MOST_FACTS or not set(row.when.facts()) <= set(known):
        return
    speakers = {lang: Speaker(vocabulary, lang) for lang in LANGS}
    facts = _joined(
        [
            _say("fact", label=fact.label, value=_valued(fact, known[fact.name], speakers))
            for fact in told
        ]
    )
    choices: list[_Choice] = [(table.outputs[0].label(row.output), None)]
    values = list(table.values)
    choices += [
        (table.outputs[0].label(value), _not_outcome(step, value, speakers))
        for value in _near(values, values.index(row.output))
    ]
    ask = _say("which_outcome", table=table.label, facts=facts)
    key = f"{_kebab(table.name)}-{_kebab(row.id)}"
    yield from _single(key, ask, row.because, See("table", table.name), choices)


def _valued(fact: Fact, value: Any, speakers: dict[Lang, Speaker]) -> Words:
    return Words(*(speakers[lang].value(value, fact) for lang in LANGS))


def _joined(parts: list[Words]) -> Words:
    return Words(" · ".join(one.en for one in parts), "；".join(one.zh for one in parts))


def _not_outcome(step: TableStep, value: Any, speakers: dict[Lang, Speaker]) -> Words:
    """Return why *value* is not what came out: what it would take, or what came before it."""
    rows = [one for one in step.rows if one.row.output == value]
    if not rows:
        return _say("no_outcome")
    when = rows[0].row.when
    if rows[0].check.truth is Truth.YES:
        when, key = step.spoke[0].row.when, "earlier_outcome"
    else:
        key = "not_outcome"
    return _say(key, condition=Words(*(speakers[lang].condition(when) for lang in LANGS)))


MAKERS: dict[str, Callable[[Playbook], Iterator[QuizItem]]] = {
    "which-stage": _which_stage,
    "gate-item": _gate_item,
    "which-handler": _which_handler,
    "which-personality": _which_personality,
    "which-term": _which_term,
    "which-grade": _which_grade,
}
