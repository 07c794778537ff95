"""Every kind of content has its pages, and pages that belong together lead to each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, PdfMargins

from dakehu.check.check import check
from dakehu.check.coverage import coverage
from dakehu.check.playbook import Playbook
from dakehu.content.kinds import KIND, KINDS, Kind, named_by, seeds_of
from dakehu.plan.concerned import Concern, Concerned, concerned, through
from dakehu.plan.plan import make_plans
from dakehu.render.escape import markdown
from dakehu.render.phrases import phrase
from dakehu.render.related import Related, settings_of
from dakehu.render.site import GROUPS, LEADS, OWN_INDEX, RULE_KINDS, TABS, SitePages
from dakehu.render.templates import Templates
from dakehu.rules.reason import Engine
from dakehu.rules.trace import Truth
from dakehu.rules.verify import Report
from dakehu.text.package import package_files
from dakehu.text.parse import parse_all
from dakehu.text.source import Source
from dakehu.text.words import LANGS, Lang, Words
from tests.scenes import TODAY, package_schemas, scene_files
from tests.starter import checked, plans, playbook

TEMPLATES = tuple(package_files("templates", ".jinja"))
HREF = re.compile(r'href="([^"#?]*)(#[^"]*)?"')


def everything(book: Playbook) -> Iterator[tuple[Kind, Any]]:
    for kind in KINDS:
        for item in book.items(kind):
            yield kind, item


ITEMS = list(everything(playbook()))
of_each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@cache
def pages(lang: Lang) -> dict[str, str]:
    """Return the Markdown of the starter's own pages by path."""
    return made(playbook(), lang)


def made(book: Playbook, lang: Lang, whom: Concerned | None = None) -> dict[str, str]:
    found = concerned(plans()) if whom is None else whom
    rows = {row.id: row for row in book.seeds}
    shown = SitePages(book, Templates(TEMPLATES, lang, rows), lang, checked().today, found)
    return {page.path: page.text for page in shown.site((), (), (), Report((), ())).pages}


def page_of(kind: Kind, key: str) -> str:
    return f"{kind.place}/{key}.md"


# the table


def test_every_kind_is_reached_from_one_tab() -> None:
    reached = [name for _, names in TABS for name in names] + list(RULE_KINDS)
    assert sorted(reached) == sorted(KIND)


def test_every_kind_has_a_schema_that_knows_its_groups() -> None:
    schemas = package_schemas().by_name
    for kind in KINDS:
        assert kind.name in LEADS or kind.name in OWN_INDEX
        properties = schemas[kind.name]["properties"]
        if kind.name in GROUPS:
            field, values, _ = GROUPS[kind.name]
            assert sorted(values.split()) == sorted(properties[field]["enum"])


def test_the_starter_has_something_of_every_kind() -> None:
    assert [kind.name for kind in KINDS if not playbook().items(kind)] == []


def test_parts_carry_rows_as_items_do() -> None:
    carriers = {row.seed.id: {(c.kind, c.id) for c in row.carriers} for row in coverage(playbook())}
    process = playbook().processes[0]
    below = {seed for step in process.steps for seed in step.seeds} & carriers.keys()
    assert below
    for seed in below:
        assert ("process", process.id) in carriers[seed]
    for kind, item in ITEMS:
        for seed in seeds_of(item):
            if seed in carriers:
                assert (kind.name, item.id) in carriers[seed]


# pages


@pytest.mark.parametrize("lang", LANGS)
@of_each_kind
def test_an_item_has_a_page_and_the_index_leads_to_it(kind: Kind, lang: Lang) -> None:
    found = pages(lang)
    for item in playbook().items(kind):
        assert f"# {markdown(item.title.said(lang))}\n" in found[page_of(kind, item.id)]
        index = found[f"{kind.place}/index.md"]
        assert f"({item.id}.md)" in index or f'href="{item.id}.html"' in index


@of_each_kind
def test_what_belongs_together_leads_to_each_other(kind: Kind) -> None:
    found = pages("en")
    for item in playbook().items(kind):
        here = page_of(kind, item.id)
        for name, key in named_by(item):
            there = page_of(KIND[name], key)
            assert f"../{there}" in found[here] or f"../{there[:-3]}.html" in found[here]
            assert f"../{here}" in found[there] or f"../{here[:-3]}.html" in found[there]


@pytest.mark.parametrize("name", ["lesson", "question-set", "metric", "worksheet"])
def test_a_stage_lists_what_is_used_in_it(name: str) -> None:
    item = playbook().items(KIND[name])[0]
    for stage in item.stages:
        assert f"../{KIND[name].place}/{item.id}.html" in pages("en")[f"stages/{stage}.md"]


