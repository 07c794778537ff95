"""A mistake in an expression, on its way to becoming a finding."""

from __future__ import annotations

from dakehu.rules.tree import At
from dakehu.text.words import Words


class Fault(Exception):  # noqa: N818  (never leaves the layer: whoever parses turns it into a finding)
    """The first mistake in one expression: code, place within the text, parts and hint."""

    def __init__(
        self, code: str, at: At, parts: dict[str, object], hint: Words | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.at, self.parts, self.hint = code, at, parts, hint


def syntax(at: At, en: str, zh: str, hint: Words | None = None) -> Fault:
    """Return a fault about how an expression is written."""
    return Fault("expression-syntax", at, {"problem": Words(en, zh)}, hint)


def wrong_type(at: At, en: str, zh: str, hint: Words | None = None) -> Fault:
    """Return a fault about values that do not go together."""
    return Fault("wrong-type", at, {"problem": Words(en, zh)}, hint)
