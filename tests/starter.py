"""The starter playbook of this checkout, checked once for every test that looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dakehu.check.playbook import Playbook
from dakehu.checking import Checked, Memory, check_sources, remembering
from dakehu.disk.project import read_sources
from dakehu.pipeline import plans_of
from dakehu.plan.plan import Plan
from dakehu.text.source import Source

ROOT = Path(__file__).parent.parent

_MEMORY = remembering()
_KEPT = 4
_checks: dict[tuple[Any, ...], Checked] = {}


def check_once(
    files: Iterable[Source],
    today: date | None,
    *,
    prove: bool = True,
    memory: Memory | None = None,
    **how: Any,
) -> Checked:
    """Check the project that *files* are, unless the very same was checked a moment ago.

    Where nothing was found, nothing is found either where the rules need not *prove* themselves.
    """
    sources, now = tuple(files), today or date.today()  # noqa: DTZ011  (as the check has it)
    asked = (sources, now, tuple(sorted(how.items())))
    proved = _checks.get((*asked, True))
    key = (*asked, prove or bool(proved and not proved.findings))
    found = _checks.pop(key, None)
    if found is None:
        found = check_sources(sources, today, prove=prove, memory=memory or _MEMORY, **how)
    _checks[key] = found
    while len(_checks) > _KEPT:
        del _checks[next(iter(_checks))]
    return found


@cache
def checked() -> Checked:
    return check_once(read_sources(ROOT), None, keep_going=False)


@cache
def playbook() -> Playbook:
    found = checked().playbook
    assert found is not None
    return found


@cache
def plans() -> tuple[Plan, ...]:
    return plans_of(checked())
