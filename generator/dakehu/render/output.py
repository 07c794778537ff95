"""Everything that is rendered of a playbook, language by language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date

from dakehu.check.playbook import Playbook
from dakehu.check.stories import story_schema
from dakehu.content.items import Account
from dakehu.content.kinds import Kind
from dakehu.plan.concerned import concerned
from dakehu.plan.outline import Plans
from dakehu.render.accounts import AccountPages
from dakehu.render.body import Body
from dakehu.render.directory import Found, accounts_index, found_of
from dakehu.render.keys import kinds
from dakehu.render.langsite import LangSite
from dakehu.render.practice import practice_pages, practice_scripts, practice_texts
from dakehu.render.shell import spliced
from dakehu.render.site import SitePages
from dakehu.render.templates import Templates
from dakehu.render.traditional import TRADITIONAL, Convert, converted, traditional
from dakehu.render.tree import Page
from dakehu.render.ways import synonyms_of
from dakehu.rules.verify import Report
from dakehu.text.help import CodePage
from dakehu.text.schemas import Schema, Schemas
from dakehu.text.source import Source
from dakehu.text.words import Lang
from dakehu.train.practice import Case

_SHORT = re.compile("(?<![\u3400-\u9fff])[\u3400-\u9fff]{2,3}(?![\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Materials:
    """What pages are made of besides the playbook: templates, codes, schemas, written pages.

    *quality* is the page of what verifying the rules came to, *practice* the page of practice
    cases and the files it opens, by language.
    """

    templates: tuple[Source, ...]
    codes: tuple[CodePage, ...]
    schemas: Schemas
    account: Schema
    written: dict[Lang, tuple[Source, ...]]
    quality: Mapping[Lang, str]
    practice: Mapping[Lang, Mapping[str, str]] = field(default_factory=dict)


class Output:
    """Everything that is rendered of a playbook, made when it is asked for.

    *keys* are, by account, a hash of all that its pages are made from.
    Where there is something to *convert* Chinese with, there is a site in Traditional Chinese.
    """

    def __init__(
        self,
        playbook: Playbook,
        plans: Plans,
        materials: Materials,
        today: date,
        keys: Mapping[str, str],
        convert: Convert | None = None,
    ) -> None:
        self._playbook, self._materials, self._today = playbook, materials, today
        self._convert, self._keys = convert, keys
        self.plans = plans
        own = playbook.settings.languages
        self.langs: tuple[str, ...] = (*own, TRADITIONAL) if convert and "zh" in own else own
        self.accounts = plans.names
        self.published = published_schemas(materials.schemas, materials.account)
        self._templates = {lang: templates_for(lang, playbook, materials) for lang in own}
        self._pages = {lang: AccountPages(playbook, self._templates[lang], lang) for lang in own}

    def tree(self, lang: str) -> LangSite:
        """Return the pages of the playbook in *lang*."""
        if lang == TRADITIONAL and self._convert:
            return traditional(self._tree("zh"), self._convert)
        return self._tree(_own(lang))

    def _tree(self, lang: Lang) -> LangSite:
        made, playbook = self._materials, self._playbook
        pages = self._site_pages(lang)
        written = [_hand_written(source) for source in made.written[lang]]
        written += practice_pages(made.practice.get(lang, {}))
        keys = kinds(made.schemas, made.account)
        site = pages.site(made.codes, keys, written, made.quality[lang])
        words = _words(playbook) if lang == "zh" else ()
        terms = ((one.term.said(lang), [w.said(lang) for w in one.also]) for one in playbook.terms)
        instead = tuple(playbook.settings.instead.items())
        title = playbook.settings.title.said(lang)
        return LangSite(lang, title, site, words, synonyms_of(terms), instead)

    def item(self, kind: Kind, key: str, lang: str) -> dict[str, str]:
        """Return the page of one item of the playbook as Markdown, by path."""
        page = self._site_pages(_own(lang)).item(kind, key)
        if lang == TRADITIONAL and self._convert:
            return {page.path: self._convert(page.text)}
        return {page.path: page.text}

    def _site_pages(self, lang: Lang) -> SitePages:
        playbook = self._playbook
        now = concerned(self.plans.outlines, playbook.channels, playbook.metrics)
        return SitePages(playbook, self._templates[lang], lang, self._today, now)

    def edited(self, playbook: Playbook) -> Output:
        """Return the same of an edited *playbook*, with the plans that there are."""
        given = (self.plans, self._materials, self._today, self._keys, self._convert)
        return Output(playbook, *given)

    def with_accounts(self, accounts: Iterable[Account]) -> Output:
        """Return the same with plans of *accounts*, as they are now, in the place of theirs."""
        again = copy(self)
        plans = [self.plans.planner.plan(one) for one in accounts]
        again.plans = self.plans.with_edited(plans)
        return again

    def key(self, name: str) -> str:
        """Return a hash of all that the pages of one account show."""
        return self._keys[name]

    def account(self, name: str, lang: str, shell: str) -> tuple[dict[str, str], Found]:
        """Return the pages of the account called *name*, by path, and how it is found."""
        made = self._pages[_own(lang)].account(self.plans.plan(name))
        bodies = [self._said(body, lang) for body in made]
        convert = self._convert if lang == TRADITIONAL else None
        found = found_of(bodies[0], self.plans.plan(name), _own(lang), convert)
        return {body.path: spliced(shell, body) for body in bodies}, found

    def whole(self, lang: str, shell: str) -> Iterator[tuple[str, str]]:
        """Yield the pages over all accounts, and what the page of practice opens, by path."""
        for body in self._pages[_own(lang)].whole(self.plans.outlines, self._today):
            said = self._said(body, lang)
            yield body.path, spliced(shell, said)
        yield from self._practice(lang).items()

    def index(self, found: Iterable[Found]) -> Iterator[tuple[str, Iterator[str]]]:
        """Yield the files of the index in which accounts are *found*, piece by piece."""
        return accounts_index(found)

    def _practice(self, lang: str) -> dict[str, str]:
        """Return the files that the page of practice cases opens, by path."""
        made = practice_scripts(self._materials.practice.get(_own(lang), {}))
        if lang == TRADITIONAL and self._convert:
            return {path: self._convert(text) for path, text in made.items()}
        return made

    def _said(self, body: Body, lang: str) -> Body:
        return converted(body, self._convert) if lang != _own(lang) and self._convert else body


def _own(lang: str) -> Lang:
    """Return the language of the playbook that is shown as *lang*."""
    return "en" if lang == "en" else "zh"


def templates_for(lang: Lang, playbook: Playbook, materials: Materials) -> Templates:
    """Return the templates ready for *lang*."""
    return Templates(materials.templates, lang, {row.id: row for row in playbook.seeds})


def quality_texts(
    playbook: Playbook, sources: tuple[Source, ...], report: Report, today: date
) -> dict[Lang, str]:
    """Return the page of what verifying the rules came to, in every language of the playbook."""
    return {
        lang: SitePages(playbook, Templates(sources, lang), lang, today, {}).quality(report)
        for lang in playbook.settings.languages
    }


def practice_made(
    playbook: Playbook, sources: tuple[Source, ...], cases: tuple[Case, ...]
) -> dict[Lang, dict[str, str]]:
    """Return the page of practice *cases* and the files it opens, in every language."""
    return {
        lang: practice_texts(playbook, Templates(sources, lang), cases, lang)
        for lang in playbook.settings.languages
    }


def _words(playbook: Playbook) -> tuple[str, ...]:
    """Return the short Chinese terms, which are not to be cut apart.

    Longer ones are found by their parts as well, and so they are cut.
    """
    terms = (words.said("zh") for term in playbook.terms for words in (term.term, *term.also))
    return tuple(one for said in terms for one in _SHORT.findall(said))


def _hand_written(source: Source) -> Page:
    text = source.content.decode()
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    return Page(source.path, heading[1].strip() if heading else source.path, text)


def published_schemas(schemas: Schemas, account: Schema) -> dict[str, str]:
    """Return the schemas as files of the site, by path, for editors that check while one types."""
    every = {**schemas.by_name, "account": account, "story": story_schema(schemas, account)}
    return {f"schemas/{name}.json": _json(schema, every) for name, schema in every.items()}


def _json(schema: Schema, every: Iterable[str]) -> str:
    """Return *schema* as JSON, in which schemas find each other as files of one folder."""
    text = json.dumps({k: v for k, v in schema.items() if k != "$id"}, ensure_ascii=False, indent=1)
    for name in every:
        text = text.replace(f'"$ref": "{name}#', f'"$ref": "{name}.json#')
    return text + "\n"
