"""The pages of the playbook in one language, ready for MkDocs and for search."""

from __future__ import annotations

from dataclasses import dataclass

from dakehu.render.mended import mended
from dakehu.render.search import searchable
from dakehu.render.site import Nav, Site


@dataclass(frozen=True, slots=True)
class LangSite:
    """The pages of the playbook in one language, and the words that search keeps whole."""

    lang: str
    title: str
    site: Site
    words: tuple[str, ...] = ()

    @property
    def nav(self) -> Nav:
        """Return how the pages are reached, as MkDocs wants it."""
        return self.site.nav

    @property
    def pages(self) -> dict[str, str]:
        """Return the Markdown pages by path."""
        return {page.path: page.text for page in self.site.pages}

    @property
    def signs(self) -> str:
        """Return what search is made of besides the index of MkDocs, as text."""
        return repr((self.words, [(page.path, page.signs) for page in self.site.pages]))

    def mended(self, page: str) -> str:
        """Return a page that MkDocs wrote as valid HTML."""
        return mended(page)

    def searchable(self, index: str) -> str:
        """Return what search reads, made from the *index* of MkDocs."""
        signs = {_address(page.path): page.signs for page in self.site.pages}
        return searchable(index, signs, self.words)


def _address(path: str) -> str:
    """Return where the page written at *path* is found."""
    return path.removesuffix(".md") + ".html"
