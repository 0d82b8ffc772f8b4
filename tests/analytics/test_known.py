"""Which months an index knows, on the first and the last day of a year and of a month."""

from datetime import date

import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters, UnknownPeriodError
from polku.analytics.known import known_months

LIVED = Person([("unemployed", "2024-11-15")], area="coast")


def refused(day, counted, month=False, **period):
    months = known_months(index_of(LIVED, until=day), "coast", counted=counted)
    try:
        months.check(
            Filters(**{name: date.fromisoformat(end) for name, end in period.items()}), month=month
        )
    except UnknownPeriodError as error:
        return error.field, error.value, *error.known
    return ()


@pytest.mark.parametrize(
    ("until", "counted", "period", "said"),
    [
        ("2025-12-30", True, {"since": "2025-12-01"}, ("since", "2025-12", "2024-11..2025-11")),
        ("2025-12-31", True, {"since": "2025-12-01"}, ()),  # the count day itself
        ("2025-12-30", False, {"since": "2025-12-01"}, ()),
        ("2025-12-30", False, {"since": "2026-01-01"}, ("since", "2026-01", "2024-11..2025-12")),
        ("2025-12-30", True, {"until": "2025-12-31"}, ()),
        ("2025-12-30", True, {"until": "2026-01-31"}, ("until", "2026-01", "2024-11..2025-11")),
        ("2026-01-05", True, {"until": "2026-01-31"}, ()),  # the month that goes on, of a new year
        ("2026-01-05", True, {"since": "2026-01-01"}, ("since", "2026-01", "2024-11..2025-12")),
        ("2026-01-05", True, {"until": "2024-11-30"}, ()),
        ("2026-01-05", True, {"until": "2024-10-31"}, ("until", "2024-10", "2024-11..2025-12")),
        ("2026-01-05", True, {"since": "1990-01-01"}, ()),
    ],
)  # fmt: skip
def test_a_period_is_of_months_that_are_known(until, counted, period, said):
    assert refused(until, counted, **period) == said


def test_what_is_told_of_one_month_is_told_of_a_known_one():
    assert refused("2026-01-05", True, month=True, until="2025-12-31") == ()
    assert refused("2026-01-05", True, month=True, until="2026-01-31")[0] == "until"


def test_of_an_area_without_anybody_nothing_is_known():
    index = index_of(LIVED, until="2026-01-05", areas=("coast", "inland"))
    assert known_months(index, "inland", counted=True) is None
    assert known_months(index, "", counted=True) == known_months(index, "coast", counted=True)
    assert known_months(index_of(LIVED, until="2024-11-20"), "coast", counted=True) is None
