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

from dakehu.serving import Serving
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


def test_what_is_shown_first_is_what_the_whole_build_makes(tmp_path: Path) -> None:
    """Hold the page of an edited play against the same page of the site built anew."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "tests" / "project", root)
    (tmp_path / "theme").mkdir()
    out = root / "build" / "site"
    serving = Serving(root, date(2026, 3, 16), out, tmp_path / "theme", lambda _, __: None)
    assert serving.begin()
    before = tree(out)
    for name, old in (("plays/call-back.yaml", "对方要求"), ("accounts/acme.yaml", "示例")):
        path = root / "playbook" / name
        path.write_text(path.read_text("utf-8").replace(old, f"新{old}", 1), "utf-8")
    paths = {"playbook/plays/call-back.yaml", "playbook/accounts/acme.yaml"}
    steps = serving.changed(paths, "/zh/plays/call-back.html", lambda: None)
    assert next(steps).fresh
    chinese = {name for name, digest in tree(out).items() if digest != before[name]}
    assert chinese == {
        "zh/plays/call-back.html", "zh/accounts/acme.html", "zh/calls/acme.html",
        "zh/reviews/acme.html",
    }  # fmt: skip
    first = tree(out)
    assert [news.fresh for news in steps] == [True, True]
    whole = tree(out)
    assert {name: whole[name] for name in chinese} == {name: first[name] for name in chinese}
    assert "新对方要求" in (out / "zh/plays/call-back.html").read_text("utf-8")
