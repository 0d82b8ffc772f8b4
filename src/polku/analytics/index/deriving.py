"""The kernel of a build: some people's rows in, their columns out. Every engine calls this one."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import polars as pl
import pyarrow as pa

from polku.analytics.derive import derive
from polku.analytics.derive.codes import Codes
from polku.analytics.index.layout import SCHEMAS, Columns, columns
from polku.analytics.index.parts import Part, flat


@dataclass(frozen=True, slots=True)
class Derived:
    """The columns of some people of one shard, and how many rows were read for them."""

    shard: str
    read: Mapping[str, int]
    tables: Mapping[str, Columns]

    @property
    def people(self) -> int:
        return self.read["persons"]


@dataclass(frozen=True, slots=True)
class Kernel:
    """What is the same for all people."""

    secret: bytes
    codes: Codes
    until: date

    def __call__(self, shard: str, people: pl.DataFrame) -> Derived:
        """Derive people of a shard, given as `parts.nested` has them."""
        rows = flat(people)
        found = derive(
            rows, secret=self.secret, codes=self.codes, until=self.until, pseudonymised=True
        )
        return Derived(shard, {name: table.num_rows for name, table in rows.items()}, found)


class Engine(Protocol):
    """Where kernels run."""

    def run(self, parts: Sequence[Part], kernel: Kernel) -> Iterator[Derived]:
        """Derive every person of the parts once, some at a time, and shard after shard at best.

        Raises IndexFaultError.
        """


def packed(tables: Mapping[str, Columns]) -> bytes:
    """Write the tables of the index one after another as Arrow streams."""
    sink = io.BytesIO()
    for name, schema in SCHEMAS.items():
        arrays = [pa.array(tables[name][field.name], field.type) for field in schema]
        with pa.ipc.new_stream(sink, schema) as stream:
            stream.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    return sink.getvalue()


def unpacked(data: bytes) -> dict[str, Columns]:
    """Read what `packed` wrote."""
    source = io.BytesIO(data)
    return {name: columns(pa.ipc.open_stream(source).read_all()) for name in SCHEMAS}
