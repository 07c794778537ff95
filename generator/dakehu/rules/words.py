"""Conditions and values in the words of a reader, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dakehu.rules.facts import NUMBER, Fact, Threshold, Vocabulary
from dakehu.rules.functions import FUNCTIONS
from dakehu.rules.model import Condition
from dakehu.rules.told import told
from dakehu.rules.trace import TableStep, Truth
from dakehu.rules.tree import (
    Against,
    And,
    Arithmetic,
    Call,
    Compare,
    Constant,
    Expr,
    FactRef,
    Filter,
    If,
    In,
    Interval,
    ListOf,
    Literal,
    Member,
    Name,
    Negative,
    Not,
    Or,
    Quantified,
    Test,
    VarRef,
)
from dakehu.text.words import Lang, Words, either, fill, plain

NOT_KNOWN = Words("not known yet", "尚未知")
_COMPARED = {
    "=": Words("{left} is {right}", "{left}为{right}"),
    "!=": Words("{left} is not {right}", "{left}不是{right}"),
    "<": Words("{left} is below {right}", "{left}低于{right}"),
    "<=": Words("{left} is at most {right}", "{left}不超过{right}"),
    ">": Words("{left} is above {right}", "{left}超过{right}"),
    ">=": Words("{left} is at least {right}", "{left}不低于{right}"),
}
_COMPARED_DAYS = {
    **_COMPARED,
    "<": Words("{left} is before {right}", "{left}早于{right}"),
    "<=": Words("{left} is on or before {right}", "{left}不晚于{right}"),
    ">": Words("{left} is after {right}", "{left}晚于{right}"),
    ">=": Words("{left} is on or after {right}", "{left}不早于{right}"),
}
_CALLED = {
    "known": Words("{0} is known", "已知{0}"),
    "count": Words("number of {0}", "{0}的数量"),
    "sum": Words("sum of {0}", "{0}之和"),
    "min": Words("least {0}", "{0}的最小值"),
    "max": Words("latest or greatest {0}", "{0}的最大值或最近一次"),
    "contains": Words('{0} contains "{1}"', "{0}包含“{1}”"),
    "starts_with": Words('{0} begins with "{1}"', "{0}以“{1}”开头"),
    "ends_with": Words('{0} ends with "{1}"', "{0}以“{1}”结尾"),
    "length": Words("length of {0}", "{0}的长度"),
    "abs": Words("size of {0}", "{0}的绝对值"),
    "days_since": Words("days since {0}", "{0}至今的天数"),
    "days_until": Words("days until {0}", "到{0}的剩余天数"),
    "days_between": Words("days from {0} to {1}", "从{0}到{1}的天数"),
}
_UNITS = {
    "days": (Words("{n} day", "{n}天"), Words("{n} days", "{n}天")),
    "minutes": (Words("{n} minute", "{n}分钟"), Words("{n} minutes", "{n}分钟")),
    "people": (Words("{n} person", "{n}人"), Words("{n} people", "{n}人")),
    "vehicles": (Words("{n} vehicle", "{n}辆"), Words("{n} vehicles", "{n}辆")),
    "per_year": (Words("{n} a year", "每年{n}次"), Words("{n} a year", "每年{n}次")),
}
_SAID = {
    "yes": Words("yes", "是"), "no": Words("no", "否"), "and": Words(" and ", "，且"),
    "or": Words(" or ", "，或"), "not": Words("not: {0}", "并非：{0}"),
    "colon": Words("{0}: {1}", "{0}：{1}"), "of": Words("{field} of {base}", "{base}的{field}"),
    "where": Words("{base} where {0}", "满足“{0}”的{base}"),
    "some": Words("one of the {base}: {0}", "{base}中有一项：{0}"),
    "every": Words("each of the {base}: {0}", "{base}中每一项：{0}"),
    "between": Words("{0} is between {1} and {2}", "{0}在{1}到{2}之间"),
    "group": Words("({0})", "（{0}）"),
    "if": Words("{then}, if {0}; otherwise {other}", "若{0}则{then}，否则{other}"),
    "is_known": Words("{0} is known", "已知{0}"), "is_unknown": Words("{0} is not known", "{0}尚未知"),
    "range": Words("{0} to {1}", "{0}到{1}"),
    "none": Words("none", "无"), "either": Words(" or ", "或"),
}  # fmt: skip
Scope = dict[str, str]


class Speaker:
    """Says values and conditions to a reader of one language."""

    def __init__(self, vocabulary: Vocabulary, lang: Lang) -> None:
        self.vocabulary, self.lang = vocabulary, lang
        self._of: dict[type, Callable[[Any, Scope], str]] = {
            Literal: lambda tree, _: self.value(tree.value, None, percent=tree.percent),
            Name: lambda tree, _: tree.name, FactRef: self._fact, VarRef: lambda _t, _s: "",
            Constant: self._constant, Member: self._member, Filter: self._filter, ListOf: self._list,
            Compare: self._compare, In: self._in, And: self._junction, Or: self._junction,
            Not: self._not,
            Arithmetic: self._arithmetic, Negative: self._negative,
            If: self._if, Quantified: self._quantified, Call: self._call,
        }  # fmt: skip

    def outcome(self, step: TableStep) -> str:
        """Return what a table concludes: its outputs, what the first can still be, or why none."""
        facts = [self.vocabulary.facts[name] for name in step.item.names]
        if step.result is None:
            return self._undecided(step, facts[0])
        said = [self.value(v, fact) for v, fact in zip(step.result, facts, strict=True)]
        if len(said) == 1:
            return said[0]
        labels = [fact.label.said(self.lang) for fact in facts]
        colon = self._say("colon")
        pairs = zip(labels, said, strict=True)
        return " · ".join(colon.format(label, value) for label, value in pairs)

    def _undecided(self, step: TableStep, fact: Fact) -> str:
        if step.contradicts:
            return told("contradicts", self.lang)
        if step.truth is not Truth.UNKNOWN:
            return told("no_row", self.lang)
        if not step.possible:
            return NOT_KNOWN.said(self.lang)
        return told("still_possible", self.lang, values=self._either(step, fact))

    def _either(self, step: TableStep, fact: Fact) -> str:
        if step.item.aggregate and len(step.possible) == 2:
            low, high = (self.value(bound, fact) for bound in step.possible)
            return self._say("range").format(low, high)
        return either([plain(self.value(value, fact)) for value in step.possible]).said(self.lang)

    def value(self, value: Any, fact: Fact | None, *, percent: bool = False) -> str:
        """Return *value* with the unit and label that *fact* gives it; None is not known yet."""
        if value is None:
            return NOT_KNOWN.said(self.lang)
        if isinstance(value, bool):
            return self._say("yes" if value else "no")
        if isinstance(value, tuple):
            return self._joined(value, fact)
        if isinstance(value, Decimal | int):
            return self._number(
                Decimal(value), fact.unit if fact else "percent" if percent else None
            )
        if isinstance(value, timedelta):
            return self._counted(Decimal(value.days), "days")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Words):
            return value.said(self.lang)
        labels = fact.labels if fact else {}
        return labels[value].said(self.lang) if value in labels else str(value)

    def figure(self, threshold: Threshold) -> str:
        """Return the figure of a threshold with its unit, or the label of what is chosen."""
        if isinstance(threshold.value, str):
            return threshold.labels[threshold.value].said(self.lang)
        return self._number(threshold.value, threshold.unit)

    def condition(self, condition: Condition) -> str:
        """Return what must hold, as a phrase."""
        if condition.test is not None:
            return self._holds(condition.test, {})
        if condition.kind == "not":
            said = self.condition(condition.parts[0])
            return self._say("not", self._grouped(said, self._joint_of(condition.parts[0]), None))
        joint = "and" if condition.kind == "all" else "or"
        parts = [
            self._grouped(self.condition(part), self._joint_of(part), joint)
            for part in condition.parts
        ]
        return self._say(joint).join(parts)

    def expression(self, tree: Expr) -> str:
        """Return an expression as a phrase."""
        return self._expr(tree, {})

    # what needs parentheses

    def _grouped(self, said: str, inner: str | None, outer: str | None) -> str:
        """Return what is *said*, in parentheses if it is joined by another word than *outer*."""
        return self._say("group", said) if inner and inner != outer else said

    def _joint_of(self, condition: Condition) -> str | None:
        """Return the word that joins the parts of what is said of *condition*, if there is one."""
        if condition.test is not None:
            return self._joint(condition.test)
        if condition.kind == "not" or not condition.parts:
            return None
        if len(condition.parts) == 1:
            return self._joint_of(condition.parts[0])
        return "and" if condition.kind == "all" else "or"

    def _joint(self, tree: Expr | Test) -> str | None:
        if isinstance(tree, And | Or):
            return "and" if isinstance(tree, And) else "or"
        if isinstance(tree, Interval):
            return "and" if tree.low_open or tree.high_open else None
        if not isinstance(tree, In) or tree.negated:
            return None
        if len(tree.tests) == 1:
            return self._joint(tree.tests[0])
        return None if _is_choice(tree) and self.lang == "zh" else "or"

    # values

    def _joined(self, values: tuple[Any, ...], fact: Fact | None) -> str:
        named = fact.named_by if fact else None
        shown = [v.get(named) if named and isinstance(v, dict) else v for v in values]
        inner = fact.type.item.field(named) if fact and fact.type.item and named else fact
        return self._comma().join(self.value(v, inner) for v in shown) or self._say("none")

    def _comma(self) -> str:
        return "、" if self.lang == "zh" else ", "

    def _number(self, number: Decimal, unit: str | None) -> str:
        if unit == "percent":
            return f"{_short(number * 100)}%"
        if unit == "money" and self.lang == "zh" and self.vocabulary.currency == "CNY":
            return f"{_short(number)}元"
        if unit == "money":
            return f"{self.vocabulary.currency} {_short(number)}"
        return self._counted(number, unit)

    def _counted(self, number: Decimal, unit: str | None) -> str:
        if unit not in _UNITS:
            return _short(number)
        template = _UNITS[unit][0 if number == 1 else 1]
        return template.said(self.lang).replace("{n}", _short(number))

    # phrases

    def _say(self, key: str, *parts: str, **named: str) -> str:
        return _filled(_SAID[key].said(self.lang), *parts, **named)

    def _expr(self, tree: Expr, scope: Scope) -> str:
        return self._of[type(tree)](tree, scope)

    def _label(self, fact: Fact | None, name: str) -> str:
        return fact.label.said(self.lang) if fact else name

    def _fact(self, tree: FactRef, _: Scope) -> str:
        fact = self.vocabulary.facts.get(tree.name)
        return self._label(fact, tree.name)

    def _constant(self, tree: Constant, _: Scope) -> str:
        figure = self.vocabulary.thresholds[tree.name]
        return figure.label.said(self.lang) if figure.labels else self.figure(figure)

    def _member(self, tree: Member, scope: Scope) -> str:
        field = self._label(self.fact_of(tree, scope), tree.field)
        if isinstance(tree.base, VarRef):
            return field
        return self._say("of", field=field, base=self._expr(tree.base, scope))

    def _filter(self, tree: Filter, scope: Scope) -> str:
        inner = {**scope, "item": self._list_name(tree.base, scope)}
        return self._say(
            "where", self._expr(tree.condition, inner), base=self._expr(tree.base, scope)
        )

    def _list(self, tree: ListOf, scope: Scope) -> str:
        return self._comma().join(self._expr(item, scope) for item in tree.items)

    def _operand(self, tree: Expr, other: Expr, scope: Scope) -> str:
        """Say one side of a comparison with the labels and unit of the other."""
        if isinstance(tree, Literal):
            return self.value(tree.value, self.fact_of(other, scope), percent=tree.percent)
        return self._expr(tree, scope)

    def _compare(self, tree: Compare, scope: Scope) -> str:
        return self._against(tree.op, tree.left, tree.right, scope)

    def _against(self, op: str, left: Expr, right: Expr, scope: Scope) -> str:
        if isinstance(left, Literal) and left.value is None:
            left, right = right, left
        said = self._operand(left, right, scope)
        if isinstance(right, Literal) and right.value is None:
            return self._say("is_unknown" if op == "=" else "is_known", said)
        if isinstance(right, Literal) and isinstance(right.value, bool):
            return self._truth(left, said, right.value is (op == "="))
        days = self._is_day(left) or self._is_day(right)
        template = (_COMPARED_DAYS if days else _COMPARED)[op].said(self.lang)
        return _filled(template, left=said, right=self._operand(right, left, scope))

    def _is_day(self, tree: Expr) -> bool:
        if isinstance(tree, Literal):
            return isinstance(tree.value, date)
        fact = self.fact_of(tree)
        return fact is not None and fact.type.kind == "date"

    def _truth(self, tree: Expr, said: str, wanted: bool) -> str:
        if isinstance(tree, FactRef | Member):
            return self._say("colon", said, self._say("yes" if wanted else "no"))
        return said if wanted else self._say("not", said)

    def _in(self, tree: In, scope: Scope) -> str:
        if _is_choice(tree):
            operands = [t.operand for t in tree.tests if isinstance(t, Against)]
            choices = self._say("either").join(
                self._operand(o, tree.value, scope) for o in operands
            )
            said = _filled(
                _COMPARED["="].said(self.lang), left=self._expr(tree.value, scope), right=choices
            )
        else:
            outer = "or" if len(tree.tests) > 1 else "and"
            said = self._say("or").join(
                self._grouped(self._test(tree.value, test, scope), self._joint(test), outer)
                for test in tree.tests
            )
        if not tree.negated:
            return said
        return self._say(
            "not", self._grouped(said, self._joint(replace(tree, negated=False)), None)
        )

    def _test(self, value: Expr, test: Test, scope: Scope) -> str:
        if isinstance(test, Against):
            return self._against(test.op, value, test.operand, scope)
        assert isinstance(test, Interval)  # noqa: S101  (a test is one or the other)
        if test.low_open or test.high_open:
            above = self._against(">" if test.low_open else ">=", value, test.low, scope)
            below = self._against("<" if test.high_open else "<=", value, test.high, scope)
            return self._say("and").join((above, below))
        bounds = [self._operand(bound, value, scope) for bound in (test.low, test.high)]
        return self._say("between", self._expr(value, scope), *bounds)

    def _junction(self, tree: And | Or, scope: Scope) -> str:
        joint = "and" if isinstance(tree, And) else "or"
        parts = [
            self._grouped(self._holds(part, scope), self._joint(part), joint) for part in tree.parts
        ]
        return self._say(joint).join(parts)

    def _not(self, tree: Not, scope: Scope) -> str:
        said = self._holds(tree.part, scope)
        return self._say("not", self._grouped(said, self._joint(tree.part), None))

    def _holds(self, tree: Expr, scope: Scope) -> str:
        said = self._expr(tree, scope)
        return self._truth(tree, said, wanted=True) if isinstance(tree, FactRef | Member) else said

    def _arithmetic(self, tree: Arithmetic, scope: Scope) -> str:
        sign = {"*": "×", "/": "÷"}.get(tree.op, tree.op)
        left, right = self._expr(tree.left, scope), self._expr(tree.right, scope)
        if _is_sum(tree.left) and tree.op in "*/":
            left = self._say("group", left)
        if isinstance(tree.right, Arithmetic | If):
            right = self._say("group", right)
        return f"{left} {sign} {right}"

    def _negative(self, tree: Negative, scope: Scope) -> str:
        said = self._expr(tree.value, scope)
        return f"-{self._say('group', said) if _is_sum(tree.value) else said}"

    def _if(self, tree: If, scope: Scope) -> str:
        then, other = self._expr(tree.then, scope), self._expr(tree.otherwise, scope)
        return self._say("if", self._holds(tree.condition, scope), then=then, other=other)

    def _quantified(self, tree: Quantified, scope: Scope) -> str:
        inner = {**scope, tree.variable: self._list_name(tree.items, scope)}
        base = self._expr(tree.items, scope).removeprefix("the ")
        return self._say(tree.kind, self._holds(tree.condition, inner), base=base)

    def _call(self, tree: Call, scope: Scope) -> str:
        arguments = [self._expr(argument, scope) for argument in tree.arguments]
        if FUNCTIONS[tree.function].variadic:
            arguments = [self._comma().join(arguments)]
        return _filled(_CALLED[tree.function].said(self.lang), *arguments)

    # which fact stands behind an expression

    def fact_of(self, tree: Expr, scope: Scope | None = None) -> Fact | None:
        """Return the fact whose unit and labels *tree* has, if there is one."""
        if isinstance(tree, FactRef):
            return self.vocabulary.facts.get(tree.name)
        if isinstance(tree, Member):
            name = self._list_name(tree.base, scope or {})
            return self.vocabulary.find(f"{name}.{tree.field}")
        if isinstance(tree, Constant) and isinstance(tree.value, str):
            figure = self.vocabulary.thresholds[tree.name]
            return Fact(figure.name, figure.type, figure.label, labels=figure.labels)
        if isinstance(tree, Call) and tree.function.startswith("days_"):
            return Fact("", NUMBER, Words(), unit="days")
        return None

    def _list_name(self, tree: Expr, scope: Scope) -> str:
        if isinstance(tree, FactRef):
            return tree.name
        if isinstance(tree, VarRef):
            return scope.get(tree.name, "")
        return self._list_name(tree.base, scope) if isinstance(tree, Filter) else ""


def _is_choice(tree: In) -> bool:
    """Tell whether it asks for one of several values, and nothing else."""
    return len(tree.tests) > 1 and all(isinstance(t, Against) and t.op == "=" for t in tree.tests)


def _is_sum(tree: Expr) -> bool:
    return isinstance(tree, If) or (isinstance(tree, Arithmetic) and tree.op in "+-")


def _filled(template: str, *parts: str, **named: str) -> str:
    return fill(template, {**{str(i): part for i, part in enumerate(parts)}, **named})


def _short(number: Decimal) -> str:
    """Return *number* with at most two decimals and thousands apart."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")
