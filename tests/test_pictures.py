"""Pictures: what they show, for everybody, whatever is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import pytest

from dakehu.render.pictures.chart import SIGNS, org_chart
from dakehu.render.pictures.freshness import AgedFact, Freshness, freshness
from dakehu.render.pictures.gradebar import GradeBar, GradeCell, grade_bar
from dakehu.render.pictures.page import NARROW, WIDE, pictured
from dakehu.render.pictures.palette import PALETTES, STYLES, TEXTS, Colours, stylesheet
from dakehu.render.pictures.pen import Drawing, Look, Pen
from dakehu.render.pictures.people import People, Person, people_map
from dakehu.render.pictures.portfolio import Placed, Portfolio, portfolio
from dakehu.render.pictures.processes import MapProcess, MapStep, ProcessMap, process_map
from dakehu.render.pictures.stagebar import Gate, StageBar, StageCell, stage_bar
from dakehu.render.pictures.stagebar import State as StageState
from dakehu.render.pictures.timeline import STATES, Event, Timeline, timeline
from dakehu.render.pictures.whitespace import HOLDERS, SpaceCell, SpaceRow, WhiteSpace, white_space
from dakehu.render.pictures.words import WORDS
from dakehu.text.words import LANGS, Lang
from tests.gallery import TODAY, of_a_crowd, of_account, of_all
from tests.starter import plans, playbook

SVG = "{http://www.w3.org/2000/svg}"
LEGIBLE = 11
WIDTHS = (NARROW, WIDE, 960)
NASTY = "</title><script>alert(1)</script> ]]> &amp; \x00\x08\ud800 \"'<b> {{ x }}"


@cache
def drawn(lang: Lang, width: int) -> tuple[tuple[str, Drawing], ...]:
    """Return the pictures of every starter account, of all of them, and of a crowd."""
    every = {plan.account.id: of_account(plan, lang) for plan in plans()}
    every |= {"all": of_all(lang), "crowd": of_a_crowd(lang), "nothing": of_nothing()}
    return tuple(
        (f"{title} {name}", draw(Look(lang, width, "p")))
        for title, drawers in every.items()
        for name, draw in drawers.items()
    )


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  (drawn by us a moment ago)


def of_nothing() -> dict[str, Callable[[Look], Drawing]]:
    """Return every picture of an account of which nothing is known."""
    alone = People((Person("x", "X", reports_to="x", influences="x"),))
    return {
        "stages": lambda look: stage_bar(StageBar((StageCell(1, "Only"),)), look),
        "no stages": lambda look: stage_bar(StageBar(()), look),
        "grade": lambda look: grade_bar(GradeBar((), "no grade"), look),
        "freshness": lambda look: freshness(Freshness(()), look),
        "people": lambda look: people_map(People(()), look),
        "one": lambda look: people_map(alone, look),
        "chart": lambda look: org_chart(People(()), look),
        "one chart": lambda look: org_chart(alone, look),
        "timeline": lambda look: timeline(Timeline(TODAY, ()), look),
        "space": lambda look: white_space(WhiteSpace((), ()), look),
        "portfolio": lambda look: portfolio(Portfolio((), ()), look),
        "processes": lambda look: process_map(ProcessMap((), ()), look),
    }


def of_nasty(text: str) -> dict[str, Callable[[Look], Drawing]]:
    """Return every picture with *text* wherever a text can stand."""
    person = Person("x", text, text, text, 3, "ally", text, 2, href=text, influences="y")
    people = People((person, Person("y", text, reports_to="x")))
    stage = StageCell(1, text, "now", "open", 1, 2, text)
    event = Event(TODAY, "actions", text, "overdue", text)
    account = Placed(text, text, None, text, None, text, 1, 1)
    process = MapProcess(text, (MapStep(text, (1,), text), MapStep(text, ())), text)
    return {
        "stages": lambda look: stage_bar(StageBar((stage,)), look),
        "grade": lambda look: grade_bar(GradeBar((GradeCell(text, "maybe"),), text), look),
        "freshness": lambda look: freshness(Freshness((AgedFact(text, 9, 3, text),)), look),
        "people": lambda look: people_map(people, look),
        "chart": lambda look: org_chart(people, look),
        "timeline": lambda look: timeline(Timeline(TODAY, (event,)), look),
        "space": lambda look: white_space(
            WhiteSpace((text,), (SpaceRow(text, (SpaceCell("rival", text),)),)), look
        ),
        "portfolio": lambda look: portfolio(Portfolio(((text, text),), (account,)), look),
        "processes": lambda look: process_map(ProcessMap(((1, text, text),), (process,)), look),
    }


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGS)
def test_every_picture_says_in_words_what_it_shows(lang: Lang, width: int) -> None:
    for name, one in drawn(lang, width):
        root = parsed(one.svg)
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None, name
        assert desc is not None, name
        assert title.text, name
        assert desc.text == one.says.strip() != "", name
        assert root.get("aria-labelledby") == title.get("id")
        assert root.get("aria-describedby") == desc.get("id")
        linked = root.find(f".//{SVG}a") is not None
        assert root.get("role") == ("group" if linked else "img"), name
        assert root.get("lang") == lang


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGS)
def test_no_text_meets_another_or_leaves_the_picture(lang: Lang, width: int) -> None:
    for name, one in drawn(lang, width):
        for place, box in enumerate(one.boxes):
            assert -0.5 <= box.left < box.right <= one.width + 0.5, (name, box)
            assert -0.5 <= box.top < box.bottom <= one.height + 0.5, (name, box)
            met = [other for other in one.boxes[place + 1 :] if box.meets(other)]
            assert not met, (name, box, met)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", ["Wide words " * 20, "一个很长的名字" * 30, "Unbroken" * 25])
def test_long_texts_meet_nothing_either(text: str, width: int) -> None:
    for name, draw in of_nasty(text).items():
        one = draw(Look("en", width, "p"))
        for place, box in enumerate(one.boxes):
            assert -0.5 <= box.left < box.right <= one.width + 0.5, (name, box)
            assert not [b for b in one.boxes[place + 1 :] if box.meets(b)], (name, box)


@pytest.mark.parametrize("lang", LANGS)
def test_no_text_is_too_small_for_a_phone(lang: Lang) -> None:
    for name, one in drawn(lang, NARROW):
        sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)"', one.svg)}
        assert min(sizes) >= LEGIBLE, name
        assert one.width == NARROW
    assert {float(size) for size in re.findall(r"font-size: ([\d.]+)", stylesheet())} == {LEGIBLE}


@pytest.mark.parametrize("colours", get_args(Colours))
@pytest.mark.parametrize("lang", LANGS)
def test_what_people_write_comes_out_as_text(lang: Lang, colours: Colours) -> None:
    for name, draw in of_nasty(NASTY).items():
        for width in WIDTHS:
            one = draw(Look(lang, width, "p", colours))
            root = parsed(one.svg)
            assert {part.tag.removeprefix(SVG) for part in root.iter()} <= DRAWN, name
            texts = "".join(root.itertext())
            assert "<script>" in texts, name
            assert "<script" not in one.svg, name
            assert "\ufffd" in texts, name
            assert not re.search(r"[\x00-\x08\ud800-\udfff]", one.svg), name
            assert not re.search(r" on\w+=", re.sub(r">[^<]*<", "><", one.svg)), name


DRAWN = {
    "svg", "title", "desc", "defs", "pattern", "g", "a", "text", "rect", "circle", "path",
}  # fmt: skip


def test_a_link_is_no_script() -> None:
    pen = Pen(Look("en", WIDE, "p"))
    with pen.link("javascript:alert(1)"):
        pen.text(0, 12, "x")
    assert "javascript" not in pen.finished("t", "d", 20).svg


@pytest.mark.parametrize("lang", LANGS)
def test_the_same_bytes_every_time(lang: Lang) -> None:
    first = [one.svg for _, one in drawn(lang, WIDE)]
    drawn.cache_clear()
    assert first == [one.svg for _, one in drawn(lang, WIDE)]
    assert not [svg for svg in first if re.search(r"\d\.\d\d", re.sub(r">[^<]*<", "><", svg))]


def test_ids_do_not_meet_on_one_page() -> None:
    page = "".join(
        draw(Look("en", width, f"{name}{width}")).svg
        for name, draw in of_a_crowd("en").items()
        for width in WIDTHS
    )
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 20
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_print_knows_no_classes_and_no_links() -> None:
    for draw in of_a_crowd("zh").values():
        svg = draw(Look("zh", WIDE, "p", "print", font="Noto Sans SC")).svg
        root = parsed(svg)
        assert [part.get("class") for part in root.iter() if part.get("class")] == ["picture"]
        assert root.get("font-family") == "Noto Sans SC"
        assert "var(" not in svg
        assert "<a " not in svg
        assert set(re.findall(r"#[0-9a-f]{6}", svg)) <= set(PALETTES["print"].values())


def test_a_picture_for_a_wide_page_is_there_for_a_phone_too() -> None:
    people = People((Person("x", "X"),))
    both = pictured(people_map, people, Look("en", WIDE, "p"))
    assert re.findall(r'class="picture (\w+)"', both) == ["broad", "slim"]
    assert both.count("<desc") == 1
    told = re.findall(r'aria-describedby="([^"]+)"', both)
    assert told == [re.findall(r'<desc id="([^"]+)"', both)[0]] * 2
    one = pictured(people_map, people, Look("en", NARROW, "p"))
    assert one.count("<svg") == 1


# nothing is said by colour alone


def shapes(drawing: Drawing) -> list[tuple[str, ...]]:
    """Return what can be told apart in black and white: shapes, patterns, dashes, words, darkness.

    Where a shape stands and how large it is does not count.
    """
    found = []
    for part in parsed(drawing.svg).iter():
        tag = part.tag.removeprefix(SVG)
        if tag in {"rect", "circle", "path", "text"}:
            turns = re.sub(r"[-\d.,]+", "", part.get("d") or "")
            paint = [darkness(part.get(name) or "none") for name in ("fill", "stroke")]
            words = "".join(part.itertext())
            found.append((tag, turns, *paint, part.get("stroke-dasharray") or "", words))
    return found


def darkness(paint: str) -> str:
    if not paint.startswith("#"):
        return "hatched" if paint.startswith("url") else paint
    return "dark" if light(paint) < 0.25 else "light"


def test_states_differ_in_black_and_white() -> None:
    look = Look("en", WIDE, "p", "print")

    def differ(pictures: list[Drawing]) -> bool:
        return len({tuple(shapes(one)) for one in pictures}) == len(pictures)

    gates: tuple[Gate, ...] = ("passed", "blocked", "open", "skipped")
    bars = [StageBar((StageCell(1, "One", "done", gate),)) for gate in gates]
    assert differ([stage_bar(bar, look) for bar in bars])
    stages: tuple[StageState, ...] = ("broken", "now", "ahead")
    bars = [StageBar((StageCell(1, "One", state),)) for state in stages]
    assert differ([stage_bar(bar, look) for bar in bars])
    cells = [GradeCell("A", "is"), GradeCell("A", "maybe"), GradeCell("A", "not")]
    assert differ([grade_bar(GradeBar((one,), "x"), look) for one in cells])
    rows = [SpaceRow("U", (SpaceCell(holder),)) for holder in HOLDERS]
    assert differ([white_space(WhiteSpace(("S",), (row,)), look) for row in rows])
    events = [Event(TODAY, "actions", "x", state) for state in STATES]
    assert differ([timeline(Timeline(TODAY, (one,)), look) for one in events])
    facts = [AgedFact("x", days, 10) for days in (1, 11, None)]
    assert differ([freshness(Freshness((one,)), look) for one in facts])


def test_cover_and_stance_are_marks_and_words() -> None:
    look = Look("en", WIDE, "p")
    said = []
    for covered, met in (("Us", 2), ("Us", 0), ("", 0)):
        one = people_map(People((Person("x", "X", covered_by=covered, met=met),)), look)
        said.append([box.text for box in one.boxes])
        assert (
            WORDS[f"legend_{'nobody' if not covered else 'met' if met else 'not_met'}"].en
            in (said[-1])
        )
    for stance, sign in SIGNS.items():
        one = org_chart(People((Person("x", "X", stance=stance),)), look)
        assert [box.text for box in one.boxes].count(sign) == 2  # beside the name, and explained


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_every_text_stands_out_from_what_is_behind_it(palette: dict[str, str]) -> None:
    behind = {"w": ("accent",)}
    for style in TEXTS:
        colour = STYLES[style]["fill"]
        for part in behind.get(style, ("paper", "soft")):
            assert contrast(palette[colour], palette[part]) >= 4.5, (style, part)
    for style in ("t", "b"):
        assert contrast(palette[STYLES[style]["fill"]], palette["calm"]) >= 4.5


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_every_mark_stands_out_too(palette: dict[str, str]) -> None:
    for part in ("ink", "quiet", "accent", "good", "bad", "open"):
        assert contrast(palette[part], palette["paper"]) >= 3
        assert contrast(palette[part], palette["soft"]) >= 3


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG has it."""
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_the_style_sheet_of_the_site_is_made_from_the_palette() -> None:
    assert Path("site/theme/assets/pictures.css").read_text("utf-8") == stylesheet()


