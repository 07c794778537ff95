"""MkDocs: Markdown pages to a site in one language, of which only what changed is made again."""

from __future__ import annotations

import gzip
import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dakehu.disk.cache import digest, program

INDEX = "search/search_index.json"
_MADE = "made.json"
_DIRTY = "A 'dirty' build"


class BuildError(Exception):
    """MkDocs did not accept what it was given; the message says why, in its words."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of MkDocs: its file of settings, what stands in their place, pages and theme.

    *theme* is the folder of templates, and *looks* a hash of what is in it.
    """

    file: Path
    settings: Mapping[str, Any]
    pages: Mapping[str, str]
    theme: Path
    looks: str
    today: date

    @property
    def frame(self) -> str:
        """Return a hash of all that a page shows besides its own text.

        That is what surrounds it, and which pages there are to lead to; and front matter,
        which navigation shows of other pages.
        """
        given = (self.file.read_bytes(), json.dumps(self.settings, sort_keys=False), self.looks)
        heads = (f"{path}\n{_front_matter(text)}" for path, text in sorted(self.pages.items()))
        return digest(program(), str(self.today), *given, *heads)


def run_mkdocs(run: Run, kept: Path) -> Path:
    """Return the folder of the site that *run* makes, within *kept*.

    What an earlier run left in *kept* is used again, page by page, as far as it is still what
    MkDocs would make. Raises BuildError where MkDocs refuses; then *kept* holds nothing of use.
    """
    frame, wanted = run.frame, {path: digest(text) for path, text in run.pages.items()}
    before = _made_before(kept, frame)
    changed = [path for path in wanted if before.get(path) != wanted[path]]
    site = kept / "site"
    if not changed and (site / INDEX).is_file():
        return site
    index = (site / INDEX).read_text("utf-8") if before else ""
    if before:
        (kept / _MADE).unlink()
    else:
        shutil.rmtree(kept, ignore_errors=True)
    again = {*changed, *(path for path, text in run.pages.items() if _front_matter(text))}
    for path in again if before else wanted:
        page = kept / "docs" / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(run.pages[path].encode())
        (site / _address(path)).unlink(missing_ok=True)
    _run(run, kept / "docs", site, dirty=bool(before))
    if before:
        stays = {_address(path) for path in wanted} - {_address(path) for path in again}
        merged = _merged(index, (site / INDEX).read_text("utf-8"), stays)
        (site / INDEX).write_text(merged, "utf-8", newline="\n")
    _fixed_times(site)
    (kept / _MADE).write_text(json.dumps({"frame": frame, "pages": wanted}), "utf-8")
    return site


def keep_words(folder: Path) -> None:
    """Let jieba keep its dictionary in *folder*, or nowhere, and not where everybody can write."""
    import jieba  # noqa: PLC0415  (half a second to import: only when building)

    jieba.setLogLevel(logging.CRITICAL)
    jieba.dt.tmp_dir = str(folder)


def _made_before(kept: Path, frame: str) -> dict[str, str]:
    """Return the hash of every page in *kept*, if what surrounds them is still the same."""
    try:
        found = json.loads((kept / _MADE).read_text("utf-8"))
        pages: dict[str, str] = found["pages"] if found["frame"] == frame else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return pages if (kept / "site" / INDEX).is_file() else {}


def _address(path: str) -> str:
    return path.removesuffix(".md") + ".html"


def _front_matter(text: str) -> str:
    """Return what stands between the first two lines of hyphens, where the text begins so."""
    return text.split("\n---", 1)[0] if text.startswith("---") else ""


def _merged(old: str, new: str, stays: set[str]) -> str:
    """Return the index *new* with the entries of pages that stay added from *old*."""
    data = json.loads(new)
    there = {doc["location"].partition("#")[0] for doc in data["docs"]}
    data["docs"] += [
        doc
        for doc in json.loads(old)["docs"]
        if (page := doc["location"].partition("#")[0]) in stays and page not in there
    ]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _run(run: Run, docs: Path, site: Path, *, dirty: bool) -> None:
    """Run MkDocs over *docs*; any complaint of its is an error."""
    from material.plugins.search import plugin as search  # noqa: PLC0415
    from mkdocs.commands.build import build  # noqa: PLC0415  (a second to import: only when building)
    from mkdocs.config import load_config  # noqa: PLC0415

    # Chinese is cut into words later, all at once (``render.search``): to cut it here too would be
    # for nothing, and the dictionary takes 60 MB.
    search.jieba = None
    settings = deepcopy(dict(run.settings))  # MkDocs empties the ones it reads
    settings["theme"] = {**settings["theme"], "custom_dir": str(run.theme)}
    with _quiet(run.today) as complaints:
        try:
            config = load_config(
                config_file=str(run.file),
                docs_dir=str(docs),
                site_dir=str(site),
                hooks=[],
                **settings,
            )
            for plugin in config.plugins.values():
                if hasattr(plugin, "search_index_prev"):
                    plugin.search_index_prev = None  # MkDocs keeps its plug-ins from run to run
            config.plugins.on_startup(command="build", dirty=dirty)
            build(config, dirty=dirty)
        except (Exception, SystemExit) as fault:  # whatever a theme or a setting leads to
            if isinstance(fault, OSError) and fault.errno:
                raise  # a broken disk is no fault of the settings
            raise BuildError("; ".join(complaints) or str(fault)) from fault
    if complaints:
        raise BuildError("; ".join(complaints))


@contextmanager
def _quiet(today: date) -> Iterator[list[str]]:
    """Keep what MkDocs complains of, silence the rest, and fix the day it writes."""
    complaints: list[str] = []
    keeper = logging.Handler(logging.WARNING)
    keeper.emit = lambda record: _keep(record.getMessage(), complaints)  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("mkdocs", "material")]
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


def _keep(said: str, complaints: list[str]) -> None:
    """Keep what is *said*, unless it only says that not every page is made again."""
    if not said.startswith(_DIRTY):
        complaints.append(said)


def _fixed_times(folder: Path) -> None:
    """Write compressed files again without the moment of their making."""
    for path in folder.rglob("*.gz"):
        content = gzip.decompress(path.read_bytes())
        path.write_bytes(gzip.compress(content, mtime=0))
