"""Letters from the outbox to the mail server, tried again with growing pauses.

A try is marked before it is made, so no lock is held while the server answers and no two workers
send the same letter. Whoever dies in between leaves the letter to the next try: it may then come
twice, under one Message-ID, but is never lost.
"""

import smtplib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F

from polku.apps.people.models import Letter
from polku.apps.people.smtp import Server, connected

PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (5, 15, 60, 4 * 60, 12 * 60, 24 * 60, 24 * 60)
)
"""How long after each try the next one comes; after the try that follows the last one it is over."""
KEPT = timedelta(days=180)
"""How long it is kept to whom a letter went and of what."""
LONGEST_FAILURE = 400
FOR_GOOD = 500
"""From this code on a mail server's no is for good (RFC 5321, 4.2.1)."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the letters that were due: sent, put off to a later try, given up.

    `waiting` stay in the outbox, of whatever day; `trouble` tells why the server took no more;
    `unset` says that no mail server is named at all.
    """

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    waiting: int = 0
    trouble: str = ""
    unset: bool = False


def deliver(*, at: datetime) -> Delivered:
    """Send every letter whose time has come, the one waiting longest first."""
    server: Server | None = settings.SMTP
    done = Delivered(unset=True) if server is None else _Round(at).made(server)
    return replace(done, waiting=Letter.objects.waiting().count())


def forget(*, at: datetime) -> int:
    """Delete the rows of letters sent or given up long ago; return how many."""
    old = Letter.objects.filter(next_try_at=None, made_at__lt=at - KEPT)
    return old.delete()[1].get("people.Letter", 0)


class _Round:
    """One way to the mail server and the letters that go along it."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.done = Delivered()

    def made(self, server: Server) -> Delivered:
        due = list(Letter.objects.due(self.at).values_list("pk", flat=True))
        if not due:
            return self.done
        try:
            with connected(server) as way:
                for key in due:
                    self._try(way, key)
        except OSError as error:
            self._stop(_said(error))
        return self.done

    def _try(self, way: smtplib.SMTP, key: int) -> None:
        """Send one letter, unless somebody else has taken it. Raises OSError: no other gets through."""
        letter = self._claimed(key)
        if letter is None:
            return
        try:
            way.send_message(_mail(letter), to_addrs=[_plain(letter.to)])
        except ValueError as error:
            self._fail(letter, str(error)[:LONGEST_FAILURE], for_good=True)
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            self._fail(letter, _answer(code, words), for_good=code >= FOR_GOOD)
        except smtplib.SMTPDataError as refused:
            said = _answer(refused.smtp_code, refused.smtp_error)
            self._fail(letter, said, for_good=refused.smtp_code >= FOR_GOOD)
        except OSError as error:
            self._fail(letter, _said(error), for_good=False)
            raise
        else:
            self._end(letter, sent_at=self.at, failure="")
            self.done = replace(self.done, sent=self.done.sent + 1)

    def _claimed(self, key: int) -> Letter | None:
        """Mark a try of a letter and return it; None when another worker has."""
        letter = Letter.objects.get(pk=key)
        next_try_at = self.at + PAUSES[min(letter.tries, len(PAUSES) - 1)]
        ours = Letter.objects.due(self.at).filter(pk=key, tries=letter.tries)
        if not ours.update(tries=F("tries") + 1, next_try_at=next_try_at):
            return None
        letter.tries += 1
        return letter

    def _fail(self, letter: Letter, why: str, *, for_good: bool) -> None:
        """Say why a letter did not go; give it up when the no is for good or the tries are at an end."""
        if for_good or letter.tries > len(PAUSES):
            self._end(letter, sent_at=None, failure=why)
            self.done = replace(self.done, given_up=self.done.given_up + 1)
        else:
            Letter.objects.filter(pk=letter.pk).update(failure=why)
            self.done = replace(self.done, put_off=self.done.put_off + 1)

    def _end(self, letter: Letter, *, sent_at: datetime | None, failure: str) -> None:
        """Let a letter wait no more. Its body goes: links in it open things. A demo keeps it to show."""
        gone = {} if settings.DEMO else {"body": ""}
        Letter.objects.filter(pk=letter.pk).update(
            sent_at=sent_at, next_try_at=None, failure=failure, **gone
        )

    def _stop(self, why: str) -> None:
        """Put off the letters not tried: a server that is away takes no try from them."""
        later = Letter.objects.due(self.at).update(next_try_at=self.at + PAUSES[0], failure=why)
        self.done = replace(self.done, put_off=self.done.put_off + later, trouble=why)


def _mail(letter: Letter) -> EmailMessage:
    """Return a letter as a plain text mail; a line break in a header raises ValueError there."""
    mail = EmailMessage(SMTP)
    mail["From"] = settings.FROM
    mail["To"] = _plain(letter.to)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.made_at)
    mail["Message-ID"] = f"<letter-{letter.pk}@{urlsplit(settings.ADDRESS).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body, cte="quoted-printable")
    mail["Content-Language"] = letter.language  # the content clears what tells of it
    return mail


def _plain(address: str) -> str:
    """Return an e-mail address as every server reads it: its domain in ASCII."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode()}"


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"[:LONGEST_FAILURE]


def _said(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"[:LONGEST_FAILURE]