def test_every_setting_leads_to_its_place_and_back(site: Path) -> None:
    related = Related(playbook())
    for kind, item in ITEMS:
        html = (site / kind.place / f"{item.id}.html").read_text("utf-8")
        for name in settings_of(item):
            assert (kind, item) in related.naming(name)
            links = [(way, there[1:]) for way, there in HREF.findall(html) if there]
            anchor = name.replace(".", "-")
            way = next(way for way, there in links if there == anchor and "rules/" in way)
            rules = (site / kind.place / way).resolve().read_text("utf-8")
            assert f'id="{anchor}"' in rules
            assert f"../{kind.place}/{item.id}.html" in rules


def test_every_link_within_a_page_leads_to_a_place_on_it(site: Path) -> None:
    texts = {path: path.read_text("utf-8") for path in site.rglob("*.html")}
    places = {path: set(re.findall(r'\bid="?([^"\s>]+)', text)) for path, text in texts.items()}
    wrong = []
    for path, text in texts.items():
        for way, anchor in HREF.findall(text):
            target = (path.parent / way).resolve() if way else path
            if len(anchor) > 1 and target in places and anchor[1:] not in places[target]:
                wrong.append(f"{path.relative_to(site)}: {way}{anchor}")
    assert wrong == []


def test_the_map_holds_every_step_in_each_of_its_stages() -> None:
    book, text = playbook(), pages("en")["processes/map.md"]
    rows = text.split("<tr>")[2:]
    about_the_plan = any(not step.stages for one in book.processes for step in one.steps)
    assert len(rows) == len(book.stages) + about_the_plan
    for stage, row in zip(book.stages, rows[: len(book.stages)], strict=True):
        for process in book.processes:
            steps = [step for step in process.steps if stage.id in step.stages]
            assert re.findall(rf'href="{process.id}\.html#([\w-]+)"', row) == [s.id for s in steps]
    for process in book.processes:
        assert "(map.md)" in pages("en")[f"processes/{process.id}.md"]


def test_steps_about_the_plan_have_a_row_of_their_own() -> None:
    book = playbook()
    process = book.processes[0]
    step = replace(process.steps[0], id="the-plan", stages=())
    longer = replace(book, processes=(replace(process, steps=(*process.steps, step)),))
    last = made(longer, "zh")["processes/map.md"].split("<tr>")[-1]
    assert last.startswith("<th>计划本身</th>")
    assert f'href="{process.id}.html#the-plan"' in last


@pytest.mark.parametrize(
    ("lang", "claimed", "gap"),
    [
        ("en", "claimed by the source", "The source gives only the title."),
        ("zh", "据原资料", "原资料只有标题，没有正文。"),
    ],
)
def test_a_claim_and_a_gap_are_marked(lang: Lang, claimed: str, gap: str) -> None:
    book = playbook()
    lesson = book.lessons[0]
    assert gap not in pages(lang)[f"lessons/{lesson.id}.md"].replace("&#46;", ".")
    told = replace(lesson, gap=True, claims=(lesson.why,))
    text = made(replace(book, lessons=(told, *book.lessons[1:])), lang)[f"lessons/{lesson.id}.md"]
    assert text.count(f'<span class="claimed">{claimed}</span>') == 1
    assert gap in text.replace("&#46;", ".")


def test_a_kind_without_items_has_no_pages_and_no_tab() -> None:
    none: dict[str, Any] = {kind.key: () for kind in KINDS if kind.name != "stage"}
    bare = replace(playbook(), **none)
    rows = {row.id: row for row in bare.seeds}
    rules = replace(bare.rulebook, rules=(), gates=(), decisions=())
    only = replace(bare, rulebook=rules, unwanted=())
    stages = tuple(replace(stage, plays=(), checklists=()) for stage in bare.stages)
    shown = SitePages(
        replace(only, stages=stages), Templates(TEMPLATES, "en", rows), "en", checked().today, {}
    )
    site = shown.site((), (), (), Report((), ()))
    assert [title for tab in site.nav for title in tab] == [
        "Home", "Accounts", "Stages", "Rules", "Glossary", "Help",
    ]  # fmt: skip
    assert not [page.path for page in site.pages if page.path.startswith(("plays/", "lessons/"))]
    home = next(page for page in site.pages if page.path == "index.md")
    assert "(stages/index.md)" in home.text
    assert "(plays/index.md)" not in home.text


# whom it concerns now

NAME = Words("Somebody", "某客户")


