"""Parquet, spreadsheets and packed folders: what they may hold and what is refused."""

import zipfile
from datetime import date

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from polku.register import sources
from polku.register.extract import DoorClosedError, Totals, rejects_of
from polku.register.reader import read

from .conftest import PERSONS, TODAY, messages, only

STATUSES = "person_id,code,start\n1,02,2026-01-01\n2,03,2026-01-01\n"
ROW = ["1", "02", "2026-01-01"]


# ---- Parquet ----


def test_parquet_with_types_of_its_own(door):
    table = pa.table(
        {
            "person_id": pa.array(["1", "2"]).dictionary_encode(),
            "at": pa.array([1767778200, 1783416600], pa.timestamp("s", tz="UTC")),
            "method": ["21", "22"],
        }
    )
    pq.write_table(table, door.folder / "contacts.parquet")
    incomes = pa.table({"person_id": ["1"], "month": ["2026-01"], "earnings": [0.1 + 0.2]})
    pq.write_table(incomes, door.folder / "incomes.parquet")
    extract = door.opens()
    assert [str(at) for at in extract.tables["contacts"]["at"].to_pylist()] == [
        "2026-01-07 11:30:00",
        "2026-07-07 12:30:00",
    ]
    assert str(extract.tables["incomes"]["earnings"][0]) == "0.30"


def test_parquet_rows_are_numbered_from_one(door):
    pq.write_table(
        pa.table({"person_id": ["1", "1"], "code": ["02", "xx"], "start": [date(2026, 1, 1)] * 2}),
        door.folder / "statuses.parquet",
    )
    assert [(r.row, r.column) for r in door.rejects("statuses")] == [(2, "code")]


@pytest.mark.parametrize("days", [-(2**31), -719_163, 2_932_897, 2**31 - 1])
def test_parquet_days_of_no_calendar_are_rejected_as_they_are_kept(door, days):
    starts = pa.array([20_454, days], pa.int32()).cast(pa.date32())
    table = pa.table({"person_id": ["1", "2"], "code": ["02", "02"], "start": starts})
    pq.write_table(table, door.folder / "statuses.parquet")
    (found,) = door.rejects("statuses")
    assert (found.row, found.column, found.value) == (2, "start", str(days))


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC"])
def test_parquet_times_of_no_calendar_are_rejected(door, unit, zone):
    at = pa.array([0, 2**62, -(2**63) + 1], pa.int64()).cast(pa.timestamp(unit, zone))
    table = pa.table({"person_id": ["1"] * 3, "at": at, "method": ["21"] * 3})
    pq.write_table(table, door.folder / "contacts.parquet")
    assert {2, 3} <= {found.row for found in door.rejects("contacts")}


def test_parquet_of_durations_is_refused_by_name(door):
    lasted = pa.array([1], pa.duration("s"))
    table = pa.table({"person_id": ["1"], "code": ["02"], "start": lasted})
    pq.write_table(table, door.folder / "statuses.parquet")
    problem = only(door.closes())
    assert (problem.message, problem.values["column"]) == ("column_type", "start")


def test_parquet_cut_off_or_not_parquet_or_of_lists(door):
    path = door.folder / "statuses.parquet"
    pq.write_table(pa.table({"person_id": ["1"] * 100, "code": ["02"] * 100}), path)
    whole = path.read_bytes()
    for content in (whole[:-20], whole[:100], b"", b"person_id,code\n"):
        path.write_bytes(content)
        problem = only(door.closes())
        assert problem.message == "not_a_table"
        assert "Parquet" in problem.text("fi")
    pq.write_table(pa.table({"person_id": [["1"]], "code": ["02"], "start": ["2026-01-01"]}), path)
    assert "column_type" in messages(door.closes())


# ---- spreadsheets ----


