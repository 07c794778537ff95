"""What there is to name: the ids of each kind, those of files not looked at yet among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from dakehu.check.links import Known
from dakehu.check.places import kind_of
from dakehu.check.training import PARTS
from dakehu.content.items import Settings
from dakehu.content.kinds import KIND
from dakehu.text.document import Document
from dakehu.text.finding import Finding
from dakehu.text.source import Source, Span
from dakehu.text.texts import words
from dakehu.text.words import Words

_ANOTHER = Words("give this one another id", "请给这一项换一个 id")
Checked = dict[str, list[Document]]
Broken = Mapping[str, frozenset[str]]
_WITH_ID = (*KIND, "account", "story")
FORM = re.compile(r"(?!index$)[a-z0-9]+(-[a-z0-9]+)*")
_ID = re.compile(r"^id:[ \t]*[\"']?([\w-]+)", re.MULTILINE)


def broken_files(
    misshapen: Iterable[Document], unread: Iterable[Source]
) -> dict[str, frozenset[str]]:
    """Return, by its path, what each file may be called by that cannot be looked at yet."""
    texts = {one.path: "\n".join(one.lines) for one in misshapen}
    texts |= {one.path: one.content.decode("utf-8", "replace") for one in unread}
    return {
        path: frozenset({PurePosixPath(path).name.partition(".")[0], *_ID.findall(text)})
        for path, text in texts.items()
    }


def known_ids(by_kind: Checked, settings: Settings, found: list[Finding], broken: Broken) -> Known:
    """Return the ids of each kind; find ids that are taken twice or differ from the file name.

    A *broken* file has the names that it may be called by; one that lies where nothing is kept
    has them in every kind. What nobody can know while it is broken is left out.
    """
    found += twice(by_kind)
    known: Known = {"team": tuple(one.id for one in settings.team)}
    for kind in _WITH_ID:
        files = {PurePosixPath(document.path).stem: document for document in by_kind.get(kind, [])}
        for stem, document in files.items():
            name, span = document.data["id"], document.span(("id",))
            if name != stem and name in files:
                parts = {"id": name, "where": files[name].path}
                found.append(Finding("duplicate-id", span, parts, _copied(stem)))
            elif name != stem:
                hint = Words(
                    f'write "{stem}", or call the file {name}.yaml',
                    f"写成“{stem}”，或把文件改名为 {name}.yaml",
                )
                found.append(Finding("wrong-id", span, {"file": stem, "id": name}, hint))
        ids = (*files, *(d.data["id"] for d in files.values()), *_hidden(broken, kind))
        known[kind] = tuple(dict.fromkeys(ids))
    types = (one.data["id"] for one in _personalities(by_kind))
    known["personality"] = (*types, *_hidden(broken, "customer-type"))
    if not {"glossary", None} & {kind_of(path) for path in broken}:
        terms = (one["id"] for d in by_kind.get("glossary", []) for one in d.data["terms"])
        known["glossary"] = tuple(terms)
    return known


def _copied(stem: str) -> Words:
    """Return what to do in a copy of a file, now called *stem*, that still has the same id."""
    if FORM.fullmatch(stem):
        return Words(
            f'in a copy, write an id of its own: "{stem}", as the file is called',
            f"复制来的文件要有自己的 id：请写“{stem}”，与文件名相同",
        )
    return Words(
        "in a copy, write an id of its own in small letters, digits and hyphens, such as"
        " blue-whale, and call the file blue-whale.yaml",
        "复制来的文件要有自己的 id：用小写字母、数字和连字符，例如 blue-whale，"
        "并把文件改名为 blue-whale.yaml",
    )


def _hidden(broken: Broken, kind: str) -> list[str]:
    """Return the names of the *broken* files that hold, or should hold, one of *kind*."""
    ids = (ids for path, ids in broken.items() if kind_of(path) in (kind, None))
    return sorted(name for some in ids for name in some)


def titles(by_kind: Checked, settings: Settings, broken: Broken) -> dict[str, dict[str, Words]]:
    """Return what readers call the items of each kind that a fact can name.

    A kind of which a file is *broken* is left out: nobody can tell what else is called so.
    """
    found = {
        kind: {d.data["id"]: words(d.data["title"]) for d in by_kind.get(kind, [])} for kind in KIND
    }
    found["personality"] = {d.data["id"]: words(d.data["title"]) for d in _personalities(by_kind)}
    kinds = {kind_of(path) for path in broken}
    left = {"personality", *kinds} if "customer-type" in kinds else kinds
    whole = {} if None in kinds else {kind: one for kind, one in found.items() if kind not in left}
    return {**whole, "team": {one.id: one.name for one in settings.team}}


def _personalities(by_kind: Checked) -> list[Document]:
    """Return the customer types that say what a person is like."""
    return [d for d in by_kind.get("customer-type", []) if d.data["family"] == "personality"]


def twice(by_kind: Checked) -> Iterator[Finding]:
    """Yield a finding for every id that two entries of one list, two steps or two terms share."""
    lists = [(d, ("team",)) for d in by_kind["playbook"]]
    lists += [(d, ("phrases",)) for d in by_kind.get("wording", [])]
    lists += [
        (d, (key,))
        for kind, key in (("process", "steps"), *PARTS.items())
        for d in by_kind.get(kind, [])
    ]
    lists += [
        (d, (key,))
        for d in by_kind.get("account", [])
        for key in d.data
        if isinstance(d.data[key], list)
    ]
    for group in (
        [(d, ("terms",)) for d in by_kind.get("glossary", [])],
        *([one] for one in lists),
    ):
        seen: dict[str, Span] = {}
        for document, (key,) in group:
            for place, entry in enumerate(document.data[key]):
                if isinstance(entry, dict) and "id" in entry:
                    span = document.span((key, place, "id"))
                    if entry["id"] in seen:
                        parts = {"id": entry["id"], "where": seen[entry["id"]]}
                        yield Finding("duplicate-id", span, parts, _ANOTHER)
                    seen.setdefault(entry["id"], span)
