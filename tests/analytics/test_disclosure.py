"""The door out: protected counts, shares and quantiles, and tables as a reader meets them."""

import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from polku.analytics.cellkey import CASES, PERTURBATION
from polku.analytics.disclosure import (
    SMALLEST_TREATED,
    Protection,
    Published,
    counted,
    protect,
    quantile,
    share,
    withhold,
)


def keys(size, seed=1):
    return np.random.default_rng(seed).integers(0, 2**64, size, dtype=np.uint64)


def test_no_figure_is_far_off_and_none_between_1_and_4_is_shown():
    n = np.arange(300_000) % 300
    shown = protect(n, keys(n.size), keys(n.size, 2))
    assert np.abs(shown - n).max() == 3
    assert not np.isin(shown, [1, 2, 3, 4]).any()
    assert (shown[n == 0] == 0).all()


@pytest.mark.parametrize("n", range(15))
def test_figures_are_drawn_as_the_perturbation_table_says(n):
    size = 70_000
    shown = protect(np.full(size, n), keys(size), keys(size, 2)) - n
    row = min(n, len(PERTURBATION) - 1)
    for figure, cases in PERTURBATION[row].items():
        share_of_cases = (shown == figure - row).mean()
        assert share_of_cases == pytest.approx(cases / CASES, abs=0.01)


def test_the_perturbation_table_has_mean_zero_but_for_1_and_4():
    bias = [sum(figure * cases for figure, cases in row.items()) / CASES for row in PERTURBATION]
    assert bias == [0, 0, 2, 3, 5, 5, 6, 7, 8]
    assert all(sum(row.values()) == CASES for row in PERTURBATION)


def test_the_same_people_among_the_same_people_always_give_the_same_figure():
    n, key, universe = np.full(1000, 40), keys(1000), keys(1000, 2)
    order = np.random.default_rng(3).permutation(1000)
    assert (protect(n, key, universe)[order] == protect(n, key[order], universe[order])).all()
    assert protect(40, key[7], universe[7]) == protect(n, key, universe)[7]


def splitmix64(key):
    """Plain Python whole numbers, from the published algorithm."""
    key = (key + 0x9E3779B97F4A7C15) % 2**64
    key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    key = (key ^ (key >> 27)) * 0x94D049BB133111EB % 2**64
    return key ^ (key >> 31)


def test_figures_are_those_of_whole_numbers_without_machine_words():
    assert splitmix64(0) == 0xE220A8397B1DCDAF, "the published first number of seed 0"
    n, key, universe = np.arange(1000) % 12, keys(1000), keys(1000, 2)
    expected = []
    for count, own, everyone in zip(n.tolist(), key.tolist(), universe.tolist(), strict=True):
        case = splitmix64((own + splitmix64(everyone)) % 2**64) % CASES
        row = PERTURBATION[min(count, 8)]
        figures = [figure for figure, cases in row.items() for _ in range(cases)]
        expected.append(figures[case] + max(count - 8, 0))
    assert protect(n, key, universe).tolist() == expected


def test_another_process_gives_the_same_figures():
    ask = (
        "import numpy as np; from polku.analytics.disclosure import protect;"
        "keys = np.array([1, 2**64 - 1, 5, 7], np.uint64);"
        "print(protect([9, 40, 2, 300], keys, keys[::-1]).tolist())"
    )
    given = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert given.stdout.strip() == "[7, 37, 0, 299]"


def test_one_person_more_in_the_universe_gives_every_cell_new_noise():
    n, key = np.full(70_000, 40), keys(70_000)
    before, after = (protect(n, key, np.uint64(universe)) for universe in (123, 124))
    assert (before == after).mean() == pytest.approx(37 / 225, abs=0.006)
    assert np.corrcoef(before, after)[0, 1] == pytest.approx(0, abs=0.015)


