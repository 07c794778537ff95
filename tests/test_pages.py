"""What a rep finds on a page, and in which order: short enough to read before the next call."""

from __future__ import annotations

import html
import re

import pytest

from dakehu.content.items import Channel, Objection, Technique
from dakehu.content.kinds import KIND
from dakehu.render.escape import markdown
from dakehu.render.phrases import phrase
from dakehu.text.words import LANGS, Lang
from tests.starter import playbook
from tests.test_kinds import page_of, pages

MOST_WORDS, MOST_CHARACTERS = 450, 800
# These methods ask or let pass, and so claim nothing that needs proof.
CLAIMS_NOTHING = {"question", "ignore"}
objections = pytest.mark.parametrize("one", playbook().objections, ids=lambda one: one.id)
channels = pytest.mark.parametrize("one", playbook().channels, ids=lambda one: one.id)
techniques = pytest.mark.parametrize("one", playbook().techniques, ids=lambda one: one.id)


def read(page: str) -> str:
    """Return what is read of a page: its text, without what belongs to it and who keeps it."""
    text = re.split(r"\n## .*#(?:accounts|related)\b|\n<p class=\"(?:also|kept)\"", page)[0]
    text = re.sub(r"\]\([^)]*\)|\{: [^}]*\}|<[^>]*>|[#>*_\[\]]", " ", html.unescape(text))
    return " ".join(word for word in text.split() if word not in ("-", "·"))


def test_what_is_read_leaves_out_addresses_and_marks() -> None:
    page = '# A b {: #c }\n\n> **d**: [e f](../g.md)\n\n## H {: #related }\n\n<p class="kept">i'
    assert read(page) == "A b d : e f"


@objections
def test_an_objection_has_all_that_a_reply_needs(one: Objection) -> None:
    assert len(one.says) >= 4
    assert len(one.ask) >= 3
    assert len(one.never) >= 3
    answers = [frozenset(handler.customer_types) for handler in one.handlers]
    assert len(set(answers)) == len(answers) >= 3
    assert all(answers)
    bare = [h.method for h in one.handlers if not h.proof and h.method not in CLAIMS_NOTHING]
    assert bare == []
    assert "true-false-or-hidden" in one.lessons
    assert len(one.lessons) >= 3


@objections
@pytest.mark.parametrize("lang", LANGS)
def test_an_objection_is_read_in_two_minutes(one: Objection, lang: Lang) -> None:
    text = read(pages(lang)[page_of(KIND["objection"], one.id)])
    assert len(text.split()) > 200 if lang == "en" else len(text) > 200
    if lang == "en":
        assert len(text.split()) <= MOST_WORDS
    else:
        assert len(re.findall(r"[\u4e00-\u9fff]", text)) <= MOST_CHARACTERS


@objections
def test_an_objection_leads_to_the_lessons_on_its_methods_and_back(one: Objection) -> None:
    taught = {lesson.method: lesson.id for lesson in playbook().lessons if lesson.method}
    assert len(taught) == 6
    found = pages("en")
    here = page_of(KIND["objection"], one.id)
    for handler in one.handlers:
        if handler.method in taught:
            lesson = page_of(KIND["lesson"], taught[handler.method])
            assert f"](../{lesson})" in found[here]
            assert f"../{here[:-3]}.html" in found[lesson]


def in_order(page: str, *parts: str) -> None:
    places = [page.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places), parts


@channels
@pytest.mark.parametrize("lang", LANGS)
def test_a_channel_opens_with_when_then_why_then_how(one: Channel, lang: Lang) -> None:
    in_order(
        pages(lang)[page_of(KIND["channel"], one.id)],
        phrase("cost", lang), phrase("effort", lang),
        markdown(one.use_when.said(lang)), markdown(one.stop_when.said(lang)),
        markdown(one.what.said(lang)), markdown(one.why.said(lang)),
        markdown(one.steps[0].said(lang)), markdown(one.lawful[0].said(lang)), "{: #related ",
    )  # fmt: skip


@techniques
@pytest.mark.parametrize("lang", LANGS)
def test_a_technique_opens_with_what_and_when_then_why_then_how(one: Technique, lang: Lang) -> None:
    in_order(
        pages(lang)[page_of(KIND["technique"], one.id)],
        markdown(one.what.said(lang)), markdown(one.when.said(lang)),
        markdown(one.why.said(lang)), markdown(one.steps[0].said(lang)),
        markdown(one.caution[0].said(lang)), "{: #related ",
    )  # fmt: skip


@pytest.mark.parametrize("one", [*playbook().channels, *playbook().techniques], ids=lambda o: o.id)
def test_channels_and_techniques_belong_to_stages_and_plays(one: Channel | Technique) -> None:
    assert one.stages
    assert one.plays


def test_each_objection_is_met_by_a_channel_or_a_technique() -> None:
    items: tuple[Channel | Technique, ...] = (*playbook().channels, *playbook().techniques)
    met = {key for one in items for key in one.objections}
    assert met == {one.id for one in playbook().objections}
