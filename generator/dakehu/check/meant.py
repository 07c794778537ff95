"""Whom somebody means who writes a name where an id belongs: 张三 for kam-north."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dakehu.check.ids import Checked
from dakehu.check.links import KIND_NAMES, linked_kind
from dakehu.check.places import kind_of
from dakehu.text.document import Document, Path
from dakehu.text.finding import LISTED, Finding, closest
from dakehu.text.texts import words
from dakehu.text.words import Words, listed, meant

_REFERRING = ("unknown-link", "wrong-form")
_QUOTED = tuple("“‘「『【［｛（")
_OF_RULES: dict[tuple[str, ...], str] = {("play",): "play", ("from",): "stage", ("to",): "stage"}
_FEW = ("team", "contact", "stage")  # of these, all are named with their titles


def with_ids(
    found: Iterable[Finding], documents: Iterable[Document], by_kind: Checked
) -> Iterator[Finding]:
    """Yield *found*; those of a name that is no id say whose id to write, or which there are."""
    at = {one.path: one for one in documents}
    facts = by_kind.get("facts", [])
    refs = dict(_refs(facts[0].data)) if facts else {}
    labels = dict(_labels(by_kind))
    for one in found:
        document, hint = at.get(one.span.path), None
        if one.code == "unknown-name":
            hint = _named_so(str(one.parts["name"]), labels)
        elif document and one.code in _REFERRING and (kind := _wanted(one, document, refs)):
            names = _names(kind, document, by_kind)
            hint = _hint(one, kind, names) if names else None
        yield replace(one, hint=hint) if hint else one


def _labels(by_kind: Checked) -> Iterator[tuple[str, Words]]:
    """Yield every fact and figure that rules can name, with what pages call it."""
    groups = ("facts", "derived", "lists", "thresholds")
    for document in (*by_kind.get("facts", []), *by_kind.get("thresholds", [])):
        for name, one in (pair for key in groups for pair in document.data.get(key, {}).items()):
            yield name, words(one["label"])


def _named_so(value: str, labels: Mapping[str, Words]) -> Words | None:
    """Return the one name whose label is *value*, as a hint."""
    meant = [name for name, said in labels.items() if value in (said.en, said.zh)]
    return Words(f"write {meant[0]}", f"请写 {meant[0]}") if len(meant) == 1 else None


def _refs(facts: Any) -> Iterator[tuple[Path, str]]:
    """Yield the kind that each fact which refers to something names, by where accounts have it."""
    for name, fact in facts["facts"].items():
        if "ref" in fact:
            yield (name.rpartition(".")[2],), fact["ref"]
    for name, one in facts.get("lists", {}).items():
        for key, field in one["fields"].items():
            if "ref" in field:
                yield (name, key), field["ref"]


def _wanted(one: Finding, document: Document, refs: Mapping[Path, str]) -> str | None:
    """Return the kind of thing that the place of *one* must name, if it must name any."""
    if one.code == "unknown-link":
        said = one.parts["kind"]
        return next((kind for kind, name in KIND_NAMES.items() if name == said), None)
    path = next((path for path, span in document.spans.items() if span == one.span), ())
    if path[-1:] == ("value",):
        path = path[:-1]
    keys = tuple("*" if isinstance(step, int) else step for step in path)
    plain = tuple(step for step in path if isinstance(step, str))
    kind = str(kind_of(document.path))
    if kind == "rules":
        return _OF_RULES.get(plain[-1:])
    return linked_kind(kind, keys) or refs.get(plain) or refs.get(plain[1:])


def _names(kind: str, document: Document, by_kind: Checked) -> dict[str, Words]:
    """Return what people call each thing of *kind* that *document* could name, by its id."""
    if kind == "contact":
        data = document.data if isinstance(document.data, dict) else {}
        return _named(data.get("contacts"), "name")
    if kind == "team":
        return _named([p for d in by_kind.get("playbook", []) for p in d.data["team"]], "name")
    return _named([d.data for d in by_kind.get(kind, [])], "title")


def _named(entries: Any, key: str) -> dict[str, Words]:
    """Return the texts at *key* of *entries*, which may not be of the right shape, by their id."""
    every = (one for one in entries or () if isinstance(one, dict) and {"id", key} <= one.keys())
    return {str(one["id"]): words(one[key]) for one in every if isinstance(one[key], str | dict)}


def _hint(one: Finding, kind: str, names: Mapping[str, Words]) -> Words | None:
    value = str(one.parts["id" if one.code == "unknown-link" else "value"]).casefold()
    said = {key: (key, name.en.casefold(), name.zh.casefold()) for key, name in names.items()}
    whole = [key for key, texts in said.items() if value in texts]
    part = [key for key, texts in said.items() if any(value in text for text in texts)]
    for some in (whole, part if len(value) > 1 else []):
        if len(some) == 1:
            return Words(f"write the id: {some[0]}", f"这里写 id：{some[0]}")
    if value.startswith(_QUOTED):  # that is the mistake, and the hint is about it
        return None
    if one.code == "unknown-link" and (kind not in _FEW or closest(str(one.parts["id"]), names)):
        return None
    if kind not in _FEW:
        return _an_id(kind)
    more = " …" if len(names) > LISTED else ""
    every = listed([meant(key, name) for key, name in names.items()][:LISTED])
    return Words(
        f"write the id of one of them: {every.en}{more}", f"请写其中一个的 id：{every.zh}{more}"
    )


def _an_id(kind: str) -> Words:
    name = KIND_NAMES[kind]
    return Words(
        f"the id of a {name.en} goes here; it is the name of its file without .yaml",
        f"这里写{name.zh}的 id，也就是文件名（去掉 .yaml）",
    )
