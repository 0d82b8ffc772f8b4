"""The Aalen–Johansen estimator: against R, against a slow one, and against a known truth."""

import csv
from fractions import Fraction
from math import exp, sqrt

import numpy as np
import pytest

from polku.analytics.survival.incidence import aalen_johansen, histogram, incidence, life_table

DAILY = np.array([0.01, 0.005])
"""Chance to leave by each cause on a day, of those still there."""


def mvad(reference_data):
    with (reference_data / "expected/mvad_time_to_employment_input.csv").open() as file:
        rows = list(csv.DictReader(file))
    groups = np.array([row["gcse5eq"] == "yes" for row in rows]).astype(np.uint8)
    time, cause = (np.array([int(row[name]) for row in rows]) for name in ("time", "event"))
    return time, cause, groups


def test_every_cell_of_the_published_curves_is_equal(reference_data):
    """McVicar & Anyadike-Danes 2002: school leavers' time to a job or to higher education."""
    groups = aalen_johansen(*mvad(reference_data))
    with (reference_data / "expected/mvad_aj_by_gcse5eq_survfit.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 96
    for row in rows:
        curve, time = groups[row["strata"] == "gcse5eq=yes"], int(row["time"])
        assert curve.at_risk[time] == int(row["n.risk"])
        found = curve.remaining[time], *curve.share[time], curve.error[time, 0]
        expected = [float(row[name]) for name in ("S0", "employment", "HE", "se_employment")]
        assert found == pytest.approx(expected, rel=0, abs=1e-12)


def slow(time, cause, weight, causes):
    """Share by cause after each time, and every person's influence on it: a line a formula."""
    n, left = len(time), Fraction(1)
    gone = [Fraction(0)] * causes
    of_left, of_gone = [Fraction(0)] * n, [[Fraction(0)] * causes for _ in range(n)]
    for day in range(max(time) + 1):
        whole = sum(weight[i] for i in range(n) if time[i] >= day)
        dead = [
            sum(weight[i] for i in range(n) if time[i] == day and cause[i] == k + 1)
            for k in range(causes)
        ]
        rate = [one / whole for one in dead]
        for i in range(n):
            there = time[i] >= day
            for k in range(causes):
                dies = time[i] == day and cause[i] == k + 1
                of_rate = (dies - there * rate[k]) / whole
                of_gone[i][k] += of_left[i] * rate[k] + left * of_rate
            dies = time[i] == day and cause[i] > 0
            of_left[i] = of_left[i] * (1 - sum(rate)) - left * (dies - there * sum(rate)) / whole
        gone = [gone[k] + left * rate[k] for k in range(causes)]
        left *= 1 - sum(rate)
        errors = [
            sqrt(sum((weight[i] * of_gone[i][k]) ** 2 for i in range(n))) for k in range(causes)
        ]
        yield float(left), [float(one) for one in gone], errors


@pytest.mark.parametrize("seed", range(6))
def test_a_slow_implementation_agrees_on_ties_weights_and_censoring(seed):
    draw = np.random.default_rng(seed)
    n = int(draw.integers(1, 40))
    time, cause = draw.integers(0, 9, n), draw.integers(0, 4, n)
    weight = draw.integers(1, 5, n)
    if seed % 2:
        weight[:] = 1
    curve = aalen_johansen(time, cause, None, weight.astype(float))[0]
    causes = curve.share.shape[1]
    weights = [Fraction(int(one)) for one in weight]
    for day, (left, gone, errors) in enumerate(slow(list(time), list(cause), weights, causes)):
        assert curve.remaining[day] == pytest.approx(left, abs=1e-12)
        assert curve.share[day] == pytest.approx(gone, abs=1e-12)
        assert curve.error[day] == pytest.approx(errors, abs=1e-12)


def test_whole_weights_are_people_counted_more_than_once():
    draw = np.random.default_rng(3)
    time, cause, weight = draw.integers(0, 30, 80), draw.integers(0, 3, 80), draw.integers(1, 4, 80)
    weighted = aalen_johansen(time, cause, None, weight.astype(float))[0]
    repeated = aalen_johansen(np.repeat(time, weight), np.repeat(cause, weight))[0]
    assert weighted.share == pytest.approx(repeated.share, abs=1e-12)
    assert weighted.at_risk == pytest.approx(repeated.at_risk)
    assert (weighted.error[-1] > repeated.error[-1]).all()  # repeated people are not new evidence


def truth(day):
    """Share that has left by each cause by the end of a day, days counted from 0."""
    return DAILY / DAILY.sum() * (1 - (1 - DAILY.sum()) ** (day + 1))


def people(draw, n, last=120):
    """Who leaves by constant daily chances, and is last seen on a day of their own."""
    leaves = draw.geometric(DAILY.sum(), n) - 1
    cause = 1 + (draw.random(n) < DAILY[1] / DAILY.sum())
    seen = draw.integers(20, last, n)
    return np.minimum(leaves, seen), np.where(leaves <= seen, cause, 0)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    draw = np.random.default_rng(11)
    covered = np.zeros((3, 2))
    days = [10, 30, 60]
    for _ in range(2000):
        low, high = aalen_johansen(*people(draw, 250))[0].interval()
        for row, day in enumerate(days):
            covered[row] += (low[day] <= truth(day)) & (truth(day) <= high[day])
    assert (covered / 2000 > 0.935).all()
    assert (covered / 2000 < 0.97).all()


def test_the_error_is_how_much_the_share_differs_from_one_sample_to_the_next():
    draw = np.random.default_rng(12)
    curves = [aalen_johansen(*people(draw, 200))[0] for _ in range(500)]
    spread = np.std([one.share[60] for one in curves], axis=0)
    assert np.mean([one.error[60] for one in curves], axis=0) == pytest.approx(spread, rel=0.08)


def test_shares_and_what_remains_are_the_whole():
    draw = np.random.default_rng(5)
    for curve in aalen_johansen(*people(draw, 500), draw.integers(0, 3, 500)):
        assert curve.remaining + curve.share.sum(axis=1) == pytest.approx(1, abs=1e-12)
        assert (np.diff(curve.share, axis=0) >= 0).all()
        low, high = curve.interval()
        assert ((low <= curve.share) & (curve.share <= high) & (high <= 1)).all()


def test_the_interval_is_drawn_on_the_logarithm():
    curve = aalen_johansen(np.array([0, 1, 1, 2]), np.array([1, 2, 1, 0]))[0]
    low, high = curve.interval()
    share, error = curve.share[1, 1], curve.error[1, 1]
    assert low[1, 1] == pytest.approx(share * exp(-1.959963984540054 * error / share))
    assert high[1, 1] == pytest.approx(min(share * exp(1.959963984540054 * error / share), 1))
    assert (low[0, 1], high[0, 1]) == (0, 0)


def test_histograms_of_shards_add_up_to_the_whole():
    draw = np.random.default_rng(6)
    time, cause = people(draw, 300)
    time[0], cause[0] = time.max(), 2
    time[150], cause[150] = time.max(), 2
    parts = histogram(time[:150], cause[:150]) + histogram(time[150:], cause[150:])
    whole = aalen_johansen(time, cause)[0]
    assert (incidence(parts[0]).share == whole.share).all()
    assert (incidence(parts[0]).error == whole.error).all()


def test_everybody_still_waiting_has_left_by_nothing():
    curve = aalen_johansen(np.array([3, 5]), np.array([0, 0]))[0]
    assert not curve.share.any()
    assert not curve.error.any()
    assert curve.at_risk.tolist() == [2, 2, 2, 2, 1, 1]


def test_nobody_is_an_empty_curve():
    nobody = np.empty(0, np.int64)
    curve = aalen_johansen(nobody, nobody)[0]
    assert curve.at_risk.tolist() == [0]
    assert curve.remaining.tolist() == [1]


@pytest.mark.parametrize("name", ["time", "cause", "group"])
def test_what_is_below_zero_is_refused(name):
    columns = {one: np.array([1, 0]) for one in ("time", "cause", "group")} | {
        name: np.array([1, -2])
    }
    with pytest.raises(ValueError, match=f"{name}: -2 is below 0"):
        aalen_johansen(**columns)


def test_a_table_by_month_tells_what_days_tell():
    draw = np.random.default_rng(8)
    time, cause = people(draw, 40_000, last=300)
    days = aalen_johansen(time, cause)[0]
    months = histogram(time // 30, cause)[0]
    table = life_table(months.sum(axis=1)[::-1].cumsum()[::-1], months[:, 1:])
    assert table.share[:9] == pytest.approx(days.share[29:270:30], abs=0.004)
    assert table.error[:9] == pytest.approx(days.error[29:270:30], rel=0.03)


def test_a_table_of_counts_that_do_not_tally_stays_between_none_and_all():
    """Protected counts: more leave than were there, and more are there than a month before."""
    table = life_table(np.array([10.0, 12.0, 3.0]), np.array([[0.0, 1], [11, 3], [0, 0]]))
    assert (table.share >= 0).all()
    assert table.share[-1].sum() <= 1 + 1e-12
    assert np.isfinite(table.error).all()
