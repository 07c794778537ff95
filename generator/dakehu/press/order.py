"""What was asked to be printed, as papers; and by which rules they were made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from dakehu.check.playbook import Playbook
from dakehu.plan.plan import Plan
from dakehu.plan.shared import shared
from dakehu.press.blocks import Paper
from dakehu.press.cards import CARDS
from dakehu.press.joint import joint_plan
from dakehu.press.plans import CUTS, Setting
from dakehu.press.typeset import Unseen
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.source import Source, Span

Audience = Literal["internal", "customer"]
PAPERS = {**CUTS, **CARDS}
# What may leave the house: of these a customer gets the joint plan, and of no other anything.
FOR_CUSTOMERS = tuple(CUTS)


@dataclass(frozen=True, slots=True)
class Order:
    """Which paper of each account, for whom, and how it is set."""

    cut: str
    how: Setting
    audience: Audience = "internal"


def papers(playbook: Playbook, plans: Iterable[Plan], order: Order) -> list[Paper]:
    """Return one paper for each of *plans*. For a customer, nothing else is even made."""
    if order.audience == "customer":
        assert order.cut in FOR_CUSTOMERS  # noqa: S101  (the command has seen to it)
        one_page = order.cut == "one-page"
        return [joint_plan(shared(plan), playbook, order.how, one_page=one_page) for plan in plans]
    return [PAPERS[order.cut](plan, playbook, order.how) for plan in plans]


# What is measured to fit on a page is a paper, and no text to go on writing in.
FOR_WORD = tuple(cut for cut in PAPERS if cut not in ("one-page", "call-card"))


# What a page links to: one page to take along, and the whole for a review.
LINKED = ("one-page", "review")
LINKED_FOR_WORD = "review"


def linked(playbook: Playbook, plans: Sequence[Plan], how: Setting) -> list[tuple[str, Paper]]:
    """Return the papers that the pages of *plans* link to, each with the name it has there."""
    return [
        (f"{plan.account.id}.{cut}.pdf", PAPERS[cut](plan, playbook, how))
        for plan in plans
        for cut in LINKED
    ]


def linked_for_word(
    playbook: Playbook, plans: Sequence[Plan], how: Setting
) -> list[tuple[str, Paper]]:
    """Return the same for Word: what a manager goes on editing."""
    cut = LINKED_FOR_WORD
    made = papers(playbook, plans, Order(cut, how))
    return [(f"{p.account.id}.{cut}.docx", one) for p, one in zip(plans, made, strict=True)]


def rules_version(documents: Iterable[Document]) -> str:
    """Return eight letters and digits that stand for what the rules say.

    Comments, worked examples and the order of files change nothing.
    """
    said = {
        one.path: one.data
        for one in documents
        if one.path.startswith("rules/") and not one.path.endswith(".cases.yaml")
    }
    text = json.dumps(said, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def unprintable(fault: Unseen, sources: Iterable[Source]) -> Finding:
    """Return what to say of a paper that holds a sign without a glyph."""
    sign = fault.signs[0]
    span = written_at(sources, sign)
    assert span is not None  # noqa: S101  (what papers say is written by users)
    return Finding("no-glyph", span, {"sign": sign, "code": f"U+{ord(sign):04X}"})


def written_at(sources: Iterable[Source], sign: str) -> Span | None:
    """Return where *sign* is written first."""
    for source in sources:
        for number, line in enumerate(source.content.decode("utf-8", "replace").split("\n"), 1):
            if sign in line:
                return Span(source.path, number, line.index(sign) + 1)
    return None
