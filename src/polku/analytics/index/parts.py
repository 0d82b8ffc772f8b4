"""The rows of a build parted by shard: in Parquet one row a person, with all their rows within it.

However such a file is cut, nobody is: any batch of its rows can be derived on its own, in this
process, in another one or by Spark.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from polku.analytics.index.rows import HISTORY, PERSON, read_rows
from polku.register.canonical import SCHEMAS

SHARD = "shard"
SLICE = 1_000
"""People of a row group: what is derived at a time."""

Tables = dict[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Part:
    """The people of one shard to derive: where they lie, and their control totals."""

    shard: str
    path: Path
    rows: Mapping[str, int]
    """Rows of each table of the register."""

    @property
    def people(self) -> int:
        return self.rows["persons"]

    @property
    def slices(self) -> int:
        return -(-self.people // SLICE)

    def slice(self, number: int) -> pl.DataFrame:
        """Return some of its people, as `nested` has them."""
        with pq.ParquetFile(self.path) as file:
            return pl.DataFrame(file.read_row_group(number))


def write_parts(
    rows: Path, wanted: pl.DataFrame, folder: Path, tell: Callable[[int, int], None]
) -> Iterator[Part]:
    """Part the rows of the people of `wanted` (`person_id`, `shard`) into files of a folder.

    One pass over every table; no more than a batch of it is held in memory, and then one shard.
    `tell` is told how many of the tables have been parted.
    """
    tables = ("persons", *HISTORY)
    shards = wanted[SHARD].unique(maintain_order=True).to_list()
    with TemporaryDirectory(dir=folder) as scattered:
        for done, name in enumerate(tables):
            tell(done, len(tables))
            _scatter(read_rows(rows, name), name, wanted, Path(scattered))
        tell(len(tables), len(tables))
        for shard in shards:
            yield _gathered(shard, Path(scattered), folder)


def _scatter(
    batches: Iterator[pl.DataFrame], name: str, wanted: pl.DataFrame, folder: Path
) -> None:
    """Write the rows of each shard into a file of its own, in the order in which they come."""
    with ExitStack() as files:
        writers: dict[str, pa.ipc.RecordBatchStreamWriter] = {}
        for rows in batches:
            found = rows.join(wanted, on=PERSON, maintain_order="left")
            for (shard,), some in found.group_by(SHARD, maintain_order=True):
                if shard not in writers:
                    path = str(folder / f"{shard}.{name}")
                    sink = files.enter_context(pa.OSFile(path, "wb"))
                    stream = pa.ipc.new_stream(sink, SCHEMAS[name])
                    writers[str(shard)] = files.enter_context(stream)
                writers[str(shard)].write_table(some.drop(SHARD).to_arrow().cast(SCHEMAS[name]))


def _gathered(shard: str, scattered: Path, folder: Path) -> Part:
    """Write the part of a shard from its scattered rows, which are taken away."""
    tables = {name: _taken(scattered / f"{shard}.{name}", name) for name in ("persons", *HISTORY)}
    path = folder / f"{shard}.parquet"
    people = nested(tables).select(pl.lit(shard).alias(SHARD), pl.all())
    pq.write_table(people.to_arrow(), path, row_group_size=SLICE)
    return Part(shard, path, {name: table.num_rows for name, table in tables.items()})


def _taken(path: Path, name: str) -> pa.Table:
    if not path.exists():
        return SCHEMAS[name].empty_table()
    with pa.OSFile(str(path)) as source:
        table = pa.ipc.open_stream(source).read_all()
    path.unlink()
    return table


def nested(tables: Mapping[str, pa.Table]) -> pl.DataFrame:
    """Return one row a person, sorted by `person_id`: `persons`, and of every table a list."""
    found = pl.DataFrame(tables["persons"]).sort(PERSON)
    found = found.select(PERSON, persons=pl.struct(pl.exclude(PERSON)))
    for name in HISTORY:
        rows = pl.DataFrame(tables[name])
        lists = rows.group_by(PERSON).agg(pl.struct(pl.exclude(PERSON)).alias(name))
        found = found.join(lists, on=PERSON, how="left", maintain_order="left")
    return found


def flat(people: pl.DataFrame) -> Tables:
    """Return the canonical tables of people: what `nested` made one row a person of."""
    found = {"persons": people.select(PERSON, "persons").unnest("persons")}
    for name in HISTORY:
        lists = people.select(PERSON, name).filter(pl.col(name).list.len() > 0)
        found[name] = lists.explode(name).unnest(name)
    return {name: rows.to_arrow().cast(SCHEMAS[name]) for name, rows in found.items()}
