"""From files to findings and a playbook, read at once or account by account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from dakehu.check.check import Ground, Outcome, check, unused, used_in
from dakehu.check.places import PLAYBOOK, kind_of
from dakehu.check.playbook import Playbook
from dakehu.content.items import Account
from dakehu.disk.cache import Cache, digest, program
from dakehu.disk.history import read_revision
from dakehu.disk.notes import Note, Notes
from dakehu.disk.processes import groups_of, side_by_side
from dakehu.disk.project import names, read_source, read_sources
from dakehu.disk.spool import Slot, Spool, put_aside
from dakehu.rules.reason import ranks_among
from dakehu.text.dates import day
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.frozen import frozen, thawed
from dakehu.text.limits import USUAL, Limits, limits_of, with_setting
from dakehu.text.package import package_files
from dakehu.text.parse import Parsed, parse, parse_all
from dakehu.text.schemas import Schemas
from dakehu.text.source import Source, Span
from dakehu.text.words import Words

READ = 50  # accounts that one process reads before it takes more


@dataclass(frozen=True, slots=True)
class Checked:
    """A project that was read: its sources, the findings, and the playbook if none stops it.

    Where it was told to keep going, accounts that have errors are left out of the playbook.
    It is *whole* if no error can be hidden behind those that were found.
    """

    schemas: Schemas
    sources: tuple[Source, ...]
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    playbook: Playbook | None
    today: date
    limits: Limits = USUAL
    streamed: Streamed | None = None
    whole: bool = True

    @property
    def files(self) -> int:
        """Return how many files were read."""
        return len(self.paths)

    @property
    def accounts(self) -> tuple[str, ...]:
        """Return the ids of the accounts of the playbook, in its order."""
        if self.streamed:
            return tuple(self.streamed.numbers)
        return tuple(one.id for one in self.playbook.accounts) if self.playbook else ()

    @property
    def paths(self) -> frozenset[str]:
        """Return the paths of all files that were read."""
        prints = self.streamed.prints if self.streamed else {}
        return frozenset({*prints, *(one.path for one in self.sources)})


@dataclass(frozen=True, slots=True)
class Streamed:
    """What is known of accounts that were read one by one and let go.

    *prints* has a hash of each file by its path, *ranks* the ranks of each account by its id,
    and *numbers* the values that ranks come from, in the order of the accounts.
    """

    prints: Mapping[str, str]
    ranks: Mapping[str, Mapping[str, Decimal]]
    numbers: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came of one file of an account: its hash, and where it lies if it was accepted.

    *values* are those that ranks come from, *used* the facts that nothing but accounts uses.
    """

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
        found = (*unread, crowd)
        return Checked(schemas, sources, documents, found, None, now, limits, whole=False)
    read = {one.path for one in documents}
    closed = [one for one in sources if one.path not in read]
    playbook, unfit, whole = check(documents, schemas, now, closed, prove=prove, others=others)
    findings = (*unread, *unfit)
    if any(one.stops for one in findings):
        playbook = None
    if keep_going and playbook is None:
        rest = partial(check, schemas=schemas, today=now, prove=prove)
        playbook, findings = _without_the_broken(documents, findings, rest)
    return Checked(schemas, sources, documents, findings, playbook, now, limits, whole=whole)


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
    rest: Callable[[Iterable[Document]], Outcome],
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
        playbook, found, _ = rest([one for one in documents if one.path not in out])
        findings = (*findings, *(one for one in found if one not in findings))
        if playbook or not any(one.stops for one in found):
            break
    return (replace(playbook, left_out=tuple(sorted(out))) if playbook else None), findings


def check_streamed(root: Path, today: date | None, folder: Path, *, prove: bool = True) -> Checked:
    """Check the project under *root* as ``check_project`` does, its accounts one by one.

    An account that is accepted is put aside in *folder*, which is to stand as long as what is
    returned is used. Only where something is found in an account it is kept, to explain it.
    """
    return Reader(root, today, folder).check(prove=prove)


