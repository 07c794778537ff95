"""Editing with the site open: what was edited is shown first, and then everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from dakehu.check.places import kind_of
from dakehu.content.kinds import KIND
from dakehu.disk.mkdocs import BuildError
from dakehu.disk.project import read_sources
from dakehu.disk.serve import News
from dakehu.disk.site import Job, Retouch, build_sites
from dakehu.pipeline import Checked, check_sources, job_of, refused, remembering
from dakehu.plan.audience import ALL_OF_US, Audience
from dakehu.plan.plan import make_plans
from dakehu.press.typeset import Unseen
from dakehu.render.output import Output
from dakehu.rules.reason import Engine
from dakehu.text.codes import CODES
from dakehu.text.finding import Finding

Show = Callable[[Checked, tuple[Finding, ...]], None]


class Serving:
    """A project that is edited while its site at *out* is looked at.

    *show* is called with every check and what was found; *folder* is an empty one for templates;
    the site is what *audience* may read.
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
        self._audience = audience
        self._root, self._today, self._out, self._folder = root, today, out, folder
        self._show, self._memory = show, remembering()
        self._next: tuple[Checked, Job] | None = None
        self._last: tuple[Checked, Job, Retouch] | None = None
        self._number = 0

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
        checked = self._check(prove=False)
        if checked.playbook is None:
            self._show(checked, checked.findings)
            yield News(fresh=False, findings=plain(checked.findings))
            return
        if self._last:
            for _ in self._edited(self._last, checked, paths, page):
                yield News(fresh=True, findings=plain(checked.findings))
        yield self._whole(pause)
        self._retouch()

    def _check(self, *, prove: bool) -> Checked:
        sources = read_sources(self._root)
        return check_sources(sources, self._today, prove=prove, memory=self._memory)

    def _whole(self, pause: Callable[[], None]) -> News:
        """Check everything and build the whole site."""
        checked = self._check(prove=True)
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
                findings = (*findings, refused(fault, checked))
        self._show(checked, findings)
        self._next = (checked, job) if fresh and job else None
        return News(fresh, plain(findings))

    def _retouch(self) -> None:
        """Make ready to show the next edit at once."""
        if self._next is None:
            return
        checked, job = self._next
        self._number += 1
        with suppress(BuildError):
            folder = self._folder / str(self._number)
            self._last = checked, job, Retouch(job, self._out, folder)

    def _edited(
        self, last: tuple[Checked, Job, Retouch], checked: Checked, paths: set[str], page: str
    ) -> Iterator[None]:
        """Make the pages of what was edited; yield after each language. Nothing if that is not all.

        What is edited must have been there; a page of its own is all that it may have.
        """
        before, job, retouch = last
        edited = [(kind_of(path), Path(path).stem) for path in sorted(paths)]
        there = {one.path for one in before.sources} & {one.path for one in checked.sources}
        own = all(kind == "account" or kind in KIND for kind, _ in edited)
        own &= not self._audience.name  # what may be named there is looked at as a whole
        if not own or not paths <= there or not isinstance(job.output, Output):
            return
        output = self._output(
            job.output, checked, {key for kind, key in edited if kind == "account"}
        )
        first = [lang for lang in job.output.langs[1:] if page.startswith(f"/{lang}/")]
        for lang in dict.fromkeys((*first, *job.output.langs)):
            try:
                for kind, key in edited:
                    if kind == "account":
                        retouch.account(output, key, lang)
                    elif kind:
                        retouch.playbook(lang, output.item(KIND[kind], key, lang))
            except BuildError:
                return  # the whole build says why
            yield

    def _output(self, last: Output, checked: Checked, accounts: set[str]) -> Output:
        """Return what is rendered now, with the plans of *accounts* made anew."""
        assert checked.playbook is not None  # noqa: S101  (said by whoever calls)
        playbook = checked.playbook
        engine = Engine(playbook.rulebook)
        plans = make_plans(playbook, engine, checked.today, accounts) if accounts else ()
        return last.edited(playbook, plans)


def plain(findings: Iterable[Finding]) -> tuple[dict[str, str], ...]:
    """Return *findings* as plain data in both languages, errors first."""
    ordered = sorted(findings, key=lambda one: not one.stops)
    return tuple(
        {
            "level": CODES[one.code].level,
            "place": str(one.span),
            "en": one.message.en,
            "zh": one.message.zh,
            "hint_en": one.hint.en if one.hint else "",
            "hint_zh": one.hint.zh if one.hint else "",
        }
        for one in ordered
    )
