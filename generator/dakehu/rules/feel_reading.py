"""FEEL, as DMN tools write it, to our own trees; what is outside our subset is refused.

The text is first put into our words: names with spaces, functions called otherwise, dates.
Only names that the model declares and functions known to mean the same pass. What both
languages can write but read differently is then mended in the tree (the fields of an entry are
names of their own in a filter; a difference of days) or refused (``x in (y)``, where y may be
a truth or a list to look into).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, TypeVar

from dakehu.rules.facts import NULL, Type, Vocabulary
from dakehu.rules.fault import Fault, syntax
from dakehu.rules.feel import ANYTHING, quoted
from dakehu.rules.parser import parse_cell, parse_expression
from dakehu.rules.tree import (
    Against,
    Arithmetic,
    At,
    Call,
    Expr,
    Filter,
    In,
    Literal,
    Member,
    Name,
    Quantified,
)
from dakehu.rules.typing import check_condition, check_expression
from dakehu.text.decode import is_clean

_N = TypeVar("_N")
_CALLS = {
    "contains": "contains", "count": "count", "sum": "sum", "min": "min", "max": "max",
    "abs": "abs", "not": "not", "starts with": "starts_with", "ends with": "ends_with",
    "string length": "length",
}  # fmt: skip
_WORDS = {
    "and", "or", "if", "then", "else", "some", "every", "in", "satisfies", "between", "true",
    "false", "null",
}  # fmt: skip
_LEFT_OUT = {"for", "return", "function", "external", "instance", "{", "}", "**"}
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<moment>(?:date|duration)\s*\(\s*(?P<written>"[^"\n]*")\s*\)|@(?P<at>"[^"\n]*"))
      | (?P<today>today\s*\(\s*\))
      | (?P<text>"(?:[^"\\]|\\.)*")
      | (?P<number>\d+(?:\.\d+)?|\.\d+)
      | (?P<call>(?:starts\s+with|ends\s+with|string\s+length|[^\W\d]\w*)(?=\s*\())
      | (?P<word>[^\W\d]\w*)
      | (?P<sign>\.\.|\*\*|<=|>=|!=|[-+*/<>=()\[\]{},.?:])
    """,
    re.VERBOSE | re.DOTALL,
)
_ENDS_RANGE = re.compile(r"\[\s*(?:$|[,)]|(?:and|or|then|else|satisfies)\b)")
_NOW = re.compile(r"today\s*\(\s*\)")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True)
class FeelScope:
    """The names of a model: FEEL path to our text, component to field, and the day of the run.

    *clock* is what the day of the run is called in our text; no fact may be called so.
    """

    names: dict[str, str]
    components: dict[str, str]
    clock: str

    @cached_property
    def heads(self) -> re.Pattern[str] | None:
        """Return what finds the longest name at a place."""
        return _longest(self.names)

    @cached_property
    def parts(self) -> re.Pattern[str] | None:
        """Return what finds the longest name of a component at a place."""
        return _longest(self.components)


def read_feel(text: str, scope: FeelScope, vocabulary: Vocabulary) -> Expr:
    """Return the FEEL expression *text* as a checked tree; raise Fault where it is outside."""
    tree = _Mender(scope, vocabulary).mended(parse_expression(in_our_words(text, scope)))
    checked: Expr = check_expression(tree, vocabulary)[0]
    return checked


def read_feel_cell(text: str, column: Expr, scope: FeelScope, vocabulary: Vocabulary) -> Expr:
    """Return the unary tests *text* of the checked *column*; an empty cell tests nothing."""
    ours = _without_asked(in_our_words(text, scope)) if text.strip() else ANYTHING
    tree = _Mender(scope, vocabulary).mended(parse_cell(ours, column))
    return check_condition(tree, vocabulary)


def plain_name(text: str) -> str:
    """Return a FEEL name with single spaces.

    >>> plain_name(" Approval   Status ")
    'Approval Status'
    """
    return " ".join(text.split())


def _longest(names: Iterable[str]) -> re.Pattern[str] | None:
    ordered = sorted(names, key=lambda name: (-len(name), name))
    parts = (r"\s+".join(map(re.escape, name.split())) for name in ordered)
    said = [part.replace(r"\.", r"\s*\.\s*") for part in parts]
    return re.compile(rf"(?:{'|'.join(said)})(?!\w)") if said else None


def _without_asked(text: str) -> str:
    """Drop the ``?`` of a test that begins with it and a comparison; elsewhere it stays."""
    return re.sub(r"(^|[,(])(\s*)\?\s*(?=[<>=!])", r"\1\2", text)


