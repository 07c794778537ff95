"""Practice cases: a customer told as a story, and what the rulebook makes of every answer.

A case is a story drawn by a seed. Some of its points are told; six are hidden, and three of
them may be asked for. What is right then is what the engine concludes from what is known then:
nothing is marked by a key that somebody wrote.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from random import Random

from dakehu.check.playbook import Playbook
from dakehu.content.items import Play
from dakehu.content.story import Data, Story
from dakehu.plan.questions import Question, title_of
from dakehu.rules.model import SEVERITIES, Rule
from dakehu.rules.trace import Truth
from dakehu.text.words import Words
from dakehu.train.stories import Drawn, Told, draw, every_draw, others
from dakehu.train.verdicts import WARNINGS, Judge, Signature, State

HIDDEN, ASKED = 6, 3  # questions to choose from, and to choose
MOST_RISKS, MOST_ACTIONS = 5, 5
RIGHT_ACTIONS = 3
TRIES = 12
TOLD_GRADING = 0.6  # how often one of the points that the grade turns on is told, not hidden
_FAMILIES = (*WARNINGS, "reminder")
Known = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What would be otherwise if a hidden point were: which, how, and what came of either."""

    place: int
    says: Words
    before: Signature
    after: Signature


@dataclass(frozen=True, slots=True)
class Case:
    """One practice case: what is told, what may be asked, and what follows from each answer.

    *hidden* are the places of the hidden points among those drawn. *weights* say what each
    question would settle at the outset; *states* hold what follows, by the hidden points known.
    """

    id: str
    seed: int
    told: Told
    hidden: tuple[int, ...]
    weights: tuple[int, ...]
    settles: tuple[tuple[Words, ...], ...]
    risks: tuple[Rule, ...]
    plays: tuple[Play, ...]
    states: dict[Known, State]
    turns: tuple[Turn, ...]

    @property
    def story(self) -> Story:
        """Return the template that it was made from."""
        return self.told.story

    @property
    def company(self) -> Words:
        """Return what the customer is called."""
        return self.told.slots["company"]

    @property
    def questions(self) -> tuple[Drawn, ...]:
        """Return the hidden points, in the order in which they are offered."""
        return tuple(self.told.drawn[place] for place in self.hidden)

    @property
    def file(self) -> tuple[Drawn, ...]:
        """Return the points that the story tells."""
        return tuple(d for n, d in enumerate(self.told.drawn) if n not in self.hidden)

    @property
    def good_questions(self) -> frozenset[int]:
        """Return the questions that are among those which settle most."""
        least = sorted(self.weights, reverse=True)[ASKED - 1]
        return frozenset(n for n, weight in enumerate(self.weights) if weight >= max(least, 1))

    def touching(self, facts: Container[str]) -> frozenset[int]:
        """Return the questions whose answers say something about one of *facts*."""
        return frozenset(
            n
            for n, one in enumerate(self.questions)
            if any(name in facts for name in _facts(one.sets))
        )

    def known(self, asked: Known) -> tuple[Drawn, ...]:
        """Return the points that are known once the questions *asked* are answered."""
        return (*self.file, *(self.questions[n] for n in asked))

    def data(self, asked: Known) -> Data:
        """Return the account file of this case once the questions *asked* are answered."""
        return {
            "id": self.id,
            "name": {"en": self.company.en, "zh": self.company.zh},
            "reviewed_on": self.told.today.isoformat(),
            **self.told.account(self.known(asked)),
        }


