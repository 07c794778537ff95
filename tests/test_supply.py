"""What the program rests on is named, pinned and explained; what is promised is kept by a test."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import sbom
from tests.audit import audit
from tests.starter import ROOT

DECISION = next((ROOT / "generator" / "decisions").glob("0007*"))
TRUST = {lang: ROOT / "site" / "pages" / lang / "trust.md" for lang in ("en", "zh")}
NAMED = re.compile(r"`(tests/[\w/.-]+)(?:::(\w+))?`")


def test_the_bill_of_materials_is_up_to_date() -> None:
    assert list(sbom.missing()) == []
    assert sbom.FILE.read_text("utf-8") == sbom.written(), "run make sbom"


def test_the_bill_names_packages_and_nothing_of_the_machine() -> None:
    text = sbom.FILE.read_text("utf-8")
    bill = json.loads(text)
    assert bill["bomFormat"] == "CycloneDX"
    refs = [one["bom-ref"] for one in bill["components"]]
    assert len(refs) == len(set(refs)) > 20
    own = bill["metadata"]["component"]["bom-ref"]
    for edge in bill["dependencies"]:
        assert {edge["ref"], *edge["dependsOn"]} <= {*refs, own}
    assert "://" not in text
    assert str(Path.home()) not in text
    assert str(ROOT) not in text
    assert "timestamp" not in text


def test_every_dependency_is_pinned_and_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    why = DECISION.read_text("utf-8").lower()
    for one in project["dependencies"]:
        name = canonicalize_name(Requirement(one).name)
        assert name in sbom.pinned(), name
        assert name in why, f"{name} has no reason in {DECISION.name}"


@pytest.mark.parametrize(
    ("code", "said", "status"),
    [
        ("pass", "no known holes", 0),
        ("print('x could not be audited: x')", "1 packages could not be looked at", 0),
        ("raise SystemExit('requests.exceptions.ConnectionError: x')", "no database", 0),
        ("raise SystemExit('No module named pip_audit')", "not installed", 0),
        ("print('jinja2 3.1.4 GHSA-1'); raise SystemExit(1)", "GHSA-1", 1),
        ("import time; time.sleep(9)", "no answer", 0),
    ],
)
def test_only_a_known_hole_fails_the_audit(code: str, said: str, status: int) -> None:
    ended, told = audit([sys.executable, "-c", code], seconds=2)
    assert ended == status
    assert said in told


@pytest.mark.parametrize("lang", TRUST)
def test_every_test_that_a_promise_names_exists(lang: str) -> None:
    named = NAMED.findall(TRUST[lang].read_text("utf-8"))
    assert len(named) > 40
    for file, function in named:
        assert (ROOT / file).exists(), file
        if function:
            assert f"def {function}(" in (ROOT / file).read_text("utf-8"), function


def test_both_languages_promise_the_same() -> None:
    en, zh = (NAMED.findall(path.read_text("utf-8")) for path in TRUST.values())
    assert en == zh


@pytest.mark.parametrize("lang", TRUST)
def test_every_promise_names_a_test(lang: str) -> None:
    kept = False
    for line in TRUST[lang].read_text("utf-8").splitlines():
        if line.startswith(("| Promise", "| 承诺")):
            kept = True
        elif not line.startswith("|"):
            kept = False
        elif kept and not line.startswith("|---"):
            assert NAMED.search(line), line
