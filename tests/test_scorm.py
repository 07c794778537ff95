"""Gates as packages for learning platforms: what is in them, and how they run within one.

Two platforms run them: a small one of ours that takes nothing which SCORM 1.2 does not allow
(``lms.js``), and the library scorm-again, where npm can bring it.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, Route

from dakehu.cli import training
from dakehu.cli.main import cli
from dakehu.content.training import TrainingGate
from dakehu.disk.scorm import Sco, scorm_package, scorm_shell
from dakehu.render.scorm import scorm_page
from dakehu.render.training import TrainingPages
from dakehu.text.words import LANGS, Lang, Words
from tests.starter import ROOT, checked, playbook
from tests.test_learning import answer, answer_all, on, shown, start

HOST = "http://platform.test/"
LIBRARY = "scorm-again@3.4.3"
DIGEST = "f182724b4614c34a616a92d7e4d8967392013c5fae74116db98a5c5a11db5edb"
CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
GATE, FEW = "find-and-qualify", 6
KINDS = {
    ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".xml": "text/xml",
}  # fmt: skip


@cache
def pages(lang: Lang) -> TrainingPages:
    return TrainingPages(playbook(), lang)


def gate_of(name: str) -> TrainingGate:
    return next(one for one in playbook().training_gates if one.id == name)


def packed(name: str, lang: Lang) -> bytes:
    return package_of(gate_of(name), lang)


def short() -> TrainingGate:
    """Return a gate that draws few questions, so that many attempts can be walked."""
    gate = gate_of(GATE)
    return replace(gate, passing=replace(gate.passing, questions=FEW))


@cache
def package_of(gate: TrainingGate, lang: Lang) -> bytes:
    page = scorm_page(pages(lang), gate, scorm_shell(), lang)
    sco = Sco(f"{gate.id}-{lang}", gate.title.said(lang), page, gate.passing.right)
    return scorm_package(sco)


# what is in a package


@pytest.mark.parametrize("lang", LANGS)
def test_a_manifest_names_every_file_and_what_it_takes(lang: Lang) -> None:
    for gate in playbook().training_gates:
        with zipfile.ZipFile(io.BytesIO(packed(gate.id, lang))) as files:
            names = files.namelist()
            text = files.read("imsmanifest.xml")
        top = ET.fromstring(text)  # noqa: S314  (written by ourselves)
        assert top.tag == f"{CP}manifest"
        found = {(one.tag, one.text) for one in top.iterfind(f"{CP}metadata/*")}
        assert found == {(f"{CP}schema", "ADL SCORM"), (f"{CP}schemaversion", "1.2")}
        ids = [one.attrib["identifier"] for one in top.iter() if "identifier" in one.attrib]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one) for one in ids)
        (every,) = top.iterfind(f"{CP}organizations")
        (organization,) = every
        assert every.attrib["default"] == organization.attrib["identifier"]
        (item,) = organization.iterfind(f"{CP}item")
        assert item.findtext(f"{CP}title") == gate.title.said(lang)
        assert item.findtext(f"{ADL}masteryscore") == str(gate.passing.right)
        (resource,) = top.iterfind(f"{CP}resources/{CP}resource")
        assert item.attrib["identifierref"] == resource.attrib["identifier"]
        assert resource.attrib[f"{ADL}scormtype"] == "sco"
        listed = [one.attrib["href"] for one in resource]
        assert resource.attrib["href"] in listed
        assert sorted([*listed, "imsmanifest.xml"]) == sorted(names)


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_stands_alone_and_says_its_language(lang: Lang) -> None:
    with zipfile.ZipFile(io.BytesIO(packed(GATE, lang))) as files:
        page = files.read("index.html").decode()
        quiz = files.read("training-quiz.js")
    assert quiz == (ROOT / "site/theme/assets/training-quiz.js").read_bytes()
    assert f'<html lang="{"zh-Hans" if lang == "zh" else "en"}">' in page
    assert 'name="viewport"' in page
    assert "script-src 'self';" in page
    assert "<a " not in page
    asked = pages(lang).asked_at(GATE)
    data = json.loads(re.findall(r'id="dk-data">(.*?)</script>', page)[0])
    assert [one["id"] for one in data["questions"]] == [one["id"] for one in asked]
    for one, before in zip(data["questions"], asked, strict=True):
        assert one["see"] is None
        assert before["see"] is None or before["see"]["title"] in one["why"]


def test_words_of_a_gate_are_no_html() -> None:
    bad = "</script><b>{x}&"
    gate = replace(gate_of(GATE), title=Words(bad, bad), can_do=(Words(bad, bad),))
    page = scorm_page(pages("en"), gate, scorm_shell(), "en")
    assert "<b>" not in page
    assert page.count("&lt;/script&gt;&lt;b&gt;{x}&amp;") == 3
    package = scorm_package(Sco("x-en", bad, page, 80))
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        top = ET.fromstring(files.read("imsmanifest.xml"))  # noqa: S314  (written by ourselves)
    assert {one.text for one in top.iter(f"{CP}title")} == {bad}


def exported(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the command on the starter, which is read once for all tests."""
    given = ["-C", str(ROOT), "train", "export", "--out", str(folder), *arguments]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "check_project", lambda *_: checked())
        done = CliRunner().invoke(cli, given)
    return done.exit_code, done.output


