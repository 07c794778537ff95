"""The rule language: what expressions give, and what is refused before anything runs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dakehu.rules.evaluate import compiled
from dakehu.rules.fault import Fault
from dakehu.rules.parser import parse_cell, parse_expression
from dakehu.rules.tree import At, children
from dakehu.rules.typing import check_condition
from dakehu.text.codes import CODES
from tests.rulebooks import TODAY, fault_of, value_of, vocabulary_of

FACTS = """
facts:
  chance: {type: number, min: 0, max: 1, unit: percent, label: {en: chance, zh: 机会}}
  vehicles: {type: number, min: 0, unit: vehicles, label: {en: vehicles, zh: 车辆数}}
  满意度: {type: number, min: 1, max: 5, label: {en: satisfaction, zh: 满意度}}
  signed: {type: boolean, label: {en: signed, zh: 已签约}}
  kind:
    type: text
    values: {b2b: {en: business, zh: 企业}, channel: {en: channel, zh: 渠道}}
    label: {en: kind, zh: 种类}
  plate: {type: text, label: {en: plate, zh: 车牌}}
  business: {type: words, label: {en: line of business, zh: 主营业务}}
  closes: {type: date, label: {en: expected close, zh: 预计成交日}}
  opportunity.stage: {type: text, label: {en: stage, zh: 阶段}}
lists:
  contacts:
    label: {en: contacts, zh: 联系人}
    ask: {en: Who has a say?, zh: 谁有发言权？}
    fields:
      name: {type: words, label: {en: name, zh: 姓名}}
      role:
        type: text
        values: {boss: {en: boss, zh: 负责人}, user: {en: user, zh: 使用者}}
        label: {en: role, zh: 角色}
      met: {type: number, min: 0, label: {en: times met, zh: 见面次数}}
      seen: {type: date, label: {en: last seen, zh: 最近见面}}
"""
THRESHOLDS = """
thresholds:
  high:
    {value: 0.6, unit: percent, label: {en: high, zh: 高}, because: {en: usual, zh: 惯例}}