class Practice:
    """Makes practice cases from the stories of a playbook, by its own rules on one day."""

    def __init__(self, playbook: Playbook, today: date) -> None:
        self.playbook, self.today = playbook, today
        self.judge = Judge(playbook, today)

    def case(self, story: Story, seed: int) -> Case:
        """Return the case that *seed* makes of *story*; always the same one.

        Where chance makes one without a question that matters or a warning that speaks, it is
        drawn again; ValueError if that never comes out otherwise.
        """
        for attempt in range(TRIES):
            case = self._case(story, seed, Random(f"{story.id} {seed} {attempt}"))  # noqa: S311
            if case:
                return case
        raise ValueError(story.id)

    def cases(self, seeds: Iterable[int], stories: Sequence[Story] = ()) -> Iterator[Case]:
        """Yield a case for each of *seeds*, from *stories* (or all of them) in turn."""
        chosen = tuple(stories) or self.playbook.stories
        for seed in seeds:
            if chosen:
                yield self.case(chosen[(seed - 1) % len(chosen)], seed)

    def turns_on(self, story: Story, place: int, number: int, seeds: Iterable[int]) -> bool:
        """Tell whether what is drawn in a way of a point changes anything that is concluded.

        That may be its value, or that it is known at all.
        """
        point = story.points[place]
        alone = replace(point, ways=(replace(point.ways[number], unless=()),))
        points = (*story.points[:place], alone, *story.points[place + 1 :])
        one_way = replace(story, points=points)
        return any(self._differs(one_way, place, seed) for seed in seeds)

    def _differs(self, story: Story, place: int, seed: int) -> bool:
        vocabulary = self.playbook.rulebook.vocabulary
        random = Random(f"{story.id} {seed} turns")  # noqa: S311
        told = draw(story, random, self.today, vocabulary, lambda _: None)
        without = (*told.drawn[:place], *told.drawn[place + 1 :])
        found = {self.judge.state(told.account(without)).says}
        for one in every_draw(told, place, vocabulary):
            drawn = (*told.drawn[:place], one, *told.drawn[place + 1 :])
            found.add(self.judge.state(told.account(drawn)).says)
            if len(found) > 1:
                return True
        return False

    def _case(self, story: Story, seed: int, random: Random) -> Case | None:
        vocabulary = self.playbook.rulebook.vocabulary
        told = draw(story, random, self.today, vocabulary, self.judge.signature)
        turns = {n: turn for n in range(len(told.drawn)) if (turn := self._turn(told, n))}
        hidden = _hidden(told, turns, random)
        states = {
            asked: self.judge.state(told.account(_knowing(told, hidden, asked)))
            for size in (0, ASKED, len(hidden))
            for asked in combinations(range(len(hidden)), size)
        }
        weights = [_weight(told.drawn[n], told, states[()].questions) for n in hidden]
        risks = self._risks(story, states, random)
        plays = self._plays(story, states, random)
        enough = sum(weight > 0 for weight, _ in weights) >= ASKED
        if not (risks and plays and enough and any(n in turns for n in hidden)):
            return None
        return Case(
            id=f"{story.id}-{seed}",
            seed=seed,
            told=told,
            hidden=hidden,
            weights=tuple(weight for weight, _ in weights),
            settles=tuple(titles for _, titles in weights),
            risks=risks,
            plays=plays,
            states=states,
            turns=tuple(turns[n] for n in hidden if n in turns),
        )

    def _turn(self, told: Told, place: int) -> Turn | None:
        """Return what one other way of a point that may be hidden would change, if anything."""
        if told.drawn[place].point.hide == "never":
            return None
        before = self.judge.signature(told.account(told.drawn))
        best: Turn | None = None
        for other in others(told, place, self.playbook.rulebook.vocabulary):
            drawn = (*told.drawn[:place], other, *told.drawn[place + 1 :])
            after = self.judge.signature(told.account(drawn))
            if after == before:
                continue
            turn = Turn(place, other.says, before, after)
            if after.grades != before.grades:
                return turn
            best = best or turn
        return best

    def _risks(self, story: Story, states: dict[Known, State], random: Random) -> tuple[Rule, ...]:
        """Return the warnings to judge: those that turn on the answers, those that speak, others.

        Only what is settled once everything is known is offered, and of the others rather those
        that the stage alone does not rule out.
        """
        last, blank = states[max(states, key=len)], self.judge.blank(story.stage)
        rules = [step.item for step in last.trace.rules if step.item.family in _FAMILIES]
        seen = {r.id: {state.truth(r) for state in states.values()} for r in rules}
        settled = [r for r in rules if last.truth(r) is not Truth.UNKNOWN]
        turning = [r for r in settled if len(seen[r.id]) > 1]
        speaking = [r for r in settled if seen[r.id] == {Truth.YES}]
        quiet = [r for r in settled if seen[r.id] == {Truth.NO}]
        for group in (turning, speaking, quiet):
            random.shuffle(group)
        turning.sort(key=lambda r: r.family not in WARNINGS)
        speaking.sort(
            key=lambda r: (r.family not in WARNINGS, SEVERITIES.index(r.severity or "low"))
        )
        quiet.sort(key=lambda r: (blank.truth(r) is Truth.NO, r.family != "risk"))
        found = [*turning[:3], *speaking[:2]][: MOST_RISKS - 1]
        if not found:
            return ()
        chosen = [*found, *quiet[: MOST_RISKS - len(found)]]
        random.shuffle(chosen)
        return tuple(chosen)

    def _plays(self, story: Story, states: dict[Known, State], random: Random) -> tuple[Play, ...]:
        """Return the actions to choose from: at least one in every plan, others in none of them."""
        called = [[one.play for one in state.actions] for state in states.values()]
        if not all(called):
            return ()
        right: list[Play] = []
        for plays in called:
            if not any(play in right for play in plays):
                right.append(plays[0])
        for plays in called:
            if len(right) < RIGHT_ACTIONS:
                right += [play for play in plays[:1] if play not in right]
        every = {play.id for plays in called for play in plays}
        near = _near(self.playbook, story.stage)
        wrong = [p for p in self.playbook.plays if p.id not in every]
        random.shuffle(wrong)
        wrong.sort(key=lambda play: play.id not in near)
        chosen = [*right, *wrong[: max(2, MOST_ACTIONS - len(right))]]
        random.shuffle(chosen)
        return tuple(chosen)


