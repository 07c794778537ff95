"""Rulebooks at random, by seed: expressions of every kind and type, and accounts to try them on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

FACTS = """
facts:
  p: {type: boolean, label: {en: p, zh: 甲}}
  q: {type: boolean, label: {en: q, zh: 乙}}
  n: {type: number, label: {en: n, zh: 数}}
  m: {type: number, label: {en: m, zh: 量}}
  x: {type: text, label: {en: x, zh: 文}}
  y: {type: text, values: {a: {en: a, zh: 一}, b: {en: b, zh: 二}, c: {en: c, zh: 三}},
      label: {en: y, zh: 选}}
  d: {type: date, label: {en: d, zh: 日}}
  e: {type: date, label: {en: e, zh: 期}}
  stage: {type: id, ref: stage, label: {en: stage, zh: 阶段}}
lists:
  people:
    label: {en: people, zh: 人}
    ask: {en: Who?, zh: 谁？}
    fields:
      ally: {type: boolean, label: {en: ally, zh: 支持}}
      met: {type: number, label: {en: times met, zh: 见面次数}}
      name: {type: text, label: {en: name, zh: 姓名}}
      since: {type: date, label: {en: since, zh: 始于}}
  orders:
    label: {en: orders, zh: 订单}
    ask: {en: Which?, zh: 哪些？}
    fields:
      amount: {type: number, label: {en: amount, zh: 金额}}
      placed: {type: date, label: {en: placed, zh: 日期}}
