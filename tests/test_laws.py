"""Laws of three truths, tried in full on a small world: every rule on every account.

The world is three facts that are true or false, one number, and a list of at most two
entries. An account that knows more than another agrees with it wherever it knows
anything. Rules that ask whether a fact is known (``known``, ``null``) are the exception
that the rule language documents: they answer differently once it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from itertools import combinations, product
from typing import Any, get_args

import pytest

from dakehu.rules.evaluate import compiled
from dakehu.rules.facts import Facts
from dakehu.rules.model import (
    Aggregate,
    Condition,
    DecisionTable,
    Factor,
    Gate,
    Hit,
    Output,
    Requirement,
    Row,
    Rule,
    Rulebook,
    Score,
)
from dakehu.rules.parser import parse_expression
from dakehu.rules.reason import Engine, tried
from dakehu.rules.trace import GateStep, ScoreStep, Standing, TableStep, Truth
from dakehu.rules.typing import check_condition
from dakehu.text.source import Span
from dakehu.text.words import Words
from tests.rulebooks import TODAY, book, condition_of

VOCABULARY = book(
    """
facts:
  p: {type: boolean, label: {en: p, zh: 甲}}
  q: {type: boolean, label: {en: q, zh: 乙}}
  r: {type: boolean, label: {en: r, zh: 丙}}
  n: {type: number, label: {en: n, zh: 数}}
  x: {type: text, label: {en: x, zh: 表}}
lists:
  people:
    label: {en: people, zh: 人}
    ask: {en: Who?, zh: 谁？}
    fields:
      ally: {type: boolean, label: {en: ally, zh: 支持}}
      met: {type: number, label: {en: times met, zh: 见面次数}}
