"""Two versions side by side: what differs, whether rules or facts made it, and what lies below."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

import pytest

from dakehu.check.playbook import Playbook
from dakehu.checking import check_sources
from dakehu.plan.compared import Comparison, Effect, compare_playbooks, conclusions, makers
from dakehu.plan.plan import make_plans
from dakehu.rules.compare import cause
from dakehu.rules.edits import Part, edits
from dakehu.rules.facts import Evidence, Facts
from dakehu.rules.known import fact_changes, fitted
from dakehu.rules.reason import Engine
from dakehu.text.source import Source
from tests.rulebooks import book, vocabulary_of
from tests.scenes import TODAY, project_files

Files = dict[str, bytes]
Change = dict[str, dict[str, str]]
GRADING, FIGURES = "rules/grading.yaml", "rules/thresholds.yaml"
FACTS, ACME = "rules/facts.yaml", "playbook/accounts/acme.yaml"
MOVED = """
- rule: risk.many
  title: Many vehicles
  when: vehicles >= 30
  severity: low
  because: because
  do: {play: call-back, within: 3d}
"""
MEI = "team:\n  - {id: mei, name: {en: Sales manager, zh: 销售经理}, rank: manager}\n"
BAI = "  - {id: bai, name: {en: Manager Bai, zh: 白经理}, role: user, met: 1}\n"
RULES: dict[str, Change] = {
    "none": {},
    "figure": {FIGURES: {"0.6": "0.8"}},
    "condition": {GRADING: {"vehicles >= 20": "vehicles >= 50"}},
    "new rule": {GRADING: {"- rule: risk.boss_not_met": MOVED + "\n- rule: risk.boss_not_met"}},
    "another play's days": {GRADING: {"within: 7d": "within: 9d"}},
    "output": {GRADING: {'| >= high            | "A" ': '| >= high            | "B" '}},
    "derived": {FACTS: {'c.role = "boss" and c.met > 0': 'c.role = "user" and c.met > 0'}},
    "gate": {GRADING: {"when: boss_met = true, must: true": "when: vehicles > 1"}},
    "no rule": {GRADING: {"rule: risk.boss_not_met": "rule: risk.boss_missed"}},
    "hit": {GRADING: {"hit: unique": "hit: first"}},
}
KNOWN: dict[str, Change] = {
    "none": {},
    "chance": {ACME: {"value: 0.7": "value: 0.5"}},
    "vehicles": {ACME: {"vehicles: 40": "vehicles: 10"}},
    "boss": {ACME: {"role: user, met: 1": "role: boss, met: 1"}},
    "role unknown": {ACME: {"role: user, met: 1": "met: 1"}},
    "owner": {
        ACME: {"owner: wei": "owner: mei"},
        "playbook/playbook.yaml": {"team:\n": MEI},
    },
    "nobody": {ACME: {"contacts:\n": "contacts: []\n", BAI: ""}},
    "stage": {ACME: {"stage: meet": "stage: sign"}},
    "unknown": {ACME: {"  chance: {value: 0.7, as_of: 2026-02-01, evidence: reported}\n": ""}},
}  # fmt: skip


def changed(files: Files, *changes: Change) -> Files:
    files = dict(files)
    for path, replaced in (item for change in changes for item in change.items()):
        text = files[path].decode()
        for old, new in replaced.items():
            assert old in text, (path, old)
            text = text.replace(old, new, 1)
        files[path] = text.encode()
    return files


def playbook_of(files: Files) -> Playbook:
    return _playbook_of(tuple(Source(path, content) for path, content in sorted(files.items())))


@cache
def _playbook_of(sources: tuple[Source, ...]) -> Playbook:
    checked = check_sources(sources, TODAY, prove=False)
    assert checked.playbook is not None, [(str(f.span), f.message.en) for f in checked.findings]
    return checked.playbook


def compared(rules: Change, known: Change) -> Comparison:
    before = playbook_of(project_files())
    return compare_playbooks(before, playbook_of(changed(project_files(), rules, known)), TODAY)


def effects(rules: str, known: str) -> dict[tuple[str, str], Effect]:
    (one,) = compared(RULES[rules], KNOWN[known]).accounts
    return {(effect.kind, effect.name): effect for effect in one.effects}


def states(files: Files) -> dict[Any, Any]:
    book = playbook_of(files)
    (plan,) = make_plans(book, Engine(book.rulebook), TODAY)
    return {key: outcome.state for key, outcome in conclusions(plan).items()}


@pytest.mark.parametrize(("rules", "known"), list(product(RULES, KNOWN)))
def test_every_conclusion_is_put_down_to_what_made_it(rules: str, known: str) -> None:
    """The judge: four projects, made by changing the files of each side, and planned alone."""
    files = project_files()
    old, new = states(files), states(changed(files, RULES[rules], KNOWN[known]))
    alone, without = states(changed(files, RULES[rules])), states(changed(files, KNOWN[known]))
    found = effects(rules, known)
    for key in {*old, *new, *alone, *without}:
        four = [one.get(key) for one in (old, alone, without, new)]
        effect = found.pop(key, None)
        if effect is None:
            assert len({repr(state) for state in four}) == 1, key
            continue
        outcomes = (effect.before, effect.alone, effect.without, effect.after)
        assert [o and o.state for o in outcomes] == four
        assert effect.cause == cause(*four)
        kinds = {"facts" if root.kind == "value" else "rules" for root in effect.roots}
        assert kinds == ({effect.cause} if effect.cause in kinds else {"rules", "facts"})
    assert found == {}


def test_a_cause_is_told_from_four_worlds() -> None:
    """Every pattern of four values, up to their names, beside the definition in words."""
    for old, alone, without, new in product("abcd", repeat=4):
        found = cause(old, alone, without, new)
        by_rules, by_facts = alone == new, without == new
        if old == new:
            assert (found is None) is (alone == old and without == old)
            assert found in (None, "cancelled")
        elif by_rules and by_facts:
            assert found == "either"
        elif by_rules and without == old:
            assert found == "rules"
        elif by_facts and alone == old:
            assert found == "facts"
        else:
            assert found == "together"


def test_rules_alone() -> None:
    grade = effects("figure", "none")["table", "grade"]
    assert (grade.before and grade.before.state) == ("value", "A")
    assert (grade.after and grade.after.state) == ("value", "B")
    assert (grade.cause, grade.roots) == ("rules", (Part("threshold", "high"),))
    assert [(m.part, str(m.span)) for m in makers(grade.after)] == [
        (Part("row", "grade", "b"), "rules/grading.yaml:9:7")
    ]


def test_facts_alone() -> None:
    grade = effects("condition", "chance")["table", "grade"]
    assert (grade.cause, grade.roots) == ("facts", (Part("value", "opportunity.chance"),))


def test_either_alone_and_both_together() -> None:
    assert effects("figure", "chance")["table", "grade"].cause == "either"
    # Boss met: the old rule asks for a boss, the new one for a user; each change undoes the other.
    gate = effects("derived", "boss")["gate", ""]
    assert gate.cause == "cancelled"
    assert gate.before == gate.after != gate.alone
    assert gate.roots == (Part("derived", "boss_met"), Part("value", "contacts.role"))
    # Now that the boss is met only the new rule calls for it, so that its days depend on both.
    action = effects("new rule", "boss")["action", "call-back"]
    assert action.cause == "together"
    assert {root.kind for root in action.roots} == {"rule", "value"}


def test_the_roots_go_down_through_derived_facts() -> None:
    gate = effects("none", "boss")["gate", ""]
    assert gate.roots == (Part("value", "contacts.role"),)
    derived = effects("derived", "none")["gate", ""]
    assert derived.roots == (Part("derived", "boss_met"),)
    asked = effects("none", "role unknown")["rule", "risk.boss_not_met"]
    assert asked.roots == (Part("value", "contacts.role"),)


def test_a_new_rule_and_one_that_is_gone_are_their_own_roots() -> None:
    assert effects("new rule", "none")["rule", "risk.many"].roots == (Part("rule", "risk.many"),)
    renamed = effects("no rule", "none")
    assert renamed["rule", "risk.boss_not_met"].after is None
    assert renamed["rule", "risk.boss_missed"].before is None


def test_an_action_changes_with_the_rule_that_calls_for_it() -> None:
    action = effects("another play's days", "none")["action", "call-back"]
    assert (action.cause, action.roots) == ("rules", (Part("rule", "risk.boss_not_met"),))


def test_an_action_of_a_gate_that_another_requirement_shuts() -> None:
    more = "- {id: many, title: Many, when: vehicles > 99, do: {play: call-back, within: 5d}}"
    gate = {"  require:": f"  threshold: 50%\n  require:\n    {more}", ">= 20": ">= 999"}
    signed = {"stage: meet": "stage: sign", "role: user": "role: boss"}
    files = changed(project_files(), {GRADING: gate, ACME: signed})
    before, after = playbook_of(files), playbook_of(changed(files, {ACME: {"met: 1": "met: 0"}}))
    (one,) = compare_playbooks(before, after, TODAY).accounts
    (action,) = (effect for effect in one.effects if effect.kind == "action")
    assert (action.before, action.cause) == (None, "facts")
    assert action.roots == (Part("value", "contacts.met"),)


def test_an_action_of_a_gate_at_which_a_rule_stopped_us() -> None:
    more = "- {id: many, title: Many, when: vehicles > 99, do: {play: call-back, within: 5d}}"
    stop = MOVED.replace("  do: {play: call-back, within: 3d}", "  stops: true")
    gate = {
        "  require:": f"  require:\n    {more}",
        "- rule: risk.boss_not_met": f"{stop}\n- rule: risk.boss_not_met",
    }
    files = changed(project_files(), {GRADING: gate, ACME: {"role: user": "role: boss"}})
    before, after = playbook_of(files), playbook_of(changed(files, KNOWN["vehicles"]))
    (one,) = compare_playbooks(before, after, TODAY).accounts
    (action,) = (effect for effect in one.effects if effect.kind == "action")
    assert (action.before, action.cause) == (None, "facts")
    assert action.roots == (Part("value", "vehicles"),)


def test_a_question_that_was_answered() -> None:
    asked = effects("none", "unknown")["question", "opportunity.chance"]
    assert asked.before is None
    assert (asked.cause, asked.roots) == ("facts", (Part("value", "opportunity.chance"),))


def test_accounts_that_came_and_went_are_named() -> None:
    before = project_files()
    after = changed(before)
    after["playbook/accounts/bolt.yaml"] = after.pop(ACME).replace(b"id: acme", b"id: bolt")
    found = compare_playbooks(playbook_of(before), playbook_of(after), TODAY)
    assert found.accounts == ()
    assert [one.id for one in found.new] == ["bolt"]
    assert [one.id for one in found.gone] == ["acme"]


def test_a_fact_that_was_renamed_cannot_be_compared_and_is_said_so() -> None:
    rules = {FACTS: {"vehicles: {type": "trucks: {type"}, GRADING: {"vehicles >=": "trucks >="}}
    (one,) = compared(rules, {ACME: {"vehicles: 40": "trucks: 40"}}).accounts
    assert one.aside == ("vehicles", "trucks")
    assert {change.name for change in one.facts} == {"vehicles", "trucks"}


# edits


FIRST = """
facts:
  size: {type: number, label: size, ask: How many?}
