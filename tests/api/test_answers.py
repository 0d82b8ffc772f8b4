"""What the interface tells: the tables of the questions, in the form asked for, once and in pages."""

import csv
import io
import json
import re
import shlex
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.analytics.builder import index_of
from tests.api.conftest import RESOURCES, V1
from tests.apps.insight.conftest import HOME, empty_index, to_work

from polku.analytics.comparison.judging import compared
from polku.analytics.filters import Filters
from polku.analytics.indicators import situation
from polku.analytics.indicators.asking import indicator
from polku.analytics.indicators.forecast import forecast
from polku.analytics.indicators.load import load
from polku.analytics.indicators.panel import panel
from polku.analytics.indicators.tables import clocks_by_rule, outcomes, plan_debt_ages
from polku.analytics.questions.asking import QUESTIONS, answer
from polku.api import columns

HERE = Filters(area=HOME)
KINDS = {"string": str, "integer": int, "number": (int, float), "boolean": bool}


@pytest.fixture
def ask(cast, index, enter):
    browser = enter(cast["analyst"])

    def ask(address, **headers):
        return browser.get(V1 + address, headers=headers)

    return ask


def plain(published):
    """Return the rows of a published table as JSON has them."""
    rows = [
        {name: None if str(value) == "nan" else value for name, value in row.items()}
        for row in published.records()
    ]
    return json.loads(json.dumps(rows))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_the_tables_of_the_question(ask, whole_index, name):
    found = ask(f"paths/{name}?limit=10000").json()
    expected = answer(name, whole_index, HERE)
    assert found["question"] == name
    assert found["filters"] == {"area": HOME}
    assert found["protection"] == "perturbed"
    assert found["until"] == "2026-11-23"
    assert list(found["tables"]) == list(expected)
    for key, published in expected.items():
        table = found["tables"][key]
        assert table["rows"] == plain(published), key
        assert table["protection"] == published.protection
        assert table["total"] == published.table.height
        assert "next" not in table


def test_options_and_filters_reach_the_question(ask, whole_index):
    found = ask(
        "paths/stock?by=sex&municipality=710&since=2023-01&until=2023-06&limit=10000"
    ).json()
    months = {row["month"] for row in found["tables"]["stock"]["rows"]}
    assert months == {f"2023-{month:02}" for month in range(1, 7)}
    assert {row["group"] for row in found["tables"]["stock"]["rows"]} == {"man", "woman", "unknown"}
    assert found["filters"] == {
        "area": HOME, "municipality": "710", "since": "2023-01-01", "until": "2023-06-30",
    }  # fmt: skip
    curves = ask("paths/curves?by=sex&clock=service&months=12&limit=10000").json()["tables"]
    expected = answer("curves", whole_index, HERE, by="sex", clock="service", months=12)
    assert curves["curves"]["rows"] == plain(expected["curves"])
    listed = ask("paths/variants?listed=1").json()["tables"]["variants"]["rows"]
    assert listed == plain(answer("variants", whole_index, HERE, limit=1)["variants"])
    through = ask("paths/variants?through=coaching").json()["tables"]["variants"]["rows"]
    assert all("coaching" in row["path"] for row in through if row["path"])
    assert through == plain(answer("variants", whole_index, HERE, through="coaching")["variants"])


def test_the_tables_of_the_situation_are_those_of_the_indicators(ask, whole_index):
    def table(address, name):
        return ask(f"{address}?limit=10000").json()["tables"][name]["rows"]

    assert table("situation/outcomes", "outcomes") == plain(outcomes(whole_index, HERE))
    assert table("situation/clocks", "clocks") == plain(clocks_by_rule(whole_index, HERE))
    assert table("situation/forecast", "path") == plain(forecast(whole_index, HERE).path)
    assert table("situation/plan-debt", "ages") == plain(plan_debt_ages(whole_index, HERE))
    funnel = compared(whole_index, HERE, "activation_rate", by="unit").table
    by_unit = ask("comparison/activation_rate?by=unit").json()["tables"]["groups"]["rows"]
    assert by_unit == plain(funnel)
    assert table("situation/load", "units") == plain(load(whole_index, HERE).units)
    series = indicator("in_services", whole_index, HERE).series
    assert table("indicators/in_services", "series") == plain(series)
    tiles = panel(whole_index, HERE)
    told = table("situation/summary", "tiles")
    assert [row["indicator"] for row in told] == [one.definition.key for one in tiles]
    assert [row["value"] for row in told] == [one.value for one in tiles]
    for name in ("changes", "unusual", "decisions"):
        expected = getattr(situation, name)(whole_index, HERE)
        assert [row["finding"] for row in table(f"situation/{name}", "findings")] == [
            one.key for one in expected
        ]
        assert ask(f"situation/{name}").json()["judged"] is True


