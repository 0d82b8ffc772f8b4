"""The report: what it says, in which language, and that a page can show it."""

import json
import tomllib
from importlib.resources import files
from string import Formatter

import pytest

from polku.register import report
from polku.register.codes import names, services
from polku.register.messages import said

from .conftest import messages

LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def broken(door):
    door.put(
        "persons.csv", "person_id,birth_date,municipality\n1,1990-01-31,710\n2,1990-02-30,710\n"
    )
    rows = "".join(f"2,2026-01-{n:02} 10:00,21\n" for n in range(1, 8))
    door.put(
        "contacts.csv",
        f"person_id,at,method,kengät\n{rows}1,2026-01-01,21\n".replace(",21\n", ",21,\n"),
    )
    return door.opens()


def test_the_causes_come_before_what_follows_from_them(door):
    door.put(
        "persons.csv", "person_id,birth_date,municipality\n1,1990-01-31,710\n2,1990-02-30,710\n"
    )
    door.put(
        "contacts.csv",
        "person_id,at,method\n2,2026-01-01,21\n2,2026-01-02,21\n9,2026-01-02,21\n1,2026-01-02,x\n"
        "1,2026-01-02,21\n",
    )
    extract = door.opens()
    found = [(c.reason, c.count) for c in report.causes(extract.rejects["contacts"])]
    assert found == [("unknown_code", 1), ("rejected_person", 2), ("unknown_person", 1)]


def test_a_report_can_be_acted_on(broken):
    text = report.text(broken, "en")
    assert "the door is open. 2 of 10 rows are good, 8 were rejected" in text
    assert "persons  (persons.csv, with the exchange's own names)" in text
    assert "1 × birth_date '1990-02-30': not a date: write 2024-01-31 or 31.1.2024 (rows 3)" in text
    assert "7 × person_id '2': unknown person: their row in the table persons was rejected" in text
    assert "(rows 2, 3, 4, 5, 6, …)" in text
    assert "Look at: columns of the table contacts (contacts.csv) were left out: kengät" in text
    assert "Not in the extract: coaches, job_searches" in text


def test_a_closed_door_says_so_first(door):
    door.put("statuses.csv", "person_id,code,start\n1,xx,2026-01-01\n")
    closed = door.closes(reject_limit=0.01)
    lines = report.text(closed, "fi").splitlines()
    assert "ovi kiinni" in lines[0]
    assert lines[1].startswith("Korjaa: hylättyjä rivejä on 1/3 (33.3 %), raja on 1 %")


def test_the_data_of_a_report_is_plain_and_complete(broken):
    data = report.data(broken, "sv")
    assert json.loads(json.dumps(data)) == data
    assert (data["read"], data["accepted"], data["rejected"]) == (10, 2, 8)
    persons, contacts = sorted(data["tables"], key=lambda t: t["table"] != "persons")
    assert persons["causes"][0]["first"] == [
        {
            "file": "persons.csv",
            "row": 3,
            "value": "1990-02-30",
            "text": "är inte ett datum: skriv 2024-01-31 eller 31.1.2024",
        }
    ]
    assert contacts["files"][0]["unknown_columns"] == ["kengät"]
    assert contacts["rejected"] == sum(cause["count"] for cause in contacts["causes"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_can_be_said(door, language):
    door.put("statuses.csv", "person_id,cod,start\n")
    door.put("plan.csv", "a\n")
    closed = door.closes()
    assert {"required_column", "unknown_file"} <= messages(closed)
    for problem in closed.problems:
        said_text = problem.text(language)
        assert said_text
        assert "{" not in said_text


def test_every_message_stands_in_three_languages_with_the_same_values():
    text = (files("polku.register") / "messages.toml").read_text("utf-8")
    for key, message in tomllib.loads(text).items():
        assert set(message) == set(LANGUAGES), key
        fields = {
            language: {name for _, name, _, _ in Formatter().parse(said_text) if name}
            for language, said_text in message.items()
        }
        assert fields["fi"] == fields["sv"] == fields["en"], key


def test_another_language_is_english():
    assert said("missing", "de", {}) == said("missing", "en", {})


def test_every_code_has_a_name_in_three_languages():
    lists = (
        "status",
        "end_reason",
        "contact_method",
        "plan_kind",
        "benefit",
        "channel",
        "payer",
        "outcome",
        "sex",
        "service_language",
        "path_state",
        "service",
    )
    for code_list in lists:
        for code, name in names(code_list).items():
            assert name.fi, (code_list, code)
            assert name.sv, (code_list, code)
            assert name.en, (code_list, code)
    assert all(one.state in names("path_state") for one in services().values() if one.state)
