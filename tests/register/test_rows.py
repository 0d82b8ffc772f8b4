"""The rules of the door between rows: keys, overlaps, persons; and that every row is counted."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.register.extract import Totals, rejects_of
from polku.register.rows import overlapping
from polku.register.schema import TABLES

from .conftest import messages

STATUS = "person_id,code,start,end"


def test_two_rows_of_one_key_the_first_stays(door):
    door.put(
        "benefits.csv",
        "person_id,month,kind,paid_days\n1,2026-01,tmt,5\n1,2026-01,pp,6\n1,2026-01,tmt,7\n"
        "2,2026-01,tmt,8\n1,2026-01,tmt,5\n",
    )
    extract = door.opens()
    found = [(r.row, r.reason, r.detail) for r in rejects_of(extract.rejects["benefits"])]
    assert found == [(4, "duplicate", "2"), (6, "duplicate", "2")]
    assert extract.tables["benefits"]["paid_days"].to_pylist() == [5, 6, 8]


def test_an_empty_part_of_a_key_counts_as_a_value(door):
    door.put(
        "jobs.csv", "person_id,start,employer_id\n1,2026-01-01,\n1,2026-01-01,E\n1,2026-01-01,\n"
    )
    assert [(r.row, r.reason) for r in door.rejects("jobs")] == [(4, "duplicate")]


def test_a_person_twice(door):
    door.put(
        "persons.csv", "person_id,birth_date,municipality\n1,1990-01-01,710\n1,1991-01-01,078\n"
    )
    door.put("job_searches.csv", "person_id,start\n1,2026-01-01\n")
    extract = door.opens()
    assert extract.totals["persons"] == Totals(2, 1, 1)
    assert extract.totals["job_searches"] == Totals(1, 1, 0)


def test_spells_of_one_person_may_touch_but_not_overlap(door):
    door.put(
        "statuses.csv",
        f"{STATUS}\n1,02,2026-01-01,2026-01-31\n1,03,2026-02-01,2026-02-28\n"
        "1,02,2026-02-28,2026-04-30\n1,01,2026-03-01,\n2,02,2026-01-15,\n",
    )
    extract = door.opens()
    found = [(r.row, r.reason, r.detail) for r in rejects_of(extract.rejects["statuses"])]
    assert found == [(4, "overlap", "3")]  # row 5 overlapped only the one that went
    assert extract.totals["statuses"].accepted == 4


def test_an_open_spell_shuts_out_every_later_one(door):
    door.put(
        "job_searches.csv",
        "person_id,start,end\n1,2026-05-01,\n1,2025-01-01,\n1,2024-01-01,2024-12-31\n",
    )
    assert [(r.row, r.detail) for r in door.rejects("job_searches")] == [(2, "3")]


def test_services_run_side_by_side(door):
    door.put(
        "services.csv", "person_id,service,start\n1,other,2026-01-01\n1,work_trial,2026-01-01\n"
    )
    assert door.rejects("services") == []


DAYS = st.dates(date(2024, 1, 1), date(2024, 3, 1))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("AB"), DAYS, st.none() | st.integers(0, 20)), max_size=12)
)
def test_what_stays_never_overlaps_and_nothing_more_goes_than_must(drawn):
    spells = [(who, start, None if n is None else start + timedelta(n)) for who, start, n in drawn]
    schema = {"person_id": pl.String, "start": pl.Date, "end": pl.Date}
    clash = overlapping(pl.DataFrame(spells, schema=schema, orient="row").to_arrow())
    gone = {} if clash is None else dict(zip(clash.places, clash.others, strict=True))
    kept = [spell for place, spell in enumerate(spells) if place not in gone]
    for i, (who, start, end) in enumerate(kept):
        for other, first, last in kept[i + 1 :]:
            apart = (end or date.max) < first or (last or date.max) < start
            assert who != other or apart
    for place, other in gone.items():
        assert other not in gone
        assert spells[place][0] == spells[other][0]
        assert spells[other][1] <= spells[place][1] <= (spells[other][2] or date.max)


# ---- persons ----


def test_rows_of_unknown_and_of_rejected_persons_are_told_apart(door):
    door.put(
        "persons.csv", "person_id,birth_date,municipality\n1,1990-01-01,710\n2,1990-02-30,710\n"
    )
    door.put("statuses.csv", f"{STATUS}\n1,02,2026-01-01,\n2,02,2026-01-01,\n3,02,2026-01-01,\n")
    found = [(r.row, r.reason) for r in door.rejects("statuses")]
    assert found == [(3, "rejected_person"), (4, "unknown_person")]


def test_every_table_of_persons_is_held_against_persons(door):
    rows = {
        "job_searches": "person_id,start\n9,2026-01-01\n",
        "statuses": "person_id,code,start\n9,02,2026-01-01\n",
        "services": "person_id,service,start\n9,other,2026-01-01\n",
        "contacts": "person_id,at,method\n9,2026-01-01,21\n",
        "plans": "person_id,kind,made_on\n9,01,2026-01-01\n",
        "jobs": "person_id,start\n9,2026-01-01\n",
        "benefits": "person_id,month,kind,paid_days\n9,2026-01,tmt,5\n",
        "incomes": "person_id,month,earnings\n9,2026-01,5\n",
    }
    assert set(rows) | {"persons", "coaches"} == set(TABLES)
    for table, text in rows.items():
        door.put(f"{table}.csv", text)
    extract = door.opens()
    for table in rows:
        assert [r.reason for r in rejects_of(extract.rejects[table])] == ["unknown_person"]


def test_a_coach_nobody_knows_is_a_warning(door):
    door.put("coaches.csv", "coach_id\nC1\n")
    door.put(
        "persons.csv",
        "person_id,birth_date,municipality,coach_id\n1,1990-01-01,710,C1\n2,1990-01-01,710,C9\n",
    )
    extract = door.opens()
    (warning,) = [p for p in extract.problems if p.message == "unknown_coach"]
    assert (warning.table, warning.row) == ("persons", 3)
    assert extract.totals["persons"].accepted == 2


# ---- the limit and the totals ----


def test_up_to_the_limit_the_door_opens_and_past_it_nothing_comes_in(door):
    lines = [f"1,other,{date(2000, 1, 1) + timedelta(i)}" for i in range(197)]
    door.put("services.csv", "\n".join(("person_id,service,start", *lines, "1,x,2020-01-01", "")))
    extract = door.opens(reject_limit=0.01)  # 2 persons, 197 good, 1 bad: 1 of 200
    assert extract.totals["services"] == Totals(198, 197, 1)
    door.put(
        "services.csv", "\n".join(("person_id,service,start", *lines[:97], "1,x,2020-01-01", ""))
    )
    door.opens(reject_limit=0.01)  # exactly 1 of 100
    door.put(
        "services.csv", "\n".join(("person_id,service,start", *lines[:96], "1,x,2020-01-01", ""))
    )
    closed = door.closes(reject_limit=0.01)
    (problem,) = [p for p in closed.problems if p.message == "too_many_rejects"]
    assert "1 of 99 rows" in problem.text("en")
    assert closed.totals["services"] == Totals(97, 96, 1)


def test_a_table_without_one_good_row_closes_the_door(door):
    lines = [f"1,other,{date(2000, 1, 1) + timedelta(i)}" for i in range(500)]
    door.put("services.csv", "\n".join(("person_id,service,start", *lines, "")))
    door.put("plans.csv", "person_id,kind,made_on\n1,99,2026-01-01\n")
    assert "all_rejected" in messages(door.closes(reject_limit=0.01))


def test_a_row_with_many_faults_is_rejected_once_and_tells_them_all(door):
    door.put("services.csv", "person_id,service,start,price\n1,x,nyt,-1\n1,other,2026-01-01,1\n")
    extract = door.opens()
    assert extract.totals["services"] == Totals(2, 1, 1)
    found = {(r.column, r.reason) for r in rejects_of(extract.rejects["services"])}
    assert found == {
        ("service", "unknown_service"),
        ("start", "wrong_date"),
        ("price", "out_of_range"),
    }


def test_totals_that_do_not_add_up_are_refused():
    with pytest.raises(ArithmeticError):
        Totals(read=3, accepted=1, rejected=1)


def test_reading_stops_when_faults_beyond_counting_pile_up(door, monkeypatch):
    monkeypatch.setattr("polku.register.intake.MOST_FAULTS", 100)
    monkeypatch.setattr("polku.register.csvfile.BLOCK", 1024)
    door.put("statuses.csv", f"{STATUS}\n" + "1,xx,2026-01-01,\n" * 5000)
    closed = door.closes()
    assert "stopped" in messages(closed)
    totals = closed.totals["statuses"]
    assert 100 < totals.rejected == totals.read < 5000