class Reader:
    """Checks the project under *root* as often as it is asked, its accounts one by one.

    What has not changed since the last time is not looked at again, nor is an account that an
    earlier run accepted. Accepted ones lie in *folder*, which is to stand as long as anything
    that was returned is used.
    """

    def __init__(self, root: Path, today: date | None, folder: Path) -> None:
        self._root, self._today, self._folder = root, today, folder
        self._memory = remembering()
        self._key, self._standing, self._proved = "", "", False
        self._rest: Checked | None = None
        self._ground: Ground | None = None
        self._seen: dict[str, _Seen] = {}
        self._runs = 0

    def check(self, *, prove: bool = True, pause: Callable[[], None] = lambda: None) -> Checked:
        """Check the project; *prove* as in ``check_project``.

        *pause* is called now and then, and may raise something.
        """
        root = self._root
        every = names(root)
        ids = {name: PurePosixPath(name).stem for name in every if kind_of(name) == "account"}
        sources = read_sources(root, but=ids)
        checked = self._checked_rest(sources, tuple(ids.values()), prove=prove)
        pause()
        playbook = checked.playbook
        if playbook is None or not ids or len(ids) > checked.limits.accounts:
            return check_sources(read_sources(root), self._today, prove=prove, memory=self._memory)
        seen = self._seen = self._look(checked, playbook, ids, pause)
        left = tuple(path for path, one in seen.items() if one.slot is None)
        used = {name for one in seen.values() for name in one.used}
        if left:
            others = tuple(key for path, key in ids.items() if path not in left)
            sources += [read_source(root, path) for path in left]
            sources.sort(key=lambda one: one.path)
            checked = check_sources(
                sources, self._today, prove=prove, memory=self._memory, others=others or ("",)
            )
            if checked.playbook is None:
                prints = {path: one.print for path, one in seen.items()}
                return replace(checked, streamed=Streamed(prints, {}, {}))
            used |= used_in(
                (one for one in checked.documents if one.path in left),
                playbook.rulebook.vocabulary,
            )
            seen = self._with_left(seen, checked.playbook)
        return _gathered(checked, playbook, list(seen.values()), ids, used)

    def again(self, paths: Iterable[str]) -> tuple[Account, ...] | None:
        """Return the accounts at *paths* as they are now, where nothing else has changed.

        Returns nothing where anything is found in one of them: ``check`` explains it.
        """
        accounts = []
        for path in sorted(paths):
            found = self._accepted(read_source(self._root, path))
            if found is None:
                return None
            accounts.append(found[0])
        return tuple(accounts)

    def _checked_rest(
        self, sources: Sequence[Source], ids: tuple[str, ...], *, prove: bool
    ) -> Checked:
        """Check everything but the accounts, which are called *ids*."""
        parts = (p for one in sources for p in (one.path, one.content, repr(one.fault)))
        now = self._today or date.today()  # noqa: DTZ011  (the reader's own day)
        standing = digest(str(now), *parts)
        key = digest(standing, *ids)
        if self._rest and key == self._key and (self._proved or not prove):
            return self._rest
        found = check_sources(sources, self._today, prove=prove, memory=self._memory, others=ids)
        if standing != self._standing:
            self._ground, self._seen, self._standing = None, {}, standing
        self._rest, self._key, self._proved = found, key, prove
        if found.playbook:
            self._ground = Ground(found.documents, found.schemas, found.playbook, found.today)
        return found

    def _look(
        self,
        checked: Checked,
        playbook: Playbook,
        ids: Iterable[str],
        pause: Callable[[], None],
    ) -> dict[str, _Seen]:
        """Return what is seen of the account at each of the paths *ids*, as far as known before."""
        self._runs += 1
        folder = self._folder / str(self._runs)
        folder.mkdir()
        groups = [(folder / str(n), some) for n, some in enumerate(groups_of(tuple(ids), READ))]
        notes = Notes(Cache(self._root), "accepted", digest(program(), self._standing))
        notes.begin(set(ids))
        look = partial(self._looked_at, notes, tuple(playbook.rulebook.ranks.values()))
        seen: dict[str, _Seen] = {}
        for some in side_by_side(look, groups):
            seen.update((one.path, one) for one in some)
            pause()
        return seen

    def _looked_at(
        self, notes: Notes, bases: Sequence[str], group: tuple[Path, Sequence[str]]
    ) -> list[_Seen]:
        """Read the accounts of a *group*, and put those aside that are accepted."""
        target, paths = group
        sources = [read_source(self._root, path) for path in paths]
        seen = {one.path: _Seen(one.path, digest(one.content)) for one in sources}
        for path, one in seen.items():
            before = self._seen.get(path)
            seen[path] = before if before and before.print == one.print and before.slot else one
        marks = {one.path: one.print for one in seen.values() if not one.slot}
        known = {one.name: one for one in notes.found(marks)}
        new = [
            note
            for one in sources
            if one.path in marks and one.path not in known and (note := self._noted(one, bases))
        ]
        notes.add(new)
        accepted = [*known.values(), *new]
        slots = put_aside(target, (one.whole for one in accepted)) if accepted else []
        for note, slot in zip(accepted, slots, strict=True):
            values, used = thawed(note.short)
            seen[note.name] = _Seen(note.name, note.mark, slot, values, used)
        return list(seen.values())

    def _noted(self, source: Source, bases: Iterable[str]) -> Note | None:
        """Return what is to be noted of the account in *source*, if it is accepted."""
        found = self._accepted(source)
        if found is None:
            return None
        account, used = found
        values = {base: account.facts.values.get(base) for base in bases}
        short = frozen((values, frozenset(used)))
        return Note(source.path, digest(source.content), short, frozen(account))

    def _accepted(self, source: Source) -> tuple[Account, set[str]] | None:
        if self._ground is None or self._rest is None:
            return None
        document, doubts = parse(source, self._rest.limits)
        return self._ground.accepted(document) if document and not doubts else None

    def _with_left(self, seen: Mapping[str, _Seen], playbook: Playbook) -> dict[str, _Seen]:
        """Return what is *seen*, with the accounts of *playbook*, in which something was found."""
        bases = playbook.rulebook.ranks.values()
        slots = put_aside(self._folder / str(self._runs) / "left", map(frozen, playbook.accounts))
        now = dict(seen)
        for one, slot in zip(playbook.accounts, slots, strict=True):
            path, values = one.kept.span.path, one.facts.values
            now[path] = replace(
                now[path], slot=slot, values={base: values.get(base) for base in bases}
            )
        return now


