"""What the estimators of `bench.paths` need besides spells: subjects, and the count days of months."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench._spells import FIRST, UNTIL
from polku.analytics.calendar import count_day, number

GROUPS = 5


def write(folder: Path, subjects: int) -> None:
    """Write subjects (days until an end, cause 0 to 2, group) and days (month YYYYMM, count day)."""
    draw = np.random.default_rng(2026)
    group = draw.integers(0, GROUPS, subjects)
    ends = np.ceil(draw.exponential(200 + 60 * group[:, None], (subjects, 2))).astype(np.int64)
    seen = draw.integers(60, 1500, subjects)
    time = np.minimum(ends.min(axis=1), seen)
    cause = np.where(ends.min(axis=1) <= seen, 1 + ends.argmin(axis=1), 0)
    columns = {"time": time, "cause": cause, "group": group}
    pq.write_table(pa.table(columns), folder / "subjects.parquet")
    months = range(FIRST.year * 12, UNTIL.year * 12 + UNTIL.month)
    days = {
        "month": [month // 12 * 100 + month % 12 + 1 for month in months],
        "day": [number(count_day(month // 12, month % 12 + 1)) for month in months],
    }
    pq.write_table(pa.table(days), folder / "days.parquet")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
