"""The services of an area's catalogue, the way each came to be what it is, and who said so."""

from typing import Self
from uuid import uuid4

from django.db import models

from polku.apps.catalogue.names import (
    EventKind,
    Gone,
    ImportState,
    Kept,
    Outcome,
    RefreshState,
    Source,
)
from polku.apps.people.models import Area, Staff
from polku.services.names import State


class Provider(models.Model):
    """Who gives services, as a service tells it."""

    name = models.TextField()
    kind = models.CharField(max_length=24)
    business_id = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "kind", "business_id"], name="provider_once"),
        ]


class ServiceQuerySet(models.QuerySet["Service"]):
    def public(self) -> Self:
        """Return those that everybody may read."""
        return self.filter(state=State.PUBLISHED)


class Service(models.Model):
    """A service of a catalogue (`polku.services.service.Service`); its lists are rows of their own."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="services")
    key = models.TextField()
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="services")
    kind = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=12)
    obligation = models.CharField(max_length=12)
    effects = models.JSONField(default=list)
    cents = models.PositiveIntegerField(default=0)
    payer = models.CharField(max_length=24)
    project_name = models.TextField(blank=True)
    project_ends_on = models.DateField(null=True, blank=True)
    """None: no project pays for it."""
    role = models.CharField(max_length=12, blank=True)
    months_to_change = models.PositiveIntegerField(null=True, blank=True)
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    web = models.TextField(blank=True)
    state = models.CharField(max_length=12)
    owner = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    review_days = models.PositiveIntegerField()
    reviewed_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    """Where it came from whole; a field said anew since has a row of its own (`Origin`)."""
    came_at = models.DateTimeField()
    came_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    """One more with every change: who edits an older one is told so."""

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "key"], name="service_once_in_an_area"),
        ]
        indexes = [models.Index(fields=["state", "area"], name="service_by_state")]


class Text(models.Model):
    """What is said of a service in one language, and its address in that language, which stays."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2)
    slug = models.CharField(max_length=80)
    name = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    description = models.TextField(blank=True)
    audience = models.TextField(blank=True)
    benefit = models.TextField(blank=True)
    taking_part = models.TextField(blank=True)
    documents = models.TextField(blank=True)
    price = models.TextField(blank=True)
    accessibility = models.TextField(blank=True)
    change = models.TextField(blank=True)
    seen = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "language"], name="text_once"),
            models.UniqueConstraint(fields=["language", "slug"], name="address_once"),
        ]


class Line(models.Model):
    """A line of one of a service's lists. An edited line keeps its row (`actions.lines`)."""

    position = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Audience(Line):
    service = models.ForeignKey(Service, models.CASCADE, related_name="audiences")
    code = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "position"], name="audience_line"),
        ]


class Spoken(Line):
    service = models.ForeignKey(Service, models.CASCADE, related_name="spoken")
    language = models.CharField(max_length=8)
    level = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "position"], name="spoken_line"),
        ]


class Demand(Line):
    service = models.ForeignKey(Service, models.CASCADE, related_name="demands")
    kind = models.CharField(max_length=16)
    low = models.IntegerField(null=True, blank=True)
    high = models.IntegerField(null=True, blank=True)
    codes = models.JSONField(default=list)
    wanted = models.BooleanField(null=True, blank=True)
    texts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "position"], name="demand_line"),
        ]


class Place(Line):
    service = models.ForeignKey(Service, models.CASCADE, related_name="places")
    name = models.TextField()
    address = models.TextField(blank=True)
    municipality = models.CharField(max_length=3, blank=True, db_index=True)
    accessibility = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "position"], name="place_line"),
        ]


class Run(Line):
    service = models.ForeignKey(Service, models.CASCADE, related_name="runs")
    place = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    places = models.PositiveIntegerField(null=True, blank=True)
    waiting_days = models.PositiveIntegerField(null=True, blank=True)
    times = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "position"], name="run_line"),
        ]


class Origin(models.Model):
    """Where a field's value came from, when it was said anew after the service came in."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="origins")
    field = models.CharField(max_length=40)
    source = models.CharField(max_length=8, choices=Source.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "field"], name="origin_once")]


class Event(models.Model):
    """One change: who, when, what from, what to. No row is ever changed or deleted."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=8, choices=EventKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=8, choices=Source.choices)
    field = models.CharField(max_length=40, blank=True)
    """Empty: the service as a whole."""
    was = models.JSONField(null=True, blank=True)
    became = models.JSONField(null=True, blank=True)
    came_with = models.ForeignKey(
        "Import", models.PROTECT, null=True, blank=True, related_name="events"
    )
    """The import that brought it, or whose undoing did."""

    class Meta:
        indexes = [models.Index(fields=["service", "at"], name="event_by_service")]


