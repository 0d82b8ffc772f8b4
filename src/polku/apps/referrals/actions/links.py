"""Links by which a provider without an account answers: made, opened, renewed.

Only a digest is kept. A secret stands in the letter it was sent in and nowhere else.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from polku.apps.people.actions import post
from polku.apps.people.actions.door import Attempt, Door
from polku.apps.people.models import Letter
from polku.apps.referrals import letters, perms
from polku.apps.referrals.actions.errors import StepError
from polku.apps.referrals.actions.stepping import Hand, end_links, held
from polku.apps.referrals.letters import Words
from polku.apps.referrals.models import Link, Membership, Referral
from polku.services.referral import LINK_DAYS, STEPS, Party

BYTES = 32
"""Nothing to guess, so a digest needs neither salt nor a slow hash."""
AROUND = re.compile(r"^[^\w-]+|[^\w-]+$")
"""What no secret begins or ends with: spaces, a full stop, a bracket."""
MOST_RENEWED = 5
"""New links of a referral that may be asked for in a day."""
DAY = timedelta(days=1)

Writing = Callable[[Referral, str], Words]


def digest_of(secret: str) -> str:
    """Return the digest of a secret, without the signs that mail programs and copying put around it."""
    bare = AROUND.sub("", secret)
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()


def send_link(referral: Referral, to: str, writing: Writing, at: datetime) -> Letter:
    """Write to a provider with a new link; those before it are ended. Inside a transaction.

    Raises ValidationError when `to` is no e-mail address.
    """
    secret = secrets.token_urlsafe(BYTES)
    letter = send(writing(referral, secret), to, at)
    end_links(referral, at)
    referral.links.create(
        digest=digest_of(secret), to=letter.to, made_at=at, expires_at=at + LINK_DAYS * DAY
    )
    return letter


def send(words: Words, to: str, at: datetime) -> Letter:
    """Put a letter into the outbox."""
    return post.write(to=to, language=words.language, subject=words.subject, body=words.body, at=at)


def send_to_members(referral: Referral, writing: Writing, at: datetime) -> list[Letter]:
    """Write to those who sign in for the provider, without a link: they read it on its pages."""
    found = Membership.objects.filter(perms.speakers_of(referral.service))
    addresses = found.exclude(staff__email="").values_list("staff__email", flat=True)
    return [send(writing(referral, ""), to, at) for to in addresses.order_by("pk")]


def open_link(secret: str, *, at: datetime, address: str) -> Link | None:
    """Return the link of a secret, whatever it is still good for (`Link.state`), or None.

    A secret that was never one counts as a wrong password does, in the place of the username
    standing the secret itself. Raises TooManyFailuresError, the secret then not even looked at.
    """
    attempt = Attempt(Door.LINK, secret, address, at)
    rows = Link.objects.select_related(
        "referral__client",
        "referral__run",
        "referral__service__provider",
        "referral__service__area",
    )
    link = rows.filter(digest=digest_of(secret)).first()
    if link is None:
        attempt.failed()
    return link


@transaction.atomic
def renew(link: Link, *, at: datetime) -> Letter:
    """Send a new link to the address this one was sent to; the page that asks never shows it.

    Raises ValidationError when it was sent to no address or too many have been asked for in a day,
    StepError when the provider has nothing more to tell.
    """
    hand = Hand(held(link.referral), Party.PROVIDER, at, link=link)
    if not STEPS[Party.PROVIDER].get(hand.state):
        raise StepError(hand.state)
    if not link.to:
        raise ValidationError(
            _("This link was not sent by e-mail. Ask for a new one from who gave it to you.")
        )
    lately = hand.referral.events.filter(at__gt=at - DAY, detail__what="link renewed")
    if lately.count() >= MOST_RENEWED:
        raise ValidationError(
            _("Many links have been sent today. Use the newest letter, or try again tomorrow.")
        )
    hand.note("link renewed")
    return send_link(hand.referral, link.to, letters.another_link, at)
