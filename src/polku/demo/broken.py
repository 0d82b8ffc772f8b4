"""A second extract that is wrong in every way the door knows, to try the door with.

The folder itself holds CSV tables of a few persons with a bad row of each kind, so many that the
load stops; `whole-files/` holds a small extract for each thing that may be wrong with a file.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa

from polku.demo.bad_files import write_bad_files
from polku.demo.bad_rows import add_bad_rows
from polku.demo.faults import Broken, Sheet, sampled

PERSONS = 8
"""Persons of the broken extract: few, so that bad rows are over 1 %."""
WHOLE_FILES = "whole-files"


def write_broken(folder: Path, tables: Mapping[str, pa.Table], today: date) -> list[Broken]:
    """Write the broken extract into a folder, and return what is wrong with it."""
    sheets = sampled(tables, _with_everything(tables)[-PERSONS:])
    folder.mkdir(parents=True, exist_ok=True)
    found = [*write_bad_files(folder, WHOLE_FILES, sheets), *add_bad_rows(sheets, today)]
    for name, sheet in sheets.items():
        (folder / f"{name}.csv").write_text(sheet.text(), "utf-8")
    return found + _odd_header(folder / "coaches.csv", sheets["coaches"])


def _with_everything(tables: Mapping[str, pa.Table]) -> list[str]:
    """Return the persons who have a row in every table of histories."""
    ids = [
        set(table["person_id"].to_pylist())
        for table in tables.values()
        if "person_id" in table.schema.names
    ]
    return sorted(set.intersection(*ids))


def _odd_header(path: Path, sheet: Sheet) -> list[Broken]:
    """Give a table a column nobody knows, and a byte-order mark before its header."""
    odd = Sheet([*sheet.header, "shoe_size"], [[*row, "42"] for row in sheet.rows])
    path.write_text("\ufeff" + odd.text(), "utf-8")
    return [
        Broken(path.name, "unknown column", "warning", "unknown_columns", column="shoe_size"),
        Broken(path.name, "byte-order mark", "accepted", ""),
    ]
