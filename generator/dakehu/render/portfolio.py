"""Plans to the body of the page of all accounts."""

from __future__ import annotations

from typing import Any

from dakehu.plan.plan import Plan
from dakehu.render.body import Body
from dakehu.render.phrases import phrase
from dakehu.render.standing import aged_fact, grade_bar
from dakehu.render.templates import Templates
from dakehu.text.words import Lang


def portfolio(plans: tuple[Plan, ...], templates: Templates, lang: Lang) -> Body:
    """Return the page of all accounts."""
    rows = [_row(plan, lang) for plan in plans]
    context = {"rows": rows, "today": plans[0].today if plans else ""}
    html = templates.body("plan/portfolio.html.jinja", context)
    return Body("accounts/index.html", phrase("portfolio", lang), html)


def _row(plan: Plan, lang: Lang) -> dict[str, Any]:
    return {
        "id": plan.account.id,
        "name": plan.account.name,
        "owner": plan.owner,
        "grade": grade_bar(plan.grade, lang),
        "stage": plan.stage,
        "gate": plan.gate,
        "broken": len(plan.broken),
        "risk": plan.risks[0].item if plan.risks else None,
        "action": plan.actions[0] if plan.actions else None,
        "overdue": plan.overdue,
        "oldest": aged_fact(plan.stale[0], lang) if plan.stale else "",
    }
