"""Columns of people put together: those of other people beside them, in the order of pseudonyms."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from polku.analytics.index.layout import SCHEMAS, Columns

Places = npt.NDArray[np.int64]
Tables = Mapping[str, Columns]

ROWS_OF = {("episodes", "first_spell"): "spells"}
"""Columns that hold rows of another table."""


def merged(blocks: Sequence[Tables]) -> dict[str, Columns]:
    """Put blocks of different people together; within a person rows keep their order."""
    one = _stacked(blocks)
    return taken(one, np.argsort(one["persons"]["pseudonym"], kind="stable"))


def _stacked(blocks: Sequence[Tables]) -> dict[str, Columns]:
    """Lay blocks one after another: the rows that columns name move along."""
    found: dict[str, Columns] = {}
    for table, schema in SCHEMAS.items():
        found[table] = {}
        for field in schema:
            parts = [
                _moved(block[table][field.name], _offset(blocks[:place], table, field.name))
                for place, block in enumerate(blocks)
            ]
            found[table][field.name] = np.concatenate(parts)
    return found


def _offset(before: Sequence[Tables], table: str, column: str) -> int:
    of = "persons" if column == "person" else ROWS_OF.get((table, column), "")
    return sum(_rows(block, of) for block in before) if of else 0


def _moved(values: npt.NDArray[Any], offset: int) -> npt.NDArray[Any]:
    return values + values.dtype.type(offset) if offset else values


def taken(tables: Tables, people: Places) -> dict[str, Columns]:
    """Return the columns of some people, in the order given: `people` are rows of `persons`."""
    place = np.full(_rows(tables, "persons"), -1, np.int64)
    place[people] = np.arange(len(people))
    order = {"persons": people}
    for table in SCHEMAS:
        if table != "persons":
            to = place[tables[table]["person"]]
            kept = np.flatnonzero(to >= 0)
            order[table] = kept[np.argsort(to[kept], kind="stable")]
    found = {
        table: {name: values[order[table]] for name, values in tables[table].items()}
        for table in SCHEMAS
    }
    for table in SCHEMAS:
        if table != "persons":
            found[table]["person"] = place[found[table]["person"]].astype(np.uint32)
    for (table, column), of in ROWS_OF.items():
        moved = np.zeros(_rows(tables, of), np.int64)
        moved[order[of]] = np.arange(len(order[of]))
        values = found[table][column]
        found[table][column] = moved[values].astype(values.dtype)
    return found


def _rows(tables: Tables, table: str) -> int:
    return len(tables[table][SCHEMAS[table].names[0]])
