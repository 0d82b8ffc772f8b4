"""The funnel against truth: exact limits, chance that stays inside, differences that do not."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from polku.analytics import cellkey
from polku.analytics.comparison.funnel import (
    LEVELS,
    Dispersion,
    between,
    funnel,
    lower,
    winsorised,
)

SIZES = np.array([12, 20, 35, 60, 90, 150, 240, 400, 700, 1200, 2000, 5000])
AREAS = np.linspace(200, 1500, 45).astype(int)


def exactly(n, share, p):
    """Return the appendix's limit by whole-number arithmetic alone."""
    share, p = Fraction(share), Fraction(p)
    below = Fraction(0)
    for r in range(n + 1):
        at = comb(n, r) * share**r * (1 - share) ** (n - r)
        below += at
        if below >= p:
            return max((r - (below - p) / at) / n, Fraction(0))
    raise AssertionError


@pytest.mark.parametrize("share", [0.03, 0.28, 0.5, 0.97])
@pytest.mark.parametrize("level", LEVELS)
def test_limits_are_the_binomial_ones_to_the_last_digit(share, level):
    p = (1 - level) / 2
    sizes = np.array([1, 2, 7, 31, 100, 250])
    wanted = [float(exactly(int(n), share, p)) for n in sizes]
    assert lower(sizes, share, p) == pytest.approx(wanted, abs=1e-9)
    events = np.array([round(share * 10**5)])
    low, high = funnel(events, np.array([10**5])).limits(sizes, level)
    above = [1 - float(exactly(int(n), 1 - share, p)) for n in sizes]
    assert low == pytest.approx(wanted, abs=1e-9)
    assert high == pytest.approx(above, abs=1e-9)


def test_a_share_and_its_complement_are_judged_alike():
    n = np.array([10, 25, 60, 300, 40])
    events = np.array([9, 10, 31, 100, 3])
    one, other = funnel(events, n), funnel(n - events, n)
    assert one.verdicts(events / n, n) == [-v for v in other.verdicts((n - events) / n, n)]


def outside(made, rounds, **options):
    """Return the parts of all shares outside each of LEVELS, and how often φ is significant."""
    out, found = np.zeros(2), 0
    for events, n in made(rounds):
        result = funnel(events, n, **options)
        verdicts = np.abs(result.verdicts(events / n, n))
        out += [(verdicts >= 1).mean(), (verdicts == 2).mean()]
        found += result.significant
    return out / rounds, found / rounds


def equal(rounds, share=0.3, spread=0.0, seed=7, sizes=SIZES):
    random = np.random.default_rng(seed)
    for _ in range(rounds):
        true = np.clip(random.normal(share, spread, len(sizes)), 0.01, 0.99)
        yield random.binomial(sizes, true), sizes


@pytest.mark.parametrize("share", [0.08, 0.3, 0.9])
def test_where_nobody_differs_five_per_cent_lie_outside(share):
    many = np.full(200, 3000)
    (five, two), significant = outside(lambda rounds: equal(rounds, share, sizes=many), 100)
    assert 0.043 < five < 0.052
    assert 0.001 < two < 0.003
    assert significant < 0.05


@pytest.mark.parametrize("share", [0.08, 0.3, 0.9])
def test_where_groups_are_small_no_more_do(share):
    """Whole numbers keep small groups inside a little more often than the level says."""
    (five, two), significant = outside(lambda rounds: equal(rounds, share), 300)
    assert 0.015 < five < 0.05
    assert two < 0.003
    assert significant < 0.05


def test_protection_does_not_make_differences():
    """Counts changed as pages show them: taken for noise, else small groups would stand out."""
    random = np.random.default_rng(3)

    def shown(rounds):
        for events, n in equal(rounds, 0.5):
            keys = random.integers(0, 2**63, (2, len(n)), dtype=np.uint64)
            told = cellkey.protect(events, keys[0], keys[1])
            whole = cellkey.protect(n, keys[1], keys[0])
            yield np.minimum(told, whole), whole

    (five, two), _ = outside(shown, 300, noise=cellkey.VARIANCE)
    assert 0.02 < five < 0.055
    assert two < 0.004
    (without, _), _ = outside(shown, 300)
    assert without > five


