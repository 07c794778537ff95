"""What belongs together: items that name each other, and what the rulebook holds of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.content.items import Lesson
from dakehu.content.kinds import KIND, KINDS, Kind, named_by
from dakehu.render.templates import anchor
from dakehu.rules.facts import Threshold
from dakehu.rules.model import DecisionTable, Derived, Gate, Rule, Setting
from dakehu.text.words import Words

Group = tuple[Kind, list[Any]]
_PAGE = {
    DecisionTable: "rules/tables",
    Rule: "rules/warnings",
    Gate: "rules/gates",
    Threshold: "rules/thresholds",
}


class Related:
    """Who names whom in a playbook, from either side."""

    def __init__(self, playbook: Playbook) -> None:
        self._settings = playbook.rulebook.settings()
        self._items = {(k.name, one.id): one for k in KINDS for one in playbook.items(k)}
        self._place = {one: place for place, one in enumerate(self._items)}
        self._methods = {one.method: one for one in playbook.lessons if one.method}
        self._beside: dict[tuple[str, str], dict[tuple[str, str], None]] = {}
        self._naming: dict[str, list[tuple[Kind, Any]]] = {}
        for (name, key), one in self._items.items():
            for other in (*named_by(one), *self._taught(one)):
                self._beside.setdefault((name, key), {})[other] = None
                self._beside.setdefault(other, {})[name, key] = None
            for setting in settings_of(one):
                self._naming.setdefault(setting, []).append((KIND[name], one))

    def to(self, kind: Kind, key: str, *without: str) -> list[Group]:
        """Return what names the item *key* of *kind* or is named by it, *without* some kinds.

        Kinds stand in the order of the table, items in the order of the playbook.
        """
        beside = sorted(self._beside.get((kind.name, key), {}), key=self._place.__getitem__)
        return [
            (KIND[name], [self._items[one] for one in found])
            for name, found in groupby(beside, key=itemgetter(0))
            if name not in without
        ]

    def ids(self, kind: Kind, key: str) -> dict[str, list[str]]:
        """Return the ids of what names the item *key* of *kind* or is named by it, by kind."""
        found: dict[str, list[str]] = {}
        for name, other in self._beside.get((kind.name, key), {}):
            found.setdefault(name, []).append(other)
        return found

    def lesson(self, method: str) -> Lesson | None:
        """Return the lesson that teaches *method* of answering objections, if there is one."""
        return self._methods.get(method)

    def _taught(self, item: Any) -> Iterator[tuple[str, str]]:
        """Yield the lessons on the methods by which *item*, an objection, is answered."""
        for handler in getattr(item, "handlers", ()):
            lesson = self.lesson(handler.method)
            if lesson:
                yield "lesson", lesson.id

    def naming(self, setting: str) -> list[tuple[Kind, Any]]:
        """Return the items that say they are put into effect or measured by *setting*."""
        return self._naming.get(setting, [])

    def setting(self, name: str) -> Setting:
        """Return what the rulebook holds under *name*; raise KeyError if there is nothing."""
        return self._settings[name]


def settings_of(item: Any) -> tuple[str, ...]:
    """Return the names of the rulebook that *item* names."""
    fact = getattr(item, "fact", "")
    found = (*getattr(item, "settings", ()), *getattr(item, "thresholds", ()))
    return tuple(dict.fromkeys((*found, *((fact,) if fact else ()))))


def label_of(setting: Setting) -> Words:
    """Return what readers call *setting*."""
    if isinstance(setting, Rule | Gate):
        return setting.title
    return setting.fact.label if isinstance(setting, Derived) else setting.label


def place_of(setting: Setting) -> str:
    """Return the page and the anchor on it where *setting* is shown."""
    name = setting.id if isinstance(setting, Rule) else setting.name
    return f"{_PAGE.get(type(setting), 'rules/facts')}.md#{anchor(name)}"