def _near(playbook: Playbook, stage: str) -> set[str]:
    """Return the plays of *stage* and of those beside it."""
    number = playbook.stage(stage).number
    return {play for one in playbook.stages if abs(one.number - number) <= 1 for play in one.plays}


def _hidden(told: Told, turns: dict[int, Turn], random: Random) -> tuple[int, ...]:
    """Return the points to hide: what must be, what turns something, then others."""
    free = [n for n, one in enumerate(told.drawn) if one.point.hide == "sometimes"]
    grading = [n for n in free if n in turns and turns[n].before.grades != turns[n].after.grades]
    if len(grading) > 1 and random.random() < TOLD_GRADING:
        free.remove(random.choice(grading))
    random.shuffle(free)
    free.sort(key=lambda n: n not in turns)
    always = [n for n, one in enumerate(told.drawn) if one.point.hide == "always"]
    few = max(0, HIDDEN - len(always))
    turning = [n for n in free if n in turns][: max(1, few // 2)]
    rest = [n for n in free if n not in turning]
    random.shuffle(rest)
    return tuple(sorted([*always, *turning, *rest][:HIDDEN]))


def _file(told: Told, hidden: tuple[int, ...]) -> tuple[Drawn, ...]:
    return tuple(one for n, one in enumerate(told.drawn) if n not in hidden)


def _knowing(told: Told, hidden: tuple[int, ...], asked: Known) -> tuple[Drawn, ...]:
    return (*_file(told, hidden), *(told.drawn[hidden[n]] for n in asked))


def _weight(
    drawn: Drawn, told: Told, questions: Sequence[Question]
) -> tuple[int, tuple[Words, ...]]:
    """Return what asking for a point is worth by the plan's own questions, and what it settles."""
    people = [one["id"] for one in told.story.account.get("contacts", ())]
    names = set(_names(drawn.sets, people))
    total, titles = 0, dict[Words, None]()
    for question in questions:
        places = question.entries or (None,)
        if any((question.name, place) in names for place in places):
            total += question.weight
            titles |= {title_of(step): None for step in question.settles}
    return total, tuple(titles)


def _facts(sets: Data) -> Iterator[str]:
    """Yield the facts and lists that *sets* says something about."""
    for key, value in sets.items():
        if key == "facts":
            yield from value
        elif key == "opportunity":
            yield from (f"opportunity.{name}" for name in value)
        else:
            yield "interactions" if key == "talks" else key


def _names(sets: Data, people: list[str]) -> Iterator[tuple[str, int | None]]:
    """Yield the facts that *sets* says, as questions name them, with the place of a contact."""
    for key, value in sets.items():
        if key == "contacts":
            for one in value:
                place = people.index(one["id"])
                yield from ((f"contacts.{name}", place) for name in one if name != "id")
        elif key == "opportunity":
            yield from ((f"opportunity.{name}", None) for name in value)
        elif key == "facts":
            yield from ((name, None) for name in value)
        else:
            yield key, None
