"""The access log: every look leaves its lines, or there is no look."""

import csv
import io
import logging
from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.urls import reverse

from polku.apps.people.log import access_log, saw
from polku.apps.people.models import Access
from polku.apps.people.names import Act, Role

LOG = reverse("people:access-log")
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
def look(rf, make_staff):
    """Ask for a page that shows people, through the middleware."""
    aino = make_staff("aino")

    def look(*sights, status=200, path="/tyolista/"):
        def view(request):
            for people, act, reason in sights:
                saw(request, people, act, reason)
            return HttpResponse(status=status)

        request = rf.get(path)
        request.user = aino
        return access_log(view)(request)

    return look


def lines():
    found = Access.objects.order_by("pk").values_list("by__username", "act", "subject", "page")
    return list(found)


def test_a_list_leaves_one_line_a_person_in_one_statement(look, django_assert_num_queries):
    with django_assert_num_queries(1):
        look(([f"A-{number}" for number in range(50)], Act.LIST, ""))
    assert len(lines()) == 50
    assert lines()[0] == ("aino", "list", "A-0", "/tyolista/")


def test_a_person_shown_twice_on_a_page_is_one_line(look):
    look((["A-1", "A-2", "A-1"], Act.LIST, ""))
    assert [line[2] for line in lines()] == ["A-1", "A-2"]


def test_a_reason_is_kept(look):
    look((["A-1"], Act.OPEN, "Soittaa takaisin"))
    assert Access.objects.get().reason == "Soittaa takaisin"


def test_a_long_path_and_a_long_reason_are_cut_to_fit(look):
    look((["A-1"], Act.OPEN, "x" * 1000), path="/" + "y" * 1000)
    line = Access.objects.get()
    assert (len(line.page), len(line.reason)) == (200, 400)


def test_a_page_may_show_and_export(look):
    look((["A-1"], Act.LIST, ""), (["A-2"], Act.EXPORT, ""))
    assert [line[1] for line in lines()] == ["list", "export"]


@pytest.mark.parametrize("status", [403, 404, 422, 500])
def test_what_was_not_shown_is_not_a_look(look, status):
    look((["A-1"], Act.OPEN, ""), status=status)
    assert lines() == []


def test_a_page_about_nobody_costs_nothing(look, django_assert_num_queries):
    with django_assert_num_queries(0):
        look()


def test_no_log_no_page(look, monkeypatch, caplog):
    def refuse(rows):
        raise OSError("disk full")

    monkeypatch.setattr(Access.objects, "bulk_create", refuse)
    with caplog.at_level(logging.CRITICAL), pytest.raises(OSError, match="disk full"):
        look((["A-1"], Act.OPEN, ""))
    assert "access log could not be written" in caplog.text


@pytest.fixture
def log(make_staff):
    """Three looks: two by Aino, one by Eino of another area."""
    from polku.apps.people.models import Area

    aino = make_staff("aino", name="Aino Öhman")
    names = {"name_fi": "P", "name_sv": "N", "name_en": "N"}
    north = Area.objects.create(code="north", kind="trial", **names)
    eino = make_staff("eino", name="Eino Salo", area=north, unit=None)
    for by, subject in ((aino, "A-1"), (aino, "A-2"), (eino, "A-1")):
        Access.objects.create(at=AT, by=by, act=Act.OPEN, subject=subject, page="/asiakkaat/1/")


def shown(answer):
    return [(line.by.username, line.subject) for line in answer.context["found"].lines]


def test_the_auditor_sees_the_whole_log_newest_first(log, enter, make_staff):
    answer = enter(make_staff("avi", role=Role.AUDITOR, area=None, unit=None)).get(LOG)
    assert shown(answer) == [("eino", "A-1"), ("aino", "A-2"), ("aino", "A-1")]


def test_an_administrator_sees_the_lines_of_the_own_area(log, enter, make_staff):
    answer = enter(make_staff("root", role=Role.ADMIN)).get(LOG)
    assert shown(answer) == [("aino", "A-2"), ("aino", "A-1")]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR, Role.ADMIN}))
def test_others_find_no_such_page(log, enter, make_staff, role):
    browser = enter(make_staff("x", role=role))
    assert browser.get(LOG).status_code == 404
    assert browser.get(reverse("people:access-log-csv")).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"person": "A-2"}, [("aino", "A-2")]),
        ({"person": "A-"}, []),
        ({"by": "EINO"}, [("eino", "A-1")]),
        ({"by": "öhman"}, [("aino", "A-2"), ("aino", "A-1")]),
        ({"person": "A-1", "by": "aino"}, [("aino", "A-1")]),
        ({"person": "x" * 100}, [("eino", "A-1"), ("aino", "A-2"), ("aino", "A-1")]),
        ({"page": "two"}, [("eino", "A-1"), ("aino", "A-2"), ("aino", "A-1")]),
        ({"page": "2"}, []),
    ],
)
def test_searching_the_log(log, enter, make_staff, wanted, expected):
    auditor = enter(make_staff("avi", role=Role.AUDITOR, area=None, unit=None))
    assert shown(auditor.get(LOG, wanted)) == expected


def test_looking_at_the_log_leaves_its_own_lines(log, enter, make_staff):
    enter(make_staff("avi", role=Role.AUDITOR, area=None)).get(LOG, {"person": "A-2"})
    line = Access.objects.order_by("pk").last()
    assert (line.by.username, line.subject, line.page) == ("avi", "A-2", LOG)


def test_the_log_is_paged(enter, make_staff):
    aino = make_staff("aino")
    rows = [Access(at=AT, by=aino, act=Act.LIST, subject=f"A-{n}", page="/") for n in range(150)]
    Access.objects.bulk_create(rows)
    browser = enter(make_staff("avi", role=Role.AUDITOR, area=None))
    first = browser.get(LOG, {"by": "aino"})
    assert len(shown(first)) == 100
    assert "page=2" in first.content.decode()
    second = browser.get(LOG, {"by": "aino", "page": 2})
    assert len(shown(second)) == 50
    assert set(shown(first)).isdisjoint(shown(second))


def test_the_log_costs_the_same_however_long(enter, make_staff, django_assert_num_queries):
    aino = make_staff("aino")
    browser = enter(make_staff("avi", role=Role.AUDITOR, area=None))
    rows = [Access(at=AT, by=aino, act=Act.LIST, subject=f"A-{n}", page="/") for n in range(90)]
    Access.objects.bulk_create(rows)
    with django_assert_num_queries(5):  # session, person, lines, age of the data, own lines
        browser.get(LOG)


def test_the_log_as_a_file(log, enter, make_staff):
    auditor = enter(make_staff("avi", role=Role.AUDITOR, area=None))
    answer = auditor.get(reverse("people:access-log-csv"), {"person": "A-1"})
    text = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][0] == "Time"
    assert [row[2] for row in rows[1:]] == ["eino", "aino"]
    assert Access.objects.filter(by__username="avi", act=Act.EXPORT, subject="A-1").count() == 1
