"""The page on the engine shows what the engine does: every example is run."""

from __future__ import annotations

import doctest
from pathlib import Path

import dakehu.rules

PAGE = Path(dakehu.rules.__file__).parent / "README.md"


def test_every_example_on_the_page_gives_what_it_shows() -> None:
    options = doctest.IGNORE_EXCEPTION_DETAIL
    result = doctest.testfile(
        str(PAGE), module_relative=False, encoding="utf-8", optionflags=options
    )
    assert result.attempted > 30
    assert result.failed == 0
