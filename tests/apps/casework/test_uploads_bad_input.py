"""Everything that may be wrong with an extract, sent through the page: said, and nothing loaded."""

import io
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.apps.casework.uploading import (
    GOOD,
    PERSONS,
    STATUSES,
    act,
    many,
    packed,
    see,
    send,
    words,
)

from polku.apps.casework.models import Client, Extract
from polku.apps.casework.names import UploadState


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def admin(cast, enter):
    return enter(cast.admin)


def parquet(**columns):
    held = io.BytesIO()
    pq.write_table(pa.table(columns), held)
    return held.getvalue()


def book(merged="", **sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, table in sheets.items():
        sheet = made.create_sheet(name)
        for line in table.splitlines():
            sheet.append(line.split(","))
        if merged:
            sheet.merge_cells(merged)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def with_macros(content):
    held = io.BytesIO(content)
    with zipfile.ZipFile(held, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    return held.getvalue()


BOOK = book(persons=PERSONS, statuses=STATUSES)
WHOLE = parquet(person_id=["1", "2"] * 500, code=["02", "03"] * 500)
FILES = {
    "nothing of the register": ({"henkilot.csv": "a\n1\n"}, "nothing_found"),
    "an empty file": (GOOD | {"statuses.csv": ""}, "empty_file"),
    "wrong encoding": (GOOD | {"persons.csv": (PERSONS + "ä,ö,å\n").encode("latin-1")}, "not_utf8"),
    "UTF-16": (GOOD | {"persons.csv": PERSONS.encode("utf-16")}, "not_utf8"),
    "cut off": (GOOD | {"statuses.csv": STATUSES + '1,02,"2026'}, "cut_off"),
    "without persons": ({"statuses.csv": STATUSES}, "required_table"),
    "without a column": (GOOD | {"statuses.csv": "person_id,cod,start\n"}, "required_column"),
    "a column twice": (GOOD | {"statuses.csv": "person_id,code,start,Code\n"}, "duplicate_header"),
    "a table twice": (GOOD | {"Persons 2024.csv": PERSONS}, "duplicate_table"),
    "not a Parquet file": (GOOD | {"jobs.parquet": b"person_id,start\n"}, "not_a_table"),
    "Parquet cut off": (
        {"persons.csv": PERSONS, "statuses.parquet": WHOLE[:-20]},
        "not_a_table",
    ),
    "Parquet of lists": (
        GOOD | {"jobs.parquet": parquet(person_id=[["1"]], start=["2026-01-01"])},
        "column_type",
    ),
    "macros by the name": ({"register.xlsm": BOOK}, "macros"),
    "macros inside": ({"register.xlsx": with_macros(BOOK)}, "macros"),
    "an old workbook": ({"register.xls": b"\xd0\xcf\x11\xe0"}, "old_workbook"),
    "merged cells": ({"register.xlsx": book(persons=PERSONS, merged="A2:A3")}, "merged_cells"),
    "a cut workbook": ({"register.xlsx": BOOK[:-100]}, "not_a_table"),
    "not a zip": ({"extract.zip": b"person_id\n"}, "not_a_table"),
    "a cut zip": ({"extract.zip": packed(GOOD)[:-30]}, "not_a_table"),
    "an empty zip": ({"extract.zip": packed({})}, "nothing_found"),
    "a zip of nothing known": ({"extract.zip": packed({"kuva.png": b"x"})}, "nothing_found"),
    "a zip bomb": ({"extract.zip": packed(GOOD)}, "too_large"),
    "a workbook bomb": ({"register.xlsx": BOOK}, "too_large"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_wrong_closes_the_door_and_says_why(admin, monkeypatch, case):
    files, message = FILES[case]
    if message == "too_large":
        for module in ("sources", "workbook"):
            monkeypatch.setattr(f"polku.register.{module}.MOST_UNPACKED", 40)
    upload = send(admin, files)
    assert upload.state == UploadState.CLOSED
    for language in ("fi", "sv", "en"):
        admin.cookies["django_language"] = language
        problems = upload.report[language]["problems"]
        (problem,) = [one for one in problems if one["message"] == message]
        assert problem["severity"] == "error"
        assert " ".join(problem["text"].split()) in words(see(admin, upload))
    assert act(admin, upload, "load-upload", read="on").state == UploadState.CLOSED
    assert not Client.objects.exists()
    assert not Extract.objects.exists()


P, S, J, V, B = "persons", "statuses", "jobs", "services", "benefits"
HEADS = {
    P: "person_id,birth_date,municipality,hetu,given_name",
    S: "person_id,code,start,end",
    J: "person_id,start,end,employer_id,hours",
    V: "person_id,service,start,provider_id,price",
    B: "person_id,month,kind,paid_days",
    "contacts": "person_id,at,method,note",
}
ROWS = {
    "not a date": (P, "9,31.2.1990,710,,", "birth_date", "wrong_date"),
    "a date of 1850": (P, "9,1850-01-01,710,,", "birth_date", "implausible_date"),
    "born ahead": (P, "9,2026-11-25,710,,", "birth_date", "future"),
    "a missing value": (P, "9,,710,,", "birth_date", "missing"),
    "an unknown municipality": (P, "9,1990-01-01,999,,", "municipality", "unknown_code"),
    "a lost zero": (P, "9,1990-01-01,78,,", "municipality", "lost_zero"),
    "a wrong identity code": (P, "9,1990-01-01,710,010190-999X,", "hetu", "bad_hetu"),
    "a formula": (P, "9,1990-01-01,710,,=1+1", "given_name", "formula"),
    "a NUL byte": (P, "9,1990-01-01,710,,a\0b", "given_name", "control_character"),
    "a cell of 10 MB": (P, "9,1990-01-01,710,," + "x" * 10_000_000, "given_name", "too_long"),
    "a key twice": (P, "1,1990-01-01,710,,", "person_id", "duplicate"),
    "a row too short": (P, "9,1990-01-01", "", "ragged"),
    "a row too long": (P, "9,1990-01-01,710,,,,", "", "ragged"),
    "an unknown status": (S, "1,42,2020-01-01,", "code", "unknown_code"),
    "an end before the start": (S, "1,02,2020-02-01,2020-01-01", "end", "ends_before"),
    "a start ahead": (S, "1,02,2026-11-25,", "start", "future"),
    "an overlap": (S, "2,02,2020-01-15,2020-02-15\n2,02,2020-01-01,2020-01-31", "start", "overlap"),
    "an unknown person": (S, "NA,02,2020-01-01,", "person_id", "unknown_person"),
    "an unknown service": (V, "1,unicycling,2020-01-01,,", "service", "unknown_service"),
    "a wrong business id": (
        V,
        "1,work_trial,2020-01-01,1234567-2,",
        "provider_id",
        "bad_business_id",
    ),
    "not a price": (V, "1,work_trial,2020-01-01,,1.234", "price", "wrong_decimal"),
    "too many hours": (J, "1,2020-01-01,,,200", "hours", "out_of_range"),
    "not a month": (B, "1,2020-13,tmt,20", "month", "wrong_month"),
    "not a number": (B, "1,2020-01,tmt,x", "paid_days", "wrong_integer"),
    "not a time": ("contacts", "1,2020-01-01 25:00,21,", "at", "wrong_datetime"),
    "an unbooked contact ahead": ("contacts", "1,2027-01-01 10:00,01,", "at", "not_booked"),
}


def table(name, rows):
    """Return the good persons, and a table with the rows."""
    head = HEADS[P]
    persons = (
        many(6).replace("person_id,birth_date,municipality", head).replace(",710\n", ",710,,\n")
    )
    if name == P:
        return {"persons.csv": persons + rows + "\n"}
    return {"persons.csv": persons, f"{name}.csv": f"{HEADS[name]}\n{rows}\n"}


@pytest.mark.parametrize("case", ROWS)
def test_a_row_that_is_wrong_is_rejected_with_its_place_and_reason(admin, case):
    name, rows, column, reason = ROWS[case]
    upload = send(admin, table(name, rows))
    assert upload.state == UploadState.CLOSED  # more than one per cent
    (found,) = [one for one in upload.report["fi"]["tables"] if one["table"] == name]
    (cause,) = [
        one for one in found["causes"] if (one["reason"], one["column"]) == (reason, column)
    ]
    said = words(see(admin, upload))
    rows = ", ".join(str(one["row"]) for one in cause["first"])
    assert f"{column or '–'} {' '.join(cause['text'].split())} {cause['count']} {rows}" in said
    answer = see(admin, upload, "upload-rejects")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert cause["text"] in archive.read(f"{name}.csv").decode()
    assert not Client.objects.exists()


def test_an_abolished_municipality_maps_and_is_told(admin):
    upload = send(admin, {"persons.csv": PERSONS.replace("078", "588")})
    assert upload.state == UploadState.CHECKED
    assert "588" in words(see(admin, upload))


def test_a_table_without_rows_comes_in(admin):
    upload = send(admin, GOOD | {"jobs.csv": "person_id,start\n"})
    assert upload.state == UploadState.CHECKED
    assert act(admin, upload, "load-upload", read="on").state == UploadState.LOADED