def test_keys_that_are_not_whole_numbers_and_counts_below_zero_are_refused():
    with pytest.raises(TypeError, match="float64"):
        protect([9], [1.5], [2])
    with pytest.raises(ValueError, match="below zero"):
        protect([-1], [1], [2])


def test_a_table_leaves_with_protected_counts_and_without_keys():
    table = pl.DataFrame({"month": ["2026-01", "2026-02"], "people": [3, 40]}).with_columns(
        pl.Series("people.key", keys(2)), pl.Series("people.universe", keys(2, 2))
    )
    shown = counted(table, ["people"], exact=False)
    assert shown.protection is Protection.PERTURBED
    assert shown.table.columns == ["month", "people"]
    expected = protect([3, 40], keys(2), keys(2, 2))
    assert shown.table["people"].to_list() == expected.tolist()
    exact = counted(table, ["people"], exact=True)
    assert (exact.protection, exact.table["people"].to_list()) == (Protection.EXACT, [3, 40])
    assert exact.table.columns == ["month", "people"]


def test_shares_of_few_are_withheld():
    assert share(5, 10) == 0.5
    assert share(5, 9) is None
    assert share(None, 50) is None
    assert share(5, None) is None
    assert share(13, 11) == 1.0, "each is changed on its own"


def histogram(days, seed=1):
    n = np.bincount(days)
    record = keys(len(days), seed)
    key = np.zeros(n.size, np.uint64)
    np.add.at(key, days, record)
    return n, key, int(record.sum(dtype=np.uint64))


@pytest.mark.parametrize("q", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_exact_quantiles_are_those_of_numpy(q):
    days = np.random.default_rng(5).poisson(90, 37)
    assert quantile(*histogram(days), q, exact=True) == pytest.approx(np.quantile(days, q))


@pytest.mark.parametrize(("people", "typical"), [(50, 10), (500, 1)])
def test_a_protected_median_is_as_near_the_true_one_as_documented(people, typical):
    off = []
    for seed in range(200):
        days = np.random.default_rng(seed).integers(0, 400, people)
        off.append(quantile(*histogram(days, seed), 0.5, exact=False) - np.median(days))
    assert np.sqrt(np.mean(np.square(off))) == pytest.approx(typical, rel=0.25)
    assert abs(np.mean(off)) < 0.25 * typical


def test_medians_over_few_people_are_withheld():
    few = histogram(np.array([10, 20, 30, 40, 50, 60]))
    assert quantile(*few, 0.5, exact=False) is None
    assert quantile(*few, 0.5, exact=True) == 35
    assert quantile([], [], 0, 0.5, exact=True) is None


def groups():
    table = pl.DataFrame(
        {"group": ["a", "b", "c"], "people": [40, None, 9], "share": [0.5, 0.2, 0.1]}
    )
    return Published(table, Protection.SUPPRESSED, {"people": ("", "...", "")})


def test_shares_and_effects_of_few_are_withheld_with_the_limit_as_their_mark():
    shown = withhold(groups(), ["share"], whole="people")
    assert shown.table["share"].to_list() == [0.5, None, None]
    assert shown.marks["share"] == ("", "<10", "<10")
    assert shown.marks["people"] == ("", "...", "")
    effects = withhold(groups(), ["share"], whole="people", smallest=SMALLEST_TREATED)
    assert effects.marks["share"] == ("<50",) * 3


def test_a_reader_meets_the_mark_and_a_machine_null_and_the_mark():
    shown = withhold(groups(), ["share"], whole="people")
    assert list(shown.rows()) == [
        {"group": "a", "people": 40, "share": 0.5},
        {"group": "b", "people": "...", "share": "<10"},
        {"group": "c", "people": 9, "share": "<10"},
    ]
    assert list(shown.records()) == [
        {"group": "a", "people": 40, "share": 0.5},
        {"group": "b", "people": None, "people_mark": "...", "share": None, "share_mark": "<10"},
        {"group": "c", "people": 9, "share": None, "share_mark": "<10"},
    ]