def _book(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "register.xlsx"
    persons = [line.split(",") for line in PERSONS.splitlines()]
    statuses = [line.split(",") for line in STATUSES.splitlines()]
    _book(path, persons=persons, Statuses=statuses)
    return path


def test_a_workbook_is_an_extract_alone_or_in_a_folder(book, tmp_path):
    for place in (book, tmp_path):
        extract = read(place, today=TODAY)
        assert extract.totals == {"persons": Totals(2, 2, 0), "statuses": Totals(2, 2, 0)}
        assert extract.origins["statuses"][0].file == "register.xlsx / Statuses"


def test_a_workbook_of_one_sheet_is_the_table_it_is_named_after(door):
    _book(door.folder / "statuses.xlsx", Taul1=[["person_id", "code", "start"], ROW])
    assert door.column("statuses", "code") == ["02"]


def test_cells_of_every_kind(door):
    _book(
        door.folder / "services.xlsx",
        services=[
            ["person_id", "service", "start", "price", None],
            [1, "other", date(2026, 1, 1), 1250.5, None],
            ["1", "work_trial", "1.2.2026", 10, None],
            [None, None, None, None, None],
            ["1", "=A1", "2026-01-01", "=1+1", None],
            ["1", "@x", "2026-01-01", 0.1 + 0.2, None],
        ],
    )
    extract = door.opens()
    services = extract.tables["services"]
    assert services["start"].to_pylist() == [date(2026, 1, 1), date(2026, 2, 1)]
    assert [str(price) for price in services["price"].to_pylist()] == ["1250.50", "10.00"]
    found = [(r.row, r.column, r.value, r.reason) for r in rejects_of(extract.rejects["services"])]
    assert found == [
        (5, "service", "=A1", "formula"),
        (5, "price", "=1+1", "formula"),
        (6, "service", "@x", "formula"),
    ]


def test_merged_cells_macros_old_and_cut_workbooks_are_refused(door):
    path = door.folder / "statuses.xlsx"
    book = _book(path, statuses=[["person_id", "code", "start"], ROW, ROW])
    whole = path.read_bytes()
    book["statuses"].merge_cells("A2:A3")
    book.save(path)
    assert only(door.closes()).message == "merged_cells"
    for content, message in (
        (whole[:-100], "not_a_table"),
        (whole[: len(whole) // 2], "not_a_table"),
        (b"", "empty_file"),
        (b"person_id\n1\n", "another_kind"),
    ):
        path.write_bytes(content)
        problem = only(door.closes())
        assert problem.message == message
        assert "xlsx" in problem.text("sv")
    path.write_bytes(whole)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    assert only(door.closes()).message == "macros"
    path.rename(door.folder / "statuses.xlsm")
    assert only(door.closes()).message == "macros"
    (door.folder / "statuses.xlsm").rename(door.folder / "statuses.xls")
    assert only(door.closes()).message == "old_workbook"


def test_a_package_that_unpacks_too_large_is_refused(book, monkeypatch):
    monkeypatch.setattr("polku.register.workbook.MOST_UNPACKED", 1000)
    with pytest.raises(DoorClosedError) as closed:
        read(book, today=TODAY)
    assert messages(closed.value.extract) == {"too_large"}


def test_a_workbook_that_says_it_is_smaller_than_it_is_is_read_whole(door, tmp_path):
    whole, path = tmp_path / "whole.xlsx", door.folder / "statuses.xlsx"
    _book(whole, statuses=[["person_id", "code", "start"], ROW, ["2", "03", "2026-01-01"]])
    with zipfile.ZipFile(whole) as package, zipfile.ZipFile(path, "w") as target:
        for member in package.namelist():
            content = package.read(member).replace(b'ref="A1:C3"', b'ref="A1"')
            target.writestr(member, content)
    assert door.column("statuses", "code") == ["02", "03"]


def test_a_row_of_a_sheet_with_more_cells_than_the_header_is_rejected(door):
    rows = [["person_id", "code", "start"], [*ROW, None, "x"], ["2", "03", "2026-01-01", None]]
    _book(door.folder / "statuses.xlsx", statuses=rows)
    (reject,) = door.rejects("statuses")
    assert (reject.row, reject.reason, reject.detail) == (2, "ragged", "5 ≠ 3")


def test_columns_without_a_name_are_left_out_under_their_number(door):
    door.put("statuses.csv", "person_id;code;;start;;\n1;02;;2026-01-01;;\n2;03;x;2026-01-01;;\n")
    extract = door.opens()
    assert extract.totals["statuses"] == Totals(2, 2, 0)
    assert extract.unknown_columns["statuses"] == ("#3", "#5", "#6")


def test_a_file_that_could_hold_no_table(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(b"x")
    with pytest.raises(DoorClosedError) as closed:
        read(path, today=TODAY)
    assert messages(closed.value.extract) == {"nothing_found"}


def test_one_csv_alone_is_an_extract(door):
    extract = read(door.folder / "persons.csv", today=TODAY)
    assert extract.totals == {"persons": Totals(2, 2, 0)}


# ---- packed ----


def test_a_zip_of_a_folder(door, tmp_path):
    door.put("statuses.csv", STATUSES)
    packed = tmp_path / "extract.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in door.folder.iterdir():
            archive.write(path, f"some/folder/{path.name}")
    extract = read(packed, today=TODAY)
    assert extract.totals == door.opens().totals
    assert extract.fingerprint == door.opens().fingerprint
    packed.write_bytes(packed.read_bytes()[:-30])
    with pytest.raises(DoorClosedError) as closed:
        read(packed, today=TODAY)
    assert messages(closed.value.extract) == {"not_a_table"}


def test_a_zip_writes_nothing_outside_its_folder(tmp_path):
    packed = tmp_path / "x" / "extract.zip"
    packed.parent.mkdir()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../persons.csv", PERSONS)
        archive.writestr("/tmp/statuses.csv", STATUSES)
    extract = read(packed, today=TODAY)
    assert set(extract.totals) == {"persons", "statuses"}
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["extract.zip", "x"]


def test_a_zip_that_unpacks_too_large_is_refused(door, tmp_path, monkeypatch):
    packed = tmp_path / "extract.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("persons.csv", PERSONS)
    monkeypatch.setattr(sources, "MOST_UNPACKED", 10)
    with pytest.raises(DoorClosedError) as closed:
        read(packed, today=TODAY)
    assert messages(closed.value.extract) == {"too_large"}
