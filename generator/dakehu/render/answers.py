"""Answers to questions about one account, as text for a terminal and as data for programs.

What can still come out and what to ask; what would have to change; and why something is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from dakehu.plan.plan import Plan
from dakehu.plan.questions import title_of
from dakehu.render.phrases import phrase
from dakehu.rules.facts import Fact
from dakehu.rules.interval import Asked, Asking
from dakehu.rules.reasons import Reason, Reasons, drawn, reason_of
from dakehu.rules.regions import Region, Unknown
from dakehu.rules.target import Ended, Outcome, Target
from dakehu.rules.told import aside
from dakehu.rules.trace import Trace
from dakehu.rules.whatif import Move, WhatIf
from dakehu.rules.words import Speaker
from dakehu.text.finding import columns, visible
from dakehu.text.words import SEPARATOR, Words, plain

SAYS: dict[str, Words] = {
    "is": Words("{name}: {value}", "{name}：{value}"),
    "settled": Words("{name}: {value}. Nothing that is unknown can change it.", "{name}：{value}。未知的信息不会改变这个结论。"),
    "can_be": Words("{name} can still be: {values}", "{name}仍有可能是：{values}"),
    "only_some": Words("These are surely possible; there may be others, for not every case could be tried.", "以上确有可能；未能试遍全部情形，可能还有其他结果。"),
    "order": Words("Ask, in this order:", "按以下顺序询问："),
    "whom": Words("about: {name}", "对象：{name}"),
    "leaves": Words("{answer} → {left}", "{answer} → {left}"),
    "so_far": Words("asked up to here, the matter is settled in {share} of cases", "问到这里，{share}的情形已有定论"),
    "from": Words("at least {0}", "{0}及以上"), "above": Words("above {0}", "高于{0}"),
    "below": Words("below {0}", "低于{0}"), "up_to": Words("at most {0}", "{0}及以下"),
    "day_from": Words("{0} or later", "{0}或以后"), "day_above": Words("after {0}", "{0}以后"),
    "day_below": Words("before {0}", "{0}以前"), "day_up_to": Words("{0} or earlier", "{0}或以前"),
    "both": Words("{0} and {1}", "{0}，且{1}"), "or": Words(" or ", "或"),
    "any": Words("any answer", "任何答案"), "other": Words("anything else", "其他"),
    "stays": Words("still not known", "仍不知道"), "none": Words("none", "没有"),
    "entries": Words("{n} or more", "{n}项或更多"), "entry": Words("{n}", "{n}项"),
    "nothing": Words("no row speaks", "没有一行成立"),
    "contradicts": Words("rows contradict each other", "各行相互矛盾"),
    "open": Words("still open", "仍待定"),
    "fires": Words("holds", "成立"), "quiet": Words("does not hold", "不成立"),
    "passed": Words("passed", "通过"), "blocked": Words("closed", "未通过"),
    "skipped": Words("skipped", "跳过"),
    "reached": Words("The goal {goal} is reached already.", "目标 {goal} 已经达到。"),
    "no_way": Words("No {most} changes within our reach lead to {goal}.", "我们能做的任意 {most} 项变动都达不到 {goal}。"),
    "ways": Words("What would lead to {goal}, the least first:", "怎样达到 {goal}（改动最少的在前）："),
    "cost": Words("effort {cost}", "代价 {cost}"),
    "change": Words("{name}: from {before} to {after}", "{name}：从{before}变为{after}"),
    "learn": Words("{name}: find out; it would do if it is {after}", "{name}：先问清；若是{after}即可"),
    "evidence": Words("evidence: an answer to “{ask}”, confirmed, with its day and source", "所需证据：“{ask}”的答案，须经证实，并记下日期和来源"),
    "play": Words("play: {play}, within {days} {days:day|days}", "打法：{play}，{days}天内"),
    "not_all": Words("Some facts could only be sampled: there may be a better way.", "有些事实只能取样试算，可能还有更好的办法。"),
    "asks": Words("Still to ask, and what it would settle:", "还要问什么，能确定什么："),
    "nothing_open": Words("Nothing that is asked for would change this.", "没有需要追问的信息。"),
}  # fmt: skip


class Answers:
    """Says answers about the account of one plan to a reader of one language."""

    def __init__(self, plan: Plan, speaker: Speaker, plays: dict[str, Words]) -> None:
        self._plan, self._speaker, self._plays = plan, speaker, plays
        self._lang = speaker.lang
        self._vocabulary = plan.trace.rulebook.vocabulary

    def _t(self, key: str, *parts: object, **named: object) -> str:
        numbered = {str(place): part for place, part in enumerate(parts)}
        return SAYS[key].filled(**numbered, **named).said(self._lang)

    def _heading(self) -> Iterator[str]:
        name = self._plan.account.name.said(self._lang)
        title = f"{name} · {phrase('as_of', self._lang, date=self._plan.today)}"
        yield title
        yield "=" * columns(title)

    # what can still come out

    def ask(self, asking: Asking, target: Target) -> str:
        """Return what the conclusion can still be, and the questions in order, as text."""
        return _text([*self._heading(), *self._asked_lines(asking, target)])

    def _asked_lines(self, asking: Asking, target: Target) -> Iterator[str]:
        name, found = self.title(target), asking.possible
        values = SEPARATOR[self._lang].join(self.outcome(o, target) for o in found.outcomes)
        settled = found.exact and len(found.outcomes) == 1
        yield self._t("settled" if settled else "can_be", name=name, value=values, values=values)
        if not found.exact:
            yield self._t("only_some")
        if asking.questions:
            yield ""
            yield self._t("order")
        for place, one in enumerate(asking.questions, 1):
            yield f"{place}. {self._ask(one.fact)}"
            if one.unknown.field:
                yield f"   {self._t('whom', name=self.entry(one.unknown))}"
            for answer in one.answers:
                left = self._t("or").join(self.outcome(o, target) for o in answer.leaves)
                said = self.region(answer.region, self._fact(one.unknown))
                yield f"   - {self._t('leaves', answer=said, left=left)}"
            yield f"   {self._t('so_far', share=f'{round(one.settled * 100)}%')}"

    def ask_data(self, asking: Asking, target: Target) -> dict[str, Any]:
        """Return the same as data."""
        return {
            "account": self._plan.account.id,
            "today": self._plan.today.isoformat(),
            "about": target.name,
            "possible": [_plain(one) for one in asking.possible.outcomes],
            "exact": asking.possible.exact,
            "questions": [self._asked_data(one) for one in asking.questions],
        }

    def _asked_data(self, one: Asked) -> dict[str, Any]:
        return {
            "fact": str(one.unknown),
            "ask": self._ask(one.fact),
            "about": self.entry(one.unknown) if one.unknown.field else None,
            "answers": [
                {
                    "answer": self.region(answer.region, self._fact(one.unknown)),
                    "leaves": [_plain(outcome) for outcome in answer.leaves],
                }
                for answer in one.answers
            ],
            "left": round(float(one.left), 4),
            "settled": round(float(one.settled), 4),
        }

    # what would have to change

    def what_if(self, found: WhatIf, most: int) -> str:
        """Return the ways to a goal as text."""
        return _text([*self._heading(), *self._way_lines(found, most)])

    def _way_lines(self, found: WhatIf, most: int) -> Iterator[str]:
        goal = found.goal.text
        if found.reached:
            yield self._t("reached", goal=goal)
            return
        yield self._t("ways" if found.ways else "no_way", goal=goal, most=most)
        for place, way in enumerate(found.ways, 1):
            yield ""
            yield f"{place}. {self._t('cost', cost=way.cost)}"
            for move in way.moves:
                yield f"   - {self._moved(move)}"
                yield f"     {self._t('evidence', ask=self._ask(move.fact))}"
                if move.action:
                    play = self._plays.get(move.action.play, plain(move.action.play))
                    yield f"     {self._t('play', play=play, days=move.action.within)}"
            yield from self._came_out(way.trace, found.goal.target)
        if not found.exact:
            yield ""
            yield self._t("not_all")

    def _moved(self, move: Move) -> str:
        name = move.fact.label.said(self._lang)
        if move.unknown.field:
            name = f"{self.entry(move.unknown)} · {name}"
        after = self.region(move.region, self._fact(move.unknown))
        if move.kind == "change":
            after = self._speaker.value(move.after, move.fact)
        before = self._speaker.value(move.before, move.fact)
        return self._t(move.kind, name=name, before=before, after=after)

    def _came_out(self, trace: Trace, target: Target) -> Iterator[str]:
        """Yield the reason, once changed, of what the goal is about."""
        reasons = Reasons(trace, self._speaker)
        if target.kind == "rule" and target.name not in {r.id for r in trace.rulebook.rules}:
            for name in target.rulebook.rules[0].when.facts():
                if name in trace.by_name:
                    yield from drawn([reasons.decision(trace.by_name[name])], "   ")
            return
        yield from drawn([reason_of(trace, reasons, target.name)], "   ")

    def what_if_data(self, found: WhatIf) -> dict[str, Any]:
        """Return the same as data."""
        return {
            "account": self._plan.account.id,
            "today": self._plan.today.isoformat(),
            "goal": found.goal.text,
            "reached": found.reached,
            "exact": found.exact,
            "ways": [
                {"cost": _plain(way.cost), "changes": [self._move_data(m) for m in way.moves]}
                for way in found.ways
            ],
        }

    def _move_data(self, move: Move) -> dict[str, Any]:
        return {
            "fact": str(move.unknown),
            "kind": move.kind,
            "before": _plain(move.before),
            "after": _plain(move.after),
            "within": self.region(move.region, self._fact(move.unknown)),
            "cost": _plain(move.cost),
            "ask": self._ask(move.fact),
            "about": self.entry(move.unknown) if move.unknown.field else None,
            "evidence": "confirmed",
            "play": move.action.play if move.action else None,
        }

    # why

    def why(self, name: str | None) -> str:
        """Return why *name* is so as a tree; without a name, the grade, the gate and the risks."""
        shown = self._shown(name)
        lines = [*self._heading(), *drawn(shown), "", *self._still_to_ask(name)]
        return _text(lines)

    def _shown(self, name: str | None) -> list[Reason]:
        plan, reasons = self._plan, Reasons(self._plan.trace, self._speaker)
        if name is not None:
            return [reason_of(plan.trace, reasons, name)]
        shown = [reasons.decision(plan.grade)] if plan.grade else []
        shown += [reasons.gate(plan.gate)] if plan.gate else []
        return [*shown, *(reasons.rule(step) for step in (*plan.risks, *plan.possible_risks))]

    def _still_to_ask(self, name: str | None) -> Iterator[str]:
        rows = list(self._open_rows(name))
        yield self._t("asks" if rows else "nothing_open")
        for ask, titles in rows:
            yield f"- {ask}"
            yield f"  → {SEPARATOR[self._lang].join(titles)}"

    def _open_rows(self, name: str | None) -> Iterator[tuple[str, list[str]]]:
        shown = set(self._below(name)) if name else None
        for one in self._plan.questions:
            if shown is not None and one.name not in shown:
                continue
            whom = [self.entry(Unknown(one.name.rpartition(".")[0], i)) for i in one.entries]
            ask = one.ask.said(self._lang)
            said = aside(ask, SEPARATOR[self._lang].join(whom), self._lang) if whom else ask
            yield said, list(dict.fromkeys(title_of(step).said(self._lang) for step in one.settles))

    def _below(self, name: str) -> Iterator[str]:
        """Yield the facts that would settle what is called *name*."""
        trace = self._plan.trace
        for rule in trace.rules:
            if name in (rule.item.id, f"rule.{rule.item.id}"):
                yield from trace.unsettled(rule.check)
        for gate in trace.gates:
            if name in (gate.item.name, f"gate.{gate.item.name}"):
                for one in gate.requirements:
                    yield from trace.unsettled(one.check)
        if name in trace.by_name:
            yield from trace.roots(name)

    def why_data(self, name: str | None) -> dict[str, Any]:
        """Return the same as data."""
        return {
            "account": self._plan.account.id,
            "today": self._plan.today.isoformat(),
            "reasons": [_reason_data(one) for one in self._shown(name)],
            "ask": [{"ask": ask, "settles": titles} for ask, titles in self._open_rows(name)],
        }

    # words

    def title(self, target: Target) -> str:
        """Return what a reader calls a conclusion."""
        for rule in target.rulebook.rules:
            return rule.title.said(self._lang)
        for gate in target.rulebook.gates:
            return gate.title.said(self._lang)
        return self._vocabulary.facts[target.name].label.said(self._lang)

    def outcome(self, one: Outcome, target: Target) -> str:
        """Return an outcome with its label and unit."""
        if isinstance(one, Ended):
            return self._t(one.value)
        if target.kind in ("rule", "gate"):
            return self._t(str(one))
        return self._speaker.value(one, self._vocabulary.facts[target.name])

    def entry(self, unknown: Unknown) -> str:
        """Return what the entry that *unknown* is a field of is called."""
        items = self._plan.trace.values.get(unknown.name) or ()
        fact = self._vocabulary.facts.get(unknown.name)
        if fact is None or not 0 <= unknown.place < len(items):
            return ""
        return Reasons(self._plan.trace, self._speaker).entry_name(fact, items[unknown.place])

    def region(self, region: Region, fact: Fact) -> str:
        """Return the values of a region as an answer reads."""
        if region.value is None:
            return self._t("stays")
        if fact.type.item:
            return self._size(region)
        if region.values:
            return self._t("or").join(
                self._t("other") if str(value).startswith("…") else self._speaker.value(value, fact)
                for value in region.values
            )
        ends = list(self._ends(region, fact))
        if region.low is not None and region.low == region.high:
            return self._speaker.value(region.low, fact)
        return self._t("both", *ends) if len(ends) > 1 else ends[0] if ends else self._t("any")

    def _ends(self, region: Region, fact: Fact) -> Iterator[str]:
        day = "day_" if fact.type.kind == "date" else ""
        if region.low is not None:
            key = "above" if region.low_open else "from"
            yield self._t(day + key, self._speaker.value(region.low, fact))
        if region.high is not None:
            key = "below" if region.high_open else "up_to"
            yield self._t(day + key, self._speaker.value(region.high, fact))

    def _size(self, region: Region) -> str:
        if region.value == 0 and region.high is not None and region.high <= 1:
            return self._t("none")
        return self._t("entries" if region.high is None else "entry", n=region.value)

    def _fact(self, unknown: Unknown) -> Fact:
        found = self._vocabulary.find(unknown.path)
        assert found is not None  # noqa: S101  (rules name only what is declared)
        return found

    def _ask(self, fact: Fact) -> str:
        return (fact.ask or fact.label).said(self._lang)


def _reason_data(one: Reason) -> dict[str, Any]:
    return {
        "mark": one.mark,
        "text": one.text,
        "detail": one.detail,
        "place": one.place,
        "seeds": list(one.seeds),
        "below": [_reason_data(below) for below in one.below],
    }


def _plain(value: Any) -> Any:
    """Return a value as JSON writes it."""
    if isinstance(value, Ended):
        return {"without": value.value}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _text(lines: Iterable[str]) -> str:
    return "\n".join(visible(line) for line in lines)
