"""One client on one page: what it shows, who may see it, and what is written down there."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from tests.apps.casework.conftest import TODAY

from polku.apps.casework.models import (
    BenefitMonth,
    Conflict,
    Contact,
    Event,
    Job,
    JobSearch,
    Plan,
    ServicePeriod,
    Standing,
    Status,
)
from polku.apps.casework.queries.client import client_page
from polku.apps.casework.queries.client_path import WINDOWS, lanes, path_rows, window
from polku.apps.people.models import Access
from polku.apps.people.names import Act


def page_of(client):
    return reverse("casework:client", args=[client.pk])


@pytest.fixture
def person(cast, make_client, extract):
    """A client with one of everything, whose job-search meeting is late since 12 November 2026."""
    client = make_client(cast.own, given_name="Sought", family_name="Person", service_language="sv")
    told = {"client": client, "extract": extract}
    JobSearch.objects.create(start=date(2025, 1, 7), **told)
    Status.objects.create(code="02", start=date(2025, 1, 7), end=date(2026, 2, 28), **told)
    Status.objects.create(code="07", start=date(2026, 3, 1), end=date(2026, 5, 31), **told)
    Status.objects.create(code="02", start=date(2026, 6, 1), **told)
    Job.objects.create(start=date(2023, 1, 1), end=date(2024, 12, 31), industry="47", **told)
    ServicePeriod.objects.create(
        service="work_trial",
        start=date(2026, 3, 1),
        end=date(2026, 5, 31),
        payer="municipality",
        **told,
    )
    for day, method in ((date(2025, 1, 9), "21"), (date(2026, 8, 12), "29")):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        Contact.objects.create(at=at, method=method, note="Agreed on the next step", **told)
    Plan.objects.create(kind="01", made_on=date(2025, 1, 9), valid_until=date(2025, 4, 9), **told)
    Plan.objects.create(
        kind="01", made_on=date(2026, 8, 12), valid_until=date(2026, 11, 12), **told
    )
    for month in range(1, 11):
        BenefitMonth.objects.create(
            month=f"2026-{month:02}",
            kind="tmt",
            paid_days=21,
            cumulative_days=200 + 21 * month,
            amount="800",
            **told,
        )
    return client


def test_the_page_says_what_is_late_why_and_by_which_section(cast, person, enter):
    text = enter(cast.own).get(page_of(person)).content.decode()
    assert "Sought Person" in text
    assert "12 pv myöhässä" in text
    assert "12.8.2026" in text
    assert reverse("rule", args=["P06"]) in text
    assert "380/2023" in text


@pytest.mark.parametrize(
    "name",
    [
        "busy",
        "idle",
        "lead_of_neighbour",
        "lead_of_other_area",
        "analyst",
        "manager",
        "admin",
        "auditor",
        "superuser",
        "coach_of_other_area",
        "lead_of_nothing",
    ],
)
@pytest.mark.parametrize(
    "address", ["client", "path-csv", "record-contact", "book-meeting", "open-protected"]
)
def test_for_a_stranger_there_is_no_such_client(cast, person, enter, name, address):
    browser = enter(cast.staff[name])
    assert browser.get(reverse(f"casework:{address}", args=[person.pk])).status_code == 404
    assert browser.get(reverse(f"casework:{address}", args=[person.pk + 99])).status_code == 404
    assert not Access.objects.exists()


def test_the_page_costs_the_same_however_long_the_history(
    cast, person, enter, extract, django_assert_num_queries
):
    browser = enter(cast.own)
    browser.get(page_of(person))
    with django_assert_num_queries(15):
        browser.get(page_of(person))
    for number in range(40):
        at = datetime(2025, 2, 1, 9, tzinfo=UTC) + timedelta(days=number)
        Contact.objects.create(client=person, at=at, method="24", extract=extract)
    with django_assert_num_queries(15):
        browser.get(page_of(person))


def test_opening_is_logged(cast, person, enter):
    enter(cast.own).get(page_of(person))
    line = Access.objects.get()
    assert (line.by, line.act, line.subject) == (cast.own, Act.OPEN, person.person_id)


def test_a_protected_client_asks_why_first_and_the_reason_is_logged(cast, person, enter):
    person.non_disclosure = True
    person.save()
    browser = enter(cast.own)
    for address in ("client", "path-csv", "record-contact", "book-meeting"):
        response = browser.get(reverse(f"casework:{address}", args=[person.pk]))
        assert response.status_code == 302
        assert response.url == reverse("casework:open-protected", args=[person.pk])
    browser.post(
        reverse("casework:open-protected", args=[person.pk]), {"reason": "A meeting at ten today"}
    )
    assert "Sought Person" in browser.get(page_of(person)).content.decode()
    assert Access.objects.filter(act=Act.OPEN, reason="A meeting at ten today").count() == 2


def test_the_table_of_the_picture_leaves_as_csv(cast, person, enter):
    response = enter(cast.own).get(reverse("casework:path-csv", args=[person.pk]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + len(path_rows(client_page(person, today=TODAY)))
    assert ["2026-03-01", "2026-05-31"] in [row[:2] for row in rows]
    assert Access.objects.get().act == Act.EXPORT


def test_every_lane_of_the_picture_shows_what_the_register_says(person):
    page = client_page(person, today=TODAY)
    situation, services, contacts, plans, share = lanes(page, date(2025, 1, 1), date(2027, 4, 1))
    assert [span.start for span in services.spans] == [date(2026, 3, 1)]
    assert situation.spans[-1].start == date(2026, 6, 1)
    assert len(contacts.moments) == 2
    assert date(2026, 11, 12) in [gap.start for gap in contacts.gaps]
    assert [(gap.start, gap.end) for gap in plans.gaps] == [
        (date(2025, 4, 10), date(2026, 8, 11)),
        (date(2026, 11, 13), TODAY),
    ]
    # 221 days by the end of January, 305 by the end of May, 410 by the end of October 2026.
    assert [(step.day, step.percent) for step in share.steps if not step.forecast] == [
        (date(2026, 1, 1), 20),
        (date(2026, 5, 1), 30),
        (date(2026, 10, 1), 40),
    ]


def test_a_job_of_before_the_window_is_drawn_only_when_the_window_reaches_it(person):
    page = client_page(person, today=TODAY)
    names = [lane.name for lane in lanes(page, *window(page, 12))]
    everything = [lane.name for lane in lanes(page, *window(page, 0))]
    assert len(everything) == len(names) + 1


@pytest.mark.parametrize("months", WINDOWS)
def test_every_zoom_draws(cast, person, enter, months):
    response = enter(cast.own).get(page_of(person), {"kk": months})
    assert response.status_code == 200
    assert response.content.decode().count('<svg class="pk-chart"') == 3


@pytest.mark.parametrize("months", ["-1", "9", "x", "36'", "99999999999999999999"])
def test_a_zoom_that_is_not_one_is_the_usual_one(cast, person, enter, months):
    assert enter(cast.own).get(page_of(person), {"kk": months}).context["zoom"]["months"] == 36


def test_the_share_now_and_at_the_next_step_in_euros(person):
    page = client_page(person, today=TODAY)
    now, following = page.share_steps
    assert (now.percent, now.euros) == (page.share.percent, 800 * page.share.percent / 100)
    assert following.percent == page.share.next_percent
    assert following.since == page.share.rises_on


def test_a_client_of_whom_nothing_is_known_has_a_page_too(cast, make_client, enter):
    bare = make_client(cast.own)
    assert enter(cast.own).get(page_of(bare)).status_code == 200


def written(method="29", note="Spoke", **when):
    return {
        "method": method,
        "note": note,
        "day": 23,
        "month": 11,
        "year": 2026,
        "at": "9.15",
    } | when


def test_a_contact_recorded_keeps_the_duty_and_leaves_a_trace(cast, person, enter):
    address = reverse("casework:record-contact", args=[person.pk])
    assert enter(cast.own).post(address, written()).url == page_of(person)
    contact = Contact.objects.get(extract=None)
    assert (contact.method, contact.note, contact.by) == ("29", "Spoke", cast.own)
    assert contact.at == datetime(2026, 11, 23, 7, 15, tzinfo=UTC)
    assert Event.objects.get().by == cast.own
    assert Standing.objects.get(client=person).contact_at == contact.at


def test_the_same_contact_twice_is_told_and_kept_once(cast, person, enter):
    browser, address = enter(cast.own), reverse("casework:record-contact", args=[person.pk])
    browser.post(address, written())
    assert browser.post(address, written()).status_code == 422
    assert Contact.objects.filter(extract=None).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": 31, "month": 11},
        {"day": 0},
        {"month": 13},
        {"year": 1},
        {"at": "25.00"},
        {"at": "nine"},
        {"at": ""},
        {"method": "99"},
        {"method": ""},
        {"day": 25},
        {"note": "x" * 2001},
    ],
)
def test_a_contact_that_cannot_be_is_refused_with_what_was_written(cast, person, enter, wrong):
    address = reverse("casework:record-contact", args=[person.pk])
    response = enter(cast.own).post(address, written(**({"note": "Kept words"} | wrong)))
    assert response.status_code == 422
    assert "pk-err" in response.content.decode()
    assert ("Kept words" in response.content.decode()) or "note" in wrong
    assert not Contact.objects.filter(extract=None).exists()


def test_a_meeting_is_booked_ahead_and_shown_first(cast, person, enter):
    browser, address = enter(cast.own), reverse("casework:book-meeting", args=[person.pk])
    assert browser.post(address, written(method="27", day=1, month=12)).url == page_of(person)
    assert "1.12.2026" in browser.get(page_of(person)).content.decode()
    assert Standing.objects.get(client=person).meeting_at.date() == date(2026, 12, 1)


@pytest.mark.parametrize("wrong", [{"day": 23}, {"year": 2028}, {"method": "01"}])
def test_a_meeting_that_cannot_be_booked_is_refused(cast, person, enter, wrong):
    address = reverse("casework:book-meeting", args=[person.pk])
    response = enter(cast.own).post(address, written(**({"method": "27", "day": 30} | wrong)))
    assert response.status_code == 422
    assert not Contact.objects.filter(extract=None).exists()


@pytest.fixture
def difference(person, cast, extract):
    person.allocated_at = datetime(2026, 11, 1, tzinfo=UTC)
    person.save()
    for name in ("own", "busy"):
        cast.staff[name].coach_id = f"C-{name}"
        cast.staff[name].save()
    return Conflict.objects.create(
        client=person,
        table="persons",
        row=person.pk,
        field="coach_id",
        ours="C-own",
        theirs="C-busy",
        extract=extract,
    )


def test_a_difference_is_shown_by_names_and_settled(cast, person, difference, enter):
    browser = enter(cast.own)
    text = browser.get(page_of(person)).content.decode()
    assert "Own" in text
    assert "Busy" in text
    address = reverse("casework:settle-conflict", args=[person.pk, difference.pk])
    assert browser.post(address, {"keep": "ours"}).url == page_of(person)
    difference.refresh_from_db()
    assert (difference.kept, difference.settled_by) == ("ours", cast.own)
    assert browser.post(address, {"keep": "ours"}).status_code == 404


@pytest.mark.parametrize("keep", ["", "both", "agreed"])
def test_a_difference_is_settled_one_way_or_the_other(cast, person, difference, enter, keep):
    address = reverse("casework:settle-conflict", args=[person.pk, difference.pk])
    assert enter(cast.own).post(address, {"keep": keep}).status_code == 404
    difference.refresh_from_db()
    assert difference.settled_at is None


def test_a_difference_of_another_client_cannot_be_settled_through_ones_own(
    cast, person, difference, make_client, enter
):
    mine = make_client(cast.busy)
    address = reverse("casework:settle-conflict", args=[mine.pk, difference.pk])
    assert enter(cast.busy).post(address, {"keep": "theirs"}).status_code == 404


def test_a_lead_gives_the_client_to_a_coach_of_the_unit(cast, person, enter):
    browser, address = enter(cast.lead), reverse("casework:allocate", args=[person.pk])
    assert browser.post(address, {"coach": cast.busy.pk}).url == page_of(person)
    person.refresh_from_db()
    assert person.coach == cast.busy
    assert Standing.objects.get(client=person).coach == cast.busy


@pytest.mark.parametrize("chosen", ["", "0", "nobody", "stand_in", "analyst"])
def test_a_lead_who_has_chosen_no_coach_of_the_unit_is_told(cast, person, enter, chosen):
    browser, address = enter(cast.lead), reverse("casework:allocate", args=[person.pk])
    to = cast.staff[chosen].pk if chosen in cast.staff else chosen
    assert browser.post(address, {"coach": to}).url == page_of(person)
    person.refresh_from_db()
    assert person.coach == cast.own


def test_a_call_of_today_is_a_contact_and_no_booking(cast, person, extract):
    at = datetime(2026, 11, 24, 5, tzinfo=UTC)
    Contact.objects.create(client=person, at=at, method="01", extract=extract)
    Contact.objects.create(
        client=person, at=at + timedelta(hours=5), method="27", extract=extract, booked=True
    )
    page = client_page(person, today=TODAY)
    assert page.contacts[0]["method"] == "01"
    assert [row["method"] for row in page.meetings] == ["27"]
    # A booked meeting keeps no duty: the job-search meeting is late all the same.
    assert "job_search_meeting" in [duty.kind for duty in page.next_duties]


@pytest.mark.parametrize(
    ("by", "to"),
    [("own", "busy"), ("lead_of_neighbour", "stand_in")],
)
def test_others_do_not_give_clients_away_nor_to_others(cast, person, enter, by, to):
    address = reverse("casework:allocate", args=[person.pk])
    assert enter(cast.staff[by]).post(address, {"coach": cast.staff[to].pk}).status_code == 404
    person.refresh_from_db()
    assert person.coach == cast.own


def test_reading_cannot_write(cast, person, enter):
    browser = enter(cast.own)
    assert browser.post(page_of(person)).status_code == 405
    assert browser.get(reverse("casework:allocate", args=[person.pk])).status_code == 405
