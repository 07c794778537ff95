"""The site: MkDocs' pages, the pages of accounts put into its shell, and the swap at the end.

Everything is built beside the last good site and put in its place at the very end, so
that a failed build loses nothing.
"""

from __future__ import annotations

import html
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from dakehu.disk.cache import Cache, digest, digest_of, program
from dakehu.disk.files import write_bytes, write_whole
from dakehu.disk.mkdocs import INDEX, BuildError, Run, keep_words, run_mkdocs
from dakehu.disk.package import starter
from dakehu.disk.processes import groups_of, side_by_side
from dakehu.disk.project import PARTS, SETTINGS
from dakehu.disk.reuse import Last, Made, noted
from dakehu.disk.swap import aside, put

KEPT = (*PARTS, ".git")
WAYS = "search/ways.js"
SHELL = "accounts/index.html"
NOT_FOUND = "404.html"
EXTENSIONS = ("attr_list", "md_in_html", "tables")
LANG_NAMES = {"en": "English", "zh": "简体中文", "zh-TW": "繁體中文"}
# The switch between the two ways to read, by what it leads to.
SWITCH = {
    "en": {"Dark": "Dark", "Light": "Light"},
    "zh": {"Dark": "深色", "Light": "浅色"},
    "zh-TW": {"Dark": "深色", "Light": "淺色"},
}
ANCHOR = {"en": "Link to this section", "zh": "本节链接", "zh-TW": "本節連結"}
# What search splits words at: spaces, hyphens, the marks that jieba leaves, and stops.
SEPARATOR = r"(?:[\s\u200b\-/?!;:\"()·…→、。，．？！；：“”‘’（）【】《》]|[.,](?!\d))+"
# How much a word counts by where it stands. A title says what a page is about, and no more.
FIELDS = {
    "title": {"boost": 6.0},
    "also": {"boost": 5.0},
    "text": {"boost": 1.0},
    "tags": {"boost": 1.0},
}
GROUP = 25  # pages of accounts that one process makes before it takes more
FEW = 500  # accounts beyond which MkDocs' time matters less than what it holds in memory


class LangTree(Protocol):
    """What MkDocs is given for one language."""

    @property
    def title(self) -> str:
        """Return the title of the site."""

    @property
    def nav(self) -> list[dict[str, Any]]:
        """Return how the pages are reached, as MkDocs wants it."""

    @property
    def pages(self) -> Mapping[str, str]:
        """Return the Markdown pages by path."""

    @property
    def signs(self) -> str:
        """Return what search is made of besides the index of MkDocs, as text."""

    def mended(self, page: str, shell: str) -> str:
        """Return a *page* that MkDocs wrote, as it wrote the *shell* too, as it is to be read."""

    def searchable(self, index: str) -> str:
        """Return what search reads, made from the *index* of MkDocs."""

    def ways(self, index: str) -> str:
        """Return the script of other ways to write what *index*, ready for search, holds."""


class Output(Protocol):
    """Everything that is rendered, made when it is asked for; paths are within a language."""

    @property
    def langs(self) -> Sequence[str]:
        """Return the languages; the first one stands at the top."""

    @property
    def accounts(self) -> Sequence[str]:
        """Return what the accounts are called in addresses."""

    @property
    def published(self) -> Mapping[str, str]:
        """Return files of the site that no language owns, by path."""

    def tree(self, lang: str) -> LangTree:
        """Return the pages of the playbook."""

    def key(self, name: str) -> str:
        """Return a hash of all that the pages of one account show, besides the shell."""

    def account(self, name: str, lang: str, shell: str) -> tuple[Mapping[str, str], Any]:
        """Return the pages of one account, put into the *shell*, and how it is found."""

    def whole(self, lang: str, shell: str) -> Iterable[tuple[str, str]]:
        """Yield the pages of all accounts together, by path."""

    def index(self, found: Iterable[Any]) -> Iterable[tuple[str, Iterable[str]]]:
        """Yield the files of the index in which accounts are *found*, piece by piece."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be built: the project, MkDocs' settings, what is rendered, and the day.

    *papers* are files that pages link to, by their paths in the site, made as they are asked for.
    *audience* is for whom it is built; nothing of it is used for another, nor of another for it.
    To readers *outside* our house, a site does not say where the project or our own site is.
    """

    root: Path
    settings: Mapping[str, Any]
    output: Output
    today: date
    papers: Iterable[tuple[str, bytes]] = ()
    audience: str = ""
    outside: bool = False

    def place(self, lang: str) -> str:
        """Return the folder of a language within the site: none for the first one."""
        return "" if lang == self.output.langs[0] else lang


