"""The indicators by command: three formats that say the same, in the user's language, protected."""

import csv
import io
import json
from datetime import date

import pytest
from typer.testing import CliRunner

from polku.analytics.engines.local import Local
from polku.analytics.filters import Filters
from polku.analytics.index.build import Order, build
from polku.analytics.index.opening import open_index
from polku.analytics.index.rows import write_rows
from polku.analytics.indicators.asking import indicators, known
from polku.cli.__main__ import app
from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town

TODAY = date(2026, 11, 24)
SECRET = b"a secret of tests, and of nothing else"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the index of a town of 200 clients."""
    town = make_town(Options(place=place_named("Raasepori-Hanko"), today=TODAY, clients=200))
    rows, found = (tmp_path_factory.mktemp(name) for name in ("rows", "index"))
    write_rows({name: t.to_batches() for name, t in town.tables.items()}, rows, SECRET)
    build(Order(rows, SECRET, TODAY), found, Local())
    return found


@pytest.fixture
def ask(folder):
    def ask(*words):
        return CliRunner().invoke(app, ["paths", "indicators", *words, "--index", str(folder)])

    return ask


def test_all_indicators_with_their_definitions_as_json(ask, folder):
    done = ask("--format", "json", "--language", "sv")
    assert done.exit_code == 0, done.output
    shown = json.loads(done.stdout)["indicators"]
    expected = indicators(known(), open_index(folder), Filters())
    assert tuple(shown) == known()
    for key, one in shown.items():
        assert one["protection"] == "perturbed"
        assert one["rows"] == json.loads(json.dumps(list(expected[key].series.records())))
        assert one["name"] == expected[key].definition.words["sv"].name
        assert one["formula"] and one["source"]  # noqa: PT018 - one demand: nothing is empty


def test_csv_has_one_heading_and_a_row_a_month_and_group(ask, folder):
    done = ask("unemployed", "plan_debt", "--by", "municipality", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    expected = indicators(
        ("unemployed", "plan_debt"), open_index(folder), Filters(), by="municipality"
    )
    assert len(rows) == sum(one.series.table.height for one in expected.values())
    assert {row["group"] for row in rows} == set(expected["unemployed"].series.table["group"])
    assert {row["indicator"] for row in rows} == {"unemployed", "plan_debt"}


def test_the_screen_shows_name_definition_and_the_last_year(ask):
    done = ask("activation_rate", "--language", "fi")
    assert "Aktivointiaste" in done.stdout
    assert "työttömät + palveluissa" in done.stdout
    assert "2026-10" in done.stdout
    assert "2025-10" not in done.stdout


def test_every_filter_of_the_command_is_the_filter_of_the_indicators(ask, monkeypatch):
    given = {
        name: f"a-{name}"
        for name in (
            "area", "municipality", "unit", "age", "sex", "language", "education", "occupation"
        )
    }  # fmt: skip
    options = {("language-group" if name == "language" else name): v for name, v in given.items()}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    received = []
    monkeypatch.setattr(
        "polku.analytics.indicators.asking.indicators",
        lambda _, __, filters, **___: received.append(filters) or {},
    )
    assert ask(*words, "--since", "2024-03", "--until", "2025-09").exit_code == 0
    period = {"since": date(2024, 3, 1), "until": date(2025, 9, 30)}
    assert received == [Filters(**given, **period)]


def test_no_part_of_a_load_is_told_and_it_is_said_why(ask):
    """Finnish speakers are a part of a coach's clients: how many they are is no load."""
    asked = ("coach_load", "--format", "json", "--language", "en")

    def told(*words):
        done = ask(*asked, *words)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)["indicators"]["coach_load"]["rows"], done.stderr

    (whole,), said = told()
    assert said == ""
    assert whole["value"] == pytest.approx(whole["numerator"] / whole["denominator"])
    for options in (("--language-group", "fi"), ("--sex", "man", "--language-group", "fi")):
        (part,), said = told(*options)
        assert (part["value"], part["denominator"]) == (None, None)
        assert (part["value_mark"], part["denominator_mark"]) == ("...", "...")
        assert 0 < part["numerator"] < whole["numerator"]
        assert said.strip() == (
            "The load is told only of all clients of the coaches. "
            f"Leave out: {', '.join(options[::2])}."
        )
    assert told("--unit", "Raasepori 1")[1] == ""
    screen = ask("coach_load", "--language-group", "fi", "--language", "sv")
    assert "Utelämna: --language-group." in screen.stderr
    assert f"{whole['denominator']}" not in screen.stdout.splitlines()[2].split()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense",), "unemployed"),
        (("unemployed", "--by", "coach"), "municipality"),
        (("unemployed", "--municipality", "999"), "710"),
        (("coach_load", "--by", "sex"), "unit"),
        (("unemployed", "--until", "2099-01"), "..2026-10"),
    ],
)
def test_what_is_not_known_is_answered_with_what_is(ask, words, said):
    done = ask(*words, "--language", "en")
    assert done.exit_code == 1
    assert said in done.stderr
