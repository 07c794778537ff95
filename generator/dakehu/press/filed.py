"""What is on file: ages, talks, facts, terms and the whole reasoning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from dakehu.plan.known import datum, listed
from dakehu.press.blocks import (
    Block,
    Blocks,
    Line,
    Part,
    flow,
    heading,
    para,
    picture,
    table,
    texts,
    together,
    tree,
)
from dakehu.press.writer import WHOLE, WIDE, Detail, Writer
from dakehu.render.pictures import of_plan
from dakehu.render.pictures.freshness import freshness
from dakehu.render.pictures.timeline import timeline
from dakehu.rules.reasons import Reason, Reasons
from dakehu.rules.trace import DerivedStep


class Filed(Writer):
    """Writes what is on file, and how everything was concluded."""

    def freshness(self, detail: Detail = WHOLE) -> Blocks:
        """Return the strip of ages."""
        strip = replace(of_plan.freshness_of(self.plan, self.lang), shown=detail.stale)
        title = heading(self._t("fresh"), small=True)
        return [title, picture(freshness(strip, self._look(WIDE)))]

    def history(self, detail: Detail = WHOLE) -> Blocks:
        """Return the time line and the talks, the latest first."""
        line = of_plan.timeline_of(self.plan, self.say.speaker)
        held = listed(self.plan.trace, "interactions")
        found: Blocks = (
            [together([picture(timeline(line, self._look(WIDE)))])] if line.events else []
        )
        if held is None or not held.entries:
            return [*found, *self.say.ask([held.fact if held else None])]
        rows: list[list[Line]] = []
        latest = sorted(held.entries, key=lambda e: e.values["date"], reverse=True)
        for one in latest[: detail.count]:
            known = {d.fact.name: self.say.datum(d) for d in (one.name, *one.data)}
            who = self.say.comma.join(known[k] for k in ("channel", "contact", "by") if k in known)
            said: list[Part] = [known.get("about", "")]
            if known.get("outcome"):
                said.append(("n", known["outcome"]))
            rows.append([known["date"], who, said])
        return [
            *found,
            table([self._t("sheet_day"), self._t("people"), self._t("records")], rows, (-21, 3, 7)),
            *self._left(len(latest) - detail.count),
        ]

    def known(self) -> Blocks:
        """Return every single fact with its age."""
        trace = self.plan.trace
        names = [
            n
            for n, f in trace.rulebook.vocabulary.facts.items()
            if not f.type.item
            and trace.facts.values.get(n) is not None
            and n not in trace.rulebook.ranks
        ]
        data = [one for name in names if (one := datum(trace, name))]
        return [self.say.facts(data)] if data else [para(self._t("unknown"), "ask")]

    def glossary(self, used: Blocks) -> Blocks:
        """Return the terms that *used* uses; nothing if it uses none."""
        text = " ".join(texts(used)).casefold()
        rows: list[list[Line]] = [
            [[("b", term)], self.say.w(one.means)]
            for one in self.playbook.terms
            if _uses(text, (term := self.say.w(one.term)).casefold())
        ]
        return [heading(self._t("glossary")), table(None, rows, (2, 7))] if rows else []

    def trace(self) -> Iterator[Block]:
        """Yield the whole reasoning, part by part."""
        trace = self.plan.trace
        reasons = Reasons(trace, self.say.speaker, listed=True)
        tables = [s for s in trace.decisions if not isinstance(s, DerivedStep)]
        derived = [s for s in trace.decisions if isinstance(s, DerivedStep)]
        yield para(self._t("trace_note"), "under")
        parts = (
            ("tables", map(reasons.decision, tables)),
            ("warnings", map(reasons.rule, trace.rules)),
            ("gates", map(reasons.gate, trace.gates)),
            ("derived", map(reasons.decision, derived)),
        )
        made = ((heading(self._t(key), 3), tree(map(_node, found))) for key, found in parts)
        yield flow(chain.from_iterable(made), 2)


def _uses(text: str, term: str) -> bool:
    """Tell whether *term* stands in *text*: in Latin script, as words of their own."""
    if term.isascii():
        return re.search(rf"\b{re.escape(term)}s?\b", text) is not None
    return term in text


def _node(one: Reason) -> dict[str, object]:
    """Return a line of the trace; of what surely does not hold, only what it is called."""
    if one.mark == "✗":
        return {"mark": "×", "text": one.text, "detail": "", "below": []}
    below = [_node(each) for each in one.below]
    return {"mark": one.mark, "text": one.text, "detail": one.detail, "below": below}
