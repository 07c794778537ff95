"""Training in a real browser, from the disk and on a phone: from the first lesson to the proof."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.starter import playbook
from tests.test_everywhere import RULES, axe

pytestmark = pytest.mark.browser

PHONE = 390
KEY = "dakehu:training"
HOME, DRILL = "training-gates/index.html", "training/drill.html"
Question = dict[str, Any]


@contextmanager
def learning(browser: Browser, site: Path, lang: str = "en") -> Iterator[tuple[Page, str]]:
    """Open a page at the width of a phone; nothing but the disk is within reach."""
    context: BrowserContext = browser.new_context(viewport={"width": PHONE, "height": 844})
    context.set_default_timeout(15_000)
    elsewhere: list[str] = []
    faults: list[str] = []
    context.route(re.compile("^https?:"), lambda route: route.abort())
    page = context.new_page()
    page.on(
        "request",
        lambda one: elsewhere.append(one.url) if one.url.startswith("http") else None,
    )
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    yield page, site.as_uri() + ("/" if lang == "en" else "/zh/")
    context.close()
    assert (elsewhere, faults) == ([], [])


def data(page: Page) -> Any:
    return json.loads(page.locator("#dk-data").text_content() or "")


def kept(page: Page) -> Any:
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or "{}")


_ASKED: dict[str, list[Question]] = {}


def asked(page: Page) -> list[Question]:
    """Return the questions of the page; read once, as some pages hold hundreds."""
    if page.url not in _ASKED:
        found = data(page)
        groups = [found, *found.get("groups", ())]
        _ASKED[page.url] = [one for group in groups for one in group.get("questions", ())]
    return _ASKED[page.url]


def shown(page: Page) -> Question:
    """Return the question that is on the page now."""
    text = page.locator(".dk-question legend").evaluate("one => one.firstChild.textContent")
    return next(one for one in asked(page) if one["ask"] == text)


def answer(page: Page, *, right: bool = True) -> Question:
    """Answer the question on the page by what its data say; check it."""
    one = shown(page)
    GIVE[one["form"]](page, one, right)
    page.locator(".dk-question button[type=submit]").click()
    verdict = page.locator(".dk-verdict")
    assert verdict.evaluate("one => one === document.activeElement")
    assert ("is-right" in (verdict.get_attribute("class") or "")) is right, one
    assert one["why"] in verdict.inner_text()
    return one


def _choose(page: Page, one: Question, right: bool) -> None:
    lines = page.locator(".dk-option")
    wanted = [o["t"] for o in one["options"] if o["r"] is right]
    for at in range(lines.count()):
        if lines.nth(at).locator("span").inner_text() in (wanted if right else wanted[:1]):
            lines.nth(at).locator("input").check()


def _order(page: Page, one: Question, right: bool) -> None:
    for at, line in enumerate(one["lines"] if right else ()):
        texts = page.locator(".dk-order > li > span:first-child").all_inner_texts()
        for place in range(texts.index(line), at, -1):
            page.locator(".dk-order > li").nth(place).locator("button").first.click()


def _match(page: Page, one: Question, right: bool) -> None:
    pairs = one["pairs"]
    for at, (left, own) in enumerate(pairs):
        other = pairs[(at + 1) % len(pairs)][1]
        page.get_by_label(left, exact=True).select_option(own if right else other)


def _fill(page: Page, one: Question, right: bool) -> None:
    page.locator(".dk-fill input").fill(f" {one['accept'][0].upper()} " if right else "nonsense")


def _say(page: Page, one: Question, right: bool) -> None:
    page.locator(".dk-question .md-button", has_text=data(page)["words"]["show"]).click()
    for at in range(len(one["behaviours"]) if right else 0):
        page.locator(".dk-model input").nth(at).check()


GIVE = {
    "single": _choose, "several": _choose, "order": _order, "match": _match, "fill": _fill,
    "say": _say,
}  # fmt: skip


def on(page: Page) -> None:
    page.locator(".dk-verdict button").click()


def answer_all(page: Page) -> None:
    """Answer every question that is left, rightly."""
    while page.locator(".dk-question form").count():
        answer(page)
        on(page)


def start(page: Page) -> None:
    page.locator(".dk-train .md-button--primary").first.click()


# the whole path


def test_the_whole_path_is_walked_on_a_phone_without_a_network(
    browser: Browser, site: Path
) -> None:
    gates = playbook().training_gates
    with learning(browser, site) as (page, top):
        page.goto(top + HOME)
        start(page)
        assert "Day 1" in page.locator(".dk-standing").inner_text()
        for gate in gates:
            here = page.locator(".dk-path li.is-here")
            assert here.get_attribute("data-gate") == gate.id
            here.locator("a").click()
            page.wait_for_url(f"{top}training-gates/{gate.id}.html")
            boxes = page.locator(".dk-lessons input")
            assert boxes.count() == len(gate.lessons)
            for at in range(boxes.count()):
                boxes.nth(at).check()
            start(page)
            answer_all(page)
            assert page.locator(".dk-result .dk-passed").is_visible()
            for play in gate.role_plays[:1]:
                page.goto(f"{top}training-role-plays/{play}.html")
                rate(page, 5)
            others(page, gate.role_plays[1:])
            page.goto(top + HOME)
        assert "All gates are passed" in page.locator(".dk-standing").inner_text()
        page.goto(f"{top}training/certificate.html")
        page.locator(".dk-train input").fill("Lin Xia")
        sheet = page.locator(".dk-certificate")
        for _ in range(2):
            text = sheet.inner_text()
            assert "Lin Xia has passed these gates" in text
            assert all(gate.title.en in text for gate in gates)
            assert f"All {len(gates)} gates are passed." in text
            assert "Self-attested" in text
            assert page.locator(".dk-stale").count() == 0
            page.reload()
        page.evaluate(
            f"""() => {{
              const kept = JSON.parse(localStorage.getItem('{KEY}')), id = '{gates[-1].id}'
              const cut = kept.gates[id].rules.match(/.{{6}}/g)
              kept.gates[id].rules = cut.map((mark, at) => at % 4 ? mark : 'zzzzzz').join('')
              localStorage.setItem('{KEY}', JSON.stringify(kept))
            }}"""
        )
        page.reload()
        assert gates[-1].title.en in page.locator(".dk-stale").inner_text()
        assert "no longer stands" in page.locator(".dk-stale").inner_text()


def rate(page: Page, mark: int) -> None:
    """Answer a role-play aloud, and rate every behaviour."""
    start(page)
    page.locator(".dk-clock button:visible").click()
    for field in page.locator(".dk-rating fieldset[data-behaviour]").all():
        field.locator(f"input[value='{mark}']").check()
    page.locator(".dk-rating button[type=submit]").click()
    assert page.locator(".dk-kept p").count() >= 1


def others(page: Page, plays: tuple[str, ...]) -> None:
    """Keep the other role-plays like the first, and practice accounts as done."""
    page.evaluate(
        """plays => dakehuTraining.change(kept => {
          for (const [play, marks] of plays) kept.plays[play] = [{day: dakehuTraining.day(), marks}]
          const one = {right: 9, of: 10, day: dakehuTraining.day()}
          for (let at = 0; at < 40; at++) kept.practice[`case-${at}`] = one
        })""",
        [[play, dict.fromkeys(behaviours(play), 4)] for play in plays],
    )


def behaviours(play: str) -> list[str]:
    rubric = next(one.rubric for one in playbook().role_plays if one.id == play)
    return [b.id for one in playbook().rubrics if one.id == rubric for b in one.behaviours]


# questions


def test_a_wrong_answer_says_why_leads_on_and_comes_back_until_it_is_right(
    browser: Browser, site: Path
) -> None:
    quiz = playbook().quizzes[0]
    with learning(browser, site) as (page, top):
        page.goto(f"{top}training-quizzes/{quiz.id}.html")
        start(page)
        wrong: list[Question] = []
        while page.locator(".dk-question form").count():
            if len(wrong) < 2 and shown(page)["form"] == "single":
                one = answer(page, right=False)
                wrong.append(one)
                said = page.locator(".dk-verdict").inner_text()
                first = next(o for o in one["options"] if not o["r"])
                assert first["w"] in said
                way = page.locator(".dk-verdict a").get_attribute("href") or ""
                assert (site / "training-quizzes" / way.split("#")[0]).resolve().is_file()
            else:
                answer(page)
            on(page)
        all_of_it = len(quiz.items)
        right = all_of_it - 2
        assert f"{right} of {all_of_it} right" in page.locator(".dk-result").inner_text()
        page.locator(".dk-train .md-button--primary").last.click()
        again = {shown(page)["id"]}
        answer(page, right=False)
        on(page)
        again.add(shown(page)["id"])
        answer(page)
        on(page)
        assert again == {one["id"] for one in wrong}
        assert page.locator(".dk-question form").count() == 1
        answer_all(page)
        assert f"{right * 100 // all_of_it}" in page.locator(".dk-result").inner_text()
        days = page.evaluate(
            """ids => {
              const {load, between, day, change} = dakehuTraining
              const days = ids.map(id => between(day(), load().asked[id].due))
              change(kept => { for (const id of ids) kept.asked[id].due = day() })
              return days
            }""",
            sorted(again),
        )
        assert days == [1, 1]
        page.goto(top + DRILL)
        assert page.locator(".dk-choices button").first.inner_text().endswith("due now (2)")


def test_a_reload_loses_no_answer(browser: Browser, site: Path) -> None:
    gate = playbook().training_gates[0]
    with learning(browser, site) as (page, top):
        page.goto(f"{top}training-gates/{gate.id}.html")
        start(page)
        answer(page)
        on(page)
        answer(page, right=False)
        page.reload()
        start(page)
        status = page.locator(".dk-question").locator("xpath=..").locator(".dk-status")
        assert status.inner_text().startswith(f"Question 3 of {gate.passing.questions} · 1 right")
        run = kept(page)["runs"][f"gate/{gate.id}"]
        assert run["got"] == [True, False]


def test_every_form_is_answered_marked_and_read_out(browser: Browser, site: Path) -> None:
    quiz = max(playbook().quizzes, key=lambda one: len({item.form for item in one.items}))
    assert {item.form for item in quiz.items} == set(GIVE)
    with learning(browser, site, "zh") as (page, top):
        page.goto(f"{top}training-quizzes/{quiz.id}.html")
        start(page)
        seen: set[str] = set()
        while page.locator(".dk-question form").count():
            form = shown(page)["form"]
            if form not in seen:
                seen.add(form)
                assert violations_here(page) == []
                answer(page, right=False)
                assert violations_here(page) == []
                assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
            else:
                answer(page)
            on(page)
        assert seen == set(GIVE)


def violations_here(page: Page) -> list[str]:
    """Return what axe finds in the part of the page that scripts made."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe())
    found = page.evaluate(
        "tags => axe.run('.dk-train', {runOnly: tags, resultTypes: ['violations']})", RULES
    )["violations"]
    return [f"{one['id']}: {node['failureSummary']}" for one in found for node in one["nodes"]]


