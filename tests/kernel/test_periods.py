from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.kernel.periods import Period, full_years, merged, months_after, months_between

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
SPAN = st.dates(date(2024, 1, 1), date(2024, 3, 31))


@st.composite
def periods(draw, open_ended=True):
    start, end = sorted((draw(SPAN), draw(SPAN)))
    return Period(start, None if open_ended and draw(st.integers(0, 5)) == 0 else end)


def covered(some, until=date(2024, 6, 30)):
    """Every day the periods cover, counted one by one."""
    days = (date(2023, 12, 1) + timedelta(days=n) for n in range(300))
    return {day for day in days if day <= until and any(day in period for period in some)}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2025, 1, 31), 1, (2025, 2, 28)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2025, 11, 30), 3, (2026, 2, 28)),
        ((2025, 12, 15), 1, (2026, 1, 15)),
        ((2025, 3, 31), -1, (2025, 2, 28)),
        ((2025, 5, 31), 6, (2025, 11, 30)),
        ((2025, 5, 31), 0, (2025, 5, 31)),
    ],
)
def test_a_term_in_months_ends_on_the_same_day_or_the_months_last(day, months, expected):
    assert months_after(date(*day), months) == date(*expected)


@given(DAYS, st.integers(-240, 240))
def test_months_after_keeps_the_day_or_takes_the_last_one(day, months):
    found = months_after(day, months)
    assert found.year * 12 + found.month == day.year * 12 + day.month + months
    is_last = (found + timedelta(days=1)).day == 1
    assert found.day == day.day or (found.day < day.day and is_last)


@given(DAYS, st.integers(0, 240), st.integers(0, 240))
def test_a_longer_term_never_ends_earlier(day, fewer, more):
    fewer, more = sorted((fewer, more))
    assert months_after(day, fewer) <= months_after(day, more)


@given(DAYS, DAYS)
def test_months_between_is_the_greatest_term_that_has_run_out(start, end):
    count = months_between(start, end)
    if end < start:
        assert count == 0
    else:
        assert months_after(start, count) <= end < months_after(start, count + 1)


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        ((2000, 6, 15), (2025, 6, 14), 24),
        ((2000, 6, 15), (2025, 6, 15), 25),
        ((2000, 2, 29), (2025, 2, 28), 24),
        ((2000, 2, 29), (2025, 3, 1), 25),
    ],
)
def test_age(born, day, years):
    assert full_years(date(*born), date(*day)) == years


def test_a_period_holds_both_its_days_and_no_other():
    march = Period(date(2025, 3, 1), date(2025, 3, 31))
    assert date(2025, 3, 1) in march
    assert date(2025, 3, 31) in march
    assert date(2025, 2, 28) not in march
    assert date(2025, 4, 1) not in march
    assert march.days(date(2030, 1, 1)) == 31
    assert march.days(date(2025, 3, 1)) == 1
    assert march.days(date(2025, 2, 1)) == 0


def test_one_that_still_runs_is_sorted_after_those_that_end():
    day = date(2025, 3, 1)
    running, ended = Period(day), Period(day, date(2025, 3, 2))
    assert sorted([running, ended]) == [ended, running]
    assert max(ended, running) is running


@given(periods(), periods())
def test_overlap_means_a_common_day(one, other):
    common = covered([one]) & covered([other])
    assert one.overlaps(other) == bool(common)
    assert one.overlaps(other) == other.overlaps(one)


@given(st.lists(periods(), max_size=8), st.integers(0, 5))
def test_merged_covers_the_same_days_and_the_gaps_it_may(some, gap):
    found = merged(some, gap)
    given_days, days = covered(some), covered(found)
    assert given_days <= days
    for day in days - given_days:
        before = max(d for d in given_days if d < day)
        after = min(d for d in given_days if d > day)
        assert (after - before).days - 1 <= gap
    for one, following in pairwise(found):
        assert one.end is not None
        assert (following.start - one.end).days - 1 > gap


@given(st.lists(periods(), max_size=8), st.integers(0, 5))
def test_merging_again_or_in_another_order_changes_nothing(some, gap):
    assert merged(merged(some, gap), gap) == merged(some, gap) == merged(reversed(some), gap)


def test_a_period_that_ends_with_the_calendar_is_merged():
    last = Period(date(2025, 1, 1), date.max)
    assert merged([last, Period(date(2026, 1, 1), date(2026, 2, 1))]) == [last]
