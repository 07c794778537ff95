"""What somebody means who writes a number as people do: 300万元, 1,200, 25%, 四成, about 120."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from dakehu.text.words import Words

# No m: it may be metres or minutes.
_SCALES = {
    "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
    "十亿": 10**9, "百亿": 10**10, "w": 10**4, "k": 10**3, "thousand": 10**3, "mn": 10**6,
    "million": 10**6, "bn": 10**9, "billion": 10**9,
}  # fmt: skip
_SHARES = {"%": Decimal("0.01"), "成": Decimal("0.1"), "percent": Decimal("0.01")}
# Words behind a figure that change nothing in it.
_COUNTED = (
    "元|块|圆|人民币|rmb|cny|yuan|台|辆|部|天|日|人|名|位|次|个|家|条|项|分|分钟|小时|"
    "days?|people|persons?|vehicles?|trucks?|buses|times?|points?|minutes?|hours?"
)
_MONEY = re.compile(r"^(?:rmb|cny|人民币|[¥$€£])|(?:rmb|cny|人民币)$")
_WRITTEN = re.compile(
    rf"(?P<figure>\d[\d.,]*)(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})?"
    rf"(?P<share>%|成|percent)?(?:{_COUNTED})?(?:/?(?:每?年|每?月|year|month))?"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
_ABOUT = re.compile(
    r"(?:about|around|approx\.?|ca\.?|circa|over|under|约|大约|大概|近|超过|不到|[~<>≈])\s*\d.*|"
    r"\d[\d.,]*\s*\w*\s*(?:\+|以上|以下|左右|上下|多|余)\w*|\d[\d.,]*\w*\s*(?:-|~|–|—|至|到|to)\s*\d.*|"
    r"\d[\d.,]*\s*\w*\s*[(（].*[)）]",
    re.IGNORECASE,
)
_NUMERALS = set("零〇一二两三四五六七八九十百千万亿点")
_UNKNOWN = {
    "unknown", "not known", "n/a", "na", "tbd", "?", "??", "未知", "不知道", "不清楚", "不详",
    "待定", "尚未知", "待确认", "暂无",
}  # fmt: skip


def unknown_hint(value: str) -> Words | None:
    """Return what to do where somebody wrote in words that they do not know."""
    if unicodedata.normalize("NFKC", value).strip().lower() not in _UNKNOWN:
        return None
    return Words(
        "not known yet? take the line out, and the plan will ask for it",
        "还不知道就删掉这一行，计划会提醒去问",
    )


def number_hint(value: str, *, is_share: bool) -> Words | None:
    """Return how to write *value* as a number; nothing where it cannot be told.

    A figure is named only where it is sure; *is_share* tells whether it is one of a whole.

    >>> [number_hint(one, is_share=False).en for one in ("300万元", "1.2亿", "3k")]
    ['write 3000000', 'write 120000000', 'write 3000']
    >>> [number_hint(one, is_share=True).en for one in ("25%", "4成", "0,25", "40％")]
    ['write 0.25', 'write 0.4', 'write 0.25', 'write 0.4']
    """
    text = unicodedata.normalize("NFKC", value).strip().lower()
    if _ABOUT.fullmatch(text):
        return Words(
            "write one figure in digits; what else there is to say goes behind a blank and #",
            "只写一个数字，其余的话空一格写在 # 后面",
        )
    found = _WRITTEN.fullmatch(_MONEY.sub("", re.sub(r"\s", "", text)))
    if found is None:
        return Words("write it in digits", "请用阿拉伯数字") if _in_words(text) else None
    figure = _figure(found["figure"])
    if figure is None:
        return Words("write it in digits, without commas", "请只用数字书写，不加逗号")
    if found["share"] and not is_share:
        return Words(
            "this is no share of a whole: write the figure itself, in digits",
            "这里填的不是比例：请直接写数字",
        )
    number = figure * _SCALES.get(found["scale"] or "", 1) * _SHARES.get(found["share"] or "", 1)
    said = f"{number.normalize():f}"
    if number == figure and text.replace(",", "") == said:
        return Words(f"write {said}, without quotes or commas", f"请写 {said}，不加引号和逗号")
    if number == figure and found["figure"] != text:
        return Words(f"write {said}, without the unit", f"请写 {said}，不带单位")
    return Words(f"write {said}", f"请写 {said}")


def _figure(text: str) -> Decimal | None:
    """Return the figure written as *text*; nothing where its commas could mean either."""
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    return Decimal(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else None


def _in_words(text: str) -> bool:
    return bool(text) and set(text.removeprefix("百分之").rstrip("成次个")) <= _NUMERALS