def test_an_attempt_asks_every_must_know_question_and_one_wrong_is_not_passed(
    browser: Browser, site: Path
) -> None:
    gate = playbook().training_gates[0]
    with learning(browser, site) as (page, top):
        page.goto(f"{top}training-gates/{gate.id}.html")
        must = {one["id"] for one in asked(page) if one.get("must")}
        assert must
        start(page)
        drawn = kept(page)["runs"][f"gate/{gate.id}"]["ids"]
        assert must <= set(drawn)
        assert len(drawn) == len(set(drawn)) == gate.passing.questions
        missed = False
        while page.locator(".dk-question form").count():
            wrong = not missed and shown(page)["id"] in must
            missed |= wrong
            answer(page, right=not wrong)
            on(page)
        assert missed
        assert "must-know" in page.locator(".dk-result").inner_text()
        assert kept(page)["scores"][f"gate/{gate.id}"]["passed"] is None


def test_questions_are_answered_by_key_alone(browser: Browser, site: Path) -> None:
    with learning(browser, site) as (page, top):
        page.goto(top + DRILL)
        page.get_by_role("button", name="Which stage is it?").focus()
        page.keyboard.press("Enter")
        for _ in range(3):
            assert page.evaluate("document.activeElement.tagName") == "LEGEND"
            page.keyboard.press("Tab")
            page.keyboard.press("Space")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            assert "dk-verdict" in page.evaluate("document.activeElement.className")
            while page.evaluate("document.activeElement.tagName") != "BUTTON":
                page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        assert len(kept(page)["asked"]) == 3


