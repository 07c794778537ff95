"""Many papers at once: set on every core, and told one by one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import Literal

from dakehu.press.blocks import Paper
from dakehu.press.typeset import Press
from dakehu.press.word import docx

Form = Literal["pdf", "docx"]

# Below this it takes longer to start processes than to set the papers here.
FEW = 12
_CHUNK = 4
_presses: dict[date, Press] = {}


def _set(job: tuple[Paper, date, Form]) -> bytes:
    paper, today, form = job
    if today not in _presses:
        _presses[today] = Press(today)
    press = _presses[today]
    return press.pdf(paper) if form == "pdf" else docx(paper, press, today)


def pdfs(papers: Sequence[Paper], today: date, form: Form = "pdf") -> Iterator[tuple[Paper, bytes]]:
    """Yield each paper with its PDF, or with its Word file, in order.

    Raises NoPress where papers cannot be made here, and Unseen for the first paper that holds
    a sign without a glyph.
    """
    jobs = [(paper, today, form) for paper in papers]
    cores = os.cpu_count() or 1
    if len(papers) < FEW or cores < 2:
        for job in jobs:
            yield job[0], _set(job)
        return
    Press(today)
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        yield from zip(papers, pool.map(_set, jobs, chunksize=_CHUNK), strict=True)
