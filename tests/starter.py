"""The starter playbook of this checkout, checked once for every test that looks at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from dakehu.check.playbook import Playbook
from dakehu.checking import Checked, check_project
from dakehu.pipeline import plans_of
from dakehu.plan.plan import Plan

ROOT = Path(__file__).parent.parent


@cache
def checked() -> Checked:
    return check_project(ROOT, None)


@cache
def playbook() -> Playbook:
    found = checked().playbook
    assert found is not None
    return found


@cache
def plans() -> tuple[Plan, ...]:
    return plans_of(playbook(), checked().today)
