"""The services of an area's catalogue as its needs are held against them, read before the question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Q

from polku.analytics.outcomes.use import Pair, Wanted
from polku.apps.catalogue import records
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.words import open_runs, told
from polku.apps.insight import perms
from polku.apps.insight.queries.sent import Sent, sent
from polku.apps.people.models import Staff
from polku.register.codes import services
from polku.services import service as plain
from polku.services.groups import Group, may_suit, offered
from polku.services.names import Channel, ProviderKind, Role, State


@dataclass(frozen=True, slots=True)
class Room:
    """What one can still get into, of some services."""

    services: int
    runs: int
    """Times that are open, counted or not how many they take."""
    places: int
    """In those that tell how many."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A service told to who seeks work."""

    pk: int
    service: plain.Service
    name: str

    @property
    def pair(self) -> Pair | None:
        """What the register tells it by; None: it cannot be found there."""
        if self.service.kind not in services() or not self.service.provider.business_id:
            return None
        return Pair(self.service.kind, self.service.provider.business_id)

    def places(self, today: date, municipality: str = "") -> int:
        """Return the places free in its open times, there if a municipality is told."""
        return sum(run.places or 0 for run in self.runs(today, municipality))

    def runs(self, today: date, municipality: str = "") -> list[plain.Run]:
        where = {place.name: place.municipality for place in self.service.places}
        return [
            run
            for run in open_runs(self.service, today)
            if not municipality or where.get(run.place) == municipality
        ]


@dataclass(frozen=True, slots=True)
class Supply:
    """All offers a reader may see, and the referrals to them."""

    offers: Sequence[Offer]
    sent: Sent

    def of(self, area: str) -> "Supply":
        """Return those of one area; of all for an empty code."""
        return Supply([one for one in self.offers if area in ("", one.service.area)], self.sent)

    def suiting(self, group: Group) -> Iterator[Offer]:
        """Yield the offers that could suit somebody of a group."""
        return (one for one in self.offers if may_suit(one.service, group))

    def third_sector(self, role: Role | None) -> list[Offer]:
        """Return what associations offer in a role; None: in a role that is not told."""
        return [
            one
            for one in self.offers
            if one.service.provider.kind == ProviderKind.ASSOCIATION and one.service.role == role
        ]

    def wanted(self, groups: Sequence[Sequence[Offer]]) -> Wanted:
        """Return what to count the use of: each offer, and groups of them together."""
        place = {one.pk: number for number, one in enumerate(self.offers)}
        offers = np.array([place.get(pk, -1) for pk in self.sent.service.tolist()], np.int32)
        pairs = [one.pair for one in self.offers]
        return Wanted(
            pairs=list(dict.fromkeys(pair for pair in pairs if pair)),
            groups=[{one.pair for one in group if one.pair} for group in groups],
            referrals=self.sent.referrals,
            offers=offers,
            many=len(self.offers),
        )


def room(offers: Sequence[Offer], today: date, municipality: str = "") -> Room:
    """Return the room in offers; in a municipality that which is there alone."""
    runs = [run for one in offers for run in one.runs(today, municipality)]
    return Room(len(offers), len(runs), sum(run.places or 0 for run in runs))


def remote(offer: Offer) -> bool:
    """Tell whether one can take part wherever one lives."""
    return offer.service.channel != Channel.IN_PERSON


def reachable(offer: Offer, municipality: str, today: date) -> list[plain.Run]:
    """Return the open times that one can get into there, or remotely wherever one lives."""
    there = offer.runs(today, municipality)
    if not remote(offer):
        return there
    return there + [run for run in offer.runs(today) if not run.place]


def supply(staff: Staff, until: date, secret: bytes) -> Supply:
    """Return what is offered to who seeks work: a constant number of queries."""
    theirs = Service.objects.filter(perms.services_of(staff), state=State.PUBLISHED)
    offers = []
    for row in records.whole_rows(theirs.order_by("pk")):
        service = records.of_row(row)
        if offered(service):
            offers.append(Offer(row.pk, service, told(service)[1].name))
    return Supply(offers, sent(Q(service__in=theirs), until, secret))
