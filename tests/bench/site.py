"""How long a site of many accounts takes, beside MkDocs Material, Zensical and Hugo.

Run with ``make bench-site``, or ``python -m tests.bench.site 100 1000 10000``. Accounts are made
from the starter's by a seed. The others cannot check or reason: they are given the bodies of
all pages, in both languages, as Markdown whose accounts are HTML. So they are held against two
rows of ours: *whole* is a build from nothing, which checks, reasons and renders; *given* is what
the others do, from what they are given: pages of the playbook by MkDocs, bodies put into pages,
and the index of search. Hugo has no theme like Material: it gets Material's page as its template
and makes no search; *pages* is our step that does the same: bodies read, put into pages, written.
Papers are left out.

Rows are chosen by their names: ``python -m tests.bench.site 10000 given material``. Material and
Zensical run at up to 1,000 accounts, at more where they are named or ``BENCH_FULL`` is set. None
of the others runs for longer than ``BENCH_LIMIT`` seconds (900) a language: one that would is
stopped, and its figures are what it had taken by then, marked with a ``>``.

Times are those of the processors, summed over processes, so that a busy machine does not count;
the clock stands beside them. Memory is the most that all processes of a run held together, every
tenth of a second; what processes share is counted once (PSS).
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import yaml

from dakehu.checking import check_streamed
from dakehu.disk.cache import Cache
from dakehu.disk.processes import groups_of, side_by_side
from dakehu.disk.site import EXTENSIONS, GROUP, SHELL, build_sites
from dakehu.pipeline import job_of
from dakehu.render.body import Body
from dakehu.render.directory import Found
from dakehu.render.output import Output
from dakehu.render.shell import BODY, TITLE, spliced
from tests.starter import ROOT

SEED, SIZES = 20261122, (100, 1000, 10_000)
INDEX = "accounts/index.md"
PARTS = ("playbook", "rules", "site", "mkdocs.yml")
PROGRAM = (sys.executable, "-c", "from dakehu.cli import main; main()")
SLOW = 1000  # engines that take hours are left out above this many, unless told otherwise
OTHERS = ("hugo", "zensical", "material")
FAST = ("whole", "rendering", "edited", "served", "given", "pages", OTHERS[0])
ROWS = (*FAST, *OTHERS[1:])
STEPS = {
    "rendering": "ours: accounts reasoned, rendered, written",
    "given": "ours: what the others do, from what they are given",
    "pages": "ours: bodies into pages, written; no search",
}
FOLDERS = ("accounts", "calls", "reviews")
LIMIT = float(os.environ.get("BENCH_LIMIT", "900"))
FULL = bool(os.environ.get("BENCH_FULL"))


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: seconds of the processors and of the clock, and megabytes at most."""

    name: str
    cpu: float
    wall: float
    memory: float
    note: str = ""
    stopped: bool = False


def project(folder: Path, count: int) -> Path:
    """Return a copy of the starter in *folder* with *count* accounts of its own kind."""
    for name in PARTS:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, folder / name)
    settings = folder / "playbook" / "playbook.yaml"
    settings.write_text(settings.read_text("utf-8").replace("papers: true", "papers: false"))
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


