import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.rules.conftest import refused

from polku.rules.catalogue import rules

# ---- list ----


def test_list_as_json_holds_every_rule(answer):
    listed = answer("list")
    assert [rule["id"] for rule in listed] == [rule.id for rule in rules()]
    assert set(listed[0]["title"]) == {"fi", "sv", "en"}


@pytest.mark.parametrize(
    ("language", "word"), [("fi", "Sääntö"), ("sv", "Regel"), ("en", "Question")]
)
def test_list_speaks_the_language_asked_for(polku, language, word):
    result = polku("list", "--language", language)
    assert result.exit_code == 0
    assert word in result.stdout
    assert all(rule.id in result.stdout for rule in rules())


# ---- explain ----


def test_explain_tells_value_source_and_what_came_before_and_after(answer):
    told = answer("explain", "P06", "--on", "2025-03-01")
    now = told["in_force"][0]
    assert told["rule"] == "P06"
    assert now["is"]["months"] == 3
    assert (now["since"], now["until"]) == ("2025-01-01", "2025-12-31")
    assert "435/2024" in now["source"]
    assert now["href"].startswith("https://")
    assert set(now["confidence_in_words"]) == {"fi", "sv", "en"}
    assert told["before"][0]["since"] == "2022-05-02"
    assert told["after"][-1]["since"] == "2026-01-01"


def test_explain_takes_the_day_as_finns_write_it(answer):
    assert answer("explain", "P06", "--on", "1.3.2025")["on"] == "2025-03-01"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Voimassa 1.3.2025", "Aiemmin", "Myöhemmin", "varmuus H")),
        ("sv", ("Gäller 1.3.2025", "Tidigare", "Senare", "säkerhet H")),
        ("en", ("In force on 1 March 2025", "Before", "Later", "confidence H")),
    ],
)
def test_explain_speaks_the_language_asked_for(polku, language, words):
    result = polku("explain", "P06", "--on", "2025-03-01", "--language", language)
    assert result.exit_code == 0
    assert all(word in result.stdout for word in words)


def test_explain_shows_a_step_of_the_ladder(polku):
    result = polku("explain", "F10", "--on", "2025-03-01", "--language", "fi")
    assert "1: 0, 101: 10, 201: 20, 301: 30, 401: 40, 701: 50" in result.stdout


@pytest.mark.parametrize("rule", [rule.id for rule in rules()])
def test_every_rule_can_be_explained_in_every_language(polku, rule):
    since = next(found.since for found in rules() if found.id == rule).isoformat()
    for language in ("fi", "sv", "en"):
        assert polku("explain", rule, "--on", since, "--language", language).exit_code == 0
    assert polku("explain", rule, "--on", since, "--json").exit_code == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Sääntöä P66 ei ole", "P06")),
        ("sv", ("Regeln P66 finns inte", "P06")),
        ("en", ("There is no rule P66", "P06")),
    ],
)
def test_an_unknown_rule_is_refused_with_a_hint(polku, language, words):
    refused(polku("explain", "P66", "--language", language), *words)


def test_a_rule_not_yet_in_force_is_refused_with_its_first_day(polku):
    result = polku("explain", "P06", "--on", "2022-05-01")
    refused(result, "P06 was not in force on 1 May 2022", "since 2 May 2022")


def test_a_rule_no_longer_in_force_is_refused_with_its_time(polku):
    result = polku("explain", "C01", "--on", "2025-01-01", "--language", "fi")
    refused(result, "C01 ei ollut voimassa 1.1.2025", "1.3.2021–31.12.2024")


@pytest.mark.parametrize("text", ["2025-02-30", "31.13.2025", "tomorrow", "2025"])
@pytest.mark.parametrize(
    "command",
    [
        ("explain", "P06"),
        ("share", "--kind", "tmt", "--days", "1"),
        ("area", "--labour-force", "20000"),
        ("duties", "--register", "x", "--person", "p1"),
    ],
    ids=lambda command: command[0],
)
def test_a_bad_date_is_refused(polku, command, text):
    refused(polku(*command, "--on", text), text, "is not a date")


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "2222-11-11", "31.12.1899"])
def test_a_day_beyond_the_calendar_is_refused(polku, text):
    for sizes in ("20000", "1,1,1"):
        refused(polku("area", "--labour-force", sizes, "--on", text), text, "too far away")


# ---- share ----


@pytest.mark.parametrize(
    ("kind", "days", "on", "percent", "rule"),
    [
        ("tmt", 300, "2024-12-31", 0, "F01"),
        ("tmt", 301, "2024-12-31", 50, "F02"),
        ("tmt", 1001, "2024-12-31", 70, "F03"),
        ("tmt", 100, "2025-01-01", 0, "F10"),
        ("tmt", 101, "2025-01-01", 10, "F10"),
        ("tmt", 701, "2025-01-01", 50, "F10"),
        ("pp", 401, "2024-12-31", 0, None),
        ("pp", 401, "2025-01-01", 40, "F11"),
        ("ap", 401, "2025-01-01", 40, "F12"),
    ],
)
def test_share(answer, kind, days, on, percent, rule):
    told = answer("share", "--kind", kind, "--days", str(days), "--on", on)
    assert (told["percent"], told["rule"]) == (percent, rule)
    assert told["source"]


