"""Papers: what they hold, that they fit, and that nothing on them is left to chance."""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from dakehu.cli.main import cli
from dakehu.plan.plan import Plan, make_plan
from dakehu.plan.steps import steps
from dakehu.press.blocks import Paper, para, table, texts
from dakehu.press.booklets import BOOKLETS, booklet
from dakehu.press.fonts import unseen
from dakehu.press.impose import imposed
from dakehu.press.many import pdfs
from dakehu.press.order import FOR_CUSTOMERS, PAPERS, Order, papers, rules_version
from dakehu.press.plans import Setting
from dakehu.press.sections import Sections
from dakehu.press.typeset import Press, Unseen
from dakehu.press.words import word
from dakehu.rules.facts import Fact, Facts
from dakehu.rules.reason import Engine
from dakehu.rules.trace import Truth
from dakehu.text.words import LANGS, Lang, Words
from tests.starter import ROOT, checked, plans, playbook

A4, LETTER = (595, 842), (612, 792)
ONE_PAGE = ("one-page", "call-card")


@cache
def press() -> Press:
    return Press(checked().today)


def made(plan: Plan, cut: str, how: Setting, audience: Any = "internal") -> bytes:
    (paper,) = papers(playbook(), [plan], Order(cut, how, audience))
    return press().pdf(paper)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def pages_of(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def boxes(pdf: bytes) -> Iterator[tuple[tuple[float, float, float, float], tuple[float, float]]]:
    """Yield the box of every run of text, with the size of its page."""
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for n in range(text.count_rects()):
            yield text.get_rect(n), page.get_size()


def inside(pdf: bytes) -> bool:
    """Tell whether every run of text stands on its page, clear of its edge."""
    return all(
        left > 20 and bottom > 12 and right < wide - 20 and top < high - 12
        for (left, bottom, right, top), (wide, high) in boxes(pdf)
    )


def remade(plan: Plan, values: dict[str, Any], **account: Any) -> Plan:
    """Return the plan of the same account with other facts and texts."""
    facts = Facts(values, {})
    engine = Engine(playbook().rulebook)
    return make_plan(
        playbook(),
        replace(plan.account, facts=facts, **account),
        engine.reason(facts, checked().today),
    )


LONG = Words(
    "A name so long that no form was made for it, and " * 4, "这个名称长得没有一张表放得下，" * 13
)


def crowded() -> Plan:
    """Return an account with 40 contacts, 60 talks, 30 actions and names of 200 characters."""
    plan = plans()[0]
    people = plan.trace.facts.values["contacts"]
    many = tuple(
        {**people[n % len(people)], "id": f"p{n}", "name": LONG, "title": LONG, "concerns": LONG}
        for n in range(40)
    )
    talks = tuple(
        {"date": plan.today - timedelta(days=3 * n), "channel": "call", "contact": "p1",
         "about": LONG, "outcome": LONG}
        for n in range(60)
    )  # fmt: skip
    agreed = tuple(
        replace(plan.account.actions[0], action=LONG, proof=LONG, audience="customer", done=False)
        for _ in range(30)
    )
    values = {**plan.trace.facts.values, "contacts": many, "interactions": talks}
    needs = tuple({"need": LONG, "verified": True} for _ in range(20))
    return remade(
        plan, {**values, "needs": needs}, name=LONG, summary=LONG, goal=LONG, wins=(LONG,) * 5,
        actions=agreed,
    )  # fmt: skip


def unknown() -> Plan:
    """Return an account of which nothing at all is known."""
    return remade(plans()[0], {}, summary=None, goal=None, wins=(), actions=())


@pytest.mark.parametrize("sheet", ["a4", "us-letter"])
@pytest.mark.parametrize("lang", LANGS)
def test_one_page_is_one_page(lang: Lang, sheet: Any) -> None:
    size = A4 if sheet == "a4" else LETTER
    for plan in (*plans(), unknown(), crowded()):
        for cut in ONE_PAGE:
            pdf = made(plan, cut, Setting(lang, sheet))
            assert pages_of(pdf) == 1, (plan.account.id, cut)
            assert tuple(map(round, pypdfium2.PdfDocument(pdf)[0].get_size())) == size
            assert inside(pdf), (plan.account.id, cut)


@pytest.mark.parametrize("lang", LANGS)
def test_one_page_shows_rather_fewer_actions_than_none_of_what_proves_them(lang: Lang) -> None:
    for plan in plans():
        said = flat(text_of(made(plan, "one-page", Setting(lang))))
        head = (word(key, lang) for key in ("action", "owner", "due", "proof_of_done"))
        assert flat("".join(head)) in said, plan.account.id


@pytest.mark.parametrize("lang", LANGS)
def test_a_review_has_a_few_pages_and_says_the_account(lang: Lang) -> None:
    for plan in plans():
        pdf = made(plan, "review", Setting(lang))
        assert 4 <= pages_of(pdf) <= 9, plan.account.id
        assert inside(pdf), plan.account.id
        text = flat(text_of(pdf))
        for said in (plan.account.name, *(one.title for one in steps(plan, playbook())[:3])):
            assert flat(said.said(lang)) in text, (plan.account.id, said)


@pytest.mark.parametrize("cut", [cut for cut in PAPERS if cut not in ONE_PAGE])
def test_extremes_stay_on_their_pages(cut: str) -> None:
    for lang in LANGS:
        for plan in (unknown(), crowded()):
            assert inside(made(plan, cut, Setting(lang)))


def test_what_is_not_known_is_asked_for() -> None:
    text = flat(text_of(made(unknown(), "review", Setting("en"))))
    asks = [
        playbook().rulebook.vocabulary.facts[n].ask for n in ("contacts", "needs", "objectives")
    ]
    for ask in asks:
        assert ask
        assert flat(f"Not known yet. Ask: {ask.en}") in text


def test_a_paper_says_what_it_is() -> None:
    plan = plans()[0]
    reader = PdfReader(BytesIO(made(plan, "full", Setting("zh", version="1234abcd"))))
    catalog: Any = reader.trailer["/Root"]
    info = reader.metadata
    assert info
    assert info.title == f"{plan.account.name.zh} · 完整计划"
    assert info.author == "松禾车队服务"
    assert catalog["/Lang"] == "zh-CN"
    assert catalog["/MarkInfo"]["/Marked"]
    titles = [str(one["/Title"]) for one in reader.outline if isinstance(one, dict)]
    assert plan.account.name.zh in titles
    last = flat(text_of(made(plan, "full", Setting("zh", version="1234abcd"))))
    count = len(reader.pages)
    assert f"第{count}页，共{count}页" in last
    assert "规则版本1234abcd" in last
    assert flat(playbook().settings.confidentiality.zh) in last
    assert last.count(f"截至{plan.today}") >= count


@pytest.mark.parametrize("lang", LANGS)
def test_the_reasoning_does_not_say_why_of_what_does_not_hold(lang: Lang) -> None:
    plan = plans()[0]
    text = "\n".join(texts(list(Sections(plan, playbook(), lang).trace())))
    assert {step.truth for step in plan.trace.rules} == set(Truth)
    for step in plan.trace.rules:
        title, because = (one.said(lang) for one in (step.item.title, step.item.because))
        assert title in text
        if step.truth is Truth.NO:
            assert because not in text
        elif step.truth is Truth.YES:
            assert because in text


@pytest.mark.parametrize("lang", LANGS)
def test_a_sheet_for_a_visit_asks_for_the_stage_where_it_is_not_known(lang: Lang) -> None:
    note = flat(word("visit_note", lang))
    sheet = flat(text_of(made(unknown(), "visit", Setting(lang))))
    assert flat(word("no_checklist", lang).partition("{ask}")[0]) in sheet
    assert note not in sheet
    assert note in flat(text_of(made(plans()[0], "visit", Setting(lang))))


@pytest.mark.parametrize("lang", LANGS)
def test_the_gate_is_told_as_far_as_it_is_known(lang: Lang) -> None:
    def said(**parts: Any) -> str:
        plan = replace(next(plan for plan in plans() if plan.gate), **parts)
        return "\n".join(texts(Sections(plan, playbook(), lang).gate()))

    plan = next(plan for plan in plans() if plan.gate)
    assert plan.gate is not None
    ask = playbook().rulebook.vocabulary.facts["opportunity.stage"].ask
    assert ask is not None
    none, missed = word("no_gate", lang), word("broken_gates", lang)
    assert ask.said(lang) in said(stage=None, gate=None, broken=())
    assert none not in said(stage=None, gate=None, broken=())
    assert none in said(gate=None, broken=())
    assert missed not in said(gate=None, broken=())
    last = said(gate=None, broken=(plan.gate,))
    assert none in last
    assert missed in last
    assert plan.gate.item.title.said(lang) in last


def test_the_same_plan_gives_the_same_bytes() -> None:
    how = Setting("zh")
    first = made(plans()[1], "review", how)
    (paper,) = papers(playbook(), [plans()[1]], Order("review", how))
    assert Press(checked().today).pdf(paper) == first


def test_a_sign_without_a_glyph_is_an_error() -> None:
    assert unseen("大客户 key account, 1–2 “a” ✓ →") == []
    assert unseen("a 🎉 b \U0001f600") == ["🎉", "\U0001f600"]
    paper = Paper("x", "x", "en", [para("so 🎉")], ("", ""), "")
    with pytest.raises(Unseen) as caught:
        press().pdf(paper)
    assert caught.value.signs == ("🎉",)


def test_a_sign_without_a_glyph_is_told_by_another_process_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dakehu.press.many.FEW", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    jobs = [Paper(name, name, "en", [para("so 🎉")], ("", ""), "") for name in "ab"]
    with pytest.raises(Unseen) as caught:
        list(pdfs(jobs, checked().today))
    assert (caught.value.paper, caught.value.signs) == ("a", ("🎉",))


def test_a_site_with_a_sign_without_a_glyph_says_where_it_is_written(tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(ROOT / "tests" / "project", root)
    settings = root / "playbook" / "playbook.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}papers: true\n", "utf-8")
    account = root / "playbook" / "accounts" / "acme.yaml"
    account.write_text(account.read_text("utf-8").replace("Acme", "𓀀 Acme"), "utf-8")
    for command in (["build"], ["print", "acme"]):
        said = CliRunner().invoke(cli, ["-C", str(root), "-q", *command])
        assert said.exit_code == 1
        assert "accounts/acme.yaml:2:12: error[no-glyph]" in said.output
        assert "2 | name: {en: 𓀀 Acme" in said.output
    assert not (root / "build" / "site").exists()


@pytest.mark.parametrize("lang", LANGS)
def test_an_address_without_a_blank_stays_in_its_column(lang: Lang) -> None:
    mail = "wolfgang.mueller-schmidt@hospital-logistics.example.com"
    rows = [[mail, "ZZ", "x" * 60, "ZZ"]]
    paper = Paper("x", "x", lang, [table(list("abcd"), rows, (1, 1, 1, 1))], ("", ""), "")
    page = pypdfium2.PdfDocument(press().pdf(paper))[0].get_textpage()
    said = page.get_text_range()
    visible = [(n, sign) for n, sign in enumerate(said) if sign.strip("\u200b\r\n ")]
    signs = [(sign, page.get_charbox(n)) for n, sign in visible]
    first, _, last, _ = sorted(box[0] for sign, box in signs if sign == "Z")
    assert max(box[2] for sign, box in signs if sign in "@wolfgang") < first
    assert all(box[2] < last for sign, box in signs if sign == "x" and box[0] > first)
    flat_said = said.replace("\u200b", "").replace("\r\n", "")
    assert mail in flat_said
    assert "schmidt@" in said.replace("\u200b", "")


def test_text_is_never_markup() -> None:
    hostile = '#panic("x") *b* _i_ $x^2$ = h <label> @ref \\ // /* `c` "q" [x] {y}'
    paper = Paper(
        "x", hostile, "en", [para(hostile), table(["#1", "$2"], [[hostile, hostile]], (1, 1))],
        (hostile, hostile), hostile,
    )  # fmt: skip
    assert flat(text_of(press().pdf(paper))).count(flat(hostile)) >= 3


# for the customer


def unpacked(pdf: bytes) -> bytes:
    """Return every byte of *pdf*, with all that is packed in it unpacked, and its text."""
    parts = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        unpacking = zlib.decompressobj()
        try:
            parts.append(unpacking.decompress(found[1]))
        except zlib.error:
            continue
    info: Any = PdfReader(BytesIO(pdf)).metadata or {}
    parts += [flat(str(one)).encode() for one in info.values()]
    return b"\n".join(parts) + flat(text_of(pdf)).encode()


class Canaries:
    """Puts a word or a figure of its own into every field, and remembers which may be read."""

    def __init__(self) -> None:
        self.secret: dict[str, str] = {}
        self.shared: dict[str, str] = {}
        self._next = 0

    def words(self, name: str, audience: str) -> Words:
        self._next += 1
        said = f"Qx{self._next:04d}zv"
        (self.shared if audience == "customer" else self.secret)[name] = said
        return Words(said, said)

    def value(self, fact: Fact, name: str, audience: str) -> Any:
        if fact.type.kind == "words":
            return self.words(name, audience)
        if fact.type.kind == "number" and fact.unit == "money" and audience != "customer":
            self._next += 1
            self.secret[name] = f"{7_000_000 + self._next:,}"
            return 7_000_000 + self._next
        if fact.type.kind == "date":
            return checked().today
        return fact.type.values[0] if fact.type.values and fact.ref is None else None


def leaky() -> tuple[Plan, Canaries]:
    """Return a plan with a canary in every field, and which of them a customer may read."""
    plan, canaries = plans()[0], Canaries()
    values: dict[str, Any] = {}
    for name, fact in playbook().rulebook.vocabulary.facts.items():
        record = fact.type.item
        if record and record.kind == "record":
            entry = {
                f.name: canaries.value(f, f"{name}.{f.name}", f.audience) for f in record.fields
            }
            known = {key: value for key, value in entry.items() if value is not None}
            if name == "needs":
                doubted = canaries.words("a need not confirmed", "internal")
                values[name] = ({**known, "verified": True}, {"need": doubted, "verified": False})
            elif name == "contacts":
                unnamed = canaries.words("a person who did not agree to be named", "internal")
                values[name] = ({**known, "in_joint_plan": True}, {"id": "x", "name": unnamed})
            elif name == "milestones":
                ours = canaries.words("a question that is ours", "internal")
                values[name] = ({**known, "in_joint_plan": True}, {"question": ours})
            elif known:
                values[name] = (known,)
        elif (
            fact.type.item is None and (v := canaries.value(fact, name, fact.audience)) is not None
        ):
            values[name] = v
    secret = {key: canaries.words(key, "internal") for key in ("summary", "goal", "win", "action")}
    agreed = replace(
        plan.account.actions[0], action=canaries.words("agreed", "customer"),
        audience="customer", done=False,
    )  # fmt: skip
    hidden = replace(agreed, action=secret["action"], audience="internal")
    account = replace(
        plan.account, summary=secret["summary"], goal=secret["goal"], wins=(secret["win"],),
        actions=(agreed, hidden), facts=Facts(values, {}),
    )  # fmt: skip
    trace = replace(plan.trace, facts=Facts(values, {}))
    asked = tuple(replace(one, entries=()) for one in plan.questions)  # of people not here
    return replace(plan, account=account, trace=trace, questions=asked), canaries


def test_a_customer_reads_nothing_that_is_not_meant_for_them() -> None:
    plan, canaries = leaky()
    assert len(canaries.secret) > 60
    for cut in FOR_CUSTOMERS:
        for lang in LANGS:
            content = unpacked(made(plan, cut, Setting(lang), "customer"))
            leaked = [
                name
                for name, said in canaries.secret.items()
                for form in (said.encode(), said.encode("utf-16-be"), said.encode().hex().encode())
                if form in content
            ]
            assert leaked == []
            for name in (
                "agreed",
                "needs.need",
                "contacts.name",
                "milestones.question",
                "business",
            ):
                assert canaries.shared[name].encode() in content, name
    values = {k: v for k, v in plan.trace.facts.values.items() if k != "objections"}
    inside = replace(plan, trace=replace(plan.trace, facts=Facts(values, {})))
    inside_text = unpacked(made(inside, "one-page", Setting("en")))
    assert canaries.secret["goal"].encode() in inside_text


def test_what_is_for_our_own_people_is_not_printed_for_a_customer() -> None:
    for asked in (
        ["--cut", "handover", "--all"],
        ["--booklet", "stages"],
        ["--cut", "visit", "--all"],
    ):
        result = CliRunner().invoke(
            cli, ["-C", str(ROOT), "--lang", "en", "print", "--audience", "customer", *asked]
        )
        assert result.exit_code == 2
        assert "for our own people" in result.output


# booklets


@pytest.mark.parametrize("name", BOOKLETS)
def test_a_booklet_holds_its_items(name: str) -> None:
    for lang in LANGS:
        how = Setting(lang, "a5")
        paper = booklet(name, playbook(), plans(), "2026-11-20", how)
        pdf = press().pdf(paper)
        assert inside(pdf)
        text = flat(text_of(pdf))
        items: Any = {
            "objections": playbook().objections, "checklists": playbook().checklists,
            "stages": playbook().stages,
            "playbook": (*playbook().plays, *playbook().lessons, *playbook().channels),
        }[name]  # fmt: skip
        for item in items:
            assert flat(item.title.said(lang)) in text, item.id


@pytest.mark.parametrize("lang", LANGS)
def test_the_playbook_is_led_by_its_parts(lang: Lang) -> None:
    pdf = press().pdf(booklet("playbook", playbook(), plans(), "2026-11-20", Setting(lang)))
    document = pypdfium2.PdfDocument(pdf)
    first = [one for one in document.get_toc() if one.level == 0]
    parts = [one.get_title() for one in first]
    assert parts[0] == word("booklet_playbook", lang)
    keys = ("stages", "plays", "customer_types", "objections", "checklists", "channels")
    assert parts[1:7] == [word(key, lang) for key in keys]
    assert parts[-1] == word("glossary", lang)
    stages = first[1].get_dest().get_index()
    listed = "".join(document[n].get_textpage().get_text_range() for n in range(stages))
    numbers = [int(one) for one in re.findall(r"\. *(\d+)\s", listed)]
    assert numbers[0] == stages + 1
    assert numbers == sorted(numbers)
    assert len(numbers) > len(playbook().plays) + len(playbook().lessons)


def test_objections_are_ordered_by_how_often_they_are_heard() -> None:
    paper = booklet("objections", playbook(), plans(), "2026-11-20", Setting("en"))
    groups = [one["blocks"] for one in paper.blocks if one["k"] == "group"]
    titles = [each[0]["text"] for each in groups]
    heard = {
        one.title.en: sum(
            any(e.get("objection") == one.id for e in p.trace.facts.values.get("objections") or ())
            for p in plans()
        )
        for one in playbook().objections
    }
    counts = [heard[title] for title in titles]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_a_booklet_to_fold_has_its_pages_in_the_right_places() -> None:
    paper = booklet("stages", playbook(), plans(), "2026-11-20", Setting("en", "a5"))
    flat_pdf = press().pdf(paper)
    folded = imposed(flat_pdf)
    count = pages_of(flat_pdf)
    document = pypdfium2.PdfDocument(folded)
    assert len(document) == -(-count // 4) * 2
    assert all(tuple(map(round, page.get_size())) == (842, 595) for page in document)
    first = document[0].get_textpage()
    assert f"page 1 of {count}" in first.get_text_bounded(left=421)
    assert "page 1 of" not in first.get_text_bounded(right=421)
    assert imposed(flat_pdf) == folded


# the command


def run(*args: str) -> Any:
    return CliRunner().invoke(cli, ["-C", str(ROOT), "--lang", "en", "print", *args])


def test_the_command_writes_a_file_an_account(tmp_path: Path) -> None:
    result = run("honghu-bus", "jinsui-grain", "--paper", "letter", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["honghu-bus.one-page.en.pdf", "jinsui-grain.one-page.en.pdf"]
    version = rules_version(checked().documents)
    assert f"rules {version}" in text_of((tmp_path / names[0]).read_bytes())


def test_the_command_prints_the_accounts_of_an_owner(tmp_path: Path) -> None:
    assert run("--owner", "rep-east", "--out", str(tmp_path)).exit_code == 0
    mine = {one.account.id for one in plans() if one.owner.id == "rep-east"}
    assert {path.name.split(".")[0] for path in tmp_path.iterdir()} == mine


def test_a_name_that_nobody_has_gets_a_hint() -> None:
    result = run("honghu-buss")
    assert result.exit_code == 2
    assert 'did you mean "honghu-bus"?' in result.output
    assert run().exit_code == 2


def test_the_command_says_where_a_sign_stands_that_cannot_be_printed(tmp_path: Path) -> None:
    project = tmp_path / "own"
    assert CliRunner().invoke(cli, ["new", str(project)]).exit_code == 0
    path = project / "playbook/accounts/honghu-bus.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("en: Wild Swan City Bus", "en: Wild Swan 🎉 Bus"), "utf-8")
    result = CliRunner().invoke(cli, ["-C", str(project), "--lang", "en", "print", "honghu-bus"])
    assert result.exit_code == 1
    assert "playbook/accounts/honghu-bus.yaml:3:" in result.output
    assert "U+1F389" in result.output
    assert not (project / "build/print").exists()
