"""Building: same input, same bytes; a failed build loses nothing; the shell is MkDocs' own page."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from dakehu.checking import check_project
from dakehu.pipeline import build_project
from tests.program import dakehu
from tests.starter import ROOT, checked

STARTER = ("playbook", "rules", "site", "mkdocs.yml")


def project(folder: Path) -> Path:
    """Return a copy of the starter in *folder*."""
    for name in STARTER:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return folder


def tree(folder: Path) -> dict[str, str]:
    """Return a digest of every file below *folder*."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def small_project(folder: Path) -> Path:
    """Return a copy of the small project in *folder*, with the starter's theme and settings."""
    shutil.copytree(ROOT / "tests" / "project", folder)
    shutil.copytree(ROOT / "site" / "theme", folder / "site" / "theme")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def test_two_builds_of_the_same_day_are_the_same_bytes(tmp_path: Path) -> None:
    trees = []
    for name, out in (("here", "out"), ("elsewhere", "other")):
        copy = small_project(tmp_path / name)
        done = dakehu("build", "--today", str(checked().today), "--out", out, cwd=copy)
        assert done.returncode == 0, done.stderr
        trees.append(tree(copy / out))
    assert "accounts/acme.html" in trees[0]
    assert trees[0] == trees[1]


def test_no_page_knows_where_or_when_it_was_built(site: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix in (".html", ".json", ".xml", ".js"):
            text = path.read_text("utf-8")
            assert str(ROOT) not in text, path
            assert "@@dakehu" not in text, path


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        pytest.param(
            "playbook/stages/qualify.yaml", "purpose:", "purpos:", "unknown-key", id="key"
        ),
        pytest.param("rules/grading.yaml", ">= high_prob", "== high_prob", "syntax", id="rule"),
        pytest.param("mkdocs.yml", "theme:", "thme:", "unknown-key", id="settings"),
        pytest.param("playbook/plays/reorder.yaml", "id: reorder", "id: [", "yaml", id="yaml"),
        pytest.param(
            "mkdocs.yml", "search.highlight", "search.highlight\n    - !!x y", "yaml-tag", id="tag"
        ),
    ],
)
def test_a_failed_build_says_where_and_leaves_the_last_site(
    tmp_path: Path, file: str, old: str, new: str, code: str
) -> None:
    copy = project(tmp_path / "copy")
    last = copy / "build" / "site"
    (last / "search").mkdir(parents=True)
    (last / "index.html").write_text("the last good site", "utf-8")
    (last / "search" / "search_index.json").write_text("{}", "utf-8")
    path = copy / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    before = tree(copy)
    done = dakehu("build", cwd=copy)
    assert done.returncode == 1
    assert re.search(rf"{re.escape(file)}:\d+:\d+: error\[[a-z-]*{code}", done.stdout)
    assert "Traceback" not in done.stdout + done.stderr
    assert tree(copy) == before


def test_what_mkdocs_refuses_is_a_finding_and_leaves_the_last_site(tmp_path: Path) -> None:
    copy = project(tmp_path / "copy")
    settings = copy / "mkdocs.yml"
    settings.write_text(
        settings.read_text("utf-8").replace("custom_dir: site/theme", "custom_dir: site/none"),
        "utf-8",
    )
    last = copy / "build" / "site" / "search" / "search_index.json"
    last.parent.mkdir(parents=True)
    last.write_text("the last good site", "utf-8")
    done = dakehu("build", cwd=copy)
    assert done.returncode == 1
    assert "mkdocs.yml:1:1: error[site-settings]" in done.stdout
    assert last.read_text("utf-8") == "the last good site"
    assert {path.name for path in (copy / "build").iterdir()} <= {"site", ".cache"}


def test_a_plan_page_is_the_page_that_mkdocs_would_build(site: Path) -> None:
    """Hold a page put into the shell against the shell itself: only body, title and way differ."""
    plan = (site / "accounts" / "feiyu-coach.html").read_text("utf-8")
    all_accounts = (site / "accounts" / "index.html").read_text("utf-8")

    def frame(page: str) -> str:
        page = re.sub(
            r'<div class="plan[^"]*">.*</div>\s*</article>', "BODY</article>", page, flags=re.DOTALL
        )
        page = re.sub(r"<title>.*?</title>", "TITLE", page)
        return re.sub(r"accounts/(index|feiyu-coach)\.html", "PATH", page)

    assert frame(plan) == frame(all_accounts)
    assert "BODY" in frame(plan)


@pytest.mark.parametrize(
    ("settings", "base"),
    [
        ("repo_url: https://gitee.com/a/book", "https://gitee.com/a/book/blob/master/"),
        (
            "repo_url: https://gitlab.com/a/book/\nedit_uri: -/edit/main/",
            "https://gitlab.com/a/book/-/edit/main/",
        ),
    ],
    ids=["by-host", "as-set"],
)
def test_pages_lead_to_the_lines_they_are_edited_at(
    tmp_path: Path, settings: str, base: str
) -> None:
    copy = small_project(tmp_path / "copy")
    with (copy / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(f"{settings}\n")
    build_project(copy, check_project(copy, None), copy / "out", lambda _: None)
    for page in ("accounts/acme", "zh/accounts/acme", "plays/call-back", "rules/tables"):
        text = (copy / "out" / f"{page}.html").read_text("utf-8")
        ways = re.findall(rf'href="{re.escape(base)}([^"#]+)#L(\d+)"', text)
        assert ways, page
        for name, line in ways:
            assert int(line) <= len((copy / name).read_text("utf-8").splitlines())
        assert 'data-md-component="source"' not in text, "the theme would ask the host for stars"


def test_a_text_does_nothing_but_appear(tmp_path: Path) -> None:
    copy = small_project(tmp_path / "copy")
    nasty = "<img src=x onerror=alert(1)> [a](javascript:b) {{ 7*7 }} {: .c } `d` --8<-- “e”"
    for file in ("playbook/stages/meet.yaml", "playbook/accounts/acme.yaml"):
        path = copy / file
        text = path.read_text("utf-8")
        both = r"^(title|name):( \{en: .*|\n  en: .*\n  zh: .*)$"
        text = re.sub(
            both, f"\\1:\n  en: '{nasty}'\n  zh: '{nasty}'", text, count=1, flags=re.MULTILINE
        )
        assert nasty in text
        path.write_text(text, "utf-8")
    done = dakehu("build", cwd=copy)
    assert done.returncode == 0, done.stdout + done.stderr
    for page in (
        "stages/meet.html",
        "accounts/acme.html",
        "accounts/index.html",
        "index.html",
    ):
        for lang in ("", "zh/"):
            html = (copy / "build" / "site" / lang / page).read_text("utf-8")
            assert "<img src=x" not in html
            assert 'href="javascript:' not in html
            assert "49" not in re.findall(r"\{\{.*?\}\}", html)
    stage = (copy / "build" / "site" / "stages" / "meet.html").read_text("utf-8")
    assert "&lt;img src" in stage or "&#60;img" in stage
