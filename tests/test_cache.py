"""What is kept from build to build: the same bytes as without it, and never the wrong ones."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dakehu.checking import check_project
from dakehu.disk import mkdocs, processes
from dakehu.disk.cache import FOLDER, Cache
from dakehu.disk.processes import side_by_side
from dakehu.disk.reuse import Last, noted
from dakehu.pipeline import build_project, job_of
from dakehu.press import kept
from dakehu.press.many import pdfs
from tests.starter import ROOT
from tests.test_build import tree

TODAY = date(2026, 3, 16)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the small project, with the look of the starter and a title page."""
    target = tmp_path / "copy"
    shutil.copytree(ROOT / "tests" / "project", target)
    page = target / "site" / "pages" / "en" / "index.md"
    page.parent.mkdir(parents=True)
    page.write_text("---\ntitle: Start here\n---\n# Start here\n", "utf-8")
    return target


def build(root: Path, out: str = "build/site", today: date = TODAY) -> dict[str, str]:
    found = check_project(root, today)
    built = build_project(root, found, root / out, lambda _: None)
    assert built.findings == ()
    return tree(root / out)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def some(root: Path, folder: str) -> Path:
    """Return the first file of *folder*."""
    return next(iter(sorted((root / "playbook" / folder).glob("*.yaml"))))