# what they show


@pytest.mark.parametrize("width", WIDTHS)
def test_no_gate_hides_the_number_of_a_stage(width: int) -> None:
    stages = tuple(StageCell(n, f"Stage {n}", "done", "passed") for n in range(1, 10))
    bar = StageBar((*stages, StageCell(10, "Stage 10", "now", "passed", 3, 3)))
    one = stage_bar(bar, Look("en", width, "p"))
    corners = re.findall(r'd="M([\d.]+),[^L"]+L[^L"]+L([\d.]+),[^"]+Z" class="box"', one.svg)
    gates = [(float(left), float(right)) for left, right in corners]
    assert len(gates) == len(bar.stages)
    assert gates[-1][1] <= width
    numbers = [box for box in one.boxes if box.text.isdecimal()]
    for box in numbers:
        hidden = (min(box.right, right) - max(box.left, left) for left, right in gates)
        assert max(hidden) < (box.right - box.left) / 4, box


def test_the_stage_bar_shows_what_was_passed_by() -> None:
    bar = StageBar(
        (
            StageCell(1, "Find", "done", "passed"),
            StageCell(2, "Prove", "broken", "blocked"),
            StageCell(3, "Sell", "now", "open", 2, 5),
            StageCell(4, "Keep"),
        )
    )
    wide, narrow = (stage_bar(bar, Look("en", width, "p")) for width in (WIDE, 160))
    assert "Claimed now: 3 Sell" in wide.says
    assert "although the gate is closed: 2 Prove" in wide.says
    assert "gate 2/5" in [box.text for box in wide.boxes]
    assert "gates not passed: 2" in [box.text for box in narrow.boxes]
    assert stage_bar(replace(bar, of_page=True), Look("zh", WIDE, "p")).says.count("本页") == 1


