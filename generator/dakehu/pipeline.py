"""The whole program: from files to findings, plans and pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from dakehu.check.check import Ground, check, unused, used_in
from dakehu.check.places import FACTS, MKDOCS, PLAYBOOK, kind_of
from dakehu.check.playbook import Playbook
from dakehu.check.quality import quality
from dakehu.check.schemas import account_schema
from dakehu.check.withheld import names_in, said_in, without_names
from dakehu.content.items import Account
from dakehu.disk.cache import Cache, digest, program
from dakehu.disk.history import read_revision
from dakehu.disk.mkdocs import BuildError
from dakehu.disk.processes import side_by_side
from dakehu.disk.project import names, read_pages, read_source, read_sources
from dakehu.disk.shelf import shelf
from dakehu.disk.site import Job, build_sites
from dakehu.disk.spool import Slot, Spool, put_aside
from dakehu.plan.agenda import agendas
from dakehu.plan.audience import ALL_OF_US, Audience, narrowed, withheld
from dakehu.plan.outline import Packing, Plans, figures_of, outline
from dakehu.plan.plan import Plan, Planner, make_plans
from dakehu.plan.shared import SharedPlan, SharedWork, shared, shared_work, texts_of
from dakehu.press.ics import calendar_of
from dakehu.press.kept import kept_papers
from dakehu.press.many import pdfs
from dakehu.press.order import (
    Order,
    linked,
    linked_for_word,
    papers,
    rules_version,
    unprintable,
)
from dakehu.press.plans import Setting
from dakehu.press.typeset import Unseen
from dakehu.press.workbook import Made, actions_book, portfolio_book
from dakehu.render.customer import JOINT, CustomerOutput, for_customers
from dakehu.render.output import (
    Materials,
    Output,
    practice_made,
    published_schemas,
    quality_texts,
)
from dakehu.render.tested import Result
from dakehu.render.traditional import converter
from dakehu.rules.cases import missed
from dakehu.rules.covered import Point, covered
from dakehu.rules.reason import Engine, ranks_among
from dakehu.rules.verify import Report
from dakehu.text.dates import day
from dakehu.text.decode import decode
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.help import code_pages
from dakehu.text.limits import USUAL, Limits, limits_of, with_setting
from dakehu.text.package import package_files
from dakehu.text.parse import Parsed, parse, parse_all
from dakehu.text.schemas import Schemas
from dakehu.text.source import Source, Span
from dakehu.text.words import Lang, Words
from dakehu.train.practice import Practice

PAGES = Path("site/pages")
Tell = Callable[[str], None]
# What verifying looks at, besides the kinds that facts name; personalities are customer types.
_VERIFIED = {
    "facts", "thresholds", "rules", "cases", "playbook",
    "stage", "play", "objection", "customer-type",
}  # fmt: skip
_Item = TypeVar("_Item")
READ = 50  # accounts that one process reads before it takes more
Paged = tuple[str, bytes]
_CUSTOMER, _SOME_ACCOUNT = Words("a customer", "客户"), Words("ACCOUNT", "某客户")
PRINTED = 100  # plans whose papers are set before more are made
_EXTRA = Words("pip install 'dakehu[traditional]'", "请运行 pip install 'dakehu[traditional]'")


@dataclass(frozen=True, slots=True)
class Checked:
    """A project that was read: its sources, the findings, and the playbook if none stops it.

    Where it was told to keep going, accounts that have errors are left out of the playbook.
    """

    schemas: Schemas
    sources: tuple[Source, ...]
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    playbook: Playbook | None
    today: date
    limits: Limits = USUAL
    streamed: Streamed | None = None

    @property
    def files(self) -> int:
        """Return how many files were read."""
        prints = self.streamed.prints if self.streamed else {}
        return len({*prints, *(one.path for one in self.sources)})


@dataclass(frozen=True, slots=True)
class Streamed:
    """What is known of accounts that were read one by one and let go.

    *prints* has a hash of each file by its path, *ranks* the ranks of each account by its id.
    """

    prints: Mapping[str, str]
    ranks: Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came of one file of an account: its hash, and where it lies if it was accepted."""

    path: str
    print: str
    slot: Slot | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    used: frozenset[str] = frozenset()


