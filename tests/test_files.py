"""Files that travel: Word, Excel, calendars and JSON, read back by libraries that others wrote."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from docx import Document
from icalendar import Calendar

from dakehu.cli.main import cli
from dakehu.content.items import AgreedAction
from dakehu.disk.cache import Cache
from dakehu.disk.shelf import shelf
from dakehu.plan.agenda import DONE_FOR, agenda, agendas, shared_agenda
from dakehu.plan.plan import Plan
from dakehu.plan.recorded import joint_plan_data, plan_data
from dakehu.plan.shared import shared
from dakehu.press.blocks import (
    BREAK,
    Blocks,
    Paper,
    bullets,
    checks,
    heading,
    numbered,
    para,
    table,
)
from dakehu.press.booklets import BOOKLETS, booklet
from dakehu.press.ics import ics
from dakehu.press.order import FOR_CUSTOMERS, FOR_WORD, Order, papers
from dakehu.press.plans import Setting
from dakehu.press.typeset import Press
from dakehu.press.word import docx
from dakehu.press.workbook import Made, actions_book, portfolio_book
from dakehu.text.words import LANGS, Lang, Words
from tests.starter import ROOT, checked, plans, playbook
from tests.test_injection import HOSTILE
from tests.test_press import crowded, leaky, press, unknown

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "＝1+1")
TRICKS = (
    *HOSTILE, *FORMULAS, "a\x00b\x07c\ud800d", "_x0041_", "]]></w:t>", "http://example.com/x",
    'a;b,c\\n\\;d:e"f', "BEGIN:VEVENT\r\nEND:VEVENT\r\nBEGIN:VALARM",
    "客户说：“太贵了”；再谈。" * 20,
)  # fmt: skip


# Word


def paper_of(plan: Plan, cut: str, lang: Lang, audience: Any = "internal") -> Paper:
    how = Setting(lang, version="1234abcd")
    return papers(playbook(), [plan], Order(cut, how, audience))[0]


def word_file(paper: Paper) -> bytes:
    return docx(paper, press(), checked().today)


def lines_of(paragraphs: Any) -> list[tuple[str, str]]:
    return [(one.style.name, one.text) for one in paragraphs]


def said(blocks: Blocks) -> Iterator[Any]:
    """Yield the headings of *blocks*, those in columns and boxes too."""
    for one in blocks:
        if one["k"] == "h":
            yield one["text"]
        for inner in (one.get("blocks") or (), *one.get("parts", ())):
            yield from said(inner)


def everything(content: bytes) -> str:
    """Return all the text of a Word file, wherever in it."""
    return "".join(Document(BytesIO(content)).element.body.itertext())


@pytest.mark.parametrize("lang", LANGS)
def test_a_review_has_real_headings_lists_and_tables(lang: Lang) -> None:
    paper = paper_of(plans()[0], "review", lang)
    document = Document(BytesIO(word_file(paper)))
    flat = [inner for one in paper.blocks for inner in (one.get("blocks") or [one])]
    titles = [
        (f"Heading {one['level']}", one["text"])
        for one in flat
        if one["k"] == "h" and not one["small"]
    ]
    found = [one for one in lines_of(document.paragraphs) if one[0].startswith("Heading")]
    assert found == titles
    assert len(titles) > 15
    styles = Counter(style for style, _ in lines_of(document.paragraphs))
    assert min(styles["List Bullet"], styles["List Number"], styles["Question"]) > 0
    heads = [one["head"] for one in flat if one["k"] == "table" and one["head"]]
    tables = [one for one in document.tables if one.style and one.style.name == "Plan Table"]
    repeated = [one for one in tables if one._tbl.findall(f".//{W}tblHeader")]  # noqa: SLF001
    assert [[cell.text for cell in one.rows[0].cells] for one in repeated] == heads
    assert all(len(one._tbl.findall(f".//{W}tblHeader")) == 1 for one in repeated)  # noqa: SLF001


@pytest.mark.parametrize("lang", LANGS)
def test_a_word_file_says_what_it_is_on_every_page(lang: Lang) -> None:
    document = Document(BytesIO(word_file(paper_of(plans()[0], "review", lang))))
    section, facts = document.sections[0], document.core_properties
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    for part in (plans()[0].account.name.said(lang), str(checked().today), "1234abcd"):
        assert part in header.text
    assert playbook().settings.confidentiality.said(lang) in footer.text
    codes = [one.get(f"{W}instr") for one in footer._p.iter(f"{W}fldSimple")]  # noqa: SLF001
    assert codes == ["PAGE", "NUMPAGES"]
    assert plans()[0].account.name.said(lang) in facts.title
    assert facts.author == "松禾车队服务" if lang == "zh" else "Songhe Fleet Care"
    assert facts.language == ("zh-CN" if lang == "zh" else "en-GB")
    assert facts.created.date() == facts.modified.date() == checked().today
    default = document.styles.element.find(f".//{W}rPrDefault//{W}rFonts")
    assert default.get(f"{W}eastAsia") == "Microsoft YaHei"
    spoken = document.styles.element.find(f".//{W}rPrDefault//{W}lang")
    assert spoken.get(f"{W}eastAsia") == "zh-CN"
    assert not [s for s in document.styles.element.iter(f"{W}rFonts") if "Theme" in str(s.attrib)]


def test_fonts_have_others_to_take_their_place() -> None:
    with zipfile.ZipFile(BytesIO(word_file(paper_of(plans()[0], "review", "zh")))) as packed:
        fonts = packed.read("word/fontTable.xml").decode()
        assert "微软雅黑,PingFang SC,Noto Sans CJK SC" in fonts
        assert not [name for name in packed.namelist() if "font" in name and "Table" not in name]


def test_boxes_can_be_ticked_and_pictures_say_what_they_show() -> None:
    paper = paper_of(plans()[0], "handover", "en")
    document = Document(BytesIO(word_file(paper)))
    boxes = document.element.body.findall(
        ".//{http://schemas.microsoft.com/office/word/2010/wordml}checkbox"
    )
    ticks = json.dumps(paper.blocks).count('["t", ""]') + sum(
        len(one["items"]) for one in paper.blocks if one["k"] == "checks"
    )
    assert len(boxes) == ticks > 10
    drawn = [one.get("descr") for one in document.element.body.iter("{*}docPr")]
    assert len(drawn) > 4
    assert all(drawn)
    ids = [one.get("id") for one in document.element.body.iter("{*}docPr")]
    assert len(set(ids)) == len(ids)


def test_the_contents_lead_to_the_headings() -> None:
    document = Document(BytesIO(word_file(paper_of(plans()[0], "full", "en"))))
    links = [one.get(f"{W}anchor") for one in document.element.body.iter(f"{W}hyperlink")]
    marks = [one.get(f"{W}name") for one in document.element.body.iter(f"{W}bookmarkStart")]
    assert links == marks
    assert len(marks) > 20


def test_lists_that_follow_each_other_count_from_their_own_start() -> None:
    blocks = [heading("x", 1), numbered(["a", "b"]), para("between"), numbered(["c"], 9)]
    document = Document(BytesIO(word_file(Paper("x", "x", "en", blocks, ("", ""), ""))))
    used = [
        one._p.find(f".//{W}numId").get(f"{W}val")  # noqa: SLF001
        for one in document.paragraphs
        if one.style and one.style.name == "List Number"
    ]
    numbers = document.part.numbering_part.element
    starts = {
        one.get(f"{W}numId"): one.find(f".//{W}startOverride").get(f"{W}val")
        for one in numbers.findall(f"{W}num")
        if one.find(f".//{W}startOverride") is not None
    }
    assert used[0] == used[1] != used[2]
    assert (starts[used[0]], starts[used[2]]) == ("1", "9")


def test_what_follows_a_break_begins_a_page() -> None:
    for after in (heading("a"), para("b"), para("c", "under")):
        blocks = [para("before"), BREAK, after, para("next")]
        document = Document(BytesIO(word_file(Paper("x", "x", "en", blocks, ("", ""), ""))))
        breaks = [one.paragraph_format.page_break_before for one in document.paragraphs]
        assert breaks == [None, True, None]


@pytest.mark.parametrize("cut", FOR_WORD)
def test_every_cut_of_every_extreme_opens_in_word(cut: str) -> None:
    languages: tuple[Lang, ...] = ("en", "zh", "en")
    for lang, plan in zip(languages, (plans()[3], crowded(), unknown()), strict=True):
        paper = paper_of(plan, cut, lang)
        text = everything(word_file(paper))
        assert [title for title in said(paper.blocks) if title not in text] == []


@pytest.mark.parametrize("name", BOOKLETS)
def test_booklets_open_in_word(name: str) -> None:
    paper = booklet(name, playbook(), plans(), "2026-11-20", Setting("zh"))
    text = everything(word_file(paper))
    assert [title for title in said(paper.blocks) if title not in text] == []


def test_the_same_plan_gives_the_same_files() -> None:
    for lang in LANGS:
        paper = paper_of(plans()[1], "review", lang)
        assert docx(paper, Press(checked().today), checked().today) == word_file(paper)
        how = Made(playbook(), checked().today, lang, "1234abcd")
        assert portfolio_book(plans(), how) == portfolio_book(plans(), how)
        entries = agenda(plans()[1], playbook())
        made = [ics(entries, "x", checked().today, lang) for _ in range(2)]
        assert made[0] == made[1]
        for content in (word_file(paper), portfolio_book(plans(), how)):
            with zipfile.ZipFile(BytesIO(content)) as packed:
                assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def shape(content: bytes) -> Counter[str]:
    """Count the elements of every part of a packed file, and its parts."""
    found: Counter[str] = Counter()
    with zipfile.ZipFile(BytesIO(content)) as packed:
        for name in packed.namelist():
            found[name] += 1
            if name.endswith((".xml", ".rels")):
                found.update(re.findall(r"<([\w:]+)", packed.read(name).decode()))
    return found


def tricky(text: str) -> Paper:
    blocks = [
        heading(text, 1), para(text), para([("b", text), ("n", text)]), bullets([text]),
        numbered([text]), checks([text]), table([text], [[text]], (1,)),
    ]  # fmt: skip
    return Paper("x", text, "en", blocks, (text, text), text, text, text, (text,))


def test_hostile_texts_stay_texts_in_word() -> None:
    plain = shape(word_file(tricky("plain")))
    for text in TRICKS:
        if "\n" in text or "\r" in text:
            continue  # lines of their own are what they ask for
        content = word_file(tricky(text))
        assert shape(content) == plain, text
        first = Document(BytesIO(content)).paragraphs[0].text
        seen = re.sub("[\x00\x07\ud800]", "\ufffd", text)
        assert first == seen


# Excel


def cells(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows()] for sheet in book}


@pytest.mark.parametrize("lang", LANGS)
def test_the_portfolio_holds_every_account_and_every_action(lang: Lang) -> None:
    content = portfolio_book(plans(), Made(playbook(), checked().today, lang, "1234abcd"))
    accounts, actions, about = cells(content).values()
    names = [row[0].value for row in accounts[1:]]
    assert names == [plan.account.name.said(lang) for plan in plans()]
    assert len({row[1].value for row in accounts[1:]}) > 3
    figures = [c for row in accounts[1:] for c in row if c.number_format == "#,##0"]
    assert {type(one.value) for one in figures if one.value is not None} == {int}
    due = [row[0].value for row in actions[1:]]
    assert all(isinstance(one, datetime) for one in due)
    assert due == sorted(due)
    open_ones = sum(len(plan.agreed) + len(plan.called) for plan in plans())
    assert len(due) == open_ones > 50
    said_there = " ".join(str(row[0].value) for row in about)
    assert "1234abcd" in said_there
    assert str(checked().today) in said_there


def test_sheets_keep_their_heads_in_sight_and_can_be_filtered() -> None:
    content = portfolio_book(plans(), Made(playbook(), checked().today, "en"))
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet in book.worksheets[:2]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert min(sheet.column_dimensions[key].width for key in sheet.column_dimensions) > 7
    assert book.properties.created.date() == checked().today


def test_a_text_is_never_a_formula_or_a_link() -> None:
    for text in TRICKS:
        words = Words(text, text)
        hostile = AgreedAction(words, plans()[0].owner.id, date(2026, 12, 1), words)
        account = replace(plans()[0].account, name=words, actions=(hostile,))
        plan = replace(plans()[0], account=account, actions=())
        content = actions_book([plan], Made(playbook(), checked().today, "en"))
        book = openpyxl.load_workbook(BytesIO(content))
        row = list(book.worksheets[0].iter_rows())[1]
        for cell in (row[2], row[3], row[6]):
            assert cell.data_type == "s", text
            assert cell.hyperlink is None
            starts = text.strip("\ufeff")[:1] in "=+-@\t\r＝|%"
            assert bool(cell.style and cell.quotePrefix) is starts, text
        with zipfile.ZipFile(BytesIO(content)) as packed:
            sheets = b"".join(packed.read(n) for n in packed.namelist() if "worksheets" in n)
        assert b"<f>" not in sheets
        assert b"hyperlink" not in sheets
        seen = re.sub("[\x00\x07\ud800]", "\ufffd", text)
        read = str(row[2].value).replace("_x000D_", "\r")
        assert re.sub("[\r\n]+", "\n", read) == re.sub("[\r\n]+", "\n", seen)


# calendars


def events(content: bytes) -> dict[str, Any]:
    found = list(Calendar.from_ical(content).walk("VEVENT"))
    made = {str(one["uid"]): one for one in found}
    assert len(made) == len(found)
    return made


def calendar(plan: Plan, lang: Lang = "en") -> bytes:
    return ics(agenda(plan, playbook()), "x", plan.today, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_everybody_has_what_is_theirs_on_its_day(lang: Lang) -> None:
    every = agendas(playbook(), plans())
    agreed = {
        (one.owner, one.action.said(lang), one.due)
        for plan in plans()
        for one in plan.account.actions
        if one.is_open
    }
    met = set()
    for key, entries in every.items():
        content = ics(entries, "x", checked().today, lang)
        for one in events(content).values():
            day = one["dtstart"].dt
            assert type(day) is date
            assert one["dtend"].dt == day + timedelta(days=1)
            met |= {a for a in agreed if a[0] == key and a[1] in one["summary"] and a[2] == day}
    assert met == agreed
    assert {e.sort for entries in every.values() for e in entries} == {
        "agreed", "called", "answer", "milestone", "close",
    }  # fmt: skip


def test_lines_are_folded_between_signs() -> None:
    for plan in (*plans(), crowded()):
        for lang in LANGS:
            lines = calendar(plan, lang).split(b"\r\n")
            assert max(map(len, lines)) <= 75
            for line in lines:
                line.decode("utf-8")


def test_a_second_import_updates() -> None:
    plan = next(plan for plan in plans() if len(plan.agreed) > 1)
    first = events(calendar(plan))
    assert events(calendar(plan, "zh")).keys() == first.keys()
    moved = tuple(
        replace(one, due=one.due + timedelta(days=3), id=one.id)
        for one in reversed(plan.account.actions)
    )
    later = replace(
        plan,
        today=plan.today + timedelta(days=1),
        account=replace(plan.account, actions=moved),
        actions=tuple(replace(one, due=one.due + timedelta(days=1)) for one in plan.actions),
    )
    second = events(calendar(later))
    assert second.keys() == first.keys()
    agreed = [key for key in first if ".agreed." in key]
    assert agreed
    for key in agreed:
        assert second[key]["sequence"] > first[key]["sequence"]
        assert second[key]["dtstamp"].dt > first[key]["dtstamp"].dt
        assert second[key]["dtstart"].dt == first[key]["dtstart"].dt + timedelta(days=3)


def test_an_action_with_an_id_stays_the_same_when_its_words_change() -> None:
    plan = next(plan for plan in plans() if plan.agreed)
    one = plan.account.actions[0]

    def names(**changed: Any) -> set[str]:
        account = replace(plan.account, actions=(replace(one, **changed),))
        return {key for key in events(calendar(replace(plan, account=account))) if "agreed" in key}

    words = Words("Quite other words", "完全不同的话")
    assert names(id="draft") == names(id="draft", action=words)
    assert names() != names(action=words)
    assert names() == names(action=Words(one.action.en, one.action.zh), due=date(2027, 1, 1))


def test_two_actions_with_the_same_words_are_two_entries() -> None:
    plan = next(plan for plan in plans() if plan.agreed)
    one = plan.agreed[0]
    twice = (one, replace(one, due=one.due + timedelta(days=7)))
    account = replace(plan.account, actions=twice)
    found = [k for k in events(calendar(replace(plan, account=account))) if "agreed" in k]
    assert len(found) == 2


def test_what_is_done_is_ticked_for_a_while() -> None:
    plan = next(plan for plan in plans() if plan.agreed)
    one = replace(plan.agreed[0], done=True, done_on=plan.today - timedelta(days=1))
    old = replace(one, action=Words("old"), done_on=plan.today - DONE_FOR - timedelta(days=1))
    account = replace(plan.account, actions=(one, old))
    found = [
        str(event["summary"])
        for key, event in events(calendar(replace(plan, account=account))).items()
        if "agreed" in key
    ]
    assert len(found) == 1
    assert found[0].startswith("✓ ")


def test_a_customer_is_not_told_on_which_day_something_was_done() -> None:
    plan = next(plan for plan in plans() if plan.agreed)
    day = plan.today - timedelta(days=3)
    one = replace(plan.agreed[0], done=True, done_on=day, audience="customer")
    theirs = shared(replace(plan, account=replace(plan.account, actions=(one,))))
    content = ics(shared_agenda(theirs, playbook(), plan.owner), "x", plan.today, "en")
    assert "✓ " in content.decode()
    assert str(day) not in content.decode() + json.dumps(joint_plan_data(theirs, playbook()))


def test_hostile_texts_stay_texts_in_a_calendar() -> None:
    for text in TRICKS:
        words = Words(text, text)
        hostile = AgreedAction(words, plans()[0].owner.id, date(2026, 12, 1), words)
        account = replace(plans()[0].account, name=words, actions=(hostile,))
        plan = replace(plans()[0], account=account, actions=())
        content = ics(agenda(plan, playbook()), text, plan.today, "en")
        read = Calendar.from_ical(content)
        assert {one.name for one in read.walk()} == {"VCALENDAR", "VEVENT"}
        event = next(e for key, e in events(content).items() if "agreed" in key)
        seen = re.sub("[\x00\x07\ud800]", "\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
        assert seen in str(event["summary"])
        assert seen in str(event["description"])


# JSON


def faults(name: str, data: Any) -> list[str]:
    schemas = checked().schemas
    schema = schemas.by_name[name]
    if schemas.accepts(schema, data):
        return []
    found = schemas.validator(schema).iter_errors(data)
    return [f"{one.json_path}: {one.message[:200]}" for one in found] or ["refused"]


def test_every_plan_is_as_its_schema_says() -> None:
    for plan in (*plans(), unknown(), crowded()):
        data = json.loads(json.dumps(plan_data(plan, "1234abcd")))
        assert faults("plan", data) == [], plan.account.id
        assert faults("joint-plan", joint_plan_data(shared(plan), playbook())) == []
        trace = data["trace"]
        assert [one["id"] for one in trace["rules"]] == [r.id for r in playbook().rulebook.rules]
        assert len(trace["decisions"]) == len(plan.trace.decisions)
        assert len(trace["gates"]) == len(plan.trace.gates)


def test_the_schema_has_room_for_nothing_else() -> None:
    data = plan_data(plans()[0], "1234abcd")
    assert faults("plan", {**data, "secret": 1})
    data["trace"]["rules"][0]["check"]["secret"] = 1
    assert faults("plan", data)


def test_a_plan_as_data_says_what_the_plan_says() -> None:
    plan = plans()[0]
    data = plan_data(plan, "1234abcd")
    spoken = {one["id"] for one in data["trace"]["rules"] if one["truth"] == "yes"}
    assert set(data["risks"]) <= spoken
    assert data["grade"]["value"] == (plan.grade.value if plan.grade else None)
    assert [one["play"] for one in data["actions"]] == [one.play.id for one in plan.actions]
    assert data["facts"].keys() == {
        name
        for name, fact in playbook().rulebook.vocabulary.facts.items()
        if not fact.type.item and plan.trace.facts.values.get(name) is not None
    }
    file, line, _ = data["trace"]["rules"][0]["place"].split(":")
    assert (ROOT / file).read_text("utf-8").splitlines()[int(line) - 1].strip()


# what a customer may read


def unpacked(content: bytes) -> bytes:
    """Return every byte of a file, with what is packed in it unpacked."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return content + b"\n".join(packed.read(name) for name in packed.namelist())


