"""The rows an index is built from: canonical Parquet with pseudonyms, and nothing that names anyone.

Both roads lead here, that from a register extract and that from the database, so both give the same
index. One file a table, in the canonical columns of the exchange; ids are pseudonyms, and names,
personal identity codes and notes are left empty.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from polku.analytics.derive.pseudonyms import as_text, pseudonyms
from polku.register.canonical import SCHEMAS
from polku.rules.facts import RECORDS

PERSON = "person_id"
NAMING = {
    "coaches": ("name",),
    "persons": ("given_name", "family_name", "hetu"),
    "contacts": ("note",),
}
"""What would name or tell of a person beside the register's codes: left empty."""

HISTORY = tuple(RECORDS)
"""The histories that columns are derived from: incomes are none of them."""

TABLES = ("coaches", "persons", *HISTORY)
BATCH = 250_000
"""Rows held in memory at a time."""


def write_rows(tables: Mapping[str, Iterable[pa.RecordBatch]], folder: Path, secret: bytes) -> None:
    """Write canonical tables with pseudonyms into a folder, batch by batch.

    `persons` is read before what is told of them. Rows of anybody else are left out: of people who
    came into a database while it was read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known: dict[str, str] = {}
    for name in TABLES:
        with pq.ParquetWriter(folder / f"{name}.parquet", SCHEMAS[name]) as writer:
            for batch in tables.get(name, ()):
                if name == "persons":
                    ids = batch[PERSON].to_pylist()
                    known |= zip(ids, as_text(pseudonyms(ids, secret)), strict=True)
                writer.write_batch(_without_names(name, batch, known))


def _without_names(name: str, batch: pa.RecordBatch, known: Mapping[str, str]) -> pa.RecordBatch:
    for column in NAMING.get(name, ()):
        place = batch.schema.get_field_index(column)
        batch = batch.set_column(place, batch.schema[place], pa.nulls(batch.num_rows, pa.string()))
    if PERSON in batch.schema.names:
        met = batch[PERSON].dictionary_encode()  # most batches hold few people, many rows of each
        ids = pa.array([known.get(one) for one in met.dictionary.to_pylist()], pa.string())
        place = batch.schema.get_field_index(PERSON)
        batch = batch.set_column(place, batch.schema[place], ids.take(met.indices))
        return batch.filter(batch[PERSON].is_valid())
    return batch


def read_rows(folder: Path, name: str) -> Iterator[pl.DataFrame]:
    """Yield the rows of a table, a batch at a time."""
    with pq.ParquetFile(folder / f"{name}.parquet") as file:
        for batch in file.iter_batches(batch_size=BATCH):
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            yield frame


def whole(folder: Path, name: str) -> pl.DataFrame:
    """Return all rows of a table: for coaches and persons."""
    frame = pl.from_arrow(pq.read_table(folder / f"{name}.parquet", schema=SCHEMAS[name]))
    assert isinstance(frame, pl.DataFrame)
    return frame
