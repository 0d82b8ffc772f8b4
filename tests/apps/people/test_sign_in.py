"""The door: who comes in, what a failure tells, when it stays shut, and how one leaves."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from polku.apps.people.models import FailedSignIn

SIGN_IN = reverse("people:sign-in")
PASSWORD = "oikea hevonen paristo"
WRONG = "The username or the password is wrong."
SHUT = "Too many failed attempts. Wait 15 minutes and try again."


def attempt(browser, username="aino", password="wrong", **extra):
    return browser.post(SIGN_IN, {"username": username, "password": password}, **extra)


def test_the_right_password_opens_the_first_page(visitor, make_staff):
    make_staff("aino")
    answer = attempt(visitor, password=PASSWORD)
    assert answer.status_code == 302
    assert answer.url == reverse("people:home")
    assert visitor.get(reverse("people:profile")).status_code == 200


def test_every_failure_looks_the_same(visitor, make_staff):
    make_staff("aino")
    make_staff("gone", is_active=False)
    pages = []
    for username, password in (("aino", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD)):
        answer = attempt(visitor, username, password)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert WRONG in page
        pages.append(page.count("pk-err"))
        assert "sessionid" not in answer.cookies
    assert len(set(pages)) == 1


def test_the_password_is_never_written_back(visitor, make_staff):
    make_staff("aino")
    page = attempt(visitor, password="salaisuus-1234").content.decode()
    assert "salaisuus-1234" not in page
    assert 'value="aino"' in page


def test_the_door_shuts_after_five_failures_even_for_the_right_password(visitor, make_staff):
    make_staff("aino")
    for _ in range(5):
        assert WRONG in attempt(visitor).content.decode()
    answer = attempt(visitor, password=PASSWORD)
    assert SHUT in answer.content.decode()
    assert visitor.get(reverse("people:profile")).status_code == 302


def test_a_keyboard_that_begins_with_a_capital_lets_its_person_in(visitor, make_staff):
    make_staff("aino")
    assert attempt(visitor, username="Aino", password=PASSWORD).status_code == 302
    make_staff("AINO")  # now the capitals tell who it is
    assert attempt(Client(), username="Aino", password=PASSWORD).status_code == 422


def test_capitals_do_not_make_another_name(visitor, make_staff):
    make_staff("aino")
    for _ in range(5):
        attempt(visitor, username="AINO")
    assert SHUT in attempt(visitor, password=PASSWORD).content.decode()


def test_the_door_opens_again_when_the_time_has_passed(visitor, make_staff):
    make_staff("aino")
    for _ in range(5):
        attempt(visitor)
    FailedSignIn.objects.update(at=F("at") - timedelta(minutes=15, seconds=1))
    assert attempt(visitor, password=PASSWORD).status_code == 302


def test_a_stranger_elsewhere_does_not_lock_the_person_out(visitor, make_staff):
    make_staff("aino")
    for _ in range(5):
        attempt(visitor, REMOTE_ADDR="203.0.113.9")
    assert attempt(visitor, password=PASSWORD).status_code == 302


def test_one_address_that_tries_many_names_is_shut_out(visitor, make_staff):
    make_staff("aino")
    for number in range(50):
        attempt(visitor, username=f"name{number}", REMOTE_ADDR="203.0.113.9")
    shut = attempt(visitor, password=PASSWORD, REMOTE_ADDR="203.0.113.9")
    assert SHUT in shut.content.decode()
    assert attempt(visitor, password=PASSWORD).status_code == 302


def test_one_name_tried_from_everywhere_is_shut(visitor, make_staff):
    make_staff("aino")
    for number in range(100):
        attempt(visitor, REMOTE_ADDR=f"203.0.113.{number}")
    assert SHUT in attempt(visitor, password=PASSWORD).content.decode()


def test_a_success_forgives_the_failures_before_it(visitor, make_staff):
    make_staff("aino")
    for _ in range(4):
        attempt(visitor)
    attempt(visitor, password=PASSWORD)
    assert not FailedSignIn.objects.exists()


def test_what_was_typed_is_not_kept_in_clear(visitor, make_staff):
    attempt(visitor, username="my-password-by-mistake")
    row = FailedSignIn.objects.get()
    assert "my-password" not in row.username
    assert len(row.username) == len(row.address) == 64


def test_failures_are_forgotten_after_a_day(visitor, make_staff):
    attempt(visitor)
    FailedSignIn.objects.update(at=F("at") - timedelta(days=1, minutes=1))
    attempt(visitor, username="eino")
    assert FailedSignIn.objects.count() == 1


def test_behind_a_proxy_only_its_own_word_counts(visitor, make_staff, settings):
    settings.HTTPS = True
    make_staff("aino")
    for number in range(5):
        attempt(visitor, headers={"x-forwarded-for": f"10.0.0.{number}, 203.0.113.9"})
    forged = {"x-forwarded-for": "198.51.100.1, 203.0.113.9"}
    assert SHUT in attempt(visitor, password=PASSWORD, headers=forged).content.decode()


def test_without_a_proxy_its_header_is_not_believed(visitor, make_staff):
    make_staff("aino")
    for number in range(5):
        attempt(visitor, headers={"x-forwarded-for": f"203.0.113.{number}"})
    assert SHUT in attempt(visitor, password=PASSWORD).content.decode()


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_the_way_on_never_leaves_the_service(visitor, make_staff, wanted):
    make_staff("aino")
    given = {"username": "aino", "password": PASSWORD, "next": wanted}
    assert visitor.post(SIGN_IN, given).url == reverse("people:home")


def test_the_way_on_leads_where_one_was_going(visitor, make_staff):
    make_staff("aino")
    asked = visitor.get(reverse("people:profile") + "?a=1")
    assert asked.url == f"{SIGN_IN}?next=/oma/%3Fa%3D1"
    page = visitor.get(asked.url).content.decode()
    assert '<input type="hidden" name="next" value="/oma/?a=1">' in page
    given = {"username": "aino", "password": PASSWORD, "next": "/oma/?a=1"}
    assert visitor.post(SIGN_IN, given).url == "/oma/?a=1"


def test_empty_fields_are_named_one_by_one(visitor):
    page = attempt(visitor, username="", password="").content.decode()
    assert page.count('aria-invalid="true"') == 2
    assert not FailedSignIn.objects.exists()


def test_an_endless_username_is_refused(visitor):
    assert attempt(visitor, username="x" * 100_000).status_code == 422


def test_a_null_byte_is_no_server_fault(visitor):
    assert attempt(visitor, username="a\x00b").status_code == 422


def test_who_is_in_already_goes_on(enter, make_staff):
    assert enter(make_staff("aino")).get(SIGN_IN).url == reverse("people:home")


def test_signing_out_takes_a_form(enter, make_staff):
    browser = enter(make_staff("aino"))
    assert browser.get(reverse("people:sign-out")).status_code == 405
    answer = browser.post(reverse("people:sign-out"), follow=True)
    assert "You have signed out." in answer.content.decode()
    assert browser.get(reverse("people:profile")).status_code == 302


def test_the_form_needs_its_proof_of_origin(make_staff):
    make_staff("aino")
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert attempt(strict, password=PASSWORD).status_code == 403


def test_a_session_gets_a_new_key_at_the_door(visitor, make_staff):
    make_staff("aino")
    session = visitor.session
    session["seen"] = True
    session.save()
    before = session.session_key
    attempt(visitor, password=PASSWORD)
    assert visitor.session.session_key != before


def test_the_page_of_the_door_is_not_kept_by_browsers(visitor):
    assert "no-store" in visitor.get(SIGN_IN).headers["Cache-Control"]


def test_cookies_are_closed_to_scripts(visitor, make_staff):
    make_staff("aino")
    cookie = attempt(visitor, password=PASSWORD).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""  # ends with the browser
