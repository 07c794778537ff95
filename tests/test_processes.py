"""The program in bad surroundings: a clear message and a documented status, never a traceback."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dakehu.checking import check_project
from dakehu.cli import broken
from dakehu.cli.main import cli
from dakehu.cli.main import run as command_line
from dakehu.disk.cache import Cache
from dakehu.disk.project import read_pages
from tests.scenes import TODAY
from tests.starter import ROOT

COMMAND = f"{sys.executable} -c 'from dakehu.cli import main; main()'"
AT_HOME = {key: value for key, value in os.environ.items() if key not in ("LANG", "LC_ALL")}
ESC, TURN = "\x1b", "\u202e"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the small project in a folder whose name is no word."""
    folder = tmp_path / "中文 & # 'book"
    shutil.copytree(ROOT / "tests" / "project", folder)
    return folder


def run(project: Path, line: str, **environment: str | None) -> tuple[int, str]:
    """Run a *line* of a shell in the project; return its status and all that it said."""
    given = {key: value for key, value in {**AT_HOME, **environment}.items() if value is not None}
    done = subprocess.run(
        ["sh", "-c", line.replace("dakehu", COMMAND)],
        cwd=project, env=given, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert "Traceback" not in said
    assert "Exception" not in said
    return done.returncode, said


ASCII = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "HOME": None}
GBK = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "gbk", "PYTHONCOERCECLOCALE": "0"}
NARROW = {"COLUMNS": "1", "TERM": None, "NO_COLOR": "1"}


@pytest.mark.parametrize(
    ("line", "around", "status"),
    [
        pytest.param("dakehu --lang zh check", ASCII, 0, id="ascii and no home"),
        pytest.param("dakehu --lang zh check", GBK, 0, id="a console in GBK"),
        pytest.param("dakehu --help", NARROW, 0, id="a narrow terminal"),
        pytest.param("dakehu explain unknown-key | head -c 1", {}, 0, id="a reader that leaves"),
        pytest.param("dakehu check >&- 2>&-", {}, 0, id="nowhere to write"),
        pytest.param("dakehu check >/dev/full", {}, 3, id="a full disk behind a pipe"),
        pytest.param("mkdir x && cd x && rmdir ../x && dakehu check", {}, 3, id="no folder at all"),
        pytest.param("dakehu check $(seq 1 20000)", {}, 2, id="very many arguments"),
        pytest.param("dakehu build --out /dev/null/x", {}, 3, id="a place below a file"),
        pytest.param("dakehu build --out /", {}, 2, id="the whole disk"),
        pytest.param("dakehu build --out ..", {}, 2, id="what holds the project"),
        pytest.param("dakehu build --out .", {}, 2, id="the project"),
        pytest.param("dakehu bundle --out mkdocs.yml", {}, 2, id="a file that is no bundle"),
    ],
)
def test_bad_surroundings_end_in_a_status(
    project: Path, line: str, around: dict[str, str | None], status: int
) -> None:
    before = sorted(project.iterdir())
    ended, said = run(project, line, **around)
    assert ended == status, said
    assert len(said) < 4_000
    shutil.rmtree(project / "build", ignore_errors=True)
    assert sorted(project.iterdir()) == before


def test_what_is_typed_gives_the_terminal_no_orders(project: Path) -> None:
    odd = project / "playbook" / "accounts" / f"{ESC}[31mx{TURN}.yaml"
    shutil.copy(project / "playbook" / "accounts" / "acme.yaml", odd)
    text = odd.read_text("utf-8").replace("en: Acme Parcels", f'en: "{ESC!r}[2J\\e\\u202e"')
    odd.write_text(text.replace("'", ""), "utf-8")
    for line in (
        "check",
        "check --format json",
        "check --format github",
        f"plan '{ESC}]0;x{TURN}'",
    ):
        _, said = run(project, f"dakehu {line}")
        assert ESC not in said
        assert TURN not in said
        assert "\\u202e" in said


