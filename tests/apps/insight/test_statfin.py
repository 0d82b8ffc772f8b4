"""Official figures over the interface: its limits, its names before and after, its secrets."""

import json

import pytest
from tests.apps.insight.statfin_server import RECORDED, StatFin, serving
from typer.testing import CliRunner

from polku.apps.insight.statfin.figures import fetch
from polku.apps.insight.statfin.pxweb import CALLS, WINDOW, Pace, PxWeb, StatFinError
from polku.cli.__main__ import app
from polku.reference import tables
from polku.reference.figures import official_figures, snapshot

MONTHS = ["2023M10", "2023M11", "2026M05", "2026M06"]


@pytest.fixture
def recorded(reference_data):
    return json.loads((reference_data / RECORDED).read_text("utf-8-sig"))


@pytest.fixture(autouse=True)
def _own_tables(tmp_path, monkeypatch):
    monkeypatch.setenv("POLKU_HOME", str(tmp_path))
    tables.forget()
    yield
    tables.forget()


@pytest.fixture
def statfin(recorded):
    with serving(StatFin(MONTHS, recorded)) as server:
        yield server


def asking(server, **options):
    return PxWeb(server.address, pace=Pace(sleep=lambda _: None), **options)


@pytest.mark.parametrize("old", [False, True], ids=["since June 2026", "before"])
def test_new_months_are_laid_over_those_at_hand(recorded, old):
    before = official_figures(["710"])
    with serving(StatFin(MONTHS, recorded, old=old)) as server:
        found = fetch(asking(server))
    assert found.months == ["2023-11", "2026-05", "2026-06"]
    after = official_figures(["710"])
    assert {month: after[month] for month in before} == before
    told = {row["key"][0]: row["values"] for row in recorded["data"]}["KU710"]
    assert after["2026-06"].unemployed.value == int(told[1])
    assert after["2026-06"].labour_force.value == int(told[2])
    assert snapshot(["710"]).month == "2026-06"


def test_the_metadata_is_read_first_and_only_municipalities_are_asked_for(statfin):
    fetch(asking(statfin))
    areas = statfin.asked[0]["query"][0]["selection"]["values"]
    assert len(areas) == 308
    assert {"SSS", "KU199", "KUJOU"}.isdisjoint(areas)
    assert [q["code"] for q in statfin.asked[0]["query"]] == [
        "Alue",
        "timeperiod_m",
        "contentscode",
    ]


def test_secret_is_missing_and_never_nought(statfin, recorded):
    hidden = next(r for r in recorded["data"] if r["key"][0] == "KU020")
    assert "..." in hidden["values"]
    fetch(asking(statfin))
    found = snapshot(["020"]).measures["work_or_education_trial"]
    assert (found.value, found.secret) == (None, 1)
    assert snapshot(["020"]).measures["training_placement"].value == 0


def test_a_question_over_the_limit_of_cells_is_asked_in_parts(recorded):
    with serving(StatFin(MONTHS, recorded, cells=308 * 22)) as server:
        steps = []
        fetch(asking(server, cells=308 * 22), "2023-10", lambda n, of: steps.append((n, of)))
        assert len(server.asked) == 2  # seven months fit into a call of 308 × 3, one of 308 × 22
        assert steps == [(0, 1), (1, 1)]
        server.asked.clear()
        server.cells = 308 * 6
        px = asking(server, cells=308 * 6)
        name, known = px.metadata(["12r5.px"])
        wanted = {
            "area": known.values["area"][:308],
            "month": MONTHS,
            "measure": ["TYOVOIMATK"] * 3,
        }
        assert len(list(px.rows(name, known, wanted))) == 308 * 4
        assert len(server.asked) == 2


def test_a_month_over_the_limit_says_so(statfin):
    with pytest.raises(StatFinError) as error:
        fetch(asking(statfin, cells=100))
    assert error.value.key == "too_many"


def test_calls_keep_their_pace():
    now, slept = [0.0], []

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(clock=lambda: now[0], sleep=sleep)
    for _ in range(2 * CALLS + 1):
        pace.wait()
        now[0] += 0.5
    made = 2 * CALLS + 1
    assert now[0] >= 2 * WINDOW
    assert len(slept) == 2
    assert made - 2 * CALLS == 1


def test_the_server_would_refuse_a_faster_caller(statfin):
    statfin.calls, statfin.window = 3, 60.0
    impatient = PxWeb(statfin.address, pace=Pace(calls=1000, sleep=lambda _: None))
    for _ in range(3):
        impatient.metadata(["12r5.px"])
    with pytest.raises(StatFinError) as error:
        impatient.metadata(["12r5.px"])
    assert error.value.values["status"] == 429


def test_a_busy_server_is_asked_again(statfin):
    statfin.troubles += [(503, "busy"), (429, "later")]
    assert fetch(asking(statfin)).figures > 900


@pytest.mark.parametrize(
    ("troubles", "key"),
    [
        ([(500, "oops")], "refused"),
        ([(503, "busy")] * 4, "refused"),
        ([(200, "<html>")], "unreadable"),
        ([(200, '{"columns": []}')], "unreadable"),
        ([(200, '{"columns": [{"code": "Kunta", "type": "d"}], "data": []}')], "unreadable"),
    ],
)
def test_trouble_leaves_the_figures_as_they_were(statfin, troubles, key):
    before = official_figures(["710"])
    statfin.troubles += troubles
    with pytest.raises(StatFinError) as error:
        fetch(asking(statfin))
    assert error.value.key == key
    tables.forget()
    assert official_figures(["710"]) == before


def run(*arguments):
    return CliRunner().invoke(app, ["figures", "fetch", *arguments])


def test_the_command_says_what_came(statfin):
    done = run("--base", statfin.address, "--language", "sv")
    assert done.exit_code == 0
    assert "2023-11–2026-06" in done.stdout
    again = run("--base", statfin.address, "--language", "fi")
    assert "Uusia kuukausia ei ole julkaistu" in again.stdout


def test_the_command_says_what_is_wrong():
    gone = run("--base", "http://127.0.0.1:9/StatFin", "--language", "fi")
    assert gone.exit_code == 1
    assert "Osoitteesta http://127.0.0.1:9/StatFin/12r5.px ei saatu vastausta" in gone.stderr
    assert run("--since", "eilen").exit_code == 2
