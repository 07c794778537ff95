"""Private matters that do not belong in a file about a customer: found, and never repeated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dakehu.check.contacts import texts_in
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding
from dakehu.text.words import LANGS, Words

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class _Topic:
    """One kind of private matter: its name, what it looks like, and what proves a look-alike."""

    name: Words
    pattern: re.Pattern[str]
    is_one: Callable[[str], bool] = lambda _: True


def is_identity_number(text: str) -> bool:
    """Tell whether *text* is a resident identity number: its last sign is a check digit.

    The number is that of GB 11643: the weighted sum of the digits modulo 11 gives the last.

    >>> is_identity_number("11010519491231002X"), is_identity_number("110105194912310021")
    (True, False)
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def is_card_number(text: str) -> bool:
    """Tell whether *text* is the number of a bank card: its digits pass the check of Luhn.

    >>> is_card_number("4111 1111 1111 1111"), is_card_number("4111 1111 1111 1112")
    (True, False)
    """
    digits = [int(c) for c in reversed(text) if c.isdigit()]
    doubled = (2 * digit - 9 * (digit > 4) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _any(en: str, zh: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{en})\b|(?:{zh})", re.IGNORECASE)


_NUMBERS = (
    _Topic(
        Words("an identity number", "身份证号码"),
        re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0\d|1[0-2])[0-3]\d{4}[\dXx](?![\dXx])"),
        is_identity_number,
    ),
    _Topic(
        Words("the number of a bank card", "银行卡号"),
        re.compile(r"(?<![\d.])\d(?:[ -]?\d){15,18}(?![\d.])"),
        is_card_number,
    ),
)
_MATTERS = (
    _Topic(
        Words("a home address", "家庭住址"),
        _any(
            r"home address|lives (?:at|in|on)",
            r"家住|住址|家庭地址|住在|\d+(?:号楼|栋|幢).{0,6}\d+室",
        ),
    ),
    _Topic(
        Words("a birthday", "生日"),
        _any(r"birthdays?|date of birth|was born", r"生日|出生日期|出生于|生辰"),
    ),
    _Topic(
        Words("somebody's family", "家庭情况"),
        _any(
            r"(?:his|her|their) (?:wife|husband|spouse|son|daughter|child|children|kids|family)",
            r"妻子|丈夫|老婆|老公|太太|配偶|儿子|女儿|子女|家属|(?:他|她|家)的?孩子",
        ),
    ),
    _Topic(
        Words("somebody's health", "健康状况"),
        _any(
            r"(?:is|was) (?:ill|pregnant)|illness|diagnosed|surgery|medical history",
            r"患有|患病|病史|怀孕|住院|动手术|体检结果",
        ),
    ),
    _Topic(
        Words("somebody's religion or politics", "宗教信仰或政治面貌"),
        _any(r"religion|religious|political views", r"宗教|信佛|信教|基督徒|政治面貌"),
    ),
)


def personal_data(by_kind: dict[str, list[Document]]) -> Iterator[Finding]:
    """Yield a warning for each text of an account that tells what is nobody's business.

    Numbers of identity cards and of bank cards are looked for in every file. The message names
    the field and the matter, never the words themselves.
    """
    for kind, documents in by_kind.items():
        topics = (*_NUMBERS, *_MATTERS) if kind == "account" else _NUMBERS
        for document in documents:
            texts = list(texts_in(document.data, ()))
            whole = "\n".join(said for _, said in texts)
            likely = tuple(topic for topic in topics if topic.pattern.search(whole))
            for path, said in texts if likely else ():
                yield from _found(document, path, said, likely)


def _found(
    document: Document, path: Path, said: str, topics: tuple[_Topic, ...]
) -> Iterator[Finding]:
    for topic in topics:
        if any(topic.is_one(match[0]) for match in topic.pattern.finditer(said)):
            keys = [step for step in path if isinstance(step, str) and step not in LANGS]
            parts = {"key": keys[-1] if keys else "", "topic": topic.name}
            hint = Words(
                "take it out: a playbook keeps what a person does at work, and no more",
                "请删掉：手册只记录一个人在工作中的情况，不记其他",
            )
            yield Finding("personal-data", document.key(path), parts, hint)
