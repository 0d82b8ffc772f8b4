"""Areas, municipalities and units side by side: the counts by another way, and what is said of them."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tests.analytics.builder import Person, index_of
from tests.analytics.questions import lives

from polku.analytics.comparison.funnel import Dispersion
from polku.analytics.comparison.judging import LIMITS, compared
from polku.analytics.comparison.official import MEASURES as OFFICIAL
from polku.analytics.comparison.official import official
from polku.analytics.comparison.shares import BY, MEASURES, RETURNED, STOCKS, shares
from polku.analytics.disclosure import SMALLEST_WHOLE, Protection
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.indicators.asking import indicator
from polku.analytics.questions.returns import returns
from polku.reference.areas import area
from polku.reference.figures import snapshot

YEAR = Filters(since=date(2022, 1, 1), until=date(2022, 12, 31))
NAMES = ("Aro", "Haka", "Kallio", "Niemi")


@pytest.fixture(scope="module")
def town():
    return lives.town(5, 300)


def found(comparison):
    return {row["group"]: row for row in comparison.table.table.iter_rows(named=True)}


def unequal(different=0.8, people=60):
    """Return an index of four units: in all a third is long-term unemployed but in one."""
    made = []
    for unit in NAMES:
        share = different if unit == "Kallio" else 1 / 3
        since = ["2023-02-01" if n < share * people else "2025-09-01" for n in range(people)]
        made += [Person([("unemployed", day)], unit=unit) for day in since]
    return index_of(*made, until="2025-12-31")


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("key", sorted(set(MEASURES) - {RETURNED, *STOCKS}))
def test_the_counts_are_those_of_the_indicators_month_by_month(town, key, by):
    counts = shares(town, YEAR, key, by=by, exact=True).counts.table
    series = indicator(key, town, YEAR, by=by, exact=True).series.table
    monthly = series.group_by("group").agg(pl.exclude("month").sum()).sort("group")
    for name, other in (("events", "numerator"), ("n", "denominator")):
        assert counts.sort("group")[name].to_list() == monthly[other].to_list()


def test_a_stock_is_that_of_the_last_month(town):
    counts = shares(town, YEAR, "activation_rate", by="area", exact=True).counts.table
    series = indicator("activation_rate", town, YEAR, by="area", exact=True).series.table
    last = series.filter(series["month"] == "2022-12")
    assert counts["events"].to_list() == last["numerator"].to_list()
    assert counts["n"].to_list() == last["denominator"].to_list()
    long = shares(town, YEAR, "long_term_share", by="area", exact=True).counts.table
    for name, key in (("events", "long_term"), ("n", "unemployed")):
        month = indicator(key, town, YEAR, by="area", exact=True).series.table
        assert long[name].to_list() == month.filter(month["month"] == "2022-12")["value"].to_list()


def test_who_came_back_is_counted_as_the_revolving_door_does(town):
    counts = shares(town, YEAR, RETURNED, by="municipality", exact=True).counts.table
    for row in counts.iter_rows(named=True):
        there = replace(YEAR, municipality=row["group"])
        table = returns(town, there, exact=True).unemployment.table
        left, returned = table.filter(table["within"] == 12).select("left", "returned").row(0)
        assert (row["n"], row["events"]) == (left, returned)
        assert left > 10


@pytest.mark.parametrize("exact", [True, False])
def test_the_unit_that_differs_is_told_and_no_other(exact):
    judged = found(compared(unequal(), Filters(), "long_term_share", by="unit", exact=exact))
    assert judged["Kallio"]["verdict"] == 2
    assert all(row["verdict"] in {0, -1} for unit, row in judged.items() if unit != "Kallio")
    assert list(judged) == sorted(judged)


def test_units_that_are_alike_are_no_different():
    judged = compared(unequal(1 / 3), Filters(), "long_term_share", by="unit")
    assert {row["verdict"] for row in found(judged).values()} == {0}
    assert not judged.funnel.significant
    assert judged.funnel.dispersion is Dispersion.NONE


def test_only_protected_counts_are_told_and_too_few_are_withheld():
    few = [Person([("unemployed", "2025-09-01")], unit="Few") for _ in range(4)]
    whole = unequal()
    index = index_of(*few, *[Person([("unemployed", "2023-02-01")], unit=u) for u in NAMES * 30])
    judged = compared(index, Filters(), "long_term_share", by="unit")
    row = found(judged)["Few"]
    assert row["n"] in {0, 5}
    assert row["share"] is row["verdict"] is row["low950"] is None
    place = judged.table.table["group"].to_list().index("Few")
    assert {judged.table.mark(one, place) for one in ("share", *LIMITS)} == {f"<{SMALLEST_WHOLE}"}
    shown = found(compared(whole, Filters(), "long_term_share", by="unit"))
    for row in shown.values():
        assert row["share"] == row["events"] / row["n"]


def test_one_is_not_judged_and_who_is_of_no_unit_is_no_unit():
    index = index_of(*[Person([("unemployed", "2023-02-01")], unit=u) for u in ("a", "") * 40])
    judged = compared(index, Filters(), "long_term_share", by="unit")
    assert judged.funnel is None
    assert {unit: row["verdict"] for unit, row in found(judged).items()} == {"a": None}
    assert found(judged)["a"]["share"] == 1.0


def test_nobody_is_no_fault():
    assert compared(unequal(), Filters(sex="man"), "repeats", by="unit").funnel is None
    early = Filters(since=date(1999, 1, 1), until=date(1999, 12, 31))
    for key in MEASURES:
        assert compared(unequal(), early, key, by="municipality").table.table.is_empty()


@pytest.mark.parametrize(("key", "by"), [("happiness", "unit"), ("repeats", "coach")])
def test_what_is_not_compared_is_told_with_what_is(key, by):
    with pytest.raises(UnknownValueError):
        shares(unequal(), Filters(), key, by=by)


def test_the_newest_year_known_is_asked_where_no_period_is():
    at = shares(unequal(), Filters(), "plan_within_month", by="unit")
    assert (at.since, at.until) == ("2024-12", "2025-11")
    back = shares(unequal(), Filters(), RETURNED, by="unit")
    assert (back.since, back.until) == ("2024-01", "2024-12")


@pytest.mark.parametrize("key", OFFICIAL)
def test_all_areas_by_official_figures(reference_data, key):
    judged = official(key).comparison
    assert len(found(judged)) == 45
    assert judged.table.protection is Protection.SUPPRESSED
    assert judged.funnel.significant  # areas differ by more than the luck of who lives there
    inside = [row for row in found(judged).values() if row["verdict"] == 0]
    assert len(inside) > 45 / 2


def test_an_official_share_is_that_of_the_counts(reference_data):
    row = found(official("long_term_share").comparison)["07"]
    counts = snapshot(area("07")).measures
    assert row["events"] == counts["long_term_unemployed"].value
    assert row["n"] == counts["unemployed"].value


def test_what_the_source_keeps_secret_is_withheld_not_nought(reference_data):
    compare = official("activation_rate", area("07"))
    row = found(compare.comparison)["078"]
    assert row["events"] is row["n"] is row["share"] is None
    place = compare.comparison.table.table["group"].to_list().index("078")
    assert compare.comparison.table.mark("share", place) == "..."
    assert compare.secret == 1


def test_a_municipality_that_was_joined_to_another_is_counted_once(reference_data):
    groups = official("unemployed", area("trial-12")).comparison.table.table["group"].to_list()
    assert "588" in area("trial-12").municipalities  # Pertunmaa, since joined to Mäntyharju
    assert "507" in groups
    assert "588" not in groups
    assert len(groups) == len(set(groups))
