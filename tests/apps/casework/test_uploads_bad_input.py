"""Everything that may be wrong with an extract, sent through the page: said, and nothing loaded."""

import html
import io
import re
import stat
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.apps.casework.uploading import (
    DAY,
    GOOD,
    LIST,
    PERSONS,
    STATUSES,
    act,
    many,
    packed,
    post,
    see,
    send,
)

from polku.apps.casework.models import Client, Extract, Upload
from polku.apps.casework.names import UploadState
from polku.apps.casework.upload_folder import UploadFolder, folders
from polku.apps.casework.views.uploads_receiving import ToDisk, harmless


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def admin(cast, enter):
    return enter(cast.admin)


def words(answer):
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return " ".join(text.split())


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


def claiming(size, content):
    """Return a .zip whose list says that its file unpacks to `size` bytes."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + size.to_bytes(4, "little") + content[at + 4 :]


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


# ---- the sending ----

REFUSED = {
    "nothing chosen": ({}, "Valitse otteen tiedostot."),
    "of another kind": (GOOD | {"kuva.png": b"x"}, "kuva.png ei voi olla ote"),
    "without an ending": ({"persons": PERSONS}, "persons ei voi olla ote"),
    "a zip and a table": (GOOD | {"a.zip": packed(GOOD)}, "yksi .zip yksinään"),
    "two workbooks": ({"a.xlsx": BOOK, "b.xlsx": BOOK}, "yksi .xlsx tai yksi .zip yksinään"),
    "one name twice": ({"persons.csv": PERSONS, "PERSONS.CSV": PERSONS}, "Kahden tiedoston nimi"),
}


def nothing_kept():
    return not Upload.objects.exists() and list(folders()) == []


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_an_extract_is_refused_at_once(admin, case):
    files, said = REFUSED[case]
    answer = post(admin, files)
    assert answer.status_code == 422
    assert said in words(answer)
    assert nothing_kept()


def test_a_sending_that_is_too_large_is_refused_before_it_is_written(admin, settings, monkeypatch):
    settings.UPLOAD_LIMIT = 2**20
    monkeypatch.setattr(UploadFolder, "make", lambda self: pytest.fail("a folder was made"))
    answer = post(admin, GOOD | {"contacts.csv": "x" * 2**20})
    assert answer.status_code == 422
    assert "enintään 1 megatavua" in words(answer)


def test_a_sending_that_would_fill_the_disk_is_refused_before_it_is_written(admin, settings):
    settings.UPLOAD_ROOM = 2**60
    answer = post(admin, GOOD)
    assert answer.status_code == 422
    assert "Palvelun levy on liian täynnä" in words(answer)
    assert nothing_kept()


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_disk_that_fills_up_meanwhile(admin, monkeypatch, size):
    opened = ToDisk.new_file

    def on_a_full_disk(self, *args, **given):
        opened(self, *args, **given)
        self._file.close()
        self._file = Path("/dev/full").open("wb")  # noqa: SIM115 - the receiver closes it

    monkeypatch.setattr(ToDisk, "new_file", on_a_full_disk)
    answer = post(admin, {"persons.csv": "x" * size})
    assert answer.status_code == 422
    assert "Palvelun levy on liian täynnä" in words(answer)
    assert nothing_kept()


def test_a_sending_that_breaks_off_keeps_nothing(admin):
    mark = "--part"
    fields = "".join(
        f'{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
        for k, v in DAY.items()
    )
    head = 'Content-Disposition: form-data; name="files"; filename="persons.csv"\r\n\r\n'
    body = f"{fields}{mark}\r\n{head}{PERSONS}".encode()
    request = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": LIST,
        "CONTENT_TYPE": "multipart/form-data; boundary=part",
        "CONTENT_LENGTH": str(len(body) + 5000),
        "wsgi.input": io.BytesIO(body),
    }
    answer = admin.request(**request)
    assert answer.status_code == 422
    assert "Lähetys katkesi. Mitään ei säilytetty" in words(answer)
    assert nothing_kept()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("persons.csv", "persons.csv"),
        ("../../../etc/persons.csv", "persons.csv"),
        ("..\\..\\persons.csv", "persons.csv"),
        ("/persons.csv", "persons.csv"),
        ("per\0sons.csv", "persons.csv"),
        ("persons.csv\0.png", "persons.csv.png"),
        ("~$persons.csv", "__persons.csv"),
        ("x" * 300 + ".csv", "x" * 60 + ".csv"),
        ("henkilöt <b>&.csv", "henkilöt _b__.csv"),
        ("persons.csv;rm -rf *.csv", "persons.csv_rm -rf _.csv"),
    ],
)
def test_names_of_files_are_made_harmless(admin, settings, name, kept):
    answer = post(admin, {name: PERSONS})
    if kept.endswith("png"):
        assert answer.status_code == 422
        assert nothing_kept()
        return
    (upload,) = Upload.objects.all()
    assert upload.name == kept
    inside = {
        path.relative_to(UploadFolder(upload.pk).path) for path in settings.UPLOADS.rglob("*.csv")
    }
    assert inside == {Path("files") / kept}


def test_a_name_that_is_nothing_but_marks():
    assert harmless("....") == "_"
    assert harmless(" . .csv") == "_.csv"
    assert harmless("é".encode().decode() + "a\u0308.csv") == "éä.csv"


def test_a_zip_writes_nothing_outside_and_follows_no_link(admin, settings, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(PERSONS)
    link = zipfile.ZipInfo("persons.csv")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(link, str(secret))
        archive.writestr("../../../statuses.csv", STATUSES)
    before = {path for path in tmp_path.rglob("*") if settings.UPLOADS not in path.parents}
    upload = send(admin, {"extract.zip": held.getvalue()})
    after = {path for path in tmp_path.rglob("*") if settings.UPLOADS not in path.parents}
    assert after - {settings.UPLOADS} == before - {settings.UPLOADS}
    assert upload.state == UploadState.CLOSED  # the link is a text that is no table
    assert {path.name for path in UploadFolder(upload.pk).path.iterdir()} <= {
        "files",
        "lock",
        "progress.json",
        "rejects.zip",
    }


def test_a_zip_that_says_it_unpacks_to_gigabytes_is_not_unpacked(admin, monkeypatch):
    monkeypatch.setattr("polku.register.sources.MOST_UNPACKED", 2**31)
    content = claiming(2**32 - 2, packed({"persons.csv": PERSONS}))
    upload = send(admin, {"extract.zip": content})
    assert [one["message"] for one in upload.report["fi"]["problems"]] == ["too_large"]
