"""Findings as text, as JSON and as annotations on a pull request."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from dakehu.checking import Checked
from dakehu.cli.options import Common
from dakehu.cli.says import number_of, say
from dakehu.content.kinds import KINDS
from dakehu.text.alike import UNSEEN, Alike, alike
from dakehu.text.codes import CODES
from dakehu.text.decode import plain_lines
from dakehu.text.finding import Finding, shown
from dakehu.text.words import Lang, in_brackets, listed

ANNOTATED = 10


def tell_found(checked: Checked, findings: tuple[Finding, ...], options: Common) -> None:
    """Show what was found, with the lines it is about."""
    if findings:
        click.echo(as_text(checked, findings, options.lang) + "\n")


def as_text(checked: Checked, findings: Iterable[Finding], lang: Lang) -> str:
    """Return the first of *findings* with their source lines, and how many more there are.

    What is said of many places is said once. Where there are more, those that stop come first.
    """
    all_of_them = alike(findings)
    most = checked.limits.findings
    if len(all_of_them) > most:
        all_of_them = tuple(sorted(all_of_them, key=lambda one: not one.first.stops))
    first, more = all_of_them[:most], sum(1 + len(one.places) for one in all_of_them[most:])
    wanted = {one.first.span.path for one in first}
    lines = {one.path: plain_lines(one) for one in checked.sources if one.path in wanted}
    said = [_shown(one, lines.get(one.first.span.path, ()), lang) for one in first]
    said += [say("more", lang, n=more)] if more else []
    said += [UNSEEN.said(lang)] if first and not checked.whole else []
    return "\n\n".join(said)


def _shown(one: Alike, lines: tuple[str, ...], lang: Lang) -> str:
    text = shown(one.first, lines, lang)
    pad = " " * (len(str(one.first.span.line)) + 1)
    return f"{text}\n{pad}= {one.elsewhere.said(lang)}" if one.elsewhere else text


def as_json(findings: Iterable[Finding], lang: Lang) -> str:
    """Return *findings* as a JSON list, one object each."""
    return json.dumps([described(one, lang) for one in findings], ensure_ascii=False, indent=2)


def described(one: Finding, lang: Lang) -> dict[str, object]:
    """Return a finding as an object of JSON."""
    return {
        "code": one.code,
        "level": CODES[one.code].level,
        "file": one.span.path,
        "line": one.span.line,
        "column": one.span.column,
        "message": one.message.said(lang),
        "hint": one.hint.said(lang) if one.hint else None,
    }


def as_github(findings: Iterable[Finding], lang: Lang) -> str:
    """Return *findings* as workflow commands, which GitHub shows beside the line.

    It shows ten errors and ten warnings of a step; of the others the last line says how many.
    """
    said, all_of_them = [], tuple(findings)
    errors, warnings = ([o for o in all_of_them if o.stops is stops] for stops in (True, False))
    chosen = (*errors[:ANNOTATED], *warnings[:ANNOTATED])
    for one in chosen:
        hint = in_brackets(one.hint.said(lang), lang) if one.hint else ""
        place = f"file={_property(one.span.path)},line={one.span.line},col={one.span.column}"
        message = _data(one.message.said(lang) + hint)
        said.append(f"::{CODES[one.code].level} {place},title={one.code}::{message}")
    if len(chosen) < len(all_of_them):
        said.append(f"::notice::{_data(say('more', lang, n=len(all_of_them) - len(chosen)))}")
    return "\n".join(said)


def counted(checked: Checked, findings: tuple[Finding, ...], lang: Lang) -> str:
    """Return one line that counts what was read and what was found."""
    errors = sum(one.stops for one in findings)
    found = say("clean", lang)
    if findings:
        parts = {"errors": errors, "warnings": len(findings) - errors}
        said = {key: say(key if n != 1 else key[:-1], lang, n=n) for key, n in parts.items()}
        found = say("found", lang, **said)
    book, files = checked.playbook, number_of("files", checked.files)
    if book is None:
        return say("files_only", lang, files=files, found=found)
    held = {
        "terms": book.terms,
        "accounts": book.accounts,
        "decisions": book.rulebook.decisions,
        "rules": book.rulebook.rules,
        "gates": book.rulebook.gates,
        "cases": book.cases,
    }
    numbers: dict[str, object] = {kind: number_of(kind, len(held[kind])) for kind in held}
    kinds = listed([kind.counted(len(book.items(kind))) for kind in KINDS if book.items(kind)])
    return say("counts", lang, files=files, kinds=kinds, found=found, **numbers)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