derived:
  big: {expr: size > limit, label: big}
"""
LIMITS = "thresholds: {limit: {value: 5, label: limit, because: because}}"
TABLE = """
- table: grade
  label: grade
  hit: first
  output: {name: grade, values: {A: A, B: B}}
  rows: |
    | id | size | grade | because |
    |----|------|-------|---------|
    | a  | > 5  | "A"   | because |
    | b  | -    | "B"   | because |
"""


def edited(old: str, new: str, text: str = TABLE) -> dict[Part, str]:
    assert old in FIRST + LIMITS + text
    before = book(FIRST, text, LIMITS)
    after = book(*(part.replace(old, new) for part in (FIRST, text, LIMITS)))
    return {part: edit.change for part, edit in edits(before, after).items()}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("label: grade", "label: class"),
        ("| because |", "| why     |".replace("why    ", "because")),
        ('"A"   | because', '"A"   | likely '),
        ("size > limit", "size  >  limit"),
        ("| > 5  |", "| >5   |"),
        ("label: limit", "label: the limit"),
    ],
)
def test_words_and_spaces_are_no_edit(old: str, new: str) -> None:
    assert edited(old, new) == {}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("value: 5", "value: 6", {Part("threshold", "limit"): "changed"}),
        ("size > limit", "size >= limit", {Part("derived", "big"): "changed"}),
        ("| > 5  |", "| > 6  |", {Part("row", "grade", "a"): "changed"}),
        ('| "A"   |', '| "B"   |', {Part("row", "grade", "a"): "changed"}),
        ("hit: first", "hit: collect", {Part("table", "grade"): "changed"}),
        ("| b  | -", "| c  | -", {
            Part("row", "grade", "c"): "added", Part("row", "grade", "b"): "removed"}),
        ("type: number, label", "type: number, max: 9, label", {Part("fact", "size"): "changed"}),
    ],
)  # fmt: skip
def test_what_is_meant_is_an_edit_of_its_own_part(
    old: str, new: str, found: dict[Part, str]
) -> None:
    assert edited(old, new) == found


def test_rows_in_another_order_are_an_edit_of_the_table() -> None:
    rows = '    | a  | > 5  | "A"   | because |\n', '    | b  | -    | "B"   | because |\n'
    assert edited("".join(rows), "".join(rows[::-1])) == {Part("table", "grade"): "changed"}


# facts


PEOPLE = """
facts:
  size: {type: number, label: size, ask: How many?}