# what is kept


@pytest.mark.parametrize(
    ("damaged", "left"),
    [
        pytest.param("{not json", {}, id="no-json"),
        pytest.param("[]", {}, id="a-list"),
        pytest.param(
            '{"v":1,"read":{"a":"2026-01-05","b":7},"cards":"?"}', {"a": "2026-01-05"}, id="parts"
        ),
        pytest.param(
            '{"v":1,"runs":{"gate/x":{"ids":[],"got":"no"}},"plays":{"p":[{}]}}', {}, id="runs"
        ),
    ],
)
def test_what_is_damaged_is_mended_and_what_can_be_read_stays(
    browser: Browser, site: Path, damaged: str, left: dict[str, str]
) -> None:
    with learning(browser, site) as (page, top):
        page.goto(top + HOME)
        page.evaluate("text => localStorage.setItem('dakehu:training', text)", damaged)
        page.reload()
        assert "damaged" in page.locator(".dk-notice").inner_text()
        assert kept(page)["read"] == left
        assert page.evaluate(f"localStorage.getItem('{KEY}:damaged')") == damaged
        page.reload()
        assert page.locator(".dk-notice").count() == 0
        assert page.locator(".dk-path li.is-here").count() == 1


def test_a_browser_that_keeps_nothing_says_so_and_goes_on(browser: Browser, site: Path) -> None:
    with learning(browser, site) as (page, top):
        page.add_init_script("Storage.prototype.setItem = () => { throw new Error('no room') }")
        page.goto(f"{top}training/cards.html")
        assert "keeps nothing" in page.locator(".dk-notice").inner_text()
        page.locator(".dk-cards > .md-button--primary").click()
        page.locator(".dk-marks .md-button--primary").click()
        assert "Card 2" in page.locator(".dk-cards .dk-status").inner_text()


