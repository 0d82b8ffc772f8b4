"""What a provider would be told of a client, before it is sent: exactly that, and no more."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from polku.apps.casework.models import Client
from polku.apps.catalogue import words
from polku.apps.referrals import letters, perms
from polku.apps.referrals.models import Referral
from polku.kernel.periods import full_years
from polku.register import codes
from polku.services.referral import NEEDS_CONSENT, Item

TYPED = frozenset({Item.PHONE, Item.EMAIL, Item.GOAL, Item.SUPPORT})
"""What no register tells: the coach writes it. A name too, of a client whose name is not known."""
ALWAYS = frozenset({Item.NAME, Item.LANGUAGE, Item.PHONE})


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be told, and whether it is proposed to be."""

    item: Item
    value: str
    """As the provider would see it; empty: to be typed."""
    typed: bool
    proposed: bool


def choices(referral: Referral, today: date) -> list[Choice]:
    """Return what may be told to the provider, in the order of `Item`.

    Proposed is what the service cannot do without: who the client is, in which language, a way to
    reach them, what it asks as a condition, and what the coach has written as the goal. Nothing on
    health is proposed: its consent says what is told, the coach chooses it.
    """
    may = perms.tellable(referral)
    proposed = ALWAYS | perms.ASKED.keys() | ({Item.GOAL} if referral.goal else set())
    return [
        Choice(item, _value(referral, item, today), _is_typed(referral, item), item in proposed)
        for item in Item
        if item in may
    ]


def draft_of(
    referral: Referral, chosen: Collection[Item], typed: Mapping[Item, str], *, today: date
) -> Mapping[Item, str]:
    """Return exactly what would be sent: of what is chosen, what may be told and is not empty."""
    may = perms.tellable(referral)
    found = {
        item: typed.get(item, "").strip()
        if _is_typed(referral, item) and item in typed
        else _value(referral, item, today)
        for item in Item
        if item in chosen and item in may
    }
    return {item: value for item, value in found.items() if value}


def _is_typed(referral: Referral, item: Item) -> bool:
    return item in TYPED or (item is Item.NAME and not _name(referral))


def _name(referral: Referral) -> str:
    client = referral.client
    return " ".join(filter(None, (client.given_name, client.family_name)))


def _language(client: Client) -> str:
    """Return the language a client is served in, as the register names it."""
    named = codes.names("service_language").get(client.service_language)
    if named is not None:
        return named.within(words.page_language())
    return words.language_name(client.mother_tongue)


def _value(referral: Referral, item: Item, today: date) -> str:
    """Return a fact as the provider reads it, in the language it works in; what is typed is empty."""
    if item in NEEDS_CONSENT:
        return perms.consented(referral)[item].wording
    client = referral.client
    facts: Mapping[Item, Callable[[], str]] = {
        Item.NAME: lambda: _name(referral),
        Item.LANGUAGE: lambda: _language(client),
        Item.AGE: lambda: str(full_years(client.birth_date, today)),
        Item.MUNICIPALITY: lambda: words.town(client.municipality),
        Item.GOAL: lambda: referral.goal,
        Item.AGREED: lambda: _("Yes"),
    }
    with override(letters.language_of_provider(referral.service)):
        return facts[item]() if item in facts else ""
