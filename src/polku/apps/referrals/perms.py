"""Who may see and lead on referrals, and what may be told to a provider. Written here and nowhere else."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Q

from polku.apps.casework import perms as casework
from polku.apps.casework.models import Client
from polku.apps.catalogue.models import Provider, Service
from polku.apps.people.models import Staff
from polku.apps.people.names import Role
from polku.apps.referrals.models import Consent, Referral
from polku.services.names import Condition
from polku.services.referral import NEEDS_CONSENT, TOLD_AFTER_END_DAYS, Item, State

NOBODY = Q(pk__in=())
INVITERS = frozenset({Role.EDITOR, Role.MANAGER})
NO_NEED = frozenset({State.INTENTION, State.REFUSED, State.NO_ANSWER, State.WITHDRAWN})
"""States in which a provider has no need of what it was told of the client, or not yet."""
ASKED: Mapping[Item, Condition] = {
    Item.AGE: Condition.AGE,
    Item.MUNICIPALITY: Condition.MUNICIPALITY,
}
"""Facts that may be told only to a service that asks them."""


def referrals_of(staff: Staff) -> Q:
    """Return the filter of the referrals a person may see.

    A coach and a lead: those of the clients they may read. Somebody of a provider: those that have
    been sent to its own services. Everybody else: none.
    """
    if staff.role == Role.PROVIDER:
        return Q(service__in=Service.objects.filter(given_by(staff)), sent_at__isnull=False)
    if not casework.has_worklist(staff):
        return NOBODY
    return Q(client__in=Client.objects.filter(casework.readable_by(staff)))


def given_by(staff: Staff) -> Q:
    """Return the filter of the services of a provider's person: those of the area that invited them.

    A provider is who has its business id, whatever it is called now.
    """
    if staff.role != Role.PROVIDER or not staff.is_active:
        return NOBODY
    own = Provider.objects.filter(members__staff=staff, members__ended_at=None)
    registered = own.exclude(business_id="").values("business_id")
    spoken_for = Q(provider__in=own) | Q(provider__business_id__in=registered)
    return spoken_for & Q(area=staff.area_id)


def speakers_of(service: Service) -> Q:
    """Return the filter of the memberships of those who sign in for a service's provider."""
    return members_with(service.provider) & Q(
        ended_at=None, staff__is_active=True, staff__area=service.area_id
    )


def members_with(provider: Provider) -> Q:
    """Return the filter of the memberships of a provider, under its earlier names too."""
    named = Q(provider=provider)
    if provider.business_id:
        named |= Q(provider__business_id=provider.business_id)
    return named


def invitable_by(staff: Staff) -> Q:
    """Return the filter of the services to whose provider a person may give and end access.

    An editor's and a manager's, of their own area: they answer for who is let in.
    """
    if staff.role not in INVITERS or staff.area_id is None:
        return NOBODY
    return Q(area=staff.area_id)


def members_of(staff: Staff) -> Q:
    """Return the filter of the memberships whose access a person may end."""
    return Q(staff__area=staff.area_id) if staff.role in INVITERS and staff.area_id else NOBODY


def invitations_of(staff: Staff) -> Q:
    """Return the filter of the invitations that a person may take back."""
    return invitable_by(staff)


def may_invite(staff: Staff, service: Service) -> bool:
    """Tell whether a person may invite somebody of a service's provider."""
    return Service.objects.filter(invitable_by(staff), pk=service.pk).exists()


def may_see(staff: Staff, referral: Referral) -> bool:
    return Referral.objects.filter(referrals_of(staff), pk=referral.pk).exists()


def may_refer(staff: Staff, client: Client) -> bool:
    """Tell whether a person may send a client to services: one who works with the client."""
    return casework.may_read(staff, client)


def answers_for(staff: Staff, referral: Referral) -> bool:
    """Tell whether a person may answer a referral on behalf of its provider."""
    return staff.role == Role.PROVIDER and staff.is_active and may_see(staff, referral)


def consented(referral: Referral) -> Mapping[Item, Consent]:
    """Return the consents in force, by item."""
    return {Item(one.item): one for one in referral.consents.filter(withdrawn_at=None)}


def tellable(referral: Referral) -> frozenset[Item]:
    """Return what may be told to the provider: limited to what is necessary (act 380/2023 116 §).

    Age and municipality only to a service that asks them, the municipality of a protected client
    never; what is of health only with the client's consent in force.
    """
    asked = set(referral.service.demands.values_list("kind", flat=True))
    barred = {item for item, condition in ASKED.items() if condition not in asked}
    if referral.client.non_disclosure:
        barred.add(Item.MUNICIPALITY)
    return frozenset(Item) - barred - (NEEDS_CONSENT - consented(referral).keys())


def still_told(referral: Referral, today: date) -> bool:
    """Tell whether a provider still needs what it was told: while it goes on, and a while after."""
    if referral.state in NO_NEED:
        return False
    ended = referral.ended_on
    return ended is None or today <= ended + timedelta(days=TOLD_AFTER_END_DAYS)


def told_to_provider(referral: Referral, today: date) -> Mapping[Item, str]:
    """Return what the provider sees of the client now; nothing once it has no need of it."""
    if not still_told(referral, today):
        return {}
    barred = NEEDS_CONSENT - consented(referral).keys()
    told = {Item(name): value for name, value in referral.told.items()}
    return {item: told[item] for item in Item if item in told and item not in barred}