def test_the_command_writes_the_same_packages_twice(tmp_path: Path) -> None:
    scorm = ("--to", "scorm", "--gate", GATE)
    for at in "12":
        assert exported(tmp_path / at, *scorm)[0] == 0
    names = {f"2-{GATE}-{lang}.zip": packed(GATE, lang) for lang in LANGS}
    for at in "12":
        assert {one.name: one.read_bytes() for one in (tmp_path / at).iterdir()} == names


def test_the_command_says_which_gates_there_are(tmp_path: Path) -> None:
    code, said = exported(tmp_path, "--to", "scorm", "--gate", "nowhere", "--lang", "zh")
    assert code == 2
    assert "nowhere" in said
    assert GATE in said
    code, said = exported(tmp_path, "--gate", GATE, "--lang", "en")
    assert code == 2
    assert "--to scorm" in said
    assert list(tmp_path.iterdir()) == []


# how it runs


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the script of scorm-again; npm brings it, and it is what it was when we chose it."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm: run with Node.js to try packages in scorm-again")
    folder = tmp_path_factory.mktemp("npm")
    try:
        done = subprocess.run(
            [npm, "pack", LIBRARY, "--silent", "--fetch-retries=0", "--fetch-timeout=8000"],
            cwd=folder, capture_output=True, timeout=10, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm brings no {LIBRARY}: it did not answer in time")
    found = list(folder.glob("*.tgz"))
    if not found:
        pytest.skip(f"npm brings no {LIBRARY}: status {done.returncode}")
    content = found[0].read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGEST
    with tarfile.open(fileobj=io.BytesIO(content)) as files:
        script = files.extractfile("package/dist/scorm12.min.js")
        assert script
        return script.read()


@pytest.fixture(params=["strict", "scorm-again"])
def script(request: pytest.FixtureRequest) -> bytes:
    """Return what the platform runs beside ``lms.js``: nothing, or scorm-again."""
    if request.param == "strict":
        return b""
    found: bytes = request.getfixturevalue("library")
    return found


class Platform:
    """A page with a package in a frame: *host* is around it, *sco* what a learner sees."""

    def __init__(self, host: Page, lang: Lang) -> None:
        self.host, self.place = host, f"{HOST}{lang}/index.html"

    @property
    def sco(self) -> Page:
        """The frame; what the tests of pages ask of a page, it has too."""
        return cast("Page", self.host.frames[1])

    def launch(self, **given: object) -> Page:
        """Leave what is shown, and open the package in a session of its own."""
        self.host.evaluate("launch('about:blank')")
        given = {"need": gate_of(GATE).passing.right, **given}
        self.host.evaluate("given => begin(given)", given)
        self.host.evaluate("place => launch(place)", self.place)
        return self.sco

    def leave(self) -> dict[str, Any]:
        """Return what the platform has of a session once the learner is gone."""
        self.host.evaluate("launch('about:blank')")
        return self.record()

    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = self.host.evaluate("record()")
        return found


def served(files: dict[str, bytes]) -> Callable[[Route], None]:
    """Return what answers requests from *files*, and no other."""

    def answered(route: Route) -> None:
        name = route.request.url.removeprefix(HOST)
        if name in files:
            kind = KINDS[Path(name).suffix or ".html"]
            route.fulfill(body=files[name], content_type=f"{kind}; charset=utf-8")
        else:
            route.abort()

    return answered


@contextmanager
def platform(browser: Browser, script: bytes = b"", lang: Lang = "en") -> Iterator[Platform]:
    """Open a platform with the package of a gate; no other host is within reach."""
    files = {
        "": b"<!doctype html><title>.</title><script src=again.js></script>"
        b"<script src=lms.js></script><iframe style='width:390px;height:800px'></iframe>",
        "again.js": script,
        "lms.js": (ROOT / "tests" / "lms.js").read_bytes(),
    }
    with zipfile.ZipFile(io.BytesIO(package_of(short(), lang))) as package:
        files |= {f"{lang}/{name}": package.read(name) for name in package.namelist()}
    context = browser.new_context()
    context.set_default_timeout(8_000)
    context.route("**/*", served(files))
    host = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    host.on("request", lambda one: asked.append(one.url))
    host.on("pageerror", lambda fault: faults.append(str(fault)))
    host.goto(HOST)
    yield Platform(host, lang)
    context.close()
    elsewhere = [one for one in asked if not one.startswith((HOST, "about:"))]
    assert (elsewhere, faults) == ([], [])


def test_a_gate_is_passed_after_a_pause_and_stays_passed(browser: Browser, script: bytes) -> None:
    with platform(browser, script) as lms:
        page = lms.launch()
        assert (
            page.locator(".dk-notice").inner_text()
            == "Your result is recorded by the learning platform."
        )
        start(page)
        for _ in range(3):
            answer(page)
            on(page)
        fourth = shown(page)["id"]
        record = lms.leave()
        assert (record["status"], record["exit"], record["state"]) == (
            "incomplete", "suspend", "finished",
        )  # fmt: skip
        assert len(record["asked"]) == 3
        page = lms.launch()
        start(page)
        assert shown(page)["id"] == fourth
        answer_all(page)
        assert "Passed" in page.locator(".dk-result").inner_text()
        record = lms.leave()
        assert (record["status"], float(record["raw"]), record["exit"]) == ("passed", 100, "")
        assert len(record["asked"]) == FEW - 3
        assert {one["result"] for one in record["asked"]} == {"correct"}
        assert all(
            one["student_response"] == one["correct_responses.0.pattern"]
            for one in record["asked"]
            if "correct_responses.0.pattern" in one and one["type"] != "fill-in"
        )
        assert re.fullmatch(r"\d{2,4}:\d\d:\d\d(\.\d+)?", record["time"])
        assert record["faults"] == []
        page = lms.launch()
        start(page)
        answer(page, right=False)
        record = lms.leave()
        assert (record["status"], float(record["raw"])) == ("passed", 100)


def test_a_gate_is_failed_and_asks_again(browser: Browser, script: bytes) -> None:
    with platform(browser, script, "zh") as lms:
        page = lms.launch()
        start(page)
        while page.locator(".dk-question form").count():
            answer(page, right=False)
            on(page)
        assert "必会题" in page.locator(".dk-result").inner_text()
        page.locator(".dk-train .md-button--primary").click()
        answer_all(page)
        record = lms.leave()
        assert (record["status"], float(record["raw"])) == ("failed", 0)
        assert {one["result"] for one in record["asked"]} == {"wrong"}
        assert len(record["asked"]) == FEW
        assert record["faults"] == []


def test_a_must_know_question_that_went_wrong_is_not_outdone_by_the_score(
    browser: Browser, script: bytes
) -> None:
    with platform(browser, script) as lms:
        page = lms.launch()
        start(page)
        wrong = 0
        while page.locator(".dk-question form").count():
            must = bool(shown(page).get("must")) and not wrong
            answer(page, right=not must)
            wrong += must
            on(page)
        assert wrong == 1
        assert "must-know" in page.locator(".dk-result").inner_text()
        record = lms.leave()
        need = gate_of(GATE).passing.right
        assert (record["status"], float(record["raw"])) == ("failed", need - 1)


def test_calls_come_in_their_order_and_end_once(browser: Browser) -> None:
    with platform(browser) as lms:
        start(lms.launch())
        answer(lms.sco)
        calls = lms.leave()["calls"]
    assert calls[0] == "LMSInitialize"
    assert calls[-2:] == ["LMSCommit", "LMSFinish"]
    assert (calls.count("LMSInitialize"), calls.count("LMSFinish")) == (1, 1)


def test_a_platform_that_reviews_or_refuses_is_spoken_of(browser: Browser) -> None:
    with platform(browser) as lms:
        page = lms.launch(mode="review")
        assert "nothing is recorded" in page.locator(".dk-notice").inner_text()
        start(page)
        answer(page)
        record = lms.leave()
        assert [one for one in record["calls"] if one.startswith("set ")] == []
        assert record["faults"] == []
        page = lms.launch(refuse="cmi.core.lesson_status")
        assert "error 405" in page.locator(".dk-notice").inner_text()


def test_what_is_kept_of_other_questions_or_damaged_begins_anew(browser: Browser) -> None:
    with platform(browser) as lms:
        for kept in ("{", '{"of":"x","due":[],"seed":1,"from":[0],"got":"1"}', "[]", "null"):
            lms.launch()
            lms.host.evaluate("kept => API.LMSSetValue('cmi.suspend_data', kept)", kept)
            lms.leave()
            page = lms.launch()
            start(page)
            status = page.locator(".dk-question").locator("xpath=..").locator(".dk-status")
            assert "Question 1 of" in status.inner_text()


def test_without_a_platform_it_runs_and_says_so(browser: Browser) -> None:
    with platform(browser, lang="zh") as lms:
        lms.host.goto(lms.place)
        assert "不会记录成绩" in lms.host.locator(".dk-notice").inner_text()
        start(lms.host)
        answer_all(lms.host)
        assert "通过" in lms.host.locator(".dk-result").inner_text()
