"""A referral sent to its provider, told to the client, and taken back."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from polku.apps.people.models import Letter, Staff
from polku.apps.referrals import letters, names, perms
from polku.apps.referrals.actions.links import send as write
from polku.apps.referrals.actions.links import send_link, send_to_members
from polku.apps.referrals.actions.stepping import of_coach
from polku.apps.referrals.models import Membership, Referral
from polku.apps.referrals.names import Informed
from polku.services.referral import NEEDS_CONSENT, Item, State, Withdrawal


@transaction.atomic
def send(
    referral: Referral,
    *,
    told: Mapping[Item, str],
    to: str,
    by: Staff,
    at: datetime,
    version: int,
) -> Letter | None:
    """Send a referral: to an address, with a link in the letter, or to the provider's own pages.

    `told` is exactly what the provider sees. Returns the letter with the link; None when it was sent
    to the own pages alone (`to` is empty). Raises PermissionDenied, ChangedMeanwhileError, StepError,
    and ValidationError when something may not be told or there is no way to the provider.
    """
    hand = of_coach(referral, by, at, version)
    _check_told(hand.referral, told)
    members = Membership.objects.filter(perms.speakers_of(hand.referral.service))
    if not to.strip() and not members.exists():
        raise ValidationError(
            {"to": _("The provider does not sign in to Polku: give an address to write to.")}
        )
    hand.step(
        State.SENT,
        {"items": sorted(told)},
        told={item.value: value.strip() for item, value in told.items()},
        sent_at=at,
        answered_at=None,
        reminded_at=None,
        reason="",
        words="",
    )
    send_to_members(hand.referral, letters.new_referral, at)
    return send_link(hand.referral, to, letters.new_referral, at) if to.strip() else None


def _check_told(referral: Referral, told: Mapping[Item, str]) -> None:
    consents = perms.consented(referral)
    barred = told.keys() - perms.tellable(referral)
    if barred:
        labels = ", ".join(str(names.Item(item).label) for item in Item if item in barred)
        raise ValidationError(
            _("This may not be told to the provider: %(items)s.") % {"items": labels}
        )
    for item, value in told.items():
        if not value.strip():
            label = names.Item(item).label
            raise ValidationError(_("“%(item)s” is chosen but empty.") % {"item": label})
        if item in NEEDS_CONSENT and value.strip() != consents[item].wording:
            raise ValidationError(
                _("What is told on health must be word for word what the client has consented to.")
            )


@transaction.atomic
def inform(
    referral: Referral, *, how: Informed, by: Staff, at: datetime, email: str = ""
) -> Referral:
    """Write down that the client has been told, by e-mail with the letter that is then sent.

    Raises PermissionDenied, and ValidationError when an e-mail is to go to no address.
    """
    hand = of_coach(referral, by, at)
    if how == Informed.EMAIL:
        if not email.strip():
            raise ValidationError({"email": _("Give the address to write to the client.")})
        write(letters.letter_to_client(hand.referral), email, at)
    hand.note("client informed", {"how": how}, informed=how, informed_at=at)
    return hand.referral


@transaction.atomic
def withdraw(
    referral: Referral,
    *,
    reason: Withdrawal,
    by: Staff,
    at: datetime,
    version: int,
    words: str = "",
) -> Referral:
    """Take a referral back; a provider that has it is told, without a word of the client.

    Raises PermissionDenied, ChangedMeanwhileError and StepError.
    """
    hand = of_coach(referral, by, at, version)
    link = hand.referral.links.exclude(to="").order_by("-made_at").first()
    was_sent = hand.state not in {State.INTENTION, State.NO_ANSWER}
    hand.step(State.WITHDRAWN, {"reason": reason.value}, reason=reason.value, words=words.strip())
    if was_sent:
        send_to_members(hand.referral, lambda one, _secret: letters.taken_back(one), at)
        if link is not None:
            write(letters.taken_back(hand.referral), link.to, at)
    return hand.referral
