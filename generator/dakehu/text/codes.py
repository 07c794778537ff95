"""Every code a finding can have, with its one sentence in both languages.

Each has a page in ``dakehu/codes`` (not like this / like this) and a scene in ``tests/golden``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dakehu.text.words import Words


@dataclass(frozen=True, slots=True)
class Code:
    """The name of a kind of mistake, how grave it is, and the words that say it.

    What stands where one is *private* must not be repeated, in no message and no log.
    """

    name: str
    level: Literal["error", "warning"]
    message: Words
    private: bool = False


def _error(name: str, en: str, zh: str) -> Code:
    return Code(name, "error", Words(en, zh))


def _warning(name: str, en: str, zh: str) -> Code:
    return Code(name, "warning", Words(en, zh))


def _private(name: str, en: str, zh: str) -> Code:
    return Code(name, "warning", Words(en, zh), private=True)


_ALL = (
    # text
    _error("wrong-encoding", "this file is not UTF-8{guess}", "这个文件不是 UTF-8 编码{guess}"),
    _error("odd-character", "an invisible or control character ({name}) stands here", "这里有一个看不见的字符或控制字符（{name}）"),
    _error("file-too-large", "this file has more than {limit} bytes", "这个文件超过 {limit} 字节"),
    _error("unreadable-file", "this file is not read: {problem}", "没有读取这个文件：{problem}"),
    _error("yaml-syntax", "{problem}", "{problem}"),
    _error("too-deep", "the nesting is more than {limit} levels deep", "嵌套超过 {limit} 层"),
    _error("too-many-parts", "this file has more than {limit} keys and values", "这个文件的键和值超过 {limit} 个"),
    _error("too-many-accounts", "there are {count} accounts, more than the limit of {limit}", "客户有 {count} 个，超过上限 {limit} 个"),
    _error("alias-loop", '"*{name}" repeats the part that it stands in', "“*{name}”引用了它自己所在的部分"),
    _error("unknown-alias", 'nothing is marked "&{name}" above', "前面没有标记为“&{name}”的内容"),
    _error("yaml-tag", '"{tag}" is read as a tag, and tags are not used here', "“{tag}”会被当作标签，而这里不使用标签"),
    _error("several-documents", "a second document begins here", "这里又开始了一份文档"),
    _error("empty-file", "this file is empty", "这个文件是空的"),
    _error("not-a-key", "a key must be a name on one line", "键必须是写在一行里的名称"),
    _error("duplicate-key", '"{key}" is written twice; it is first on line {line}', "“{key}”写了两次，第一次在第 {line} 行"),
    _warning("lost-in-comment", '"{text}" is not read: YAML takes it for a comment', "“{text}”不会被读取：YAML 把它当作注释"),
    _warning("half-quoted", "the quotation mark {missing} is missing", "缺少引号 {missing}"),
    # check: shape
    _error("unknown-place", "files in this place are not read", "这个位置的文件不会被读取"),
    _error("unknown-key", 'nothing is called "{key}" here', "这里没有叫“{key}”的项"),
    _error("missing-key", '"{key}" is missing here', "这里缺少“{key}”"),
    _error("wrong-kind", '"{key}" must be {wanted}', "“{key}”应当是{wanted}"),
    _error("wrong-value", '"{value}" is not one of the values that "{key}" can have', "“{value}”不是“{key}”可取的值"),
    _error("wrong-form", '"{value}" is not written the way "{key}" must be', "“{key}”的写法不对：“{value}”"),
    _error("out-of-range", '"{key}" must be {bound}; it is {value}', "“{key}”应当{bound}，现在是 {value}"),
    _error("not-a-date", '"{value}" is not a day of the calendar', "“{value}”不是日历上的日期"),
    _error("wrong-length", '"{key}" {count}; it must have {bound}', "“{key}”{count}，{bound}"),
    _error("written-twice", '"{value}" is in this list twice', "“{value}”在列表里出现了两次"),
    # check: links
    _error("wrong-id", 'the file is called "{file}", but its id is "{id}"', "文件名是“{file}”，而 id 是“{id}”"),
    _error("duplicate-id", '"{id}" is already used in {where}', "“{id}”已经在 {where} 用过"),
    _error("unknown-link", 'there is no {kind} called "{id}"', "没有叫“{id}”的{kind}"),
    _error("withheld-name", "this text names somebody whom {reader} may not see", "这段文字提到了{reader}不能看到的客户或联系人"),
    _error("circle", "this leads back to itself: {path}", "绕了一圈回到自己：{path}"),
    _warning("missing-translation", "this text has no {lang}; readers see the other language", "这段文字没有{lang}，读者会看到另一种语言"),
    _warning("past-review", "last reviewed on {date}, more than {days} days ago", "上次复核是 {date}，已超过 {days} 天"),
    _warning("unwanted-words", 'we do not say "{words}": {because}', "“{words}”这样的话我们不说：{because}"),
    _warning("past-keeping", "what is kept of this person was to go after {date}", "此人的资料应在 {date} 后删除"),
    _private("personal-data", '"{key}" seems to tell {topic}', "“{key}”里好像写了{topic}"),
    _warning("unused-fact", 'no rule and no account uses "{name}"', "没有任何规则或客户用到“{name}”"),
    _warning("evidence-in-future", "{date} lies after {today}, the day of the plan", "{date} 晚于计划日期 {today}"),
    # rules
    _error("expression-syntax", "{problem}", "{problem}"),
    _error("not-in-language", '"{what}" is not part of the rule language', "规则语言里没有“{what}”"),
    _error("too-long", "this expression has more than {limit} {what}", "这个表达式超过 {limit} {what}"),
    _error("unknown-name", 'no fact or figure is called "{name}"', "没有叫“{name}”的事实或数值"),
    _error("wrong-type", "{problem}", "{problem}"),
    _error("impossible-value", '"{value}" is not a value that "{name}" can have', "“{value}”不是“{name}”可取的值"),
    _error("wrong-table", "{problem}", "{problem}"),
    _error("wrong-gate", "{problem}", "{problem}"),
    _error("wrong-story", "{problem}", "{problem}"),
    _error("wrong-question", "{problem}", "{problem}"),
    _error("wrong-case", "{problem}", "{problem}"),
    _error("case-fails", '"{name}" should be {expected}; it is {found}', "“{name}”应当{expected}，实际{found}"),
    _error("misspelt-name", 'nothing uses "{name}", but "{wanted}" is written in {count} places', "没有地方用到“{name}”，但有 {count} 处写的是“{wanted}”"),
    # verify: the rulebook whatever the account
    _warning("table-gap", 'no row of "{table}" speaks for this account, although all that it needs is known', "所需事实都已知，“{table}”却没有一行适用于这样的客户"),
    _warning("table-overlap", 'rows "{other}" and "{row}" of "{table}" hold together', "“{table}”的“{other}”行和“{row}”行会同时成立"),
    _warning("dead-row", 'row "{row}" of "{table}" can never speak: {why}', "“{table}”的“{row}”行永远用不上：{why}"),
    _warning("unreachable-output", 'no row of "{table}" gives "{value}"', "“{table}”没有一行得出“{value}”"),
    _warning("never-fires", '"{rule}" can fire for no account: {why}', "规则“{rule}”对任何客户都不会成立：{why}"),
    _warning("never-holds", '"{what}" can hold for no account: {why}', "“{what}”对任何客户都不会成立：{why}"),
    _warning("never-passes", 'no account can pass "{gate}": {why}', "没有客户能通过“{gate}”：{why}"),
    _warning("subsumed-rule", 'wherever "{rule}" fires, "{other}" fires too and calls for as much', "凡是“{rule}”成立，“{other}”也成立，要求的行动也不少"),
    _warning("unused-threshold", 'nothing uses the figure "{name}"', "没有地方用到数值“{name}”"),
    _warning("unused-derived", 'nothing rests on "{name}"', "没有任何判断用到“{name}”"),
    _warning("no-question", 'rules need "{name}", and no question asks for it', "规则要用“{name}”，却没有问题去问它"),
    _warning("never-recommended", 'no rule, gate or table calls for the play "{play}"', "没有规则、关口或决策表要求采用打法“{play}”"),
    _warning("no-way-out", 'no gate leads out of the stage "{stage}"', "没有关口通出阶段“{stage}”"),
    _warning("unanswered-type", 'no answer to any objection is for "{type}"', "没有任何异议的答法是针对“{type}”的"),
    # training
    _warning("no-practice", "{problem}", "{problem}"),
    _warning("lesson-leads-nowhere", 'the lesson "{id}" leads to nothing else of the playbook', "要领“{id}”没有通向手册的其他内容"),
    _warning("stale-answer", 'the answer to "{id}" was written for {name} = {was}; it is {is} now', "“{id}”的答案是按 {name} = {was} 写的，现在是 {is}"),
    # build
    _error("no-playbook", "there is no {file} here", "这里没有 {file}"),
    _error("no-glyph", "The fonts of papers have no sign for {sign} ({code})", "打印字体里没有“{sign}”（{code}）"),
    _error("needs-opencc", "Traditional Chinese needs the package OpenCC", "生成繁体中文需要安装 OpenCC"),
    _error("site-settings", "MkDocs does not accept these settings: {problem}", "MkDocs 不接受这些设置：{problem}"),
)  # fmt: skip

CODES: dict[str, Code] = {code.name: code for code in _ALL}
