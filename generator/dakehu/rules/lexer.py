"""Text of the rule language to tokens."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from dakehu.rules.fault import Fault
from dakehu.rules.tree import At
from dakehu.text.words import Words

TEXT_LIMIT = 2000

KEYWORDS = {
    "and", "or", "not", "if", "then", "else", "some", "every", "in", "satisfies", "between",
    "true", "false", "null",
}  # fmt: skip
LEFT_OUT = {"for", "return", "function", "instance", "external"}
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<at>@"[^"\n]*")
      | (?P<text>"(?:[^"\\\n]|\\.)*")
      | (?P<number>\d+(?:\.\d+)?|\.\d+)
      | (?P<name>[^\W\d]\w*)
      | (?P<op>\.\.|\*\*|<=|>=|!=|==|&&|\|\||<>|=>|[-+*/<>=()\[\]{},.%!?:;&|^])
    """,
    re.VERBOSE,
)
_INSTEAD = {
    "==": "=", "&&": "and", "&": "and", "||": "or", "|": "or", "<>": "!=", "=>": ">=",
    "!": "not(…)",
}  # fmt: skip
_FULL_WIDTH = {
    "（": "(", "）": ")", "，": ",", "。": ".", "＝": "=", "＜": "<", "＞": ">", "≥": ">=",
    "≤": "<=", "≠": "!=", "“": '"', "”": '"', "；": ",", "【": "[", "】": "]", "％": "%", "'": '"',
}  # fmt: skip
_SPOKEN = {
    "并且": "and", "而且": "and", "且": "and", "或者": "or", "或": "or", "AND": "and", "OR": "or",
    "NOT": "not(…)", "True": "true", "TRUE": "true", "False": "false", "FALSE": "false",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign: its kind, its text and where it stands."""

    kind: str
    text: str
    at: At


def tokens(text: str) -> list[Token]:
    """Return the tokens of *text* and one of kind ``end``; raise Fault at the first odd sign."""
    if len(text) > TEXT_LIMIT:
        parts = {"limit": TEXT_LIMIT, "what": Words("characters", "个字符")}
        raise Fault("too-long", At(0, 1), parts)
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _odd(text, place)
        kind, word = str(match.lastgroup), match.group()
        at = At(place, len(word))
        if kind == "op" and word in _INSTEAD:
            raise _instead(word, _INSTEAD[word], at)
        if kind == "name":
            _check_name(word, at)
            kind = word if word in KEYWORDS else kind
        if kind != "space":
            found.append(Token(kind if kind != "op" else word, word, at))
        place = match.end()
    found.append(Token("end", "", At(len(text), 1)))
    return found


def reserved(name: str) -> bool:
    """Tell whether *name* means something else to the language than a name."""
    return name in KEYWORDS or name in LEFT_OUT or name in _SPOKEN


def _check_name(word: str, at: At) -> None:
    if word in LEFT_OUT:
        hint = (
            Words("write some c in contacts satisfies …", "请写 some c in contacts satisfies …")
            if word == "for"
            else None
        )
        raise Fault("not-in-language", at, {"what": word}, hint)
    if word in _SPOKEN:
        raise _instead(word, _SPOKEN[word], at)
    if unicodedata.normalize("NFC", word) != word:
        problem = Words("this name is written with combining marks", "这个名称用了组合字符")
        raise Fault("expression-syntax", at, {"problem": problem})


def _instead(word: str, right: str, at: At) -> Fault:
    problem = Words(f'"{word}" is not used in rules', f"规则里不用“{word}”")
    hint = Words(f"write {right}", f"请写 {right}")
    if right == '"':
        problem = Words("these quotes are not used in rules", "规则里不用这种引号")
        hint = straight_quotes()
    return Fault("expression-syntax", at, {"problem": problem}, hint)


def straight_quotes(said: str = "…") -> Words:
    """Return the hint to write *said* in the quotes of the language."""
    return Words(f'write straight double quotes: "{said}"', f'请用英文双引号："{said}"')


def _odd(text: str, place: int) -> Fault:
    sign = text[place]
    if sign == '"':
        problem = Words("a quote that opens is never closed", "引号打开之后没有关闭")
        return Fault("expression-syntax", At(place, len(text) - place), {"problem": problem})
    if sign in _FULL_WIDTH:
        return _instead(sign, _FULL_WIDTH[sign], At(place, 1))
    problem = Words(f'"{sign}" has no meaning in rules', f"“{sign}”在规则里没有意义")
    return Fault("expression-syntax", At(place, 1), {"problem": problem})
