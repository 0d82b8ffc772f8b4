"""Small extracts in each of which a whole file is wrong."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl

from polku.demo.faults import Broken, Sheets

ONLY_SAID = ("unknown_file",)
"""Messages of faults that do not close the door."""


def write_bad_files(folder: Path, within: str, sheets: Sheets) -> Iterator[Broken]:
    """Write an extract for each fault into `folder / within`, and yield what is wrong with it."""
    for number, (kind, reason, spoil) in enumerate(_FAULTS, start=1):
        name = f"{within}/{number:02}-{kind.replace(' ', '-')}"
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        for table in ("persons", "job_searches"):
            (place / f"{table}.csv").write_text(sheets[table].text(), "utf-8")
        spoil(place)
        yield Broken(name, kind, "warning" if reason in ONLY_SAID else "error", reason)


def _latin_1(place: Path) -> None:
    path = place / "persons.csv"
    path.write_bytes((path.read_text("utf-8") + "Ä,Ö,å\n").encode("latin-1", "replace"))


def _without_column(place: Path) -> None:
    path = place / "job_searches.csv"
    path.write_text(path.read_text("utf-8").replace("start", "began", 1), "utf-8")


def _without_persons(place: Path) -> None:
    (place / "persons.csv").unlink()


def _cut_off(place: Path) -> None:
    """End the file within its last row."""
    path = place / "job_searches.csv"
    cells = path.read_text("utf-8").rstrip("\n").split(",")
    path.write_text(",".join(cells[:-2]), "utf-8")


def _empty(place: Path) -> None:
    (place / "persons.csv").write_text("", "utf-8")


def _column_twice(place: Path) -> None:
    path = place / "persons.csv"
    path.write_text(path.read_text("utf-8").replace("mother_tongue", "birth_date", 1), "utf-8")


def _table_twice(place: Path) -> None:
    (place / "persons.txt").write_bytes((place / "persons.csv").read_bytes())


def _not_parquet(place: Path) -> None:
    (place / "statuses.parquet").write_bytes(b"PAR1 this is none")


def _unknown_file(place: Path) -> None:
    (place / "holidays.csv").write_text("day\n2024-12-06\n", "utf-8")


def _wrong_folder(place: Path) -> None:
    for path in place.iterdir():
        path.unlink()
    (place / "notes.csv").write_text("text\nnothing here\n", "utf-8")


def _formulas(place: Path) -> None:
    """Put the persons into a spreadsheet whose municipalities are formulas."""
    header, *rows = csv.reader((place / "persons.csv").read_text("utf-8").splitlines())
    at = header.index("municipality")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("persons")
    sheet.append(header)
    for row in rows:
        sheet.append([*row[:at], '="0"&"78"', *row[at + 1 :]])
    for path in place.iterdir():
        path.unlink()
    book.save(place / "persons.xlsx")


_FAULTS: tuple[tuple[str, str, Callable[[Path], None]], ...] = (
    ("wrong encoding", "not_utf8", _latin_1),
    ("required column missing", "required_column", _without_column),
    ("required table missing", "required_table", _without_persons),
    ("cut off", "cut_off", _cut_off),
    ("empty file", "empty_file", _empty),
    ("column twice", "duplicate_header", _column_twice),
    ("table twice", "duplicate_table", _table_twice),
    ("not what it says", "not_a_table", _not_parquet),
    ("file of no table", "unknown_file", _unknown_file),
    ("wrong folder", "nothing_found", _wrong_folder),
    ("formulas", "all_rejected", _formulas),
)
