"""Filters that differ by one person, under attack; the figures of docs/disclosure.md are these."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from polku import web
from polku.analytics.cellkey import CASES, PERTURBATION
from polku.analytics.disclosure import protect

DOCS = Path(__file__).parents[2] / "docs" / "disclosure.md"
HELP = Path(web.__file__).parent / "templates" / "help" / "parts"
SHARES = np.array([0.50, 0.15, 0.10, 0.06, 0.05, 0.04, 0.03, 0.03, 0.02, 0.02])
"""How many of a hundred are in each state; the commonest is the best guess without any table."""
PEOPLE, PAIRS = 4000, 1000
LARGEST = 2500


@cache
def odds():
    """Return the odds of each figure for each count: rows are counts, columns figures."""
    table = np.zeros((LARGEST + 2, LARGEST + 6))
    for count in range(LARGEST + 2):
        row = PERTURBATION[min(count, 8)]
        for figure, cases in row.items():
            table[count, figure + max(count - 8, 0)] = cases / CASES
    return table


@cache
def pairs():
    """Tables of a thousand pairs of filters: with a person, and without that one person.

    A filter is some of five groupings of people and a first day of arrival; the day before lets one
    person more through. What is asked is the person's state.
    """
    rng = np.random.default_rng(11)
    key = rng.integers(0, 2**64, PEOPLE, dtype=np.uint64)
    groups = np.stack([rng.integers(0, size, PEOPLE) for size in (5, 2, 5, 3, 4)])
    state = rng.choice(SHARES.size, PEOPLE, p=SHARES)
    found = []
    while len(found) < PAIRS:
        person = rng.integers(PEOPLE)
        asked = rng.random(5) < 0.35
        alike = (groups[asked] == groups[asked, person, None]).all(axis=0)
        without = alike & (np.arange(PEOPLE) > person)
        if without.sum() >= 20:
            found.append((person, without))
    return key, state, found


def tables(protection):
    """Return truth, exact counts without the person, and the figures with and without them."""
    key, state, found = pairs()
    truth, known, shown = [], [], []
    for person, without in found:
        both = []
        for who in (without | (np.arange(PEOPLE) == person), without):
            n = np.bincount(state[who], minlength=SHARES.size)
            keys = np.zeros(SHARES.size, np.uint64)
            np.add.at(keys, state[who], key[who])
            both.append(protection(n, keys, key[who].sum(dtype=np.uint64)))
        truth.append(state[person])
        known.append(np.bincount(state[without], minlength=SHARES.size))
        shown.append(both)
    return np.array(truth), np.array(known), np.array(shown)


def ours(n, key, universe):
    return protect(n, key, universe)


def plain(n, key, universe):
    """The method without the universe: a figure stands until its own people change."""
    return protect(n, key, np.zeros_like(key))


def none(n, key, universe):
    return n


def guess(truth, likelihood):
    """Return how often the likeliest state, with what is known of all, is the true one."""
    with np.errstate(divide="ignore"):
        weight = np.log(SHARES) + likelihood
    return (weight.argmax(axis=1) == truth).mean()


def knowing_everyone_else(truth, known, shown):
    """Whoever knows all others, so the count without the person in every cell, and the method.

    The figures without the person say nothing more: their noise is another one.
    """
    likely = odds()
    with np.errstate(divide="ignore"):
        likelihood = np.log(likely[known + 1, shown[:, 0]]) - np.log(likely[known, shown[:, 0]])
    return guess(truth, likelihood)


def comparing(truth, shown):
    """Whoever lays both tables side by side, knowing the method but not the others."""
    likely = odds()
    counts = np.arange(-4, 8)
    near = np.clip(shown[:, 1, :, None] + counts, 0, LARGEST)
    without = likely[near, shown[:, 1, :, None]]
    one_more = (likely[near + 1, shown[:, 0, :, None]] * without).sum(axis=-1)
    no_more = (likely[near, shown[:, 0, :, None]] * without).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return guess(truth, np.nan_to_num(np.log(one_more) - np.log(no_more), nan=-np.inf))


def seeing_what_moved(truth, shown):
    """Whoever takes the one cell whose figure is another to be the person's."""
    moved = shown[:, 0] != shown[:, 1]
    return guess(truth, np.where(moved, 50.0, 0.0))


def interval(accuracy):
    """Return Wilson's 95 % interval of an accuracy over the pairs."""
    z2 = 1.96**2
    middle = (accuracy + z2 / (2 * PAIRS)) / (1 + z2 / PAIRS)
    half = (
        1.96 / (1 + z2 / PAIRS) * np.sqrt(accuracy * (1 - accuracy) / PAIRS + z2 / (4 * PAIRS**2))
    )
    return middle - half, middle + half


@cache
def attacks():
    truth, known, shown = tables(ours)
    moved = {one: seeing_what_moved(truth, tables(one)[2]) for one in (ours, plain, none)}
    return {
        "No table: the commonest state": (truth == 0).mean(),
        "Both tables as counted, which cell moved": moved[none],
        "Both tables by the plain cell-key method, which cell moved": moved[plain],
        "Both tables as shown, which cell moved": moved[ours],
        "Both tables as shown, the best guess": comparing(truth, shown),
        "Both tables as shown, knowing everyone else": knowing_everyone_else(truth, known, shown),
    }


