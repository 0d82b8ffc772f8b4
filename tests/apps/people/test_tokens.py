"""Personal tokens: made once, shown once, ended at once; on their page and by command."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now  # noqa: TID251 (the clock of the door)
from typer.testing import CliRunner

from polku.apps.people import actions
from polku.apps.people.models import FailedSignIn, Token, TokenEvent
from polku.cli.__main__ import app

PAGE = reverse("people:tokens")
NOW = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # the 25th in Finland
NEW = {"name": "Monthly report", "days": "90"}


@pytest.fixture
def aino(make_staff):
    return make_staff("aino")


def made(owner, name="report", days=90):
    return actions.make_token(owner, name=name, days=days, by=owner, at=NOW)


def owner_of(secret, at=NOW, address="192.0.2.1"):
    return actions.owner_of(secret, address=address, at=at)


def test_a_token_speaks_for_its_owner_and_is_not_kept(aino):
    token, secret = made(aino)
    assert secret.startswith("polku_")
    assert len(secret) > 40
    assert owner_of(secret) == aino
    token.refresh_from_db()
    assert str(token.last_used_on) == "2026-11-25"
    assert secret not in str(Token.objects.values())
    assert list(TokenEvent.objects.values_list("kind", "by")) == [("made", aino.pk)]


def test_two_tokens_are_never_the_same(aino):
    assert made(aino, "a")[1] != made(aino, "b")[1]


def test_a_token_lasts_through_its_last_day(aino):
    _, secret = made(aino, days=1)
    assert owner_of(secret, NOW + timedelta(hours=23)) == aino  # still the 26th
    assert owner_of(secret, NOW + timedelta(days=1)) == aino
    assert owner_of(secret, NOW + timedelta(days=2)) is None


def test_a_revoked_token_opens_nothing(aino):
    token, secret = made(aino)
    for _ in range(2):
        actions.revoke(token, by=aino, at=NOW)
    assert owner_of(secret) is None
    assert [event.kind for event in TokenEvent.objects.order_by("pk")] == ["made", "revoked"]


def test_the_tokens_of_who_is_shut_out_die_with_the_account(aino):
    _, secret = made(aino)
    actions.let_in("aino", may=False, at=NOW)
    assert owner_of(secret) is None
    actions.let_in("aino", may=True, at=NOW)
    assert owner_of(secret) is None


def test_who_may_not_sign_in_may_not_ask_either(aino):
    _, secret = made(aino)
    aino.is_active = False
    aino.save()
    assert owner_of(secret) is None


def test_wrong_tokens_are_held_back_as_wrong_passwords_are(aino):
    _, secret = made(aino)
    for _ in range(5):
        assert owner_of("polku_wrong") is None
    with pytest.raises(actions.TooManyFailuresError):
        owner_of("polku_wrong")
    assert owner_of(secret) == aino  # another's mistake at the same address
    for number in range(45):
        owner_of(f"polku_guess{number}")
    with pytest.raises(actions.TooManyFailuresError):
        owner_of(secret)
    assert owner_of(secret, address="192.0.2.2") == aino
    assert owner_of(secret, NOW + timedelta(minutes=16)) == aino
    assert "wrong" not in str(FailedSignIn.objects.values())


@pytest.mark.parametrize("days", [0, -1, 366])
def test_no_token_lasts_longer_than_a_year(aino, days):
    with pytest.raises(ValidationError, match="365"):
        made(aino, days=days)
    assert not Token.objects.exists()


@pytest.mark.parametrize("name", ["", "x" * 81, "report"])
def test_a_token_has_a_name_of_its_own(aino, make_staff, name):
    made(aino)
    made(make_staff("eino"))
    with pytest.raises(ValidationError):
        made(aino, name)
    assert Token.objects.count() == 2


def test_nobody_has_more_than_twenty(aino):
    tokens = [made(aino, str(number))[0] for number in range(20)]
    with pytest.raises(ValidationError):
        made(aino, "one more")
    actions.revoke(tokens[0], by=aino, at=NOW)
    made(aino, "one more")


def test_the_page_shows_a_new_token_once(enter, aino):
    browser = enter(aino)
    answer = browser.post(PAGE, NEW)
    assert answer.status_code == 200
    secret = re.search(r"polku_[\w-]{43}", answer.content.decode())[0]
    assert actions.owner_of(secret, address="x", at=now()) == aino
    assert "no-store" in answer.headers["Cache-Control"]
    later = browser.get(PAGE).content.decode()
    assert "Monthly report" in later
    assert secret not in later


@pytest.mark.parametrize("given", [{}, {"name": "x", "days": "1000"}, {"days": "90"}])
def test_a_form_that_cannot_be_read_makes_nothing(enter, aino, given):
    assert enter(aino).post(PAGE, given).status_code == 422
    assert not Token.objects.exists()


def test_a_name_that_is_taken_is_told_at_its_field(enter, aino):
    browser = enter(aino)
    browser.post(PAGE, NEW)
    answer = browser.post(PAGE, NEW)
    assert answer.status_code == 422
    assert 'id="id_name-error1"' in answer.content.decode()


def test_only_ones_own_tokens_are_seen_and_ended(enter, aino, make_staff):
    token, secret = made(aino, "of Aino")
    other = enter(make_staff("eino"))
    assert "of Aino" not in other.get(PAGE).content.decode()
    address = reverse("people:revoke-token", args=[token.pk])
    assert other.post(address).status_code == 404
    assert owner_of(secret) == aino
    assert enter(aino).get(address).status_code == 405
    assert enter(aino).post(address).status_code == 302
    assert owner_of(secret) is None


def test_the_forms_need_their_proof_of_origin(aino):
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.force_login(aino)
    assert strict.post(PAGE, NEW).status_code == 403


def test_a_token_does_not_open_the_pages(visitor, aino):
    _, secret = actions.make_token(aino, name="x", days=1, by=aino, at=now())
    answer = visitor.get(PAGE, headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 302


def command(*words):
    return CliRunner().invoke(app, ["staff", *words])


def test_tokens_by_command(aino):
    done = command("token", "aino", "--name", "Nightly", "--days", "7")
    assert done.exit_code == 0, done.output
    secret = re.search(r"Token: (\S+)", done.output)[1]
    assert actions.owner_of(secret, address="x", at=now()) == aino
    assert "Nightly" in command("tokens", "aino").output
    assert secret not in command("tokens", "aino").output
    assert command("revoke", "aino", "--name", "Daily").exit_code == 1
    assert command("revoke", "aino").exit_code == 0
    assert actions.owner_of(secret, address="x", at=now()) is None
    assert [event.by for event in TokenEvent.objects.all()] == [None, None]


@pytest.mark.parametrize("words", [("token", "--name", "x"), ("tokens",), ("revoke",)])
def test_a_token_of_nobody(db, words):
    done = command(words[0], "nobody", *words[1:])
    assert done.exit_code == 1
    assert "Nobody has the username nobody." in done.output
