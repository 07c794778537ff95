"""The check of an expression against the vocabulary, before anything runs.

It resolves names, types every part, and refuses what can never be right: an unknown
name, values that do not go together, and a value that the fact cannot have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dakehu.rules.facts import BOOLEAN, DATE, DURATION, NULL, NUMBER, TEXT, Type, Vocabulary
from dakehu.rules.fault import Fault, wrong_type
from dakehu.rules.functions import FUNCTIONS
from dakehu.rules.tree import (
    Against,
    And,
    Arithmetic,
    At,
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
from dakehu.text.finding import did_you_mean, hint_for
from dakehu.text.words import Words, plain

Scope = dict[str, Type]
Typed = tuple[Any, Type]

KIND_WORDS = {
    "number": Words("a number", "数字"),
    "text": Words("a text", "文本"),
    "boolean": Words("true or false", "“是或否”"),
    "date": Words("a day", "日期"),
    "duration": Words("a number of days", "天数"),
    "list": Words("a list", "列表"),
    "record": Words("an entry", "一项记录"),
    "null": Words("nothing", "空值"),
    "words": Words("free text", "自由文字"),
}
_ORDERED = {"number", "date", "duration"}


def check_expression(tree: Expr, vocabulary: Vocabulary, scope: Scope | None = None) -> Typed:
    """Return *tree* with its names resolved, and its type; raise Fault at the first mistake.

    *scope* gives the types of the variables that stand around it.
    """
    return _Checker(vocabulary).typed(tree, scope or {})


def check_condition(tree: Expr, vocabulary: Vocabulary) -> Expr:
    """Return *tree* resolved, if it is true or false; raise Fault otherwise."""
    resolved, kind = check_expression(tree, vocabulary)
    _want_boolean(resolved, kind)
    checked: Expr = resolved
    return checked


def _want_boolean(tree: Expr, kind: Type) -> None:
    if kind.kind not in ("boolean", "null"):
        said = KIND_WORDS[kind.kind]
        hint = Words("compare it with a value", "请把它和某个值比较")
        raise wrong_type(
            tree.at,
            f"a condition is true or false; this is {said.en}",
            f"条件应当是“是或否”，这里是{said.zh}",
            hint,
        )


class _Checker:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._of: dict[type, Callable[[Any, Scope], Typed]] = {
            Literal: self._literal, Name: self._name, Member: self._member, Filter: self._filter,
            ListOf: self._list, Compare: self._compare, In: self._in, And: self._junction,
            Or: self._junction, Not: self._not, Arithmetic: self._arithmetic,
            Negative: self._negative, If: self._if, Quantified: self._quantified, Call: self._call,
            FactRef: self._resolved, VarRef: self._resolved, Constant: self._resolved,
        }  # fmt: skip

    def typed(self, tree: Expr, scope: Scope) -> Typed:
        return self._of[type(tree)](tree, scope)

    # leaves

    def _literal(self, tree: Literal, scope: Scope) -> Typed:
        value = tree.value
        if value is None:
            return tree, NULL
        if isinstance(value, bool):
            return tree, BOOLEAN
        if isinstance(value, Decimal):
            return tree, NUMBER
        if isinstance(value, str):
            return tree, TEXT
        return tree, DATE if hasattr(value, "year") else DURATION

    def _resolved(self, tree: FactRef | VarRef | Constant, scope: Scope) -> Typed:
        if isinstance(tree, FactRef):
            return tree, self._vocabulary.facts[tree.name].type
        if isinstance(tree, VarRef):
            return tree, scope[tree.name]
        return tree, self._vocabulary.thresholds[tree.name].type

    def _name(self, tree: Name, scope: Scope) -> Typed:
        name, at = tree.name, tree.at
        if name in scope:
            return VarRef(at, name), scope[name]
        if name in self._vocabulary.thresholds:
            figure = self._vocabulary.thresholds[name]
            return Constant(at, name, figure.value), figure.type
        if name in self._vocabulary.facts:
            return FactRef(at, name), self._vocabulary.facts[name].type
        raise self._unknown(name, at, scope)

    def _unknown(self, name: str, at: At, scope: Scope) -> Fault:
        known = [*scope, *self._vocabulary.facts, *self._vocabulary.thresholds]
        hint = did_you_mean(name, known)
        if hint is None:
            hint = Words(
                "declare it in rules/facts.yaml, or put a text in double quotes",
                "请在 rules/facts.yaml 中声明；若是文本，请加双引号",
            )
        return Fault("unknown-name", at, {"name": name}, hint)

    def _member(self, tree: Member, scope: Scope) -> Typed:
        dotted = _dotted(tree)
        if dotted and dotted.split(".")[0] not in scope:
            if dotted in self._vocabulary.facts:
                return FactRef(tree.at, dotted), self._vocabulary.facts[dotted].type
            group = dotted.rpartition(".")[0]
            if group not in self._vocabulary.facts:
                raise self._unknown(dotted, tree.at, scope)
        base, kind = self.typed(tree.base, scope)
        record = kind.item if kind.kind == "list" else kind
        if record is None or record.kind != "record":
            raise wrong_type(
                tree.at,
                f'"{tree.field}" is asked of something that has no fields',
                f"对没有字段的东西取“{tree.field}”",
            )
        fact = record.field(tree.field)
        if fact is None:
            known = [f.name for f in record.fields]
            raise Fault("unknown-name", tree.at, {"name": tree.field}, hint_for(tree.field, known))
        if fact.type.kind == "words":
            raise wrong_type(
                tree.at,
                f'"{tree.field}" is free text that rules do not read',
                f"“{tree.field}”是自由文字，规则不读取",
            )
        found = Type("list", item=fact.type) if kind.kind == "list" else fact.type
        return Member(tree.at, base, tree.field), found

    def _list(self, tree: ListOf, scope: Scope) -> Typed:
        pairs = [self.typed(item, scope) for item in tree.items]
        kinds = [kind for _, kind in pairs if kind.kind != "null"]
        first = kinds[0] if kinds else NULL
        for (_, kind), item in zip(pairs, tree.items, strict=True):
            self._same(first, kind, item.at)
        return ListOf(tree.at, tuple(item for item, _ in pairs)), Type("list", item=first)

    # lists

    def _entries(self, tree: Expr, scope: Scope) -> tuple[Expr, Type]:
        items, kind = self.typed(tree, scope)
        if kind.kind != "list" or kind.item is None:
            said = KIND_WORDS[kind.kind]
            raise wrong_type(
                tree.at,
                f"a list belongs here; this is {said.en}",
                f"这里应当是列表，现在是{said.zh}",
            )
        return items, kind

    def _filter(self, tree: Filter, scope: Scope) -> Typed:
        base, kind = self._entries(tree.base, scope)
        condition, truth = self.typed(tree.condition, {**scope, "item": kind.item or NULL})
        _want_boolean(condition, truth)
        return Filter(tree.at, base, condition), kind

    def _quantified(self, tree: Quantified, scope: Scope) -> Typed:
        items, kind = self._entries(tree.items, scope)
        condition, truth = self.typed(tree.condition, {**scope, tree.variable: kind.item or NULL})
        _want_boolean(condition, truth)
        return Quantified(tree.at, tree.kind, tree.variable, items, condition), BOOLEAN

    # truth

    def _junction(self, tree: And | Or, scope: Scope) -> Typed:
        parts = []
        for part in tree.parts:
            resolved, kind = self.typed(part, scope)
            _want_boolean(resolved, kind)
            parts.append(resolved)
        return replace(tree, parts=tuple(parts)), BOOLEAN

    def _not(self, tree: Not, scope: Scope) -> Typed:
        part, kind = self.typed(tree.part, scope)
        _want_boolean(part, kind)
        return Not(tree.at, part), BOOLEAN

    def _compare(self, tree: Compare, scope: Scope) -> Typed:
        left, left_type = self.typed(tree.left, scope)
        right, right_type = self.typed(tree.right, scope)
        self._comparable(tree.op, (left, left_type), (right, right_type), tree.at)
        self._comparable(tree.op, (right, right_type), (left, left_type), tree.at)
        return Compare(tree.at, tree.op, left, right), BOOLEAN

    def _comparable(self, op: str, one: Typed, other: Typed, at: At) -> None:
        if one[1].kind == "number" and other[1].kind == "text" and isinstance(other[0], Literal):
            text = str(other[0].value)
            hint = (
                Words(f"write {text} without quotes", f"请写 {text}，不加引号")
                if _is_number(text)
                else None
            )
            raise wrong_type(at, *_not_alike(one[1], other[1]), hint)
        self._same(one[1], other[1], at)
        if one[1].of_records and other[1].of_records:
            en, zh = (
                "entries cannot be compared; compare one of their fields",
                "记录之间不能比较，请比较其中的字段",
            )
            raise wrong_type(at, en, zh)
        kind = one[1].kind if one[1].kind != "null" else other[1].kind
        if op not in ("=", "!=") and kind not in _ORDERED:
            said = KIND_WORDS[kind]
            raise wrong_type(
                at,
                f'"{op}" orders numbers and days; this is {said.en}',
                f"“{op}”只能比较数字和日期，这里是{said.zh}",
            )
        if isinstance(other[0], Literal):
            self._possible(one, other[0])

    def _possible(self, one: Typed, literal: Literal) -> None:
        tree, kind = one
        parts: dict[str, object] = {"value": literal.value, "name": _called(tree)}
        if (
            kind.values is not None
            and isinstance(literal.value, str)
            and literal.value not in kind.values
        ):
            raise Fault("impossible-value", literal.at, parts, hint_for(literal.value, kind.values))
        if (
            isinstance(literal.value, Decimal)
            and kind.kind == "number"
            and _outside(literal.value, kind)
        ):
            hint = _bounds(kind)
            if kind.high == 1 and not literal.percent and not _outside(literal.value / 100, kind):
                hint = Words(f"write {literal.value}%", f"请写 {literal.value}%")
            raise Fault("impossible-value", literal.at, parts, hint)

    def _in(self, tree: In, scope: Scope) -> Typed:
        value = self.typed(tree.value, scope)
        tests = tuple(self._test(test, value, scope) for test in tree.tests)
        return In(tree.at, value[0], tests, tree.negated), BOOLEAN

    def _test(self, test: Test, value: Typed, scope: Scope) -> Test:
        if isinstance(test, Against):
            operand = self.typed(test.operand, scope)
            self._comparable(test.op, value, operand, test.at)
            return Against(test.at, test.op, operand[0])
        low, high = self.typed(test.low, scope), self.typed(test.high, scope)
        for bound in (low, high):
            if bound[1].kind == "null":
                en, zh = "a range ends at a value, not at null", "范围的两端应当是值，不能是 null"
                raise wrong_type(bound[0].at, en, zh)
            self._comparable("<=", value, bound, test.at)
        if _falls(low[0], high[0]):
            raise wrong_type(test.at, "the range ends before it begins", "范围的终点在起点之前")
        return Interval(test.at, low[0], high[0], test.low_open, test.high_open)

    # values

    def _arithmetic(self, tree: Arithmetic, scope: Scope) -> Typed:
        left, one = self.typed(tree.left, scope)
        right, other = self.typed(tree.right, scope)
        kind = _RESULT.get((one.kind, tree.op, other.kind))
        if "null" in (one.kind, other.kind):
            kind = other if one.kind == "null" else one
        if kind is None or (kind.kind in ("text", "boolean", "list", "record")):
            a, b = KIND_WORDS[one.kind], KIND_WORDS[other.kind]
            raise wrong_type(
                tree.at,
                f'"{tree.op}" does not work on {a.en} and {b.en}',
                f"“{tree.op}”不能用于{a.zh}和{b.zh}",
            )
        return Arithmetic(tree.at, tree.op, left, right), Type(kind.kind)

    def _negative(self, tree: Negative, scope: Scope) -> Typed:
        value, kind = self.typed(tree.value, scope)
        if kind.kind not in ("number", "duration"):
            said = KIND_WORDS[kind.kind]
            raise wrong_type(
                tree.at, f"a minus sign stands before {said.en}", f"负号后面是{said.zh}"
            )
        if isinstance(value, Literal) and isinstance(value.value, Decimal):
            return Literal(tree.at, -value.value, value.percent), NUMBER
        return Negative(tree.at, value), Type(kind.kind)

    def _if(self, tree: If, scope: Scope) -> Typed:
        condition, truth = self.typed(tree.condition, scope)
        _want_boolean(condition, truth)
        then, one = self.typed(tree.then, scope)
        otherwise, other = self.typed(tree.otherwise, scope)
        self._same(one, other, tree.at)
        kind = other if one.kind == "null" else one
        return If(tree.at, condition, then, otherwise), Type(kind.kind, item=kind.item)

    def _call(self, tree: Call, scope: Scope) -> Typed:
        function = FUNCTIONS.get(tree.function)
        if function is None:
            parts: dict[str, object] = {"what": f"{tree.function}()"}
            raise Fault(
                "not-in-language",
                At(tree.at.start, len(tree.function)),
                parts,
                hint_for(tree.function, FUNCTIONS),
            )
        pairs = [self.typed(argument, scope) for argument in tree.arguments]
        if not function.takes(len(pairs)):
            raise wrong_type(
                tree.at,
                f"{tree.function} takes {function.usage}",
                f"{tree.function} 的用法是 {function.usage}",
            )
        for place, (argument, kind) in enumerate(pairs):
            wanted = function.wants(place)
            one = kind.item or kind if function.variadic and len(pairs) == 1 else kind
            if wanted and one.kind not in (*wanted, "null"):
                said, want = KIND_WORDS[one.kind], KIND_WORDS[wanted[0]]
                raise wrong_type(
                    argument.at,
                    f"{tree.function} wants {want.en}; this is {said.en}",
                    f"{tree.function} 需要{want.zh}，这里是{said.zh}",
                )
            if function.variadic:
                self._same(pairs[0][1], kind, argument.at)
        result = function.gives([kind for _, kind in pairs])
        return Call(tree.at, tree.function, tuple(a for a, _ in pairs)), result

    def _same(self, one: Type, other: Type, at: At) -> None:
        if one.item and other.item:
            self._same(one.item, other.item, at)
        elif "null" not in (one.kind, other.kind) and not one.kind == other.kind != "words":
            raise wrong_type(at, *_not_alike(one, other))


def _not_alike(one: Type, other: Type) -> tuple[str, str]:
    a, b = KIND_WORDS[one.kind], KIND_WORDS[other.kind]
    return f"{a.en} cannot be compared with {b.en}", f"{a.zh}不能和{b.zh}比较"


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and text.isascii()


def _bounds(kind: Type) -> Words:
    low, high = kind.low, kind.high
    if low is not None and high is not None:
        return Words(f"it lies between {low} and {high}", f"取值在 {low} 和 {high} 之间")
    return (
        Words(f"it is at most {high}", f"最大是 {high}")
        if low is None
        else Words(f"it is at least {low}", f"最小是 {low}")
    )


def _dotted(tree: Expr) -> str | None:
    if isinstance(tree, Name):
        return tree.name
    if isinstance(tree, Member):
        base = _dotted(tree.base)
        return f"{base}.{tree.field}" if base else None
    return None


def _called(tree: Expr) -> Words:
    if isinstance(tree, FactRef | Constant):
        return plain(tree.name)
    return plain(tree.field) if isinstance(tree, Member) else Words("this", "这里")


def _outside(value: Decimal, kind: Type) -> bool:
    below = kind.low is not None and value < kind.low
    return below or (kind.high is not None and value > kind.high)


def _falls(low: Expr, high: Expr) -> bool:
    if not isinstance(low, Literal | Constant) or not isinstance(high, Literal | Constant):
        return False
    a, b = low.value, high.value
    return a is not None and b is not None and type(a) is type(b) and bool(a > b)  # type: ignore[operator]


_RESULT: dict[tuple[str, str, str], Type] = {
    **{("number", op, "number"): NUMBER for op in "+-*/"},
    **{("duration", op, "duration"): DURATION for op in "+-"},
    ("date", "-", "date"): DURATION,
    ("date", "+", "duration"): DATE,
    ("date", "-", "duration"): DATE,
    ("duration", "+", "date"): DATE,
    ("duration", "*", "number"): DURATION,
    ("number", "*", "duration"): DURATION,
    ("duration", "/", "number"): DURATION,
    ("duration", "/", "duration"): NUMBER,
    ("text", "+", "text"): TEXT,
}
