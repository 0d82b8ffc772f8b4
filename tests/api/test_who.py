"""Who may ask the interface of whom: as on the pages, by session and by token."""

import dataclasses
import json

import pytest
from django.utils.timezone import now  # noqa: TID251 (the clock of the door)
from tests.api.conftest import PEOPLE, RESOURCES, V1
from tests.apps.insight.conftest import AWAY, HOME

from polku.analytics.indicators.definitions import definitions
from polku.apps.people import actions
from polku.apps.people.models import Access, Token

PROBLEM = "application/problem+json"
ALLOWED = ["analyst", "manager", "coordinator", "auditor", "national", "first_lead", "first_coach"]


@pytest.mark.parametrize("name", RESOURCES)
def test_who_is_not_signed_in_is_told_so(index, db, machine, name):
    answer = machine().get(V1 + name)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "tables" not in answer.json()


@pytest.mark.parametrize("who", ALLOWED)
def test_these_may_ask(cast, index, enter, who):
    browser = enter(cast[who])
    for name in ("paths/flow", "indicators/unemployed", "official-figures", "filters"):
        assert browser.get(V1 + name).status_code == 200


@pytest.mark.parametrize("who", ["editor", "admin", "lost"])
def test_these_may_not(cast, index, enter, machine, token_of, who):
    browser, programme = enter(cast[who]), machine(token_of(cast[who]))
    for name in RESOURCES:
        for asker in (browser, programme):
            answer = asker.get(V1 + name)
            assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM), name


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("analyst", f"?area={AWAY}"),
        ("analyst", "?unit=Far Unit one"),
        ("analyst", "?unit=No such unit"),
        ("second_lead", "?coach=K-first_coach"),
        ("far_first_lead", "?coach=K-first_coach"),
        ("second_coach", "?coach=K-first_coach"),
        ("analyst", "?coach=K-first_coach"),
        ("analyst", "?coach=K-nobody"),
        ("national", "?coach=K-first_coach"),
        ("national", "?unit=Unit one"),
        ("national", "?area=no such"),
    ],
)
def test_others_people_are_nowhere_to_be_found(cast, index, enter, who, query):
    browser = enter(cast[who])
    told = set()
    for name in PEOPLE:
        answer = browser.get(V1 + name + query)
        assert answer.status_code == 404, name
        told.add(answer.json()["detail"])
    file = browser.get(f"{V1}paths/graph{query}&format=csv&table=edges")
    assert (file.status_code, file.headers["Content-Type"]) == (404, PROBLEM)
    assert len(told) == 1  # the same whether there is such a one or not


def test_nobody_of_another_area_is_counted(cast, index, enter):
    def began(who, query=""):
        rows = enter(cast[who]).get(
            f"{V1}paths/flow?since=2022-01&until=2022-12&limit=10000{query}"
        )
        return sum(row["began"] for row in rows.json()["tables"]["flow"]["rows"])

    assert abs(began("analyst") - 240) <= 30
    assert abs(began("national", f"&area={AWAY}") - 30) <= 30
    assert abs(began("national") - 270) <= 30
    by = enter(cast["analyst"]).get(f"{V1}indicators/unemployed?by=municipality&limit=10000").json()
    assert {row["group"] for row in by["tables"]["series"]["rows"]} == {"710", "078"}
    units = enter(cast["analyst"]).get(f"{V1}situation/load").content.decode()
    assert "Far Unit" not in units


def test_an_area_that_the_index_does_not_have_is_told_nothing_of_the_others(
    cast, use, enter, whole_index
):
    alone = dataclasses.replace(whole_index.manifest, areas=[HOME])
    here = [shard for shard in whole_index.shards if shard.area == 0]
    use(dataclasses.replace(whole_index, manifest=alone, shards=here))
    far = enter(cast["far_first_lead"])
    for name in PEOPLE:
        found = far.get(V1 + name).json()
        assert {table["total"] for table in found["tables"].values()} == {0}, (name, found)
        assert not found.get("funnel"), name


def test_only_the_lead_of_a_unit_sees_its_coaches_one_by_one(cast, clients, index, enter):
    def tables(who, query=""):
        return enter(cast[who]).get(f"{V1}situation/load{query}").json()["tables"]

    assert "coaches" in tables("first_lead", "?unit=Unit one")
    assert "coaches" not in tables("first_lead")
    assert "coaches" not in tables("first_lead", "?unit=Unit two")
    assert "coaches" not in tables("analyst", "?unit=Unit one")


@pytest.mark.parametrize("who", ["analyst", "national", "manager", "auditor"])
def test_nothing_leaves_unprotected(cast, clients, index, enter, who):
    """Also where the filters leave a handful of people, and also for a supervisor of everything."""
    browser = enter(cast[who])
    for name in PEOPLE:
        found = browser.get(f"{V1}{name}?age=30_54&sex=man&municipality=710&limit=10000").json()
        if "tables" not in found:
            assert found["status"] == 422, name
            continue
        assert found["protection"] == "perturbed", name
        for table in found["tables"].values():
            assert table["protection"] == "perturbed"
            for row in table["rows"]:
                few = {"people", "transitions", "spells", "left", "began", "ended"} & set(row)
                assert not [one for one in few if row[one] in range(1, 5)], (name, row)


