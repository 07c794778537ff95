"""What is kept of a person can be shown, handed over and erased; nothing else is touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dakehu.check.personal import is_card_number, is_identity_number, personal_data
from dakehu.cli.main import cli
from dakehu.disk.made import note
from dakehu.text.document import Document
from dakehu.text.edit import NotEdited, without
from dakehu.text.finding import Finding
from dakehu.text.parse import parse
from dakehu.text.source import Source
from tests.canaries import found_in
from tests.scenes import findings, package_schemas, project_files
from tests.starter import ROOT

TEXT = """\
# kept
people:
  - id: a   # the first
    name: {en: A, zh: 甲}

  # about b
  - id: b
    note: |
      two
      lines
  - {id: c, by: a, size: 3}
visits:
  - by: a
    day: 2026-01-01
  - day: 2026-01-02
    by: a
only:
  - x
group:
  one: 1
"""


def document(text: str) -> Document:
    made, found = parse(Source("x.yaml", text.encode()))
    assert made is not None, found
    return made


@pytest.mark.parametrize(
    ("path", "gone", "instead"),
    [
        (("people", 0), "  - id: a   # the first\n    name: {en: A, zh: 甲}\n", ""),
        (("people", 1), "  - id: b\n    note: |\n      two\n      lines\n", ""),
        (("people", 2), "  - {id: c, by: a, size: 3}\n", ""),
        (("people", 2, "by"), "{id: c, by: a, size: 3}", "{id: c, size: 3}"),
        (("people", 2, "id"), "{id: c, by: a, size: 3}", "{by: a, size: 3}"),
        (("people", 2, "size"), "{id: c, by: a, size: 3}", "{id: c, by: a}"),
        (("people", 1, "note"), "    note: |\n      two\n      lines\n", ""),
        (("visits", 0, "by"), "  - by: a\n    day:", "  - day:"),
        (("visits", 1, "by"), "    by: a\nonly", "only"),
        (("people", 1, "id"), "  - id: b\n    note:", "  - note:"),
        (("only", 0), "only:\n  - x\n", "only: []\n"),
        (("group", "one"), "group:\n  one: 1\n", "group: {}\n"),
        (("people", 0, "name", "en"), "{en: A, zh: 甲}", "{zh: 甲}"),
    ],
    ids=str,
)
def test_a_part_goes_and_every_other_character_stays(
    path: tuple[str | int, ...], gone: str, instead: str
) -> None:
    assert without(document(TEXT), [path]) == TEXT.replace(gone, instead, 1)


def test_many_parts_go_at_once() -> None:
    paths = [("people", 0), ("people", 2, "by"), ("visits", 0, "by"), ("visits", 1, "by")]
    left = document(without(document(TEXT), paths)).data
    assert left["people"] == [{"id": "b", "note": "two\nlines\n"}, {"id": "c", "size": 3}]
    assert left["visits"] == [{"day": "2026-01-01"}, {"day": "2026-01-02"}]


@pytest.mark.parametrize("text", ["a:\n  - b: 1\n", "a: &a [x]\nb: *a\n"])
def test_what_cannot_be_taken_out_alone_is_left_and_shown(text: str) -> None:
    made = document(text)
    path = ("a", 0, "b") if "- b" in text else ("a", 0)
    with pytest.raises(NotEdited) as fault:
        without(made, [path])
    assert fault.value.span.path == "x.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, content in project_files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return tmp_path


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(project), "privacy", *arguments, "--lang", "en"])


def test_the_report_counts_who_is_kept_and_for_what(project: Path) -> None:
    done = run(project, "report")
    assert done.exit_code == 0
    assert "acme/bai" in done.output
    assert done.output.endswith(
        "1 people in 1 accounts; 1 without a purpose or a day, 0 past it.\n"
    )


def test_what_is_handed_over_is_all_there_is() -> None:
    done = run(ROOT, "export", "yunque-post/que")
    said = json.loads(done.stdout)
    assert said["details"]["email"] == "que@yunque.example"
    assert {one["by"] for one in said["entries"]["objections"]} == {"que"}
    assert len(said["entries"]["interactions"]) == 2


def test_erasing_leaves_no_trace_in_data_and_outputs(tmp_path: Path) -> None:
    for name in ("playbook", "rules", "site"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    built = tmp_path / "build" / "site" / "index.html"
    built.parent.mkdir(parents=True)
    built.write_text("Manager Que", "utf-8")
    file = tmp_path / "playbook" / "accounts" / "yunque-post.yaml"
    before = file.read_bytes()

    assert run(tmp_path, "erase", "yunque-post/que", "--dry-run").exit_code == 0
    assert file.read_bytes() == before
    assert built.exists()

    done = run(tmp_path, "erase", "yunque-post/que")
    assert not built.exists()
    after = document(file.read_text("utf-8")).data
    assert [one["id"] for one in after["contacts"]] == ["nong"]
    assert "que" not in [one.get("by") for one in after["objections"]]
    assert "que" not in [one.get("contact") for one in after["interactions"]]
    # Texts in which the name stands are for a person to reword: named, and the status says so.
    lines = file.read_text("utf-8").splitlines()
    named = [n for n, line in enumerate(lines, 1) if "Manager Que" in line or "阙经理" in line]
    assert done.exit_code == (1 if named else 0)
    assert done.output.count("still names them") == len(named)
    assert run(tmp_path, "export", "yunque-post/que").exit_code == 2


def test_whoever_did_their_part_in_an_action_is_erased_from_it(project: Path) -> None:
    file = project / "playbook" / "accounts" / "acme.yaml"
    text = file.read_text("utf-8")
    action = "{action: {en: Send it., zh: 发送。}, owner: wei, due: 2026-03-20, with: bai}"
    file.write_text(f"{text}actions:\n  - {action}\n", "utf-8")
    assert run(project, "erase", "acme/bai").exit_code == 0
    assert document(file.read_text("utf-8")).data["actions"] == [
        {"action": {"en": "Send it.", "zh": "发送。"}, "owner": "wei", "due": "2026-03-20"}
    ]


def test_after_erasing_no_byte_of_the_outputs_holds_the_person(project: Path) -> None:
    """Build here and elsewhere, keep a paper elsewhere, change another; then erase."""
    account = project / "playbook" / "accounts" / "acme.yaml"
    text = account.read_text("utf-8").replace(
        "en: Manager Bai, zh: 白经理", "en: Qx00001v, zh: Qx00001v"
    )
    account.write_text(text, "utf-8")
    root = project.parent / f"{project.name}-out"
    built = CliRunner().invoke(
        cli, ["-C", str(project), "-q", "build", "--out", str(root / "site")]
    )
    assert built.exit_code == 0, built.output
    paper, changed = root / "paper.pdf", root / "changed.pdf"
    for path in (paper, changed):
        path.write_text("Qx00001v", "utf-8")
    note(project, [paper, changed])
    changed.write_text("Qx00001v and more", "utf-8")
    assert "qx00001v" in found_in(root / "site")
    assert "qx00001v" in found_in(project / "build")

    said = run(project, "erase", "acme/bai", "--dry-run").output
    assert all(one in said for one in ("Would take away", str(root / "site"), str(paper)))
    assert (root / "site").is_dir()

    said = run(project, "erase", "acme/bai").output
    assert f"{changed} was made of this project and changed since" in said
    changed.unlink()
    assert found_in(project) == found_in(root) == {}
    assert {path.name for path in root.iterdir()} == set()


def test_a_day_that_has_passed_is_a_finding_and_in_the_report(project: Path) -> None:
    file = project / "rules" / "facts.yaml"
    field = "      met: {type: number"
    text = file.read_text("utf-8")
    until = "      keep_until: {type: date, label: {en: keep until, zh: 保存期限}}\n"
    file.write_text(text.replace(field, until + field), "utf-8")
    account = project / "playbook" / "accounts" / "acme.yaml"
    text = account.read_text("utf-8")
    account.write_text(text.replace("role: user,", "role: user, keep_until: 2026-02-01,"), "utf-8")
    files = {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted(project.rglob("*.y*ml"))
    }
    said = findings(files, "en", package_schemas())
    assert "warning[past-keeping] what is kept of this person was to go after 2026-02-01" in said
    assert "2026-02-01 (past)" in run(project, "report", "--today", "2026-03-01").output


@pytest.mark.parametrize(
    "said",
    [
        "ID 110105 19491231 002X",
        "身份证１１０１０５１９４９１２３１００２Ｘ",
        "A123456789",
        "HKID A123456(3)",
        "SSN 078-05-1120",
        "passport no. E12345678",
        "护照E12345678",
        "card 4111-1111-1111-1111",
        "call 138 1234 5678",
        "手机13812345678",
        "微信同+86 13812345678",
        "his private mobile",
        "私人微信另有",
        "turns 50 in May",
        "born in 1971",
        "1971年生",
        "her eldest daughter studies in town",
        "孩子刚考上大学",
        "离异",
        "just divorced",
        "Luo's wife works there",
        "on sick leave since May",
        "请了病假",
        "有高血压",
        "a devout Buddhist",
        "是党员",
        "ethnic origin unknown",
        "回族",
        "has gambling debts",
        "有前科",
        "lives at 5 Hill Road",
        "家住三号楼2单元501室",
        "his house in the hills",
        "性取向",
    ],
)
def test_a_private_matter_is_found_and_not_repeated(said: str) -> None:
    assert [one.code for one in private(said)] == ["personal-data"] * max(1, len(private(said)))
    assert private(said)
    assert all(said not in str(one.message) + str(one.hint) for one in private(said))


@pytest.mark.parametrize(
    "said",
    [
        "Switchboard 010-8888 6666",
        "合同号20260301000123",
        "Tender 2026-11-20-0042",
        "order 123456789012",
        "VIN LSVAU2180N2183294",
        "64 vans, 1,280,000 a year",
        "The children's hospital is a customer of theirs",
        "儿童医院的配送",
        "The parent company decides",
        "母公司拍板",
        "a family of engines",
        "家用车不修",
        "民族路车站",
        "third-party members",
        "a healthy fleet",
        "车辆体检",
        "hospital deliveries",
        "医院药品",
        "born out of a joint venture",
        "the operation of the depot",
        "Party A and Party B",
        "甲方乙方",
        "mother ship",
        "sister company",
        "their house rules",
        "姓名和职务",
        "已有合同",
        "A12345678",
        "discussion of cancellation terms",
        "a race against time",
    ],
)
def test_what_is_not_private_is_left_alone(said: str) -> None:
    assert [one.parts for one in private(said)] == []


def test_a_number_for_work_has_its_place() -> None:
    entry = "id: x\ncontacts:\n  - {id: a, phone: '13812345678'}\n"
    assert list(personal_data({"account": [document(entry)]})) == []


def private(said: str) -> list[Finding]:
    """Return what is found where an account says something."""
    made = document(f"id: x\nsummary: {json.dumps(said, ensure_ascii=False)}\n")
    return list(personal_data({"account": [made]}))


def test_numbers_are_known_by_their_check_digits() -> None:
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310020")
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")


@pytest.mark.parametrize("who", ["acme/nobody", "acme", "白经理", "amce/bai"])
def test_a_person_who_is_not_there_is_told_who_is(project: Path, who: str) -> None:
    done = run(project, "export", who)
    assert done.exit_code == 2
    assert "  acme/bai (Manager Bai)\n" in done.output
