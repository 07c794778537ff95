"""Tables to DMN and back: nothing lost, nothing changed in silence, everything else refused."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from dakehu.checking import check_project
from dakehu.rules.dmn import VERSIONS
from dakehu.rules.dmn_export import exported
from dakehu.rules.dmn_import import Imported, imported, table_from_dmn
from dakehu.rules.dmn_reading import Refused
from dakehu.rules.load import load
from dakehu.rules.model import DecisionTable, Derived, Rulebook
from dakehu.rules.tree import Expr
from dakehu.text.xml import Node, XmlFault, read_xml
from tests.starter import ROOT, playbook

TODAY = date(2026, 3, 1)
KIT = ROOT.parent / "shared" / "rules_cases" / "dmn_tck_tables.sample.jsonl"
FACTS = """
facts:
  n: {type: number, min: 0, max: 100, decimals: 2, change: {up: 3, down: 0.5, learn: 0}, label: {en: number, zh: 数}, ask: {en: How many?, zh: 多少？}, seeds: [S0-01]}
  share: {type: number, min: 0, max: 1, unit: percent, label: {en: share, zh: 占比}}
  city: {type: text, label: {en: city, zh: 城市}}
  level: {type: text, values: {'"高" | 低': {en: both, zh: 都有}, 高: {en: high, zh: 高}}, label: level}
  won: {type: boolean, default: false, change: {to: 2}, label: won}
  deal.due: {type: date, label: {en: due, zh: 到期}, fresh_for: 30d}
  deal.last.size: {type: number, label: size}
  today: {type: text, label: {en: today's mood, zh: 今天的心情}}
  date: {type: number, label: a date}
  for_us: {type: words, label: free text}
  名称: {type: text, label: {zh: 名称}}
lists:
  people:
    label: {en: people, zh: 人员}
    ask: {en: Who?, zh: 有谁？}
    kept_by_us: true
    named_by: name
    required: [id, name]
    fields:
      id: {type: id, label: id}
      name: {type: words, label: name}
      item: {type: text, values: {a: A, b: B}, label: item}
      n: {type: number, label: n}
      date: {type: date, label: date}
derived:
  late: {expr: days_since(deal.due) > slack, label: {en: late, zh: 逾期}}
  rank: {rank_of: n, label: rank, unit: percent}
  bosses: {expr: 'count(people[item.item = "a" and item.n > n])', label: bosses, unit: people}
  nested: {expr: 'some n in people satisfies n.n > 1 and n.date > @"2026-01-01"', label: nested}
"""
THRESHOLDS = """
thresholds:
  slack: {value: 7, unit: days, proposed: true, label: {en: slack, zh: 宽限}, because: {en: A week., zh: 一周。}, seeds: [S0-02]}
"""
AGGREGATES = "\n".join(
    f"""
- table: total_{name}
  label: total
  hit: collect
  aggregate: {name}
  output: {{name: total_{name}, type: number}}
  rows: |
    | id | n    | total_{name} | because |
    |----|------|--------------|---------|
    | a  | > 5  | 1.5          | one     |
    | b  | > 50 | -2           | two     |
"""
    for name in ("sum", "min", "max", "count")
)
POLICIES = "\n".join(
    f"""
- table: by_{hit}
  label: {{en: by {hit}, zh: 按{hit}}}
  hit: {hit}
  output: {{name: by_{hit}, values: {{x: {{en: X, zh: 甲}}, y: {{en: Y, zh: 乙}}}}}}
  seeds: [S0-03]
  rows: |
    | id    | n        | won  | by_{hit} | because.en | because.zh |
    |-------|----------|------|----------|------------|------------|
    | first | < 5      | -    | "y"      | small      | 小         |
    | 第二  | [5..10)  | true | "x"      | middle     | 中         |
    | third | not(< 8) | -    | "x"      | large      | 大         |
"""
    for hit in ("unique", "any", "priority", "first", "collect", "rule_order", "output_order")
)
ODD = r"""
- table: care
  label: {en: care, zh: 照看}
  hit: first
  outputs:
    - {name: 档次, values: {gold: {en: gold, zh: 金}, 'a "b" | c': odd}, default: gold, label: {en: level, zh: 档次}}
    - {name: visits, type: number, unit: per_year, values: {'12': often, '-1.5': never}, default: -1.5}
    - {name: call, type: boolean, default: false}
  do:
    gold: {play: call-back, within: 7d, proof: {en: They said when}}
  rows: |
    | id | share  | city               | level          | today     | days_until(deal.due) + deal.last.size | bosses | (share) | date | 名称   | 档次          | visits | call  | because.en     | because.zh |
    |----|--------|--------------------|----------------|-----------|---------------------------------------|--------|---------|------|--------|---------------|--------|-------|----------------|------------|
    | ab | >= 60% | "a|b", "c\"d", "\\" | "\"高\" | 低" | "fine"    | (0..3*2]                              | > 1    | > 0     | 1    | "张三" | "a \"b\" | c" | 12     | true  | "either | or"  | “引号”     |
    | c  | 1%     | not("x", null)     | != "高"        | != "fine" | -                                     | -      | -       | -    | -      | gold          | -1.5   | false | "5\" wide"     |            |
    | d  | -      | -                  | -              | -         | -                                     | > 3    | -       | -    | -      | gold          | 12     | true  |                | 只有中文   |
- table: after
  label: {en: after, zh: 之后}
  hit: unique
  output: {name: after, type: boolean}
  rows: |
    | id | 档次   | call | by_collect | late | nested | rank  | won  | after | because |
    |----|--------|------|------------|------|--------|-------|------|-------|---------|
    | a  | "gold" | true | -          | true | -      | < 20% | late | true  | x       |
"""
FILES = {
    "facts.yaml": FACTS,
    "thresholds.yaml": THRESHOLDS,
    "tables.yaml": f"{POLICIES}{AGGREGATES}{ODD}",
}


def book_of(files: dict[str, str]) -> Rulebook:
    loaded = load(files)
    assert [(str(one.span), one.message.en) for one in loaded.findings] == []
    assert loaded.rulebook is not None
    return loaded.rulebook


def books() -> dict[str, Rulebook]:
    small = check_project(ROOT / "tests" / "project", None).playbook
    assert small is not None
    return {
        "the starter": playbook().rulebook,
        "a small project": small.rulebook,
        "every policy and odd texts": book_of(FILES),
    }


BOOKS = books()


def tables(book: Rulebook) -> dict[str, DecisionTable]:
    found = (one for one in book.decisions if isinstance(one, DecisionTable))
    return {one.name: replace(one, columns=()) for one in found}


def followed(book: Rulebook) -> dict[str, Expr]:
    return {one.name: one.expr for one in book.decisions if isinstance(one, Derived)}


def again(made: Imported) -> Rulebook:
    loaded = made.load()
    assert loaded.rulebook is not None
    return loaded.rulebook


def refusals(xml: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        imported(xml.encode())
    return [one.said().en for one in refused.value.refusals]


# There and back.


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("version", ["1.5", "1.3"])
def test_there_and_back_is_the_same_rulebook_and_the_same_bytes(name: str, version: str) -> None:
    first = exported(BOOKS[name], version)
    made = imported(first.encode())
    assert made.remarks == ()
    assert tables(again(made)) == tables(BOOKS[name])
    second = exported(again(made), version)
    assert second == first
    assert imported(second.encode()) == made


def test_all_that_tables_rest_on_comes_back() -> None:
    made = again(imported(exported(BOOKS["every policy and odd texts"]).encode()))
    was = BOOKS["every policy and odd texts"]
    assert made.ranks == was.ranks
    assert made.vocabulary.thresholds == was.vocabulary.thresholds
    kept = {name: fact for name, fact in was.vocabulary.facts.items() if name != "for_us"}
    assert made.vocabulary.facts == kept
    assert followed(made) == followed(was)


def test_the_facts_of_the_starter_come_back_whole() -> None:
    made = again(imported(exported(BOOKS["the starter"]).encode())).vocabulary.facts
    was = BOOKS["the starter"].vocabulary.facts
    assert len(made) > 60
    assert {name: was[name] for name in made} == made


def test_the_example_holds_what_it_says() -> None:
    care = BOOKS["every policy and odd texts"].table("care")
    assert care.rows[0].outputs[0] == 'a "b" | c'
    assert care.rows[0].because.en == "either | or"
    assert {one.hit for one in tables(BOOKS["every policy and odd texts"]).values()} >= {
        "unique", "any", "priority", "first", "collect", "rule_order", "output_order",
    }  # fmt: skip


def test_without_our_notes_every_table_still_decides_the_same() -> None:
    """What other tools read is enough: the notes hold words and wording, no decision."""
    for name, was in BOOKS.items():
        bare = re.sub(
            r"\s*<extensionElements>.*?</extensionElements>", "", exported(was), flags=re.DOTALL
        )
        bare = bare.replace('name="today" typeRef="date"', 'name="today" typeRef="x"')
        if "input_today" not in bare:
            made = again(imported(bare.encode()))
            for table in tables(was).values():
                one = next(
                    d
                    for d in tables(made).values()
                    if [row.outputs for row in d.rows] == [row.outputs for row in table.rows]
                    and d.names[0].rstrip("_") == table.names[0]
                )
                assert (one.hit, one.aggregate) == (table.hit, table.aggregate), name


# What the standard wants.


ORDER = {
    "definitions": ["itemDefinition", "inputData", "decision", "DMNDI"],
    "decision": ["extensionElements", "variable", "informationRequirement", "literalExpression", "decisionTable"],
    "decisionTable": ["input", "output", "annotation", "rule"],
    "input": ["extensionElements", "inputExpression", "inputValues"],
    "output": ["extensionElements", "outputValues", "defaultOutputEntry"],
    "rule": ["description", "extensionElements", "inputEntry", "outputEntry", "annotationEntry"],
    "itemDefinition": ["extensionElements", "typeRef", "allowedValues", "itemComponent"],
    "itemComponent": ["extensionElements", "typeRef", "allowedValues", "itemComponent"],
    "inputEntry": ["extensionElements", "text"],
    "inputData": ["extensionElements", "variable"],
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("version", ["1.5", "1.3"])
def test_elements_stand_in_the_order_of_the_schema(name: str, version: str) -> None:
    top = read_xml(exported(BOOKS[name], version).encode())
    assert top.space == next(one.model for one in VERSIONS if one.name == version)
    for node in top.walk():
        if node.space == top.space and node.name in ORDER:
            places = [ORDER[node.name].index(child.name) for child in node.children]
            assert places == sorted(places), node.name


@pytest.mark.parametrize("name", BOOKS)
def test_ids_are_unique_and_every_reference_leads_somewhere(name: str) -> None:
    top = read_xml(exported(BOOKS[name]).encode())
    ids = [node.get("id") for node in top.walk() if node.get("id") and node.name != "row"]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one, re.ASCII) for one in ids)
    links = [node.get("href").lstrip("#") for node in top.walk() if node.get("href")]
    links += [node.get("dmnElementRef") for node in top.walk() if node.get("dmnElementRef")]
    assert links
    assert set(links) <= set(ids)


@pytest.mark.parametrize("name", BOOKS)
def test_a_decision_requires_all_that_its_expressions_name(name: str) -> None:
    top = read_xml(exported(BOOKS[name]).encode())
    names = {one.get("id"): one.get("name") for one in top.children if one.get("id")}
    for node in top.all("decision"):
        links = [n.get("href").lstrip("#") for n in node.walk() if n.get("href")]
        known = {names[link] for link in links}
        own = {n.get("name") for n in node.all("variable")}
        for text in (n.text for n in node.walk() if n.name == "text" and n.space == node.space):
            heads = set(
                re.findall(r"(?<![\w.\"])[^\W\d]\w*", re.sub(r'"(?:\\.|[^"\\])*"', '""', text))
            )
            if set(names.values()) & heads and "annotationEntry" not in node.name:
                assert (set(names.values()) & heads) - own <= known | _reasons(node), text


def _reasons(node: Node) -> set[str]:
    """Return every word of the reasons, which are free text."""
    texts = [n.text for one in node.walk() if one.name == "annotationEntry" for n in one.children]
    return set(re.findall(r"\w+", " ".join(texts)))


def test_shapes_do_not_lie_on_each_other_and_decisions_stand_above() -> None:
    top = read_xml(exported(BOOKS["the starter"]).encode())
    boxes = {
        shape.get("dmnElementRef"): tuple(float(b.get(k)) for k in ("x", "y", "width", "height"))
        for shape in top.walk() if shape.name == "DMNShape" for b in shape.children
    }  # fmt: skip
    places = list(boxes.values())
    for place, (x, y, w, h) in enumerate(places):
        for x2, y2, w2, h2 in places[place + 1 :]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
    for node in top.all("decision"):
        for needed in (n.get("href").lstrip("#") for n in node.walk() if n.get("href")):
            assert boxes[node.get("id")][1] < boxes[needed][1]


def test_values_and_defaults_stand_where_tools_look_for_them() -> None:
    xml = exported(BOOKS["every policy and odd texts"])
    assert '<text>"gold", "a \\"b\\" | c"</text>' in xml
    assert "<defaultOutputEntry" in xml
    assert 'hitPolicy="OUTPUT ORDER"' in xml
    assert 'hitPolicy="COLLECT" aggregation="SUM"' in xml
    assert "<text>(today_ - deal.due).days &gt; slack</text>" not in xml
    assert "<text>(today - deal.due).days &gt; slack</text>" in xml
    assert '<text>count(people[item.item_ = "a" and item.n &gt; n_])</text>' in xml
    assert "<text>some n__ in" in xml or "<text>some n_ in" in xml


# A file that another tool changed.


def changed(old: str, new: str, name: str = "a small project") -> Imported:
    xml = exported(BOOKS[name])
    assert old in xml
    return imported(xml.replace(old, new).encode())


def test_a_cell_changed_elsewhere_is_read_from_the_dmn_not_from_our_note() -> None:
    xml = exported(BOOKS["every policy and odd texts"])
    assert "<dakehu:written>&gt;= 60%</dakehu:written>" in xml
    made = changed("<text>&gt;= 0.6</text>", "<text>&gt;= 0.7</text>", "every policy and odd texts")
    assert ">= 0.7" in made.tables
    assert "60%" not in made.tables


def test_a_name_changed_elsewhere_is_taken_over() -> None:
    xml = exported(BOOKS["a small project"])
    for old, new in (('name="grade"', 'name="Our Grade"'), ('name="high"', 'name="High Chance"')):
        xml = xml.replace(old, new).replace(
            '<dakehu:note kind="table" name="Our Grade"', '<dakehu:note kind="table" name="grade"'
        )
    xml = xml.replace("&gt;= high", "&gt;= High Chance").replace("&lt; high", "&lt; High Chance")
    made = imported(xml.encode())
    assert "- table: Our_Grade" in made.tables
    assert ">= High_Chance" in made.tables
    assert "High_Chance" in made.facts


def test_a_row_copied_elsewhere_gets_an_id_of_its_own() -> None:
    xml = exported(BOOKS["a small project"])
    row = re.search(r"\n *<rule id=\"decision_grade-r1\".*?</rule>", xml, re.DOTALL)
    assert row is not None
    copy = re.sub(r'id="decision_grade-r1', 'id="copy', row[0]).replace("&gt;= high", "0.5")
    made = imported(xml.replace(row[0], row[0] + copy).encode())
    assert [one.id for one in again(made).table("grade").rows] == ["a", "r2", "b"]


def test_an_action_goes_with_the_conclusion_it_follows() -> None:
    xml = exported(BOOKS["every policy and odd texts"])
    made = imported(xml.replace('<dakehu:do value="gold"', '<dakehu:do value="silver"').encode())
    assert [one.en for one in made.remarks] == [
        '"care" no longer concludes "silver": its action was left out'
    ]


# Files of other tools.


def model(
    *rules: tuple[list[str], list[str]],
    inputs: tuple[tuple[str, str], ...] = (("Age", "number"),),
    outputs: tuple[tuple[str, str, str, str], ...] = (("", "string", "", ""),),
    hit: str = 'hitPolicy="UNIQUE"',
    name: str = "Approval Status",
    more: str = "",
    version: str = "1.5",
    declares: bool = True,
) -> str:
    """Return a model with one table, as other tools write one."""
    space = next(one.model for one in VERSIONS if one.name == version)
    heads = [
        f'<inputData id="in{n}" name={quoteattr(one)}><variable name={quoteattr(one)} typeRef="{kind}"/></inputData>'
        for n, (one, kind) in enumerate(inputs)
    ]
    needs = [
        f'<informationRequirement><requiredInput href="#in{n}"/></informationRequirement>'
        for n in range(len(inputs))
    ]
    columns = [
        f'<input><inputExpression typeRef="{kind}"><text>{escape(one)}</text></inputExpression></input>'
        for one, kind in inputs
    ]
    concluded = [
        f"<output name={quoteattr(one)} typeRef={quoteattr(kind)}>"
        + (f"<outputValues><text>{escape(values)}</text></outputValues>" if values else "")
        + (
            f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>"
            if default
            else ""
        )
        + "</output>"
        for one, kind, values, default in outputs
    ]
    rows = [
        "<rule>"
        + "".join(f"<inputEntry><text>{escape(text)}</text></inputEntry>" for text in when)
        + "".join(f"<outputEntry><text>{escape(text)}</text></outputEntry>" for text in then)
        + "</rule>"
        for when, then in rules
    ]
    return (
        f'<definitions xmlns="{space}" name="m" namespace="urn:m">{more}'
        + "".join(heads if declares else ())
        + f'<decision id="d" name={quoteattr(name)}><variable name={quoteattr(name)}/>'
        + "".join(needs if declares else ())
        + f"<decisionTable {hit}>{''.join(columns)}{''.join(concluded)}{''.join(rows)}</decisionTable>"
        + "</decision></definitions>"
    )


@pytest.mark.parametrize("version", [one.name for one in VERSIONS])
def test_every_version_of_the_standard_is_read(version: str) -> None:
    xml = model(
        ([">=18"], ['"Approved"']), ([""], ['"Declined"']), hit='hitPolicy="FIRST"', version=version
    )
    decide = table_from_dmn(xml.encode())
    assert decide({"Age": 18}, TODAY) == "Approved"
    assert decide({"Age": 17}, TODAY) == "Declined"


def test_names_with_spaces_become_underscores_everywhere() -> None:
    made = imported(model(([">= Age Limit - 1"], ['"x"']), inputs=(("Applicant Age", "number"), ("Age Limit", "number"))[:2],
                          ).replace("</inputEntry>", "</inputEntry><inputEntry><text>-</text></inputEntry>").encode())  # fmt: skip
    assert made.tables == (
        "- table: Approval_Status\n  label: Approval Status\n  hit: unique\n"
        "  output:\n    name: Approval_Status\n    values: {x: x}\n  rows: |\n"
        "    | id | Applicant_Age     | Age_Limit | Approval_Status |\n"
        "    |----|-------------------|-----------|-----------------|\n"
        '    | r1 | >= Age_Limit - 1  | -         | "x"             |\n'
    ).replace("Age     |", "Age    |").replace("- 1  |", "- 1 |").replace(
        "-------------------|", "------------------|"
    )


def test_what_only_a_column_names_is_declared_by_its_type() -> None:
    xml = model(
        (['"a"', "true"], ['"x"']),
        inputs=(("customer.kind", "string"), ("is new", "")),
        declares=False,
    )
    made = imported(xml.encode())
    assert "customer.kind:" in made.facts
    assert table_from_dmn(xml.encode())({"customer": {"kind": "a"}, "is new": True}, TODAY) == "x"


def test_labels_are_the_values_where_the_file_has_none() -> None:
    xml = model((["1"], ['"好"']), outputs=(("", "string", '"好", "No"', '"No"'),))
    table = again(imported(xml.encode())).table("Approval_Status")
    output = table.outputs[0]
    assert (output.values, output.default) == (("好", "No"), "No")
    assert (output.label("好").en, output.label("好").zh) == ("好", "好")


def test_a_table_rests_on_expressions_that_come_along() -> None:
    more = (
        '<decision id="e" name="Twice"><variable name="Twice" typeRef="number"/><informationRequirement>'
        '<requiredInput href="#in0"/></informationRequirement><literalExpression><text>Age * 2</text>'
        "</literalExpression></decision>"
    )
    xml = model(
        (["> 1", "> 36"], ['"x"']),
        (["-", "<= 36"], ['"y"']),
        inputs=(("Age", "number"), ("Twice", "number")),
        hit='hitPolicy="FIRST"',
    )
    xml = xml.replace(
        '<inputData id="in1" name="Twice"><variable name="Twice" typeRef="number"/></inputData>',
        more,
    ).replace('requiredInput href="#in1"', 'requiredDecision href="#e"')
    assert "expr: Age * 2" in imported(xml.encode()).facts
    assert table_from_dmn(xml.encode())({"Age": 19}, TODAY) == "x"
    assert table_from_dmn(xml.encode())({"Age": 18}, TODAY) == "y"


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        pytest.param(model((["> Limit"], ['"x"'])), 'decision "Approval Status", row 1, input 1: no fact or figure is called "Limit"', id="an unknown name"),
        pytest.param(model((["> 1"], ['"x"']), (["for"], ['"x"'])), 'row 2, input 1: "for" is not part of the rule language', id="a loop in the second row"),
        pytest.param(model((["> 1"], ["Age * 2"])), "row 1, output 1: ", id="an output that is calculated"),
        pytest.param(model((["> 1"], [""])), "row 1, output 1: an output without a value", id="an output without a value"),
        pytest.param(model((["> 1"], ['"x"', '"y"'])), "row 1: as many outputs", id="an output too many"),
        pytest.param(model((["> 1", "-"], ['"x"'])), "row 1: as many cells", id="a cell too many"),
        pytest.param(model((["> 1"], ['"z"']), outputs=(("", "string", '"x"', ""),)), '"z"', id="an output that is not among the values"),
        pytest.param(model((["> 1"], ['"x"']), hit='hitPolicy="PRIORITY"'), "needs the output values", id="priority without values"),
        pytest.param(model((["> 1"], ['"x"']), hit='hitPolicy="COLLECT"', outputs=(("", "string", '"x"', '"x"'),)), "a list has no default", id="a list with a default"),
        pytest.param(model((["> 1"], ['"x"', "1"]), outputs=(("a", "string", "", '"x"'), ("b", "number", "", ""))), "either all outputs have a default", id="half a default"),
        pytest.param(model((["> 1"], ['"x"']), hit='hitPolicy="COLLECT" aggregation="SUM"'), "sum works on numbers", id="a sum of texts"),
        pytest.param(model((["> 1"], ['"x"']), hit='hitPolicy="BEST"'), 'no hit policy is called "BEST"', id="an unknown policy"),
        pytest.param(model((["> 1"], ['date("2026-01-01")']), outputs=(("", "date", "", ""),)), "an output of type date", id="a day as output"),
        pytest.param(model((["true"], ['"x"'])), "a number cannot be compared", id="a cell of another type"),
        pytest.param(model(), "the table has no rows", id="no rows"),
        pytest.param(model((["> 1"], ['"x"'])).replace("<definitions", '<definitions expressionLanguage="juel"'), "juel is not FEEL", id="another language"),
        pytest.param('<definitions xmlns="urn:x"/>', "not DMN of version", id="another namespace"),
        pytest.param(f'<definitions xmlns="{VERSIONS[4].model}"/>', "no decision table", id="no table"),
    ],
)  # fmt: skip
def test_what_is_outside_is_refused_with_its_place(xml: str, problem: str) -> None:
    found = refusals(xml)
    assert any(problem in one for one in found), found
    assert all(re.match(r"model\.dmn:\d+:\d+: ", one) for one in found)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE", id="an entity"),
        pytest.param(b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE", id="another file"),
        pytest.param(b"<a>&b;</a>", "undefined entity", id="an entity that is not declared"),
        pytest.param(b"<a>", "not XML", id="an end too early"),
        pytest.param(b"\xff\xfe\x00", "not XML", id="no text"),
        pytest.param(b"<a>" * 61 + b"</a>" * 61, "within each other", id="too deep"),
        pytest.param(b"<a>" + b"<b/>" * 200_000 + b"</a>", "200,000 elements", id="too many"),
        pytest.param(b"<a>" + b" " * 8_000_000 + b"</a>", "8,000,000 bytes", id="too large"),
    ],
)
def test_xml_is_read_under_guard(content: bytes, problem: str) -> None:
    with pytest.raises(XmlFault, match=problem):
        read_xml(content)
    with pytest.raises(Refused, match=problem):
        imported(content)


def test_a_character_that_xml_cannot_hold_is_refused() -> None:
    made = BOOKS["a small project"].table("grade")
    row = replace(made.rows[0], because=replace(made.rows[0].because, en="\x07"))
    book = replace(BOOKS["a small project"], decisions=(replace(made, rows=(row,)),))
    with pytest.raises(XmlFault, match=r"U\+0007"):
        exported(book)


# The public kit, written as DMN first.


def kit() -> list[Any]:
    lines = KIT.read_text("utf-8").splitlines() if KIT.exists() else []
    models = [json.loads(line) for line in lines]
    return [
        pytest.param(one, table, case, id=f"{one['dir']}-{case['id']}")
        for one in models for table in one["tables"] for case in one["cases"]
    ]  # fmt: skip


def as_dmn(of: dict[str, Any], table: dict[str, Any]) -> str:
    """Return a table of the kit as DMN, its inputs declared by their types."""
    hit = f'hitPolicy="{table["hit"]}"'
    if table["aggregation"]:
        hit += f' aggregation="{table["aggregation"]}"'
    return model(
        *((rule["when"], rule["then"]) for rule in table["rules"]),
        inputs=tuple((one["expr"], one["type"] or of["input_types"].get(one["expr"], "")) for one in table["inputs"]),
        outputs=tuple((one["name"] or "", one["type"] or "", one["values"] or "", one["default"] or "") for one in table["outputs"]),
        hit=hit,
        name=table["decision"],
    )  # fmt: skip


@pytest.mark.skipif(not KIT.exists(), reason=f"{KIT} is not here")
@pytest.mark.parametrize(("of", "table", "case"), kit())
def test_a_table_of_the_kit_decides_right_after_import(
    of: dict[str, Any], table: dict[str, Any], case: dict[str, Any]
) -> None:
    decide = table_from_dmn(as_dmn(of, table).encode(), table["decision"])
    found = decide(case["inputs"], TODAY)
    expected = case["expected"][table["decision"]]["value"]
    assert (float(found) if isinstance(expected, int | float) else found) == expected