def forms(text: str) -> Iterator[bytes]:
    """Yield the ways in which *text* may stand in a file."""
    raw = text.encode()
    yield raw
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield raw.hex().encode()
    for template in (
        "%{:02X}",
        "%{:02x}",
        "\\u{:04x}",
        "\\u{:04X}",
        "&#{};",
        "&#x{:x};",
        "&#x{:X};",
    ):
        yield "".join(template.format(ord(sign)) for sign in text).encode()
    for shift in range(3):
        coded = b64encode(b"x" * shift + raw)
        yield coded[(4 if shift else 0) : len(coded) - 4]


def found_in(content: bytes, text: str) -> bool:
    whole = unpacked(content)
    unfolded = whole.replace(b"\r\n ", b"")
    return any(form in whole or form in unfolded for form in forms(text))


def test_the_search_finds_what_it_is_for() -> None:
    for form in forms("Qx0001zv"):
        assert found_in(b"..." + form + b"...", "Qx0001zv")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a", b"x" * 999 + b"Qx0001zv")
    assert found_in(packed.getvalue(), "Qx0001zv")
    assert not found_in(packed.getvalue(), "Qx0002zv")


def test_a_customer_finds_nothing_of_ours_in_any_file() -> None:
    plan, canaries = leaky()
    made = [
        json.dumps(joint_plan_data(shared(plan), playbook()), ensure_ascii=e) for e in (False, True)
    ]
    files = [one.encode() for one in made]
    for lang in LANGS:
        files += [word_file(paper_of(plan, cut, lang, "customer")) for cut in FOR_CUSTOMERS]
        entries = shared_agenda(shared(plan), playbook(), plan.owner)
        files.append(ics(entries, "x", plan.today, lang))
    for content in files:
        leaked = [name for name, said in canaries.secret.items() if found_in(content, said)]
        assert leaked == []
        assert found_in(content, canaries.shared["agreed"])
        assert found_in(content, canaries.shared["milestones.question"])


