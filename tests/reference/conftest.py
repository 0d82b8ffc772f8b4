import csv
import gzip

import pytest

from polku.reference import tables


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """An empty home: the packaged tables are read, and loading reaches nobody else's."""
    monkeypatch.setenv("POLKU_HOME", str(tmp_path / "home"))
    tables.forget()
    yield tmp_path / "home"
    tables.forget()


@pytest.fixture(scope="session")
def folder(reference_data):
    return reference_data / "reference"


@pytest.fixture(scope="session")
def collected(folder):
    """Read a CSV of the collected reference data."""

    def rows(path):
        opened = gzip.open if path.endswith(".gz") else open
        with opened(folder / path, "rt", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return rows