def test_an_escape_in_quotes_is_shown_as_it_is_typed(project: Path) -> None:
    file = project / "playbook" / "accounts" / "acme.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("Acme Parcels", r'"a\e[2J\u202eb\0\r"'), "utf-8")
    checked = check_project(project, TODAY)
    assert checked.playbook is not None
    assert checked.playbook.accounts[0].name.en == r"a\u001b[2J\u202eb\u0000\u000d"


def test_a_folder_that_may_not_be_opened_is_no_empty_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def refusing(path: Any = ".") -> Any:
        if Path(path).name in ("accounts", "en"):
            raise PermissionError(13, "no", str(path))
        return real(path)

    monkeypatch.setattr("os.scandir", refusing)
    checked = check_project(project, TODAY)
    (found,) = checked.findings
    assert checked.playbook is None
    assert str(found.span) == "playbook/accounts:1:1"
    assert found.code == "unreadable-file"
    monkeypatch.undo()
    (project / "site" / "pages" / "en").mkdir(parents=True)
    monkeypatch.setattr("os.scandir", refusing)
    assert [page.fault is not None for page in read_pages(project, "en")] == [True]


@pytest.mark.parametrize("kept", ["", "key", "key 00\n{", "other\n{}", "\xff\xfe", "key "])
def test_what_is_left_of_a_cache_is_not_taken_for_the_whole(tmp_path: Path, kept: str) -> None:
    cache = Cache(tmp_path)
    cache.keep("x.json", "key", "{}")
    assert cache.text("x.json", "key") == "{}"
    (tmp_path / "build" / ".cache" / "x.json").write_bytes(kept.encode("latin-1"))
    assert cache.text("x.json", "key") is None


def test_a_cache_that_cannot_be_used_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "build" / ".cache").mkdir(parents=True)
    real = os.mkdir

    def refusing(path: Any, *rest: Any, **more: Any) -> None:
        if ".aside-" in str(path):
            raise PermissionError(13, "no", str(path))
        real(path, *rest, **more)

    monkeypatch.setattr("os.mkdir", refusing)
    with Cache(tmp_path).aside() as folder:
        assert folder.is_dir()
        assert tmp_path not in folder.parents


@pytest.fixture
def at_fault(monkeypatch: pytest.MonkeyPatch, project: Path) -> Path:
    """Let every check end in a fault of the program; return where the report belongs."""

    def broken_check(*_: Any, **__: Any) -> None:
        secret = {"name": "Lily Medical"}
        raise KeyError(secret["name"])

    monkeypatch.setattr(import_module("dakehu.cli.checking"), "check_streamed", broken_check)
    monkeypatch.chdir(project)
    monkeypatch.setenv("LC_ALL", "C")
    return project / broken.REPORT


def ended(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command line as the shell does; return its status."""
    monkeypatch.setattr("sys.argv", ["dakehu", *arguments])
    return command_line()


def test_a_fault_of_ours_is_reported_without_traceback_or_texts(
    at_fault: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, "check") == 3
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "Lily" not in said
    assert str(broken.REPORT) in said
    report = at_fault.read_text("utf-8")
    assert "KeyError" in report
    assert "dakehu/cli/checking.py:" in report
    assert "Lily" not in report
    assert "/home" not in report
    assert str(ROOT) not in report


def test_a_report_that_cannot_lie_beside_the_project_lies_elsewhere(
    at_fault: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_fault.parent.write_text("a file", "utf-8")
    assert ended(monkeypatch, "check") == 3
    said = capsys.readouterr().err
    assert not at_fault.exists()
    place = Path(next(word for word in said.split() if "dakehu-report" in word).rstrip(",:"))
    assert "KeyError" in place.read_text("utf-8")
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    shutil.rmtree(place.parent)


def test_too_little_memory_is_said(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def greedy(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(import_module("dakehu.cli.checking"), "check_streamed", greedy)
    monkeypatch.chdir(project)
    assert ended(monkeypatch, "check") == 3
    assert "not enough memory" in capsys.readouterr().err
    assert not (project / broken.REPORT).exists()


@pytest.mark.parametrize("text", ["x" * 90, "../x", "-", "\udcff", "%s{0}", "a\nb"], ids=ascii)
@pytest.mark.parametrize("command", ["plan", "why", "explain"])
def test_a_name_that_is_none_is_said_to_be_none(project: Path, command: str, text: str) -> None:
    done = CliRunner().invoke(cli, ["-C", str(project), command, text])
    assert isinstance(done.exception, SystemExit | None), done.exception
    assert done.exit_code == 2
