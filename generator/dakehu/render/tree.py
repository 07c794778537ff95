"""Pages and sections of a site, and how they are reached."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dakehu.render.search import PLAIN, Signs

Nav = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown page: its path within the tree, its title and its text; how it is found."""

    path: str
    title: str
    text: str
    signs: Signs = PLAIN


@dataclass(frozen=True, slots=True)
class Section:
    """Some pages under one title, or several sections under one."""

    title: str
    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()

    def every(self) -> Iterator[Page]:
        """Yield every page within."""
        yield from self.pages
        for section in self.sections:
            yield from section.every()

    def nav(self) -> dict[str, Any]:
        """Return how the pages within are reached, as MkDocs wants it."""
        title = _nav_title(self.title)
        if len(self.pages) == 1 and not self.sections:
            return {title: self.pages[0].path}
        entries: Nav = [{_nav_title(page.title): page.path} for page in self.pages]
        return {title: [*entries, *(section.nav() for section in self.sections)]}


@dataclass(frozen=True, slots=True)
class Site:
    """Every page that MkDocs builds for one language, and how they are reached."""

    pages: tuple[Page, ...]
    nav: Nav


def _nav_title(title: str) -> str:
    """Return *title* for MkDocs, which writes it into pages as it is."""
    return html.escape(title, quote=True)