"""
WORDS = vocabulary_of(FACTS, THRESHOLDS)

KNOWN: dict[str, Any] = {
    "chance": Decimal("0.6"),
    "vehicles": Decimal(20),
    "满意度": Decimal("4.5"),
    "signed": True,
    "kind": "b2b",
    "plate": "沪A·12345",
    "closes": date(2026, 3, 31),
    "opportunity.stage": "meet",
    "contacts": (
        {"role": "boss", "met": Decimal(2), "seen": date(2026, 2, 1)},
        {"role": "user", "met": Decimal(0), "seen": date(2026, 2, 20)},
        {"role": "user", "met": Decimal(5), "seen": date(2026, 1, 1)},
    ),
}
PARTLY = {**KNOWN, "contacts": ({"role": "boss"}, {"role": "user", "met": Decimal(3)})}


def value(text: str) -> Any:
    return value_of(text, WORDS, KNOWN)


def cell(text: str, column: str, values: dict[str, Any]) -> Any:
    """Return what one cell of a table says of a column."""
    words = parse_expression(column)
    tree = check_condition(parse_cell(text, words), WORDS)
    return compiled(tree)(values, {}, TODAY)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("0.1 + 0.2", "0.3", id="tenths add up exactly"),
        pytest.param("1.1 * 1.1", "1.21", id="a product keeps every decimal"),
        pytest.param("10 - 2.5", "7.5", id="minus"),
        pytest.param("7 / 2", "3.5", id="a quotient is no whole number"),
        pytest.param("2 + 3 * 4", "14", id="times before plus"),
        pytest.param("(2 + 3) * 4", "20", id="parentheses first"),
        pytest.param("10 - 3 - 2", "5", id="minus from the left"),
        pytest.param("12 / 3 / 2", "2", id="divided from the left"),
        pytest.param("-2 - -3", "1", id="signs"),
        pytest.param("--3", "3", id="two signs"),
        pytest.param("60%", "0.6", id="a percentage is a share"),
        pytest.param("12.5%", "0.125", id="a percentage with a decimal"),
        pytest.param("-5%", "-0.05", id="a percentage below zero"),
        pytest.param("50% * 3", "1.5", id="a percentage of a number"),
        pytest.param(".5", "0.5", id="a number that begins with its point"),
        pytest.param("vehicles * 2", "40", id="of a fact"),
        pytest.param("high", "0.6", id="of a figure"),
        pytest.param("满意度 - 0.5", "4", id="of a fact with a Chinese name"),
        pytest.param("if signed then 1 else 2", "1", id="if so"),
        pytest.param("if vehicles > 20 then 1 else 2", "2", id="else"),
        pytest.param("1 + (if signed then 2 else 3)", "3", id="if within a sum"),
    ],
)
def test_numbers_are_exact(text: str, number: str) -> None:
    found = value(text)
    assert isinstance(found, Decimal)
    assert found == Decimal(number)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param('@"2026-03-01" + @"P30D"', date(2026, 3, 31), id="a day and days"),
        pytest.param('@"P1D" + @"2026-02-28"', date(2026, 3, 1), id="days and a day"),
        pytest.param('@"2024-03-01" - @"P1D"', date(2024, 2, 29), id="back into a leap day"),
        pytest.param('@"2026-03-01" - @"2026-02-01"', timedelta(28), id="a day from a day"),
        pytest.param('@"P30D" - @"P45D"', timedelta(-15), id="days from days"),
        pytest.param('@"-P3D"', timedelta(-3), id="days back"),
        pytest.param('-@"P3D"', timedelta(-3), id="days turned round"),
        pytest.param('@"P10D" * 0.1', timedelta(1), id="a tenth of ten days"),
        pytest.param('3 * @"P7D"', timedelta(21), id="three weeks"),
        pytest.param('@"P10D" / 4', timedelta(2.5), id="a quarter of ten days"),
        pytest.param('@"P10D" / @"P4D"', Decimal("2.5"), id="days in days are a number"),
        pytest.param('@"P10D" / @"P4D" + 0.5', Decimal(3), id="which can be counted on with"),
        pytest.param("closes", date(2026, 3, 31), id="a fact"),
    ],
)
def test_days_are_counted(text: str, found: object) -> None:
    given = value(text)
    assert (given, type(given)) == (found, type(found))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("vehicles = 20", True, id="equal"),
        pytest.param("vehicles != 20", False, id="not different"),
        pytest.param("vehicles = 20.0", True, id="however many decimals"),
        pytest.param("vehicles > 20", False, id="not above itself"),
        pytest.param("vehicles >= 20", True, id="at least itself"),
        pytest.param("vehicles < 20", False, id="not below itself"),
        pytest.param("vehicles <= 20", True, id="at most itself"),
        pytest.param("20 <= vehicles", True, id="either way round"),
        pytest.param("chance >= high", True, id="against a figure"),
        pytest.param("chance >= 60%", True, id="against a percentage"),
        pytest.param('kind = "b2b"', True, id="texts"),
        pytest.param('plate = "沪A·12345"', True, id="Chinese texts"),
        pytest.param('plate = "沪a·12345"', False, id="capitals count"),
        pytest.param('"a\\"b" = "a\\\\b"', False, id="a quote is no backslash"),
        pytest.param('length("a\\\\n")', Decimal(3), id="a backslash before an n"),
        pytest.param('length("a\\n")', Decimal(2), id="a line break"),
        pytest.param('closes > @"2026-03-30"', True, id="days in order"),
        pytest.param('closes = @"2026-03-31"', True, id="the same day"),
        pytest.param("[1, 2] = [1, 2.0]", True, id="equal lists"),
        pytest.param("[1, 2] = [2, 1]", False, id="lists in another order"),
        pytest.param("[1, 2] != [1, 2, 3]", True, id="lists of another length"),
        pytest.param("signed", True, id="a fact that is true or false"),
        pytest.param("signed = false", False, id="true is not false"),
        pytest.param('opportunity.stage = "meet"', True, id="a fact of a group"),
    ],
)
def test_values_are_compared(text: str, found: object) -> None:
    assert value(text) == found


@pytest.mark.parametrize(
    ("test", "inside"),
    [
        pytest.param("between 1 and 5", [1, 3, 5], id="between keeps both ends"),
        pytest.param("in [1..5]", [1, 3, 5], id="closed"),
        pytest.param("in (1..5)", [3], id="open"),
        pytest.param("in [1..5)", [1, 3], id="open above"),
        pytest.param("in (1..5]", [3, 5], id="open below"),
        pytest.param("in ]1..5]", [3, 5], id="open below, the other way"),
        pytest.param("in ([1..2], [5..6])", [1, 5, 6], id="one of two ranges"),
        pytest.param("in ((1..2), (4..6))", [5], id="one of two open ranges"),
        pytest.param("in (1, 5)", [1, 5], id="one of two values"),
        pytest.param("in (5)", [5], id="one of one value"),
        pytest.param("in (< 1, >= 5)", [0, 5, 6], id="one of two tests"),
        pytest.param("in > 3", [5, 6], id="a test alone"),
        pytest.param("in (!= 3)", [0, 1, 5, 6], id="anything else"),
        pytest.param("in ((1 + 2))", [3], id="a value worked out"),
        pytest.param("in (3 - 2..5]", [3, 5], id="a bound worked out"),
    ],
)
def test_a_value_lies_in_a_range_or_not(test: str, inside: list[int]) -> None:
    numbers = (0, 1, 3, 5, 6)
    held = [n for n in numbers if value_of(f"vehicles {test}", WORDS, {"vehicles": Decimal(n)})]
    assert held == inside


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("true and not(false)", True, id="and, not"),
        pytest.param("false or true and false", False, id="and before or"),
        pytest.param("(true or true) and false", False, id="parentheses before and"),
        pytest.param("not(true) or true", True, id="not before or"),
        pytest.param("vehicles between 1 and 30 and signed", True, id="between, then and"),
        pytest.param("some c in contacts satisfies c.met > 4", True, id="some do"),
        pytest.param("some c in contacts satisfies c.met > 5", False, id="none does"),
        pytest.param("every c in contacts satisfies c.met >= 0", True, id="every one does"),
        pytest.param("every c in contacts satisfies c.met > 0", False, id="one does not"),
        pytest.param("some n in [] satisfies true", False, id="some of nothing"),
        pytest.param("every n in [] satisfies false", True, id="every one of nothing"),
        pytest.param("some n in [1, 2] satisfies n = vehicles / 10", True, id="of a list written"),
        pytest.param(
            "some a in contacts satisfies every b in contacts satisfies a.met >= b.met",
            True,
            id="some against every other",
        ),
        pytest.param(
            'some c in contacts[item.role = "user"] satisfies c.met = 2', False, id="of those kept"
        ),
        pytest.param("signed and some c in contacts satisfies c.met > 4", True, id="after and"),
    ],
)
def test_conditions_are_joined(text: str, found: object) -> None:
    assert value(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("contacts.met", (2, 0, 5), id="one field of every entry"),
        pytest.param("contacts[item.met > 0].met", (2, 5), id="of the entries kept"),
        pytest.param('contacts[item.role = "boss"].met', (2,), id="of one entry"),
        pytest.param("contacts[item.met > 5].met", (), id="of none"),
        pytest.param("[3, 1, 2][item >= 2]", (3, 2), id="of a list written, in its order"),
        pytest.param(
            'contacts[item.role = "user"][item.met > 0].met', (5,), id="kept, and kept again"
        ),
    ],
)
def test_a_list_is_filtered_and_one_field_taken(text: str, found: tuple[int, ...]) -> None:
    assert value(text) == tuple(Decimal(n) for n in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("known(chance)", True, id="known"),
        pytest.param("count(contacts)", Decimal(3), id="count"),
        pytest.param("count([])", Decimal(0), id="count nothing"),
        pytest.param("sum(contacts.met)", Decimal(7), id="sum of a list"),
        pytest.param("sum(0.1, 0.2, vehicles)", Decimal("20.3"), id="sum of numbers"),
        pytest.param("min(contacts.met)", Decimal(0), id="least"),
        pytest.param("max(contacts.seen)", date(2026, 2, 20), id="latest"),
        pytest.param("min(3, vehicles)", Decimal(3), id="least of two"),
        pytest.param('max(@"P3D", @"P5D")', timedelta(5), id="longest"),
        pytest.param('contains(plate, "A·")', True, id="contains"),
        pytest.param('contains(plate, "B")', False, id="does not contain"),
        pytest.param('starts_with(plate, "沪")', True, id="begins with"),
        pytest.param('starts_with(plate, "A")', False, id="does not begin with"),
        pytest.param('ends_with(plate, "45")', True, id="ends with"),
        pytest.param('ends_with(plate, "沪")', False, id="does not end with"),
        pytest.param("length(plate)", Decimal(8), id="characters, not bytes"),
        pytest.param("abs(-2.5)", Decimal("2.5"), id="size of a number"),
        pytest.param('abs(@"-P3D")', timedelta(3), id="size of a number of days"),
        pytest.param("days_until(closes)", Decimal(30), id="days until"),
        pytest.param("days_since(closes)", Decimal(-30), id="days since"),
        pytest.param('days_since(@"2026-02-28")', Decimal(1), id="yesterday"),
        pytest.param('days_between(@"2026-02-27", closes)', Decimal(32), id="days between"),
    ],
)
def test_every_function_gives(text: str, found: object) -> None:
    assert value(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("vehicles > 5", None, id="an order is open"),
        pytest.param("vehicles = 5", None, id="so is equality"),
        pytest.param("vehicles != 5", None, id="and difference"),
        pytest.param("vehicles = vehicles", None, id="even with itself"),
        pytest.param("vehicles + 1", None, id="a sum"),
        pytest.param("-vehicles", None, id="a sign"),
        pytest.param("not(signed)", None, id="not"),
        pytest.param("signed and false", False, id="a false part settles and"),
        pytest.param("signed and true", None, id="a true part does not"),
        pytest.param("signed or true", True, id="a true part settles or"),
        pytest.param("signed or false", None, id="a false part does not"),
        pytest.param("if signed then 1 else 1", None, id="if"),
        pytest.param("if true then vehicles else 1", None, id="then"),
        pytest.param("if false then vehicles else 1", Decimal(1), id="what is not chosen"),
        pytest.param("vehicles in (1, 2)", None, id="in"),
        pytest.param("5 in (5, vehicles)", True, id="in, settled by another"),
        pytest.param("vehicles between 1 and 2", None, id="between"),
        pytest.param("3 between vehicles and 2", False, id="between, settled by one end"),
        pytest.param("3 in [vehicles..5]", None, id="an open bound"),
        pytest.param("count(contacts)", None, id="a list that nobody has written"),
        pytest.param("some c in contacts satisfies true", None, id="some of it"),
        pytest.param("every c in contacts satisfies true", None, id="every one of it"),
        pytest.param("contacts.met", None, id="a field of it"),
        pytest.param("contacts[item.met > 1]", None, id="a filter of it"),
        pytest.param("[vehicles] = [5]", None, id="in a list"),
        pytest.param("[vehicles, 1] = [5, 2]", False, id="in a list that differs elsewhere"),
        pytest.param("[vehicles] = [1, 2]", False, id="in a list of another length"),
        pytest.param("[vehicles] != [5]", None, id="in a list, different"),
        pytest.param('contains(plate, "A")', None, id="a function of it"),
        pytest.param("min(1, vehicles)", None, id="the least of it and more"),
        pytest.param("days_until(closes)", None, id="days until it"),
        pytest.param("known(vehicles)", False, id="whether it is known"),
        pytest.param("known(business)", False, id="whether free text is known"),
        pytest.param("not(known(vehicles))", True, id="whether it is not"),
        pytest.param("vehicles = null", True, id="null asks whether it is missing"),
        pytest.param("null = vehicles", True, id="from either side"),
        pytest.param("vehicles != null", False, id="or whether it is there"),
        pytest.param("vehicles > null", None, id="nothing is above null"),
        pytest.param("vehicles in (null, 5)", True, id="null among others"),
    ],
)
def test_what_is_not_known_stays_open(text: str, found: object) -> None:
    assert value_of(text, WORDS, {}) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("some c in contacts satisfies c.met > 2", True, id="some, one is sure"),
        pytest.param("some c in contacts satisfies c.met > 3", None, id="some, one may be"),
        pytest.param("every c in contacts satisfies c.met > 3", False, id="every, one is not"),
        pytest.param("every c in contacts satisfies c.met > 2", None, id="every, one may not be"),
        pytest.param("count(contacts[item.met > 1])", None, id="a filter keeps what it can judge"),
        pytest.param("count(contacts.met)", Decimal(2), id="the number of entries is known"),
        pytest.param("sum(contacts.met)", None, id="the sum is not"),
        pytest.param("max(contacts.met)", None, id="nor the greatest"),
        pytest.param("contacts.met = [1, 2]", False, id="lists differ where both are known"),
        pytest.param("contacts.met = [1, 3]", None, id="and may where one is not"),
    ],
)
def test_an_entry_with_a_gap_leaves_open_what_rests_on_it(text: str, found: object) -> None:
    assert value_of(text, WORDS, PARTLY) == found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1 / 0", id="a division by zero"),
        pytest.param('@"P1D" / 0', id="days divided by zero"),
        pytest.param('@"P1D" / @"P0D"', id="days divided by no days"),
        pytest.param("sum([])", id="the sum of nothing"),
        pytest.param("max([])", id="the greatest of nothing"),
        pytest.param('@"9999-12-31" + @"P1D"', id="a day after the last"),
        pytest.param(f'@"P1D" * {"9" * 400}', id="more days than there are"),
        pytest.param("null", id="null itself"),
        pytest.param("null + 1", id="one more than null"),
        pytest.param("if null then 1 else 2", id="a choice by null"),
    ],
)
def test_what_has_no_value_is_not_known(text: str) -> None:
    assert value(text) is None


@pytest.mark.parametrize(
    ("text", "held"),
    [
        pytest.param("-", [None, 0, 1, 5, 9], id="anything"),
        pytest.param("5", [5], id="a value"),
        pytest.param("= 5", [5], id="a value with its sign"),
        pytest.param("!= 5", [0, 1, 9], id="any other"),
        pytest.param(">= 5", [5, 9], id="at least"),
        pytest.param("1, 9", [1, 9], id="one of two"),
        pytest.param("[1..5)", [1], id="a range"),
        pytest.param("(1..5]", [5], id="a range open below"),
        pytest.param("< 1, > 5", [0, 9], id="one of two tests"),
        pytest.param("not(1, [5..9])", [0], id="none of several"),
        pytest.param("not(null)", [0, 1, 5, 9], id="known"),
        pytest.param("null", [None], id="not known"),
        pytest.param("vehicles", [0, 1, 5, 9], id="itself, where it is known"),
    ],
)
def test_a_cell_tests_its_column(text: str, held: list[int | None]) -> None:
    numbers = (None, 0, 1, 5, 9)
    given = [{"vehicles": None if n is None else Decimal(n)} for n in numbers]
    assert [n for n, one in zip(numbers, given, strict=True) if cell(text, "vehicles", one)] == held


def test_a_cell_is_open_where_its_column_is_not_known() -> None:
    assert cell(">= 5", "vehicles", {}) is None
    assert cell("not(1, 2)", "vehicles", {}) is None
    assert cell("-", "vehicles", {}) is True


def test_a_column_may_be_worked_out() -> None:
    assert cell("> 2", "count(contacts)", KNOWN) is True
    assert cell("false", "vehicles > 5 and signed", KNOWN) is False


# Each mistake stands above the place where it is found.
SYNTAX = [
    pytest.param(
        "vehicles >",
        "          ^",
        "the expression ends too early",
        'a number, a "text" or a name belongs here',
        id="an expression that breaks off",
    ),
    pytest.param(
        "vehicles == 20", "         ^^", '"==" is not used in rules', "write =", id="two equals"
    ),
    pytest.param(
        "vehicles => 20", "         ^^", '"=>" is not used in rules', "write >=", id="an arrow"
    ),
    pytest.param(
        "signed && signed", "       ^^", '"&&" is not used in rules', "write and", id="&&"
    ),
    pytest.param("signed || signed", "       ^^", '"||" is not used in rules', "write or", id="||"),
    pytest.param("!signed", "^", '"!" is not used in rules', "write not(…)", id="a bang"),
    pytest.param(
        "signed AND signed", "       ^^^", '"AND" is not used in rules', "write and", id="capitals"
    ),
    pytest.param(
        "signed 或者 signed",
        "       ^^",
        '"或者" is not used in rules',
        "write or",
        id="a Chinese or",
    ),
    pytest.param(
        "signed = True", "         ^^^^", '"True" is not used in rules', "write true", id="True"
    ),
    pytest.param(
        "vehicles ＞ 20", "         ^", '"＞" is not used in rules', "write >", id="full-width"
    ),
    pytest.param(
        "满意度 ≥ 4", "    ^", '"≥" is not used in rules', "write >=", id="after a Chinese name"
    ),
    pytest.param(
        "plate = “B”",
        "        ^",
        "these quotes are not used in rules",
        'write straight double quotes: "…"',
        id="curly quotes",
    ),
    pytest.param(
        'plate = "B', "        ^^", "a quote that opens is never closed", None, id="an open quote"
    ),
    pytest.param(
        r'plate = "a\d"',
        "          ^^",
        r'"\d" has no meaning in a text',
        "write the character itself",
        id="an escape of another language",
    ),
    pytest.param("vehicles $ 1", "         ^", '"$" has no meaning in rules', None, id="odd sign"),
    pytest.param(
        "1 < vehicles < 5",
        "             ^",
        'a second "<" in one comparison',
        "join two comparisons with and",
        id="two comparisons in one",
    ),
    pytest.param(
        "kind = business customer",
        "                ^^^^^^^^",
        '"customer" does not fit here',
        "a name has no spaces: business_customer; "
        'a text goes in double quotes: "business customer"',
        id="a name with a space",
    ),
    pytest.param(
        "not signed", "    ^^^^^^", '"signed" does not fit here', "expected here: (", id="bare not"
    ),
    pytest.param(
        "(vehicles > 1",
        "             ^",
        "the expression ends too early",
        "expected here: )",
        id="a parenthesis left open",
    ),
    pytest.param(
        "vehicles > 1)", "            ^", '")" does not fit here', None, id="one closed too many"
    ),
    pytest.param(
        "vehicles in [1, 5]",
        "              ^",
        '"," does not fit here',
        "expected here: ..",
        id="a list where a range belongs",
    ),
    pytest.param("vehicles > 1e4", "            ^^", '"e4" does not fit here', None, id="exponent"),
    pytest.param(
        "\u212bngstrom > 1",
        "^^^^^^^^",
        "this name is written with combining marks",
        None,
        id="a name in another form",
    ),
]


@pytest.mark.parametrize(("text", "mark", "problem", "hint"), SYNTAX)
def test_a_slip_of_the_pen_is_answered_with_what_to_write(
    text: str, mark: str, problem: str, hint: str | None
) -> None:
    assert seen(text) == ("expression-syntax", mark, problem, hint)


@pytest.mark.parametrize(
    ("text", "mark", "what", "hint"),
    [
        pytest.param("vehicles ** 2", "         ^^", "**", None, id="powers"),
        pytest.param("{a: 1}", "^", "{", None, id="contexts"),
        pytest.param("function(a) a", "^^^^^^^^", "function", None, id="functions of one's own"),
        pytest.param(
            "plate instance of text", "      ^^^^^^^^", "instance", None, id="instance of"
        ),
        pytest.param(
            "for c in contacts return c.met",
            "^^^",
            "for",
            "write some c in contacts satisfies …",
            id="loops",
        ),
        pytest.param(
            "cout(contacts) > 1",
            "^^^^",
            "cout()",
            'did you mean "count"?',
            id="a misspelt function",
        ),
        pytest.param(
            'matches(plate, "A")',
            "^^^^^^^",
            "matches()",
            "known here: known, count, sum, min, max, contains, starts_with, ends_with, length, "
            "abs, days_since, days_until, days_between",
            id="a function we do not have",
        ),
    ],
)
def test_what_the_language_leaves_out_is_named(
    text: str, mark: str, what: str, hint: str | None
) -> None:
    assert seen(text) == (
        "not-in-language",
        mark,
        f'"{what}" is not part of the rule language',
        hint,
    )


NO_NAME = "declare it in rules/facts.yaml, or put a text in double quotes"


@pytest.mark.parametrize(
    ("text", "mark", "name", "hint"),
    [
        pytest.param("vehicle > 20", "^^^^^^^", "vehicle", "vehicles", id="nearly right"),
        pytest.param("fleet > 20", "^^^^^", "fleet", None, id="quite wrong"),
        pytest.param(
            "满意度 >= 4 and 满意 > 1", "             ^^", "满意", "满意度", id="in Chinese"
        ),
        pytest.param("车辆数 > 20", "^^^", "车辆数", None, id="a label is no name"),
        pytest.param(
            'opportunity.stag = "meet"',
            "^^^^^^^^^^^^^^^^",
            "opportunity.stag",
            "opportunity.stage",
            id="in a group",
        ),
        pytest.param("contacts.roll", "^^^^^^^^^^^^^", "roll", "role", id="a field of a list"),
        pytest.param(
            "some c in contacts satisfies c.mett > 0",
            "                             ^^^^^^",
            "mett",
            "met",
            id="a field of an entry",
        ),
        pytest.param("known(bussiness)", "      ^^^^^^^^^", "bussiness", "business", id="in known"),
        pytest.param("contacts[met > 1]", "         ^^^", "met", None, id="a field without item"),
        pytest.param(
            "count(contacts[c.met > 1])", "               ^^^^^", "c.met", None, id="no c"
        ),
    ],
)
def test_an_unknown_name_is_found_with_the_nearest_one(
    text: str, mark: str, name: str, hint: str | None
) -> None:
    said = f'did you mean "{hint}"?' if hint else NO_NAME
    assert seen(text) == ("unknown-name", mark, f'no fact or figure is called "{name}"', said)


@pytest.mark.parametrize(
    ("text", "mark", "problem", "hint"),
    [
        pytest.param(
            'vehicles > "20"',
            "^^^^^^^^^^^^^^^",
            "a number cannot be compared with a text",
            "write 20 without quotes",
            id="a number in quotes",
        ),
        pytest.param(
            'plate > "A"',
            "^^^^^^^^^^^",
            '">" orders numbers and days; this is a text',
            None,
            id="an order of texts",
        ),
        pytest.param(
            "closes > 20",
            "^^^^^^^^^^^",
            "a day cannot be compared with a number",
            None,
            id="a day and a number",
        ),
        pytest.param(
            "closes + 20 > closes",
            "^^^^^^^^^^^",
            '"+" does not work on a day and a number',
            None,
            id="a day plus a number",
        ),
        pytest.param(
            'plate + "x" = plate',
            "^^^^^^^^^^^",
            '"+" does not work on a text and a text',
            None,
            id="texts joined",
        ),
        pytest.param(
            "-closes", "^^^^^^^", "a minus sign stands before a day", None, id="a day below zero"
        ),
        pytest.param(
            "signed and vehicles",
            "           ^^^^^^^^",
            "a condition is true or false; this is a number",
            "compare it with a value",
            id="a number as a condition",
        ),
        pytest.param(
            "contacts[1]",
            "         ^",
            "a condition is true or false; this is a number",
            "compare it with a value",
            id="an entry by its number",
        ),
        pytest.param(
            'if signed then 1 else "2"',
            "^^^^^^^^^^^^^^^^^^^^^^^^^",
            "a number cannot be compared with a text",
            None,
            id="a choice between unlike values",
        ),
        pytest.param(
            "count(vehicles)",
            "      ^^^^^^^^",
            "count wants a list; this is a number",
            None,
            id="a function of the wrong thing",
        ),
        pytest.param(
            "1 + count()",
            "    ^^^^^^^",
            "count takes count(list)",
            None,
            id="a function of nothing",
        ),
        pytest.param(
            "sum(contacts.role)",
            "    ^^^^^^^^^^^^^",
            "sum wants a number; this is a text",
            None,
            id="the sum of texts",
        ),
        pytest.param(
            "max(contacts)",
            "    ^^^^^^^^",
            "max wants a number; this is an entry",
            None,
            id="the greatest of entries",
        ),
        pytest.param(
            "max(1, closes)",
            "       ^^^^^^",
            "a number cannot be compared with a day",
            None,
            id="the greatest of unlike values",
        ),
        pytest.param(
            "some c in vehicles satisfies true",
            "          ^^^^^^^^",
            "a list belongs here; this is a number",
            None,
            id="some of a number",
        ),
        pytest.param(
            "vehicles.count > 1",
            "^^^^^^^^^^^^^^",
            '"count" is asked of something that has no fields',
            None,
            id="a field of a number",
        ),
        pytest.param(
            "some c in contacts satisfies c.name = plate",
            "                             ^^^^^^",
            '"name" is free text that rules do not read',
            None,
            id="a field of free text",
        ),
        pytest.param(
            "some c in contacts satisfies some d in contacts satisfies c = d",
            "                                                          ^^^^^",
            "entries cannot be compared; compare one of their fields",
            None,
            id="an entry and another",
        ),
        pytest.param(
            "business = plate",
            "^^^^^^^^^^^^^^^^",
            "free text cannot be compared with a text",
            None,
            id="free text",
        ),
        pytest.param(
            '[1] = ["a"]',
            "^^^^^^^^^^^",
            "a number cannot be compared with a text",
            None,
            id="unlike lists",
        ),
        pytest.param(
            '[1, "a"]',
            "    ^^^",
            "a number cannot be compared with a text",
            None,
            id="unlike values in one list",
        ),
        pytest.param(
            "vehicles in (9..5)",
            "            ^^^^^^",
            "the range ends before it begins",
            None,
            id="a range that runs backwards",
        ),
        pytest.param(
            "vehicles in [1..null]",
            "                ^^^^",
            "a range ends at a value, not at null",
            None,
            id="a range to nowhere",
        ),
    ],
)
def test_values_that_do_not_go_together_are_refused(
    text: str, mark: str, problem: str, hint: str | None
) -> None:
    assert seen(text) == ("wrong-type", mark, problem, hint)


@pytest.mark.parametrize(
    ("text", "mark", "value", "name", "hint"),
    [
        pytest.param(
            'kind = "b2c"', "       ^^^^^", "b2c", "kind", 'did you mean "b2b"?', id="a text"
        ),
        pytest.param(
            'kind in ("b2b", "shop")',
            "                ^^^^^^",
            "shop",
            "kind",
            "known here: b2b, channel",
            id="one of several texts",
        ),
        pytest.param(
            'some c in contacts satisfies c.role = "bos"',
            "                                      ^^^^^",
            "bos",
            "role",
            'did you mean "boss"?',
            id="a field",
        ),
        pytest.param("chance >= 60", "          ^^", "60", "chance", "write 60%", id="no percent"),
        pytest.param(
            "chance >= 130",
            "          ^^^",
            "130",
            "chance",
            "it lies between 0 and 1",
            id="beyond any percent",
        ),
        pytest.param(
            "chance between 0 and 60",
            "                     ^^",
            "60",
            "chance",
            "write 60%",
            id="the end of a range",
        ),
        pytest.param(
            "-1 < vehicles", "^^", "-1", "vehicles", "it is at least 0", id="below the least"
        ),
        pytest.param(
            "满意度 > 6", "      ^", "6", "满意度", "it lies between 1 and 5", id="in Chinese"
        ),
    ],
)
def test_a_value_that_the_fact_cannot_have_is_refused(
    text: str, mark: str, value: str, name: str, hint: str
) -> None:
    message = f'"{value}" is not a value that "{name}" can have'
    assert seen(text) == ("impossible-value", mark, message, hint)


def test_the_bounds_of_a_fact_are_values_that_it_can_have() -> None:
    assert value("chance <= 100% and chance >= 0") is True
    assert value("满意度 between 1 and 5") is True


@pytest.mark.parametrize(
    ("text", "mark", "value", "hint"),
    [
        pytest.param(
            'closes > @"2026-02-30"',
            "         ^^^^^^^^^^^^^",
            "2026-02-30",
            None,
            id="a day that no month has",
        ),
        pytest.param(
            'closes > @"2026/03/01"',
            "         ^^^^^^^^^^^^^",
            "2026/03/01",
            'write a day as @"2026-03-01" and a number of days as @"P30D"',
            id="a day written otherwise",
        ),
        pytest.param(
            'closes - @"P1M" > closes',
            "         ^^^^^^",
            "P1M",
            'write a day as @"2026-03-01" and a number of days as @"P30D"',
            id="a month is no number of days",
        ),
    ],
)
def test_a_day_that_is_none_is_refused(text: str, mark: str, value: str, hint: str | None) -> None:
    assert seen(text) == ("not-a-date", mark, f'"{value}" is not a day of the calendar', hint)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        pytest.param('plate = "' + "x" * 1991 + '"', "2000 characters", id="a text"),
        pytest.param(" + ".join(["1"] * 251), "500 parts", id="parts"),
        pytest.param("(" * 40 + "1" + ")" * 40, "40 levels of nesting", id="parentheses"),
        pytest.param("not(" * 40 + "signed" + ")" * 40, "40 levels of nesting", id="not in not"),
        pytest.param("-" * 250 + "1", "250 levels of nesting", id="signs"),
        pytest.param("-" * 1999 + "1", "500 parts", id="nothing but signs"),
    ],
)
def test_an_expression_has_bounds(text: str, limit: str) -> None:
    code, _, message, hint = seen(text)
    assert (code, message) == ("too-long", f"this expression has more than {limit}")
    assert hint is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('plate = "' + "x" * 1990 + '"', id="a text of 2000 characters"),
        pytest.param(" + ".join(["1"] * 249) + " = 1", id="a sum of 249"),
        pytest.param("(" * 39 + "1" + ")" * 39 + " = 1", id="39 parentheses"),
        pytest.param("-" * 248 + "1 = 1", id="248 signs"),
        pytest.param("count(contacts" + "[true]" * 245 + ") = 3", id="245 filters"),
        pytest.param(" and ".join(["signed"] * 181), id="181 conditions"),
    ],
)
def test_up_to_its_bounds_an_expression_is_worked_out(text: str) -> None:
    assert value(text) in (True, False)
    assert len(text) <= 2000


def test_a_cell_lists_as_many_values_as_its_text_can_hold() -> None:
    words = parse_expression("vehicles")
    assert len(list(children(parse_cell(",".join("1" * 1000), words)))) == 1001
    with pytest.raises(Fault) as caught:
        parse_cell(",".join("1" * 1001), words)
    assert caught.value.code == "too-long"


def test_a_cell_is_as_deep_as_an_expression() -> None:
    words = parse_expression("vehicles")
    with pytest.raises(Fault) as caught:
        parse_cell("1, " + "-" * 600 + "1", words)
    assert (caught.value.code, caught.value.at) == ("too-long", At(3, 601))


def seen(text: str) -> tuple[str, str, str, str | None]:
    """Return the code of a mistake, the mark below it, and its message and hint in English."""
    fault = fault_of(text, WORDS)
    message = CODES[fault.code].message.filled(**fault.parts)
    assert message.zh != message.en
    assert fault.hint is None or fault.hint.zh != fault.hint.en
    mark = " " * fault.at.start + "^" * fault.at.width
    return fault.code, mark, message.en, fault.hint.en if fault.hint else None
