"""Private matters that do not belong in a file about a customer: found, and never repeated."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from dakehu.check.contacts import texts_in
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding
from dakehu.text.words import LANGS, Words

_PHONE = "phone"
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


def is_taiwan_number(text: str) -> bool:
    """Tell whether *text* is an identity number of Taiwan: a letter, nine digits, a check digit.

    >>> is_taiwan_number("A123456789"), is_taiwan_number("A123456788")
    (True, False)
    """
    first = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(text[0].upper()) + 10
    digits = [first // 10, first % 10, *map(int, text[1:])]
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    return sum(w * d for w, d in zip(weights, digits, strict=True)) % 10 == 0


def is_hong_kong_number(text: str) -> bool:
    """Tell whether *text* is an identity number of Hong Kong, whose last sign is in brackets.

    >>> is_hong_kong_number("A123456(3)"), is_hong_kong_number("A123456(4)")
    (True, False)
    """
    signs = re.sub(r"[()]", "", text).upper().rjust(9)
    values = [36 if sign == " " else int(sign, 36) for sign in signs]
    total = sum(w * v for w, v in zip(range(9, 0, -1), values, strict=True))
    return total % 11 == 0


_NUMBERS = (
    _Topic(
        Words("an identity number", "身份证号码"),
        re.compile(
            r"(?<!\d)[1-9]\d{5}[ -]?(?:19|20)\d{2}[ -]?(?:0\d|1[0-2])[ -]?[0-3]\d[ -]?"
            r"\d{3}[\dXx](?![\dXx])"
        ),
        lambda text: is_identity_number(re.sub("[ -]", "", text)),
    ),
    _Topic(
        Words("an identity number", "身份证号码"),
        re.compile(r"(?<![A-Za-z0-9])[A-Za-z][1289]\d{8}(?![A-Za-z0-9])"),
        is_taiwan_number,
    ),
    _Topic(
        Words("an identity number", "身份证号码"),
        re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{6}\([0-9Aa]\)"),
        is_hong_kong_number,
    ),
    _Topic(
        Words("an identity number", "身份证号码"),
        re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"),
    ),
    _Topic(
        Words("the number of a passport", "护照号码"),
        re.compile(r"(?:passports?|护照)[^\d\n]{0,16}?[A-Z]{0,2}\d{7,9}(?!\d)", re.IGNORECASE),
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
            r"home address|lives (?:at|in|on)|(?:his|her|their) (?:house|flat|home) (?:at|in|on)",
            r"家住|住址|家庭地址|住在|\d+(?:号楼|栋|幢).{0,6}\d+室",
        ),
    ),
    _Topic(
        Words("a private number or address", "私人联系方式"),
        _any(
            r"(?:home|private|personal) (?:phone|number|mobile|cell|e-?mail|wechat)",
            r"(?:家庭|家里的?|私人|个人)(?:电话|手机|邮箱|微信|号码)",
        ),
    ),
    _Topic(
        Words("a birthday", "生日"),
        _any(
            r"birthdays?|date of birth|(?:was|were) born|born (?:in|on) \d+|"
            r"turns (?:30|40|50|60|70)",
            r"生日|出生日期|出生于|生辰|(?:19|20)\d\d年生|生于(?:19|20)\d\d",
        ),
    ),
    _Topic(
        Words("somebody's family", "家庭情况"),
        _any(
            r"(?:his|her|their|whose|'s) (?:(?:eldest|youngest|elder|younger|little|new) )?"
            r"(?:wife|husband|spouse|sons?|daughters?|child|children|kids|baby|family|parents|"
            r"mother|father|brother|sister|marriage|divorce|girlfriend|boyfriend|grandchild(?:ren)?)|"
            r"(?:is|was|got|recently|just) (?:married|divorced|widowed)|(?:mother|father)-in-law",
            r"妻子|丈夫|老婆|老公|太太|配偶|儿子|女儿|子女|家属|(?:他|她|家)的?孩子|"
            r"(?:大|小|俩|两个)孩子|孩子(?:上|读|考|在|刚)|离婚|离异|已婚|未婚|结婚|丧偶|女朋友|男朋友|"
            r"岳父|岳母|公婆|父母|孙子|孙女|二胎|家里(?:有|老人|孩子)",
        ),
    ),
    _Topic(
        Words("somebody's health", "健康状况"),
        _any(
            r"(?:is|was|fell|been) (?:ill|pregnant|disabled|diabetic)|illness|diagnosed|surgery|"
            r"medical history|sick leave|cancer|diabetes|heart (?:attack|disease)|depression|"
            r"chemotherapy|maternity leave|(?:his|her) (?:health|pregnancy|operation)",
            r"患有|患病|病史|怀孕|住院|动手术|做了?手术|体检结果|病假|产假|癌|糖尿病|高血压|心脏病|"
            r"抑郁|残疾|身体(?:不好|欠佳)|生了?病",
        ),
    ),
    _Topic(
        Words("somebody's religion or politics", "宗教信仰或政治面貌"),
        _any(
            r"religion|religious|political views|(?:a|devout|practising) (?:christian|catholic|"
            r"muslim|buddhist|hindu|jew)|(?:communist|party) (?:party )?member(?:ship)?",
            r"宗教|信佛|信教|信基督|基督徒|穆斯林|佛教徒|政治面貌|党员|入党",
        ),
    ),
    _Topic(
        Words("somebody's origin", "民族或种族"),
        _any(
            r"ethnic(?:ity| origin| group)|skin colou?r",
            r"少数民族|[回藏壮苗彝满蒙]族|蒙古族|维吾尔族|种族",
        ),
    ),
    _Topic(
        Words("somebody's private life", "私生活"),
        _any(
            r"sexual orientation|gay|lesbian|love affair|mistress|criminal record|gambling debts?",
            r"性取向|同性恋|婚外情|情人|小三|前科|案底|犯罪记录|赌债",
        ),
    ),
)
_MOBILE = _Topic(
    Words("somebody's mobile number", "手机号码"),
    re.compile(r"(?<![\d.])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d.])"),
)


def personal_data(by_kind: dict[str, list[Document]]) -> Iterator[Finding]:
    """Yield a warning for each text of an account that tells what is nobody's business.

    Numbers of identity cards, passports and bank cards are looked for in every file; mobile
    numbers have one place, the field for them. The message names the field and the matter,
    never the words themselves.
    """
    for kind, documents in by_kind.items():
        topics = (*_NUMBERS, *_MATTERS) if kind == "account" else _NUMBERS
        for document in documents:
            texts = [(p, unicodedata.normalize("NFKC", t)) for p, t in texts_in(document.data, ())]
            every = (*topics, _MOBILE) if kind == "account" else topics
            whole = "\n".join(said for _, said in texts)
            likely = tuple(topic for topic in every if topic.pattern.search(whole))
            for path, said in texts if likely else ():
                here = [one for one in likely if one is not _MOBILE or _PHONE not in path]
                yield from _found(document, path, said, here)


def _found(
    document: Document, path: Path, said: str, topics: Iterable[_Topic]
) -> Iterator[Finding]:
    for topic in topics:
        if any(topic.is_one(match[0]) for match in topic.pattern.finditer(said)):
            keys = [step for step in path if isinstance(step, str) and step not in LANGS]
            parts = {"key": keys[-1] if keys else "", "topic": topic.name}
            hint = Words(
                "take it out: a playbook keeps what a person does at work, and no more",
                "请删掉：手册只记录一个人在工作中的情况，不记其他",
            )
            if topic is _MOBILE:
                hint = Words(
                    "a number for work goes into the field phone of the contact; others go out",
                    "工作号码写在联系人的 phone 里，其他号码请删掉",
                )
            yield Finding("personal-data", document.key(path), parts, hint)
