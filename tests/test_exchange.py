"""The commands that exchange tables, and the page about them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from dakehu.text.words import LANGS
from tests.program import dakehu
from tests.scenes import PROJECT
from tests.starter import ROOT, playbook


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a copy of the small project."""
    return Path(shutil.copytree(PROJECT, tmp_path / "small"))


def test_export_and_import_give_the_tables_back(small: Path) -> None:
    done = dakehu("rules", "export", "--dmn", "--out", "out.dmn", "--lang", "en", cwd=small)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.strip() == "Tables written to out.dmn: 1."
    assert dakehu("rules", "export", "--dmn", cwd=small).stdout == (small / "out.dmn").read_text(
        "utf-8"
    )
    back = dakehu("rules", "import", "out.dmn", "--out", "rules/back.yaml", cwd=small)
    assert back.returncode == 0
    assert "- table: grade" in (small / "rules" / "back.yaml").read_text("utf-8")
    assert "opportunity.chance:" in back.stdout
    assert "because: {en: More often yes than no., zh: 成功多于失败。}" in back.stdout


def test_the_version_that_older_tools_open(small: Path) -> None:
    done = dakehu("rules", "export", "--dmn", "--version", "1.3", cwd=small)
    assert "/DMN/20191111/MODEL/" in done.stdout


def test_tables_go_to_the_pipe_and_what_they_need_beside_it(small: Path) -> None:
    dakehu("rules", "export", "--dmn", "--out", "out.dmn", cwd=small)
    done = dakehu("rules", "import", "out.dmn", "--lang", "zh", cwd=small)
    assert done.stdout.startswith("- table: grade\n")
    assert done.stderr.startswith("# 这些决策表用到的事实")


def test_what_is_refused_leaves_nothing_behind(small: Path) -> None:
    dakehu("rules", "export", "--dmn", "--out", "out.dmn", cwd=small)
    text = (small / "out.dmn").read_text("utf-8").replace("&gt;= high", "&gt;= highest")
    (small / "out.dmn").write_text(text, "utf-8")
    done = dakehu("rules", "import", "out.dmn", "--out", "x.yaml", "--lang", "en", cwd=small)
    assert done.returncode == 1
    assert not (small / "x.yaml").exists()
    place = re.escape('decision "grade", row 1, input 1: no fact or figure is called "highest"')
    assert re.search(rf"out\.dmn:\d+:\d+: {place}", done.stderr)
    assert "Nothing was written" in done.stderr
    said = dakehu("rules", "import", "out.dmn", "--lang", "zh", cwd=small).stderr
    assert "决策“grade”第 1 行第 1 个输入" in said


def test_a_file_that_is_there_is_not_written_over(small: Path) -> None:
    dakehu("rules", "export", "--dmn", "--out", "out.dmn", cwd=small)
    before = (small / "rules" / "grading.yaml").read_text("utf-8")
    done = dakehu("rules", "import", "out.dmn", "--out", "rules/grading.yaml", cwd=small)
    assert done.returncode == 2
    assert (small / "rules" / "grading.yaml").read_text("utf-8") == before


def test_a_project_with_mistakes_is_not_exported(small: Path) -> None:
    path = small / "rules" / "grading.yaml"
    path.write_text(path.read_text("utf-8").replace(">= high", ">= highest"), "utf-8")
    done = dakehu("rules", "export", "--dmn", "--out", "out.dmn", cwd=small)
    assert done.returncode == 1
    assert not (small / "out.dmn").exists()


def test_a_file_that_is_not_there_is_the_machine_s_trouble(small: Path) -> None:
    assert dakehu("rules", "import", "no.dmn", cwd=small).returncode == 3


def page(lang: str) -> str:
    return (ROOT / "site" / "pages" / lang / "exchange.md").read_text("utf-8")


def test_the_page_shows_the_same_in_both_languages() -> None:
    code = {lang: re.findall(r"```.*?```|`[^`]+`", page(lang), re.DOTALL) for lang in LANGS}
    assert sorted(code["en"]) == sorted(code["zh"])


def test_the_page_speaks_of_facts_that_there_are() -> None:
    known = set(playbook().rulebook.vocabulary.facts)
    assert {"opportunity.win_probability", "contacts", "industry", "last_purchase"} <= known