def test_people_stand_where_influence_and_stance_put_them() -> None:
    people = People(
        (
            Person("a", "Ann", influence=5, stance="ally", covered_by="Us", met=1),
            Person("b", "Bob", influence=2, stance="opponent"),
            Person("c", "Cai", influence=None, stance="neutral"),
        )
    )
    at = {box.text: box for box in people_map(people, Look("en", WIDE, "p")).boxes}
    assert at["Bob"].left < at["Cai"].left < at["Ann"].left
    assert at["Ann"].top < at["Bob"].top < at["Cai"].top
    assert at["against us"].left < at["neutral"].left < at["for us"].left < at["not known"].left
    assert "nobody of ours" in at


def test_the_chart_breaks_a_circle_and_keeps_everybody() -> None:
    people = People(
        (Person("a", "Ann", reports_to="b"), Person("b", "Bob", reports_to="a"),
         Person("c", "Cai", reports_to="nobody"))
    )  # fmt: skip
    for width in WIDTHS:
        one = org_chart(people, Look("en", width, "p"))
        texts = [box.text for box in one.boxes]
        assert [texts.count(name) for name in ("Ann", "Bob", "Cai")] == [1, 1, 1]
    assert one.says.count("reports to") == 1


def test_a_name_too_long_for_a_box_goes_on_below_and_the_boxes_grow_with_it() -> None:
    five = [Person("abcde"[n], name, title="Head") for n, name in enumerate("ABCDE")]
    staff = [replace(one, reports_to="t") for one in five]
    top = Person("t", "Top")

    def chart_of(*people: Person) -> Drawing:
        return org_chart(People((top, *people)), Look("en", WIDE, "p"))

    short = chart_of(*staff)
    long = chart_of(*staff[:-1], replace(staff[-1], name="Supervisor Jiangsheng"))
    assert {"Supervisor", "Jiangsheng"} <= {box.text for box in long.boxes}
    assert not any("…" in box.text for box in long.boxes)
    assert long.height > short.height