def check_project(
    root: Path, today: date | None, *, prove: bool = True, keep_going: bool = False
) -> Checked:
    """Read and check the project under *root*.

    The day is *today*, or else the playbook's own, or else the clock's. A case that fails
    leaves no playbook, unless the rules need not *prove* themselves. To *keep_going* is to leave
    out the accounts that have errors, where nothing else has any.
    """
    return check_sources(read_sources(root), today, prove=prove, keep_going=keep_going)


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
    keep_going: bool = False,
    others: tuple[str, ...] = (),
) -> Checked:
    """Check the project that *files* are, wherever they were read; *others* as in ``check``."""
    sources = tuple(files)
    limits = _limits(sources)
    documents, unread = parse_all(sources, memory.parsed if memory else None, limits)
    schemas = memory.schemas if memory else Schemas(package_files("schemas", ".yaml"))
    now = today or _own_day(documents) or date.today()  # noqa: DTZ011  (the reader's own day)
    if crowd := _crowded(sources, limits):
        return Checked(schemas, sources, documents, (*unread, crowd), None, now, limits)
    paths = {one.span.path for one in unread}
    playbook, unfit = check(documents, schemas, now, paths, prove=prove, others=others)
    findings = (*unread, *unfit)
    if any(one.stops for one in findings):
        playbook = None
    if keep_going and playbook is None:
        rest = partial(check, schemas=schemas, today=now, prove=prove)
        playbook, findings = _without_the_broken(documents, findings, rest)
    return Checked(schemas, sources, documents, findings, playbook, now, limits)


def _limits(sources: tuple[Source, ...]) -> Limits:
    """Return the limits of the project, whose first file is held to the usual ones."""
    document = next((parse(one)[0] for one in sources if one.path == PLAYBOOK), None)
    return limits_of(document.data) if document else USUAL


def _crowded(sources: tuple[Source, ...], limits: Limits) -> Finding | None:
    count = sum(kind_of(one.path) == "account" for one in sources)
    if count <= limits.accounts:
        return None
    hint = with_setting(Words("take out what is no account", "移走不是客户的文件"), "accounts")
    parts = {"count": count, "limit": limits.accounts}
    return Finding("too-many-accounts", Span(PLAYBOOK, 1, 1), parts, hint)


def _without_the_broken(
    documents: tuple[Document, ...],
    findings: tuple[Finding, ...],
    rest: Callable[[Iterable[Document]], tuple[Playbook | None, list[Finding]]],
) -> tuple[Playbook | None, tuple[Finding, ...]]:
    """Return the playbook without the accounts that have errors, and every finding.

    Leaving one out may break another that names it, and so on. An error anywhere else stops.
    """
    out: set[str] = set()
    while True:
        broken = {one.span.path for one in findings if one.stops} - out
        if any(kind_of(path) != "account" for path in broken):
            return None, findings
        out |= broken
        playbook, found = rest([one for one in documents if one.path not in out])
        findings = (*findings, *(one for one in found if one not in findings))
        if playbook or not any(one.stops for one in found):
            break
    return (replace(playbook, left_out=tuple(sorted(out))) if playbook else None), findings


