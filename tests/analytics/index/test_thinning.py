"""A shard without the rows of others: the same figures, whoever is chosen."""

import numpy as np
import pytest
from tests.analytics.indicators.test_rounds import several

from polku.analytics.filters import Filters
from polku.analytics.index import thinning
from polku.analytics.index.thinning import thinned
from polku.analytics.indicators.cells import frame, one_round
from polku.analytics.indicators.series import MEASURES, Median, families_of


@pytest.fixture(scope="module")
def index():
    return several()


def counted(index, filters, monkeypatch, few):
    monkeypatch.setattr(thinning, "FEW", few)
    medians = [one.family for one in MEASURES.values() if isinstance(one, Median)]
    families = [*families_of(list(MEASURES), index), *medians]
    return one_round(frame(index, filters, "unit"), families)


@pytest.mark.parametrize(
    "filters",
    [Filters(unit="Unit 1"), Filters(age="25_29"), Filters(length="under_3_months"), Filters()],
)
def test_every_indicator_counts_the_same_without_the_rows_of_others(index, filters, monkeypatch):
    whole = counted(index, filters, monkeypatch, 0.0)
    part = counted(index, filters, monkeypatch, 1.0)
    for one, other in zip(whole, part, strict=True):
        assert np.array_equal(one.cells.n, other.cells.n), one.measures
        assert np.array_equal(one.cells.key, other.cells.key), one.measures
        assert np.array_equal(one.universe, other.universe)


def test_the_rows_are_those_of_the_chosen_and_people_keep_their_numbers(index):
    (shard,) = index.shards
    chosen = np.zeros(shard.people, np.bool_)
    chosen[[1, shard.people - 1]] = True
    part = thinned(shard, chosen)
    assert part.people == shard.people
    for table in shard.tables.keys() - {"persons"}:
        persons = shard.tables[table]["person"]
        for name, column in shard.tables[table].items():
            if name != "first_spell":
                np.testing.assert_array_equal(part.tables[table][name], column[chosen[persons]])
    of = part.tables["spells"], part.tables["episodes"]
    assert np.array_equal(of[0]["person"][of[1]["first_spell"]], of[1]["person"])
    assert len(of[1]["person"]) > 0


def test_of_many_it_is_the_shard_itself(index):
    (shard,) = index.shards
    assert thinned(shard, np.ones(shard.people, np.bool_)) is shard