def test_a_chart_is_as_low_as_the_lines_between_its_levels_let_it_be() -> None:
    top, one, two = Person("t", "Top"), Person("a", "Ann"), Person("b", "Bob")
    below = (replace(one, reports_to="t"), replace(two, reports_to="t"))
    tall = [
        org_chart(People((top, *people)), Look("en", WIDE, "p")).height
        for people in (
            below,
            (replace(below[0], influences="t"), below[1]),
            tuple(replace(each, influences="t") for each in below),
        )
    ]
    assert tall == sorted(set(tall))


def test_a_name_that_is_cut_is_there_in_full() -> None:
    long = "Somebody with a very long name " * 7
    one = people_map(People((Person("x", long, influence=3),)), Look("en", NARROW, "p"))
    assert f"<title>{long.strip()}</title>" in one.svg


def test_names_of_events_that_are_close_stand_whole_below_each_other() -> None:
    day = date(2026, 3, 20)
    names = [f"{one} to do, with a name that takes half of the picture" for one in ("Three", "Two")]
    later = [Event(day + timedelta(place), "actions", one) for place, one in enumerate(names)]
    first = Event(date(2026, 1, 5), "actions", "One thing that was done in time")
    line = Timeline(TODAY, (first, *later, Event(date(2026, 4, 1), "close", "Expected close")))
    drawn_in = timeline(line, Look("en", WIDE, "p"))
    at = {box.text: box for box in drawn_in.boxes}
    assert set(names) < set(at)
    above, below = at[names[1]], at[names[0]]
    assert (above.left, above.top < below.top) == (below.left, True)
    assert above.right <= WIDE
    assert first.what in at


