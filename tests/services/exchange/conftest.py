"""Files of a catalogue, read under the shortest header there is or changed in a workbook."""

import openpyxl
import pytest
from tests.services.catalogues import TODAY, one

from polku.reference.names import LANGUAGES
from polku.register.sources import FileError
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


@pytest.fixture
def book(tmp_path):
    """Write three services, let a test change the workbook, and read it."""
    path = tmp_path / "luettelo.xlsx"

    def tried(change, catalogue=CATALOGUE):
        write(catalogue, path)
        found = openpyxl.load_workbook(path)
        change(found)
        found.save(path)
        return read(path, today=TODAY)

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
