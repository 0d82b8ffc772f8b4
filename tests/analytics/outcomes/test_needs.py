"""Needs and use: by hand, and a second way in SQL over a random town."""

from dataclasses import replace
from datetime import date

import duckdb
import polars as pl
import pytest
from tests.analytics.builder import Person, index_of
from tests.analytics.questions.lives import SERVICES, town

from polku.analytics.disclosure import Protection
from polku.analytics.filters import Filters
from polku.analytics.groups import OUTCOMES
from polku.analytics.indicators.cells import frame
from polku.analytics.indicators.series import series
from polku.analytics.outcomes.needs import GROUPS, needs
from polku.analytics.outcomes.referrals import NO_REFERRALS
from polku.analytics.outcomes.use import Pair, Wanted, use

ONE, OTHER = "9000101-0", "9000102-9"


def wanted(pairs=(), groups=(), referrals=NO_REFERRALS, offers=(), many=0):
    return Wanted(pairs, groups, referrals, pl.Series(offers, dtype=pl.Int32).to_numpy(), many)


def test_use_by_hand():
    def coached(*services, **person):
        rows = [
            {"service": name, "start": start, "end": end, "provider": provider, "price": price}
            for name, start, end, provider, price in services
        ]
        return Person([("unemployed", "2023-01-01")], services=rows, **person)

    known = index_of(
        coached(
            ("job_coaching", "2025-02-01", "2025-03-01", ONE, 100.0),
            ("work_trial", "2025-02-10", "2025-05-01", OTHER, float("nan")),
            ("job_coaching", "2025-03-01", "2025-04-01", OTHER, 50.0),  # goes on with the first
        ),
        coached(("job_coaching", "2025-06-01", "2025-07-01", OTHER, 200.0)),
        coached(("job_coaching", "2023-12-31", "2024-02-01", ONE, 10.0)),  # before both years
        coached(("job_coaching", "2024-01-01", "2024-02-01", ONE, 10.0)),
        coached(("job_coaching", "2026-01-01", "2026-02-01", ONE, 10.0)),  # month not over
        until="2026-01-15",
    )
    pairs = [Pair("job_coaching", ONE), Pair("job_coaching", OTHER), Pair("none", ONE)]
    found = use(known, Filters(), wanted(pairs, [pairs[:2], []]), exact=True)
    assert found.since == date(2025, 1, 1)
    assert found.kinds.table.rows() == [
        ("job_coaching", 1, 2, 2, 175.0),
        ("work_trial", 0, 1, 0, None),
    ]
    assert found.pairs.table["starts"].to_list() == [1, 1, 0]
    assert found.groups.table["starts"].to_list() == [2, 0]
    protected = use(known, Filters(), wanted(pairs))
    assert protected.kinds.protection is Protection.PERTURBED
    assert protected.kinds.table["per_start"].to_list() == [None, None]


SQL = """
with rows as (
    select p.pseudonym, s.service, s.start, s."end"
    from services s join persons p using (shard, person)
    where s.outcome != {no_show} and s."end" > s.start and s.start <= {until} and {who}
), marked as (
    select *, max("end") over (
        partition by pseudonym, service order by start, "end"
        rows between unbounded preceding and 1 preceding
    ) as before from rows
)
select service, count(*) from marked
where (before is null or start > before) and start >= {since} and start < {end}
group by all
"""


@pytest.mark.parametrize(
    ("filters", "who"),
    [(Filters(), "true"), (Filters(sex="woman", area="coast"), "sex = 2 and area = 0")],
)
def test_starts_in_sql(filters, who):
    index = town(5, 150)
    assert index.manifest.areas[0] == "coast"
    frames = {
        name: pl.concat(
            pl.DataFrame(shard.tables[name]).with_columns(shard=pl.lit(place)).with_row_index("row")
            for place, shard in enumerate(index.shards)
        )
        for name in ("services", "persons")
    }
    with duckdb.connect() as sql:
        sql.register("services", frames["services"].to_arrow())
        sql.register("persons", frames["persons"].rename({"row": "person"}).to_arrow())
        day = (date(2023, 12, 1) - date(1970, 1, 1)).days
        rows = sql.execute(
            SQL.format(
                no_show=OUTCOMES.index("no_show"),
                until=(index.manifest.until - date(1970, 1, 1)).days,
                since=(date(2022, 12, 1) - date(1970, 1, 1)).days,
                end=day,
                who=who,
            )
        ).fetchall()
    expected = {index.manifest.services[code]: n for code, n in rows}
    table = use(index, filters, wanted(), exact=True).kinds.table
    found = {row["service"]: row["starts"] for row in table.to_dicts()}
    assert {name: n for name, n in found.items() if n} == expected
    assert set(expected) <= set(SERVICES)
    assert sum(expected.values()) > (20 if not filters.sex else 3)
    # by municipality: all of them together, and, protected, what each one's filter gives
    towns = use(index, filters, wanted(), exact=True).towns.table
    assert towns["starts"].sum() == sum(expected.values())
    (home, *_), shown = towns["municipality"], use(index, filters, wanted()).towns.table
    alone = use(index, replace(filters, municipality=home), wanted()).kinds.table
    there = shown.filter(pl.col("municipality") == home)
    assert there["starts"].to_list() == alone["starts"].to_list()
    assert towns["municipality"].n_unique() > 1


def test_needs_are_the_figures_of_any_page():
    index = town(3, 400)
    found = needs(index, Filters())
    rows = {
        (r["by"], r["group"], r["municipality"]): r["people"] for r in found.people.table.to_dicts()
    }
    assert found.month == "2023-12"
    assert rows["", "", ""] == found.now
    for filters, key in (
        (Filters(age="30_54", municipality="710"), ("age", "30_54", "710")),
        (Filters(language="sv"), ("language", "sv", "")),
        (Filters(length="6_to_12_months"), ("length", "6_to_12_months", "")),
    ):
        (month,) = series(frame(index, filters).last(1), ["unemployed"], exact=False)
        assert rows[key] == month.table["numerator"][0]
    assert {by for by, _, _ in rows} == {"", *GROUPS}
    assert not {1, 2, 3, 4} & set(rows.values())
    exact = needs(index, Filters(), exact=True).people.table
    of_age = exact.filter((pl.col("by") == "age") & (pl.col("municipality") == ""))
    assert of_age["people"].sum() == exact["people"][0] > 50
    assert set(needs(index, Filters(age="under_25")).people.table.filter(by="age")["group"]) == {
        "under_25"
    }
