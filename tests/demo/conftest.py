"""One town for the tests that only look, made once."""

import json
from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town
from polku.demo.writing import Home, write_town

TODAY = date(2026, 11, 24)
CLIENTS = 900


def made(name="Raasepori-Hanko", clients=CLIENTS, seed=1, today=TODAY):
    return make_town(Options(place_named(name), today, clients, seed))


@pytest.fixture(scope="session")
def town():
    return made()


@pytest.fixture(scope="session")
def frames(town):
    return SimpleNamespace(**{name: pl.DataFrame(table) for name, table in town.tables.items()})


@pytest.fixture(scope="session")
def home(town, tmp_path_factory):
    written = Home(tmp_path_factory.mktemp("town") / "home")
    write_town(town, written)
    return written


@pytest.fixture(scope="session")
def truth(home):
    return json.loads(home.truth.read_text("utf-8"))
