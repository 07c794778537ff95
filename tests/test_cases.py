"""Cases: values compared as values, why one fails, and how much of the rules all of them show."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from dakehu.pipeline import prove
from dakehu.rules.casefile import failing, read_cases
from dakehu.rules.cases import Case, asked, asks
from dakehu.rules.covered import Point, covered, share
from dakehu.rules.facts import BOOLEAN, DATE, DURATION, NUMBER, TEXT, Fact, Type
from dakehu.rules.model import Rulebook
from dakehu.rules.reason import Engine
from dakehu.rules.values import NotPossible, counted
from tests.program import dakehu
from tests.rulebooks import book, document
from tests.scenes import PROJECT
from tests.starter import ROOT, playbook

TOPICS = sorted(
    path.stem
    for path in (ROOT / "rules").glob("*.yaml")
    if not path.stem.endswith(".cases") and path.stem != "thresholds"
)
FACTS = """
facts:
  size: {type: number, label: size, ask: How many?}
  day: {type: date, label: day, ask: When?}
  colour: {type: text, values: {red: red, blue: blue}, label: colour, ask: Which?}
derived:
  double: {expr: size * 2, label: double}
  big: {expr: size > 10, label: big}
  deadline: {expr: 'if size > 10 then day else @"2026-05-01"', label: deadline}
"""
RULES = """
- table: grade
  label: grade
  hit: first
  output: {name: grade, values: {A: A, B: B}}
  rows: |
    | id | size | colour | grade | because |
    |----|------|--------|-------|---------|
    | a  | > 5  | "red"  | "A"   | because |
    | b  | -    | -      | "B"   | because |
- rule: risk.big
  title: Big
  when: {any: [big = true, 'colour = "blue"']}
  severity: low
  because: because
- rule: risk.unknown
  title: Unknown
  when: not(known(size))
  severity: low
  because: because
- gate: out
  title: Out
  from: find
  to: meet
  skip_when: size = 0
  require:
    - {id: sized, title: Sized, when: big = true}
    - {id: coloured, title: Coloured, when: known(colour)}
"""


def cases(text: str) -> tuple[Rulebook, tuple[Case, ...], list[str]]:
    """Return the cases that *text* writes over the rules above, and what is wrong with them."""
    made = book(FACTS, RULES)
    found: list[object] = []
    read = tuple(read_cases(document("rules/x.cases.yaml", text), made, found))  # type: ignore[arg-type]
    said = [f"{one.code}: {one.message.en}" for one in found]  # type: ignore[attr-defined]
    return made, read, said


def verdicts(text: str) -> list[str]:
    made, read, wrong = cases(text)
    assert wrong == []
    return [one.message.en for one in failing(read, Engine(made))]


def seen(text: str) -> dict[tuple[str, str, str, str], dict[str, int]]:
    made, read, wrong = cases(text)
    assert wrong == []
    engine = Engine(made)
    points = covered(made, read, [engine.reason(case.facts, case.today) for case in read])
    return {(p.kind, p.owner, p.part, p.text): p.seen for p in points}


@pytest.mark.parametrize(
    "expected",
    ["{double: 4}", "{double: 4.0}", "{big: false}", "{deadline: 2026-05-01}", "{colour: null}"],
)
def test_a_value_is_the_same_however_it_is_written(expected: str) -> None:
    assert verdicts(f"- {{case: x, given: {{size: 2.0}}, expect: {{concludes: {expected}}}}}") == []


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("{double: 5}", '"double" should be 5; it is 4'),
        ("{double: null}", '"double" should be not known; it is 4'),
        ("{big: true}", '"big" should be true; it is false'),
        ("{deadline: 2026-05-02}", '"deadline" should be 2026-05-02; it is 2026-05-01'),
        ("{grade: A}", '"grade" should be A; it is B'),
    ],
)
def test_another_value_is_said_with_what_came_out(expected: str, said: str) -> None:
    text = f"- {{case: x, given: {{size: 2}}, expect: {{concludes: {expected}}}}}"
    assert verdicts(text) == [said]


@pytest.mark.parametrize(
    ("given", "expected", "said"),
    [
        ("{size: 2}", "{big: 'false'}", '"false" is not a value that "big" can have'),
        ("{size: 2}", "{double: many}", '"many" is not a value that "double" can have'),
        ("{size: 2}", "{deadline: soon}", '"soon" is not a value that "deadline" can have'),
        ("{size: 2}", "{grade: C}", '"C" is not a value that "grade" can have'),
        ("{colour: green}", "{grade: B}", '"green" is not a value that "colour" can have'),
    ],
)
def test_a_value_that_cannot_be_is_found(given: str, expected: str, said: str) -> None:
    _, read, wrong = cases(f"- {{case: x, given: {given}, expect: {{concludes: {expected}}}}}")
    assert wrong == [f"impossible-value: {said}"]
    assert read == ()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, NUMBER), ("2", NUMBER), (1, BOOLEAN), (1, TEXT), ("2026-02-30", DATE),
        ("x", DURATION), ("A", Type("list", item=TEXT)), ([1], Type("list", item=TEXT)),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_no_value(value: object, kind: Type) -> None:
    with pytest.raises(NotPossible):
        counted(value, kind)


def test_only_what_a_case_expects_something_of_is_counted() -> None:
    points = seen("- {case: x, given: {size: 20, colour: red}, expect: {fires: [risk.big]}}")
    assert points["rule", "risk.big", "", ""] == {"fired": 1, "quiet": 0, "open": 0}
    assert points["test", "risk.big", "", "big = true"] == {"true": 1, "false": 0}
    assert points["test", "risk.big", "", 'colour = "blue"'] == {"true": 0, "false": 1}
    # What the rule rests on is shown with it; the table, the gate and the other rule are not.
    assert points["test", "big", "", "size > 10"] == {"true": 1, "false": 0}
    rest = {k: v for k, v in points.items() if k[1] in ("grade", "out", "risk.unknown")}
    assert rest
    assert not any(count for ways in rest.values() for count in ways.values())


def test_every_case_counts_once_and_each_way_by_itself() -> None:
    points = seen(
        """
