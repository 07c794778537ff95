"""Training: questions and cards made from the playbook, and what stands behind a gate."""

from __future__ import annotations

import html
import json
import re
import sqlite3
import zipfile
from collections import Counter
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from dakehu.check.playbook import Playbook
from dakehu.checking import check_sources
from dakehu.cli.main import cli
from dakehu.content.kinds import KIND
from dakehu.content.training import Passing, TrainingGate
from dakehu.rules.model import DecisionTable
from dakehu.text.source import Source
from dakehu.text.words import LANGS, Words
from dakehu.train.audit import audit
from dakehu.train.behind import MARK, Marks, changed
from dakehu.train.course import make_course
from dakehu.train.questions import MAKERS, Question, made
from tests.starter import ROOT, checked, playbook

of_each_maker = pytest.mark.parametrize("maker", MAKERS)


@cache
def questions() -> dict[str, tuple[Question, ...]]:
    return made(playbook())


# questions


def test_the_starter_gives_more_than_sixty_questions_each_with_its_own_id() -> None:
    every = [one for group in questions().values() for one in group]
    assert len(every) >= 60
    assert all(len(group) >= 10 for group in questions().values())
    assert max(Counter(one.id for one in every).values()) == 1


@of_each_maker
def test_one_option_is_right_and_every_wrong_one_says_why(maker: str) -> None:
    for one in questions()[maker]:
        options = one.item.options
        assert 3 <= len(options) <= 4, one.id
        assert [option.right for option in options].count(True) == 1, one.id
        for lang in LANGS:
            assert len({option.text.said(lang).casefold() for option in options}) == len(options)
            assert one.item.why.said(lang)
            assert not one.item.why.lacks(lang)
            for option in options:
                assert option.right == (option.why is None), one.id
                assert option.right or (option.why and option.why.said(lang) != "")
                assert "{" not in option.text.said(lang) + one.item.ask.said(lang)


@of_each_maker
def test_a_question_leads_to_a_passage_that_is_there(maker: str) -> None:
    book = playbook()
    terms = {one.id for one in book.terms}
    tables = {d.name for d in book.rulebook.decisions if isinstance(d, DecisionTable)}
    for one in questions()[maker]:
        kind, key = one.item.see.kind, one.item.see.id
        known = {"glossary": terms, "table": tables}.get(kind)
        assert key in (known or {item.id for item in book.items(KIND[kind])}), one.id


def test_the_right_place_of_options_is_not_always_the_same() -> None:
    every = [one for group in questions().values() for one in group]
    places = Counter([option.right for option in one.item.options].index(True) for one in every)
    assert all(places[place] >= len(every) / 10 for place in range(4))


def test_the_same_playbook_gives_the_same_questions_and_another_order_of_files_too() -> None:
    assert made(playbook()) == questions()
    turned = replace(playbook(), objections=tuple(reversed(playbook().objections)))
    assert {one.item for one in made(turned)["which-handler"]} == {
        one.item for one in questions()["which-handler"]
    }


def test_what_a_gate_asks_is_asked_by_no_option_that_counts_as_wrong() -> None:
    gates = {gate.leaves: gate for gate in playbook().rulebook.gates}
    for one in questions()["gate-item"]:
        own = {asked.title for asked in gates[one.item.see.id].requirements}
        for option in one.item.options:
            assert (option.text in own) is option.right, one.id


def test_the_answer_is_what_the_rules_conclude_and_changes_with_them() -> None:
    """The answer key is the engine: another figure in the rules gives another answer."""
    known = "win probability: 30% · days to close: 45 days"
    asked = {one.item.ask.en: answer(one) for one in questions()["which-grade"]}
    assert [got for ask, got in asked.items() if known in ask] == ["B"]
    easier = made(with_likely_at("0.25"))["which-grade"]
    assert [answer(one) for one in easier if known in one.item.ask.en] == ["A"]


def with_likely_at(share: str) -> Playbook:
    """Return the starter with another figure for what counts as likely."""
    name = "rules/thresholds.yaml"
    old = next(one for one in checked().sources if one.path == name)
    text = re.sub(r"(high_probability:\n\s+value: )[\d.]+", rf"\g<1>{share}", old.content.decode())
    assert text != old.content.decode()
    files = [one for one in checked().sources if one.path != name]
    again = check_sources([*files, Source(name, text.encode())], checked().today, prove=False)
    assert again.playbook is not None
    return again.playbook


