"""``mkdocs build`` and ``mkdocs serve``, typed by habit, make what ``dakehu build`` makes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dakehu.checking import check_project
from dakehu.cli.hook import on_serve
from dakehu.disk.package import copy_starter
from dakehu.pipeline import build_project
from tests.starter import ROOT
from tests.test_build import tree

ACCOUNT = "playbook/accounts/acme.yaml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return the small project with the starter's hook, as a project of today has it."""
    target = tmp_path / "copy"
    shutil.copytree(ROOT / "tests" / "project", target)
    (target / "site" / "pages").mkdir(parents=True, exist_ok=True)
    shutil.copy2(ROOT / "site" / "hook.py", target / "site" / "hook.py")
    settings = target / "mkdocs.yml"
    text = settings.read_text("utf-8").replace("docs_dir: build/docs", "docs_dir: site/pages")
    settings.write_text(f"{text}hooks: [site/hook.py]\n", "utf-8")
    return target


def mkdocs(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(ROOT / "generator"), os.environ.get("PYTHONPATH", "")))
    environment = {**os.environ, "PYTHONPATH": path, "NO_MKDOCS_2_WARNING": "1", "LANG": "en"}
    command = [sys.executable, "-m", "mkdocs", *arguments]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_mkdocs_builds_the_whole_site_and_keeps_it_where_something_is_found(copy: Path) -> None:
    ours = copy / "build" / "ours"
    checked = check_project(copy, None)
    assert build_project(copy, checked, ours, lambda _: None).findings == ()
    done = mkdocs(copy, "build")
    assert done.returncode == 0, done.stderr
    built = tree(copy / "build" / "site")
    assert built == tree(ours)
    assert {"accounts/acme.html", "zh/accounts/acme.html", "zh/index.html"} <= built.keys()

    account = copy / ACCOUNT
    account.write_text(account.read_text("utf-8").replace("owner: wei", "owner: nobody"), "utf-8")
    done = mkdocs(copy, "build")
    assert done.returncode == 1
    assert f"{ACCOUNT}:3:" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert tree(copy / "build" / "site") == built

    (copy / "mine").mkdir()
    (copy / "mine" / "letter.txt").write_text("dear", "utf-8")
    done = mkdocs(copy, "build", "-d", "mine")
    assert (done.returncode, (copy / "mine/letter.txt").is_file()) == (1, True)


def test_a_new_project_has_what_mkdocs_asks_for(tmp_path: Path) -> None:
    copy_starter(tmp_path / "new")
    text = (tmp_path / "new" / "mkdocs.yml").read_text("utf-8")
    assert "hooks: [site/hook.py]" in text
    assert (tmp_path / "new" / "site" / "hook.py").is_file()
    assert (tmp_path / "new" / "site" / "pages").is_dir()


def test_mkdocs_serve_looks_at_what_sellers_write(copy: Path) -> None:
    seen: list[str] = []
    server: Any = SimpleNamespace(watch=seen.append)
    config = SimpleNamespace(config_file_path=str(copy / "mkdocs.yml"))
    assert on_serve(server, config, None) is server
    assert {Path(path).name for path in seen} == {"playbook", "rules", "site", "mkdocs.yml"}