- {case: 1, given: {size: 20, colour: red}, expect: {concludes: {grade: A}, fires: [risk.big]}}
- {case: 2, given: {size: 7, colour: red}, expect: {concludes: {grade: A}, quiet: [risk.big]}}
- {case: 3, given: {size: 1, colour: blue}, expect: {concludes: {grade: B}}}
- {case: 4, given: {}, expect: {open: [risk.big]}}
"""
    )
    assert points["row", "grade", "a", ""] == {"taken": 2}
    assert points["row", "grade", "b", ""] == {"taken": 1}
    assert points["test", "grade", "a", "size > 5"] == {"true": 2, "false": 1}
    assert points["rule", "risk.big", "", ""] == {"fired": 1, "quiet": 1, "open": 1}
    assert points["test", "big", "", "size > 10"] == {"true": 1, "false": 1}


def test_a_row_below_an_open_one_is_not_taken() -> None:
    points = seen("- {case: x, given: {size: 9}, expect: {concludes: {grade: null}}}")
    assert points["row", "grade", "b", ""] == {"taken": 0}
    assert points["test", "grade", "a", "size > 5"] == {"true": 1, "false": 0}
    assert points["test", "grade", "a", 'colour "red"'] == {"true": 0, "false": 0}


def test_conditions_of_a_gate_are_counted_where_the_gate_is_named() -> None:
    points = seen("- {case: x, given: {size: 3, colour: red}, expect: {blocks: [out]}}")
    assert points["requirement", "out", "sized", ""] == {"held": 0, "failed": 1}
    assert points["requirement", "out", "coloured", ""] == {"held": 1, "failed": 0}
    assert points["test", "out", "skip_when", "size = 0"] == {"true": 0, "false": 1}
    assert points["test", "big", "", "size > 10"] == {"true": 0, "false": 1}


def test_what_only_asks_whether_something_is_known_need_not_be_open() -> None:
    points = seen("- {case: x, given: {}, expect: {fires: [risk.unknown]}}")
    assert points["rule", "risk.unknown", "", ""] == {"fired": 1, "quiet": 0}


def test_what_is_asked_one_by_one_is_what_is_listed() -> None:
    cases, book = playbook().cases, playbook().rulebook
    facts = book.vocabulary.facts.values()
    fields = [f"{one.name}.{field.name}" for one in facts for field in fields_of(one)]
    names = [one.name for one in facts] + fields
    engine, seen = Engine(book), set()
    for place, case in enumerate(cases[::90]):
        trace = engine.reason(case.facts, case.today)
        listed = set(asked(trace))
        looked_at = {*names[place::9], *listed}
        assert {name for name in looked_at if asks(trace, name)} == listed
        seen |= listed
    assert seen & set(fields)
    assert seen - set(fields)


def fields_of(fact: Fact) -> tuple[Fact, ...]:
    return fact.type.item.fields if fact.type.item else ()


def test_every_rule_row_and_requirement_of_the_starter_is_a_point() -> None:
    made = playbook().rulebook
    _, points = prove(playbook())
    by_kind: dict[str, list[Point]] = {}
    for point in points:
        by_kind.setdefault(point.kind, []).append(point)
    assert [p.owner for p in by_kind["rule"]] == [rule.id for rule in made.rules]
    wanted = [(gate.name, one.id) for gate in made.gates for one in gate.requirements]
    assert [(p.owner, p.part) for p in by_kind["requirement"]] == wanted
    assert share(points).all == sum(len(p.seen) for p in points)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_cases_of_the_starter_show_nearly_all_of_its_rules(topic: str) -> None:
    _, points = prove(playbook())
    shown = share(point for point in points if point.span.path == f"rules/{topic}.yaml")
    assert shown.percent >= 95, shown


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT, tmp_path / "small"))


def changed(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text("utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), "utf-8")


def test_cases_that_pass_end_with_0(small: Path) -> None:
    done = dakehu("test", "--lang", "en", cwd=small)
    assert (done.returncode, done.stdout) == (
        0,
        "rules/grading.cases.yaml: 1 of 1 passes\n1 of 1 case passes.\n",
    )


def test_a_case_that_fails_says_what_came_out_and_why(small: Path) -> None:
    changed(small, "rules/grading.cases.yaml", "chance: 0.6", "chance: 0.5")
    done = dakehu("test", "--lang", "en", cwd=small)
    assert done.returncode == 1
    assert (
        done.stdout
        == """\
