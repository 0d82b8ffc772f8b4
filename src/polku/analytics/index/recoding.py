"""Columns whose codes are places in the manifest's lists, moved to the places of other lists."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from polku.analytics.index.layout import Columns

LISTED: Mapping[tuple[str, str], str] = {
    ("persons", "area"): "areas",
    ("persons", "unit"): "units",
    ("persons", "coach"): "coaches",
    ("services", "service"): "services",
    ("episodes", "first_service"): "services",
    ("duties", "rule"): "rules",
}
"""Table and column, and the list its codes are places in."""

Lists = Mapping[str, Sequence[Any]]


def recoded(tables: Mapping[str, Columns], was: Lists, becomes: Lists) -> dict[str, Columns]:
    """Return tables whose codes are places in `becomes`; what no list holds stays as it is."""
    found = {table: dict(columns) for table, columns in tables.items()}
    for (table, column), name in LISTED.items():
        if list(was[name]) != list(becomes[name]):
            found[table][column] = _moved(found[table][column], was[name], becomes[name])
    return found


def _moved(codes: Any, was: Sequence[Any], becomes: Sequence[Any]) -> Any:
    place = {value: number for number, value in enumerate(becomes)}
    listed = (codes >= 0) & (codes < len(was))
    used = np.unique(codes[listed])
    moves = np.zeros(len(was), codes.dtype)
    moves[used] = [place[was[code]] for code in used]
    return np.where(listed, moves[np.where(listed, codes, 0)], codes).astype(codes.dtype)