def check_streamed(root: Path, today: date | None, folder: Path) -> Checked:
    """Check the project under *root* as ``check_project`` does, its accounts one by one.

    An account that is accepted is put aside in *folder*, which is to stand as long as what is
    returned is used. Only where something is found in an account it is kept, to explain it.
    """
    every = names(root)
    ids = {name: PurePosixPath(name).stem for name in every if kind_of(name) == "account"}
    sources = read_sources(root, but=ids)
    checked = check_sources(sources, today, others=tuple(ids.values()))
    playbook = checked.playbook
    if playbook is None or not ids or len(ids) > checked.limits.accounts:
        return check_project(root, today)
    ground = Ground(checked.documents, checked.schemas, playbook, checked.today)
    bases = tuple(playbook.rulebook.ranks.values())
    groups = [(folder / str(n), some) for n, some in enumerate(_groups(tuple(ids), READ))]
    look = partial(_looked_at, root, ground, bases, checked.limits)
    seen = {one.path: one for some in side_by_side(look, groups) for one in some}
    prints = {path: one.print for path, one in seen.items()}
    left = tuple(path for path, one in seen.items() if one.slot is None)
    used = {name for one in seen.values() for name in one.used}
    if left:
        others = tuple(key for path, key in ids.items() if path not in left)
        sources += [read_source(root, path) for path in left]
        sources.sort(key=lambda one: one.path)
        checked = check_sources(sources, today, others=others or ("",))
        if checked.playbook is None:
            return replace(checked, streamed=Streamed(prints, {}))
        used |= used_in(
            (one for one in checked.documents if one.path in left), playbook.rulebook.vocabulary
        )
        found = put_aside(folder / "left", checked.playbook.accounts)
        for one, slot in zip(checked.playbook.accounts, found, strict=True):
            path, values = one.kept.span.path, one.facts.values
            given = {base: values.get(base) for base in bases}
            seen[path] = replace(seen[path], slot=slot, values=given)
        playbook = checked.playbook
    accounts: Spool[Account] = Spool(one.slot for one in seen.values() if one.slot)
    ranks = ranks_among(playbook.rulebook, ((ids[p], one.values) for p, one in seen.items()))
    found_ = (*checked.findings, *unused(playbook, used))
    return replace(
        checked,
        findings=tuple(sorted(found_, key=lambda one: (one.span, one.code))),
        playbook=replace(playbook, accounts=accounts),
        streamed=Streamed(prints, ranks),
    )


