"""``dakehu test``: the worked examples, and how much of the rules they show."""

from __future__ import annotations

import json
import re

import click

from dakehu.cli.building import playbook_of
from dakehu.cli.helped import Command
from dakehu.cli.options import FINDINGS, USAGE, Common, common
from dakehu.pipeline import prove
from dakehu.render.tested import Result, as_data, as_text, coverage_text, percent, say
from dakehu.rules.covered import Point, share


@click.command("test", cls=Command)
@click.argument("name", default="")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--coverage", "covering", is_flag=True, help="Show what the cases show of the rules.")
@click.option("--min", "least", metavar="PERCENT", help="Exit 1 where they show less than this.")
@common
def run_cases(options: Common, name: str, form: str, covering: bool, least: str | None) -> None:
    """Run the worked examples whose title, file or expectations contain NAME."""
    wanted = _percent(options, least)
    playbook, _ = playbook_of(options, prove=False)
    results, points = prove(playbook)
    chosen = tuple(one for one in results if _speaks_of(one, name))
    shown = tuple(point for point in points if _part_of(point, name))
    if form == "json":
        data = as_data(chosen, shown if covering or least else None, options.lang)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(chosen, options.lang, each=bool(name)))
        if covering or least:
            click.echo("\n" + coverage_text(shown, options.lang))
    too_little = wanted is not None and share(shown).percent < wanted
    if too_little:
        parts = {"found": percent(shown), "wanted": f"{wanted:g}%"}
        click.echo(say("below", options.lang, **parts), err=True)
    if too_little or any(one.misses for one in chosen) or not chosen:
        raise click.exceptions.Exit(FINDINGS)


def _percent(options: Common, least: str | None) -> float | None:
    if least is None:
        return None
    number = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*%?", least)
    if not number or float(number[1]) > 100:
        raise options.fail("not_a_percent", USAGE, value=least)
    return float(number[1])


def _speaks_of(one: Result, name: str) -> bool:
    case = one.case
    texts = (case.title.en, case.title.zh, case.span.path, *(e.name for e in case.expected))
    return any(name.lower() in text.lower() for text in texts)


def _part_of(point: Point, name: str) -> bool:
    return any(name.lower() in text.lower() for text in (point.owner, point.span.path))
