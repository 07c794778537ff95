"""What was asked to be printed, as papers; and by which rules they were made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dakehu.check.playbook import Playbook
from dakehu.plan.plan import Plan
from dakehu.plan.shared import shared
from dakehu.press.blocks import Paper
from dakehu.press.cards import CARDS
from dakehu.press.joint import joint_plan
from dakehu.press.plans import CUTS, Setting
from dakehu.text.document import Document
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


def written_at(sources: Iterable[Source], sign: str) -> Span | None:
    """Return where *sign* is written first."""
    for source in sources:
        for number, line in enumerate(source.content.decode("utf-8", "replace").split("\n"), 1):
            if sign in line:
                return Span(source.path, number, line.index(sign) + 1)
    return None
