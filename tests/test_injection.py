"""Whatever a text says, pages keep their structure: the same tags, attributes and schemes."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from dakehu.checking import check_project
from dakehu.pipeline import build_project
from tests.scenes import TODAY
from tests.starter import ROOT

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></textarea></style></script><svg/onload=alert(1)>",
    "<!-- open",
    "]]> &lt;b&gt; &#x3c;i&#x3e;",
    "[go](javascript:alert(1)) ![x](data:text/html,x)",
    "{{ 7*7 }} {% raw %} ${ x } %(x)s {0}",
    '--8<-- "/etc/passwd" [TOC] :smile: ^[x] {: onclick=alert(1) }',
    "<javascript:alert(1)> https://example.com/ a@example.com",
    "| a | b | *x* _y_ `z` ~~s~~ # h 1. l - m > q",
    "=cmd|' /C calc'!A0",
    "\\u003cscript\\u003e \\x3c \\",
)  # fmt: skip
# How many lines a text takes in a picture, and whether it is cut short, depends on its length.
AS_LONG = {
    ("text", ("class", "x", "y"), ()),
    ("text", ("x", "y"), ()),
    ("title", (), ()),
    ("tspan", ("dy", "x"), ()),
}
HREFS = ("href", "src", "action", "formaction", "data", "poster", "srcdoc", "xlink:href")
RAW_TEXT = re.compile(
    r"(<(title|textarea|xmp|noembed|noframes)\b[^>]*>).*?(</\2)", re.IGNORECASE | re.DOTALL
)


class Structure(HTMLParser):
    """Counts what a page is made of, whatever it says."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: Counter[tuple[object, ...]] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        links = [value or "" for name, value in attrs if name in HREFS]
        schemes = tuple(sorted(re.findall(r"\A\s*([\w+.-]+):|\Z", link)[0] for link in links))
        part = tag, tuple(sorted(name for name, _ in attrs)), schemes
        self.parts[part] += part not in AS_LONG

    handle_startendtag = handle_starttag


def structure(page: Path) -> Counter[tuple[object, ...]]:
    parser = Structure()
    parser.feed(RAW_TEXT.sub(r"\1\3", page.read_text("utf-8")))
    return parser.parts


def reworded(data: Any, word: Callable[[], str]) -> Any:
    """Return *data* with *word* in place of every text that is written in both languages."""
    if isinstance(data, dict):
        if data.keys() == {"en", "zh"}:
            return {lang: word() for lang in data}
        return {key: reworded(value, word) for key, value in data.items()}
    return [reworded(one, word) for one in data] if isinstance(data, list) else data


def words_of(texts: tuple[str, ...]) -> Iterator[str]:
    """Yield *texts* over and over, each with a number: many texts must be unlike each other."""
    number = 0
    while True:
        for text in texts:
            number += 1
            yield f"w{number} {text}".rstrip()


def built(folder: Path, texts: tuple[str, ...]) -> dict[str, Counter[tuple[object, ...]]]:
    """Return the structure of every page of the small project, all of its texts replaced."""
    shutil.copytree(ROOT / "tests" / "project", folder)
    words = words_of(texts)
    for path in sorted(folder.rglob("*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8"))
        said = yaml.safe_dump(reworded(data, words.__next__), allow_unicode=True, sort_keys=False)
        path.write_text(said, "utf-8")
    checked = check_project(folder, TODAY)
    assert [str(one.span) for one in checked.findings if one.stops] == []
    assert build_project(folder, checked, folder / "out", lambda _: None).findings == ()
    return {
        page.relative_to(folder / "out").as_posix(): structure(page)
        for page in (folder / "out").rglob("*.html")
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_oracle_sees_what_it_is_for(lang: str, tmp_path: Path) -> None:
    plain, wicked = (tmp_path / f"{lang}-{n}.html" for n in range(2))
    plain.write_text("<p title='x'>x</p><a href='y'>z</a>", "utf-8")
    wicked.write_text("<p title='x' onclick='y'>x</p><a href='javascript:y'>z</a>", "utf-8")
    assert structure(plain) != structure(wicked)


def test_hostile_texts_in_every_field_leave_every_page_as_it_is(tmp_path: Path) -> None:
    plain = built(tmp_path / "plain", ("plain",))
    hostile = built(tmp_path / "hostile", HOSTILE)
    assert plain.keys() == hostile.keys()
    changed = {
        page: dict((hostile[page] - plain[page]).items())
        for page in plain
        if hostile[page] - plain[page]
    }
    assert changed == {}
