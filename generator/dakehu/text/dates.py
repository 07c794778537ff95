"""Days of the calendar, as they are written."""

from __future__ import annotations

import re
from datetime import date

from jsonschema import FormatChecker

FORMATS = FormatChecker(formats=())
EARLIEST = date(1900, 1, 1)


@FORMATS.checks("date")
def is_day(value: object) -> bool:
    """Tell whether *value* is a day between 1900 and 2999, as year-month-day."""
    return not isinstance(value, str) or day(value) is not None


def day(value: str) -> date | None:
    """Return the day that *value* writes, or nothing if it is none.

    >>> day("2026-02-28")
    datetime.date(2026, 2, 28)
    >>> day("2026-02-30") is None
    True
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if found >= EARLIEST and found.year < 3000 else None


def as_day(value: str) -> str | None:
    """Return the day that *value* writes in another way, as it is to be written.

    >>> as_day("2026/2/1"), as_day("2026年2月1日"), as_day("soon")
    ('2026-02-01', '2026-02-01', None)
    """
    parts = re.fullmatch(
        r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", value.strip()
    )
    written = f"{parts[1]}-{int(parts[2]):02}-{int(parts[3]):02}" if parts else ""
    return written if day(written) else None


def days(value: str) -> int:
    """Return the number of days that ``30d`` writes."""
    return int(value.removesuffix("d"))
