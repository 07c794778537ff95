"""What to do, to ask and to fear, what is new, and what is left to write at a review."""

from __future__ import annotations

from collections.abc import Iterable

from dakehu.plan.changed import Change
from dakehu.plan.known import listed
from dakehu.plan.questions import TOP_QUESTIONS, Question, title_of
from dakehu.plan.steps import Risk, Step
from dakehu.press.blocks import (
    Blocks,
    Line,
    Part,
    bullets,
    checks,
    clipped,
    heading,
    lines,
    numbered,
    para,
    rest,
    signatures,
    table,
    together,
)
from dakehu.press.writer import CELL, WHOLE, Detail, Writer
from dakehu.rules.model import Severity
from dakehu.rules.trace import RuleStep
from dakehu.text.words import in_one_line, unstopped


class Doing(Writer):
    """Writes what to do, to ask and to fear."""

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
        owner: list[Part] = [clipped(self.say.w(one.owner.name), detail.room)]
        if one.partner:
            name = clipped(self.say.w(one.partner), min(detail.room, CELL))
            owner.append(("n", self._t("with_whom", name=name)))
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

    def questions(
        self, found: Iterable[Question], detail: Detail = WHOLE, start: int = 1
    ) -> Blocks:
        """Return *found* with what each would settle."""
        shown = list(found)[: detail.count]
        if not shown:
            return [para(self._t("no_question"))]
        return [numbered((self._question(one, detail) for one in shown), start)]

    def first_questions(self) -> tuple[Question, ...]:
        """Return the questions that stand on the first page."""
        return self.plan.questions[:TOP_QUESTIONS]

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
        notes = self.plan.notes
        return [heading(self._t("noted"), 3), bullets(map(self._note, notes))] if notes else []

    def _note(self, one: RuleStep) -> Line:
        later: list[Part] = [("w", self._t("do_later")), " "] if self.plan.puts_off(one) else []
        title, because = self.say.w(one.item.title), self.say.w(one.item.because)
        return [("m", self._t(one.item.family)), " ", *later, ("b", title), ("n", because)]

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
