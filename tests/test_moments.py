"""The pages for a moment in a real browser: lists, finders and ticks, on a phone and a desk."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from dakehu.text.words import LANGS
from tests.starter import playbook
from tests.test_site import WIDTHS, opened

pytestmark = pytest.mark.browser

MOMENTS = ("calls/index", "objections/index", "stages/which", "questions/now", "reviews/index")
ON_A_PHONE = WIDTHS["phone"]


def lines(page: Page) -> list[str]:
    """Return the accounts of the lines that are shown, in their order."""
    return [
        text.split("\n")[0]
        for text in page.locator("#accounts tbody tr:visible td:first-child").all_inner_texts()
    ]


def count(page: Page) -> str:
    return page.locator(".dk-filter output").inner_text()


@pytest.mark.parametrize("lang", LANGS)
def test_every_moment_is_at_hand_on_a_phone_and_two_taps_from_home(
    browser: Browser, address: str, lang: str
) -> None:
    top = address if lang == "en" else f"{address}zh/"
    with opened(browser, f"{top}index.html", ON_A_PHONE) as page:
        for place in MOMENTS:
            tile = page.locator("ul.moments.now li", has=page.locator(f"a[href='{place}.html']"))
            box = tile.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 900, f"{place} is below the first screen"
            assert box["height"] >= 44
        page.locator("ul.moments.now li", has=page.locator("a[href^=calls]")).locator(
            "small"
        ).click(force=True)
        page.locator("#choose a[href='feiyu-coach.html']").click()
        page.wait_for_url(f"{top}calls/feiyu-coach.html")


def test_every_account_has_its_card_and_its_sheet_one_tap_from_the_plan(
    browser: Browser, address: str
) -> None:
    with opened(browser, f"{address}accounts/feiyu-coach.html") as page:
        page.locator(".dk-ways a[href='../calls/feiyu-coach.html']").click()
        page.wait_for_url(f"{address}calls/feiyu-coach.html")
        page.locator(".dk-ways a[href='../reviews/feiyu-coach.html']").click()
        page.wait_for_url(f"{address}reviews/feiyu-coach.html")


@pytest.mark.parametrize("from_disk", [False, True], ids=["served", "from-disk"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_accounts_are_filtered_and_the_filter_stands_in_the_address(
    browser: Browser, address: str, site: Path, width: int, from_disk: bool
) -> None:
    home = (site.as_uri() + "/" if from_disk else address) + "accounts/index.html"
    with opened(browser, home, width) as page:
        assert count(page) == "12 of 12"
        everyone = lines(page)
        page.locator("select[name=owner]").select_option("kam-south")
        assert count(page) == "4 of 12"
        page.locator("select[name=grade]").select_option("C")
        assert lines(page) == ["Conch Cold Chain", "Plane Tree Car Rental"]
        assert page.url == f"{home}#owner=kam-south&grade=C"
        page.go_back()
        assert count(page) == "4 of 12"
        assert page.locator("select[name=grade]").input_value() == ""
        page.go_forward()
        assert count(page) == "2 of 12"
        page.locator(".dk-filter button[type=reset]").click()
        page.locator(".dk-filter output", has_text="12 of 12").wait_for()
        assert lines(page) == everyone
        assert page.url == home


def test_an_address_with_a_filter_opens_filtered_and_sorted(browser: Browser, address: str) -> None:
    there = f"{address}accounts/index.html#owner=kam-north&sort=-grade&nonsense=1"
    with opened(browser, there) as page:
        assert lines(page) == [
            "Skylark Parcel", "Wild Swan City Bus", "Pine Wave Sanitation Bureau",
            "Golden Ear Grain Transport",
        ]  # fmt: skip
        assert page.locator("select[name=sort]").input_value() == "-grade"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("Captain Jian", ["Flying Fish Coaches"], id="a-person"),
        pytest.param("飞鱼", ["Flying Fish Coaches"], id="the-other-language"),
        pytest.param("never met grain", ["Golden Ear Grain Transport"], id="several-words"),
        pytest.param("no such thing", [], id="nothing"),
    ],
)
def test_an_account_is_found_by_what_is_typed(
    browser: Browser, address: str, typed: str, found: list[str]
) -> None:
    with opened(browser, f"{address}accounts/index.html") as page:
        before = page.evaluate("history.length")
        page.locator(".dk-filter input[name=q]").press_sequentially(typed)
        assert lines(page) == found
        assert count(page) == (f"{len(found)} of 12" if found else "Nothing matches.")
        assert page.evaluate("history.length") == before + 1  # one step back, not one a letter


def test_a_grade_that_is_open_is_found_under_every_value_it_may_have(
    browser: Browser, address: str
) -> None:
    with opened(browser, f"{address}accounts/index.html") as page:
        for grade in "ABCD":
            page.locator("select[name=grade]").select_option(grade)
            assert "Blue Whale Shuttle Buses" in lines(page)


def test_columns_are_sorted_by_the_keyboard_and_say_so(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}accounts/index.html") as page:
        given = lines(page)
        head = page.locator("th[data-sort=stage]")
        head.locator("button").focus()
        assert head.get_attribute("aria-sort") is None
        page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == "ascending"
        numbers = [
            int(text.split()[0])
            for text in page.locator("#accounts tbody td:nth-child(3)").all_inner_texts()
        ]
        assert numbers == sorted(numbers)
        page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == "descending"
        assert lines(page)[0] == "Spring River Ports"
        page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") is None
        assert lines(page) == given


@pytest.mark.parametrize("lang", LANGS)
def test_the_list_of_actions_is_narrowed_to_what_is_due(
    browser: Browser, address: str, lang: str
) -> None:
    top = address if lang == "en" else f"{address}zh/"
    with opened(browser, f"{top}actions/index.html#when=week&owner=service-manager") as page:
        rows = page.locator("#tasks tbody tr:visible")
        assert (
            rows.count() == page.locator("tr[data-when=week][data-owner=service-manager]").count()
        )
        assert rows.count() > 0
        page.locator("select[name=severity]").select_option("critical")
        assert rows.count() == 0


def test_a_long_list_is_shown_step_by_step_and_printed_whole(
    browser: Browser, address: str
) -> None:
    def by_fifty(route: Route) -> None:
        given = route.fetch()
        step = 'data-step="100"'
        assert step in given.text()
        route.fulfill(response=given, body=given.text().replace(step, 'data-step="50"'))

    with opened(browser, f"{address}actions/index.html") as page:
        page.route("**/actions/index.html", by_fifty)
        page.reload()
        rows = page.locator("#tasks tbody tr")
        every = rows.count()
        assert every > 50
        shown = "document.querySelectorAll('#tasks tbody tr:not([hidden])').length"
        assert page.evaluate(shown) == 50
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(shown) == every
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.locator(".dk-more").click()
        assert page.evaluate(shown) == every
        assert not page.locator(".dk-more").is_visible()


def test_without_scripts_everything_is_there_to_be_read(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}accounts/index.html")
    assert page.locator("#accounts tbody tr:visible").count() == 12
    assert not page.locator(".dk-filter").is_visible()
    page.goto(f"{address}actions/index.html")
    rows = page.locator("#tasks tbody tr")
    assert rows.locator("visible=true").count() == rows.count() > 50
    page.goto(f"{address}objections/index.html")
    assert page.locator("details.dk-said:visible").count() == len(playbook().objections)
    assert not page.locator(".dk-find").is_visible()
    page.goto(f"{address}checklists/first-call.html")
    assert page.locator("ul.checklist > li:visible").count() == 11
    assert not page.locator(".dk-tick-bar").is_visible()
    context.close()


# what they said

FIRST = "document.querySelector('.dk-hits details p:last-child a')?.getAttribute('href')"
SAID = (
    ("en", "your competitor is cheaper", "rival-is-cheaper"),
    ("en", "that's way too expensive for us", "too-expensive"),
    ("en", "send me some material", "send-me-material"),
    ("en", "we have our own workshop", "our-own-workshop"),
    ("en", "I have to ask my boss", "must-ask-my-boss"),
    ("zh", "别家比你们便宜", "rival-is-cheaper"),
    ("zh", "太贵了，超出预算", "too-expensive"),
    ("zh", "先发份资料给我看看", "send-me-material"),
    ("zh", "我们自己有修理班", "our-own-workshop"),
    ("zh", "我得请示领导", "must-ask-my-boss"),
)


@pytest.mark.parametrize("from_disk", [False, True], ids=["served", "from-disk"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_what_a_customer_says_leads_to_the_objection(
    browser: Browser, address: str, site: Path, width: int, from_disk: bool
) -> None:
    home = site.as_uri() + "/" if from_disk else address
    wrong = []
    for lang in LANGS:
        top = home if lang == "en" else f"{home}zh/"
        with opened(browser, f"{top}objections/index.html", width) as page:
            for _, said, key in (one for one in SAID if one[0] == lang):
                page.locator("#dk-said").fill(said)
                hits = page.locator(".dk-hits details")
                links = [
                    hits.nth(at).locator("a").last.get_attribute("href")
                    for at in range(min(hits.count(), 2))
                ]
                if f"{key}.html" not in links:
                    wrong.append((said, links))
    assert wrong == []


def test_every_objection_is_found_first_by_its_own_words(browser: Browser, address: str) -> None:
    wrong = []
    for lang, top in (("en", address), ("zh", f"{address}zh/")):
        with opened(browser, f"{top}objections/index.html") as page:
            for objection in playbook().objections:
                for words in objection.says:
                    said = words.en if lang == "en" else words.zh
                    page.locator("#dk-said").fill(said)
                    link = page.evaluate(FIRST)
                    if link != f"{objection.id}.html":
                        wrong.append((said, link, objection.id))
    assert wrong == []


# What buyers say, each with the objections that a rep would take for it.
HEARD = {
    "en": {
        "what is in it for me": {"asks-for-a-kickback"},
        "What's in it for me?": {"asks-for-a-kickback"},
        "what do you do for me": {"asks-for-a-kickback"},
        "that is not for us": {"no-need-now"},
        "not now": {"call-me-next-quarter"},
        "who are you": {"quality-doubts"},
        "we can do it on our own": {"our-own-workshop"},
        "we have no need": {"no-need-now"},
        "I’ve never heard of you": {"quality-doubts"},
        "I have to ask my boss first": {"must-ask-my-boss"},
        "that's way too much money": {"too-expensive"},
        "your competitor is cheaper": {"rival-is-cheaper"},
        "we already work with someone else": {"we-have-a-supplier"},
        "just send me an email": {"send-me-material"},
        "we dont have the money this year": {"budget-is-used-up"},
        "how long does the repair take": {"too-slow-turnaround"},
        "who will come when a truck breaks down at night": {"who-comes-at-night"},
        "can't you do better on the price": {"give-me-ten-percent", "too-expensive"},
        "I don't believe your numbers": {"downtime-data-doubts"},
    },
    "zh": {
        "太贵": {"too-expensive"},
        "我有什么好处": {"asks-for-a-kickback"},
        "对我有什么用": {"asks-for-a-kickback"},
        "我们不需要这个了": {"no-need-now"},
        "我得问问领导": {"must-ask-my-boss"},
        "别家比你们便宜": {"rival-is-cheaper"},
        "没钱了": {"budget-is-used-up"},
        "我们有合作的供应商了": {"we-have-a-supplier"},
        "以后再说吧": {"call-me-next-quarter"},
        "我考虑考虑": {"call-me-next-quarter"},
        "发份资料给我看看": {"send-me-material"},
        "没听说过你们公司": {"quality-doubts"},
        "修得太慢": {"too-slow-turnaround"},
        "半夜坏了谁管": {"who-comes-at-night"},
        "账期要三个月": {"pay-after-ninety-days"},
        "能不能便宜点": {"give-me-ten-percent"},
        "数据是你们自己编的吧": {"downtime-data-doubts"},
    },
}
SHOWN = """() => [...document.querySelectorAll(".dk-hits details")]
    .map(one => [...one.querySelectorAll("a")].at(-1).getAttribute("href"))"""


@pytest.mark.parametrize("lang", LANGS)
def test_what_buyers_say_finds_its_answer_among_the_first_three(
    browser: Browser, address: str, lang: str
) -> None:
    top = address if lang == "en" else f"{address}zh/"
    wrong = []
    with opened(browser, f"{top}objections/index.html") as page:
        for said, wanted in HEARD[lang].items():
            page.locator("#dk-said").fill(said)
            found = [link.removesuffix(".html") for link in page.evaluate(SHOWN)]
            if not wanted & set(found[:3]):
                wrong.append((said, found))
    assert wrong == []


def test_the_finder_opens_the_nearest_keeps_the_words_and_gives_the_list_back(
    browser: Browser, address: str
) -> None:
    with opened(browser, f"{address}objections/index.html") as page:
        page.locator("#dk-said").fill("too expensive")
        assert page.locator(".dk-hits details").first.get_attribute("open") is not None
        assert page.locator(".dk-find ~ details:visible, .dk-find ~ h2:visible").count() == 0
        page.locator(".dk-hits details a").first.click()
        page.wait_for_url("**/objections/*.html")
        page.go_back()
        page.wait_for_selector(".dk-hits details")
        assert page.locator("#dk-said").input_value() == "too expensive"
        page.locator("#dk-said").fill("zzz qqq")
        assert page.locator(".dk-hits details").count() == 0
        assert "Nothing comes near" in page.locator(".dk-find output").inner_text()
        page.locator("#dk-said").fill("")
        visible = page.locator("details.dk-said:visible").count()
        assert visible == len(playbook().objections)


# which stage


@pytest.mark.parametrize("lang", LANGS)
def test_the_stage_is_the_first_with_something_missing(
    browser: Browser, address: str, lang: str
) -> None:
    top = address if lang == "en" else f"{address}zh/"
    with opened(browser, f"{top}stages/which.html", ON_A_PHONE) as page:
        parts = page.locator(".dk-stages section")
        here = page.locator(".dk-stages section.is-here a")
        assert here.get_attribute("href") == "prospect.html"
        for tick in parts.nth(0).locator("input").all():
            tick.check()
        assert here.get_attribute("href") == "qualify.html"
        parts.nth(0).locator("input").first.uncheck()
        assert here.get_attribute("href") == "prospect.html"
        page.evaluate(
            """for (const tick of document.querySelectorAll(".dk-stages input")) tick.checked = true
            document.querySelector(".dk-stages input").dispatchEvent(
                new Event("change", { bubbles: true }))"""
        )
        assert here.count() == 0
        assert page.locator(".dk-stages .beyond").is_visible()


def test_a_gate_that_needs_a_share_opens_once_enough_is_ticked(
    browser: Browser, address: str
) -> None:
    gate = next(g for g in playbook().rulebook.gates if g.threshold < 1 and not g.skip_when)
    place = next(n for n, s in enumerate(playbook().stages) if s.id == gate.leaves)
    musts = [one.must for one in gate.requirements]
    with opened(browser, f"{address}stages/which.html") as page:
        page.evaluate(
            """upto => [...document.querySelectorAll(".dk-stages section")].slice(0, upto).forEach(
                part => part.querySelectorAll("input").forEach(tick => { tick.checked = true }))""",
            place,
        )
        ticks = page.locator(".dk-stages section").nth(place).locator("input")
        here = page.locator(".dk-stages section.is-here a")
        order = sorted(range(len(musts)), key=lambda at: not musts[at])
        done = 0
        for at in order:
            ticks.nth(at).check()
            done += 1
            enough = done >= float(gate.threshold) * len(musts) and done >= sum(musts)
            assert (here.get_attribute("href") != f"{gate.leaves}.html") is enough
            if enough:
                break
        assert done < len(musts)


def test_the_stage_is_still_there_for_whoever_comes_back(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}stages/which.html", ON_A_PHONE) as page:
        here = page.locator(".dk-stages section.is-here a")
        for label in page.locator(".dk-stages section").nth(0).locator("label").all():
            label.click()
        page.reload()
        assert here.get_attribute("href") == "qualify.html"
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Save as text").click()
        assert waiting.value.suggested_filename == "which.txt"
        saved = Path(waiting.value.path()).read_text("utf-8-sig").splitlines()
        first, second = playbook().stages[:2]
        assert saved.index(f"1. {first.title.en}") < saved.index(f"2. {second.title.en}")
        assert saved[saved.index(f"1. {first.title.en}") + 1].startswith("[x] ")
        page.goto(f"{address}zh/stages/which.html")
        assert here.get_attribute("href") == "qualify.html"
        page.get_by_role("button", name="清除勾选").click()
        assert here.get_attribute("href") == "prospect.html"
        page.goto(f"{address}stages/which.html")
        assert here.get_attribute("href") == "prospect.html"


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_said_of_the_stage_is_what_the_gates_ask(site: Path, lang: str) -> None:
    top = "" if lang == "en" else "zh/"
    text = unescape((site / top / "stages/which.html").read_text("utf-8"))
    assert {"en": "first stage whose gate is not met", "zh": "第一个没过关的阶段"}[lang] in text
    assert {"en": "marked “must hold”", "zh": "标着“必须成立”"}[lang] in text
    assert {"en": "(must hold)", "zh": "（必须成立）"}[lang] in text
    assert {"en": "The stage can be left out", "zh": "本阶段可以跳过"}[lang] in text


# ticks


def ticked(page: Page) -> list[bool]:
    return [box.is_checked() for box in page.locator("ul.checklist input").all()]


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_ticks_stay_on_the_device_and_can_be_cleared(
    browser: Browser, address: str, width: int
) -> None:
    there = f"{address}checklists/first-call.html"
    with opened(browser, there, width) as page:
        told = page.locator(".dk-tick-bar output")
        assert told.inner_text() == "0 of 11"
        page.locator("ul.checklist label").nth(0).click()
        page.locator("ul.checklist input").nth(2).focus()
        page.keyboard.press("Space")
        assert told.inner_text() == "2 of 11"
        page.reload()
        assert told.inner_text() == "2 of 11"
        assert [at for at, done in enumerate(ticked(page)) if done] == [0, 2]
        page.goto(f"{address}zh/checklists/first-call.html")
        assert page.locator(".dk-tick-bar output").inner_text() == "已完成 2 / 11"
        page.goto(f"{address}checklists/bid-submission.html")
        assert not any(ticked(page))
        page.goto(there)
        page.get_by_role("button", name="Clear the ticks").click()
        page.reload()
        assert not any(ticked(page))
        assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('dakehu'))") == []


def test_each_account_has_its_own_ticks(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}checklists/first-call.html") as page:
        account = page.locator(".dk-tick-bar input")

        def choose(name: str) -> None:
            account.fill(name)
            account.press("Tab")

        choose("Flying Fish")
        page.locator("ul.checklist label").nth(1).click()
        choose("Wild Swan")
        assert not any(ticked(page))
        page.reload()
        assert account.input_value() == "Wild Swan"
        choose("Flying Fish")
        assert ticked(page)[1]


def test_ticks_are_saved_as_text_and_printed(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}checklists/first-call.html") as page:
        page.locator(".dk-tick-bar input").fill("Flying Fish")
        page.locator(".dk-tick-bar input").press("Tab")
        page.locator("ul.checklist label").nth(0).click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Save as text").click()
        assert waiting.value.suggested_filename == "first-call.txt"
        text = Path(waiting.value.path()).read_text("utf-8-sig")
        items = playbook().checklist("first-call").items
        assert text.split("\n")[0] == "First call · Flying Fish"
        assert f"[x] {items[0].text.en}" in text
        assert f"[ ] {items[1].text.en}" in text
        page.emulate_media(media="print")
        assert "Flying Fish" in page.locator(".sheet-head").inner_text()
        assert page.locator(".dk-tick-bar output").is_visible()
        assert not page.locator(".dk-tick-bar button").first.is_visible()


def test_without_a_place_to_keep_them_ticks_still_work(browser: Browser, address: str) -> None:
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied') } })"
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(f"{address}checklists/first-call.html")
    page.locator("ul.checklist label").nth(0).click()
    assert page.locator(".dk-tick-bar output").inner_text() == "1 of 11"
    assert "keeps nothing" in page.locator(".dk-tick-bar").inner_text()
    assert [fault for fault in faults if "dakehu" in fault] == []
    context.close()


def test_a_tick_goes_with_the_words_of_its_line(site: Path) -> None:
    keys = []
    for top in ("", "zh/"):
        html = (site / f"{top}checklists/first-call.html").read_text("utf-8")
        keys.append(re.findall(r'data-item="(\w+)"', html))
    assert keys[0] == keys[1]
    assert len(set(keys[0])) == 11


# the time line


def test_a_printed_time_line_is_the_list_that_tells_everything(
    browser: Browser, address: str
) -> None:
    with opened(browser, f"{address}accounts/feiyu-coach.html") as page:
        lines = page.locator(".pictured.listed .picture")
        assert [one.is_visible() for one in lines.all()] == [True, False]
        page.emulate_media(media="print")
        assert [one.is_visible() for one in lines.all()] == [False, True]
        assert not [
            text for text in lines.nth(1).locator("text").all_text_contents() if "…" in text
        ]


# home


@pytest.mark.parametrize("lang", LANGS)
def test_home_is_for_those_who_sell_and_names_editing_in_one_line(site: Path, lang: str) -> None:
    top = site if lang == "en" else site / "zh"
    text = (top / "index.html").read_text("utf-8")
    article = text.partition("<article")[2].partition("</article>")[0]
    assert article.count("changing.html") == 1
    assert "<code>" not in article
    for link in re.findall(r'href="([^"#]+\.html)', article):
        assert (top / link).exists(), link
    edits = (top / "changing.html").read_text("utf-8")
    assert all(f"dakehu {name}" in edits for name in ("check", "impact", "test", "bundle"))