@dataclass(frozen=True, slots=True)
class _Work:
    """One build: its job, the theme and its hash, where the new site is made."""

    job: Job
    theme: Path
    looks: str
    site: Path
    cache: Cache
    last: Last

    def of(self, lang: str) -> Path:
        return self.site / self.job.place(lang)


def build_sites(
    job: Job, out: Path, tell: Callable[[str], None], pause: Callable[[], None] = lambda: None
) -> int:
    """Build every language of the site and put it at *out*; return the number of pages.

    The first language stands at the top, each other one in a folder of its own. Raises
    BuildError, with nothing changed at *out*, where MkDocs refuses; and whatever *pause*
    raises, which is called now and then.
    """
    out = out.resolve()
    langs = job.output.langs
    with aside(out) as folder:
        theme = _theme(job, folder / "theme")
        cache = Cache(job.root, job.audience)
        last = Last(cache.folder, out, folder)
        work = _Work(job, theme, digest_of(theme), folder / "site", cache, last)
        for lang in langs:
            tell(lang)
        # with many accounts one language after the other, or memory would not do
        many = len(job.output.accounts) > FEW
        turns = [[lang] for lang in langs] if many else [langs]
        for some in turns:
            for _ in side_by_side(partial(_playbook, work), some, apart=many):
                pause()
        _accounts(work, pause)
        for some in turns:
            list(side_by_side(partial(_whole, work), some, apart=many))
        _write_all(work.site, job.output.published)
        for path, content in job.papers:
            write_bytes(work.site / path, content)
            pause()
        pages = sum(1 for _ in work.site.rglob("*.html"))
        put(work.site, out)
        last.keep((job.place(lang), name) for lang in langs for name in job.output.accounts)
    return pages


class Retouch:
    """Single pages of a site that was just built, made again where they stand.

    What leads to them, lists and search are as they were until the site is built again.
    """

    def __init__(self, job: Job, out: Path, folder: Path) -> None:
        self._job, self._out, self._cache = job, out.resolve(), Cache(job.root, job.audience)
        theme = _theme(job, folder / "theme")
        looks = digest_of(theme)
        self._trees = {lang: job.output.tree(lang) for lang in job.output.langs}
        self._runs = {lang: _run_of(job, lang, t, theme, looks) for lang, t in self._trees.items()}
        self._shells: dict[str, str] = {}

    def playbook(self, lang: str, pages: Mapping[str, str]) -> None:
        """Put the Markdown *pages* in the place of those at the same paths."""
        with self._cache.taken(f"pages-{lang}") as kept:
            run = replace(self._runs[lang], pages={**self._runs[lang].pages, **pages})
            site = run_mkdocs(run, kept)
            names = [path.removesuffix(".md") + ".html" for path in pages]
            shell, mended = (site / SHELL).read_text("utf-8"), self._trees[lang].mended
            made = {name: mended((site / name).read_text("utf-8"), shell) for name in names}
        self._runs[lang] = run
        self._shells.pop(lang, None)
        self._put(lang, made)

    def account(self, output: Output, name: str, lang: str) -> None:
        """Put the pages of one account, as *output* has them, in the place of the last ones."""
        if lang not in self._shells:
            with self._cache.taken(f"pages-{lang}") as kept:
                shell = (run_mkdocs(self._runs[lang], kept) / SHELL).read_text("utf-8")
            self._shells[lang] = self._trees[lang].mended(shell, shell)
        pages, _ = output.account(name, lang, self._shells[lang])
        self._put(lang, pages)

    def _put(self, lang: str, pages: Mapping[str, str]) -> None:
        for name, text in pages.items():
            write_whole(self._out / self._job.place(lang) / name, text)


