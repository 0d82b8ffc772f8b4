"""The fixed table beside tables that are filtered freely: neither gives the other's secrets away."""

from functools import lru_cache
from itertools import product

import numpy as np
import polars as pl
import pytest
from scipy.optimize import milp
from tests.analytics.builder import Person, index_of

from polku.analytics.cellkey import PERTURBATION
from polku.analytics.disclosure import (
    LARGEST_CHANGE,
    TOTAL,
    FixedTable,
    Protection,
    Publication,
    Published,
    overlaid,
    protect,
    suppress,
)
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.groups import AGES
from polku.analytics.indicators.asking import indicator
from polku.analytics.indicators.publication import unemployed_by_age_and_language

BORN = {
    "under_25": "2004-06-01",
    "25_29": "1998-06-01",
    "30_54": "1985-06-01",
    "55_59": "1968-06-01",
    "60_up": "1963-06-01",
}
LANGUAGES = ("fi", "sv", "other")
PEOPLE = {
    "under_25": (14, 3, 0),
    "25_29": (9, 12, 2),
    "30_54": (40, 22, 12),
    "55_59": (8, 6, 1),
    "60_up": (11, 4, 7),
}
"""Unemployed on both days, by age and language; one more of each on the later day alone."""
MONTHS = ("2025-11", "2025-12")


def of(age, language, since):
    return Person([("unemployed", since)], birth=BORN[age], language=language)


def people():
    for age, counts in PEOPLE.items():
        for language, count in zip(LANGUAGES, counts, strict=True):
            yield from (of(age, language, "2025-06-02") for _ in range(count))
            yield of(age, language, "2025-12-01")


@pytest.fixture(scope="module")
def index():
    return index_of(*people(), until="2025-12-31")


@pytest.fixture(scope="module")
def published(index):
    return unemployed_by_age_and_language(index, "coast")


def cells(published):
    """Return what a reader sees by month, age and language."""
    return {(row["month"], row["age"], row["language"]): row["people"] for row in published.rows()}


def truth(month, age, language):
    ages = AGES if age == TOTAL else [age]
    places = range(3) if language == TOTAL else [LANGUAGES.index(language)]
    later = month == MONTHS[1]
    return sum(PEOPLE[one][place] + later for one in ages for place in places)


def test_what_stands_is_what_any_filter_gives(index, published):
    assert published.protection is Protection.SUPPRESSED
    for (month, age, language), figure in cells(published).items():
        if figure == "...":
            continue
        of_all = {"age": age, "language": language}
        filters = {name: one for name, one in of_all.items() if one != TOTAL}
        series = indicator("unemployed", index, Filters(area="coast", **filters)).series.table
        assert figure == series.filter(month=month)["numerator"].item()


def test_small_counts_are_hidden_zeros_stand_and_all_marks_are_alike(published):
    found = cells(published)
    assert len(found) == len(MONTHS) * (len(AGES) + 1) * (len(LANGUAGES) + 1)
    for cell, figure in found.items():
        count = truth(*cell)
        assert figure == "..." or not 0 < count < 5, cell
        assert figure == "..." or abs(figure - count) <= LARGEST_CHANGE
    assert found["2025-11", "under_25", "other"] == 0
    assert any(figure == "..." and truth(*cell) >= 5 for cell, figure in found.items())


def test_nothing_hidden_can_be_worked_out_even_from_exact_figures(published):
    for month in MONTHS:
        found = {key[1:]: figure for key, figure in cells(published).items() if key[0] == month}
        assert not nearly_known(found, month)
        only_small = {key: "..." if 0 < truth(month, *key) < 5 else 0 for key in found}
        assert nearly_known(only_small, month)


def nearly_known(found, month):
    """Return the hidden figures of a month's table of which a reader knows all but one person.

    The reader has, by age and language, the true count of every figure that stands.
    """
    inner = list(product(AGES, LANGUAGES))
    hidden = [key for key, figure in found.items() if figure == "..."]
    rows = {
        key: np.array([key[0] in (TOTAL, age) and key[1] in (TOTAL, one) for age, one in inner])
        for key in found
    }
    bounds = [(1, np.inf) if key in hidden else (truth(month, *key),) * 2 for key in found]
    low, high = zip(*bounds, strict=True)
    limits = np.array(list(rows.values()), float), low, high
    return [
        key
        for key in hidden
        if -extreme(-1.0 * rows[key], *limits) - extreme(1.0 * rows[key], *limits) < 2
    ]


