"""A provider answers by a link, without an account: sees what was sent, and nothing before it asks."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from tests.apps.referrals.conftest import NOW, TODAY
from tests.services.examples import published

from polku.apps.casework.models import ServicePeriod
from polku.apps.people.models import Access, FailedSignIn, Letter
from polku.apps.referrals import actions
from polku.apps.referrals.models import Link, Referral
from polku.services.referral import Item, Withdrawal
from polku.services.service import Run

TOLD = {Item.NAME: "Given Family1", Item.PHONE: "040 123 4567"}


@pytest.fixture
def sent(cast, make_client, bring):
    """Return a referral that has been sent by letter, and the path of its link."""
    row = bring(published("S-1", "Kurssi", runs=(Run("", date(2026, 12, 7), places=1),)))["S-1"]
    client = make_client(cast["own"])
    run = row.runs.get()
    made = actions.intend(client, row, run=run, goal="Secret goal", by=cast["own"], at=NOW)
    letter = actions.send(
        made, told=TOLD, to="kurssi@example.fi", by=cast["own"], at=NOW, version=made.version
    )
    return Referral.objects.get(pk=made.pk), way_in(letter)


def way_in(letter: Letter) -> str:
    return re.search(r"/vastaus/[^/\s]+/", letter.body)[0]


@pytest.fixture
def visitor():
    """Return a browser without cookies of ours, that must prove where its forms come from."""
    return Browser(enforce_csrf_checks=True, headers={"host": "localhost", "accept-language": "en"})


def version_in(answer) -> str:
    return re.search(r'name="ota-version" value="(\d+)"', answer.content.decode())[1]


def test_a_scanner_that_follows_the_link_sees_no_client_and_changes_nothing(sent, visitor):
    referral, address = sent
    for method in (visitor.get, visitor.head, visitor.get):
        answer = method(address)
        assert answer.status_code == 200
        for told in (*TOLD.values(), "Secret goal", referral.client.person_id):
            assert told not in answer.content.decode()
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
    again = Referral.objects.get()
    assert (again.state, again.version) == ("sent", referral.version)
    assert Link.objects.get().opened_at is None
    assert not Access.objects.exists()


def test_opened_it_shows_exactly_what_was_sent_and_one_answer_uses_the_link_up(sent, visitor):
    _referral, address = sent
    page = visitor.post(address, {"do": "avaa"})
    content = page.content.decode()
    shown = re.search(r'<dl class="pk-defn pk-told">(.*?)</dl>', content, re.DOTALL)[1]
    assert re.findall(r"<dd>(.*?)</dd>", shown) == list(TOLD.values())
    assert "Secret goal" not in content
    assert Referral.objects.get().state == "seen"
    assert re.findall(r'name="do" value="(\S+)"', content) == ["ota", "jono", "harkitse", "hylkaa"]
    early = {"do": "ota", "ota-version": version_in(page), "ota-expected_on": "1.1.2026"}
    refused = visitor.post(address, early)
    assert refused.status_code == 422
    assert "1.1.2026" in refused.content.decode()  # nothing lost
    assert Link.objects.get().used_at is None
    done = visitor.post(address, early | {"ota-expected_on": "7.12.2026"})
    assert "Your answer was saved" in done.content.decode()
    assert Referral.objects.get().expected_on == date(2026, 12, 7)
    assert "already been given" in visitor.get(address).content.decode()
    assert TOLD[Item.PHONE] not in visitor.post(address, {"do": "avaa"}).content.decode()


def test_who_answers_second_is_told_and_changes_nothing(sent, visitor):
    _referral, address = sent
    first, second = (visitor.post(address, {"do": "avaa"}) for _ in range(2))
    yes = {"do": "jono", "jono-version": version_in(first)}
    visitor.post(address, yes)
    twice = visitor.post(address, yes)  # a double click is nobody else's answer
    assert (twice.status_code, "not saved" in twice.content.decode()) == (200, False)
    no = {"do": "hylkaa", "hylkaa-version": version_in(second), "hylkaa-reason": "full"}
    late = visitor.post(address, no)
    assert late.status_code == 409
    assert "not saved: somebody had answered" in late.content.decode()
    assert Referral.objects.get().state == "waiting"


def test_a_new_link_goes_to_the_same_address_which_no_page_shows(sent, visitor):
    referral, address = sent
    Link.objects.update(expires_at=NOW - timedelta(days=1))
    closed = visitor.get(address)
    assert "The link was good until" in closed.content.decode()
    asked = visitor.post(address, {"do": "uusi"}).content.decode()
    for page in (closed.content.decode(), asked):
        assert "k…@example.fi" in page
        assert "kurssi@example.fi" not in page
    letter = Letter.objects.latest("pk")
    assert letter.to == "kurssi@example.fi"
    assert visitor.post(way_in(letter), {"do": "avaa"}).status_code == 200
    actions.withdraw(
        Referral.objects.get(),
        reason=Withdrawal.WORK,
        by=referral.coach,
        at=NOW,
        version=Referral.objects.get().version,
    )
    gone = visitor.get(way_in(letter)).content.decode()
    assert "taken back" in gone
    assert "uusi" not in gone  # nothing more to tell
    assert "work" not in gone.split("<main")[1]
    lost = visitor.post(way_in(letter), {"do": "ota"})  # typed while it was being taken back
    assert lost.status_code == 409
    assert "What you just answered was not saved.</p>" in lost.content.decode()


@pytest.mark.parametrize(
    "tail", ["x" * 43 + "/", "x" * 43, "", "a/b/", "%00%ff/", "ä\ud83d/", "x\r\nx/"]
)
def test_what_was_never_a_link_looks_alike_however_it_is_written(db, visitor, tail):
    for word in ("vastaus", "kutsu"):
        answer = visitor.get(f"/{word}/{tail.encode('utf-8', 'surrogatepass').decode('latin-1')}")
        assert answer.status_code == 404
        assert "The address does not open anything" in answer.content.decode()
    assert FailedSignIn.objects.count() == 2


def test_guessing_is_slowed_down_and_no_log_holds_a_secret(sent, visitor, caplog, monkeypatch):
    _referral, address = sent
    for n in range(50):
        visitor.get(f"/vastaus/guess-{n}/")
    shut = visitor.get(address)
    assert shut.status_code == 429
    wrong = Browser(headers={"accept-language": "en"}).post(
        "/kirjaudu/", {"username": "aino", "password": "wrong"}
    )
    assert "The username or the password is wrong." in wrong.content.decode()  # another door
    FailedSignIn.objects.all().delete()

    def broken(*_args, **_named):
        raise RuntimeError

    monkeypatch.setattr(actions, "open_link", broken)
    visitor.raise_request_exception = False
    assert visitor.post(address, {"do": "avaa"}).status_code == 500
    assert "/vastaus/…/" in caplog.text
    assert address.split("/")[2] not in caplog.text


def test_the_loop_by_links_ends_in_the_clients_path_in_three_languages(sent, visitor):
    _referral, address = sent
    steps = (
        ("ota", {"expected_on": "24.11.2026"}, "accepted", "fi", "Tallensimme"),
        ("aloitti", {"on": "24.11.2026", "planned_end": "31.12.2026"}, "started", "sv", ""),
        ("lasna", {"day": "24.11.2026", "presence": "present"}, "attended", "en", ""),
        (
            "paattyi",
            {"on": "24.11.2026", "outcome": "completed", "next_step": "Work trial"},
            "ended",
            "en",
            "",
        ),
    )
    for key, given, state, language, _said in steps:
        page = visitor.post(f"{address}?kieli={language}", {"do": "avaa"})
        assert f'<html lang="{language}"' in page.content.decode()
        version = re.search(rf'name="{key}-version" value="(\d+)"', page.content.decode())[1]
        typed = {f"{key}-{name}": value for name, value in given.items()}
        done = visitor.post(address, {"do": key, f"{key}-version": version} | typed)
        assert done.status_code == 200, done.content.decode()
        assert Referral.objects.get().state == state
        if state != "ended":
            visitor.post(address, {"do": "uusi"})
            address = way_in(Letter.objects.latest("pk"))
    ended = Referral.objects.get()
    assert (ended.outcome, ended.next_step) == ("completed", "Work trial")
    period = ServicePeriod.objects.get()
    assert (period.start, period.end, period.pk) == (TODAY, TODAY, ended.period_id)
