"""The cubes against the same questions in SQL over the same columns, and the check against both."""

import duckdb
import numpy as np
import polars as pl
import pytest

from polku.analytics.calendar import count_day, number
from polku.analytics.index import files
from polku.analytics.index.checking import check
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.opening import open_index, read_manifest

CHANGES = """
with steps as (
    select shard, person, state, start, lag(state) over one as was, lag(start) over one as since
    from spells window one as (partition by shard, person order by start)
)
select municipality, year(d) * 12 + month(d) - 1 as month, was, state as became,
       count(*) as n, sum(steps.start - since) as days
from (select *, date '1970-01-01' + start as d from steps) steps
join persons using (shard, person)
where was is not null group by all order by all
"""

STOCK = """
select municipality, days.month, state, count(*) as people, sum(key::hugeint) % (2::hugeint ** 64)::hugeint as key
from spells join persons using (shard, person)
join days on days.day >= spells.start and days.day < spells."end"
group by all order by all
"""


@pytest.fixture(scope="module")
def index(built):
    return open_index(built)


@pytest.fixture(scope="module")
def sql(index):
    def rows(table):
        shards = enumerate(index.shards)
        return pl.concat(
            pl.DataFrame(shard.tables[table]).with_columns(shard=pl.lit(place))
            for place, shard in shards
        )

    until = index.manifest.until
    months = [(year, month) for year in range(1990, until.year + 1) for month in range(1, 13)]
    days = [(year * 12 + month - 1, count_day(year, month)) for year, month in months]
    known = [(month, day.toordinal() - 719_163) for month, day in days if day <= until]
    tables = {
        "spells": rows("spells"),
        "persons": rows("persons").with_columns(
            person=pl.int_range(pl.len(), dtype=pl.UInt32).over("shard")
        ),
        "days": pl.DataFrame(known, ["month", "day"], orient="row"),
    }
    connection = duckdb.connect()
    for name, frame in tables.items():
        connection.register(name, frame.to_arrow())
    yield connection
    connection.close()


@pytest.mark.parametrize(("cube", "query"), [("dfg", CHANGES), ("stock", STOCK)])
def test_a_cube_is_what_sql_counts(index, sql, cube, query):
    counted = sql.sql(query).fetchnumpy()
    kept = index.cubes[cube]
    assert len(kept["municipality"]) > 100
    for name, values in kept.items():
        theirs = counted[name]
        if name == "key":
            theirs = np.array([int(one) for one in sql.sql(query).pl()["key"]], np.uint64)
        assert (values == theirs.astype(values.dtype)).all(), name


def test_everybody_whose_path_has_begun_is_somewhere_on_the_last_count_day(index):
    stock = pl.DataFrame(index.cubes["stock"])
    last = stock.filter(pl.col("month") == stock["month"].max())
    day = number(count_day(2026, 10))
    begun = [
        len(np.unique(spells["person"][spells["start"] <= day]))
        for spells in (shard.tables["spells"] for shard in index.shards)
    ]
    assert last["people"].sum() == sum(begun) > 200


def test_the_full_check_recounts_the_cubes(spoiled):
    written = read_manifest(spoiled)
    cubes = {name: dict(columns) for name, columns in open_index(spoiled).cubes.items()}
    cubes["stock"]["people"] = cubes["stock"]["people"] + 1
    files.write_cubes(spoiled, written["stamp"], cubes)
    with pytest.raises(IndexFaultError) as caught:
        check(spoiled)
    assert caught.value.message == "cube"
    assert caught.value.values["cube"] == "stock.people"
