"""The sections of a plan as blocks. A section of which nothing is known says what to ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from dakehu.check.playbook import Playbook
from dakehu.content.items import Handler
from dakehu.plan.changed import Change
from dakehu.plan.expected import Expected
from dakehu.plan.known import Holding, datum, listed
from dakehu.plan.parts import Parts, parts_of
from dakehu.plan.people import Person
from dakehu.plan.plan import TOP_QUESTIONS, Plan
from dakehu.plan.portfolio import contact
from dakehu.plan.questions import Question, title_of
from dakehu.plan.space import HOLDER, WORTH, Space
from dakehu.plan.steps import Risk, Step
from dakehu.press.blocks import (
    Block,
    Blocks,
    Line,
    Part,
    bullets,
    checks,
    clipped,
    columns,
    flow,
    heading,
    lines,
    numbered,
    para,
    picture,
    rest,
    signatures,
    table,
    texts,
    together,
    tree,
)
from dakehu.press.told import Teller
from dakehu.render.pictures import of_plan
from dakehu.render.pictures.chart import org_chart
from dakehu.render.pictures.freshness import freshness
from dakehu.render.pictures.gradebar import grade_bar
from dakehu.render.pictures.pen import Look
from dakehu.render.pictures.people import People, people_map
from dakehu.render.pictures.stagebar import stage_bar
from dakehu.render.pictures.timeline import timeline
from dakehu.render.standing import how_settled, stale_under
from dakehu.rules.model import Severity
from dakehu.rules.reasons import Reason, Reasons
from dakehu.rules.trace import DerivedStep, GateStep, RequirementStep, TableStep, Truth
from dakehu.text.words import Lang, Words, in_one_line, unstopped

FONT = "Noto Sans CJK SC"
WIDE, HALF = 700, 340
STAGES = 790  # drawn wider, and so set smaller: the names of ten stages have to stand there
# A map of more people than this could not be read on one page.
MAPPED = 18
CELL = 120
# The fonts have no ballot cross.
_SIGNS = {Truth.YES: "✓", Truth.NO: "×", Truth.UNKNOWN: "?"}
TOP_RISKS, TOP_WINS, NAMED = 3, 3, 5


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


class Sections:
    """Writes the sections of one plan."""

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

    # who they are and where we stand

    def title(self, detail: Detail = WHOLE) -> Blocks:
        """Return who they are."""
        account, say = self.plan.account, self.say
        owner = f"{self._t('owner')}{say.colon}{say.w(self.plan.owner.name)}"
        as_of = self._t("as_of", date=self.plan.today)
        reviewed = f"{self._t('reviewed')} {account.reviewed_on}"
        summary = clipped(say.w(account.summary), detail.room)
        return [
            heading(clipped(say.w(account.name), min(detail.room, 160)), 1),
            para(f"{owner} · {as_of} · {reviewed}", "muted"),
            *([para(summary, "lead")] if summary else []),
        ]

    def stages(self) -> Blocks:
        """Return the bar of stages and gates."""
        bar = of_plan.stage_bar_of(self.plan, self.playbook, self.lang)
        return [picture(stage_bar(bar, self._look(STAGES)))]

    def grade(self, detail: Detail = WHOLE) -> Blocks:
        """Return the grade, what it can still be, and why."""
        step, say = self.plan.grade, self.say
        if step is None:
            return [para(self._t("ungraded"))]
        bar = of_plan.grade_bar_of(self.plan, say.speaker, self._says(step))
        why = [say.w(row.row.because) for row in step.spoke]
        return [
            picture(grade_bar(bar, self._look(HALF))),
            *(
                [para([("b", self._t("why_grade") + say.colon), clipped(why[0], detail.room)])]
                if why
                else []
            ),
        ]

    def _says(self, step: TableStep) -> str:
        said = self.say.speaker.outcome(step)
        if step.result is None:
            return said
        return f"{said} · {how_settled(self.plan, step, self.lang)}"

    def goal(self, detail: Detail = WHOLE) -> Blocks:
        """Return the goal and what was gained so far."""
        account, say = self.plan.account, self.say
        goal = clipped(say.w(account.goal), detail.room)
        wins = [
            clipped(say.w(one), detail.room) for one in account.wins[: min(TOP_WINS, detail.count)]
        ]
        found: Blocks = [heading(self._t("goal"), small=True)]
        found.append(para(goal) if goal else para(self._t("unknown"), "ask"))
        if wins:
            found += [heading(self._t("wins"), small=True), bullets(wins)]
        return found

    def gate(self) -> Blocks:
        """Return the gate out of the stage, condition by condition, and the gates before it."""
        plan = self.plan
        if plan.gate is None:
            return [para(self._t("no_gate"))]
        found = self._gate(plan.gate)
        if plan.broken:
            found.append(heading(self._t("broken_gates"), 3))
            found.append(bullets(self._missed(one) for one in plan.broken))
        return found

    def _gate(self, gate: GateStep) -> Blocks:
        standing = self._t(f"gate_{gate.standing.value}")
        met = self._t("met_of", met=gate.met, all=len(gate.requirements))
        rows: list[list[Line]] = [
            [
                [("b", _SIGNS[one.check.truth])],
                [
                    self.say.w(one.item.title),
                    *([("m", f" {self._t('must')}")] if one.item.must else []),
                    *self._stale(one),
                ],
            ]
            for one in gate.requirements
        ]
        title: Line = [("b", self.say.w(gate.item.title)), f" · {standing} · {met}"]
        return [para(title, "label"), table(None, rows, (-6, 1))]

    def _stale(self, one: RequirementStep) -> list[Part]:
        """Return the stale facts on which it rests that a condition holds."""
        said = stale_under(self.plan, one, self.lang)
        return [("w", f" {said}")] if said else []

    def _missed(self, gate: GateStep) -> Line:
        missed = [one for one in gate.requirements if one.check.truth is not Truth.YES]
        gap = "；" if self.lang == "zh" else "; "
        said = gap.join(f"{_SIGNS[one.check.truth]} {self.say.w(one.item.title)}" for one in missed)
        return [("b", self.say.w(gate.item.title)), ("n", said)]

    def classes(self) -> Blocks:
        """Return the classes that tables put the account in."""
        rows: list[list[Line]] = [
            [
                _capital(self.say.w(one.item.label)),
                [("b" if one.result is not None else "", self.say.speaker.outcome(one))],
            ]
            for one in self.parts.standing
        ]
        half = (len(rows) + 1) // 2
        if not rows:
            return []
        sides = [[table(None, side, (1, 1))] for side in (rows[:half], rows[half:]) if side]
        return [together([columns(*sides), *self._meanings()])]

    def _meanings(self) -> Blocks:
        """Return what the glossary says of the classes."""
        said: list[Part] = []
        for label, means in self.parts.meanings:
            said.append(("b", _capital(self.say.w(label)) + self.say.colon))
            said.append(self.say.w(means) + (" " if self.lang == "en" else ""))
        return [para(said, "muted")] if said else []

    # what to do, to ask and to fear

    def actions(self, steps: Iterable[Step], detail: Detail = WHOLE) -> Blocks:
        """Return *steps* as a table with a box to tick, owner, day and proof."""
        chosen = list(steps)
        shown = chosen[: detail.count]
        if not shown:
            return [para(self._t("no_action"))]
        head = ["", self._t("action"), self._t("owner"), self._t("due")]
        rows = [self._action(one, detail) for one in shown]
        return [
            table([*head, self._t("proof_of_done")], rows, (-6, 5, 2.4, -21, 5))
            if detail.below
            else table(head, [row[:4] for row in rows], (-6, 7, 2.6, -21)),
            *self._left(len(chosen) - len(shown)),
        ]

    def _action(self, one: Step, detail: Detail) -> list[Line]:
        key = "do_later" if one.waits else "late" if one.late else ""
        late: list[Part] = [("w", f" {self._t(key)}")] if key else []
        grave = {"critical", "high"}
        severity: list[Part] = (
            [("m", f" {self._t(one.severity)}")] if one.severity in grave and one.severity else []
        )
        title = clipped(self.say.w(one.title), detail.room)
        owner = clipped(self.say.w(one.owner.name), detail.room)
        proof = clipped(self.say.w(one.proof), detail.room)
        return [[("t", "")], [("b", title), *severity], owner, [one.due.isoformat(), *late], proof]

    def put_off(self) -> Blocks:
        """Return what has to wait while we keep silent."""
        rule, say = self.plan.silent, self.say
        if rule is None or not self.plan.put_off:
            return []
        title = self._t("put_off", rule=say.w(rule.item.title)) + say.colon
        plays = say.comma.join(unstopped(say.w(one.play.title)) for one in self.plan.put_off)
        return [para([("m", title), plays])]

    def later(self) -> Blocks:
        """Return that what follows is not said while we keep silent."""
        rule = self.plan.silent
        if rule is None:
            return []
        said = para([("w", self._t("words_later", rule=self.say.w(rule.item.title)))])
        return [together([said], sticky=True)]

    def _left(self, count: int) -> Blocks:
        return [para(self._t("more_left", n=count), "muted")] if count > 0 else []

    def questions(
        self, found: Iterable[Question], detail: Detail = WHOLE, start: int = 1
    ) -> Blocks:
        """Return *found* with what each would settle."""
        shown = list(found)[: detail.count]
        if not shown:
            return [para(self._t("no_question"))]
        return [numbered((self._question(one, detail) for one in shown), start)]

    def _question(self, one: Question, detail: Detail) -> Line:
        ask = clipped(self.say.w(one.ask), detail.room)
        whom = self._of_whom(one)
        said: list[Part] = [("b", ask)]
        if one.note:
            said.append(("m", f" · {self._t(one.note)}"))
        if whom:
            said.append(("m", f" ({whom})" if self.lang == "en" else f"（{whom}）"))
        if detail.below:
            settled = [self.say.w(title_of(step)) for step in one.settles[:3]]
            said.append(("n", f"{self._t('settles')}{self.say.colon}{self.say.gap.join(settled)}"))
        return said

    def _of_whom(self, one: Question) -> str:
        base, _, _ = one.name.rpartition(".")
        held = listed(self.plan.trace, base) if base else None
        if held is None:
            return ""
        names = [self.say.datum(held.entries[place].name) for place in one.entries[:3]]
        more = "…" if len(one.entries) > 3 else ""
        return clipped(self.say.comma.join(names) + more, 90)

    def risks(self, found: Iterable[Risk], detail: Detail = WHOLE) -> Blocks:
        """Return *found*, each with why it matters and what to do about it."""
        every = list(found)
        shown = every[: detail.count]
        if not shown:
            return [para(self._t("no_risk"))]
        left = self._left(len(every) - len(shown)) if detail.below else []
        return [bullets(self._risk(one, detail) for one in shown), *left]

    def _risk(self, one: Risk, detail: Detail) -> Line:
        item = one.rule.item
        level: Severity = item.severity or "low"
        title = clipped(self.say.w(item.title), detail.room)
        said: list[Part] = [("w", self._t(level)), " ", ("b", title)]
        if detail.below:
            said.append(("n", self.say.w(item.because)))
        if one.step:
            do = clipped(unstopped(self.say.w(one.step.title)), detail.room)
            said.append(("n", f"→ {do} · {one.step.due}"))
        elif one.put_off:
            do = clipped(unstopped(self.say.w(one.put_off.title)), detail.room)
            said.append(("n", f"→ {do} · {self._t('do_later')}"))
        return said

    def notes(self) -> Blocks:
        """Return the reminders and advice that speak, and the strengths."""
        notes: list[Line] = [
            [
                ("m", self._t(one.item.family)),
                " ",
                ("b", self.say.w(one.item.title)),
                ("n", self.say.w(one.item.because)),
            ]
            for one in self.plan.notes
        ]
        return [heading(self._t("noted"), 3), bullets(notes)] if notes else []

    def changes(self, detail: Detail = WHOLE) -> Blocks:
        """Return what changed since the last review."""
        shown = self.parts.changes[: detail.count]
        title = heading(self._t("changed", date=self.plan.account.reviewed_on), small=True)
        if not shown:
            return [title, para(self._t("nothing_changed"))]
        return [title, bullets(self._change(one, detail) for one in shown)]

    def _change(self, one: Change, detail: Detail) -> Line:
        said = ""
        if one.action:
            said = self.say.w(one.action.action)
        elif one.datum:
            said = f"{self.say.w(one.datum.fact.label)}{self.say.colon}{self.say.datum(one.datum)}"
        elif one.entry:
            told = {"contact", "about", "outcome", "to", "from", "text", "status"}
            named = one.entry.name.value not in (None, one.on)
            name = self.say.datum(one.entry.name) if named else ""
            more = [
                self.say.datum(d)
                for d in one.entry.data
                if d.fact.name in told and not isinstance(d.value, bool)
            ]
            said = in_one_line((name, *more))
        kind = self._t(f"change_{one.kind}")
        return [("m", f"{one.on} {kind} "), clipped(said, min(detail.room, 200))]

    def freshness(self, detail: Detail = WHOLE) -> Blocks:
        """Return the strip of ages."""
        strip = replace(of_plan.freshness_of(self.plan, self.lang), shown=detail.stale)
        title = heading(self._t("fresh"), small=True)
        return [title, picture(freshness(strip, self._look(WIDE)))]

    # their people

    def people(self) -> Blocks:
        """Return the people: map, chart, table, and how to speak with each of them."""
        if not self.parts.people:
            return self.say.ask([self.playbook.rulebook.vocabulary.facts.get("contacts")])
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

    def _field(self, key: str, values: dict[str, object]) -> str:
        fact = self.playbook.rulebook.vocabulary.find(f"contacts.{key}")
        return self.say.speaker.value(values.get(key), fact)

    def _names(self, people: Iterable[dict[str, object]]) -> str:
        """Return who they are: the first few by name, as far as a line holds them."""
        names = [clipped(self._field("name", one), 40) for one in people]
        more = "…" if len(names) > NAMED else ""
        return self.say.comma.join(names[:NAMED]) + more

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
            return self.say.ask([self.playbook.rulebook.vocabulary.facts.get("contacts")])
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

    # their world and our part in it

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

    def qualification(self) -> Blocks:
        """Return each pack with its lines at 0 to 3, the weakest marked."""
        found: Blocks = []
        for pack in self.parts.qualified:
            found.append(heading(self.say.w(pack.pack.title), 3))
            found.append(para(self._t("points_of", total=pack.total, best=pack.best), "under"))
            rows: list[list[Line]] = []
            apart = not all(mark.weakest for mark in pack.marks)
            for mark in pack.marks:
                asks = " ".join(self.say.w(fact.ask) for fact in mark.asks if fact.ask)
                weak: list[Part] = (
                    [("w", f" {self._t('weakest')}")] if mark.weakest and apart else []
                )
                level = "■" * mark.level + "□" * (3 - mark.level)
                rows.append(
                    [
                        [("b", self.say.w(mark.line.title)), *weak],
                        f"{level} {mark.level}",
                        self.say.datum(mark.datum),
                        clipped(asks, 160),
                    ]
                )
            head = [self._t("line"), self._t("points"), self._t("value"), self._t("to_raise")]
            found.append(table(head, rows, (3, -17, 2, 5)))
        return found

    def competitors(self) -> Blocks:
        """Return the competitors."""
        return self.say.listed(self.parts.competitors)

    def suppliers(self) -> Blocks:
        """Return who else supplies them, and who sells beside us."""
        return [*self.say.listed(self.parts.suppliers), *self.say.listed(self.parts.allies)]

    def expected(self) -> Blocks:
        """Return the objections raised and foreseen, with an answer to each."""
        if not self.parts.expected:
            return [para(self._t("no_objection"), "ask")]
        found = self.later()
        for one in self.parts.expected:
            state = "foreseen" if one.entry is None else "raised" if one.is_open else "handled"
            block: Blocks = [
                para([("b", self.say.w(one.objection.title)), ("m", f" {self._t(state)}")])
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
        person = contact(self.plan, values.get("by"))
        name = self._field("name", person) if person.get("name") else ""
        said: list[Part] = [f"“{self.say.w(values['words'])}”"]
        return [para([*said, ("m", f" {name}")] if name else said, "under")]

    def answer(self, handler: Handler) -> list[Part]:
        """Return an answer, and what must be so before anybody may give it."""
        when = self.say.w(handler.when)
        return [("m", f"{self._t('answer_if', when=when)} "), self.say.w(handler.say)]

    def plays(self) -> Blocks:
        """Return the plays that the plan calls for, each with its steps."""
        found: Blocks = []
        for one in self.parts.steps:
            if one.action is None:
                continue
            play = one.action.play
            found.append(
                together(
                    [
                        heading(self.say.w(play.title), 3),
                        para([("m", f"{one.due} · "), self.say.w(play.why)]),
                        checks(self.say.w(text) for text in play.steps),
                        para(
                            [
                                ("b", self._t("done_when") + self.say.colon),
                                self.say.w(one.action.proof),
                            ]
                        ),
                    ]
                )
            )
        return found or [para(self._t("no_action"))]

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

    # to write on

    def sign_off(self) -> Blocks:
        """Return what is left to be written at a review: all that is left of the page."""
        return [
            together([heading(self._t("decided"), 3), lines(3)], sticky=True),
            rest(),
            together(
                [
                    para([("b", self._t("next_review") + self.say.colon), " ______________"]),
                    signatures(self._t("sign_owner"), self._t("sign_manager")),
                ]
            ),
        ]

    def first_questions(self) -> tuple[Question, ...]:
        """Return the questions that stand on the first page."""
        return self.plan.questions[:TOP_QUESTIONS]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _uses(text: str, term: str) -> bool:
    """Tell whether *term* stands in *text*: in Latin script, as words of their own."""
    if term.isascii():
        return re.search(rf"\b{re.escape(term)}s?\b", text) is not None
    return term in text


def _node(one: Reason) -> dict[str, object]:
    """Return a line of the trace; of what surely does not hold, only the line itself."""
    below = [] if one.mark == "✗" else [_node(each) for each in one.below]
    mark = one.mark.replace("✗", "×")
    return {"mark": mark, "text": one.text, "detail": one.detail, "below": below}
