"""What a DMN model declares: facts and lists by our names, decisions, and how FEEL calls them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from dakehu.rules.dmn import RESERVED
from dakehu.rules.dmn_reading import (
    Model,
    Shape,
    allowed_by,
    note_of,
    own_note,
    said_in,
    shape_of,
    text_of,
)
from dakehu.rules.facts import Fact, Type
from dakehu.rules.feel import FeelNames, free_name
from dakehu.rules.feel_reading import FeelScope, plain_name
from dakehu.rules.lexer import reserved
from dakehu.text.words import Words, plain
from dakehu.text.xml import Node

_NAME_LIMIT = 80
_BARE = re.compile(r"[^\W\d]\w*(?:(?:\s+|\s*\.\s*)\w+)*")
_FEEL_WORDS = re.compile(
    r"\b(?:and|or|if|then|else|some|every|in|satisfies|between|true|false|null|for|return|not"
    r"|instance|of|function)\b"
)


@dataclass(slots=True)
class Declared:
    """One fact, or one list, that a model declares: our name, its shape and our note of it."""

    name: str
    feel: str
    shape: Shape
    node: Node | None
    note: Node | None = None
    fields: dict[str, Declared] = field(default_factory=dict)

    @property
    def label(self) -> Words:
        """Return what readers see: the label in the file, or else its name."""
        return labelled(self.node, self.note, self.feel)

    def fact(self) -> Fact:
        """Return it as rules see it."""
        shape = self.shape
        if self.fields:
            record = Type("record", fields=tuple(one.fact() for one in self.fields.values()))
            return Fact(self.name, Type("list", item=record), self.label)
        free = self.note is not None and self.note.get("type") == "words"
        kind = "words" if free else shape.kind or "text"
        return Fact(self.name, Type(kind, shape.values, shape.low, shape.high), self.label)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a model: its element, what it is called in FEEL, and by us.

    *names* are the facts that it concludes, one for each output.
    """

    node: Node
    feel: str
    name: str
    names: tuple[str, ...]

    @property
    def table(self) -> Node | None:
        """Return its decision table, if that is its logic."""
        return self.node.first("decisionTable")

    @property
    def literal(self) -> Node | None:
        """Return its expression, if that is its logic."""
        return self.node.first("literalExpression")


@dataclass(frozen=True, slots=True)
class Declarations:
    """Everything that a model declares, and the names by which FEEL reaches it."""

    facts: dict[str, Declared]
    decided: tuple[Decided, ...]
    scope: FeelScope
    names: FeelNames


def declarations(model: Model) -> Declarations:
    """Return what *model* declares."""
    return _Declarations(model).made()


def labelled(node: Node | None, note: Node | None, name: str) -> Words:
    """Return the label in *node*, in Chinese from our note; its *name* where there is none."""
    noted = said_in(note) or Words()
    english = node.get("label") if node else ""
    if not english and not noted.en and not noted.zh:
        return plain(name)
    if english and not note:
        return plain(english)
    return Words(english or noted.en, noted.zh)


def our_name(name: str, taken: Iterable[str]) -> str:
    """Return *name* as rules can write it, unlike all that are *taken*.

    >>> our_name("Approval Status", []), our_name("2nd try", []), our_name("or", [])
    ('Approval_Status', '_2nd_try', 'or_')
    """
    made = re.sub(r"\W+", "_", unicodedata.normalize("NFC", name)).strip("_") or "_"
    made = (f"_{made}" if made[0].isdigit() else made)[:_NAME_LIMIT]
    used = set(taken)
    while made in used or reserved(made):
        made = f"{made[: _NAME_LIMIT - 1]}_"
    return made


