"""What a project keeps of a person: where, what for, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dakehu.check.links import references
from dakehu.rules.facts import Fact, Vocabulary
from dakehu.text.dates import day
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding
from dakehu.text.source import Span
from dakehu.text.words import Words

CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Held:
    """One person of an account: what is written of them, and each place that names them.

    *entries* are parts of lists that refer to them: the path of each, and whether the entry
    is about them alone.
    """

    document: Document
    place: int
    id: str
    entries: tuple[tuple[Path, bool], ...]

    @property
    def names(self) -> frozenset[str]:
        """Return how they are called, in each language."""
        name = self.data["name"]
        return frozenset(filter(None, name.values() if isinstance(name, dict) else (name,)))

    @property
    def mentions(self) -> tuple[tuple[Path, Span], ...]:
        """Return the texts that name them beside what is about them alone."""
        gone = {path[:2] for path in self.paths}
        found = named_in(self.document, self.names)
        return tuple(one for one in found if one[0][:2] not in gone)

    @property
    def data(self) -> dict[str, Any]:
        """Return what is written of them."""
        found: dict[str, Any] = self.document.data[CONTACTS][self.place]
        return found

    @property
    def keep_until(self) -> date | None:
        """Return the day until which it may be kept, if one is written."""
        return day(str(_plain(self.data.get("keep_until")) or ""))

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return what has to go with them: the person, what is about them, and references."""
        return (
            (CONTACTS, self.place),
            *(path[:2] if alone else path for path, alone in self.entries),
        )


def held(document: Document, vocabulary: Vocabulary) -> Iterator[Held]:
    """Yield every person of the account that *document* is."""
    for place, data in enumerate(document.data.get(CONTACTS) or ()):
        name = str(_plain(data["id"]))
        yield Held(document, place, name, tuple(_entries(document, vocabulary, name, place)))


def past_keeping(document: Document, vocabulary: Vocabulary, today: date) -> Iterator[Finding]:
    """Yield a warning for each person whose data should have gone before *today*."""
    for one in held(document, vocabulary):
        if one.keep_until and one.keep_until < today:
            span = document.key((CONTACTS, one.place, "keep_until"))
            hint = Words(
                "ask whether we may go on, or erase them: dakehu privacy erase",
                "请征得同意后延期，或用 dakehu privacy erase 删除",
            )
            yield Finding("past-keeping", span, {"date": one.keep_until}, hint)


def _plain(value: Any) -> Any:
    """Return a value as it is, whether or not its evidence is written with it."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _entries(
    document: Document, vocabulary: Vocabulary, name: str, place: int
) -> Iterator[tuple[Path, bool]]:
    for list_name, fact in vocabulary.facts.items():
        fields = fact.type.item.fields if fact.type.item else ()
        naming = [one for one in fields if one.ref == "contact"]
        for row, entry in enumerate(document.data.get(list_name) or () if naming else ()):
            if (list_name, row) == (CONTACTS, place):
                continue
            yield from _named(fact, naming, (list_name, row), entry, name)
    for path, named in references("account", "contact", document.data):
        if named == name:
            yield path, False


def _named(
    fact: Fact, naming: list[Fact], path: Path, entry: dict[str, Any], name: str
) -> Iterator[tuple[Path, bool]]:
    for one in naming:
        if _plain(entry.get(one.name)) == name:
            yield (*path, one.name), one.name in fact.required


def named_in(document: Document, names: frozenset[str]) -> Iterator[tuple[Path, Span]]:
    """Yield every text of *document* in which one of *names* stands."""
    for path, text in texts_in(document.data, ()):
        if any(name in text for name in names):
            yield path, document.span(path)


def texts_in(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield every text within *data*, with the path to it."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from texts_in(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from texts_in(value, (*path, place))
