"""What has been counted lately is not counted again, and nothing else is taken for it."""

from dataclasses import replace
from datetime import date

import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters
from polku.analytics.index.watch import Watch
from polku.analytics.indicators.cells import frame, tallies
from polku.analytics.indicators.plans import DEBT
from polku.analytics.indicators.rounds import counted_by
from polku.analytics.indicators.states import STATES


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
    assert again.watch.round == 2  # the first days known, asked by both periods
    assert watch.round == before


@pytest.mark.parametrize(
    ("filters", "by", "found"),
    [
        (Filters(municipality="710"), "", [5]),
        (Filters(sex="man"), "", [0]),
        (Filters(until=date(2024, 6, 30)), "", [0]),  # not for a year yet
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
