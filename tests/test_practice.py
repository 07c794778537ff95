"""Practice cases: made from stories, marked by the rulebook, told in a page that marks alone."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from playwright.sync_api import Browser

from dakehu.check.schemas import account_schema
from dakehu.cli.main import cli
from dakehu.content.story import Story
from dakehu.pipeline import CASES
from dakehu.render.practice import FOLDER, GATES, MARKS, Teller, practice_files
from dakehu.rules.interval import possible
from dakehu.rules.reason import Engine
from dakehu.text.words import LANGS, Lang
from dakehu.train.practice import ASKED, HIDDEN, Case, Practice
from dakehu.train.verdicts import Judge
from tests.starter import ROOT, checked, playbook

STORIES = ("hospital-laundry", "grain-depots", "airline-meals", "city-tender")


@cache
def practice() -> Practice:
    return Practice(playbook(), checked().today)


@cache
def cases() -> tuple[Case, ...]:
    """Return the cases of the site."""
    return tuple(practice().cases(range(1, CASES + 1)))


@cache
def told(lang: Lang) -> dict[int, Any]:
    """Return what the page is given of every case, by number."""
    files = practice_files(playbook(), cases(), lang)
    numbered = {path: text for path, text in files.items() if not path.endswith("words.js")}
    return {
        int(Path(path).stem): json.loads(text.partition("(")[2].rstrip()[:-1])
        for path, text in numbered.items()
    }


def test_every_stage_has_a_story_and_every_story_is_in_both_languages() -> None:
    assert {one.stage for one in playbook().stories} == {one.id for one in playbook().stages}
    assert len(playbook().stories) >= 12
    for one in playbook().stories:
        said = [one.title, *one.opening, *(p.ask for p in one.points)]
        said += [way.says for point in one.points for way in point.ways]
        assert not [words for words in said if words.lacks("en") or words.lacks("zh")], one.id


def test_fifty_seeds_give_fifty_cases() -> None:
    found = [*cases(), *practice().cases(range(CASES + 1, 51))]
    everything = tuple(range(HIDDEN))
    assert len({json.dumps(case.data(everything)) for case in found}) == 50
    keys = {
        repr((case.story.id, case.good_questions, last.signature, case.risks, case.plays))
        for case in found
        for last in (case.states[everything],)
    }
    assert len(keys) >= 40


def test_the_same_seed_gives_the_same_case() -> None:
    story = playbook().stories[0]
    one, other = practice().case(story, 7), Practice(playbook(), checked().today).case(story, 7)
    assert one.data(tuple(range(HIDDEN))) == other.data(tuple(range(HIDDEN)))
    assert Teller(playbook(), "zh").case(one) == Teller(playbook(), "zh").case(other)


def test_a_case_is_an_account_of_the_right_shape() -> None:
    schemas = checked().schemas
    facts = next(one.data for one in checked().documents if one.path == "rules/facts.yaml")
    schema = account_schema(schemas, facts)
    for case in cases():
        for asked in case.states:
            assert schemas.accepts(schema, {**case.data(asked), "id": case.id}), (case.id, asked)


def test_a_case_turns_on_what_is_hidden() -> None:
    """One other answer would change grade, gate or a warning, and the engine says so."""
    judge = Judge(playbook(), checked().today)
    for case in cases():
        assert len(case.questions) == HIDDEN, case.id
        assert case.turns, case.id
        last = judge.state(case.told.account(case.told.drawn)).signature
        for turn in case.turns:
            assert turn.place in case.hidden
            assert turn.before == last != turn.after


def test_what_is_right_is_what_the_engine_says_anew() -> None:
    """Over every case and every answer the page can be given, in both languages."""
    judge = Judge(playbook(), checked().today)
    values = playbook().rulebook.table("grade").values
    for case in cases():
        both = [told(lang)[case.seed] for lang in LANGS]
        assert set(both[0]["states"]) == {
            "".join(map(str, asked)) for asked in combinations(range(HIDDEN), ASKED)
        }
        for asked in combinations(range(HIDDEN), ASKED):
            state = judge.state(case.told.account(case.known(asked)))
            for data in both:
                grades, gate, risks, ranks, why = data["states"]["".join(map(str, asked))]
                for number in range(1, 2 ** len(values)):
                    ticked = tuple(v for n, v in enumerate(values) if number >> n & 1)
                    assert (number == grades) == (ticked == state.grades)
                assert gate == (GATES[state.standing] if state.standing else "")
                assert list(risks) == [MARKS[state.truth(rule)] for rule in case.risks]
                first = state.first(case.plays)
                assert [r == "1" for r in ranks] == [play.id in first for play in case.plays]
                assert [r != "0" for r in ranks] == [bool(state.action(p)) for p in case.plays]
                assert len(why) == 2 + len(case.risks) + len(case.plays)
                assert all(data["lines"][number] for number in why[:2])


def test_the_reasons_told_are_those_of_the_state_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reasons are told once for states that differ only in what makes no difference to them."""
    few = cases()[::7]
    quick = {case.seed: told("en")[case.seed] for case in few}
    monkeypatch.setattr(Case, "touching", lambda case, _: frozenset(range(len(case.questions))))
    for case in few:
        whole, data = Teller(playbook(), "en").case(case), quick[case.seed]
        for asked, state in data["states"].items():
            other = whole["states"][asked][4]
            lines = [[list(line) for line in whole["lines"][number]] for number in other]
            assert [data["lines"][number] for number in state[4]] == lines, (case.id, asked)


