"""Findings that say the same of several places, as after a stage was renamed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dakehu.text.finding import Finding
from dakehu.text.source import Span
from dakehu.text.words import Words, listed, plain

FEW = 3  # as many of a kind are each shown in full
NAMED = 4  # places that are named, of those that are not shown
UNSEEN = Words(
    "More may follow once these are mended: what rests on them could not be checked yet.",
    "改好以后可能还会有别的问题：与它们相关的内容，目前还没法检查。",
)


@dataclass(frozen=True, slots=True)
class Alike:
    """A finding, and the other places of which it says the very same."""

    first: Finding
    places: tuple[Span, ...] = ()

    @property
    def elsewhere(self) -> Words | None:
        """Return the first of the other places and how many more there are, if there are any."""
        if not self.places:
            return None
        named = listed([plain(str(one)) for one in self.places[:NAMED]])
        more = len(self.places) - NAMED
        if more <= 0:
            return Words(f"the same in {named.en}", f"同样的问题还在 {named.zh}")
        rest = Words("one more place", "另外 1 处") if more == 1 else _more(more)
        return Words(
            f"the same in {named.en}, and {rest.en}", f"同样的问题还在 {named.zh}，以及{rest.zh}"
        )


def _more(count: int) -> Words:
    return Words(f"{count} more places", f"另外 {count} 处")


def alike(findings: Iterable[Finding]) -> tuple[Alike, ...]:
    """Return *findings* in their order, those that differ in their place alone as one.

    A few of a kind stay by themselves: each then shows its own line.
    """
    ordered = list(findings)
    groups: dict[object, list[Finding]] = {}
    for one in ordered:
        groups.setdefault(_said(one), []).append(one)
    return tuple(
        Alike(one) if few else Alike(one, tuple(other.span for other in some[1:]))
        for one in ordered
        for some in (groups[_said(one)],)
        if (few := len(some) <= FEW) or one is some[0]
    )


def _said(one: Finding) -> tuple[str, Words, Words | None]:
    return one.code, one.message, one.hint
