"""Bytes to characters, guarded: what is not clean UTF-8 text becomes a finding."""

from __future__ import annotations

import re
import unicodedata

from dakehu.text.finding import Finding
from dakehu.text.limits import USUAL, Limits, with_setting
from dakehu.text.source import Source, Span
from dakehu.text.words import Words

_GUESSES = (("gb18030", "GBK"), ("big5", "Big5"))
_BOMS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\x00\x00\xfe\xff", "UTF-32"))
# Unseen characters that change how a line reads or make two equal ids differ, and line ends
# that editors and YAML count differently. The joiners U+200C and U+200D belong to scripts and stay.
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
# What an escape in quotes can bring in besides.
_UNSEEN = re.compile(f"{_ODD.pattern}|[\r\ud800-\udfff]")
_NAMES = {
    "\u200b": Words("zero-width space", "零宽空格"),
    "\u200e": Words("left-to-right mark", "从左到右标记"),
    "\u200f": Words("right-to-left mark", "从右到左标记"),
    "\u2028": Words("line separator", "行分隔符"),
    "\u2060": Words("word joiner", "零宽连接符"),
    "\ufeff": Words("byte order mark", "字节顺序标记"),
}


def decode(source: Source, limits: Limits = USUAL) -> tuple[str, list[Finding]]:
    """Return the text of *source* with plain line ends, or findings and no text."""
    content = source.content
    if source.fault:
        return "", [Finding("unreadable-file", Span(source.path, 1, 1), {"problem": source.fault})]
    if len(content) > limits.file_bytes:
        parts: dict[str, object] = {"limit": limits.file_bytes}
        hint = with_setting(Words("split the file in two", "把文件拆成两个"), "file_bytes")
        return "", [Finding("file-too-large", Span(source.path, 1, 1), parts, hint)]
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as fault:
        return "", [_not_utf8(source, fault.start)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, [_odd(source.path, text, found) for found in list(_ODD.finditer(text))[:5]]


def plain(text: str) -> str:
    r"""Return *text* with characters that nobody sees, or that a terminal obeys, written out.

    >>> plain("a\x1b[2Jb")
    'a\\u001b[2Jb'
    """
    return _UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def is_clean(text: str) -> bool:
    """Tell whether a file can hold *text* as it is: no unseen characters, only plain line ends."""
    return "\r" not in text and not _ODD.search(text)


def plain_lines(source: Source) -> tuple[str, ...]:
    """Return the lines of *source* as findings count them, whatever cannot be read replaced."""
    text = source.content.decode("utf-8", "replace").removeprefix("\ufeff")
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _not_utf8(source: Source, start: int) -> Finding:
    before = source.content[:start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    name = _guess(source.content)
    guess = Words(f"; it looks like {name}", f"，看起来是 {name}") if name else Words("", "")
    hint = Words(
        "save it again with the encoding UTF-8 (in Notepad: Save as, Encoding)",
        "请重新保存为 UTF-8 编码（记事本：另存为，再选编码）",
    )
    return Finding("wrong-encoding", Span(source.path, line, column), {"guess": guess}, hint)


def _guess(content: bytes) -> str:
    for bom, name in _BOMS:
        if content.startswith(bom):
            return name
    if content.count(b"\x00") > len(content) // 4:
        return "UTF-16"
    for codec, name in _GUESSES:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if any("\u4e00" <= c <= "\u9fff" for c in text):
            return name
    return ""


def _odd(path: str, text: str, found: re.Match[str]) -> Finding:
    before = text[: found.start()]
    span = Span(path, before.count("\n") + 1, found.start() - before.rfind("\n"))
    character = found.group()
    name = _NAMES.get(character) or Words(
        unicodedata.name(character, "control").lower(), "控制字符"
    )
    code = f"U+{ord(character):04X}"
    shown = Words(f"{code} {name.en}", f"{code} {name.zh}")
    hint = Words("delete it and type the text again", "删掉它，重新输入这段文字")
    return Finding("odd-character", span, {"name": shown}, hint)
