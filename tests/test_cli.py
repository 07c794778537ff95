"""The commands, as a user meets them."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from dakehu.cli.chinese import CHINESE
from dakehu.cli.helped import Command, Group
from dakehu.cli.main import cli
from dakehu.text.finding import columns
from tests.program import dakehu
from tests.scenes import PROJECT
from tests.starter import ROOT


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a copy of the small project."""
    return Path(shutil.copytree(PROJECT, tmp_path / "small"))


def broken(small: Path) -> Path:
    path = small / "playbook" / "stages" / "meet.yaml"
    path.write_text(path.read_text("utf-8").replace("title:", "titel:"), "utf-8")
    return small


def test_check_ends_with_one_line_that_counts() -> None:
    done = dakehu("check", "--lang", "en", cwd=ROOT)
    assert done.returncode == 0
    lines = done.stdout.strip().split("\n")
    assert len(lines) == 1
    assert re.fullmatch(
        r"\d+ files: 10 stages, .* 12 accounts; .* \d+ cases: nothing to fix\.", lines[0]
    )


def test_check_speaks_chinese() -> None:
    done = dakehu("check", "--lang", "zh", cwd=ROOT)
    assert "12 个客户" in done.stdout


def test_check_exits_with_1_where_something_must_be_fixed(small: Path) -> None:
    done = dakehu("check", cwd=broken(small))
    assert done.returncode == 1
    assert 'did you mean "title"?' in done.stdout
    assert done.stdout.strip().endswith("1 error, 0 warnings.")


def test_strict_counts_warnings(small: Path) -> None:
    path = small / "playbook" / "plays" / "call-back.yaml"
    path.write_text(
        path.read_text("utf-8").replace("{en: Call back, zh: 回电}", "{en: Call back}"), "utf-8"
    )
    assert dakehu("check", cwd=small).returncode == 0
    strict = dakehu("check", "--strict", cwd=small)
    assert strict.returncode == 1
    assert "missing-translation" in strict.stdout


def test_json_is_for_programs(small: Path) -> None:
    done = dakehu("check", "--format", "json", cwd=broken(small))
    found = json.loads(done.stdout)
    assert [(one["code"], one["file"], one["line"], one["column"]) for one in found] == [
        ("unknown-key", "playbook/stages/meet.yaml", 2, 1)
    ]


def test_github_annotates_the_line(small: Path) -> None:
    done = dakehu("check", "--format", "github", cwd=broken(small))
    assert done.stdout.startswith(
        "::error file=playbook/stages/meet.yaml,line=2,col=1,title=unknown-key::"
    )


def test_c_runs_as_if_started_there(small: Path, tmp_path: Path) -> None:
    assert dakehu("-C", str(small), "check", cwd=tmp_path).returncode == 0
    assert dakehu("check", "-C", str(small), cwd=tmp_path).returncode == 0


def test_c_may_be_relative_also_for_a_build(small: Path) -> None:
    done = dakehu("-C", small.name, "build", "--out", "made", cwd=small.parent)
    assert done.returncode == 0, done.stdout
    assert (small / "made" / "accounts" / "acme.html").is_file()


def test_a_project_without_a_theme_of_its_own_is_as_safe(small: Path) -> None:
    path = small / "playbook" / "plays" / "call-back.yaml"
    nasty = "</title><script>alert(1)</script>"
    text = path.read_text("utf-8").replace("{en: Call back, zh: 回电}", f"'{nasty}'")
    path.write_text(text, "utf-8")
    assert dakehu("build", cwd=small).returncode == 0
    for page in (small / "build" / "site").rglob("*.html"):
        assert "<script>alert" not in page.read_text("utf-8"), page


@pytest.mark.parametrize("out", [".", "..", "playbook", "rules/made", "kept"])
def test_a_site_is_never_put_where_something_else_stands(small: Path, out: str) -> None:
    (small / "kept").mkdir()
    (small / "kept" / "precious.txt").write_text("precious", "utf-8")
    before = sorted(path.as_posix() for path in small.rglob("*"))
    done = dakehu("build", "--out", out, cwd=small)
    assert done.returncode == 2
    assert "would be lost" in done.stderr
    assert sorted(path.as_posix() for path in small.rglob("*")) == before


def test_the_title_of_the_playbook_does_nothing_but_appear(small: Path) -> None:
    path = small / "playbook" / "playbook.yaml"
    nasty = "'<img src=x onerror=alert(1)>'"
    text = path.read_text("utf-8").replace("{en: Sample playbook, zh: 示例手册}", nasty)
    path.write_text(text, "utf-8")
    assert dakehu("build", cwd=small).returncode == 0
    for page in (small / "build" / "site").rglob("*.html"):
        assert "<img src=x" not in page.read_text("utf-8"), page


