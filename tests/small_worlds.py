"""Small random rulebooks and accounts, and every way their accounts can turn out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

from dakehu.rules.model import DecisionTable, Output, Rulebook
from tests.rulebooks import TODAY, book

Values = dict[str, Any]

FACTS = """
facts:
  p: {type: boolean, label: {en: p, zh: 甲}, change: {to: 2}}
  q: {type: boolean, label: {en: q, zh: 乙}}
  n: {type: number, min: 0, max: 4, decimals: 0, label: {en: n, zh: 数}, change: {up: 3, down: 1}}
  m: {type: number, min: 0, max: 3, decimals: 0, label: {en: m, zh: 另一数}, change: {up: 1}}
  t:
    {type: text, values: {a: {en: a, zh: 一}, b: {en: b, zh: 二}, c: {en: c, zh: 三}},
     label: {en: t, zh: 类}, change: {to: 1, learn: 4}}
  d: {type: date, label: {en: d, zh: 日}, change: {down: 2}}
lists:
  people:
    label: {en: people, zh: 人}
    ask: {en: Who?, zh: 谁？}
    fields:
      ally: {type: boolean, label: {en: ally, zh: 支持}, change: {up: 3}}
      met: {type: number, min: 0, max: 2, decimals: 0, label: {en: met, zh: 见面}, change: {up: 1}}
"""
DERIVED = """derived:
  days: {{expr: days_until(d), label: {{en: days, zh: 天数}}}}
  either: {{expr: '{either}', label: {{en: either, zh: 任一}}}}
  twice: {{expr: '{twice}', label: {{en: twice, zh: 两倍}}}}
"""
NUMBERS = tuple(Decimal(number) for number in range(5))
DAYS = tuple(TODAY + timedelta(days=day) for day in range(-2, 4))
DOMAINS: dict[str, tuple[Any, ...]] = {
    "p": (False, True), "q": (False, True), "n": NUMBERS, "m": NUMBERS[:4], "t": ("a", "b", "c"),
    "d": DAYS, "ally": (False, True), "met": NUMBERS[:3],
}  # fmt: skip
SIMPLE = (
    "p", "q = true", "q", "n >= 2", "n > 2", "n < 1", "n = 3", "n in [1..3)", "m <= 1", "m != 2",
    't = "a"', 't in ("a", "b")', 't != "c"', "days <= 1", "days > 0", "twice >= 4", "either",
    "n between 1 and 2", "2 * m >= 3", "1 - m > 0", "days_since(d) >= 0", "max(n, m) >= 3",
    "min(n, 2) = 2", "(if p then n else 1) >= 2", "abs(n - 2) <= 1",
)  # fmt: skip
TANGLED = ("n > m", "n + m >= 4", "n * m = 4", "n - m = 1")
KNOWING = ("known(n)", "t = null", "n != null", "known(t) or p", "m in (null, 1)")
LISTED = (
    "some c in people satisfies c.ally", "every c in people satisfies c.met > 0",
    "some c in people satisfies c.ally and c.met >= 1", "count(people[item.ally]) >= 1",
    "max(people.met) >= 2", "sum(people.met) >= 2", "count(people) > 1",
    "people.met = [1]", "people.ally != [true, false]",
)  # fmt: skip


def condition(random: Random, atoms: tuple[str, ...], depth: int = 2) -> str:
    """Return a random condition over *atoms*."""
    if depth == 0 or random.random() < 0.3:
        return random.choice(atoms)
    if random.random() < 0.2:
        return f"not({condition(random, atoms, depth - 1)})"
    joint = random.choice((" and ", " or "))
    parts = [f"({condition(random, atoms, depth - 1)})" for _ in range(2)]
    return joint.join(parts)


def rulebook(random: Random, atoms: tuple[str, ...]) -> Rulebook:
    """Return a random rulebook: a table, a score, a rule and a gate over *atoms*."""
    derived = DERIVED.format(
        either=condition(random, ("p", "q", "n >= 3"), 1), twice=random.choice(("2 * n", "n + n"))
    )
    hit = random.choice(("unique", "first", "collect"))
    rows = "\n".join(
        f"    | r{place} | {_cell(random)} | {random.choice(('-', 'true', 'false'))} "
        f'| "{random.choice("xyz")}" | w | 因 |'
        for place in range(3)
    )
    rest = (*atoms, 'out = "x"' if hit != "collect" else "count(out) >= 1", "points >= 3")
    whens = [condition(random, atoms) for _ in range(3)]
    gates = [condition(random, rest, 1) for _ in range(3)]
    return book(
        FACTS + derived,
        f"""
