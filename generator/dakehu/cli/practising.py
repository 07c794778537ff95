"""Practice cases on the command line: the file of a customer, the story, and the key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import yaml

from dakehu.check.playbook import Playbook
from dakehu.cli.building import playbook_of
from dakehu.cli.helped import Command
from dakehu.cli.options import USAGE, Common, common
from dakehu.content.story import Story
from dakehu.disk.files import write_whole
from dakehu.render.practice import Teller
from dakehu.text.words import Lang, Words
from dakehu.train.practice import Case, Practice

SAYS = {
    "today": Words("Today: {day}", "今天：{day}"),
    "ask": Words("What can be asked (choose three):", "可以问的（选三个）："),
    "key": Words("Key, once everything is known:", "答案（全部问清之后）："),
    "best": Words("best questions: {places}", "最该问的：{places}"),
    "grade": Words("grade: {grade}", "级别：{grade}"),
    "gate": Words("gate “{title}”: {standing}", "关口“{title}”：{standing}"),
    "warning": Words("{title}: {truth}", "{title}：{truth}"),
    "first": Words("first: {plays}", "先做：{plays}"),
    "turns": Words("The case turns on:", "本案的关键："),
    "none": Words("no story fits; known stages: {stages}; known types: {types}", "没有合适的故事；已有阶段：{stages}；已有类型：{types}"),
    "stuck": Words("the story “{story}” no longer makes a case: nothing in it turns on a fact, or no warning speaks", "故事“{story}”已经出不了案例：没有哪一项会左右结论，或者没有警示成立"),
    "made": Words("{n} cases in {folder}", "{folder} 里有 {n} 个案例"),
}  # fmt: skip
_TRUTHS = {"y": Words("yes", "是"), "n": Words("no", "否"), "u": Words("not known yet", "还不知道")}
_LIST = {"en": ", ", "zh": "、"}


@click.command("generate", cls=Command)
@click.option(
    "--seed",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Which case; the same seed gives the same case.",
)
@click.option(
    "--count",
    type=click.IntRange(1, 500),
    default=1,
    show_default=True,
    help="How many, from that seed on.",
)
@click.option("--stage", help="Only stories of this stage.")
@click.option("--type", "kind", help="Only stories of this customer type.")
@click.option("--key", is_flag=True, help="Show what the rules say as well.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the files into this folder.")
@common
def generate(options: Common, seed: int, count: int, **given: Any) -> None:
    """Make practice accounts that the rules mark: a story, a file, and the key to it."""
    playbook, checked = playbook_of(options)
    stories = _chosen(playbook, given["stage"], given["kind"])
    if not stories:
        known = {
            "stages": {s.stage for s in playbook.stories},
            "types": {s.customer_type for s in playbook.stories},
        }
        said = {name: _LIST[options.lang].join(sorted(values)) for name, values in known.items()}
        raise _fail("none", options.lang, **said)
    practice = Practice(playbook, checked.today)
    try:
        cases = list(practice.cases(range(seed, seed + count), stories))
    except ValueError as fault:
        raise _fail("stuck", options.lang, story=fault) from fault
    out: Path | None = given["out"]
    for case in cases:
        story, account = _story(playbook, case, options.lang, key=given["key"]), _account(case)
        if out is None:
            click.echo(f"{story}\n---\n{account}")
        else:
            folder = options.root / out
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / f"{case.id}.yaml", account)
            write_whole(folder / f"{case.id}.txt", story)
    if out is not None:
        click.echo(_say("made", options.lang, n=len(cases), folder=out))


def _chosen(playbook: Playbook, stage: str | None, kind: str | None) -> tuple[Story, ...]:
    return tuple(
        one
        for one in playbook.stories
        if stage in (None, one.stage) and kind in (None, one.customer_type)
    )


def _say(key: str, lang: Lang, **parts: object) -> str:
    return SAYS[key].filled(**parts).said(lang)


def _fail(key: str, lang: Lang, **parts: object) -> click.exceptions.Exit:
    click.echo(_say(key, lang, **parts), err=True)
    return click.exceptions.Exit(USAGE)


def _account(case: Case) -> str:
    """Return the account file of a case with everything in it that can be found out."""
    data = case.data(tuple(range(len(case.questions))))
    return yaml.safe_dump(json.loads(json.dumps(data)), allow_unicode=True, sort_keys=False)


def _story(playbook: Playbook, case: Case, lang: Lang, *, key: bool) -> str:
    """Return a case as one reads it."""
    told = Teller(playbook, lang).case(case)
    lines = [f"{told['title']} · {told['company']} ({case.id})", told["today"], ""]
    lines += [*told["story"], *told["told"], *filter(None, [told["closing"]]), ""]
    lines.append(_say("ask", lang))
    for place, (ask, answer, _, _) in enumerate(told["ask"], 1):
        lines.append(f"  {place}. {ask}" + (f" {answer}" if key else ""))
    return "\n".join([*lines, *(_key(case, told, lang) if key else ())])


def _key(case: Case, told: dict[str, Any], lang: Lang) -> Iterator[str]:
    """Yield what the rules say once everything is known, and what the case turns on."""
    last = case.states[max(case.states, key=len)]
    join = _LIST[lang].join
    yield from ("", _say("key", lang))
    yield "  " + _say("best", lang, places=join(str(n + 1) for n in sorted(case.good_questions)))
    if told["grades"]:
        yield "  " + _say("grade", lang, grade=join(map(str, last.grades)))
    if last.gate:
        standing = _TRUTHS[told["full"][1]].said(lang)
        yield "  " + _say("gate", lang, title=told["gate"][0], standing=standing)
    for (title, _), truth in zip(told["risks"], told["full"][2], strict=True):
        yield "  " + _say("warning", lang, title=title, truth=_TRUTHS[truth].said(lang))
    first = [
        title
        for (title, _), rank in zip(told["plays"], told["full"][3], strict=True)
        if rank == "1"
    ]
    yield "  " + _say("first", lang, plays=join(first))
    if told["turns"]:
        yield _say("turns", lang)
        yield from (f"  {says} {then}" for says, then in told["turns"])
