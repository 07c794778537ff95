"""Work done side by side, where the machine and the system let it be."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
_work: list[Callable[[Any], Any]] = []


def side_by_side(
    work: Callable[[_Item], _Made],
    items: Sequence[_Item],
    cores: int | None = None,
    *,
    apart: bool = False,
) -> Iterator[_Made]:
    """Yield what *work* makes of each of *items*, in their order.

    Processes share what the program knows already, so *work* may be any function; what it
    returns is sent back and should be small. One after the other where that cannot be:
    on one core, where the system has no fork, or while threads run. A single item is worked on
    in a process of its own only if it is to be *apart*: what it needed is given back then.
    """
    count = min(cores or _cores(), len(items))
    if (count < 2 and not apart) or sys.platform != "linux" or threading.active_count() > 1:
        yield from map(work, items)
        return
    _work.append(work)
    gc.collect()
    gc.freeze()  # what is not looked through again stays shared between the processes
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(count, mp_context=context) as pool:
            yield from pool.map(_call, items)
    finally:
        gc.unfreeze()
        _work.remove(work)


def groups_of(items: Sequence[_Item], size: int) -> list[Sequence[_Item]]:
    """Return *items* in groups of *size*, the last of which may be smaller."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _call(item: Any) -> Any:
    return _work[-1](item)