def test_a_project_without_pages_of_its_own_has_a_front_page(small: Path) -> None:
    assert dakehu("build", cwd=small).returncode == 0
    assert "stages/index.html" in (small / "build" / "site" / "index.html").read_text("utf-8")


def test_a_page_that_is_not_utf8_is_a_finding(small: Path) -> None:
    page = small / "site" / "pages" / "en" / "guide.md"
    page.parent.mkdir(parents=True)
    page.write_bytes("# 指南".encode("gbk"))
    done = dakehu("build", cwd=small)
    assert done.returncode == 1
    assert re.search(r"guide\.md:1:\d: error\[wrong-encoding\]", done.stdout)
    assert "Traceback" not in done.stderr


def test_a_terminal_that_lacks_a_character_still_gets_the_plan(small: Path) -> None:
    command = [sys.executable, "-c", "from dakehu.cli import main; main()", "plan", "acme"]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, cwd=small, capture_output=True, check=False, env=environment)
    assert done.returncode == 0
    assert b"Acme Parcels" in done.stdout


def test_plan_shows_one_account(small: Path) -> None:
    done = dakehu("plan", "acme", "--lang", "en", cwd=small)
    assert done.returncode == 0
    assert "Acme Parcels · as of 2026-03-01" in done.stdout
    assert "Grade: A" in done.stdout


def test_today_moves_the_plan(small: Path) -> None:
    done = dakehu("plan", "acme", "--today", "2026-05-04", "--lang", "en", cwd=small)
    assert "as of 2026-05-04" in done.stdout
    assert "1 of 1 dated fact has gone stale" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["plan", "acm"], 'did you mean "acme"?', id="account"),
        pytest.param(["explain", "unknown-kay"], 'did you mean "unknown-key"?', id="code"),
        pytest.param(["check", "--today", "2026-02-30"], "is not a day", id="day"),
        pytest.param(["check", "-C", "nowhere"], "there is no folder nowhere", id="folder"),
        pytest.param(["chek"], "No such command", id="command"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_how(
    small: Path, arguments: list[str], says: str
) -> None:
    done = dakehu(*arguments, cwd=small)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chek"], "没有命令 chek；是不是想写“check”"),
        (["print", "--ownr", "x"], "没有选项 --ownr；是不是想写“--owner”"),
        (["print", "--cut", "whole", "x"], "--cut 的值不对；可以是 one-page、review"),
        (["serve", "--port", "0"], "--port 的值不对；请写整数，从 1 到 65535"),
        (["plan"], "缺少 ACCOUNT"),
        (["add"], "缺少 KIND；可以是 account、"),
        (["what-if", "acme"], "缺少 --goal"),
        (["plan", "acme", "b"], "多写了 b"),
        (["build", "--out"], "选项 --out 后面要写值"),
        (["check", "--strict=yes"], "选项 --strict 后面不能写值"),
    ],
)
def test_wrong_usage_is_explained_in_chinese(small: Path, arguments: list[str], says: str) -> None:
    done = dakehu("--lang", "zh", *arguments, cwd=small)
    assert done.returncode == 2
    assert says in done.stderr
    assert not re.search("Error|Usage|Try", done.stderr)


def test_a_check_waits_for_nothing_that_it_does_not_need() -> None:
    code = "import sys; from dakehu.cli.main import cli; cli.commands['check']; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "dakehu.checking" in loaded
    assert not loaded & {"dakehu.pipeline", "dakehu.press", "dakehu.render", "mkdocs", "jinja2"}


def commands(one: click.Command) -> Iterator[click.Command]:
    """Yield *one* and every command below it."""
    yield one
    for other in one.commands.values() if isinstance(one, click.Group) else ():
        yield from commands(other)


def test_every_word_of_help_is_there_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    said = set()
    for one in commands(cli):
        context = click.Context(one, info_name=one.name)
        context.params["lang"] = "zh"
        shown = one.get_help(context)
        assert max(columns(line) for line in shown.splitlines() if "[" not in line) <= 80
        assert re.findall(r"[A-Za-z]{3,} [A-Za-z]{3,} [a-z]{3,}", shown) == [], one.name
        texts = [*(one.help or "").split("\n\n")]
        texts += [getattr(each, "help", None) or "" for each in one.get_params(context)]
        said |= {text.strip() for text in texts} - {""}
        assert isinstance(one, Command | Group)
        assert "Options" in one.get_help(click.Context(one, info_name=one.name))
    assert said == set(CHINESE)


def test_explain_shows_not_like_this_and_like_this() -> None:
    done = dakehu("explain", "unknown-key", "--lang", "zh", cwd=ROOT)
    assert done.returncode == 0
    assert "不要这样写" in done.stdout
    assert "应当这样写" in done.stdout


