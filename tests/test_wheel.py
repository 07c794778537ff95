"""The wheel, built over the sdist, brings a playbook that works outside the checkout."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

from tests.sbom import FILE
from tests.starter import ROOT


def run(*command: str | Path, cwd: Path) -> str:
    """Run *command*; return what it printed, and fail with it where it failed."""
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_install_new_build(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    run(sys.executable, "-m", "build", "--outdir", dist, ROOT, cwd=tmp_path)
    wheel = next(dist.glob("*.whl"))
    assert list(dist.glob("*.tar.gz"))
    with ZipFile(wheel) as inner:
        (bill,) = [name for name in inner.namelist() if name.endswith("sboms/sbom.cdx.json")]
        assert inner.read(bill).decode() == FILE.read_text("utf-8")
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    constraints = ROOT / "constraints.txt"
    run(python, "-m", "pip", "install", "--quiet", "-c", constraints, wheel, cwd=tmp_path)
    program = tmp_path / "venv" / "bin" / "dakehu"
    run(program, "new", "demo", cwd=tmp_path)
    demo = tmp_path / "demo"
    run(program, "build", cwd=demo)
    for page in (
        "index.html",
        "zh/index.html",
        "accounts/feiyu-coach.html",
        "schemas/account.json",
    ):
        assert (demo / "build" / "site" / page).is_file()
    assert "Flying Fish" in run(program, "plan", "feiyu-coach", "--lang", "en", cwd=demo)
