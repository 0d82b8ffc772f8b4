"""`polku rules duties`: of a person, straight from an extract."""

import json

import pytest
from tests.cli.rules.conftest import refused

EXTRACT = {
    "persons": """person_id,birth_date,municipality,mother_tongue,citizenship
p1,1990-05-05,710,fi,FI
p2,1960-05-05,078,sv,FI
p3,not a day,710,fi,FI
""",
    "job_searches": """person_id,start,end
p1,2025-03-03,
p2,2021-01-01,2021-06-30
""",
    "statuses": """person_id,code,start,end
p1,02,2025-03-03,
""",
    "contacts": """person_id,at,method
p1,2025-03-10T09:00,21
""",
}
DUTY_KEYS = {"rule", "kind", "due", "state", "done_on", "reason", "source"}


@pytest.fixture
def extract(tmp_path):
    folder = tmp_path / "extract"
    folder.mkdir()
    for table, text in EXTRACT.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return folder


def test_duties_straight_from_an_extract(answer, extract):
    told = answer("duties", "--register", str(extract), "--person", "p1", "--on", "2025-04-01")
    assert all(set(duty) == DUTY_KEYS for duty in told)
    assert all(set(duty["reason"]) == {"fi", "sv", "en"} for duty in told)
    assert all(isinstance(duty["source"], str) and duty["source"] for duty in told)
    interview = next(duty for duty in told if duty["rule"] == "P02")
    assert (interview["due"], interview["state"], interview["done_on"]) == (
        "2025-03-10",
        "kept",
        "2025-03-10",
    )


def test_duties_of_somebody_with_no_open_search(answer, polku, extract):
    asked = ("duties", "--register", str(extract), "--person", "p2", "--on", "2021-07-01")
    assert answer(*asked) == []
    assert "No duties on 1 July 2021" in polku(*asked).stdout


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", ("Viimeistään", "täytetty")), ("sv", ("Senast", "fullgjord")), ("en", ("Due", "kept"))],
)
def test_duties_in_words(polku, extract, language, words):
    result = polku(
        *("duties", "--register", str(extract), "--person", "p1"),
        *("--on", "2025-04-01", "--language", language),
    )
    assert result.exit_code == 0
    assert all(word in result.stdout for word in words)


def test_the_same_history_under_another_law(answer, extract, law):
    amended = law("initial_interview", "working_days = 5", "working_days = 3")
    asked = ("duties", "--register", str(extract), "--person", "p1", "--on", "2025-04-01")
    before, after = answer(*asked), answer(*asked, "--law", amended)
    assert [duty["state"] for duty in before if duty["rule"] == "P02"] == ["kept"]
    assert [
        (duty["due"], duty["state"], duty["done_on"]) for duty in after if duty["rule"] == "P02"
    ] == [("2025-03-06", "kept_late", "2025-03-10")]


def test_the_same_history_on_another_day(answer, extract):
    asked = ("duties", "--register", str(extract), "--person", "p1", "--on")
    assert [d["state"] for d in answer(*asked, "2025-03-05") if d["rule"] == "P02"] == ["open"]


def test_rejected_rows_are_noted_and_the_rest_is_answered(polku, extract):
    with (extract / "statuses.csv").open("a", encoding="utf-8") as file:
        file.write("p1,77,2025-03-20,\n")
    result = polku(
        *("duties", "--register", str(extract), "--person", "p1", "--on", "2025-04-01", "--json")
    )
    assert result.exit_code == 0
    assert "P02" in {duty["rule"] for duty in json.loads(result.stdout)}
    assert "statuses 1" in result.stderr


def test_an_unknown_person_is_refused(polku, extract):
    result = polku("duties", "--register", str(extract), "--person", "nobody")
    refused(result, "nobody is not in the extract", "1 rows of persons were rejected")


def test_a_person_whose_own_row_was_rejected_is_not_invented(polku, extract):
    refused(polku("duties", "--register", str(extract), "--person", "p3"), "p3", "rejected")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_folder_that_is_no_extract_is_refused(polku, tmp_path, language):
    for folder in (tmp_path, tmp_path / "nowhere"):
        result = polku(
            *("duties", "--register", str(folder), "--person", "p1", "--language", language)
        )
        refused(result, str(folder))
