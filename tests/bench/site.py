"""How long a site of many accounts takes, beside MkDocs Material, Zensical and Hugo.

Run with ``make bench-site``, or ``python -m tests.bench.site 100 1000 10000``. Accounts are made
from the starter's by a seed. The others are given what is already worked out: the same pages,
both languages, as Markdown whose accounts are HTML. Hugo has no theme like Material: it gets
Material's page as its template and makes no search. Ours checks, reasons and renders as well.

Times are those of the processors, summed over processes, so that a busy machine does not count;
the clock stands beside them. Memory is the most that all processes of a run held together.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from dakehu.disk.site import EXTENSIONS, SHELL
from dakehu.pipeline import check_project, job_of
from dakehu.render.output import Output
from dakehu.render.shell import BODY, PATH, TITLE
from tests.starter import ROOT

SEED, SIZES = 20261122, (100, 1000)
PARTS = ("playbook", "rules", "site", "mkdocs.yml")
PROGRAM = (sys.executable, "-c", "from dakehu.cli import main; main()")
SLOW = 1000  # engines that take minutes are left out above this many, unless told otherwise


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: seconds of the processors and of the clock, and megabytes at most."""

    name: str
    cpu: float
    wall: float
    memory: float
    note: str = ""


def project(folder: Path, count: int) -> Path:
    """Return a copy of the starter in *folder* with *count* accounts of its own kind."""
    for name in PARTS:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, folder / name)
    originals = sorted((ROOT / "playbook" / "accounts").glob("*.yaml"))
    target = folder / "playbook" / "accounts"
    for path in target.iterdir():
        path.unlink()
    chance = random.Random(SEED)
    for number in range(count):
        original = originals[number % len(originals)]
        name = f"{original.stem}-{number:05}"
        (target / f"{name}.yaml").write_text(varied(original, name, number, chance), "utf-8")
    return folder


def varied(original: Path, name: str, number: int, chance: random.Random) -> str:
    """Return the account in *original* under another *name*, with its large numbers changed."""
    text = original.read_text("utf-8")
    text = re.sub(r"^id: .*$", f"id: {name}", text, count=1, flags=re.MULTILINE)
    named = re.compile(r"^(name:\n  en: .*)\n(  zh: .*)$", re.MULTILINE)
    text = named.sub(lambda m: f"{m[1]} {number}\n{m[2]}{number}号", text)
    times = chance.uniform(0.7, 1.3)
    return re.sub(
        r"(?<=: )\d{5,9}(?=\s*(?:$|[,}]))",
        lambda m: str(round(int(m[0]) * times)),
        text,
        flags=re.MULTILINE,
    )


