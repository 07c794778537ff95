"""How long an answer about one account takes: what-if, ask and the whole trace.

Run with ``make bench-answers``: every account of the starter, several rounds in one process;
the median of each account's rounds, and the slowest account.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from dakehu.rules.interval import questions
from dakehu.rules.reason import Engine
from dakehu.rules.whatif import changes
from tests.starter import plans, playbook

ROUNDS = 5


def timed(work: Callable[[], Any]) -> float:
    """Return the median time of *work* in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        began = perf_counter()
        work()
        taken.append((perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print the median account and the slowest, for each kind of answer."""
    engine = Engine(playbook().rulebook)
    kinds: dict[str, Callable[[Any], Any]] = {
        "trace": lambda plan: engine.reason(plan.trace.facts, plan.today),
        "ask": lambda plan: questions(engine, plan.trace.facts, plan.today, "grade"),
        "what-if grade=A": lambda plan: changes(engine, plan.trace.facts, plan.today, "grade=A"),
    }
    for name, work in kinds.items():
        times = [timed(lambda one=plan, work=work: work(one)) for plan in plans()]  # type: ignore[misc]
        sys.stdout.write(
            f"{name:18} median {statistics.median(times):7.2f} ms   slowest {max(times):7.2f} ms\n"
        )


if __name__ == "__main__":
    main()
