"""Who may see and lead on referrals, and what may be told to a provider. Written here and nowhere else."""

from collections.abc import Mapping

from django.db.models import Q

from polku.apps.casework import perms as casework
from polku.apps.casework.models import Client
from polku.apps.people.models import Staff
from polku.apps.people.names import Role
from polku.apps.referrals.models import Consent, Membership, Referral
from polku.services.names import Condition
from polku.services.referral import NEEDS_CONSENT, Item, State

NOBODY = Q(pk__in=())
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
        own = Membership.objects.filter(staff=staff).values("provider")
        return Q(service__provider__in=own, sent_at__isnull=False)
    if not casework.has_worklist(staff):
        return NOBODY
    return Q(client__in=Client.objects.filter(casework.readable_by(staff)))


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


def told_to_provider(referral: Referral) -> Mapping[Item, str]:
    """Return what the provider sees of the client now; nothing once it has no need of it."""
    if referral.state in NO_NEED:
        return {}
    barred = NEEDS_CONSENT - consented(referral).keys()
    told = {Item(name): value for name, value in referral.told.items()}
    return {item: told[item] for item in Item if item in told and item not in barred}
