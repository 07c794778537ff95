"""The site as one zip file: the same every time, and whole when it is read from a disk."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser

from dakehu.cli.main import cli
from dakehu.disk.bundle import LEFT_OUT, write_bundle
from tests.scenes import PROJECT
from tests.test_site import opened, search


def test_the_same_site_gives_the_same_bytes_whenever_it_was_written(tmp_path: Path) -> None:
    made = []
    for when, names in enumerate((["b/c.html", "a.html"], ["a.html", "b/c.html"])):
        site = tmp_path / str(when)
        for name in names:
            path = site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"<p>{name}", "utf-8")
            os.utime(path, (when * 1e9, when * 1e9))
        (site / "x.js.map").write_text(str(when), "utf-8")
        out = tmp_path / f"made{when}" / "ours.zip"
        assert write_bundle(site, out) == out.stat().st_size
        made.append(out.read_bytes())
        assert zipfile.ZipFile(out).namelist() == ["ours/a.html", "ours/b/c.html"]
    assert made[0] == made[1]


@pytest.mark.browser
def test_an_unpacked_bundle_works_without_a_network(
    browser: Browser, site: Path, tmp_path: Path
) -> None:
    out = tmp_path / "手册 1.zip"
    write_bundle(site, out)
    zipfile.ZipFile(out).extractall(tmp_path / "there")
    home = (tmp_path / "there" / "手册 1").as_uri() + "/"
    with opened(browser, home + "zh/index.html", 390) as page:
        page.context.set_offline(offline=True)
        page.locator(".md-header__button[for=__search]").click()
        assert any("飞鱼客运" in title for title in search(page, "飞鱼"))
        page.locator(".md-search-result__link").first.click()
        page.wait_for_url("**/zh/accounts/*.html*")
    with opened(browser, home + "accounts/feiyu-coach.html") as page:
        page.context.set_offline(offline=True)
        before = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator(".md-header__button[for^=__palette]:not([hidden])").click()
        page.wait_for_function(
            "before => getComputedStyle(document.body).backgroundColor !== before", arg=before
        )
        page.reload()
        assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"


def test_the_command_builds_and_packs(tmp_path: Path) -> None:
    out = tmp_path / "ours.zip"
    done = CliRunner().invoke(cli, ["-C", str(PROJECT), "bundle", "--out", str(out)])
    assert done.exit_code == 0, done.output
    names = zipfile.ZipFile(out).namelist()
    assert {"ours/index.html", "ours/zh/index.html", "ours/search/search_index.js"} <= set(names)
    assert not any(name.endswith(LEFT_OUT) for name in names)
    assert not (PROJECT / "build").exists()
    before = out.read_bytes()
    assert CliRunner().invoke(cli, ["-C", str(PROJECT), "bundle", "--out", str(out)]).exit_code == 0
    assert out.read_bytes() == before


def test_a_file_that_is_no_bundle_is_not_written_over(tmp_path: Path) -> None:
    mine = tmp_path / "mine.zip"
    mine.write_text("mine", "utf-8")
    done = CliRunner().invoke(cli, ["-C", str(PROJECT), "bundle", "--out", str(mine)])
    assert done.exit_code == 2
    assert "mine.zip" in done.output
    assert mine.read_text("utf-8") == "mine"
