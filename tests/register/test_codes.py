"""Code lists: what is no code is rejected, and codes of the same thing become one."""

import pytest

from polku.register.schema import TABLES

STATUS = "person_id,code,start,end"

# ---- code lists ----


@pytest.mark.parametrize(
    ("table", "header", "row", "column"),
    [
        ("statuses", "person_id,code,start", "1,{},2026-01-01", "code"),
        ("statuses", "person_id,code,start,reason", "1,02,2026-01-01,{}", "reason"),
        ("job_searches", "person_id,start,end_reason", "1,2026-01-01,{}", "end_reason"),
        ("contacts", "person_id,at,method", "1,2026-01-01,{}", "method"),
        ("contacts", "person_id,at,method,channel", "1,2026-01-01,21,{}", "channel"),
        ("plans", "person_id,kind,made_on", "1,{},2026-01-01", "kind"),
        ("benefits", "person_id,month,kind,paid_days", "1,2026-01,{},5", "kind"),
        ("services", "person_id,service,start,payer", "1,other,2026-01-01,{}", "payer"),
        ("services", "person_id,service,start,outcome", "1,other,2026-01-01,{}", "outcome"),
        ("jobs", "person_id,start,industry", "1,2026-01-01,{}", "industry"),
        ("persons", "person_id,birth_date,municipality", "1,1990-01-01,{}", "municipality"),
        ("persons", "person_id,birth_date,municipality,sex", "1,1990-01-01,710,{}", "sex"),
        (
            "persons",
            "person_id,birth_date,municipality,mother_tongue",
            "1,1990-01-01,710,{}",
            "mother_tongue",
        ),
        (
            "persons",
            "person_id,birth_date,municipality,citizenship",
            "1,1990-01-01,710,{}",
            "citizenship",
        ),
        (
            "persons",
            "person_id,birth_date,municipality,education_level",
            "1,1990-01-01,710,{}",
            "education_level",
        ),
        (
            "persons",
            "person_id,birth_date,municipality,occupation",
            "1,1990-01-01,710,{}",
            "occupation",
        ),
        (
            "persons",
            "person_id,birth_date,municipality,service_language",
            "1,1990-01-01,710,{}",
            "service_language",
        ),
    ],
)
def test_a_code_outside_its_list_is_rejected(rows, table, header, row, column):
    assert rows(table, header, row.format("ZZZ")) == [(2, column, "ZZZ", "unknown_code")]


def test_every_column_with_codes_is_tried_above():
    cases = test_a_code_outside_its_list_is_rejected.pytestmark[0].args[1]
    tried = {(case[0], case[3]) for case in cases} | {("services", "service")}
    coded = {(t.name, c.name) for t in TABLES.values() for c in t.columns if c.codes}
    assert coded == tried


def test_a_code_that_lost_its_zero_is_told_so(door):
    door.put("statuses.csv", f"{STATUS}\n1,2,2026-01-01,\n")
    (reject,) = door.rejects("statuses")
    assert (reject.reason, reject.detail) == ("lost_zero", "02")
    assert "02" in reject.text("fi")


def test_codes_are_known_by_case_and_by_their_other_codes(door):
    door.put(
        "persons.csv",
        "person_id,birth_date,municipality,mother_tongue,citizenship,service_language\n"
        "1,1990-01-01,710,FI,fi,SV\n2,1990-01-01,710,swe,SWE,fi\n3,1990-01-01,710,ar,246,en\n",
    )
    persons = door.opens().tables["persons"]
    assert persons["mother_tongue"].to_pylist() == ["fi", "sv", "ar"]
    assert persons["citizenship"].to_pylist() == ["FI", "SE", "FI"]
    assert persons["service_language"].to_pylist() == ["sv", "fi", "en"]


def test_an_abolished_municipality_becomes_the_one_it_joined(door):
    door.put(
        "persons.csv", "person_id,birth_date,municipality\n1,1990-01-01,588\n2,1990-01-01,200\n"
    )
    extract = door.opens()
    assert extract.tables["persons"]["municipality"].to_pylist() == ["507", "200"]
    (note,) = [p for p in extract.problems if p.message == "merged_municipality"]
    assert "588 → 507" in note.text("sv")
    assert note.values["count"] == 1


def test_an_unknown_service_says_what_to_do_and_an_areas_own_is_known(door, tmp_path):
    door.put("services.csv", "person_id,service,start\n1,ohjaamovalmennus,2026-01-01\n")
    (reject,) = door.rejects("services")
    assert reject.reason == "unknown_service"
    own = tmp_path / "own.toml"
    own.write_text('[[service]]\ncode = "ohjaamovalmennus"\nstate = "coaching"\nfi = "Ohjaamo"\n')
    assert door.column("services", "service", services=[own]) == ["ohjaamovalmennus"]
