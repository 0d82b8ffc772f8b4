"""The pages of failures: plain words, a number, and the same number in the log."""

import logging
import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from polku.apps.people.models import Staff

SECRET = "Tibe13O4AWwF_hDh3bI0YboIQBCrHaUh16GFDRMvmGA"
REFERENCE = r"P-\d{8}-\d{4}-[0-9A-F]{4}"


def refuse(request):
    raise PermissionDenied


def break_down(request):
    raise ZeroDivisionError("the secret of a client")


def suspect(request):
    raise SuspiciousOperation("odd")


def lose_the_database(request):
    with connection.cursor() as cursor:
        cursor.execute("select * from no_such_table")
    return HttpResponse()


urlpatterns = [
    path("kielletty/", refuse),
    path("rikki/", break_down),
    path("outo/", suspect),
    path("kanta/", lose_the_database),
    path("", include("polku.web.urls")),
]
handler400 = "polku.web.errors.bad_request"
handler403 = "polku.web.errors.forbidden"
handler404 = "polku.web.errors.not_found"
handler500 = "polku.web.errors.broken"

HEADINGS = {
    "/kielletty/": (403, "Et voi avata tätä sivua", "Du kan inte öppna den här sidan"),
    "/rikki/": (500, "Sivua ei voitu näyttää", "Sidan kunde inte visas"),
    "/outo/": (400, "Pyyntöä ei voitu lukea", "Begäran kunde inte läsas"),
    "/eiole/": (404, "Sivua ei löytynyt", "Sidan hittades inte"),
}


@pytest.fixture
def browser(make_staff):
    browser = Client(headers={"host": "localhost"}, raise_request_exception=False)
    browser.force_login(make_staff("aino"))
    with override_settings(ROOT_URLCONF=__name__):
        yield browser


@pytest.mark.parametrize("address", HEADINGS)
def test_a_failure_is_told_in_the_language_of_the_reader(browser, address):
    status, *headings = HEADINGS[address]
    for language, heading in zip(("fi", "sv"), headings, strict=True):
        answer = browser.get(address, headers={"accept-language": language})
        text = answer.content.decode()
        assert answer.status_code == status
        assert f"<h1>{heading}</h1>" in text
        assert f'<html lang="{language}"' in text


@pytest.mark.parametrize("address", HEADINGS)
def test_the_number_on_the_page_is_in_the_log(browser, address, caplog):
    with caplog.at_level(logging.WARNING, "polku.failures"):
        text = browser.get(address + "?haku=Virtanen").content.decode()
    number = re.search(REFERENCE, text)[0]
    lines = [record for record in caplog.records if number in record.getMessage()]
    assert len(lines) == 1
    assert address in lines[0].getMessage()
    assert "Virtanen" not in caplog.text


def test_each_failure_has_a_number_of_its_own(browser):
    numbers = {re.search(REFERENCE, browser.get("/rikki/").content.decode())[0] for _ in range(20)}
    assert len(numbers) > 15


def test_a_broken_page_logs_the_trace_and_shows_none_of_it(browser, caplog):
    with caplog.at_level(logging.ERROR, "polku.failures"):
        text = browser.get("/rikki/").content.decode()
    assert "ZeroDivisionError: the secret of a client" in caplog.text
    assert "secret" not in text
    assert "Traceback" not in text


def test_the_page_of_a_broken_server_needs_no_database(rf):
    """No database in this test: pytest-django stops every access to it."""
    from polku.web.errors import broken

    request = rf.get("/", headers={"accept-language": "sv"})
    answer = broken(request)
    assert answer.status_code == 500
    assert "Sidan kunde inte visas" in answer.content.decode()


def test_a_database_that_fails_is_a_page_too(browser):
    answer = browser.get("/kanta/")
    assert answer.status_code == 500
    assert re.search(REFERENCE, answer.content.decode())


def test_a_form_without_its_proof_says_that_nothing_was_saved(make_staff):
    make_staff("aino")
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    answer = strict.post("/kirjaudu/", {"username": "aino"}, headers={"accept-language": "sv"})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "Ingenting sparades." in text
    assert re.search(REFERENCE, text)


def test_a_visitor_is_sent_to_sign_in_only_from_pages_that_exist(db):
    answer = Client(headers={"host": "localhost"}).get("/eiole/")
    assert answer.status_code == 404
    assert not Staff.objects.exists()


def test_a_host_that_is_not_ours_is_refused_and_logged_in_one_line(caplog):
    answer = Client(headers={"host": "evil.example"}).get("/kirjaudu/")
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()
    (record,) = caplog.records
    assert record.name == "polku.failures"
    assert not record.exc_info


@pytest.mark.parametrize(
    "address",
    [f"/vastaus/{SECRET}/", f"/vastaus/x%0D%0AP-1%20{SECRET}", f"/elsewhere/{SECRET}%0D%0A"],
)
def test_no_failure_writes_a_secret_or_a_second_line_into_the_log(db, caplog, address):
    for host in ("localhost", "evil.example"):
        assert Client(headers={"host": host}).get(address).status_code >= 400
    assert caplog.records
    assert not [one for one in caplog.messages if SECRET in one or len(one.splitlines()) > 1]
