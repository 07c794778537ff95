"""The parts of a plan, in the order in which they are read: what pages and papers are made from.

Every part is free of language and of markup: texts in both languages, values, facts with
their evidence, and steps of the trace. A part that holds nothing says what to ask.
"""

from __future__ import annotations

from dataclasses import dataclass

from dakehu.check.playbook import Playbook
from dakehu.plan.changed import Change, changes
from dakehu.plan.expected import Expected, expected
from dakehu.plan.known import Entry, Holding, Listed, holding, listed
from dakehu.plan.people import Person, people
from dakehu.plan.plan import TOP_ACTIONS, Plan
from dakehu.plan.qualified import Qualified, qualified
from dakehu.plan.space import LIST, Space, space
from dakehu.plan.steps import Risk, Step, risks, steps
from dakehu.rules.facts import Fact
from dakehu.rules.trace import TableStep, Truth
from dakehu.text.words import Words

# Which facts and lists a part is about. Names that a project does not declare are left out;
# what stands in no part stands among the facts on file.
SERVICE = (
    "satisfaction", "staff_satisfaction", "relationship_stage", "bond", "loyalty", "mutual_trust",
    "trust_trend", "open_incidents", "last_purchase", "usual_interval_days",
    "consumption_end_date", "purchases_last_half", "purchases_half_before", "supplier_search_seen",
    "referral_received",
)  # fmt: skip
SERVICE_LISTS = ("incidents", "delivery_problems", "service_requests", "fulfilment_steps")
MONEY = (
    "annual_budget", "annual_volume", "wallet_share", "sales_to_them", "gross_margin",
    "profit_contribution", "worth_a_year", "service_cost_ratio", "share_of_our_revenue", "clv",
    "payment_terms", "payment_days", "overdue_days", "overdue_amount", "credit_rating",
    "integrity", "liquid_asset_ratio", "net_margin", "return_on_assets", "collection_days",
    "inventory_days",
)  # fmt: skip
MONEY_LISTS = ("transactions", "forecast_items")
_POINTS, _POINT = "info_points", "point"
_NOTHING = (None, ())
# What an objective needs before anybody can say whether it was reached.
_MEASURED = ("metric", "target", "deadline", "relevant")


@dataclass(frozen=True, slots=True)
class Point:
    """One of the nine information points: what is held of it, or nothing yet."""

    value: str
    label: Words
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Objective:
    """One objective of the plan, and what it still lacks to be measured."""

    entry: Entry
    lacks: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a plan shows, part by part. A list that the project does not declare is None.

    *meanings* are the labels of classes that the glossary explains, and what it says.
    """

    steps: tuple[Step, ...]
    risks: tuple[Risk, ...]
    changes: tuple[Change, ...]
    people: tuple[Person, ...]
    needs: Listed | None
    standing: tuple[TableStep, ...]
    meanings: tuple[tuple[Words, Words], ...]
    space: Space | None
    objectives: tuple[Objective, ...]
    qualified: tuple[Qualified, ...]
    competitors: Listed | None
    suppliers: Listed | None
    allies: Listed | None
    expected: tuple[Expected, ...]
    milestones: Listed | None
    success_factors: Listed | None
    service: Holding
    points: tuple[Point, ...]
    money: Holding

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """Return the steps that stand on the first screen."""
        return self.steps[:TOP_ACTIONS]

    @property
    def later_steps(self) -> tuple[Step, ...]:
        """Return the steps that wait."""
        return self.steps[TOP_ACTIONS:]


def parts_of(plan: Plan, playbook: Playbook) -> Parts:
    """Return the parts of *plan*."""
    trace, standing = plan.trace, _standing(plan)
    return Parts(
        steps=steps(plan, playbook),
        risks=risks(plan, playbook),
        changes=changes(plan),
        people=people(plan, playbook),
        needs=listed(trace, "needs"),
        standing=standing,
        meanings=tuple(
            (one.item.label, means)
            for one in standing
            if (means := playbook.meaning(one.item.label))
        ),
        space=space(plan),
        objectives=_objectives(plan),
        qualified=qualified(plan, playbook),
        competitors=listed(trace, "competitors"),
        suppliers=listed(trace, "suppliers"),
        allies=listed(trace, "allies"),
        expected=expected(plan, playbook),
        milestones=listed(trace, "milestones"),
        success_factors=listed(trace, "success_factors"),
        service=holding(plan, SERVICE, SERVICE_LISTS),
        points=_points(plan),
        money=holding(plan, MONEY, MONEY_LISTS),
    )


def shown_elsewhere() -> frozenset[str]:
    """Return the lists that have a part of their own."""
    own = {"contacts", "needs", "objectives", "competitors", "suppliers", "allies", "objections"}
    more = {"milestones", "success_factors", _POINTS, LIST, *SERVICE_LISTS, *MONEY_LISTS}
    return frozenset(own | more)


def _standing(plan: Plan) -> tuple[TableStep, ...]:
    """Return the tables that have something to say of this account, the grade apart."""
    return tuple(
        step
        for step in plan.trace.decisions
        if isinstance(step, TableStep)
        and step is not plan.grade
        and (step.contradicts or _says_something(step))
    )


def _says_something(step: TableStep) -> bool:
    return step.truth is not Truth.NO and not (step.truth is Truth.YES and step.value in _NOTHING)


def _objectives(plan: Plan) -> tuple[Objective, ...]:
    held = listed(plan.trace, "objectives")
    if held is None or held.fact.type.item is None:
        return ()
    wanted = [held.fact.type.item.field(name) for name in _MEASURED]
    return tuple(
        Objective(one, tuple(f for f in wanted if f and f.ask and one.values.get(f.name) is None))
        for one in held.entries
    )


def _points(plan: Plan) -> tuple[Point, ...]:
    held = listed(plan.trace, _POINTS)
    field = held.fact.type.item.field(_POINT) if held and held.fact.type.item else None
    if held is None or field is None:
        return ()
    return tuple(
        Point(
            value,
            field.labels[value],
            tuple(one for one in held.entries if one.values.get(_POINT) == value),
        )
        for value in field.type.values or ()
    )
