"""The program as a user runs it, in this process: nobody waits for it to be imported again."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest

from dakehu.cli import main


class _Kept(io.BytesIO):
    """What was written, still there when the stream around it is closed."""

    def close(self) -> None:
        """Stay open."""


def dakehu(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the program in *cwd*; return its status and what it said."""
    said, complained = _Kept(), _Kept()
    with pytest.MonkeyPatch.context() as patch, chdir(cwd):
        patch.setattr("sys.argv", ["dakehu", *arguments])
        patch.setattr("sys.stdout", io.TextIOWrapper(said, "utf-8"))
        patch.setattr("sys.stderr", io.TextIOWrapper(complained, "utf-8"))
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        sys.stderr.flush()
    out, err = (one.getvalue().decode("utf-8") for one in (said, complained))
    return subprocess.CompletedProcess(["dakehu", *arguments], int(ended.value.code or 0), out, err)
