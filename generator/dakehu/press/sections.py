"""The sections of a plan as blocks. A section of which nothing is known says what to ask."""

from __future__ import annotations

from dakehu.press.business import Business
from dakehu.press.doing import Doing
from dakehu.press.filed import Filed
from dakehu.press.standing import Standing
from dakehu.press.theirs import Theirs


class Sections(Standing, Doing, Theirs, Business, Filed):
    """Writes every section of one plan."""