"""
FIELDS = {
    "people": {"ally": "boolean", "met": "number", "name": "text", "since": "date"},
    "orders": {"amount": "number", "placed": "date"},
}
PLAIN = {
    "p": "boolean", "q": "boolean", "n": "number", "m": "number", "x": "text", "y": "text",
    "d": "date", "e": "date", "stage_number": "number",
}  # fmt: skip
KINDS = ("boolean", "number", "text", "date", "duration")
ORDERED = ("number", "date", "duration")
Entries = tuple[tuple[str, str], ...]


class Author:
    """Writes expressions that the check lets through, at random.

    *known* holds the facts by kind; whoever adds a decision adds its name. Entries are the
    (variable, list) pairs that a quantifier or filter around an expression has opened.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self.known = {kind: [n for n, k in PLAIN.items() if k == kind] for kind in KINDS}

    def one(self, kind: str, depth: int, entries: Entries = ()) -> str:
        """Return an expression of *kind*, at most *depth* levels deep."""
        if depth <= 0 or self._random.random() < 0.15:
            return self._leaf(kind, entries)
        ways = [*_WAYS[kind], Author.either]
        way: Way = self._pick(*ways)
        return way(self, kind, depth - 1, entries)

    def _pick(self, *options: Any) -> Any:
        return self._random.choice(options)

    def literal(self, kind: str) -> str:
        """Return a value of *kind*, written out."""
        numbers = ("0", "1", "2", "1.0", "2.5", "-1", "50%")
        days = ('@"2026-02-01"', '@"2026-03-01"', '@"2026-04-15"')
        return str(
            {
                "boolean": self._pick("true", "false"),
                "number": self._pick(*numbers),
                "text": self._pick('"a"', '"b"', '"c"'),
                "date": self._pick(*days),
                "duration": self._pick('@"P0D"', '@"P30D"', '@"-P7D"'),
            }[kind]
        )

    def _leaf(self, kind: str, entries: Entries) -> str:
        fields = [
            f"{variable}.{field}"
            for variable, of in entries
            for field, type_ in FIELDS[of].items()
            if type_ == kind
        ]
        names = self.known[kind]
        if fields and self._random.random() < 0.7:
            return str(self._pick(*fields))
        if names and self._random.random() < 0.75:
            return str(self._pick(*names))
        return self.literal(kind)

    def either(self, kind: str, depth: int, entries: Entries) -> str:
        condition = self.one("boolean", depth, entries)
        then, other = self.one(kind, depth, entries), self.one(kind, depth, entries)
        return f"(if {condition} then {then} else {self._pick(other, other, 'null')})"

    def junction(self, _: str, depth: int, entries: Entries) -> str:
        parts = [self.one("boolean", depth, entries) for _ in range(self._pick(2, 2, 3))]
        joint: str = self._pick(" and ", " or ")
        return "(" + joint.join(f"({part})" for part in parts) + ")"

    def denial(self, _: str, depth: int, entries: Entries) -> str:
        return f"not({self.one('boolean', depth, entries)})"

    def compare(self, _: str, depth: int, entries: Entries) -> str:
        kind = self._pick(*KINDS)
        op = self._pick("=", "!=", *(("<", "<=", ">", ">=") * 2 if kind in ORDERED else ()))
        return f"({self.one(kind, depth, entries)} {op} {self.one(kind, depth, entries)})"

    def alike(self, _: str, depth: int, entries: Entries) -> str:
        op = self._pick("=", "!=")
        one, other = self.numbers(depth, entries), self.numbers(depth, entries)
        return f"({one} {op} {self._pick(other, '[]')})"

    def whether_known(self, _: str, depth: int, entries: Entries) -> str:
        value = self.one(self._pick(*KINDS), depth, entries)
        return str(self._pick(f"known({value})", f"({value} = null)", f"(null != {value})"))

    def choice(self, _: str, depth: int, entries: Entries) -> str:
        kind = self._pick(*KINDS)
        value = self.one(kind, depth, entries)
        if kind in ORDERED and self._random.random() < 0.5:
            return f"({value} between {self.one(kind, 0)} and {self._high(kind)})"
        tests = [self._test(kind, depth, entries) for _ in range(self._pick(1, 2, 3))]
        return f"({value} in ({', '.join(tests)}))"

    def _high(self, kind: str) -> str:
        """Return an end of a range that no beginning written out can be beyond."""
        return {"number": "9", "date": '@"2027-01-01"', "duration": '@"P900D"'}[kind]

    def _test(self, kind: str, depth: int, entries: Entries) -> str:
        if kind in ORDERED and self._random.random() < 0.4:
            low = self.one(kind, 0, entries)
            return f"{self._pick('[', '(')}{low}..{self._high(kind)}{self._pick(']', ')')}"
        if kind in ORDERED and self._random.random() < 0.4:
            return f"{self._pick('<', '>=')} {self.one(kind, 0, entries)}"
        return str(self._pick(self.literal(kind), self.literal(kind), "null"))

    def quantified(self, _: str, depth: int, entries: Entries) -> str:
        of, base = self.records(depth, entries)
        name = f"c{len(entries)}"
        condition = self.one("boolean", depth, (*entries, (name, of)))
        return f"({self._pick('some', 'every')} {name} in {base} satisfies {condition})"

    def quantified_numbers(self, _: str, depth: int, entries: Entries) -> str:
        base, limit = self.numbers(depth, entries), self.one("number", depth, entries)
        return f"({self._pick('some', 'every')} z in {base} satisfies z > {limit})"

    def part(self, _: str, depth: int, entries: Entries) -> str:
        work = self._pick("contains", "starts_with", "ends_with")
        return f"{work}({self.one('text', depth, entries)}, {self.one('text', 0, entries)})"

    def arithmetic(self, kind: str, depth: int, entries: Entries) -> str:
        left, op, right = self._pick(*_SUMS[kind])
        one, other = self.one(left, depth, entries), self.one(right, depth, entries)
        return f"({one} {op} {other})"

    def negative(self, kind: str, depth: int, entries: Entries) -> str:
        return str(self._pick("-({})", "abs({})")).format(self.one(kind, depth, entries))

    def least(self, kind: str, depth: int, entries: Entries) -> str:
        one, other = self.one(kind, depth, entries), self.one(kind, depth, entries)
        return f"{self._pick('min', 'max')}({one}, {other})"

    def total(self, _: str, depth: int, entries: Entries) -> str:
        return f"{self._pick('sum', 'min', 'max', 'count')}({self.numbers(depth, entries)})"

    def count(self, _: str, depth: int, entries: Entries) -> str:
        return f"count({self.records(depth, entries)[1]})"

    def days(self, _: str, depth: int, entries: Entries) -> str:
        one, other = self.one("date", depth, entries), self.one("date", depth, entries)
        texts = (f"days_since({one})", f"days_until({one})", f"days_between({one}, {other})")
        return str(self._pick(*texts))

    def length(self, _: str, depth: int, entries: Entries) -> str:
        return f"length({self.one('text', depth, entries)})"

    def latest(self, _: str, depth: int, entries: Entries) -> str:
        of, base = self.records(depth, entries)
        return f"{self._pick('min', 'max')}({base}.{'since' if of == 'people' else 'placed'})"

    def numbers(self, depth: int, entries: Entries) -> str:
        """Return a list of numbers."""
        if self._random.random() < 0.4:
            items = [self.one("number", depth - 1, entries) for _ in range(self._pick(1, 2))]
            return f"[{', '.join(items)}]"
        of, base = self.records(depth, entries)
        return f"{base}.{'met' if of == 'people' else 'amount'}"

    def records(self, depth: int, entries: Entries) -> tuple[str, str]:
        """Return a list of entries: which, and the expression."""
        of = str(self._pick("people", "orders"))
        if depth <= 0 or self._random.random() < 0.5:
            return of, of
        inner = (*(pair for pair in entries if pair[0] != "item"), ("item", of))
        return of, f"{of}[{self.one('boolean', depth - 1, inner)}]"