def test_the_grades_still_possible_are_the_interval() -> None:
    judge, engine = Judge(playbook(), checked().today), Engine(playbook().rulebook)
    for case in cases()[::6]:
        state = judge.state(case.told.account(case.known((0, 2, 4))))
        found = possible(engine, state.trace.facts, checked().today, "grade")
        assert found.exact
        assert state.grades == found.outcomes


def test_what_a_case_turns_on_is_judged_as_the_whole_rulebook_judges() -> None:
    judge = Judge(playbook(), checked().today)
    for case in cases()[::3]:
        data = case.told.account(case.told.drawn)
        assert judge.signature(data) == judge.state(data).signature


def test_the_best_questions_are_those_the_plan_would_ask() -> None:
    for case in cases():
        good = case.good_questions
        assert len(good) >= ASKED
        least = min(case.weights[n] for n in good)
        assert all(case.weights[n] < least for n in range(HIDDEN) if n not in good)
        assert all(bool(case.weights[n]) == bool(case.settles[n]) for n in range(HIDDEN))


def test_a_warning_offered_is_settled_once_everything_is_known() -> None:
    for case in cases():
        last = case.states[tuple(range(HIDDEN))]
        assert {MARKS[last.truth(rule)] for rule in case.risks} <= {"y", "n"}
        spoken = {MARKS[s.truth(rule)] for s in case.states.values() for rule in case.risks}
        assert "n" in spoken, case.id
        assert spoken & {"y", "u"}, case.id


def test_a_rule_that_changes_changes_the_marks() -> None:
    """Nobody wrote the key: with another threshold the same case has another answer."""
    threshold = playbook().rulebook.vocabulary.thresholds["high_probability"]
    assert threshold.value
    case = next(one for one in cases() if one.states[tuple(range(HIDDEN))].grades == ("A",))
    text = (ROOT / "rules/thresholds.yaml").read_text("utf-8")
    changed = text.replace("value: 0.6\n", "value: 0.9\n", 1)
    assert changed != text
    from dakehu.checking import check_sources  # noqa: PLC0415

    sources = [
        replace(one, content=changed.encode()) if one.path == "rules/thresholds.yaml" else one
        for one in checked().sources
    ]
    stricter = check_sources(sources, checked().today, prove=False).playbook
    assert stricter
    data = case.told.account(case.told.drawn)
    assert Judge(stricter, checked().today).state(data).grades == ("B",)


