"""A town's register on two days, as the rows that indexes are built from."""

import shutil
from datetime import date

import polars as pl
import pytest

from polku.analytics.engines.local import Local
from polku.analytics.index.build import Order, build
from polku.analytics.index.rows import write_rows
from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town
from polku.register.canonical import SCHEMAS

TODAY = date(2026, 11, 24)
MONTH_AGO = date(2026, 10, 23)
SECRET = b"a secret of tests, and of nothing else"
HELSINKI, ABROAD = "091", "200"

BEGINS = {
    "job_searches": "start", "statuses": "start", "services": "start", "contacts": "at",
    "plans": "made_on", "jobs": "start",
}  # fmt: skip


def as_of(tables, day):
    """Return an extract as it would have been on an earlier day: what came later is not in it."""
    found = {}
    for name, table in tables.items():
        rows = pl.DataFrame(table)
        if name in BEGINS:
            rows = rows.filter(pl.col(BEGINS[name]).cast(pl.Date) <= day)
        elif "month" in rows.columns:
            rows = rows.filter(pl.col("month") < f"{day:%Y-%m}")
        if "end" in rows.columns:
            rows = rows.with_columns(end=pl.when(pl.col("end") <= day).then("end"))
        found[name] = rows.to_arrow().cast(SCHEMAS[name])
    return found


@pytest.fixture(scope="session")
def tables():
    """Return the tables of a town of 240 clients, some of whom have moved to other areas."""
    place = place_named("Raasepori-Hanko")
    found = dict(make_town(Options(place=place, today=TODAY, clients=240)).tables)
    moved = pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit(HELSINKI))
    moved = moved.when(pl.int_range(pl.len()) % 11 == 0).then(pl.lit(ABROAD))
    persons = pl.DataFrame(found["persons"])
    persons = persons.with_columns(municipality=moved.otherwise("municipality"))
    return found | {"persons": persons.to_arrow().cast(SCHEMAS["persons"])}


@pytest.fixture(scope="session")
def order(tables, tmp_path_factory):
    """Return what to build the town's index of today of."""
    return ordered(tables, tmp_path_factory.mktemp("rows"), TODAY)


@pytest.fixture(scope="session")
def earlier(tables, tmp_path_factory):
    """Return what to build its index of a month ago of."""
    return ordered(as_of(tables, MONTH_AGO), tmp_path_factory.mktemp("rows"), MONTH_AGO)


def ordered(tables, folder, until, secret=SECRET):
    write_rows({name: table.to_batches() for name, table in tables.items()}, folder, secret)
    return Order(folder, secret, until)


@pytest.fixture(scope="session")
def built(order, tmp_path_factory):
    """Return the folder of the town's index of today. Not to be written into."""
    folder = tmp_path_factory.mktemp("index")
    build(order, folder, Local())
    return folder


@pytest.fixture
def spoiled(built, tmp_path):
    """Return a copy of the index that a test may spoil."""
    return shutil.copytree(built, tmp_path / "index")
