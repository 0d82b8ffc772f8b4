"""What has been counted lately is not counted again, and nothing else is taken for it."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters
from polku.analytics.index.watch import Watch
from polku.analytics.indicators.cells import frame, tallies
from polku.analytics.indicators.plans import DEBT
from polku.analytics.indicators.rounds import counted_by
from polku.analytics.indicators.series import MEASURES, series
from polku.analytics.indicators.states import STATES

LAST = Filters(since=date(2025, 3, 1), until=date(2025, 5, 31))


def several():
    """People with something of everything that indicators count, of two units."""
    made = []
    for n in range(24):
        month = f"20{24 + n % 2}-{1 + n % 12:02}"
        states = [("unemployed", f"{month}-03"), ("coaching", "2025-03-10")]
        states += [("unemployed", "2025-04-08")] + [("open_work", "2025-05-06")] * (n % 3 == 0)
        given = {
            "services": [
                {"service": "coaching", "start": "2025-03-10", "end": "2025-04-08"},
                {"service": "coaching", "start": "2025-05-01", "end": "2025-05-06"},
            ],
            "plans": [(1, f"{month}-20", None)] * (n % 2),
            "duties": [("P02", "2025-04-10", None, "late"), ("P06", "2025-05-05", None, "kept")],
            "benefits": [("2025-04", "tmt", 20, 800.0, 400.0, n)],
            "contacts": ["2025-01-15"] * (n % 2),
        }
        made.append(Person(states, unit=f"Unit {n % 2}", **given))
    return index_of(*made)


def an_index(people=9):
    towns = ("710", "091")
    return index_of(
        *(Person([("unemployed", "2024-01-02")], municipality=towns[n % 2]) for n in range(people))
    )


@pytest.fixture
def rounds():
    """Return an index and how often its shards have been gone round."""
    watch = Watch()
    return an_index().watched(watch), watch


def unemployed(index, filters=None, by=""):
    return tallies(frame(index, filters or Filters(), by), [STATES])[0].of("long_term").n[:, -1]


def test_the_same_people_and_months_are_counted_once(rounds):
    index, watch = rounds
    assert list(unemployed(index)) == [9]
    before = watch.round
    again = index.watched(Watch())
    assert list(unemployed(again)) == [9]
    assert list(unemployed(again, Filters(until=date(2025, 12, 31)))) == [9]  # the same months
    assert again.watch.round == 0
    assert watch.round == before


@pytest.mark.parametrize(
    ("filters", "by", "found"),
    [
        (Filters(municipality="710"), "", [5]),
        (Filters(sex="man"), "", [0]),
        (Filters(until=date(2024, 6, 30)), "", [0]),  # not for a year yet
        (Filters(since=date(2020, 1, 1), until=date(2025, 1, 31)), "", [9]),  # from longer ago
        (Filters(), "municipality", [4, 5]),
        (Filters(age="under_25"), "", [0]),
    ],
)
def test_others_are_counted_anew(rounds, filters, by, found):
    index, _ = rounds
    unemployed(index)
    assert list(unemployed(index, filters, by)) == found


def test_another_index_is_counted_anew(rounds):
    index, _ = rounds
    unemployed(index)
    assert list(unemployed(an_index(4))) == [4]
    assert list(unemployed(index)) == [9]


def test_the_groups_of_a_round_are_kept_for_whoever_asks_for_them(rounds):
    index, _ = rounds
    counted_by(index, Filters(), {"": ["plan_debt"], "municipality": ["plan_debt"]}, exact=True)
    quiet = replace(index, watch=Watch())
    on = frame(quiet, Filters(), "municipality")
    asked = quiet.watch.round
    (tally,) = tallies(on, [DEBT])
    assert quiet.watch.round == asked
    assert tally.of("missing").n[:, -1].tolist() == [4, 5]
    assert tally.frame is on


def test_the_municipalities_make_the_whole(rounds):
    index, _ = rounds
    asked = Filters(sex="woman")
    unemployed(index, asked, "municipality")
    quiet = index.watched(Watch())
    on = frame(quiet, asked)
    before = quiet.watch.round
    (added,) = tallies(on, [STATES])
    assert quiet.watch.round == before
    (alone,) = tallies(frame(an_index(), asked), [STATES])
    for one, other in (
        *zip(added.cells, alone.cells, strict=True),
        (added.universe, alone.universe),
    ):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("key", sorted(set(MEASURES) - {"unemployment_days", "plan_debt_days"}))
def test_a_month_is_the_same_alone_and_among_others(key):
    index = several()
    alone = series(frame(index, LAST, "unit"), [key], exact=True)[0].table
    kept = several()
    among = series(frame(kept, Filters(), "unit"), [key], exact=True)[0].table
    watched = kept.watched(Watch())
    on = frame(watched, LAST, "unit")
    asked = watched.watch.round
    cut = series(on, [key], exact=True)[0].table
    assert watched.watch.round == asked
    assert cut.equals(alone)
    assert cut.equals(among.filter(pl.col("month").is_in(on.months)))


def test_months_of_one_question_do_not_drive_out_those_of_another(rounds):
    index, _ = rounds
    may = Filters(since=date(2025, 5, 1), until=date(2025, 5, 31))
    june = Filters(since=date(2025, 6, 1), until=date(2025, 6, 30))
    year = Filters(since=date(2025, 1, 1), until=date(2025, 12, 31))
    first = [unemployed(index, one).tolist() for one in (may, june)]
    quiet = index.watched(Watch())
    assert [unemployed(quiet, one).tolist() for one in (may, june)] == first
    assert quiet.watch.round == 0
    unemployed(index, year)
    assert [unemployed(quiet, one).tolist() for one in (may, june, year)][:2] == first
    assert quiet.watch.round == 0
