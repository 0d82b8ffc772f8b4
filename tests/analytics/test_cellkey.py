"""Sums of amounts, such as days: changed by about what one person adds."""

import numpy as np
import pytest

from polku.analytics.cellkey import protect, protect_sum


def keys(size, seed):
    return np.random.default_rng(seed).integers(0, 2**64, size, dtype=np.uint64)


def changes(size=20_000, seed=1, largest=100):
    return protect_sum(np.full(size, 5000), largest, keys(size, seed), keys(size, seed + 1)) - 5000


def test_a_sum_changes_by_half_to_all_of_the_largest_amount_with_mean_zero():
    size = np.abs(changes())
    assert size.min() >= 50
    assert size.max() <= 100
    assert changes().mean() == pytest.approx(0, abs=1.5)
    assert (changes() > 0).mean() == pytest.approx(0.5, abs=0.02)


def test_the_same_people_give_the_same_figure_and_others_another():
    assert (changes(seed=3) == changes(seed=3)).all()
    assert abs(np.corrcoef(changes(seed=3), changes(seed=5))[0, 1]) < 0.03


def test_the_change_of_a_sum_does_not_follow_that_of_the_count():
    key, universe = keys(20_000, 7), keys(20_000, 8)
    count = protect(np.full(20_000, 50), key, universe) - 50
    days = protect_sum(np.full(20_000, 5000), 100, key, universe) - 5000
    assert abs(np.corrcoef(count, days)[0, 1]) < 0.03


def test_two_sums_that_differ_by_a_person_miss_what_the_person_adds_by_as_much_as_anybody_adds():
    draw = np.random.default_rng(9)
    size = 20_000
    others, own = keys(size, 10), keys(size, 11)
    days = draw.integers(1, 101, size)
    with_own = protect_sum(5000 + days, 100, others + own, others + own)
    without = protect_sum(np.full(size, 5000), 100, others, others)
    missed = with_own - without - days
    assert np.sqrt((missed**2).mean()) > 100
    assert (np.abs(missed) < 10).mean() < 0.2  # as often as a blind guess of 50


def test_no_sum_is_below_zero():
    assert (protect_sum(np.zeros(1000), 10, keys(1000, 1), keys(1000, 2)) >= 0).all()
