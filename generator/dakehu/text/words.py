"""A text in the languages of its readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, ...] = ("en", "zh")
SEPARATOR = {"en": ", ", "zh": "、"}


@dataclass(frozen=True, slots=True)
class Words:
    """A text in one or both languages; a language that is missing is shown in the other."""

    en: str = ""
    zh: str = ""

    def said(self, lang: Lang) -> str:
        """Return the text for a reader of *lang*, in the other language if need be."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)

    def lacks(self, lang: Lang) -> bool:
        """Tell whether a reader of *lang* is shown the other language."""
        return not (self.zh if lang == "zh" else self.en)

    def filled(self, **parts: object) -> Words:
        """Return the same text with ``{name}`` places filled in, each part in its language."""
        return Words(_fill(self.en, "en", parts), _fill(self.zh, "zh", parts))


def plain(text: str) -> Words:
    """Return *text* as it is for readers of either language."""
    return Words(text, text)


def listed(parts: list[Words]) -> Words:
    """Join *parts* with the comma of each language."""
    return Words(*(SEPARATOR[lang].join(part.said(lang) for part in parts) for lang in LANGS))


def _fill(template: str, lang: Lang, parts: dict[str, object]) -> str:
    for name, part in parts.items():
        said = part.said(lang) if isinstance(part, Words) else str(part)
        template = template.replace("{" + name + "}", said)
    return template
