"""The site: Markdown pages through MkDocs, plan bodies into its shell, and the swap at the end.

Everything is built beside the last good site and put in its place at the very end, so
that a failed build loses nothing.
"""

from __future__ import annotations

import gzip
import html
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

from dakehu.disk.package import starter
from dakehu.disk.project import PARTS

KEPT = (*PARTS, ".git")
SHELL, INDEX = "accounts/index.html", "search/search_index.json"
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


class LangTree(Protocol):
    """What is written for one language."""

    @property
    def lang(self) -> str:
        """Return the language."""

    @property
    def title(self) -> str:
        """Return the title of the site."""

    @property
    def nav(self) -> list[dict[str, Any]]:
        """Return how the pages are reached, as MkDocs wants it."""

    @property
    def pages(self) -> Mapping[str, str]:
        """Return the Markdown pages by path."""

    def mended(self, page: str) -> str:
        """Return a *page* that MkDocs wrote as it is to be read."""

    def finished(self, shell: str) -> Mapping[str, str]:
        """Return the pages that are put into the *shell* which MkDocs rendered, by path."""

    def searchable(self, index: str) -> Mapping[str, str]:
        """Return the files that search reads, made from the *index* of MkDocs, by path."""


class BuildError(Exception):
    """MkDocs did not accept what it was given; the message says why, in its words."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be built: the project, MkDocs' settings, every language, and the day."""

    root: Path
    settings: Mapping[str, Any]
    sites: Sequence[LangTree]
    published: Mapping[str, str]
    today: date


def build_sites(job: Job, out: Path, tell: Callable[[str], None]) -> int:
    """Build every language of the site and put it at *out*; return the number of pages.

    The first language stands at the top, each other one in a folder of its own. Raises
    BuildError, with nothing changed at *out*, where MkDocs refuses.
    """
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".dakehu-", dir=out.parent) as folder:
        work = Path(folder)
        site, theme = work / "site", _theme(job, work / "theme")
        for place, one in enumerate(job.sites):
            tell(one.lang)
            target = site / ("" if place == 0 else one.lang)
            docs = work / "docs" / one.lang
            _write_all(docs, one.pages)
            _mkdocs(job, one, docs, target, theme)
            _mend(target, one.pages, one.mended)
            _write_all(target, one.finished((target / SHELL).read_text("utf-8")))
            _write_all(target, one.searchable((target / INDEX).read_text("utf-8")))
        _write_all(site, job.published)
        _fixed_times(site)
        pages = sum(1 for _ in site.rglob("*.html"))
        _swap(site, out)
    return pages


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
    return not out.is_dir() or not any(out.iterdir()) or (out / INDEX).is_file()


def _write_all(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _mend(folder: Path, pages: Iterable[str], mended: Callable[[str], str]) -> None:
    """Write every page that MkDocs made of *pages* again, as *mended* wants it."""
    for name in (*pages, "404.md"):
        path = (folder / name).with_suffix(".html")
        path.write_bytes(mended(path.read_bytes().decode()).encode())


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


def _mkdocs(job: Job, one: LangTree, docs: Path, target: Path, theme: Path) -> None:
    """Run MkDocs over *docs*; any complaint of its is an error."""
    from mkdocs.commands.build import build  # noqa: PLC0415  (a second to import: only when building)
    from mkdocs.config import load_config  # noqa: PLC0415

    with _quiet(job.today) as complaints:
        try:
            config = load_config(
                config_file=str(job.root.resolve() / "mkdocs.yml"),
                docs_dir=str(docs),
                site_dir=str(target),
                **_settings(job, one, theme),
            )
            config.plugins.on_startup(command="build", dirty=False)
            build(config)
        except (Exception, SystemExit) as fault:  # whatever a theme or a setting leads to
            if isinstance(fault, OSError) and fault.errno:
                raise  # a broken disk is no fault of the settings
            raise BuildError("; ".join(complaints) or str(fault)) from fault
    if complaints:
        raise BuildError("; ".join(complaints))


def _settings(job: Job, one: LangTree, theme: Path) -> dict[str, Any]:
    """Return what stands in place of the project's own settings of MkDocs."""
    search = {
        "lang": ["en"] if one.lang == "en" else ["zh", "en"],
        "separator": SEPARATOR,
        "pipeline": [],
        "fields": FIELDS,
    }
    first = job.sites[0].lang
    alternate = [
        {
            "name": LANG_NAMES[other.lang],
            "lang": other.lang,
            "link": _way(one.lang, other.lang, first),
        }
        for other in job.sites
    ]
    extensions = job.settings.get("markdown_extensions", [])
    return {
        "site_name": html.escape(one.title),
        "use_directory_urls": False,
        "nav": one.nav,
        "theme": {
            **_named(job.settings["theme"], SWITCH[one.lang]),
            "language": one.lang,
            "custom_dir": str(theme),
        },
        "plugins": [{"search": search}],
        "markdown_extensions": [
            *EXTENSIONS,
            {"toc": {"permalink": True, "permalink_title": ANCHOR[one.lang]}},
            *extensions,
        ],
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


def _way(here: str, there: str, first: str) -> str:
    """Return the way from the top of one language to the top of another."""
    up = "" if here == first else "../"
    down = "" if there == first else f"{there}/"
    return "" if here == there else up + down


@contextmanager
def _quiet(today: date) -> Iterator[list[str]]:
    """Keep what MkDocs complains of, silence the rest, and fix the day it writes."""
    import jieba  # noqa: PLC0415  (half a second to import: only when building)

    jieba.setLogLevel(logging.WARNING)
    complaints: list[str] = []
    keeper = logging.Handler(logging.WARNING)
    keeper.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("mkdocs", "material", "jieba")]
    before = [(logger.level, logger.propagate) for logger in loggers]
    fixed = {
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": str(
            int(datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp())
        ),
    }
    old = {key: os.environ.get(key) for key in fixed}
    os.environ |= fixed
    for logger in loggers:
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        logger.addHandler(keeper)
    try:
        yield complaints
    finally:
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.setLevel(level)
            logger.propagate = propagate
            logger.removeHandler(keeper)
        for key, value in old.items():
            os.environ.pop(key, None) if value is None else os.environ.update({key: value})


def _fixed_times(folder: Path) -> None:
    """Write compressed files again without the moment of their making."""
    for path in folder.rglob("*.gz"):
        content = gzip.decompress(path.read_bytes())
        path.write_bytes(gzip.compress(content, mtime=0))


def _swap(made: Path, out: Path) -> None:
    """Put *made* in the place of *out*; the old site goes only once the new one stands."""
    old = made.parent / "old"
    with suppress(FileNotFoundError):
        out.rename(old)
    try:
        made.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