def test_progress_is_saved_read_on_another_device_and_forgotten(
    browser: Browser, site: Path, tmp_path: Path
) -> None:
    with learning(browser, site) as (page, top):
        page.goto(f"{top}training/cards.html")
        page.locator(".dk-cards > .md-button--primary").click()
        page.locator(".dk-marks .md-button--primary").click()
        page.goto(f"{top}training/progress.html")
        files = {}
        for name in ("Save my progress", "xAPI"):
            with page.expect_download() as download:
                page.get_by_role("button", name=name).click()
            files[name] = tmp_path / download.value.suggested_filename
            download.value.save_as(files[name])
        saved = json.loads(files["Save my progress"].read_text("utf-8"))
        assert saved["progress"]["cards"] == kept(page)["cards"]
        forget = page.locator(".dk-choices button").last
        forget.click()
        assert kept(page) != {}
        forget.click()
        assert kept(page) == {}
        page.locator("#dk-load").set_input_files(files["Save my progress"])
        page.wait_for_function(f"() => localStorage.getItem('{KEY}') !== null")
        assert kept(page)["cards"] == saved["progress"]["cards"]
        other = tmp_path / "other.json"
        other.write_text('{"a": 1}', "utf-8")
        page.locator("#dk-load").set_input_files(other)
        page.get_by_text("nothing was changed").wait_for()
        assert kept(page)["cards"] == saved["progress"]["cards"]


