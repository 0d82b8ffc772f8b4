"""What the database knows of a service, read before its results are asked of the index."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from django.db.models import Q

from polku.analytics.outcomes.given import Of, Picked
from polku.apps.catalogue import records
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.words import told
from polku.apps.insight import perms
from polku.apps.insight.queries.sent import Sent, picked, sent
from polku.apps.people.models import Staff
from polku.reference.names import Language
from polku.register.codes import services
from polku.services import service as plain
from polku.services.names import State

OTHER = "other"
"""What the register calls a period in a service of no statutory kind."""


class Link(Enum):
    """How the register's periods are known to be of a service of the catalogue."""

    OWN = auto()
    """It is the only service of its kind by its provider."""
    REFERRED = auto()
    """They came of referrals to it."""
    SHARED = auto()
    """They are of all services of its kind by its provider: which of them is not told."""
    NONE = auto()
    """Nothing tells which are its own."""


@dataclass(frozen=True, slots=True)
class Told:
    """A service, and how its periods and referrals are found."""

    pk: int
    service: plain.Service
    language: Language
    """Of its texts."""
    texts: plain.Texts
    alike: int
    """Other services of its kind by its provider, drafts not counted."""
    picked: Picked
    """The periods that referrals to it became."""
    sent: Sent
    """The referrals to it."""

    @property
    def by_provider(self) -> Of | None:
        """Which periods are of its kind by its provider; None: they cannot be found."""
        service = self.service
        if service.kind not in services() or not service.provider.business_id:
            return None
        return Of(service.kind, service.provider.business_id)

    @property
    def by_referral(self) -> Of:
        return Of(self.service.kind or OTHER, picked=self.picked)

    @property
    def by_kind(self) -> Of | None:
        """Which periods are of its kind in the area, whoever gave them."""
        return Of(self.service.kind) if self.service.kind in services() else None


def told_of(staff: Staff, pk: int, until: date, secret: bytes) -> Told | None:
    """Return what is known of a service by the end of a day; None: none that a person may see."""
    rows = Service.objects.filter(perms.services_of(staff), pk=pk)
    row = records.whole_rows(rows).first()
    if row is None:
        return None
    service = records.of_row(row)
    language, texts = told(service)
    alike = Service.objects.filter(
        area=row.area_id, kind=row.kind, provider__business_id=row.provider.business_id
    ).exclude(pk=pk)
    return Told(
        pk=pk,
        service=service,
        language=language,
        texts=texts,
        alike=alike.exclude(state=State.DRAFT).count(),
        picked=picked(pk, secret),
        sent=sent(Q(service=pk), until, secret),
    )
