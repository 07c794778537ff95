"""The whole program: from files to findings, plans and pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dakehu.check.check import check
from dakehu.check.places import FACTS, MKDOCS, PLAYBOOK, kind_of
from dakehu.check.playbook import Playbook
from dakehu.check.quality import quality
from dakehu.check.schemas import account_schema
from dakehu.disk.cache import Cache, digest, program
from dakehu.disk.history import read_revision
from dakehu.disk.mkdocs import BuildError
from dakehu.disk.project import read_pages, read_sources
from dakehu.disk.shelf import shelf
from dakehu.disk.site import Job, build_sites
from dakehu.plan.plan import Plan, make_plans
from dakehu.press.blocks import Paper
from dakehu.press.many import pdfs
from dakehu.press.order import linked, rules_version, unprintable
from dakehu.press.plans import Setting
from dakehu.press.typeset import Unseen
from dakehu.render.output import Materials, Output, quality_texts
from dakehu.render.tested import Result
from dakehu.render.traditional import converter
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
from dakehu.text.parse import Parsed, parse_all
from dakehu.text.schemas import Schemas
from dakehu.text.source import Source, Span
from dakehu.text.words import Lang, Words

Tell = Callable[[str], None]
# What verifying looks at, besides the kinds that facts name; personalities are customer types.
_VERIFIED = {
    "facts", "thresholds", "rules", "cases", "playbook",
    "stage", "play", "objection", "customer-type",
}  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Memory:
    """What was read in an earlier check, so that a later one reads only what changed."""

    schemas: Schemas
    parsed: Parsed = field(default_factory=dict)


def remembering() -> Memory:
    """Return a memory of nothing yet."""
    return Memory(Schemas(package_files("schemas", ".yaml")))


def check_sources(
    files: Iterable[Source],
    today: date | None,
    *,
    prove: bool = True,
    memory: Memory | None = None,
) -> Checked:
    """Check the project that *files* are, wherever they were read."""
    sources = tuple(files)
    documents, unread = parse_all(sources, memory.parsed if memory else None)
    schemas = memory.schemas if memory else Schemas(package_files("schemas", ".yaml"))
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
    job, findings = job_of(root, checked)
    if job is None:
        return Built(0, findings)
    try:
        return Built(build_sites(job, out, tell))
    except (BuildError, Unseen) as fault:
        return Built(0, (refused(fault, checked),))


def refused(fault: BuildError | Unseen, checked: Checked) -> Finding:
    """Return the finding for what MkDocs does not accept, or what no font can show."""
    if isinstance(fault, Unseen):
        return unprintable(fault, checked.sources)
    return Finding("site-settings", Span(MKDOCS, 1, 1), {"problem": fault})


def job_of(root: Path, checked: Checked) -> tuple[Job | None, tuple[Finding, ...]]:
    """Return what is to be built of a checked project, or what keeps it from being built."""
    playbook = checked.playbook
    assert playbook is not None  # noqa: S101  (the caller has looked at the findings)
    written = {lang: tuple(read_pages(root, lang)) for lang in playbook.settings.languages}
    unread = [found for pages in written.values() for p in pages for found in decode(p)[1]]
    if unread:
        return None, tuple(unread)
    convert = None
    if playbook.settings.traditional is not None:
        try:
            convert = converter(playbook.settings.traditional)
        except ImportError:
            document = next(one for one in checked.documents if one.path == PLAYBOOK)
            return None, (Finding("needs-opencc", document.key(("traditional",)), {}, _EXTRA),)
    materials = Materials(
        templates=tuple(package_files("templates", ".jinja")),
        codes=code_pages(package_files("codes", ".yaml")),
        schemas=checked.schemas,
        account=account_schema(checked.schemas, _data(checked.documents, FACTS)),
        written=written,
        quality=_quality_pages(checked, playbook, Cache(root)),
    )
    plans = plans_of(playbook, checked.today)
    output = Output(playbook, plans, materials, checked.today, _keys(checked, plans), convert)
    settings = _data(checked.documents, MKDOCS)
    papers = _papers(root, playbook, checked, plans, output.langs)
    return Job(root, settings, output, checked.today, papers), ()


def _papers(
    root: Path, playbook: Playbook, checked: Checked, plans: tuple[Plan, ...], langs: Sequence[str]
) -> Iterator[Paged]:
    """Yield the papers that pages link to, with their paths below the site; none unless wanted.

    What is on a paper is put together at every build; it is set anew only where that changed.
    """
    if not playbook.settings.papers:
        return
    version, today = rules_version(checked.documents), checked.today
    with shelf(Cache(root), "papers") as kept:
        for place, lang in enumerate(langs):
            how = Setting("en" if lang == "en" else "zh", version=version)
            named = linked(playbook, plans, how)
            keyed = [(_paper_key(paper, today), paper) for _, paper in named]
            new = [(key, paper) for key, paper in keyed if kept.get(key) is None]
            made = pdfs([paper for _, paper in new], today)
            for (key, _), (_, content) in zip(new, made, strict=True):
                kept.put(key, content)
            folder = "accounts" if place == 0 else f"{lang}/accounts"
            for (name, _), (key, _) in zip(named, keyed, strict=True):
                yield f"{folder}/{name}", kept.get(key) or b""


def _paper_key(paper: Paper, today: date) -> str:
    return digest(program(), str(today), json.dumps(paper.data(), sort_keys=True))


def _quality_pages(checked: Checked, playbook: Playbook, cache: Cache) -> dict[Lang, str]:
    """Return the page on what verifying the rules came to, in each language.

    Verifying takes longer than everything else that is checked, and rests on the rules, on what
    they name, and on the day: while these are the same, so is the page.
    """
    facts = playbook.rulebook.vocabulary.facts.values()
    fields = (inner for one in facts if one.type.item for inner in one.type.item.fields)
    kinds = _VERIFIED | {one.ref for one in (*facts, *fields)}
    rest = [one for one in checked.sources if kind_of(one.path) in kinds]
    parts = (part for one in rest for part in (one.path, one.content))
    key = digest(program(), str(checked.today), *parts)
    kept = cache.text("quality.json", key)
    if kept is not None:
        pages: dict[Lang, str] = json.loads(kept)
        return pages
    templates = tuple(package_files("templates", ".jinja"))
    made = quality_texts(playbook, templates, quality_of(checked), checked.today)
    cache.keep("quality.json", key, json.dumps(made, ensure_ascii=False))
    return made


def _rest(checked: Checked) -> str:
    """Return a hash of the program, the day, and every file that is no account."""
    rest = [one for one in checked.sources if kind_of(one.path) != "account"]
    parts = (part for one in rest for part in (one.path, one.content))
    return digest(program(), str(checked.today), *parts)


def _keys(checked: Checked, plans: tuple[Plan, ...]) -> dict[str, str]:
    """Return, by account, a hash of all that its pages are made from.

    That is its file, its rank among the others, what the others are called, and the rest.
    """
    accounts = {one.path: one for one in checked.sources if kind_of(one.path) == "account"}
    names = "\n".join(f"{p.account.id} {p.account.name} {p.account.owner}" for p in plans)
    shared = digest(_rest(checked), names)
    found = {}
    for plan in plans:
        path = plan.account.kept.span.path
        ranks = [plan.trace.facts.values.get(name) for name in plan.trace.rulebook.ranks]
        found[plan.account.id] = digest(shared, accounts[path].content, repr(ranks))
    return found


def _data(documents: tuple[Document, ...], path: str) -> Any:
    return next(document.data for document in documents if document.path == path)


def _own_day(documents: tuple[Document, ...]) -> date | None:
    for document in documents:
        if document.path == PLAYBOOK and isinstance(document.data, dict):
            return day(str(document.data.get("today", "")))
    return None