def measured(name: str, command: Sequence[str], where: Path, note: str = "") -> Run:
    """Run *command* in *where*; return what it took. Raise where it fails."""
    most = [0.0]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator"), "NO_MKDOCS_2_WARNING": "1"}
    with (where / f"{name}.log").open("wb") as log:
        done = subprocess.Popen(command, cwd=where, stdout=log, stderr=log, env=environment)
        watch = threading.Thread(target=_watch, args=(done, most))
        watch.start()
        status = done.wait()
        watch.join()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if status:
        raise RuntimeError(f"{name}: {(where / f'{name}.log').read_text('utf-8')[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(name, cpu, wall, most[0], note)


def _watch(process: subprocess.Popen[bytes], most: list[float]) -> None:
    while process.poll() is None:
        most[0] = max(most[0], sum(map(_held, _family(process.pid))))
        time.sleep(0.1)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _held(pid: int) -> float:
    """Return the megabytes that a process holds, with its share of what it holds with others."""
    try:
        said = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0.0
    return sum(int(kb) for kb in re.findall(r"^Pss:\s+(\d+)", said, re.MULTILINE)) / 1024


def others(root: Path, folder: Path) -> Path:
    """Write into *folder* what the other engines are given, in a folder for each language."""
    checked = check_project(root, None)
    job, found = job_of(root, checked)
    assert job is not None, found
    assert isinstance(job.output, Output)
    bare = f"<h1>{TITLE}</h1><div>{BODY}</div>"
    for lang in job.output.langs:
        tree = job.output.tree(lang)
        pages = {path: text for path, text in tree.pages.items() if path != "accounts/index.md"}
        for name in job.output.accounts:
            made, _ = job.output.account(name, lang, bare)
            pages |= {
                path.replace(".html", ".md"): f"---\ntitle: {name}\n---\n\n{_one_block(html)}\n"
                for path, html in made.items()
            }
        for path, text in pages.items():
            file = folder / lang / "docs" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        settings = {
            "site_name": "Bench", "docs_dir": "docs", "site_dir": "site",
            "use_directory_urls": False,
            "nav": [one for one in tree.nav if "accounts/index.md" not in json.dumps(one)],
            "not_in_nav": "*",
            "theme": {"name": "material", "language": lang, "font": False,
                      "features": ["navigation.tabs", "navigation.prune"]},
            "plugins": [{"search": {"lang": ["zh", "en"] if lang == "zh" else ["en"]}}],
            "markdown_extensions": [*EXTENSIONS, {"toc": {"permalink": True}}],
        }  # fmt: skip
        (folder / lang / "mkdocs.yml").write_text(yaml.safe_dump(settings, allow_unicode=True))
    return folder


def _one_block(html: str) -> str:
    """Return *html* without empty lines, at which Markdown would end it."""
    return re.sub(r"\n\s*\n+", "\n", html.strip())


def for_hugo(given: Path, site: Path, folder: Path) -> Path:
    """Write into *folder* what Hugo is given: bodies, and the page of *site* as the template."""
    shell = (site / SHELL).read_text("utf-8")
    head, _, rest = shell.partition("<article")
    template = f"{head}<article class='md-content__inner md-typeset'>{{{{ .Content }}}}</article>"
    template += rest.partition("</article>")[2].replace(PATH, "{{ .RelPermalink }}")
    for name in ("single", "list"):
        file = folder / "layouts" / "_default" / f"{name}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(template, "utf-8")
    for lang in ("en", "zh"):
        for path in (given / lang / "docs").rglob("*.md"):
            if path.name == "index.md":
                continue
            text = path.read_text("utf-8")
            own = text if text.startswith("---") else f"---\ntitle: {path.stem}\n---\n{text}"
            file = folder / "content" / lang / path.relative_to(given / lang / "docs")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(own.replace("{{", "{ {"), "utf-8")
    (folder / "hugo.toml").write_text(
        'baseURL = "/"\ndisableKinds = ["taxonomy", "RSS", "sitemap", "section", "home"]\n'
        "[markup.goldmark.renderer]\nunsafe = true\n",
        "utf-8",
    )
    return folder


def compared(count: int, *, slow: bool) -> list[Run]:
    """Return what each engine took for *count* accounts, ours first."""
    with tempfile.TemporaryDirectory(prefix="dakehu-bench-") as place:
        root = project(Path(place) / "ours", count)
        runs = [measured("dakehu", (*PROGRAM, "-q", "build"), root, "checks, reasons, renders")]
        runs.append(measured("dakehu again", (*PROGRAM, "-q", "build"), root, "nothing changed"))
        edited = next(iter(sorted((root / "playbook" / "accounts").glob("*.yaml"))))
        edited.write_text(edited.read_text("utf-8").replace("en: ", "en: New ", 1), "utf-8")
        runs.append(measured("dakehu edited", (*PROGRAM, "-q", "build"), root, "one account"))
        if not slow:
            return runs
        given = others(root, Path(place) / "others")
        engines: tuple[tuple[str, Callable[[], list[Run]]], ...] = (
            ("hugo", lambda: [_hugo(given, root, Path(place) / "hugo")]),
            ("zensical", lambda: _each(given, "zensical", ("zensical", "build", "--clean"))),
            ("material", lambda: _each(given, "material", ("mkdocs", "build", "-q"))),
        )
        for name, run in engines:
            try:
                runs.append(_sum(name, run()))
            except (OSError, RuntimeError) as fault:
                sys.stderr.write(f"{name}: {fault}\n")
        return runs


def _hugo(given: Path, root: Path, folder: Path) -> Run:
    where = for_hugo(given, root / "build" / "site", folder)
    return measured("hugo", (_tool("hugo"), "--quiet"), where, "no search, nothing checked")


def _each(given: Path, name: str, command: Sequence[str]) -> list[Run]:
    tool, *more = command
    return [measured(name, (_tool(tool), *more), given / lang) for lang in ("en", "zh")]


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _sum(name: str, runs: Sequence[Run]) -> Run:
    cpu, wall = sum(run.cpu for run in runs), sum(run.wall for run in runs)
    return Run(name, cpu, wall, max(run.memory for run in runs), runs[0].note)


def report(count: int, runs: Sequence[Run]) -> str:
    """Return a table of *runs*, each as a multiple of the first."""
    first = runs[0]
    lines = [f"\n{count} accounts", f"{'':16}{'cpu s':>9}{'x ours':>8}{'clock s':>9}{'MB':>7}"]
    for run in runs:
        figures = f"{run.cpu:9.1f}{run.cpu / first.cpu:8.2f}{run.wall:9.1f}{run.memory:7.0f}"
        lines += [f"{run.name:16}{figures}  {run.note}".rstrip()]
    each = first.cpu / count * 1000
    lines.append(f"{'an account':16}{each:9.1f} ms of cpu, everything counted")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table of every size asked for."""
    wanted = [int(one) for one in sys.argv[1:] if one.isdigit()] or list(SIZES)
    for count in wanted:
        runs = compared(count, slow=count <= SLOW or "--all" in sys.argv)
        sys.stdout.write(report(count, runs))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
