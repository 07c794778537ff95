"""Many papers at once: set on every core, and told one by one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

from dakehu.press.blocks import Paper
from dakehu.press.typeset import Press

# Below this it takes longer to start processes than to set the papers here.
FEW = 12
_CHUNK = 4
_presses: dict[date, Press] = {}


def _set(job: tuple[Paper, date]) -> bytes:
    paper, today = job
    if today not in _presses:
        _presses[today] = Press(today)
    return _presses[today].pdf(paper)


def pdfs(papers: Sequence[Paper], today: date) -> Iterator[tuple[Paper, bytes]]:
    """Yield each paper with its PDF, in order.

    Raises NoPress where papers cannot be made here, and Unseen for the first paper that holds
    a sign without a glyph.
    """
    jobs = [(paper, today) for paper in papers]
    cores = os.cpu_count() or 1
    if len(papers) < FEW or cores < 2:
        for job in jobs:
            yield job[0], _set(job)
        return
    Press(today)
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        yield from zip(papers, pool.map(_set, jobs, chunksize=_CHUNK), strict=True)
