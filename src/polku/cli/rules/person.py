"""One person's facts, straight from a register extract."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from polku.register.reader import read
from polku.rules.facts import Facts, facts_from_rows

TABLES = ("job_searches", "statuses", "services", "contacts", "plans", "jobs", "benefits")


class PersonNotFoundError(LookupError):
    """No such person among the accepted rows; `rejected` rows of persons were not accepted."""

    def __init__(self, rejected: int) -> None:
        super().__init__()
        self.rejected = rejected


def facts_of(person: str, register: Path, today: date) -> tuple[Facts, dict[str, int]]:
    """Return a person's facts and, by table, how many rows of the extract were rejected.

    Rejected rows do not close the door here: whatever can be read of the person is answered.
    Raises DoorClosedError when the extract cannot be read at all, and PersonNotFoundError.
    """
    extract = read(register, today=today, reject_limit=1.0)
    rejected = {name: t.rejected for name, t in extract.totals.items() if t.rejected}
    persons = _of(extract.table("persons"), person)
    if not persons:
        raise PersonNotFoundError(rejected.get("persons", 0))
    rows = {name: _of(extract.table(name), person) for name in TABLES}
    return facts_from_rows(persons[0], rows), rejected


def _of(table: pa.Table, person: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = table.filter(pc.equal(table["person_id"], person)).to_pylist()
    return found