def test_coverage_counts_the_rows_of_the_method() -> None:
    done = dakehu("coverage", "--missing", "--lang", "en", cwd=ROOT)
    assert done.returncode == 0
    *rows, last = done.stdout.strip().split("\n")
    count = re.fullmatch(r"(\d+) of 468 rows are carried; \d+ of the others are .*", last)
    assert count is not None
    assert len(rows) == 468 - int(count[1])


def test_new_makes_a_playbook_and_refuses_a_folder_that_is_not_empty(tmp_path: Path) -> None:
    made = dakehu("new", "mine", cwd=tmp_path)
    assert made.returncode == 0
    assert dakehu("check", cwd=tmp_path / "mine").returncode == 0
    again = dakehu("new", "mine", cwd=tmp_path)
    assert again.returncode == 2
    assert "not empty" in again.stderr


def test_a_folder_without_a_playbook_says_what_is_missing(tmp_path: Path) -> None:
    done = dakehu("check", cwd=tmp_path)
    assert done.returncode == 1
    assert "playbook/playbook.yaml" in done.stdout


def test_a_full_or_forbidden_disk_exits_with_3(small: Path) -> None:
    (small / "build").write_text("a file where a folder should be", "utf-8")
    done = dakehu("build", cwd=small)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_serve_builds_again_on_a_change(small: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from dakehu.cli import main; main()",
        "serve",
        "--port",
        str(port),
    ]
    server = subprocess.Popen(
        command, cwd=small, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        page = f"http://127.0.0.1:{port}/stages/meet.html"
        assert "Learn who decides" in _fetched(page, "Learn who decides")
        path = small / "playbook" / "stages" / "meet.yaml"
        path.write_text(
            path.read_text("utf-8").replace("Learn who decides", "Learn who signs"), "utf-8"
        )
        assert "Learn who signs" in _fetched(page, "Learn who signs")
    finally:
        server.terminate()
        server.wait(timeout=20)


def _fetched(url: str, wanted: str) -> str:
    """Return the page once it holds *wanted*, or as it is after half a minute."""
    text = ""
    for _ in range(60):
        time.sleep(0.5)
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  (this machine)
                text = answer.read().decode()
        except OSError:
            continue
        if wanted in text:
            break
    return text


def gapped(small: Path) -> Path:
    path = small / "rules" / "grading.yaml"
    path.write_text(path.read_text("utf-8").replace("| < high  ", "| < 0.55  "), "utf-8")
    return small


def test_verify_shows_an_account_and_ends_with_one_line_that_counts(small: Path) -> None:
    done = dakehu("verify", "--lang", "en", cwd=gapped(small))
    assert done.returncode == 0
    assert done.stdout.startswith("rules/grading.yaml:1:10: warning[table-gap]")
    assert "  Such an account, on 2026-03-01:\n    | chance | 55% |\n" in done.stdout
    assert done.stdout.rstrip().split("\n")[-1] == (
        "tables: 1 verified, 0 not verified; rules: 2 verified, 0 not verified; "
        "gates: 1 verified, 0 not verified: 1 warning."
    )
    assert "| 机会 | 55% |" in dakehu("verify", "--lang", "zh", cwd=small).stdout


def test_verify_says_what_it_could_not_verify(small: Path) -> None:
    path = small / "rules" / "grading.yaml"
    text = path.read_text("utf-8").replace(
        "vehicles >= 20, ", "vehicles * vehicles = vehicles + 1000000000001, "
    )
    path.write_text(text, "utf-8")
    done = dakehu("verify", "--lang", "en", cwd=small)
    assert 'rules/grading.yaml:18:9: not verified: rule "Boss not met": ' in done.stdout
    assert "rules: 1 verified, 1 not verified" in done.stdout


def test_verify_is_strict_when_asked(small: Path) -> None:
    assert dakehu("verify", "--strict", cwd=small).returncode == 0
    assert dakehu("verify", "--strict", cwd=gapped(small)).returncode == 1
    assert dakehu("verify", cwd=broken(small)).returncode == 1


def test_verify_writes_json_and_annotations(small: Path) -> None:
    found = json.loads(dakehu("verify", "--format", "json", cwd=gapped(small)).stdout)
    assert [one["code"] for one in found["findings"]] == ["table-gap"]
    assert found["findings"][0]["witness"] == {
        "today": "2026-03-01",
        "facts": {"opportunity.chance": 0.55},
        "follows": {},
    }
    assert found["verified"] == {"table": 1, "score": 0, "rule": 2, "gate": 1, "condition": 0}
    said = dakehu("verify", "--format", "github", "--lang", "en", cwd=small).stdout
    assert said.startswith("::warning file=rules/grading.yaml,line=1,col=10,title=table-gap::")
    assert "(for example chance: 55%25)" in said
