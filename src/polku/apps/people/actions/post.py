"""Letters by e-mail: written in the transaction of what they tell of, sent once that holds."""

from datetime import datetime

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction

from polku.apps.people.actions.delivering import Delivered, deliver, forget
from polku.apps.people.actions.post_jobs import round_of_post
from polku.apps.people.models import Letter

LONGEST_SUBJECT = 200

__all__ = ["Delivered", "deliver", "forget", "write"]


def write(*, to: str, language: str, subject: str, body: str, at: datetime) -> Letter:
    """Put a letter into the outbox: it goes if the caller's transaction holds, and not otherwise.

    `language` is that of the text (fi, sv, en). Of the subject, the first 200 characters, on one
    line. Raises ValidationError when `to` is no e-mail address.
    """
    address = to.strip()
    validate_email(address)
    letter = Letter.objects.create(
        to=address,
        language=language,
        subject=_one_line(subject),
        body=body,
        made_at=at,
        next_try_at=at,
    )
    if settings.SMTP is not None:
        transaction.on_commit(round_of_post.enqueue)
    return letter


def _one_line(text: str) -> str:
    """Return a text without line breaks and other signs that no reader sees."""
    shown = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return shown[:LONGEST_SUBJECT]