def test_share_tells_the_next_step(answer):
    told = answer("share", "--kind", "tmt", "--days", "150", "--on", "2025-01-01")
    assert told["next"] == {"percent": 20, "from_day": 201}
    assert answer("share", "--kind", "pp", "--days", "500", "--on", "2025-01-01")["next"] is None


@pytest.mark.parametrize("kind", ["tmt", "pp", "ap"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_share_in_words(polku, kind, language):
    result = polku(
        *("share", "--kind", kind, "--days", "101", "--on", "2025-01-01", "--language", language)
    )
    assert result.exit_code == 0
    assert "10 %" in result.stdout
    assert "2023 " in result.stdout or "/2023" in result.stdout


def test_before_the_ladder_there_is_no_share(polku):
    result = polku("share", "--kind", "tmt", "--days", "1", "--on", "2014-12-31")
    refused(result, "31 December 2014", "1 January 2015")


@pytest.mark.parametrize(
    "arguments",
    [
        ("share", "--kind", "xx", "--days", "1"),
        ("share", "--kind", "tmt", "--days", "-1"),
        ("share", "--kind", "tmt", "--days", "many"),
        ("share", "--kind", "tmt"),
        ("explain",),
        ("duties", "--person", "p1"),
        ("list", "--language", "ru"),
    ],
)
def test_wrong_usage_ends_with_two(polku, arguments):
    assert polku(*arguments).exit_code == 2


# ---- area ----


@pytest.mark.parametrize(
    ("sizes", "on", "may", "rule"),
    [
        ("20000", "2025-01-01", True, "A01"),
        ("19999", "2025-01-01", False, "A01"),
        ("20400, 19 900 ,19750", "2027-01-01", True, "A03"),
        ("19900,19750,19600", "2028-01-01", False, "A03"),
    ],
)
def test_area(answer, sizes, on, may, rule):
    told = answer("area", "--labour-force", sizes, "--on", on)
    assert (told["may_stand"], told["rule"]) == (may, rule)
    assert set(told["reason"]) == {"fi", "sv", "en"}
    assert "38" in told["source"]


def test_area_with_an_exemption(answer):
    told = answer("area", "--labour-force", "15000", "--on", "2025-01-01", "--permitted")
    assert (told["may_stand"], told["rule"]) == (True, "A02")


def test_area_in_words_tells_by_when_to_agree(polku):
    sizes = ("area", "--labour-force", "19900,19750,19600", "--on", "2028-01-01")
    result = polku(*sizes, "--language", "fi")
    assert "Ei voi järjestää palveluja." in result.stdout
    assert "1.1.2029" in result.stdout
    assert "383/2023 4 §" in result.stdout


@pytest.mark.parametrize("text", ["", "20000,", "-5", "many", "20000;19000", "²"])
def test_a_bad_labour_force_is_refused(polku, text):
    refused(polku("area", "--labour-force", text, "--on", "2025-01-01"), "labour force")


def test_before_the_act_no_area_is_judged(polku):
    refused(polku("area", "--labour-force", "1", "--on", "2023-03-31"), "1 April 2023")


# ---- law ----


def test_an_amended_law_changes_the_catalogue_and_the_share(answer, law):
    amended = law("municipal_share_pp", '[101, 10, "F11"]', '[101, 15, "F11"]')
    told = answer("share", "--kind", "pp", "--days", "101", "--on", "2025-01-01", "--law", amended)
    assert told["percent"] == 15
    explained = answer("explain", "F11", "--on", "2025-01-01", "--law", amended)
    assert [101, 15] in explained["in_force"][0]["is"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("municipal_share_pp.toml", "rules = [", ("cannot be read", "municipal_share_pp.toml")),
        ("typo.toml", "", ("takes the place of no file", "typo.toml")),
        ("readme.txt", "", ("holds no .toml file",)),
    ],
)
def test_a_law_that_cannot_be_is_refused(polku, tmp_path, name, text, words):
    (tmp_path / name).write_text(text, encoding="utf-8")
    refused(polku("list", "--law", str(tmp_path)), *words)


# ---- the real thing ----


def test_as_a_process_of_its_own():
    environment = os.environ | {"POLKU_LANGUAGE": "", "LC_ALL": "", "LANG": "sv_FI.UTF-8"}
    environment.pop("LC_MESSAGES", None)
    result = subprocess.run(
        [
            *(sys.executable, "-m", "polku.cli", "rules", "share"),
            *("--kind", "tmt", "--days", "101", "--on", "2025-01-01"),
        ],
        env=environment | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert result.stdout.startswith("Kommunen betalar 10 %")
    assert result.stderr == ""
