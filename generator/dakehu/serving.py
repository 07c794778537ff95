"""Editing with the site open: what was edited is shown first, and then everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from dakehu.check.places import kind_of
from dakehu.checking import Checked, Reader
from dakehu.content.kinds import KIND
from dakehu.disk.mkdocs import BuildError
from dakehu.disk.serve import News
from dakehu.disk.site import Job, Retouch, build_sites
from dakehu.pipeline import job_of, refused
from dakehu.plan.audience import ALL_OF_US, Audience
from dakehu.press.typeset import Unseen
from dakehu.render.output import Output
from dakehu.text.alike import UNSEEN, Alike, alike
from dakehu.text.codes import CODES
from dakehu.text.finding import Finding
from dakehu.text.words import LANGS, Words

Show = Callable[[Checked, tuple[Finding, ...]], None]


class Serving:
    """A project that is edited while its site at *out* is looked at.

    *show* is called with every check and what was found; *folder* is an empty one for what is
    put aside; the site is what *audience* may read.
    """

    def __init__(
        self,
        root: Path,
        today: date | None,
        out: Path,
        folder: Path,
        show: Show,
        audience: Audience = ALL_OF_US,
    ) -> None:
        self._audience, self._show = audience, show
        self._root, self._out, self._folder = root, out, folder
        (folder / "accounts").mkdir()
        self._reader = Reader(root, today, folder / "accounts")
        self._next: tuple[Checked, Job] | None = None
        self._last: tuple[Checked, Job, Retouch] | None = None
        self._number, self._sound = 0, False

    def begin(self) -> bool:
        """Build the whole site; tell whether there is one."""
        news = self._whole(lambda: None)
        self._retouch()
        return news.fresh

    def changed(self, paths: set[str], page: str, pause: Callable[[], None]) -> Iterator[News]:
        """Yield what comes of a change of the files at *paths*.

        First the pages of what was edited, in the language of *page* before the others, where
        they can be made by themselves; then the whole site. *pause* is called now and then and
        may raise something: then the site is as it was.
        """
        shown = False
        for news in self._accounts(paths, page):
            shown = True
            yield news
        if not shown:
            checked = self._check(pause, prove=False)
            if checked.playbook is None:
                self._show(checked, checked.findings)
                yield News(fresh=False, findings=plain(checked.findings, whole=checked.whole))
                return
            for _ in self._items(checked, paths, page):
                yield News(fresh=True, findings=plain(checked.findings))
        yield self._whole(pause)
        self._retouch()

    def _check(self, pause: Callable[[], None], *, prove: bool) -> Checked:
        checked = self._reader.check(prove=prove, pause=pause)
        self._sound = checked.playbook is not None
        return checked

    def _whole(self, pause: Callable[[], None]) -> News:
        """Check everything and build the whole site."""
        checked = self._check(pause, prove=True)
        pause()
        findings, fresh, job = checked.findings, False, None
        if checked.playbook is not None:
            job, more = job_of(self._root, checked, self._audience)
            findings = (*findings, *more)
            pause()
        if job is not None:
            try:
                build_sites(job, self._out, lambda _: None, pause)
                fresh = True
            except (BuildError, Unseen) as fault:
                findings = (*findings, refused(fault, checked, self._root))
        self._show(checked, findings)
        self._next = (checked, job) if fresh and job else None
        return News(fresh, plain(findings, whole=checked.whole))

    def _retouch(self) -> None:
        """Make ready to show the next edit at once."""
        if self._next is None:
            return
        checked, job = self._next
        self._number += 1
        with suppress(BuildError):
            folder = self._folder / str(self._number)
            self._last = checked, job, Retouch(job, self._out, folder)

    def _accounts(self, paths: set[str], page: str) -> Iterator[News]:
        """Make the pages of the accounts at *paths*; yield after each language.

        Nothing where something else was edited too, or anything is found in one of them.
        """
        own = all(kind_of(path) == "account" for path in paths)
        last = self._shown(paths) if own else None
        accounts = self._reader.again(paths) if last else None
        if not last or accounts is None:
            return
        checked, output, retouch = last
        now = output.with_accounts(accounts)
        told = plain(one for one in checked.findings if one.span.path not in paths)
        for lang in self._langs(output, page):
            for one in accounts:
                retouch.account(now, one.id, lang)
            yield News(fresh=True, findings=told)

    def _items(self, checked: Checked, paths: set[str], page: str) -> Iterator[None]:
        """Make the pages of the items of the playbook at *paths*; yield after each language.

        A page of its own is all that each of them may have.
        """
        edited = [(kind_of(path) or "", Path(path).stem) for path in sorted(paths)]
        last = self._shown(paths)
        if not last or checked.playbook is None or not all(kind in KIND for kind, _ in edited):
            return
        _, output, retouch = last
        now = output.edited(checked.playbook)
        for lang in self._langs(output, page):
            try:
                for kind, key in edited:
                    retouch.playbook(lang, now.item(KIND[kind], key, lang))
            except BuildError:
                return  # the whole build says why
            yield

    def _shown(self, paths: set[str]) -> tuple[Checked, Output, Retouch] | None:
        """Return what is shown, if all of *paths* are in it and may be shown by themselves.

        What one of us or a customer may read is looked at as a whole; and while something is
        wrong anywhere, the last good pages stay.
        """
        if self._last is None or self._audience.name or not self._sound:
            return None
        checked, job, retouch = self._last
        there = all((self._root / path).is_file() for path in paths)
        if not there or not paths <= checked.paths or not isinstance(job.output, Output):
            return None
        return checked, job.output, retouch

    def _langs(self, output: Output, page: str) -> Iterable[str]:
        """Return the languages, the one of *page* first."""
        first = [lang for lang in output.langs[1:] if page.startswith(f"/{lang}/")]
        return dict.fromkeys((*first, *output.langs))


def plain(findings: Iterable[Finding], *, whole: bool = True) -> tuple[dict[str, str], ...]:
    """Return *findings* as plain data in both languages, errors first.

    What is said of many places is said once. Where they are not the *whole*, the last says so.
    """
    told = tuple(_plain(one) for one in alike(sorted(findings, key=lambda one: not one.stops)))
    if whole or not told:
        return told
    return (*told, {"level": "note", "place": "", "en": UNSEEN.en, "zh": UNSEEN.zh, **_both()})


def _plain(one: Alike) -> dict[str, str]:
    first = one.first
    return {
        "level": CODES[first.code].level,
        "place": str(first.span),
        "en": first.message.en,
        "zh": first.message.zh,
        **_both(first.hint, one.elsewhere),
    }


def _both(hint: Words | None = None, more: Words | None = None) -> dict[str, str]:
    texts = {"hint": hint or Words("", ""), "more": more or Words("", "")}
    return {f"{key}_{lang}": text.said(lang) for key, text in texts.items() for lang in LANGS}
