"""Their people, what to say to them, and what they will object."""

from __future__ import annotations

from dakehu.content.items import Handler
from dakehu.plan.expected import Expected
from dakehu.plan.people import Person
from dakehu.press.blocks import (
    Block,
    Blocks,
    Line,
    Part,
    bullets,
    clipped,
    heading,
    para,
    picture,
    table,
    together,
)
from dakehu.press.writer import CELL, WHOLE, WIDE, Detail, Writer
from dakehu.render.pictures import of_plan
from dakehu.render.pictures.chart import org_chart
from dakehu.render.pictures.people import People, people_map

# A map of more people than this could not be read on one page.
MAPPED = 18


class Theirs(Writer):
    """Writes who their people are and what to say to them."""

    def people(self) -> Blocks:
        """Return the people: map, chart, table, and how to speak with each of them."""
        if not self.parts.people:
            return self.ask("contacts")
        everybody = of_plan.people_of(self.plan, self.say.speaker)
        drawn = People(everybody.people[:MAPPED])
        left = len(everybody.people) - MAPPED
        note = [para(self._t("not_drawn", n=MAPPED, left=left), "muted")] if left > 0 else []
        return [
            self._people_table(),
            together([picture(people_map(drawn, self._look(WIDE))), *note]),
            together(
                [
                    heading(self._t("people_chart"), 3),
                    picture(org_chart(drawn, self._look(WIDE))),
                ]
            ),
        ]

    def _people_table(self) -> Block:
        head = [
            self._t(k) for k in ("person_name", "role", "influence", "stance", "met", "covered_by")
        ]
        rows = [self._person(one) for one in self.parts.people]
        return table(head, rows, (4.4, 2.2, 1.5, 1.8, 1.2, 2.2))

    def _person(self, one: Person) -> list[Line]:
        values, say = one.stakeholder.values, self.say
        name: list[Part] = [("b", clipped(self._field("name", values), CELL))]
        more = [self._field(k, values) for k in ("title", "concerns") if values.get(k)]
        name += [("n", clipped(one, CELL)) for one in more]
        covered = one.stakeholder.covered_by
        cells = [self._field(k, values) for k in ("role", "influence", "support", "met_count")]
        return [name, *cells, say.w(covered.name) if covered else self._t("unknown")]

    def words(self, detail: Detail = WHOLE) -> Blocks:
        """Return what to say to each person of a known kind, and what to find out of the rest."""
        found = self.later() if self.parts.people else []
        known = [one for one in self.parts.people if one.stakeholder.personality]
        for one in known[: detail.count]:
            kind = one.stakeholder.personality
            assert kind is not None  # noqa: S101  (chosen above)
            name = clipped(self._field("name", one.stakeholder.values), CELL)
            said = [self.say.w(text) for text in kind.say[:2]]
            quote = "“{}”"
            found.append(
                together(
                    [
                        para(
                            [
                                ("b", name),
                                ("m", f" {self.say.w(kind.title)} · "),
                                self.say.w(kind.approach),
                            ]
                        ),
                        *([bullets(quote.format(text) for text in said)] if said else []),
                    ]
                )
            )
        found += self._left(len(known) - detail.count)
        unknown = [p for p in self.parts.people if p.stakeholder.personality is None]
        if unknown:
            names = self._names(p.stakeholder.values for p in unknown)
            ask = self.playbook.rulebook.vocabulary.find("contacts.personality")
            if ask and ask.ask:
                found.append(para([("b", names + self.say.colon), self.say.w(ask.ask)], "ask"))
        return found

    def contact_sheet(self) -> Blocks:
        """Return how to reach everybody."""
        keys = ("department", "phone", "email", "last_contact")
        facts = [self.playbook.rulebook.vocabulary.find(f"contacts.{key}") for key in keys]
        declared = [one for one in facts if one]
        if not self.plan.stakeholders:
            return self.ask("contacts")
        head = [self._t("person_name"), *(self.say.label(one) for one in declared)]
        rows: list[list[Line]] = [
            [
                [
                    ("b", self._field("name", one.values)),
                    ("n", self._field("title", one.values) if one.values.get("title") else ""),
                ],
                *(
                    self.say.speaker.value(one.values.get(fact.name), fact)
                    if one.values.get(fact.name) is not None
                    else ""
                    for fact in declared
                ),
            ]
            for one in self.plan.stakeholders
        ]
        return [table(head, rows, (4, *(3 if one.name == "email" else 2 for one in declared)))]

    def expected(self) -> Blocks:
        """Return the objections raised and foreseen, with an answer to each."""
        if not self.parts.expected:
            return self.ask("objections", "no_objection")
        found = self.later()
        for one in self.parts.expected:
            block: Blocks = [
                para(
                    [
                        ("b", self.say.w(one.objection.title)),
                        ("m", " " + self._t("expected_" + one.state)),
                    ]
                )
            ]
            answers: list[Line] = []
            for answer in one.answers[:2]:
                line = self.answer(answer.handler)
                if answer.suits:
                    names = self._names(who.values for who in answer.suits)
                    line.append(("m", self.say.aside("", names)))
                answers.append(line)
            found.append(together([*block, *self.words_of(one), bullets(answers)]))
        return found

    def words_of(self, one: Expected) -> Blocks:
        """Return how an objection was put, where somebody of theirs did, and by whom."""
        values = one.entry.values if one.entry else {}
        if not values.get("words"):
            return []
        person = self.plan.contact(values.get("by"))
        name = self._field("name", person) if person.get("name") else ""
        said: list[Part] = [f"“{self.say.w(values['words'])}”"]
        return [para([*said, ("m", f" {name}")] if name else said, "under")]

    def answer(self, handler: Handler) -> list[Part]:
        """Return an answer, and what must be so before anybody may give it."""
        when = self.say.w(handler.when)
        return [("m", f"{self._t('answer_if', when=when)} "), self.say.w(handler.say)]
