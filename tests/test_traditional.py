"""The site in Traditional Chinese: converted by OpenCC, with the words of the playbook."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from opencc import OpenCC
from playwright.sync_api import Browser

from dakehu.checking import check_project
from dakehu.pipeline import build_project
from dakehu.render.traditional import converter
from tests.scenes import PROJECT
from tests.test_search import Box
from tests.test_site import opened

WANTED = "languages: [en, zh]\ntraditional: {build: true, instead: {联系人: 聯絡窗口}}"


def project(folder: Path) -> Path:
    shutil.copytree(PROJECT, folder)
    file = folder / "playbook" / "playbook.yaml"
    text = file.read_text("utf-8")
    assert "languages: [en, zh]" in text
    file.write_text(text.replace("languages: [en, zh]", WANTED), "utf-8")
    return folder


def test_the_words_of_the_playbook_come_before_those_of_the_conversion() -> None:
    said = converter({"质量": "品質", "质量问题": "品質問題", "平台": "平台"})
    assert said("服务质量与客户平台") == "服務品質與客戶平台"
    assert said("质量问题") == "品質問題"
    assert converter({})("质量") == "質量"


def test_what_is_no_chinese_stays_as_it_is() -> None:
    text = '<a href="../plays/find-a-coach.html#when">S1-27 · 60%</a>'
    assert converter({"质量": "品質"})(text) == text


@pytest.mark.browser
def test_the_site_is_built_in_traditional_chinese_too(tmp_path: Path, browser: Browser) -> None:
    root, out = project(tmp_path / "project"), tmp_path / "site"
    built = build_project(root, check_project(root, None), out, lambda _: None)
    assert built.findings == ()
    simplified = {p.relative_to(out / "zh") for p in (out / "zh").rglob("*.html")}
    there = {p.relative_to(out / "zh-TW") for p in (out / "zh-TW").rglob("*.html")}
    assert there == simplified
    own, whole = OpenCC("s2t"), ""
    for path in sorted(there):
        page = (out / "zh-TW" / path).read_text("utf-8")
        assert 'lang="zh-Hant"' in page
        main = re.search(r"<article.*?</article>", page, re.DOTALL)
        whole += main[0] if main else ""
    assert "聯絡窗口" in whole
    assert "联" not in whole
    left = {sign for sign in whole if "\u4e00" <= sign <= "\u9fff" and own.convert(sign) != sign}
    assert len(left) <= 12, left  # signs that both ways of writing use
    index = json.loads((out / "zh-TW" / "search" / "search_index.json").read_text("utf-8"))
    assert any("客戶" in entry["text"].replace("\u200b", "") for entry in index["docs"])
    top = (out / "zh-TW").as_uri() + "/"
    with opened(browser, top + "index.html") as tab:
        box = Box(tab, top)
        assert box.finds("太贵")[0] == box.finds("太貴")[0] == "objections/too-dear"
        assert box.finds("决策") == box.finds("決策") != []
        assert box.finds("联系人")[0] == box.finds("聯絡窗口")[0]  # another word altogether


def test_without_opencc_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opencc", None)
    root = project(tmp_path / "project")
    built = build_project(root, check_project(root, None), tmp_path / "site", lambda _: None)
    (found,) = built.findings
    assert (found.code, found.span.path) == ("needs-opencc", "playbook/playbook.yaml")
    assert not (tmp_path / "site").exists()
