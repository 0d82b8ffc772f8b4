"""What can be wrong with an extract: a fault, where it stands and what the door must do with it."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeAlias

import polars as pl
import pyarrow as pa

from polku.register.schema import TABLES


@dataclass(frozen=True, slots=True)
class Broken:
    """Something wrong, and what the door must do with it."""

    file: str
    """Path within the broken extract."""
    kind: str
    """What is wrong, in words."""
    expected: str
    """`reject` the row, `error` (nothing comes in), `warning`, `accepted`."""
    reason: str
    """The reason or message the door gives, by its key; empty: none."""
    row: int | None = None
    """Line of the file, the header being 1; None: the whole file."""
    column: str = ""

    def told(self) -> dict[str, object]:
        return asdict(self)


@dataclass(slots=True)
class Sheet:
    """A table as text: what its file will say."""

    header: list[str]
    rows: list[list[str]]

    def text(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return out.getvalue()

    def column(self, name: str) -> list[str]:
        at = self.header.index(name)
        return [row[at] for row in self.rows]

    def lines(self) -> int:
        """Count the lines of the file; a cell may hold line breaks."""
        return 1 + sum(1 + sum(cell.count("\n") for cell in row) for row in self.rows)

    def like(self, row: int, cells: Mapping[str, str]) -> list[str]:
        """Return a copy of a row with some cells changed."""
        pairs = zip(self.header, self.rows[row], strict=True)
        return [cells.get(name, value) for name, value in pairs]


Sheets: TypeAlias = dict[str, Sheet]


def sampled(tables: Mapping[str, pa.Table], persons: Sequence[str]) -> Sheets:
    """Return the rows of some persons, and all coaches, as text."""
    sheets: Sheets = {}
    for name in TABLES:
        frame = pl.DataFrame(tables[name])
        if name != "coaches":
            frame = frame.filter(pl.col("person_id").is_in(list(persons)))
        text = frame.select(pl.all().cast(pl.String).fill_null(""))
        sheets[name] = Sheet(text.columns, [list(row) for row in text.rows()])
    return sheets
