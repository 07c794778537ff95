"""The facts, derived facts and thresholds that imported tables need, as YAML data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from dakehu.rules.dmn_declared import Decided, Declared, labelled
from dakehu.rules.dmn_reading import said_in
from dakehu.text.words import Words
from dakehu.text.xml import Node

Followed = Mapping[str, tuple[Decided, Node | None, str]]
_COPIED = ("ref", "audience", "answered_by", "fresh_for")


def said_of(words: Words) -> Any:
    """Return *words* as YAML writes them: one text where both languages say the same."""
    if words.en == words.zh:
        return words.en
    return {lang: said for lang, said in (("en", words.en), ("zh", words.zh)) if said}


def plain_number(text: str) -> Any:
    """Return the number that *text* writes as YAML holds it."""
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


def seeds_in(note: Node | None) -> dict[str, Any]:
    """Return the seeds of *note*, as a key, or nothing."""
    found = next((one for one in note.children if one.name == "seeds"), None) if note else None
    return {"seeds": found.text.split()} if found else {}


def labels_of(values: Iterable[str], note: Node | None) -> dict[str, Any]:
    """Return each of *values* with the words that *note* has for it, or itself."""
    children = note.children if note else []
    noted = {
        one.get("name"): Words(one.get("en"), one.get("zh"))
        for one in children
        if one.name == "value"
    }
    return {value: said_of(noted.get(value) or Words(value, value)) for value in values}


def facts_data(used: Iterable[Declared], derived: Followed) -> dict[str, Any]:
    """Return what ``facts.yaml`` would hold: facts, lists and derived facts."""
    facts, lists, followed = {}, {}, {}
    by_name = {one.name: one for one in used}
    for one in by_name.values():
        note, rule = one.note, _rule(one, by_name)
        if rule:
            followed[one.name] = {
                **rule,
                "label": said_of(one.label),
                **_unit(note),
                **seeds_in(note),
            }
        elif one.fields:
            lists[one.name] = _list(one)
        else:
            facts[one.name] = _fact(one)
    for name, (decided, note, text) in derived.items():
        label = labelled(decided.node, note, decided.feel)
        followed[name] = {
            "expr": text,
            "label": said_of(label),
            **_unit(note),
            **seeds_in(note),
        }
    made: dict[str, Any] = {"facts": facts}
    return {
        **made,
        **({"lists": lists} if lists else {}),
        **({"derived": followed} if followed else {}),
    }


def _rule(one: Declared, known: Mapping[str, Declared]) -> dict[str, str]:
    """Return what *one* is ranked or ordered by, while that is still there."""
    note = one.note
    rank, order = (note.get("rank_of"), note.get("order_of")) if note else ("", "")
    if rank in known:
        return {"rank_of": rank}
    base = known[order].note if order in known else None
    return {"order_of": order} if base and base.get("ref") else {}


def _unit(note: Node | None) -> dict[str, Any]:
    return {"unit": note.get("unit")} if note and note.get("unit") else {}


def _fact(one: Declared) -> dict[str, Any]:
    note, shape = one.note, one.shape
    is_id = note is not None and note.get("type") == "id"
    made: dict[str, Any] = {"type": "id" if is_id else one.fact().type.kind}
    bounds = (("min", shape.low), ("max", shape.high))
    made |= {key: plain_number(str(bound)) for key, bound in bounds if bound is not None}
    made |= {"decimals": int(note.get("decimals"))} if note and note.get("decimals") else {}
    made |= _unit(note)
    if shape.values is not None:
        made["values"] = labels_of(shape.values, note)
    default = note.get("default") if note else ""
    if default:
        made["default"] = {"true": True, "false": False}.get(default, default)
        if made["type"] == "number":
            made["default"] = plain_number(default)
    made["label"] = said_of(one.label)
    ask = said_in(note, "ask")
    made |= {"ask": said_of(ask)} if ask else {}
    made |= {key: note.get(key) for key in _COPIED if note and note.get(key)}
    return {**made, **_change(note), **seeds_in(note)}


def _change(note: Node | None) -> dict[str, Any]:
    """Return what *note* says of the cost of changing a fact, as a key, or nothing."""
    found = next((one for one in note.children if one.name == "change"), None) if note else None
    if found is None:
        return {}
    costs = {way: found.get(way) for way in ("up", "down", "to", "learn")}
    return {"change": {way: plain_number(cost) for way, cost in costs.items() if cost}}


def _list(one: Declared) -> dict[str, Any]:
    note = one.note
    made: dict[str, Any] = {
        "label": said_of(one.label),
        "ask": said_of(said_in(note, "ask") or one.label),
    }
    required = [name for name in note.get("required").split() if name in one.fields] if note else []
    made |= {"required": required} if required else {}
    if note and note.get("named_by") in one.fields:
        made["named_by"] = note.get("named_by")
    if note and note.get("default"):
        made["kept_by_us"] = True
    made["fields"] = {name: _fact(member) for name, member in one.fields.items()}
    return {**made, **seeds_in(note)}


def thresholds_data(
    figures: Mapping[str, tuple[Decided, Node, Decimal | str]],
) -> dict[str, Any]:
    """Return what ``thresholds.yaml`` would hold."""
    return {"thresholds": {name: _threshold(*one) for name, one in figures.items()}}


def noted_values(note: Node, value: Decimal | str) -> dict[str, Words]:
    """Return the values that *note* lets a setting choose from; none where *value* is a number."""
    if not isinstance(value, str):
        return {}
    noted = [one for one in note.children if one.name == "value"]
    labels = {one.get("name"): Words(one.get("en"), one.get("zh")) for one in noted}
    return labels if value in labels else {**labels, value: Words(value, value)}


def _threshold(decided: Decided, note: Node, value: Decimal | str) -> dict[str, Any]:
    label = labelled(decided.node, note, decided.feel)
    values = labels_of(noted_values(note, value), note)
    return {
        "value": value if isinstance(value, str) else plain_number(str(value)),
        **({"values": values} if values else {}),
        **_unit(note),
        **({"proposed": True} if note.get("proposed") == "true" else {}),
        "label": said_of(label),
        "because": said_of(said_in(note, "because") or label),
        **seeds_in(note),
    }
