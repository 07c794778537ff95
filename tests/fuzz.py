"""A longer search for bytes that break the check: ``python -m tests.fuzz SECONDS``.

Atheris guides it by what the code does with each input, where it installs; otherwise inputs are
drawn at random from the files of the small project. A failure prints the input that it came from.
"""

from __future__ import annotations

import base64
import random
import sys
import time
from collections.abc import Callable

from dakehu.checking import check_sources, remembering
from dakehu.pipeline import plans_of
from dakehu.text.parse import parse
from dakehu.text.source import Source
from tests.scenes import TODAY, project_files

FILES = project_files()
PATHS = sorted(FILES)
MEMORY = remembering()


def held(data: bytes) -> None:
    """Read *data* as a file of the project; its first byte says which."""
    if not data:
        return
    path, content = PATHS[data[0] % len(PATHS)], data[1:]
    document, found = parse(Source(path, content))
    assert (document is None) == any(one.stops for one in found)
    if document is None:
        return
    files = {**FILES, path: content}
    sources = [Source(name, text) for name, text in sorted(files.items())]
    checked = check_sources(sources, TODAY, memory=MEMORY)
    assert all(one.message.en and one.span.line >= 1 for one in checked.findings)
    if checked.playbook is not None:
        plans_of(checked)


def drawn(chance: random.Random) -> bytes:
    """Return one of the files with parts of it lost, doubled, moved or replaced."""
    number = chance.randrange(len(PATHS))
    content = bytearray(FILES[PATHS[number]])
    for _ in range(chance.randint(1, 6)):
        start, size = chance.randrange(len(content) + 1), chance.choice((1, 1, 4, 30, 200))
        other = FILES[chance.choice(PATHS)]
        away = chance.randrange(len(other))
        new = chance.choice((b"", chance.randbytes(size), other[away : away + size]))
        content[start : start + chance.choice((0, size))] = new
    return bytes([number]) + bytes(content)


def at_random(seconds: float, hold: Callable[[bytes], None]) -> int:
    """Draw inputs for so many seconds; return how many there were."""
    end, seed = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        data = drawn(random.Random(seed))
        try:
            hold(data)
        except Exception:
            sys.stderr.write(f"input: {base64.b64encode(data).decode()}\n")
            raise
        seed += 1
    return seed


def main() -> None:
    """Search with Atheris where there is one, else at random."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    try:
        import atheris  # noqa: PLC0415  (absent where it does not install)
    except ImportError:
        sys.stdout.write(f"{at_random(seconds, held)} inputs at random, none broke the check\n")
        return
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=4096"], held)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
