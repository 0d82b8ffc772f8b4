"""The questions of the pages by command: the three formats say the same, and only what may leave."""

import csv
import io
import json
from dataclasses import fields
from datetime import date
from functools import partial

import pytest
from typer.testing import CliRunner

from polku.analytics.engines.local import Local
from polku.analytics.filters import Filters
from polku.analytics.index.build import Order, build
from polku.analytics.index.opening import open_index
from polku.analytics.index.rows import write_rows
from polku.analytics.questions.asking import CLOCKS, QUESTIONS, answer
from polku.analytics.questions.curves import curves
from polku.cli.__main__ import app
from polku.cli.paths import choosing, questions
from polku.cli.progress import bars
from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town

TODAY = date(2026, 11, 24)
SECRET = b"a secret of tests, and of nothing else"
COMMANDS = {name: name for name in QUESTIONS} | {"sequences": "time-in-states"}


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
    """Run a command of `polku paths` over that index."""

    def ask(*words):
        return CliRunner().invoke(app, ["paths", *words, "--index", str(folder)])

    return ask


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_a_command_whose_figures_are_protected(ask, folder, name):
    done = ask(COMMANDS[name], "--format", "json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    expected = answer(name, open_index(folder), Filters())
    assert found["question"] == name
    assert found["tables"].keys() == expected.keys()
    for key, table in found["tables"].items():
        assert table["protection"] == "perturbed"
        assert table["rows"] == json.loads(json.dumps(list(expected[key].records())))


def test_nothing_between_one_and_four_is_shown(ask):
    done = ask("stock", "--by", "municipality", "--format", "json")
    people = {row["people"] for row in json.loads(done.stdout)["tables"]["stock"]["rows"]}
    assert people.isdisjoint({1, 2, 3, 4})
    assert max(people) >= 5


def test_the_formats_say_the_same(ask):
    asked = ("flow", "--since", "2026-01-01", "--until", "30.6.2026")
    told = json.loads(ask(*asked, "--format", "json").stdout)
    assert told["filters"] == {"since": "2026-01-01", "until": "2026-06-30"}
    months = ("--since", "2026-01", "--until", "2026-06")
    assert json.loads(ask("flow", *months, "--format", "json").stdout) == told
    rows = told["tables"]["flow"]["rows"]
    assert [row["month"] for row in rows] == [f"2026-{month:02}" for month in range(1, 7)]
    written = csv.DictReader(io.StringIO(ask(*asked, "--format", "csv").stdout))
    assert [int(r["began"]) for r in written if r["table"] == "flow"] == [r["began"] for r in rows]
    table = ask(*asked).stdout
    assert "flow (perturbed)" in table
    assert f"{rows[0]['month']}  {rows[0]['began']:>5}  {rows[0]['ended']:>5}" in table


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_says_the_same_as_file_and_on_the_screen(ask, folder, monkeypatch, name):
    expected = answer(name, open_index(folder), Filters())
    lines = list(csv.reader(io.StringIO(ask(COMMANDS[name], "--format", "csv").stdout)))
    screen = []
    monkeypatch.setattr(choosing, "print_published", lambda *told: screen.append(told))
    assert ask(COMMANDS[name]).exit_code == 0
    for (key, one), (title, _, rows) in zip(expected.items(), screen, strict=True):
        assert title == f"{key} (perturbed)"
        assert rows == list(one.rows())
        assert lines.pop(0) == ["table", *one.table.columns]
        for row in rows:
            assert lines.pop(0) == [key, *("" if v is None else str(v) for v in row.values())]
    assert lines == []


def test_every_filter_of_a_command_is_the_filter_of_the_question(ask, monkeypatch):
    given = {field.name: f"a-{field.name}" for field in fields(Filters)} | {
        "since": date(2024, 3, 1),
        "until": date(2025, 9, 30),
    }
    del given["coach"]  # of whom no command tells
    options = {**given, "since": "2024-03", "until": "2025-09"}
    options["language-group"] = options.pop("language")
    options["first-service"] = options.pop("first_service")
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    received = []

    def spied(name, _, filters, **__):
        received.append((name, filters))
        return {}

    monkeypatch.setattr(questions, "answer", spied)
    for name in QUESTIONS:
        assert ask(COMMANDS[name], *words).exit_code == 0
    assert received == [(name, Filters(**given)) for name in QUESTIONS]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sex", "hen"), "Valinnalla sex ei ole arvoa hen. Mahdolliset arvot: man, woman"),
        (("--by", "shoe"), "Valinnalla by ei ole arvoa shoe"),
        (("--until", "30.5.2026"), "until arvo 2026-05-30 on kesken kuukauden. Anna 2026-05-31."),
        (
            ("--since", "2026-12-01", "--until", "2026-01"),
            "Jakso päättyy ennen kuin se alkaa: valinnan until arvo 2026-01-31 ei käy. Anna ≥ 2026",
        ),
        (("--until", "2099-01"), "ei tunne valinnan until kuukautta 2099-01: tunnetut kuukaudet"),
        (("--since", "2026-11"), "kuukautta 2026-11"),  # whose count day is to come
        (("--until", "1999-12"), "..2026-10."),
        (("--index", "no/such/folder"), "ei ole polkuhakemistoa"),
    ],
)
def test_what_cannot_be_asked_is_told(folder, words, said):
    index = () if "--index" in words else ("--index", str(folder))
    done = CliRunner().invoke(app, ["paths", "stock", *words, *index, "--language", "fi"])
    assert done.exit_code == 1
    assert said in done.stderr


