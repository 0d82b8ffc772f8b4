"""The demo town: its indicators against the truth behind it."""

from datetime import date

import pytest
from tests.analytics.derive.registers import SECRET

from polku.analytics.derive import derive
from polku.analytics.derive.codes import codes_of
from polku.analytics.filters import Filters
from polku.analytics.index.layout import SCHEMAS
from polku.analytics.index.store import Index, Manifest, Shard
from polku.analytics.indicators.asking import indicator
from polku.analytics.indicators.forecast import forecast
from polku.analytics.indicators.panel import panel
from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town
from polku.demo.truth_file import truth_of

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def town():
    return make_town(Options(place_named("Raasepori-Hanko"), TODAY, 400, 1))


@pytest.fixture(scope="module")
def index(town):
    codes = codes_of(town.tables, until=TODAY)
    tables = derive(town.tables, secret=SECRET, codes=codes, until=TODAY)
    totals = {table: len(next(iter(tables[table].values()))) for table in SCHEMAS}
    names = ("areas", "units", "coaches", "services", "rules")
    lists = {name: getattr(codes, name) for name in names}
    return Index(Manifest(TODAY, **lists, key="t", totals=totals), [Shard("a", 0, tables)])


def test_the_unemployed_of_every_month_are_those_of_the_truth(town, index):
    months = {row["month"]: row["extract"] for row in truth_of(town, [])["calibration"]["months"]}
    filters = Filters(since=date(2015, 1, 1))
    table = indicator("unemployed", index, filters, exact=True).series.table
    mine = dict(table.select("month", "value").rows())
    shared = [month for month, n in months.items() if month in mine]
    assert len(shared) > 48
    assert {month: mine[month] for month in shared} == {month: months[month] for month in shared}


def test_the_tiles_of_a_town_stand_within_reason(index):
    tiles = {one.definition.key: one for one in panel(index, Filters(), exact=True)}
    assert all(one.value is not None for one in tiles.values())
    assert 5 < tiles["activation_rate"].value < 60
    assert tiles["plan_debt"].value > 0
    stocks = tiles["plan_debt"].series.table["value"].to_list()
    last = tiles["plan_debt"].beside
    assert stocks[-1] == stocks[-2] + last["plan_debt_new"] - last["plan_debt_cleared"]


def test_a_year_ahead_follows_the_year_behind(index):
    path = forecast(index, Filters(), exact=True).path.table
    paid, ahead = (path.filter(basis=basis) for basis in ("paid", "estimate"))
    assert ahead.height == 13
    assert ahead.filter(partial=True)["month"].to_list() == ["2026-11"]
    assert paid["month"].max() == "2026-10"
    year_behind, year_ahead = paid.tail(12)["euros"].sum(), ahead.tail(12)["euros"].sum()
    assert year_ahead == pytest.approx(year_behind, rel=0.35)