def test_statements_say_who_did_what(browser: Browser, site: Path, tmp_path: Path) -> None:
    gate = playbook().training_gates[0]
    with learning(browser, site) as (page, top):
        page.goto(f"{top}training-gates/{gate.id}.html")
        page.locator(".dk-lessons input").first.check()
        page.goto(f"{top}training/progress.html")
        with page.expect_download() as download:
            page.get_by_role("button", name="xAPI").click()
        path = tmp_path / "xapi.json"
        download.value.save_as(path)
        (one,) = json.loads(path.read_text("utf-8"))
        assert one["actor"]["objectType"] == "Agent"
        assert set(one["actor"]["account"]) == {"homePage", "name"}
        assert one["verb"]["id"] == "http://adlnet.gov/expapi/verbs/experienced"
        assert one["object"]["id"].endswith(f"/lesson/{gate.lessons[0]}")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", one["timestamp"])


# cards and role-plays


def test_a_card_that_is_known_waits_longer_each_time(browser: Browser, site: Path) -> None:
    with learning(browser, site) as (page, top):
        page.goto(f"{top}training/cards.html#deck=stages")
        flip = page.locator(".dk-cards > .md-button--primary")
        first = page.locator(".dk-front").inner_text()
        flip.click()
        page.locator(".dk-marks .md-button").first.click()
        for _ in range(20):
            if not page.locator(".dk-card-face").count():
                break
            last = page.locator(".dk-front").inner_text()
            flip.click()
            page.locator(".dk-marks .md-button--primary").click()
        assert last == first  # the one not known came back the same day
        boxes = kept(page)["cards"]
        assert {one["box"] for one in boxes.values()} == {1}
        page.evaluate(
            f"""() => {{
              const kept = JSON.parse(localStorage.getItem('{KEY}'))
              for (const one of Object.values(kept.cards)) one.due = '2026-01-01'
              localStorage.setItem('{KEY}', JSON.stringify(kept))
            }}"""
        )
        page.reload()
        flip.click()
        page.locator(".dk-marks .md-button--primary").click()
        days = page.evaluate(
            """() => {
              const {load, between, day} = dakehuTraining
              const twice = Object.values(load().cards).filter(one => one.box === 2)
              return twice.map(one => between(day(), one.due))
            }"""
        )
        assert days == [2]


def test_a_rating_below_what_the_gate_asks_is_kept_and_does_not_pass(
    browser: Browser, site: Path
) -> None:
    gate = next(one for one in playbook().training_gates if one.role_plays)
    play = gate.role_plays[0]
    with learning(browser, site) as (page, top):
        page.goto(f"{top}training-role-plays/{play}.html")
        assert not page.locator(".dk-hidden p").first.is_visible()
        start(page)
        page.locator(".dk-clock button:visible").click()
        page.locator(".dk-rating button[type=submit]").click()
        assert "Rate every" in page.locator(".dk-rating .dk-note").inner_text()
        assert play not in kept(page).get("plays", {})
        page.reload()
        rate(page, 1)
        assert "below what the gate asks" in page.locator(".dk-kept").inner_text()
        left = page.evaluate(
            "gate => dakehuTraining.standing(dakehuTraining.load(), gate).left.plays",
            {
                "id": "x",
                "lessons": [],
                "plays": [{"id": play, "behaviours": list(kept(page)["plays"][play][0]["marks"])}],
                "need": {"questions": 0, "cases": 0, "cases_right": 70, "rating": 2},
            },
        )
        assert left == 1


def test_without_scripts_the_pages_say_what_is_missing(browser: Browser, site: Path) -> None:
    gate = playbook().training_gates[0]
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": PHONE, "height": 844}
    )
    page = context.new_page()
    page.goto(f"{site.as_uri()}/training-gates/{gate.id}.html")
    assert "JavaScript" in page.locator(".dk-plain").inner_text()
    assert page.locator(".dk-lessons a").count() == len(gate.lessons)
    context.close()
