"""One mistake hides no other, and nothing is called unknown that only cannot be read yet."""

from __future__ import annotations

from functools import cache

import pytest

from dakehu.check.places import kind_of
from dakehu.checking import Checked, Memory, check_sources, remembering
from dakehu.disk.project import read_sources
from dakehu.serving import plain
from dakehu.text.alike import UNSEEN, alike
from dakehu.text.finding import Finding
from dakehu.text.source import Source, Span
from tests.scenes import TODAY, project_files
from tests.starter import ROOT, checked

ACCOUNT, STAGE = "playbook/accounts/acme.yaml", "playbook/stages/meet.yaml"
NOT_READ, MISSHAPEN = b"\n]: [\n", b"\nnobody_knows: 1\n"


@cache
def starter() -> dict[str, bytes]:
    return {one.path: one.content for one in read_sources(ROOT)}


@pytest.fixture(scope="module")
def memory() -> Memory:
    return remembering()


@pytest.fixture(scope="module")
def of_starter() -> Memory:
    return remembering()


def found_in(files: dict[str, bytes], memory: Memory) -> Checked:
    sources = [Source(path, content) for path, content in sorted(files.items())]
    return check_sources(sources, TODAY, memory=memory)


def told(checked: Checked) -> set[tuple[str, str]]:
    return {(one.span.path, one.code) for one in checked.findings if one.stops}


@pytest.mark.parametrize("mistake", [NOT_READ, MISSHAPEN], ids=["not read", "misshapen"])
@pytest.mark.parametrize("path", sorted(project_files()))
def test_a_broken_file_brings_no_finding_elsewhere(
    path: str, mistake: bytes, memory: Memory
) -> None:
    files = project_files()
    found = found_in({**files, path: files[path] + mistake}, memory)
    assert {where for where, _ in told(found)} == {path}
    assert not found.whole


def only_in_the_starter() -> list[str]:
    """Return a file of the starter of each kind that the small project has none of."""
    small = {kind_of(path) for path in project_files()}
    return sorted(
        {kind: path for path in starter() if (kind := kind_of(path)) not in small}.values()
    )


@pytest.mark.parametrize("path", only_in_the_starter())
def test_a_file_that_cannot_be_read_brings_none_in_the_starter(
    path: str, of_starter: Memory
) -> None:
    files = {**starter(), path: starter()[path] + NOT_READ}
    sources = [Source(*one) for one in sorted(files.items())]
    found = check_sources(sources, checked().today, memory=of_starter)
    assert {where for where, _ in told(found)} == {path}


@pytest.mark.parametrize("broken", [STAGE, "rules/grading.yaml", "mkdocs.yml"])
def test_an_unknown_name_is_told_while_another_file_is_broken(broken: str, memory: Memory) -> None:
    files = project_files()
    files[broken] += NOT_READ
    files[ACCOUNT] = files[ACCOUNT].replace(b"owner: wei", b"owner: nobody")
    found = told(found_in(files, memory))
    assert (ACCOUNT, "unknown-link") in found
    assert {path for path, _ in found} == {broken, ACCOUNT}


def test_a_file_that_cannot_be_read_is_known_by_its_name_and_by_its_id(memory: Memory) -> None:
    files = project_files()
    files["playbook/stages/met.yaml"] = files.pop(STAGE) + NOT_READ
    assert {path for path, _ in told(found_in(files, memory))} == {"playbook/stages/met.yaml"}


def test_what_a_file_in_the_wrong_place_holds_is_not_missed_everywhere(memory: Memory) -> None:
    files = project_files()
    files["playbook/stage/meet.yaml"] = files.pop(STAGE)
    assert told(found_in(files, memory)) == {("playbook/stage/meet.yaml", "unknown-place")}


def test_examples_that_fail_are_told_beside_an_unknown_name(memory: Memory) -> None:
    files = project_files()
    path = "rules/grading.cases.yaml"
    files[path] = files[path].replace(b"grade: A", b"grade: B")
    files[ACCOUNT] = files[ACCOUNT].replace(b"owner: wei", b"owner: nobody")
    found = found_in(files, memory)
    assert {code for _, code in told(found)} == {"unknown-link", "case-fails"}
    assert found.whole


def test_a_mistake_in_the_rules_leaves_the_examples_out_and_says_so(memory: Memory) -> None:
    files = project_files()
    path = "rules/grading.yaml"
    files[path] = files[path].replace(b"vehicles >=", b"vehicels >=")
    found = found_in(files, memory)
    assert not found.whole
    assert plain(found.findings, whole=found.whole)[-1]["en"] == UNSEEN.en


def test_examples_are_not_told_to_fail_for_a_stage_that_is_wrong(memory: Memory) -> None:
    files = project_files()
    files["playbook/stages/sign.yaml"] = files["playbook/stages/sign.yaml"].replace(
        b"number: 2", b"number: 1"
    )
    found = found_in(files, memory)
    assert {code for _, code in told(found)} == {"duplicate-id"}
    assert not found.whole


def test_a_doubt_about_a_text_stops_nothing(memory: Memory) -> None:
    files = project_files()
    path = "playbook/plays/call-back.yaml"
    files[path] = files[path].replace("{en: Call back, zh: 回电}".encode(), b"Call #1 again")
    found = found_in(files, memory)
    assert [one.code for one in found.findings] == ["lost-in-comment"]
    assert found.playbook
    assert found.whole


def nowhere(line: int, name: str = "met") -> Finding:
    return Finding("unknown-link", Span("a.yaml", line, 1), {"kind": "stage", "id": name})


def test_what_is_said_of_many_places_is_said_once() -> None:
    said = alike([nowhere(1), nowhere(2, "other"), *(nowhere(line) for line in range(3, 12))])
    assert [one.first.span.line for one in said] == [1, 2]
    assert said[1].elsewhere is None
    elsewhere = said[0].elsewhere
    assert elsewhere
    assert elsewhere.en == (
        "the same in a.yaml:3:1, a.yaml:4:1, a.yaml:5:1, a.yaml:6:1, and 5 more places"
    )
    assert elsewhere.zh.endswith("a.yaml:6:1，以及另外 5 处")


def test_a_few_of_a_kind_each_show_their_line_in_the_order_of_the_files() -> None:
    said = alike([nowhere(1), nowhere(2, "other"), nowhere(3), nowhere(4)])
    assert [one.first.span.line for one in said] == [1, 2, 3, 4]


def test_the_served_page_says_once_what_is_said_of_many_places() -> None:
    said = plain([nowhere(line) for line in range(1, 7)])
    assert len(said) == 1
    assert said[0]["more_en"].endswith("a.yaml:5:1, and one more place")
    assert said[0]["more_zh"].endswith("a.yaml:5:1，以及另外 1 处")