@pytest.mark.parametrize("dispersion", [Dispersion.ADDITIVE, Dispersion.MULTIPLICATIVE])
def test_groups_that_all_differ_a_little_are_not_all_named(dispersion):
    def spread(rounds):
        return equal(rounds, spread=0.04, sizes=AREAS)

    (chance, _), significant = outside(spread, 40)
    assert significant > 0.95
    assert chance > 0.3
    (allowed, far), _ = outside(spread, 40, dispersion=dispersion)
    assert 0.03 < allowed < 0.12  # φ is winsorised: the limits are a little narrow
    assert far < 0.03


def test_the_spread_of_true_shares_is_found():
    found = [funnel(e, n).tau for e, n in equal(40, spread=0.05, sizes=AREAS)]
    assert 0.038 < np.mean(found) < 0.05  # winsorising holds it down
    assert np.mean([funnel(e, n).tau for e, n in equal(40, sizes=AREAS)]) < 0.002


def test_one_that_differs_stands_out_and_moves_nobody_else():
    events, n = np.round(SIZES * 0.3).astype(int), SIZES.copy()
    events[5] = round(n[5] * 0.5)
    result = funnel(events, n, dispersion=Dispersion.ADDITIVE)
    assert result.dispersion is Dispersion.NONE  # winsorised: one alone is no over-dispersion
    assert result.verdicts(events / n, n) == [0] * 5 + [2] + [0] * 6


def test_of_few_groups_one_that_differs_stands_out_too():
    """Four groups say nothing of how much groups differ: limits of chance alone."""
    events, n = np.array([20, 20, 48, 20]), np.full(4, 60)
    result = funnel(events, n, dispersion=Dispersion.ADDITIVE)
    assert not result.significant
    assert result.verdicts(events / n, n)[2] == 2


def test_limits_narrow_with_the_number_and_lie_around_the_mean():
    result = funnel(np.array([30, 90]), np.array([100, 300]))
    n = np.arange(10, 2000, 7)
    inner, outer = (result.limits(n, level) for level in LEVELS)
    assert (outer[0] <= inner[0]).all()
    assert (inner[0] <= result.target).all()
    assert (result.target <= inner[1]).all()
    assert (inner[1] <= outer[1]).all()
    assert inner[1][-1] - inner[0][-1] < 0.15 * (inner[1][0] - inner[0][0])


@pytest.mark.parametrize("events", [[0, 0], [20, 30]])
def test_where_everybody_or_nobody_has_it_nobody_differs(events):
    counts, n = np.array(events), np.array([20, 30])
    result = funnel(counts, n, noise=cellkey.VARIANCE, dispersion=Dispersion.ADDITIVE)
    assert result.verdicts(counts / n, n) == [0, 0]
    assert not result.significant


def test_winsorising_draws_in_the_tenth_at_either_end():
    z = np.array([-9.0, *range(-4, 5), 9.0])
    assert winsorised(z).tolist() == [-4, *range(-4, 5), 4]


def test_the_variance_between_is_that_published_of_the_thirteen_bcg_trials():
    """DerSimonian & Laird on Colditz et al. (1994): Q = 152.23, τ² = 0.3088 (Viechtbauer 2010)."""
    trials = np.array([
        (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
        (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892),
        (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338),
        (27, 16886, 29, 17825),
    ], float)  # fmt: skip
    ill, well, other_ill, other_well = trials.T
    treated, control = ill + well, other_ill + other_well
    effect = np.log(ill / treated * control / other_ill)
    within = 1 / ill - 1 / treated + 1 / other_ill - 1 / control
    mean = (effect / within).sum() / (1 / within).sum()
    q = ((effect - mean) ** 2 / within).sum()
    assert q == pytest.approx(152.2330, abs=5e-4)
    assert between(within, q / len(within)) == pytest.approx(0.3088, abs=5e-5)
