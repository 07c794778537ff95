"""Conditions and values in the words of a reader, in English and Chinese."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dakehu.rules.words import Speaker
from dakehu.text.words import Words
from tests.rulebooks import condition_of, vocabulary_of

FACTS = """
facts:
  chance:
    {type: number, min: 0, max: 1, unit: percent, label: {en: win probability, zh: 成交概率}}
  budget: {type: number, unit: money, label: {en: yearly budget, zh: 年度预算}}
  vehicles: {type: number, unit: vehicles, label: {en: fleet, zh: 车辆数}}
  orders: {type: number, unit: per_year, label: {en: orders, zh: 采购次数}}
  satisfaction: {type: number, unit: points, label: {en: satisfaction, zh: 满意度}}
  signed: {type: boolean, label: {en: under contract, zh: 已签约}}
  business: {type: words, label: {en: line of business, zh: 主营业务}}
  plate: {type: text, label: {en: plate, zh: 车牌}}
  closes: {type: date, label: {en: expected close, zh: 预计成交日}}
  tender:
    type: text
    values: {none: {en: no tender, zh: 不招标}, open: {en: open tender, zh: 公开招标}}
    label: {en: kind of tender, zh: 招标方式}
lists:
  contacts:
    label: {en: contacts, zh: 联系人}
    ask: {en: Who has a say?, zh: 谁有发言权？}
    named_by: name
    fields:
      name: {type: words, label: {en: name, zh: 姓名}}
      role: {type: text, values: {boss: {en: boss, zh: 决策人}}, label: {en: part, zh: 角色}}
      met: {type: number, unit: times, label: {en: times met, zh: 见面次数}}
      coach: {type: boolean, label: {en: coach, zh: 内线教练}}
"""
THRESHOLDS = """
thresholds:
  high:
    {value: 0.6, unit: percent, label: {en: high, zh: 高}, because: {en: usual, zh: 惯例}}
  fast: {value: 90, unit: days, label: {en: fast, zh: 快}, because: {en: usual, zh: 惯例}}
