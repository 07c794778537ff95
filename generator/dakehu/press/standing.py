"""Who they are and where we stand: stage, grade, gate, classes, qualification."""

from __future__ import annotations

from dakehu.plan.plan import STAGE
from dakehu.press.blocks import (
    Blocks,
    Line,
    Part,
    bullets,
    clipped,
    columns,
    heading,
    para,
    picture,
    table,
    together,
)
from dakehu.press.writer import HALF, WHOLE, Detail, Writer
from dakehu.render.pictures import of_plan
from dakehu.render.pictures.gradebar import grade_bar
from dakehu.render.pictures.stagebar import stage_bar
from dakehu.render.standing import how_settled, stale_under
from dakehu.rules.trace import GateStep, RequirementStep, TableStep, Truth
from dakehu.text.words import capital

STAGES = 790  # drawn wider, and so set smaller: the names of ten stages have to stand there
# The fonts have no ballot cross.
_SIGNS = {Truth.YES: "✓", Truth.NO: "×", Truth.UNKNOWN: "?"}
TOP_WINS = 3


class Standing(Writer):
    """Writes who they are and where we stand."""

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
                [para([("b", self._t("why_this") + say.colon), clipped(why[0], detail.room)])]
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
        if plan.gate:
            found = self._gate(plan.gate)
        elif plan.stage:
            found = [para(self._t("no_gate"))]
        else:
            found = self.ask(STAGE, "no_stage")
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
        """Return the classes that tables put the account in.

        What is not yet decided stands below, across the page: there is much it can still be.
        """
        clear: list[list[Line]] = []
        still: list[list[Line]] = []
        for one in self.parts.standing:
            label = capital(self.say.w(one.item.label))
            said = self.say.speaker.outcome(one)
            if one.truth is Truth.UNKNOWN:
                still.append([label, said])
            else:
                clear.append([label, [("b" if one.result is not None else "", said)]])
        half = (len(clear) + 1) // 2
        sides = [[table(None, side, (1, 1))] for side in (clear[:half], clear[half:]) if side]
        found: Blocks = [together([columns(*sides)])] if sides else []
        if still:
            found.append(table(None, still, (1, 3)))
        return [*found, *self._meanings()] if found else []

    def _meanings(self) -> Blocks:
        """Return what the glossary says of the classes."""
        said: list[Part] = []
        for label, means in self.parts.meanings:
            said.append(("b", capital(self.say.w(label)) + self.say.colon))
            said.append(self.say.w(means) + (" " if self.lang == "en" else ""))
        return [para(said, "muted")] if said else []

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
