from datetime import date
from typing import Self
from uuid import uuid4

from django.db import models

from polku.apps.casework.names import EventKind, Kept, UploadState
from polku.apps.people.models import Area, Staff


class Extract(models.Model):
    """One register extract that came in whole: what it held, who let it in.

    A load that stops half-way leaves no row: it is one transaction.
    """

    fingerprint = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    totals = models.JSONField(default=dict)
    """Per table: read, new, changed, unchanged, rejected."""


class Upload(models.Model):
    """A register extract sent through the page, from its files to what became of them.

    The files lie in a folder named by the key (`upload_folder`). While a job works on an upload it
    holds the folder's lock: `begun` without the lock is a job that died.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=200)
    day = models.DateField()
    """Day of the extract: what may not lie ahead is held against it."""
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=UploadState.choices)
    begun = models.BooleanField(default=False)
    """The job of this state has been taken up; until then it waits for its turn."""
    report = models.JSONField(default=dict)
    """What the door found, by language, without values of cells."""
    result = models.JSONField(default=dict)
    """What the load did: per table as in `Extract.totals`, `conflicts`, `clients`."""
    trouble = models.CharField(max_length=400, blank=True)
    """Why the last job ended otherwise than it should, in words."""
    extract = models.ForeignKey(
        Extract, models.SET_NULL, null=True, blank=True, related_name="uploads"
    )


class ClientQuerySet(models.QuerySet["Client"]):
    def unallocated(self) -> Self:
        return self.filter(coach=None)

    def waiting(self, today: date) -> Self:
        """Clients whose standing has not been built for `today`, or not since they changed."""
        return self.exclude(standing__built_on=today)

    def unbuilt(self) -> Self:
        """Clients that have changed since their standing was built, or never had one."""
        return self.filter(standing__built_on=None)


class Client(models.Model):
    """A person as the register knows them."""

    person_id = models.CharField(max_length=64, unique=True)
    birth_date = models.DateField()
    municipality = models.CharField(max_length=3)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="clients")
    """The area of the municipality on the day of the extract; None outside every area."""
    mother_tongue = models.CharField(max_length=3, blank=True)
    citizenship = models.CharField(max_length=3, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    education_level = models.CharField(max_length=8, blank=True)
    occupation = models.CharField(max_length=8, blank=True)
    first_residence_date = models.DateField(null=True, blank=True)
    service_language = models.CharField(max_length=3, blank=True)
    non_disclosure = models.BooleanField(default=False)
    coach = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="clients")
    stand_in = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    allocated_at = models.DateTimeField(null=True, blank=True)
    """When the coach was given in Polku; None: the coach is the one the register names."""
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    hetu = models.CharField(max_length=11, blank=True)
    extract = models.ForeignKey(Extract, models.PROTECT, related_name="+", db_index=False)

    objects = ClientQuerySet.as_manager()


class History(models.Model):
    """A row of a client's history, and the extract it came from (None: recorded in Polku).

    The unique key of every table begins with the client and serves as its index; the load writes
    the extract itself in the same transaction, so no constraint need check it a row.
    """

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="%(class)s_rows", db_index=False
    )
    extract = models.ForeignKey(
        Extract,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        abstract = True


class JobSearch(History):
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "start"], name="job_search_once"),
        ]


class Status(History):
    code = models.CharField(max_length=2)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "start"], name="status_once")]


class ServicePeriod(History):
    service = models.CharField(max_length=40)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    planned_end = models.DateField(null=True, blank=True)
    referred_on = models.DateField(null=True, blank=True)
    provider_id = models.CharField(max_length=64, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    payer = models.CharField(max_length=24, blank=True)
    outcome = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "service", "start"], name="service_period_once"
            ),
        ]


class Contact(History):
    """A contact that was, or a meeting booked ahead."""

    at = models.DateTimeField()
    method = models.CharField(max_length=2)
    coach_id = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)
    booked = models.BooleanField(default=False)
    """Agreed, not yet known to have been held: a booking never keeps a duty by itself."""
    by = models.ForeignKey(
        Staff, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "at", "method"], name="contact_once"),
        ]


class Plan(History):
    kind = models.CharField(max_length=2)
    made_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    job_search_duty = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "kind", "made_on"], name="plan_once"),
        ]


class Job(History):
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    employer_id = models.CharField(max_length=64, blank=True)
    subsidised = models.BooleanField(default=False)
    hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    industry = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "start", "employer_id"], name="job_once"),
        ]


class BenefitMonth(History):
    month = models.CharField(max_length=7)
    kind = models.CharField(max_length=3)
    paid_days = models.PositiveSmallIntegerField()
    cumulative_days = models.PositiveIntegerField(null=True, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "month", "kind"], name="benefit_month_once"),
        ]


class IncomeMonth(History):
    month = models.CharField(max_length=7)
    earnings = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "month"], name="income_month_once"),
        ]


HISTORIES: dict[str, type[History]] = {
    "job_searches": JobSearch,
    "statuses": Status,
    "services": ServicePeriod,
    "contacts": Contact,
    "plans": Plan,
    "jobs": Job,
    "benefits": BenefitMonth,
    "incomes": IncomeMonth,
}
"""The tables of the register exchange that hold histories; columns are named as theirs."""


class Event(models.Model):
    """Something Polku's users did to a client's data: what, by whom, when.

    `by` is None where a provider of services told it by a link.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    detail = models.JSONField(default=dict)


