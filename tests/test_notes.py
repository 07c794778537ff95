"""What earlier runs found of accounts: taken over while it is still so, and not a moment longer."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dakehu.check.check import Ground
from dakehu.checking import Checked, check_project, check_streamed
from dakehu.disk.cache import Cache
from dakehu.disk.notes import Note, Notes
from dakehu.pipeline import outlined
from dakehu.plan.outline import Packing
from dakehu.plan.plan import Planner
from dakehu.text.document import Document
from dakehu.text.frozen import NotPlain, frozen, thawed
from tests.starter import ROOT, plans, playbook

TODAY = date(2026, 3, 16)
ACCOUNTS = Path("playbook/accounts")


class Looking:
    """A project of which it is counted which accounts are looked at, and which are planned."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.looked, self.planned = root, list[str](), list[str]()
        accepted, plan = Ground.accepted, Planner.plan

        def looked_at(ground: Ground, document: Document) -> Any:
            self.looked.append(Path(document.path).stem)
            return accepted(ground, document)

        def planned(planner: Planner, account: Any) -> Any:
            self.planned.append(account.id)
            return plan(planner, account)

        monkeypatch.setattr(Ground, "accepted", looked_at)
        monkeypatch.setattr(Planner, "plan", planned)

    def again(self, today: date = TODAY) -> tuple[list[str], list[str]]:
        """Check and plan once more; return what was looked at and planned for it.

        What comes of it is what comes of the same files where nothing is kept.
        """
        self.looked.clear()
        self.planned.clear()
        made = _made(self.root, today)
        seen = sorted(self.looked), sorted(self.planned)
        bare = self.root.parent / "bare"
        shutil.copytree(self.root, bare, ignore=shutil.ignore_patterns("build"))
        assert made == _made(bare, today)
        shutil.rmtree(bare)
        return seen

    def edit(self, path: str | Path, old: str, new: str) -> None:
        """Write *new* in the place of *old* in the file at *path*."""
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")


def _made(root: Path, today: date) -> tuple[Any, ...]:
    """Return what checking the project and outlining its plans come to."""
    with Cache(root).aside() as folder:
        checked: Checked = check_streamed(root, today, folder)
        assert checked.findings == check_project(root, today).findings
        if checked.playbook is None:
            return (checked.findings,)
        outlines, keys = outlined(checked, checked.playbook, Cache(root))
        accounts = tuple(checked.playbook.accounts)
        return checked.findings, accounts, tuple(outlines.outlines), keys, checked.streamed


