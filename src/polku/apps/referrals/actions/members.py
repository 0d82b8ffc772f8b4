"""Who signs in for a provider: invited to an account of their own, and their access ended.

Somebody invited by an area sees the services that the provider gives there, in no other area. The
account is one of people's, with the role of a provider; its e-mail address is its username.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from polku.apps.catalogue.models import Service
from polku.apps.people.actions import let_in, post
from polku.apps.people.actions.door import Attempt, Door
from polku.apps.people.models import Staff
from polku.apps.people.names import Role
from polku.apps.referrals import perms
from polku.apps.referrals.actions.links import BYTES, digest_of
from polku.apps.referrals.invitation_letters import invitation_letter
from polku.apps.referrals.models import Invitation, Membership
from polku.apps.referrals.names import LinkState
from polku.services.referral import LINK_DAYS


@dataclass(frozen=True, slots=True)
class Account:
    """What somebody invited chooses: the rest is the invitation's."""

    name: str
    password: str
    language: str


@transaction.atomic
def invite(service: Service, *, email: str, language: str, by: Staff, at: datetime) -> Invitation:
    """Invite somebody of a service's provider by e-mail; an earlier letter to the address is ended.

    Raises PermissionDenied when it is not `by`'s to invite to this service, and ValidationError when
    the address is none or somebody signs in with it already.
    """
    if not perms.may_invite(by, service):
        raise PermissionDenied
    address = email.strip().lower()
    if _taken(address):
        raise ValidationError({"email": _("Somebody signs in with this address already.")})
    Invitation.objects.filter(email=address, **_OPEN).update(ended_at=at)
    secret = secrets.token_urlsafe(BYTES)
    invitation = Invitation(
        provider=service.provider,
        email=address,
        digest=digest_of(secret),
        made_at=at,
        expires_at=at + timedelta(days=LINK_DAYS),
        by=by,
        area=service.area,
    )
    invitation.full_clean()
    invitation.save()
    words = invitation_letter(invitation, secret, by, language)
    post.write(to=address, language=language, subject=words.subject, body=words.body, at=at)
    return invitation


_OPEN = {"used_at": None, "ended_at": None}


def _taken(address: str) -> bool:
    """Tell whether an address is somebody's username; whose access has ended may be invited anew."""
    found = Staff.objects.filter(username__iexact=address)
    return found.exclude(role=Role.PROVIDER, is_active=False).exists()


def open_invitation(secret: str, *, at: datetime, address: str) -> Invitation | None:
    """Return the invitation of a secret, whatever it is still good for (`state`), or None.

    A secret that was never one counts as a wrong password does. Raises TooManyFailuresError, the
    secret then not even looked at.
    """
    attempt = Attempt(Door.LINK, secret, address, at)
    rows = Invitation.objects.select_related("provider", "area")
    found = rows.filter(digest=digest_of(secret)).first()
    if found is None:
        attempt.failed()
    return found


@transaction.atomic
def take_up(invitation: Invitation, account: Account, *, at: datetime) -> Staff:
    """Make the account of somebody invited, once; it speaks for the provider from now on.

    Raises ValidationError when the invitation is no longer good, its address taken meanwhile, or the
    password too weak; nothing is then kept.
    """
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if held.state(at) is not LinkState.GOOD:
        raise ValidationError(_("This invitation is no longer good. Ask for a new one."))
    if _taken(held.email):
        raise ValidationError(_("Somebody signs in with this address already."))
    person = _account(held, account)
    held.used_at = at
    held.save(update_fields=["used_at"])
    Membership.objects.update_or_create(
        staff=person,
        defaults={
            "provider": held.provider,
            "invited_by": held.by,
            "since": at,
            "ended_at": None,
            "ended_by": None,
        },
    )
    return person


def _account(invitation: Invitation, account: Account) -> Staff:
    """Return the account: a new one, or the one that was closed when access ended."""
    found = Staff.objects.filter(username__iexact=invitation.email).first()
    person = found or Staff(username=invitation.email, role=Role.PROVIDER)
    person.name, person.language = account.name, account.language
    person.email, person.area, person.is_active = invitation.email, invitation.area, True
    validate_password(account.password, person)
    person.set_password(account.password)
    person.full_clean(exclude={"password"})
    person.save()
    return person


@transaction.atomic
def end_invitation(invitation: Invitation, *, by: Staff, at: datetime) -> None:
    """Take back an invitation that nobody has taken up. Raises PermissionDenied."""
    if not Invitation.objects.filter(perms.invitations_of(by), pk=invitation.pk).exists():
        raise PermissionDenied
    Invitation.objects.filter(pk=invitation.pk, **_OPEN).update(ended_at=at)


@transaction.atomic
def end_membership(membership: Membership, *, by: Staff, at: datetime) -> None:
    """End somebody's access: signed out everywhere, and no way in. Raises PermissionDenied."""
    if not Membership.objects.filter(perms.members_of(by), pk=membership.pk).exists():
        raise PermissionDenied
    ended = Membership.objects.filter(pk=membership.pk, ended_at=None)
    if ended.update(ended_at=at, ended_by=by):
        let_in(membership.staff.username, may=False, at=at)
