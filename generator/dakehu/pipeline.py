"""The whole program: from files to findings, plans and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dakehu.check.check import check
from dakehu.check.places import MKDOCS, PLAYBOOK
from dakehu.check.playbook import Playbook
from dakehu.check.quality import quality
from dakehu.check.schemas import account_schema
from dakehu.disk.files import write_bytes
from dakehu.disk.history import read_revision
from dakehu.disk.project import read_pages, read_sources
from dakehu.disk.site import BuildError, Job, build_sites
from dakehu.plan.plan import Plan, make_plans
from dakehu.press.many import pdfs
from dakehu.press.order import linked, rules_version, unprintable
from dakehu.press.plans import Setting
from dakehu.press.typeset import Unseen
from dakehu.render.output import Materials, lang_sites, published_schemas
from dakehu.render.tested import Result
from dakehu.render.traditional import converter, traditional
from dakehu.rules.cases import missed
from dakehu.rules.covered import Point, covered
from dakehu.rules.reason import Engine
from dakehu.rules.verify import Report
from dakehu.text.dates import day
from dakehu.text.decode import decode
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.help import code_pages
from dakehu.text.package import package_files
from dakehu.text.parse import parse_all
from dakehu.text.schemas import Schemas
from dakehu.text.source import Source, Span
from dakehu.text.words import Words

Tell = Callable[[str], None]
Paged = tuple[str, bytes]
_EXTRA = Words("pip install 'dakehu[traditional]'", "请运行 pip install 'dakehu[traditional]'")


@dataclass(frozen=True, slots=True)
class Checked:
    """A project that was read: its sources, the findings, and the playbook if none stops it."""

    schemas: Schemas
    sources: tuple[Source, ...]
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    playbook: Playbook | None
    today: date


def check_project(root: Path, today: date | None, *, prove: bool = True) -> Checked:
    """Read and check the project under *root*.

    The day is *today*, or else the playbook's own, or else the clock's. A case that fails
    leaves no playbook, unless the rules need not *prove* themselves.
    """
    return check_sources(read_sources(root), today, prove=prove)


def check_sources(files: Iterable[Source], today: date | None, *, prove: bool = True) -> Checked:
    """Check the project that *files* are, wherever they were read."""
    sources = tuple(files)
    documents, unread = parse_all(sources)
    schemas = Schemas(package_files("schemas", ".yaml"))
    now = today or _own_day(documents) or date.today()  # noqa: DTZ011  (the reader's own day)
    paths = {one.span.path for one in unread}
    playbook, unfit = check(documents, schemas, now, paths, prove=prove)
    findings = (*unread, *unfit)
    if any(one.stops for one in findings):
        playbook = None
    return Checked(schemas, sources, documents, findings, playbook, now)


def check_revision(root: Path, name: str, today: date) -> tuple[str, Checked]:
    """Check the project under *root* as it was at the git revision *name*; return its commit too.

    Raises HistoryError where it cannot be read.
    """
    revision = read_revision(root, name)
    return revision.commit, check_sources(revision.sources, today, prove=False)


def plans_of(playbook: Playbook, today: date) -> tuple[Plan, ...]:
    """Return the plan of every account."""
    return make_plans(playbook, Engine(playbook.rulebook), today)


def prove(playbook: Playbook) -> tuple[tuple[Result, ...], tuple[Point, ...]]:
    """Run every case; return what came of each, and what all of them show of the rules."""
    engine = Engine(playbook.rulebook)
    traces = [engine.reason(case.facts, case.today) for case in playbook.cases]
    results = tuple(
        Result(case, trace, tuple(missed(case, trace)))
        for case, trace in zip(playbook.cases, traces, strict=True)
    )
    return results, covered(playbook.rulebook, playbook.cases, traces)


def quality_of(checked: Checked) -> Report:
    """Return what verifies and what does not, of a project in which no error stands."""
    assert checked.playbook is not None  # noqa: S101  (the caller has looked at the findings)
    return quality(checked.playbook, checked.documents, checked.today)


@dataclass(frozen=True, slots=True)
class Built:
    """A site that was built, or what kept it from being built."""

    pages: int
    findings: tuple[Finding, ...] = ()


def build_project(root: Path, checked: Checked, out: Path, tell: Tell) -> Built:
    """Build the site of a checked project at *out*; where that fails, *out* is as it was."""
    playbook = checked.playbook
    assert playbook is not None  # noqa: S101  (the caller has looked at the findings)
    settings = _data(checked.documents, MKDOCS)
    schemas = checked.schemas
    account = account_schema(schemas, _data(checked.documents, "rules/facts.yaml"))
    materials = Materials(
        templates=tuple(package_files("templates", ".jinja")),
        codes=code_pages(package_files("codes", ".yaml")),
        schemas=schemas,
        account=account,
        written={lang: tuple(read_pages(root, lang)) for lang in playbook.settings.languages},
        quality=quality_of(checked),
    )
    unread = [
        found for pages in materials.written.values() for p in pages for found in decode(p)[1]
    ]
    if unread:
        return Built(0, tuple(unread))
    sites = lang_sites(playbook, plans_of(playbook, checked.today), materials, checked.today)
    if playbook.settings.traditional is not None:
        try:
            convert = converter(playbook.settings.traditional)
        except ImportError:
            document = next(one for one in checked.documents if one.path == PLAYBOOK)
            return Built(0, (Finding("needs-opencc", document.key(("traditional",)), {}, _EXTRA),))
        chinese = next((site for site in sites if site.lang == "zh"), None)
        sites = (*sites, traditional(chinese, convert)) if chinese else sites
    try:
        papers = tuple(_papers(playbook, checked, [site.lang for site in sites]))
    except Unseen as fault:
        return Built(0, (unprintable(fault, checked.sources),))
    job = Job(root, settings, sites, published_schemas(schemas, account), checked.today)
    try:
        count = build_sites(job, out, tell)
    except BuildError as fault:
        return Built(0, (Finding("site-settings", Span(MKDOCS, 1, 1), {"problem": fault}),))
    for path, pdf in papers:
        write_bytes(out / path, pdf)
    return Built(count)


def _papers(playbook: Playbook, checked: Checked, langs: Sequence[str]) -> Iterator[Paged]:
    """Yield the papers that pages link to, with their paths below the site; none unless wanted."""
    if not playbook.settings.papers:
        return
    plans, version = plans_of(playbook, checked.today), rules_version(checked.documents)
    for place, lang in enumerate(langs):
        how = Setting("en" if lang == "en" else "zh", version=version)
        named = linked(playbook, plans, how)
        folder = "accounts" if place == 0 else f"{lang}/accounts"
        made = pdfs([paper for _, paper in named], checked.today)
        for (name, _), (_, pdf) in zip(named, made, strict=True):
            yield f"{folder}/{name}", pdf


def _data(documents: tuple[Document, ...], path: str) -> Any:
    return next(document.data for document in documents if document.path == path)


def _own_day(documents: tuple[Document, ...]) -> date | None:
    for document in documents:
        if document.path == PLAYBOOK and isinstance(document.data, dict):
            return day(str(document.data.get("today", "")))
    return None