class Conflict(models.Model):
    """A value typed in Polku that an extract says otherwise: shown, never overwritten silently.

    `table` and `field` are names of the register exchange; `row` is the key of our row in it.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="conflicts")
    table = models.CharField(max_length=16)
    row = models.BigIntegerField()
    field = models.CharField(max_length=24)
    ours = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    extract = models.ForeignKey(Extract, models.PROTECT, related_name="conflicts")
    kept = models.CharField(max_length=6, choices=Kept.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table", "row", "field"],
                condition=models.Q(settled_at=None),
                name="one_open_conflict_a_field",
            ),
        ]


class SavedView(models.Model):
    """A filter of the worklist that its owner named: the query string of its address."""

    owner = models.ForeignKey(Staff, models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="view_name_once_an_owner"),
        ]


class Standing(models.Model):
    """Where a client stands: the one derived row that lists and counts read.

    Days, not flags: what is late or near follows from comparing a day with today, so a row stays
    right until something about the client changes. Rebuilt on change, nightly and from nothing.
    """

    client = models.OneToOneField(Client, models.CASCADE, primary_key=True, related_name="standing")
    coach = models.ForeignKey(
        Staff, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    stand_in = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    unit_id = models.BigIntegerField(null=True, blank=True)
    area_id = models.BigIntegerField(null=True, blank=True)
    built_on = models.DateField(null=True, blank=True)
    """Day it was built for; None: the client has changed since, and it waits to be rebuilt."""
    in_search = models.BooleanField()
    """A job search is open: only then is the client on a worklist."""

    next_rule = models.CharField(max_length=8, blank=True)
    next_kind = models.CharField(max_length=32, blank=True)
    next_due = models.DateField(null=True, blank=True)
    next_reason = models.JSONField(default=dict)
    """The reason's key and its values, and the source; put into words when shown."""
    duties_late = models.PositiveSmallIntegerField(default=0)
    interview_due = models.DateField(null=True, blank=True)
    """Day of the initial interview not yet held."""
    meeting_at = models.DateTimeField(null=True, blank=True)
    """The next booked meeting."""

    plan_kind = models.CharField(max_length=2, blank=True)
    plan_made_on = models.DateField(null=True, blank=True)
    plan_until = models.DateField(null=True, blank=True)
    contact_at = models.DateTimeField(null=True, blank=True)
    contact_method = models.CharField(max_length=2, blank=True)
    contact_channel = models.CharField(max_length=12, blank=True)
    met_on = models.DateField(null=True, blank=True)
    """Last contact in person; none of them: only remote contacts so far."""

    search_since = models.DateField(null=True, blank=True)
    unemployed_since = models.DateField(null=True, blank=True)
    """First day of the running unemployment; None when not unemployed."""
    unemployed_days = models.PositiveIntegerField(default=0)
    """Days unemployed in the running unemployment, from `unemployed_since` to `built_on`."""
    service = models.CharField(max_length=40, blank=True)
    service_since = models.DateField(null=True, blank=True)
    service_until = models.DateField(null=True, blank=True)
    service_next = models.BooleanField(default=False)
    """Something (a service, a job, a study) is known to follow the running service."""
    share_now = models.PositiveSmallIntegerField(null=True, blank=True)
    share_next = models.PositiveSmallIntegerField(null=True, blank=True)
    share_rises_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    """Day the client came back within 12 months of leaving."""
    strip = models.CharField(max_length=36, blank=True)
    """The last 36 months, oldest first, one letter a month (`names.PathGroup`)."""

    class Meta:
        indexes = [
            models.Index(fields=["coach", "in_search", "next_due"], name="standing_of_coach"),
            models.Index(fields=["unit_id", "in_search", "next_due"], name="standing_of_unit"),
            models.Index(fields=["area_id", "in_search", "next_due"], name="standing_of_area"),
        ]
