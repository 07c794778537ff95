"""Tokens to a syntax tree, by precedence climbing.

The grammar is the typed subset of FEEL (DMN 1.5, chapter 10) that the rules page lists.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from re import Match, fullmatch, sub

from dakehu.rules.fault import Fault, syntax
from dakehu.rules.lexer import Token, tokens
from dakehu.rules.tree import (
    Against,
    And,
    Arithmetic,
    At,
    Call,
    Compare,
    Comparison,
    Expr,
    Filter,
    If,
    In,
    Interval,
    ListOf,
    Literal,
    Member,
    Name,
    Negative,
    Node,
    Not,
    Or,
    Quantified,
    Test,
    children,
)
from dakehu.text.words import Words

NODE_LIMIT = 500
DEPTH_LIMIT = 250
NESTING_LIMIT = 40
LIST_LIMIT = 1000

COMPARISONS: dict[str, Comparison] = {
    "=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip


def parse_expression(text: str) -> Expr:
    """Parse *text* as one expression; raise Fault at the first mistake."""
    parser = _Parser(text)
    tree = parser.expression()
    parser.end()
    _check_size(tree)
    return tree


def parse_cell(text: str, value: Expr) -> Expr:
    """Parse *text*, a cell of a decision table, as tests of *value*; ``-`` tests nothing."""
    if text == "-":
        return Literal(At(0, 1), value=True)
    parser = _Parser(text)
    negated = parser.next_is("not") and parser.peek(1).kind == "("
    if negated:
        parser.take("not")
        tests = parser.tests_in_parentheses()
    else:
        tests = parser.tests()
    parser.end()
    for test in tests:
        _check_size(test)
    return In(At(0, len(text)), value, tests, negated)


def _check_size(tree: Node) -> None:
    """Raise Fault where *tree* has too many parts, or too many of them below each other."""
    level: list[Node] = [tree]
    count = depth = 0
    while level:
        count, depth = count + len(level), depth + 1
        level = [child for node in level for child in children(node)]
    if count > NODE_LIMIT:
        raise Fault("too-long", tree.at, {"limit": NODE_LIMIT, "what": Words("parts", "个部分")})
    if depth > DEPTH_LIMIT:
        parts = {"limit": DEPTH_LIMIT, "what": Words("levels of nesting", "层嵌套")}
        raise Fault("too-long", tree.at, parts)


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._index = 0
        self._depth = 0

    # tokens

    def peek(self, ahead: int = 0) -> Token:
        return self._tokens[min(self._index + ahead, len(self._tokens) - 1)]

    def next_is(self, *kinds: str) -> bool:
        return self.peek().kind in kinds

    def take(self, *kinds: str) -> Token:
        token = self.peek()
        if kinds and token.kind not in kinds:
            raise self._unexpected(token, kinds)
        self._index += 1
        return token

    def end(self) -> None:
        if not self.next_is("end"):
            raise self._unexpected(self.peek(), ())

    def _unexpected(self, token: Token, wanted: tuple[str, ...]) -> Fault:
        if token.kind == "**":
            return Fault("not-in-language", token.at, {"what": "**"})
        if token.kind in ("{", "}"):
            return Fault("not-in-language", token.at, {"what": token.text})
        hint = _wanted(wanted)
        if token.kind == "end":
            return syntax(token.at, "the expression ends too early", "表达式没有写完", hint)
        if token.kind == "name" and self._index and self.peek(-1).kind == "name":
            one, other = self.peek(-1).text, token.text
            hint = Words(
                f"a name has no spaces: {one}_{other}; "
                f'a text goes in double quotes: "{one} {other}"',
                f'名称里没有空格：{one}_{other}；文字要放在双引号里："{one} {other}"',
            )
        return syntax(
            token.at, f'"{token.text}" does not fit here', f"“{token.text}”不能写在这里", hint
        )

    def _spanning(self, start: At) -> At:
        last = self._tokens[self._index - 1].at
        return At(start.start, last.start + last.width - start.start)

    # expressions, loosest first

    def expression(self) -> Expr:
        self._depth += 1
        if self._depth > NESTING_LIMIT:
            parts = {"limit": NESTING_LIMIT, "what": Words("levels of nesting", "层嵌套")}
            raise Fault("too-long", self.peek().at, parts)
        tree = self._loosest()
        self._depth -= 1
        return tree

    def _loosest(self) -> Expr:
        if self.next_is("if"):
            return self._if()
        if self.next_is("some", "every"):
            return self._quantified()
        return self._or()

    def _if(self) -> Expr:
        start = self.take("if").at
        condition = self.expression()
        self.take("then")
        then = self.expression()
        self.take("else")
        otherwise = self.expression()
        return If(self._spanning(start), condition, then, otherwise)

    def _quantified(self) -> Expr:
        first = self.take("some", "every")
        variable = self.take("name").text
        self.take("in")
        items = self.expression()
        self.take("satisfies")
        condition = self.expression()
        at = self._spanning(first.at)
        return Quantified(
            at, "some" if first.kind == "some" else "every", variable, items, condition
        )

    def _or(self) -> Expr:
        start = self.peek().at
        parts = [self._and()]
        while self.next_is("or"):
            self.take()
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(self._spanning(start), tuple(parts))

    def _and(self) -> Expr:
        start = self.peek().at
        parts = [self._comparison()]
        while self.next_is("and"):
            self.take()
            parts.append(self._comparison())
        return parts[0] if len(parts) == 1 else And(self._spanning(start), tuple(parts))

    def _comparison(self) -> Expr:
        if self.next_is("some", "every", "if"):
            return self._loosest()
        start = self.peek().at
        left = self._sum()
        if self.next_is(*COMPARISONS):
            op = COMPARISONS[self.take().kind]
            right = self._sum()
            left = Compare(self._spanning(start), op, left, right)
        elif self.next_is("between"):
            self.take()
            low = self._sum()
            self.take("and")
            high = self._sum()
            at = self._spanning(start)
            left = In(at, left, (Interval(at, low, high, low_open=False, high_open=False),))
        elif self.next_is("in"):
            self.take()
            tests = self._in_tests()
            left = In(self._spanning(start), left, tests)
        if self.next_is(*COMPARISONS):
            hint = Words("join two comparisons with and", "两个比较之间用 and 连接")
            token = self.peek()
            raise syntax(
                token.at,
                f'a second "{token.text}" in one comparison',
                f"一个比较里出现了第二个“{token.text}”",
                hint,
            )
        return left

    def _sum(self) -> Expr:
        start = self.peek().at
        left = self._product()
        while self.next_is("+", "-"):
            sign = self.take().kind
            right = self._product()
            left = Arithmetic(self._spanning(start), "+" if sign == "+" else "-", left, right)
        return left

    def _product(self) -> Expr:
        start = self.peek().at
        left = self._signed()
        while self.next_is("*", "/"):
            sign = self.take().kind
            right = self._signed()
            left = Arithmetic(self._spanning(start), "*" if sign == "*" else "/", left, right)
        return left

    def _signed(self) -> Expr:
        signs = []
        while self.next_is("-"):
            signs.append(self.take().at)
        value = self._member()
        for at in reversed(signs):
            value = Negative(self._spanning(at), value)
        return value

    def _member(self) -> Expr:
        start = self.peek().at
        base = self._atom()
        while self.next_is(".", "["):
            if self.take().kind == ".":
                field = self.take("name").text
                base = Member(self._spanning(start), base, field)
            else:
                condition = self.expression()
                self.take("]")
                base = Filter(self._spanning(start), base, condition)
        return base

    def _atom(self) -> Expr:
        token = self.take(*_ATOMS)
        if token.kind == "number":
            return self._number(token)
        if token.kind == "text":
            return Literal(token.at, _unquoted(token))
        if token.kind == "at":
            return Literal(token.at, _moment(token))
        if token.kind in ("true", "false", "null"):
            return Literal(token.at, {"true": True, "false": False, "null": None}[token.kind])
        if token.kind == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if token.kind == "[":
            items = self._until("]")
            return ListOf(self._spanning(token.at), items)
        if token.kind == "not":
            self.take("(")
            part = self.expression()
            self.take(")")
            return Not(self._spanning(token.at), part)
        if self.next_is("("):
            self.take()
            arguments = self._until(")")
            return Call(self._spanning(token.at), token.text, arguments)
        return Name(token.at, token.text)

    def _number(self, token: Token) -> Literal:
        value = Decimal(token.text)
        if self.next_is("%"):
            self.take()
            return Literal(self._spanning(token.at), value / 100, percent=True)
        return Literal(token.at, value)

    def _until(self, closing: str) -> tuple[Expr, ...]:
        items: list[Expr] = []
        while not self.next_is(closing):
            if items:
                self.take(",")
            items.append(self.expression())
            if len(items) > LIST_LIMIT:
                parts = {"limit": LIST_LIMIT, "what": Words("entries", "项")}
                raise Fault("too-long", items[-1].at, parts)
        self.take(closing)
        return tuple(items)

    # tests

    def _in_tests(self) -> tuple[Test, ...]:
        if self.next_is("(") and not self._range_follows():
            return self.tests_in_parentheses()
        return (self._test(),)

    def tests_in_parentheses(self) -> tuple[Test, ...]:
        self.take("(")
        tests = self.tests()
        self.take(")")
        return tests

    def tests(self) -> tuple[Test, ...]:
        found = [self._test()]
        while self.next_is(","):
            self.take()
            found.append(self._test())
            if len(found) > LIST_LIMIT:
                parts = {"limit": LIST_LIMIT, "what": Words("entries", "项")}
                raise Fault("too-long", found[-1].at, parts)
        return tuple(found)

    def _test(self) -> Test:
        start = self.peek().at
        if self.next_is(*COMPARISONS):
            op = COMPARISONS[self.take().kind]
            operand = self._sum()
            return Against(self._spanning(start), op, operand)
        if self.next_is("[", "]") or (self.next_is("(") and self._range_follows()):
            return self._interval()
        operand = self._sum()
        return Against(self._spanning(start), "=", operand)

    def _range_follows(self) -> bool:
        depth = 0
        for token in self._tokens[self._index :]:
            depth += token.kind in ("(", "[")
            depth -= token.kind in (")", "]")
            if token.kind == ".." and depth == 1:
                return True
            if depth == 0 or (token.kind == "," and depth == 1):
                return False
        return False

    def _interval(self) -> Interval:
        first = self.take("[", "]", "(")
        low = self._sum()
        self.take("..")
        high = self._sum()
        last = self.take("]", "[", ")")
        at = self._spanning(first.at)
        return Interval(at, low, high, first.kind != "[", last.kind != "]")


_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
_ATOMS = ("number", "text", "at", "true", "false", "null", "(", "[", "not", "name")


def _wanted(kinds: tuple[str, ...]) -> Words | None:
    """Return a hint that says what belongs where something else stands."""
    if kinds == _ATOMS:
        return Words('a number, a "text" or a name belongs here', '这里应当是数字、"文字"或名称')
    what = ", ".join("a name" if kind == "name" else kind for kind in kinds)
    said = "、".join("名称" if kind == "name" else kind for kind in kinds)
    return Words(f"expected here: {what}", f"这里应当是：{said}") if kinds else None


def _unquoted(token: Token) -> str:
    return sub(r"\\(.)", lambda sign: _escaped(sign, token.at), token.text[1:-1])


def _escaped(sign: Match[str], at: At) -> str:
    if sign[1] not in _ESCAPES:
        hint = Words("write the character itself", "请直接写这个字符")
        place = At(at.start + 1 + sign.start(), 2)
        en, zh = f'"{sign[0]}" has no meaning in a text', f"文字里的“{sign[0]}”没有意义"
        raise syntax(place, en, zh, hint)
    return _ESCAPES[sign[1]]


def _moment(token: Token) -> date | timedelta:
    text = token.text[2:-1]
    if fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Fault("not-a-date", token.at, {"value": text}) from None
    days = fullmatch(r"(-?)P(\d{1,6})D", text)
    if days:
        return timedelta(days=int(days[1] + days[2]))
    hint = Words(
        'write a day as @"2026-03-01" and a number of days as @"P30D"',
        '日期写 @"2026-03-01"，天数写 @"P30D"',
    )
    raise Fault("not-a-date", token.at, {"value": text}, hint)
