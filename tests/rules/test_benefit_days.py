from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from polku.rules.benefit_days import benefit_days, days_within, month_before, nth_benefit_day

ANY = st.dates(date(2014, 1, 1), date(2031, 1, 1))


@given(start=ANY, length=st.integers(0, 500))
def test_counts_mondays_to_fridays(start, length):
    days = [start + timedelta(days=n) for n in range(length)]
    assert benefit_days(start, start + timedelta(days=length - 1)) == sum(
        day.weekday() < 5 for day in days
    )


@given(after=ANY, count=st.integers(1, 800))
def test_the_nth_day_is_where_the_count_reaches_n(after, count):
    found = nth_benefit_day(after, count)
    assert found.weekday() < 5
    assert benefit_days(after + timedelta(days=1), found) == count


def test_public_holidays_are_paid():
    assert benefit_days(date(2026, 12, 24), date(2026, 12, 25)) == 2


def test_days_of_a_month_within_a_period():
    assert days_within("2026-11", date(2026, 11, 24), date(2027, 1, 1)) == 5
    assert days_within("2026-11", date(2026, 12, 1), date(2027, 1, 1)) == 0
    assert month_before("2026-01", 2) == "2025-11"
