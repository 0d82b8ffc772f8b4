# ruff: noqa: DTZ001  the register's times are local and naive
"""What is typed in Polku: contacts, meetings, own coaches, and what the register says otherwise."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from tests.apps.casework.extracts import AT, D, extract

from polku.apps.casework.actions import (
    Begun,
    allocate,
    begin,
    book_meeting,
    finish,
    load,
    record_contact,
    settle_conflict,
)
from polku.apps.casework.models import (
    Client,
    Conflict,
    Contact,
    Event,
    ServicePeriod,
    Standing,
)
from polku.apps.casework.names import EventKind, Kept
from polku.apps.people.models import Staff

pytestmark = pytest.mark.django_db

COACHES = [
    {"coach_id": f"C{n}", "name": f"Coach {n}", "unit": "West", "area": "07"} for n in (1, 2)
]
NINE = datetime(2026, 11, 24, 9, 0)
AFTER = AT + timedelta(days=1)


def register(coach="C1", **more):
    persons = [{"person_id": "P1", "coach_id": coach}]
    searches = [{"person_id": "P1", "start": D(2026, 11, 2)}]
    statuses = [{"person_id": "P1", "code": "02", "start": D(2026, 11, 2)}]
    return extract(
        coaches=COACHES, persons=persons, job_searches=searches, statuses=statuses, **more
    )


@pytest.fixture
def cast(db):
    """Return the own coach, a colleague, the lead of both, and a lead of elsewhere."""
    load(register(), by=None, at=AT)
    own, colleague = Staff.objects.filter(coach_id__in=["C1", "C2"]).order_by("coach_id")
    lead = Staff.objects.create(
        username="lead", name="Lead", role="lead", unit=own.unit, area=own.area
    )
    far = Staff.objects.create(username="far", name="Far", role="lead")
    return own, colleague, lead, far


@pytest.fixture
def client(cast):
    return Client.objects.get()


# ---- contacts ----


def test_an_interview_recorded_changes_the_standing_at_once(cast, client):
    own, *_ = cast
    record_contact(client, moment=AT, method="21", channel="office", by=own, at=AT)
    standing = Standing.objects.get(client=client)
    assert (standing.contact_at, standing.contact_method, standing.met_on) == (AT, "21", AT.date())
    assert standing.interview_due is None
    assert standing.built_on == AT.date()


def test_a_contact_recorded_leaves_a_trace_without_its_note(cast, client):
    own, *_ = cast
    contact = record_contact(client, moment=AT, method="27", note="hiljainen asia", by=own, at=AT)
    assert (contact.extract, contact.by, contact.coach_id, contact.booked) == (
        None,
        own,
        "C1",
        False,
    )
    event = Event.objects.get()
    assert (event.client, event.kind, event.by, event.at) == (client, EventKind.CONTACT, own, AT)
    assert "hiljainen" not in str(event.detail)


def test_a_meeting_booked_is_the_next_meeting_and_keeps_no_duty(cast, client):
    own, *_ = cast
    tomorrow = AT + timedelta(days=1)
    book_meeting(client, moment=tomorrow, method="21", by=own, at=AT)
    standing = Standing.objects.get(client=client)
    assert standing.meeting_at == tomorrow
    assert standing.contact_at is None
    assert standing.next_kind == "initial_interview"


def test_a_booked_meeting_recorded_as_held_is_one_contact(cast, client):
    own, *_ = cast
    moment = AT + timedelta(hours=2)
    book_meeting(client, moment=moment, method="21", note="aika", by=own, at=AT)
    held = record_contact(client, moment=moment, method="21", note="pidetty", by=own, at=AFTER)
    assert list(Contact.objects.values_list("pk", "booked", "note")) == [
        (held.pk, False, "pidetty")
    ]
    assert Standing.objects.get().contact_at == moment


def test_the_same_contact_is_written_once(cast, client):
    own, *_ = cast
    assert record_contact(client, moment=AT, method="27", by=own, at=AT)
    assert record_contact(client, moment=AT, method="27", by=own, at=AFTER) is None
    moment = AT + timedelta(hours=1)
    assert book_meeting(client, moment=moment, method="27", by=own, at=AT)
    assert book_meeting(client, moment=moment, method="27", by=own, at=AT) is None
    assert Contact.objects.count() == 2
    assert Event.objects.count() == 2


def test_what_has_been_is_a_contact_and_what_is_to_come_a_meeting(cast, client):
    own, *_ = cast
    with pytest.raises(ValidationError):
        record_contact(client, moment=AT + timedelta(seconds=1), method="27", by=own, at=AT)
    with pytest.raises(ValidationError):
        book_meeting(client, moment=AT, method="27", by=own, at=AT)
    assert not Contact.objects.exists()


def test_only_who_may_read_the_client_writes(cast, client):
    _, colleague, _, far = cast
    for stranger in (colleague, far):
        with pytest.raises(PermissionDenied):
            record_contact(client, moment=AT, method="27", by=stranger, at=AT)
        with pytest.raises(PermissionDenied):
            book_meeting(client, moment=AFTER, method="27", by=stranger, at=AT)
    assert not Contact.objects.exists()
    assert not Event.objects.exists()


# ---- the own coach ----


def test_the_lead_gives_the_client_another_coach(cast, client):
    own, colleague, lead, _ = cast
    allocate(client, to=colleague, by=lead, at=AT)
    standing = Standing.objects.get(client=client)
    assert Client.objects.get().coach == colleague
    assert (standing.coach, standing.unit_id) == (colleague, colleague.unit_id)
    event = Event.objects.get()
    assert (event.kind, event.detail) == (EventKind.ALLOCATED, {"from": own.pk, "to": colleague.pk})


def test_nobody_else_gives_coaches_and_nobody_outside_the_unit_is_one(cast, client):
    own, colleague, lead, far = cast
    for stranger in (own, colleague, far):
        with pytest.raises(PermissionDenied):
            allocate(client, to=colleague, by=stranger, at=AT)
    gone = Staff.objects.create(
        username="gone", name="Gone", role="coach", unit=lead.unit, is_active=False
    )
    for no_coach in (far, lead, gone):
        with pytest.raises(ValidationError):
            allocate(client, to=no_coach, by=lead, at=AT)
    assert Client.objects.get().coach == own


# ---- the register says otherwise ----


def test_a_coach_given_in_polku_stays_and_the_difference_shows_once(cast, client):
    _, colleague, lead, _ = cast
    allocate(client, to=colleague, by=lead, at=AT)
    assert load(register(), by=None, at=AFTER).conflicts == 1
    assert Client.objects.get().coach == colleague
    conflict = Conflict.objects.get()
    assert (conflict.client, conflict.table, conflict.field) == (client, "persons", "coach_id")
    assert (conflict.ours, conflict.theirs) == ("C2", "C1")
    assert load(register(), by=None, at=AFTER).conflicts == 0
    assert Conflict.objects.count() == 1


def test_an_extract_that_names_no_coach_says_nothing_against_ours(cast, client):
    _, colleague, lead, _ = cast
    allocate(client, to=colleague, by=lead, at=AT)
    load(register(coach=None), by=None, at=AFTER)
    assert Client.objects.get().coach == colleague
    assert not Conflict.objects.exists()


def test_a_register_that_comes_to_agree_closes_the_difference_and_leads_again(cast, client):
    own, colleague, lead, _ = cast
    allocate(client, to=colleague, by=lead, at=AT)
    load(register(), by=None, at=AFTER)
    load(register(coach="C2"), by=None, at=AFTER)
    conflict = Conflict.objects.get()
    assert (conflict.kept, conflict.settled_at, conflict.settled_by) == (Kept.AGREED, AFTER, None)
    assert Client.objects.get().allocated_at is None
    load(register(coach="C1"), by=None, at=AFTER)
    assert Client.objects.get().coach == own


def test_ours_kept_does_not_come_up_again_while_the_register_says_the_same(cast, client):
    _, colleague, lead, _ = cast
    allocate(client, to=colleague, by=lead, at=AT)
    load(register(), by=None, at=AFTER)
    settle_conflict(Conflict.objects.get(), keep=Kept.OURS, by=lead, at=AFTER)
    assert load(register(), by=None, at=AFTER).conflicts == 0
    assert Client.objects.get().coach == colleague
    assert load(register(coach="C3"), by=None, at=AFTER).conflicts == 1
    assert Conflict.objects.get(settled_at=None).theirs == "C3"


def test_theirs_taken_gives_the_client_back_to_the_register(cast, client):
    own, colleague, lead, _ = cast
    allocate(client, to=colleague, by=lead, at=AT)
    load(register(), by=None, at=AFTER)
    settled = settle_conflict(Conflict.objects.get(), keep=Kept.THEIRS, by=lead, at=AFTER)
    assert (settled.kept, settled.settled_by, settled.settled_at) == (Kept.THEIRS, lead, AFTER)
    assert Client.objects.get().coach == own
    assert Standing.objects.get().coach == own
    assert Event.objects.filter(kind=EventKind.SETTLED, by=lead).count() == 1
    before = Conflict.objects.count()
    load(register(), by=None, at=AFTER)
    assert Conflict.objects.count() == before


def test_an_open_difference_takes_the_latest_value(cast, client):
    _, colleague, lead, _ = cast
    allocate(client, to=colleague, by=lead, at=AT)
    load(register(), by=None, at=AFTER)
    second = load(register(coach="C3"), by=None, at=AFTER)
    conflict = Conflict.objects.get()
    assert (conflict.theirs, conflict.extract_id, second.conflicts) == ("C3", second.extract, 0)


def test_a_contact_typed_here_is_not_overwritten(cast, client):
    own, *_ = cast
    record_contact(client, moment=AT, method="27", channel="office", note="oma", by=own, at=AT)
    theirs = {"person_id": "P1", "at": NINE, "method": "27", "coach_id": "C1", "channel": "phone"}
    report = load(register(contacts=[theirs]), by=None, at=AFTER)
    assert report.tables["contacts"].unchanged == 1
    assert report.conflicts == 1
    assert Contact.objects.values_list("channel", "note", "extract").get() == (
        "office",
        "oma",
        None,
    )
    conflict = Conflict.objects.get()
    assert (conflict.table, conflict.field, conflict.theirs) == ("contacts", "channel", "phone")
    settle_conflict(conflict, keep=Kept.THEIRS, by=own, at=AFTER)
    assert Contact.objects.values_list("channel", "note").get() == ("phone", "oma")


def test_a_meeting_booked_here_that_the_register_tells_of_was_held(cast, client):
    own, *_ = cast
    moment = AT + timedelta(hours=1)
    book_meeting(client, moment=moment, method="21", by=own, at=AT)
    held = {"person_id": "P1", "at": NINE + timedelta(hours=1), "method": "21"}
    report = load(register(contacts=[held]), by=None, at=AFTER)
    assert not Contact.objects.get().booked
    assert client.pk in report.clients
    assert list(Client.objects.unbuilt()) == [client]


def test_a_difference_is_settled_once_by_who_may_read_the_client(cast, client):
    own, colleague, lead, far = cast
    allocate(client, to=colleague, by=lead, at=AT)
    load(register(), by=None, at=AFTER)
    conflict = Conflict.objects.get()
    for stranger in (own, far):
        with pytest.raises(PermissionDenied):
            settle_conflict(conflict, keep=Kept.THEIRS, by=stranger, at=AFTER)
    settle_conflict(conflict, keep=Kept.OURS, by=lead, at=AFTER)
    with pytest.raises(ValidationError):
        settle_conflict(conflict, keep=Kept.THEIRS, by=lead, at=AFTER)
    assert Client.objects.get().coach == colleague


def test_the_database_holds_one_open_difference_a_field(cast, client):
    _, colleague, lead, _ = cast
    allocate(client, to=colleague, by=lead, at=AT)
    load(register(), by=None, at=AFTER)
    twin = Conflict.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


# ---- services ----

COURSE = {"person_id": "P1", "service": "work_trial", "start": D(2026, 11, 10)}


def begun(client, by, **told):
    told = {"planned_end": D(2027, 1, 29), "referred_on": D(2026, 11, 3), "payer": "state"} | told
    return begin(client, Begun("work_trial", D(2026, 11, 10), **told), by=by, at=AT)


def told(**columns):
    row = ServicePeriod.objects.get()
    return {name: getattr(row, name) for name in columns} == columns


def test_a_service_begun_and_ended_stands_in_the_path_at_once(cast, client):
    own, *_ = cast
    period = begun(client, own)
    standing = Standing.objects.get(client=client)
    assert (standing.service, standing.service_until) == ("work_trial", D(2027, 1, 29))
    assert standing.strip[-1] == "v"  # most days of the month are in the service
    assert begun(client, own) == period  # told twice, it is one
    finish(period, end=D(2026, 11, 20), outcome="employed", by=None, at=AT)
    assert Standing.objects.get(client=client).service == ""
    assert [(e.kind, e.by) for e in Event.objects.order_by("pk")] == [
        ("service", own),
        ("service", own),
        ("service", None),
    ]


def test_an_extract_that_tells_the_same_service_merges_without_a_conflict(cast, client):
    """It completes what nobody had told; the row is then the register's, which tells on."""
    own, *_ = cast
    begun(client, own)
    same = COURSE | {"planned_end": D(2027, 1, 29), "provider_id": "R-7", "payer": "municipality"}
    report = load(register(services=[same]), by=None, at=AFTER)
    assert (report.conflicts, report.tables["services"].new) == (0, 0)
    assert told(provider_id="R-7", payer="municipality", referred_on=D(2026, 11, 3), end=None)
    assert ServicePeriod.objects.get().extract is not None
    later = same | {"planned_end": D(2027, 2, 26)}
    assert load(register(services=[later]), by=None, at=AFTER + timedelta(days=1)).conflicts == 0
    assert told(planned_end=D(2027, 2, 26))


def test_an_end_the_register_does_not_know_yet_stays_and_another_is_shown(cast, client):
    own, *_ = cast
    end = D(2026, 11, 20)
    finish(begun(client, own), end=end, outcome="interrupted", by=own, at=AT)
    assert load(register(services=[COURSE]), by=None, at=AFTER).conflicts == 0
    assert told(end=end, outcome="interrupted")
    others = COURSE | {"end": D(2026, 11, 23), "outcome": "completed"}
    assert load(register(services=[others]), by=None, at=AFTER + timedelta(days=1)).conflicts == 2
    assert told(end=end, outcome="interrupted")
    for conflict in Conflict.objects.order_by("field"):
        kept = Kept.THEIRS if conflict.field == "end" else Kept.OURS
        settle_conflict(conflict, keep=kept, by=own, at=AFTER)
    assert told(end=D(2026, 11, 23), outcome="interrupted")
    assert load(register(services=[others]), by=None, at=AFTER + timedelta(days=2)).conflicts == 0