def test_what_is_kept_gives_the_bytes_that_nothing_kept_gives(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edit a page, a title that others show and a front matter; break what is kept; look again."""
    monkeypatch.setattr(processes, "_cores", lambda: 1)
    parts: list[bool] = []
    run = mkdocs._run  # noqa: SLF001  (whether it was asked for a part)

    def noted(*arguments: Any, dirty: bool) -> None:
        parts.append(dirty)
        run(*arguments, dirty=dirty)

    monkeypatch.setattr(mkdocs, "_run", noted)
    first = build(copy)
    assert parts == [False, False]
    plan = copy / "build/site/accounts/acme.html"
    before = plan.stat().st_ino
    assert build(copy) == first
    assert parts == [False, False]
    assert plan.stat().st_ino == before
    plan.write_text("tampered with", "utf-8")
    assert build(copy) == first

    edit(some(copy, "objections"), "reviewed_on:", "also: [said-another-way]\nreviewed_on:")
    assert "said-another-way" in searched(copy, build(copy))
    assert parts == [False, False, True, True]

    edit(some(copy, "plays"), "reviewed_on:", "also: [one-more]\nreviewed_on:")
    edit(copy / "site/pages/en/index.md", "title: Start here", "title: Begin here")
    edit(some(copy, "accounts"), "Acme Parcels", "Old Parcels")
    (copy / FOLDER / "pages-zh" / "site" / "index.html").unlink()
    warm = build(copy)
    assert parts[4:] == [False, True]
    assert "Old Parcels" in plan.read_text("utf-8")
    shutil.rmtree(copy / FOLDER)
    (copy / FOLDER).write_text("in the way", "utf-8")
    assert build(copy) == warm
    assert parts[6:] == [False, False]


def searched(root: Path, files: dict[str, str]) -> str:
    """Return what search reads of the site that has *files*."""
    names = [name for name in files if name.endswith("search_index.json")]
    return "".join((root / "build" / "site" / name).read_text("utf-8") for name in names)


def a_run(folder: Path) -> mkdocs.Run:
    file = folder / "mkdocs.yml"
    file.write_text("site_name: x\n", "utf-8")
    return mkdocs.Run(file, {"nav": []}, {"a.md": "# A\n"}, folder, "looks", TODAY)


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("settings", {"nav": ["a.md"]}),
        ("pages", {"a.md": "# A\n", "b.md": "# B\n"}),
        ("pages", {"a.md": "---\nicon: x\n---\n# A\n"}),
        ("looks", "other"),
        ("today", date(2026, 3, 17)),
    ],
    ids=["settings", "a-page-more", "front-matter", "theme", "day"],
)
def test_what_surrounds_a_page_is_part_of_it(tmp_path: Path, what: str, value: Any) -> None:
    run = a_run(tmp_path)
    assert replace(run, **{what: value}).frame != run.frame
    assert replace(run, pages={"a.md": "# Another text\n"}).frame == run.frame


def test_a_page_can_be_made_again_and_again(tmp_path: Path) -> None:
    """While the site is served, one process runs MkDocs after every edit."""
    theme, file = tmp_path / "theme", tmp_path / "mkdocs.yml"
    theme.mkdir()
    file.write_text("site_name: x\n", "utf-8")
    settings = {
        "theme": {"name": "material"},
        "plugins": [{"search": {}}],
        "markdown_extensions": [{"toc": {"permalink": True}}],
    }
    run = mkdocs.Run(file, settings, {"index.md": "# First\n"}, theme, "looks", TODAY)
    frame, kept = run.frame, tmp_path / "kept"
    for title in ("First", "Second", "Third"):
        site = mkdocs.run_mkdocs(replace(run, pages={"index.md": f"# {title}\n"}), kept)
        assert title in (site / "index.html").read_text("utf-8")
        assert run.frame == frame


@pytest.mark.parametrize("said", ["", "{", "[]", '{"frame": "x"}', '{"frame": "f"}'])
def test_a_note_that_is_broken_counts_for_nothing(tmp_path: Path, said: str) -> None:
    (tmp_path / "site" / "search").mkdir(parents=True)
    (tmp_path / mkdocs.INDEX).parent.mkdir()
    (tmp_path / "site" / mkdocs.INDEX).write_text("{}", "utf-8")
    (tmp_path / "made.json").write_text(said, "utf-8")
    assert mkdocs._made_before(tmp_path, "f") == {}  # noqa: SLF001


def known(folder: Path, out: str = "out") -> Last:
    """Return what is known of the site at *out*, for a build of its own."""
    (folder / "kept").mkdir(exist_ok=True)
    return Last(folder / "kept", folder / out, Path(tempfile.mkdtemp(dir=folder)))


@pytest.fixture
def last(tmp_path: Path) -> Last:
    """Return what is known of a site with one page of one account."""
    page = tmp_path / "out" / "zh" / "accounts" / "a.html"
    page.parent.mkdir(parents=True)
    page.write_text("page", "utf-8")
    first = known(tmp_path)
    first.note([("zh", "a", noted("key", tmp_path / "out/zh", ["accounts/a.html"], {"lines": []}))])
    first.keep([("zh", "a")])
    return known(tmp_path)


def test_a_page_is_used_again_while_its_key_is_the_same(last: Last, tmp_path: Path) -> None:
    again = last.again("a", "key", "zh", tmp_path / "new")
    assert again is not None
    assert list(last.found("zh", ["a"])) == [{"lines": []}]
    assert (tmp_path / "new/accounts/a.html").samefile(tmp_path / "out/zh/accounts/a.html")
    assert last.again("a", "other", "zh", tmp_path / "new") is None
    assert last.again("b", "key", "zh", tmp_path / "new") is None
    assert last.again("a", "key", "", tmp_path / "new") is None


def test_a_page_that_somebody_touched_is_not_used_again(last: Last, tmp_path: Path) -> None:
    page = tmp_path / "out/zh/accounts/a.html"
    page.write_text("page, touched", "utf-8")
    assert last.again("a", "key", "zh", tmp_path / "new") is None
    page.unlink()
    assert last.again("a", "key", "zh", tmp_path / "new") is None


@pytest.mark.usefixtures("last")
def test_pages_of_another_site_are_not_used(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = known(tmp_path, "other")
    assert other.again("a", "key", "zh", tmp_path / "new") is None


def test_what_is_noted_now_goes_before_what_was_noted_then(last: Last, tmp_path: Path) -> None:
    made = noted("newer", tmp_path / "out/zh", ["accounts/a.html"], {"lines": ["new"]})
    last.note([("zh", "a", made), ("zh", "b", made)])
    assert list(last.found("zh", ["b", "a"])) == [{"lines": ["new"]}] * 2
    last.keep([("zh", "a")])
    after = known(tmp_path)
    assert after.again("a", "key", "zh", tmp_path / "new") is None
    assert after.again("a", "newer", "zh", tmp_path / "new") is not None
    assert after.again("b", "newer", "zh", tmp_path / "new") is None


@pytest.mark.parametrize("said", [b"", b"no database", b"SQLite format 3\x00 and no more"])
@pytest.mark.usefixtures("last")
def test_notes_that_are_broken_count_for_nothing(tmp_path: Path, said: bytes) -> None:
    (file,) = (tmp_path / "kept").glob("*.db")
    file.write_bytes(said)
    broken = known(tmp_path)
    assert broken.again("a", "key", "zh", tmp_path / "new") is None
    broken.note([("zh", "a", noted("key", tmp_path / "out/zh", ["accounts/a.html"], {"n": 1}))])
    assert list(broken.found("zh", ["a"])) == [{"n": 1}]
    broken.keep([("zh", "a")])
    after = known(tmp_path)
    after.note([("zh", "a", noted("key", tmp_path / "out/zh", ["accounts/a.html"], {"n": 2}))])
    after.keep([("zh", "a")])
    assert known(tmp_path).again("a", "key", "zh", tmp_path / "new") is not None


@pytest.mark.usefixtures("last")
def test_notes_of_a_site_that_is_gone_go(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "out")
    (tmp_path / "other").mkdir()
    other = known(tmp_path, "other")
    other.note(())
    other.keep([])
    assert len(list((tmp_path / "kept").glob("*.db"))) == 1


def test_a_folder_that_is_used_is_used_by_one_build_alone(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with cache.taken("pages") as mine:
        (mine / "page").write_text("mine", "utf-8")
        with cache.taken("pages") as theirs:
            assert list(theirs.iterdir()) == []
            (theirs / "page").write_text("theirs", "utf-8")
    with cache.taken("pages") as last:
        assert (last / "page").read_text("utf-8") in ("mine", "theirs")


def test_a_build_that_breaks_off_leaves_nothing_half_made(tmp_path: Path) -> None:
    cache = Cache(tmp_path)

    def breaks_off() -> None:
        with cache.taken("pages") as folder:
            (folder / "page").write_text("half", "utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks_off()
    assert not (tmp_path / FOLDER / "pages").exists()
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_a_text_is_kept_for_its_key_alone(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep("a", "1", "one\ntwo\n")
    assert cache.text("a", "1") == "one\ntwo\n"
    assert cache.text("a", "2") is None
    assert cache.text("b", "1") is None


def test_side_by_side_is_in_order_and_says_what_went_wrong() -> None:
    assert list(side_by_side(lambda n: n * 2, range(10), 3)) == list(range(0, 20, 2))
    assert list(side_by_side(lambda n: n * 2, [], 3)) == []

    def refuse(n: int) -> int:
        raise mkdocs.BuildError(str(n))

    with pytest.raises(mkdocs.BuildError, match="0"):
        list(side_by_side(refuse, range(10), 3))


def test_a_paper_is_set_again_only_where_it_changed(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = copy / "playbook/playbook.yaml"
    settings.write_text(settings.read_text("utf-8") + "papers: true\n", "utf-8")
    made: list[str] = []

    def told(papers: Any, today: date, form: Any = "pdf") -> Any:
        made.extend(one.name for one in papers if form == "pdf")
        return pdfs(papers, today, form)

    monkeypatch.setattr(kept, "pdfs", told)

    def papers() -> dict[str, bytes]:
        made.clear()
        job, findings = job_of(copy, check_project(copy, TODAY))
        assert findings == ()
        assert job
        return {path: content for path, content in job.papers if path.endswith(".pdf")}

    first = papers()
    assert len(made) == len(first) >= 4
    assert papers() == first
    assert made == []
    path = some(copy, "accounts")
    edit(path, "zh:", "zh: 新")
    second = papers()
    key = path.stem
    assert made == [f"{key}.one-page.zh", f"{key}.review.zh"]
    assert {name for name in first if first[name] != second[name]} == {
        f"zh/accounts/{key}.{cut}.pdf" for cut in ("one-page", "review")
    }
    shutil.rmtree(copy / FOLDER)
    assert papers() == second