def in_our_words(text: str, scope: FeelScope) -> str:
    """Return FEEL *text* in our words: names, functions, texts and days as we write them."""
    return _Translation(text, scope).done()


class _Translation:
    def __init__(self, text: str, scope: FeelScope) -> None:
        self._text, self._scope = text, scope
        self._variables = set(re.findall(r"\b(?:some|every)\s+([^\W\d]\w*)\s+in\b", text))
        self._brackets: list[bool] = []
        self._out: list[str] = []
        self._last = ""

    def done(self) -> str:
        place = 0
        while place < len(self._text):
            place = self._named(place) or self._token(place)
        return "".join(self._out)

    def _named(self, place: int) -> int | None:
        """Take the name of the model that stands at *place*; return where it ends."""
        if not re.match(r"[^\W\d]", self._text[place]) or _NOW.match(self._text, place):
            return None
        if self._last == ".":
            found = self._scope.parts and self._scope.parts.match(self._text, place)
            return self._take(found, self._scope.components) if found else None
        head = self._scope.heads and self._scope.heads.match(self._text, place)
        part = self._scope.parts if any(self._brackets) else None
        field = part and part.match(self._text, place)
        if field and (not head or field.end() > head.end()):
            return self._take(field, self._scope.components)
        if not head:
            return None
        name = _path(head[0])
        if name.split(".")[0] in self._variables:
            raise self._fault(place, name, "is also the name of a variable", "同时也是变量名")
        if any(self._brackets):
            self._check_caught(place, name)
        return self._take(head, self._scope.names)

    def _check_caught(self, place: int, name: str) -> None:
        """Refuse a name that, in a filter, FEEL and we would look up in different places."""
        theirs, ours = (path.partition(".")[0] for path in (name, self._scope.names[name]))
        fields = self._scope.components
        if (theirs in fields) != (ours in fields.values()) or fields.get(theirs, ours) != ours:
            raise self._fault(place, name, "may be a field of the entry", "可能是条目的字段")

    def _take(self, found: re.Match[str], names: dict[str, str]) -> int:
        if re.match(r"\s*\(", self._text[found.end() :]):
            raise self._fault(found.start(), found[0], "is no function", "不是函数")
        self._put(names[_path(found[0])])
        return found.end()

    def _put(self, text: str) -> None:
        self._out.append(text)
        self._last = text

    def _token(self, place: int) -> int:
        found = _TOKEN.match(self._text, place)
        if found is None:
            sign = self._text[place]
            raise self._fault(place, sign, "has no meaning here", "在这里没有意义")
        kind, said = str(found.lastgroup), found[0]
        if kind in ("written", "at", "moment"):
            self._put(f"@{found['written'] or found['at']}")
        elif kind == "space":
            self._out.append(" ")
        else:
            self._put(self._said(kind, said, place))
        return found.end()

    def _said(self, kind: str, said: str, place: int) -> str:
        if said in _LEFT_OUT:
            raise Fault("not-in-language", At(place, len(said)), {"what": said})
        if kind == "text":
            return _text(said, At(place, len(said)))
        if kind == "today":
            return self._scope.clock
        if kind == "call" and said not in _WORDS:
            return self._function(said, place)
        if kind == "word" and said not in _WORDS:
            bound = self._last == "." or said in self._variables
            if not bound and not (said == "item" and any(self._brackets)):
                raise Fault("unknown-name", At(place, len(said)), {"name": said})
        if said == "[" and _ENDS_RANGE.match(self._text, place):
            return ")"
        if said == "[":
            self._brackets.append(bool(re.search(r"[\w)\]]$", self._last)))
        if said == "]" and self._brackets:
            self._brackets.pop()
        return said

    def _function(self, said: str, place: int) -> str:
        name = plain_name(said)
        if name not in _CALLS:
            raise Fault("not-in-language", At(place, len(said)), {"what": f"{name}()"})
        return _CALLS[name]

    def _fault(self, place: int, name: str, en: str, zh: str) -> Fault:
        return syntax(At(place, len(name)), f'"{name}" {en}', f"“{name}”{zh}")


def _path(name: str) -> str:
    return re.sub(r"\s*\.\s*", ".", plain_name(name))


