"""A file that ``dakehu add`` begins: of the right shape at once, and never over another."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from dakehu.check.schemas import account_schema
from dakehu.cli.main import cli
from dakehu.content.kinds import KIND
from dakehu.render.keys import kinds
from dakehu.render.skeleton import skeleton
from dakehu.text.parse import parse
from dakehu.text.shape import check_shape
from dakehu.text.source import Source
from dakehu.text.words import LANGS, Lang
from tests.starter import ROOT, checked


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "tests" / "project", tmp_path / "small"))


def add(root: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["-C", str(root), "--lang", "en", "add", *arguments])
    return done.exit_code, done.output


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", [*KIND, "account"])
def test_what_is_begun_has_the_right_shape_and_every_key(kind: str, lang: Lang) -> None:
    schemas = checked().schemas
    facts = next(one for one in checked().documents if one.path == "rules/facts.yaml")
    schema = schemas.by_name[kind] if kind in KIND else account_schema(schemas, facts.data)
    text = skeleton(schema, schemas, {"id": "blue-whale"}, lang)
    document, found = parse(Source("new.yaml", text.encode()))
    assert found == []
    assert document is not None
    assert check_shape(document, schema, schemas)[1] == []
    assert document.data["id"] == "blue-whale"
    assert set(schema["required"]) <= set(document.data)
    for key in schema["properties"]:
        assert f"\n{key}:" in f"\n{text}" or f"\n# {key}:" in text, key


@pytest.mark.parametrize("lang", LANGS)
def test_values_stand_with_what_they_mean(lang: Lang) -> None:
    schemas = checked().schemas
    facts = next(one for one in checked().documents if one.path == "rules/facts.yaml").data
    schema = account_schema(schemas, facts)
    text = skeleton(schema, schemas, {}, lang)
    (account,) = (one for one in kinds(schemas, schema) if one.name == "account")
    shown = {key["name"]: key["values"] for key in account.shown(lang)["keys"]}
    for name, fact in facts["facts"].items():
        if "values" in fact:
            labels = [f"{value}{said}" for value, said in meanings(fact["values"], lang)]
            line = ("、" if lang == "zh" else ", ").join(labels)
            assert f"# {line}\n" in text, name
            group = "" if name.startswith("opportunity.") else "facts."
            assert shown[f"{group}{name}"] == line


@pytest.mark.parametrize("lang", LANGS)
def test_an_example_stands_as_it_would_in_the_file(lang: Lang) -> None:
    schemas, seen = checked().schemas, {}
    for kind in kinds(schemas, schemas.by_name["account"]):
        for key in kind.shown(lang)["keys"]:
            if key["example"]:
                document, found = parse(Source("new.yaml", key["example"].encode()))
                assert found == []
                assert document is not None
                assert list(document.data) == [re.split(r"[. ]", key["name"])[-1]]
                seen[kind.name, key["name"]] = key["example"]
    assert seen["account", "reviewed_on"] == "reviewed_on: 2026-09-01"
    assert seen["account", "name"] == "name:\n  en: Redleaf Cold Chain\n  zh: 红叶冷链"
    assert len(seen) > 400


def meanings(values: dict[str, dict[str, str]], lang: Lang) -> Iterator[tuple[str, str]]:
    for value, words in values.items():
        said = words[lang]
        form = "（{}）" if lang == "zh" else " ({})"
        yield value, "" if said == value else form.format(said)


def test_a_new_account_passes_and_is_found_by_its_remarks(small: Path) -> None:
    status, said = add(small, "account", "blue-whale")
    assert status == 0, said
    path = small / "playbook" / "accounts" / "blue-whale.yaml"
    text = path.read_text("utf-8")
    assert yaml.safe_load(text)["id"] == "blue-whale"
    assert "# The name of the company." in text
    assert "\n  # " in text


def test_what_an_example_leads_to_and_is_not_there_is_said(small: Path) -> None:
    status, said = add(small, "objection", "blue-whale")
    assert status == 0
    assert "playbook/objections/blue-whale.yaml" in said


def test_a_file_that_is_there_stays(small: Path) -> None:
    path = small / "playbook" / "plays" / "call-back.yaml"
    before = path.read_bytes()
    status, said = add(small, "play", "call-back")
    assert status == 2
    assert "call-back.yaml is there already" in said
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["Blue", "index", "a b", "../x", "蓝鲸", "-a", "a-"])
def test_a_name_that_can_be_no_id_is_refused(small: Path, name: str) -> None:
    status, _ = add(small, "play", "--", name)
    assert status == 2
    assert len(list((small / "playbook" / "plays").iterdir())) == 1


def test_a_stage_that_is_added_says_what_becomes_of_the_gate_before_it(small: Path) -> None:
    rules = small / "rules" / "grading.yaml"
    text = rules.read_text("utf-8")
    rules.write_text(text.replace("from: meet\n  to: sign", "from: sign\n  to: meet"), "utf-8")
    _, said = add(small, "stage", "deliver")
    assert "write to: deliver here, and a gate from: deliver that leads back" in said
    rules.write_text(rules.read_text("utf-8").replace("to: meet", "to: deliver"), "utf-8")
    assert CliRunner().invoke(cli, ["-C", str(small), "check"]).exit_code == 0
