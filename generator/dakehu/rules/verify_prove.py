"""One question about every account: one that answers it, a proof that there is none, or why not.

An account is only an answer once the engine itself, given its facts, says what was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from dakehu.rules.facts import Facts
from dakehu.rules.model import Condition, Rulebook, every_condition
from dakehu.rules.reason import Engine
from dakehu.rules.trace import Trace
from dakehu.rules.verify_parts import Part, joined
from dakehu.rules.verify_search import Search, TooManyError
from dakehu.rules.verify_space import Space
from dakehu.rules.verify_worlds import Account, Worlds
from dakehu.rules.words import Speaker
from dakehu.text.words import LANGS, Words, listed

STEPS, UNSURE_POINTS, ACCOUNTS = 20_000, 20, 12
Confirm = Callable[[Trace], bool]
TOO_MANY = Words("too many combinations to go through", "组合太多，无法逐一核对")


@dataclass(frozen=True, slots=True)
class Witness:
    """An account that shows a finding: as few facts as it takes, and what follows from them."""

    facts: dict[str, Any]
    follows: dict[str, Any]
    today: date


@dataclass(slots=True)
class Answer:
    """Whether there is an account: one of them, surely none (*proven*), or *why* not told."""

    account: Account | None = None
    trace: Trace | None = None
    why: Words | None = None

    @property
    def proven(self) -> bool:
        """Tell whether there is surely none."""
        return self.account is None and self.why is None


@dataclass(slots=True)
class Prover:
    """Answers questions about every account of one rulebook on one day."""

    rulebook: Rulebook
    today: date
    others: tuple[Condition, ...] = ()
    space: Space = field(init=False)
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        """Make the rulebook ready."""
        self.space = Space(self.rulebook, self.today)
        self.engine = Engine(self.rulebook)
        for condition in (
            *every_condition(self.rulebook),
            *self.others,
        ):  # so that every cut is known
            self.space.condition(condition)

    def find(self, goal: Part, confirm: Confirm) -> Answer:
        """Return an account for which *goal* holds and which the engine confirms, if there is."""
        search = Search(self.space, goal, STEPS)
        worlds = Worlds(self.space, search)
        open_points: list[dict[str, Any]] = []
        try:
            for point in search.points():
                if worlds.ruled_out(point):
                    continue
                for account in islice(worlds.accounts(point), ACCOUNTS):
                    trace = self.trace(account)
                    if confirm(trace):
                        return Answer(account, trace)
                open_points.append(point)
                if len(open_points) >= UNSURE_POINTS:
                    break
        except TooManyError:
            return Answer(why=TOO_MANY)
        return Answer(why=self._why(worlds, open_points[0])) if open_points else Answer()

    def trace(self, account: Account) -> Trace:
        """Return what the engine makes of *account*."""
        return self.engine.reason(Facts(account), self.today)

    def _why(self, worlds: Worlds, point: dict[str, Any]) -> Words:
        """Return what *point* asks for that was neither found nor ruled out."""
        terms = worlds.terms(point)
        said = [
            Words(*(Speaker(self.space.vocabulary, lang).expression(t) for lang in LANGS))
            for t in terms.values()
        ]
        problem = Words(
            "no account found or ruled out for: {terms}", "既没找到也没排除的情形：{terms}"
        )
        return problem.filled(terms=listed(said))

    def witness(self, found: Answer, confirm: Confirm, names: Iterable[str]) -> Witness:
        """Return the account with every fact left out that it does not take; *names* follow."""
        account = self._least(dict(found.account or {}), confirm)
        account = {n: account[n] for n in self.rulebook.vocabulary.facts if n in account}
        trace = self.trace(account)
        assert confirm(trace)  # noqa: S101  (nothing is reported that the engine does not say)
        given = set(account)
        follows = {name: trace.values.get(name) for name in names if name not in given}
        return Witness(account, follows, self.today)

    def _least(self, account: Account, confirm: Confirm) -> Account:
        """Return *account* with each fact, entry and field left out without which it still does."""
        for name in sorted(account):
            less = {key: value for key, value in account.items() if key != name}
            if confirm(self.trace(less)):
                account = less
        smaller = True
        while smaller:
            smaller = False
            for name in [name for name, value in account.items() if isinstance(value, tuple)]:
                for shorter in _lists_with_less(account[name]):
                    if confirm(self.trace({**account, name: shorter})):
                        account, smaller = {**account, name: shorter}, True
                        break
        return account

    def core(self, condition: Condition) -> tuple[Condition, ...]:
        """Return the fewest parts of *condition* that cannot hold together, left to right."""
        parts = list(_flat(condition))
        for part in tuple(parts):
            rest = [other for other in parts if other is not part]
            goal = joined("all", [self.space.condition(one) for one in rest])
            if rest and self.find(goal, lambda _: True).proven:
                parts = rest
        return tuple(parts)


def _flat(condition: Condition) -> Iterator[Condition]:
    if condition.kind == "all" and condition.parts:
        for part in condition.parts:
            yield from _flat(part)
    else:
        yield condition


def _lists_with_less(entries: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield a list without each of its entries, and with each entry without each field."""
    for place, entry in enumerate(entries):
        yield entries[:place] + entries[place + 1 :]
        for key in entry:
            less = {k: v for k, v in entry.items() if k != key}
            yield (*entries[:place], less, *entries[place + 1 :])
