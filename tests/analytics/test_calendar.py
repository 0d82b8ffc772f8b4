from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.analytics.calendar import (
    birthday,
    civil,
    count_day,
    day_number,
    day_of,
    month_length,
    number,
    within,
)
from polku.analytics.calendar import months_after as months_after_number
from polku.kernel.periods import full_years, months_after

DAYS = st.dates(date(1880, 1, 1), date(2200, 12, 31))


@given(DAYS)
def test_days_are_the_calendars(day):
    assert day_of(number(day)) == day
    assert civil(number(day)) == (day.year, day.month, day.day)
    assert day_number(day.year, day.month, day.day) == number(day)


@given(DAYS, st.integers(0, 110))
def test_a_birthday_is_the_first_day_of_an_age(born, age):
    on = day_of(birthday(number(born), age))
    assert full_years(born, on) == age
    assert full_years(born, on - timedelta(days=1)) == age - 1


@given(DAYS, st.integers(-240, 240))
def test_months_after_is_the_kernels(day, months):
    assert day_of(months_after_number(number(day), months)) == months_after(day, months)


@given(DAYS, st.integers(-20, 900), st.integers(0, 30))
def test_within_so_many_months_is_before_their_last_day(start, days, months):
    day = start + timedelta(days=days)
    assert within(number(day), number(start), months) == (day < months_after(start, months))


@pytest.mark.parametrize(
    ("month", "last"),
    [
        ((2024, 3), "2024-03-28"),  # Good Friday, then a weekend
        ((2023, 12), "2023-12-29"),
        ((2024, 12), "2024-12-31"),
        ((2025, 8), "2025-08-29"),
        ((2024, 2), "2024-02-29"),
    ],
)
def test_the_count_day_is_the_last_working_day(month, last):
    assert count_day(*month) == date.fromisoformat(last)


@pytest.mark.parametrize("year", [1900, 2000, 2023, 2024, 2100])
def test_a_month_has_the_days_of_the_calendar(year):
    for month in range(1, 13):
        assert month_length(year, month) == monthrange(year, month)[1]