def _gathered(
    checked: Checked,
    playbook: Playbook,
    seen: Sequence[_Seen],
    ids: Mapping[str, str],
    used: set[str],
) -> Checked:
    """Return what was *checked*: the *playbook*, together with the accounts that were *seen*.

    As long as nothing but accounts changes, the parts of the playbook stay the very same.
    """
    accounts: Spool[Account] = Spool(one.slot for one in seen if one.slot)
    numbers = {ids[one.path]: one.values for one in seen}
    ranks = ranks_among(playbook.rulebook, numbers.items())
    found = (*checked.findings, *unused(playbook, used))
    return replace(
        checked,
        findings=tuple(sorted(found, key=lambda one: (one.span, one.code))),
        playbook=replace(playbook, accounts=accounts),
        streamed=Streamed({one.path: one.print for one in seen}, ranks, numbers),
    )


def check_revision(root: Path, name: str, today: date) -> tuple[str, Checked]:
    """Check the project under *root* as it was at the git revision *name*; return its commit too.

    Raises HistoryError where it cannot be read.
    """
    revision = read_revision(root, name)
    return revision.commit, check_sources(revision.sources, today, prove=False)


def sources_of(checked: Checked, root: Path) -> Iterator[Source]:
    """Yield every source of a *checked* project, those that were let go read again."""
    yield from checked.sources
    there = {one.path for one in checked.sources}
    for path in sorted(checked.paths - there):
        yield read_source(root, path)


def with_files(checked: Checked, root: Path, paths: Iterable[str]) -> Checked:
    """Return *checked* with the files at *paths* among its sources and documents again."""
    there = {one.path for one in checked.sources}
    more = [read_source(root, path) for path in sorted({*paths} - there)]
    documents = [found for one in more if (found := parse(one, checked.limits)[0])]
    return replace(
        checked,
        sources=(*checked.sources, *more),
        documents=(*checked.documents, *documents),
    )


def rest_of(checked: Checked) -> str:
    """Return a hash of the program, the day, and every file that is no account."""
    rest = [one for one in checked.sources if kind_of(one.path) != "account"]
    parts = (part for one in rest for part in (one.path, one.content))
    return digest(program(), str(checked.today), *parts)


def _own_day(documents: tuple[Document, ...]) -> date | None:
    for document in documents:
        if document.path == PLAYBOOK and isinstance(document.data, dict):
            return day(str(document.data.get("today", "")))
    return None
