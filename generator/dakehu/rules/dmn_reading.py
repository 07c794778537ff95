"""A DMN file to its parts: types, inputs, decisions, and the notes of an export of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dakehu.rules.dmn import NOTES, VERSIONS
from dakehu.rules.facts import Kind
from dakehu.rules.fault import Fault
from dakehu.rules.feel_reading import FeelScope, in_our_words, plain_name
from dakehu.rules.parser import parse_cell
from dakehu.rules.tree import Against, At, In, Interval, Literal, Name, Negative, Test
from dakehu.text.source import Span
from dakehu.text.words import Words
from dakehu.text.xml import Node

_KINDS: dict[str, Kind] = {
    "number": "number", "string": "text", "boolean": "boolean", "date": "date",
    "integer": "number", "long": "number", "double": "number", "float": "number",
    "decimal": "number", "dayTimeDuration": "duration", "days and time duration": "duration",
}  # fmt: skip
_NOWHERE = FeelScope({}, {}, "today")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What keeps a model from being read: where in the file, where in the model, and why."""

    span: Span
    where: Words
    problem: Words
    hint: Words | None = None

    def said(self) -> Words:
        """Return it in one line for each language."""
        colon = {"en": ": ", "zh": "："}
        return Words(
            *(
                f"{self.span}: " + (w + colon[lang] if w else "") + p
                for lang, w, p in (
                    ("en", self.where.en, self.problem.en),
                    ("zh", self.where.zh, self.problem.zh),
                )
            )
        )