class Conflict(models.Model):
    """A field written in Polku that a file or the PTV says otherwise: settled by a person."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="conflicts")
    field = models.CharField(max_length=40)
    theirs = models.JSONField(null=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    found_at = models.DateTimeField()
    kept = models.CharField(max_length=8, choices=Kept.choices, blank=True)
    """Empty: not settled yet."""
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "field"], name="conflict_once"),
        ]


class PtvGone(models.Model):
    """A service that came from the PTV and is no longer there: outdated here, and the reason."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="ptv_gone")
    why = models.CharField(max_length=8, choices=Gone.choices)
    found_at = models.DateTimeField()


class PtvRefresh(models.Model):
    """One reading of the PTV into an area's catalogue, and what became of it."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=RefreshState.choices)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    """None: the daily job, or a command."""
    since = models.DateTimeField(null=True, blank=True)
    """Only what has been modified since was asked for; None: everything."""
    partial = models.BooleanField(default=False)
    """Of some municipalities alone, named by a command: what others modified is still to be asked."""
    ended_at = models.DateTimeField(null=True, blank=True)
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    """How far it has come, of how far it goes; 0: not known yet."""
    totals = models.JSONField(default=dict)
    """`services.ptv.totals.Totals` once it is done."""
    faults = models.JSONField(default=list)
    """`services.ptv.faults.Fault`, each as a table."""
    trouble = models.JSONField(default=dict)
    """Why it did not succeed: `key` of a message and what fills it."""

    class Meta:
        indexes = [models.Index(fields=["area", "-asked_at"], name="ptv_refresh_newest")]


class Import(models.Model):
    """A catalogue's file brought in: looked through first, then accepted or not, and undone at most once.

    The file lies in a folder named by the key while a job reads it. A job holds the folder's lock:
    `begun` without the lock is a job that died.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="imports")
    name = models.CharField(max_length=200)
    by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    """None: a command."""
    sent_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ImportState.choices)
    begun = models.BooleanField(default=False)
    """The job of this state has been taken up; until then it waits for its turn."""
    totals = models.JSONField(default=dict)
    """How many services of each `Outcome`, and rows rejected (`rejected`)."""
    causes = models.JSONField(default=list)
    """What was not read or should be looked at, by cause (`import_faults.Cause`)."""
    all_keys_known = models.BooleanField(default=True)
    """False: a rejected row does not say which service it is, so one that seems gone may be there."""
    silent = models.JSONField(default=list)
    """Fields that the file has no column for: services keep what they have in them."""
    moved = models.JSONField(default=list)
    """Keys of services that changed in the catalogue between the preview and its acceptance."""
    trouble = models.JSONField(default=dict)
    """Why the file was refused, or the last job ended otherwise than it should: words by language."""
    ended_at = models.DateTimeField(null=True, blank=True)
    """When it came in, or was cancelled."""
    ended_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    left = models.JSONField(default=list)
    """What the undoing left alone, as it had been changed since: service and field (empty: whole)."""

    class Meta:
        indexes = [models.Index(fields=["area", "-sent_at"], name="import_newest")]


class Incoming(models.Model):
    """A service of a file that is being looked through, and what would become of it."""

    came_with = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    key = models.TextField()
    """As the file has it; of one that is gone, its own."""
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    told = models.JSONField(default=dict)
    """What the file says (`services.fields`); empty for one that is gone."""
    service = models.ForeignKey(Service, models.CASCADE, null=True, related_name="+")
    """The service of the catalogue that it is; None: it is new."""
    version = models.PositiveIntegerField(default=0)
    """Of that service when it was compared."""
    fields = models.JSONField(default=list)
    """Names of the fields that would change."""
    differing = models.JSONField(default=list)
    """Names of fields written in Polku that would stay, the file's value beside them."""
    is_held = models.BooleanField(default=False)
    """What readers must have is missing: it is not published by it, or, if it is, not changed."""
    alike = models.JSONField(default=list)
    """Keys of services that look like this new one, `present` when they are in the catalogue."""
    match = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")
    """The service of the catalogue that the editor says this new one is."""
    archives = models.BooleanField(default=False)
    """Of one that is gone: the editor wants it archived."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["came_with", "position"], name="incoming_once"),
        ]
        indexes = [models.Index(fields=["came_with", "outcome"], name="incoming_by_outcome")]


class OtherKey(models.Model):
    """A key that files call a service by, other than its own: an editor has said they are one."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    key = models.TextField()
    service = models.ForeignKey(Service, models.CASCADE, related_name="other_keys")
    came_with = models.ForeignKey(Import, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "key"], name="other_key_once"),
        ]
