# ruff: noqa: S608  table and column names come from the models, never from an extract
"""Staged rows into a table of the database: new ones inserted, changed ones updated, all counted."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper


def named(columns: Iterable[str], of: str = "") -> str:
    """Return the columns as SQL writes them: quoted, comma separated, of the table alias `of`."""
    before = f"{of}." if of else ""
    return ", ".join(before + connection.ops.quote_name(column) for column in columns)


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the staged rows of one table."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Merge:
    """Where staged rows go.

    `source` is a SELECT that gives them under the table's own column names; `key` tells one row
    from another; `values` are the other columns, of which the extract gives those in `given`: only
    they are compared and updated, the rest are empty in new rows.
    """

    table: str
    source: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    given: tuple[str, ...]

    def run(self, cursor: CursorWrapper, extract: int) -> Merged:
        """Merge the rows; a row that is new or changed names the extract it came from.

        A row recorded in Polku (it names no extract) is kept as it is and counts as unchanged.
        """
        cursor.execute(f"SELECT 1 FROM {self.table} LIMIT 1")
        if cursor.fetchone() is None:
            return Merged(new=self._insert(cursor, extract, missing=False))
        cursor.execute(f"SELECT count(*) {self._pairs} AND NOT ({self._changed})")
        (unchanged,) = cursor.fetchone()
        changed = self._update(cursor, extract) if self.given else 0
        return Merged(self._insert(cursor, extract, missing=True), changed, unchanged)

    @property
    def _same(self) -> str:
        return f"({named(self.key, 't')}) = ({named(self.key, 's')})"

    @property
    def _pairs(self) -> str:
        return f"FROM ({self.source}) s JOIN {self.table} t ON {self._same} WHERE TRUE"

    @property
    def _changed(self) -> str:
        if not self.given:
            return "FALSE"
        ours, theirs = named(self.given, "t"), named(self.given, "s")
        distinct = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
        return f"t.extract_id IS NOT NULL AND ({ours}) {distinct} ({theirs})"

    def _update(self, cursor: CursorWrapper, extract: int) -> int:
        sets = ", ".join(f"{named([column])} = {named([column], 's')}" for column in self.given)
        cursor.execute(
            f"UPDATE {self.table} AS t SET {sets}, extract_id = %s FROM ({self.source}) s "
            f"WHERE {self._same} AND {self._changed}",
            [extract],
        )
        return int(cursor.rowcount)

    def _insert(self, cursor: CursorWrapper, extract: int, *, missing: bool) -> int:
        columns = (*self.key, *self.values)
        only_new = f"LEFT JOIN {self.table} t ON {self._same} WHERE t.id IS NULL" if missing else ""
        cursor.execute(
            f"INSERT INTO {self.table} ({named(columns)}, extract_id) "
            f"SELECT {named(columns, 's')}, %s FROM ({self.source}) s {only_new}",
            [extract],
        )
        return int(cursor.rowcount)