def test_our_own_files_hold_what_the_search_looks_for() -> None:
    plan, canaries = leaky()
    values = {k: v for k, v in plan.trace.facts.values.items() if k != "objections"}
    inside = replace(
        plan, trace=replace(plan.trace, facts=replace(plan.trace.facts, values=values))
    )
    for content, name in (
        (json.dumps(plan_data(inside, "x")).encode(), "goal"),
        (word_file(paper_of(inside, "review", "en")), "goal"),
        (actions_book([inside], Made(playbook(), plan.today, "en")), "action"),
        (ics(agenda(inside, playbook()), "x", plan.today, "en"), "action"),
    ):
        assert found_in(content, canaries.secret[name]), name


# the commands

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return what runs the program in a copy of the small project, which notes what it makes."""
    project = tmp_path_factory.mktemp("small") / "project"
    shutil.copytree(ROOT / "tests" / "project", project)
    return lambda *args: CliRunner().invoke(cli, ["-C", str(project), "--lang", "en", *args])


def test_print_makes_word_files(run: Run, tmp_path: Path) -> None:
    result = run("print", "acme", "--to", "docx", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    (made,) = tmp_path.iterdir()
    assert made.name == "acme.review.en.docx"
    assert "Acme Parcels" in everything(made.read_bytes())


@pytest.mark.parametrize("more", [("--cut", "one-page"), ("--booklet", "stages", "--fold")])
def test_what_must_fit_a_page_is_a_paper(run: Run, more: tuple[str, ...]) -> None:
    result = run("print", "--all", "--to", "docx", *more)
    assert result.exit_code == 2
    assert "as PDF only" in result.output


def test_export_writes_files(run: Run, tmp_path: Path) -> None:
    for what in (("portfolio",), ("calendar", "--owner", "wei"), ("plans", "acme")):
        result = run("export", *what, "--out", str(tmp_path))
        assert result.exit_code == 0, result.output
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    assert names == {
        "portfolio.en.xlsx", "calendar.wei.en.ics", "acme.plan.json", "schemas/plan.json",
    }  # fmt: skip
    data = json.loads((tmp_path / "acme.plan.json").read_text("utf-8"))
    assert (tmp_path / data["$schema"]).is_file()
    assert faults("plan", data) == []
    found = events((tmp_path / "calendar.wei.en.ics").read_bytes())
    assert any("Acme Parcels" in str(one["summary"]) for one in found.values())


def test_export_for_a_customer_is_only_what_they_may_read(run: Run, tmp_path: Path) -> None:
    for what in ("portfolio", "actions"):
        result = run("export", what, "--audience", "customer")
        assert result.exit_code == 2
        assert "for our own people" in result.output
    assert run("export", "plans", "--audience", "customer").exit_code == 2
    result = run("export", "plans", "acme", "--audience", "customer", "--out", str(tmp_path))
    assert result.exit_code == 2
    assert "nothing is agreed, confirmed or meant for them yet" in result.output
    assert list(tmp_path.iterdir()) == []
    shutil.copytree(ROOT / "tests" / "project", tmp_path / "project")
    account = tmp_path / "project" / "playbook" / "accounts" / "acme.yaml"
    action = "{action: {en: Meet, zh: 见面}, owner: wei, due: 2026-04-01, audience: customer}"
    account.write_text(f"{account.read_text('utf-8')}actions: [{action}]\n", "utf-8")
    asked = ["-C", str(tmp_path / "project"), "export", "plans", "acme", "--audience", "customer"]
    result = CliRunner().invoke(cli, [*asked, "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    data = json.loads((tmp_path / "acme.joint.json").read_text("utf-8"))
    assert faults("joint-plan", data) == []
    assert "trace" not in data
    assert not (tmp_path / "schemas" / "plan.json").exists()


def test_a_name_that_nobody_has_gets_a_hint(run: Run) -> None:
    result = run("export", "plans", "acne")
    assert result.exit_code == 2
    assert 'did you mean "acme"?' in result.output


# what builds keep


def test_a_shelf_keeps_what_was_used_last(tmp_path: Path) -> None:
    for key, new in (("a", True), ("a", False), ("b", True), ("a", True)):
        with shelf(Cache(tmp_path), "word") as kept:
            assert (kept.get(key) is None) is new
            kept.put(key, key.encode())
            assert kept.get(key) == key.encode()
