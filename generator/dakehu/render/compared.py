"""Conclusions that changed, in words: what it was, what it is, and what lies below."""

from __future__ import annotations

from typing import Any

from dakehu.plan.compared import AccountChange, Comparison, Effect, Maker, makers
from dakehu.plan.plan import Action
from dakehu.plan.questions import Question
from dakehu.render.phrases import phrase
from dakehu.rules.compare import Outcome
from dakehu.rules.edits import Edit, Part
from dakehu.rules.facts import Evidence, Fact, Threshold
from dakehu.rules.known import FactChange
from dakehu.rules.model import Derived
from dakehu.rules.trace import GateStep, RuleStep, ScoreStep, TableStep
from dakehu.rules.words import Speaker
from dakehu.text.source import Span
from dakehu.text.words import Lang, Words, in_brackets

ARROW = " → "
SAYS: dict[str, Words] = {
    "impact_title": Words("What changed since {rev}", "自 {rev} 以来的变化"),
    "diff_title": Words("{name}: what changed since {rev}", "{name}：自 {rev} 以来的变化"),
    "as_of": Words("Both versions as of {today}; {rev} is {commit}.", "两个版本均截至 {today}；{rev} 即 {commit}。"),
    "nothing": Words("No plan changes.", "没有计划发生变化。"),
    "nothing_here": Words("Nothing changes in this plan.", "这份计划没有变化。"),
    "counts": Words("{changed} of {all} {all:account|accounts} {changed:changes|change}: {counted}.", "{all} 个客户中有 {changed} 个发生变化：{counted}。"),
    "counts_here": Words("Changed: {counted}.", "变化：{counted}。"),
    "conclusion": Words("1 conclusion", "1 项结论"),
    "conclusions": Words("{n} conclusions", "{n} 项结论"),
    "action_count": Words("1 action", "1 项行动"),
    "actions": Words("{n} actions", "{n} 项行动"),
    "question_count": Words("1 question", "1 个问题"),
    "questions": Words("{n} questions", "{n} 个问题"),
    "reach_one": Words("changes 1 account: {names}", "影响 1 个客户：{names}"),
    "reach": Words("changes {n} accounts: {names}", "影响 {n} 个客户：{names}"),
    "causes": Words("Because of {causes}.", "原因：{causes}。"),
    "cause_count": Words("{cause} ({n})", "{cause}（{n}）"),
    "rules": Words("the rules", "规则"),
    "facts": Words("the facts", "信息"),
    "either": Words("the rules or the facts, each by itself", "规则或信息，单独即可"),
    "together": Words("the rules and the facts together", "规则与信息共同作用"),
    "cancelled": Words("the rules and the facts, which cancel out", "规则与信息相互抵消"),
    "account": Words("Account", "客户"),
    "what": Words("What", "内容"),
    "before": Words("Before", "之前"),
    "after": Words("After", "之后"),
    "why": Words("Why", "原因"),
    "summary": Words("Summary", "摘要"),
    "details": Words("In detail", "详情"),
    "facts_changed": Words("Facts that changed", "有变化的信息"),
    "rules_changed": Words("Rules that changed", "有变化的规则"),
    "effects": Words("What changed in the plan", "计划的变化"),
    "no_facts": Words("No fact changed.", "没有信息发生变化。"),
    "no_rules": Words("No rule changed.", "没有规则发生变化。"),
    "other_rules": Words("{n} other {n:change|changes} of rules {n:makes|make} no difference here.", "另有 {n} 处规则改动对这里没有影响。"),
    "one_other_rule": Words("1 other change of rules makes no difference here.", "另有 1 处规则改动对这里没有影响。"),
    "did_nothing": Words("makes no difference", "没有影响"),
    "did": Words("changes {what}", "影响：{what}"),
    "said_by": Words("now said by: {by}", "现由此得出：{by}"),
    "was_said_by": Words("before, by: {by}", "此前依据：{by}"),
    "not_met": Words("not met: {by}", "尚未满足：{by}"),
    "called_by": Words("called for by: {by}", "由此提出：{by}"),
    "would_settle": Words("would settle: {by}", "可以确定：{by}"),
    "cancel_line": Words("{what} stays {now}; with the other rules or facts alone it would be {other}", "{what}仍为{now}；若只改规则或只改信息，则为{other}"),
    "new_accounts": Words("New accounts: {names}", "新增客户：{names}"),
    "gone_accounts": Words("Accounts that are gone: {names}", "已移除的客户：{names}"),
    "aside": Words("{name}: not comparable, because the rules of one version do not know it: {facts}", "{name}：以下信息在其中一个版本的规则里没有对应，无法比较：{facts}"),
    "failing": Words("{n} worked {n:example no longer holds|examples no longer hold}; dakehu test says why.", "有 {n} 个示例不再成立，用 dakehu test 查看原因。"),
    "failing_one": Words("1 worked example no longer holds; dakehu test says why.", "有 1 个示例不再成立，用 dakehu test 查看原因。"),
    "speaks": Words("speaks", "成立"),
    "quiet": Words("does not speak", "不成立"),
    "open": Words("open: not enough is known", "待定：信息不足"),
    "absent": Words("not there", "没有这一项"),
    "no_gate": Words("no gate", "没有关口"),
    "not_broken": Words("met, or not reached", "已达标或未到"),
    "broken": Words("not met, though behind us", "已越过却未达标"),
    "asked": Words("asked", "要问"),
    "not_asked": Words("not asked", "不问"),
    "not_called": Words("not called for", "不需要"),
    "by_day": Words("by {date} ({severity})", "{date} 前（{severity}）"),
    "gate": Words("gate", "关口"),
    "broken_gate": Words('earlier gate "{title}"', "之前的关口“{title}”"),
    "action": Words('action "{title}"', "行动“{title}”"),
    "question": Words('question "{title}"', "问题“{title}”"),
    "threshold_part": Words('figure "{title}"', "数值“{title}”"),
    "fact_part": Words('declaration of "{title}"', "“{title}”的声明"),
    "derived_part": Words('how "{title}" follows', "“{title}”的推算方法"),
    "table_part": Words('table "{title}"', "决策表“{title}”"),
    "row_part": Words('row {part} of "{title}"', "“{title}”的 {part} 行"),
    "row_says": Words("row {part}: {because}", "{part} 行：{because}"),
    "score_part": Words('score "{title}"', "评分“{title}”"),
    "factor_part": Words('factor {part} of "{title}"', "“{title}”的得分项 {part}"),
    "rule_part": Words('rule "{title}"', "规则“{title}”"),
    "gate_part": Words('gate "{title}"', "关口“{title}”"),
    "requirement_part": Words('condition of a gate "{title}"', "关口条件“{title}”"),
    "value_part": Words("{title}", "{title}"),
    "added": Words("added", "新增"),
    "removed": Words("taken out", "删除"),
    "changed": Words("changed", "修改"),
    "confirmed_again": Words("unchanged, new evidence", "值未变，来源有更新"),
    "entry_new": Words("{name} is new", "新增{name}"),
    "entry_gone": Words("{name} is gone", "移除{name}"),
    "others": Words("the other accounts changed", "其他客户有变化"),
    "broken_now": Words("The project as it is now has mistakes; nothing was compared.", "当前项目里有错误，没有进行比较。"),
    "broken_then": Words("The project at {rev} ({commit}) has mistakes by the checks of today; nothing was compared.", "{rev}（{commit}）时的项目按现在的检查有错误，没有进行比较。"),
    "no_git": Words("git was not found; install it to compare with an earlier version", "没有找到 git；要与以前的版本比较，请先安装"),
    "no_repository": Words("{folder} is not in a git repository, or git will not read it: {said}", "{folder} 不在 git 仓库里，或 git 无法读取：{said}"),
    "no_revision": Words('git knows no revision "{rev}" here', "git 在这里找不到版本“{rev}”"),
    "no_files": Words("there is no project in this folder at {rev}", "{rev} 时这个文件夹里还没有项目"),
    "not_then": Words("{name} is not in {rev}; there is nothing to compare it with", "{rev} 里还没有 {name}，无从比较"),
}  # fmt: skip
_RULE = {"yes": "speaks", "no": "quiet", "unknown": "open"}
_SAID_BY = {
    "gate": "not_met", "broken": "not_met", "action": "called_by", "question": "would_settle",
}  # fmt: skip
_ABSENT = {
    "gate": "no_gate", "broken": "not_broken", "action": "not_called", "question": "not_asked",
}  # fmt: skip