def _text(said: str, at: At) -> str:
    """Return a FEEL text as we write it; one with a character that no cell can hold is refused."""

    def sign(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        if code:
            return chr(int(code, 16)) if int(code, 16) < 0x110000 else "\x00"
        return _SIGNS.get(found[3], "\x00")

    text = _ESCAPE.sub(sign, said[1:-1])
    if not is_clean(text):
        raise syntax(at, "a text with a character that is not seen", "文字里有不可见的字符")
    return quoted(text)


class _Mender:
    """Mends what both languages can write but read differently."""

    def __init__(self, scope: FeelScope, vocabulary: Vocabulary) -> None:
        self._clock, self._vocabulary = scope.clock, vocabulary

    def mended(self, tree: Expr) -> Expr:
        made: Expr = self._one(tree, {}, {})
        return made

    def _one(self, tree: Any, scope: dict[str, Type], caught: dict[str, bool]) -> Any:
        """Return *tree* mended; *caught* are fields of entries that FEEL knows without ``item``.

        Those of the nearest filter are true; those of one around it cannot be said by us.
        """
        if isinstance(tree, Name):
            return self._name(tree, caught)
        if isinstance(tree, Filter):
            return self._filter(tree, scope, caught)
        if isinstance(tree, Quantified):
            items = self._one(tree.items, scope, caught)
            inner = {**scope, tree.variable: self._entry(items, scope)}
            free = {name: near for name, near in caught.items() if name != tree.variable}
            return replace(tree, items=items, condition=self._one(tree.condition, inner, free))
        if isinstance(tree, Member) and tree.field == "days" and isinstance(tree.base, Arithmetic):
            return self._days(tree.base, scope, caught)
        made = _rebuilt(tree, lambda part: self._one(part, scope, caught))
        if isinstance(made, In):
            self._check_in(made, scope)
        return made

    def _name(self, tree: Name, caught: dict[str, bool]) -> Expr:
        if tree.name == self._clock:
            raise Fault("not-in-language", tree.at, {"what": "today"})
        near = caught.get(tree.name)
        if near is False:
            raise syntax(
                tree.at,
                f'"{tree.name}" is a field of an entry further out',
                f"“{tree.name}”是外层条目的字段",
            )
        return Member(tree.at, Name(tree.at, "item"), tree.name) if near else tree

    def _filter(self, tree: Filter, scope: dict[str, Type], caught: dict[str, bool]) -> Expr:
        base = self._one(tree.base, scope, caught)
        entry = self._entry(base, scope)
        fields = {field.name: True for field in entry.fields}
        outer = dict.fromkeys(caught, False)
        condition = self._one(tree.condition, {**scope, "item": entry}, {**outer, **fields})
        return Filter(tree.at, base, condition)

    def _entry(self, items: Expr, scope: dict[str, Type]) -> Type:
        return check_expression(items, self._vocabulary, scope)[1].item or NULL

    def _days(self, tree: Arithmetic, scope: dict[str, Type], caught: dict[str, bool]) -> Expr:
        """Return a difference of days as the function that counts them."""
        if tree.op != "-":
            raise Fault("not-in-language", tree.at, {"what": ".days"})
        last, first = tree.left, tree.right
        if self._is_clock(last):
            return Call(tree.at, "days_since", (self._one(first, scope, caught),))
        if self._is_clock(first):
            return Call(tree.at, "days_until", (self._one(last, scope, caught),))
        pair = (self._one(first, scope, caught), self._one(last, scope, caught))
        return Call(tree.at, "days_between", pair)

    def _is_clock(self, tree: Expr) -> bool:
        return isinstance(tree, Name) and tree.name == self._clock

    def _check_in(self, tree: In, scope: dict[str, Type]) -> None:
        kind = check_expression(tree.value, self._vocabulary, scope)[1].kind
        for test in tree.tests:
            if not isinstance(test, Against) or test.op != "=":
                continue
            if kind in ("boolean", "list") and not isinstance(test.operand, Literal):
                raise syntax(
                    test.at,
                    "this may be a truth by itself, or something to compare with",
                    "这里可能本身就是判断，也可能是用来比较的值",
                )


def _rebuilt(node: _N, made: Callable[[Any], Any]) -> _N:
    """Return *node* with each part below it as *made* makes it."""
    changed: dict[str, Any] = {}
    for part in fields(node):  # type: ignore[arg-type]
        value = getattr(node, part.name)
        if isinstance(value, tuple):
            changed[part.name] = tuple(made(one) for one in value)
        elif hasattr(value, "at"):
            changed[part.name] = made(value)
    return replace(node, **changed) if changed else node  # type: ignore[type-var]
