"""Services as open data: what the public pages show, for anybody, and nothing besides."""
# ruff: noqa: F811 - fixtures of the catalogue

from dataclasses import replace

import pytest
from django.test import Client as Browser
from tests.apps.catalogue.conftest import (  # noqa: F401 - fixtures
    AWAY,
    NOW,
    _pinned,
    bring,
    cast,
)
from tests.services.examples import COACHING, HOME, published, texts

from polku.apps.catalogue import actions
from polku.apps.catalogue.models import Service
from polku.services.names import Audience, Channel, State
from polku.services.service import Place, Spoken

LIST = "/api/v1/services"


@pytest.fixture
def anybody(db):
    """A programme that sends nothing of itself, from another site."""
    return Browser(headers={"host": "localhost", "origin": "https://www.example.fi"})


@pytest.fixture
def five(bring):
    return bring(
        published("S-1", "Ääniryhmä"),
        published("S-2", "Hitsaajakoulutus", area=AWAY, owner="far_editor", channel=Channel.IN_PERSON,
                  places=(Place("Halli", "", "091"),), spoken=(Spoken("en"),),
                  audiences=frozenset({Audience.EMPLOYER})),
        replace(COACHING, key="S-3", state=State.PUBLISHED, texts={"fi": texts("Vain suomeksi"),
                                                                   "sv": texts("Bara svenska")}),
        published("S-4", "Luonnos", state=State.DRAFT),
        published("S-5", "Vanha", state=State.OUTDATED),
    )  # fmt: skip


def keys(answer):
    assert answer.status_code == 200, answer.content
    return [one["key"] for one in answer.json()["services"]]


def test_everybody_reads_what_is_published_from_any_site(anybody, five):
    answer = anybody.get(LIST, headers={"accept-language": "sv"})
    told = answer.json()
    assert (told["total"], told["page"], told["pages"]) == (3, 1, 1)
    names = [(one["name"], one["language"]) for one in told["services"]]
    assert names == [("Ääniryhmä sv", "sv"), ("Bara svenska", "sv"), ("Hitsaajakoulutus sv", "sv")]
    assert "next" not in told
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Language"] == "sv"
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
    english = anybody.get(f"{LIST}?lang=en", headers={"accept-language": "sv"}).json()
    assert {one["language"] for one in english["services"]} == {"en", "fi"}


def test_one_service_tells_all_that_its_page_tells(anybody, five):
    key = five["S-1"].pk
    told = anybody.get(f"{LIST}/{key}?lang=fi").json()
    assert told == anybody.get(told["url"].removeprefix("http://localhost") + "?lang=fi").json()
    assert told["pages"]["sv"] == "http://localhost/tjanster/aaniryhma-sv/"
    assert (told["name"], told["description"]) == ("Ääniryhmä", "What is done.")
    assert told["conditions"][0] == {
        "kind": "age", "low": 18, "high": None, "codes": [], "wanted": None,
        "text": "18 vuotta täyttäneet",
    }  # fmt: skip
    assert told["times"][0]["text"] == ""
    assert told["times"][1]["text"] == "ma ja ke"
    assert told["places"][0] == {
        "name": "Työpaja", "address": "Satamatie 1", "municipality": "710", "accessibility": "Esteetön",
    }  # fmt: skip
    assert told["price"] == {"cents": 0, "text": "Maksuton"}
    assert told["area"] == {"code": HOME, "name": HOME}


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_nothing_inner_leaves(anybody, five, lang):
    said = anybody.get(f"{LIST}?lang={lang}&limit=100").content.decode()
    said += anybody.get(f"{LIST}/{five['S-1'].pk}?lang={lang}").content.decode()
    for inner in (
        "editor",
        "Editor",
        "Rannikko töihin",
        "S-1",
        "Luonnos",
        "Vanha",
        "owner",
        "draft",
    ):
        assert inner not in said


@pytest.mark.parametrize("key", ["S-4", "S-5"])
def test_what_is_not_published_is_not_there(anybody, five, key):
    answer = anybody.get(f"{LIST}/{five[key].pk}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"  # a page elsewhere can tell why
    for nowhere in (10**9, 10**30, -1):
        assert anybody.get(f"{LIST}/{nowhere}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("municipality=710", {"S-1", "S-3"}),
        ("municipality=078", {"S-1", "S-3"}),
        ("audience=employer", {"S-2"}),
        ("spoken=en", {"S-2"}),
        ("remote=1", {"S-1", "S-3"}),
        ("open=true&soon=true", {"S-1", "S-2", "S-3"}),
        ("q=hitsaus", {"S-2"}),
    ],
)
def test_the_filters_are_those_of_the_public_page(anybody, five, asked, found):
    answer = anybody.get(f"{LIST}?{asked}&lang=fi")
    assert set(keys(answer)) == {five[one].pk for one in found}
    if asked.startswith("q="):
        assert answer.json()["services"][0]["found_by"][0]["said"] == "hitsaus"


def test_pages_are_bounded_and_lead_on(anybody, five):
    first = anybody.get(f"{LIST}?limit=2&lang=fi")
    following = first.json()["next"]
    second = anybody.get(following.removeprefix("http://localhost"))
    assert len(keys(first)) == 2
    assert len(keys(second)) == 1
    assert not set(keys(first)) & set(keys(second))
    assert "next" not in second.json()
    assert keys(anybody.get(f"{LIST}?limit=2&page=3")) == []
    for wrong, name in (("limit=101", "limit"), ("page=0", "page"), ("limit=0", "limit"),
                        ("municipality=999", "municipality"), ("lang=de", "lang"),
                        ("audience=cats", "audience"), ("q=" + "a" * 201, "q"), ("colour=red", "colour"),
                        ("page=1&page=2", "page")):  # fmt: skip
        answer = anybody.get(f"{LIST}?{wrong}")
        assert answer.status_code == 422, wrong
        assert answer.json()["errors"][0]["name"] == name


def test_nothing_is_sent_again_until_something_changes(anybody, five, cast):
    first = anybody.get(LIST)
    tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert first.headers["Cache-Control"] == "public, max-age=300"
    same = anybody.get(LIST, headers={"if-none-match": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["Access-Control-Allow-Origin"] == "*"
    assert anybody.get(LIST, headers={"if-modified-since": modified}).status_code == 304
    assert (
        anybody.get(LIST, headers={"if-none-match": tag, "accept-language": "en"}).status_code
        == 200
    )
    row = Service.objects.get(key="S-1")
    actions.edit(row, {"cents": 500}, version=row.version, by=cast["editor"], at=NOW)
    assert anybody.get(LIST, headers={"if-none-match": tag}).status_code == 200


def test_only_the_services_are_open_to_other_sites(anybody, five):
    assert anybody.post(LIST).status_code == 405
    answer = anybody.get("/api/v1/filters")
    assert answer.status_code == 401
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_list_costs_as_many_queries_however_long(anybody, five, bring, django_assert_num_queries):
    with django_assert_num_queries(13):
        anybody.get(f"{LIST}?limit=100")
    bring(*[published(f"N-{number}", f"Palvelu {number}") for number in range(30)])
    with django_assert_num_queries(13):
        assert len(keys(anybody.get(f"{LIST}?limit=100"))) == 33
