"""Their world and our part in it: needs, white space, objectives, rivals, service, money."""

from __future__ import annotations

from dakehu.plan.known import Holding
from dakehu.plan.space import HOLDER, WORTH, Space
from dakehu.press.blocks import Blocks, Line, Part, bullets, heading, para, table, together
from dakehu.press.writer import Writer
from dakehu.text.words import Words


class Business(Writer):
    """Writes what they need, from whom they have it, and what becomes of it."""

    def needs(self) -> Blocks:
        """Return the needs, with what is behind each."""
        held = self.parts.needs
        if held is None or not held.entries:
            return self.say.listed(held)
        found = []
        for one in held.entries:
            line: list[Part] = [("b", self.say.datum(one.name))]
            known = [d for d in one.data if d.fact.name != "verified"]
            if known:
                line.append(("n", self.say.pairs(known)))
            verified = self._t("verified" if one.values.get("verified") else "not_verified")
            line.append(("n", verified))
            found.append(line)
        return [bullets(found)]

    def space(self) -> Blocks:
        """Return the white space as a grid: units down, services across."""
        space = self.parts.space
        if space is None:
            return []
        if not space.cells:
            return self.say.ask([space.fact])
        record = space.fact.type.item
        service = record.field("service") if record else None
        head = [
            "",
            *(self.say.w(service.labels[one]) if service else one for one in space.services),
        ]
        rows: list[list[Line]] = [
            [
                [("b", self.say.w(unit))],
                *(self._share(space, (unit, one)) for one in space.services),
            ]
            for unit in space.units
        ]
        won, open_ = (self._money(value) for value in (space.won, space.open))
        return [
            together(
                [
                    table(head, rows, (1.6, *(1 for _ in space.services))),
                    para(self._t("space_worth", won=won, open=open_), "muted"),
                ]
            )
        ]

    def _share(self, space: Space, place: tuple[Words, str]) -> Line:
        cell = space.cells.get(place)
        if cell is None:
            return [("m", self._t("not_asked"))]
        record = space.fact.type.item
        held = record.field(HOLDER) if record else None
        said: list[Part] = [
            (
                "b" if cell.values.get(HOLDER) == "us" else "",
                self.say.value(cell.values.get(HOLDER), held),
            )
        ]
        if cell.values.get(WORTH) is not None:
            said.append(("n", self._money(cell.values[WORTH])))
        return said

    def _money(self, value: object) -> str:
        fact = self.playbook.rulebook.vocabulary.find(
            "annual_volume"
        ) or self.playbook.rulebook.vocabulary.find("opportunity.deal_value")
        return self.say.speaker.value(value, fact)

    def objectives(self) -> Blocks:
        """Return the objectives, and what each lacks to be measured."""
        fact = self.playbook.rulebook.vocabulary.facts.get("objectives")
        if not self.parts.objectives:
            return self.say.ask([fact])
        found: list[Line] = []
        for one in self.parts.objectives:
            said = self.say.entry(one.entry)
            line: list[Part] = [said] if isinstance(said, str) else list(said)
            if one.lacks:
                what = self.say.comma.join(self.say.w(fact.label) for fact in one.lacks)
                line.append(("n", self._t("lacks", what=what)))
            found.append(line)
        return [bullets(found)]

    def competitors(self) -> Blocks:
        """Return the competitors."""
        return self.say.listed(self.parts.competitors)

    def suppliers(self) -> Blocks:
        """Return who else supplies them, and who sells beside us."""
        return [*self.say.listed(self.parts.suppliers), *self.say.listed(self.parts.allies)]

    def milestones(self) -> Blocks:
        """Return what has to become clear, and what success hangs on."""
        return [
            *self.say.listed(self.parts.milestones),
            *self.say.listed(self.parts.success_factors),
        ]

    def holding(self, held: Holding) -> Blocks:
        """Return what is on file on one subject, and what is still to ask."""
        found: Blocks = [self.say.facts(held.data)] if held.data else []
        for one in held.lists:
            if one.entries:
                found += [
                    heading(self.say.label(one.fact), 3),
                    bullets(self.say.entry(e) for e in one.entries),
                ]
        key = "unknown_ask" if held.is_empty else "and_ask"
        return [*found, *self.say.ask(held.asks[:6], key)]

    def points(self) -> Blocks:
        """Return the nine information points."""
        ask = self.playbook.rulebook.vocabulary.facts.get("info_points")
        rows: list[list[Line]] = []
        for one in self.parts.points:
            said: list[Part] = []
            for entry in one.entries:
                text = " · ".join(self.say.datum(d) for d in entry.data)
                said.append(("n", text) if said else text)
            rows.append([[("b", self.say.w(one.label))], said or [("m", self._t("unknown"))]])
        return [table(None, rows, (2, 7))] if rows else self.say.ask([ask])