COUNTS_NOBODY = {"month", "months", "rank", "within", "days", "df", "verdict", "over", "coaches"}
"""Columns of whole numbers that count no people; coaches and over come of shown figures alone."""
COUNTED_IN_VALUES = {"value", "now", "before"}
NARROW = ("", "&since=2022-01", "&sex=man&municipality=078", "&age=30_54&sex=man&since=2022-01")


@pytest.mark.parametrize("query", NARROW)
def test_no_whole_number_from_one_to_four_leaves(cast, use, narrow_index, enter, query):
    use(narrow_index)
    browser = enter(cast["analyst"])
    few, seen = [], set()
    for name in (*PEOPLE, *(f"indicators/{key}" for key in definitions())):
        found = browser.get(f"{V1}{name}?limit=10000{query}").json()
        for table, one in found["tables"].items():
            counts = {c["name"] for c in one["columns"] if c["type"] == "integer"} - COUNTS_NOBODY
            seen |= counts
            for row in one["rows"]:
                key = row.get("indicator") or name.rpartition("/")[2]
                people = key in definitions() and definitions()[key].unit == "people"
                told = counts | (COUNTED_IN_VALUES if people else set())
                told -= {"denominator"} if key == "coach_load" else set()
                few += [(name, table, row) for count in told if row.get(count) in range(1, 5)]
    assert few == []
    assert seen >= {"people", "began", "transitions", "returned", "numerator", "clients", "events"}


def test_a_load_under_a_filter_of_people_tells_of_no_coaches(cast, use, narrow_index, enter):
    use(narrow_index)
    browser = enter(cast["analyst"])
    for name, hidden in (
        ("indicators/coach_load", {"value", "denominator"}),
        ("indicators/coach_load?by=unit", {"value", "denominator"}),
        ("situation/load", {"coaches", "mean", "median", "most", "norm"}),
    ):
        joint = "&" if "?" in name else "?"
        whole = browser.get(f"{V1}{name}").json()["tables"]
        assert next(iter(whole.values()))["rows"]
        part = browser.get(f"{V1}{name}{joint}sex=man").json()["tables"]
        (table,) = part.values()
        assert table["rows"]
        for row in table["rows"]:
            assert {row[one] for one in hidden} == {None}
            assert {row[f"{one}_mark"] for one in hidden} == {"..."}


def test_a_token_asks_what_its_owner_may(cast, clients, index, machine, token_of):
    programme = machine(token_of(cast["first_coach"]))
    own = programme.get(f"{V1}paths/stock?coach=K-first_coach")
    assert own.json()["protection"] == "exact"
    assert programme.get(f"{V1}paths/stock?coach=K-second_coach").status_code == 404
    assert programme.get(f"{V1}paths/stock?area={HOME}").status_code == 200
    assert not own.cookies


def test_tokens_that_open_nothing(cast, index, machine, token_of):
    expired = token_of(cast["analyst"], "expired", days=1, ago=3)
    revoked = token_of(cast["analyst"], "revoked")
    actions.revoke(Token.objects.get(name="revoked"), by=None, at=now())
    closed = token_of(cast["manager"])
    actions.let_in("manager", may=False, at=now())
    good = token_of(cast["analyst"], "good")
    for token in (expired, revoked, closed, good[:-1], good.upper(), "x", ""):
        answer = machine(token or " ").get(f"{V1}filters")
        assert answer.status_code == 401, token
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert machine(good).get(f"{V1}filters").status_code == 200


def test_a_wrong_token_is_not_saved_by_a_session(cast, index, enter):
    browser = enter(cast["analyst"])
    wrong = {"authorization": "Bearer polku_wrong"}
    assert browser.get(f"{V1}filters", headers=wrong).status_code == 401
    assert browser.get(f"{V1}filters").status_code == 200


def test_wrong_tokens_are_held_back(cast, index, machine, token_of):
    good = token_of(cast["analyst"])
    answers = [machine("polku_wrong").get(f"{V1}filters") for _ in range(6)]
    assert [one.status_code for one in answers] == [401] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "900"
    assert machine(good).get(f"{V1}filters").status_code == 200
    for number in range(45):
        machine(f"polku_{number}").get(f"{V1}filters")
    assert machine(good).get(f"{V1}filters").status_code == 429


def test_figures_of_groups_leave_no_line_in_the_access_log(cast, index, machine, token_of):
    token = token_of(cast["analyst"])
    assert machine(token).get(f"{V1}paths/flow").status_code == 200
    assert not Access.objects.exists()
    assert Token.objects.get().last_used_on


def test_as_many_statements_however_much_is_asked(
    cast, clients, index, machine, token_of, django_assert_num_queries
):
    programme = machine(token_of(cast["first_lead"]))
    programme.get(f"{V1}filters")  # the day of use is noted
    for query in ("", "?unit=Unit one", "?unit=Unit one&age=30_54&sex=man&limit=1"):
        with django_assert_num_queries(6 if query else 4):
            assert programme.get(f"{V1}paths/flow{query}").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_changed(cast, index, enter, method):
    answer = getattr(enter(cast["analyst"]), method)(f"{V1}paths/stock")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.headers["Content-Type"] == PROBLEM


def test_a_head_has_the_headers_alone(cast, index, enter):
    answer = enter(cast["analyst"]).head(f"{V1}paths/stock")
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["ETag"]


def test_a_session_is_not_kept_by_the_browser(cast, index, enter):
    answer = enter(cast["analyst"]).get(f"{V1}filters")
    assert "no-store" in answer.headers["Cache-Control"]
    assert json.loads(answer.content)