class _Declarations:
    def __init__(self, model: Model) -> None:
        self._model = model
        self._facts: dict[str, Declared] = {}
        self._names: dict[str, str] = {}
        self._components: dict[str, str] = {}
        self._heads: set[str] = set()
        self._clock = ""
        self._taken: set[str] = set()

    def made(self) -> Declarations:
        for node in self._model.inputs:
            self._input(node)
        tables: set[str] = set()
        decided = tuple(self._decision(node, tables) for node in self._model.decisions)
        self._aliases(decided)
        for clause in self._clauses():
            self._implied(clause)
        self._typed_by_use()
        clock = free_name("today", self._taken | set(self._components.values()))
        names = {**self._names, **({self._clock: clock} if self._clock else {})}
        ours = {our: theirs for theirs, our in reversed(self._names.items())}
        fields = {our: theirs for theirs, our in self._components.items() if our != theirs}
        taken = RESERVED | self._heads | set(self._components) | set(self._components.values())
        feel = FeelNames(ours, fields, self._clock or "today", frozenset(taken))
        return Declarations(self._facts, decided, FeelScope(names, self._components, clock), feel)

    # inputs

    def _input(self, node: Node) -> None:
        variable = node.first("variable")
        name = plain_name((variable.get("name") if variable else "") or node.get("name"))
        shape = shape_of(self._model, variable.get("typeRef") if variable else "")
        self._heads.add(name)
        if note_of(node, "clock") and shape.kind == "date":
            self._clock = name
        elif shape.kind == "record" and not shape.many:
            self._context(name, (name,), shape, ())
        elif shape.kind == "record":
            self._list(name, shape, node)
        elif not shape.many:
            note = own_note(node, "fact", name)
            self._declare(Declared("", name, shape, node, note), (name,))

    def _context(
        self, head: str, path: tuple[str, ...], shape: Shape, seen: tuple[str, ...]
    ) -> None:
        for name, (inner, node) in shape.fields.items():
            if inner.kind == "record" and not inner.many:
                self._context(head, (*path, name), inner, seen)
            elif not inner.many:
                note = own_note(node, "fact", name)
                declared = Declared("", ".".join((*path, name)), inner, node, note)
                self._declare(declared, (*path, name))

    def _list(self, name: str, shape: Shape, node: Node) -> None:
        fields = {}
        for feel, (inner, member) in shape.fields.items():
            note = own_note(member, "fact", feel)
            if feel not in self._components:
                taken = set(self._components.values())
                ours = note.get("name") if note and note.get("name") not in taken else ""
                self._components[feel] = ours or our_name(feel, taken)
            own = self._components[feel]
            fields[own] = Declared(own, feel, inner, member, note)
        note = own_note(node, "fact", name)
        self._declare(Declared("", name, shape, node, note, fields), (name,))

    def _declare(self, declared: Declared, path: tuple[str, ...]) -> None:
        noted = declared.note.get("name") if declared.note else ""
        inner: list[str] = [our_name(part, ()) for part in path]
        inner[-1] = our_name(path[-1], {n.rpartition(".")[2] for n in self._siblings(inner)})
        free = noted and noted not in self._taken
        declared.name = noted if free else ".".join(inner)
        self._taken.add(declared.name)
        self._facts[declared.name] = declared
        self._names[declared.feel] = declared.name

    def _siblings(self, path: list[str]) -> Iterator[str]:
        """Yield the names already taken in the group of *path*."""
        group = path[:-1]
        return (name for name in self._taken if name.split(".")[:-1] == group)

    # decisions

    def _decision(self, node: Node, tables: set[str]) -> Decided:
        variable = node.first("variable")
        feel = plain_name((variable.get("name") if variable else "") or node.get("name"))
        self._heads.add(feel)
        outputs = list(table.all("output")) if (table := node.first("decisionTable")) else []
        note = own_note(node, "table", feel)
        name = note.get("name") if note and note.get("name") not in tables else ""
        name = name or our_name(feel, tables)
        tables.add(name)
        if len(outputs) < 2:
            noted = own_note(outputs[0], "output", outputs[0].get("name")) if outputs else None
            if outputs and not note:
                noted = None
            if not outputs:
                noted = own_note(node, "threshold", feel) or own_note(node, "derived", feel)
            return Decided(node, feel, name, (self._concluded(noted, feel, feel),))
        names = []
        for place, output in enumerate(outputs, 1):
            inner = plain_name(output.get("name")) or str(place)
            noted = own_note(output, "output", output.get("name")) if note else None
            names.append(self._concluded(noted, inner, f"{feel}.{inner}"))
        return Decided(node, feel, name, tuple(names))

    def _concluded(self, note: Node | None, name: str, path: str) -> str:
        noted = note.get("name") if note else ""
        made = noted if noted and noted not in self._taken else our_name(name, self._taken)
        self._taken.add(made)
        self._names[path] = made
        return made

    def _aliases(self, decided: tuple[Decided, ...]) -> None:
        """Let expressions reach a decision by its id or its one output, as some tools do."""
        found: dict[str, set[str]] = {}
        for one in decided:
            if len(one.names) == 1:
                outputs = one.table.all("output") if one.table else ()
                for name in (one.node.get("id"), *(plain_name(o.get("name")) for o in outputs)):
                    if name:
                        found.setdefault(name, set()).add(one.names[0])
        for name, ours in found.items():
            if len(ours) == 1 and name not in self._heads:
                self._names.setdefault(name, next(iter(ours)))

    # inputs that only a column names

    def _clauses(self) -> Iterator[Node]:
        for node in self._model.decisions:
            table = node.first("decisionTable")
            yield from table.all("input") if table else ()

    def _implied(self, clause: Node) -> None:
        """Declare what a column names, where no input of the model does."""
        expression = clause.first("inputExpression")
        name = _bare(text_of(expression))
        if expression is None or not name or name in self._names or name == self._clock:
            return
        head = name.split(".")[0]
        if head in self._names and self._facts[self._names[head]].shape.kind is not None:
            return
        shape = shape_of(self._model, expression.get("typeRef"))
        if not shape.many and shape.kind != "record":
            self._heads.add(head)
            self._declare(Declared("", name, shape, None), tuple(name.split(".")))

    def _typed_by_use(self) -> None:
        """Give every fact without a type that of its columns, or of what their cells write."""
        uses: dict[str, list[tuple[Node, Shape]]] = {}
        for table in (node.first("decisionTable") for node in self._model.decisions):
            for place, clause in enumerate(table.all("input") if table else ()):
                expression = clause.first("inputExpression")
                name = self._names.get(_bare(text_of(expression)) or "")
                if expression and table and name in self._facts:
                    shape = shape_of(self._model, expression.get("typeRef"))
                    cells = [list(rule.all("inputEntry")) for rule in table.all("rule")]
                    column = [text_of(row[place]) for row in cells if place < len(row)]
                    kind = shape.kind or _kind_of(column)
                    bounds = allowed_by(text_of(clause.first("inputValues")))
                    uses.setdefault(name, []).append((clause, _bounded(shape, kind, bounds)))
        for name, found in uses.items():
            one = self._facts[name]
            kinds = {shape.kind for _, shape in found} - {None}
            kind = one.shape.kind or (kinds.pop() if len(kinds) == 1 else None)
            one.shape = replace(one.shape, kind=kind)
            free = (one.shape.values, one.shape.low, one.shape.high) == (None, None, None)
            limits = {(s.values, s.low, s.high) for _, s in found if s.kind == kind}
            if free and len(limits) == 1:
                values, low, high = limits.pop()
                one.shape = replace(one.shape, values=values, low=low, high=high)
            if any(shape.partly for _, shape in found) or len(limits) > 1:
                one.shape = replace(one.shape, partly=True)


def _bounded(shape: Shape, kind: object, bounds: dict[str, object]) -> Shape:
    return replace(shape, kind=kind, **bounds)  # type: ignore[arg-type]


def _bare(text: str) -> str | None:
    """Return *text* as a name, dots without blanks, if it is nothing but a name."""
    if not _BARE.fullmatch(text) or _FEEL_WORDS.search(text):
        return None
    return re.sub(r"\s*\.\s*", ".", plain_name(text))


def _kind_of(cells: list[str]) -> str | None:
    """Return the kind of the values that *cells* write, if they agree."""
    kinds = set()
    for cell in cells:
        if cell in ("", "-"):
            continue
        if re.search(r'date\s*\(|@"', cell):
            kinds.add("date")
        elif '"' in cell:
            kinds.add("text")
        elif re.search(r"\b(?:true|false)\b", cell):
            kinds.add("boolean")
        elif re.search(r"\d", cell):
            kinds.add("number")
    return kinds.pop() if len(kinds) == 1 else None
