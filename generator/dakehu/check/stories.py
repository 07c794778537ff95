"""Stories as they are written to templates of practice cases, and what is wrong with them."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from dakehu.check.build import kept
from dakehu.check.facts import written
from dakehu.check.links import Known, unknown
from dakehu.content.story import Draw, Point, Story, Way
from dakehu.rules.facts import Vocabulary
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding, closest, did_you_mean, hint_for, no_such
from dakehu.text.schemas import Schema, Schemas
from dakehu.text.texts import texts, words, words_or_none
from dakehu.text.words import Words

TALKS = "talks"
_SLOT = re.compile(r"\{(\w+)\}")
_DRAWN = "drawn"
_HIDDEN = Words(
    "has a value even where nobody wrote one, so it cannot be hidden: write hide: never",
    "没写时也有默认值，不能留着让人问：请写 hide: never",
)
_DRAWABLE = Words("is neither a number nor a day", "既不是数字也不是日期")


def story_schema(schemas: Schemas, account: Schema) -> Schema:
    """Return the schema of stories, in which *account* says what an account may hold."""
    schema = copy.deepcopy(schemas.by_name["story"])
    apart = ("id", "name", "reviewed_on", "summary", "goal", "wins", "actions")
    held = {k: v for k, v in copy.deepcopy(account["properties"]).items() if k not in apart}
    partly = copy.deepcopy(held)
    if "contacts" in partly:
        partly["contacts"]["items"]["required"] = ["id"]
    del partly["owner"]
    for one in (held, partly):
        if "interactions" in one:
            one[TALKS] = _talks(one.pop("interactions"))
    whole = {"additionalProperties": False, "required": ["owner", "opportunity"]}
    schema["properties"]["account"] |= {**whole, "properties": held}
    ways = schema["properties"]["points"]["items"]["properties"]["ways"]["items"]["properties"]
    ways["set"] |= {"additionalProperties": False, "properties": partly}
    return schema


def _talks(interactions: Schema) -> Schema:
    """Return the schema of talks: interactions that say how many days ago they were."""
    talks = copy.deepcopy(interactions)
    fields = talks["items"]["properties"]
    del fields["date"]
    days = {
        "type": "integer",
        "minimum": 0,
        "description": "How many days ago it was.",
        "x-zh": "是几天前的事。",
        "examples": [9],
    }
    talks["items"] |= {"properties": {"days": days, **fields}, "required": ["days", "channel"]}
    return talks | {"examples": [[{"days": 9, "channel": "visit"}]]}


def story(document: Document) -> Story:
    """Return the story that *document* writes."""
    data = document.data
    return Story(
        id=data["id"],
        title=words(data["title"]),
        stage=data["stage"],
        customer_type=data["customer_type"],
        names=tuple({key: words(said) for key, said in one.items()} for one in data["names"]),
        opening=texts(data["opening"]),
        account=data["account"],
        points=tuple(_point(one) for one in data["points"]),
        kept=kept(document, data),
        closing=words_or_none(data.get("closing")),
    )


def _point(data: Any) -> Point:
    ways = tuple(_way(one) for one in data["ways"])
    return Point(data["id"], words(data["ask"]), ways, data.get("hide", "sometimes"))


def _way(data: Any) -> Way:
    drawn = data.get("draw")
    draw = None
    if drawn:
        start, end, step = (Decimal(str(drawn[key])) for key in ("from", "to", "step"))
        draw = Draw(drawn["fact"], start, end, step)
    unless = tuple(data.get("unless", ()))
    return Way(data["id"], words(data["says"]), data.get("set", {}), draw, unless)


def story_links(document: Document, vocabulary: Vocabulary, known: Known) -> Iterator[Finding]:
    """Yield what a story names that is not there, and what it hides that cannot be hidden."""
    data = document.data
    for key, kind in (("owner", "team"), ("stage", "stage"), ("customer_type", "customer-type")):
        yield from unknown(kind, data[key], document.span((key,)), known.get(kind))
    yield from unknown(
        "team", data["account"]["owner"], document.span(("account", "owner")), known["team"]
    )
    people = tuple(one["id"] for one in data["account"].get("contacts", ()))
    yield from _held(document, ("account",), data["account"], people, vocabulary, known)
    before: dict[str, None] = {}
    for place, point in enumerate(data["points"]):
        for number, way in enumerate(point["ways"]):
            path: Path = ("points", place, "ways", number)
            yield from _held(
                document, (*path, "set"), way.get("set", {}), people, vocabulary, known
            )
            yield from _hidden(document, path, point, way, vocabulary)
            yield from _draw(document, path, way, vocabulary)
            for which, name in enumerate(way.get("unless", ())):
                if name not in before:
                    span = document.span((*path, "unless", which))
                    yield no_such(Words("earlier way", "前面的情况"), name, span, tuple(before))
        before |= {f"{point['id']}.{way['id']}": None for way in point["ways"]}
    yield from _slots(document)


def _held(
    document: Document,
    path: Path,
    data: Any,
    people: tuple[str, ...],
    vocabulary: Vocabulary,
    known: Known,
) -> Iterator[Finding]:
    """Yield the names in what an account would hold that lead nowhere."""
    found = list(written(document, data, path, vocabulary))
    own = {**known, "contact": people}
    for one in found:
        kind = one.fact.ref
        if kind and isinstance(one.value, str):
            yield from unknown(kind, one.value, document.span(one.path), own.get(kind))
    if path[0] == "account":
        return
    for place, contact in enumerate(data.get("contacts", ())):
        span = document.span((*path, "contacts", place, "id"))
        yield from unknown("contact", contact["id"], span, people)


def _hidden(
    document: Document, path: Path, point: Any, way: Any, vocabulary: Vocabulary
) -> Iterator[Finding]:
    if point.get("hide", "sometimes") == "never":
        return
    data, below = way.get("set", {}), (*path, "set")
    lists = [name for name in data if name in vocabulary.facts]
    for one in written(document, data, below, vocabulary):
        inside = one.entry is not None and one.entry[0] != "contacts"
        if one.fact.default is not None and not inside:
            yield _wrong(document, one.path, one.fact.label, _HIDDEN)
    for name in lists:
        if vocabulary.facts[name].default is not None:
            yield _wrong(document, (*below, name), vocabulary.facts[name].label, _HIDDEN)


def _draw(document: Document, path: Path, way: Any, vocabulary: Vocabulary) -> Iterator[Finding]:
    if "draw" not in way:
        return
    name, span = way["draw"]["fact"], document.span((*path, "draw", "fact"))
    fact = vocabulary.facts.get(name)
    if fact is None:
        yield Finding("unknown-name", span, {"name": name}, hint_for(name, vocabulary.facts))
    elif fact.type.kind not in ("number", "date"):
        yield _wrong(document, (*path, "draw", "fact"), fact.label, _DRAWABLE)


def _wrong(document: Document, path: Path, label: Words, problem: Words) -> Finding:
    said = Words(f"{label.en} {problem.en}", f"“{label.zh}”{problem.zh}")
    return Finding("wrong-story", document.key(path), {"problem": said})


def _slots(document: Document) -> Iterator[Finding]:
    """Yield the slots of texts that some set of names does not fill."""
    names = document.data["names"]
    used = list(_used(document.data))
    misspelt = list(_misspelt(document, names, used))
    yield from (found for found, _ in misspelt)
    meant = {slot for _, slot in misspelt}
    everywhere = set.intersection(*(set(one) for one in names)) | meant
    for path, text, match in used:
        there = everywhere | ({_DRAWN} if "ways" in path else set())
        if match[1] not in there:
            span = document.inside(path, text, match.start(1), len(match[1]))
            yield Finding("unknown-name", span, {"name": match[1]}, hint_for(match[1], there))


def _used(data: Any) -> Iterator[tuple[Path, str, re.Match[str]]]:
    """Yield the slots that texts have, each with its text and where that stands."""
    for path, text in _texts(data, ()):
        if path[0] not in ("names", "title"):
            for match in _SLOT.finditer(text):
                yield path, text, match


def _misspelt(
    document: Document, names: list[dict[str, Any]], used: list[tuple[Path, str, re.Match[str]]]
) -> Iterator[tuple[Finding, str]]:
    """Yield the keys of names that fill no slot where a slot much like it stays empty.

    One slot alone that nothing fills is itself what is misspelt, unless another set fills it.
    """
    counts = Counter(match[1] for _, _, match in used)
    filled = {key for one in names for key in one}
    for place, one in enumerate(names):
        for key in (key for key in one if key not in counts):
            empty = [s for s, n in counts.items() if s not in one and (n > 1 or s in filled)]
            meant = closest(key, (slot for slot in empty if slot != _DRAWN))
            if meant:
                parts: dict[str, object] = {"name": key, "wanted": meant, "count": counts[meant]}
                span = document.key(("names", place, key))
                yield Finding("misspelt-name", span, parts, did_you_mean(key, [meant])), meant


def _texts(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _texts(value, (*path, place))