@pytest.fixture
def looking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Looking:
    """Return the small project with two accounts, which was looked at once."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "tests" / "project", root)
    text = (root / ACCOUNTS / "acme.yaml").read_text("utf-8")
    other = text.replace("id: acme", "id: second", 1)
    (root / ACCOUNTS / "second.yaml").write_text(other, "utf-8")
    found = Looking(root, monkeypatch)
    assert found.again() == (["acme", "second"], ["acme", "second"])
    return found


def test_what_has_not_changed_is_not_looked_at_again(looking: Looking) -> None:
    assert looking.again() == ([], [])


def test_an_edited_account_is_looked_at_and_no_other(looking: Looking) -> None:
    looking.edit(ACCOUNTS / "acme.yaml", "id: acme", "# a remark\nid: acme")
    assert looking.again() == (["acme"], ["acme"])


def test_a_new_account_is_looked_at_and_one_that_is_gone_is_forgotten(looking: Looking) -> None:
    text = (looking.root / ACCOUNTS / "acme.yaml").read_text("utf-8")
    third = looking.root / ACCOUNTS / "third.yaml"
    third.write_text(text.replace("id: acme", "id: third", 1), "utf-8")
    assert looking.again()[0] == ["third"]
    third.unlink()
    assert looking.again()[0] == []
    third.write_text(text.replace("id: acme", "id: third", 1), "utf-8")
    assert looking.again()[0] == ["third"]


def test_a_number_that_ranks_others_anew_makes_their_plans_anew(looking: Looking) -> None:
    rank = "{rank_of: vehicles, label: {en: rank by fleet, zh: 车队排名}}"
    looking.edit("rules/facts.yaml", "derived:\n", f"derived:\n  fleet_rank: {rank}\n")
    looking.edit(ACCOUNTS / "acme.yaml", "vehicles: 40", "vehicles: 41")
    assert looking.again() == (["acme", "second"], ["acme", "second"])
    looking.edit(ACCOUNTS / "acme.yaml", "vehicles: 41", "vehicles: 42")
    assert looking.again() == (["acme"], ["acme"])
    looking.edit(ACCOUNTS / "acme.yaml", "vehicles: 42", "vehicles: 39")
    assert looking.again() == (["acme"], ["acme", "second"])


@pytest.mark.parametrize(
    "path", ["playbook/stages/sign.yaml", "rules/facts.yaml", "playbook/playbook.yaml"]
)
def test_an_edit_of_anything_else_makes_everything_anew(looking: Looking, path: str) -> None:
    file = looking.root / path
    file.write_text(f"# a remark\n{file.read_text('utf-8')}", "utf-8")
    assert looking.again() == (["acme", "second"], ["acme", "second"])


def test_on_another_day_everything_is_looked_at_anew(looking: Looking) -> None:
    assert looking.again(date(2026, 3, 17)) == (["acme", "second"], ["acme", "second"])


def test_another_program_looks_at_everything_anew(
    looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("checking", "pipeline"):
        monkeypatch.setattr(f"dakehu.{module}.program", lambda: "another")
    assert looking.again() == (["acme", "second"], ["acme", "second"])


def test_what_is_wrong_with_an_account_is_told_every_time(looking: Looking) -> None:
    looking.edit(ACCOUNTS / "acme.yaml", "id: acme", "id: acme\nsummary: {en: Only in English}")
    for _ in range(2):
        assert looking.again()[0] == ["acme"]
        found = check_project(looking.root, TODAY).findings
        assert [one.code for one in found] == ["missing-translation"]
    looking.edit(ACCOUNTS / "acme.yaml", "summary: {en: Only in English}\n", "")
    looking.again()
    assert looking.again() == ([], [])


def test_what_breaks_elsewhere_is_told_of_known_accounts(looking: Looking) -> None:
    text = (looking.root / ACCOUNTS / "acme.yaml").read_text("utf-8")
    owner = next(line for line in text.splitlines() if line.startswith("owner: ")).split()[1]
    looking.edit("playbook/playbook.yaml", f"id: {owner}", f"id: no-longer-{owner}")
    looking.again()
    codes = {one.code for one in check_project(looking.root, TODAY).findings}
    assert "unknown-link" in codes


def broken(file: Path) -> None:
    file.write_bytes(b"no database" * 100)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def of_another_form(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as notes:
        notes.execute("create table note (something text)")


def spoilt(file: Path) -> None:
    with sqlite3.connect(file) as notes:
        notes.execute("update note set whole = ?", (b"spoilt",))


@pytest.mark.parametrize("spoil", [broken, cut, emptied, of_another_form, spoilt])
def test_notes_that_cannot_be_read_are_no_harm(
    looking: Looking, spoil: Callable[[Path], None]
) -> None:
    for name in ("accepted", "outlines"):
        spoil(Cache(looking.root).folder / f"{name}.db")
    assert looking.again() == (["acme", "second"], ["acme", "second"])


def test_notes_that_cannot_be_written_are_no_harm(looking: Looking) -> None:
    shutil.rmtree(looking.root / "build")
    (looking.root / "build").write_text("a file where the folder should be")
    for _ in range(2):
        assert looking.again() == (["acme", "second"], ["acme", "second"])


def test_notes_are_found_by_name_and_mark(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    notes = Notes(cache, "things", "ground")
    assert list(notes.found({"a": "1"})) == []
    notes.add([Note("a", "1", b"", b"lost: nothing was begun")])
    notes.begin({"a", "b"})
    a, b = Note("a", "1", b"short", b"whole"), Note("b", "1", b"", b"")
    notes.add([a, b])
    assert list(notes.found({"a": "1", "b": "2", "c": "1"})) == [a]
    notes.add([a._replace(mark="2")])
    assert list(notes.found({"a": "1"})) == []
    other = Notes(cache, "things", "another ground")
    assert list(other.found({"b": "1"})) == []
    other.add([b])
    assert list(notes.found({"b": "1"})) == [b]
    other.begin({"a", "b"})
    assert list(notes.found({"b": "1"})) == []


def test_plain_data_comes_back_as_it_went() -> None:
    made = (plans()[0].account, {"day": TODAY, "sum": Decimal("1.20")}, frozenset({"a"}), (None, 1))
    assert thawed(frozen(made)) == made


class Caller:
    """Something that would call a program when it is read back."""

    def __init__(self, *call: Any) -> None:
        self._call = call

    def __reduce__(self) -> Any:
        return self._call[0], self._call[1:]


@pytest.mark.parametrize(
    "made",
    [
        Caller(os.system, "true"), Caller(eval, "1"), Caller(shutil.rmtree, "nowhere"),
        Caller(Cache, Path()), Caller(frozen, 1), Caller(getattr, "a", "upper"),
    ],
)  # fmt: skip
def test_bytes_that_would_call_a_program_are_refused(made: Caller) -> None:
    with pytest.raises(NotPlain):
        thawed(pickle.dumps(made))


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", frozen((1, 2))[:-3]])
def test_bytes_that_are_nothing_are_refused(content: bytes) -> None:
    with pytest.raises(NotPlain):
        thawed(content)


def test_the_same_playbook_has_the_same_numbers_in_every_run() -> None:
    project = ROOT / "tests" / "project"
    code = (
        "from datetime import date; from pathlib import Path\n"
        "from dakehu.checking import check_project; from dakehu.plan.outline import Packing\n"
        f"print(Packing(check_project(Path({str(project)!r}), date(2026, 3, 16)).playbook).print)"
    )
    found = check_project(project, TODAY).playbook
    assert found is not None
    assert Packing(found).print != Packing(playbook()).print
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = [sys.executable, "-c", code]
        said = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
        assert said.stdout.strip() == Packing(found).print