def measured(
    name: str, command: Sequence[str], where: Path, note: str = "", limit: float | None = None
) -> Run:
    """Run *command* in *where*, up to the *limit*; return what it took. Raise where it fails."""
    most = [0.0, 0.0]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'generator'}{os.pathsep}{ROOT}"}
    environment["NO_MKDOCS_2_WARNING"] = "1"
    with (where / f"{name}.log").open("wb") as log:
        done = subprocess.Popen(command, cwd=where, stdout=log, stderr=log, env=environment)
        watch = threading.Thread(target=_watch, args=(done, most))
        watch.start()
        try:
            status, stopped = done.wait(limit), False
        except subprocess.TimeoutExpired:
            done.kill()
            status, stopped = done.wait() and 0, True
        watch.join()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if status:
        raise RuntimeError(f"{name}: {(where / f'{name}.log').read_text('utf-8')[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(name, cpu, wall, most[0], note, stopped)


def _watch(process: subprocess.Popen[bytes], most: list[float]) -> None:
    while process.poll() is None:
        most[0] = max(most[0], sum(map(_held, _family(process.pid))))
        time.sleep(0.1)


def step(name: str, root: Path, given: Path | None = None) -> Run:
    """Return what a step of ours took in a project that was built, by itself.

    Those are *rendering* (accounts to pages), *pages* and *given* (as others, from *given*).
    """
    again = (sys.executable, "-m", "tests.bench.site", f"--{name}", ".", str(given or "."))
    run = measured(name, again, root)
    said = json.loads((root / f"{name}.log").read_text("utf-8").splitlines()[-1])
    return Run(name, said["cpu"], said["wall"], run.memory, STEPS[name])


def stepping(name: str, root: Path, given: Path) -> None:
    """Do the step called *name*; say what it took."""
    with Cache(root).aside() as folder:
        job, found = job_of(root, check_streamed(root, None, folder))
        assert job is not None, found
        assert isinstance(job.output, Output)
        output = job.output if name == "rendering" else Given(job.output, given)
        before, began = _processors(), time.perf_counter()
        if name == "given":
            shutil.copytree(root / "site", folder / "root" / "site")
            shutil.copy2(root / "mkdocs.yml", folder / "root")
            own = replace(job, root=folder / "root", output=output)
            build_sites(own, folder / "root" / "build" / "site", lambda _: None)
        else:
            _pages(output, root / "build" / "site", folder / "site")
        took = {"cpu": _processors() - before, "wall": time.perf_counter() - began}
    sys.stdout.write(json.dumps(took) + "\n")


def served(root: Path) -> Run:
    """Return what it took until an account that was edited showed in the page that is served."""
    path = min((root / "playbook" / "accounts").glob("*.yaml"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page = f"/accounts/{path.stem}.html"
    command = (*PROGRAM, "-q", "serve", "--port", str(port))
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'generator'}"}
    with (root / "serve.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=root, stdout=log, stderr=log, env=environment)
    try:
        _until(port, page, "</html>")
        time.sleep(5)  # what is made ready for the next edit
        pid, edited = server.pid, f"Edited {SEED}"
        before, began = _used(pid), time.perf_counter()
        path.write_text(path.read_text("utf-8").replace("en: ", f"en: {edited} ", 1), "utf-8")
        _until(port, page, edited)
        wall, cpu = time.perf_counter() - began, _used(pid) - before
        held = sum(map(_held, _family(pid)))
    finally:
        server.terminate()
        server.wait()
    return Run("served", cpu, wall, held, "ours: an edit, until its page shows it")


def _until(port: int, page: str, words: str) -> None:
    while True:
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", port)) as there:
            there.request("GET", page)
            if words in there.getresponse().read().decode():
                return
        time.sleep(0.02)


def _used(pid: int) -> float:
    """Return the seconds of the processors that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pages(output: Output, site: Path, target: Path) -> None:
    """Make the pages of all accounts as a build does, on every core, and write them."""
    places = {lang: "" if lang == output.langs[0] else lang for lang in output.langs}
    bare = f"<h1>{TITLE}</h1><div>{BODY}</div>"
    shells = {lang: _around(bare, site / place) for lang, place in places.items()}

    def some(names: Sequence[str]) -> None:
        for name in names:
            for lang, shell in shells.items():
                _written(target / lang, output.account(name, lang, shell)[0])

    for _ in side_by_side(some, groups_of(output.accounts, GROUP)):
        pass


def _around(text: str, site: Path) -> str:
    """Return a page of the *site* that was built, with *text* in the place of its own."""
    before, _, rest = (site / SHELL).read_text("utf-8").partition("<article")
    after = rest.partition("</article>")[2]
    return f"{before}<article class='md-content__inner md-typeset'>{text}</article>{after}"


class Given(Output):
    """What is rendered, with the bodies of accounts as the others are given them."""

    def __init__(self, output: Output, folder: Path) -> None:
        vars(self).update(vars(output))
        self._given = folder

    def account(self, name: str, lang: str, shell: str) -> tuple[dict[str, str], Found]:
        """Return the pages of an account, from the bodies in the folder."""
        docs, made = self._given / lang / "docs", {}
        for folder in FOLDERS:
            path = f"{folder}/{name}.html"
            source = (docs / path).with_suffix(".md").read_bytes().decode()
            text = source.partition("\n---\n")[2]
            made[path] = spliced(shell, Body(path, name, text))
        found = (self._given / lang / "found" / f"{name}.json").read_text("utf-8")
        return made, json.loads(found)

    def whole(self, lang: str, shell: str) -> Iterator[tuple[str, str]]:
        """Yield nothing: no other makes pages over all accounts."""
        return iter(())


def _processors() -> float:
    every = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in every)


def _written(folder: Path, pages: Mapping[str, str]) -> None:
    for path, text in pages.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


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
    with Cache(root).aside() as aside:
        job, found = job_of(root, check_streamed(root, None, aside))
        assert job is not None, found
        assert isinstance(job.output, Output)
        return _given(job.output, folder)


def _given(output: Output, folder: Path) -> Path:
    for lang in output.langs:
        tree, docs = output.tree(lang), folder / lang / "docs"
        _written(docs, {path: text for path, text in tree.pages.items() if path != INDEX})
        groups = groups_of(output.accounts, GROUP)
        list(side_by_side(partial(_bodies, output, lang, folder / lang), groups))
        settings = {
            "site_name": "Bench", "docs_dir": "docs", "site_dir": "site",
            "use_directory_urls": False,
            "nav": [one for one in tree.nav if INDEX not in json.dumps(one)],
            "not_in_nav": "*",
            "theme": {"name": "material", "language": lang, "font": False,
                      "features": ["navigation.tabs", "navigation.prune"]},
            "plugins": [{"search": {"lang": ["zh", "en"] if lang == "zh" else ["en"]}}],
            "markdown_extensions": [*EXTENSIONS, {"toc": {"permalink": True}}],
        }  # fmt: skip
        (folder / lang / "mkdocs.yml").write_text(yaml.safe_dump(settings, allow_unicode=True))
    return folder


def _bodies(output: Output, lang: str, folder: Path, names: Sequence[str]) -> None:
    """Write what the pages of the accounts called *names* say, and how they are found."""
    bare = f"<h1>{TITLE}</h1><div>{BODY}</div>"
    for name in names:
        made, found = output.account(name, lang, bare)
        pages = {
            path.replace(".html", ".md"): f"---\ntitle: {name}\n---\n\n{_one_block(html)}\n"
            for path, html in made.items()
        }
        _written(folder / "docs", pages)
        _written(folder / "found", {f"{name}.json": json.dumps(found)})


def _one_block(html: str) -> str:
    """Return *html* without empty lines, at which Markdown would end it."""
    return re.sub(r"\n\s*\n+", "\n", html.strip())


def for_hugo(given: Path, site: Path, folder: Path) -> Path:
    """Write into *folder* what Hugo is given: bodies, and the page of *site* as the template."""
    template = _around("{{ .Content }}", site)
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


def compared(count: int, wanted: Sequence[str]) -> Iterator[Run]:
    """Yield what each row that is *wanted* took for *count* accounts, ours first."""
    with tempfile.TemporaryDirectory(prefix="dakehu-bench-") as place:
        root = project(Path(place) / "ours", count)
        for run in _ours(root, wanted):
            if run.name in wanted:
                yield run
        if not {*wanted} & {"given", "pages", *OTHERS}:
            return
        given = others(root, Path(place) / "others")
        for name in ("given", "pages"):
            if name in wanted:
                yield step(name, root, given)
        engines: dict[str, Callable[[], list[Run]]] = {
            "hugo": lambda: [_hugo(given, root, Path(place) / "hugo")],
            "zensical": lambda: _each(given, "zensical", ("zensical", "build", "--clean")),
            "material": lambda: _each(given, "material", ("mkdocs", "build", "-q")),
        }
        for name, run_all in engines.items():
            if name in wanted:
                try:
                    yield _sum(name, run_all())
                except (OSError, RuntimeError) as fault:
                    sys.stderr.write(f"{name}: {fault}\n")


def _ours(root: Path, wanted: Sequence[str]) -> Iterator[Run]:
    """Yield what builds of the project in *root* took, and others that are *wanted*."""
    build = (*PROGRAM, "-q", "build")
    yield measured("whole", build, root, "checks, reasons, renders; nothing kept")
    if "rendering" in wanted:
        yield step("rendering", root)
    if "edited" in wanted:
        account = min((root / "playbook" / "accounts").glob("*.yaml"))
        account.write_text(account.read_text("utf-8").replace("en: ", "en: New ", 1), "utf-8")
        yield measured("edited", build, root, "one account's name; the rest kept")
    if "served" in wanted:
        yield served(root)


def _hugo(given: Path, root: Path, folder: Path) -> Run:
    where = for_hugo(given, root / "build" / "site", folder)
    run = measured("hugo", (_tool("hugo"), "--quiet"), where, "no search, no check", LIMIT)
    shutil.rmtree(folder)
    return run


def _each(given: Path, name: str, command: Sequence[str]) -> list[Run]:
    tool, *more = command
    runs = []
    for lang in ("en", "zh"):
        runs.append(measured(name, (_tool(tool), *more), given / lang, "", LIMIT))
        shutil.rmtree(given / lang / "site", ignore_errors=True)
    return runs


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _sum(name: str, runs: Sequence[Run]) -> Run:
    cpu, wall = sum(run.cpu for run in runs), sum(run.wall for run in runs)
    most, stopped = max(run.memory for run in runs), any(run.stopped for run in runs)
    return Run(name, cpu, wall, most, runs[0].note, stopped)


HEAD = f"{'':11}{'cpu s':>9}{'x whole':>9}{'x given':>9}{'clock s':>9}{'MB':>7}{'ms each':>9}"


def line(run: Run, ours: Mapping[str, Run], count: int) -> str:
    """Return what *run* took, as a multiple of two rows of *ours* too, where these were run."""
    more = ">" if run.stopped else " "
    times = [
        f"{run.cpu / ours[name].cpu:8.2f}{more}" if name in ours else f"{'':9}"
        for name in ("whole", "given")
    ]
    figures = f"{run.cpu:8.1f}{more}{''.join(times)}{run.wall:8.1f} {run.memory:6.0f}"
    return f"{run.name:11}{figures}{run.cpu / count * 1000:9.1f}  {run.note}".rstrip()


def main() -> None:
    """Print the table of every size asked for, line by line."""
    if sys.argv[1].startswith("--"):
        stepping(sys.argv[1].removeprefix("--"), Path(sys.argv[2]).resolve(), Path(sys.argv[3]))
        return
    sizes = [int(one) for one in sys.argv[1:] if one.isdigit()] or list(SIZES)
    named = [one for one in sys.argv[1:] if one in ROWS]
    for count in sizes:
        sys.stdout.write(f"\n{count} accounts\n{HEAD}\n")
        ours: dict[str, Run] = {}
        usual = ROWS if count <= SLOW or FULL else FAST
        for run in compared(count, named or usual):
            ours[run.name] = run
            sys.stdout.write(line(run, ours, count) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
