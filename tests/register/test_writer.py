"""What is written is what is read: any canonical table, in every format."""

import csv
import re
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polku.register.canonical import SCHEMAS
from polku.register.codes import codebook
from polku.register.extract import rejects_of
from polku.register.reader import read
from polku.register.schema import TABLES, Kind
from polku.register.writer import template, write, write_rejects

from .conftest import TODAY, local

FORMATS = ["csv", "parquet", "xlsx"]
BOOK = codebook()
PEOPLE = ["NA", "0012", "7", "-1", "=x", "ÄÖ-1"]

# What a canonical text is: no blanks around it, no control characters, no lone surrogates.
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])
TEXTS = st.text(LETTERS, min_size=1, max_size=40).filter(lambda t: t == t.strip() and t)
RISKY = st.builds(
    str.__add__, st.sampled_from(["=", "+", "-", "@", "'=", "''@", "'", ";", ",", '"']), TEXTS
)
NOTES = st.one_of(TEXTS, RISKY, st.builds("{}\n{}".format, TEXTS, TEXTS))
# What looks like a business id must have the right check digit, which chance seldom gives.
IDS = st.one_of(TEXTS, RISKY).filter(lambda text: not re.fullmatch(r"\d{6,7}-\d", text, re.ASCII))


def _values(table, column):
    if column.codes:
        known = BOOK.codes(column.codes)
        return st.sampled_from([c for c in known if c not in BOOK.synonyms(column.codes)])
    special = {
        "person_id": st.sampled_from(PEOPLE),
        "note": NOTES,
        "hetu": st.just("131052-308T"),
        "birth_date": st.dates(date(1900, 1, 1), date(2000, 1, 1)),
        "employer_id": st.one_of(st.just(""), IDS),
        "provider_id": IDS,
    }
    if column.name in special:
        return special[column.name]
    return _of_kind(column)


def _of_kind(column):
    low, high = column.low, column.high
    cents = st.integers(
        -(10**11) if low is None else low * 100, 10**12 - 1 if high is None else high * 100
    )
    return {
        Kind.TEXT: st.one_of(TEXTS, RISKY),
        Kind.DATE: st.dates(date(2000, 6, 1), TODAY),
        Kind.DATETIME: st.datetimes(local("1950-01-01 00:00:00"), local("2026-11-24 00:00:00")).map(
            lambda at: at if at.microsecond % 2 else at.replace(microsecond=0)
        ),
        Kind.MONTH: st.dates(date(1950, 1, 1), TODAY).map(lambda d: f"{d:%Y-%m}"),
        Kind.INTEGER: st.integers(low or 0, 2**31 - 1 if high is None else high),
        Kind.DECIMAL: cents.map(lambda n: Decimal(n) / 100),
        Kind.BOOLEAN: st.booleans(),
    }[column.kind]


def _row(table):
    def value(column):
        drawn = _values(table, column)
        if column.required or (column.name in table.key):
            return drawn
        return st.none() | drawn

    return st.fixed_dictionaries({c.name: value(c) for c in table.columns}).map(
        lambda row: _ordered(row, table)
    )


def _ordered(row, table):
    """Put pairs of dates in their order."""
    for first, second in table.order:
        if row[second] is not None and row[second] < row[first]:
            row[second] = row[first]
    return row


def _table(name):
    table = TABLES[name]
    key = (
        (lambda r: r["person_id"])
        if table.exclusive
        else (lambda r: tuple(r[k] for k in table.key))
    )
    return st.lists(_row(table), max_size=4, unique_by=key).map(
        lambda rows: pa.Table.from_pylist(rows, schema=SCHEMAS[name])
    )


def _persons():
    rows = [st.tuples(st.just(who), _row(TABLES["persons"])) for who in PEOPLE]
    return st.tuples(*rows).map(
        lambda drawn: pa.Table.from_pylist(
            [row | {"person_id": who} for who, row in drawn], schema=SCHEMAS["persons"]
        )
    )


EXTRACTS = st.fixed_dictionaries(
    {name: _persons() if name == "persons" else _table(name) for name in TABLES}
)