def is_safe(root: Path, out: Path) -> bool:
    """Tell whether a site may be put at *out*, where whatever stands there goes.

    It may not hold the project or lie among its sources, and what stands there must be
    nothing, an empty folder or an earlier site.
    """
    root, out = root.resolve(), out.resolve()
    if root.is_relative_to(out):
        return False
    if any(out.is_relative_to(root / name) for name in KEPT):
        return False
    if not out.is_dir():
        return not out.exists()
    return not any(out.iterdir()) or (out / INDEX).is_file()


def _run_of(job: Job, lang: str, tree: LangTree, theme: Path, looks: str) -> Run:
    settings, file = _settings(job, lang, tree), job.root.resolve() / SETTINGS
    return Run(file, settings, tree.pages, theme, looks, job.today)


def _playbook(work: _Work, lang: str) -> None:
    """Put the pages of the playbook in *lang*, and what search reads, where the site is made."""
    tree, target = work.job.output.tree(lang), work.of(lang)
    run = _run_of(work.job, lang, tree, work.theme, work.looks)
    kept, many = f"pages-{lang}", len(work.job.output.accounts) > FEW
    list(side_by_side(partial(_by_mkdocs, work.cache, run, target), [kept], apart=many))
    shell = (target / SHELL).read_bytes().decode()
    for path in (*_addresses(tree.pages), NOT_FOUND):
        if (target / path).is_file():
            page = (target / path).read_bytes().decode()
            # that one is all of the theme's own, with a style in it
            _write_all(target, {path: tree.mended(page, page if path == NOT_FOUND else shell)})
    index, name = (target / INDEX).read_text("utf-8"), f"search-{lang}.json"
    key = digest(program(), tree.signs, index)
    text = work.cache.text(name, key)
    if text is None:
        keep_words(work.cache.folder)
        text = tree.searchable(index)
        work.cache.keep(name, key, text)
    ways = work.cache.text(f"ways-{lang}.js", key)
    if ways is None:
        ways = tree.ways(text)
        work.cache.keep(f"ways-{lang}.js", key, ways)
    script = f"var __index = {text}"  # for a site that is opened from a disk
    _write_all(target, {INDEX: text, INDEX.removesuffix("on"): script, WAYS: ways})


def _by_mkdocs(cache: Cache, run: Run, target: Path, name: str) -> None:
    """Put the site that *run* makes at *target*; what MkDocs needs is given back afterwards."""
    with cache.taken(name) as kept:
        shutil.copytree(run_mkdocs(run, kept), target, dirs_exist_ok=True)


def _addresses(pages: Iterable[str]) -> list[str]:
    return [Path(page).with_suffix(".html").as_posix() for page in pages]


def _accounts(work: _Work, pause: Callable[[], None]) -> None:
    """Put the pages of all accounts where the site is made, and note how they are found."""
    output = work.job.output
    shells = {lang: _shell(work, lang) for lang in output.langs}
    names = output.accounts
    work.last.note(())
    for some in side_by_side(partial(_group, work, shells), groups_of(names, GROUP)):
        work.last.note(some)
        pause()


def _group(
    work: _Work, shells: Mapping[str, str], names: Sequence[str]
) -> list[tuple[str, str, Made]]:
    """Make the pages of the accounts called *names*; return, by folder, what is to be noted."""
    return [
        (work.job.place(lang), name, _account(work, name, lang, shell))
        for name in names
        for lang, shell in shells.items()
    ]