def test_a_case_is_written_for_paper(tmp_path: Path) -> None:
    run = CliRunner().invoke(
        cli, ["-C", str(ROOT), "train", "generate", "--seed", "3", "--count", "2", "--key",
              "--lang", "zh", "--stage", "propose", "--out", str(tmp_path)],
    )  # fmt: skip
    assert run.exit_code == 0, run.output
    files = sorted(tmp_path.glob("*.yaml"))
    assert len(files) == 2
    for path in files:
        account = yaml.safe_load(path.read_text("utf-8"))
        assert account["opportunity"]["stage"] == "propose"
        assert "答案" in path.with_suffix(".txt").read_text("utf-8")
    without = CliRunner().invoke(
        cli, ["-C", str(ROOT), "train", "generate", "--seed", "3", "--lang", "en"]
    )
    assert "Key" not in without.output
    assert "What can be asked" in without.output


def test_a_stage_without_a_story_is_said() -> None:
    run = CliRunner().invoke(cli, ["-C", str(ROOT), "train", "generate", "--stage", "nowhere"])
    assert run.exit_code == 2
    assert "prospect" in run.output


def test_no_person_in_a_story_has_private_matters_in_the_file() -> None:
    kept = {"phone", "email", "true_need"}
    for one in playbook().stories:
        for contact in one.account["contacts"]:
            assert not kept & set(contact), one.id


def _stuck(story: Story) -> Story:
    """Return *story* with points on which nothing turns."""
    points = tuple(
        replace(p, ways=tuple(replace(way, sets={}, draw=None) for way in p.ways))
        for p in story.points
    )
    return replace(story, points=points)


def test_a_story_on_which_nothing_turns_makes_no_case() -> None:
    with pytest.raises(ValueError, match="grain-depots"):
        practice().case(_stuck(next(s for s in playbook().stories if s.id == "grain-depots")), 1)


# in the browser


def _answers(data: Any) -> list[dict[str, Any]]:
    """Return answers for every choice of questions: all right, and each part wrong in turn."""
    made = []
    for asked, (grades, gate, risks, ranks, _) in data["states"].items():
        right = {
            "asked": [int(n) for n in asked],
            "grades": [n for n in range(len(data["grades"])) if grades >> n & 1],
            "gate": gate,
            "risks": list(risks),
            "action": ranks.index("1"),
        }
        made.append(right)
        made.append({**right, "grades": [n for n in range(4) if n not in right["grades"]] or [0]})
        made.append({**right, "gate": "n" if gate != "n" else "y"})
        made.append({**right, "risks": ["y" if one != "y" else "u" for one in risks]})
        made.append({**right, "action": ranks.index("0")})
    return made


def test_the_page_marks_as_the_engine_does(browser: Browser) -> None:
    """The script of the page itself, over every case and choice, beside marks worked out here."""
    page = browser.new_page()
    for name in ("training-store", "practice"):
        page.add_script_tag(path=ROOT / f"site/theme/assets/{name}.js")
    for case in cases():
        data = told("en")[case.seed]
        answers = _answers(data)
        given = page.evaluate(
            "([data, all]) => all.map(one => dakehuPractice.mark(data, one).map(m => m.right))",
            [data, answers],
        )
        assert given == [_marked(case, one) for one in answers], case.id
    page.close()


def _marked(case: Case, answer: dict[str, Any]) -> list[bool]:
    """Return the marks of *answer* by what the engine concludes."""
    asked = tuple(answer["asked"])
    state = case.states[asked]
    values = playbook().rulebook.table("grade").values
    marks = [n in case.good_questions for n in asked]
    marks.append({list(values)[n] for n in answer["grades"]} == set(state.grades))
    marks.append(bool(state.standing and answer["gate"] == GATES[state.standing]))
    marks += [a == MARKS[state.truth(r)] for a, r in zip(answer["risks"], case.risks, strict=True)]
    marks.append(case.plays[answer["action"]].id in state.first(case.plays))
    return marks


def test_files_of_cases_hold_no_line_that_ends_a_script() -> None:
    for lang in LANGS:
        for path, text in practice_files(playbook(), cases()[:6], lang).items():
            assert path.startswith(FOLDER)
            assert "\u2028" not in text
