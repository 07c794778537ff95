"""Words that we do not use: found wherever a text says them, and nowhere else."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
import yaml

from dakehu.check.check import check
from dakehu.check.wording import text_places
from dakehu.render.phrases import PHRASES
from dakehu.text.codes import CODES
from dakehu.text.finding import Finding
from dakehu.text.parse import parse_all
from dakehu.text.source import Source
from dakehu.text.words import LANGS, Lang, Words
from tests.scenes import TODAY, package_schemas, project_files
from tests.starter import ROOT, playbook

LIST = "playbook/wording.yaml"
OBJECTION = "playbook/objections/too-dear.yaml"
SCHEMAS = package_schemas()


@cache
def whole_list() -> bytes:
    """Return the starter's list, kept by somebody of the small project."""
    text = (ROOT / LIST).read_text("utf-8")
    return re.sub(r"owner: \S+", "owner: wei", text).encode()


def found(
    path: str, change: dict[str, Any], phrases: bytes = b"", *, first: bool = False
) -> list[Finding]:
    """Return the unwanted words in the small project with *change* made to the file at *path*.

    With *first*, what is changed stands at the top of the file.
    """
    files = project_files()
    rest = {key: v for key, v in yaml.safe_load(files[path]).items() if key not in change}
    data = {**change, **rest} if first else {**rest, **change}
    files[path] = yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()
    files[LIST] = phrases or whole_list()
    documents, unread = parse_all([Source(p, content) for p, content in sorted(files.items())])
    assert not unread
    _, findings, _ = check(documents, SCHEMAS, TODAY)
    assert [one for one in findings if one.stops] == []
    return [one for one in findings if one.code == "unwanted-words"]


def answer(said: str, lang: Lang) -> dict[str, Any]:
    """Return an answer to an objection that says *said* within a sentence."""
    said = said.replace("…", "二" if lang == "zh" else " two ")
    text = f"这个嘛，{said}啊。" if lang == "zh" else f"Well, {said.capitalize()}, sir."
    when = {"en": "Always.", "zh": "随时。"}
    return {"method": "question", "when": when, "say": {lang: text}}


def test_every_phrase_of_the_list_is_found_in_an_answer() -> None:
    phrases = [
        (one, lang, said)
        for one in playbook().unwanted
        for lang in LANGS
        for said in getattr(one.said, lang)
    ]
    assert len(phrases) > 250
    handlers = [answer(said, lang) for _, lang, said in phrases]
    lines = yaml.safe_dump({"handlers": handlers}, allow_unicode=True, sort_keys=False).split("\n")
    begin = [number for number, line in enumerate(lines, 1) if line.startswith("- method")]
    reasons = [set[object]() for _ in phrases]
    for one in found(OBJECTION, {"handlers": handlers}, first=True):
        place = sum(line <= one.span.line for line in begin) - 1
        reasons[place].add(one.parts["because"])
    missed = [
        said
        for (one, _, said), given in zip(phrases, reasons, strict=True)
        if Words(one.because.en.rstrip("."), one.because.zh.rstrip("。")) not in given
    ]
    assert missed == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"never": [{"en": "You are wrong."}]}, id="named-as-not-to-be-said"),
        pytest.param({"says": [{"en": "You are wrong."}]}, id="said-by-the-customer"),
        pytest.param({"behind": {"en": "Perhaps you are wronged."}}, id="within-another-word"),
        pytest.param({"behind": {"zh": "You are wrong"}}, id="in-the-other-language"),
    ],
)
def test_it_is_not_found(change: dict[str, Any]) -> None:
    assert found(OBJECTION, change) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param({"en": "YOU ARE WRONG!"}, id="capitals"),
        pytest.param({"en": "You’re wrong."}, id="typographic-apostrophe"),
        pytest.param({"zh": "这个您错了吧"}, id="chinese"),
        pytest.param("您错了 and so on", id="one-text-for-both"),
    ],
)
def test_it_is_found_however_it_is_written(text: Any) -> None:
    assert len(found(OBJECTION, {"behind": text})) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("Only six bays left.", 1, id="some-words"),
        pytest.param("Only bays. Six are left.", 0, id="another-sentence"),
        pytest.param("Only once in a very long while is one left.", 0, id="too-many-words"),
    ],
)
def test_a_gap_is_a_few_words_of_one_sentence(text: str, count: int) -> None:
    phrases = whole_list().replace(b"only \xe2\x80\xa6 places left", b"only \xe2\x80\xa6 left")
    assert len(found(OBJECTION, {"behind": {"en": text}}, phrases)) == count


def test_two_groups_do_not_find_the_same_words_twice() -> None:
    assert len(found(OBJECTION, {"behind": {"zh": "就今天一天，仅此一天"}})) == 2


def test_words_can_be_unwanted_in_every_kind_and_key() -> None:
    places = text_places(SCHEMAS)
    assert {"objection", "objection.say", "glossary.means", "rules.because", "account"} <= {*places}
    assert not [one for one in places if one.split(".")[0] in ("common", "wording", "mkdocs")]


def test_the_list_carries_the_rule_that_replies_never_argue() -> None:
    seeds = {seed for one in playbook().unwanted for seed in one.kept.seeds}
    assert {"R-91", "S3-094", "S3-095", "G-01", "G-08", "G-11", "G-14"} <= seeds


def test_the_program_itself_uses_none_of_them() -> None:
    own = [*PHRASES.values(), *(code.message for code in CODES.values())]
    own += [term.term for term in playbook().terms]
    open_ = str.maketrans("{}", "()")  # what the program fills in is no figure of the rules
    said = [(words.en.translate(open_), words.zh.translate(open_)) for words in own]
    points = [{"en": en or "-", "zh": zh or "-"} for en, zh in said]
    assert len(points) > 300
    assert found("playbook/plays/call-back.yaml", {"steps": points}) == []


def test_a_keeper_must_be_of_the_team_and_a_list_is_reviewed() -> None:
    data = yaml.safe_load(whole_list())
    files = {**project_files(), LIST: yaml.safe_dump({**data, "owner": "nobody"}).encode()}
    documents, _ = parse_all([Source(p, content) for p, content in sorted(files.items())])
    codes = [one.code for one in check(documents, SCHEMAS, TODAY)[1]]
    assert codes == ["unknown-link"]
    files[LIST] = yaml.safe_dump({**data, "reviewed_on": "2024-01-01"}).encode()
    documents, _ = parse_all([Source(p, content) for p, content in sorted(files.items())])
    codes = [one.code for one in check(documents, SCHEMAS, TODAY)[1]]
    assert codes == ["past-review"]