- table: out
  label: {{en: out, zh: 出}}
  hit: {hit}
  output:
    name: out
    values: {{x: {{en: x, zh: 甲}}, y: {{en: y, zh: 乙}}, z: {{en: z, zh: 丙}}}}
  rows: |
    | id | n | {condition(random, atoms, 1)} | out | because.en | because.zh |
{rows}
- score: points
  label: {{en: points, zh: 分}}
  range: [0, 6]
  factors:
    - {{id: one, when: '{whens[0]}', points: 2, because: {{en: w, zh: 因}}}}
    - {{id: two, when: '{whens[1]}', points: 3, because: {{en: w, zh: 因}}}}
    - {{id: three, when: '{whens[2]}', points: -1, because: {{en: w, zh: 因}}}}
- rule: risk.any
  title: {{en: any, zh: 任一}}
  when: '{condition(random, rest)}'
  because: {{en: w, zh: 因}}
- gate: gate_out
  title: {{en: out, zh: 出口}}
  from: find
  to: meet
  threshold: 60%
  skip_when: '{condition(random, atoms, 1)}'
  require:
    - {{id: one, title: {{en: o, zh: 一}}, when: '{gates[0]}', must: true}}
    - {{id: two, title: {{en: o, zh: 二}}, when: '{gates[1]}'}}
    - {{id: three, title: {{en: o, zh: 三}}, when: '{gates[2]}'}}
""",
    )


def called_otherwise(made: Rulebook) -> Rulebook:
    """Return *made* with its table not called as the fact that it concludes, but ``sorting``."""
    decisions = (
        replace(one, name="sorting") if isinstance(one, DecisionTable) else one
        for one in made.decisions
    )
    return replace(made, decisions=tuple(decisions))


def with_a_side(made: Rulebook, random: Random) -> Rulebook:
    """Return *made* with a second thing that its table concludes: ``side``, of u and v."""
    table = made.table("out")
    [out] = table.outputs
    fact = replace(out.fact, name="side", labels={"v": out.fact.labels["x"]})
    rows = tuple(replace(row, outputs=(*row.outputs, random.choice("uv"))) for row in table.rows)
    wide = replace(table, outputs=(out, Output(fact, ("v", "u"))), rows=rows)
    facts = {**made.vocabulary.facts, "side": replace(made.vocabulary.facts["out"], name="side")}
    decisions = tuple(wide if one is table else one for one in made.decisions)
    vocabulary = replace(made.vocabulary, facts=facts)
    return replace(made, vocabulary=vocabulary, decisions=decisions)


def _cell(random: Random) -> str:
    return random.choice(("-", ">= 2", "< 2", "[1..3]", "4", "not(0)", "0, 3"))


def account(random: Random, *, lists: bool = False, share: float = 0.5) -> Values:
    """Return a random account that knows about *share* of the facts."""
    values = {name: random.choice(DOMAINS[name]) for name in "pqnmtd" if random.random() < share}
    if lists:
        fields = ("ally", "met")
        values["people"] = tuple(
            {name: random.choice(DOMAINS[name]) for name in fields if random.random() < 0.5}
            for _ in range(random.randrange(3))
        )
    return values


def completions(values: Values, staying: tuple[str, ...] = ()) -> Iterator[tuple[Values, bool]]:
    """Yield every account that agrees with *values* and knows everything, and whether it does.

    What *staying* names may stay unknown too.
    """
    names = [name for name in "pqnmtd" if name not in values]
    choices = [(*DOMAINS[n], None) if n in staying else DOMAINS[n] for n in names]
    entries = [list(_full(entry)) for entry in values.get("people", ())]
    for chosen, people in product(product(*choices), product(*entries)):
        more = {n: v for n, v in zip(names, chosen, strict=True) if v is not None}
        lists = {"people": tuple(people)} if "people" in values else {}
        yield {**values, **more, **lists}, len(more) == len(names)


def _full(entry: Values) -> Iterator[Values]:
    names = [name for name in ("ally", "met") if name not in entry]
    for chosen in product(*(DOMAINS[name] for name in names)):
        yield {**entry, **dict(zip(names, chosen, strict=True))}
