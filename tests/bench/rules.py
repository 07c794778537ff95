"""Accounts a second: dakehu with and without its trace, beside four other rule engines.

Run with ``make bench-rules``. Every engine is given the same rules and the same accounts,
one account a call, with everything an account needs made ready before the clock runs: values
of its own, the context, JSON text. dakehu also takes many accounts at once, which are the
same accounts again and again; there "loaded before" follows the same rule and finds columns,
while "from dicts" has the clock run from plain dicts of Python values on. First all must agree
on every account; then all run in turn, round after round in one process, and the median of
the rounds counts. The clock is that of the processor's time, so that what else runs on the
machine weighs less.
"""

from __future__ import annotations

import gc
import platform
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from time import process_time
from typing import Any

from tests.bench.engines import ALL, Answer, Contender, meets_null, ours
from tests.bench.world import accounts, rulebook

SEED, ACCOUNTS, ROUNDS, SLICE = 20260301, 2000, 9, 0.15
LACK = 0.2


@dataclass(frozen=True)
class Measured:
    """How many accounts a second one contender did in each round."""

    contender: Contender
    rates: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the rate that counts."""
        return statistics.median(self.rates)


def agreed(contenders: Sequence[Contender], count: int) -> list[Answer]:
    """Return what comes out for each account; stop where two engines differ."""
    world = accounts(count, SEED)
    wanted = contenders[0].said([contenders[0].ready(account) for account in world])
    for contender in contenders[1:]:
        answers = contender.said([contender.ready(account) for account in world])
        for account, answer, found in zip(world, wanted, answers, strict=True):
            if found != answer:
                message = f"{contender.engine}, {contender.way}: {found} is not {answer}: {account}"
                raise SystemExit(message)
    return wanted


def measured(contenders: Sequence[Contender], rounds: int, seconds: float) -> list[Measured]:
    """Return the rates of *rounds* rounds, in each of which every contender has its turn."""
    world = accounts(ACCOUNTS, SEED)
    ready = [[contender.ready(account) for account in world] for contender in contenders]
    sizes = [_size(one, given, seconds) for one, given in zip(contenders, ready, strict=True)]
    rates: list[list[float]] = [[] for _ in contenders]
    for number in range(rounds):
        for turn in range(len(contenders)):
            place = (turn + number) % len(contenders)
            rates[place].append(_rate(contenders[place], ready[place], sizes[place]))
    return [Measured(one, tuple(found)) for one, found in zip(contenders, rates, strict=True)]


def _size(contender: Contender, given: list[Any], seconds: float) -> int:
    """Warm up, and return how many accounts fill *seconds*."""
    count, spent = 8, 0.0
    while spent < seconds / 4:
        count *= 2
        spent = count / _rate(contender, given, count)
    return max(8, int(count * seconds / spent), contender.at_once)


def _rate(contender: Contender, given: list[Any], count: int) -> float:
    calls = contender.calls(given, count)
    gc.collect()
    start = process_time()
    for call in calls:
        contender.over(call)
    return count / (process_time() - start)


def report(found: list[Measured], unknown: list[Measured]) -> Iterator[str]:
    """Yield the lines that say what was measured."""
    for traced, title in ((False, "Conclusions only"), (True, "With a trace")):
        group = sorted((m for m in found if m.contender.traced is traced), key=lambda m: -m.median)
        ours = (m for m in group if m.contender.engine == "dakehu" and not m.contender.at_once)
        best = next(ours).median
        yield f"\n{title:<66}{'accounts/s':>12}{'lowest':>12}{'highest':>12}{'dakehu is':>12}"
        for one in group:
            name = f"{one.contender.engine}, {one.contender.way}"
            times = f"{best / one.median:.1f} x"
            ends = f"{min(one.rates):>12,.0f}{max(one.rates):>12,.0f}"
            yield f"{name:<66}{one.median:>12,.0f}{ends}{times:>12}"
    yield f"\ndakehu where each fact is unknown with a chance of {LACK:.0%}:"
    for one in unknown:
        yield f"{one.contender.way:<66}{one.median:>12,.0f}"


def judged(found: list[Measured]) -> Iterator[str]:
    """Yield whether the goals are met, each with the figure."""
    mine = [m for m in found if m.contender.engine == "dakehu"]
    others = [m for m in found if m.contender.engine != "dakehu"]
    shown = [m for m in others if "packed" not in m.contender.way and "same" not in m.contender.way]
    for group, words in ((shown, "as manuals show them"), (others, "packed by hand too")):
        fastest = max(group, key=lambda m: m.median)
        beaten = f"{fastest.contender.engine}, {fastest.contender.way}"
        for one in mine:
            if not one.contender.traced:
                times = one.median / fastest.median
                yield (
                    f"{'met' if times >= 10 else 'NOT MET'}: 10 times the fastest of the others, "
                    f"{words}: {one.contender.way}: {times:.1f} times {beaten}"
                )
    traced = max(m.median for m in mine if m.contender.traced)
    yield f"{'met' if traced >= 10_000 else 'NOT MET'}: 10,000 accounts/s with full trace"


def _lacking(contenders: list[Contender]) -> list[Measured]:
    world = accounts(ACCOUNTS, SEED, LACK)
    found = []
    for one in contenders:
        given = [one.ready(account) for account in world]
        size = _size(one, given, SLICE)
        found.append(Measured(one, tuple(_rate(one, given, size) for _ in range(ROUNDS))))
    return found


def main() -> None:
    """Check that all agree, measure, and say what came out."""
    book = rulebook()
    contenders = [contender for make in ALL for contender in make(book)]
    answers = agreed(contenders, ACCOUNTS)
    fired = sum(sum(map(bool, truths)) for truths, _ in answers)
    packages = dict.fromkeys(name for one in contenders for name in one.packages)
    lines = [
        f"Python {platform.python_version()}, {platform.machine()}",
        ", ".join(f"{name} {version(name)}" for name in ("dakehu", *packages)),
        f"{len(book.rules)} rules and a table of {len(book.table('grade').rows)} rows",
        f"{ACCOUNTS:,} accounts that know everything (seed {SEED}); {fired:,} rules hold",
        "dakehu is so many times as fast: asked for an account a call",
        f"{len(contenders)} ways to ask, which agree on every account; {ROUNDS} rounds in turn",
        "No fact is unknown, because n > 1 and n = 1 of an unknown n are to the engines:",
        "  dakehu: unknown, unknown",
        *(f"  {name}: {seen}" for name, seen in meets_null().items()),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    found = measured(contenders, ROUNDS, SLICE)
    rest = [*report(found, _lacking(ours(book))), "", *judged(found)]
    sys.stdout.write("\n".join(rest) + "\n")


if __name__ == "__main__":
    main()
