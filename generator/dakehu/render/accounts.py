"""Every page of accounts: those of one account, and those over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from dakehu.check.playbook import Playbook
from dakehu.plan.plan import Plan
from dakehu.render.body import Body
from dakehu.render.moments import MomentPages
from dakehu.render.plans import PlanPages
from dakehu.render.portfolio import PortfolioPages
from dakehu.render.templates import Templates
from dakehu.render.week import WeekPages
from dakehu.text.words import Lang


class AccountPages:
    """Makes every page of accounts for readers of one language."""

    def __init__(self, playbook: Playbook, templates: Templates, lang: Lang) -> None:
        self._plans = PlanPages(playbook, templates, lang)
        self._moments = MomentPages(playbook, templates, lang)
        self._over_all = PortfolioPages(playbook, templates, lang)
        self._weeks = WeekPages(playbook, templates, lang)

    def account(self, plan: Plan) -> tuple[Body, ...]:
        """Return the pages of one account, its plan first."""
        return self._plans.plan(plan), self._moments.call(plan), self._moments.review(plan)

    def whole(self, plans: Sequence[Plan], today: date) -> Iterator[Body]:
        """Yield the pages over all accounts, the portfolio first; outlines are all they need."""
        yield self._over_all.portfolio(plans, today)
        yield self._over_all.actions(plans, today)
        yield from self._weeks.pages(plans, today)
        yield from self._moments.choosers(plans)
