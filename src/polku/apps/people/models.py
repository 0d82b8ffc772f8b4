from collections.abc import Iterator
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import models

from polku.apps.people.names import Act, AreaKind, LetterState, Role, TokenEventKind
from polku.reference.names import LANGUAGES


class Area(models.Model):
    """A trial area or an employment area; its municipalities are facts of `polku.reference`."""

    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=12, choices=AreaKind.choices)
    name_fi = models.CharField(max_length=120)
    name_sv = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name_fi


class Unit(models.Model):
    """A team of coaches under one lead."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="units")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="unit_once_in_an_area"),
        ]

    def __str__(self) -> str:
        return self.name


class Staff(AbstractUser):
    """A person who signs in. `coach_id` is the register's own mark of a coach."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=160)
    role = models.CharField(max_length=16, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="staff")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="staff")
    coach_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    norm = models.PositiveIntegerField(null=True, blank=True)
    languages = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, blank=True)
    """In which letters are written to them; empty: not said."""
    session_round = models.PositiveIntegerField(default=0)
    """Part of what every session of this person is bound to: one more ends them all."""

    REQUIRED_FIELDS = ["name", "role"]

    def __str__(self) -> str:
        return self.name

    def reads(self) -> str:
        """Return the language to write to them in: the one they said, else the first they serve in."""
        served = (one.strip() for one in self.languages.split(","))
        return self.language or next((one for one in served if one in LANGUAGES), LANGUAGES[0])

    def get_session_auth_hash(self) -> str:
        return f"{super().get_session_auth_hash()}.{self.session_round}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for key in super().get_session_auth_fallback_hash():
            yield f"{key}.{self.session_round}"


class FailedSignIn(models.Model):
    """A sign-in that failed: who tried is kept as a keyed hash, as people type what they should not."""

    at = models.DateTimeField()
    username = models.CharField(max_length=64)
    address = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["username", "at"], name="failed_by_username"),
            models.Index(fields=["address", "at"], name="failed_by_address"),
        ]


class TokenQuerySet(models.QuerySet["Token"]):
    def good(self, day: date) -> "TokenQuerySet":
        """Return those that open something on a day: of somebody who may sign in, among others."""
        return self.filter(revoked_at=None, expires_on__gte=day, owner__is_active=True)


class Token(models.Model):
    """A key by which a person's machine asks the API. Only a digest is kept, and no row is deleted.

    What it may ask is what its owner may ask at the time.
    """

    owner = models.ForeignKey(Staff, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    """The last day it opens anything."""
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "revoked_at"], name="token_by_owner")]


class TokenEvent(models.Model):
    """Somebody made a token or ended it: what, when, and by whom if it was done on a page."""

    token = models.ForeignKey(Token, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=8, choices=TokenEventKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")


class Access(models.Model):
    """One line of the access log: who saw or changed whose data, when, on which page.

    Act 906/2019 17 §. `subject` is the register's person id, not a key, so that the line outlives
    the person's data; a list is one line a person shown.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    act = models.CharField(max_length=8, choices=Act.choices)
    subject = models.CharField(max_length=64)
    page = models.CharField(max_length=200)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"], name="access_by_subject"),
            models.Index(fields=["by", "at"], name="access_by_staff"),
        ]


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> "LetterQuerySet":
        return self.filter(next_try_at__isnull=False)

    def due(self, at: datetime) -> "LetterQuerySet":
        """Return those whose time has come, the one waiting longest first."""
        return self.filter(next_try_at__lte=at).order_by("next_try_at", "pk")


class Letter(models.Model):
    """A letter by e-mail, from the outbox on (`actions.post`).

    Its body is kept until it is sent or given up and no longer: links in it open things, and the
    one it tells of has a right not to be kept here. A demo keeps it, to be read on a page.
    """

    to = models.CharField(max_length=254)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True, db_index=True)
    """None: it waits no more, being sent or given up."""
    failure = models.CharField(max_length=400, blank=True)
    """What the mail server said when it last did not take it."""

    objects = LetterQuerySet.as_manager()

    @property
    def state(self) -> LetterState:
        if self.next_try_at is not None:
            return LetterState.WAITING
        return LetterState.GIVEN_UP if self.sent_at is None else LetterState.SENT
