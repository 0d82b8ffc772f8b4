"""Gray's test: against R, without a preference for a group, and right as often as it says."""

import csv

import numpy as np
import pytest

from polku.analytics.survival.gray import gray_test, gray_test_of
from polku.analytics.survival.incidence import histogram


def test_the_published_test_is_equal(reference_data):
    """School leavers' time to a job (1) or to higher education (2), by their examination."""
    with (reference_data / "expected/mvad_time_to_employment_input.csv").open() as file:
        rows = list(csv.DictReader(file))
    group = np.array([row["gcse5eq"] == "yes" for row in rows]).astype(np.uint8)
    time, cause = (np.array([int(row[name]) for row in rows]) for name in ("time", "event"))
    with (reference_data / "expected/mvad_gray_test.csv").open() as file:
        expected = list(csv.DictReader(file))
    found = gray_test(time, cause, group)
    assert [one.cause for one in found] == [int(row[""]) for row in expected] == [1, 2]
    assert [one.df for one in found] == [int(row["df"]) for row in expected]
    for one, row in zip(found, expected, strict=True):
        assert one.statistic == pytest.approx(float(row["stat"]), rel=1e-12)
        assert one.p == pytest.approx(float(row["pv"]), rel=0, abs=1e-15)


def sample(draw, sizes, first, second):
    """Groups of the sizes, who leave by the two causes with their group's monthly chances."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    first, second = np.array(first)[group], np.array(second)[group]
    leaves = draw.geometric(first + second) - 1
    cause = 1 + (draw.random(len(group)) < second / (first + second))
    seen = draw.integers(3, 24, len(group))
    return np.minimum(leaves, seen), np.where(leaves <= seen, cause, 0), group


def rejected(seed, runs, *of):
    """How often each cause's p is under 5 %."""
    draw = np.random.default_rng(seed)
    found = [[one.p < 0.05 for one in gray_test(*sample(draw, *of))] for _ in range(runs)]
    return np.mean(found, axis=0)


def test_no_difference_is_found_where_there_is_none():
    often = rejected(1, 800, [60, 90, 50], [0.06] * 3, [0.03] * 3)
    assert (often > 0.03).all()
    assert (often < 0.07).all()


def test_a_difference_is_found_where_there_is_one():
    often = rejected(2, 100, [150, 150], [0.05, 0.10], [0.03, 0.03])
    assert often[0] > 0.9


def test_a_cause_that_is_hastened_takes_from_the_other():
    """Incidences are compared, not rates: the rate of the first cause is the same in both groups."""
    often = rejected(3, 100, [200, 200], [0.05, 0.05], [0.02, 0.15])
    assert (often > 0.9).all()


@pytest.mark.parametrize("seed", range(5))
def test_no_group_is_the_one_that_others_are_held_against(seed):
    draw = np.random.default_rng(seed)
    time, cause, group = sample(draw, [30, 50, 20, 40], [0.05, 0.1, 0.05, 0.2], [0.1] * 4)
    one, other = gray_test(time, cause, group), gray_test(time, cause, 3 - group)
    for left, right in zip(one, other, strict=True):
        assert left.statistic == pytest.approx(right.statistic, rel=1e-9)
        assert left.df == right.df == 3


def test_groups_without_people_are_left_out():
    draw = np.random.default_rng(9)
    time, cause, group = sample(draw, [40, 40], [0.05, 0.1], [0.1] * 2)
    assert gray_test(time, cause, group * 3) == gray_test(time, cause, group)


def test_what_cannot_be_compared_has_no_figure():
    alone = gray_test(np.array([1, 2]), np.array([1, 1]), np.array([0, 0]))
    nothing = gray_test(np.array([1, 2, 3]), np.array([0, 0, 0]), np.array([0, 1, 1]))
    apart = gray_test(np.array([0, 5, 6]), np.array([0, 1, 1]), np.array([0, 1, 1]))
    for found in (*alone, *nothing, *apart):
        assert np.isnan(found.statistic)
        assert np.isnan(found.p)
        assert found.df == 0


def test_histograms_of_shards_add_up_to_the_whole():
    draw = np.random.default_rng(10)
    columns = sample(draw, [100, 100], [0.05, 0.1], [0.1] * 2)
    halves = [histogram(*(column[part::2] for column in columns)) for part in (0, 1)]
    longest = max(one.shape[1] for one in halves)
    whole = np.zeros((2, longest, 3))
    for half in halves:
        whole[:, : half.shape[1]] += half
    assert gray_test_of(whole) == gray_test(*columns)
