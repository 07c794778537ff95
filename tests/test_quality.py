"""The quality of the starter's rules, and the page that shows what verifying came to."""

from __future__ import annotations

import re
from functools import cache

import pytest

from dakehu.check.check import check
from dakehu.check.playbook import Playbook
from dakehu.check.quality import quality
from dakehu.pipeline import quality_of
from dakehu.plan.concerned import Concerned
from dakehu.render.site import SitePages
from dakehu.render.templates import Templates
from dakehu.render.tree import Site
from dakehu.rules.verify import Report
from dakehu.text.package import package_files
from dakehu.text.parse import parse_all
from dakehu.text.source import Source
from dakehu.text.words import LANGS, Lang, Words
from tests.scenes import TODAY, package_schemas, scene_files
from tests.starter import checked, playbook

GAP = {"replace": {"rules/grading.yaml": {"| < high  ": "| < 0.55  "}}}
SQUARES = "vehicles * vehicles = vehicles + 1000000000001, "
HARD = {"replace": {"rules/grading.yaml": {"vehicles >= 20, ": SQUARES}}}


@cache
def starter() -> Report:
    return quality_of(checked())


def test_nothing_is_wrong_with_the_starter() -> None:
    assert [str(one.finding.span) for one in starter().defects] == []


def test_the_whole_starter_is_verified() -> None:
    assert [one.name for one in starter().subjects if one.unverified] == []
    book = playbook().rulebook
    assert len(starter().of("rule", verified=True)) == len(book.rules) > 100
    assert len(starter().of("gate", verified=True)) == len(book.gates) == 10


def scene(changes: dict[str, dict[str, dict[str, str]]]) -> tuple[Playbook, Report]:
    sources = [Source(path, text) for path, text in sorted(scene_files(changes).items())]
    documents, _ = parse_all(sources)
    book, found, _ = check(documents, package_schemas(), TODAY)
    assert found == []
    assert book is not None
    return book, quality(book, documents, TODAY)


def site(book: Playbook, report: Report, lang: Lang) -> Site:
    templates = Templates(tuple(package_files("templates", ".jinja")), lang)
    made = SitePages(book, templates, lang, TODAY, Concerned({}))
    return made.site((), (), (), report)


def page(book: Playbook, report: Report, lang: Lang) -> str:
    pages = {one.path: one.text for one in site(book, report, lang).pages}
    return re.sub(r"&#(\d+);", lambda sign: chr(int(sign[1])), pages["rules/quality.md"])


def test_the_page_is_reached_from_the_rules() -> None:
    nav = site(*scene({}), "en").nav
    rules = next(one["Rules"] for one in nav if "Rules" in one)
    assert {"Rules verified": "rules/quality.md"} in rules


@pytest.mark.parametrize(
    ("lang", "row", "said"),
    [
        ("en", "<td>chance</td><td>55%</td>", 'no row of "grade" speaks for this account'),
        ("zh", "<td>机会</td><td>55%</td>", "“级别”却没有一行适用于这样的客户"),
    ],
)
def test_the_page_shows_what_was_found_and_an_account_for_it(
    lang: Lang, row: str, said: str
) -> None:
    shown = page(*scene(GAP), lang)
    assert row in shown
    assert said in shown
    assert 'href="../help/table-gap.html"' in shown
    assert "rules/grading.yaml:1:10" in shown


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_of_sound_rules_says_so(lang: Lang) -> None:
    shown = page(*scene({}), lang)
    assert Words("Nothing was found.", "没有发现问题。").said(lang) in shown
    assert Words("Everything could be verified.", "全部已核实。").said(lang) in shown
    assert f"<tr><td>{Words('Rules', '规则').said(lang)}</td><td>2</td><td>0</td></tr>" in shown


def test_the_page_says_what_could_not_be_verified_and_why() -> None:
    shown = page(*scene(HARD), "en")
    assert "Boss not met: no account found or ruled out for: vehicles × vehicles" in shown
    assert "<tr><td>Rules</td><td>1</td><td>1</td></tr>" in shown
