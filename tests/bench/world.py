"""What the bench reasons about: thirty rules, a table, and accounts at random by seed.

The rules are of the plain kind that every rule engine knows: facts that stand alone,
comparisons, and, or, not, lists of values. What dakehu does beyond that is not asked here.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from dakehu.rules.model import Rulebook
from tests.rulebooks import book

NUMBERS = {
    "days_to_close": 400, "open_objections": 5, "net_value": 900_000, "chain_length": 8,
    "contacts_met": 9, "incidents": 5, "satisfaction": 100, "vehicles": 300, "visits": 12,
    "days_since_visit": 120, "orders_last_year": 6, "overdue_days": 90,
}  # fmt: skip
SHARES = ("win_probability", "discount")
FLAGS = (
    "top_decider_met", "has_coach", "budget_known", "contract_signed", "public_sector",
    "demo_done",
)  # fmt: skip
TEXTS = {
    "ownership": ("state", "private", "foreign", "joint"),
    "industry": ("bus", "logistics", "mining", "sanitation", "port", "airport"),
    "stage": ("prospect", "qualify", "enter", "discover", "propose", "bid", "negotiate"),
    "tender": ("none", "open", "invited", "single"),
    "region": ("east", "south", "north", "west", "centre"),
    "relationship": ("new", "develop", "stable", "strengthen", "decline"),
}
RULES = (
    "win_probability >= 0.6 and days_to_close <= 30",
    "top_decider_met = false and chain_length >= 3",
    'open_objections > 0 and stage in ("bid", "negotiate")',
    "has_coach = false and net_value > 300000",
    'budget_known = false and stage in ("propose", "bid", "negotiate")',
    "satisfaction < 60 or incidents > 2",
    'ownership = "state" and tender = "none" and net_value >= 400000',
    "discount > 0.15 and net_value < 100000",
    "days_since_visit > 60 and vehicles >= 50",
    'relationship in ("decline", "new") and orders_last_year = 0',
    "overdue_days > 30 or overdue_days > 0 and satisfaction < 50",
    'region in ("east", "south") and vehicles > 100 and visits < 3',
    "demo_done = false and win_probability > 0.5",
    'contract_signed = true and stage != "negotiate"',
    "public_sector = true and discount > 0.05",
    'industry in ("bus", "sanitation", "airport") and public_sector = false',
    "contacts_met < chain_length and days_to_close < 60",
    "not(budget_known = true or has_coach = true)",
    "net_value between 200000 and 500000 and win_probability < 0.3",
    'tender in ("open", "invited") and (demo_done = false or open_objections > 2)',
    "visits > 8 and orders_last_year = 0 and contract_signed = false",
    "incidents > 0 and days_since_visit > 30",
    'stage = "prospect" and visits > 4',
    'relationship = "stable" and satisfaction >= 80 and orders_last_year >= 2',
    "chain_length > 5 and contacts_met <= 2",
    'ownership in ("foreign", "joint") and top_decider_met = false and net_value > 100000',
    "days_to_close > 180 and discount > 0.1",
    'industry = "mining" and (vehicles > 200 or net_value > 700000)',
    "win_probability >= 0.8 and not(contract_signed = true) and overdue_days = 0",
    'region != "centre" and satisfaction > 90 and incidents = 0 and has_coach = true',
)
TABLE = """
- table: grade
  label: {en: grade, zh: 级别}
  hit: unique
  output: {name: grade, values: {A: {en: A, zh: 甲}, B: {en: B, zh: 乙}, C: {en: C, zh: 丙}, D: {en: D, zh: 丁}}}
  rows: |
    | id | win_probability | days_to_close | grade |
    |----|-----------------|---------------|-------|
    | a  | >= 0.6          | <= 90         | "A"   |
    | b  | < 0.6           | <= 90         | "B"   |
    | c  | >= 0.6          | > 90          | "C"   |
    | d  | < 0.6           | > 90          | "D"   |
"""  # noqa: E501  (as it is written)


def rulebook() -> Rulebook:
    """Return the table and the rules, read as any others are."""
    kinds = {
        **dict.fromkeys((*NUMBERS, *SHARES), "number"),
        **dict.fromkeys(FLAGS, "boolean"),
        **dict.fromkeys(TEXTS, "text"),
    }
    facts = [f"  {n}: {{type: {k}, label: {{en: {n}, zh: 事实}}}}" for n, k in kinds.items()]
    both = "{en: as said, zh: 如上}"
    rules = [
        f"- {{rule: risk.r{place}, title: {both}, when: '{text}', because: {both}}}"
        for place, text in enumerate(RULES)
    ]
    return book("facts:\n" + "\n".join(facts) + "\n", TABLE + "\n".join(rules) + "\n")


def accounts(count: int, seed: int, lack: float = 0.0) -> list[dict[str, Any]]:
    """Return *count* accounts in which each fact is unknown with the chance *lack*."""
    random = Random(seed)
    return [_account(random, lack) for _ in range(count)]


def _account(random: Random, lack: float) -> dict[str, Any]:
    made: dict[str, Any] = {n: Decimal(random.randint(0, most)) for n, most in NUMBERS.items()}
    made |= {name: Decimal(random.randint(0, 100)) / 100 for name in SHARES}
    made |= {name: random.random() < 0.5 for name in FLAGS}
    made |= {name: random.choice(values) for name, values in TEXTS.items()}
    return {name: value for name, value in made.items() if random.random() >= lack}


def native(account: dict[str, Any]) -> dict[str, Any]:
    """Return *account* with the numbers that other engines count with."""
    return {
        name: float(value) if name in SHARES else int(value) if name in NUMBERS else value
        for name, value in account.items()
    }
