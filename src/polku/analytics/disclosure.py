"""The only door by which a table about people may leave analytics."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl


class Protection(StrEnum):
    """How the figures of a table are protected; a page says which."""

    EXACT = "exact"
    """As counted: the asker may open every person behind the table."""
    PERTURBED = "perturbed"
    """The cell-key method: small deterministic changes, for tables people filter as they like."""
    SUPPRESSED = "suppressed"
    """Small figures hidden, and others so that they cannot be worked out: fixed tables."""


@dataclass(frozen=True, slots=True)
class Published:
    """A table fit to be shown: null where a figure is withheld.

    `marks` says why by column and row: `<5` for a figure that is itself small, `...` for one hidden
    to protect another, empty where the figure stands. Columns without withheld cells are left out.
    """

    table: pl.DataFrame
    protection: Protection
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def mark(self, column: str, row: int) -> str:
        found = self.marks.get(column)
        return found[row] if found else ""
