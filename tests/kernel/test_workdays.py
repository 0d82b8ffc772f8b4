import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.kernel.workdays import (
    is_workday,
    public_holidays,
    workday_after,
    workdays_between,
)

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
COUNTS = st.integers(1, 300)


@st.composite
def closings(draw, day):
    return {day + timedelta(days=n) for n in draw(st.sets(st.integers(-10, 400), max_size=30))}


def one_by_one(start, end, closed=frozenset()):
    """The working days after `start` up to `end`, by asking every day."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return [day for day in days if is_workday(day, closed)]


@pytest.mark.parametrize("year", range(2019, 2029))
def test_public_holidays_are_the_statutory_ones(reference_data, year):
    path = reference_data / "reference/holidays_fi_2019_2028.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["date"].startswith(str(year))]
    statutory = {
        date.fromisoformat(row["date"]) for row in rows if row["statutory_public_holiday"] == "yes"
    }
    assert len(statutory) == 13
    assert public_holidays(year) == statutory


@pytest.mark.parametrize(
    ("day", "free"),
    [
        ((2025, 1, 6), True),  # Epiphany, a Monday
        ((2026, 1, 6), True),  # Epiphany, a Tuesday
        ((2025, 4, 18), True),  # Good Friday
        ((2025, 4, 21), True),  # Easter Monday
        ((2025, 5, 1), True),  # May Day
        ((2025, 5, 29), True),  # Ascension
        ((2008, 5, 1), True),  # May Day and Ascension on one day
        ((2024, 12, 6), True),  # Independence Day, a Friday
        ((2025, 6, 20), False),  # Midsummer's Eve
        ((2025, 12, 24), False),  # Christmas Eve
        ((2025, 12, 25), True),
        ((2025, 12, 26), True),
        ((2025, 1, 4), True),  # Saturday
        ((2025, 1, 5), True),  # Sunday
        ((2025, 1, 7), False),
    ],
)
def test_workday(day, free):
    assert is_workday(date(*day)) is not free


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ((2025, 3, 5), 5, (2025, 3, 12)),  # a weekend between
        ((2025, 12, 30), 5, (2026, 1, 8)),  # New Year, a weekend and Epiphany between
        ((2025, 4, 16), 2, (2025, 4, 22)),  # Easter between
        ((2025, 5, 28), 1, (2025, 5, 30)),  # Ascension between
        ((2025, 6, 19), 1, (2025, 6, 20)),  # Midsummer's Eve counts
        ((2025, 3, 8), 1, (2025, 3, 10)),  # from a Saturday
        ((2025, 3, 8), 0, (2025, 3, 8)),
    ],
)
def test_workday_after(day, count, expected):
    assert workday_after(date(*day), count) == date(*expected)


def test_days_an_area_keeps_closed_do_not_count():
    closed = {date(2025, 3, 10), date(2025, 3, 12), date(2025, 3, 15)}
    assert workday_after(date(2025, 3, 7), 2, closed) == date(2025, 3, 13)
    assert workdays_between(date(2025, 3, 7), date(2025, 3, 13), closed) == 2


@given(DAYS, COUNTS, st.data())
def test_the_term_ends_on_the_day_found_by_asking_every_day(day, count, data):
    closed = data.draw(closings(day))
    found = workday_after(day, count, closed)
    days = one_by_one(day, found, closed)
    assert len(days) == count
    assert days[-1] == found


@given(DAYS, st.integers(-30, 800), st.data())
def test_workdays_between_counts_what_asking_every_day_counts(start, length, data):
    closed = data.draw(closings(start))
    end = start + timedelta(days=length)
    assert workdays_between(start, end, closed) == len(one_by_one(start, end, closed))


@given(DAYS, COUNTS)
def test_between_undoes_after(day, count):
    assert workdays_between(day, workday_after(day, count)) == count