lists:
  contacts:
    label: contacts
    ask: Who?
    named_by: name
    fields:
      id: {type: id, label: id}
      name: {type: text, label: name}
      met: {type: number, label: met}
  calls:
    label: calls
    ask: When?
    named_by: day
    fields: {day: {type: text, label: day}}
"""


def facts_changed(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[Any, ...]]:
    found = fact_changes(Facts(before), Facts(after), vocabulary_of(PEOPLE))
    return [(one.name, one.before, one.after) for one in found]


def test_entries_are_matched_by_their_id() -> None:
    old = ({"id": "a", "name": "A", "met": 1}, {"id": "b", "name": "B", "met": 2})
    new = ({"id": "b", "name": "B", "met": 3}, {"id": "c", "name": "C", "met": 1})
    assert facts_changed({"contacts": old}, {"contacts": new}) == [
        ("contacts.met", 2, 3),
        ("contacts", None, new[1]),
        ("contacts", old[0], None),
    ]


def test_entries_that_nothing_tells_apart_are_gone_or_new() -> None:
    old, new = ({"day": "1"}, {"day": "1"}), ({"day": "1"}, {"day": "2"}, {"day": "2"})
    found = facts_changed({"calls": old}, {"calls": new})
    assert found == [("calls", {"day": "1"}, None), *[("calls", None, {"day": "2"})] * 2]


def test_evidence_alone_is_a_change_that_says_so() -> None:
    first, second = Evidence(date(2026, 1, 1)), Evidence(date(2026, 2, 1))
    (one,) = fact_changes(
        Facts({"size": 1}, {"size": first}),
        Facts({"size": 1}, {"size": second}),
        vocabulary_of(PEOPLE),
    )
    assert (one.confirmed, one.was, one.now) == (True, first, second)


def test_a_rulebook_reads_only_what_it_declares_in_its_own_types() -> None:
    made = book(PEOPLE)
    person = {"id": "a", "name": Decimal(3), "rank": "x"}
    known, aside = fitted(
        Facts({"size": "large", "colour": "red", "contacts": (person,), "calls": ()}), made
    )
    assert known.values == {"contacts": ({"id": "a"},), "calls": ()}
    assert aside == ("size", "colour", "contacts.name", "contacts.rank")
