"""The referrals of one client, as a part of the client's page."""

from dataclasses import dataclass
from datetime import date

from polku.apps.casework.models import Client
from polku.apps.people.models import Staff
from polku.apps.referrals.models import Referral
from polku.apps.referrals.queries.naming import service_names
from polku.services.referral import OVER


@dataclass(frozen=True, slots=True)
class Line:
    """One referral in short."""

    referral: Referral
    service: str


@dataclass(frozen=True, slots=True)
class Part:
    client: Client
    going: list[Line]
    over: list[Line]


def referrals_of_client(client: Client, _staff: Staff, _today: date) -> Part:
    """Return the referrals of a client that the reader may read: two queries, the newest first."""
    rows = list(Referral.objects.filter(client=client).order_by("-made_at", "-pk"))
    names = service_names({row.service_id for row in rows})
    lines = [Line(row, names.get(row.service_id, "")) for row in rows]
    return Part(
        client,
        [line for line in lines if line.referral.state not in OVER],
        [line for line in lines if line.referral.state in OVER],
    )
