"""Polku's side of `bench.paths`: `python -m bench._ours TASK FILE` does a task once.

Kernels are called once on next to nothing before the clock starts, as the peers are imported before
theirs: the first call reads their machine code from the disk.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import polku
from bench._measured import each_month, edges, tell, usual
from polku.analytics.eventlog import kernels
from polku.analytics.states import STATES

ROWS = 1 << 17
"""Read at a time where the whole is not needed at once."""

sys.modules["pandas"] = None  # type: ignore[assignment]
# The product does without pandas; where developers have it for Spark, Arrow would import it now.

NONE = np.frombuffer(b"", np.uint32), np.frombuffer(b"", np.uint8)
"""Not to be written, as columns of Arrow: to a compiler that is a type of its own."""


def _chunks(file: str, *names: str) -> Iterator[list[Any]]:
    """Yield columns of a file, some rows at a time."""
    with pq.ParquetFile(file, pre_buffer=False) as parquet:
        for batch in parquet.iter_batches(ROWS, columns=list(names)):
            yield [batch[name].to_numpy() for name in names]


def _whole(file: str, *names: str) -> pa.Table:
    with pq.ParquetFile(file) as parquet:
        return parquet.read(columns=list(names))


def _seam(before: Any, after: Any) -> Any:
    """Return the last value of one row group and the first of the next."""
    joined = np.append(before, after[:1])
    joined.setflags(write=False)
    return joined


def dfg(file: str) -> Callable[[], Any]:
    square = np.zeros((len(STATES), len(STATES)), np.int64)
    kernels.follows(*NONE, square)

    def task() -> Any:
        last = NONE
        for case, state in _chunks(file, "case", "state"):
            kernels.follows(*map(_seam, last, (case, state)), square)
            kernels.follows(case, state, square)
            last = case[-1:], state[-1:]
        return lambda: edges(
            (*pair, square[pair]) for pair in zip(*np.nonzero(square), strict=True)
        )

    return task


def variants(file: str) -> Callable[[], Any]:
    kernels.variants(kernels.starts(NONE[0]), NONE[1])

    def task() -> Any:
        found = _whole(file, "case", "state")
        state = found["state"].combine_chunks().to_numpy()
        begin = kernels.starts(found["case"].combine_chunks().to_numpy())
        first, of = kernels.variants(begin, state)
        count = np.bincount(of)
        rows = np.flatnonzero(count >= np.sort(count)[-min(500, len(count))])
        top = (
            (tuple(map(str, state[begin[first[row]] : begin[first[row] + 1]])), int(count[row]))
            for row in rows
        )
        return lambda: usual(top, len(first), len(of))

    return task


def stock(file: str) -> Callable[[], Any]:
    from bench import _index
    from polku.analytics.filters import Filters
    from polku.analytics.questions.stock import stock as asked

    def task(shards: Iterable[pa.Table]) -> Any:
        period = Filters(since=_index.FIRST, until=_index.UNTIL)
        found = asked(_index.of_spells(shards), period, by="municipality", exact=True)
        return lambda: _rows(found.stock.table)

    task([_index.a_few(file)])
    return lambda: task(_index.groups(file, _index.OF_PEOPLE))


def _rows(table: Any) -> Any:
    import polars as pl

    numbers = {state: place for place, state in enumerate(STATES)}
    kept = table.filter(pl.col("people") > 0).select(
        pl.col("month").str.replace("-", "").cast(pl.Int64),
        pl.col("group").cast(pl.Int64),
        pl.col("state").replace_strict(numbers, return_dtype=pl.Int64),
        "people",
    )
    return [list(row) for row in kept.sort(pl.all()).rows()]


def curves(file: str) -> Callable[[], Any]:
    from polku.analytics.survival.incidence import aalen_johansen

    table = _whole(str(Path(file).with_name("subjects.parquet")), "time", "cause", "group")
    time, cause, group = (column.to_numpy() for column in table.columns)
    aalen_johansen(time[:9], cause[:9], group[:9])

    def task() -> Any:
        curves = [
            one.share[:, place] for one in aalen_johansen(time, cause, group) for place in range(2)
        ]
        return [share for curve in curves for share in each_month(range(len(curve)), curve)]

    return task


TASKS = {"dfg": dfg, "variants": variants, "stock": stock, "curves": curves}

if __name__ == "__main__":
    pa.set_cpu_count(2)
    tell(TASKS[sys.argv[1]](sys.argv[2]), version=f"polku {polku.__version__}")
