"""The work of an import: what is known so far, what was refused, and expressions read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dakehu.rules.dmn_declared import Declarations
from dakehu.rules.dmn_reading import Model, Refusal
from dakehu.rules.facts import Fact, Vocabulary
from dakehu.rules.fault import Fault
from dakehu.rules.feel import feel, feel_cell, written, written_cell
from dakehu.rules.feel_reading import read_feel, read_feel_cell
from dakehu.rules.parser import parse_cell, parse_expression
from dakehu.rules.tree import Constant, Expr, FactRef, walk
from dakehu.rules.typing import check_condition, check_expression
from dakehu.text.codes import CODES
from dakehu.text.words import Words
from dakehu.text.xml import Node


@dataclass(slots=True)
class Work:
    """A model on its way to our YAML."""

    model: Model
    declared: Declarations
    vocabulary: Vocabulary
    refusals: list[Refusal] = field(default_factory=list)
    remarks: list[Words] = field(default_factory=list)
    looked: set[str] = field(default_factory=set)

    def know(self, fact: Fact) -> None:
        """Let expressions use *fact* from here on."""
        self.vocabulary = self.vocabulary.with_fact(fact)

    def refuse(self, node: Node, where: Words, problem: Words, hint: Words | None = None) -> None:
        """Keep what is outside, at *node*."""
        self.refusals.append(self.model.refusal(node, where, problem, hint))

    def remark(self, en: str, zh: str) -> None:
        """Keep what is not taken over and changes no decision."""
        self.remarks.append(Words(en, zh))

    def attempt(self, node: Node, where: Words, read: Callable[[], Read]) -> Read | None:
        """Return what *read* makes, or nothing where it is outside (and was kept)."""
        try:
            tree, text = read()
        except Fault as fault:
            said = CODES[fault.code].message.filled(**fault.parts)
            self.refuse(node, where, said, fault.hint)
            return None
        self.looked |= {n.name for n in walk(tree) if isinstance(n, FactRef | Constant)}
        return tree, text

    def expression(self, text: str, noted: Node | None) -> Read:
        """Return a FEEL expression as a tree and as we write it; raise Fault where it is outside.

        It is written as *noted* if that still says the same in FEEL.
        """
        if noted is not None:
            try:
                tree, _ = check_expression(parse_expression(noted.text), self.vocabulary)
                if feel(tree, self.declared.names) == text:
                    return tree, noted.text
            except Fault:
                pass
        tree = read_feel(text, self.declared.scope, self.vocabulary)
        return tree, written(tree)

    def cell(self, text: str, column: Expr, noted: Node | None) -> Read:
        """Return unary tests of *column*, likewise."""
        if noted is not None:
            try:
                tree = check_condition(parse_cell(noted.text, column), self.vocabulary)
                if feel_cell(tree, self.declared.names) == text:
                    return tree, noted.text
            except Fault:
                pass
        tree = read_feel_cell(text, column, self.declared.scope, self.vocabulary)
        return tree, written_cell(tree)


Read = tuple[Expr, str]
