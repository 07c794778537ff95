"""A paper as HTML, for other programs to print: the same blocks, the same words, the same font."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from dakehu.press.blocks import Paper

REST = 10  # lines in the room that is left on a page, which these cannot know
STYLE = """
@font-face { font-family: Paper; src: url("%s") format("collection"); font-weight: 100 900; }
@page { size: A4; margin: 20mm 15mm; font-size: 7.5pt;
  @top-left { content: "%s" } @top-right { content: "%s" }
  @bottom-left { content: "%s" } @bottom-right { content: counter(page) " / " counter(pages) } }
.line { border-bottom: .5pt solid; height: 2.4em; } .sign { border-top: .6pt solid; }
body { font: 9.5pt "Noto Sans CJK SC", Paper, sans-serif; color: #1b2733; }
table { border-collapse: collapse; width: 100%%; }
td, th { border-bottom: .4pt solid; padding: 3pt; }
tr { break-inside: avoid; } h2 { color: #12507a; break-after: avoid; } .cols { display: flex; }
.cols > div { flex: 1; } svg { max-width: 100%%; }
"""


def as_html(paper: Paper, fonts: Path) -> str:
    """Return *paper* as a page."""
    font = next(iter(fonts.glob("*.ttc"))).as_uri()
    body = "".join(map(_block, paper.blocks))
    title = escape(paper.title)
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE % (font, *paper.head, paper.foot)}</style><body>{body}"
    )


def _line(line: Any) -> str:
    if isinstance(line, str):
        return escape(line)
    return "".join(
        escape(p) if isinstance(p, str) else f"<b>{escape(p[1])}</b>" if p[0] == "b" else
        f"<br><small>{escape(p[1])}</small>" if p[0] == "n" else f"<span>{escape(p[1])}</span>"
        for p in line
    )  # fmt: skip


def _items(items: Any) -> str:
    return "".join(f"<li>{_line(one)}</li>" for one in items)


def _row(row: Any, tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{_line(one)}</{tag}>" for one in row) + "</tr>"


def _block(one: Any) -> str:
    inner = "".join(map(_block, one.get("blocks", ())))
    made: dict[str, Callable[[], str]] = {
        "h": lambda: f"<h{one['level']}>{escape(one['text'])}</h{one['level']}>",
        "p": lambda: f"<p>{_line(one['text'])}</p>",
        "ul": lambda: f"<ul>{_items(one['items'])}</ul>",
        "ol": lambda: f"<ol>{_items(one['items'])}</ol>",
        "checks": lambda: f"<ul>{_items(one['items'])}</ul>",
        "svg": lambda: one["svg"],
        "lines": lambda: '<div class="line"></div>' * one["n"],
        "rest": lambda: '<div class="line"></div>' * REST,
        "sign": lambda: "".join(f'<p class="sign">{escape(it)}</p>' for it in one["labels"]),
        "table": lambda: (
            "<table>"
            + (f"<thead>{_row(one['head'], 'th')}</thead>" if one["head"] else "")
            + "".join(_row(row, "td") for row in one["rows"])
            + "</table>"
        ),
        "cols": lambda: (
            '<div class="cols">'
            + "".join(f"<div>{''.join(map(_block, part))}</div>" for part in one["parts"])
            + "</div>"
        ),
    }
    return made[one["k"]]() if one["k"] in made else f"<div>{inner}</div>"
