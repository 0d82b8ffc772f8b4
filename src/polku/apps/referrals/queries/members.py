"""Who signs in for a provider in an area, and who has been invited."""

from collections.abc import Sequence
from dataclasses import dataclass

from polku.apps.catalogue.models import Service
from polku.apps.people.models import Staff
from polku.apps.referrals import perms
from polku.apps.referrals.models import Invitation, Membership


@dataclass(frozen=True, slots=True)
class Members:
    """The people of a service's provider: those with access, those invited, those who had it."""

    service: Service
    now: Sequence[Membership]
    invited: Sequence[Invitation]
    """Not taken up, nor ended; one may be past its days."""
    before: Sequence[Membership]


def invitable(staff: Staff, pk: int) -> Service | None:
    """Return a service to whose provider a person may give access; None: it is not theirs."""
    rows = Service.objects.filter(perms.invitable_by(staff), pk=pk)
    return rows.select_related("provider", "area").first()


def members(service: Service, staff: Staff) -> Members:
    """Return the people of a service's provider in its area: two queries."""
    theirs = perms.members_with(service.provider)
    of_provider = Membership.objects.filter(perms.members_of(staff), theirs)
    found = list(of_provider.select_related("staff", "invited_by", "ended_by").order_by("since"))
    invited = Invitation.objects.filter(perms.invitations_of(staff), theirs)
    return Members(
        service,
        now=[one for one in found if one.ended_at is None],
        invited=list(invited.filter(used_at=None, ended_at=None).order_by("made_at")),
        before=[one for one in found if one.ended_at is not None],
    )
