from datetime import date

import numpy as np
import polars as pl
import pytest
from tests.analytics.builder import Person, index_of
from tests.analytics.questions import second
from tests.analytics.questions.lives import town
from tests.analytics.questions.second import Second

from polku.analytics.disclosure import protect
from polku.analytics.filters import Filters
from polku.analytics.groups import AGES, LENGTHS
from polku.analytics.questions.flow import flow
from polku.analytics.questions.graph import graph
from polku.analytics.questions.stock import stock
from polku.analytics.questions.variants import LISTED, variants

FILTERS = [
    Filters(),
    Filters(area="inland"),
    Filters(area="coast", municipality="091", sex="woman"),
    Filters(language="sv", age="30_54"),
    Filters(age="under_25"),
    Filters(length="3_to_6_months"),
    Filters(length="over_2_years", age="55_59"),  # few, if any
    Filters(first_service="training"),
    Filters(first_service="none", sex="man"),
    Filters(since=date(2020, 2, 1), until=date(2022, 3, 31)),
]


def crowd():
    """Return people enough on equal paths for protected tables to say something."""
    path = [("unemployed", "2020-02-29"), ("work_trial", "2020-08-31"), ("open_work", "2020-09-30")]
    later = [("unemployed", "2020-03-31"), ("laid_off", "2022-03-31"), ("outside", "2023-12-31")]
    born = ("1990-02-28", "1990-03-01", "1995-12-31", "1968-02-29")
    people = [
        Person(
            states,
            birth=born[n % 4],
            area="coast" if n % 3 else "inland",
            municipality="710" if n % 2 else "091",
            sex=sex,
        )
        for n in range(24)
        for states, sex in ((path, "man"), (path[:2], "woman"), (later, "woman"))
    ]
    return index_of(*people, until="2023-12-31", services=("training",))


@pytest.fixture(scope="module", params=[1, "crowd"])
def asked(request):
    index = crowd() if request.param == "crowd" else town(request.param, 80)
    return index, Second(index)


@pytest.fixture(params=FILTERS, ids=lambda one: "-".join(one.chosen().values()) or "everybody")
def filters(request):
    return request.param


def protected(rows, count, key, universe):
    return {
        name: int(shown)
        for (name, row) in rows.items()
        for shown in protect(
            [row[count]], np.array([row[key]], np.uint64), np.uint64(universe(row))
        )
    }


def months(sql, filters):
    sql.months((2020, 2), (2022, 3)) if filters.since else sql.months((2021, 1), (2023, 12))


def windows(value, groups):
    cases = (f"when {value} < {high} then '{key}'" for key, (_, high) in groups.items())
    return f"case {' '.join(cases)} end"


GROUPS = {
    "": "''",
    "sex": "case sex when 1 then 'man' else 'woman' end",
    "municipality": "lpad(municipality::text, 3, '0')",
    "age": windows("age(born, count_day)", AGES),
    "length": windows("count_day - since", LENGTHS),
}


STOCKS = [("", one) for one in FILTERS] + [
    (by, one) for by in GROUPS if by for one in (FILTERS[1], FILTERS[3], FILTERS[5])
]


@pytest.mark.parametrize(("by", "filters"), STOCKS, ids=str)
def test_stock_is_that_of_sql(asked, filters, by):
    index, sql = asked
    months(sql, filters)
    rows = sql.rows(
        second.STOCK,
        **sql.conditions(filters),
        group=GROUPS[by],
        everyone="''" if by == "length" else GROUPS[by],
        same="true" if by == "length" else "false",
        spells="runs" if by == "length" or filters.length else "spells",
    )
    expected = {(row["month"], row["state"], row["group"]): row for row in rows}
    exact = counts(stock(index, filters, by=by, exact=True).stock.table, "people")
    assert exact == {name: row["people"] for name, row in expected.items()}
    shown = counts(stock(index, filters, by=by).stock.table, "people")
    wanted = protected(expected, "people", "key", lambda row: row["universe"])
    assert shown == {name: n for name, n in wanted.items() if n}


