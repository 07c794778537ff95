"""A report set as text for a terminal, or as Markdown for a pull request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dakehu.text.finding import columns, visible

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Point:
    """One line of a section with its place, and the lines below it."""

    line: Line
    below: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a comparison says, before it is set as text or Markdown."""

    title: str
    intro: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sections: tuple[tuple[str, tuple[Point, ...]], ...]


def as_text(report: Report) -> str:
    """Return *report* for a terminal, its table in columns."""
    out = [report.title, "=" * columns(report.title), *report.intro]
    if report.rows:
        out += ["", *_table(report)]
    for title, points in report.sections:
        out += ["", title, "-" * columns(title)]
        for point in points:
            out.append(_placed(f"- {point.line[0]}", point.line[1]))
            out += [_placed(f"    {text}", where) for text, where in point.below]
    return "\n".join(visible(line) for line in out)


def _placed(text: str, where: str) -> str:
    return f"{text}  [{where}]" if where else text


def _table(report: Report) -> list[str]:
    rows = (report.heads, *report.rows)
    widths = [max(columns(row[i]) for row in rows) for i in range(len(report.heads) - 1)]
    lines = [
        "  ".join(
            [*(c + " " * (w - columns(c)) for c, w in zip(row, widths, strict=False)), row[-1]]
        )
        for row in rows
    ]
    return [lines[0], "  ".join("-" * w for w in (*widths, columns(report.heads[-1]))), *lines[1:]]


def as_markdown(report: Report) -> str:
    """Return *report* for a pull request: a table to read, the details below it."""
    out = [f"# {markdown(report.title)}", "", *(f"{markdown(line)}\n" for line in report.intro)]
    if report.rows:
        out += [_cells(report.heads), _cells(["---"] * len(report.heads), plain=True)]
        out += [*(_cells(row) for row in report.rows), ""]
    for title, points in report.sections:
        out += [f"## {markdown(title)}", ""]
        for point in points:
            out.append(f"- {_marked(point.line)}")
            out += [f"    - {_marked(line)}" for line in point.below]
        out.append("")
    return "\n".join(out).rstrip("\n")


def _cells(cells: Sequence[str], *, plain: bool = False) -> str:
    return f"| {' | '.join(c if plain else markdown(c) for c in cells)} |"


def _marked(line: Line) -> str:
    text, where = line
    return f"{markdown(text)} · `{where}`" if where else markdown(text)


def markdown(text: str) -> str:
    r"""Return *text* so that it appears in Markdown as written, and calls nobody.

    >>> print(markdown("1. a|b *c* @team"))
    1\. a\|b \*c\* &#64;team
    """
    folded = " ".join(visible(text).split())
    safe = re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", folded).replace("@", "&#64;")
    return re.sub(r"^(\d+)([.)])|^([-+])", r"\1\\\2\3", safe)