def answer(one: Question) -> str:
    return next(option.text.en for option in one.item.options if option.right)


def test_words_for_the_same_thing_are_no_wrong_answers() -> None:
    terms = playbook().terms
    first = terms[0]
    twin = replace(terms[1], id="twin", term=Words("twin", "双"), also=(first.term,))
    book = replace(playbook(), terms=(first, twin, *terms[2:8]))
    found = {one.item.see.id: one for one in made(book)["which-term"]}
    assert first.id in found
    for key, other in ((first.id, twin.term), (twin.id, first.term)):
        if key in found:
            assert other not in [option.text for option in found[key].item.options]


def test_too_few_neighbours_make_no_question() -> None:
    book = replace(playbook(), stages=playbook().stages[:2], customer_types=(), terms=())
    found = made(replace(book, rulebook=replace(book.rulebook, gates=())))
    assert [found[name] for name in ("which-stage", "gate-item")] == [(), ()]
    assert [found[name] for name in ("which-personality", "which-term")] == [(), ()]


# cards


def test_cards_are_made_of_words_stages_objections_and_personalities() -> None:
    found = {one.id: one for one in make_course(playbook()).packs}
    assert {"glossary", "stages", "objections", "personalities"} <= set(found)
    cards = [card for pack in found.values() for card in pack.cards]
    assert len(cards) >= 60
    assert max(Counter(card.id for card in cards).values()) == 1
    for card in cards:
        assert all(card.front.said(lang) and card.back.said(lang) for lang in LANGS)
    gate = playbook().rulebook.gates[0]
    card = next(card for card in found["stages"].cards if card.id.endswith(f"/{gate.leaves}"))
    assert card.back.zh.split("\n") == [one.title.zh for one in gate.requirements]


# the rules behind a gate


def gate_of(book: Playbook, **given: object) -> TrainingGate:
    base = TrainingGate(
        "one", Words("One", "一"), 1, 10, (), (), Passing(5, 80), (), book.stages[0].kept
    )
    return replace(base, **given)  # type: ignore[arg-type]


def other_figure(book: Playbook) -> Playbook:
    """Return *book* with another figure for what counts as likely."""
    figures = dict(book.rulebook.vocabulary.thresholds)
    figures["high_probability"] = replace(figures["high_probability"], value=Decimal("0.75"))
    vocabulary = replace(book.rulebook.vocabulary, thresholds=figures)
    return replace(book, rulebook=replace(book.rulebook, vocabulary=vocabulary))


def test_a_gate_rests_on_what_it_asks_and_reads() -> None:
    book, marks = playbook(), Marks(playbook().rulebook)
    graded = questions()["which-grade"]
    behind = marks.behind(book, gate_of(book), graded)
    after = Marks(other_figure(book).rulebook).behind(book, gate_of(book), graded)
    assert 0 < changed(behind, after) < 0.1
    first = gate_of(book, stages=("qualify",))
    staged = marks.behind(book, first, ())
    assert 0 < len(staged) < len(behind)
    assert staged == Marks(other_figure(book).rulebook).behind(book, first, ())
    assert marks.behind(book, gate_of(book), ()) == ""
    every = marks.behind(book, gate_of(book, passing=Passing(5, 80, cases=2)), ())
    assert len(every) > len(behind)
    assert changed(every, behind) > 0.5


def test_words_of_a_rule_change_no_mark() -> None:
    book = playbook().rulebook
    rules = tuple(replace(rule, title=Words("Other", "别的")) for rule in book.rules)
    before, after = Marks(book), Marks(replace(book, rules=rules))
    assert before.by_part == after.by_part
    assert {len(mark) for mark in before.by_part.values()} == {MARK}


# what is wrong with training


def audited(**changes: object) -> list[tuple[str, str]]:
    """Return what is found of the starter with its first gate changed: code and place."""
    book = playbook()
    first = replace(book.training_gates[0], **changes)  # type: ignore[arg-type]
    book = replace(book, training_gates=(first, *book.training_gates[1:]))
    found = audit(book, make_course(book), checked().documents)
    return [(one.code, one.message.en) for one in found]


def test_the_starter_can_be_learnt_practised_and_passed() -> None:
    assert audited() == []


