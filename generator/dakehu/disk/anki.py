"""Cards as an Anki package: the same cards have the same ids, so a second import updates them."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from dakehu.disk.packed import repacked

MODEL = 1_480_231_977  # any number, and never another: Anki knows the kind of note by it
_QUESTION, _ANSWER = "{{front}}", "{{FrontSide}}<hr id=answer>{{back}}<p>{{see}}</p>"


@dataclass(frozen=True, slots=True)
class Flash:
    """One card: its id, which never changes, both sides, and the passage to read."""

    id: str
    front: str
    back: str
    see: str = ""


def anki_package(decks: Iterable[tuple[str, str, Iterable[Flash]]], stamp: float) -> bytes:
    """Return an Anki package of *decks*: the id, the title and the cards of each.

    *stamp* is when the notes were changed, in seconds: Anki keeps the newer of two. Raises
    ImportError where genanki is not installed.
    """
    import genanki  # noqa: PLC0415  (an extra: only those who use Anki have it)

    model = genanki.Model(
        MODEL,
        "dakehu",
        fields=[{"name": name} for name in ("front", "back", "see")],
        templates=[{"name": "card", "qfmt": _QUESTION, "afmt": _ANSWER}],
    )
    made = []
    for key, title, cards in decks:
        deck = genanki.Deck(_number(key), title)
        for card in cards:
            sides = [_html(text) for text in (card.front, card.back, card.see)]
            deck.add_note(genanki.Note(model=model, fields=sides, guid=genanki.guid_for(card.id)))
        made.append(deck)
    with tempfile.TemporaryDirectory(prefix="dakehu-") as folder:
        path = Path(folder) / "cards.apkg"
        genanki.Package(made).write_to_file(str(path), timestamp=stamp)
        return repacked(path.read_bytes())


def _number(key: str) -> int:
    """Return the number of a deck: always the same for *key*, and one that Anki accepts."""
    return (1 << 30) + crc32(key.encode()) % (1 << 30)


def _html(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
