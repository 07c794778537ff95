"""Booklets from the playbook: objections, checklists, stages, and the whole of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from dakehu.check.playbook import Playbook
from dakehu.content.items import (
    Channel,
    Checklist,
    CustomerType,
    Lesson,
    Objection,
    Play,
    QuestionSet,
    Stage,
    Technique,
)
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
        *([para(word("by_frequency", lang))] if name == "objections" else []),
        contents(word("contents", lang), 2 if name == "playbook" else 1),
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
        """Yield the objections, the most heard first, each on a page, with a line of practice."""
        for one in self._most_heard():
            ticks = (checks([tick]) for tick in self._t("rehearse_items").split("|"))
            yield together([*self._objection(one), columns(*([one] for one in ticks), gap=2)])

    def _most_heard(self) -> list[Objection]:
        heard = self._heard
        return sorted(self._playbook.objections, key=lambda one: (-heard[one.id], one.id))

    def _objection(self, one: Objection) -> Blocks:
        count = self._heard[one.id]
        often = self._t(
            "often_one" if count == 1 else "often" if count else "never_raised", n=count
        )
        answers: list[Line] = [[self._w(h.say), ("n", self._w(h.when))] for h in one.handlers]
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
        return found

    def checklists(self) -> Iterator[Block]:
        """Yield every checklist."""
        for one in self._playbook.checklists:
            yield from self._checklist(one)

    def _checklist(self, one: Checklist) -> Iterator[Block]:
        yield heading(self._w(one.title))
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
        yield heading(self._w(one.title))
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
        every = self._playbook
        for key, blocks in (
            ("stages", self.stages()),
            ("plays", chain.from_iterable(map(self._play, every.plays))),
            ("customer_types", chain.from_iterable(map(self._type, every.customer_types))),
            ("objections", chain.from_iterable(map(self._objection, self._most_heard()))),
            ("checklists", self.checklists()),
            ("channels", chain.from_iterable(map(self._way, every.channels))),
            ("techniques", chain.from_iterable(map(self._way, every.techniques))),
            ("lessons", chain.from_iterable(map(self._lesson, every.lessons))),
            ("question_sets", chain.from_iterable(map(self._asked, every.question_sets))),
            ("glossary", self._glossary()),
        ):
            yield BREAK
            yield heading(self._t(key), 1)
            yield from blocks

    def _type(self, one: CustomerType) -> Iterator[Block]:
        yield together([heading(self._w(one.title)), bullets(self._ws(one.signs))])
        yield para(self._w(one.approach))
        yield from self._named("do", one.do)
        yield from self._named("dont", one.dont)

    def _way(self, one: Channel | Technique) -> Iterator[Block]:
        yield heading(self._w(one.title))
        yield para(self._w(one.what), "label")
        yield numbered(self._ws(one.steps))

    def _lesson(self, one: Lesson) -> Iterator[Block]:
        yield heading(self._w(one.title))
        yield para(self._w(one.do))
        yield para(self._w(one.why), "muted")
        yield bullets(self._ws(one.points))

    def _asked(self, one: QuestionSet) -> Iterator[Block]:
        yield heading(self._w(one.title))
        yield para(self._w(one.purpose), "under")
        yield numbered([self._w(q.ask), ("n", self._w(q.listen_for))] for q in one.questions)

    def _glossary(self) -> Iterator[Block]:
        terms: list[list[Line]] = [
            [[("b", self._w(one.term))], self._w(one.means)] for one in self._playbook.terms
        ]
        yield table(None, terms, (2, 6))


BOOKLETS: dict[str, Callable[[_Writer], Iterator[Block]]] = {
    "objections": _Writer.objections, "checklists": _Writer.checklists,
    "stages": _Writer.stages, "playbook": _Writer.playbook,
}  # fmt: skip
