"""Clients sent to services: what was sent, what was answered, by whom, and what came of it."""

from datetime import datetime

from django.db import models

from polku.apps.casework.models import Client, ServicePeriod
from polku.apps.catalogue.models import Provider, Run, Service
from polku.apps.people.models import Area, Staff
from polku.apps.referrals.names import Informed, Item, LinkState, Party, Presence, State


class Referral(models.Model):
    """One client and one service, from the coach's intention to the outcome."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="referrals")
    service = models.ForeignKey(Service, models.PROTECT, related_name="referrals")
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="referrals")
    """The course or group meant; None: none in particular."""
    coach = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    """Who made it; who may read it now follows from who may read the client."""
    state = models.CharField(max_length=12, choices=State.choices, db_index=True)
    goal = models.TextField(blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    """When it was last sent."""
    answered_at = models.DateTimeField(null=True, blank=True)
    """When the provider first said yes or no."""
    changed_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    """The day the provider says the client can begin."""
    started_on = models.DateField(null=True, blank=True)
    planned_end = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    """A code of the register's `outcome`."""
    next_step = models.TextField(blank=True)
    """What the provider proposes to follow."""
    reason = models.CharField(max_length=16, blank=True)
    """A code of `Refusal` or `Withdrawal`."""
    words = models.TextField(blank=True)
    """What was said with the last answer, without any word of health."""
    told = models.JSONField(default=dict)
    """What was sent, by `Item`: exactly what the provider sees."""
    informed = models.CharField(max_length=8, choices=Informed.choices, blank=True)
    informed_at = models.DateTimeField(null=True, blank=True)
    period = models.OneToOneField(
        ServicePeriod, models.SET_NULL, null=True, blank=True, related_name="referral"
    )
    """The period in the client's path that it became."""
    version = models.PositiveIntegerField(default=1)
    """One more with every change: who answers an older one is told so."""

    class Meta:
        indexes = [
            models.Index(fields=["client", "state"], name="referral_by_client"),
            models.Index(fields=["service", "state"], name="referral_by_service"),
        ]


class ReferralEvent(models.Model):
    """One step of a referral: who, when, from what to what. No row is ever changed or deleted."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    party = models.CharField(max_length=8, choices=Party.choices)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    """Who was signed in; None: a link, or the clock."""
    link = models.ForeignKey("Link", models.RESTRICT, null=True, blank=True, related_name="+")
    was = models.CharField(max_length=12, blank=True)
    became = models.CharField(max_length=12)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["referral", "at"], name="referral_event_by_referral")]


class Consent(models.Model):
    """The client's written consent to tell one item on health to this provider (116 § 4 mom.)."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="consents")
    item = models.CharField(max_length=12, choices=Item.choices)
    wording = models.TextField()
    """What exactly may be told, as the client signed it."""
    given_on = models.DateField()
    recorded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """From then on the item is shown to the provider no more."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "item"],
                condition=models.Q(withdrawn_at=None),
                name="one_consent_an_item",
            ),
        ]


class Link(models.Model):
    """A way in for a provider without an account: one referral, one answer, eight days.

    Only a digest of its secret is kept.
    """

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    to = models.EmailField(blank=True)
    """The address it was sent to; empty: handed over in another way."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    """Ended before its time: a newer one was sent, or the referral is over."""

    def state(self, at: datetime) -> LinkState:
        """Tell what the link is good for; its last moment is `expires_at`."""
        if self.used_at is not None:
            return LinkState.USED
        if self.ended_at is not None:
            return LinkState.ENDED
        return LinkState.GOOD if at <= self.expires_at else LinkState.EXPIRED


class Attendance(models.Model):
    """How a client took part on a day."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="attendance")
    day = models.DateField()
    presence = models.CharField(max_length=12, choices=Presence.choices)
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "day"], name="attendance_once_a_day"),
        ]


class Membership(models.Model):
    """A person who signs in for a provider; they see its services and its referrals, no other."""

    staff = models.OneToOneField(Staff, models.CASCADE, related_name="membership")
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="members")
    invited_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")


class Invitation(models.Model):
    """A way to an account of one's own for somebody of a provider: once, within its days."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def state(self, at: datetime) -> LinkState:
        """Tell what the invitation is good for; its last moment is `expires_at`."""
        if self.used_at is not None:
            return LinkState.USED
        if self.ended_at is not None:
            return LinkState.ENDED
        return LinkState.GOOD if at <= self.expires_at else LinkState.EXPIRED