def comes_back(tables, form):
    with tempfile.TemporaryDirectory() as folder:
        write(tables, Path(folder), format=form)
        extract = read(Path(folder), today=TODAY, reject_limit=0)
        for name, table in tables.items():
            assert extract.tables[name].equals(table), name
            assert extract.tables[name].schema == SCHEMAS[name]


DRAWN = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=20, **DRAWN)
@given(EXTRACTS)
def test_what_is_written_in_csv_is_what_is_read(tables):
    comes_back(tables, "csv")


@settings(max_examples=15, **DRAWN)
@given(EXTRACTS)
def test_what_is_written_in_parquet_is_what_is_read(tables):
    comes_back(tables, "parquet")


@settings(max_examples=6, **DRAWN)
@given(EXTRACTS)
def test_what_is_written_in_a_workbook_is_what_is_read(tables):
    comes_back(tables, "xlsx")


def test_a_text_that_looks_like_a_formula_is_harmless_in_a_spreadsheet(door, tmp_path):
    notes = ["=1+1", "+358", "-", "@a", "'=b", "plain", "it's"]
    door.put(
        "contacts.csv",
        "person_id,at,method\n" + "".join(f"1,2026-01-0{i + 1},21\n" for i in range(7)),
    )
    contacts = door.opens().tables["contacts"]
    contacts = contacts.set_column(5, "note", pa.array(notes))
    tables = {"persons": door.opens().tables["persons"], "contacts": contacts}
    write(tables, tmp_path / "csv")
    with (tmp_path / "csv" / "contacts.csv").open() as file:
        written = [row["note"] for row in csv.DictReader(file)]
    assert written == ["'=1+1", "'+358", "'-", "'@a", "''=b", "plain", "it's"]
    write(tables, tmp_path / "xlsx", format="xlsx")
    book = openpyxl.load_workbook(tmp_path / "xlsx" / "register.xlsx")
    cells = [row[5] for row in book["contacts"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells] == written
    write(tables, tmp_path / "parquet", format="parquet")
    for form in FORMATS:
        assert read(tmp_path / form, today=TODAY).tables["contacts"]["note"].to_pylist() == notes


def test_dates_and_numbers_are_cells_of_their_kind_in_a_spreadsheet(door, tmp_path):
    door.put("services.csv", "person_id,service,start,price\n1,other,2026-01-07,1250.50\n")
    write(door.opens().tables, tmp_path / "x", format="xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x" / "register.xlsx")["services"]
    header, row = sheet.iter_rows(values_only=True)
    assert dict(zip(header, row, strict=True))["start"] == local("2026-01-07 00:00:00")
    assert dict(zip(header, row, strict=True))["price"] == 1250.5


@pytest.mark.parametrize("form", FORMATS)
def test_a_template_has_every_column_and_reads_as_an_extract_without_rows(form, tmp_path):
    template(tmp_path, form)
    extract = read(tmp_path, today=TODAY)
    assert {name: extract.tables[name].num_rows for name in TABLES} == dict.fromkeys(TABLES, 0)
    assert all(not unknown for unknown in extract.unknown_columns.values())
    for name, origins in extract.origins.items():
        assert tuple(origins[0].columns) == TABLES[name].names


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(ValueError, match="ods"):
        template(tmp_path, "ods")


def test_rejects_are_written_one_line_a_fault_in_plain_words(door, tmp_path):
    door.put("statuses.csv", "person_id,code,start\n1,xx,=A1\n1,02,2026-01-01\n9,02,2026-01-01\n")
    extract = door.opens()
    (path,) = write_rejects(extract, tmp_path / "rejects", "sv")
    assert path == tmp_path / "rejects" / "statuses.csv"
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert [(r["file"], r["row"], r["column"], r["value"]) for r in rows] == [
        ("statuses.csv", "2", "code", "xx"),
        ("statuses.csv", "2", "start", "'=A1"),
        ("statuses.csv", "4", "person_id", "9"),
    ]
    assert rows[0]["reason"] == "koden finns inte i förteckningen status"
    assert len(rows) == len(rejects_of(extract.rejects["statuses"]))
