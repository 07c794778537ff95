"""What nobody means to type: refused with a place and a way out, or shown as it was typed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dakehu.checking import check_project, check_sources
from dakehu.text.source import Source
from tests.scenes import TODAY, project_files
from tests.starter import ROOT

SHARED = ROOT.parent / "shared" / "bad_inputs"
CASE = "playbook/accounts/zz-case.yaml"
ACCOUNT = (
    "id: {id}\nname: {name}\nowner: wei\nreviewed_on: {day}\nfacts: {{}}\nopportunity: {more}\n"
)
PLAIN = {"id": "zz-case", "name": "plain", "day": "2026-01-01", "more": "{}"}
RULE = "- rule: risk.zz\n  title: z\n  severity: low\n  because: z\n  when: {}\n"
# What is wrong with a key of another shape comes beside what the case is about.
OF_ANOTHER_SHAPE = {"missing-key", "unknown-key", "wrong-id"}


def index() -> list[dict[str, Any]]:
    """Return the cases of the collection that lies beside the project, if it is there."""
    if not SHARED.is_dir():
        return []
    lines = (SHARED / "index.jsonl").read_text("utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case["kind"] in ("file", "value")]


def written(case: dict[str, Any]) -> tuple[str, bytes]:
    """Return the file that *case* calls for: where, and what is in it."""
    if case["kind"] == "file":
        return CASE, (SHARED / case["path"]).read_bytes()
    value = case.get("raw_scalar") or json.dumps(case["value"])
    slot = case["slot"]
    if slot == "rule_condition":
        return "rules/zz.yaml", RULE.format(value).encode()
    part = {"number": "more", "date": "day", "id": "id", "id_or_path": "id", "id_and_text": "id"}
    said = f"{{chance: {value}}}" if slot == "number" else value
    text = ACCOUNT.format(**PLAIN | {part.get(slot, "name"): said})
    return CASE, text.encode("utf-8", "surrogatepass")


def checked(path: str, content: bytes) -> list[Any]:
    """Return what the check of the small project finds, with one file more."""
    files = {**project_files(), path: content}
    sources = [Source(name, data) for name, data in sorted(files.items())]
    return list(check_sources(sources, TODAY).findings)


@pytest.mark.parametrize("case", index(), ids=lambda case: case["id"])
def test_every_case_of_the_collection(case: dict[str, Any]) -> None:
    if case["kind"] == "file" and not case["path"].endswith(".yaml"):
        pytest.skip("a table to import: no command imports tables of accounts")
    path, content = written(case)
    found = checked(path, content)
    stops = [one for one in found if one.stops and one.code not in OF_ANOTHER_SHAPE]
    if case["expect"] == "reject":
        assert any(one.stops for one in found)
        assert all(one.span.line >= 1 and one.span.column >= 1 for one in found)
    elif case["expect"] in ("accept", "warn"):
        assert stops == []
        assert case["expect"] == "accept" or any(not one.stops for one in found)
    for one in found:
        assert one.span.path == path
        assert one.message.en
        assert one.message.zh


@pytest.mark.parametrize(
    "case", [c for c in index() if c.get("slot") == "rule_condition"], ids=lambda case: case["id"]
)
def test_a_bad_condition_is_shown_at_the_token(case: dict[str, Any]) -> None:
    (found,) = checked(*written(case))
    assert found.stops
    assert found.span.line == 5
    assert found.span.column >= 9


# Kinds of our own, one of each, so that they are tried where the collection is not.

IDS = {
    "../out", "a/b", "..", "/etc/x", "a\\b", "%2e%2e", "con", "NUL", "com1", "lpt9", "index", "a b",
    "a.", ".a", "-rf", "Acme", "a?b", "a<b>", "", "x" * 300, "café", "acme\u202e", "ａcme", "404",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(IDS), ids=ascii)
def test_an_id_that_is_no_safe_name_of_a_file_is_refused(name: str) -> None:
    text = ACCOUNT.format(**PLAIN | {"id": json.dumps(name)})
    assert any(one.stops and one.span.line == 1 for one in checked(CASE, text.encode()))


TEXTS = {
    "a GBK file": ("名称: 大客户".encode("gbk"), "wrong-encoding"),
    "a UTF-16 file": ("name: 大客户".encode("utf-16-le"), "wrong-encoding"),
    "deep brackets": (b"x: " + b"[" * 200_000, "too-deep"),
    "deep keys": ("".join("  " * i + f"k{i}:\n" for i in range(300)).encode(), "too-deep"),
    "a long list": (b"x:\n" + b"- y\n" * 200_000, "too-many-parts"),
    "many keys": ("".join(f"k{i}: 1\n" for i in range(60_000)).encode(), "too-many-parts"),
    "a bomb": (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in b"bcdef"),
        "too-many-parts",
    ),
    "a huge file": (b"x: " + b"y" * 20_000_000, "file-too-large"),
    "itself": (b"a: &a [*a]\n", "alias-loop"),
    "a tag": (b"a: !!python/object/apply:os.system [id]\n", "yaml-tag"),
    "two of a key": (b"a: 1\na: 2\n", "duplicate-key"),
    "a bell": (b"a: \x07\n", "odd-character"),
    "a right-to-left mark": ("a: x\u202ey\n".encode(), "odd-character"),
    "nothing": (b"", "empty-file"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_that_would_hurt_is_refused_before_it_is_read(name: str) -> None:
    content, code = TEXTS[name]
    (found,) = [one for one in checked(CASE, content) if one.code not in OF_ANOTHER_SHAPE]
    assert found.code == code
    assert found.hint is not None or code in ("alias-loop", "duplicate-key")


def test_a_thousand_mistakes_are_counted_and_fifty_are_shown(tmp_path: Path) -> None:
    for path, content in project_files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    bad = "".join(f"  wrong_{i}: 1\n" for i in range(1_000))
    text = ACCOUNT.format(**PLAIN).replace("facts: {}\n", f"facts:\n{bad}")
    (tmp_path / CASE).write_text(text, "utf-8")
    command = [sys.executable, "-c", "from dakehu.cli import main; main()", "check", "--lang", "en"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Traceback" not in said
    assert len(re.findall(r"error\[unknown-key\]", said)) == 50
    assert "and 950 more" in said
    assert "1000 errors" in said


def test_what_is_no_plain_file_of_the_project_is_named_and_never_opened(tmp_path: Path) -> None:
    root = tmp_path / "project"
    for path, content in project_files().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    accounts = root / "playbook" / "accounts"
    (tmp_path / "secret.yaml").write_text("token: hunter2\n", "utf-8")
    (accounts / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (accounts / "zero.yaml").symlink_to("/dev/zero")
    (accounts / "loop.yaml").symlink_to("loop.yaml")
    (accounts / "gone.yaml").symlink_to("nowhere.yaml")
    (accounts / "folder.yaml").mkdir()
    (accounts / "round").symlink_to(accounts, target_is_directory=True)
    os.mkfifo(accounts / "pipe.yaml")
    (accounts / "huge.yaml").write_bytes(b"# " + b"x" * 3_000_000)
    command = [sys.executable, "-c", "from dakehu.cli import main; main()", "check", "--lang", "en"]
    done = subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=False, timeout=60
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Traceback" not in said
    assert "hunter2" not in said
    for name in ("out", "zero", "loop", "gone", "folder", "pipe"):
        assert f"playbook/accounts/{name}.yaml:1:1: error[unreadable-file]" in said
    assert "playbook/accounts/huge.yaml:1:1: error[file-too-large]" in said
    assert "7 errors" in said


def test_a_link_within_the_project_is_read(tmp_path: Path) -> None:
    for path, content in project_files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    real = tmp_path / "playbook" / "accounts" / "acme.yaml"
    real.rename(tmp_path / "kept.txt")
    real.symlink_to(tmp_path / "kept.txt")
    assert check_project(tmp_path, TODAY).findings == ()


def test_a_file_that_may_not_be_read_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, content in project_files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)

    def refused(path: Path, limit: int) -> bytes:
        if path.name == "acme.yaml":
            raise PermissionError(13, "no")
        return path.read_bytes()[: limit + 1]

    monkeypatch.setattr("dakehu.disk.project.read_bounded", refused)
    (found,) = check_project(tmp_path, TODAY).findings
    assert found.message.en == "this file is not read: permission denied"
