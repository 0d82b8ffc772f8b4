"""Referrals part of the way, and what letters hold, for tests."""

import re
from dataclasses import replace

from tests.apps.referrals.conftest import NOW, TODAY
from tests.services.examples import COACHING, published

from polku.apps.people.models import Letter, Staff, Unit
from polku.apps.people.names import Role
from polku.apps.referrals import actions
from polku.apps.referrals.actions import Via
from polku.apps.referrals.models import Membership
from polku.apps.referrals.queries.telling import draft_of
from polku.services.referral import Item
from polku.services.service import Run

TO = "vastaanotto@example.org"
ADDRESS = "192.0.2.1"
COURSE = published("S-1", "Kurssi", runs=(Run("Työpaja", places=1),))
OTHER = replace(COACHING.provider, name="Toinen tuottaja", business_id="")
ANOTHER = published("S-2", "Toinen", provider=OTHER, kind="")
TOLD = (Item.NAME, Item.PHONE, Item.LANGUAGE, Item.GOAL)


def member(provider, name="member", role=Role.PROVIDER):
    """Make a person who signs in for a provider."""
    unit = Unit.objects.order_by("pk").first()
    person = Staff.objects.create(
        username=name, name=name.title(), role=role, email=f"{name}@example.org", area=unit.area
    )
    by = Staff.objects.order_by("pk").first()
    Membership.objects.create(staff=person, provider=provider, invited_by=by, since=NOW)
    return person


def intended(client, service, by, run=None, at=NOW, goal="Työhön ravintolaan"):
    return actions.intend(client, service, run=run, goal=goal, by=by, at=at)


def sent(client, service, by, run=None, at=NOW, to=TO, items=TOLD):
    """Send a client to a service; return the referral and the secret of its link."""
    referral = intended(client, service, by, run, at)
    told = draft_of(referral, items, {Item.PHONE: "040 000 0000"}, today=TODAY)
    letter = actions.send(referral, told=told, to=to, by=by, at=at, version=referral.version)
    referral.refresh_from_db()
    return referral, secret_in(letter) if letter else ""


def secret_in(letter: Letter) -> str:
    """Return the secret of the link that a letter holds."""
    found = re.search(r"/vastaus/([\w-]+)/", letter.body)
    assert found, letter.body
    return found[1]


def opened(secret, at=NOW, address=ADDRESS):
    return actions.open_link(secret, at=at, address=address)


def by_link(secret, at=NOW) -> Via:
    return Via(link=opened(secret, at))


def history(referral):
    """Return the events of a referral, the first first."""
    return list(referral.events.order_by("pk"))
