"""Help and wrong usage in Chinese; in English they are click's own."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise

import click

from dakehu.cli.chinese import CHINESE
from dakehu.cli.says import terminal_lang
from dakehu.text.finding import columns, did_you_mean
from dakehu.text.words import LANGS, Lang

WIDTH, LEFT = 78, 30  # columns of a line, and at most of what stands before its explanation
_MORE = re.compile(r"\s*\[((?:default: |required|\d+<=|x[<>]).*)\]$")
_WORDS = re.compile(r"[!-~]+|\s+|.")
_NOT_FIRST = "，。；：、！？）》”…"


class Command(click.Command):
    """A command whose help is in the language of its reader."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help of the command."""
        return helped(ctx) if lang_of(ctx) == "zh" else super().get_help(ctx)


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command


def lang_of(context: click.Context | None) -> Lang:
    """Return the language that was asked for on the command line so far, or the terminal's.

    Some faults of usage have no context; then the command line itself is looked at.
    """
    asked: list[object] = []
    if context is None:
        asked = [value for name, value in pairwise(sys.argv) if name == "--lang"]
    while context:
        asked.append(context.params.get("lang"))
        context = context.parent
    return next((lang for one in asked for lang in LANGS if lang == one), terminal_lang())


def helped(context: click.Context) -> str:
    """Return the help of a command in Chinese."""
    command = context.command
    options = []
    for one in command.get_params(context):
        record = one.get_help_record(context)
        if record and not isinstance(one, click.Argument):
            options.append((record[0], _explained(getattr(one, "help", None), record[1])))
    about = [_said(text.strip()) for text in (command.help or "").split("\n\n")]
    parts = [_usage(context), *("\n".join(_wrapped(text, 2)) for text in about if text)]
    parts.append("\n".join(["选项：", *_listed(options)]))
    if isinstance(command, click.Group):
        every = sorted(command.commands.items())
        rows = [(name, _said((one.help or "").split("\n\n")[0].strip())) for name, one in every]
        parts.append("\n".join(["命令：", *_listed(rows)]))
    return "\n\n".join(parts)


def complaint(fault: click.UsageError) -> str:
    """Return in Chinese what is wrong with how a command was called, and how to get help."""
    problem = f"错误：{_problem(fault)}"
    if fault.ctx is None:
        return problem
    way = f"运行 {fault.ctx.command_path} --help 查看说明。"
    return f"{_usage(fault.ctx)}\n{way}\n\n{problem}"


def _problem(fault: click.UsageError) -> str:
    command = fault.ctx.command if fault.ctx else None
    if isinstance(fault, click.MissingParameter):
        return f"缺少 {_named(fault)}{_choices(fault.param)}"
    if isinstance(fault, click.BadParameter):
        return f"{_named(fault)} 的值不对{_choices(fault.param)}"
    if isinstance(fault, click.NoSuchOption):
        known = [name for one in command.params for name in one.opts] if command else []
        return f"没有选项 {fault.option_name}{_meant(fault.option_name, known)}"
    if isinstance(fault, click.BadOptionUsage):
        flag = "does not take" in fault.message
        return f"选项 {fault.option_name} 后面{'不能写值' if flag else '要写值'}"
    unknown = re.match(r"No such command '(.*)'", fault.message)
    if unknown:
        known = list(command.commands) if isinstance(command, click.Group) else []
        return f"没有命令 {unknown[1]}{_meant(unknown[1], known)}"
    extra = re.search(r"extra arguments? \((.*)\)", fault.message)
    return f"多写了 {extra[1]}" if extra else fault.format_message()


def _usage(context: click.Context) -> str:
    pieces = " ".join(context.command.collect_usage_pieces(context))
    for english, chinese in (("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 [参数]...")):
        pieces = pieces.replace(english, chinese)
    return f"用法：{context.command_path} {pieces}".rstrip()


def _named(fault: click.BadParameter) -> str:
    """Return what *fault* is about, as it is written on the command line."""
    one = fault.param
    if isinstance(one, click.Argument):
        choice = isinstance(one.type, click.Choice)
        return str(one.name).upper() if choice or not one.metavar else one.metavar.strip("[].")
    return max(one.opts, key=len) if one else ""


def _choices(one: click.Parameter | None) -> str:
    kind = one.type if one else None
    if isinstance(kind, click.Choice):
        return f"；可以是 {'、'.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange):
        most = f"到 {kind.max} " if kind.max is not None else "起"
        return f"；请写整数，从 {kind.min} {most}".rstrip()
    return ""


def _meant(name: str, known: list[str]) -> str:
    hint = did_you_mean(name, known)
    return f"；{hint.zh}" if hint else ""


def _explained(english: str | None, record: str) -> str:
    """Return what an option is for, with its default and whether it has to be there."""
    found = _MORE.search(record)
    parts = [_said(english)] if english else []
    if found:
        more = found[1].replace("default: ", "默认 ").replace("required", "必填")
        parts.append(f"[{more.replace('; ', '；')}]")
    return " ".join(parts)


def _said(english: str) -> str:
    return CHINESE.get(english, english)


def _listed(rows: list[tuple[str, str]]) -> Iterator[str]:
    """Yield each of *rows* with its explanation beside it, or below what is too wide."""
    wide = max((len(name) for name, _ in rows if len(name) <= LEFT), default=0)
    for name, text in rows:
        lines = list(_wrapped(text, wide + 4)) if text else [""]
        if len(name) <= wide:
            lines[0] = f"  {name}".ljust(wide + 4) + lines[0].lstrip()
        else:
            yield f"  {name}"
        yield from (one.rstrip() for one in lines if one.strip())


def _wrapped(text: str, indent: int) -> Iterator[str]:
    """Yield *text* in lines of a terminal; Chinese breaks between any two signs."""
    line = ""
    for word in _WORDS.findall(text):
        if columns(line + word) > WIDTH - indent and word not in _NOT_FIRST:
            yield " " * indent + line.rstrip()
            line = word.lstrip()
        else:
            line += word
    yield " " * indent + line