def small(applies: str) -> Playbook:
    """Return the small project with a type that *applies* to some accounts."""
    old = "approach:"
    changed = {"playbook/customer-types/careful.yaml": {old: f"applies_when: {applies}\n{old}"}}
    files = scene_files({"replace": changed})
    documents, _ = parse_all([Source(path, content) for path, content in sorted(files.items())])
    found, wrong, _ = check(documents, package_schemas(), TODAY)
    assert [one for one in wrong if one.stops] == []
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("vehicles", "ids"),
    [
        pytest.param(40, ["acme"], id="surely"),
        pytest.param(5, [], id="surely-not"),
        pytest.param(None, [], id="not-known"),
    ],
)
@pytest.mark.parametrize("applies", ["vehicles >= 20", "{any: [vehicles >= 20, boss_met = true]}"])
def test_a_type_concerns_those_to_whom_it_surely_applies(
    vehicles: int | None, ids: list[str], applies: str
) -> None:
    book = small(applies)
    account = book.accounts[0]
    values = {**account.facts.values, "vehicles": vehicles}
    account = replace(account, facts=replace(account.facts, values=values))
    book = replace(book, accounts=(account,))
    whom = concerned(make_plans(book, Engine(book.rulebook), TODAY))
    assert [one.id for one in whom.get(("customer-type", "careful"), ())] == ids
    text = made(book, "en", whom)["customer-types/careful.md"]
    assert ("../accounts/acme.html" in text) is bool(ids)
    assert "**Applies when:**" in text


def test_pages_list_the_accounts_that_they_concern() -> None:
    whom, found = concerned(plans()), pages("en")
    for plan in plans():
        named = [("play", action.play.id) for action in plan.actions]
        named += [("stage", plan.stage.id)] if plan.stage else []
        named += [
            ("customer-type", one.personality.id) for one in plan.stakeholders if one.personality
        ]
        raised = plan.account.facts.values.get("objections") or ()
        named += [("objection", o["objection"]) for o in raised if o.get("status") == "open"]
        for kind, key in named:
            assert plan.account.id in [who.id for who in whom[kind, key]]
            assert f"../accounts/{plan.account.id}.html" in found[page_of(KIND[kind], key)]
    settled = {
        (o["objection"], plan.account.id)
        for plan in plans()
        for o in plan.account.facts.values.get("objections") or ()
        if o.get("status") == "handled"
    }
    assert settled
    for key, account in settled:
        assert account not in [one.id for one in whom.get(("objection", key), ())]


def whom_of_all() -> Concerned:
    book = playbook()
    return concerned(plans(), book.channels, book.metrics)