def extreme(aim, rows, low, high):
    limits = {"constraints": (np.array(rows), low, high), "integrality": np.ones(len(aim))}
    found = milp(aim, bounds=(0, 500), **limits)
    return found.fun


def test_an_index_without_a_count_day_has_no_table():
    made = unemployed_by_age_and_language(
        index_of(of("30_54", "fi", "2025-12-15"), until="2025-12-20")
    )
    assert made.table.is_empty()
    with pytest.raises(UnknownValueError):
        unemployed_by_age_and_language(index_of(of("30_54", "fi", "2025-06-01")), "nowhere")


def test_figures_of_another_order_are_laid_over_by_their_names():
    frame = pl.DataFrame({"age": ["a", "b", "c"], "people": [2, 30, 20]})
    (hidden,) = suppress(Publication([FixedTable("t", frame, ("age",))]))
    shown = Published(
        pl.DataFrame({"age": [TOTAL, "c", "b", "a"], "people": [51, 21, 29, 0]}),
        Protection.PERTURBED,
    )
    found = {row["age"]: row["people"] for row in overlaid(shown, hidden, count="people").rows()}
    assert found[TOTAL] == 51
    assert found["a"] == "..."
    assert sorted(str(found[one]) for one in "bc") in (["...", "21"], ["...", "29"])


@lru_cache(maxsize=200)
def possible(figure):
    """Return the least and the greatest count of which a figure is shown."""
    last = len(PERTURBATION) - 1
    counts = [
        n
        for n in range(figure + LARGEST_CHANGE + 1)
        if figure - max(n - last, 0) in PERTURBATION[min(n, last)]
    ]
    return min(counts), max(counts)


def known_parts(parts, low, high):
    """Return the bounds of the parts of a count that lies between `low` and `high`."""
    bounds = np.array([possible(figure) for figure in parts])
    for _ in range(3):
        least, most = bounds.T
        bounds = np.stack(
            [
                np.maximum(least, low - (most.sum() - most)),
                np.minimum(most, high - (least.sum() - least)),
            ],
            axis=1,
        )
    return bounds


def worked_out(told, cells=600):
    """Return of how many small cells, and parts, a reader of a table with four splits is certain.

    `told` gives the bounds of a count that the table tells, from the count and the figure shown.
    """
    rng = np.random.default_rng(5)
    small = parts = 0
    for _ in range(cells):
        count = int(rng.integers(1, 5) if rng.random() < 0.5 else rng.integers(5, 60))
        low, high = told(count, int(shown(np.array([count]), rng)[0]))
        for size in (2, 3, 4, 10):
            split = rng.multinomial(count, rng.dirichlet(np.full(size, 2.0)))
            bounds = known_parts(shown(split, rng), low, high)
            parts += int((bounds[:, 0] == bounds[:, 1]).sum())
            low, high = max(low, bounds[:, 0].sum()), min(high, bounds[:, 1].sum())
        small += count < 5 and low == high
    return small, parts


def shown(counts, rng):
    keys = rng.integers(0, 2**63, (2, len(counts)), np.uint64)
    return protect(counts, *keys).tolist()


def test_exact_sums_and_marks_of_small_ones_would_give_away_what_this_table_does_not():
    """Figures of docs/disclosure.md: what a reader with the splits of four filters is certain of."""
    exact = worked_out(lambda n, figure: (1, 4) if n < 5 else (n, n))
    marked = worked_out(lambda n, figure: (1, 4) if n < 5 else possible(figure))
    ours = worked_out(lambda n, figure: (1, 100) if n < 5 else possible(figure))
    none = worked_out(lambda _, figure: possible(figure))
    assert min(exact[0], marked[0]) > 0
    assert min(exact[1], marked[1]) > 12 > 4 * ours[1]
    assert ours[0] == none[0] == 0
