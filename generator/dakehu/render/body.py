"""The body of a page of accounts: what the program puts into the shell that MkDocs rendered."""

from __future__ import annotations

from dataclasses import dataclass

from dakehu.render.search import PLAIN, Entry, Signs


@dataclass(frozen=True, slots=True)
class Body:
    """The body of one page of accounts: its path, title and HTML, and how it is found."""

    path: str
    title: str
    html: str
    search: tuple[Entry, ...] = ()
    signs: Signs = PLAIN
