"""Everything that is rendered of a playbook, language by language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dakehu.check.playbook import Playbook
from dakehu.plan.concerned import concerned
from dakehu.plan.plan import Plan
from dakehu.render.accounts import AccountPages
from dakehu.render.body import Body
from dakehu.render.keys import kinds
from dakehu.render.search import searchable, searchable_from_disk
from dakehu.render.shell import spliced
from dakehu.render.site import Nav, Page, Site, SitePages
from dakehu.render.templates import Templates
from dakehu.render.ways import Pair, synonyms_of, ways
from dakehu.rules.verify import Report
from dakehu.text.help import CodePage
from dakehu.text.schemas import Schema, Schemas
from dakehu.text.source import Source
from dakehu.text.words import Lang

_SHORT = re.compile("(?<![\u3400-\u9fff])[\u3400-\u9fff]{2,3}(?![\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class LangSite:
    """Everything that is written for one language."""

    lang: str
    title: str
    site: Site
    bodies: tuple[Body, ...]
    words: tuple[str, ...] = ()
    synonyms: tuple[Pair, ...] = ()
    instead: tuple[Pair, ...] = ()

    @property
    def nav(self) -> Nav:
        """Return how the pages are reached, as MkDocs wants it."""
        return self.site.nav

    @property
    def pages(self) -> dict[str, str]:
        """Return the Markdown pages by path."""
        return {page.path: page.text for page in self.site.pages}

    def finished(self, shell: str) -> dict[str, str]:
        """Return the pages of accounts by path: each body put into the *shell*."""
        return {body.path: spliced(shell, body) for body in self.bodies}

    def searchable(self, index: str) -> dict[str, str]:
        """Return what search reads, with the accounts added: as data, and as a script."""
        signs = {_address(page.path): page.signs for page in self.site.pages}
        signs |= {body.path: body.signs for body in self.bodies}
        entries = [entry for body in self.bodies for entry in body.search]
        text = searchable(index, signs, entries, self.words)
        return {
            "search/search_index.json": text,
            "search/search_index.js": searchable_from_disk(text),
            "search/ways.js": ways(self.lang, text, self.synonyms, self.instead),
        }


@dataclass(frozen=True, slots=True)
class Materials:
    """What pages are made of besides the playbook: templates, codes, schemas, written pages.

    *quality* is what verifying the rules came to.
    """

    templates: tuple[Source, ...]
    codes: tuple[CodePage, ...]
    schemas: Schemas
    account: Schema
    written: dict[Lang, tuple[Source, ...]]
    quality: Report


def lang_sites(
    playbook: Playbook, plans: tuple[Plan, ...], materials: Materials, today: date
) -> tuple[LangSite, ...]:
    """Return the site in every language of the playbook, the first one first."""
    return tuple(
        _lang_site(lang, playbook, plans, materials, today) for lang in playbook.settings.languages
    )


def _lang_site(
    lang: Lang, playbook: Playbook, plans: tuple[Plan, ...], materials: Materials, today: date
) -> LangSite:
    templates = Templates(materials.templates, lang, {row.id: row for row in playbook.seeds})
    pages = SitePages(playbook, templates, lang, today, concerned(plans))
    written = [_hand_written(source) for source in materials.written[lang]]
    keys = kinds(materials.schemas, materials.account)
    site = pages.site(materials.codes, keys, written, materials.quality)
    accounts = AccountPages(playbook, templates, lang)
    bodies = (
        *accounts.whole(plans, today),
        *(body for plan in plans for body in accounts.account(plan)),
    )
    title = playbook.settings.title.said(lang)
    words = _words(playbook, bodies) if lang == "zh" else ()
    terms = ((one.term.said(lang), [w.said(lang) for w in one.also]) for one in playbook.terms)
    instead = tuple(playbook.settings.instead.items())
    return LangSite(lang, title, site, bodies, words, synonyms_of(terms), instead)


def _address(path: str) -> str:
    """Return where the page written at *path* is found."""
    return path.removesuffix(".md") + ".html"


def _words(playbook: Playbook, bodies: Iterable[Body]) -> tuple[str, ...]:
    """Return the Chinese words that are not to be cut apart: short terms, and names of people.

    Longer terms are found by their parts as well, and so they are cut.
    """
    terms = (words.said("zh") for term in playbook.terms for words in (term.term, *term.also))
    people = (one.title for body in bodies for one in body.search if "#" in one.location)
    return tuple(one for said in (*terms, *people) for one in _SHORT.findall(said))


def _hand_written(source: Source) -> Page:
    text = source.content.decode()
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    return Page(source.path, heading[1].strip() if heading else source.path, text)


def published_schemas(schemas: Schemas, account: Schema) -> dict[str, str]:
    """Return the schemas as files of the site, by path, for editors that check while one types."""
    every = {**schemas.by_name, "account": account}
    return {f"schemas/{name}.json": _json(schema, every) for name, schema in every.items()}


def _json(schema: Schema, every: Iterable[str]) -> str:
    """Return *schema* as JSON, in which schemas find each other as files of one folder."""
    text = json.dumps({k: v for k, v in schema.items() if k != "$id"}, ensure_ascii=False, indent=1)
    for name in every:
        text = text.replace(f'"$ref": "{name}#', f'"$ref": "{name}.json#')
    return text + "\n"
