"""What an index holds, table by table and column by column.

An index is a folder: `manifest.json` and `shards/<shard>/<table>.arrow` (uncompressed Arrow IPC, read
by memory map without a copy). A person's rows all lie in one shard; people are in the order of
their pseudonyms, and rows sorted by person and then by start, so that one pass meets a person once.
`person` is the row of the shard's `persons`.

Days are counted from 1970-01-01. An end is the first day after. What has no end is OPEN, a day not
known NEVER. Codes that the manifest lists (areas, units, coaches, services, rules) are places in its
lists; UNKNOWN is none of them.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

VERSION = 3
"""Raised whenever a table, the meaning of a column or the checksum changes: an older index is then
built anew."""

OPEN = np.iinfo(np.int32).max
NEVER = np.iinfo(np.int32).min
UNKNOWN = 255
"""Of a byte; of units, coaches and areas it is -1."""

Columns = dict[str, npt.NDArray[Any]]
"""The columns of a table of one shard."""

Tables = Mapping[str, Mapping[str, npt.NDArray[Any]]]
"""The tables of one shard."""

_DAY, _PERSON, _CODE = pa.int32(), pa.uint32(), pa.uint8()

SCHEMAS: dict[str, pa.Schema] = {
    "persons": pa.schema(
        [
            ("pseudonym", pa.uint64()),  # keyed BLAKE2 of the register's person id
            ("key", pa.uint64()),  # the record key of the cell-key method, from the same secret
            ("area", pa.int32()),
            ("municipality", pa.uint16()),  # the register's number: 091 is 91; 0: not known
            ("unit", pa.int32()),
            ("coach", pa.int32()),
            ("birth", _DAY),
            ("sex", _CODE),  # 1 man, 2 woman
            ("language", _CODE),  # groups.LANGUAGES
            ("education", _CODE),  # groups.EDUCATIONS
            ("occupation", _CODE),  # ISCO-08 main group, 0-9, or UNKNOWN
            ("residence", _DAY),  # first day of residence in Finland, or NEVER
        ]
    ),
    # Disjoint and gapless from a person's first day; the last one is OPEN.
    "spells": pa.schema([("person", _PERSON), ("state", _CODE), ("start", _DAY), ("end", _DAY)]),
    "searches": pa.schema([("person", _PERSON), ("start", _DAY), ("end", _DAY)]),
    # One jobseeking: from the first day of a job search unemployed or laid off (without one, the first
    # day of the search) until open work or outside, or still going on. `derive.episodes` says it
    # to the day: what joins an episode, and which days outside are only a gap of the extract.
    "episodes": pa.schema(
        [
            ("person", _PERSON),
            ("start", _DAY),
            ("end", _DAY),  # first day after it, in the state that ended it; OPEN: still going on
            ("outcome", _CODE),  # that state; UNKNOWN: still going on
            ("first_service", _CODE),  # place in manifest.services of the first one; UNKNOWN: none
            ("first_service_on", _DAY),  # NEVER: none
            ("first_spell", _PERSON),  # its first spell's row; it is clipped to `start`
            ("spells", pa.uint16()),  # how many, the one that ended it included
            ("variant", pa.uint64()),  # hash of its states in order, the one that ended it included
        ]
    ),
    # Agreed ones too, which start after the day of the extract.
    "services": pa.schema(
        [
            ("person", _PERSON),
            ("service", _CODE),
            ("start", _DAY),
            ("end", _DAY),
            ("planned_end", _DAY),  # as an end, the first day after; NEVER: none is known
            ("referred_on", _DAY),  # NEVER: not known
            ("price", pa.float64()),  # euros, NaN: not known
            ("outcome", _CODE),  # groups.OUTCOMES
            ("provider", pa.uint64()),  # providers.provider_number; 0: none is told
            ("payer", _CODE),  # groups.PAYERS
        ]
    ),
    # Those that were, none booked; the method is the register's number: 07 is 7.
    "contacts": pa.schema([("person", _PERSON), ("day", _DAY), ("method", _CODE)]),
    # The kind is the register's number; `valid_until` is the last day, NEVER: none is named.
    "plans": pa.schema(
        [("person", _PERSON), ("kind", _CODE), ("made_on", _DAY), ("valid_until", _DAY)]
    ),
    # As they stand on the day of the extract, the authority's and the client's own.
    "duties": pa.schema(
        [
            ("person", _PERSON),
            ("rule", _CODE),  # place in manifest.rules
            ("due", _DAY),  # the last day to do it; NEVER: without delay, or suspended
            ("done_on", _DAY),  # NEVER: not done
            ("state", _CODE),  # groups.DUTY_STATES
        ]
    ),
    "benefits": pa.schema(
        [
            ("person", _PERSON),
            ("month", _DAY),  # years × 12 + month - 1
            ("kind", _CODE),  # groups.BENEFITS
            ("days", pa.uint16()),
            ("amount", pa.float64()),  # euros, NaN: not known
            ("municipal", pa.float64()),  # the municipality's part of it, euros (rules F)
            ("counted", pa.uint16()),  # ordinal of its last day, as the share counts; 0: not known
        ]
    ),
}

CUBES: dict[str, pa.Schema] = {
    # Changes of state in a month: `days` were spent in `was` before them.
    "dfg": pa.schema(
        [
            ("municipality", pa.uint16()),
            ("month", _DAY),
            ("was", _CODE),
            ("became", _CODE),
            ("n", pa.int64()),
            ("days", pa.int64()),
        ]
    ),
    # People by state on the month's last working day.
    "stock": pa.schema(
        [
            ("municipality", pa.uint16()),
            ("month", _DAY),
            ("state", _CODE),
            ("people", pa.int64()),
            ("key", pa.uint64()),  # sum of their record keys, modulo 2^64
        ]
    ),
}
"""Sums over all people, kept as control totals and for maps without a filter. A month is counted as
in `benefits`; rows are sorted by their codes, and none is zero."""

PRINTS = pa.schema([("print", pa.uint64())])
"""By the shard's persons: a hash of the register's rows that the person was derived from."""


def empty(table: str) -> Columns:
    """Return a table's columns without rows."""
    return columns(SCHEMAS[table].empty_table())


def columns(table: pa.Table) -> Columns:
    """Return the columns of an Arrow table as arrays, without a copy where it lies in one piece."""
    whole = table.combine_chunks()
    return {
        name: whole.column(name).chunk(0).to_numpy(zero_copy_only=False)
        if whole.num_rows
        else np.empty(0, whole.schema.field(name).type.to_pandas_dtype())
        for name in whole.column_names
    }
