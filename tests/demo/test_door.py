"""The extract comes in whole; the broken one is refused, each fault for its own reason."""

from datetime import date

import pytest

from polku.demo.bad_files import ONLY_SAID
from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town
from polku.demo.writing import Home, write_town
from polku.register import reader
from polku.register.schema import TABLES

TODAY = date(2026, 11, 24)


def looked_at(folder, limit=1.0):
    try:
        return reader.read(folder, today=TODAY, reject_limit=limit)
    except reader.DoorClosedError as closed:
        return closed.extract


@pytest.mark.parametrize("form", ["extract", "index"])
def test_the_door_takes_every_row_and_has_nothing_to_say(home, town, form):
    extract = looked_at(getattr(home, form), limit=0.0)
    assert extract.ok
    assert not extract.problems
    assert {name: t.read for name, t in extract.totals.items()} == {
        name: table.num_rows for name, table in town.tables.items()
    }
    assert all(t.rejected == 0 for t in extract.totals.values())
    for name in TABLES:
        assert extract.table(name).equals(town.tables[name]), name


@pytest.mark.parametrize(
    ("name", "day", "clients"),
    [
        ("Helsinki", date(2019, 4, 1), 80),  # soon after the first figures
        ("Pietarsaaren seutu", date(2020, 4, 15), 300),  # in the wave of lay-offs
        ("Kainuu", date(2022, 5, 1), 60),  # the eve of the new service model
        ("07", date(2025, 1, 1), 60),  # a holiday, the first day of the employment areas
        ("Raasepori-Hanko", date(2027, 12, 25), 50),  # the smallest town, after all figures
    ],
)
def test_towns_of_any_day_and_area_come_in_and_their_broken_rows_do_not(
    tmp_path, name, day, clients
):
    home = Home(tmp_path)
    write_town(make_town(Options(place_named(name), day, clients)), home)
    good = reader.read(home.extract, today=day, reject_limit=0.0)
    assert not good.problems
    assert good.totals["persons"].accepted == clients
    with pytest.raises(reader.DoorClosedError, match="rejected"):
        reader.read(home.broken, today=day)


def test_the_broken_extract_is_refused_as_it_stands(home):
    with pytest.raises(reader.DoorClosedError) as closed:
        reader.read(home.broken, today=TODAY)
    assert [p.message for p in closed.value.extract.problems if p.severity == "error"] == [
        "too_many_rejects"
    ]


def test_each_bad_row_is_rejected_for_its_own_reason_and_no_other_row_is(home, truth):
    extract = looked_at(home.broken)
    found = {}
    for table in extract.rejects.values():
        for reject in table.to_pylist():
            found.setdefault((reject["file"], reject["row"]), []).append(
                (reject["column"], reject["reason"])
            )
    wanted = {
        (one["file"], one["row"]): [(one["column"], one["reason"])]
        for one in truth["broken"]
        if one["expected"] == "reject"
    }
    assert found == wanted
    assert len(wanted) >= 30


def test_rows_that_only_look_wrong_come_in(home, truth):
    extract = looked_at(home.broken)
    odd = [one for one in truth["broken"] if one["expected"] == "accepted" and one["row"]]
    assert {one["kind"] for one in odd} >= {"person id that is the text NA", "Finnish date"}
    assert "NA" in extract.table("persons")["person_id"].to_pylist()
    assert None in [
        row["end"] for row in extract.table("job_searches").to_pylist() if row["person_id"] == "NA"
    ]
    assert {"507"} <= set(extract.table("persons")["municipality"].to_pylist())
    assert {p.message for p in extract.problems} == {"unknown_columns", "merged_municipality"}


def test_each_bad_file_is_answered_by_its_own_message(home, truth):
    files = [one for one in truth["broken"] if one["file"].startswith("whole-files/")]
    assert len(files) >= 10
    for one in files:
        extract = looked_at(home.broken / one["file"], limit=reader.REJECT_LIMIT)
        messages = {problem.message: problem.severity for problem in extract.problems}
        assert messages[one["reason"]] == one["expected"], one
        assert extract.ok == (one["reason"] in ONLY_SAID), one
