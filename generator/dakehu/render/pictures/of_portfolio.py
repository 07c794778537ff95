"""What the picture of all accounts shows, read out of their plans."""

from __future__ import annotations

from collections.abc import Sequence

from dakehu.plan.outline import VALUE
from dakehu.plan.plan import GRADE, Plan
from dakehu.render.pictures.portfolio import Placed, Portfolio
from dakehu.rules.model import DecisionTable
from dakehu.rules.trace import Truth
from dakehu.rules.words import Speaker
from dakehu.text.words import SEPARATOR


def portfolio_of(plans: Sequence[Plan], speaker: Speaker, folder: str = "") -> Portfolio:
    """Return the accounts of *plans*; their pages lie in *folder*."""
    if not plans:
        return Portfolio((), ())
    tables = plans[0].trace.rulebook.decisions
    graded = next((t for t in tables if isinstance(t, DecisionTable) and t.name == GRADE), None)
    label = graded.outputs[0].label if graded else None
    grades = tuple(
        (str(value), label(value).said(speaker.lang)) for value in (graded.values if graded else ())
        if label
    )  # fmt: skip
    return Portfolio(grades, tuple(_placed(plan, speaker, dict(grades), folder) for plan in plans))


def _placed(plan: Plan, speaker: Speaker, grades: dict[str, str], folder: str) -> Placed:
    step, value = plan.grade, plan.trace.values.get(VALUE)
    possible = step.possible if step and step.value is None and step.truth is Truth.UNKNOWN else ()
    if len(possible) == len(grades):
        possible = ()
    fact = plan.trace.rulebook.vocabulary.facts.get(VALUE)
    return Placed(
        name=plan.account.name.said(speaker.lang),
        href=f"{folder}{plan.account.id}.html",
        grade=str(step.value) if step and step.value is not None else None,
        possible=SEPARATOR[speaker.lang].join(grades.get(str(one), str(one)) for one in possible),
        value=value,
        value_words=speaker.value(value, fact) if value is not None else "",
        broken=len(plan.broken),
        stale=len(plan.stale),
    )
