# ruff: noqa: S608  table and column names come from the models, never from an extract
"""What an extract says otherwise than was typed in Polku, found in sets and kept as conflicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from polku.apps.casework.actions.merging import named
from polku.apps.casework.models import HISTORIES
from polku.apps.casework.names import Kept
from polku.register.schema import TABLES

ALLOCATED = """
SELECT c.id AS client_id, 'persons' AS tab, c.id AS our_row, 'coach_id' AS field,
       COALESCE(o.coach_id, o.username) AS ours, s.coach_id AS theirs
FROM staged_persons s
JOIN casework_client c ON c.person_id = s.person_id
JOIN people_staff o ON o.id = c.coach_id
WHERE c.allocated_at IS NOT NULL AND s.coach_id IS NOT NULL
"""
"""Clients whose own coach was given in Polku, beside the coach that the extract names."""


TYPED: Mapping[str, tuple[str, ...]] = {
    "contacts": ("coach_id", "channel", "note"),
    "services": ("end", "planned_end", "outcome"),
}
"""Tables with rows recorded in Polku, and what a person tells there."""


def typed(table: str, source: str) -> str:
    """Select the columns of rows recorded in Polku, beside what the extract says of them.

    A column that the extract leaves empty says nothing.
    """
    return " UNION ALL ".join(
        f"SELECT t.client_id, '{table}' AS tab, t.id AS our_row, '{column}' AS field, "
        f"{_text(column, 't')} AS ours, {_text(column, 's')} AS theirs FROM ({source}) s "
        f"JOIN {HISTORIES[table]._meta.db_table} t ON {_same_row(table)} "
        f"WHERE t.extract_id IS NULL AND {_text(column, 's')} <> ''"
        for column in TYPED[table]
    )


def _text(column: str, of: str) -> str:
    return f"COALESCE(CAST({named([column], of)} AS text), '')"


def _same_row(table: str) -> str:
    key = ["client_id", *(name for name in TABLES[table].key if name != "person_id")]
    return f"({named(key, 't')}) = ({named(key, 's')})"


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

BEGUN = f"""
SELECT DISTINCT t.client_id FROM ({{source}}) s
JOIN casework_serviceperiod t ON {_same_row("services")} WHERE t.extract_id IS NULL
"""
"""Clients with a service told in Polku that the extract tells of, too."""

COMPLETED = f"""
UPDATE casework_serviceperiod AS t SET
    "end" = COALESCE(t."end", s."end"), planned_end = COALESCE(t.planned_end, s.planned_end),
    outcome = COALESCE(NULLIF(t.outcome, ''), s.outcome),
    referred_on = COALESCE(s.referred_on, t.referred_on), price = COALESCE(s.price, t.price),
    provider_id = COALESCE(NULLIF(s.provider_id, ''), t.provider_id),
    payer = COALESCE(NULLIF(s.payer, ''), t.payer)
FROM ({{source}}) s WHERE {_same_row("services")} AND t.extract_id IS NULL
"""
"""Of a service told in Polku the register tells what nobody has, and what Polku took from elsewhere."""

RETURN_SERVICE = f"""
UPDATE casework_serviceperiod AS t SET extract_id = %s FROM ({{source}}) s
WHERE {_same_row("services")} AND t.extract_id IS NULL
AND {" AND ".join(f"{_text(one, 't')} = {_text(one, 's')}" for one in TYPED["services"])}
"""
"""A service told in Polku that the register has come to tell in the same way is the register's."""
