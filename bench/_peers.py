"""The peers, in their own environment: `_peers.py TASK FILE` does a task once and says what it took.

What a peer needs the log to look like is made before its clock starts, in memory; duckdb, polars and
Polku read the file within theirs.
"""

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from _measured import each_month, edges, tell, usual

COLUMNS = {"case_id_key": "case", "activity_key": "state", "timestamp_key": "start"}


Ready = Callable[[str], tuple[Callable[[], Any], str]]
"""Reads what is to be read before the clock starts; returns the task and the peer's version."""


def _pandas(file: str) -> Any:
    import pandas as pd

    log = pd.read_parquet(file, columns=["case", "state", "start"])
    log["start"] = pd.to_datetime(log["start"], unit="D")
    return log.astype({"case": str, "state": str})


def _polars(file: str) -> Any:
    import polars as pl

    day = pl.col("start").cast(pl.Date).cast(pl.Datetime("us"))
    names = pl.col("case", "state").cast(pl.String)
    return pl.scan_parquet(file).select(names, day).collect().lazy()


def _pm4py(read: Callable[[str], Any]) -> Ready:
    def dfg(file: str) -> tuple[Any, str]:
        import pm4py

        log = read(file)

        def task() -> Any:
            found, _, _ = pm4py.discover_dfg(log, **COLUMNS)
            return lambda: edges((*pair, n) for pair, n in found.items())

        return task, f"pm4py {pm4py.__version__}"

    return dfg


def _pm4py_variants(read: Callable[[str], Any]) -> Ready:
    def variants(file: str) -> tuple[Any, str]:
        import pm4py

        log = read(file)

        def task() -> Any:
            found = pm4py.get_variants(log, **COLUMNS)
            return lambda: usual(found.items(), len(found), sum(found.values()))

        return task, f"pm4py {pm4py.__version__}"

    return variants


def _duckdb(query: str, shape: Callable[[list[Any]], Any]) -> Ready:
    def ask(file: str) -> tuple[Any, str]:
        import duckdb

        base = duckdb.connect()
        days = Path(file).with_name("days.parquet")

        def task() -> Any:
            rows = base.sql(query.format(file=file, days=days)).fetchall()
            return lambda: shape(rows)

        return task, f"duckdb {duckdb.__version__}"

    return ask


DFG = """
    SELECT before, state, count(*) FROM (
        SELECT state, lag(state) OVER (PARTITION BY "case" ORDER BY start) AS before
        FROM read_parquet('{file}'))
    WHERE before IS NOT NULL GROUP BY ALL
"""
VARIANTS = """
    WITH v AS (
        SELECT states, count(*) AS n FROM (
            SELECT list(state ORDER BY start) AS states FROM read_parquet('{file}') GROUP BY "case")
        GROUP BY states)
    SELECT states, n, (SELECT count(*) FROM v), (SELECT sum(n) FROM v) FROM v
    ORDER BY n DESC LIMIT 500
"""
STOCK = """
    SELECT month, municipality, state, count(*) FROM read_parquet('{file}') s
    JOIN read_parquet('{days}') d ON s.start <= d.day AND d.day < s."end" GROUP BY ALL
"""


def _usual(rows: list[Any]) -> Any:
    names = ((tuple(map(str, states)), n) for states, n, _, _ in rows)
    return usual(names, rows[0][2], int(rows[0][3]))


def _polars_shift(file: str) -> tuple[Any, str]:
    import polars as pl

    def task() -> Any:
        log = pl.scan_parquet(file).select("case", "state")
        pairs = log.select(
            pl.col("state").shift().alias("before"),
            "state",
            (pl.col("case") == pl.col("case").shift()).alias("same"),
        )
        found = pairs.filter("same").group_by("before", "state").len().collect()
        return lambda: edges(found.rows())

    return task, f"polars {pl.__version__}"


def _lifelines(file: str) -> tuple[Any, str]:
    """Its curves are near ours, not equal: it puts the ends of one day into an order by chance."""
    import lifelines
    import pandas as pd

    table = pd.read_parquet(Path(file).with_name("subjects.parquet"))
    groups = [part for _, part in table.groupby("group")]

    def task() -> Any:
        found = []
        for part in groups:
            for cause in (1, 2):
                fit = lifelines.AalenJohansenFitter(calculate_variance=False)
                fit.fit(part["time"], part["cause"], event_of_interest=cause)
                curve = fit.cumulative_density_.iloc[:, 0]
                found += each_month(curve.index.to_numpy(), curve.to_numpy())
        return found

    return task, f"lifelines {lifelines.__version__}"


TASKS: dict[str, Ready] = {
    "dfg/pm4py-pandas": _pm4py(_pandas),
    "dfg/pm4py-polars": _pm4py(_polars),
    "dfg/duckdb": _duckdb(DFG, edges),
    "dfg/polars": _polars_shift,
    "variants/pm4py-pandas": _pm4py_variants(_pandas),
    "variants/pm4py-polars": _pm4py_variants(_polars),
    "variants/duckdb": _duckdb(VARIANTS, _usual),
    "stock/duckdb": _duckdb(STOCK, lambda rows: sorted(map(list, rows))),
    "curves/lifelines": _lifelines,
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    TASK, VERSION = TASKS[sys.argv[1]](sys.argv[2])
    tell(TASK, version=VERSION)