# The kinds that lead to accounts through what goes with them, and not by themselves.
THROUGH = {
    "channel", "technique", "lesson", "question-set", "process", "case-study", "metric",
    "worksheet", "checklist",
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_names_its_accounts_or_says_in_one_line_that_there_are_none(lang: Lang) -> None:
    found, said = made(playbook(), lang, whom_of_all()), Counter[tuple[str, str]]()
    none, every = (markdown(phrase(key, lang)) for key in ("concerns_none", "concerns_every"))
    for kind, item in everything(playbook()):
        text = found[page_of(kind, item.id)]
        ways = {
            "listed": 'class="accounts"' in text, "none": f">{none}<" in text,
            "every": f">{every}<" in text,
        }  # fmt: skip
        assert sum(ways.values()) == (not kind.trains), (kind.name, item.id)
        said.update((kind.name, way) for way, so in ways.items() if so)
    assert {kind for kind, way in said if way == "listed"} >= THROUGH - {"process"} | {"settlement"}
    assert {kind for kind, way in said if way == "every"} >= {"process"}


def test_a_settlement_concerns_the_accounts_for_which_its_settings_decide() -> None:
    whom, rules = whom_of_all(), {rule.id for rule in playbook().rulebook.rules}
    seen = 0
    for one in playbook().settlements:
        ids = {c.id for c in whom.get(("settlement", one.id), ())}
        by_rule = {
            plan.account.id
            for plan in plans()
            if {s.item.id for s in plan.trace.rules if s.truth is Truth.YES} & set(one.settings)
        }
        assert ids >= by_rule
        if rules >= set(one.settings) and by_rule:
            assert ids == by_rule
            seen += 1
    assert seen
    graded = {p.account.id for p in plans() if p.grade and p.grade.value is not None}
    assert graded, "the thresholds of the grade are read for each account that has one"
    assert {c.id for c in whom["settlement", "b-or-c"]} == graded


def test_a_page_leads_to_accounts_by_the_nearest_way() -> None:
    chains = {
        "objection": {"too-dear"}, "play": {"first-order"}, "stage": {"qualify"},
    }  # fmt: skip
    one, two, three = (
        Concern(name, NAME, order=order) for name, order in (("b", 0), ("a", 1), ("c", 0))
    )
    found: Concerned = {("stage", "qualify"): (two, three), ("play", "first-order"): (two,)}
    assert through(found, chains) == ("play", (two,))
    found["objection", "too-dear"] = (one,)
    assert through(found, chains) == ("objection", (one,))
    assert through(found, {"stage": ["qualify", "enter"]}) == ("stage", (three, two))
    assert through(found, {"stage": ["enter"], "lesson": ["x"]}) == ("", ())


def test_a_channel_concerns_the_accounts_that_use_it_and_a_metric_shows_its_figure() -> None:
    whom = whom_of_all()
    used = {
        (plan.account.id, entry["kind"])
        for plan in plans()
        for entry in plan.account.facts.values.get("channels_in_use") or ()
    }
    assert used
    for channel in playbook().channels:
        ids = {one.id for one in whom.get(("channel", channel.id), ())}
        assert ids == {account for account, kind in used if kind in channel.used_as}
    measured = {plan.account.id: plan.trace.values.get("days_since_contact") for plan in plans()}
    shown = {one.id: one.value for one in whom["metric", "days-since-contact"]}
    assert shown == {key: value for key, value in measured.items() if value is not None}
    text = made(playbook(), "zh", whom)["metrics/days-since-contact.md"]
    one = whom["metric", "days-since-contact"][0]
    assert f"<strong>{one.value}天</strong>" in text


def test_the_best_grade_comes_first_and_grade_and_stage_stand_beside_each() -> None:
    whom = whom_of_all()["metric", "days-since-contact"]
    assert [one.grade.en for one in whom if one.grade] == sorted(
        one.grade.en for one in whom if one.grade
    )
    assert [one.grade is None for one in whom] == sorted(one.grade is None for one in whom)
    first = whom[0]
    assert first.grade
    assert first.stage
    text = made(playbook(), "en", whom_of_all())["metrics/days-since-contact.md"]
    assert f'<span class="of-account">{first.grade.en} · {first.stage.title.en}' in text


def test_a_step_of_a_process_names_who_stands_in_it() -> None:
    found = made(playbook(), "en", whom_of_all())
    stages = {plan.account.id: plan.stage.id for plan in plans() if plan.stage}
    for process in playbook().processes:
        parts = re.split(r"^### ", found[f"processes/{process.id}.md"], flags=re.MULTILINE)[1:]
        for step, text in zip(process.steps, parts, strict=True):
            here = {key for key, stage in stages.items() if stage in step.stages}
            named = set(re.findall(r'href="../accounts/([\w-]+)\.html"', text.split("\n## ")[0]))
            assert named - {"index"} <= here
            assert len(named) == min(len(here), 5)


def test_a_page_lists_ten_accounts_and_says_how_many_more() -> None:
    many = tuple(Concern(f"a{n}", NAME) for n in range(20))
    text = made(playbook(), "en", {("stage", "qualify"): many})["stages/qualify.md"]
    assert len(re.findall(r'href="../accounts/a\d+\.html"', text)) == 10
    assert "and 10 more" in text


# on paper


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", ["worksheets/plan-header.html", "checklists/first-call.html"])
def test_a_sheet_prints_on_one_page_with_places_to_write(
    browser: Browser, site: Path, path: str, lang: Lang
) -> None:
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.goto((site / ("" if lang == "en" else "zh") / path).as_uri())
    button = page.locator(".print button")
    assert button.is_visible()
    assert not page.locator(".sheet-head").is_visible()
    edge = "15mm"
    margin: PdfMargins = {"top": edge, "right": edge, "bottom": edge, "left": edge}
    printed = page.pdf(format="A4", margin=margin)
    assert len(re.findall(rb"/Type /Page\b(?!s)", printed)) == 1
    page.emulate_media(media="print")
    assert not button.is_visible()
    assert page.locator(".sheet-head").is_visible()
    for unwanted in (".md-header", ".md-tabs", ".related", ".kept"):
        assert not page.locator(unwanted).first.is_visible(), unwanted
    places = page.locator(".prompt .line, ul.checklist > li")
    item = path.removesuffix(".html").split("/")[1]
    if path.startswith("worksheets"):
        sheet = next(one for one in playbook().worksheets if one.id == item)
        wanted = sum(prompt.lines for section in sheet.sections for prompt in section.prompts)
    else:
        wanted = len(playbook().checklist(item).items)
    assert places.count() == wanted
    page.close()


@pytest.mark.parametrize("lang", LANGS)
def test_no_colon_follows_a_question_mark(lang: Lang) -> None:
    found = made(playbook(), lang, whom_of_all())
    clash = re.compile(r"(?:\?|？|&#63;)(?:\]\([^)]*\))?\*\*(?::|：)")
    assert [path for path, text in found.items() if clash.search(text)] == []
    assert any(re.search(r"(?:\?|？|&#63;)\]\([^)]*\)\*\*", text) for text in found.values())
