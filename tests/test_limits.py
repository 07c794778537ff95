"""How much a project may hold, and a build that goes on without the accounts that are broken."""

from __future__ import annotations

import re
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dakehu.checking import Checked, check_sources
from dakehu.cli.main import cli
from dakehu.text.limits import MOST, USUAL, Limits, limits_of
from dakehu.text.source import Source
from tests.scenes import TODAY, package_schemas, project_files
from tests.starter import ROOT

BOOK = "playbook/playbook.yaml"
CASE = "playbook/accounts/zz.yaml"
TOO_MUCH = {
    "file_bytes": ("file-too-large", b"id: zz # " + b"x" * 2_000),
    "parts": ("too-many-parts", b"id: [" + b"x, " * 2_000 + b"]\n"),
    "depth": ("too-deep", b"id: " + b"[" * 12 + b"]" * 12),
    "accounts": ("too-many-accounts", b"id: zz\n"),
}
SMALL = {"file_bytes": 2_000, "parts": 1_500, "depth": 10, "accounts": 1}


def checked(limits: str, files: dict[str, bytes], *, keep_going: bool = False) -> Checked:
    """Return what the check of the small project says with *limits* and more *files*."""
    whole = {**project_files(), **files}
    whole[BOOK] += f"limits: {limits}\n".encode()
    sources = [Source(path, content) for path, content in sorted(whole.items())]
    return check_sources(sources, TODAY, keep_going=keep_going)


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_limit_is_a_setting_and_the_finding_names_it_and_the_number(name: str) -> None:
    code, content = TOO_MUCH[name]
    usual = checked("{}", {CASE: content})
    assert code not in {one.code for one in usual.findings}
    found = checked(f"{{{name}: {SMALL[name]}}}", {CASE: content}).findings
    (one,) = [one for one in found if one.code == code]
    assert one.span.path == (BOOK if name == "accounts" else CASE)
    assert str(SMALL[name]) in one.message.en
    assert one.hint is not None
    assert f"limits.{name}" in one.hint.en
    assert f"limits.{name}" in one.hint.zh


def test_a_file_cannot_lift_a_limit_beyond_what_the_program_bears() -> None:
    schema = package_schemas().by_name["playbook"]["properties"]["limits"]["properties"]
    assert set(schema) == {one.name for one in fields(Limits)}
    for name, rule in schema.items():
        assert rule["maximum"] == getattr(MOST, name)
        assert str(getattr(USUAL, name)) in rule["description"]
        assert limits_of({"limits": {name: rule["maximum"]}}) != USUAL
        assert limits_of({"limits": {name: rule["maximum"] + 1}}) == USUAL
        found = checked(f"{{{name}: {rule['maximum'] + 1}}}", {}).findings
        assert [one.code for one in found] == ["out-of-range"]


@pytest.mark.parametrize("limits", ["[]", "{depth: true}", "{depth: x}", "{depth: 0}", "{x: 1}"])
def test_limits_that_make_no_sense_are_findings(limits: str) -> None:
    assert any(one.stops for one in checked(limits, {}).findings)


def test_files_as_deep_as_may_be_asked_for_are_read() -> None:
    for opened, closed in (("[", "]"), ("{a: ", "}")):
        content = f"id: {opened * 59}{closed * 59}".encode()
        found = checked("{depth: 60}", {CASE: content}).findings
        assert "too-deep" not in {one.code for one in found}


def test_as_many_findings_are_shown_as_are_asked_for(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "project", tmp_path / "book")
    with (tmp_path / "book" / BOOK).open("a", encoding="utf-8") as file:
        file.write("limits: {findings: 2}\nx1: 1\nx2: 1\nx3: 1\n")
    done = CliRunner().invoke(cli, ["-C", str(tmp_path / "book"), "--lang", "en", "check"])
    assert done.output.count("error[unknown-key]") == 2
    assert "and 1 more" in done.output


BROKEN = {
    "no YAML": b"id: [",
    "not UTF-8": "名称".encode("gbk"),
    "a wrong key": None,
    "an unknown owner": None,
}


def account(text: bytes | None, name: str) -> bytes:
    """Return an account that is broken in one way."""
    if text is not None:
        return text
    good = project_files()["playbook/accounts/acme.yaml"].replace(b"id: acme", b"id: zz")
    return good + b"wrong: 1\n" if "key" in name else good.replace(b"owner: wei", b"owner: nobody")


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_account_is_left_out_only_when_asked(name: str) -> None:
    files = {CASE: account(BROKEN[name], name)}
    assert checked("{}", files).playbook is None
    asked = checked("{}", files, keep_going=True)
    assert asked.playbook is not None
    assert asked.playbook.left_out == (CASE,)
    assert [one.id for one in asked.playbook.accounts] == ["acme"]
    assert {one.span.path for one in asked.findings} == {CASE}


@pytest.mark.parametrize("path", [BOOK, "rules/facts.yaml", "playbook/stages/meet.yaml"])
def test_what_is_no_account_is_never_left_out(path: str) -> None:
    files = {CASE: b"id: [", path: b"wrong: ["}
    assert checked("{}", files, keep_going=True).playbook is None


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """Return the small project with a broken account beside the good one, built regardless."""
    root = tmp_path_factory.mktemp("kept") / "book"
    shutil.copytree(ROOT / "tests" / "project", root)
    (root / CASE).write_bytes(b"id: [")
    line = ["-C", str(root), "--lang", "en", "build"]
    assert CliRunner().invoke(cli, line).exit_code == 1
    assert not (root / "build" / "site").exists()
    return root / "build" / "site", CliRunner().invoke(cli, [*line, "--keep-going"])


def test_the_rest_is_built_and_the_page_of_all_accounts_says_what_is_missing(
    kept: tuple[Path, Any],
) -> None:
    site, done = kept
    assert done.exit_code == 1
    assert "error[yaml-syntax]" in done.output
    assert "Built without 1 account" in done.output
    assert (site / "accounts" / "acme.html").is_file()
    for top, said in ((site, "Not every account is here"), (site / "zh", "这里缺少客户")):
        page = (top / "accounts" / "index.html").read_text("utf-8")
        assert said in page
        assert f"<code>{CASE}</code>" in re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), page)
