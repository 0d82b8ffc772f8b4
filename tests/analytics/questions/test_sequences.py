"""Sequences against the measures of plain spells, DuckDB, and what protection must hide."""

from datetime import timedelta

import duckdb
import numpy as np
import polars as pl
import pytest
from tests.analytics.builder import Person, index_of
from tests.analytics.questions import lives

from polku.analytics.disclosure import Protection
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.questions.sequences import sequences
from polku.analytics.sequences import measures
from polku.analytics.sequences.spells import Spells
from polku.analytics.states import STATES
from polku.kernel.periods import months_after

MONTHS = 12
EXACT = 1e-12

SAMPLED = """
    WITH looked AS (
        SELECT e.person, e.start, m.month,
            CAST(DATE '1970-01-01' + e.start + to_months(CAST(m.month AS INT)) AS DATE)
                - DATE '1970-01-01' AS day
        FROM episodes e JOIN persons p USING (person) CROSS JOIN range({months}) m (month)
        WHERE CAST(DATE '1970-01-01' + e.start + INTERVAL {months} MONTH AS DATE) <= DATE '{after}'
            AND {where}
    )
    SELECT s.state FROM looked l
    JOIN spells s ON s.person = l.person AND s.start <= l.day AND l.day < s."end"
    ORDER BY l.person, l.start, l.month
"""


def sampled(index, where="true"):
    """Return the states of all chosen paths by month, shape (paths, MONTHS), from SQL."""
    after = index.manifest.until + timedelta(days=1)
    with duckdb.connect() as base:
        for table in ("episodes", "spells", "persons"):
            base.register(table, frame_of(index, table).to_arrow())
        query = SAMPLED.format(months=MONTHS, after=after, where=where)
        return base.sql(query).fetchnumpy()["state"].reshape(-1, MONTHS)


def frame_of(index, table):
    """Return a table of all shards, with people numbered through."""
    parts = []
    for number, shard in enumerate(index.shards):
        frame = pl.DataFrame(dict(shard.tables[table]))
        if table == "persons":
            frame = frame.with_row_index("person")
        parts.append(frame.with_columns(pl.col("person").cast(pl.Int64) + 1_000_000 * number))
    return pl.concat(parts)


def spells_of(states):
    """Return paths by month as spells of one month each."""
    paths, months = states.shape
    return Spells(
        np.repeat(np.arange(paths), months),
        states.ravel().astype(np.int64),
        np.tile(np.arange(months), paths),
        np.tile(np.arange(1, months + 1), paths),
        np.ones(paths),
        STATES,
    )


def square(published):
    found = np.zeros((len(STATES), len(STATES)))
    for row in published.table.iter_rows(named=True):
        found[STATES.index(row["was"]), STATES.index(row["became"])] = row["rate"]
    return found


def shares(published):
    found = np.zeros((MONTHS, len(STATES)))
    for row in published.table.iter_rows(named=True):
        found[row["month"], STATES.index(row["state"])] = row["share"]
    return found


@pytest.mark.parametrize(
    ("filters", "where"),
    [
        (Filters(), "true"),
        (Filters(sex="woman"), "p.sex = 2"),
        (Filters(area="coast", language="sv"), "p.area = 0 AND p.language = 1"),
        (
            Filters(since=lives.FIRST.replace(year=2021)),
            "DATE '1970-01-01' + e.start >= DATE '2021-01-01'",
        ),
    ],
    ids=["all", "women", "area and language", "period"],
)
def test_exact_figures_are_those_of_sql_and_of_plain_spells(filters, where):
    index = lives.town(5, 400)
    spells = spells_of(sampled(index, where))
    found = sequences(index, filters, months=MONTHS, exact=True)
    known = measures.distribution(spells)
    np.testing.assert_allclose(shares(found.states), known, rtol=EXACT, atol=EXACT)
    np.testing.assert_allclose(
        found.mean_time.table["months"], measures.mean_time(spells), rtol=EXACT, atol=EXACT
    )
    rates = measures.rates(measures.transition_counts(spells))
    np.testing.assert_allclose(square(found.transitions), rates, rtol=EXACT, atol=EXACT)
    np.testing.assert_allclose(
        found.entropy.table["entropy"], measures.entropy(known), rtol=EXACT, atol=EXACT
    )
    assert found.states.protection is Protection.EXACT


