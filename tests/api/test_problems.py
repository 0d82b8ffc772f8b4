"""What the interface says of what is wrong: what, where, what is known there, in one's language."""

import pytest
from tests.api.conftest import V1

from polku.analytics.index.faults import IndexFaultError
from polku.api.service import api
from polku.apps.insight import index as indexes


def of(browser, address, language="en"):
    answer = browser.get(V1 + address, headers={"accept-language": language})
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    body = answer.json()
    assert body["status"] == answer.status_code
    assert answer.headers["Content-Language"] == language
    assert "no-store" in answer.headers["Cache-Control"]
    return body


def fitting(error):
    """Return what an error says that fits, whatever it calls it."""
    return [*error.get("known", ()), error.get("format"), error.get("example")]


@pytest.mark.parametrize(
    ("query", "name", "known"),
    [
        ("age=100", "age", "under_25"),
        ("sex=x", "sex", "woman"),
        ("education=phd", "education", "tertiary"),
        ("municipality=091", "municipality", "710"),
        ("length=long", "length", "over_2_years"),
        ("by=shoe", "by", "municipality"),
        ("since=monday", "since", "2024-03"),
        ("since=2024-13", "since", "2024-03"),
        ("since=2024-02-30", "since", "2024-03"),
        ("since=2024-02-02", "since", "2024-03"),
        ("since=1700000000", "since", "2024-03"),
        ("since=0001-01", "since", "2024-03"),
        ("until=2024-02-28", "until", "2024-03"),
        ("until=9999-12", "until", "2024-03"),
        ("since=2025-02&until=2025-01", "until", "≥ 2025-02-01"),
        ("limit=0", "limit", "≥ 1"),
        ("limit=10001", "limit", "≤ 10000"),
        ("limit=many", "limit", "0, 1, 2, …"),
        ("offset=-1", "offset", "≥ 0"),
        ("format=xml", "format", "csv"),
        ("table=x", "table", "stock"),
        ("shoe=42", "shoe", "age"),
        ("age=%00", "age", "under_25"),
        ("months=24", "months", "by"),  # a stock follows nobody
        ("first_service=coaching", "first_service", "by"),
    ],
)
def test_a_value_that_is_none_is_named_with_those_that_are(cast, index, enter, query, name, known):
    found = of(enter(cast["analyst"]), f"paths/stock?{query}")
    assert found["status"] == 422
    (error,) = found["errors"]
    assert (error["in"], error["name"]) == ("query", name)
    assert known in fitting(error)


@pytest.mark.parametrize(
    ("address", "name", "known"),
    [
        ("paths/graph?months=66", "months", "≤ 60"),
        ("paths/graph?months=7", "months", "6 × 1, 2, 3, …"),
        ("paths/graph?format=csv", "table", "nodes"),
        ("paths/graph?offset=2", "table", "edges"),
        ("paths/curves?clock=noon", "clock", "after_service"),
        ("paths/curves?first_service=sauna", "first_service", "none"),
        ("paths/variants?listed=51", "listed", "≤ 50"),
        ("indicators/coach_load?by=sex", "by", "unit"),
        ("official-figures?municipality=091", "municipality", "710"),
        ("filters?age=25_29", "age", None),
        ("indicators?by=sex", "by", None),
    ],
)
def test_each_resource_has_its_own(cast, index, enter, address, name, known):
    found = of(enter(cast["analyst"]), address)
    assert found["status"] == 422
    assert found["errors"][0]["name"] == name
    assert known is None or known in fitting(found["errors"][0])


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("since=monday", {"value": "monday", "format": "YYYY-MM", "example": "2024-03"}),
        ("limit=0", {"value": "0", "format": "≥ 1"}),
        ("sex=x", {"value": "x", "known": ["man", "woman"]}),
        ("since=2026-11", {"value": "2026-11", "months": ["2022-01", "2026-10"]}),
        ("until=2021-12", {"value": "2021-12", "months": ["2022-01", "2026-10"]}),
        ("until=2099-01", {"value": "2099-01", "months": ["2022-01", "2026-10"]}),
    ],
)
def test_what_fits_is_told_by_its_own_name(cast, index, enter, query, told):
    """An example is no known value, and a month that nothing is known of no empty answer."""
    (error,) = of(enter(cast["analyst"]), f"paths/stock?{query}")["errors"]
    assert error == {"in": "query", "name": query.partition("=")[0], **told}
    known = api.get_openapi_schema()["components"]["schemas"]["Problem"]["properties"]
    assert error.keys() <= known["errors"]["items"]["properties"].keys()


def test_official_figures_tell_their_own_months(cast, index, enter):
    browser = enter(cast["analyst"])
    first, last = of(browser, "official-figures?until=2005-12")["errors"][0]["months"]
    assert (first, last) == (
        "2006-01",
        of(browser, "official-figures?since=2099-01")["errors"][0]["months"][1],
    )
    assert browser.get(f"{V1}official-figures?since={last}&until={last[:4]}-12").status_code == 200


def test_the_year_and_the_month_that_go_on_may_be_asked_for(cast, index, enter):
    browser = enter(cast["analyst"])
    for query in ("paths/stock?since=2026-01&until=2026-12", "paths/graph?since=2026-11"):
        assert browser.get(V1 + query).status_code == 200


def test_a_parameter_given_twice_is_refused_and_named(cast, index, enter):
    browser, query = enter(cast["analyst"]), "age=under_25&age=25_29&sex=man"
    for address in ("paths/stock", "situation/changes", "indicators/unemployed"):
        found = of(browser, f"{address}?{query}", "sv")
        assert found["status"] == 422
        assert found["type"] == "/api/#repeated"
        assert found["title"] == "En parameter är angiven mer än en gång"
        assert found["errors"] == [{"in": "query", "name": "age", "value": "under_25, 25_29"}]


@pytest.mark.parametrize("resource", ["indicators", "comparison"])
def test_an_indicator_that_is_none_is_not_there(cast, index, enter, resource):
    found = of(enter(cast["analyst"]), f"{resource}/happiness")
    assert found["status"] == 404
    assert "activation_rate" in found["errors"][0]["known"]


@pytest.mark.parametrize("address", ["", "paths", "paths/", "paths/stock/", "x/y", "../v2/paths"])
def test_an_address_that_is_none(cast, index, enter, address):
    assert of(enter(cast["analyst"]), address)["status"] == 404


def test_words_in_three_languages(cast, index, enter):
    browser = enter(cast["analyst"])
    titles = [of(browser, "paths/stock?age=x", one)["title"] for one in ("fi", "sv", "en")]
    assert titles == ["Arvoa ei tunneta", "Värdet är okänt", "A value is not known"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (IndexFaultError("no_index", folder="/srv/x"), "polku paths build"),
        (IndexFaultError("missing", shard="trial-18-0", file="spells.arrow"), "trial-18-0"),
    ],
)
def test_an_index_of_no_use_says_what_to_do(cast, monkeypatch, enter, fault, said):
    def broken():
        raise fault

    monkeypatch.setattr(indexes, "index", broken)
    found = of(enter(cast["analyst"]), "paths/stock")
    assert found["status"] == 503
    assert said in found["detail"]


def test_a_failure_of_ours_has_a_number(cast, index, enter, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr("polku.api.paths.answer", broken)
    browser = enter(cast["analyst"])
    browser.raise_request_exception = False
    found = of(browser, "paths/stock")
    assert found["status"] == 500
    assert "P-" in found["detail"]
    assert "secret" not in str(found)
