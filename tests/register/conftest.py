"""Small extracts, written by hand."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from polku.register.extract import DoorClosedError, Extract, Problem, Reject, rejects_of
from polku.register.reader import read

TODAY = date(2026, 11, 24)

PERSONS = "person_id,birth_date,municipality\n1,1990-01-31,710\n2,1985-06-15,078\n"


def local(text: str) -> datetime:
    """Return a point of local time, as the exchange has them: without a zone."""
    return datetime.fromisoformat(text)


class Door:
    """A folder to put tables into, and the door to try it on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.put("persons.csv", PERSONS)

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def opens(self, **options: Any) -> Extract:
        return read(self.folder, **({"today": TODAY, "reject_limit": 1} | options))

    def closes(self, **options: Any) -> Extract:
        """Try the door, which must stay closed; return what was found."""
        with pytest.raises(DoorClosedError) as closed:
            read(self.folder, **({"today": TODAY, "reject_limit": 1} | options))
        return closed.value.extract

    def rejects(self, table: str, **options: Any) -> list[Reject]:
        extract = self.opens(**options)
        return rejects_of(extract.rejects[table]) if table in extract.rejects else []

    def column(self, table: str, column: str, **options: Any) -> list[Any]:
        return self.opens(**options).tables[table][column].to_pylist()


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path / "extract")


@pytest.fixture
def rows(door: Door) -> Callable[..., list[tuple[int, str, str, str]]]:
    """Put rows into a table and say which the door rejects: row, column, value, reason."""

    def tried(table: str, header: str, *lines: str) -> list[tuple[int, str, str, str]]:
        door.put(f"{table}.csv", "\n".join((header, *lines)) + "\n")
        return [(r.row, r.column, r.value, r.reason) for r in door.rejects(table)]

    return tried


def messages(extract: Extract) -> set[str]:
    return {problem.message for problem in extract.problems}


def only(extract: Extract) -> Problem:
    """Return the one problem of an extract."""
    (problem,) = extract.problems
    return problem