class Refused(ValueError):  # noqa: N818  (not a mistake of the program: an answer)
    """A model that was not read, with everything that is outside."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__("\n".join(one.said().en for one in refusals))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Shape:
    """The type of a thing in a model; a kind of None is any."""

    kind: Kind | None = None
    values: tuple[str, ...] | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    many: bool = False
    fields: Mapping[str, tuple[Shape, Node]] = field(default_factory=dict)
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """A model as it is written: elements by id, types by name."""

    path: str
    top: Node
    types: Mapping[str, Node]
    inputs: tuple[Node, ...]
    decisions: tuple[Node, ...]

    def span(self, node: Node) -> Span:
        """Return where *node* begins."""
        return Span(self.path, node.line, node.column)

    def refusal(
        self, node: Node, where: Words, problem: Words, hint: Words | None = None
    ) -> Refusal:
        """Return a refusal at *node*."""
        return Refusal(self.span(node), where, problem, hint)


def model_of(path: str, top: Node) -> Model:
    """Return the model that *top* holds; raise Refused where it is none that we read."""
    known = {version.model for version in VERSIONS}
    if top.name != "definitions" or top.space not in known:
        names = ", ".join(version.name for version in VERSIONS)
        en, zh = f"this is not DMN of version {names}", f"这不是 DMN {names} 版本的文件"
        raise Refused((Refusal(Span(path, top.line, top.column), Words(), Words(en, zh)),))
    model = Model(
        path,
        top,
        {plain_name(one.get("name")): one for one in top.all("itemDefinition")},
        tuple(top.all("inputData")),
        tuple(top.all("decision")),
    )
    refusals = tuple(_foreign(model))
    if refusals:
        raise Refused(refusals)
    return model


def _foreign(model: Model) -> Iterator[Refusal]:
    """Yield a refusal for every expression language that is not FEEL, and every other file."""
    for node in model.top.walk():
        language = node.get("expressionLanguage")
        if language and "feel" not in language.lower():
            en, zh = f"{language} is not FEEL", f"{language} 不是 FEEL"
            yield model.refusal(node, Words(), Words(en, zh))
    for node in model.top.all("import"):
        en, zh = "a model that imports another is not read", "不读取引用其他文件的模型"
        yield model.refusal(node, Words(), Words(en, zh))


def text_of(node: Node | None) -> str:
    """Return the text of an expression, without blanks around it."""
    inner = node.first("text") if node else None
    return inner.text.strip() if inner else ""


def note_of(node: Node, tag: str = "note") -> Node | None:
    """Return our note within *node*, or nothing."""
    extension = node.first("extensionElements")
    inner = extension.children if extension else []
    return next((one for one in inner if one.space == NOTES and one.name == tag), None)


def own_note(node: Node, kind: str, name: str) -> Node | None:
    """Return our note within *node* while what it speaks of is still called *name*."""
    note = note_of(node)
    return note if note and note.get("kind") == kind and note.get("as") == name else None


def said_in(note: Node | None, tag: str = "label") -> Words | None:
    """Return the words that *note* gives under *tag*, or nothing."""
    found = note.first(tag) if note else None
    return Words(found.get("en"), found.get("zh")) if found else None


def shape_of(model: Model, reference: str, seen: tuple[str, ...] = ()) -> Shape:
    """Return what the type *reference* stands for; a prefix says only where it comes from."""
    name = plain_name(reference)
    if name not in model.types and name.rpartition(":")[2] in (*model.types, *_KINDS):
        name = name.rpartition(":")[2]
    if name in model.types and name not in seen:
        return _defined(model, model.types[name], (*seen, name))
    return Shape(_KINDS.get(name))


def _defined(model: Model, node: Node, seen: tuple[str, ...]) -> Shape:
    many = node.get("isCollection") in ("true", "1")
    members = {
        plain_name(one.get("name")): (_defined(model, one, seen), one)
        for one in node.all("itemComponent")
    }
    if members:
        return Shape("record", many=many, fields=members)
    written = node.first("typeRef")
    inner = shape_of(model, written.text if written else node.get("typeRef"), seen)
    bounds = allowed_by(text_of(node.first("allowedValues")))
    return Shape(
        inner.kind,
        bounds.get("values", inner.values),
        bounds.get("low", inner.low),
        bounds.get("high", inner.high),
        many or inner.many,
        inner.fields,
        inner.partly or "partly" in bounds,
    )


def allowed_by(text: str) -> dict[str, Any]:
    """Return the bounds that unary tests set, where ours can say them: values, or low and high.

    >>> allowed_by('"High", "Low"')
    {'values': ('High', 'Low')}
    >>> allowed_by("(0..5]")
    {'partly': True}
    """
    if not text or text == "-":
        return {}
    try:
        tree = parse_cell(in_our_words(text, _NOWHERE), Name(At(0, 1), "x"))
    except Fault:
        return {"partly": True}
    assert isinstance(tree, In)  # noqa: S101  (not "-")
    values = [_literal(test) for test in tree.tests]
    if not tree.negated and all(isinstance(value, str) for value in values):
        return {"values": tuple(dict.fromkeys(str(value) for value in values))}
    if len(tree.tests) == 1 and not tree.negated:
        return _bounds(tree.tests[0])
    return {"partly": True}


def _bounds(test: Test) -> dict[str, Any]:
    if isinstance(test, Interval):
        ends = {"low": _number(test.low), "high": _number(test.high)}
        closed = not test.low_open and not test.high_open and None not in ends.values()
        return ends if closed else {"partly": True}
    number = _number(test.operand)
    key = {">=": "low", "<=": "high"}.get(test.op)
    return {key: number} if key and number is not None else {"partly": True}


def _literal(test: Test) -> Any:
    if isinstance(test, Against) and test.op == "=" and isinstance(test.operand, Literal):
        return test.operand.value
    return None


def _number(tree: Any) -> Decimal | None:
    if isinstance(tree, Negative):
        inner = _number(tree.value)
        return None if inner is None else -inner
    value = tree.value if isinstance(tree, Literal) else None
    return value if isinstance(value, Decimal) else None


def required(node: Node) -> tuple[str, ...]:
    """Return the ids of what a decision requires."""
    links = (one for needed in node.all("informationRequirement") for one in needed.children)
    return tuple(one.get("href").lstrip("#") for one in links if one.get("href"))
