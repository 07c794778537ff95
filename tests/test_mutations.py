"""A sound project changed at random or by rule: always findings or a plan, never an exception."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dakehu.checking import Memory, check_sources, remembering
from dakehu.pipeline import plans_of
from dakehu.rules.fault import Fault
from dakehu.rules.parser import parse_expression
from dakehu.text.decode import decode, plain
from dakehu.text.parse import parse
from dakehu.text.source import Source
from tests.scenes import TODAY, project_files

FILES = project_files()
ACCOUNT = "playbook/accounts/acme.yaml"
GONE = object()
VALUES: tuple[Any, ...] = (
    GONE, None, "", 0, -1, 1e300, True, [], {}, "x", [None], [[]], {"a": None}, "x" * 5_000,
    "2026-02-30", [{}], {"en": 1}, "\u202e", "__class__", 10**39, "acme", ["meet", "meet"], "../x",
    ".inf", "{high}", "{{ x }}", ["acme", {"id": "acme"}], float("nan"), "a: b", "[", "0x1F",
)  # fmt: skip
QUICK = settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
)  # fmt: skip


@pytest.fixture(scope="module")
def memory() -> Memory:
    """Return what was read before, so that only the changed file is read again."""
    return remembering()


def held(memory: Memory, path: str, content: bytes) -> None:
    """Check the project with *content* at *path*: findings at places of files, or plans."""
    files = {**FILES, path: content}
    sources = [Source(name, data) for name, data in sorted(files.items())]
    checked = check_sources(sources, TODAY, memory=memory)
    for one in checked.findings:
        assert one.span.path in files or one.code == "no-playbook"
        assert one.span.line >= 1
        assert one.span.column >= 1
        assert one.message.en
        assert one.message.zh
    if checked.playbook is None:
        assert any(one.stops for one in checked.findings)
    else:
        plans_of(checked)


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_file_cut_off_anywhere(memory: Memory, path: str) -> None:
    for end in range(0, len(FILES[path]), 37):
        held(memory, path, FILES[path][:end])


@pytest.mark.parametrize("seed", range(6))
def test_bytes_that_flip(memory: Memory, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        path = chance.choice(sorted(FILES))
        content = bytearray(FILES[path])
        for _ in range(chance.choice((1, 1, 2, 8))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        held(memory, path, bytes(content))


@pytest.mark.parametrize("seed", range(4))
def test_lines_that_are_lost_doubled_or_moved(memory: Memory, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        path = chance.choice(sorted(FILES))
        lines = FILES[path].split(b"\n")
        line = lines.pop(chance.randrange(len(lines)))
        for _ in range(chance.choice((0, 1, 2))):
            lines.insert(chance.randrange(len(lines) + 1), line)
        held(memory, path, b"\n".join(lines))


def places(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything in *data*."""
    yield above
    inner = data if isinstance(data, dict | list) else ()
    parts = inner.items() if isinstance(inner, dict) else enumerate(inner)
    for key, value in parts:
        yield from places(value, (*above, key))


def changed(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    """Return *data* with *value* at *place*."""
    if not place:
        return value
    whole = part = copy.deepcopy(data)
    for step in place[:-1]:
        part = part[step]
    if value is GONE:
        del part[place[-1]]
    else:
        part[place[-1]] = value
    return whole


@pytest.mark.parametrize("path", sorted(FILES))
def test_any_value_anywhere(memory: Memory, path: str) -> None:
    data = yaml.safe_load(FILES[path])
    for number, place in enumerate(places(data)):
        for value in VALUES[number % 5 :: 5]:
            if place or value is not GONE:
                text = yaml.safe_dump(changed(data, place, value), allow_unicode=True)
                held(memory, path, text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_file_that_is_gone_or_stands_elsewhere(memory: Memory, path: str) -> None:
    for other in sorted(FILES):
        held(memory, path, FILES[other])
    rest = [Source(name, data) for name, data in sorted(FILES.items()) if name != path]
    checked = check_sources(rest, TODAY, memory=memory)
    sound = path in (ACCOUNT, "rules/grading.cases.yaml", "playbook/glossary/terms.yaml")
    assert (checked.playbook is not None) == (
        sound or not any(one.stops for one in checked.findings)
    )


PIECES = st.sampled_from(
    ["- ", ": ", "?", "[", "]", "{", "}", ",", "&a ", "*a", "!!x ", "|", ">", "'", '"', "#", "%",
     "\n", "\n  ", "\t", "\r", "---", "...", "<<", "~", "\\u202e", "\x00", "\ufeff", "　", "：",
     "id", "name", "en", "zh", "客户", "2026-02-30", "1e999", "0x", ".nan"]
)  # fmt: skip


@QUICK
@given(st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_any_bytes_become_a_document_or_findings(content: bytes | str) -> None:
    source = Source(ACCOUNT, content if isinstance(content, bytes) else content.encode())
    document, found = parse(source)
    assert (document is None) == any(one.stops for one in found)
    assert all(one.span.line >= 1 and one.span.column >= 1 for one in found)
    if document is not None:
        assert document.lines == tuple(decode(source)[0].split("\n"))


@QUICK
@given(st.text(max_size=200))
def test_no_text_gives_a_terminal_orders(text: str) -> None:
    said = plain(text)
    assert plain(said) == said
    assert not any(sign < " " and sign not in "\t\n" for sign in said)
    assert not {"\u202e", "\u2066", "\x7f", "\x9b"} & set(said)


@QUICK
@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "vehicles",
                "and",
                "or",
                "not",
                "(",
                ")",
                "[",
                "]",
                "=",
                ">=",
                "1",
                '"x"',
                "in",
                "some",
                "satisfies",
                ".",
                ",",
                "-",
                "if",
                "then",
                "else",
                "..",
                "date",
                "{",
                "}",
                "'",
                "\u3000",
                "==",
            ]
        ),
        max_size=25,
    ).map(" ".join)
)
def test_any_condition_is_a_tree_or_a_fault(text: str) -> None:
    with suppress(Fault):
        parse_expression(text)