def _account(work: _Work, name: str, lang: str, shell: str) -> Made:
    """Put the pages of one account where the site is made; as they were, if they may stay so."""
    output, target = work.job.output, work.of(lang)
    key = digest(output.key(name), shell)
    again = work.last.again(name, key, work.job.place(lang), target)
    if again:
        return again
    pages, found = output.account(name, lang, shell)
    _write_all(target, pages)
    return noted(key, target, pages, found)


def _whole(work: _Work, lang: str) -> None:
    """Put the pages of all accounts and what search reads where the site is made.

    The shell itself is no page to read: it goes, unless one of those takes its place.
    """
    output, target = work.job.output, work.of(lang)
    shell = _shell(work, lang)
    (target / SHELL).unlink()
    for path, page in output.whole(lang, shell):
        _write_all(target, {path: page})
    _without_empty(target / SHELL)
    found = work.last.found(work.job.place(lang), output.accounts)
    for path, pieces in output.index(found):
        with (target / path).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)


def _shell(work: _Work, lang: str) -> str:
    """Return the page into which those of accounts are put."""
    return (work.of(lang) / SHELL).read_text("utf-8")


def _without_empty(path: Path) -> None:
    """Take away the folder of *path* if nothing is in it."""
    if not any(path.parent.iterdir()):
        path.parent.rmdir()


def _write_all(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # it may be one with a file of the last good site
        path.write_bytes(text.encode())


def _theme(job: Job, folder: Path) -> Path:
    """Return the folder of templates: the starter's, with the project's own over them.

    The starter's are always there, because they escape titles, hold the shell and lead from
    language to language; a project replaces what it wants to.
    """
    shutil.copytree(starter() / "site" / "theme", folder)
    own = job.settings["theme"].get("custom_dir")
    if own and not (job.root / own).is_dir():
        raise BuildError(f"theme.custom_dir: {own}")
    if own:
        shutil.copytree(job.root / own, folder, dirs_exist_ok=True)
    return folder


def _settings(job: Job, lang: str, tree: LangTree) -> dict[str, Any]:
    """Return what stands in place of the project's own settings of MkDocs."""
    search = {
        "lang": ["en"] if lang == "en" else ["zh", "en"],
        "separator": SEPARATOR,
        "pipeline": [],
        "fields": FIELDS,
    }
    alternate = [
        {"name": LANG_NAMES[other], "lang": other, "link": _way(job.place(lang), job.place(other))}
        for other in job.output.langs
    ]
    extensions = job.settings.get("markdown_extensions", [])
    return {
        "site_name": html.escape(tree.title),
        "use_directory_urls": False,
        "nav": tree.nav,
        "theme": {**_named(job.settings["theme"], SWITCH[lang]), "language": lang},
        "plugins": [{"search": search}],
        "markdown_extensions": [
            *EXTENSIONS,
            {"toc": {"permalink": True, "permalink_title": ANCHOR[lang]}},
            *extensions,
        ],
        **({"repo_url": "", "edit_uri": "", "site_url": ""} if job.outside else {}),
        "extra": {**job.settings.get("extra", {}), "generator": False, "alternate": alternate},
    }


def _named(theme: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings of the *theme* with its switches called by their *names*."""
    palette = theme.get("palette")
    if not isinstance(palette, list):
        return dict(theme)
    return {**theme, "palette": [_switch(one, names) for one in palette]}


def _switch(option: Any, names: Mapping[str, str]) -> Any:
    toggle = option.get("toggle") if isinstance(option, dict) else None
    if not isinstance(toggle, dict):
        return option
    name = str(toggle.get("name"))
    return {**option, "toggle": {**toggle, "name": names.get(name, name)}}


def _way(here: str, there: str) -> str:
    """Return the way from the folder of one language to that of another."""
    return "" if here == there else ("../" if here else "") + (f"{there}/" if there else "")
