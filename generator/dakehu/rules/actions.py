"""Which action goes with a fact: that of a condition which reads it."""

from __future__ import annotations

from collections.abc import Iterator

from dakehu.rules.model import Condition, DecisionTable, Derived, Do, Rulebook


def actions_by_fact(rulebook: Rulebook) -> dict[str, Do]:
    """Return, for each fact and ``list.field`` that is read, the action that goes with it.

    Of all conditions with an action that read it, be it through other decisions, that of a
    gate comes before that of a rule, and one that reads less before one that reads more.
    """
    paths = _Paths(rulebook)
    calls = [(rank, paths.below(when), do) for rank, when, do in _called_for(rulebook)]
    calls.sort(key=lambda call: (call[0], len(call[1])))
    found: dict[str, Do] = {}
    for _, read, do in calls:
        for path in read:
            found.setdefault(path, do)
    return found


def _called_for(rulebook: Rulebook) -> Iterator[tuple[int, Condition, Do]]:
    for gate in rulebook.gates:
        yield from ((0, one.when, one.do) for one in gate.requirements if one.do)
    yield from ((1, rule.when, rule.do) for rule in rulebook.rules if rule.do)


class _Paths:
    """What conditions read: facts and fields of lists, down to those that are told to us."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._known: dict[str, tuple[str, ...]] = {}

    def below(self, condition: Condition) -> tuple[str, ...]:
        """Return the facts and fields that *condition* reads, each once."""
        found = [f"{name}.{field}" for name, field in condition.fields_read]
        for name in condition.facts():
            found += self._of(name)
        return tuple(dict.fromkeys(found))

    def _of(self, name: str) -> tuple[str, ...]:
        if name not in self._known:
            self._known[name] = tuple(self._told(name))
        return self._known[name]

    def _told(self, name: str) -> Iterator[str]:
        item, rulebook = self._rulebook.by_name.get(name), self._rulebook
        if name in rulebook.orders:
            yield rulebook.orders[name][0]
        elif item is None:
            yield name
        elif isinstance(item, Derived):
            yield from self.below(item.value)
        elif isinstance(item, DecisionTable):
            for row in item.rows:
                yield from self.below(row.when)
        else:
            for factor in item.factors:
                yield from self.below(factor.when)
