from datetime import date

import pytest

from polku.rules import job_search_validity
from polku.rules.parameters import load

LAW = load()


@pytest.mark.parametrize(
    ("requested", "registered", "day"),
    [
        (date(2022, 5, 2), date(2022, 5, 2), date(2022, 5, 2)),
        (date(2023, 3, 1), date(2023, 3, 3), date(2023, 3, 3)),
        (date(2023, 3, 3), date(2023, 3, 1), date(2023, 3, 3)),
    ],
)
def test_a_job_search_starts_the_day_it_is_both_requested_and_registered(
    requested, registered, day
):
    found = job_search_validity.start(requested, registered, LAW)
    assert (found.rule, found.day) == ("P01", day)


def test_the_act_on_the_start_of_a_job_search_follows_the_day():
    def source(day):
        return job_search_validity.start(day, day, LAW).source.source

    assert source(date(2024, 12, 31)) == "916/2012 2:1.1 § (1379/2021)"
    assert source(date(2025, 1, 1)) == "380/2023 27.1 §"
    assert job_search_validity.start(date(2022, 5, 1), date(2022, 5, 1), LAW) is None


def lapse(*days):
    found = job_search_validity.lapse(days, LAW)
    return None if found is None else (found.rule, found.day)


def test_to_february_2026_one_failure_does_not_end_a_job_search():
    assert lapse(date(2022, 5, 2)) is None
    assert lapse(date(2026, 2, 28)) is None


def test_a_second_failure_within_twelve_months_does():
    assert lapse(date(2023, 3, 1), date(2024, 2, 29)) == ("P15", date(2024, 2, 29))
    assert lapse(date(2023, 3, 1), date(2024, 3, 1)) == ("P15", date(2024, 3, 1))
    assert lapse(date(2023, 3, 1), date(2024, 3, 2)) is None


def test_the_order_in_which_failures_are_told_does_not_matter():
    assert lapse(date(2024, 2, 1), date(2022, 6, 1), date(2024, 1, 1)) == ("P15", date(2024, 2, 1))


def test_failures_before_the_service_model_count_only_towards_one_under_it():
    assert lapse(date(2022, 3, 1), date(2022, 4, 1)) is None


def test_from_march_2026_the_first_failure_ends_it():
    assert lapse(date(2026, 3, 1)) == ("P15c", date(2026, 3, 1))
    assert lapse(date(2026, 1, 15), date(2026, 4, 1)) == ("P15c", date(2026, 4, 1))


def test_no_failure_no_end():
    assert lapse() is None
