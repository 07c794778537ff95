"""Run dakehu and let it break at one of the moments when it changes the disk.

``python -m tests.breaker MODE N ARGUMENTS``: at change number N the process and all that it began
are killed (``kill``), the disk is full (``full``), or the program is at fault (``fault``).
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

from dakehu.cli import main

_NAMES = ("mkdir", "rename", "replace", "link", "unlink", "rmdir", "open")
_number = count(1)


def _breaking(call: Callable[..., Any], mode: str, moment: int) -> Callable[..., Any]:
    def broken(*args: Any, **more: Any) -> Any:
        reads = call is _OPEN and not args[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        frees = mode in ("full", "fault") and call.__name__ in ("unlink", "rmdir")
        at = 0 if reads or frees else next(_number)
        if at and mode != "count" and (at == moment or (mode == "full" and at > moment)):
            if mode == "kill":
                os.killpg(0, signal.SIGKILL)
            if mode == "full":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), args[0])
            raise RuntimeError("Lily Medical")
        return call(*args, **more)

    return broken


_OPEN = os.open

if __name__ == "__main__":
    how, when, *sys.argv[1:] = sys.argv[1:]
    for name in _NAMES:
        setattr(os, name, _breaking(getattr(os, name), how, int(when)))
    try:
        main()
    finally:
        if how == "count":
            sys.stderr.write(f"\nchanges: {next(_number) - 1}\n")