def test_paths_are_looked_at_on_the_day_of_the_month_they_began_after_their_end_too():
    path = [("unemployed", "2024-01-31"), ("open_work", "2024-02-29"), ("outside", "2024-05-31")]
    found = sequences(index_of(Person(path)), Filters(), months=5, exact=True)
    assert [(row["month"], row["state"]) for row in found.states.table.to_dicts()] == [
        (0, "unemployed"),
        (1, "open_work"),
        (2, "open_work"),
        (3, "open_work"),
        (4, "outside"),
    ]
    assert dict(found.mean_time.table.rows())["open_work"] == 3
    assert found.transitions.table.rows() == [
        ("unemployed", "open_work", 1.0),
        ("open_work", "open_work", 2 / 3),
        ("open_work", "outside", 1 / 3),
    ]


def test_episodes_whose_months_are_not_all_known_are_left_out():
    path = [("unemployed", "2024-01-31"), ("open_work", "2024-02-29")]
    last = months_after(lives.FIRST.replace(year=2024, day=31), 5)
    for until, rows in ((last - timedelta(days=2), 0), (last - timedelta(days=1), 5)):
        found = sequences(
            index_of(Person(path), until=until.isoformat()), Filters(), months=5, exact=True
        )
        assert found.states.table["share"].is_not_null().sum() == rows


def test_protected_figures_are_near_the_exact_ones():
    index = lives.town(6, 3000)
    exact, found = (sequences(index, Filters(), months=MONTHS, exact=one) for one in (True, False))
    assert found.states.protection is Protection.PERTURBED
    assert not found.states.table.equals(exact.states.table)
    np.testing.assert_allclose(shares(found.states), shares(exact.states), atol=0.02)
    np.testing.assert_allclose(shares(found.states).sum(axis=1), 1)
    np.testing.assert_allclose(square(found.transitions), square(exact.transitions), atol=0.05)
    rows = square(found.transitions).sum(axis=1)
    np.testing.assert_allclose(rows[rows > 0], 1)


def test_one_person_more_changes_figures_the_person_is_not_in():
    people = [
        Person([("unemployed", f"2023-{1 + n % 12:02}-01"), ("open_work", "2024-03-01")])
        for n in range(60)
    ]
    alone = Person([("laid_off", "2023-01-01")])
    before, after = (
        sequences(index_of(*people, *more), Filters(), months=MONTHS) for more in ((), (alone,))
    )
    unemployed = [
        one.mean_time.table.filter(pl.col("state") == "open_work")["months"].item()
        for one in (before, after)
    ]
    assert unemployed[0] != unemployed[1]
    assert after.mean_time.table.filter(pl.col("state") == "laid_off")["months"].item() == 0


@pytest.mark.parametrize("people", [0, 1, 4])
def test_few_people_have_no_figures(people):
    path = [("unemployed", "2023-01-01"), ("open_work", "2023-06-01")]
    found = sequences(index_of(*[Person(path)] * people), Filters(), months=MONTHS)
    assert found.states.table["share"].null_count() == len(found.states.table)
    assert set(found.states.marks["share"]) == {"<10"}
    assert found.mean_time.table["months"].null_count() == len(STATES)
    assert found.entropy.table["entropy"].null_count() == MONTHS
    assert found.transitions.table.is_empty()


def test_what_cannot_be_asked():
    with pytest.raises(UnknownValueError):
        sequences(index_of(), Filters(sex="other"))
    with pytest.raises(ValueError, match="two months"):
        sequences(index_of(), Filters(), months=1)
