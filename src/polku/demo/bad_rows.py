"""Rows that are wrong, one of each kind, and rows that only look so."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from polku.demo.faults import Broken, Sheets

LARGE_CELL = 10 * 2**20
ABOLISHED = "588"
"""Pertunmaa, part of Mäntyharju since 2025: the row comes in and the door says so."""
NA = "NA"
"""A person id that careless readers take for an empty cell."""


@dataclass(frozen=True, slots=True)
class Case:
    """A row to add to a table: a copy of its first one with some cells changed."""

    table: str
    kind: str
    reason: str
    """Why the door rejects it; empty: it does not."""
    column: str
    cells: dict[str, str] = field(default_factory=dict)
    like: int = 0
    short: bool = False
    """Whether the row ends too early."""


def add_bad_rows(sheets: Sheets, today: date) -> list[Broken]:
    """Add a row of each kind to the tables, and return where each stands."""
    found = []
    for case in (*_persons(today), *_spells(sheets, today), *_histories(today)):
        sheet = sheets[case.table]
        row = sheet.like(case.like, case.cells)
        line = sheet.lines() + 1
        sheet.rows.append(row[:2] if case.short else row)
        expected = "reject" if case.reason else "accepted"
        file = f"{case.table}.csv"
        found.append(Broken(file, case.kind, expected, case.reason, line, case.column))
    return found


def _persons(today: date) -> Iterator[Case]:
    later = (today + timedelta(days=30)).isoformat()
    cases: tuple[tuple[str, str, str, str], ...] = (
        ("missing value", "missing", "birth_date", ""),
        ("wrong type", "wrong_date", "birth_date", "yesterday"),
        ("day that does not exist", "wrong_date", "birth_date", "31.2.1990"),
        ("date in the future", "future", "birth_date", later),
        ("date before 1900", "implausible_date", "birth_date", "1790-01-01"),
        ("unknown municipality", "unknown_code", "municipality", "999"),
        ("lost leading zero", "lost_zero", "municipality", "78"),
        ("unknown code", "unknown_code", "sex", "7"),
        ("wrong check character", "bad_hetu", "hetu", "010190-900X"),
        ("formula", "formula", "family_name", '=HYPERLINK("x")'),
        ("control character", "control_character", "given_name", "An\x07na"),
        ("abolished municipality", "", "municipality", ABOLISHED),
        ("Finnish date", "", "birth_date", "31.1.1990"),
        ("person id that is the text NA", "", "person_id", NA),
    )
    bare = {"hetu": "", "first_residence_date": ""}
    for number, (kind, reason, column, value) in enumerate(cases, start=1):
        cells = bare | {"person_id": f"X{number:03}", column: value}
        yield Case("persons", kind, reason, column, cells)
    yield Case("persons", "duplicate key", "duplicate", "person_id", {"hetu": ""}, like=1)
    yield Case("persons", "ragged row", "ragged", "", {"person_id": "X900"}, short=True)


def _spells(sheets: Sheets, today: date) -> Iterator[Case]:
    last_month, soon = ((today + timedelta(days=n)).isoformat() for n in (-30, 9))
    row, inside = _overlapping(sheets, today)
    searches = (
        ("end before start", "ends_before", "end", "2020-05-02", "2020-05-01"),
        ("start in the future", "future", "start", soon, ""),
        ("the register's open end", "", "end", last_month, "2222-11-11"),
    )
    for kind, reason, column, start, end in searches:
        cells = {"person_id": NA, "start": start, "end": end, "end_reason": ""}
        yield Case("job_searches", kind, reason, column, cells)
    yield Case("job_searches", "overlapping spells", "overlap", "start", inside, like=row)
    usual = {"person_id": NA, "start": "2020-05-02", "end": ""}
    yield Case("statuses", "unknown status", "unknown_code", "code", usual | {"code": "12"})
    yield Case("statuses", "over 50 years ahead", "too_far", "end", usual | {"end": "2199-01-01"})
    nobody = {"person_id": "nobody"}
    yield Case("statuses", "unknown person", "unknown_person", "person_id", nobody)


def _overlapping(sheets: Sheets, today: date) -> tuple[int, dict[str, str]]:
    """Return a job search of over twenty days, and the days of one that lies within it."""
    sheet = sheets["job_searches"]
    spells = zip(sheet.column("start"), sheet.column("end"), strict=True)
    for row, (start, end) in enumerate(spells):
        first = date.fromisoformat(start)
        if date.fromisoformat(end or today.isoformat()) > first + timedelta(days=20):
            begin, stop = ((first + timedelta(days=n)).isoformat() for n in (5, 10))
            return row, {"start": begin, "end": stop}
    raise LookupError("no job search is long enough")


def _histories(today: date) -> Iterator[Case]:
    period = {"person_id": NA, "start": "2021-03-04", "end": "2021-04-05"}
    service = period | {"planned_end": "", "referred_on": "", "provider_id": "", "price": ""}
    meeting = {"person_id": NA, "at": "2021-03-04 10:00"}
    ahead = f"{today + timedelta(days=3)} 09:00"
    plan = {"person_id": NA, "made_on": "2021-03-04", "valid_until": "", "accepted_on": ""}
    month = f"{today.year + 1}-01"
    na = {"person_id": NA}
    cases: tuple[tuple[str, str, str, str, dict[str, str], str], ...] = (
        ("services", "unknown service", "unknown_service", "service", service, "juggling"),
        ("services", "wrong check digit", "bad_business_id", "provider_id", service, "1234567-2"),
        ("services", "negative price", "out_of_range", "price", service, "-5"),
        ("services", "not a number", "wrong_decimal", "price", service, "dear"),
        ("contacts", "no meeting, and still to come", "not_booked", "at", na | {"method": "01"}, ahead),
        ("contacts", "not a time", "wrong_datetime", "at", na, "noon"),
        ("contacts", "10 MB cell", "too_long", "note", meeting, "x" * LARGE_CELL),
        ("contacts", "line breaks in a cell", "", "note", meeting | {"method": "02"}, 'a;\n"b"'),
        ("plans", "not a whole number", "wrong_integer", "job_search_duty", plan, "four"),
        ("jobs", "more hours than a week has", "out_of_range", "hours", period, "200"),
        ("jobs", "neither yes nor no", "wrong_boolean", "subsidised", period, "perhaps"),
        ("benefits", "not a month", "wrong_month", "month", na, "2021-13"),
        ("incomes", "month in the future", "future", "month", na, month),
        ("incomes", "rejected person", "rejected_person", "person_id", {}, "X001"),
    )  # fmt: skip
    for table, kind, reason, column, cells, value in cases:
        yield Case(table, kind, reason, column, cells | {column: value})
