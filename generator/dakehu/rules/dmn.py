"""What export to DMN and import from it share: versions of the standard, names, notes.

What DMN has no place for (labels in both languages, questions, actions, ids of rows, the text
as its author wrote it) stands in ``extensionElements``, in a namespace of our own. A note that
repeats something the standard also says counts only while both still agree: a file that was
changed in another tool means what its DMN says.
"""

from __future__ import annotations

from dataclasses import dataclass

from dakehu.rules.model import Aggregate, Hit

NOTES = "urn:dakehu:dmn"
OURS = "dakehu"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the standard: the namespaces of its models and of its diagrams."""

    name: str
    model: str
    diagram: str


_SPEC = "www.omg.org/spec/DMN"
VERSIONS = (
    Version("1.1", f"http://{_SPEC}/20151101/dmn.xsd", ""),
    Version("1.2", f"http://{_SPEC}/20180521/MODEL/", f"http://{_SPEC}/20180521/DMNDI/"),
    Version("1.3", f"https://{_SPEC}/20191111/MODEL/", f"https://{_SPEC}/20191111/DMNDI/"),
    Version("1.4", f"https://{_SPEC}/20211108/MODEL/", f"https://{_SPEC}/20191111/DMNDI/"),
    Version("1.5", f"https://{_SPEC}/20230324/MODEL/", f"https://{_SPEC}/20230324/DMNDI/"),
)
WRITTEN = ("1.5", "1.3")
DC, DI = f"http://{_SPEC}/20180521/DC/", f"http://{_SPEC}/20180521/DI/"

HITS: dict[str, Hit] = {
    "UNIQUE": "unique",
    "ANY": "any",
    "PRIORITY": "priority",
    "FIRST": "first",
    "COLLECT": "collect",
    "RULE ORDER": "rule_order",
    "OUTPUT ORDER": "output_order",
}
AGGREGATES: dict[str, Aggregate] = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}
TYPES = {
    "number": "number",
    "text": "string",
    "words": "string",
    "boolean": "boolean",
    "date": "date",
    "duration": "days and time duration",
}

# What FEEL reads as something of its own: no fact, field or variable may be called so there.
_RESERVED = """
and between else every external false for function if in instance item list not null of or
partial range return satisfies some then true context date time duration string number
boolean abs after all any append before ceiling coincides concatenate contains count day
decimal even exp finishes flatten floor includes insert is log matches max mean median meets
min mode modulo month now odd overlaps product remove replace reverse round sort split sqrt
starts stddev sublist substring sum today union weekday year years months days hours minutes
seconds
"""
RESERVED = frozenset(_RESERVED.split())