Way = Callable[[Author, str, int, Entries], str]
_SUMS = {
    "number": [("number", op, "number") for op in "+-*/"] + [("duration", "/", "duration")],
    "date": [("date", "+", "duration"), ("date", "-", "duration"), ("duration", "+", "date")],
    "duration": [
        ("date", "-", "date"), ("duration", "+", "duration"), ("duration", "-", "duration"),
        ("duration", "*", "number"), ("number", "*", "duration"), ("duration", "/", "number"),
    ],
}  # fmt: skip
_WAYS: dict[str, tuple[Way, ...]] = {
    "boolean": (
        Author.junction, Author.junction, Author.junction, Author.denial, Author.compare,
        Author.compare, Author.alike, Author.whether_known, Author.choice, Author.choice,
        Author.quantified, Author.quantified, Author.quantified_numbers, Author.part,
    ),
    "number": (
        Author.arithmetic, Author.arithmetic, Author.negative, Author.least, Author.total,
        Author.total, Author.count, Author.days, Author.length,
    ),
    "text": (),
    "date": (Author.arithmetic, Author.least, Author.latest),
    "duration": (Author.arithmetic, Author.negative, Author.least),
}  # fmt: skip

SINGLE = ("unique", "first", "any", "priority")
LISTS = ("collect", "rule_order", "output_order")
AGGREGATES = ("sum", "min", "max", "count")
BOTH = "{en: as said, zh: 如上}"


def random_book(random: Random, depth: int) -> tuple[str, str]:
    """Return facts and rules as they are written: derived facts, tables, scores, rules, gates."""
    author = Author(random)
    derived = [
        '  always: {expr: "1 = 1", label: {en: always, zh: 总是}}',
        f"  stage_number: {{order_of: stage, label: {BOTH}}}",
    ]
    for place in range(8):
        kind = random.choice(("boolean", "boolean", "number", "number", "text", "date"))
        text = json.dumps(author.one(kind, depth))
        derived.append(f"  of{place}: {{expr: {text}, label: {BOTH}}}")
        author.known[kind].append(f"of{place}")
    rules = [_table(author, random, hit) for hit in SINGLE]
    author.known["text"] += [f"by_{hit}" for hit in SINGLE]
    rules += [_table(author, random, hit) for hit in LISTS]
    rules += [_sum(author, random, aggregate) for aggregate in AGGREGATES]
    author.known["number"] += [f"all_{aggregate}" for aggregate in AGGREGATES]
    rules.append(_score(author, depth))
    author.known["number"].append("points")
    for place in range(22):
        when = _when(author, random, depth)
        rules.append(f"- {{rule: risk.r{place}, title: {BOTH}, when: {when}, because: {BOTH}}}")
    rules += [_gate(author, random, depth, place) for place in range(3)]
    return FACTS + "derived:\n" + "\n".join(derived) + "\n", "\n".join(rules) + "\n"


def _when(author: Author, random: Random, depth: int) -> str:
    """Return a condition as YAML writes it: one test, or a group."""
    texts = [json.dumps(author.one("boolean", depth)) for _ in range(3)]
    groups = (
        texts[0],
        f"{{all: [{', '.join(texts)}]}}",
        f"{{any: [{texts[0]}, {{not: {texts[1]}}}]}}",
        f"{{not: {{all: [{texts[0]}, {{any: [{texts[1]}, {texts[2]}]}}]}}}}",
    )
    return random.choice(groups)


