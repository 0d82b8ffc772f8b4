"""What every change of a referral begins and ends with: who may, from which state, the trace it leaves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from polku.apps.catalogue import words
from polku.apps.people.models import Staff
from polku.apps.referrals import perms
from polku.apps.referrals.actions.errors import ChangedMeanwhileError, LinkError, StepError
from polku.apps.referrals.models import Link, Referral, ReferralEvent
from polku.apps.referrals.names import LinkState
from polku.rules.texts import written
from polku.services.referral import FARTHEST_DAYS, OVER, Party, State, may

CLOSED = OVER | {State.NO_ANSWER}
"""States in which no link is good."""


@dataclass(frozen=True, slots=True)
class Via:
    """How a provider's word comes: by a link, from one of its people, or by phone to a coach."""

    link: Link | None = None
    staff: Staff | None = None
    by_phone: bool = False
    """`staff` is a coach, who writes down what the provider told them."""


@dataclass(slots=True)
class Hand:
    """A referral held until the transaction ends, and who is changing it."""

    referral: Referral
    party: Party
    at: datetime
    by: Staff | None = None
    link: Link | None = None
    by_phone: bool = False

    @property
    def today(self) -> date:
        return day_of(self.at)

    @property
    def farthest(self) -> date:
        """Return the last day that may be told of what is to come."""
        return self.today + timedelta(days=FARTHEST_DAYS)

    @property
    def state(self) -> State:
        return State(self.referral.state)

    def step(self, becomes: State, detail: dict[str, Any] | None = None, **columns: Any) -> None:
        """Lead the referral on, and write down who did. Raises StepError."""
        was = self.state
        if not may(self.party, was, becomes):
            raise StepError(was)
        self.referral.state = becomes
        self.keep(**columns)
        self._trace(was, becomes, detail or {})
        if becomes in CLOSED:
            end_links(self.referral, self.at)

    def note(self, what: str, detail: dict[str, Any] | None = None, **columns: Any) -> None:
        """Write down something told that leaves the referral in its state."""
        if columns:
            self.keep(**columns)
        self._trace(self.state, self.state, {"what": what} | (detail or {}))

    def keep(self, **columns: Any) -> None:
        """Write columns, and that the referral is another version now."""
        for name, value in columns.items():
            setattr(self.referral, name, value)
        self.referral.version += 1
        self.referral.changed_at = self.at
        self.referral.save()

    def _trace(self, was: State | str, became: State, detail: dict[str, Any]) -> None:
        if self.by_phone:
            detail = detail | {"by_phone": True}
        ReferralEvent.objects.create(
            referral=self.referral,
            at=self.at,
            party=self.party,
            by=self.by,
            link=self.link,
            was=was,
            became=became,
            detail=detail,
        )


def of_coach(referral: Referral, by: Staff, at: datetime, version: int | None = None) -> Hand:
    """Hold a referral for somebody who works with its client.

    Raises PermissionDenied, and ChangedMeanwhileError when `version` is not the present one.
    """
    row = held(referral)
    if not perms.may_refer(by, row.client):
        raise PermissionDenied
    return _current(Hand(row, Party.COACH, at, by=by), version)


def of_provider(referral: Referral, via: Via, at: datetime, version: int | None = None) -> Hand:
    """Hold a referral for its provider.

    Raises PermissionDenied (somebody of another provider, a link of another referral, a coach who
    does not work with the client), LinkError and ChangedMeanwhileError.
    """
    row = held(referral)
    if via.link is not None:
        hand = Hand(row, Party.PROVIDER, at, link=_good(via.link, row, at))
    elif via.staff is None or not _speaks(via.staff, row, by_phone=via.by_phone):
        raise PermissionDenied
    else:
        hand = Hand(row, Party.PROVIDER, at, by=via.staff, by_phone=via.by_phone)
    return _current(hand, version)


def of_clock(referral: Referral, at: datetime) -> Hand:
    """Hold a referral for the passing of time."""
    return Hand(held(referral), Party.CLOCK, at)


def held(referral: Referral) -> Referral:
    """Return the row of a referral, held until the transaction ends."""
    rows = Referral.objects.select_for_update(of=("self",))
    return rows.select_related("client", "run", "coach", "service__provider", "service__area").get(
        pk=referral.pk
    )


def _speaks(staff: Staff, referral: Referral, *, by_phone: bool) -> bool:
    """Tell whether the provider's word may come from this person."""
    if by_phone:
        return perms.may_refer(staff, referral.client)
    return perms.answers_for(staff, referral)


def _good(link: Link, referral: Referral, at: datetime) -> Link:
    held = Link.objects.select_for_update(of=("self",)).filter(pk=link.pk, referral=referral)
    found = held.first()
    if found is None:
        raise PermissionDenied
    if found.state(at) is not LinkState.GOOD:
        raise LinkError
    return found


def _current(hand: Hand, version: int | None) -> Hand:
    if version is not None and version != hand.referral.version:
        raise ChangedMeanwhileError
    return hand


def end_links(referral: Referral, at: datetime) -> None:
    """End the links that are still good: none leads to this referral any more."""
    referral.links.filter(used_at=None, ended_at=None).update(ended_at=at)


def use_link(hand: Hand) -> None:
    """Use a link up, once it has carried an answer."""
    if hand.link is not None:
        hand.link.used_at = hand.at
        hand.link.save(update_fields=["used_at"])


def not_in(day: date | None, field: str, *, earliest: date | None, latest: date | None) -> None:
    """Raise ValidationError of a field when a day lies before the earliest or after the latest."""
    if day is None:
        return
    if earliest is not None and day < earliest:
        raise ValidationError({field: _("The day is before %(day)s.") % {"day": _told(earliest)}})
    if latest is not None and day > latest:
        raise ValidationError({field: _("The day is after %(day)s.") % {"day": _told(latest)}})


def _told(day: date) -> str:
    return written(day, words.page_language())


def day_of(at: datetime) -> date:
    return at.astimezone(get_default_timezone()).date()
