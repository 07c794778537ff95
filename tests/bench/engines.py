"""Other engines, each given the same rules in its own language and the accounts in its own form.

An engine has several ways of being called. Each is offered here, the one its manual shows
and the fastest one found, so that nothing is compared with a straw man.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import cycle, islice
from typing import Any

from dakehu.rules.bulk import Bulk
from dakehu.rules.facts import Facts
from dakehu.rules.generate import Conclusions, Fast
from dakehu.rules.model import Condition, Rulebook
from dakehu.rules.reason import Engine
from dakehu.rules.trace import Truth
from dakehu.rules.tree import (
    Against,
    And,
    Compare,
    Expr,
    FactRef,
    In,
    Interval,
    Literal,
    Node,
    Not,
    Or,
    Test,
)
from tests.bench.world import SHARES, native

TODAY = date(2026, 3, 1)
AT_ONCE = 20_000
Account = dict[str, Any]
Answer = tuple[tuple[bool | None, ...], Any]
TRUTHS = {Truth.YES: True, Truth.NO: False, Truth.UNKNOWN: None}


@dataclass(frozen=True)
class Contender:
    """One way to call one engine.

    *ready* puts an account into the form that the engine takes, before the clock runs;
    *over* is the loop that is timed; *answer* says what came out for one account. What takes
    *at_once* so many accounts a call has *over* do that, after *load* has put them together
    before the clock runs, and *answers* for all of them.
    """

    engine: str
    way: str
    ready: Callable[[Account], Any]
    over: Callable[[Any], None]
    answer: Callable[[Any], Answer]
    traced: bool = False
    packages: tuple[str, ...] = field(default=())
    at_once: int = 0
    load: Callable[[list[Any]], Any] = list
    answers: Callable[[list[Any]], list[Answer]] | None = None

    def said(self, given: list[Any]) -> list[Answer]:
        """Return what comes out for each of the accounts *given*, which are ready."""
        return self.answers(given) if self.answers else [self.answer(one) for one in given]

    def calls(self, given: list[Any], count: int) -> list[Any]:
        """Return what *over* takes so that it goes through *count* accounts, again and again."""
        size = self.at_once or len(given)
        whole, rest = divmod(count, size)
        batch = list(islice(cycle(given), size))
        return [self.load(batch)] * whole + ([self.load(batch[:rest])] if rest else [])


# The same rules in other languages.


@dataclass(frozen=True)
class Dialect:
    """How a language writes what ours writes otherwise."""

    conjunction: str
    disjunction: str
    denial: str

    def condition(self, condition: Condition) -> str:
        """Return a condition in this language."""
        if condition.test is not None:
            return self.expression(condition.test)
        parts = [self.condition(part) for part in condition.parts]
        if condition.kind == "not":
            return f"{self.denial}({parts[0]})"
        return self._joined(
            self.conjunction if condition.kind == "all" else self.disjunction, parts
        )

    def expression(self, tree: Expr) -> str:
        """Return a checked expression in this language; only what the bench uses is known."""
        if isinstance(tree, And | Or):
            joint = self.conjunction if isinstance(tree, And) else self.disjunction
            return self._joined(joint, [self.expression(part) for part in tree.parts])
        if isinstance(tree, Not):
            return f"{self.denial}({self.expression(tree.part)})"
        if isinstance(tree, In):
            return self._in(tree)
        assert isinstance(tree, Compare)
        return self._compared(tree.op, tree.left, tree.right)

    def table(self, rows: Iterable[tuple[Condition, str]]) -> str:
        """Return a table of which one row speaks, as one choice after the other."""
        *first, (_, last) = rows
        said = [f'{self.condition(when)} ? "{output}" : (' for when, output in first]
        return "".join(said) + f'"{last}"' + ")" * len(first)

    def _joined(self, joint: str, parts: list[str]) -> str:
        return parts[0] if len(parts) == 1 else "(" + f" {joint} ".join(parts) + ")"

    def _in(self, tree: In) -> str:
        value = tree.value
        if len(tree.tests) > 1:
            texts = [_operand(t.operand, value) for t in tree.tests if isinstance(t, Against)]
            return f"({_operand(value, value)} in [{', '.join(texts)}])"
        return self._test(tree.tests[0], value)

    def _test(self, test: Test, value: Expr) -> str:
        if isinstance(test, Against):
            return self._compared(test.op, value, test.operand)
        assert isinstance(test, Interval)
        ends = [self._compared(">=", value, test.low), self._compared("<=", value, test.high)]
        return self._joined(self.conjunction, ends)

    def _compared(self, op: str, left: Expr, right: Expr) -> str:
        return f"{_operand(left, left)} {'==' if op == '=' else op} {_operand(right, left)}"


def _operand(tree: Node, beside: Expr) -> str:
    """Return a fact or a value; a number beside a share is written with a point, as CEL wants."""
    if isinstance(tree, FactRef):
        return tree.name
    assert isinstance(tree, Literal)
    if isinstance(tree.value, Decimal):
        share = isinstance(beside, FactRef) and beside.name in SHARES
        return str(float(tree.value) if share else int(tree.value))
    return json.dumps(tree.value)


CEL = Dialect("&&", "||", "!")
WORDS = Dialect("and", "or", "not ")


def texts(book: Rulebook, dialect: Dialect) -> list[str]:
    """Return the rules of *book* in another language, and its table last."""
    rules = [dialect.condition(rule.when) for rule in book.rules]
    rows = [(row.when, row.output) for row in book.table("grade").rows]
    return [*rules, dialect.table(rows)]


def _packed(written: list[str]) -> str:
    """Return all expressions as one: the list of what each gives."""
    return "[" + ", ".join(written) + "]"


def _answer(found: Sequence[Any]) -> Answer:
    return tuple(bool(one) for one in found[:-1]), str(found[-1])


def _plain(account: Account) -> Account:
    return account


# The contenders. Each package is imported only where it is used.


def ours(book: Rulebook) -> list[Contender]:
    """Return dakehu: an account a call, without and with the trace, and many accounts at once."""
    conclude, reason = Fast(book).conclude, Engine(book).reason

    def fast(accounts: Sequence[Any]) -> None:
        for account in accounts:
            conclude(account, TODAY)

    def traced(accounts: Sequence[Any]) -> None:
        for account in accounts:
            reason(account, TODAY)

    return [
        Contender("dakehu", "conclusions", _plain, fast, lambda a: _said(conclude(a, TODAY))),
        Contender(
            "dakehu",
            "full trace",
            Facts,
            traced,
            lambda a: _said(Conclusions.of(reason(a, TODAY))),
            traced=True,
        ),
        *_ours_at_once(book),
    ]


def _said(found: Conclusions) -> Answer:
    return tuple(TRUTHS[truth] for truth in found.rules), found.decisions[0]


def _ours_at_once(book: Rulebook) -> list[Contender]:
    """Return dakehu over many accounts: the same ones again and again, as the others have them."""
    bulk = Bulk(book)

    def columns(accounts: Any) -> None:
        bulk.conclude(accounts, TODAY)

    def tuples(accounts: Any) -> None:
        list(bulk.conclude(accounts, TODAY))

    def answers(accounts: list[Any]) -> list[Answer]:
        return [_said(found) for found in bulk.conclude(accounts, TODAY)]

    def many(
        way: str, over: Callable[[Any], None], load: Callable[[list[Any]], Any] = list
    ) -> Contender:
        return Contender(
            "dakehu",
            f"{AT_ONCE:,} at once, {way}",
            native,
            over,
            lambda a: answers([a])[0],
            packages=("numpy",),
            at_once=AT_ONCE,
            load=load,
            answers=answers,
        )

    return [
        many("loaded before", columns, bulk.load),
        many("from dicts", columns),
        many("from dicts to tuples", tuples),
    ]


def cel_rust(book: Rulebook) -> list[Contender]:
    """Return CEL in Rust."""
    import cel  # noqa: PLC0415

    written = texts(book, CEL)
    programs, packed = [cel.compile(text) for text in written], cel.compile(_packed(written))

    def each(account: Account) -> list[Any]:
        context = cel.Context(account)
        return [program.execute(context) for program in programs]

    name = "common-expression-language"
    return [
        _contender(name, "a program a rule", native, each),
        _contender(name, "all rules packed into one list", native, packed.execute),
        _contender(
            name, "the same, context made before", lambda a: cel.Context(native(a)), packed.execute
        ),
    ]


def cel_python(book: Rulebook) -> list[Contender]:
    """Return CEL in Python, with its faster runner and the values made before."""
    import celpy  # noqa: PLC0415

    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    written = texts(book, CEL)
    programs = [environment.program(environment.compile(text)) for text in written]
    packed = environment.program(environment.compile(_packed(written)))

    def ready(account: Account) -> Any:
        return celpy.json_to_cel(native(account))

    return [
        _contender(
            "cel-python", "a program a rule", ready, lambda a: [p.evaluate(a) for p in programs]
        ),
        _contender("cel-python", "all rules packed into one list", ready, packed.evaluate),
    ]


def zen(book: Rulebook) -> list[Contender]:
    """Return GoRules ZEN: its decision graph, its expressions, and those packed into one."""
    import zen as package  # noqa: PLC0415

    written = texts(book, WORDS)
    each = [package.compile_expression(text) for text in written]
    packed = package.compile_expression(_packed(written))
    decision = package.ZenEngine().create_decision(json.dumps(_graph(written)))
    names = [f"r{place}" for place in range(len(written))]

    def decided(account: Account, *options: Any) -> list[Any]:
        result = decision.evaluate(account, *options)["result"]
        return [result[name] for name in names]

    name = "zen-engine"
    return [
        _contender(name, "a decision graph", native, decided),
        _contender(
            name,
            "a decision graph, traced",
            native,
            lambda a: decided(a, {"trace": True}),
            traced=True,
        ),
        _contender(
            name, "an expression a rule", native, lambda a: [one.evaluate(a) for one in each]
        ),
        _contender(name, "all rules packed into one list", native, packed.evaluate),
        _contender(
            name, "the same, given JSON text", lambda a: json.dumps(native(a)), packed.evaluate
        ),
    ]


def _graph(written: list[str]) -> dict[str, Any]:
    place = {"x": 0, "y": 0}
    rules = [{"id": f"r{i}", "key": f"r{i}", "value": text} for i, text in enumerate(written)]
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": place},
            {
                "id": "rules",
                "type": "expressionNode",
                "name": "rules",
                "position": place,
                "content": {"expressions": rules},
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": place},
        ],
        "edges": [
            {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "rules"},
            {"id": "e2", "type": "edge", "sourceId": "rules", "targetId": "out"},
        ],
    }


def rule_engine(book: Rulebook) -> list[Contender]:
    """Return rule-engine."""
    import rule_engine as package  # noqa: PLC0415

    written = texts(book, WORDS)
    rules, packed = [package.Rule(text) for text in written], package.Rule(_packed(written))
    name = "rule-engine"
    return [
        _contender(name, "a rule a rule", native, lambda a: [rule.evaluate(a) for rule in rules]),
        _contender(name, "all rules packed into one list", native, packed.evaluate),
    ]


def _contender(
    engine: str,
    way: str,
    ready: Callable[[Account], Any],
    call: Callable[[Any], Sequence[Any]],
    *,
    traced: bool = False,
) -> Contender:
    def over(accounts: Sequence[Any]) -> None:
        for account in accounts:
            call(account)

    return Contender(
        engine, way, ready, over, lambda a: _answer(call(a)), traced=traced, packages=(engine,)
    )


ALL: tuple[Callable[[Rulebook], list[Contender]], ...] = (
    ours, cel_rust, cel_python, zen, rule_engine,
)  # fmt: skip


def meets_null() -> dict[str, str]:
    """Return what each of the others makes of two comparisons with null, tried just now."""
    import cel  # noqa: PLC0415
    import celpy  # noqa: PLC0415
    import rule_engine as rules  # noqa: PLC0415
    import zen as gorules  # noqa: PLC0415

    unknown: Account = {"n": None}
    logging.getLogger("celpy").setLevel(logging.CRITICAL)

    def in_python(text: str) -> Any:
        environment = celpy.Environment(runner_class=celpy.CompiledRunner)
        program = environment.program(environment.compile(text))
        return program.evaluate(celpy.json_to_cel(unknown))

    ways: dict[str, Callable[[str], Any]] = {
        "common-expression-language": lambda text: cel.compile(text).execute(unknown),
        "cel-python": in_python,
        "zen-engine": lambda text: gorules.compile_expression(text).evaluate(unknown),
        "rule-engine": lambda text: rules.Rule(text).evaluate(unknown),
    }
    return {name: f"{_seen(way, 'n > 1')}, {_seen(way, 'n == 1')}" for name, way in ways.items()}


def _seen(way: Callable[[str], Any], text: str) -> str:
    try:
        found = way(text)
    except Exception:  # noqa: BLE001  (whatever it raises is what it makes of it)
        return "an error"
    return json.dumps(found if found is None else bool(found))
