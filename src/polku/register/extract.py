"""What comes out of the door: the canonical tables, the rejects, the totals and the problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pyarrow as pa

from polku.register.canonical import empty
from polku.register.messages import said

HINTS = {"near": "nearest", "inside": "look_inside"}
"""Values of a problem that are names to suggest, and the words that suggest them."""


class Severity(StrEnum):
    ERROR = "error"  # closes the door
    WARNING = "warning"  # comes in, but look at it
    NOTE = "note"  # done on purpose, said for the record


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a file or a table as a whole, in the words of `messages.toml`."""

    severity: Severity
    message: str
    table: str = ""
    column: str = ""
    row: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str) -> str:
        where = {"table": self.table, "column": self.column, "row": self.row}
        hints = (
            said(hint, language, {"names": ", ".join(self.values[key])})
            for key, hint in HINTS.items()
            if self.values.get(key)
        )
        return said(
            self.message, language, where | dict(self.values) | {"hint": " ".join(hints)}
        ).strip()


@dataclass(frozen=True, slots=True)
class Reject:
    """One fault of one row; `row` is the line of a CSV file or the row of a sheet, from 1."""

    file: str
    row: int
    column: str
    value: str
    reason: str
    detail: str = ""

    def text(self, language: str) -> str:
        where = {"column": self.column, "value": self.value, "detail": self.detail}
        return said(self.reason, language, where)


REJECTS = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
    ]
)


def rejects_of(table: pa.Table) -> list[Reject]:
    """Turn a table of rejects into records."""
    return [Reject(**row) for row in table.to_pylist()]


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows of one table. A row with several faults is rejected once."""

    read: int
    accepted: int
    rejected: int

    def __post_init__(self) -> None:
        if self.read != self.accepted + self.rejected:
            raise ArithmeticError(f"rows do not add up: {self}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows of a table came from: a file (or sheet) and the mapping it was read with."""

    file: str
    mapping: str
    """Name of the alias file; empty: the exchange's own names."""
    columns: Mapping[str, str]
    """Column of the exchange to the file's own name for it."""
    unknown_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """One register extract, read and checked.

    `tables` holds the tables the extract had; `table(name)` gives an empty one for the others.
    `fingerprint` is a SHA-256 over the contents of the files used, whatever their order or names.
    """

    name: str
    fingerprint: str
    tables: Mapping[str, pa.Table]
    rejects: Mapping[str, pa.Table]
    totals: Mapping[str, Totals]
    problems: Sequence[Problem]
    origins: Mapping[str, Sequence[Origin]]

    def table(self, name: str) -> pa.Table:
        return self.tables.get(name, empty(name))

    @property
    def mapping(self) -> dict[str, str]:
        """The alias file each table was read with; empty text: the exchange's own names."""
        return {
            table: ", ".join(sorted({origin.mapping for origin in origins} - {""}))
            for table, origins in self.origins.items()
        }

    @property
    def unknown_columns(self) -> dict[str, tuple[str, ...]]:
        return {
            table: tuple(dict.fromkeys(c for origin in origins for c in origin.unknown_columns))
            for table, origins in self.origins.items()
        }

    @property
    def ok(self) -> bool:
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


class DoorClosedError(Exception):
    """The extract may not come in; `extract` tells everything that was found."""

    def __init__(self, extract: Extract) -> None:
        self.extract = extract
        errors = [p.text("en") for p in extract.problems if p.severity is Severity.ERROR]
        super().__init__("; ".join(errors))
