"""The rules of the door for single rows: types, dates, texts."""

from datetime import date
from decimal import Decimal

import pytest

from polku.register.schema import TABLES, Future, Kind

from .conftest import local

STATUS = "person_id,code,start,end"


def test_a_good_row_passes_with_its_types(door):
    door.put(
        "services.csv",
        "person_id,service,start,end,planned_end,referred_on,provider_id,price,payer,outcome\n"
        "1,work_trial,2026-01-07,,2026-12-31,2025-12-20,0112038-9,1250.50,municipality,\n",
    )
    assert door.opens().tables["services"].to_pylist() == [
        {
            "person_id": "1",
            "service": "work_trial",
            "start": date(2026, 1, 7),
            "end": None,
            "planned_end": date(2026, 12, 31),
            "referred_on": date(2025, 12, 20),
            "provider_id": "0112038-9",
            "price": Decimal("1250.50"),
            "payer": "municipality",
            "outcome": None,
        }
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-31", date(2024, 1, 31)),
        ("31.1.2024", date(2024, 1, 31)),
        ("01.02.2024", date(2024, 2, 1)),
        ("2024-02-29", date(2024, 2, 29)),
        (" 2024-01-31 ", date(2024, 1, 31)),
        ("2222-11-11", None),
        ("11.11.2222", None),
        ("", None),
        ("2026-12-24", date(2026, 12, 24)),
        ("45322", date(2024, 1, 31)),  # as a spreadsheet counts days
    ],
)
def test_dates_are_read_iso_and_finnish_and_the_open_end_is_no_day(door, text, day):
    door.put("statuses.csv", f"{STATUS}\n1,02,2020-01-01,{text}\n")
    assert door.column("statuses", "end") == [day]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-02-30", "wrong_date"),
        ("31/1/2024", "wrong_date"),
        ("2024-01-31 10:00", "wrong_date"),
        ("huomenna", "wrong_date"),
        ("4532", "wrong_date"),
        ("24-01-01", "implausible_date"),
        ("1899-12-31", "implausible_date"),
        ("9999-12-31", "too_far"),
        ("2076-11-25", "too_far"),
    ],
)
def test_what_is_no_day_of_use_is_rejected(rows, text, reason):
    found = rows("statuses", STATUS, f"1,02,1899-12-01,{text}", f"1,02,2020-01-01,{text}")
    assert (3, "end", text, reason) in found


def test_the_open_end_is_no_start(rows):
    assert rows("services", "person_id,service,start", "1,other,2222-11-11") == [
        (2, "start", "2222-11-11", "too_far")
    ]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-01-07 09:30", local("2026-01-07 09:30:00")),
        ("2026-01-07T09:30:15", local("2026-01-07 09:30:15")),
        ("2026-01-07 09:30:15.250000", local("2026-01-07 09:30:15.250000")),
        ("7.1.2026 9.30", local("2026-01-07 09:30:00")),
        ("7.1.2026 klo 9:30", local("2026-01-07 09:30:00")),
        ("2026-01-07", local("2026-01-07 00:00:00")),
        ("7.1.2026", local("2026-01-07 00:00:00")),
        ("2026-01-07T09:30:00Z", local("2026-01-07 11:30:00")),
        ("2026-07-07T09:30:00+00:00", local("2026-07-07 12:30:00")),
    ],
)
def test_times_are_local_whatever_their_form(door, text, at):
    door.put("contacts.csv", f"person_id,at,method\n1,{text},21\n")
    assert door.column("contacts", "at") == [at]


