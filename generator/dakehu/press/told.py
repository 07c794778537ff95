"""Values, people and dates as the lines of papers, in one language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.plan.known import Datum, Entry, Listed
from dakehu.plan.plan import Plan
from dakehu.press.blocks import Block, Blocks, Line, Part, bullets, para, table
from dakehu.press.words import word
from dakehu.rules.facts import Fact
from dakehu.rules.told import aged, aside, told
from dakehu.rules.words import Speaker
from dakehu.text.words import SEPARATOR, Lang, Words, capital, in_one_line


class Teller:
    """Says what is known of one account to readers of one language."""

    def __init__(self, plan: Plan, playbook: Playbook, lang: Lang) -> None:
        self.plan, self.playbook, self.lang = plan, playbook, lang
        self.speaker = Speaker(playbook.rulebook.vocabulary, lang)
        self.comma, self.colon = SEPARATOR[lang], "：" if lang == "zh" else ": "
        self.gap = "；" if lang == "zh" else "; "

    def t(self, key: str, **parts: object) -> str:
        """Return the words *key*."""
        return word(key, self.lang, **parts)

    def w(self, words: Words | None) -> str:
        """Return *words* in the language, nothing for nothing."""
        return words.said(self.lang) if words else ""

    def label(self, fact: Fact) -> str:
        """Return what *fact* is called, to stand by itself."""
        return capital(self.w(fact.label))

    def value(self, value: Any, fact: Fact | None) -> str:
        """Return *value* as *fact* words it; a person or a teammate by name."""
        if fact is not None and isinstance(value, str):
            if fact.ref == "contact":
                return self.person(value)
            if fact.ref == "team":
                return self.w(self.playbook.settings.teammate(value).name)
        return self.speaker.value(value, fact)

    def person(self, key: str) -> str:
        """Return the name of the contact *key*."""
        for one in self.plan.stakeholders:
            if one.values.get("id") == key:
                return self.speaker.value(one.values.get("name"), None)
        return key

    def datum(self, one: Datum) -> str:
        """Return a value of the account in words."""
        return self.value(one.value, one.fact)

    def age(self, one: Datum) -> Line:
        """Return how old a value is, who says so and how sure it is."""
        parts: list[Part] = []
        if one.stale:
            parts.append(("w", self.t("stale") + " "))
        said = []
        if one.days is not None:
            said.append(aged(one.days, self.lang))
        if one.evidence and one.evidence.source:
            said.append(self.w(one.evidence.source))
        if one.evidence and one.evidence.standing:
            said.append(told(one.evidence.standing, self.lang))
        return [*parts, ("m", " · ".join(said) or self.t("undated"))]

    def pairs(self, data: Iterable[Datum]) -> str:
        """Return values with their labels on one line."""
        said = [f"{self.w(one.fact.label)}{self.colon}{self.datum(one)}" for one in data]
        return in_one_line(said, self.gap)

    def entry(self, one: Entry) -> Line:
        """Return one entry of a list: its name, and what is known of it on a line below."""
        name = self.datum(one.name) if one.name.value is not None else ""
        rest = self.pairs(one.data)
        if not name:
            return rest
        return [("b", name), ("n", rest)] if rest else [("b", name)]

    def ask(self, facts: Iterable[Fact | None], key: str = "unknown_ask") -> Blocks:
        """Return what to ask where nothing is known; nothing where there is nothing to ask."""
        found = [self.w(one.ask) for one in facts if one and one.ask]
        if not found:
            return []
        gap = "" if self.lang == "zh" else " "
        return [para(self.t(key, ask=gap.join(found)), "ask")]

    def listed(self, held: Listed | None) -> Blocks:
        """Return the entries of a list, or what to ask for the first of them."""
        if held is None:
            return []
        if not held.entries:
            return self.ask([held.fact])
        return [bullets(self.entry(one) for one in held.entries)]

    def facts(self, data: Iterable[Datum]) -> Block:
        """Return values as a table with their age."""
        return table(
            [self.t("fact"), self.t("value"), self.t("age")],
            [[self.label(one.fact), [("b", self.datum(one))], self.age(one)] for one in data],
            (3, 3, 4),
        )

    def aside(self, text: str, more: str) -> str:
        """Return *text* with *more* in parentheses."""
        return aside(text, more, self.lang)
