"""Letters: what is written holds with its transaction, and gets through a real mail server."""

import itertools
import socket
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now  # noqa: TID251 (the clock of jobs)
from django_tasks_db.models import DBTaskResult

from polku.apps.people.actions import delivering, post, post_jobs
from polku.apps.people.models import Letter
from polku.apps.people.names import LetterState
from polku.apps.people.smtp import Server, SmtpAddressError, server_of

AT = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Helsinki"))
BODY = "Hyvä vastaanottaja,\n\navaa linkki http://localhost:8000/a/b\n\nÄlä vastaa.\n"


class Receiver:
    """What a mail server does with letters: takes them, or answers as told."""

    def __init__(self):
        self.letters, self.asked = [], []
        self.answers = {}

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        self.asked.append(address)
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@contextmanager
def listening(receiver):
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    controller = Controller(receiver, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield Server("127.0.0.1", port)
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def mail_server():
    receiver = Receiver()
    with listening(receiver) as server:
        yield receiver, server


@pytest.fixture
def receiver(db, mail_server, settings):
    receiver, settings.SMTP = mail_server
    settings.FROM = "Polku <polku@example.fi>"
    receiver.__init__()
    return receiver


def written(to="owner@example.fi", **given):
    words = {"language": "fi", "subject": "Palvelut odottavat", "body": BODY, "at": AT}
    return post.write(to=to, **(words | given))


def test_a_letter_arrives_as_it_was_written_and_its_body_is_kept_no_longer(receiver):
    letter = written(subject="Palvelut – tarkista äkkiä")
    assert post.deliver(at=AT) == post.Delivered(sent=1)
    (mail,) = receiver.letters
    assert (mail["From"], mail["To"]) == ("Polku <polku@example.fi>", "owner@example.fi")
    assert mail["Subject"] == "Palvelut – tarkista äkkiä"
    assert mail["Content-Language"] == "fi"
    assert (mail.get_content_type(), mail.get_content_charset()) == ("text/plain", "utf-8")
    assert mail.get_content().replace("\r\n", "\n") == BODY
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.body) == (LetterState.SENT, AT, "")
    assert post.deliver(at=AT + timedelta(days=9)) == post.Delivered()
    assert len(receiver.letters) == 1


def test_a_demo_keeps_what_was_sent_to_be_read(receiver, settings):
    settings.DEMO = True
    letter = written()
    post.deliver(at=AT)
    letter.refresh_from_db()
    assert letter.body == BODY


def test_no_header_can_be_slipped_in(receiver):
    written(subject="Hei\r\nBcc: spy@example.com\n\nbody\x07")
    post.deliver(at=AT)
    (mail,) = receiver.letters
    assert mail["Subject"] == "Hei Bcc: spy@example.com body"
    assert mail["Bcc"] is None
    assert receiver.asked == ["owner@example.fi"]
    for address in ("a@example.fi\nBcc: b@example.fi", "a@example.fi, b@example.fi", "a", ""):
        with pytest.raises(ValidationError):
            written(to=address)


def test_what_is_undone_is_never_sent(receiver):
    def undone():
        with transaction.atomic():
            written()
            raise LookupError

    with pytest.raises(LookupError):
        undone()
    assert post.deliver(at=AT) == post.Delivered()
    assert receiver.letters == []