"""
WORDS = vocabulary_of(FACTS, THRESHOLDS)
ENGLISH, CHINESE = Speaker(WORDS, "en"), Speaker(WORDS, "zh")


@pytest.mark.parametrize(
    ("written", "en", "zh"),
    [
        pytest.param(
            "chance >= 60%",
            "win probability is at least 60%",
            "成交概率不低于60%",
            id="a percentage",
        ),
        pytest.param(
            "chance >= 0.6", "win probability is at least 60%", "成交概率不低于60%", id="a share"
        ),
        pytest.param(
            "chance >= high", "win probability is at least 60%", "成交概率不低于60%", id="a figure"
        ),
        pytest.param(
            "budget < 200000",
            "yearly budget is below CNY 200,000",
            "年度预算低于200,000元",
            id="money",
        ),
        pytest.param("vehicles = 1", "fleet is 1 vehicle", "车辆数为1辆", id="one of a unit"),
        pytest.param("vehicles != 20", "fleet is not 20 vehicles", "车辆数不是20辆", id="not"),
        pytest.param("orders > 4", "orders is above 4 a year", "采购次数超过每年4次", id="a rate"),
        pytest.param("signed", "under contract: yes", "已签约：是", id="a fact that holds"),
        pytest.param("signed = false", "under contract: no", "已签约：否", id="one that does not"),
        pytest.param("signed != false", "under contract: yes", "已签约：是", id="not false"),
        pytest.param(
            "not(signed)", "not: under contract: yes", "并非：已签约：是", id="not of a fact"
        ),
        pytest.param(
            'tender = "open"', "kind of tender is open tender", "招标方式为公开招标", id="a label"
        ),
        pytest.param(
            'tender in ("none", "open")',
            "kind of tender is no tender or open tender",
            "招标方式为不招标或公开招标",
            id="one of several labels",
        ),
        pytest.param('plate = "B7"', "plate is B7", "车牌为B7", id="a text without a label"),
        pytest.param(
            "vehicles between 10 and 20",
            "fleet is between 10 vehicles and 20 vehicles",
            "车辆数在10辆到20辆之间",
            id="between",
        ),
        pytest.param(
            "vehicles in [10..20)",
            "fleet is at least 10 vehicles and fleet is below 20 vehicles",
            "车辆数不低于10辆，且车辆数低于20辆",
            id="a range open above",
        ),
        pytest.param(
            "vehicles in (10..20]",
            "fleet is above 10 vehicles and fleet is at most 20 vehicles",
            "车辆数超过10辆，且车辆数不超过20辆",
            id="a range open below",
        ),
        pytest.param(
            'closes > @"2026-03-01"',
            "expected close is after 2026-03-01",
            "预计成交日晚于2026-03-01",
            id="after a day",
        ),
        pytest.param(
            'closes <= @"2026-03-01"',
            "expected close is on or before 2026-03-01",
            "预计成交日不晚于2026-03-01",
            id="up to a day",
        ),
        pytest.param(
            "days_until(closes) <= fast",
            "days until expected close is at most 90 days",
            "到预计成交日的剩余天数不超过90天",
            id="days until",
        ),
        pytest.param("known(business)", "line of business is known", "已知主营业务", id="known"),
        pytest.param(
            "business = null", "line of business is not known", "主营业务尚未知", id="null"
        ),
        pytest.param(
            "null != business", "line of business is known", "已知主营业务", id="null from the left"
        ),
        pytest.param(
            'some c in contacts satisfies c.role = "boss" and c.met > 0',
            "one of the contacts: part is boss and times met is above 0",
            "联系人中有一项：角色为决策人，且见面次数超过0",
            id="some",
        ),
        pytest.param(
            "every c in contacts satisfies c.coach",
            "each of the contacts: coach: yes",
            "联系人中每一项：内线教练：是",
            id="every",
        ),
        pytest.param(
            'count(contacts[item.role = "boss"]) = 0',
            "number of contacts where part is boss is 0",
            "满足“角色为决策人”的联系人的数量为0",
            id="a count of what is kept",
        ),
        pytest.param(
            "(vehicles - 5) * 2 > 30",
            "(fleet - 5) × 2 is above 30",
            "（车辆数 - 5） × 2超过30",
            id="a sum within a product",
        ),
        pytest.param(
            "vehicles - (5 - 2) > 30",
            "fleet - (5 - 2) is above 30",
            "车辆数 - （5 - 2）超过30",
            id="a sum taken away",
        ),
        pytest.param(
            "max(vehicles, 3) = 3",
            "latest or greatest fleet, 3 is 3",
            "车辆数、3的最大值或最近一次为3",
            id="a function of several",
        ),
        pytest.param(
            "chance > 50% and (signed or vehicles > 5)",
            "win probability is above 50% and (under contract: yes or fleet is above 5 vehicles)",
            "成交概率超过50%，且（已签约：是，或车辆数超过5辆）",
            id="or within and",
        ),
        pytest.param(
            {"all": ["signed", {"any": ["vehicles > 5", "known(plate)"]}]},
            "under contract: yes and (fleet is above 5 vehicles or plate is known)",
            "已签约：是，且（车辆数超过5辆，或已知车牌）",
            id="any within all",
        ),
        pytest.param(
            "signed and vehicles in (< 5, > 20)",
            "under contract: yes and (fleet is below 5 vehicles or fleet is above 20 vehicles)",
            "已签约：是，且（车辆数低于5辆，或车辆数超过20辆）",
            id="one of several tests within and",
        ),
        pytest.param(
            "not(vehicles in [10..20))",
            "not: (fleet is at least 10 vehicles and fleet is below 20 vehicles)",
            "并非：（车辆数不低于10辆，且车辆数低于20辆）",
            id="not of an open range",
        ),
        pytest.param(
            'tender in ("none", "open") and signed',
            "(kind of tender is no tender or open tender) and under contract: yes",
            "招标方式为不招标或公开招标，且已签约：是",
            id="a choice within and",
        ),
        pytest.param(
            "-(vehicles + 1) < 0",
            "-(fleet + 1) is below 0",
            "-（车辆数 + 1）低于0",
            id="the negative of a sum",
        ),
        pytest.param(
            "days_since(closes) > 30",
            "days since expected close is above 30 days",
            "预计成交日至今的天数超过30天",
            id="days since",
        ),
        pytest.param(
            "budget < 0.5", "yearly budget is below CNY 0.5", "年度预算低于0.5元", id="small money"
        ),
        pytest.param(
            {"not": {"all": ["signed", "vehicles > 5"]}},
            "not: (under contract: yes and fleet is above 5 vehicles)",
            "并非：（已签约：是，且车辆数超过5辆）",
            id="not of all",
        ),
    ],
)
def test_a_condition_is_a_phrase(written: Any, en: str, zh: str) -> None:
    condition = condition_of(written, WORDS)
    assert ENGLISH.condition(condition) == en
    assert CHINESE.condition(condition) == zh


@pytest.mark.parametrize(
    ("fact", "value", "en", "zh"),
    [
        pytest.param("chance", Decimal("0.625"), "62.5%", "62.5%", id="a share"),
        pytest.param("budget", Decimal(1200000), "CNY 1,200,000", "1,200,000元", id="money"),
        pytest.param("vehicles", Decimal(1), "1 vehicle", "1辆", id="one"),
        pytest.param("vehicles", Decimal(1500), "1,500 vehicles", "1,500辆", id="many"),
        pytest.param("vehicles", 0, "0 vehicles", "0辆", id="none"),
        pytest.param("orders", Decimal(12), "12 a year", "每年12次", id="a rate"),
        pytest.param("satisfaction", Decimal("4.50"), "4.5", "4.5", id="points have no unit"),
        pytest.param("signed", False, "no", "否", id="no is not zero"),
        pytest.param("tender", "open", "open tender", "公开招标", id="a label"),
        pytest.param("plate", "沪A", "沪A", "沪A", id="a text"),
        pytest.param("business", Words("haulage", "运输"), "haulage", "运输", id="free text"),
        pytest.param("business", Words("haulage"), "haulage", "haulage", id="in one language"),
        pytest.param("closes", date(2026, 3, 31), "2026-03-31", "2026-03-31", id="a day"),
        pytest.param("closes", timedelta(1), "1 day", "1天", id="a number of days"),
        pytest.param("contacts", (), "none", "无", id="an empty list"),
        pytest.param(
            "contacts",
            ({"name": Words("Li", "李")}, {"name": Words("Wang", "王")}),
            "Li, Wang",
            "李、王",
            id="a list by its names",
        ),
        pytest.param("chance", None, "not known yet", "尚未知", id="unknown"),
        pytest.param(
            "contacts",
            ({"name": Words("Li", "李")}, {}),
            "Li, not known yet",
            "李、尚未知",
            id="a list with a gap",
        ),
    ],
)
def test_a_value_is_said_with_its_unit_and_label(fact: str, value: Any, en: str, zh: str) -> None:
    assert ENGLISH.value(value, WORDS.facts[fact]) == en
    assert CHINESE.value(value, WORDS.facts[fact]) == zh


def test_a_figure_is_said_with_its_unit() -> None:
    assert ENGLISH.figure(WORDS.thresholds["fast"]) == "90 days"
    assert CHINESE.figure(WORDS.thresholds["high"]) == "60%"
