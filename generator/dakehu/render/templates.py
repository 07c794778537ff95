"""The two Jinja environments: Markdown escaped by us, and HTML by autoescape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import jinja2
from markupsafe import Markup, escape

from dakehu.content.items import Seed
from dakehu.render.edit import at
from dakehu.render.escape import html, markdown
from dakehu.render.phrases import phrase
from dakehu.text.source import Source
from dakehu.text.words import SEPARATOR, Lang, Words, unstopped


def anchor(name: str) -> str:
    """Return *name* as the id of a heading.

    >>> anchor("risk.no_coach")
    'risk-no_coach'
    """
    return name.replace(".", "-")


def _told(lang: Lang, place: re.Match[str]) -> str:
    """Return what a phrase without parts says, in the place where a template asks for it."""
    return str(escape(phrase(place[2], lang)))


def _encoded(value: Any) -> Markup:
    """Return *value* encoded for Markdown, and marked so that it is not escaped again."""
    return Markup(markdown(value))  # noqa: S704  (encoded by the line itself)


REMEMBERED = 10_000  # texts that come again from account to account
# What needs no asking while a page is made: a phrase that has no parts.
_CONSTANT = re.compile(r"""\{\{ t\((["'])(\w+)\1\) \}\}""")
FILTERS = {
    # ids and names: the schemas let them hold letters, digits, hyphens, dots and underscores
    "link": Markup,
    "anchor": lambda name: Markup(anchor(name)),  # noqa: S704
    "verbatim": lambda text: Markup(escape(text)),  # noqa: S704  (escaped by the line itself)
}


class Templates:
    """The templates of the package, ready for one language."""

    def __init__(
        self, sources: Iterable[Source], lang: Lang, seeds: Mapping[str, Seed] | None = None
    ) -> None:
        texts = {source.path: source.content.decode() for source in sources}
        said = {path: _CONSTANT.sub(partial(_told, lang), text) for path, text in texts.items()}
        shared: dict[str, Any] = {
            "trim_blocks": True,
            "lstrip_blocks": True,
            "undefined": jinja2.StrictUndefined,
        }
        self._lang: Lang = lang
        self._seeds = seeds or {}
        self._markdown = jinja2.Environment(
            autoescape=True, finalize=_encoded, loader=jinja2.DictLoader(texts), **shared
        )
        self._html = jinja2.Environment(autoescape=True, loader=jinja2.DictLoader(said), **shared)
        self._markdown.filters |= FILTERS
        for environment, escaped in ((self._markdown, markdown), (self._html, html)):
            environment.globals |= {
                "lang": lang,
                "t": self._phrase,
                "w": self._said(escaped),
                "seed": self._seed,
                "at": at,
                "unstopped": unstopped,
                "colon": Markup("：") if lang == "zh" else Markup(":"),
                "colon_after": self._colon_after,
                "gap": Markup("") if lang == "zh" else Markup(" "),
                "comma": Markup(SEPARATOR[lang]),  # noqa: S704  (our own sign)
            }

    def _phrase(self, key: str, **parts: object) -> str:
        return phrase(key, self._lang, **parts)

    def _colon_after(self, words: Words) -> Markup:
        """Return the colon that follows *words*: none where they end with a mark of their own."""
        ends = words.said(self._lang).endswith(("?", "？", "!", "！", "…"))
        if ends:
            return Markup("")
        return Markup("：") if self._lang == "zh" else Markup(":")

    def _seed(self, key: str) -> Markup:
        """Return the number of a row of the method; where the row is known, with what it says."""
        if key not in self._seeds:
            return Markup('<span class="seed">{}</span>').format(key)
        row = self._seeds[key]
        says = f"{row.term.said(self._lang)}: {row.says.said(self._lang)}"
        link = Markup('<a class="seed" href="../method.html#{0}" title="{1}">{0}</a>')
        return link.format(key, says)

    def _said(self, escaped: Any) -> Any:
        """Return the function that says Words; what is not translated is marked as such."""
        known: dict[Words, Markup] = {}

        def said(words: Words) -> Markup:
            found = known.get(words)
            if found is None:
                if len(known) >= REMEMBERED:
                    known.clear()
                found = known[words] = made(words)
            return found

        def made(words: Words) -> Markup:
            text = Markup(escaped(words.said(self._lang)))  # noqa: S704  (escaped by the line itself)
            if not words.lacks(self._lang):
                return text
            other = "zh" if self._lang == "en" else "en"
            title = phrase("shows_other", self._lang)
            span = f'<span class="untranslated" lang="{other}" title="{title}">{text}</span>'
            return Markup(span)  # noqa: S704  (made of escaped text and our own words)

        return said

    def page(self, name: str, context: Mapping[str, Any]) -> str:
        """Return the Markdown that template *name* makes of *context*."""
        return self._markdown.get_template(name).render(context)

    def body(self, name: str, context: Mapping[str, Any]) -> str:
        """Return the HTML that template *name* makes of *context*."""
        return self._html.get_template(name).render(context)