def test_the_timeline_counts_what_it_cannot_name() -> None:
    events = tuple(
        Event(TODAY - timedelta(days=n % 3), "talks", f"A talk of some length, number {n}")
        for n in range(60)
    )
    one = timeline(Timeline(TODAY, events), Look("en", WIDE, "p"))
    texts = [box.text for box in one.boxes]
    named = sum(text.startswith("A talk") for text in texts)
    assert f"{60 - named} not labelled" in texts
    assert one.svg.count("<circle") == 60
    short = timeline(Timeline(TODAY, events), Look("en", NARROW, "p"))
    assert "54 earlier" in [box.text for box in short.boxes]


@pytest.mark.parametrize("years", [1, 4, 30, 180])
def test_months_of_many_years_do_not_collide(years: int) -> None:
    close = Event(date(TODAY.year + years, 1, 5), "close", "Close", "open")
    one = timeline(Timeline(TODAY, (close,)), Look("en", WIDE, "p"))
    named = [box for box in one.boxes if re.fullmatch(r"\d{4}-\d\d", box.text)]
    assert named
    assert not [a for a in named for b in named if a is not b and a.meets(b)]


def test_many_grades_with_long_names_do_not_collide() -> None:
    cells = tuple(GradeCell(f"Strategic {n}", "maybe") for n in range(12))
    one = grade_bar(GradeBar(cells, "any"), Look("en", NARROW, "p"))
    assert not [a for a in one.boxes for b in one.boxes if a is not b and a.meets(b)]


