"""Look whether a package in use has a known hole: ``python -m tests.audit``.

It asks the registry by pip-audit. Where none can be asked, it says so and nothing fails: a machine
without a network is no reason not to build.
"""

from __future__ import annotations

import re
import subprocess
import sys

from tests.starter import ROOT

_UNREACHED = re.compile(r"ConnectionError|Max retries|ServiceError|HTTPError|Name or service")
_NONE = "no known holes"
_ASKED = [
    sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--no-deps", "--disable-pip",
    "-r", str(ROOT / "constraints.txt"),
]  # fmt: skip


def audit(command: list[str], seconds: float = 120) -> tuple[int, str]:
    """Run *command*; return 1 only where holes are known, and what there is to say."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
    except subprocess.TimeoutExpired:
        return 0, "no answer about known holes within time; nothing was looked at"
    said = done.stdout + done.stderr
    if "No module named pip_audit" in said:
        return 0, "pip-audit is not installed: nothing was looked at (pip install pip-audit)"
    if done.returncode == 0:
        unseen = len(re.findall(r"could not be audited", said))
        return 0, f"no known holes; {unseen} packages could not be looked at" if unseen else _NONE
    if _UNREACHED.search(said):
        return 0, "no database of holes can be reached from here: nothing was looked at"
    return 1, said


if __name__ == "__main__":
    status, words = audit(_ASKED)
    sys.stdout.write(f"{words}\n")
    sys.exit(status)