def _groups(items: Sequence[_Item], size: int) -> list[Sequence[_Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def _looked_at(
    root: Path,
    ground: Ground,
    bases: Sequence[str],
    limits: Limits,
    group: tuple[Path, Sequence[str]],
) -> list[_Seen]:
    """Read the accounts of a *group*, and put those aside that are accepted."""
    target, paths = group
    seen: list[_Seen] = []
    accounts: list[Account] = []
    for path in paths:
        source = read_source(root, path)
        document, doubts = parse(source, limits)
        found = ground.accepted(document) if document and not doubts else None
        used: set[str] = set()
        values: dict[str, Any] = {}
        if found:
            account, used = found
            values = {base: account.facts.values.get(base) for base in bases}
            accounts.append(account)
        # the place is known once all of them are written
        slot = Slot("", 0, 0) if found else None
        seen.append(_Seen(path, digest(source.content), slot, values, frozenset(used)))
    slots = iter(put_aside(target, accounts))
    return [replace(one, slot=next(slots)) if one.slot else one for one in seen]


def check_revision(root: Path, name: str, today: date) -> tuple[str, Checked]:
    """Check the project under *root* as it was at the git revision *name*; return its commit too.

    Raises HistoryError where it cannot be read.
    """
    revision = read_revision(root, name)
    return revision.commit, check_sources(revision.sources, today, prove=False)


def plans_of(
    playbook: Playbook, today: date, only: Collection[str] | None = None
) -> tuple[Plan, ...]:
    """Return the plan of every account, or of those whose ids are in *only*."""
    return make_plans(playbook, Engine(playbook.rulebook), today, only)


def outlined(checked: Checked, playbook: Playbook) -> Plans:
    """Return the plans of every account, of which only outlines are kept."""
    ranks = checked.streamed.ranks if checked.streamed else None
    planner = Planner(playbook, Engine(playbook.rulebook), checked.today, ranks)
    packing, figures = Packing(playbook), figures_of(playbook)

    def some(places: Sequence[int]) -> bytes:
        plans = (planner.plan(playbook.accounts[place]) for place in places)
        return packing.pack([outline(plan, figures) for plan in plans])

    groups = _groups(range(len(playbook.accounts)), READ)
    made = (one for packed in side_by_side(some, groups) for one in packing.unpack(packed))
    return Plans(planner, tuple(made))


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


def build_project(
    root: Path, checked: Checked, out: Path, tell: Tell, audience: Audience = ALL_OF_US
) -> Built:
    """Build the site that *audience* may read at *out*; where that fails, *out* is as it was."""
    job, findings = job_of(root, checked, audience)
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


def job_of(
    root: Path, checked: Checked, audience: Audience = ALL_OF_US
) -> tuple[Job | None, tuple[Finding, ...]]:
    """Return what is to be built of a checked project, or what keeps it from being built.

    What *audience* may not see is gone before anything is made.
    """
    playbook = checked.playbook
    assert playbook is not None  # noqa: S101  (the caller has looked at the findings)
    written = {lang: tuple(read_pages(root, lang)) for lang in playbook.settings.languages}
    unread = [
        replace(found, span=replace(found.span, path=(PAGES / lang / page.path).as_posix()))
        for lang, pages in written.items()
        for page in pages
        for found in decode(page)[1]
    ]
    if unread:
        return None, tuple(unread)
    hidden = withheld(playbook, audience)
    if audience.customer:
        return _customer_job(root, checked, audience, written, hidden)
    checked = seen_by(checked, audience)
    playbook = checked.playbook
    assert playbook is not None  # noqa: S101  (seen_by takes none away)
    own = [one.id for one in playbook.accounts] if hidden else []
    named = _named(_with_accounts(root, checked, own), {}, hidden, audience, playbook)
    if named:
        return None, named
    written = {
        lang: tuple(without_names(page, hidden, _SOME_ACCOUNT.said(lang)) for page in pages)
        for lang, pages in written.items()
    }
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
        practice=_practice_pages(checked, playbook, Cache(root)),
    )
    plans = outlined(checked, playbook)
    output = Output(playbook, plans, materials, checked.today, _keys(checked, plans), convert)
    settings = _data(checked.documents, MKDOCS)
    files = chain(
        _papers(root, playbook, checked, plans, output.langs, audience.name),
        _files(playbook, checked, plans, output.langs),
    )
    return Job(root, settings, output, checked.today, files, audience.name), ()


def seen_by(checked: Checked, audience: Audience) -> Checked:
    """Return *checked* without the accounts that *audience* may not see, and their files."""
    playbook = checked.playbook
    assert playbook is not None  # noqa: S101  (said by whoever calls)
    every = {one.id: one.kept.span.path for one in playbook.accounts}
    own = {one.id for one in playbook.accounts if audience.reads(one)}
    hidden = {path for name, path in every.items() if name not in own}
    if not hidden:
        return checked
    if checked.streamed:
        prints, ranks = checked.streamed.prints, checked.streamed.ranks
    else:
        known = ((one.id, one.facts.values) for one in playbook.accounts)
        prints = {one.path: digest(one.content) for one in checked.sources}
        ranks = ranks_among(playbook.rulebook, known)
    theirs = Streamed(
        {every[name]: prints[every[name]] for name in own}, {name: ranks[name] for name in own}
    )
    return replace(
        checked,
        playbook=narrowed(playbook, audience),
        sources=tuple(one for one in checked.sources if one.path not in hidden),
        documents=tuple(one for one in checked.documents if one.path not in hidden),
        streamed=theirs,
    )


def _with_accounts(root: Path, checked: Checked, ids: Collection[str]) -> Iterator[Document]:
    """Yield every document, and those of the accounts called *ids* that were read and let go."""
    yield from checked.documents
    there = {one.path for one in checked.documents}
    for name in sorted(ids):
        path = f"playbook/accounts/{name}.yaml"
        document = None if path in there else parse(read_source(root, path))[0]
        if document:
            yield document


def _named(
    documents: Iterable[Document],
    written: Mapping[Lang, tuple[Source, ...]],
    names: Collection[str],
    audience: Audience,
    playbook: Playbook,
) -> tuple[Finding, ...]:
    """Return a finding for every text that tells *audience* of an account it may not see."""
    reader = _CUSTOMER
    if audience.owner:
        reader = playbook.settings.teammate(audience.owner).name
    pages = [
        replace(one, path=(PAGES / lang / one.path).as_posix())
        for lang, every in written.items()
        for one in every
    ]
    return tuple(names_in(said_in(documents, pages), names, reader))


def _customer_job(
    root: Path,
    checked: Checked,
    audience: Audience,
    written: Mapping[Lang, tuple[Source, ...]],
    hidden: Collection[str],
) -> tuple[Job | None, tuple[Finding, ...]]:
    """Return the site that a customer reads, made of nothing but what is meant for them."""
    playbook = checked.playbook
    assert playbook is not None  # noqa: S101  (said by whoever calls)
    pages = {lang: for_customers(every) for lang, every in written.items()}
    plans = plans_of(playbook, checked.today, [audience.account or ""])
    plan, work = shared(plans[0]) if plans else None, shared_work(playbook)
    own = [audience.account] if audience.account else []
    every = _with_accounts(root, checked, own)
    documents = [one for one in every if kind_of(one.path) in ("account", "checklist")]
    told = _told(documents, plan, work, hidden)
    named = (*told, *_named((), pages, hidden, audience, playbook))
    if named:
        return None, named
    vocabulary, templates = (
        playbook.rulebook.vocabulary,
        tuple(package_files("templates", ".jinja")),
    )
    output = CustomerOutput(work, plan, vocabulary, templates, pages, checked.today)
    made = _joint_papers(playbook, checked, plans)
    settings = _data(checked.documents, MKDOCS)
    return Job(root, settings, output, checked.today, made, audience.name, outside=True), ()


def told_of_others(checked: Checked, plans: Iterable[Plan]) -> tuple[Finding, ...]:
    """Return a finding for every text for a customer, in one of *plans*, that names another one."""
    playbook = checked.playbook
    assert playbook is not None  # noqa: S101  (said by whoever calls)
    work, found = shared_work(playbook), list[Finding]()
    for plan in plans:
        hidden = withheld(playbook, Audience(customer=True, account=plan.account.id))
        own = [one for one in checked.documents if one.path == plan.account.kept.span.path]
        found += _told(own, shared(plan), work, hidden)
    return tuple(found)


def _told(
    documents: Iterable[Document],
    plan: SharedPlan | None,
    work: SharedWork,
    hidden: Collection[str],
) -> Iterator[Finding]:
    """Yield a finding for every text that a customer reads, and that says what is *hidden*."""
    told = texts_of(plan, work)
    yield from names_in(
        (one for one in said_in(documents, ()) if one[0] in told), hidden, _CUSTOMER
    )


def _joint_papers(playbook: Playbook, checked: Checked, plans: tuple[Plan, ...]) -> Iterator[Paged]:
    """Yield the joint plan as papers; none unless wanted."""
    for place, lang in enumerate(playbook.settings.languages if playbook.settings.papers else ()):
        how = Setting(lang, version=rules_version(checked.documents))
        made = papers(playbook, plans, Order("review", how, "customer"))
        for _, pdf in pdfs(made, checked.today):
            yield f"{JOINT}.pdf" if place == 0 else f"{lang}/{JOINT}.pdf", pdf


def _papers(
    root: Path,
    playbook: Playbook,
    checked: Checked,
    plans: Plans,
    langs: Sequence[str],
    audience: str,
) -> Iterator[Paged]:
    """Yield the papers that pages link to, with their paths below the site; none unless wanted.

    What is on a paper is put together at every build; it is set anew only where that changed.
    """
    if not playbook.settings.papers:
        return
    version, cache = rules_version(checked.documents), Cache(root, audience)
    with shelf(cache, "papers") as printed, shelf(cache, "word") as typed:
        for place, lang in enumerate(langs):
            how = Setting("en" if lang == "en" else "zh", version=version)
            folder = "accounts" if place == 0 else f"{lang}/accounts"
            for some in _groups(plans.names, PRINTED):
                whole = tuple(map(plans.plan, some))
                named = linked(playbook, whole, how)
                reviews = linked_for_word(playbook, whole, how)
                for name, content in chain(
                    kept_papers(printed, named, checked.today, "pdf"),
                    kept_papers(typed, reviews, checked.today, "docx"),
                ):
                    yield f"{folder}/{name}", content


def _files(
    playbook: Playbook, checked: Checked, plans: Plans, langs: Sequence[str]
) -> Iterator[Paged]:
    """Yield the sheets of Excel and the calendars that pages link to; none unless wanted."""
    if not playbook.settings.papers:
        return
    whole = tuple(map(plans.plan, plans.names))
    version, every = rules_version(checked.documents), agendas(playbook, whole)
    for place, lang in enumerate(langs):
        folder = "" if place == 0 else f"{lang}/"
        how = Made(playbook, checked.today, "en" if lang == "en" else "zh", version)
        yield f"{folder}accounts/portfolio.xlsx", portfolio_book(whole, how)
        yield f"{folder}actions/actions.xlsx", actions_book(whole, how)
        for key, entries in every.items():
            yield f"{folder}owners/{key}.ics", calendar_of(key, entries, how)


def schema_of(checked: Checked, name: str) -> str:
    """Return the schema called *name* as it stands on the site."""
    published = published_schemas(checked.schemas, checked.schemas.by_name["account"])
    return published[f"schemas/{name}.json"]


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


CASES = 48  # how many practice cases the site has


def _practice_pages(
    checked: Checked, playbook: Playbook, cache: Cache
) -> dict[Lang, dict[str, str]]:
    """Return the page of practice cases and what it opens, in each language.

    Cases take a while to make, and rest on everything that is no account, and on the day; of the
    accounts they only take the ranks, and so the numbers that these come from.
    """
    if not playbook.stories:
        return {}
    names = sorted(set(playbook.rulebook.ranks.values()))
    ranked = [[one.facts.values.get(name) for name in names] for one in playbook.accounts]
    key = digest(_rest(checked), repr(ranked))
    kept = cache.text("practice.json", key)
    if kept is not None:
        pages: dict[Lang, dict[str, str]] = json.loads(kept)
        return pages
    cases = tuple(Practice(playbook, checked.today).cases(range(1, CASES + 1)))
    made = practice_made(playbook, tuple(package_files("templates", ".jinja")), cases)
    cache.keep("practice.json", key, json.dumps(made, ensure_ascii=False))
    return made


def _rest(checked: Checked) -> str:
    """Return a hash of the program, the day, and every file that is no account."""
    rest = [one for one in checked.sources if kind_of(one.path) != "account"]
    parts = (part for one in rest for part in (one.path, one.content))
    return digest(program(), str(checked.today), *parts)


def _keys(checked: Checked, plans: Plans) -> dict[str, str]:
    """Return, by account, a hash of all that its pages are made from.

    That is its file, its rank among the others, and the rest of the project.
    """
    if checked.streamed:
        prints = checked.streamed.prints
    else:
        prints = {
            o.path: digest(o.content) for o in checked.sources if kind_of(o.path) == "account"
        }
    shared, ranks = _rest(checked), plans.planner.ranks
    found = {}
    for one in plans.outlines:
        name, path = one.account.id, one.account.kept.span.path
        found[name] = digest(shared, prints[path], repr(sorted(ranks[name].items())))
    return found


def _data(documents: tuple[Document, ...], path: str) -> Any:
    return next(document.data for document in documents if document.path == path)


def _own_day(documents: tuple[Document, ...]) -> date | None:
    for document in documents:
        if document.path == PLAYBOOK and isinstance(document.data, dict):
            return day(str(document.data.get("today", "")))
    return None
