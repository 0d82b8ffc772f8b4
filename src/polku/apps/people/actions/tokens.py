"""Personal tokens of the API: made, ended, and whose one is."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from polku.apps.people.actions.door import Attempt, Door
from polku.apps.people.models import Staff, Token, TokenEvent
from polku.apps.people.names import TokenEventKind

PREFIX = "polku_"
"""By which a scanner of leaked secrets knows one."""
BYTES = 32
"""Nothing to guess, so a digest needs neither salt nor a slow hash."""
LONGEST = 365
"""Days that a token lasts at most."""
MOST = 20
"""Tokens of one person in force at a time."""


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _day(at: datetime) -> date:
    return at.astimezone(get_current_timezone()).date()


@transaction.atomic
def make_token(
    owner: Staff, *, name: str, days: int, by: Staff | None, at: datetime
) -> tuple[Token, str]:
    """Return a new token and its secret, which is not kept and cannot be shown again.

    Raises ValidationError for a name that is empty, too long or taken, for other than 1 to LONGEST
    days and for more than MOST tokens.
    """
    Staff.objects.select_for_update().get(pk=owner.pk)  # one at a time: the tokens are counted
    good = owner.tokens.good(_day(at))
    if good.filter(name=name).exists():
        raise ValidationError({"name": _("You have a token of that name.")})
    if good.count() >= MOST:
        raise ValidationError(_("You have as many tokens as one may. Revoke one first."))
    if not 1 <= days <= LONGEST:
        raise ValidationError({"days": _("A token lasts from 1 to 365 days.")})
    secret = PREFIX + secrets.token_urlsafe(BYTES)
    token = Token(
        owner=owner,
        name=name,
        digest=_digest(secret),
        made_at=at,
        expires_on=_day(at) + timedelta(days=days),
    )
    token.full_clean()
    token.save()
    TokenEvent.objects.create(token=token, kind=TokenEventKind.MADE, at=at, by=by)
    return token, secret


@transaction.atomic
def revoke(token: Token, *, by: Staff | None, at: datetime) -> None:
    """End a token; one that has been ended stays as it is."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        TokenEvent.objects.create(token=token, kind=TokenEventKind.REVOKED, at=at, by=by)


@transaction.atomic
def revoke_all(owner: Staff, *, by: Staff | None, at: datetime) -> None:
    """End every token of a person."""
    for token in owner.tokens.filter(revoked_at=None):
        revoke(token, by=by, at=at)


def owner_of(secret: str, *, address: str, at: datetime) -> Staff | None:
    """Return for whom a token speaks today, or None; the day it was used is noted.

    A token that was never one, has run out or been revoked, or whose owner may not sign in counts as
    a wrong password does, in the place of the username standing the token itself. Raises
    TooManyFailuresError, the token then not even looked at.
    """
    attempt = Attempt(Door.API, secret, address, at)
    day = _day(at)
    found = Token.objects.good(day).filter(digest=_digest(secret))
    token = found.select_related("owner__unit", "owner__area").first()
    if token is None:
        attempt.failed()
        return None
    if token.last_used_on != day:
        Token.objects.filter(pk=token.pk).update(last_used_on=day)
    return token.owner
