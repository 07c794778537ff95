"""What the YAML parser stumbles over, in words for people who do not program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dakehu.text.finding import colon_after
from dakehu.text.source import Span
from dakehu.text.words import Words

_COLON = "could not find expected ':'"
_COMMA = "did not find expected ',' or"
_SPACES = Words("indent with spaces of the English keyboard", "请用英文空格缩进")
_LOOK = Words(
    "check quotes, colons and the indentation around this line", "检查这一行前后的引号、冒号和缩进"
)
_KNOWN: tuple[tuple[str, Words, Words | None], ...] = (
    (
        "cannot start any token",
        Words("a text may not begin with this character", "文字不能以这个字符开头"),
        Words("put the text in quotes", "给文字加引号"),
    ),
    (
        "mapping values are not allowed",
        Words("a colon with a space makes a key, and no key can stand here", "冒号加空格会被当作键，而这里不能有键"),
        Words("put the text in quotes, or check the indentation of the line above", "给文字加引号，或检查上一行的缩进"),
    ),
    (
        _COLON,
        Words("a key without its colon, or a line that is not indented", "键后面缺少冒号，或这一行没有缩进"),
        Words('write "key: text"; a longer text goes on in lines that are indented', "写成“key: 文字”；较长的文字换行后要缩进"),
    ),
    (
        "unexpected end of stream",
        Words("a quote that opens is never closed", "引号打开之后没有关闭"),
        Words("add the missing quote, or use | and indent the text", "补上引号，或用 | 并缩进文字"),
    ),
    (
        "did not find expected key",
        Words("the indentation does not fit the lines above", "缩进与上面的行对不上"),
        Words("let keys of one level begin in the same column; put texts with quotes or colons in quotes", "同一层的键从同一列开始；带引号或冒号的文字整体加引号"),
    ),
    (
        "did not find expected '-' indicator",
        Words("a list item should begin here with a hyphen", "列表的这一项应当以连字符开头"),
        Words("let all hyphens of a list stand in the same column", "同一列表的连字符要对齐在同一列"),
    ),
    (
        _COMMA,
        Words("a bracket that opens is not closed, or a comma is missing", "括号没有关闭，或缺少逗号"),
        Words("close the bracket; put a text with quotes, commas or colons in quotes", "补上括号；带引号、逗号或冒号的文字整体加引号"),
    ),
    (
        "block sequence entries are not allowed",
        Words("a list cannot begin here", "列表不能从这里开始"),
        Words("begin the list on a line of its own", "列表另起一行"),
    ),
    (
        "expected alphabetic or numeric character",
        Words("a text may not begin with this character", "文字不能以这个字符开头"),
        Words("put the text in quotes", "给文字加引号"),
    ),
    (
        "found unknown escape character",
        Words("a backslash in double quotes means something else here", "双引号里的反斜杠有特殊含义"),
        Words("use single quotes", "改用单引号"),
    ),
    (
        "did not find expected node content",
        Words("a value is missing here", "这里缺少内容"),
        Words("write the value, or take the line out", "补上内容，或删掉这一行"),
    ),
)  # fmt: skip


# Blanks that YAML takes for text, before what a line says.
_ODD_BLANK = re.compile(r" *[\u3000\u00a0]")
_ODD_BLANKS = {
    "\u3000": Words("a full-width space stands here", "这里有一个全角空格"),
    "\u00a0": Words("a space pasted from elsewhere stands here", "这里有一个从别处粘贴来的空格"),
}
# What stands for the hyphen of a list before a key, or a hyphen that clings to the key.
_BULLET = re.compile(r"\s*([•·●▪–—－]|\d+[.、)]|-(?=[^\W\d]))\s*\w[\w-]*\s*[:：](?:\s|$)")
_NO_HYPHEN = Words("no hyphen with a space begins this entry", "这一项不是以“- ”开头")
_HYPHEN = Words(
    'begin each entry of a list with "- ", a hyphen and a space',
    "列表的每一项以“- ”（连字符加空格）开头",
)
_QUOTED = re.compile(
    r"\s*(?:- )?[\w-]+:\s+(?P<quoted>\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')\s*(?P<rest>[^\s#].*)"
)
_QUOTE_ENDS = Words("the quote ends here, and text follows it", "引号到这里就结束了，后面还有文字")
_INNER = {
    '"': Words("within the text, quote with “ ” instead", "文字里面的引号请用“ ”"),
    "'": Words("write the apostrophe twice: ''", "文字里的撇号请写两个：''"),
}


def syntax_problem(problem: str, text: str, where: Span) -> tuple[Span, Words, Words | None]:
    """Return where and what is wrong, and how to mend it, for a *problem* that the parser names."""
    lines = text.split("\n")
    line = lines[min(where.line, len(lines)) - 1]  # the parser may stumble over the end
    if line[: where.column].endswith("\t"):
        return where, Words("a tab stands here", "这里有一个 Tab 制表符"), _SPACES
    for number, one in _near(lines, min(where.line, len(lines))):
        found = _cause(one)
        if found:
            column, why, how = found
            return Span(where.path, number, column), why, how
    for fragment, says, hint in _KNOWN:
        if fragment in problem:
            return where, says, _closer(fragment, line) or hint
    return where, Words("this is not written as YAML wants it", "这里不符合 YAML 的写法"), _LOOK


def _near(lines: list[str], number: int) -> Iterator[tuple[int, str]]:
    """Yield the line of that *number*, and the one with text above it: the parser sees it late."""
    yield number, lines[number - 1]
    above = next((n for n in range(number - 1, 0, -1) if lines[n - 1].strip()), None)
    if above:
        yield above, lines[above - 1]


def _cause(line: str) -> tuple[int, Words, Words] | None:
    """Return the column of what is surely wrong with *line*, what it is, and how to mend it."""
    odd = _ODD_BLANK.match(line)
    if odd:
        return odd.end(), _ODD_BLANKS[line[odd.end() - 1]], _SPACES
    bullet = _BULLET.match(line)
    if bullet:
        return bullet.start(1) + 1, _NO_HYPHEN, _HYPHEN
    quoted = _QUOTED.match(line)
    if quoted:
        return quoted.start("rest") + 1, _QUOTE_ENDS, _INNER[quoted["quoted"][0]]
    return None


def opens(problem: str) -> bool:
    """Tell whether *problem* is that something was opened and never closed."""
    return any(fragment in problem for fragment in (_COLON, _COMMA, "unexpected end of stream"))


def _closer(fragment: str, line: str) -> Words | None:
    """Return a hint at the colon or comma of *line* that is not one, where that can be told."""
    key, colon, _ = line.strip().replace("：", ":").partition(":")
    if fragment == _COLON and colon and " " not in key:
        return colon_after(key)
    comma = re.search(r"，\s*(\w+)\s*[:：]", line)
    if fragment == _COMMA and comma:
        return Words(f'write an English comma before "{comma[1]}"', f"“{comma[1]}”前面请用英文逗号")
    return None
