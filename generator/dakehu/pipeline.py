"""From a checked playbook to plans, papers and the site."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from dakehu.check.places import FACTS, MKDOCS, PLAYBOOK, kind_of
from dakehu.check.playbook import Playbook
from dakehu.check.quality import quality
from dakehu.check.schemas import account_schema
from dakehu.check.withheld import names_in, said_in, without_names
from dakehu.checking import READ, Checked, Streamed, rest_of, sources_of, with_files
from dakehu.disk.cache import Cache, digest, program
from dakehu.disk.mkdocs import BuildError
from dakehu.disk.notes import Note, Notes
from dakehu.disk.processes import groups_of, side_by_side
from dakehu.disk.project import read_pages
from dakehu.disk.shelf import shelf
from dakehu.disk.site import FEW, Job, build_sites
from dakehu.disk.spool import Pile
from dakehu.plan.agenda import agendas
from dakehu.plan.audience import ALL_OF_US, Audience, narrowed, withheld
from dakehu.plan.outline import Packing, Plans, figures_of, outline
from dakehu.plan.plan import Plan, Planner
from dakehu.plan.shared import SharedPlan, SharedWork, shared, shared_work, texts_of, unnamed
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
from dakehu.text.decode import decode
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.help import code_pages
from dakehu.text.package import package_files
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
Paged = tuple[str, bytes]
_CUSTOMER, _SOME_ACCOUNT = Words("a customer", "客户"), Words("ACCOUNT", "某客户")
PRINTED = 100  # plans whose papers are set before more are made
_EXTRA = Words("pip install 'dakehu[traditional]'", "请运行 pip install 'dakehu[traditional]'")


def plans_of(checked: Checked, only: Collection[str] | None = None) -> tuple[Plan, ...]:
    """Return the plan of every account, or of those whose ids are in *only*."""
    assert checked.playbook is not None  # noqa: S101  (the caller has looked at the findings)
    planner, accounts = _planner(checked, checked.playbook), checked.playbook.accounts
    wanted = [n for n, name in enumerate(checked.accounts) if only is None or name in only]
    return tuple(planner.plan(accounts[place]) for place in wanted)


def _planner(checked: Checked, playbook: Playbook) -> Planner:
    ranks = checked.streamed.ranks if checked.streamed else None
    return Planner(playbook, Engine(playbook.rulebook), checked.today, ranks)


def outlined(checked: Checked, playbook: Playbook, cache: Cache) -> tuple[Plans, dict[str, str]]:
    """Return the plans of every account, of which only outlines are kept, and the key of each.

    What earlier runs left in the *cache* of outlines is taken as far as it is still the same.
    """
    planner, names = _planner(checked, playbook), checked.accounts
    keys, figures = _keys_of(checked, planner.ranks), figures_of(playbook)
    packing = Packing(playbook)
    notes = Notes(cache, "outlines", packing.print)
    notes.begin(set(names))

    def some(places: Sequence[int]) -> list[bytes]:
        marks = {names[place]: keys[names[place]] for place in places}
        known = {one.name: one.whole for one in notes.found(marks)}
        plans = (planner.plan(playbook.accounts[n]) for n in places if names[n] not in known)
        new = {plan.account.id: packing.pack(outline(plan, figures)) for plan in plans}
        notes.add(Note(name, marks[name], b"", content) for name, content in new.items())
        return [{**known, **new}[name] for name in marks]

    groups = side_by_side(some, groups_of(range(len(names)), READ))
    pile = Pile(content for contents in groups for content in contents)
    return Plans(planner, packing, names, pile), keys


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
        return Built(0, (refused(fault, checked, root),))


def refused(fault: BuildError | Unseen, checked: Checked, root: Path) -> Finding:
    """Return the finding for what MkDocs does not accept, or what no font can show."""
    if isinstance(fault, Unseen):
        return unprintable(fault, sources_of(checked, root))
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
    own = [one.kept.span.path for one in playbook.accounts] if hidden else []
    documents = with_files(checked, root, own).documents
    named = _named(documents, {}, hidden, audience, playbook)
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
    verified, practice = _slow_pages(checked, playbook, Cache(root))
    materials = Materials(
        templates=tuple(package_files("templates", ".jinja")),
        codes=code_pages(package_files("codes", ".yaml")),
        schemas=checked.schemas,
        account=account_schema(checked.schemas, _data(checked.documents, FACTS)),
        written=written,
        quality=verified,
        practice=practice,
    )
    plans, keys = outlined(checked, playbook, Cache(root, audience.name))
    output = Output(playbook, plans, materials, checked.today, keys, convert)
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
    if audience == ALL_OF_US:
        return checked
    every = {one.id: one.kept.span.path for one in playbook.accounts}
    own = [one.id for one in playbook.accounts if audience.reads(one)]
    hidden = {path for name, path in every.items() if name not in own}
    if not hidden:
        return checked
    if checked.streamed:
        prints, ranks = checked.streamed.prints, checked.streamed.ranks
        numbers = checked.streamed.numbers
    else:
        numbers = {one.id: one.facts.values for one in playbook.accounts}
        prints = {one.path: digest(one.content) for one in checked.sources}
        ranks = ranks_among(playbook.rulebook, numbers.items())
    theirs = Streamed(
        {every[name]: prints[every[name]] for name in own},
        {name: ranks[name] for name in own},
        {name: numbers[name] for name in own},
    )
    return replace(
        checked,
        playbook=narrowed(playbook, audience),
        sources=tuple(one for one in checked.sources if one.path not in hidden),
        documents=tuple(one for one in checked.documents if one.path not in hidden),
        streamed=theirs,
    )


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
    whole = plans_of(checked, [audience.account or ""])
    plans = tuple(plan for plan in whole if not plan.silent)
    plan, work = shared(plans[0]) if plans else None, shared_work(playbook)
    checked = with_files(checked, root, [plan.account.kept.span.path for plan in whole])
    every = checked.documents
    documents = [one for one in every if kind_of(one.path) in ("account", "checklist")]
    people = frozenset[str]().union(*map(unnamed, plans))
    told = _told(documents, plan, work, {*hidden, *people})
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
    """Return a finding for every text for a customer, in one of *plans*, that names another one.

    So is one that names somebody of theirs who did not agree to be named.
    """
    playbook = checked.playbook
    assert playbook is not None  # noqa: S101  (said by whoever calls)
    work, found = shared_work(playbook), list[Finding]()
    for plan in plans:
        others = withheld(playbook, Audience(customer=True, account=plan.account.id))
        hidden = {*others, *unnamed(plan)}
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
            for some in groups_of(plans.names, PRINTED):
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


def _slow_pages(
    checked: Checked, playbook: Playbook, cache: Cache
) -> tuple[dict[Lang, str], dict[Lang, dict[str, str]]]:
    """Return the page on verifying and those of practice; with many accounts, made apart.

    What they need meanwhile is given back then.
    """

    def made(_: None) -> tuple[dict[Lang, str], dict[Lang, dict[str, str]]]:
        return _quality_pages(checked, playbook, cache), _practice_pages(checked, playbook, cache)

    [found] = side_by_side(made, [None], apart=len(playbook.accounts) > FEW)
    return found


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
    streamed = checked.streamed
    given = streamed.numbers.values() if streamed else (o.facts.values for o in playbook.accounts)
    ranked = [[values.get(name) for name in names] for values in given]
    key = digest(rest_of(checked), repr(ranked))
    kept = cache.text("practice.json", key)
    if kept is not None:
        pages: dict[Lang, dict[str, str]] = json.loads(kept)
        return pages
    cases = tuple(Practice(playbook, checked.today).cases(range(1, CASES + 1)))
    made = practice_made(playbook, tuple(package_files("templates", ".jinja")), cases)
    cache.keep("practice.json", key, json.dumps(made, ensure_ascii=False))
    return made


def _keys_of(checked: Checked, ranks: Mapping[str, Mapping[str, Decimal]]) -> dict[str, str]:
    """Return, by account, a hash of all that its pages are made from.

    That is its file, its rank among the others, and the rest of the project.
    """
    if checked.streamed:
        prints = checked.streamed.prints
    else:
        every = (one for one in checked.sources if kind_of(one.path) == "account")
        prints = {one.path: digest(one.content) for one in every}
    shared, found = rest_of(checked), {}
    for path, mark in prints.items():
        name = PurePosixPath(path).stem
        if name in ranks:
            found[name] = digest(shared, mark, repr(sorted(ranks[name].items())))
    return found


def _data(documents: tuple[Document, ...], path: str) -> Any:
    return next(document.data for document in documents if document.path == path)
