"""Files that are zip files inside, packed so that the same parts give the same bytes."""

from __future__ import annotations

import zipfile
from io import BytesIO

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16


def repacked(content: bytes) -> bytes:
    """Return the same zip file without the clock, the machine or chance in it."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.create_system, entry.external_attr = 3, _PLAIN_FILE
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED, 6)
    return made.getvalue()
