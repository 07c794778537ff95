"""Editing while the site is served: pages at once, findings in them, the last good one stays."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from dakehu.check.check import Ground
from dakehu.checking import check_project
from dakehu.content.items import Account
from dakehu.disk import processes
from dakehu.disk.serve import News
from dakehu.pipeline import build_project
from dakehu.plan.plan import Plan, Planner
from dakehu.serving import Serving
from dakehu.text.document import Document
from tests.starter import ROOT
from tests.test_build import tree

LONG = 120


@dataclass(frozen=True)
class Served:
    """A project that is served, and where."""

    root: Path
    port: int

    def get(self, way: str, host: str = "") -> tuple[int, str]:
        there = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        there.request("GET", way, headers={"Host": host} if host else {})
        answer = there.getresponse()
        return answer.status, answer.read().decode()

    def page(self, way: str, wanted: str) -> str:
        """Return the page once it holds *wanted*; fail if that takes too long."""
        end = time.monotonic() + LONG
        while time.monotonic() < end:
            try:
                status, text = self.get(way)
            except OSError:
                status, text = 0, ""
            if status == 200 and wanted in text:
                return text
            time.sleep(0.1)
        pytest.fail(f"{way} never held {wanted}")

    def news(self, seen: str = "") -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.get(f"/.dakehu/news?page=/&seen={seen}")[1])
        return found

    def findings(self, *, some: bool) -> list[dict[str, str]]:
        """Return what is found once there is something, or nothing any more."""
        end, seen = time.monotonic() + LONG, ""
        while time.monotonic() < end:
            news = self.news(seen)
            seen = f"{news['built']}.{news['told']}"
            if bool(news["findings"]) is some:
                found: list[dict[str, str]] = news["findings"]
                return found
        pytest.fail("no such news")

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / "playbook" / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("served") / "project"
    shutil.copytree(ROOT / "tests" / "project", root)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = "from dakehu.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", str(port)]
    nothing = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=root, stdout=nothing, stderr=nothing)
    try:
        made = Served(root, port)
        made.page("/index.html", "</html>")
        yield made
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_an_edit_of_a_stage_and_of_an_account_shows_in_both_languages(served: Served) -> None:
    served.edit("stages/meet.yaml", "Learn who decides", "Learn who signs")
    served.page("/stages/meet.html", "Learn who signs")
    served.edit("accounts/acme.yaml", "示例速递", "新名速递")
    served.page("/zh/accounts/acme.html", "新名速递")
    served.page("/zh/search/accounts.js", "新名速递")


@pytest.mark.browser
def test_a_finding_shows_in_the_page_as_text_and_the_last_page_stays(
    served: Served, browser: Browser
) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{served.port}/zh/stages/meet.html")
    before = page.locator("article").inner_text()
    served.edit("stages/meet.yaml", "purpose:", f"'{nasty}': 1\npurpose:")
    bar = page.locator("section[role=alert]")
    bar.wait_for(timeout=LONG * 1000)
    assert "请先修改" in bar.inner_text()
    assert nasty in bar.inner_text()
    assert "playbook/stages/meet.yaml:" in bar.inner_text()
    assert page.locator("section[role=alert] img").count() == 0
    assert page.locator("article").inner_text() == before
    page.reload()
    bar.wait_for()
    bar.get_by_role("button").click()
    assert bar.count() == 0
    served.edit("stages/meet.yaml", f"'{nasty}': 1\n", "")
    assert served.findings(some=False) == []
    page.close()


def test_findings_come_in_both_languages_with_their_place(served: Served) -> None:
    served.edit("plays/call-back.yaml", "reviewed_on:", "reviewd_on:")
    first = served.findings(some=True)[0]
    assert first["level"] == "error"
    assert first["place"].startswith("playbook/plays/call-back.yaml:")
    assert first["en"] != first["zh"] != ""
    assert "reviewed_on" in first["hint_en"]
    served.edit("plays/call-back.yaml", "reviewd_on:", "reviewed_on:")
    assert served.findings(some=False) == []


def test_only_this_machine_is_served(served: Served) -> None:
    assert served.get("/index.html", "evil.example:80")[0] == 403
    assert served.get("/.dakehu/news", "evil.example")[0] == 403
    assert served.get("/index.html", f"localhost:{served.port}")[0] == 200


def test_the_built_site_knows_nothing_of_being_served(served: Served) -> None:
    assert "/.dakehu/" in served.get("/index.html")[1]
    assert "/.dakehu/" not in (served.root / "build/site/index.html").read_text("utf-8")


@dataclass(frozen=True)
class Edited:
    """A small project that is served in this process, and what is edited in it."""

    root: Path
    out: Path
    serving: Serving

    def edit(self, name: str, old: str, new: str) -> Iterator[News]:
        path = self.root / "playbook" / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return self.changed(name)

    def changed(self, *names: str) -> Iterator[News]:
        paths = {f"playbook/{name}" for name in names}
        return self.serving.changed(paths, "/zh/index.html", lambda: None)

    def other(self, before: dict[str, str]) -> set[str]:
        return {name for name, found in tree(self.out).items() if found != before.get(name)}

    def anew(self) -> dict[str, str]:
        """Return what a build of the project from nothing makes."""
        root = self.root.with_name("anew")
        shutil.copytree(self.root, root, ignore=shutil.ignore_patterns("build"))
        made = build_project(root, check_project(root, DAY), root / "site-made", lambda _: None)
        assert made.findings == ()
        found = tree(root / "site-made")
        shutil.rmtree(root)
        return found


DAY = date(2026, 3, 16)


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    root = tmp_path / "project"
    shutil.copytree(ROOT / "tests" / "project", root)
    accounts = root / "playbook" / "accounts"
    text = (accounts / "acme.yaml").read_text("utf-8")
    for name in ("birch", "cedar"):
        (accounts / f"{name}.yaml").write_text(text.replace("id: acme", f"id: {name}", 1), "utf-8")
    (tmp_path / "aside").mkdir()
    out = root / "build" / "site"
    serving = Serving(root, DAY, out, tmp_path / "aside", lambda _, __: None)
    assert serving.begin()
    return Edited(root, out, serving)


def test_what_is_shown_first_of_a_play_is_what_the_whole_build_makes(edited: Edited) -> None:
    before = tree(edited.out)
    steps = edited.edit("plays/call-back.yaml", "对方要求", "新对方要求")
    assert next(steps).fresh
    assert edited.other(before) == {"zh/plays/call-back.html"}
    first = tree(edited.out)
    assert [news.fresh for news in steps] == [True, True]
    whole = tree(edited.out)
    assert whole["zh/plays/call-back.html"] == first["zh/plays/call-back.html"]
    assert "新对方要求" in (edited.out / "zh/plays/call-back.html").read_text("utf-8")
    assert whole == edited.anew()


def test_what_is_shown_first_of_an_account_is_what_the_whole_build_makes(edited: Edited) -> None:
    before = tree(edited.out)
    steps = edited.edit("accounts/acme.yaml", "示例", "新示例")
    assert next(steps).fresh
    chinese = {f"zh/{folder}/acme.html" for folder in ("accounts", "calls", "reviews")}
    assert edited.other(before) == chinese
    first = tree(edited.out)
    assert [news.fresh for news in steps] == [True, True]
    whole = tree(edited.out)
    assert {name: whole[name] for name in chinese} == {name: first[name] for name in chinese}
    assert whole == edited.anew()


def test_nothing_but_the_account_that_was_edited_is_looked_at_again(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, planned = list[str](), list[str]()
    accepted, plan = Ground.accepted, Planner.plan

    def noted_accepted(own: Ground, document: Document) -> Any:
        read.append(document.path)
        return accepted(own, document)

    def noted_plan(own: Planner, account: Account) -> Plan:
        planned.append(account.id)
        return plan(own, account)

    monkeypatch.setattr(Ground, "accepted", noted_accepted)
    monkeypatch.setattr(Planner, "plan", noted_plan)
    monkeypatch.setattr(processes, "_cores", lambda: 1)  # nothing is done where it is not seen
    steps = edited.edit("accounts/birch.yaml", "示例", "新示例")
    next(steps)
    assert (read, planned) == (["playbook/accounts/birch.yaml"], ["birch"])
    assert [news.fresh for news in steps] == [True, True]
    assert set(read) == {"playbook/accounts/birch.yaml"}
    assert set(planned) == {"birch"}


def test_a_series_of_edits_ends_where_a_build_from_nothing_does(edited: Edited) -> None:
    accounts = edited.root / "playbook" / "accounts"

    def fresh(steps: Iterator[News]) -> list[bool]:
        return [news.fresh for news in steps]

    assert fresh(edited.edit("accounts/birch.yaml", "示例", "白桦")) == [True, True, True]
    assert fresh(edited.edit("stages/meet.yaml", "Learn who decides", "Learn who signs"))[-1]
    broken = edited.edit("accounts/cedar.yaml", "reviewed_on:", "reviewed_at:")
    assert fresh(broken) == [False]
    assert fresh(edited.edit("accounts/birch.yaml", "白桦", "红桦")) == [False]
    assert fresh(edited.edit("accounts/cedar.yaml", "reviewed_at:", "reviewed_on:"))[-1]
    text = (accounts / "cedar.yaml").read_text("utf-8").replace("id: cedar", "id: alder", 1)
    (accounts / "alder.yaml").write_text(text, "utf-8")
    (accounts / "cedar.yaml").unlink()
    assert fresh(edited.changed("accounts/alder.yaml", "accounts/cedar.yaml")) == [True]
    assert tree(edited.out) == edited.anew()
    assert not (edited.out / "accounts" / "cedar.html").exists()


def test_an_account_with_a_finding_does_not_show_by_itself(edited: Edited) -> None:
    before = tree(edited.out)
    first, *rest = edited.edit("accounts/acme.yaml", "id: acme", "id: other")
    assert not first.fresh
    assert any("accounts/acme.yaml" in one["place"] for one in first.findings)
    assert rest == []
    assert tree(edited.out) == before
