"""Decisions to YAML as their authors write it: pipe tables in block scalars, columns aligned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from dakehu.rules.feel import quoted
from dakehu.text.finding import columns as width


def pipe_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a pipe table; a Chinese character takes two columns.

    >>> print(pipe_table(["id", "级别"], [["a", '"A"'], ["b", "-"]]), end="")
    | id | 级别 |
    |----|------|
    | a  | "A"  |
    | b  | -    |
    """
    lines = [list(header), *(list(row) for row in rows)]
    widths = [max(width(line[n]) for line in lines) for n in range(len(header))]
    said = [
        "| "
        + " | ".join(cell + " " * (w - width(cell)) for cell, w in zip(line, widths, strict=True))
        for line in lines
    ]
    dashes = "|".join("-" * (w + 2) for w in widths)
    return (
        "".join(f"{line} |\n" for line in said[:1])
        + f"|{dashes}|\n"
        + "".join(f"{line} |\n" for line in said[1:])
    )


def free_cell(text: str) -> str:
    """Return a free text as a cell; in double quotes where a bar or the like would break it.

    >>> print(free_cell("soon"), free_cell("a | b"))
    soon "a | b"
    """
    plain = text == text.strip() and not set('|"\n\\') & set(text)
    return text if plain else quoted(text)


def yaml_text(data: Any) -> str:
    """Return *data* as YAML: what fits on a line in one line, tables in block scalars."""
    made: str = yaml.dump(
        data,
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=None,
        sort_keys=False,
        width=10**6,
    )
    return made


class Block(str):
    """A text that is written as a block scalar."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes Block as a block scalar, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _block(dumper: yaml.SafeDumper, data: Block) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(data), style="|")


_Dumper.add_representer(Block, _block)
