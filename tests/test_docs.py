"""What the documents say is there: modules, commands, records; and what must not be in them."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from dakehu.cli.main import cli
from dakehu.content.kinds import KINDS
from tests.starter import ROOT

ARCHITECTURE = (ROOT / "generator" / "README.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
PACKAGE = ROOT / "generator" / "dakehu"
TEXT_FILES = {
    ".md",
    ".py",
    ".yaml",
    ".yml",
    ".toml",
    ".txt",
    ".sh",
    ".html",
    ".css",
    ".js",
    ".json",
}


def modules() -> list[str]:
    paths = [path.relative_to(PACKAGE).with_suffix("") for path in PACKAGE.rglob("*.py")]
    return sorted(path.as_posix() for path in paths if path.name != "__init__")


def test_the_architecture_names_every_module_and_no_other() -> None:
    rows = "\n".join(re.findall(r"^\|(.*?)\|", ARCHITECTURE, re.MULTILINE))
    assert sorted(re.findall(r"`([a-z_/]+)`", rows)) == modules()


def test_the_layers_on_the_page_are_those_that_are_kept() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = " | ".join(settings["tool"]["importlinter"]["contracts"][0]["layers"]).split(" | ")
    page = re.findall(
        rf"\b({'|'.join(layers)})  ",
        ARCHITECTURE[: ARCHITECTURE.index("Each layer")],
    )
    assert page == layers


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_the_readme_shows_every_command(command: str) -> None:
    assert f"`dakehu {command}" in README


def test_the_records_are_numbered_dated_and_say_what_follows() -> None:
    records = sorted((ROOT / "generator" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text("utf-8")
        assert re.match(rf"# {int(path.name[:4])}\. .+\n\nAccepted, \d{{4}}-\d\d-\d\d\.", text), (
            path
        )


def test_editors_are_told_the_schema_of_every_kind() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
    for kind in KINDS:
        assert settings["yaml.schemas"][f"build/site/schemas/{kind.name}.json"] == (
            f"playbook/{kind.folder}/*.yaml"
        )


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    paths = [ROOT / name for name in done.stdout.split("\n") if name]
    return [path for path in paths if path.suffix in TEXT_FILES and path.is_file()]


def test_no_file_holds_a_path_of_a_machine_or_a_registry() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    wrong = re.compile(r"/(?:home|root|Users)/\w+/|pypi\.org|npmjs|files\.pythonhosted")
    found = [
        path
        for path in tracked()
        if wrong.search(path.read_text("utf-8")) and path.name != "test_docs.py"
    ]
    assert found == []


def test_the_constraints_name_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    for line in lines:
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+-]+", line), (
            line
        )
