"""Papers that were made once and are kept while nothing on them changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date

from dakehu.disk.cache import digest, program
from dakehu.disk.shelf import Shelf
from dakehu.press.blocks import Paper
from dakehu.press.many import Form, pdfs


def kept_papers(
    shelf: Shelf, named: Sequence[tuple[str, Paper]], today: date, form: Form
) -> Iterator[tuple[str, bytes]]:
    """Yield each of the *named* papers in a *form*, in order; from the *shelf* where it lies there.

    A paper lies under a hash of the program, the day and all that is on it.
    """
    keyed = [(_key(paper, today), paper) for _, paper in named]
    new = [(key, paper) for key, paper in keyed if shelf.get(key) is None]
    made = pdfs([paper for _, paper in new], today, form)
    for (key, _), (_, content) in zip(new, made, strict=True):
        shelf.put(key, content)
    for (name, _), (key, _) in zip(named, keyed, strict=True):
        yield name, shelf.get(key) or b""


def _key(paper: Paper, today: date) -> str:
    return digest(program(), str(today), json.dumps(paper.data(), sort_keys=True))