def test_two_filters_that_differ_by_one_person_say_no_more_of_them_than_chance():
    found = attacks()
    chance = found["No table: the commonest state"]
    for name in ("Both tables as shown, which cell moved", "Both tables as shown, the best guess"):
        low, _ = interval(found[name])
        assert low <= chance, name


def test_the_same_attack_succeeds_on_counts_and_on_the_plain_method():
    found = attacks()
    assert found["Both tables as counted, which cell moved"] == 1
    assert found["Both tables by the plain cell-key method, which cell moved"] > 0.85


def test_who_knows_everyone_else_gains_little_by_one_pair():
    found = attacks()
    gain = (
        found["Both tables as shown, knowing everyone else"]
        - found["No table: the commonest state"]
    )
    assert gain < 0.08


@cache
def many_filters():
    """Accuracy of "is the person in the cell?", an even bet, after so many filters around them."""
    rng = np.random.default_rng(12)
    row = PERTURBATION[-1]
    noise, weight = np.array(list(row)) - 8, np.array(list(row.values())) / CASES
    there = rng.random(200_000) < 0.5
    likelihood, found = np.zeros(there.size), {}
    odds_of = np.zeros(11)
    odds_of[noise + 4] = weight
    for asked in range(1, 21):
        change = rng.choice(noise, there.size, p=weight) + there
        with np.errstate(divide="ignore", invalid="ignore"):
            likelihood += np.log(odds_of[change + 3]) - np.log(odds_of[change + 4])
        if asked in {1, 2, 5, 10, 20}:
            right = np.where(likelihood == 0, 0.5, (likelihood > 0) == there)
            found[asked] = right.mean()
    return found


def test_many_filters_around_one_person_wear_the_protection_down():
    found = many_filters()
    assert found[1] == pytest.approx(0.5 + 3 / CASES / 2, abs=0.005), (
        "half the greatest overlap lost"
    )
    assert found[20] > 0.9


def measured(n, cells=200_000):
    """Return the mean and the variance of the change of a count, over many cells."""
    rng = np.random.default_rng(n)
    key, universe = rng.integers(0, 2**64, (2, cells), dtype=np.uint64)
    change = protect(np.full(cells, n), key, universe) - n
    return change.mean(), change.var()


def expected(n):
    row = {figure + max(n - 8, 0): cases for figure, cases in PERTURBATION[min(n, 8)].items()}
    mean = sum((figure - n) * cases for figure, cases in row.items()) / CASES
    return mean, sum((figure - n) ** 2 * cases for figure, cases in row.items()) / CASES - mean**2


@pytest.mark.parametrize("n", [*range(10), 60, 5000])
def test_the_change_has_the_documented_mean_and_variance(n):
    assert measured(n) == pytest.approx(expected(n), abs=0.03)


def test_sums_of_many_figures_are_not_shifted():
    rng = np.random.default_rng(6)
    n = rng.integers(5, 400, 40_000)
    key, universe = rng.integers(0, 2**64, (2, n.size), dtype=np.uint64)
    off = protect(n, key, universe).sum() - n.sum()
    assert abs(off) < 3 * np.sqrt(n.size * expected(60)[1])


def documented():
    """Return the lines of figures that docs/disclosure.md must have."""
    yield from perturbations()
    for n in (10, 20, 50, 100, 1000):
        yield f"| {n} | {100 * np.sqrt(expected(n)[1]) / n:.1f} % |"
    for name, accuracy in attacks().items():
        low, high = interval(accuracy)
        yield f"| {name} | {100 * accuracy:.1f} % | {100 * low:.1f}–{100 * high:.1f} % |"
    for asked, accuracy in many_filters().items():
        yield f"| {asked} | {100 * accuracy:.0f} % |"


def perturbations():
    for n, row in enumerate(PERTURBATION):
        figures = ", ".join(f"{figure}: {cases}" for figure, cases in row.items())
        mean, variance = expected(n)
        more = " and more" if n == 8 else ""
        yield f"| {n}{more} | {figures} | {mean:+.0f} | {variance:.2f} |".replace("+0", "0")


def test_the_figures_of_the_documentation_are_those_measured():
    text = DOCS.read_text(encoding="utf-8")
    assert [line for line in documented() if line not in text] == []


@pytest.mark.parametrize(("language", "point"), [("fi", ","), ("sv", ","), ("en", ".")])
def test_the_help_tells_the_typical_change_measured(language, point):
    text = (HELP / f"protection.{language}.html").read_text(encoding="utf-8")
    change = {count: expected(count)[1] ** 0.5 for count in (10, 100, 1000)}
    told = [f" {change[100]:.1f} ", *(f" {100 * one / n:.1f} %" for n, one in change.items())]
    assert [one for one in told if one.replace(".", point) not in text] == []