def test_what_is_no_time_is_rejected(rows):
    assert rows("contacts", "person_id,at,method", "1,2026-01-07 25:00,21") == [
        (2, "at", "2026-01-07 25:00", "wrong_datetime")
    ]


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("2026-01", True),
        ("2026-11", True),
        ("2026-01-01", True),
        ("2026-13", False),
        ("01/2026", False),
        ("2026-01-15", False),
    ],
)
def test_months(rows, text, good):
    found = rows("incomes", "person_id,month,earnings", f"1,{text},100")
    assert found == ([] if good else [(2, "month", text, "wrong_month")])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("734.20", "734.20"),
        ("734,2", "734.20"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("-12.5", "-12.50"),
        ("12.5000", "12.50"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_numbers_take_a_point_or_a_comma(door, text, number):
    door.put("incomes.csv", f'person_id;month;earnings\n1;2026-01;"{text}"\n')
    assert door.column("incomes", "earnings") == [Decimal(number)]


@pytest.mark.parametrize("text", ["12.345", "1e5", "1,234", "1.234,56", "abc", "10000000000.00"])
def test_what_is_no_amount_is_rejected(rows, text):
    assert rows("incomes", "person_id,month,earnings", f'1,2026-01,"{text}"') == [
        (2, "earnings", text, "wrong_decimal")
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("21", None),
        ("21.0", "wrong_integer"),
        ("x", "wrong_integer"),
        ("-1", "out_of_range"),
        ("367", "out_of_range"),
        ("99999999999", "wrong_integer"),
    ],
)
def test_whole_numbers_have_a_range(rows, text, reason):
    found = rows("benefits", "person_id,month,kind,paid_days", f"1,2026-01,tmt,{text}")
    assert found == ([(2, "paid_days", text, reason)] if reason else [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("1", True),
        ("Kyllä", True),
        ("ja", True),
        ("YES", True),
        ("false", False),
        ("0", False),
        ("ei", False),
        ("nej", False),
        ("", None),
    ],
)
def test_yes_and_no(door, text, value):
    door.put("jobs.csv", f"person_id,start,subsidised\n1,2026-01-01,{text}\n")
    assert door.column("jobs", "subsidised") == [value]


def test_neither_yes_nor_no(rows):
    assert rows("jobs", "person_id,start,subsidised", "1,2026-01-01,ehkä") == [
        (2, "subsidised", "ehkä", "wrong_boolean")
    ]


@pytest.mark.parametrize("table", [t.name for t in TABLES.values()])
def test_every_required_column_must_have_a_value(door, table):
    spec = TABLES[table]
    required = [column.name for column in spec.columns if column.required]
    good = {
        "person_id": "1",
        "coach_id": "C1",
        "birth_date": "1990-01-31",
        "municipality": "710",
        "start": "2026-01-01",
        "code": "02",
        "service": "other",
        "at": "2026-01-01",
        "method": "21",
        "kind": "tmt" if table == "benefits" else "01",
        "made_on": "2026-01-01",
        "month": "2026-01",
        "paid_days": "1",
        "earnings": "1",
    }
    lines = [
        ",".join("" if name == empty else good[name] for name in required) for empty in required
    ]
    door.put(f"{table}.csv", "\n".join((",".join(required), *lines, "")))
    if len(required) == 1:  # a row of nothing is no row
        assert not door.rejects(table)
        return
    found = [(r.row, r.column, r.reason) for r in door.rejects(table)]
    assert found == [(row, name, "missing") for row, name in enumerate(required, start=2)]


# ---- the future ----


def test_the_future_policy_of_every_date(door):
    """A date that may never lie ahead is rejected a day ahead, a planned one is not."""
    good = {
        "person_id": "1",
        "birth_date": "1990-01-31",
        "municipality": "710",
        "code": "02",
        "service": "other",
        "kind": "01",
        "start": "2026-01-01",
        "made_on": "2026-01-01",
    }
    for table in TABLES.values():
        for column in table.columns:
            if column.kind is not Kind.DATE:
                continue
            needed = [c.name for c in table.columns if c.required and c.name != column.name]
            header = ",".join((*needed, column.name))
            values = ",".join(good[name] for name in needed)
            if table.name == "persons":
                door.put(
                    "persons.csv",
                    f"{header}\n{values},2026-11-25\n{values.replace('1,', '2,', 1)},2026-11-24\n",
                )
            else:
                door.put(f"{table.name}.csv", f"{header}\n{values},2026-11-25\n")
            found = [(r.column, r.reason) for r in door.rejects(table.name)]
            never = column.future is Future.NEVER
            assert found == ([(column.name, "future")] if never else []), (table.name, column.name)
            if table.name == "persons":
                door.put("persons.csv", "person_id,birth_date,municipality\n1,1990-01-01,710\n")
            else:
                (door.folder / f"{table.name}.csv").unlink()


@pytest.mark.parametrize(
    ("at", "method", "good"),
    [
        ("2026-11-24 23:59", "01", True),
        ("2026-11-25 00:00", "01", False),
        ("2026-11-25 09:00", "21", True),
        ("2026-11-25 09:00", "30", True),
        ("2026-11-25 09:00", "31", False),
        ("2026-11-25 09:00", "20", False),
        ("2027-11-24 09:00", "27", True),
        ("2027-11-25 09:00", "27", False),
    ],
)
def test_only_a_booked_meeting_within_a_year_may_lie_ahead(rows, at, method, good):
    found = rows("contacts", "person_id,at,method", f"1,{at},{method}")
    assert found == ([] if good else [(2, "at", at, "not_booked")])


def test_a_month_to_come_is_rejected(rows):
    assert rows("incomes", "person_id,month,earnings", "1,2026-12,5", "1,2026-11,5") == [
        (2, "month", "2026-12", "future")
    ]


@pytest.mark.parametrize(
    ("table", "header", "row", "column"),
    [
        ("job_searches", "person_id,start,end", "1,2026-02-01,2026-01-31", "end"),
        ("statuses", STATUS, "1,02,2026-02-01,2026-01-31", "end"),
        ("services", "person_id,service,start,end", "1,other,2026-02-01,2026-01-31", "end"),
        (
            "services",
            "person_id,service,start,planned_end",
            "1,other,2026-02-01,2026-01-31",
            "planned_end",
        ),
        (
            "plans",
            "person_id,kind,made_on,valid_until",
            "1,01,2026-02-01,2026-01-31",
            "valid_until",
        ),
        ("jobs", "person_id,start,end", "1,2026-02-01,2026-01-31", "end"),
    ],
)
def test_an_end_before_its_start_is_rejected_and_the_same_day_is_not(
    rows, table, header, row, column
):
    assert rows(table, header, row) == [(2, column, "2026-01-31", "ends_before")]
    assert rows(table, header, row.replace("01-31", "02-01")) == []


# ---- texts ----


@pytest.mark.parametrize("text", ["NA", "NULL", "nan", "None", "0012", "007-A", "Å1"])
def test_an_id_is_text_and_stays_as_it_is(door, text):
    door.put("persons.csv", f"person_id,birth_date,municipality\n{text},1990-01-01,710\n")
    door.put("job_searches.csv", f"person_id,start\n{text},2026-01-01\n")
    extract = door.opens()
    assert extract.tables["persons"]["person_id"].to_pylist() == [text]
    assert extract.tables["job_searches"]["person_id"].to_pylist() == [text]


def test_a_missing_part_of_a_key_is_an_empty_text_not_null(door):
    door.put("jobs.csv", "person_id,start,employer_id\n1,2026-01-01,\n")
    assert door.column("jobs", "employer_id") == [""]
    door.put("jobs.csv", "person_id,start\n1,2026-01-01\n")
    assert door.column("jobs", "employer_id") == [""]


def test_a_cell_of_ten_megabytes_is_rejected_and_the_others_come_in(door):
    door.put(
        "contacts.csv",
        "person_id,at,method,note\n1,2026-01-01,21,ok\n1,2026-01-02,21," + "x" * 10_000_000 + "\n"
        "1,2026-01-03,21," + "y" * 10_000 + "\n",
    )
    (reject,) = door.rejects("contacts")
    assert (reject.row, reject.column, reject.reason) == (3, "note", "too_long")
    assert len(reject.value) == 80
    assert len(door.column("contacts", "note")) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a\x00b", "control_character"),
        ("a\x07b", "control_character"),
        ("=1+1", "formula"),
        ('=HYPERLINK("http://x")', "formula"),
    ],
)
def test_notes_hold_no_control_characters_and_no_formulas(rows, text, reason):
    quoted = text.replace('"', '""')
    assert rows("contacts", "person_id,at,method,note", f'1,2026-01-01,21,"{quoted}"') == [
        (2, "note", text, reason)
    ]


@pytest.mark.parametrize("text", ["+358 40 123", "- soitettu", "@home", "a=b", "'lainaus'"])
def test_in_csv_only_an_equals_sign_makes_a_formula(door, text):
    door.put("contacts.csv", f"person_id,at,method,note\n1,2026-01-01,21,{text}\n")
    assert door.column("contacts", "note") == [text]


def test_a_formula_in_a_column_of_dates_is_told_as_a_formula(rows):
    assert rows("statuses", STATUS, "1,02,=TODAY(),") == [(2, "start", "=TODAY()", "formula")]


def test_notes_keep_their_lines_and_ids_have_none(door):
    door.put("contacts.csv", 'person_id,at,method,note\n1,2026-01-01,21,"eka\r\ntoka"\n')
    assert door.column("contacts", "note") == ["eka\ntoka"]
    door.put(
        "persons.csv",
        'person_id,birth_date,municipality\n"1\n2",1990-01-01,710\n3,1990-01-01,710\n',
    )
    (reject,) = door.rejects("persons")
    assert reject.reason == "control_character"