def test_a_day_that_is_none_is_told(ask):
    assert ask("stock", "--since", "eilen").exit_code == 2


def test_starts_of_the_running_month_may_be_asked_of(ask):
    assert ask("graph", "--since", "2026-11", "--until", "2026-12").exit_code == 0
    assert ask("graph", "--since", "2026-12").exit_code == 1


def rows_of(done, table):
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["tables"][table]["rows"]


def test_the_curves_have_the_three_clocks_of_the_page(ask, folder):
    asked = ("curves", "--by", "sex", "--format", "json", "--clock")
    found = [rows_of(ask(*asked, clock), "groups") for clock in CLOCKS]
    for rows, how in zip(found, CLOCKS.values(), strict=True):
        expected = curves(open_index(folder), Filters(), by="sex", **how).groups
        assert rows == list(expected.records())
    assert found[0] == rows_of(ask(*asked[:-1]), "groups")
    assert found[0] != found[1] != found[2]
    wrong = ask(*asked, "sundial")
    assert wrong.exit_code == 1
    assert "sundial" in wrong.stderr
    assert "after_service" in wrong.stderr


def test_paths_are_listed_as_far_and_through_what_is_asked(ask):
    rows = rows_of(ask("variants", "--limit", "1", "--format", "json"), "variants")
    assert len([row for row in rows if row["rank"]]) == 2
    rows = rows_of(
        ask("variants", "--through", "unemployed>open_work", "--format", "json"), "variants"
    )
    assert {row["path"] for row in rows if row["rank"]} == {"unemployed>open_work"}


@pytest.mark.parametrize(("name", "option"), [("stock", "--clock"), ("curves", "--through")])
def test_a_command_has_no_option_that_its_question_does_not_take(ask, name, option):
    assert ask(name, option, "x").exit_code == 2


def test_a_long_question_shows_how_far_it_is_and_ends_at_ctrl_c_in_plain_words(ask, monkeypatch):
    monkeypatch.setattr(choosing, "bars", partial(bars, patience=0))
    assert "100 %" in ask("flow").stderr

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(questions, "answer", interrupted)
    done = ask("flow", "--language", "en")
    assert done.exit_code == 130
    assert done.stderr.startswith("Interrupted. Nothing was changed")
