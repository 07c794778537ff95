"""Booklets from the playbook: objections, checklists, stages, and the whole of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from dakehu.check.playbook import Playbook
from dakehu.content.items import Checklist, Objection, Play, Stage
from dakehu.plan.plan import Plan
from dakehu.press.blocks import (
    BREAK,
    Block,
    Blocks,
    Line,
    Paper,
    boxed,
    bullets,
    checks,
    columns,
    contents,
    heading,
    numbered,
    para,
    table,
    together,
)
from dakehu.press.plans import Setting
from dakehu.press.words import word
from dakehu.text.words import Lang, Words


def booklet(
    name: str, playbook: Playbook, plans: Iterable[Plan], today: str, how: Setting
) -> Paper:
    """Return the booklet called *name*: objections, checklists, stages or playbook."""
    lang, settings = how.lang, playbook.settings
    title = word(f"booklet_{name}", lang)
    company = (settings.company or settings.title).said(lang)
    as_of = word("on_page", lang, date=today)
    made = _Writer(playbook, lang, raised(plans))
    front: Blocks = [
        para(company, "kicker"),
        heading(title, 1),
        para(settings.title.said(lang), "lead"),
        para(as_of, "muted"),
        contents(word("contents", lang)),
        BREAK,
    ]
    version = word("version", lang, version=how.version)
    return Paper(
        name=f"booklet.{name}.{lang}",
        title=f"{title} · {settings.title.said(lang)}",
        lang=lang,
        blocks=[*front, *BOOKLETS[name](made)],
        head=(title, f"{as_of} · {version}" if how.version else as_of),
        foot=settings.confidentiality.said(lang),
        author=company,
        about=settings.title.said(lang),
        page_of=word("page_of", lang, n="{n}", all="{all}"),
        sheet=how.sheet,
        margin=12 if how.sheet == "a5" else 15,
        size=8.5 if how.sheet == "a5" else 9.5,
    )


def raised(plans: Iterable[Plan]) -> Counter[str]:
    """Return in how many accounts each objection was raised."""
    return Counter(
        key
        for plan in plans
        for key in {one.get("objection") for one in plan.trace.facts.values.get("objections") or ()}
        if key
    )


class _Writer:
    """Writes the chapters of booklets in one language."""

    def __init__(self, playbook: Playbook, lang: Lang, heard: Counter[str]) -> None:
        self._playbook, self._lang, self._heard = playbook, lang, heard

    def _t(self, key: str, **parts: object) -> str:
        return word(key, self._lang, **parts)

    def _w(self, words: Words | None) -> str:
        return words.said(self._lang) if words else ""

    def _ws(self, texts: Iterable[Words]) -> list[Line]:
        return [self._w(one) for one in texts]

    def _named(self, key: str, texts: tuple[Words, ...]) -> Blocks:
        if not texts:
            return []
        return [together([para([("b", self._t(key))], "label"), bullets(self._ws(texts))])]

    def objections(self) -> Iterator[Block]:
        """Yield the objections, the most heard first, each with a line of practice."""
        yield para(self._t("by_frequency"), "lead")
        heard = self._heard
        for one in sorted(self._playbook.objections, key=lambda o: (-heard[o.id], o.id)):
            yield from self._objection(one)

    def _objection(self, one: Objection) -> Iterator[Block]:
        count = self._heard[one.id]
        often = self._t(
            "often_one" if count == 1 else "often" if count else "never_raised", n=count
        )
        answers: list[Line] = [[self._w(h.say), ("n", self._w(h.when))] for h in one.handlers]
        ticks = self._t("rehearse_items").split("|")
        found: Blocks = [
            heading(self._w(one.title)),
            para(often, "under"),
            bullets([[("b", self._w(text))] for text in one.says]),
            para([("b", f"{self._t('behind')} "), self._w(one.behind)]),
            para([("b", f"{self._t('tell')} "), self._w(one.tell)]),
            *self._named("ask_first", one.ask),
            para([("b", self._t("answers"))], "label"),
            numbered(answers),
        ]
        if one.never:
            never = [para([("w", self._t("never"))]), bullets(self._ws(one.never))]
            found.append(boxed(never, "warn"))
        yield together([*found, columns(*([checks([tick])] for tick in ticks), gap=2)])

    def checklists(self) -> Iterator[Block]:
        """Yield every checklist."""
        for one in self._playbook.checklists:
            yield from self._checklist(one, 2)

    def _checklist(self, one: Checklist, level: int) -> Iterator[Block]:
        yield heading(self._w(one.title), level)
        yield para(self._w(one.when), "under")
        yield checks(
            [self._w(item.text), ("n", self._w(item.why))] if item.why else self._w(item.text)
            for item in one.items
        )

    def stages(self) -> Iterator[Block]:
        """Yield the ten stages with work, questions, gate and what goes wrong."""
        for one in self._playbook.stages:
            yield from self._stage(one)
            yield BREAK

    def _stage(self, one: Stage) -> Iterator[Block]:
        yield heading(f"{one.number} {self._w(one.title)}")
        yield para(self._w(one.purpose), "lead")
        if one.entry:
            yield para([("b", f"{self._t('entry')} "), self._w(one.entry)], "label")
        yield from self._named("work", one.work)
        yield from self._named("questions", one.questions)
        yield para([("b", f"{self._t('milestone')} "), self._w(one.milestone)])
        gates = [gate for gate in self._playbook.rulebook.gates if gate.leaves == one.id]
        for gate in gates:
            must = f" {self._t('must')}"
            items: list[Line] = [
                [self._w(need.title), *([("m", must)] if need.must else [])]
                for need in gate.requirements
            ]
            yield together([para([("b", self._t("gate_out"))], "label"), checks(items)])
        yield from self._named("pitfalls", one.pitfalls)
        plays = [self._playbook.play(key) for key in one.plays]
        if plays:
            titles: list[Line] = [
                [self._w(play.title), ("m", f" {self._w(play.why)}")] for play in plays
            ]
            yield together([para([("b", self._t("plays"))], "label"), bullets(titles)])

    def _play(self, one: Play) -> Iterator[Block]:
        yield heading(self._w(one.title), 3)
        yield para(self._w(one.why), "label")
        yield numbered(self._ws(one.steps))
        yield from self._named("say", one.say)
        yield para([("b", f"{self._t('done_when')} "), self._w(one.done_when)])
        if one.never:
            never = "；" if self._lang == "zh" else "; "
            yield boxed(
                [para([("w", f"{self._t('never')} "), never.join(map(self._w, one.never))])], "warn"
            )

    def playbook(self) -> Iterator[Block]:
        """Yield the whole playbook, part by part."""
        yield from self._part("stages", self.stages())
        yield heading(self._t("plays"))
        for play in self._playbook.plays:
            yield from self._play(play)
        yield BREAK
        yield heading(self._t("customer_types"))
        for kind in self._playbook.customer_types:
            yield together([heading(self._w(kind.title), 3), bullets(self._ws(kind.signs))])
            yield para(self._w(kind.approach))
            yield from self._named("do", kind.do)
            yield from self._named("dont", kind.dont)
        yield from self._part("objections", self.objections())
        yield from self._part("checklists", self.checklists())
        for key in ("channels", "techniques"):
            yield heading(self._t(key))
            for item in getattr(self._playbook, key):
                yield heading(self._w(item.title), 3)
                yield para(self._w(item.what), "label")
                yield numbered(self._ws(item.steps))
        yield heading(self._t("lessons"))
        for lesson in self._playbook.lessons:
            yield heading(self._w(lesson.title), 3)
            yield para(self._w(lesson.do))
            yield para(self._w(lesson.why), "muted")
            yield bullets(self._ws(lesson.points))
        yield heading(self._t("question_sets"))
        for asked in self._playbook.question_sets:
            yield heading(self._w(asked.title), 3)
            yield para(self._w(asked.purpose), "under")
            yield numbered([self._w(q.ask), ("n", self._w(q.listen_for))] for q in asked.questions)
        yield heading(self._t("glossary"))
        terms: list[list[Line]] = [
            [[("b", self._w(one.term))], self._w(one.means)] for one in self._playbook.terms
        ]
        yield table(None, terms, (2, 6))

    def _part(self, key: str, blocks: Iterable[Block]) -> Iterator[Block]:
        yield BREAK
        yield heading(self._t(key), 1)
        yield from blocks
        yield BREAK


BOOKLETS: dict[str, Callable[[_Writer], Iterator[Block]]] = {
    "objections": _Writer.objections, "checklists": _Writer.checklists,
    "stages": _Writer.stages, "playbook": _Writer.playbook,
}  # fmt: skip
