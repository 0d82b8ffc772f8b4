"""By when is a labour policy statement given? Decree 512/2024 1 §.

Without undue delay, and by these days at the latest unless the matter's nature or extent calls for
more. The seven days count in calendar days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from polku.rules.parameters import Law, Value, load


@dataclass(frozen=True, slots=True)
class Deadline:
    rule: str
    due: date
    source: Value


def statement_due(
    arrived: date,
    law: Law | None = None,
    by: Literal["municipality", "development_centre"] = "municipality",
) -> Deadline:
    """Return the last day of a statement once its information has come, or its time has run out.

    `development_centre` is for the statements of KEHA (1290/2002 11:4 a.1–2 §). Raises
    NotInForceError before 2025, when no act gave a day.
    """
    value = (law or load())["statement_due"].on(arrived)
    return Deadline(value.is_["rule"], arrived + timedelta(days=value.is_[by]), value)