def say(key: str, lang: Lang, **parts: object) -> str:
    """Return what a comparison says under *key*."""
    return SAYS[key].filled(**parts).said(lang)


def place(span: Span | None) -> str:
    """Return a place as file:line."""
    return f"{span.path}:{span.line}" if span else ""


class Sayer:
    """Says what changed between two versions to a reader of one language."""

    def __init__(self, found: Comparison, lang: Lang) -> None:
        self.lang = lang
        self._found = found
        self._then = Speaker(found.before.rulebook.vocabulary, lang)
        self._now = Speaker(found.after.rulebook.vocabulary, lang)
        self._colon = "：" if lang == "zh" else ": "

    # conclusions

    def title(self, effect: Effect) -> str:
        """Return what a reader calls a conclusion."""
        step = effect.outcome.step
        if effect.kind == "gate":
            return say("gate", self.lang)
        if isinstance(step, GateStep):
            return say("broken_gate", self.lang, title=step.item.title)
        if isinstance(step, Action):
            return say("action", self.lang, title=step.play.title)
        if isinstance(step, Question):
            return say("question", self.lang, title=step.ask)
        item = step.item
        words = item.title if isinstance(step, RuleStep) else item.label
        return str(words.said(self.lang))

    def before(self, effect: Effect) -> str:
        """Return what a conclusion was."""
        return self._state(effect.kind, effect.before, self._then)

    def after(self, effect: Effect) -> str:
        """Return what a conclusion is."""
        return self._state(effect.kind, effect.after, self._now)

    def otherwise(self, effect: Effect) -> str:
        """Return what a conclusion would be, had only rules or only facts changed."""
        alone = effect.alone if effect.alone != effect.after else effect.without
        return self._state(effect.kind, alone, self._now)

    def change(self, effect: Effect) -> str:
        """Return a conclusion with what it was and is."""
        return f"{self.title(effect)}{self._colon}{self.before(effect)}{ARROW}{self.after(effect)}"

    def _state(self, kind: str, outcome: Outcome | None, speaker: Speaker) -> str:
        if outcome is None:
            return say(_ABSENT.get(kind, "absent"), self.lang)
        step = outcome.step
        if isinstance(step, TableStep):
            return self._table(step, speaker)
        if isinstance(step, ScoreStep):
            return f"{step.low}..{step.high}" if step.value is None else str(step.value)
        if isinstance(step, RuleStep):
            return say(_RULE[step.truth.value], self.lang)
        if isinstance(step, Action):
            severity = phrase(step.severity, self.lang)
            return say("by_day", self.lang, date=step.due, severity=severity)
        if kind == "gate":
            standing = phrase(f"gate_{step.standing.value}", self.lang)
            return f"{step.item.title.said(self.lang)}{self._colon}{standing}"
        return say("broken" if kind == "broken" else "asked", self.lang)

    def _table(self, step: TableStep, speaker: Speaker) -> str:
        rulebook = (self._found.after if speaker is self._now else self._found.before).rulebook
        facts = [rulebook.vocabulary.facts[name] for name in step.item.names]
        if step.result is None:
            return speaker.outcome(step)
        pairs = zip(step.result, facts, strict=True)
        return " · ".join(speaker.value(value, fact) for value, fact in pairs)

    # why

    def cause(self, effect: Effect) -> str:
        """Return what made the difference."""
        return say(effect.cause, self.lang)

    def why(self, effect: Effect, one: AccountChange) -> str:
        """Return the cause in a few words, with what lies below it."""
        roots = [text for root in effect.roots for text, _ in self.root(root, one)]
        joint = "；" if self.lang == "zh" else "; "
        cause = self.cause(effect)
        return f"{cause}{self._colon}{joint.join(roots)}" if roots else cause

    def root(self, part: Part, one: AccountChange) -> list[tuple[str, str]]:
        """Return what lies below, each with its place: an edit, or values that changed."""
        edit = self._found.edits.get(part)
        if edit is not None and part.kind != "value":
            return [(self.edit(edit), place(edit.span))]
        found = [change for change in one.facts if touches(part, change)]
        if not found:
            fact = self._now_or_then(part.name)
            label = fact.label.said(self.lang) if fact else part.name
            return [(f"{label}{self._colon}{say('others', self.lang)}", "")]
        return [(self.fact(change), place(change_span(change))) for change in found]

    def edit(self, edit: Edit) -> str:
        """Return what was changed in the rules: figures with both values, the rest by name."""
        named = say(f"{edit.part.kind}_part", self.lang, **self._called(edit))
        if isinstance(edit.before, Threshold) and isinstance(edit.after, Threshold):
            was, now = self._then.figure(edit.before), self._now.figure(edit.after)
            return f"{named}{self._colon}{was}{ARROW}{now}"
        said = say(edit.change, self.lang)
        return f"{named}（{said}）" if self.lang == "zh" else f"{named} ({said})"

    def _called(self, edit: Edit) -> dict[str, object]:
        item = edit.after if edit.after is not None else edit.before
        if edit.part.kind in ("row", "factor", "derived"):
            return {"title": self._holder(edit.part.name), "part": edit.part.part}
        words = getattr(item, "title", None) or getattr(item, "label", edit.part.name)
        return {"title": words, "part": edit.part.part}

    def _holder(self, name: str) -> object:
        """Return what readers call the table, score or derived fact called *name*."""
        for book in (self._found.after.rulebook, self._found.before.rulebook):
            for decision in book.decisions:
                if decision.name == name and not isinstance(decision, Derived):
                    return decision.label
        fact = self._now_or_then(name)
        return fact.label if fact else name

    def makers(self, effect: Effect) -> list[tuple[str, str, str]]:
        """Return what says a conclusion now, or said it: key of the words, title, place."""
        key = _SAID_BY.get(effect.kind, "said_by")
        key = key if effect.after is not None else "was_said_by"
        shown = effect.after if effect.after is not None else effect.before
        return [(key, self._maker(one), place(one.span)) for one in makers(shown)]

    def _maker(self, one: Maker) -> str:
        if one.part.kind == "row":
            return say("row_says", self.lang, part=one.part.part, because=one.title)
        return one.title.said(self.lang)

    # facts

    def fact(self, change: FactChange) -> str:
        """Return a fact with its old and new value, and the entry of a list it is in."""
        fact, listed = change.fact, change.fact.type.item is not None
        label = fact.label.said(self.lang)
        if listed and change.entry is not None:
            key = "entry_new" if change.before is None else "entry_gone"
            named = say(key, self.lang, name=self._entry(change.fact, change.entry))
            return f"{label}{self._colon}{named}"
        if change.entry is not None:
            holder = self._now_or_then(change.name.rpartition(".")[0])
            label = f"{self._entry(holder, change.entry)} · {label}" if holder else label
        if change.confirmed:
            again = in_brackets(say("confirmed_again", self.lang), self.lang)
            return f"{label}{self._colon}{self._now.value(change.after, fact)}{again}"
        was, now = (speaker.value(value, fact) for speaker, value in self._values(change))
        return f"{label}{self._colon}{was}{ARROW}{now}"

    def _values(self, change: FactChange) -> tuple[tuple[Speaker, Any], tuple[Speaker, Any]]:
        return (self._then, change.before), (self._now, change.after)

    def _entry(self, fact: Fact, entry: dict[str, Any]) -> str:
        record, name = fact.type.item, fact.named_by
        field = record.field(name) if record and name else None
        return self._now.value(entry.get(name), field) if name else fact.label.said(self.lang)

    def evidence(self, evidence: Evidence | None) -> str:
        """Return the day, source and standing of a value, as far as they are written."""
        if evidence is None:
            return ""
        parts = [evidence.as_of.isoformat()] if evidence.as_of else []
        parts += [evidence.source.said(self.lang)] if evidence.source else []
        parts += [phrase(evidence.standing, self.lang)] if evidence.standing else []
        return " · ".join(parts)

    def _now_or_then(self, name: str) -> Fact | None:
        after, before = self._found.after.rulebook, self._found.before.rulebook
        return after.vocabulary.find(name) or before.vocabulary.find(name)


def touches(part: Part, change: FactChange) -> bool:
    """Tell whether the root *part* is this change: the fact itself, or a list it belongs to."""
    if part.kind != "value":
        return False
    return change.name == part.name or change.name.startswith(f"{part.name}.")


def change_span(change: FactChange) -> Span | None:
    """Return where the value stands now, or stood."""
    evidence = change.now or change.was
    return evidence.span if evidence else None
