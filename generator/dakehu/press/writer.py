"""What every section of a plan needs: the plan, its parts and how they are said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dakehu.check.playbook import Playbook
from dakehu.plan.parts import Parts, parts_of
from dakehu.plan.plan import Plan
from dakehu.press.blocks import Blocks, clipped, para, together
from dakehu.press.told import Teller
from dakehu.render.pictures.pen import Look
from dakehu.text.words import Lang

FONT = "Noto Sans CJK SC"
WIDE, HALF = 700, 340
CELL = 120
NAMED = 5


@dataclass(frozen=True, slots=True)
class Detail:
    """How much a list shows: how many entries, how long a text may be, and what is below it.

    *stale* is how many facts that went stale are drawn one by one.
    """

    count: int = 999
    room: int = 9999
    below: bool = True
    stale: int = 5


WHOLE = Detail()


class Writer:
    """Holds one plan with its parts, and what is said and drawn alike in every section."""

    def __init__(self, plan: Plan, playbook: Playbook, lang: Lang) -> None:
        self.plan, self.playbook, self.lang = plan, playbook, lang
        self.say = Teller(plan, playbook, lang)
        self.parts: Parts = parts_of(plan, playbook)
        self._pictures = 0

    def _t(self, key: str, **parts: object) -> str:
        return self.say.t(key, **parts)

    def _look(self, width: int) -> Look:
        self._pictures += 1
        return Look(self.lang, width, f"p{self._pictures}", "print", FONT)

    def ask(self, name: str, key: str = "unknown_ask") -> Blocks:
        """Return the question of the fact called *name*, as what to ask where it is not known."""
        return self.say.ask([self.playbook.rulebook.vocabulary.facts.get(name)], key)

    def later(self) -> Blocks:
        """Return that what follows is not said while we keep silent."""
        rule = self.plan.silent
        if rule is None:
            return []
        said = para([("w", self._t("words_later", rule=self.say.w(rule.item.title)))])
        return [together([said], sticky=True)]

    def _left(self, count: int) -> Blocks:
        return [para(self._t("more_left", n=count), "muted")] if count > 0 else []

    def _field(self, key: str, values: dict[str, object]) -> str:
        fact = self.playbook.rulebook.vocabulary.find(f"contacts.{key}")
        return self.say.speaker.value(values.get(key), fact)

    def _names(self, people: Iterable[dict[str, object]]) -> str:
        """Return who they are: the first few by name, as far as a line holds them."""
        names = [clipped(self._field("name", one), 40) for one in people]
        more = "…" if len(names) > NAMED else ""
        return self.say.comma.join(names[:NAMED]) + more
