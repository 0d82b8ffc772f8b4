"""Files of a catalogue, read under the shortest header there is or changed in a workbook."""

from io import BytesIO

import openpyxl
import pytest
from tests.services.catalogues import TODAY, one

from polku.reference.names import LANGUAGES
from polku.register.sources import FileError
from polku.register.writer import Format
from polku.services.exchange import read, told, write

HEADER = "Tunnus;Työllisyysalue;Palveluntuottaja;Tuottajan laji;Nimi suomeksi"
PLAIN = "Hanko-Inkoo-Raasepori;Rantalinnan kunta;kunta;Ryhmä"
CATALOGUE = (one("1"), one("2"), one("3"))


@pytest.fixture
def csv(tmp_path):
    """Read rows of a .csv under the shortest header there is, and `more` headings."""

    def tried(*rows: str, more: str = "", header: str = HEADER, encoding: str = "utf-8"):
        path = tmp_path / "luettelo.csv"
        path.write_bytes("\n".join((header + more, *rows)).encode(encoding))
        return read(path, today=TODAY)

    return tried


@pytest.fixture(scope="session")
def written() -> bytes:
    """Return three services as a workbook."""
    file = BytesIO()
    write(CATALOGUE, file, form=Format.XLSX)
    return file.getvalue()


@pytest.fixture
def book(written, tmp_path):
    """Let a test change the workbook of three services, and read it."""
    path = tmp_path / "luettelo.xlsx"

    def tried(change):
        found = openpyxl.load_workbook(BytesIO(written))
        change(found)
        found.save(path)
        return read(path, today=TODAY)

    return tried


@pytest.fixture
def titled(tmp_path):
    """Read a workbook of sheets given as lines, the first merged over six columns as titles are."""

    def tried(**sheets: list[str]):
        made = openpyxl.Workbook()
        made.remove(made.worksheets[0])
        for title, lines in sheets.items():
            page = made.create_sheet(title)
            for number, line in enumerate(lines, start=1):
                for column, text in enumerate(line.split(";"), start=1):
                    page.cell(number, column, text or None)
            page.merge_cells("A1:F1")
        made.save(tmp_path / "luettelo.xlsx")
        return read(tmp_path / "luettelo.xlsx", today=TODAY)

    return tried


def reasons(found):
    return [(fault.row, fault.column, fault.reason) for fault in found.rejects]


def keys(found):
    return [service.key for service in found.services]


def refused(tried, *arguments, **named) -> FileError:
    with pytest.raises(FileError) as met:
        tried(*arguments, **named)
    texts = {told(met.value, language) for language in LANGUAGES}
    assert len(texts) == 3
    return met.value