def test_what_holds_is_sent_without_anybody_asking(receiver, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        post.write(to="a@example.fi", language="sv", subject="Hej", body="Hej\n", at=AT)
        assert receiver.letters == []
    assert len(receiver.letters) == 1


def test_a_refused_address_is_given_up_at_once_and_the_others_go(receiver):
    receiver.answers["gone@example.fi"] = "550 5.1.1 No such user"
    gone, other = written(to="gone@example.fi"), written()
    assert post.deliver(at=AT) == post.Delivered(sent=1, given_up=1)
    gone.refresh_from_db()
    other.refresh_from_db()
    assert (gone.state, gone.body) == (LetterState.GIVEN_UP, "")
    assert gone.failure == "550 5.1.1 No such user"
    assert other.state == LetterState.SENT


def test_a_server_that_says_later_is_asked_with_growing_pauses_and_an_end(receiver):
    receiver.answers["busy@example.fi"] = "451 4.7.1 Greylisted"
    letter, at, tried = written(to="busy@example.fi"), AT, []
    while letter.state == LetterState.WAITING:
        at = letter.next_try_at
        assert post.deliver(at=at - timedelta(seconds=1)).put_off == 0
        post.deliver(at=at)
        tried.append(at - AT)
        letter.refresh_from_db()
    pauses = [late - early for early, late in itertools.pairwise(tried)]
    assert pauses == sorted(pauses)
    assert pauses == list(delivering.PAUSES)
    assert (letter.state, letter.tries) == (LetterState.GIVEN_UP, len(pauses) + 1)
    assert letter.failure == "451 4.7.1 Greylisted"


def test_the_job_comes_again_when_the_next_letter_is_due(receiver, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    receiver.answers["busy@example.fi"] = "451 4.7.1 Greylisted"
    settings.TODAY = date(2026, 11, 25)  # a clock of its own, as in a demo
    written(to="busy@example.fi")
    before = now()
    post_jobs.round_of_post.func()
    (again,) = DBTaskResult.objects.all()
    assert again.task_path == "polku.apps.people.actions.post_jobs.round_of_post"
    assert timedelta(0) <= again.run_after - before - delivering.PAUSES[0] < timedelta(minutes=1)
    receiver.answers.clear()
    Letter.objects.update(next_try_at=AT)
    post_jobs.round_of_post.func()
    assert DBTaskResult.objects.count() == 1  # nothing is left to come again for


def test_a_server_that_is_away_takes_no_try_from_a_letter(receiver, settings):
    with listening(Receiver()) as server:
        away = server
    here, settings.SMTP = settings.SMTP, away
    first, second = written(), written(to="b@example.fi")
    done = post.deliver(at=AT)
    assert (done.put_off, done.waiting) == (2, 2)
    assert "refused" in done.trouble
    settings.SMTP = here
    assert post.deliver(at=AT + delivering.PAUSES[0]).sent == 2
    for letter in (first, second):
        letter.refresh_from_db()
        assert (letter.tries, letter.failure) == (1, "")


def test_without_a_mail_server_letters_stay_and_it_is_said(db, settings):
    settings.SMTP = None
    written()
    assert post.deliver(at=AT) == post.Delivered(waiting=1, unset=True)


def test_it_is_forgotten_in_time_to_whom_a_letter_went_but_not_what_still_waits(receiver):
    written()
    post.deliver(at=AT)
    waits = written(to="b@example.fi")
    assert post.forget(at=AT + timedelta(days=180)) == 0
    assert post.forget(at=AT + timedelta(days=181)) == 1
    assert Letter.objects.get() == waits


def test_two_workers_send_a_letter_once(receiver, monkeypatch):
    """The second begins with the list of the first and finds it taken."""
    written()
    claimed = delivering._Round._claimed

    def beaten(self, key):
        Letter.objects.filter(pk=key).update(tries=1, next_try_at=AT + timedelta(minutes=5))
        return claimed(self, key)

    monkeypatch.setattr(delivering._Round, "_claimed", beaten)
    assert post.deliver(at=AT) == post.Delivered(waiting=1)
    assert receiver.letters == []


def test_a_domain_with_letters_of_its_own_is_written_as_servers_read_it(receiver):
    written(to="info@bücher.example")
    assert post.deliver(at=AT).sent == 1
    assert receiver.asked == ["info@xn--bcher-kva.example"]


def test_a_letter_that_cannot_be_written_out_holds_up_no_other(receiver):
    broken, other = written(), written(to="b@example.fi")
    Letter.objects.filter(pk=broken.pk).update(subject="two\nlines")
    assert post.deliver(at=AT) == post.Delivered(sent=1, given_up=1)
    assert receiver.asked == [other.to]


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("", None),
        ("smtp://mail.example.fi", Server("mail.example.fi", 25)),
        ("smtp://mail.example.fi:2525", Server("mail.example.fi", 2525)),
        ("smtps://a%40b:p%2Fw@mail.fi", Server("mail.fi", 465, "a@b", "p/w", tls=True)),
        ("smtp://u:p@mail.fi?starttls=1", Server("mail.fi", 587, "u", "p", starttls=True)),
        ("smtp://u:p@localhost:25", Server("localhost", 25, "u", "p")),
    ],
)
def test_an_address_names_a_server(address, server):
    assert server_of(address) == server


@pytest.mark.parametrize(
    "address",
    ["mail.example.fi", "http://mail.fi", "smtp://", "smtp://m:x", "smtp://m.fi?tls=1",
     "smtp://m.fi/x", "smtp://u:secret@mail.fi"],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_told_and_never_repeated(address):
    with pytest.raises(SmtpAddressError, match="Write ") as told:
        server_of(address)
    assert "secret" not in str(told.value)
    assert "secret" not in repr(Server("m", 1, "u", "secret"))
