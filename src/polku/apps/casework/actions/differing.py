# ruff: noqa: S608  table and column names come from the models, never from an extract
"""What an extract says otherwise than was typed in Polku, found in sets and kept as conflicts."""

from dataclasses import dataclass
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from polku.apps.casework.names import Kept

ALLOCATED = """
SELECT c.id AS client_id, 'persons' AS tab, c.id AS our_row, 'coach_id' AS field,
       COALESCE(o.coach_id, o.username) AS ours, s.coach_id AS theirs
FROM staged_persons s
JOIN casework_client c ON c.person_id = s.person_id
JOIN people_staff o ON o.id = c.coach_id
WHERE c.allocated_at IS NOT NULL AND s.coach_id IS NOT NULL
"""
"""Clients whose own coach was given in Polku, beside the coach that the extract names."""


def typed_contacts(source: str) -> str:
    """Select the columns of contacts recorded in Polku, beside what the extract says of them.

    A column that the extract leaves empty says nothing.
    """
    return " UNION ALL ".join(
        f"SELECT t.client_id, 'contacts' AS tab, t.id AS our_row, '{column}' AS field, "
        f"t.{column} AS ours, s.{column} AS theirs FROM ({source}) s JOIN casework_contact t "
        "ON (t.client_id, t.at, t.method) = (s.client_id, s.at, s.method) "
        f"WHERE t.extract_id IS NULL AND s.{column} <> ''"
        for column in ("coach_id", "channel", "note")
    )


@dataclass(frozen=True, slots=True)
class Differences:
    """Compares typed values with an extract's: `pairs` selects both, a value a row."""

    cursor: CursorWrapper
    extract: int
    at: datetime

    def show(self, pairs: str) -> int:
        """Open a conflict for each value that differs; return how many are new.

        A conflict already open takes the extract's latest value; one that was settled in favour
        of our value does not come back while the register says the same.
        """
        self.cursor.execute(
            "UPDATE casework_conflict SET theirs = d.theirs, extract_id = %s "
            f"FROM ({pairs}) d WHERE {_SAME.format(c='casework_conflict')} "
            "AND settled_at IS NULL AND casework_conflict.theirs <> d.theirs",
            [self.extract],
        )
        self.cursor.execute(
            'INSERT INTO casework_conflict (client_id, "table", "row", field, ours, theirs, '
            "kept, extract_id) SELECT d.client_id, d.tab, d.our_row, d.field, d.ours, d.theirs, "
            f"'', %s FROM ({pairs}) d WHERE d.ours <> d.theirs AND NOT EXISTS ("
            f"SELECT 1 FROM casework_conflict c WHERE {_SAME.format(c='c')} AND "
            "(c.settled_at IS NULL OR (c.kept = %s AND c.theirs = d.theirs)))",
            [self.extract, Kept.OURS.value],
        )
        return int(self.cursor.rowcount)

    def agree(self, pairs: str) -> None:
        """Close the open conflicts whose value the register has come to share."""
        self.cursor.execute(
            "UPDATE casework_conflict SET settled_at = %s, kept = %s "
            f"FROM ({pairs}) d WHERE {_SAME.format(c='casework_conflict')} "
            "AND settled_at IS NULL AND d.ours = d.theirs",
            [self.at, Kept.AGREED.value],
        )


_SAME = '{c}."table" = d.tab AND {c}."row" = d.our_row AND {c}.field = d.field'

RETURN_ALLOCATION = f"""
UPDATE casework_client SET allocated_at = NULL
WHERE id IN (SELECT client_id FROM ({ALLOCATED}) d WHERE d.ours = d.theirs)
"""
"""A coach given in Polku that the register has come to name is the register's again."""

HELD = """
SELECT t.id, t.client_id FROM ({source}) s
JOIN casework_contact t ON (t.client_id, t.at, t.method) = (s.client_id, s.at, s.method)
WHERE t.extract_id IS NULL AND t.booked AND NOT s.booked
"""
"""Meetings booked in Polku that the extract tells of as past: they were held."""
