"""Days a command is given: today, and a date as people type it."""

from datetime import date, datetime

from polku.kernel.periods import OPEN_END

FIRST, LAST = date(1900, 1, 1), OPEN_END
"""Days a command reckons with: terms run on from them, and the calendar of `date` has an end."""


def today() -> date:
    return date.today()  # noqa: DTZ011, TID251 - a command is where today comes from


def parsed(text: str) -> date | None:
    """Read 2025-03-01 or 1.3.2025; None when it is neither."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day, not a time
        except ValueError:
            continue
    return None
