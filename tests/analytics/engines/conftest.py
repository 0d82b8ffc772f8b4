"""A small town's extract, and the index that one process makes of it."""

from datetime import date

import polars as pl
import pytest

from polku.analytics.engines.local import Local
from polku.analytics.index.build import build_from
from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town
from polku.register.canonical import SCHEMAS

TODAY = date(2026, 11, 24)
SECRET = b"a secret of tests"


@pytest.fixture(scope="session")
def small_town():
    """Return the tables of a town of 60 clients, every other one of them in another area."""
    found = dict(make_town(Options(place_named("Raasepori-Hanko"), TODAY, clients=60)).tables)
    moved = pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("091")).otherwise("municipality")
    persons = pl.DataFrame(found["persons"]).with_columns(municipality=moved)
    return found | {"persons": persons.to_arrow().cast(SCHEMAS["persons"])}


def built_by(engine, tables, folder):
    batches = {name: table.to_batches() for name, table in tables.items()}
    return build_from(batches, folder, engine, today=TODAY, secret=SECRET)


@pytest.fixture(scope="session")
def local_index(small_town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("local")
    built_by(Local(), small_town, folder)
    return folder
