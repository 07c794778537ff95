"""``dakehu impact`` and ``dakehu diff``, in a git repository made for each test."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dakehu.disk.history import HistoryError, read_revision
from dakehu.disk.project import read_sources
from dakehu.render.setting import markdown
from tests.program import dakehu
from tests.scenes import PROJECT

ACME = "playbook/accounts/acme.yaml"
FIGURES = "rules/thresholds.yaml"
GRADING = "rules/grading.yaml"


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular, whatever the settings of this machine."""
    settings = ("user.name=A", "user.email=a@example.org", "commit.gpgsign=false")
    options = [part for one in settings for part in ("-c", one)]
    done = subprocess.run(
        ["git", *options, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "A state of the project")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the small project as a repository with one commit."""
    folder = Path(shutil.copytree(PROJECT, tmp_path / "project"))
    git(folder, "init", "-q")
    commit(folder)
    return folder


def change(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text("utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), "utf-8")


def test_a_revision_is_read_as_the_folder_is(project: Path) -> None:
    before = read_sources(project)
    change(project, ACME, "vehicles: 40", "vehicles: 10")
    (project / "playbook" / "accounts" / "new.yaml").write_text("id: new\n", "utf-8")
    assert list(read_revision(project, "HEAD").sources) == before


def test_a_project_may_be_a_folder_of_a_repository(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PROJECT, tmp_path / "team" / "手册 one"))
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    assert list(read_revision(folder, "HEAD").sources) == read_sources(folder)
    change(folder, FIGURES, "0.6", "0.8")
    done = dakehu("impact", "HEAD", "--lang", "en", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "1 of 1 account changes: 1 conclusion." in done.stdout


def test_links_are_left_out(project: Path) -> None:
    (project / "rules" / "link.yaml").symlink_to("grading.yaml")
    commit(project)
    paths = [source.path for source in read_revision(project, "HEAD").sources]
    assert "rules/grading.yaml" in paths
    assert "rules/link.yaml" not in paths


def test_names_in_chinese_and_hidden_files_are_read_alike(project: Path) -> None:
    (project / "rules" / "规则.yaml").write_bytes(b"- note\r\n")
    (project / "rules" / ".hidden.yaml").write_text("x: 1\n", "utf-8")
    (project / "rules" / "notes.txt").write_text("x", "utf-8")
    commit(project)
    paths = [source.path for source in read_revision(project, "HEAD").sources]
    assert paths == [source.path for source in read_sources(project)]
    assert "rules/规则.yaml" in paths


def test_impact_says_who_changes_and_why(project: Path) -> None:
    change(project, FIGURES, "0.6", "0.8")
    first = git(project, "rev-parse", "HEAD")[:10]
    done = dakehu("impact", "HEAD", "--lang", "en", cwd=project)
    assert done.returncode == 0
    assert (
        done.stdout
        == f"""\
What changed since HEAD
=======================
Both versions as of 2026-03-01; HEAD is {first}.
1 of 1 account changes: 1 conclusion.
Because of the rules (1).
1 worked example no longer holds; dakehu test says why.

Account       What   Before  After  Why
------------  -----  ------  -----  ---
Acme Parcels  grade  A       B      the rules: figure "high chance": 60% → 80%

Rules that changed
------------------
- figure "high chance": 60% → 80%  [rules/thresholds.yaml:2]
    changes 1 account: Acme Parcels

Acme Parcels
------------
- grade: A → B
    Why: the rules
    figure "high chance": 60% → 80%  [rules/thresholds.yaml:2]
    now said by: row b: unlikely  [rules/grading.yaml:9]
"""
    )


def test_impact_speaks_chinese_and_markdown(project: Path) -> None:
    change(project, ACME, "value: 0.7", "value: 0.5")
    done = dakehu("impact", "HEAD", "--lang", "zh", "--format", "markdown", cwd=project)
    assert done.stdout.startswith("# 自 HEAD 以来的变化\n\n两个版本均截至 2026-03-01；")
    assert "| 客户 | 内容 | 之前 | 之后 | 原因 |\n| --- | --- | --- | --- | --- |" in done.stdout
    assert "| 示例速递 | 级别 | A级 | B级 | 信息：机会：70% → 50% |" in done.stdout
    assert "    - 机会：70% → 50% · `playbook/accounts/acme.yaml:9`" in done.stdout


def test_impact_for_programs(project: Path) -> None:
    change(project, FIGURES, "0.6", "0.8")
    change(project, ACME, "vehicles: 40", "vehicles: 41")
    done = dakehu("impact", "HEAD", "--format", "json", "--lang", "en", cwd=project)
    data = json.loads(done.stdout)
    assert data["counts"] == {
        "accounts": 1, "changed": 1, "conclusions": 1, "actions": 0, "questions": 0,
        "causes": {"rules": 1},
    }  # fmt: skip
    (account,) = data["accounts"]
    assert [(fact["name"], fact["place"]) for fact in account["facts"]] == [
        ("vehicles", "playbook/accounts/acme.yaml:6")
    ]
    (grade,) = account["conclusions"]
    assert (grade["before"], grade["after"], grade["cause"]) == ("A", "B", "rules")
    assert grade["roots"][0]["place"] == "rules/thresholds.yaml:2"
    assert grade["by"] == [{"said": "row b: unlikely", "place": "rules/grading.yaml:9"}]
    assert data["failing_cases"] == 1


def test_nothing_changed(project: Path) -> None:
    done = dakehu("impact", "HEAD", "--lang", "en", cwd=project)
    assert done.stdout.endswith("\nNo plan changes.\n")
    diff = dakehu("diff", "acme", "HEAD", "--lang", "en", cwd=project)
    assert diff.stdout.endswith("\nNothing changes in this plan.\n")


def test_diff_says_what_each_fact_and_rule_did(project: Path) -> None:
    change(project, ACME, "value: 0.7, as_of: 2026-02-01", "value: 0.5, as_of: 2026-02-20")
    change(project, ACME, "vehicles: 40", "vehicles: 41")
    change(project, GRADING, "vehicles >= 20", "vehicles >= 19")
    done = dakehu("diff", "acme", "HEAD", "--lang", "en", cwd=project)
    assert done.returncode == 0
    assert "Changed: 1 conclusion." in done.stdout
    facts, rules = done.stdout.split("Facts that changed")[1].split("Rules that changed")
    assert "- vehicles: 40 vehicles → 41 vehicles  [playbook/accounts/acme.yaml:6]" in facts
    assert "    makes no difference" in facts
    assert "- chance: 70% → 50%  [playbook/accounts/acme.yaml:9]" in facts
    assert "    2026-02-01 · reported → 2026-02-20 · reported" in facts
    assert "    changes grade: A → B" in facts
    assert "1 other change of rules makes no difference here." in rules


def test_diff_tells_people_by_name(project: Path) -> None:
    change(project, ACME, "role: user, met: 1}", "role: boss, met: 1}")
    done = dakehu("diff", "acme", "HEAD", "--lang", "zh", cwd=project)
    assert "- 白经理 · 角色：使用者 → 负责人  [playbook/accounts/acme.yaml:11]" in done.stdout
    assert "影响：关口：可以签约：" in done.stdout


def test_diff_for_programs_and_in_markdown(project: Path) -> None:
    change(project, ACME, "value: 0.7", "value: 0.5")
    done = dakehu("diff", "acme", "HEAD", "--format", "json", "--lang", "en", cwd=project)
    data = json.loads(done.stdout)
    assert data["account"] == "acme"
    assert data["conclusions"][0]["cause"] == "facts"
    text = dakehu("diff", "acme", "HEAD", "--format", "markdown", "--lang", "en", cwd=project)
    assert "| grade | A | B | the facts: chance: 70% → 50% |" in text.stdout


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
@pytest.mark.parametrize("arguments", [("impact",), ("diff", "acme")])
def test_same_question_same_bytes(project: Path, arguments: tuple[str, ...], form: str) -> None:
    change(project, ACME, "role: user, met: 1}", "role: boss, met: 0}")
    change(project, GRADING, "vehicles >= 20", "vehicles >= 50")
    command = (*arguments, "HEAD", "--format", form)
    first, second = (dakehu(*command, cwd=project) for _ in range(2))
    assert (first.returncode, first.stdout) == (0, second.stdout)


def test_a_name_of_a_branch_and_an_abbreviation_will_do(project: Path) -> None:
    git(project, "tag", "start")
    change(project, FIGURES, "0.6", "0.8")
    commit(project)
    for name in ("start", "HEAD~1", git(project, "rev-parse", "start")[:8]):
        done = dakehu("impact", name, "--lang", "en", cwd=project)
        assert "grade" in done.stdout, name


@pytest.mark.parametrize("rev", ["nosuch", "HEAD~9", "HEAD:rules"])
def test_a_revision_that_is_not_there(project: Path, rev: str) -> None:
    done = dakehu("impact", rev, "--lang", "en", cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f'git knows no revision "{rev}" here\n'


def test_an_option_of_git_is_no_revision(project: Path) -> None:
    with pytest.raises(HistoryError) as caught:
        read_revision(project, "--all")
    assert caught.value.problem == "no_revision"


def test_a_folder_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = Path(shutil.copytree(PROJECT, tmp_path / "project"))
    done = dakehu("impact", "HEAD", "--lang", "en", cwd=folder)
    assert done.returncode == 2
    assert "is not in a git repository" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_machine_without_git(project: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "import os; os.environ['PATH'] = '/nowhere'\nfrom dakehu.cli import main; main()",
        "impact",
        "HEAD",
        "--lang",
        "zh",
    ]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "没有找到 git" in done.stderr


def test_a_project_that_was_not_there_yet(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "README").write_text("x", "utf-8")
    commit(tmp_path)
    folder = Path(shutil.copytree(PROJECT, tmp_path / "project"))
    done = dakehu("impact", "HEAD", "--lang", "en", cwd=folder)
    assert done.returncode == 2
    assert done.stderr == "there is no project in this folder at HEAD\n"


def test_a_broken_revision_and_a_broken_folder(project: Path) -> None:
    change(project, FIGURES, "value: 0.6", "vallue: 0.6")
    now = dakehu("impact", "HEAD", "--lang", "en", cwd=project)
    assert now.returncode == 1
    assert "unknown-key" in now.stderr
    assert "The project as it is now has mistakes" in now.stderr
    commit(project)
    change(project, FIGURES, "vallue: 0.6", "value: 0.6")
    then = dakehu("impact", "HEAD", "--lang", "en", cwd=project)
    assert then.returncode == 1
    assert "The project at HEAD (" in then.stderr
    assert "unknown-key" in then.stderr


def test_an_account_that_is_unknown_or_new(project: Path) -> None:
    text = (project / ACME).read_text("utf-8").replace("id: acme", "id: bolt")
    (project / "playbook" / "accounts" / "bolt.yaml").write_text(text, "utf-8")
    new = dakehu("diff", "bolt", "HEAD", "--lang", "en", cwd=project)
    assert (new.returncode, "bolt is not in HEAD" in new.stderr) == (2, True)
    unknown = dakehu("diff", "acne", "HEAD", "--lang", "en", cwd=project)
    assert unknown.returncode == 2
    assert 'did you mean "acme"?' in unknown.stderr
    impact = dakehu("impact", "HEAD", "--lang", "en", cwd=project)
    assert "New accounts: Acme Parcels" in impact.stdout


def test_markdown_shows_what_is_written_and_calls_nobody() -> None:
    assert markdown("- a *b* <img> [c](d) @team #1 |") == (
        "\\- a \\*b\\* \\<img\\> \\[c\\](d) &#64;team \\#1 \\|"
    )
