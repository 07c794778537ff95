"""A training gate as the one page of a package for learning platforms."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from markupsafe import Markup

from dakehu.content.training import TrainingGate
from dakehu.render.escape import json_in_page
from dakehu.render.phrases_training import PACKED, SPOKEN, TRAINING
from dakehu.render.policy import guarded
from dakehu.render.training import TrainingPages
from dakehu.text.words import Lang, Words

SIGNS = 12
# Of all that pages of training say, what is said while questions are asked.
_SAID = (
    "start", "resume", "again", "check", "next", "finish", "at", "so_far", "once_more", "must",
    "right", "wrong", "chosen", "missed", "answer", "choose_one", "choose_some", "put", "up",
    "down", "moved", "match", "choose", "fill", "say", "show", "did", "nothing_yet", "result",
    "passed", "not_passed", "must_wrong", "best",
)  # fmt: skip


def scorm_page(pages: TrainingPages, gate: TrainingGate, shell: str, lang: Lang) -> str:
    """Return the page that asks the questions of *gate*: *shell* filled in, with its policy.

    What is asked stands in it as data; no text of the playbook is taken for HTML.
    """
    asked = [_without_link(one, lang) for one in pages.asked_at(gate.id)]
    text = json.dumps(asked, ensure_ascii=False, sort_keys=True)
    words = {key: SPOKEN[key].said(lang) for key in _SAID}
    words |= {key: said.said(lang) for key, said in PACKED.items()}
    need = {"questions": gate.passing.questions, "right": gate.passing.right}
    data = {
        "gate": {"id": gate.id, "need": need},
        "version": hashlib.sha256(text.encode()).hexdigest()[:SIGNS],
        "questions": asked,
        "words": words,
        "lang": lang,
    }
    made = Markup(shell).format(  # noqa: S704  (the package's own file; what is filled in is escaped)
        lang="zh-Hans" if lang == "zh" else lang,
        title=gate.title.said(lang),
        number=_filled("tr_gate_n", lang, n=gate.number, all=pages.gates, day=gate.by_day),
        can_do=Markup().join(Markup("<li>{}</li>").format(one.said(lang)) for one in gate.can_do),
        rule=_filled("tr_pass_rule", lang, questions=need["questions"], right=need["right"]),
        part=PACKED["sc_part"].said(lang),
        scripts=TRAINING["tr_scripts"].said(lang),
        data=json_in_page(data),
    )
    return guarded(str(made), "")


def _filled(key: str, lang: Lang, **parts: object) -> str:
    return TRAINING[key].filled(**parts).said(lang)


def _without_link(question: dict[str, Any], lang: Lang) -> dict[str, Any]:
    """Return *question* with the passage named in words: no page of the playbook is near."""
    see = question["see"]
    if see is None:
        return question
    named: Words = PACKED["sc_see"].filled(title=see["title"])
    gap = "" if lang == "zh" else " "
    return {**question, "why": f"{question['why']}{gap}{named.said(lang)}", "see": None}
