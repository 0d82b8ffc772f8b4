from datetime import date

import pytest

from polku.rules import duty_acts
from polku.rules.parameters import load

LAW = load()
DAY = date(2023, 5, 2)


@pytest.mark.parametrize(("days", "fills"), [(13, False), (14, True), (365, True), (None, True)])
def test_work_applied_for_must_last_two_weeks(days, fills):
    assert duty_acts.fills("application", DAY, LAW, days=days) == fills


@pytest.mark.parametrize(
    "act", ["job_offer", "more_hours", "entrepreneurship", "published_profile", "equal_act"]
)
def test_other_acts_count_whatever_their_length(act):
    assert duty_acts.fills(act, DAY, LAW, days=1)
    assert duty_acts.fills(act, date(2025, 1, 1), LAW, days=1)


def test_what_the_law_does_not_name_does_not_count():
    assert not duty_acts.fills("reading_advertisements", DAY, LAW)
    assert not duty_acts.fills("application", date(2022, 5, 1), LAW)


@pytest.mark.parametrize(
    ("day", "fills"),
    [(date(2024, 8, 31), False), (date(2024, 9, 1), True), (date(2025, 1, 1), True)],
)
def test_shorter_work_counts_from_september_2024_when_the_plan_says_so(day, fills):
    assert duty_acts.fills("application", day, LAW, days=5, agreed=True) == fills
    assert not duty_acts.fills("application", day, LAW, days=5)


def test_the_client_keeps_the_evidence():
    assert duty_acts.evidence_kept_by(date(2022, 5, 1), LAW) is None
    assert duty_acts.evidence_kept_by(date(2022, 5, 2), LAW) == "client"
    assert duty_acts.evidence_kept_by(date(2025, 1, 1), LAW) == "client"
