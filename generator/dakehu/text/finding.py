"""Something to fix in what was written: a value, never raised and never logged."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from types import MappingProxyType

from dakehu.text.codes import CODES
from dakehu.text.source import Span
from dakehu.text.words import Lang, Words, listed, meant

CLOSE = 0.72
LISTED = 16


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake at one place: its code, the parts of its message, and a hint if there is one."""

    code: str
    span: Span
    parts: Mapping[str, object] = field(default_factory=dict)
    hint: Words | None = None

    @property
    def stops(self) -> bool:
        """Tell whether nothing may be written while this stands."""
        return CODES[self.code].level == "error"

    @property
    def message(self) -> Words:
        """Return what is wrong, in one sentence."""
        return CODES[self.code].message.filled(**self.parts)


def did_you_mean(wrong: str, known: Iterable[str]) -> Words | None:
    """Return a hint that names the closest of *known*, or nothing if none is close."""
    best = closest(wrong, known)
    return Words(f'did you mean "{best}"?', f"是不是想写“{best}”？") if best else None


def closest(wrong: str, known: Iterable[str]) -> str | None:
    """Return the closest of *known* to *wrong*, or nothing if none is close.

    >>> closest("discovry-call", ["discovery-call", "demo"])
    'discovery-call'
    >>> closest("actt", ["fact", "act"])
    'act'
    >>> closest("xyz", ["discovery-call", "demo"]) is None
    True
    """
    scored = [(_likeness(wrong, name), name) for name in dict.fromkeys(known)]
    best = max(scored, default=(0.0, ""), key=lambda pair: pair[0])
    return best[1] if best[0] >= CLOSE else None


def nearest(wrong: str, known: Mapping[str, Words], most: int) -> list[str]:
    """Return the *most* names of *known* nearest to *wrong*, by themselves or by what they mean.

    >>> nearest("boss", {"a": Words("met the boss", "见过老板"), "boxes": Words("b", "b")}, 1)
    ['a']
    """

    def near(name: str) -> float:
        said = known[name]
        if any(wrong.casefold() in text.casefold() for text in (name, said.en, said.zh)):
            return 1.0
        return max(_likeness(wrong, part) for part in (name, name.rpartition(".")[2]))

    return sorted(known, key=near, reverse=True)[:most]


def known_here(known: Iterable[Words]) -> Words | None:
    """Return a hint that lists *known*, at most sixteen of them, or nothing if there are none."""
    names = list(known)
    if not names:
        return None
    more = " …" if len(names) > LISTED else ""
    every = listed(names[:LISTED])
    return Words(f"known here: {every.en}{more}", f"这里可用：{every.zh}{more}")


def colon_after(key: str) -> Words:
    """Return the hint that *key* is followed by something that is no colon of YAML."""
    return Words(
        f'write "{key}: " with an English colon and a space',
        f"“{key}”后面请用英文冒号加一个空格",
    )


def hint_for(
    wrong: str, known: Iterable[str], said: Mapping[str, Words] = MappingProxyType({})
) -> Words | None:
    """Return the closest of *known* as a hint, or the list of them when none is close.

    In the list, what they are *said* to mean stands beside them.
    """
    names = list(known)
    return did_you_mean(wrong, names) or known_here(meant(name, said.get(name)) for name in names)


def no_such(kind: Words, name: str, span: Span, known: Iterable[str]) -> Finding:
    """Return the finding for a *name* of a *kind* that is not among those *known*."""
    return Finding("unknown-link", span, {"kind": kind, "id": name}, hint_for(name, known))


def shown(finding: Finding, lines: tuple[str, ...], lang: Lang) -> str:
    """Return *finding* as it is printed: place, message, source line, caret and hint.

    The line stays out where it is private.
    """
    level = CODES[finding.code].level
    word = {"error": Words("error", "错误"), "warning": Words("warning", "警告")}[level].said(lang)
    out = [f"{finding.span}: {word}[{finding.code}] {visible(finding.message.said(lang))}"]
    if 0 < finding.span.line <= len(lines) and not CODES[finding.code].private:
        out += _pointed(finding.span, lines[finding.span.line - 1])
    if finding.hint:
        pad = " " * (len(str(finding.span.line)) + 1)
        out.append(f"{pad}= {visible(finding.hint.said(lang))}")
    return "\n".join(out)


def visible(text: str) -> str:
    """Return *text* with control characters written out, so that a terminal obeys none of them."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def columns(text: str) -> int:
    """Return how many columns *text* takes in a terminal; a Chinese character takes two."""
    return sum(_columns(c) for c in text)


def _columns(c: str) -> int:
    if unicodedata.combining(c):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


def _pointed(span: Span, line: str) -> list[str]:
    if not line.strip() or "\x00" in line:
        return []
    line = line.replace("\t", " ")
    start = max(0, span.column - 61)
    line, column = line[start : start + 160], span.column - start
    number, pad = str(span.line), " " * len(str(span.line))
    marked = line[column - 1 : column - 1 + span.width]
    caret = " " * columns(visible(line[: column - 1])) + "^" * max(columns(visible(marked)), 1)
    return [f"{pad} |", f"{number} | {visible(line)}", f"{pad} | {caret}"]


def _likeness(one: str, other: str) -> float:
    if one.replace("_", "-").lower() == other.replace("_", "-").lower():
        return 1.0
    if sorted(one) == sorted(other) and len(one) > 2 and abs(len(one) - len(other)) <= 1:
        return 0.95
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    if min(len(one), len(other)) <= 3:
        return max(CLOSE, ratio) if _one_step(one, other) else 0.0
    return ratio


def _one_step(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or len(short) < 2:
        return False
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
