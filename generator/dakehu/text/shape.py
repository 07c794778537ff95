"""The shape of a document: JSON-Schema errors to findings, one per mistake, at the mistake.

jsonschema speaks paths, and the document knows where each path is written. Unknown keys
are shown at the key, with the one that was meant; a key that is missing only because it
is misspelt is not reported a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from re import IGNORECASE, fullmatch
from re import compile as compile_
from typing import Any

from dakehu.text.amounts import number_hint, unknown_hint
from dakehu.text.dates import as_day
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding, closest, colon_after, hint_for
from dakehu.text.schemas import Schema, Schemas, values_of
from dakehu.text.within import held_at
from dakehu.text.words import Words, either, plain


def check_shape(
    document: Document, schema: Schema, schemas: Schemas
) -> tuple[Document, list[Finding]]:
    """Return *document* with its scalars as *schema* wants them, and what does not fit.

    A text slot gets what was typed, even where YAML would read a number or a truth value.
    """
    given = (document, schema)
    return schemas.once(document.path, given, lambda: _checked(document, schema, schemas))


def _checked(
    document: Document, schema: Schema, schemas: Schemas
) -> tuple[Document, list[Finding]]:
    document = replace(document, data=_as_typed(document, schema, schemas))
    if schemas.accepts(schema, document.data):
        return document, []
    findings: dict[tuple[object, ...], Finding] = {}
    moved: set[tuple[Path, str]] = set()
    for error in schemas.validator(schema).iter_errors(document.data):
        for finding in _findings(error, document):
            # of keys that are missing in one place, each is told
            absent = finding.parts["key"] if finding.code == "missing-key" else None
            known = findings.setdefault((finding.span, finding.code, absent), finding)
            if known is finding and finding.code == "unknown-key":
                path, key = tuple(error.absolute_path), str(finding.parts["key"])
                above = _above(key, path, document.data, schema, schemas)
                if above is not None:
                    hint = _further_left(key, str(path[len(above)]))
                    findings[finding.span, finding.code, None] = replace(finding, hint=hint)
                    moved.add((above, key))
    gone = {(_opening(document, path), key) for path, key in moved}
    kept = (
        one
        for one in findings.values()
        if one.code != "missing-key" or (one.span, one.parts["key"]) not in gone
    )
    return document, sorted(kept, key=lambda finding: finding.span)


def _above(key: str, path: Path, data: Any, schema: Schema, schemas: Schemas) -> Path | None:
    """Return the nearest place above *path* where *key* is known and does not stand yet."""
    for end in range(len(path) - 1, -1, -1):
        above = path[:end]
        there = held_at(data, above, schema, schemas)
        group = data
        for step in above:
            group = group[step]
        if (
            isinstance(group, dict)
            and key not in group
            and any(key in one.get("properties", {}) for one in there)
        ):
            return above
    return None


def _further_left(key: str, beside: str) -> Words:
    return Words(
        f'"{key}" belongs further left, in line with "{beside}"',
        f"“{key}”要往左移，与“{beside}”对齐",
    )


def _as_typed(document: Document, schema: Schema, schemas: Schemas) -> Any:
    """Return the data of *document* with unquoted scalars as text wherever only text is wanted."""
    data = document.data
    for path, typed in document.raw.items():
        if typed and _wants_text(data, path, schema, schemas):
            data = _with(data, path, typed)
    return data


def _wants_text(data: Any, path: Path, schema: Schema, schemas: Schemas) -> bool:
    """Tell whether *schema* has text alone at *path* of *data*."""
    return any(
        one.get("type") == "string"
        or ("enum" in one and all(isinstance(value, str) for value in one["enum"]))
        for one in held_at(data, path, schema, schemas)
    )


def _with(data: Any, path: Path, value: Any) -> Any:
    """Return a copy of *data* that has *value* at *path*."""
    if not path:
        return value
    copied = data.copy()
    copied[path[0]] = _with(data[path[0]], path[1:], value)
    return copied


def _findings(error: Any, document: Document) -> Iterator[Finding]:
    path: Path = tuple(error.absolute_path)
    make = _OF.get(error.validator)
    if "propertyNames" in error.absolute_schema_path:
        yield from _wrong_name(error, document, path)
    elif make:
        yield from make(error, document, path)
    else:
        form = {"key": _key(path), "value": _short(error.instance)}
        yield Finding("wrong-form", document.span(path), form, plain(error.message))


def _unknown_keys(error: Any, document: Document, path: Path) -> Iterator[Finding]:
    known = error.schema.get("properties", {})
    for key in error.instance:
        if key not in known:
            wanted = [name for name in known if name not in error.instance] or list(known)
            last = _MEANT.get(key) or _labelled(key, known) or key.rpartition(".")[2]
            meant = last if last in known else key
            hint = _comma(key, error, document, path) or hint_for(
                meant, known if last in known else wanted
            )
            yield Finding("unknown-key", document.key((*path, key)), {"key": key}, hint)


def _labelled(key: str, known: Mapping[str, Any]) -> str | None:
    """Return the one of *known* that pages call *key*, in either language."""
    called = {name: _called(says) for name, says in known.items() if isinstance(says, dict)}
    return next((name for name, names in called.items() if key.casefold() in names), None)


def _called(says: Schema) -> set[str]:
    """Return what pages call a fact: a description begins with its label."""
    en, zh = says.get("description", "").partition(": ")[0], says.get("x-zh", "").partition("：")[0]
    return {one.casefold() for one in (en, zh) if one}


def _comma(key: str, error: Any, document: Document, path: Path) -> Words | None:
    """Return a hint where a comma cut a text within braces in two, or a colon is not one."""
    if error.instance[key] is not None or (*path, key) not in document.spans:
        return None
    name, colon, _ = key.replace("：", ":").partition(":")
    if colon:
        return colon_after(name)
    return Words(
        "a comma inside braces ends a text: put the text in quotes",
        "花括号里的逗号会把文字断开：请给文字加引号",
    )


def _missing(error: Any, document: Document, path: Path) -> Iterator[Finding]:
    key = next(
        k for k in error.validator_value if k not in error.instance and f"'{k}'" in error.message
    )
    known = error.schema.get("properties", {})
    near = [k for k in error.instance if k not in known and closest(k, [key])]
    if near and isinstance(error.schema.get("additionalProperties"), dict):
        stranger = near[0]  # a writer's own names may stand here too, so no one else reports it
        hint = hint_for(stranger, [key])
        yield Finding("unknown-key", document.key((*path, stranger)), {"key": stranger}, hint)
    elif not near:
        says = known.get(key, {})
        hint = (
            Words(says["description"], says.get("x-zh", ""))
            if says.get("description", key) != key
            else None
        )
        yield Finding("missing-key", _opening(document, path), {"key": key}, hint)


def _none_of(error: Any, document: Document, path: Path) -> Iterator[Finding]:
    """None of several keys is there, one of which says what the entry is."""
    keys = [option["required"][0] for option in error.validator_value]
    stranger = next((k for k in error.instance if closest(k, keys)), None)
    if stranger:
        yield Finding(
            "unknown-key",
            document.key((*path, stranger)),
            {"key": stranger},
            hint_for(stranger, keys),
        )
    else:
        yield Finding("missing-key", _opening(document, path), {"key": one_of(keys)})


def one_of(keys: list[str]) -> Words:
    """Return *keys* as a choice between them."""
    first, last = keys[:-1], keys[-1]
    return Words(f"{', '.join(first)} or {last}", f"{'、'.join(first)} 或 {last}")


def _opening(document: Document, path: Path) -> Any:
    """Return the key that opens the mapping at *path*; of an entry of a list, its first key."""
    if not path or isinstance(path[-1], int):
        first = next((k for k in document.keys if k[:-1] == path), None)
        return replace(document.keys[first], width=1) if first else document.span(path)
    return document.key(path)


def _wrong_kind(error: Any, document: Document, path: Path) -> Iterator[Finding]:
    wanted = error.validator_value
    kinds = wanted if isinstance(wanted, list) else [wanted]
    said = [_KINDS[kind] for kind in kinds]
    parts: dict[str, object] = {
        "key": _key(path),
        "wanted": either(said),
    }
    span = document.span(path) if error.instance is not None else document.key(path)
    yield Finding("wrong-kind", span, parts, _kind_hint(error.instance, kinds, error.schema))


def _kind_hint(value: Any, kinds: list[str], schema: Schema) -> Words | None:
    """Return how to write *value* as one of *kinds*, where that can be told."""
    if value is None:
        return Words("nothing is written after the colon", "冒号后面没有内容")
    plain_kind = {"number", "integer", "boolean"} & set(kinds)
    if isinstance(value, str) and plain_kind:
        return _plain_hint(value, kinds, schema)
    if isinstance(value, str) and value[:1] in _FULL_WIDTH:
        return _english(value)
    if "object" in kinds and isinstance(value, str):
        name, colon, _ = value.replace("：", ":").partition(":")
        return colon_after(name) if colon and not set(name) & set(" 　，。") else None
    if kinds == ["array"]:
        return Words(
            "write each entry on a line of its own that begins with a hyphen and a space",
            "每一项另起一行，以“- ”开头",
        )
    return None


def _plain_hint(value: str, kinds: list[str], schema: Schema) -> Words | None:
    """Return how to write *value* as a number or as true or false, where that can be told."""
    quoted = value[:1] in _FULL_WIDTH
    inner = value.strip("".join(_FULL_WIDTH) + "”’」』】］｝） ") if quoted else value
    if kinds == ["boolean"]:
        truth = (said for said, words in _TRUTH if inner.lower() in words)
        hint = next((Words(f"write {said}", f"请写 {said}") for said in truth), None)
        if hint is None and as_day(inner):
            return Words(
                "write true; a day goes into a field of its own",
                "这里写 true；日期写到专门的字段里",
            )
    else:
        hint = number_hint(inner, is_share=_is_share(schema))
    return hint or unknown_hint(inner) or (_english(value) if quoted else None)


def _is_share(schema: Schema) -> bool:
    unit = schema.get("x-unit")
    return unit == "percent" or (unit is None and schema.get("maximum") == 1)


def _english(value: str) -> Words:
    sign = value[0]
    return Words(
        f"{sign} means nothing in YAML: use the signs of the English keyboard",
        f"{sign} 在 YAML 里没有意义：请用英文符号",
    )


def _wrong_value(error: Any, document: Document, path: Path) -> Iterator[Finding]:
    known = [str(value) for value in error.validator_value]
    parts: dict[str, object] = {"value": _short(error.instance), "key": _key(path)}
    said = values_of(error.schema)
    hint = _value_said(str(error.instance), said) or hint_for(str(error.instance), known, said)
    yield Finding("wrong-value", document.span(path), parts, hint)


def _value_said(value: str, said: Mapping[str, Words]) -> Words | None:
    """Return the one value that is *said* to people as *value*, or by words that hold it."""
    every = {name: f"{words.en}\n{words.zh}".casefold() for name, words in said.items()}
    meant = [name for name, texts in every.items() if value.casefold() in texts.split("\n")]
    if not meant and len(value) > 1:  # a single sign stands in too many words
        meant = [name for name, texts in every.items() if value.casefold() in texts]
    return Words(f"write {meant[0]}", f"请写 {meant[0]}") if len(meant) == 1 else None


def _wrong_form(error: Any, document: Document, path: Path) -> Iterator[Finding]:
    says = error.schema
    example = next(iter(says.get("examples", ())), None)
    hint = _english(error.instance) if error.instance[:1] in _FULL_WIDTH else None
    if error.validator_value == _DAYS and (days := _COUNTED_DAYS.fullmatch(error.instance)):
        hint = Words(f"write {days[1]}d", f"请写 {days[1]}d")
    if "description" in says and not hint:
        en, zh = (f" For example: {example}", f"例如：{example}") if example else ("", "")
        hint = Words(says["description"] + en, says.get("x-zh", "") + zh)
    parts: dict[str, object] = {"key": _key(path), "value": _short(error.instance)}
    yield Finding("wrong-form", document.span(path), parts, hint)


def _wrong_day(error: Any, document: Document, path: Path) -> Iterator[Finding]:
    value = str(error.instance)
    meant = as_day(value)
    hint = Words(f"write {meant}", f"请写 {meant}") if meant else None
    if not meant and not fullmatch(r"\d{4}-\d\d-\d\d", value):
        hint = Words("write year, month and day, such as 2026-09-30", "按年月日写，例如 2026-09-30")
    yield Finding("not-a-date", document.span(path), {"value": _short(value)}, hint)


def _out_of_range(error: Any, document: Document, path: Path) -> Iterator[Finding]:
    bound = error.validator_value
    least = error.validator == "minimum"
    said = (
        Words(f"at least {bound}", f"不小于 {bound}")
        if least
        else Words(f"at most {bound}", f"不大于 {bound}")
    )
    hint = None
    if (
        bound == 1
        and not least
        and isinstance(error.instance, int | float)
        and error.instance <= 100
    ):
        given = error.instance
        hint = Words(f"write {given / 100:g} for {given}%", f"{given}% 请写成 {given / 100:g}")
        if given < _TENTHS:
            tenths = (f", {given / 10:g} for {given} tenths", f"，{given} 成请写成 {given / 10:g}")
            hint = Words(hint.en + tenths[0], hint.zh + tenths[1])
    parts: dict[str, object] = {"key": _key(path), "bound": said, "value": error.instance}
    yield Finding("out-of-range", document.span(path), parts, hint)


def _wrong_length(error: Any, document: Document, path: Path) -> Iterator[Finding]:
    bound, count = error.validator_value, len(error.instance)
    least = error.validator.startswith("min")
    unit = _UNITS[error.validator[3:]]
    have = (
        Words(f"has {count} {unit.en}", f"有 {count} {unit.zh}")
        if count
        else Words("is empty", "是空的")
    )
    word = Words("at least", "至少要有") if least else Words("at most", "最多")
    limit = Words(f"{word.en} {bound}", f"{word.zh} {bound} {unit.zh}")
    yield Finding(
        "wrong-length", document.key(path), {"key": _key(path), "count": have, "bound": limit}
    )


def _twice(error: Any, document: Document, path: Path) -> Iterator[Finding]:
    items = error.instance
    place = next(i for i, item in enumerate(items) if item in items[:i])
    yield Finding("written-twice", document.span((*path, place)), {"value": _short(items[place])})


def _wrong_name(error: Any, document: Document, path: Path) -> Iterator[Finding]:
    hint = Words(
        "letters, digits and _, not beginning with a digit", "字母、数字和 _，不能以数字开头"
    )
    parts: dict[str, object] = {"key": Words("a name", "名称"), "value": _short(error.instance)}
    yield Finding("wrong-form", document.key((*path, str(error.instance))), parts, hint)


def _key(path: Path) -> Words:
    """Return what stands at *path*, by the name it is written under."""
    names = [part for part in path if isinstance(part, str)]
    entry = bool(path) and isinstance(path[-1], int)
    if not names:
        return Words("this entry", "这一项") if entry else Words("the whole file", "整个文件")
    name = names[-2] if names[-1] == "value" and len(names) > 1 else names[-1]
    return Words(f"an entry of {name}", f"{name} 的一项") if entry else plain(name)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


_DAYS = "^[1-9][0-9]{0,3}d$"
_COUNTED_DAYS = compile_(r"\s*([1-9][0-9]{0,3})\s*(?:d|days?|天|日)?\s*", IGNORECASE)
_FULL_WIDTH = tuple("“”‘’「『【［｛（")
_TENTHS = 10
_MEANT = {"and": "all", "or": "any"}
_TRUTH = (
    (
        "true",
        ("yes", "y", "on", "是", "有", "已", "已有", "完成", "已完成", "done", "true", "ture"),
    ),
    (
        "false",
        ("no", "n", "off", "否", "没有", "没", "未", "尚未", "不", "false", "flase", "fasle"),
    ),
)
_UNITS = {
    "Items": Words("entries", "项"),
    "Length": Words("characters", "个字符"),
    "Properties": Words("keys", "个键"),
}
_KINDS = {
    "object": Words("a group of keys", "一组“键: 值”"),
    "array": Words("a list", "列表"),
    "string": Words("a text", "文字"),
    "number": Words("a number", "数字"),
    "integer": Words("a whole number", "整数"),
    "boolean": Words("true or false", "“是”或“否”（写 true 或 false）"),
    "null": Words("empty", "空"),
}
_OF: dict[str, Callable[[Any, Document, Path], Iterator[Finding]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing,
    "anyOf": _none_of,
    "type": _wrong_kind,
    "enum": _wrong_value,
    "pattern": _wrong_form,
    "format": _wrong_day,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
    "minLength": _wrong_length,
    "maxLength": _wrong_length,
    "minItems": _wrong_length,
    "maxItems": _wrong_length,
    "minProperties": _wrong_length,
    "maxProperties": _wrong_length,
    "uniqueItems": _twice,
}