def test_a_gate_that_draws_more_than_there_is_or_is_not_practised_is_found() -> None:
    ((code, said),) = audited(quizzes=(), generated=())
    assert code == "no-practice"
    assert "only 0" in said
    need = replace(playbook().training_gates[0].passing, questions=1, cases=0)
    found = audited(passing=need, role_plays=())
    assert [code for code, _ in found] == ["no-practice", "no-practice"]
    assert any("must-know" in said for _, said in found)
    assert any("no role-play" in said for _, said in found)


def test_a_lesson_that_leads_nowhere_is_found() -> None:
    book = playbook()
    name = book.training_gates[0].lessons[0]
    bare = tuple(
        replace(one, method="", stages=(), plays=(), checklists=(), objections=(), techniques=())
        if one.id == name
        else one
        for one in book.lessons
    )
    book = replace(book, lessons=bare)
    (found,) = audit(book, make_course(book), checked().documents)
    assert (found.code, found.span.path) == (
        "lesson-leads-nowhere",
        f"playbook/lessons/{name}.yaml",
    )


@pytest.mark.parametrize(
    ("figure", "codes"),
    [
        pytest.param("high_probability: 0.6", [], id="as-it-is"),
        pytest.param("high_probability: 0.5", ["stale-answer"], id="changed-since"),
    ],
)
def test_an_answer_written_for_another_figure_is_found(figure: str, codes: list[str]) -> None:
    name = f"playbook/training/quizzes/{playbook().quizzes[0].id}.yaml"
    old = next(one for one in checked().sources if one.path == name)
    at = old.content.index(b"  form:")
    text = old.content[:at] + f"  rests_on: {{{figure}}}\n".encode() + old.content[at:]
    files = [Source(name, text) if one.path == name else one for one in checked().sources]
    again = check_sources(files, checked().today, prove=False)
    assert again.playbook is not None, again.findings
    found = audit(again.playbook, make_course(again.playbook), again.documents)
    assert [one.code for one in found] == codes
    assert all(one.span.path == name for one in found)
    shown = [one for one in found if "0.5" in one.message.en]
    assert len(shown) == len(codes)


def test_the_command_counts_and_finds() -> None:
    done = CliRunner().invoke(cli, ["-C", str(ROOT), "--lang", "en", "train", "check"])
    assert done.exit_code == 0, done.output
    assert f"{len(playbook().training_gates)} gates" in done.output
    assert "nothing to fix" in done.output


# cards for other programs


def exported(out: Path, *arguments: str, stamp: str = "1000") -> bytes:
    given = ["-C", str(ROOT), "--lang", "zh", "train", "export", "--out", str(out), *arguments]
    done = CliRunner().invoke(cli, given, env={"SOURCE_DATE_EPOCH": stamp})
    assert done.exit_code == 0, done.output
    return out.read_bytes()


def notes(package: Path, folder: Path) -> dict[str, tuple[str, int]]:
    """Return the fields and the time of every note of an Anki package, by its lasting id."""
    with zipfile.ZipFile(package) as files:
        files.extract("collection.anki2", folder)
    with closing(sqlite3.connect(folder / "collection.anki2")) as base:
        rows = base.execute("select guid, flds, mod from notes").fetchall()
        decks = json.loads(base.execute("select decks from col").fetchone()[0])
    titles = {one["name"] for one in decks.values()}
    assert {pack.title.zh for pack in make_course(playbook()).packs} <= titles
    return {guid: (fields, changed) for guid, fields, changed in rows}


def test_a_second_import_into_anki_updates_the_cards(tmp_path: Path) -> None:
    every = [card for pack in make_course(playbook()).packs for card in pack.cards]
    package = tmp_path / "cards.apkg"
    first = exported(package)
    before = notes(package, tmp_path)
    assert exported(package) == first
    later = exported(package, stamp="2000")
    after = notes(package, tmp_path)
    assert later != first
    assert len(before) == len(every)
    assert before.keys() == after.keys()
    assert {changed for _, changed in after.values()} == {2000}
    fields = {fields.split("\x1f")[0] for fields, _ in after.values()}
    assert html.escape(every[0].front.zh) in fields


def test_a_table_of_cards_has_a_line_each(tmp_path: Path) -> None:
    every = [card for pack in make_course(playbook()).packs for card in pack.cards]
    lines = exported(tmp_path / "cards.tsv", "--to", "tsv").decode().splitlines()
    rows = [line.split("\t") for line in lines]
    assert {len(row) for row in rows} == {4}
    assert [row[0] for row in rows] == [f"zh/{card.id}" for card in every]