"""
).vocabulary
NOWHERE = Span("rules/rules.yaml", 1, 1)
NONE = Words()

Values = dict[str, Any]
TRUTHS = (None, False, True)
NUMBERS = (None, Decimal(0), Decimal(1), Decimal(2))


def accounts(**choices: tuple[Any, ...]) -> list[Values]:
    """Return every account that *choices* allow; what is None is left out."""
    return [
        {name: value for name, value in zip(choices, values, strict=True) if value is not None}
        for values in product(*choices.values())
    ]


FLAGS = accounts(p=TRUTHS, q=TRUTHS, r=TRUTHS)
PLAIN = accounts(p=TRUTHS, q=TRUTHS, n=NUMBERS)
ENTRIES = accounts(ally=TRUTHS, met=(None, Decimal(0), Decimal(1)))
LISTED = accounts(
    people=(None, (), *((one,) for one in ENTRIES), *product(ENTRIES, repeat=2)), p=(None, True)
)


def knows_more(more: Any, less: Any) -> bool:
    """Tell whether *more* agrees with *less* on all that *less* knows."""
    if isinstance(less, dict):
        return all(name in more and knows_more(more[name], less[name]) for name in less)
    if isinstance(less, tuple):
        pairs = zip(more, less, strict=False)
        return len(more) == len(less) and all(knows_more(one, other) for one, other in pairs)
    return bool(more == less)


def learned(world: list[Values]) -> list[tuple[Values, Values]]:
    """Return every account of *world* with every account that knows as much or more."""
    return [(less, more) for less, more in product(world, repeat=2) if knows_more(more, less)]


def completions(account: Values, world: list[Values]) -> list[Values]:
    """Return the accounts of *world* that know all there is and agree with *account*."""
    most = max(len(one) for one in world)
    return [one for one in world if len(one) == most and knows_more(one, account)]


LEARNED_FLAGS, LEARNED_PLAIN, LEARNED_LISTS = map(learned, (FLAGS, PLAIN, LISTED))

ATOMS = ("p", "not(p)", "q = false", "n >= 1", "n in (0, [2..3])", "n - 1 = 0", "[n] = [1]")
PAIRED = [
    text
    for one, other in combinations(ATOMS, 2)
    for text in (
        f"{one} and {other}",
        f"{one} or {other}",
        f"not({one} or {other})",
        f"if {one} then {other} else p",
        f"({one}) = ({other})",
    )
]
WIDE = [
    "p and q and n > 0",
    "p or q or n > 0",
    "p and (q or n > 0)",
    "p or (q and not(n > 0))",
    "(p or q) and not(p and q)",
    "n between 0 and 1",
    "min(n, 1) < 1",
    "some x in [n, 1] satisfies x > 1",
    "every x in [n, 1] satisfies x > 0",
    "n / n = 1",
    "(if p then n else 0) > 0",
]
OF_PLAIN = (*ATOMS, *PAIRED, *WIDE)
OF_LISTS = (
    "some c in people satisfies c.ally",
    "every c in people satisfies c.ally",
    "some c in people satisfies c.ally and c.met > 0",
    "every c in people satisfies c.ally or c.met > 0",
    "not(some c in people satisfies c.met = 0)",
    "count(people) > 1",
    "count(people[item.ally]) = 1",
    "count(people[item.met > 0]) > 0 or p",
    "sum(people.met) > 0",
    "max(people.met) = 1",
    "people.met = [0]",
    "people.met != [0, 1]",
    "sum(people[item.ally].met) / count(people) >= 0.5",
    "some c in people satisfies every d in people satisfies c.met >= d.met",
    "some c in people[item.ally] satisfies c.met = 1",
)
GROUPS: tuple[dict[str, Any], ...] = (
    {"all": ["p", {"any": ["q", "n > 0"]}]},
    {"any": [{"all": ["p", "q"]}, {"not": "n = 1"}]},
    {"not": {"all": ["p", {"not": "q"}, "n in [0..1]"]}},
)


@cache
def shown(text: str) -> Condition:
    return condition_of(text, VOCABULARY)


def truth(condition: Condition, values: Values) -> Truth:
    return tried(condition)(values, TODAY).truth


def test_learning_more_never_undoes_a_decision() -> None:
    for text, (less, more) in product(OF_PLAIN, LEARNED_PLAIN):
        before, after = truth(shown(text), less), truth(shown(text), more)
        assert before in (Truth.UNKNOWN, after), (text, less, more)


def test_learning_more_of_an_entry_never_undoes_a_decision() -> None:
    for text in OF_LISTS:
        attempt = tried(shown(text))
        truths = [attempt(account, TODAY).truth for account in LISTED]
        assert Truth.UNKNOWN in truths
        assert Truth.YES in truths
        by_account = {id(account): found for account, found in zip(LISTED, truths, strict=True)}
        for less, more in LEARNED_LISTS:
            before, after = by_account[id(less)], by_account[id(more)]
            assert before in (Truth.UNKNOWN, after), (text, less, more)


def test_learning_more_never_undoes_a_group() -> None:
    for data, (less, more) in product(GROUPS, LEARNED_PLAIN):
        condition = condition_of(data, VOCABULARY)
        assert truth(condition, less) in (Truth.UNKNOWN, truth(condition, more))


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        pytest.param("known(n)", Truth.NO, Truth.YES, id="known"),
        pytest.param("not(known(n))", Truth.YES, Truth.NO, id="not known"),
        pytest.param("n = null", Truth.YES, Truth.NO, id="null"),
        pytest.param("n != null", Truth.NO, Truth.YES, id="not null"),
    ],
)
def test_only_a_rule_that_asks_whether_a_fact_is_known_changes_its_mind(
    text: str, before: Truth, after: Truth
) -> None:
    assert truth(shown(text), {}) is before
    assert truth(shown(text), {"n": Decimal(1)}) is after


def test_with_everything_known_nothing_is_open() -> None:
    for text, account in product(OF_PLAIN, PLAIN):
        if len(account) == 3 and not (text == "n / n = 1" and account["n"] == 0):
            assert truth(shown(text), account) is not Truth.UNKNOWN, (text, account)


@pytest.mark.parametrize(
    ("kind", "settles", "otherwise"),
    [
        pytest.param("all", Truth.NO, Truth.YES, id="one failed check settles an and"),
        pytest.param("any", Truth.YES, Truth.NO, id="one check that holds settles an or"),
    ],
)
def test_one_part_settles_a_group(kind: str, settles: Truth, otherwise: Truth) -> None:
    for size, account in product((1, 2, 3), FLAGS):
        names = ("p", "q", "r")[:size]
        parts = [truth(shown(name), account) for name in names]
        word = {"all": " and ", "any": " or "}[kind]
        for data in ({kind: list(names)}, word.join(names)):
            found = truth(condition_of(data, VOCABULARY), account)
            if settles in parts:
                assert found is settles
            elif Truth.UNKNOWN in parts:
                assert found is Truth.UNKNOWN
            else:
                assert found is otherwise


def test_not_turns_yes_and_no_round_and_leaves_the_unknown() -> None:
    turned = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}
    for text, account in product(OF_PLAIN, PLAIN):
        found = truth(condition_of({"not": text}, VOCABULARY), account)
        assert found is turned[truth(shown(text), account)]


@pytest.mark.parametrize(
    ("texts", "world"),
    [
        pytest.param(OF_PLAIN, PLAIN, id="plain facts"),
        pytest.param(OF_LISTS, LISTED, id="lists"),
        pytest.param(("known(n) and p", "n = null or not(q)"), PLAIN, id="whether it is known"),
    ],
)
def test_the_parts_of_a_check_add_up_to_the_whole_expression(
    texts: tuple[str, ...], world: list[Values]
) -> None:
    for text in texts:
        whole = compiled(check_condition(parse_expression(text), VOCABULARY))
        attempt = tried(shown(text))
        for account in world:
            assert attempt(account, TODAY).truth is Truth.of(whole(account, {}, TODAY))


# What is still open, and what would settle it.


def test_the_facts_that_would_settle_a_check_do_settle_it() -> None:
    rules = tuple(rule(text) for text in OF_PLAIN if text != "n / n = 1")
    engine = Engine(Rulebook(VOCABULARY, rules=rules))
    for account in PLAIN:
        trace = engine.reason(Facts(account), TODAY)
        for place, step in enumerate(trace.rules):
            names = trace.unsettled(step.check)
            assert (names == ()) is (step.truth is not Truth.UNKNOWN), step.item.id
            assert not set(names) & set(account)
            for values in every_answer(names):
                after = tried(rules[place].when)({**account, **values}, TODAY)
                assert after.truth is not Truth.UNKNOWN, (step.item.id, account, values)


def test_what_settles_a_chain_of_decisions_is_looked_for_below_it() -> None:
    table = decision_table("first", zip(map(shown, ("p", "q", "n > 0")), "aba", strict=True))
    engine = Engine(Rulebook(VOCABULARY, decisions=(table,), rules=(rule('x = "a" and r'),)))
    for account in accounts(p=TRUTHS, q=TRUTHS, r=TRUTHS, n=(None, Decimal(0), Decimal(1))):
        trace = engine.reason(Facts(account), TODAY)
        step = trace.rules[0]
        names = trace.unsettled(step.check)
        if step.truth is not Truth.UNKNOWN:
            assert names == ()
            continue
        for values in every_answer(names):
            after = engine.reason(Facts({**account, **values}), TODAY)
            spoke = after.by_name["x"]
            assert isinstance(spoke, TableStep)
            assert after.rules[0].truth is not Truth.UNKNOWN or spoke.truth is Truth.NO


def test_the_fields_that_entries_lack_would_settle_a_check() -> None:
    for text, account in product(OF_LISTS, LISTED):
        engine = Engine(Rulebook(VOCABULARY, rules=(rule(text),)))
        trace = engine.reason(Facts(account), TODAY)
        check = trace.rules[0].check
        names = trace.unsettled(check)
        if check.truth is not Truth.UNKNOWN or sum_of_nothing(text, account):
            continue
        assert names, (text, account)
        if "people" in account:
            for more in filled(account, names):
                after = tried(shown(text))(more, TODAY).truth
                assert after is not Truth.UNKNOWN or sum_of_nothing(text, more), (text, more)
        else:
            assert "people" in names


def every_answer(names: tuple[str, ...]) -> Iterator[Values]:
    choices = [NUMBERS[1:] if name == "n" else TRUTHS[1:] for name in names]
    for values in product(*choices):
        yield dict(zip(names, values, strict=True))


def filled(account: Values, names: tuple[str, ...]) -> Iterator[Values]:
    """Yield *account* with the *names* that are lacking, answered in every possible way."""
    plain_names = tuple(name for name in names if "." not in name)
    fields = {name.removeprefix("people.") for name in names if "." in name}
    full: list[list[Values]] = []
    for entry in account["people"]:
        more = [other for other in ENTRIES if knows_more(other, entry)]
        full.append([other for other in more if set(other) == set(entry) | fields])
    for people, values in product(product(*full), every_answer(plain_names)):
        yield {**account, **values, "people": people}


def sum_of_nothing(text: str, account: Values) -> bool:
    """Tell whether *text* adds up, or takes the greatest of, entries that are not there."""
    people = account.get("people")
    if people is None or not text.startswith(("sum", "max")):
        return False
    return not people or ("item.ally" in text and not any(one.get("ally") for one in people))


def rule(text: str) -> Rule:
    return rule_of(text, shown(text))


def rule_of(name: str, when: Condition) -> Rule:
    return Rule(name, NONE, when, NONE, None, None, (), NOWHERE)


# Decision tables: every table of up to three rows over two facts, on every account.

CELLS = ("-", "true", "false")
Shape = tuple[str, str]
SHAPES: tuple[Shape, ...] = tuple(product(CELLS, CELLS))
HITS: tuple[Hit, ...] = get_args(Hit)
SINGLE = ("unique", "any", "priority", "first")
OF_TWO = accounts(p=TRUTHS, q=TRUTHS)
LEARNED_TWO = learned(OF_TWO)
OUTPUTS = {hit: "aba" if hit == "any" else "abc" for hit in HITS}
PRIORITY = "bca"


def row_condition(shape: Shape) -> Condition:
    tests = [f"{fact} = {cell}" for fact, cell in zip("pq", shape, strict=True) if cell != "-"]
    parts = tuple(shown(test) for test in tests)
    return Condition("all", "", NOWHERE, None, parts)


ROWS = {shape: row_condition(shape) for shape in SHAPES}


def decision_table(hit: Hit, rows: Iterable[tuple[Condition, str]]) -> DecisionTable:
    made = tuple(
        Row(str(place), when, (output,), NONE, NOWHERE) for place, (when, output) in enumerate(rows)
    )
    fact = VOCABULARY.facts["x"]
    return DecisionTable("x", NONE, hit, (Output(fact, tuple(PRIORITY)),), made, {}, (), NOWHERE)


def tables(hit: Hit) -> Iterator[tuple[tuple[Shape, ...], DecisionTable]]:
    for size in (1, 2, 3):
        for shapes in product(SHAPES, repeat=size):
            rows = zip((ROWS[s] for s in shapes), OUTPUTS[hit], strict=False)
            yield shapes, decision_table(hit, rows)


def decided(table: DecisionTable, world: list[Values]) -> list[TableStep]:
    engine = Engine(Rulebook(VOCABULARY, decisions=(table,)))
    steps = []
    for account in world:
        step = engine.reason(Facts(account), TODAY).decisions[0]
        assert isinstance(step, TableStep)
        steps.append(step)
    return steps


def holds(shape: Shape, account: Values) -> bool:
    """Tell whether a row holds for an account that knows everything."""
    return all(
        cell in ("-", str(account[fact]).lower()) for fact, cell in zip("pq", shape, strict=True)
    )


def expected(hit: Hit, hits: list[str]) -> tuple[Truth, Any, bool]:
    """Return what the standard says of a table of which the rows *hits* hold."""
    by_priority = sorted(hits, key=PRIORITY.index)
    if hit not in SINGLE:
        return Truth.YES, tuple(by_priority if hit == "output_order" else hits), False
    if not hits:
        return Truth.NO, None, False
    if (hit == "unique" and len(hits) > 1) or (hit == "any" and len(set(hits)) > 1):
        return Truth.NO, None, True
    return Truth.YES, by_priority[0] if hit == "priority" else hits[0], False


@pytest.mark.parametrize("hit", HITS)
def test_with_everything_known_a_table_says_what_the_standard_says(hit: Hit) -> None:
    full = [account for account in OF_TWO if len(account) == 2]
    for shapes, table in tables(hit):
        for account, step in zip(full, decided(table, full), strict=True):
            pairs = zip(OUTPUTS[hit], shapes, strict=False)
            hits = [output for output, shape in pairs if holds(shape, account)]
            assert (step.truth, step.value, step.contradicts) == expected(hit, hits)


@pytest.mark.parametrize("hit", HITS)
def test_what_a_table_has_decided_stays(hit: Hit) -> None:
    for shapes, table in tables(hit):
        steps = decided(table, OF_TWO)
        by_account = {id(account): step for account, step in zip(OF_TWO, steps, strict=True)}
        for less, more in LEARNED_TWO:
            before, after = by_account[id(less)], by_account[id(more)]
            if before.truth is not Truth.UNKNOWN:
                found = (after.truth, after.value, after.contradicts)
                assert found == (before.truth, before.value, before.contradicts), (shapes, less)
            assert set(after.possible) <= set(before.possible), (shapes, less, more)


@pytest.mark.parametrize("hit", HITS)
def test_what_is_possible_holds_every_outcome(hit: Hit) -> None:
    full = [account for account in OF_TWO if len(account) == 2]
    for shapes, table in tables(hit):
        outcomes = decided(table, full)
        for account, step in zip(OF_TWO, decided(table, OF_TWO), strict=True):
            for more, outcome in zip(full, outcomes, strict=True):
                if knows_more(more, account) and outcome.value is not None:
                    assert set(outcome.value) <= set(step.possible), (shapes, account, more)
            if step.truth is Truth.YES and hit in SINGLE:
                assert step.possible == (step.value,)


@pytest.mark.parametrize("hit", ["any", "priority"])
def test_a_row_that_would_change_nothing_keeps_no_table_open(hit: Hit) -> None:
    for shapes, table in tables(hit):
        for account, step in zip(OF_TWO, decided(table, OF_TWO), strict=True):
            said = sorted((one.row.output for one in step.spoke), key=PRIORITY.index)
            if not said or step.contradicts:
                continue
            live = {one.row.output for one in step.rows if one.check.truth is Truth.UNKNOWN}
            above = {o for o in live if PRIORITY.index(o) < PRIORITY.index(said[0])}
            changes = above if hit == "priority" else live - {said[0]}
            assert (step.truth is Truth.YES) is (not changes), (shapes, account)


SUMMANDS = (Decimal(-1), Decimal(0), Decimal(2))
ADDED: dict[Aggregate, Callable[[list[Decimal]], Decimal | None]] = {
    "sum": lambda found: sum(found, Decimal(0)) if found else None,
    "min": lambda found: min(found, default=None),
    "max": lambda found: max(found, default=None),
    "count": lambda found: Decimal(len(found)),
}


@pytest.mark.parametrize("aggregate", get_args(Aggregate))
def test_what_is_added_up_is_what_the_standard_says_and_stays(aggregate: Aggregate) -> None:
    full = [account for account in OF_TWO if len(account) == 2]
    fact = VOCABULARY.facts["n"]
    for shapes in product(SHAPES, repeat=3):
        rows = tuple(
            Row(str(place), ROWS[shape], (number,), NONE, NOWHERE)
            for place, (shape, number) in enumerate(zip(shapes, SUMMANDS, strict=True))
        )
        table = DecisionTable(
            "n2", NONE, "collect", (Output(fact),), rows, {}, (), NOWHERE, aggregate
        )
        outcomes = [
            ADDED[aggregate](
                [n for n, s in zip(SUMMANDS, shapes, strict=True) if holds(s, account)]
            )
            for account in full
        ]
        assert [step.value for step in decided(table, full)] == outcomes
        for account, step in zip(OF_TWO, decided(table, OF_TWO), strict=True):
            ways = {o for m, o in zip(full, outcomes, strict=True) if knows_more(m, account)}
            if step.truth is Truth.YES:
                assert ways == {step.value}, (shapes, account)
            elif step.truth is Truth.NO:
                assert ways == {None}, (shapes, account)
            else:
                low, high = step.possible[0], step.possible[-1]
                assert all(low <= way <= high for way in ways if way is not None)


def test_a_first_hit_stays_the_first_hit() -> None:
    for shapes, table in tables("first"):
        steps = decided(table, OF_TWO)
        by_account = {id(account): step for account, step in zip(OF_TWO, steps, strict=True)}
        for less, more in LEARNED_TWO:
            before, after = by_account[id(less)], by_account[id(more)]
            if before.truth is Truth.YES:
                assert [one.row.id for one in after.spoke] == [one.row.id for one in before.spoke]
                assert len(after.rows) == len(before.rows), (shapes, less, more)


def test_an_open_row_above_it_keeps_a_row_from_speaking() -> None:
    for _, table in tables("first"):
        for step in decided(table, OF_TWO):
            live = [row.check.truth for row in step.rows if row.check.truth is not Truth.NO]
            if live and live[0] is Truth.UNKNOWN:
                assert (step.truth, step.value) == (Truth.UNKNOWN, None)


def test_rows_that_hold_together_contradict_whatever_else_is_open() -> None:
    for _, table in tables("unique"):
        for step in decided(table, OF_TWO):
            assert step.contradicts is (len(step.spoke) > 1)
            if step.contradicts:
                assert (step.truth, step.value) == (Truth.NO, None)


def test_a_list_is_collected_once_every_row_is_settled() -> None:
    for _, table in tables("collect"):
        for step in decided(table, OF_TWO):
            open_rows = [row for row in step.rows if row.check.truth is Truth.UNKNOWN]
            assert (step.value is None) is bool(open_rows)
            assert (step.truth is Truth.UNKNOWN) is bool(open_rows)


# Scores and gates.

POINTS = tuple(Decimal(points) for points in (-2, 3, 5))


@pytest.mark.parametrize(
    ("low", "high"),
    [
        pytest.param(-10, 10, id="a range that never cuts"),
        pytest.param(0, 4, id="a range that cuts at both ends"),
        pytest.param(0, 0, id="a range of one score"),
    ],
)
def test_the_bounds_of_a_score_are_those_of_every_completion(low: int, high: int) -> None:
    for points in product(POINTS, repeat=3):
        steps = {id(account): scored(points, low, high, account) for account in FLAGS}
        for account in FLAGS:
            step = steps[id(account)]
            ends = []
            for more in completions(account, FLAGS):
                total = sum(p for p, name in zip(points, "pqr", strict=True) if more[name])
                ends.append(max(low, min(high, total)))
                assert steps[id(more)].value == ends[-1]
            assert (step.low, step.high) == (min(ends), max(ends))
            assert step.value == (step.low if step.low == step.high else None)


def scored(points: tuple[Decimal, ...], low: int, high: int, account: Values) -> ScoreStep:
    factors = tuple(
        Factor(name, shown(name), one, NONE, (), NOWHERE)
        for name, one in zip("pqr", points, strict=True)
    )
    score = Score("force", NONE, Decimal(low), Decimal(high), factors, (), NOWHERE)
    step = Engine(Rulebook(VOCABULARY, decisions=(score,))).reason(Facts(account), TODAY)
    found = step.decisions[0]
    assert isinstance(found, ScoreStep)
    return found


def test_the_bounds_of_a_score_hold_where_its_factors_hang_together() -> None:
    texts = ("p", "not(p)", "p and q")
    factors = tuple(
        Factor(text, shown(text), points, NONE, (), NOWHERE)
        for text, points in zip(texts, POINTS, strict=True)
    )
    score = Score("force", NONE, Decimal(-10), Decimal(10), factors, (), NOWHERE)
    engine = Engine(Rulebook(VOCABULARY, decisions=(score,)))
    for less, more in LEARNED_TWO:
        before, after = (engine.reason(Facts(one), TODAY).decisions[0] for one in (less, more))
        assert isinstance(before, ScoreStep)
        assert isinstance(after, ScoreStep)
        assert before.low <= after.low <= after.high <= before.high


GATES = [
    pytest.param(
        musts,
        share,
        skip,
        id=f"{share}, {sum(musts)} of two a must{f', skipped when {skip}' if skip else ''}"
        + (" (the second)" if musts == (False, True) else ""),
    )
    for musts, share, skip in product(
        product((False, True), repeat=2), ("50%", "67%", "100%"), (None, "r", "p")
    )
]


def gate_of(musts: tuple[bool, ...], share: str, skip: str | None) -> Gate:
    texts = zip(("p", "q", "p or q"), (*musts, False), strict=True)
    return Gate(
        name="out",
        title=NONE,
        leaves="find",
        enters="meet",
        requirements=tuple(
            Requirement(text, NONE, shown(text), must, None, (), NOWHERE) for text, must in texts
        ),
        threshold=Decimal(share.removesuffix("%")) / 100,
        skip_when=shown(skip) if skip else None,
        seeds=(),
        span=NOWHERE,
    )


def judged(gate: Gate, account: Values) -> GateStep:
    return Engine(Rulebook(VOCABULARY, gates=(gate,))).reason(Facts(account), TODAY).gates[0]


WAYS = {
    Standing.PASSED: {Standing.PASSED, Standing.SKIPPED},
    Standing.SKIPPED: {Standing.SKIPPED},
    Standing.BLOCKED: {Standing.BLOCKED},
    Standing.OPEN: set(Standing),
}


@pytest.mark.parametrize(("musts", "share", "skip"), GATES)
def test_who_may_leave_a_stage_still_may_when_more_is_learned(
    musts: tuple[bool, ...], share: str, skip: str | None
) -> None:
    gate = gate_of(musts, share, skip)
    standings = {id(account): judged(gate, account).standing for account in FLAGS}
    for less, more in LEARNED_FLAGS:
        assert standings[id(more)] in WAYS[standings[id(less)]], (less, more)


@pytest.mark.parametrize(("musts", "share", "skip"), GATES)
def test_with_everything_known_a_gate_counts_its_conditions(
    musts: tuple[bool, ...], share: str, skip: str | None
) -> None:
    gate = gate_of(musts, share, skip)
    for account in (one for one in FLAGS if len(one) == 3):
        step = judged(gate, account)
        held = [account["p"], account["q"], account["p"] or account["q"]]
        wanted = {"50%": 2, "67%": 3, "100%": 3}[share]
        lost = any(must and not one for must, one in zip(musts, held, strict=False))
        assert step.met == sum(held)
        if skip and account[skip]:
            assert step.standing is Standing.SKIPPED
        elif lost or sum(held) < wanted:
            assert step.standing is Standing.BLOCKED
        else:
            assert step.standing is Standing.PASSED


def test_a_gate_that_may_not_apply_blocks_nobody() -> None:
    gate = gate_of((True, True), "100%", "r")
    assert judged(gate, {"p": False}).standing is Standing.OPEN
    assert judged(gate, {"p": False, "r": False}).standing is Standing.BLOCKED
    assert judged(gate, {"p": False, "r": True}).standing is Standing.SKIPPED
    assert judged(gate, {"p": True, "q": True}).standing is Standing.PASSED
