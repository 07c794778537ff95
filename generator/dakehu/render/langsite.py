"""The pages of the playbook in one language, ready for MkDocs and for search."""

from __future__ import annotations

from dataclasses import dataclass

from dakehu.render.mended import mended
from dakehu.render.policy import guarded
from dakehu.render.search import searchable
from dakehu.render.tree import Nav, Site
from dakehu.render.ways import Pair, ways


@dataclass(frozen=True, slots=True)
class LangSite:
    """The pages of the playbook in one language, and the words that search keeps whole.

    *synonyms* come with their standard terms, *instead* are words of Simplified Chinese with
    what readers of Traditional Chinese are shown.
    """

    lang: str
    title: str
    site: Site
    words: tuple[str, ...] = ()
    synonyms: tuple[Pair, ...] = ()
    instead: tuple[Pair, ...] = ()

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
        pages = [(page.path, page.signs) for page in self.site.pages]
        return repr((self.words, self.synonyms, self.instead, pages))

    def mended(self, page: str, shell: str) -> str:
        """Return a page that MkDocs wrote as valid HTML that runs no script but ours.

        *shell* is the page without a text of its own, as MkDocs wrote it.
        """
        return guarded(mended(page), shell)

    def searchable(self, index: str) -> str:
        """Return what search reads, made from the *index* of MkDocs."""
        signs = {_address(page.path): page.signs for page in self.site.pages}
        return searchable(index, signs, self.words)

    def ways(self, index: str) -> str:
        """Return the script of other ways to write what *index*, ready for search, holds."""
        return ways(self.lang, index, self.synonyms, self.instead)


def _address(path: str) -> str:
    """Return where the page written at *path* is found."""
    return path.removesuffix(".md") + ".html"
