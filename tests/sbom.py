"""Write the bill of materials that goes into the wheel: ``python -m tests.sbom``.

CycloneDX 1.6: every package that an installed dakehu runs with, at the version in
``constraints.txt``, with its licence, and who needs whom. The same on every machine.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dakehu
from tests.starter import ROOT

FILE = ROOT / "generator" / "sbom.cdx.json"
# Fixed, so that the machine on which it is written does not matter.
WHERE = {
    "extra": "", "implementation_name": "cpython", "os_name": "posix", "platform_machine": "x86_64",
    "platform_python_implementation": "CPython", "platform_system": "Linux",
    "python_full_version": "3.12.0", "python_version": "3.12", "sys_platform": "linux",
}  # fmt: skip
_LONG = 40  # a licence of more signs is its text, not its name


def pinned() -> dict[str, str]:
    """Return the versions that are known to work together, by package."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line)
    return {canonicalize_name(name): version for name, version in pairs}


def needed(wanted: list[str]) -> list[str]:
    """Return the packages named in requirements, as far as they hold here."""
    found = (Requirement(one) for one in wanted)
    return sorted(
        {
            canonicalize_name(one.name)
            for one in found
            if one.marker is None or one.marker.evaluate(WHERE)
        }
    )


def closure(first: list[str]) -> dict[str, list[str]]:
    """Return who needs whom, from the packages that come *first* on."""
    edges: dict[str, list[str]] = {}
    waiting = list(first)
    while waiting:
        name = waiting.pop()
        if name not in edges:
            edges[name] = needed(requires(name) or [])
            waiting += edges[name]
    return dict(sorted(edges.items()))


def licence(name: str) -> str:
    """Return the licence that a package says it has."""
    said = metadata(name)
    names = ("License-Expression", "License")
    short = next((str(said[name]) for name in names if said[name]), "")
    if short and len(short) <= _LONG and "\n" not in short:
        return short
    kinds = (one for one in said.get_all("Classifier", []) if one.startswith("License ::"))
    return next((re.split(r" :: ", one)[-1] for one in kinds), "see the package")


def bill() -> dict[str, Any]:
    """Return the bill of materials as plain data."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    direct, versions = needed(project["dependencies"]), pinned()
    edges = closure(direct)
    refs = {name: f"pkg:pypi/{name}@{versions[name]}" for name in edges}
    own = f"pkg:pypi/{project['name']}@{dakehu.__version__}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _part("dakehu", dakehu.__version__, own, project["license"])},
        "components": [
            _part(name, versions[name], refs[name], licence(name), kind="library") for name in edges
        ],
        "dependencies": [
            {"ref": own, "dependsOn": [refs[one] for one in direct]},
            *({"ref": refs[n], "dependsOn": [refs[one] for one in to]} for n, to in edges.items()),
        ],
    }


def _part(
    name: str, version: str, ref: str, terms: str, kind: str = "application"
) -> dict[str, Any]:
    return {
        "type": kind,
        "bom-ref": ref,
        "name": name,
        "version": version,
        "licenses": [{"license": {"name": terms}}],
        "purl": ref,
    }


def written() -> str:
    """Return the bill as it stands in the file."""
    return json.dumps(bill(), ensure_ascii=False, indent=1) + "\n"


def missing() -> Iterator[str]:
    """Yield what a package needs and ``constraints.txt`` does not pin."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    try:
        yield from (one for one in closure(needed(project["dependencies"])) if one not in pinned())
    except PackageNotFoundError as absent:
        yield str(absent)


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8", newline="\n")
