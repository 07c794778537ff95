"""One mistake, one finding: a name misspelt where it is declared.

When a fact is declared as "ownershp" and everything else writes "ownership", each use
would be reported at its place. The mistake is at the declaration, so it is shown there, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from dakehu.check.facts import GROUP
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding, closest
from dakehu.text.words import Words

_USES = {
    "unknown-name": "name",
    "unknown-key": "key",
    "wrong-value": "value",
    "impossible-value": "value",
    "unknown-link": "id",
}
_OF_RULES = ("fact", "threshold", "setting of the rules")
Declared = dict[str, tuple[Document, Path]]


def gathered(
    found: list[Finding], documents: list[Document], sound: list[Document]
) -> list[Finding]:
    """Return *found* with the uses of a misspelt declaration replaced by the declaration.

    Declarations are looked for in the *sound* documents, whose shape is right.
    """
    uses = _used(found)
    if not uses:
        return found
    declared: Declared = dict(_declared(sound))
    gone: list[Finding] = []
    made: list[Finding] = []
    for name in (name for name in declared if _misgrouped(name)):
        right = GROUP + _last(name)
        at = [*uses.pop(right, ()), *uses.pop(_last(name), ())]
        if at:
            made.append(_finding(name, right, len(at), declared))
            gone += at
    for name, at in uses.items():
        values_only = all("value" in _USES[one.code] for one in at)
        if (name in declared and not values_only) or len(at) == 1:
            continue
        meant = _used_nowhere(name, declared, documents)
        if meant:
            made.append(_finding(meant, name, len(at), declared))
            gone += at
    return [*(one for one in found if not any(one is other for other in gone)), *made]


def _used(found: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Return the findings by the name that nothing has; a field of a list goes with its list."""
    uses: dict[str, list[Finding]] = {}
    for one in found:
        kind = one.parts.get("kind")
        if one.code in _USES and (not isinstance(kind, Words) or kind.en in _OF_RULES):
            uses.setdefault(str(one.parts[_USES[one.code]]), []).append(one)
    for name in [name for name in uses if name.partition(".")[0] in uses and "." in name]:
        uses[name.partition(".")[0]] += uses.pop(name)
    return uses


def _finding(meant: str, name: str, count: int, declared: Declared) -> Finding:
    document, path = declared[meant]
    right = name if _misgrouped(meant) else _last(name)
    hint = Words(f'did you mean "{right}"?', f"是不是想写“{right}”？")
    shown = meant if _misgrouped(meant) else _last(meant)
    parts: dict[str, object] = {"name": shown, "wanted": right, "count": count}
    return Finding("misspelt-name", document.key(path), parts, hint)


def _misgrouped(name: str) -> bool:
    """Tell whether *name* stands in a group that accounts do not have."""
    return "." in name and not name.startswith(GROUP)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _used_nowhere(name: str, declared: Declared, documents: list[Document]) -> str | None:
    """Return the closest to *name* of what is declared and written nowhere else."""
    near = [other for other in declared if _last(other) != _last(name)]
    while (meant := closest(name, near)) and _occurs_elsewhere(meant, documents):
        near.remove(meant)
    return meant


def _occurs_elsewhere(name: str, documents: Iterable[Document]) -> bool:
    """Tell whether *name*, or its last part, is written anywhere but at its one declaration."""
    word = re.compile(rf"(?<![\w-]){re.escape(_last(name))}(?![\w-])")
    return sum(len(word.findall(line)) for d in documents for line in d.lines) > 1


def _declared(documents: Iterable[Document]) -> Iterator[tuple[str, tuple[Document, Path]]]:
    for document in documents:
        data = document.data
        if document.path.startswith("rules/") and isinstance(data, dict):
            for group in ("facts", "derived", "lists", "thresholds"):
                for name, inner in data.get(group, {}).items():
                    yield from _names(document, (group, name), name, inner)
        elif document.path.startswith("rules/") and isinstance(data, list):
            for place, one in enumerate(data):
                for value in (
                    one.get("output", {}).get("values", ()) if isinstance(one, dict) else ()
                ):
                    yield value, (document, (place, "output", "values", value))


def _names(
    document: Document, path: Path, name: str, data: Any
) -> Iterator[tuple[str, tuple[Document, Path]]]:
    yield name, (document, path)
    for value in data.get("values", ()):
        yield value, (document, (*path, "values", value))
    for field, inner in data.get("fields", {}).items():
        yield from _names(document, (*path, "fields", field), field, inner)