def test_what_is_overdue_stands_before_today_on_a_phone() -> None:
    events = (
        Event(date(2026, 1, 5), "actions", "Late", "overdue"),
        Event(date(2027, 1, 5), "close", "Close", "open"),
    )
    at = {b.text: b.top for b in timeline(Timeline(TODAY, events), Look("en", NARROW, "p")).boxes}
    assert at["Late"] < at["today"] < at["Close"]


@pytest.mark.parametrize("text", ["A promise in words " * 20, "答应过的一件事，" * 30])
def test_nothing_that_is_agreed_is_cut_short_on_a_phone_or_on_paper(text: str) -> None:
    event = Event(date(2027, 1, 5), "actions", text.strip(), "open")
    one = timeline(Timeline(TODAY, (event,)), Look("en", NARROW, "p"))
    told = [box.text for box in one.boxes]
    assert text.replace(" ", "") in "".join(told).replace(" ", "")
    assert not [words for words in told if "…" in words]
    both = pictured(timeline, Timeline(TODAY, (event,)), Look("en", WIDE, "p"), listed=True)
    assert 'class="pictured listed"' in both


@pytest.mark.parametrize("lang", LANGS)
def test_no_event_of_the_starter_is_cut_short_on_a_phone(lang: Lang) -> None:
    lines = [one for name, one in drawn(lang, NARROW) if name.endswith(" timeline")]
    cut = [b.text for one in lines for b in one.boxes if b.text.endswith("…")]
    assert [name for name, _ in drawn(lang, NARROW) if name == "feiyu-coach timeline"]
    assert cut == []


def test_the_portfolio_places_by_grade_and_value() -> None:
    accounts = (
        Placed("Big", "", "A", value=Decimal(5_000_000), broken=2),
        Placed("Mid", "", "B", value=Decimal(900_000)),
        Placed("Low", "", "A", value=Decimal(20_000)),
        Placed("Who", "", None, "A, B", stale=3),
    )
    one = portfolio(Portfolio((("A", "A"), ("B", "B")), accounts), Look("en", WIDE, "p"))
    at = {box.text: box for box in one.boxes}
    assert at["Big"].top < at["Mid"].top < at["Low"].top < at["Who"].top
    assert at["Big"].left == at["Low"].left < at["Mid"].left < at["Who"].left
    assert "gates missed: 2" in at
    assert "stale: 3" in at
    assert "Big (gates missed: 2)" in one.says


def test_a_process_step_lies_under_its_stages() -> None:
    stages = tuple((n, f"Stage {n}", "") for n in range(1, 5))
    steps = (MapStep("First", (1, 2)), MapStep("Back", (1, 4)), MapStep("Plan", ()))
    one = process_map(ProcessMap(stages, (MapProcess("P", steps),)), Look("en", 960, "p"))
    at = [(box.text, box.left) for box in one.boxes]
    heads = {text: left for text, left in at if text in "1234"}
    assert [left > heads["4"] - 5 for text, left in at if text == "2 Back"] == [False, True]
    assert "Outside the stages: 3 Plan" in dict(at)
    assert "2 Back (stage 1, stage 4)" in one.says


def test_all_sixteen_processes_are_on_the_map() -> None:
    for lang in LANGS:
        one = of_all(lang)["processes"](Look(lang, 960, "p"))
        for process in playbook().processes:
            assert process.title.said(lang) in one.says
            for step in process.steps:
                assert step.title.said(lang) in one.says


@pytest.mark.parametrize("key", WORDS)
def test_words_are_there_in_both_languages_with_the_same_places(key: str) -> None:
    words = WORDS[key]
    assert words.en
    assert words.zh
    places = [sorted(re.findall(r"\{(\w+)\}", text)) for text in (words.en, words.zh)]
    assert places[0] == places[1]