rules/grading.cases.yaml: 0 of 1 passes
✗ rules/grading.cases.yaml:1  Exactly sixty per cent is an A
  rules/grading.cases.yaml:3:24: "grade" should be A; it is B
    ✓ grade: B  [rules/grading.yaml:1]
      ✓ B: unlikely  [rules/grading.yaml:9]
        ✓ chance is below 60%  [rules/grading.yaml:9]
          · chance: 50%
    ✗ A: likely  [rules/grading.yaml:8]
      ✗ chance is at least 60%  [rules/grading.yaml:8]
        · chance: 50%
0 of 1 case passes.
"""
    )
    chinese = dakehu("test", "--lang", "zh", cwd=small).stdout
    assert "“grade”应当是 A，实际是 B" in chinese
    assert "✗ A级：机会大" in chinese


@pytest.mark.parametrize(
    ("expect", "reason"),
    [
        ("passes: [meet_to_sign]", "? Ready to sign  ["),
        ("fires: [risk.boss_not_met]", "? Boss not met"),
        (
            "asks: [opportunity.chance]",
            "· Asked for: contacts (contacts), stage (opportunity.stage), vehicles (vehicles)",
        ),
    ],
)
def test_each_kind_of_expectation_says_why(small: Path, expect: str, reason: str) -> None:
    changed(small, "rules/grading.cases.yaml", "concludes: {grade: A}", expect)
    done = dakehu("test", "--lang", "en", cwd=small)
    assert done.returncode == 1
    assert reason in done.stdout


def test_a_name_chooses_cases(small: Path) -> None:
    done = dakehu("test", "sixty", "--lang", "en", cwd=small)
    assert "✓ rules/grading.cases.yaml:1  Exactly sixty per cent is an A" in done.stdout
    assert dakehu("test", "grade", cwd=small).returncode == 0
    none = dakehu("test", "nosuch", "--lang", "en", cwd=small)
    assert (none.returncode, none.stdout) == (1, "No case matches.\n")


def test_coverage_and_its_least(small: Path) -> None:
    done = dakehu("test", "--coverage", "--lang", "en", cwd=small)
    assert done.returncode == 0
    assert "risk.boss_not_met: speaks, quiet, open" in done.stdout
    below = dakehu("test", "--min", "95%", "--lang", "en", cwd=small)
    assert below.returncode == 1
    assert "is below 95%." in below.stderr
    assert dakehu("test", "--min", "10", cwd=small).returncode == 0
    assert dakehu("test", "--min", "lots", cwd=small).returncode == 2
    assert dakehu("test", "--min", "101%", cwd=small).returncode == 2


def test_programs_get_the_same(small: Path) -> None:
    changed(small, "rules/grading.cases.yaml", "chance: 0.6", "chance: 0.5")
    done = dakehu("test", "--format", "json", "--coverage", "--lang", "en", cwd=small)
    data = json.loads(done.stdout)
    assert (data["passed"], data["failed"]) == (0, 1)
    (miss,) = data["cases"][0]["misses"]
    assert (miss["name"], miss["expected"], miss["found"], miss["line"]) == ("grade", "A", "B", 3)
    assert miss["why"][0] == "✓ grade: B  [rules/grading.yaml:1]"
    rows = {p["part"]: p["seen"] for p in data["coverage"]["points"] if p["kind"] == "row"}
    assert rows == {"a": {"taken": 0}, "b": {"taken": 1}}


def test_what_cannot_be_read_is_shown_and_nothing_is_run(small: Path) -> None:
    changed(small, "rules/grading.cases.yaml", "grade: A", "grade: C")
    done = dakehu("test", "--lang", "en", cwd=small)
    assert done.returncode == 1
    assert "impossible-value" in done.stdout
    assert "pass" not in done.stdout
