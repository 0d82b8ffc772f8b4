"""Plan debt by how old it is."""

from datetime import date, timedelta

from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters
from polku.analytics.groups import LENGTHS
from polku.analytics.indicators.asking import indicator
from polku.analytics.indicators.tables import plan_debt_ages

COUNT_DAY = date(2025, 10, 31)
AGES = (1, 90, 91, 181, 182, 364, 365, 729, 730, 3000)
"""Days, on both sides of every bound."""


def in_debt(days):
    until = COUNT_DAY - timedelta(days=days)
    return Person([("unemployed", "2010-01-01")], plans=[(1, "2010-01-02", until.isoformat())])


def test_debt_is_in_the_band_of_its_days_and_the_bands_are_all_of_it():
    index = index_of(*map(in_debt, AGES), in_debt(-5), until="2025-11-15")
    found = dict(plan_debt_ages(index, Filters(), exact=True).table.iter_rows())
    for name, (low, high) in LENGTHS.items():
        assert found[name] == sum(low <= days < high for days in AGES), name
    whole = indicator("plan_debt", index, Filters(), exact=True).series.table
    assert sum(found.values()) == whole["numerator"].to_list()[-1] == len(AGES)


def test_bands_of_few_are_protected():
    index = index_of(*map(in_debt, AGES), until="2025-11-15")
    assert set(plan_debt_ages(index, Filters()).table["people"]) <= {0, 5}