def _table(author: Author, random: Random, hit: str) -> str:
    """Return a table that concludes a text, and a number too where it is drawn so."""
    columns = [author.one(kind, 1) for kind in ("number", "boolean")]
    names = [f"by_{hit}", *([f"of_{hit}"] if random.random() < 0.5 else [])]
    lines = [f"| {' | '.join(('id', *columns, *names))} |", "|---" * (3 + len(names)) + "|"]
    for place in range(4):
        cells = [
            random.choice(("-", "> 1", "<= 2", "[0..2)", "not(1, 2)", "null")),
            random.choice(("-", "true", "false", "p", "null")),
            f'"{random.choice("abc")}"',
            random.choice("123"),
        ]
        lines.append(f"| {' | '.join((f'r{place}', *cells[: 2 + len(names)]))} |")
    default = hit in SINGLE and random.random() < 0.5
    outputs = [
        f"{{name: by_{hit}, values: {{b: {BOTH}, a: {BOTH}, c: {BOTH}}}"
        + (", default: c}" if default else "}"),
        f"{{name: of_{hit}, type: number, values: {{3: {BOTH}, 1: {BOTH}, 2: {BOTH}}}"
        + (", default: 2}" if default else "}"),
    ]
    return _written(f"t_{hit}", hit, outputs[: len(names)], lines)


def _sum(author: Author, random: Random, aggregate: str) -> str:
    column = author.one("number", 1)
    lines = [f"| id | {column} | all_{aggregate} |", "|---|---|---|"]
    lines += [
        f"| r{place} | {random.choice(('-', '> 1', '<= 2', 'null'))} | {random.choice('024')} |"
        for place in range(4)
    ]
    head = f"collect\n  aggregate: {aggregate}"
    return _written(f"t_{aggregate}", head, [f"{{name: all_{aggregate}, type: number}}"], lines)


def _written(name: str, hit: str, outputs: list[str], lines: list[str]) -> str:
    rows = "\n".join(f"    {line}" for line in lines)
    key = f"output: {outputs[0]}" if len(outputs) == 1 else f"outputs: [{', '.join(outputs)}]"
    return f"- table: {name}\n  label: {BOTH}\n  hit: {hit}\n  {key}\n  rows: |\n{rows}"


def _score(author: Author, depth: int) -> str:
    factors = [
        f"    - {{id: f{place}, when: {json.dumps(author.one('boolean', depth))}, "
        f"points: {points}, because: {BOTH}}}"
        for place, points in enumerate((5, -8, 2, 0, -4, 8))
    ]
    head = f"- score: points\n  label: {BOTH}\n  range: [-9, 9]\n  factors:\n"
    return head + "\n".join(factors)


def _gate(author: Author, random: Random, depth: int, place: int) -> str:
    needs = [
        f"    - {{id: n{i}, title: {BOTH}, when: {json.dumps(author.one('boolean', depth))}, "
        f"must: {random.choice(('true', 'false'))}}}"
        for i in range(4)
    ]
    share = random.choice(("50%", "75%", "80%", "100%"))
    skip = f"\n  skip_when: {json.dumps(author.one('boolean', depth))}" if place else ""
    head = (
        f"- gate: g{place}\n  title: {BOTH}\n  from: find\n  to: meet\n  threshold: {share}{skip}"
    )
    return head + "\n  require:\n" + "\n".join(needs)


def random_account(random: Random) -> dict[str, Any]:
    """Return an account: of everything that it could know, it knows most, or little."""
    lack = random.choice((0.0, 0.1, 0.3, 0.6))

    def value(kind: str) -> Any:
        if random.random() < lack:
            return None
        return {
            "boolean": random.random() < 0.5,
            "number": Decimal(random.choice(("0", "1", "2", "1.0", "2.5", "-3"))),
            "text": random.choice("abc"),
            "date": date(2026, 3, 1) + timedelta(days=random.choice((-28, -1, 0, 1, 45))),
        }[kind]

    def entry(of: str) -> dict[str, Any]:
        values = {name: value(kind) for name, kind in FIELDS[of].items()}
        return {name: one for name, one in values.items() if one is not None}

    made = {name: value(kind) for name, kind in PLAIN.items() if name != "stage_number"}
    made["stage"] = random.choice((None, "find", "meet", "sign", "gone"))
    for of in FIELDS:
        entries = tuple(entry(of) for _ in range(random.choice((0, 1, 2, 3))))
        made[of] = None if random.random() < lack else entries
    if random.random() < 0.2:
        made["by_first"], made["all_sum"], made["stage_number"] = "b", Decimal(7), Decimal(9)
    return made if lack == 0.0 else {k: v for k, v in made.items() if v is not None or k == "n"}
