"""The words in which a trace is told, beside those of its own conditions and values."""

from __future__ import annotations

from dakehu.text.words import Lang, Words

TOLD: dict[str, Words] = {
    "still_possible": Words("still possible: {values}", "仍有可能：{values}"),
    "contradicts": Words("the table contradicts itself here", "决策表在此自相矛盾"),
    "no_row": Words("no row of the table holds", "决策表没有一行成立"),
    "met_of": Words("{met} of {all} {all:condition|conditions} met", "{all} 项条件中 {met} 项成立"),
    "days_old": Words("{n} days old", "{n} 天前"),
    "day_old": Words("1 day old", "1 天前"),
    "today": Words("today", "今天"),
    "day_ahead": Words("1 day ahead", "1 天后"),
    "days_ahead": Words("{n} days ahead", "{n} 天后"),
    "group": Words("{0} ({1})", "{0}（{1}）"),
    "no_row_speaks": Words(
        "nothing that is asked would settle this: no row of a table it rests on speaks",
        "再问也无法确定：它所依据的决策表没有一行成立",
    ),
    "confirmed": Words("confirmed", "已证实"),
    "reported": Words("reported", "听说"),
    "assumed": Words("assumed", "推测"),
}

_COLON: dict[Lang, str] = {"en": ": ", "zh": "："}


def told(key: str, lang: Lang, **parts: object) -> str:
    """Return the words *key* in *lang* with their places filled; raise KeyError if none."""
    return TOLD[key].filled(**parts).said(lang)


def aged(days: int, lang: Lang) -> str:
    """Return how long ago something was, or how far ahead it lies.

    >>> [aged(days, "en") for days in (-61, -1, 0, 1, 8)]
    ['61 days ahead', '1 day ahead', 'today', '1 day old', '8 days old']
    """
    if days == 0:
        return told("today", lang)
    way = "old" if days > 0 else "ahead"
    return told(f"day_{way}" if abs(days) == 1 else f"days_{way}", lang, n=abs(days))


def titled(name: str, value: str, lang: Lang) -> str:
    """Return a name and what it is, with the colon of the language."""
    return f"{name}{_COLON[lang]}{value}"


def aside(text: str, more: str, lang: Lang) -> str:
    """Return a text with something more in the parentheses of the language."""
    return TOLD["group"].filled(**{"0": text, "1": more}).said(lang)
