"""When the program itself is at fault: a report for those who look after it, and no traceback.

The report tells where it broke, and repeats no text of the project: exceptions quote values.
"""

from __future__ import annotations

import platform
import re
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from traceback import extract_tb

import dakehu
from dakehu.disk.files import write_bytes

REPORT = Path("build/dakehu-report.txt")
_BESIDE = ("click", "jinja2", "mkdocs", "mkdocs-material", "PyYAML", "jsonschema-rs", "typst")
# Where it broke in a process of its own, the places come as text.
_PLACE = re.compile(r'File "([^"]+)", line (\d+), in (\S+)')


class Broken(Exception):  # noqa: N818  (it says where a fault of ours came up)
    """Something broke that should not, while a command worked in the folder *root*."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.root = root


def report(fault: BaseException, root: Path) -> Path:
    """Write what is known of *fault* below *root*, or where that cannot be, aside; say where."""
    content = "\n".join(_told(fault)).encode()
    try:
        write_bytes(root / REPORT, content)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="dakehu-report-"))
        write_bytes(folder / REPORT.name, content)
        return folder / REPORT.name
    return root / REPORT


def _told(fault: BaseException) -> Iterator[str]:
    yield f"dakehu {dakehu.__version__}, Python {platform.python_version()}, {platform.system()}"
    yield ", ".join(f"{name} {version(name)}" for name in _BESIDE)
    one: BaseException | None = fault
    while one is not None:
        yield ""
        yield f"{type(one).__module__}.{type(one).__qualname__}"
        for frame in extract_tb(one.__traceback__):
            yield _place(frame.filename, frame.lineno, frame.name)
        if type(one).__name__ == "_RemoteTraceback":
            yield from (_place(*found) for found in _PLACE.findall(str(one)))
        one = one.__cause__ or one.__context__


def _place(file: str, line: object, name: str) -> str:
    """Return a place in the program without the folders of this machine."""
    parts = Path(file).parts
    at = next((n for n, part in enumerate(parts) if part in ("dakehu", "site-packages")), -1)
    return f"  {'/'.join(parts[at:])}:{line} in {name}"