def counts(table, count):
    """Return what is not zero by month, state and group."""
    table = table if "group" in table.columns else table.with_columns(group=pl.lit(""))
    rows = table.filter(pl.col(count) > 0).iter_rows(named=True)
    return {(row["month"], row["state"], row["group"]): row[count] for row in rows}


def test_flow_is_that_of_sql(asked, filters):
    index, sql = asked
    months(sql, filters)
    universe = {
        row["month"]: row["universe"] for row in sql.rows(second.MONTHS, **sql.conditions(filters))
    }
    rows = sql.rows(second.FLOW, **sql.conditions(filters))
    expected = {(row["month"], row["change"]): row for row in rows}
    changes = {
        exact: {
            (row["month"], change): row[change]
            for row in flow(index, filters, exact=exact).flow.table.iter_rows(named=True)
            for change in ("began", "ended")
            if row[change]
        }
        for exact in (True, False)
    }
    assert changes[True] == {name: row["n"] for name, row in expected.items()}
    wanted = protected(expected, "n", "key", lambda row: universe[row["month"]])
    assert changes[False] == {name: n for name, n in wanted.items() if n}


def test_moves_are_those_of_sql(asked, filters):
    index, sql = asked
    months(sql, filters)
    universe = {
        row["month"]: row["universe"] for row in sql.rows(second.MONTHS, **sql.conditions(filters))
    }
    rows = sql.rows(second.MOVES, **sql.conditions(filters))
    expected = {(row["month"], row["was"], row["became"]): row for row in rows}
    for exact in (True, False):
        table = flow(index, filters, exact=exact).moves.table
        found = {(m, was, became): n for m, was, became, n in table.iter_rows()}
        wanted = protected(expected, "people", "key", lambda row: universe[row["month"]])
        if exact:
            wanted = {name: row["people"] for name, row in expected.items()}
        assert found == {name: n for name, n in wanted.items() if n}


def followed(sql, filters):
    sql.db.execute(second.STAYS.format(**sql.conditions(filters), months=24))
    return sql.db.execute(second.EVERYONE).fetchone()


def test_edges_are_those_of_sql(asked, filters):
    index, sql = asked
    _, universe = followed(sql, filters)
    expected = {(row["was"], row["became"]): row for row in sql.rows(second.EDGES)}
    found = graph(index, filters, exact=True).edges.table.rows_by_key(
        ["was", "became"], named=True, unique=True
    )
    assert {
        name: (row["transitions"], row["people"], row["median_days"]) for name, row in found.items()
    } == {
        name: (row["transitions"], row["people"], row["median"] if name[0] != "start" else None)
        for name, row in expected.items()
    }
    table = graph(index, filters).edges.table
    shown = {(row["was"], row["became"]): row["people"] for row in table.iter_rows(named=True)}
    wanted = protected(expected, "people", "people_key", lambda _: universe)
    assert shown == {name: n for name, n in wanted.items() if n}


def test_nodes_are_those_of_sql(asked, filters):
    index, sql = asked
    followed(sql, filters)
    expected = {row["state"]: row for row in sql.rows(second.NODES)}
    table = graph(index, filters, exact=True).nodes.table
    assert {row["state"]: tuple(row.values())[1:] for row in table.iter_rows(named=True)} == {
        name: (row["spells"], row["people"], row["median"] if name != "start" else None)
        for name, row in expected.items()
    }


def test_variants_are_those_of_sql(asked, filters):
    index, sql = asked
    everyone, universe = followed(sql, filters)
    expected = {row["path"]: row for row in sql.rows(second.PATHS)}
    table = variants(index, filters, limit=10_000, exact=True).variants.table
    found = {row["path"]: row for row in table.iter_rows(named=True)}
    assert {name: (row["people"], row["median_days"]) for name, row in found.items()} == {
        name: (row["people"], row["median"]) for name, row in expected.items()
    }
    for name, row in found.items():
        assert row["share"] == row["people"] / everyone
        assert row["works"] == name.endswith("open_work")
    shown = variants(index, filters).variants.table.filter(pl.col("rank").is_not_null())
    wanted = protected(expected, "people", "key", lambda _: universe)
    assert dict(shown.select("path", "people").iter_rows()) == {
        name: n for name, n in wanted.items() if n >= LISTED
    }
