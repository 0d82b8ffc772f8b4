"""The municipality's part of benefit months: by hand, and against the law's standing on each day."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from tests.analytics.derive.conftest import TODAY
from tests.analytics.derive.registers import derived, register, rows

from polku.analytics.groups import BENEFITS
from polku.kernel.periods import DAY
from polku.rules.benefit_days import first_day_after
from polku.rules.facts import PERSON, RECORDS, facts_from_rows
from polku.rules.municipal_share import share, standing
from polku.rules.parameters import load

BASIC = float(load()["basic_allowance"].on(date(2025, 1, 1)).is_)


def paid(month, kind, days, counted=None, *, daily=40, **tables):
    """Return euros of the municipality and the counted days of one month."""
    (found,) = several([(month, kind, days, counted)], daily=daily, **tables)
    return found


def several(months, *, daily=40, person=None, **tables):
    benefits = [
        {"person_id": "1", "month": month, "kind": kind, "paid_days": days}
        | {"cumulative_days": counted, "amount": f"{days * daily:.2f}"}
        for month, kind, days, counted in months
    ]
    told = {name: [{"person_id": "1"} | row for row in some] for name, some in tables.items()}
    found = derived(
        register(persons=[{"person_id": "1"} | (person or {})], benefits=benefits, **told)
    )
    return [(row["municipal"], row["counted"]) for row in rows(found["benefits"])]


@pytest.mark.parametrize(
    ("month", "kind", "days", "counted", "euros"),
    [
        ("2025-03", "tmt", 21, 100, 0),
        ("2025-03", "tmt", 21, 110, 10 * 40 * 0.1),  # 90 to 100 nothing, 101 to 110 a tenth
        ("2025-03", "tmt", 1, 101, 40 * 0.1),
        ("2025-03", "tmt", 20, 705, (15 * 0.4 + 5 * 0.5) * 40),
        ("2024-03", "tmt", 10, 305, 5 * 40 * 0.5),
        ("2024-03", "tmt", 10, 1005, (5 * 0.5 + 5 * 0.7) * 40),
        ("2025-03", "pp", 20, 310, (10 * 0.2 + 10 * 0.3) * 40),
        ("2024-12", "pp", 20, 310, 0),
        ("2025-03", "tmt", 0, 500, 0),
        ("2025-03", "tmt", 30, 10, 0),  # more days than the payer's count holds
    ],
)
def test_each_day_has_the_share_of_its_ordinal(month, kind, days, counted, euros):
    assert paid(month, kind, days, counted) == (pytest.approx(euros), counted)


def test_only_the_part_equal_to_the_basic_allowance_carries_a_share():
    assert paid("2025-03", "ap", 20, 250, daily=90)[0] == pytest.approx(20 * BASIC * 0.2)
    assert paid("2025-03", "ap", 20, 250, daily=20)[0] == pytest.approx(20 * 20 * 0.2)
    assert paid("2024-03", "ap", 20, 250, daily=90)[0] == 0


def test_no_share_is_known_before_the_ladder_and_none_of_an_unknown_amount():
    assert np.isnan(paid("2014-12", "tmt", 20, 900)[0])
    found = derived(
        register(
            persons=["1"],
            benefits=[
                {"person_id": "1", "month": "2025-03", "kind": "tmt", "paid_days": 20}
                | {"cumulative_days": 900}
            ],
        )
    )["benefits"]
    assert np.isnan(found["amount"][0])
    assert np.isnan(found["municipal"][0])


def test_days_go_on_from_the_payers_last_count_or_from_nothing():
    months = [
        ("2025-01", "tmt", 20, None),
        ("2025-02", "tmt", 10, 250),
        ("2025-03", "tmt", 21, None),
        ("2025-03", "pp", 5, None),
        ("2025-04", "tmt", 4, None),
    ]
    assert [counted for _, counted in several(months)] == [20, 250, 5, 271, 275]


def test_the_state_pays_the_first_year_of_an_immigrant_and_its_days_are_not_counted():
    came = {"citizenship": "UA", "first_residence_date": "2024-06-11"}
    months = [
        ("2025-05", "tmt", 22, 150),
        ("2025-06", "tmt", 21, 165),  # seven of its working days are in the first year
        ("2025-07", "tmt", 23, 188),
    ]
    expected = [0, 14 * 40 * 0.1, 23 * 40 * 0.1]
    assert [euros for euros, _ in several(months, person=came)] == pytest.approx(expected)
    finn = came | {"citizenship": "FI"}
    assert [euros for euros, _ in several(months, person=finn)] == pytest.approx(
        [22 * 40 * 0.1, 21 * 40 * 0.1, 23 * 40 * 0.1]
    )
    uncounted = [(month, kind, days, None) for month, kind, days, _ in months]
    assert [counted for _, counted in several(uncounted, person=came)] == [0, 14, 37]


def test_to_the_end_of_2024_days_in_a_promoting_service_carry_no_share():
    trial = {"service": "work_trial", "start": "2024-06-03", "end": "2024-06-14"}
    other = {"service": "job_coaching", "start": "2024-06-03", "end": "2024-06-14"}
    later = {"service": "work_trial", "start": "2025-06-02", "end": "2025-06-13"}
    half = 10 * 40 * 0.5
    assert paid("2024-06", "tmt", 20, 400, services=[trial])[0] == pytest.approx(half)
    step = paid("2024-06", "tmt", 20, 305, services=[trial])[0]  # ten days are 296 to 305
    assert step == pytest.approx(5 * 40 * 0.5)
    assert paid("2024-06", "tmt", 20, 400, services=[other])[0] == pytest.approx(2 * half)
    assert paid("2025-06", "tmt", 20, 400, services=[later])[0] == pytest.approx(20 * 40 * 0.3)


def test_a_service_still_running_carries_none_to_the_end_of_its_term_of_the_law():
    running = {"service": "work_trial", "start": "2024-06-03"}
    assert paid("2024-12", "tmt", 20, 400, services=[running])[0] == 0
    assert paid("2025-01", "tmt", 20, 420, services=[running])[0] > 0


def test_days_laid_off_carry_no_share_of_the_earnings_related_allowance_but_are_counted():
    laid_off = {"code": "03", "start": "2025-03-01", "end": "2025-03-14"}  # ten working days
    found = paid("2025-03", "ap", 20, 250, daily=90, statuses=[laid_off])
    assert found == (pytest.approx(10 * BASIC * 0.2), 250)
    assert paid("2025-03", "tmt", 20, 250, statuses=[laid_off])[0] == pytest.approx(20 * 40 * 0.2)


def test_the_share_of_a_month_is_what_the_law_says_on_its_last_day(town):
    """Where one share holds all month: the standing of the person on that day, another writing."""
    found = pl.DataFrame(derived(town, until=TODAY)["benefits"])
    people = pl.DataFrame(town["persons"])
    frames = {name: pl.DataFrame(town[name]) for name in RECORDS}
    by_person = {
        name: frame.rows_by_key("person_id", named=True, include_key=True)
        for name, frame in frames.items()
    }
    facts = {
        row["person_id"]: facts_from_rows(
            {name: row[name] for name in PERSON},
            {name: of.get(row["person_id"], ()) for name, of in by_person.items()},
        )
        for row in people.iter_rows(named=True)
    }
    # The benefits of the index carry no ids: they are found again by what the register says.
    key = ["month", "kind", "paid_days", "cumulative_days"]
    said = (
        frames["benefits"]
        .select("person_id", "amount", *key)
        .with_columns(pl.col("amount").cast(pl.Float64))
    )
    index = found.select(
        month=pl.format(
            "{}-{}", pl.col("month") // 12, (pl.col("month") % 12 + 1).cast(pl.String).str.zfill(2)
        ),
        kind=pl.col("kind").replace_strict(dict(enumerate(BENEFITS)), return_dtype=pl.String),
        paid_days=pl.col("days").cast(pl.Int32),
        cumulative_days=pl.col("counted").cast(pl.Int32),
        amount=pl.col("amount"),
        municipal=pl.col("municipal"),
    )
    met = said.join(index, on=[*key, "amount"]).filter(
        pl.col("month") >= "2025-01", pl.col("paid_days") > 0
    )
    compared = []
    for row in met.unique(["person_id", *key], keep="none").iter_rows(named=True):
        on = first_day_after(row["month"]) - DAY
        now = standing(facts[row["person_id"]], on)
        first = share(row["kind"], row["cumulative_days"] - row["paid_days"] + 1, on)
        if now is None or (now.kind, now.percent) != (row["kind"], first.percent):
            continue  # another benefit since, a step within the month, or a free time that runs out
        base = row["amount"]
        if row["kind"] == "ap":
            base = min(base, row["paid_days"] * BASIC)
        compared.append((row["municipal"], base * now.percent / 100))
    got, expected = np.array(compared).T
    assert len(got) > 500
    assert len(set((expected > 0).tolist())) == 2
    assert got == pytest.approx(expected)
