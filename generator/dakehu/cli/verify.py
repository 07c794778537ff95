"""``dakehu verify``: what is wrong with the rulebook whatever the account."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import click

from dakehu.checking import Checked
from dakehu.cli.building import playbook_of
from dakehu.cli.helped import Command
from dakehu.cli.options import FINDINGS, Common, common
from dakehu.cli.report import as_github, as_text, described
from dakehu.pipeline import quality_of
from dakehu.rules.facts import Vocabulary
from dakehu.rules.verify import Defect, Kind, Report, Subject
from dakehu.rules.verify_words import following, given, in_a_line
from dakehu.text.finding import columns
from dakehu.text.words import Lang, Words

KINDS: tuple[Kind, ...] = ("table", "score", "rule", "gate", "condition")
SAYS: dict[str, Words] = {
    "for": Words("Such an account, on {today}:", "这样的客户（{today}）："),
    "follows": Words("What follows:", "由此得出："),
    "anything": Words("any account", "任何客户"),
    "unverified": Words(
        '{place}: not verified: {kind} "{title}": {why}',
        "{place}: 未能核实：{kind}“{title}”：{why}",
    ),
    "table": Words("table", "决策表"),
    "score": Words("score", "评分"),
    "rule": Words("rule", "规则"),
    "gate": Words("gate", "关口"),
    "condition": Words("condition of a type", "类型条件"),
    "tables": Words("tables: {n} verified, {m} not verified", "决策表已核实 {n}，未核实 {m}"),
    "scores": Words("scores: {n} verified, {m} not verified", "评分已核实 {n}，未核实 {m}"),
    "rules": Words("rules: {n} verified, {m} not verified", "规则已核实 {n}，未核实 {m}"),
    "gates": Words("gates: {n} verified, {m} not verified", "关口已核实 {n}，未核实 {m}"),
    "conditions": Words(
        "conditions of types: {n} verified, {m} not verified", "类型条件已核实 {n}，未核实 {m}"
    ),
    "none": Words("{counts}: nothing found.", "{counts}：没有发现问题。"),
    "one": Words("{counts}: {found} warning.", "{counts}：{found} 个警告。"),
    "many": Words("{counts}: {found} warnings.", "{counts}：{found} 个警告。"),
}


@click.command("verify", cls=Command)
@click.option("--strict", is_flag=True, help="Findings count as errors.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@common
def verify(options: Common, strict: bool, form: str) -> None:
    """Look for gaps, overlaps and dead rules, each with an account that shows it."""
    playbook, checked = playbook_of(options)
    found, words = quality_of(checked), playbook.rulebook.vocabulary
    if form == "json":
        click.echo(_json(found, options.lang))
    elif form == "github":
        hinted = [
            replace(d.finding, hint=in_a_line(d.witness, words)) if d.witness else d.finding
            for d in found.defects
        ]
        click.echo(as_github(hinted, options.lang))
    else:
        for defect in found.defects:
            click.echo(_shown(defect, checked, words, options.lang) + "\n")
        for subject in found.subjects:
            for why in subject.unverified:
                click.echo(_unverified(subject, why, options.lang))
        click.echo(_counted(found, options.lang))
    if strict and found.defects:
        raise click.exceptions.Exit(FINDINGS)


def _shown(defect: Defect, checked: Checked, vocabulary: Vocabulary, lang: Lang) -> str:
    out = [as_text(checked, [defect.finding], lang)]
    if defect.witness:
        rows = given(defect.witness, vocabulary, lang) or [(SAYS["anything"].said(lang), "")]
        out.append("  " + SAYS["for"].filled(today=defect.witness.today).said(lang))
        out += _table(rows)
        follows = following(defect.witness, vocabulary, lang)
        if follows:
            out.append("  " + SAYS["follows"].said(lang))
            out += _table(follows)
    return "\n".join(out)


def _table(rows: list[tuple[str, str]]) -> list[str]:
    wide = [max(columns(row[place]) for row in rows) for place in (0, 1)]
    return [f"    | {' | '.join(map(_padded, row, wide))} |" for row in rows]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _unverified(subject: Subject, why: Words, lang: Lang) -> str:
    parts = {"kind": SAYS[subject.kind], "title": subject.title, "why": why}
    return SAYS["unverified"].filled(place=subject.span, **parts).said(lang)


def _counted(found: Report, lang: Lang) -> str:
    said = []
    for kind in KINDS:
        done, left = (len(found.of(kind, verified=truth)) for truth in (True, False))
        if done or left:
            said.append(SAYS[f"{kind}s"].filled(n=done, m=left).said(lang))
    counts = {"en": "; ", "zh": "；"}[lang].join(said)
    number = len(found.defects)
    key = "none" if not number else "one" if number == 1 else "many"
    return SAYS[key].filled(counts=counts, found=number).said(lang)


def _json(found: Report, lang: Lang) -> str:
    findings = []
    for defect in found.defects:
        witness = None
        if defect.witness:
            shown = defect.witness
            witness = {"today": shown.today, "facts": shown.facts, "follows": shown.follows}
        findings.append({**described(defect.finding, lang), "witness": witness})
    unverified = [
        {
            "kind": one.kind,
            "name": one.name,
            "file": one.span.path,
            "line": one.span.line,
            "why": [why.said(lang) for why in one.unverified],
        }
        for one in found.subjects
        if one.unverified
    ]
    verified = {kind: len(found.of(kind, verified=True)) for kind in KINDS}
    whole = {"findings": findings, "unverified": unverified, "verified": verified}
    return json.dumps(_plain(whole), ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    """Return *value* as JSON has it."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return {"en": value.en, "zh": value.zh} if isinstance(value, Words) else value
