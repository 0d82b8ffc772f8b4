import csv
import gzip
import json

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


@pytest.fixture
def saved(tmp_path):
    """Save a file: bytes or text as they are, anything else as JSON."""

    def save(content, name="file.json"):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content)
            path.write_text(text, "utf-8")
        return path

    return save
