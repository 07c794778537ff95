"""Killed, crowded out, refused: the site is the old one or the new one, and nothing is left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dakehu.disk.swap import aside, put
from tests.starter import ROOT
from tests.test_build import tree

COMMAND = [sys.executable, "-c", "from dakehu.cli import main; main()"]
DAYS = ("2026-03-01", "2026-03-02")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the small project with its site built for the first day."""
    folder = tmp_path_factory.mktemp("faults") / "中文 & # book"
    shutil.copytree(ROOT / "tests" / "project", folder)
    done(build(folder, 0))
    return folder


def build(folder: Path, day: int, out: str = "build/site") -> subprocess.Popen[str]:
    """Begin a build in a group of its own."""
    return subprocess.Popen(
        [*COMMAND, "build", "--lang", "en", "--today", DAYS[day], "--out", out],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip


def done(process: subprocess.Popen[str]) -> str:
    """Return what a build says, once it has ended well."""
    said, _ = process.communicate()
    assert process.returncode == 0, said
    return said


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in (folder / "build").glob(".dakehu-*")]


@pytest.fixture(scope="module")
def sites(project: Path) -> list[dict[str, str]]:
    """Return the digests of the sites of both days; the first is the one that stands there."""
    done(build(project, 1, "build/other"))
    other = tree(project / "build" / "other")
    shutil.rmtree(project / "build" / "other")
    return [tree(project / "build" / "site"), other]


def test_a_build_that_is_killed_leaves_a_whole_site(
    project: Path, sites: list[dict[str, str]]
) -> None:
    site, begun = project / "build" / "site", time.monotonic()
    done(build(project, 0))
    whole = time.monotonic() - begun
    for part in (0.3, 0.6, 0.8, 0.9, 0.95, 1.0):
        process = build(project, 1)
        time.sleep(whole * part)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert tree(site) in sites
    done(build(project, 0))
    assert tree(site) == sites[0]
    assert left_behind(project) == []


def broken(folder: Path, mode: str, moment: int, day: int = 0) -> tuple[int, str]:
    """Build while something breaks at one change of the disk; return status and words."""
    line = ["build", "--lang", "en", "--today", DAYS[day]]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.breaker", mode, str(moment), "-C", str(folder), *line],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True, env={**os.environ, "PYTHONPATH": f"{ROOT / 'generator'}:{ROOT}"},
    )  # fmt: skip
    said, _ = process.communicate()
    return process.returncode, said


@pytest.fixture(scope="module")
def changes(project: Path) -> int:
    """Return how often a build changes the disk before its pages are made side by side."""
    status, said = broken(project, "count", 0)
    assert status == 0, said
    return int(said.rpartition("changes: ")[2])


@pytest.mark.parametrize("mode", ["kill", "full", "fault"])
def test_whatever_breaks_at_any_change_of_the_disk_leaves_a_whole_site(
    project: Path, sites: list[dict[str, str]], changes: int, mode: str
) -> None:
    assert changes > 20
    report = project / "build" / "dakehu-report.txt"
    ends = set()
    for part in {"kill": (0.1, 0.5, 0.98), "full": (0.05, 0.2), "fault": (0.1, 0.3)}[mode]:
        status, said = broken(project, mode, int(changes * part))
        ends.add(status)
        assert "Traceback" not in said
        assert "Lily" not in said or status == 1  # within MkDocs: its words are a finding
        assert tree(project / "build" / "site") in sites
        if mode != "kill":
            assert left_behind(project) == []
    assert ends <= {0, 1, -signal.SIGKILL, 3}
    assert ends - {0}, "nothing broke"
    if report.exists():
        assert "Lily" not in report.read_text("utf-8")
        report.unlink()


def test_a_build_that_dies_while_it_tidies_up_leaves_its_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is deleted last, the next build knows what is left as its own."""

    def dying(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dakehu.disk.swap.shutil.rmtree", dying)
    work = aside(tmp_path / "site")
    folder = work.__enter__()
    for name in ("a-page", "z-page"):
        (folder / name).mkdir()
    with pytest.raises(KeyboardInterrupt):
        work.__exit__(None, None, None)
    assert (folder / "at-work").is_file()
    monkeypatch.undo()
    with aside(tmp_path / "site"):
        assert not folder.exists()
    assert list(tmp_path.iterdir()) == []


def test_two_builds_at_once_leave_the_site_of_one(
    project: Path, sites: list[dict[str, str]]
) -> None:
    both = [build(project, day) for day in (0, 1)]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert tree(project / "build" / "site") in sites
    assert left_behind(project) == []


def test_an_interrupt_ends_with_a_message_and_130(
    project: Path, sites: list[dict[str, str]]
) -> None:
    process = build(project, 1)
    assert process.stdout
    while "Building" not in (line := process.stdout.readline()):
        assert line, "it ended before it began to build"
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate()
    if process.returncode == 0:
        pytest.skip("it was faster than the interrupt")
    assert process.returncode == 130
    assert "Traceback" not in said
    assert tree(project / "build" / "site") in sites
    assert left_behind(project) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a file system of one megabyte, where the system lets us have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("no right to mount a file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_said_and_leaves_nothing(project: Path, small_disk: Path) -> None:
    process = build(project, 0, str(small_disk / "site"))
    said, _ = process.communicate()
    assert process.returncode == 3
    assert "Traceback" not in said
    assert "No space left" in said
    assert list(small_disk.iterdir()) == []


def test_a_place_that_is_a_file_is_left_as_it_is(project: Path, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine", "utf-8")
    process = build(project, 0, str(file))
    said, _ = process.communicate()
    assert process.returncode != 0
    assert "Traceback" not in said
    assert file.read_text("utf-8") == "mine"


@pytest.mark.parametrize("at_once", [True, False])
def test_a_folder_goes_in_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    if not at_once:
        monkeypatch.setattr("dakehu.disk.swap._exchanged", lambda *_: False)
    place = tmp_path / "site"
    for text in ("old", "new"):
        with aside(place) as folder:
            (folder / "made").mkdir()
            (folder / "made" / "page").write_text(text, "utf-8")
            put(folder / "made", place)
        assert (place / "page").read_text("utf-8") == text
        assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_what_a_dead_build_left_is_cleared_and_what_it_moved_comes_back(tmp_path: Path) -> None:
    place, left = tmp_path / "site", tmp_path / ".dakehu-dead"
    (left / "old").mkdir(parents=True)
    (left / "old" / "page").write_text("old", "utf-8")
    (left / "at-work").touch()
    foreign = tmp_path / ".dakehu-foreign"
    foreign.mkdir()
    with aside(place), aside(tmp_path / "other"):
        assert (place / "page").read_text("utf-8") == "old"
        assert len(list(tmp_path.glob(".dakehu-*"))) == 3  # two at work, and one that is not ours
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == [foreign.name]
