"""Files that are no catalogue, or not one that can be read."""

import zipfile

import pytest
from tests.services.catalogues import TODAY
from tests.services.exchange.conftest import CATALOGUE, HEADER, PLAIN, refused

from polku.services.exchange import read, told, write


def test_a_hundred_thousand_rows_are_refused_with_the_limit(csv, book, monkeypatch):
    error = refused(csv, *(f"{n};{PLAIN}" for n in range(100_000)))
    assert (error.message, error.values["limit"]) == ("too_many_rows", 20_000)
    monkeypatch.setattr("polku.services.exchange.tables.MOST_ROWS", {"services": 2})
    assert refused(book, lambda _: None).message == "too_many_rows"


def test_macros_bombs_and_other_files_are_refused_with_the_reason(tmp_path, monkeypatch):
    path = tmp_path / "luettelo.xlsx"
    write(CATALOGUE, path)
    for suffix, message in ((".xlsm", "macros"), (".xls", "old_workbook"), (".pdf", "wrong_kind")):
        other = path.with_suffix(suffix)
        other.write_bytes(path.read_bytes())
        assert refused(read, other, today=TODAY).message == message
    assert refused(read, tmp_path / "ei.csv", today=TODAY).message == "not_there"
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet99.xml", bytes(30 * 2**20))
    assert path.stat().st_size < 2**20
    monkeypatch.setattr("polku.services.exchange.tables.MOST_UNPACKED", 20 * 2**20)
    assert refused(read, path, today=TODAY).message == "too_large"
    monkeypatch.setattr("polku.services.exchange.tables.MOST_BYTES", 1000)
    assert refused(read, path, today=TODAY).message == "file_too_large"
    monkeypatch.undo()
    kinds = {
        b"": "empty_file",
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600): "locked_workbook",
        b"\x89PNG\r\n": "another_kind",
        b"PK\x03\x04": "not_a_table",
    }
    for content, message in kinds.items():
        path.write_bytes(content)
        error = refused(read, path, today=TODAY)
        assert error.message == message
        assert "zip" not in told(error, "fi") or message == "not_a_table"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le"])
def test_another_encoding_than_utf8_is_refused(csv, encoding):
    assert refused(csv, f"1;{PLAIN}", encoding=encoding).message == "not_utf8"


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"%PDF-1.7\n%\xe2\xe3",
        b"PK\x03\x04\x14\0",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20\0\0\0\x0c",
        b"otsikko;toinen\n\xe4\0\0\0\0;\0\0\0",
    ],
)
def test_what_is_no_text_is_told_as_that_and_not_as_text_of_another_encoding(tmp_path, content):
    path = tmp_path / "luettelo.csv"
    path.write_bytes(content)
    error = refused(read, path, today=TODAY)
    assert error.message == "another_kind"
    assert "luettelo.csv ei ole taulukko" in told(error, "fi")


def test_separators_and_the_byte_order_mark_make_no_difference(csv, tmp_path):
    first = csv(f"1;{PLAIN}", encoding="utf-8-sig")
    path = tmp_path / "toinen.csv"
    path.write_text(f"{HEADER}\n1;{PLAIN}\n".replace(";", ","))
    assert read(path, today=TODAY).services == first.services