def test_no_part_of_a_load_is_told_and_it_is_said_why(ask):
    said = "The load is told only of all clients of the coaches. Take these filters away: sex."
    for address, table in (("indicators/coach_load", "series"), ("situation/load", "units")):
        english = {"accept-language": "en"}
        whole, part = (ask(f"{address}{query}", **english).json() for query in ("", "?sex=man"))
        assert "note" not in whole
        assert part["note"] == said
        for row in part["tables"][table]["rows"]:
            assert row.get("value", row.get("mean")) is None
    assert "note" not in ask("indicators/unemployed?sex=man").json()


def test_findings_say_when_people_were_too_few_to_judge(ask, use):
    address = "situation/unusual?municipality=078"
    assert ask(address).json()["judged"] is True
    use(index_of(to_work(1, area=HOME), until="2026-11-23", areas=(HOME,)))  # nobody of 078 there
    for narrow in ("", "?municipality=078"):
        for name in ("changes", "unusual", "decisions"):
            found = ask(f"situation/{name}{narrow}").json()
            assert (found["judged"], found["tables"]["findings"]["rows"]) == (False, [])


@pytest.mark.parametrize("address", RESOURCES)
def test_every_answer_is_as_the_reference_says(ask, address):
    answer = ask(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    resource = re.sub(r"^(indicators|comparison)/.*", r"\1", address)
    for name, table in answer.json().get("tables", {}).items():
        names = [column["name"] for column in table["columns"]]
        assert set(names) <= set(columns.tables(resource)[name])
        known = columns.row_schema(resource, name)["properties"]
        for row in table["rows"]:
            for column, value in row.items():
                kinds = known[column]["type"]
                kinds = kinds if isinstance(kinds, list) else [kinds]
                fits = value is None if "null" in kinds else False
                assert fits or isinstance(value, KINDS[kinds[0]]), (name, column, value)


def test_an_indicator_says_what_it_is_in_the_language_of_the_request(ask):
    names = {
        language: ask("indicators/activation_rate", **{"accept-language": language}).json()[
            "indicator"
        ]["name"]
        for language in ("fi", "sv", "en")
    }
    assert len(set(names.values())) == 3
    keys = [one["key"] for one in ask("indicators").json()["indicators"]]
    assert "activation_rate" in keys
    assert "coach_load" in keys


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_file_has_the_rows_of_the_table(ask, whole_index, name):
    for table, published in answer(name, whole_index, HERE).items():
        answer_ = ask(f"paths/{name}?format=csv&table={table}&limit=10000")
        assert answer_.headers["Content-Type"].startswith("text/csv")
        head, *rows = csv.reader(io.StringIO(answer_.content.decode()))
        assert head == published.table.columns
        assert rows == [
            ["" if value is None or str(value) == "nan" else str(value) for value in row.values()]
            for row in published.rows()
        ]


def test_every_filter_of_a_resource_is_the_filter_of_the_question(cast, index, enter, monkeypatch):
    given = {
        "area": HOME, "municipality": "710", "unit": "Unit one", "coach": "K-first_coach",
        "age": "25_29", "sex": "man", "language": "sv", "education": "tertiary", "occupation": "5",
        "first_service": "none", "length": "over_2_years",
    }  # fmt: skip
    expected = Filters(**given, since=date(2024, 3, 1), until=date(2025, 9, 30))
    query = urlencode({**given, "since": "2024-03", "until": "2025-09"})
    without = query.replace("first_service=none&", "")
    received = []

    def spied(name, _, filters, **__):
        received.append((name, filters))
        return {}

    monkeypatch.setattr("polku.api.paths.answer", spied)
    browser = enter(cast["first_lead"])
    for name in QUESTIONS:
        words = without if name in {"stock", "flow"} else query
        found = browser.get(f"{V1}paths/{name}?{words}")
        assert found.status_code == 200, found.content
    wide = replace(expected, first_service="")
    assert received == [
        (name, wide if name in {"stock", "flow"} else expected) for name in QUESTIONS
    ]


def test_pages_of_rows_are_the_whole_table(ask):
    whole = ask("paths/flow?since=2022-01&limit=10000&table=moves").json()["tables"]["moves"]
    assert whole["total"] > 20
    rows, following = [], f"{V1}paths/flow?since=2022-01&limit=20"
    while following:
        page = ask(following.removeprefix(V1)).json()["tables"]["moves"]
        assert len(page["rows"]) <= 20
        rows += page["rows"]
        following = page.get("next")
    assert rows == whole["rows"]


def test_a_file_tells_where_its_next_rows_are(ask):
    first = ask("paths/stock?format=csv&limit=3")
    link = re.fullmatch(r'<(.+)>; rel="next"', first.headers["Link"])[1]
    second = ask(link.removeprefix(V1)).content.decode().splitlines()
    whole = ask("paths/stock?format=csv&limit=6").content.decode().splitlines()
    assert whole == [*first.content.decode().splitlines(), *second[1:]]


def test_nobody_found_is_no_row(ask, cast, use, enter):
    rows = ask("paths/stock?municipality=092").json()
    assert rows["status"] == 422  # none of the area's
    use(empty_index())
    found = ask("paths/stock?municipality=078").json()["tables"]["stock"]
    assert (found["total"], found["rows"]) == (0, [])
    assert [column["name"] for column in found["columns"]] == ["month", "state", "people"]


def test_official_figures_of_the_area_and_of_a_municipality(ask):
    area = ask("official-figures?since=2023-01&until=2023-02").json()
    rows = area["tables"]["figures"]["rows"]
    assert [row["month"] for row in rows] == ["2023-01", "2023-02"]
    one = ask("official-figures?municipality=710&since=2023-01&until=2023-02").json()
    there = one["tables"]["figures"]["rows"]
    assert 0 < there[0]["unemployed"] < rows[0]["unemployed"]
    assert "Statistics Finland" in area["source"]


def test_what_has_not_changed_is_not_sent_again(ask, monkeypatch, cast, machine, token_of):
    first = ask("paths/graph?months=12")
    tag = first.headers["ETag"]

    def broken(*_args, **_more):
        raise AssertionError("nothing is to be counted")

    with monkeypatch.context() as patch:
        patch.setattr("polku.api.paths.answer", broken)
        again = ask("paths/graph?months=12", **{"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    for other in ("paths/graph?months=24", "paths/graph?months=12&sex=man"):
        assert ask(other, **{"if-none-match": tag}).status_code == 200
    swedish = ask("paths/graph?months=12", **{"if-none-match": tag, "accept-language": "sv"})
    assert swedish.status_code == 200
    told = machine(token_of(cast["analyst"])).get(f"{V1}paths/graph?months=12")
    assert told.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie", "Accept-Language"} <= set(told.headers["Vary"].split(", "))


def test_another_index_is_another_answer(ask, use, index):
    tag = ask("paths/flow").headers["ETag"]
    use(empty_index())
    assert ask("paths/flow", **{"if-none-match": tag}).status_code == 200


def test_exact_answers_say_so_and_are_not_held_by_the_day_of_the_index(
    cast, clients, index, enter, settings, tmp_path
):
    settings.INDEX = tmp_path
    (tmp_path / "manifest.json").write_text("{}")
    browser = enter(cast["first_coach"])
    own = browser.get(f"{V1}paths/stock?coach=K-first_coach")
    assert own.json()["protection"] == "exact"
    assert "Last-Modified" not in own.headers
    others = browser.get(f"{V1}paths/stock")
    assert others.json()["protection"] == "perturbed"
    assert others.json()["index"]["built"]
    since = {"if-modified-since": others.headers["Last-Modified"]}
    assert browser.get(f"{V1}paths/stock", headers=since).status_code == 304
    clients[0].coach = cast["second_coach"]
    clients[0].save()
    kept = {"if-none-match": own.headers["ETag"]}
    moved = browser.get(f"{V1}paths/stock?coach=K-first_coach", headers=kept)
    assert moved.status_code == 200
    assert moved.json()["protection"] == "perturbed"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_filters_say_what_one_may_choose(ask, language):
    told = ask("filters", **{"accept-language": language}).json()["filters"]
    found = {one["name"]: [value["value"] for value in one["values"]] for one in told}
    assert "area" not in found  # only one
    assert found["unit"] == ["Unit one", "Unit two"]
    assert set(found["municipality"]) == {"710", "078"}
    assert "coach" not in found


def test_the_examples_of_the_manual_run(cast, index, machine, token_of):
    manual = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    token = token_of(cast["analyst"])
    examples = re.findall(r"^ +(curl .+)$", manual, re.MULTILINE)
    assert len(examples) > 8
    for example in examples:
        words = shlex.split(example.replace("$TOKEN", token))
        headers = dict(
            words[place + 1].split(": ", 1) for place, word in enumerate(words) if word == "-H"
        )
        address = words[-1].removeprefix("http://localhost:8000")
        answer_ = machine().get(address, headers={k.lower(): v for k, v in headers.items()})
        no_service = address.endswith("/services/12")  # there is no catalogue here
        wanted = 422 if "age=100" in address else 404 if no_service else 200
        assert answer_.status_code == wanted, (example, answer_.content)
