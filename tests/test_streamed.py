"""Accounts read one by one and let go: the same findings, plans and pages as all at once."""

from __future__ import annotations

import gc
import shutil
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from dakehu.checking import check_project, check_streamed
from dakehu.disk import processes
from dakehu.disk.cache import Cache
from dakehu.disk.processes import side_by_side
from dakehu.disk.spool import Pile, Spool, put_aside
from dakehu.pipeline import outlined
from dakehu.plan.outline import Outlines, Packing, figures_of, outline
from dakehu.plan.plan import Plan
from dakehu.render.accounts import AccountPages
from dakehu.render.templates import Templates
from dakehu.text.frozen import frozen
from dakehu.text.package import package_files
from dakehu.text.words import LANGS, Lang
from tests.starter import ROOT, checked, plans, playbook

TODAY = date(2026, 3, 16)
ACCOUNT = "playbook/accounts/acme.yaml"
AGREED = "{action: {en: A, zh: 甲}, owner: wei, due: 2026-03-20, with: nobody}"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the small project with a second account."""
    target = tmp_path / "copy"
    shutil.copytree(ROOT / "tests" / "project", target)
    text = (target / ACCOUNT).read_text("utf-8").replace("id: acme", "id: second", 1)
    (target / "playbook/accounts/second.yaml").write_text(text, "utf-8")
    return target


def looked_at(root: Path) -> list[str]:
    """Check *root* both ways; return the codes found, which must be the same."""
    folder = root.parent / "aside"
    folder.mkdir()
    whole, streamed = check_project(root, TODAY), check_streamed(root, TODAY, folder)
    assert streamed.findings == whole.findings
    assert streamed.files == whole.files
    assert (streamed.playbook is None) is (whole.playbook is None)
    if whole.playbook and streamed.playbook:
        assert tuple(streamed.playbook.accounts) == tuple(whole.playbook.accounts)
        one, other = (
            outlined(c, c.playbook, Cache(root.parent / str(n)))[0]
            for n, c in enumerate((whole, streamed))
            if c.playbook
        )
        assert tuple(one.outlines) == tuple(other.outlines)
        assert one.planner.ranks == other.planner.ranks
    return [one.code for one in whole.findings]


def test_a_sound_project_is_the_same(copy: Path) -> None:
    assert looked_at(copy) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("id: acme", "id: other", "wrong-id"),
        ("owner: ", "owner: nobody-", "unknown-link"),
        ("reviewed_on:", f"actions: [{AGREED}]\nreviewed_on:", "unknown-link"),
        ("reviewed_on:", "reviewed_at: x\nreviewed_on:", "unknown-key"),
        ("id: acme", "id: [", "yaml-syntax"),
        ("id: acme", "id: acme\nid: acme", "duplicate-key"),
        ("id: acme", "id: acme\nsummary: {en: His wife is ill, zh: 他的妻子病了}", "personal-data"),
        ("id: acme", "id: acme\nsummary: {en: Only in English}", "missing-translation"),
    ],
)
def test_what_is_wrong_with_an_account_is_told_the_same(
    copy: Path, old: str, new: str, code: str
) -> None:
    path = copy / ACCOUNT
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert code in looked_at(copy)


def test_what_is_wrong_elsewhere_is_told_the_same(copy: Path) -> None:
    facts = copy / "rules" / "facts.yaml"
    more = "  of_no_use:\n    type: boolean\n    label: {en: of no use, zh: 没有用}\n"
    text = facts.read_text("utf-8")
    facts.write_text(text.replace("facts:\n", f"facts:\n{more}", 1), "utf-8")
    assert looked_at(copy) == ["unused-fact"]


def test_what_only_an_account_uses_is_used(copy: Path) -> None:
    facts, account = copy / "rules" / "facts.yaml", copy / ACCOUNT
    more = "  of_some_use:\n    type: boolean\n    label: {en: of some use, zh: 有点用}\n"
    text = facts.read_text("utf-8").replace("facts:\n", f"facts:\n{more}", 1)
    facts.write_text(text, "utf-8")
    text = account.read_text("utf-8").replace("facts:\n", "facts:\n  of_some_use: true\n", 1)
    account.write_text(text, "utf-8")
    assert looked_at(copy) == []


def test_a_project_without_accounts_is_the_same(copy: Path) -> None:
    shutil.rmtree(copy / "playbook" / "accounts")
    looked_at(copy)


def test_an_outline_comes_back_as_it_went() -> None:
    packing, figures = Packing(playbook()), figures_of(playbook())
    every = tuple(outline(plan, figures) for plan in plans())
    contents = [packing.pack(one) for one in every]
    assert max(map(len, contents)) < 5000
    outlines = Outlines(packing, contents, {1: every[0]})
    assert (len(outlines), outlines[0], outlines[-1]) == (len(every), every[0], every[-1])
    assert tuple(outlines[1:4]) == (every[0], *every[2:4])
    assert outlines[0].trace.rulebook is playbook().rulebook
    assert outlines[0] is not outlines[0]
    with pytest.raises(IndexError):
        outlines[len(every)]


@pytest.mark.parametrize("lang", LANGS)
def test_outlines_are_all_that_the_pages_over_all_accounts_need(lang: Lang) -> None:
    templates = Templates(tuple(package_files("templates", ".jinja")), lang)
    pages, today = AccountPages(playbook(), templates, lang), checked().today
    figures = figures_of(playbook())
    short = tuple(outline(plan, figures) for plan in plans())
    assert tuple(pages.whole(short, today)) == tuple(pages.whole(plans(), today))


class Counted(Outlines):
    """Outlines that count, whenever the last one is asked for, how many plans there are."""

    most = 0

    def fetch(self, place: int) -> Plan:
        if place == len(self) - 1:
            self.most = max(self.most, alive())
        return super().fetch(place)


def alive() -> int:
    gc.collect()
    return sum(type(one) is Plan for one in gc.get_objects())


def test_the_pages_over_all_accounts_hold_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dakehu.render.week.MOST", 2)  # plans that one page may show in full
    packing, figures = Packing(playbook()), figures_of(playbook())
    contents = [packing.pack(outline(plan, figures)) for plan in plans()] * 10
    templates = Templates(tuple(package_files("templates", ".jinja")), "en")
    pages, today = AccountPages(playbook(), templates, "en"), checked().today
    counted, before = Counted(packing, contents), alive()
    assert len([page.path for page in pages.whole(counted, today)]) > 5
    assert before <= counted.most < before + 10


def test_what_is_put_aside_is_found_by_its_place(tmp_path: Path) -> None:
    slots = [*put_aside(tmp_path / "a", map(frozen, ["one", ("two", 2)]))]
    slots += put_aside(tmp_path / "b", [frozen(3)])
    spool: Spool[object] = Spool(slots)
    assert (len(spool), list(spool), spool[1]) == (3, ["one", ("two", 2), 3], ("two", 2))
    assert list(spool[1:]) == [("two", 2), 3]


def test_what_lies_on_a_pile_is_found_by_its_place() -> None:
    pile = Pile(iter([b"one", b"", b"three"]))
    assert (len(pile), list(pile), pile[-1]) == (3, [b"one", b"", b"three"], b"three")
    assert pile[1:] == (b"", b"three")
    with pytest.raises(IndexError):
        pile[3]
    assert list(side_by_side(pile.__getitem__, (2, 0, 2, 0), 2)) == [b"three", b"one"] * 2


def test_work_apart_is_done_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_cores", lambda: 1)
    done: list[int] = []
    assert list(side_by_side(done.append, [1])) == [None]
    assert done == [1]
    if sys.platform == "linux" and threading.active_count() == 1:
        assert list(side_by_side(done.append, [2], apart=True)) == [None]
        assert done == [1]
